//! Secrets: access codes, tokens, passwords, sessions.
//!
//! An access code is derived, never stored: it is the first digits of an HMAC-SHA-256, keyed with the pepper, of the
//! case number and a nonce stored with the case. So a copy of the tables is useless without the pepper, a lost slip is
//! replaced by changing the nonce, and a repeated registration returns the same slip although no secret was stored.
//! Nothing in this module is ever logged.

use crate::random::random;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
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
use std::sync::Arc;
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

/// Hashes a password with argon2id and a random salt, which takes tens of milliseconds of one core.
pub fn hash_password(password: &str) -> anyhow::Result<String> {
    Ok(Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|error| anyhow::anyhow!("hashing a password: {error}"))?
        .to_string())
}

/// Whether a password matches its hash.
pub fn verify_password(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_the_same_only_if_every_byte_is() {
        assert!(same(b"", b"") && same(b"secret", b"secret"));
        for other in [&b"Secret"[..], b"secreT", b"secre", b"secrets", b""] {
            assert!(!same(b"secret", other), "{other:?}");
        }
    }
}
