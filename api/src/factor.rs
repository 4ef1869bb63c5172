//! Second factors: codes of an authenticator app (RFC 6238) and recovery codes. Nothing in this module is ever logged.
//!
//! The codes are the ones that every app computes: HMAC-SHA-1, six digits, steps of 30 seconds. The step before and the
//! one after are accepted too, because the clocks of telephones differ.

use crate::random::random;
use crate::secret::{Pepper, digest};
use form_urlencoded::byte_serialize;
use shared::id::AccountId;
use shared::time::Timestamp;
use totp_rs::{Builder, Secret, Totp};

/// How many recovery codes are made at once.
pub const RECOVERY_CODES: usize = 10;
/// The name under which apps list the account.
const ISSUER: &str = "OneTrip";
/// 120 bits, so that a plain digest of a recovery code cannot be searched.
const RECOVERY_BYTES: usize = 15;
/// The letters between two dashes of a recovery code.
const GROUP: usize = 4;
/// For what the pepper seals the secret of an app.
const TOTP: &str = "totp";

/// The secret that an authenticator app shares with the house: 160 bits, as RFC 4226 recommends.
pub struct TotpSecret([u8; 20]);

impl TotpSecret {
    pub fn draw() -> TotpSecret {
        TotpSecret(random())
    }

    /// The secret as it is stored, readable with the pepper and under this account alone.
    pub fn sealed(&self, pepper: &Pepper, account: &AccountId) -> anyhow::Result<String> {
        pepper.seal(TOTP, account, &self.0)
    }

    /// A stored secret; `None` if another pepper sealed it.
    pub fn open(pepper: &Pepper, account: &AccountId, sealed: &str) -> Option<TotpSecret> {
        pepper.open(TOTP, account, sealed)?.try_into().ok().map(TotpSecret)
    }

    /// The secret to type in.
    pub fn base32(&self) -> String {
        Secret::from(self.0).to_base32()
    }

    /// The secret for a QR code, in the form that authenticator apps agree on.
    pub fn uri(&self, account: &AccountId) -> String {
        let account: String = byte_serialize(account.as_str().as_bytes()).collect();
        format!("otpauth://totp/{ISSUER}:{account}?secret={}&issuer={ISSUER}", self.base32())
    }

    /// The step of a code that is right now; `None` if it is not.
    pub fn step_of(&self, code: &str, now: Timestamp) -> anyhow::Result<Option<u64>> {
        let code: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
        let seconds = u64::try_from(now.0.div_euclid(1000))?;
        Ok(self.totp()?.check(&code, seconds))
    }

    fn totp(&self) -> anyhow::Result<Totp> {
        let totp = Builder::new().with_secret(self.0).build();
        totp.map_err(|error| anyhow::anyhow!("the secret of an app: {error}"))
    }
}

/// New recovery codes as they are shown once, and their digests as they are stored.
pub fn draw_recovery_codes() -> (Vec<String>, Vec<String>) {
    let codes: Vec<String> = (0..RECOVERY_CODES)
        .map(|_| {
            let letters = Secret::from(random::<[u8; RECOVERY_BYTES]>()).to_base32().to_lowercase();
            let letters: Vec<char> = letters.chars().collect();
            let groups: Vec<String> =
                letters.chunks(GROUP).map(|group| group.iter().collect()).collect();
            groups.join("-")
        })
        .collect();
    let digests = codes.iter().map(|code| digest_of_recovery(code)).collect();
    (codes, digests)
}

/// The digest under which a recovery code is stored, however its letters and dashes were typed.
pub fn digest_of_recovery(typed: &str) -> String {
    let letters: String =
        typed.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    digest(format!("onetrip|recovery|{letters}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(name: &str) -> AccountId {
        AccountId::new(name).expect("an identifier")
    }

    #[test]
    fn codes_are_those_of_rfc_6238_and_of_its_neighbouring_steps() {
        // Appendix B of RFC 6238 for SHA-1: eight digits, of which an app shows the last six.
        let secret = TotpSecret(*b"12345678901234567890");
        for (seconds, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
        ] {
            let at = |seconds: i64| Timestamp(seconds * 1000);
            let step = |now| secret.step_of(&code[2..], now).expect("a step");
            let own = Some(seconds as u64 / 30);
            assert_eq!(step(at(seconds)), own, "{seconds}");
            assert_eq!((step(at(seconds - 30)), step(at(seconds + 30))), (own, own), "{seconds}");
            assert_eq!(step(at(seconds + 60)), None, "{seconds}");
            // Before 1970 there are no steps.
            assert_eq!(
                (seconds >= 60).then(|| step(at(seconds - 60))).flatten(),
                None,
                "{seconds}"
            );
        }
        let spaced = secret.step_of("287 082", Timestamp(59_000)).expect("a step");
        assert_eq!(spaced, Some(1));
        assert_eq!(secret.base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn a_stored_secret_opens_with_its_pepper_under_its_account_alone() {
        let [own, other] = [7, 8].map(|byte| Pepper::new(&[byte; 32]).expect("a pepper"));
        let secret = TotpSecret(*b"12345678901234567890");
        let sealed = secret.sealed(&own, &account("li-hua")).expect("a sealed secret");
        let again = TotpSecret::open(&own, &account("li-hua"), &sealed).expect("the secret");
        assert_eq!(again.0, secret.0);
        assert!(TotpSecret::open(&other, &account("li-hua"), &sealed).is_none());
        assert!(TotpSecret::open(&own, &account("wang-fang"), &sealed).is_none());
        let (name, secret) = sealed.split_once('.').expect("the name of its key");
        let altered = format!("{name}.{}", secret.replacen(|letter| letter != 'A', "A", 1));
        assert!(TotpSecret::open(&own, &account("li-hua"), &altered).is_none());
        assert!(TotpSecret::open(&own, &account("li-hua"), "").is_none());
    }

    #[test]
    fn recovery_codes_are_long_differ_and_are_read_as_people_type_them() {
        let (codes, digests) = draw_recovery_codes();
        assert_eq!((codes.len(), digests.len()), (10, 10));
        for (code, digest) in codes.iter().zip(&digests) {
            let letters = code.replace('-', "");
            assert_eq!((code.len(), letters.len()), (29, 24), "{code}");
            assert!(!digest.contains(&letters));
            let typed = format!(" {} ", code.to_uppercase().replace('-', " "));
            assert_eq!(digest_of_recovery(&typed), *digest);
        }
        let distinct: std::collections::BTreeSet<&String> = digests.iter().collect();
        assert_eq!(distinct.len(), 10);
    }
}
