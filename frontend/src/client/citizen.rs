//! The requests of a citizen: with the access code or token of their slip, or with the one-time link in a notice.

use crate::client::browser;
use crate::client::http::{Answer, PendingCommand, Request, UploadTarget, ask, command};
use serde::Serialize;
use shared::code::{AccessCode, AccessToken};
use shared::command::{CommandKind, GiveVerdict, Reopen, SendMessage};
use shared::number::CaseNumber;
use shared::personal::TextId;
use shared::view::CitizenCase;
use shared::wire::{AskUpload, HandIn, command_path};

/// Proves that somebody holds the slip of a case.
#[derive(Clone, PartialEq, Eq)]
pub enum Proof {
    Code(AccessCode),
    Token(AccessToken),
}

impl Proof {
    /// The value of the `Authorization` header.
    pub fn header(&self) -> String {
        match self {
            Proof::Code(code) => format!("Code {}", code.to_string().replace(' ', "")),
            Proof::Token(token) => format!("Token {}", token.expose()),
        }
    }

    /// Reads what [`Proof::header`] wrote.
    pub fn read(written: &str) -> Option<Proof> {
        let (kind, value) = written.split_once(' ')?;
        match kind {
            "Code" => AccessCode::read(value).ok().map(Proof::Code),
            "Token" => AccessToken::read(value).ok().map(Proof::Token),
            _ => None,
        }
    }

    /// The proof stored in this tab for a case.
    pub fn kept(number: CaseNumber) -> Option<Proof> {
        Proof::read(&browser::kept(&Proof::kept_as(number))?)
    }

    /// Stores the proof in this tab and nowhere else.
    pub fn keep(&self, number: CaseNumber) {
        browser::keep(&Proof::kept_as(number), &self.header());
    }

    pub fn forget(number: CaseNumber) {
        browser::forget(&Proof::kept_as(number));
    }

    fn kept_as(number: CaseNumber) -> String {
        format!("onetrip.proof.{number}")
    }
}

/// The one-time link of a notice, which proves that its holder was asked for the verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerdictLink {
    pub number: CaseNumber,
    token: AccessToken,
}

impl VerdictLink {
    /// Reads the fragment of the link: `n=1801-1234-5678-13&t=` and 32 hexadecimal digits.
    pub fn read(fragment: &str) -> Option<VerdictLink> {
        let (number, token) = fragment.split_once('&')?;
        let number = CaseNumber::read(number.strip_prefix("n=")?).ok()?;
        let token = AccessToken::read(token.strip_prefix("t=")?).ok()?;
        Some(VerdictLink { number, token })
    }

    pub fn give_verdict(&self, verdict: &GiveVerdict, revision: u32, key: &str) -> PendingCommand {
        let path = format_args!("/cases/{}/verdict-by-link", self.number);
        let sent = Request::post(path).json(verdict).key(key).if_match(revision);
        command(sent.header("Authorization", &format!("Verdict {}", self.token.expose())))
    }
}

#[derive(Clone)]
pub struct CitizenApi {
    pub number: CaseNumber,
    pub proof: Proof,
}

impl CitizenApi {
    pub async fn case(&self) -> Answer<CitizenCase> {
        ask(self.prove(Request::get(format_args!("/cases/{}/own", self.number)))).await
    }

    pub fn send_message(&self, message: &SendMessage, revision: u32, key: &str) -> PendingCommand {
        self.command(CommandKind::SendMessage, message, revision, key)
    }

    pub fn give_verdict(&self, verdict: &GiveVerdict, revision: u32, key: &str) -> PendingCommand {
        self.command(CommandKind::GiveVerdict, verdict, revision, key)
    }

    /// Asks for an address to upload a file to.
    pub async fn ask_upload(&self, asked: &AskUpload) -> Answer<UploadTarget> {
        let path = format_args!("/cases/{}/own/uploads", self.number);
        ask(self.prove(Request::post(path).json(asked))).await
    }

    /// Adds an uploaded file to the case.
    pub fn add_file(&self, file: &HandIn, revision: u32, key: &str) -> PendingCommand {
        self.command(CommandKind::AddFile, file, revision, key)
    }

    /// An address under which the file can be read for some minutes.
    pub async fn file(&self, file: TextId) -> Answer<UploadTarget> {
        let path = format_args!("/cases/{}/own/files/{}", self.number, file.0);
        ask(self.prove(Request::get(path))).await
    }

    pub fn reopen(&self, reopen: &Reopen, revision: u32, key: &str) -> PendingCommand {
        self.command(CommandKind::Reopen, reopen, revision, key)
    }

    fn command(
        &self,
        kind: CommandKind,
        body: &impl Serialize,
        revision: u32,
        key: &str,
    ) -> PendingCommand {
        let path = format_args!("/cases/{}/own/{}", self.number, command_path(kind));
        command(self.prove(Request::post(path).json(body).key(key).if_match(revision)))
    }

    fn prove(&self, request: Request) -> Request {
        request.header("Authorization", &self.proof.header())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::time::Day;

    #[test]
    fn a_proof_survives_being_kept() {
        for written in ["Code 12345678", "Token 0123456789abcdef0123456789abcdef"] {
            assert_eq!(Proof::read(written).map(|proof| proof.header()).as_deref(), Some(written));
        }
        assert!(Proof::read("Code 1").is_none());
        assert!(Proof::read("nonsense").is_none());
    }

    #[test]
    fn a_link_names_its_case_and_proves_it() {
        let token = "0123456789abcdef0123456789abcdef";
        let number = CaseNumber::new(Day(17_637), CaseNumber::OF_EXAMPLES);
        for number in [number, CaseNumber::read("1804-12345-74").expect("a former number")] {
            let link = VerdictLink::read(&format!("n={number}&t={token}")).expect("a link");
            assert_eq!((link.number, link.token.expose()), (number, token));
        }
        for broken in [
            format!("n={number}"),
            format!("t={token}"),
            format!("n={number}&t=0123"),
            format!("n=1804-12345-99&t={token}"), // a wrong number
            String::new(),
        ] {
            assert_eq!(VerdictLink::read(&broken), None, "{broken}");
        }
    }
}
