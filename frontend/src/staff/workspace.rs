//! The session, what its seat may open, and the directory that every page needs for names. It holds no state of a
//! page.

use crate::client::browser;
use crate::client::http::ApiError;
use crate::client::load::Remote;
use crate::client::staff::StaffApi;
use crate::staff::put_away::{self, KEPT};
use crate::staff::route::Route;
use crate::ui::form::{Form, upload};
use crate::ui::language::language;
use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;
use shared::actor::{Seat, Staff};
use shared::directory::Directory;
use shared::limits::SESSION_IDLE_MINUTES;
use shared::policy::Policy;
use shared::time::MINUTE_MS;
use shared::wire::Session;
use std::time::Duration;

/// How often the console looks whether the session has ended, in seconds. It only compares times.
const LOOKS_SECONDS: u64 = 5;
/// After how long without anybody at the page the session must have ended, unless another tab is in use. The server
/// counts from the last request of a page that was attended.
const IDLE_MS: i64 = SESSION_IDLE_MINUTES * MINUTE_MS + browser::ATTENDED_MS;
/// The pause before the server is asked again whether the session has ended.
const ASKED_EVERY_MS: i64 = MINUTE_MS;

#[derive(Clone, Debug)]
pub enum SessionState {
    /// The request is pending.
    Asking,
    Nobody,
    Somebody(Session),
    Unknown(ApiError),
}

/// The session and the directory, in the context of every page.
#[derive(Clone, Copy)]
pub struct Workspace {
    pub api: StaffApi,
    pub sitting: RwSignal<SessionState>,
    pub directory: Remote<Directory>,
    /// The rules in force, which come with the directory.
    policy: RwSignal<Option<Policy>>,
    /// Counts sign-ins without leaving the page, so that what was refused because the session had ended is fetched
    /// again.
    pub renewals: RwSignal<u32>,
    /// Whether the user signed out, so that the next one is not taken to their page.
    pub left: RwSignal<bool>,
    /// The words of the latest search. They are names and telephone numbers, so they are in this tab's memory alone, and
    /// in no address.
    pub searched: RwSignal<String>,
}

pub fn workspace() -> Workspace {
    expect_context()
}

impl Workspace {
    /// Provides the workspace and fetches the session.
    pub fn provide() -> Workspace {
        let workspace = Workspace {
            api: StaffApi::new(RwSignal::new(false)),
            sitting: RwSignal::new(SessionState::Asking),
            directory: Remote::new(),
            policy: RwSignal::new(None),
            renewals: RwSignal::new(0),
            left: RwSignal::new(false),
            searched: RwSignal::new(String::new()),
        };
        provide_context(workspace);
        // What counts office hours needs nothing else of the workspace.
        provide_context(workspace.policy);
        workspace.ask();
        workspace
    }

    /// Fetches the session and the directory.
    pub fn ask(self) {
        self.sitting.set(SessionState::Asking);
        leptos::task::spawn_local(async move {
            let answer = self.api.session().await;
            self.sitting.set(match answer {
                Ok(session) => {
                    self.learn_town().await;
                    SessionState::Somebody(session)
                }
                Err(error) if error.is_signed_out() => {
                    // The page was reloaded after its session had ended.
                    forget_drafts();
                    SessionState::Nobody
                }
                Err(error) => SessionState::Unknown(error),
            });
        });
    }

    /// Fetches the directory again; the present one stays until the response comes.
    pub fn refresh_directory(self) {
        self.directory.refresh(self.town());
    }

    /// Fetches the directory before a page is drawn. A later one would redraw the page, and the heading would lose
    /// the focus.
    async fn learn_town(self) {
        self.directory.take(self.town().await);
    }

    /// Fetches the directory, and stores the rules that come with it.
    async fn town(self) -> Result<Directory, ApiError> {
        let town = self.api.town().await?;
        // Setting the policy only if it changed keeps forms from being drawn again.
        if self.policy.try_get_untracked().flatten().as_ref() != Some(&town.policy) {
            self.policy.try_set(Some(town.policy.clone()));
        }
        Ok(town.directory())
    }

    /// The rules in force, once they are known; tracks changes.
    pub fn policy(self) -> Option<Policy> {
        self.policy.get()
    }

    pub fn policy_now(self) -> Option<Policy> {
        self.policy.get_untracked()
    }

    /// Fetches the directory on the way to another page, for people who keep the console open all day.
    pub fn look_at_directory(self) {
        leptos::task::spawn_local(async move {
            let Ok(now) = self.town().await else { return };
            if self.directory.seen.get_untracked().is_none_or(|known| known != now) {
                self.directory.refresh(async move { Ok(now) });
            }
        });
    }

    /// Whether somebody is signed in and the session has not ended. Otherwise nothing is refreshed.
    pub fn is_here(self) -> bool {
        !self.api.signed_out().get_untracked() && self.session_now().is_some()
    }

    /// Whether somebody is here whose session opens the pages of their role, and not only a password or a factor to set
    /// up first.
    pub fn is_open(self) -> bool {
        let opens = |session: Session| !session.replace_password && !session.enrol_factor;
        self.is_here() && self.session_now().is_some_and(opens)
    }

    /// Whether the session has ended and its user is asked to sign in again; tracks changes. What the page shows is then
    /// for nobody's eyes.
    pub fn is_over(self) -> bool {
        let somebody = self.sitting.with(|sitting| matches!(sitting, SessionState::Somebody(_)));
        somebody && self.api.signed_out().get() && !self.api.to_confirm().get()
    }

    /// Sees to it that the page of an ended session goes, also where no request says that it has ended: in a tab in the
    /// background, on a page that asks for nothing, and without a network.
    pub fn watch_end(self) {
        let (language, asked) = (language(), StoredValue::new(0));
        let look = move || {
            let Some(session) = self.session_now() else { return };
            if untrack(move || self.is_over()) {
                put_away::sweep(language.now());
                if put_away::has_waited() {
                    self.give_up();
                }
                return;
            }
            let now = browser::own_now();
            let is_due = browser::untouched_ms() >= IDLE_MS || now >= session.expires_at.0;
            if is_due && now - asked.get_value() >= ASKED_EVERY_MS {
                asked.set_value(now);
                leptos::task::spawn_local(self.api.look_at_session());
            }
        };
        // It runs as long as the console.
        let _ = set_interval_with_handle(look, Duration::from_secs(LOOKS_SECONDS));
    }

    /// Drops the page whose user has not come back.
    fn give_up(self) {
        drop_what_was_left();
        self.searched.set(String::new());
        self.api.forget_seen();
        self.sitting.set(SessionState::Nobody);
        self.api.signed_out().set(false);
    }

    /// Removes “the session has ended” from a form after signing in again; what was typed can then be sent.
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

    /// The session; tracks changes.
    pub fn session(self) -> Option<Session> {
        self.sitting.with(|sitting| match sitting {
            SessionState::Somebody(session) => Some(session.clone()),
            SessionState::Asking | SessionState::Nobody | SessionState::Unknown(_) => None,
        })
    }

    pub fn session_now(self) -> Option<Session> {
        untrack(move || self.session())
    }

    /// The acting user, for decisions that the browser makes in advance.
    pub fn staff_now(self) -> Option<Staff> {
        self.session_now().map(|session| Staff { account: session.account, seat: session.seat })
    }

    /// The directory, empty until it is fetched; tracks changes.
    pub fn names(self) -> Directory {
        self.directory.seen.get().unwrap_or_default()
    }

    pub fn names_now(self) -> Directory {
        untrack(move || self.names())
    }

    /// Signs in. A different user than before starts on their own first page, without anything that the other one
    /// typed.
    pub fn sign_in(self, session: Session) {
        let before = self.session_now().map(|before| before.account);
        let same = before.as_ref().is_none_or(|before| *before == session.account);
        if !same {
            drop_what_was_left();
            browser::begin_anew_at(&Route::SignIn.path());
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

    /// Signs out and removes what this tab has stored.
    pub fn leave(self) {
        leptos::task::spawn_local(async move {
            // The response has the browser forget everything that this site stored. What is stored for good is nobody's
            // in particular: the language, and the last checkpoint of the log.
            let for_good = browser::all_kept_for_good();
            // This tab forgets everything even if the server cannot be reached.
            let left = self.api.sign_out().await;
            for (name, value) in for_good {
                browser::keep_for_good(&name, &value);
            }
            forget_drafts();
            self.searched.set(String::new());
            self.api.signed_out().set(false);
            self.left.set(true);
            self.sitting.set(SessionState::Nobody);
            // Otherwise whoever comes to this counter next would be signed in as the one before.
            if let Ok(Some(left)) = left {
                browser::leave_for(&left.end_there);
            }
        });
    }
}

fn forget_drafts() {
    for name in KEPT {
        browser::forget(name);
    }
}

/// Drops the page that was put away, with its drafts and the file that was chosen.
fn drop_what_was_left() {
    upload::forget();
    put_away::drop_what_was_left();
    forget_drafts();
}

/// The window or department of a seat.
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
