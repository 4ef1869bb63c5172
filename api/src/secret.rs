//! Secrets: access codes, tokens, passwords, sessions.
//!
//! An access code is derived, never stored: it is the first digits of an HMAC-SHA-256, keyed with the pepper, of the
//! case number and a nonce stored with the case. So a copy of the tables is useless without the pepper, a lost slip is
//! replaced by changing the nonce, and a repeated registration returns the same slip although no secret was stored. The
//! nonce names the key, so that the pepper can be replaced and every slip that is out stays valid. Nothing in this
//! module is ever logged.

use crate::normal::normal_document;
use crate::random::random;
use anyhow::Context;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use shared::code::{AccessCode, AccessToken};
use shared::hash::hex;
use shared::id::AccountId;
use shared::number::CaseNumber;
use shared::personal::Applicant;
use shared::text::Phone;
use shared::time::Day;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use subtle::ConstantTimeEq;

/// The server's secret keys. Everything new is made with the newest. The former ones are still believed, so that what
/// was handed out under them goes on.
#[derive(Clone)]
pub struct Pepper(Arc<Keys>);

struct Keys {
    newest: Key,
    /// The former ones, the oldest last.
    former: Vec<Key>,
}

struct Key {
    /// The name that what is stored calls it by. It says nothing about the key.
    name: String,
    mac: Hmac<Sha256>,
}

impl std::fmt::Debug for Pepper {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Pepper(…)")
    }
}

fn phone_said(phone: &Phone) -> String {
    told_by_phone(phone.normal())
}

fn told_by_phone(digits: &str) -> String {
    format!("phone|{digits}")
}

fn document_said(number: &str) -> String {
    format!("document|{number}")
}

impl Key {
    fn new(secret: &[u8]) -> anyhow::Result<Key> {
        anyhow::ensure!(secret.len() >= 32, "a pepper needs at least 32 bytes");
        let mut key = Key { name: String::new(), mac: Hmac::new_from_slice(secret)? };
        key.name = hex(&key.sign("onetrip|pepper")[..3]);
        Ok(key)
    }

    fn sign(&self, said: &str) -> [u8; 32] {
        let mut mac = self.mac.clone();
        mac.update(said.as_bytes());
        mac.finalize().into_bytes().into()
    }

    fn cipher(&self, purpose: &str) -> anyhow::Result<XChaCha20Poly1305> {
        let key = self.sign(&format!("onetrip|seal|{purpose}"));
        Ok(XChaCha20Poly1305::new_from_slice(&key)?)
    }

    /// An HMAC-SHA-256 of what identifies a person, useless without the pepper.
    fn pseudonym(&self, said: &str) -> String {
        hex(&self.sign(&format!("onetrip|person|{said}")))
    }

    fn persons(&self, applicant: &Applicant) -> Vec<String> {
        let phone = applicant.phone.as_ref().map(phone_said);
        let document = applicant.document.as_ref();
        let document = document.map(|line| document_said(&normal_document(line.as_str())));
        [phone, document].into_iter().flatten().map(|said| self.pseudonym(&said)).collect()
    }

    /// As [`Key::persons`], and the pseudonyms of telephones and documents as they were written, under which cases are
    /// listed that were registered before there was a normal form.
    fn persons_as_ever(&self, applicant: &Applicant) -> Vec<String> {
        let mut said: BTreeSet<String> = BTreeSet::new();
        if let Some(document) = &applicant.document {
            let written = document.as_str().trim();
            let normal = normal_document(written);
            said.extend([written, &normal.to_uppercase()].map(document_said));
        }
        if let Some(phone) = &applicant.phone {
            let bare = phone.normal();
            said.extend([phone.as_str(), &format!("+86{bare}")].map(told_by_phone));
        }
        let now = self.persons(applicant);
        let before = said.iter().map(|said| self.pseudonym(said));
        let before: Vec<String> = before.filter(|person| !now.contains(person)).collect();
        [now, before].concat()
    }

    fn device_seal(&self, id: &str) -> String {
        hex(&self.sign(&format!("onetrip|device|{id}"))[..16])
    }
}

impl Pepper {
    /// A pepper that was never replaced.
    ///
    /// # Errors
    ///
    /// The secret has fewer than 32 bytes.
    pub fn new(secret: &[u8]) -> anyhow::Result<Pepper> {
        Pepper::of([secret])
    }

    /// A pepper by all of its secrets, the newest first.
    ///
    /// # Errors
    ///
    /// There is none, one has fewer than 32 bytes, or one is there twice.
    pub fn of<Secret: AsRef<[u8]>>(
        secrets: impl IntoIterator<Item = Secret>,
    ) -> anyhow::Result<Pepper> {
        let mut keys = secrets.into_iter().map(|secret| Key::new(secret.as_ref()));
        let newest = keys.next().context("there is no pepper")??;
        let former = keys.collect::<anyhow::Result<Vec<Key>>>()?;
        let pepper = Pepper(Arc::new(Keys { newest, former }));
        let names: BTreeSet<&str> = pepper.keys().map(|key| key.name.as_str()).collect();
        anyhow::ensure!(names.len() == pepper.keys().count(), "a pepper is there twice");
        Ok(pepper)
    }

    /// A pepper as one line: its secrets, the newest first, with a space between them. A space is the one character that
    /// Secrets Manager never generates unless it is asked to, so a value that was generated is one secret.
    ///
    /// # Errors
    ///
    /// As [`Pepper::of`].
    pub fn from_line(line: &str) -> anyhow::Result<Pepper> {
        Pepper::of(line.split(' '))
    }

    fn newest(&self) -> &Key {
        &self.0.newest
    }

    /// All keys, the newest first.
    fn keys(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.0.newest).chain(&self.0.former)
    }

    /// The key of a nonce or of something sealed, whose beginning names it. The first key had no name. If the key is
    /// gone, nothing that was handed out under it is right any more; by the newest, something else can be handed out.
    fn key_of(&self, stored: &str) -> &Key {
        match stored.split_once('.') {
            Some((name, _)) => self.keys().find(|key| key.name == name).unwrap_or(self.newest()),
            None => self.0.former.last().unwrap_or(self.newest()),
        }
    }

    /// A nonce for a new case or a new code.
    pub fn nonce(&self) -> String {
        format!("{}.{}", self.newest().name, random_hex::<12>())
    }

    fn derive(&self, purpose: &str, number: CaseNumber, nonce: &str) -> [u8; 32] {
        self.key_of(nonce).sign(&format!("onetrip|{purpose}|{number}|{nonce}"))
    }

    /// The pseudonym of a telephone number by which its text messages are counted.
    pub fn phone(&self, phone: &Phone) -> String {
        self.newest().pseudonym(&phone_said(phone))
    }

    /// Encrypts a secret of an account for storage, with a key of its own for each purpose. The account is
    /// authenticated with it, so that nobody can put one account's secret under another.
    pub fn seal(
        &self,
        purpose: &str,
        account: &AccountId,
        secret: &[u8],
    ) -> anyhow::Result<String> {
        let (key, nonce) = (self.newest(), random::<[u8; 24]>());
        let sealed = Payload { msg: secret, aad: account.as_str().as_bytes() };
        let sealed = key.cipher(purpose)?.encrypt(&XNonce::from(nonce), sealed);
        let sealed = sealed.map_err(|_| anyhow::anyhow!("sealing a secret"))?;
        let sealed = URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat());
        Ok(format!("{}.{sealed}", key.name))
    }

    /// Decrypts what [`Pepper::seal`] returned; `None` if its key is gone, or it was sealed for something else or
    /// altered.
    pub fn open(&self, purpose: &str, account: &AccountId, sealed: &str) -> Option<Vec<u8>> {
        let key = self.key_of(sealed);
        let sealed = sealed.split_once('.').map_or(sealed, |(_, sealed)| sealed);
        let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, msg) = sealed.split_first_chunk::<24>()?;
        let sealed = Payload { msg, aad: account.as_str().as_bytes() };
        key.cipher(purpose).ok()?.decrypt(&XNonce::from(*nonce), sealed).ok()
    }

    /// Whether something was sealed with a former key, so that it has to be sealed anew before that key can go.
    pub fn is_former(&self, sealed: &str) -> bool {
        !std::ptr::eq(self.key_of(sealed), self.newest())
    }

    /// The pseudonyms under which a new case of a person is listed: those of the telephone and of the document number.
    pub fn persons(&self, applicant: &Applicant) -> Vec<String> {
        self.newest().persons(applicant)
    }

    /// The pseudonyms under which the cases of a person may be listed, by whichever key and in whichever form.
    pub fn persons_by_any(&self, applicant: &Applicant) -> Vec<String> {
        self.keys().flat_map(|key| key.persons_as_ever(applicant)).collect()
    }

    /// The token of the one-time link for the verdict on the claim at `revision`. It is valid only until a verdict or
    /// another claim, so a caller must compare it with the newest claim's token alone.
    pub fn verdict_token(
        &self,
        number: CaseNumber,
        nonce: &str,
        revision: u32,
    ) -> Option<AccessToken> {
        let purpose = format!("verdict#{revision}");
        AccessToken::read(&hex(&self.derive(&purpose, number, nonce)[..16])).ok()
    }

    /// The identifier and the secret of a program's key, derived from its kind, the account and the request's
    /// idempotency key, so that a repeated request returns the same although no secret is stored.
    pub fn program_key(&self, kind: &str, account: &AccountId, request: &str) -> (String, String) {
        let of =
            |part: &str| self.newest().sign(&format!("onetrip|{kind}|{part}|{account}|{request}"));
        (hex(&of("id")[..6]), hex(&of("secret")[..24]))
    }

    /// The first password of an account that `author` makes: it follows from the request's idempotency key, so that a
    /// repeated request returns the same although none is stored. It has 80 bits, in letters that nobody confuses.
    pub fn first_password(&self, author: &AccountId, request: &str, account: &AccountId) -> String {
        const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let signed =
            self.newest().sign(&format!("onetrip|first-password|{author}|{account}|{request}"));
        let letter = |byte: &u8| LETTERS.get(usize::from(byte & 31)).copied().map(char::from);
        let letters: Vec<char> = signed.iter().take(16).filter_map(letter).collect();
        let groups: Vec<String> = letters.chunks(4).map(|four| four.iter().collect()).collect();
        groups.join("-")
    }

    /// The pseudonym of a client's network on a day.
    pub fn client(&self, network: &str, day: Day) -> String {
        hex(&self.newest().sign(&format!("onetrip|client|{day}|{network}"))[..16])
    }

    /// The seal of a challenge that asks for `bits` of work for `subject` until `until`, in seconds.
    pub fn challenge(&self, act: &str, subject: &str, bits: u32, until: i64) -> String {
        hex(&self.newest().sign(&format!("onetrip|work|{act}|{bits}|{until}|{subject}"))[..16])
    }

    /// The mark of a browser in which somebody has signed in. It names nobody.
    pub fn device(&self) -> String {
        let id = random_hex::<12>();
        format!("{id}.{}", self.newest().device_seal(&id))
    }

    /// Whether this is a mark that [`Pepper::device`] made.
    pub fn knows_device(&self, shown: &str) -> bool {
        let Some((id, seal)) = shown.split_once('.') else { return false };
        self.keys().any(|key| same(seal.as_bytes(), key.device_seal(id).as_bytes()))
    }

    pub fn access_code(&self, number: CaseNumber, nonce: &str) -> AccessCode {
        let derived = self.derive("code", number, nonce);
        let first = derived.iter().take(8).fold(0u64, |sum, byte| (sum << 8) | u64::from(*byte));
        AccessCode::new(first)
    }

    /// The token in the slip's QR code.
    pub fn access_token(&self, number: CaseNumber, nonce: &str) -> Option<AccessToken> {
        AccessToken::read(&hex(&self.derive("token", number, nonce)[..16])).ok()
    }
}

/// What a sender shows to prove that they hold the slip.
#[derive(Clone, Debug)]
pub enum Credential {
    Code(AccessCode),
    /// The token of the QR code.
    Token(AccessToken),
}

impl Credential {
    /// Whether it opens the case, compared in constant time.
    pub fn opens(&self, pepper: &Pepper, number: CaseNumber, nonce: &str) -> bool {
        match self {
            Credential::Code(code) => same(
                code.to_string().as_bytes(),
                pepper.access_code(number, nonce).to_string().as_bytes(),
            ),
            Credential::Token(token) => pepper
                .access_token(number, nonce)
                .is_some_and(|right| same(token.expose().as_bytes(), right.expose().as_bytes())),
        }
    }
}

/// Whether two tokens are equal, compared in constant time.
pub fn same_token(left: &AccessToken, right: &AccessToken) -> bool {
    same(left.expose().as_bytes(), right.expose().as_bytes())
}

/// Whether the secret of a program's key has the stored digest, compared in constant time.
pub fn opens_key(shown: &str, kept: &str) -> bool {
    same(digest(shown.as_bytes()).as_bytes(), kept.as_bytes())
}

/// Whether two secrets are equal, compared in constant time.
pub fn same(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}

/// `BYTES` random bytes in hexadecimal.
pub fn random_hex<const BYTES: usize>() -> String {
    hex(&random::<[u8; BYTES]>())
}

/// SHA-256 in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The memory in which passwords are hashed, 19 MiB for each that is hashed at a time. It goes from one hash to the
/// next, because what a thread returns to the system's allocator stays with that thread, and there are many threads.
static MEMORY: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());

/// Argon2 as it is, in memory that was used before.
struct Hasher(Argon2<'static>);

impl Hasher {
    fn fill(&self, password: &[u8], salt: &[u8], out: &mut [u8]) -> argon2::Result<()> {
        let free = || MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
        let mut memory = free().pop().unwrap_or_default();
        memory.resize(self.0.params().block_count(), Block::new());
        let done = self.0.hash_password_into_with_memory(password, salt, out, &mut memory);
        memory.fill(Block::new());
        free().push(memory);
        done
    }
}

/// Hashes a password with argon2id and a random salt, which takes tens of milliseconds of one core.
pub fn hash_password(password: &str) -> anyhow::Result<String> {
    let hasher = Hasher(Argon2::default());
    let (salt, mut out) = (random::<[u8; 16]>(), [0; Params::DEFAULT_OUTPUT_LEN]);
    let failed = |error: &dyn std::fmt::Display| anyhow::anyhow!("hashing a password: {error}");
    hasher.fill(password.as_bytes(), &salt, &mut out).map_err(|error| failed(&error))?;
    let hash = PasswordHash {
        algorithm: Algorithm::default().ident(),
        version: Some(Version::default().into()),
        params: ParamsString::try_from(hasher.0.params()).map_err(|error| failed(&error))?,
        salt: Some(Salt::new(&salt).map_err(|error| failed(&error))?),
        hash: Some(Output::new(&out).map_err(|error| failed(&error))?),
    };
    Ok(hash.to_string())
}

/// How a hash was made; `None` if it is none that this program can make.
fn made_with(hash: &PasswordHash) -> Option<(Algorithm, Version, Params)> {
    let algorithm = Algorithm::try_from(hash.algorithm.as_str()).ok()?;
    let version = hash.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
    Some((algorithm, version, Params::try_from(hash).ok()?))
}

/// Whether a password matches its hash.
pub fn verify_password(password: &str, hash: &str) -> bool {
    let Ok(parsed) = PasswordHash::new(hash) else { return false };
    let (Some((algorithm, version, params)), Some(salt), Some(expected)) =
        (made_with(&parsed), &parsed.salt, &parsed.hash)
    else {
        return false;
    };
    let mut out = vec![0; expected.len()];
    let hasher = Hasher(Argon2::new(algorithm, version, params));
    hasher.fill(password.as_bytes(), salt, &mut out).is_ok() && same(&out, expected.as_bytes())
}

/// Whether a hash was made as [`hash_password`] makes one today, and not as it did in an earlier version.
pub fn is_up_to_date(hash: &str) -> bool {
    let costs = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
    let made = PasswordHash::new(hash).ok().and_then(|parsed| made_with(&parsed));
    made.is_some_and(|(algorithm, version, params)| {
        (algorithm, version, costs(&params))
            == (Algorithm::default(), Version::default(), costs(&Params::DEFAULT))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::password_hash::{PasswordHasher, PasswordVerifier};
    use shared::text::Line;
    use shared::vocabulary::ApplicantKind;

    #[test]
    fn a_password_is_hashed_and_checked_as_the_library_does() {
        let library = Argon2::default();
        let theirs = library.hash_password(b"a long enough password").expect("a hash").to_string();
        let ours = hash_password("a long enough password").expect("a hash");
        let costs = |hash: &str| hash.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(costs(&ours), costs(&theirs));
        assert_ne!(
            ours,
            hash_password("a long enough password").expect("a hash"),
            "a salt of its own"
        );
        let parsed = PasswordHash::new(&ours).expect("a hash");
        assert!(library.verify_password(b"a long enough password", &parsed).is_ok());
        assert!(library.verify_password(b"another password", &parsed).is_err());
        for hash in [&ours, &theirs] {
            assert!(verify_password("a long enough password", hash));
            assert!(!verify_password("a long enough passwore", hash));
            assert!(!verify_password("", hash));
        }
        let cut = &ours[..ours.len() - 4];
        for hash in [
            "",
            "no password",
            "$argon2id$v=19$m=19456,t=2,p=1",
            "$argon2id$v=7$m=8,t=1,p=1$YWFhYWFhYWE$YQ",
            cut,
        ] {
            assert!(!verify_password("a long enough password", hash), "{hash}");
        }
    }

    /// Other tests of this program hash too, so this only counts what stays behind.
    #[test]
    fn the_memory_of_one_hash_is_that_of_the_next_on_any_thread() {
        for _ in 0..12 {
            let hashed = std::thread::spawn(|| hash_password("a long enough password").is_ok());
            assert!(hashed.join().expect("a thread"));
        }
        let free = MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(free.len() <= 6, "{} blocks of memory for hashes one after another", free.len());
    }

    /// The peppers of these bytes, newest first.
    fn pepper<const COUNT: usize>(bytes: [u8; COUNT]) -> Pepper {
        Pepper::of(bytes.map(|byte| [byte; 32])).expect("a pepper")
    }

    fn number() -> CaseNumber {
        CaseNumber::read("1803-0000-0001-18").expect("a number")
    }

    fn somebody() -> Applicant {
        Applicant {
            kind: ApplicantKind::Person,
            name: None,
            company: None,
            phone: Phone::read("13800000001").ok(),
            email: None,
            document: Line::new("示例证件 0001").ok(),
        }
    }

    /// What opens a case: the code, the token and the link for the verdict on a claim.
    fn handed_out(pepper: &Pepper, nonce: &str) -> [String; 3] {
        let token = pepper.access_token(number(), nonce).expect("a token");
        let link = pepper.verdict_token(number(), nonce, 3).expect("a token");
        let code = pepper.access_code(number(), nonce).to_string();
        [code, token.expose().to_owned(), link.expose().to_owned()]
    }

    /// The expectations were computed by Python's `hmac`.
    #[test]
    fn what_was_handed_out_before_keys_had_names_stays_right_under_every_later_pepper() {
        let nonce = "00112233445566778899aabbccddeeff";
        let out =
            ["6242 6171", "941389ffa271889fc8528a061682e9a2", "6ded00e9df907d185f63b9bc623f7b3a"];
        let person = "cfa86ef18da418dfd53de1972e88ff878485080ebc75c51d2ba313e2d2035262";
        for pepper in [pepper([7]), pepper([9, 7]), pepper([8, 9, 7])] {
            assert_eq!(handed_out(&pepper, nonce), out);
            assert!(pepper.persons_by_any(&somebody()).iter().any(|known| known == person));
        }
        let [code, token, _] = out;
        let (code, token) = (AccessCode::read(code), AccessToken::read(token));
        let shown =
            [Credential::Code(code.expect("a code")), Credential::Token(token.expect("a token"))];
        for shown in shown {
            assert!(shown.opens(&pepper([9, 7]), number(), nonce));
            assert!(!shown.opens(&pepper([9]), number(), nonce), "the first one is gone");
        }
        assert_eq!(pepper([7]).persons(&somebody())[0], person);
        // The name of a key is of the key alone, so that it is the same wherever the key stands.
        let named = "bbcfc3.000102030405060708090a0b";
        for pepper in [pepper([9]), pepper([9, 7]), pepper([8, 9, 7])] {
            assert_eq!(pepper.access_code(number(), named).to_string(), "7492 9330");
        }
    }

    /// The pseudonyms of before were computed by Python's `hmac`.
    #[test]
    fn a_person_is_one_however_telephone_and_document_are_written_and_found_as_they_were() {
        let with = |phone: &str, document: &str| Applicant {
            phone: Phone::read(phone).ok(),
            document: Line::new(document).ok(),
            ..somebody()
        };
        let pepper = pepper([7]);
        let plain = pepper.persons(&with("13800000001", "33078219900101123X"));
        for (phone, document) in [
            ("+86 138 0000 0001", "33078219900101123x"),
            ("0086-13800000001", "330782 19900101 123Ｘ"),
            ("８６１３８０００００００１", " 33078219900101123X "),
        ] {
            assert_eq!(pepper.persons(&with(phone, document)), plain, "{phone} {document}");
        }
        let other = pepper.persons(&with("13800000002", "330782199001011248"));
        assert!(other.iter().all(|person| !plain.contains(person)));
        let before = [
            "2dccd81fb46da65fb1eaff15ce8eaab85c0599dd5d8da209c33b47536ee167ac",
            "7fa8a8f8ec162f6d79afa382b2f7e0952bec41f896aa32f79e0e517db0b776b0",
        ];
        let found = pepper.persons_by_any(&with("13800000001", "33078219900101123x"));
        for known in before {
            assert!(found.iter().any(|person| person == known), "{known}");
        }
    }

    #[test]
    fn everything_new_is_made_with_the_newest_key_and_what_is_old_goes_with_its_own() {
        let (before, after) = (pepper([7]), pepper([9, 7]));
        let (old, new) = (before.nonce(), after.nonce());
        assert!(old.starts_with("4dc5b5.") && new.starts_with("bbcfc3."), "{old} {new}");
        assert_eq!(handed_out(&after, &old), handed_out(&before, &old));
        // A copy of the tables and one of the keys opens what that key made, and nothing else.
        assert_eq!(handed_out(&pepper([9]), &new), handed_out(&after, &new));
        for (other, nonce) in [(&before, &new), (&pepper([9]), &old)] {
            for (one, right) in handed_out(other, nonce).iter().zip(handed_out(&after, nonce)) {
                assert_ne!(*one, right);
            }
        }
        // A person's new cases are listed under one name each, and their old ones are found.
        let listed = after.persons(&somebody());
        assert_eq!(listed, pepper([9]).persons(&somebody()));
        let found = after.persons_by_any(&somebody());
        for known in [listed, before.persons(&somebody())].concat() {
            assert!(found.contains(&known));
        }
        // A browser that was known stays known until its key is gone.
        let (device, other) = (before.device(), after.device());
        assert!(after.knows_device(&device) && after.knows_device(&other));
        assert!(pepper([9]).knows_device(&other) && !pepper([9]).knows_device(&device));
        assert!(!after.knows_device(&device.replace('.', "")) && !after.knows_device("."));
        // What passes within a day goes by the newest alone.
        let phone = Phone::read("13800000001").expect("a telephone");
        let newest = pepper([9]);
        assert_eq!(after.phone(&phone), newest.phone(&phone));
        assert_eq!(after.client("192.0.2.1", Day(0)), newest.client("192.0.2.1", Day(0)));
        assert_eq!(after.challenge("code", "x", 18, 0), newest.challenge("code", "x", 18, 0));
    }

    #[test]
    fn a_sealed_secret_opens_with_its_key_and_says_whether_that_is_a_former_one() {
        let account = AccountId::new("li-hua").expect("an identifier");
        let (before, after) = (pepper([7]), pepper([9, 7]));
        let named = before.seal("totp", &account, b"a secret").expect("sealed");
        // An earlier version wrote the same without a name.
        let unnamed = named.split_once('.').expect("a name").1;
        for sealed in [&named, unnamed] {
            for (pepper, is_former) in
                [(&before, false), (&after, true), (&pepper([8, 9, 7]), true)]
            {
                assert_eq!(
                    pepper.open("totp", &account, sealed).as_deref(),
                    Some(&b"a secret"[..])
                );
                assert_eq!(pepper.is_former(sealed), is_former);
            }
            assert_eq!(pepper([9]).open("totp", &account, sealed), None, "its key is gone");
            assert_eq!(after.open("other", &account, sealed), None);
        }
        let anew = after.seal("totp", &account, b"a secret").expect("sealed");
        assert!(!after.is_former(&anew) && anew.starts_with("bbcfc3."));
        assert_eq!(pepper([9]).open("totp", &account, &anew).as_deref(), Some(&b"a secret"[..]));
        assert_eq!(before.open("totp", &account, &anew), None);
    }

    #[test]
    fn a_pepper_that_is_short_missing_or_there_twice_is_refused() {
        assert!(Pepper::new(&[7; 31]).is_err() && Pepper::new(&[]).is_err());
        assert!(Pepper::of(Vec::<[u8; 32]>::new()).is_err());
        assert!(Pepper::of([[7_u8; 32], [9; 32], [7; 32]]).is_err());
        assert!(Pepper::of([&[7_u8; 32][..], &[9; 31]]).is_err());
        assert_eq!(format!("{:?}", pepper([9, 7])), "Pepper(…)");
    }

    #[test]
    fn a_pepper_of_one_line_has_its_keys_between_spaces_and_any_other_character_in_them() {
        let generated = "a,b;c|d\"e'f~".repeat(3);
        let one = Pepper::from_line(&generated).expect("one key");
        let alone = Pepper::new(generated.as_bytes()).expect("a pepper");
        assert_eq!(one.keys().count(), 1);
        assert_eq!(one.newest().name, alone.newest().name);
        let two = Pepper::from_line(&format!("{} {generated}", "b".repeat(64))).expect("two keys");
        assert_eq!(two.keys().last().map(|key| &key.name), Some(&alone.newest().name));
        assert!(Pepper::from_line(&format!("{generated} ")).is_err());
        assert!(Pepper::from_line("").is_err());
    }

    #[test]
    fn a_hash_is_up_to_date_if_it_cost_what_one_costs_today() {
        assert!(is_up_to_date(&hash_password("a long enough password").expect("a hash")));
        let salt_and_hash = "$c29tZS1zYWx0LW9uZXRyaXA$1N0PMHvtNHNRFuuKqxUhq3Hc/PyPmyu3dTZ1SPyrSAU";
        let made = |how: &str| is_up_to_date(&format!("{how}{salt_and_hash}"));
        assert!(made("$argon2id$v=19$m=19456,t=2,p=1"));
        for earlier in [
            "$argon2id$v=19$m=4096,t=2,p=1",
            "$argon2id$v=19$m=19456,t=1,p=1",
            "$argon2id$v=19$m=19456,t=2,p=2",
            "$argon2id$v=16$m=19456,t=2,p=1",
            "$argon2i$v=19$m=19456,t=2,p=1",
            "$scrypt$ln=17,r=8,p=1",
        ] {
            assert!(!made(earlier), "{earlier}");
        }
        assert!(!is_up_to_date("") && !is_up_to_date("no password"));
    }

    #[test]
    fn secrets_are_the_same_only_if_every_byte_is() {
        assert!(same(b"", b"") && same(b"secret", b"secret"));
        for other in [&b"Secret"[..], b"secreT", b"secre", b"secrets", b""] {
            assert!(!same(b"secret", other), "{other:?}");
        }
    }
}
