//! Secrets: access codes, tokens, passwords, sessions.
//!
//! An access code is derived, never stored: the first digits of an HMAC-SHA-256 under the pepper over
//! the case number and a nonce kept with the case. A copy of the tables without the pepper opens
//! nothing; a lost slip is replaced by a new nonce; and a repeated registration is answered with the
//! same slip although no secret was kept for it. Nothing here is ever logged.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use shared::code::{AccessCode, AccessToken};
use shared::hash::hex;
use shared::id::AccountId;
use shared::number::CaseNumber;
use shared::personal::Applicant;
use std::sync::Arc;

/// The server's secret, at least 32 bytes.
#[derive(Clone)]
pub struct Pepper(Arc<[u8]>);

impl std::fmt::Debug for Pepper {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Pepper(…)")
    }
}

impl Pepper {
    /// Takes a secret of at least 32 bytes.
    pub fn new(secret: &[u8]) -> anyhow::Result<Pepper> {
        anyhow::ensure!(secret.len() >= 32, "the pepper needs at least 32 bytes");
        Ok(Pepper(secret.into()))
    }

    fn derive(&self, purpose: &str, number: CaseNumber, nonce: &str) -> [u8; 32] {
        // HMAC takes a key of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return [0; 32] };
        mac.update(format!("onetrip|{purpose}|{number}|{nonce}").as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// What stands for a person where their cases are looked up: an HMAC-SHA-256 over each of their
    /// telephone and document number, by which nobody without the pepper finds them.
    pub fn persons(&self, applicant: &Applicant) -> Vec<String> {
        let phone = applicant.phone.as_ref().map(|phone| format!("phone|{}", phone.as_str()));
        let document = applicant.document.as_ref();
        let document = document.map(|line| format!("document|{}", line.as_str().trim()));
        let of = |said: String| {
            let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
            mac.update(format!("onetrip|person|{said}").as_bytes());
            Some(hex(&mac.finalize().into_bytes()))
        };
        [phone, document].into_iter().flatten().filter_map(of).collect()
    }

    /// The token of the one-time link by which the citizen gives the verdict on the claim that stands
    /// at `revision`. Once there is a verdict, or another claim, it opens nothing: whoever asks compares it
    /// with the newest claim's alone.
    pub fn verdict_token(
        &self,
        number: CaseNumber,
        nonce: &str,
        revision: u32,
    ) -> Option<AccessToken> {
        let purpose = format!("verdict#{revision}");
        AccessToken::read(&hex(&self.derive(&purpose, number, nonce)[..16])).ok()
    }

    /// The identifier and the secret of a key for a queueing system, by who asks for it and the key of
    /// the request: repeated, it gives the same, although no secret is kept.
    pub fn waiting_key(&self, account: &AccountId, request: &str) -> (String, String) {
        let of = |part: &str| {
            let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return [0; 32] };
            mac.update(format!("onetrip|waiting-key|{part}|{account}|{request}").as_bytes());
            mac.finalize().into_bytes().into()
        };
        (hex(&of("id")[..6]), hex(&of("secret")[..24]))
    }

    /// The access code of a case.
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

/// What someone presents to show that they hold the slip.
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

/// Whether two tokens are the same, compared in constant time.
pub fn same_token(left: &AccessToken, right: &AccessToken) -> bool {
    same(left.expose().as_bytes(), right.expose().as_bytes())
}

/// Whether what a queueing system shows is the secret of this digest, compared in constant time.
pub fn opens_waiting_key(shown: &str, kept: &str) -> bool {
    same(digest(shown.as_bytes()).as_bytes(), kept.as_bytes())
}

fn same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len()
        && left.iter().zip(right).fold(0u8, |sum, (left, right)| sum | (left ^ right)) == 0
}

/// `bytes` random bytes as hexadecimal digits.
pub fn random_hex<const BYTES: usize>() -> String {
    hex(&rand::random::<[u8; BYTES]>())
}

/// SHA-256 as hexadecimal digits.
pub fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Hashes a password with argon2id and a random salt. Takes tens of milliseconds of one core.
pub fn hash_password(password: &str) -> anyhow::Result<String> {
    Ok(Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|error| anyhow::anyhow!("hashing a password: {error}"))?
        .to_string())
}

/// Whether a password fits its hash.
pub fn verify_password(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
}
