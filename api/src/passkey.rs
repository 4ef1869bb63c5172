//! Passkeys: registration and sign-in by WebAuthn.
//!
//! Every passkey is discoverable and verifies its user, so that one ceremony serves a sign-in without a password as well
//! as the step after one. What the browser sends is checked by `webauthn_rp`; this module chooses what is asked for and
//! says how a passkey is stored. No attestation is asked for.

use anyhow::{Context, anyhow};
use std::net::IpAddr;
use webauthn_rp::bin::{Decode, Encode};
use webauthn_rp::request::auth::AuthenticationVerificationOptions;
use webauthn_rp::request::register::{
    CredProtect, PublicKeyCredentialUserEntity, RegistrationVerificationOptions, UserHandle16,
};
use webauthn_rp::request::{AsciiDomain, PublicKeyCredentialDescriptor, RpId};
use webauthn_rp::response::auth::ser_relaxed::AuthenticationRelaxed;
use webauthn_rp::response::register::ser_relaxed::RegistrationRelaxed;
use webauthn_rp::response::register::{DynamicState, StaticState};
use webauthn_rp::response::{AuthTransports, CredentialId};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions,
    RegistrationServerState,
};

/// The handle under which an authenticator knows an account. It is random, because authenticators show and share it.
pub type Handle = [u8; 16];

/// The house, as browsers and authenticators know it.
#[derive(Clone, Copy, Debug)]
pub struct RelyingParty<'a> {
    host: &'a str,
    origin: &'a str,
}

/// A ceremony that has begun: what the browser is asked, as JSON, and what the house remembers.
pub struct Begun {
    pub options: String,
    pub state: Vec<u8>,
}

/// A passkey as it is stored. The public key tells nobody anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    pub id: Vec<u8>,
    transports: u8,
    /// The public key, compressed.
    fixed: Vec<u8>,
    /// The counter, and whether it is backed up.
    changing: [u8; 7],
}

impl Credential {
    /// How it is reached, its public key, and what changes with its use.
    pub fn parts(&self) -> (u8, &[u8], [u8; 7]) {
        (self.transports, &self.fixed, self.changing)
    }

    pub fn of_parts(id: Vec<u8>, transports: u8, fixed: Vec<u8>, changing: [u8; 7]) -> Credential {
        Credential { id, transports, fixed, changing }
    }
}

/// Why an answer of a browser opens nothing. It is the browser's or the authenticator's doing, never a fault of ours.
#[derive(Debug)]
pub struct Refused(pub String);

fn refused(error: impl std::fmt::Display) -> Refused {
    Refused(error.to_string())
}

impl<'a> RelyingParty<'a> {
    /// The house at a public address; `None` where that has no name, because passkeys belong to names.
    pub fn of(origin: &'a str) -> Option<RelyingParty<'a>> {
        let host = origin.split_once("://")?.1.split(['/', ':']).next()?;
        let is_name = !host.is_empty() && !host.starts_with('[') && host.parse::<IpAddr>().is_err();
        is_name.then_some(RelyingParty { host, origin })
    }

    fn id(&self) -> anyhow::Result<RpId> {
        let domain = AsciiDomain::try_from(self.host.to_owned());
        Ok(RpId::Domain(
            domain.map_err(|error| anyhow!("the name of the public address: {error}"))?,
        ))
    }

    /// Begins to register a passkey.
    pub fn begin_registration(
        &self,
        account: &str,
        handle: &Handle,
        known: &[Credential],
    ) -> anyhow::Result<Begun> {
        let (id, handle) =
            (self.id()?, UserHandle16::decode(*handle).map_err(|_| anyhow!("a handle"))?);
        let user = PublicKeyCredentialUserEntity {
            name: account.try_into().map_err(|_| anyhow!("the name of an account"))?,
            id: &handle,
            display_name: None,
        };
        let mut exclude = Vec::new();
        for credential in known {
            let id = CredentialId::<Vec<u8>>::decode(credential.id.clone());
            let transports = AuthTransports::decode(credential.transports);
            if let (Ok(id), Ok(transports)) = (id, transports) {
                exclude.push(PublicKeyCredentialDescriptor { id, transports });
            }
        }
        let mut options = PublicKeyCredentialCreationOptions::passkey(&id, user, exclude);
        // Asked to protect the credential, devices that cannot would make none. Every sign-in verifies the user anyway.
        options.extensions.cred_protect = CredProtect::None;
        let (server, client) = options.start_ceremony().map_err(|error| anyhow!("{error}"))?;
        let state = server.encode().context("a ceremony")?.to_vec();
        Ok(Begun { options: serde_json::to_string(&client)?, state })
    }

    /// The passkey that a browser has made.
    pub fn finish_registration(
        &self,
        state: &[u8],
        answer: &str,
    ) -> anyhow::Result<Result<Credential, Refused>> {
        let id = self.id()?;
        let state = RegistrationServerState::<16>::decode(state);
        let state = state.map_err(|error| anyhow!("a ceremony: {error}"))?;
        Ok(self.registered(&id, state, answer))
    }

    fn registered(
        &self,
        id: &RpId,
        state: RegistrationServerState<16>,
        answer: &str,
    ) -> Result<Credential, Refused> {
        let RegistrationRelaxed(answer) = serde_json::from_str(answer).map_err(refused)?;
        let origins = [self.origin];
        let options = RegistrationVerificationOptions::<&str, &str> {
            allowed_origins: &origins,
            ..RegistrationVerificationOptions::default()
        };
        let made = state.verify(id, &answer, &options).map_err(refused)?;
        Ok(Credential {
            id: made.id().as_ref().to_vec(),
            transports: made.transports().encode().map_err(refused)?,
            fixed: made.static_state().encode().map_err(refused)?,
            changing: made.dynamic_state().encode().map_err(refused)?,
        })
    }

    /// Begins to sign somebody in.
    pub fn begin_sign_in(&self) -> anyhow::Result<Begun> {
        let id = self.id()?;
        let options = DiscoverableCredentialRequestOptions::passkey(&id);
        let (server, client) = options.start_ceremony().map_err(|error| anyhow!("{error}"))?;
        let state = server.encode().context("a ceremony")?.to_vec();
        Ok(Begun { options: serde_json::to_string(&client)?, state })
    }

    /// Checks a sign-in with a passkey, and returns the passkey as it is to be stored now.
    pub fn finish_sign_in(
        &self,
        state: &[u8],
        answer: &Shown,
        handle: &Handle,
        known: &Credential,
    ) -> anyhow::Result<Result<Credential, Refused>> {
        let id = self.id()?;
        let state = DiscoverableAuthenticationServerState::decode(state);
        let state = state.map_err(|error| anyhow!("a ceremony: {error}"))?;
        let handle = UserHandle16::decode(*handle).map_err(|_| anyhow!("a handle"))?;
        let fixed = StaticState::decode(known.fixed.as_slice())
            .map_err(|error| anyhow!("a passkey: {error}"))?;
        let changing =
            DynamicState::decode(known.changing).map_err(|error| anyhow!("a passkey: {error}"))?;
        let credential = CredentialId::<&[u8]>::decode(known.id.as_slice())
            .map_err(|error| anyhow!("a passkey: {error}"))?;
        let mut credential = AuthenticatedCredential::new(credential, &handle, fixed, changing)
            .map_err(|error| anyhow!("a passkey: {error}"))?;
        let origins = [self.origin];
        let options = AuthenticationVerificationOptions::<&str, &str> {
            allowed_origins: &origins,
            ..AuthenticationVerificationOptions::default()
        };
        if let Err(error) = state.verify(&id, &answer.0.0, &mut credential, &options) {
            return Ok(Err(refused(error)));
        }
        let changing = credential.dynamic_state().encode().context("a passkey")?;
        Ok(Ok(Credential { changing, ..known.clone() }))
    }
}

/// What a browser has answered in a sign-in.
pub struct Shown(AuthenticationRelaxed<16, true>);

impl Shown {
    pub fn read(answer: &str) -> Result<Shown, Refused> {
        serde_json::from_str(answer).map(Shown).map_err(refused)
    }

    /// Which passkey it was.
    pub fn credential(&self) -> &[u8] {
        self.0.0.raw_id().into_inner()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_belong_to_a_name() {
        for (origin, host) in [
            ("https://onetrip.example", Some("onetrip.example")),
            ("https://onetrip.example:8443", Some("onetrip.example")),
            ("http://localhost:8018", Some("localhost")),
            ("http://127.0.0.1:8018", None),
            ("http://[::1]:8018", None),
            ("https://10.0.0.7", None),
        ] {
            let found = RelyingParty::of(origin);
            assert_eq!(found.map(|found| found.host), host, "{origin}");
        }
    }

    #[test]
    fn what_no_browser_has_signed_is_refused() {
        let house = RelyingParty::of("https://onetrip.example").expect("a name");
        let begun = house.begin_registration("li-hua", &[7; 16], &[]).expect("a ceremony");
        let asked: serde_json::Value = serde_json::from_str(&begun.options).expect("JSON");
        assert_eq!(asked["rp"]["id"], "onetrip.example");
        assert_eq!(asked["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(asked["authenticatorSelection"]["residentKey"], "required");
        assert!(!begun.options.contains("redentialProtectionPolicy"), "{}", begun.options);
        for answer in ["", "{}", "null", r#"{"id":"AA","response":{}}"#] {
            assert!(house.finish_registration(&begun.state, answer).expect("a check").is_err());
            assert!(Shown::read(answer).is_err());
        }
        // Two ceremonies never ask the same.
        let other = house.begin_registration("li-hua", &[7; 16], &[]).expect("a ceremony");
        let other: serde_json::Value = serde_json::from_str(&other.options).expect("JSON");
        assert_ne!(asked["challenge"], other["challenge"]);
    }
}
