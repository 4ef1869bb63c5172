//! Secrets: access codes, tokens, passwords, sessions.
//!
//! An access code is derived, never stored: it is the first digits of an HMAC-SHA-256, keyed with the pepper, of the
//! case number and a nonce stored with the case. So a copy of the tables is useless without the pepper, a lost slip is
//! replaced by changing the nonce, and a repeated registration returns the same slip although no secret was stored.
//! Nothing in this module is ever logged.

use crate::random::random;
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
use std::sync::{Arc, Mutex, PoisonError};
use subtle::ConstantTimeEq;

/// The server's secret key, at least 32 bytes.
#[derive(Clone)]
pub struct Pepper(Arc<Hmac<Sha256>>);

impl std::fmt::Debug for Pepper {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Pepper(…)")
    }
}

fn phone_said(phone: &Phone) -> String {
    format!("phone|{}", phone.as_str())
}

impl Pepper {
    /// Fails if the secret has fewer than 32 bytes.
    pub fn new(secret: &[u8]) -> anyhow::Result<Pepper> {
        anyhow::ensure!(secret.len() >= 32, "the pepper needs at least 32 bytes");
        Ok(Pepper(Arc::new(Hmac::new_from_slice(secret)?)))
    }

    fn mac(&self) -> Hmac<Sha256> {
        self.0.as_ref().clone()
    }

    fn derive(&self, purpose: &str, number: CaseNumber, nonce: &str) -> [u8; 32] {
        let mut mac = self.mac();
        mac.update(format!("onetrip|{purpose}|{number}|{nonce}").as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// The pseudonym of a telephone number by which its text messages are counted.
    pub fn phone(&self, phone: &Phone) -> String {
        self.pseudonym(&phone_said(phone))
    }

    /// Encrypts a secret of an account for storage, with a key of its own for each purpose. The account is
    /// authenticated with it, so that nobody can put one account's secret under another.
    pub fn seal(
        &self,
        purpose: &str,
        account: &AccountId,
        secret: &[u8],
    ) -> anyhow::Result<String> {
        let nonce = random::<[u8; 24]>();
        let sealed = Payload { msg: secret, aad: account.as_str().as_bytes() };
        let sealed = self.cipher(purpose)?.encrypt(&XNonce::from(nonce), sealed);
        let sealed = sealed.map_err(|_| anyhow::anyhow!("sealing a secret"))?;
        Ok(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// Decrypts what [`Pepper::seal`] returned; `None` if it was sealed with another pepper, for something else, or
    /// was altered.
    pub fn open(&self, purpose: &str, account: &AccountId, sealed: &str) -> Option<Vec<u8>> {
        let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, msg) = sealed.split_first_chunk::<24>()?;
        let sealed = Payload { msg, aad: account.as_str().as_bytes() };
        self.cipher(purpose).ok()?.decrypt(&XNonce::from(*nonce), sealed).ok()
    }

    fn cipher(&self, purpose: &str) -> anyhow::Result<XChaCha20Poly1305> {
        let mut mac = self.mac();
        mac.update(format!("onetrip|seal|{purpose}").as_bytes());
        Ok(XChaCha20Poly1305::new_from_slice(&mac.finalize().into_bytes())?)
    }

    /// An HMAC-SHA-256 of what identifies a person, useless without the pepper.
    fn pseudonym(&self, said: &str) -> String {
        let mut mac = self.mac();
        mac.update(format!("onetrip|person|{said}").as_bytes());
        hex(&mac.finalize().into_bytes())
    }

    /// The pseudonyms under which a person's cases are found: those of the telephone and of the document number.
    pub fn persons(&self, applicant: &Applicant) -> Vec<String> {
        let phone = applicant.phone.as_ref().map(phone_said);
        let document = applicant.document.as_ref();
        let document = document.map(|line| format!("document|{}", line.as_str().trim()));
        [phone, document].into_iter().flatten().map(|said| self.pseudonym(&said)).collect()
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

    /// The identifier and the secret of a queueing system's key, derived from the account and the request's idempotency
    /// key, so that a repeated request returns the same although no secret is stored.
    pub fn waiting_key(&self, account: &AccountId, request: &str) -> (String, String) {
        self.key_of_a_program("waiting-key", account, request)
    }

    /// The same of a key of Open311.
    pub fn open311_key(&self, account: &AccountId, request: &str) -> (String, String) {
        self.key_of_a_program("open311-key", account, request)
    }

    fn key_of_a_program(&self, kind: &str, account: &AccountId, request: &str) -> (String, String) {
        let of = |part: &str| -> [u8; 32] {
            let mut mac = self.mac();
            mac.update(format!("onetrip|{kind}|{part}|{account}|{request}").as_bytes());
            mac.finalize().into_bytes().into()
        };
        (hex(&of("id")[..6]), hex(&of("secret")[..24]))
    }

    /// The pseudonym of a client's network on a day.
    pub fn client(&self, network: &str, day: Day) -> String {
        let mut mac = self.mac();
        mac.update(format!("onetrip|client|{day}|{network}").as_bytes());
        hex(&mac.finalize().into_bytes()[..16])
    }

    /// The seal of a challenge that asks for `bits` of work for `subject` until `until`, in seconds.
    pub fn challenge(&self, act: &str, subject: &str, bits: u32, until: i64) -> String {
        let mut mac = self.mac();
        mac.update(format!("onetrip|work|{act}|{bits}|{until}|{subject}").as_bytes());
        hex(&mac.finalize().into_bytes()[..16])
    }

    /// The mark of a browser in which somebody has signed in. It names nobody.
    pub fn device(&self) -> String {
        let id = random_hex::<12>();
        format!("{id}.{}", self.device_seal(&id))
    }

    /// Whether this is a mark that [`Pepper::device`] made.
    pub fn knows_device(&self, shown: &str) -> bool {
        let Some((id, seal)) = shown.split_once('.') else { return false };
        same(seal.as_bytes(), self.device_seal(id).as_bytes())
    }

    fn device_seal(&self, id: &str) -> String {
        let mut mac = self.mac();
        mac.update(format!("onetrip|device|{id}").as_bytes());
        hex(&mac.finalize().into_bytes()[..16])
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

/// Whether a password matches its hash.
pub fn verify_password(password: &str, hash: &str) -> bool {
    let Ok(parsed) = PasswordHash::new(hash) else { return false };
    let (Ok(algorithm), Ok(params), Some(salt), Some(expected)) = (
        Algorithm::try_from(parsed.algorithm.as_str()),
        Params::try_from(&parsed),
        &parsed.salt,
        &parsed.hash,
    ) else {
        return false;
    };
    let version = parsed.version.map_or(Ok(Version::default()), Version::try_from);
    let Ok(version) = version else { return false };
    let mut out = vec![0; expected.len()];
    let hasher = Hasher(Argon2::new(algorithm, version, params));
    hasher.fill(password.as_bytes(), salt, &mut out).is_ok() && same(&out, expected.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::password_hash::{PasswordHasher, PasswordVerifier};

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

    #[test]
    fn secrets_are_the_same_only_if_every_byte_is() {
        assert!(same(b"", b"") && same(b"secret", b"secret"));
        for other in [&b"Secret"[..], b"secreT", b"secre", b"secrets", b""] {
            assert!(!same(b"secret", other), "{other:?}");
        }
    }
}
