//! Who sits at the console: the session, what the seat may open, and the directory that every page
//! needs for names. It holds no page's state.

use crate::client::browser;
use crate::client::http::ApiError;
use crate::client::load::Remote;
use crate::client::staff::StaffApi;
use crate::ui::form::Form;
use leptos::prelude::*;
use shared::actor::{Seat, Staff};
use shared::directory::Directory;
use shared::policy::Policy;
use shared::wire::Session;

/// What this tab keeps of the console begins with this, so that signing out can forget it.
pub const KEPT: [&str; 6] = [
    "onetrip.console.draft",
    "onetrip.console.slip",
    "onetrip.console.plan",
    "onetrip.console.known",
    "onetrip.console.study",
    "onetrip.console.reform",
];

/// Who sits here.
#[derive(Clone, Debug)]
pub enum SessionState {
    /// The server was asked.
    Asking,
    Nobody,
    Somebody(Session),
    /// The server could not say.
    Unknown(ApiError),
}

/// The desk, in context for every page of the console.
#[derive(Clone, Copy)]
pub struct Workspace {
    pub api: StaffApi,
    pub sitting: RwSignal<SessionState>,
    /// Names of departments, windows and matters.
    pub directory: Remote<Directory>,
    /// The rules in force, which come with the names.
    policy: RwSignal<Option<Policy>>,
    /// Counts the times someone signed in again without leaving the page: what was refused because
    /// the session had ended is fetched again.
    pub renewals: RwSignal<u32>,
    /// Whether somebody left by themselves: whoever comes next is not led to their page.
    pub left: RwSignal<bool>,
}

/// The desk. The console's app provides it.
pub fn workspace() -> Workspace {
    expect_context()
}

impl Workspace {
    /// A desk; asks who sits there.
    pub fn provide() -> Workspace {
        let workspace = Workspace {
            api: StaffApi::new(RwSignal::new(false)),
            sitting: RwSignal::new(SessionState::Asking),
            directory: Remote::new(),
            policy: RwSignal::new(None),
            renewals: RwSignal::new(0),
            left: RwSignal::new(false),
        };
        provide_context(workspace);
        workspace.ask();
        workspace
    }

    /// Asks the server who sits here, and for the directory.
    pub fn ask(self) {
        self.sitting.set(SessionState::Asking);
        leptos::task::spawn_local(async move {
            let answer = self.api.session().await;
            self.sitting.set(match answer {
                Ok(session) => {
                    self.learn_town().await;
                    SessionState::Somebody(session)
                }
                Err(error) if error.is_signed_out() => SessionState::Nobody,
                Err(error) => SessionState::Unknown(error),
            });
        });
    }

    /// Fetches the directory again, keeping what is there until then.
    pub fn refresh_directory(self) {
        self.directory.refresh(self.town());
    }

    /// Fetches the directory before a page is drawn: one that came later would draw the page anew, and the
    /// focus would be gone from its heading.
    async fn learn_town(self) {
        self.directory.take(self.town().await);
    }

    /// Fetches the names, and the rules in force beside them.
    async fn town(self) -> Result<Directory, ApiError> {
        let town = self.api.town().await?;
        // What is drawn by the rules is drawn anew only where they have changed.
        if self.policy.try_get_untracked().flatten().as_ref() != Some(&town.policy) {
            self.policy.try_set(Some(town.policy.clone()));
        }
        Ok(town.directory())
    }

    /// The rules in force, following them; none yet where they have not come.
    pub fn policy(self) -> Option<Policy> {
        self.policy.get()
    }

    /// The rules in force now.
    pub fn policy_now(self) -> Option<Policy> {
        self.policy.get_untracked()
    }

    /// Looks whether the directory has changed, on the way to another page: who keeps a console open all day
    /// chooses from what there is.
    pub fn look_at_directory(self) {
        leptos::task::spawn_local(async move {
            let Ok(now) = self.town().await else { return };
            if self.directory.seen.get_untracked().is_none_or(|known| known != now) {
                self.directory.refresh(async move { Ok(now) });
            }
        });
    }

    /// Whether somebody sits here whose session has not ended: otherwise nothing is looked at again.
    pub fn is_here(self) -> bool {
        !self.api.signed_out().get_untracked() && self.session_now().is_some()
    }

    /// Takes “the session has ended” off a form once somebody has signed in again: what was typed is
    /// still there to be sent.
    pub fn clears(self, form: Form) {
        Effect::new(move |before: Option<u32>| {
            let renewals = self.renewals.get();
            let ended = form
                .failure
                .with_untracked(|failure| failure.as_ref().is_some_and(ApiError::is_signed_out));
            if ended && before.is_some_and(|before| before != renewals) {
                form.failure.set(None);
            }
            renewals
        });
    }

    /// The session, following it.
    pub fn session(self) -> Option<Session> {
        self.sitting.with(|sitting| match sitting {
            SessionState::Somebody(session) => Some(session.clone()),
            SessionState::Asking | SessionState::Nobody | SessionState::Unknown(_) => None,
        })
    }

    pub fn session_now(self) -> Option<Session> {
        untrack(move || self.session())
    }

    /// Who acts, for the decisions the browser makes beforehand.
    pub fn staff_now(self) -> Option<Staff> {
        self.session_now().map(|session| Staff { account: session.account, seat: session.seat })
    }

    /// The names, following them; none yet where they have not come.
    pub fn names(self) -> Directory {
        self.directory.seen.get().unwrap_or_default()
    }

    pub fn names_now(self) -> Directory {
        untrack(move || self.names())
    }

    /// Somebody signed in. Another person than before starts on a page of their own, with nothing of
    /// what the one before typed.
    pub fn sign_in(self, session: Session) {
        let before = self.session_now().map(|before| before.account);
        let same = before.as_ref().is_none_or(|before| *before == session.account);
        if !same {
            forget_drafts();
            browser::reload();
            return;
        }
        self.api.signed_out().set(false);
        self.left.set(false);
        leptos::task::spawn_local(async move {
            self.learn_town().await;
            self.sitting.set(SessionState::Somebody(session));
            self.renewals.update(|count| *count += 1);
        });
    }

    /// Signs out, and forgets what this tab kept.
    pub fn leave(self) {
        leptos::task::spawn_local(async move {
            // Whether or not the server could be told, this tab forgets.
            let _ = self.api.sign_out().await;
            forget_drafts();
            self.api.signed_out().set(false);
            self.left.set(true);
            self.sitting.set(SessionState::Nobody);
        });
    }
}

fn forget_drafts() {
    for name in KEPT {
        browser::forget(name);
    }
}

/// Where a seat is, in words.
pub fn place_of(seat: &Seat, directory: &Directory, lang: shared::lang::Lang) -> Option<String> {
    match seat {
        Seat::WindowClerk { window } | Seat::WindowLead { window } => {
            Some(directory.window(window, lang).to_owned())
        }
        Seat::DepartmentOfficer { department } | Seat::DepartmentHead { department } => {
            Some(directory.department(department, lang).to_owned())
        }
        Seat::LeaderInCharge { departments } if !departments.is_empty() => {
            let names: Vec<&str> =
                departments.iter().map(|id| directory.department(id, lang)).collect();
            Some(names.join(lang.pick("、", ", ")))
        }
        Seat::LeaderInCharge { .. }
        | Seat::PrincipalLeader
        | Seat::Inspector
        | Seat::Administrator => None,
    }
}
