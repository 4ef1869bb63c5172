//! The staff console, a program of its own that is served under `/console`.
//!
//! [`workspace`] holds the session and [`route`] maps addresses to pages; a page fetches, holds state and arranges.
//! All requests go through the client. The console never decides what a role may do: it offers the commands that the
//! server says `decide` would accept.
//!
//! When the session ends, the page is [put away](put_away) with everything typed, and a dialog asks to sign in again.
pub mod account;
pub mod administration;
pub mod case;
pub mod command;
pub mod digests;
pub mod due;
pub mod duties;
pub mod failure;
pub mod forms;
pub mod import;
pub mod insights;
pub mod keys;
pub mod notices;
pub mod plans;
pub mod put_away;
pub mod queue;
pub mod register;
pub mod register_case;
pub mod route;
pub mod search;
pub mod sentence;
pub mod setup_steps;
pub mod sign_in;
#[cfg(test)]
mod specimen;
pub mod studies;
pub mod supervision;
pub mod text;
pub mod unseen;
pub mod views;
pub mod workspace;

use crate::client::browser;
use crate::client::navigation::{navigation, provide_navigation};
use crate::staff::account::factors::EnrolFactor;
use crate::staff::account::{MyAccount, ReplacePassword};
use crate::staff::administration::Administration;
use crate::staff::case::Case;
use crate::staff::digests::Digests;
use crate::staff::duties::Duties;
use crate::staff::import::Import;
use crate::staff::insights::Insights;
use crate::staff::keys::Keys;
use crate::staff::notices::Notices;
use crate::staff::plans::{NewPlan, PlanList, PlanSheet};
use crate::staff::queue::Queue;
use crate::staff::register::Register;
use crate::staff::register_case::RegisterCase;
use crate::staff::route::{Room, Route, rooms_of};
use crate::staff::search::Search;
use crate::staff::sign_in::{SignIn, SignInAgain};
use crate::staff::studies::{NewReform, NewStudy, ReformSheet, StudyList, StudySheet};
use crate::staff::supervision::Supervision;
use crate::staff::unseen::{Unseen, unseen};
use crate::staff::workspace::{SessionState, Workspace, place_of, workspace};
use crate::ui::components::{
    Button, ButtonKind, Failure, Header, Heading, Loading, NavLink, Notice, NoticeKind,
};
use crate::ui::failure::tell_consoles;
use crate::ui::language::{language, provide_language, spoken};
use leptos::html::Main;
use leptos::prelude::*;
use shared::lang::{Lang, Say};
use shared::wire::Session;

#[component]
pub fn App() -> impl IntoView {
    provide_language();
    tell_consoles(failure::words);
    let workspace = Workspace::provide();
    Unseen::provide(workspace);
    workspace.watch_end();
    // The program runs as long as the page, so these are never removed.
    window_event_listener(leptos::ev::pointerdown, |_| browser::touched());
    window_event_listener(leptos::ev::pointermove, |_| browser::touched());
    window_event_listener(leptos::ev::keydown, |_| browser::touched());
    provide_navigation(|path| path == "/console" || path.starts_with("/console/"));
    view! { <Frame/> }
}

/// What the frame shows; it does not change while a page stays.
#[derive(Clone, PartialEq)]
enum Screen {
    Asking,
    Unknown,
    SignIn,
    /// The password is an administrator's and has to be replaced first.
    ReplacePassword,
    /// The rules require a second factor, which has to be set up first.
    EnrolFactor,
    NotForRole,
    Page(Route),
}

/// The header and the page at the address. After a navigation the focus moves to the heading.
#[component]
fn Frame() -> impl IntoView {
    let workspace = workspace();
    let navigation = navigation();
    let query = navigation.whole_query();
    let route = Memo::new(move |_| Route::read(&navigation.path()));
    let shown = Memo::new(move |_| {
        let route = route.get();
        workspace.sitting.with(|sitting| match sitting {
            SessionState::Asking => Screen::Asking,
            SessionState::Unknown(_) => Screen::Unknown,
            SessionState::Nobody => Screen::SignIn,
            SessionState::Somebody(session) if session.replace_password => Screen::ReplacePassword,
            SessionState::Somebody(session) if session.enrol_factor => Screen::EnrolFactor,
            SessionState::Somebody(session) => {
                let rooms = rooms_of(session.seat.role());
                match route.room() {
                    Some(room) if !rooms.contains(&room) => Screen::NotForRole,
                    Some(_) | None if !route.is_for(session.seat.role()) => Screen::NotForRole,
                    Some(_) | None => Screen::Page(route),
                }
            }
        })
    });
    // The number is fetched on every page and from time to time in between.
    let unseen = unseen();
    unseen.watch();
    Effect::new(move |before: Option<Screen>| {
        let shown = shown.get();
        unseen.look();
        if matches!((&before, &shown), (Some(Screen::Page(_)), Screen::Page(_)))
            && workspace.is_here()
        {
            workspace.look_at_directory();
        }
        shown
    });
    Effect::new(move || {
        let route = route.get();
        workspace.sitting.with(|sitting| match sitting {
            SessionState::Nobody if route != Route::SignIn => {
                let path = untrack(move || navigation.path() + query.get().as_str());
                let next = String::from(js_sys::encode_uri_component(&path));
                let sign_in = Route::SignIn.path();
                if workspace.left.get_untracked() {
                    navigation.replace(&sign_in);
                } else {
                    navigation.replace(&format!("{sign_in}?next={next}"));
                }
            }
            SessionState::Somebody(session) => {
                let first = rooms_of(session.seat.role()).first().copied().unwrap_or(Room::Queue);
                let first = Route::of(first).path();
                if route == Route::SignIn {
                    let next = untrack(move || query.get().get("next"));
                    let next = next.filter(|next| names_a_page(next)).unwrap_or(first);
                    navigation.replace(&next);
                } else if route == Route::Queue
                    && !rooms_of(session.seat.role()).contains(&Room::Queue)
                {
                    navigation.replace(&first);
                }
            }
            SessionState::Nobody | SessionState::Asking | SessionState::Unknown(_) => {}
        });
    });
    Effect::new(move |before: Option<Screen>| {
        let shown = shown.get();
        if before.as_ref().is_some_and(|before| *before != shown && *before != Screen::Asking) {
            // The new page has to be drawn first.
            request_animation_frame(browser::focus_heading);
        }
        shown
    });
    let (content, language) = (NodeRef::<Main>::new(), language());
    let over = Memo::new(move |_| workspace.is_over());
    Effect::new(move || {
        let Some(content) = content.get() else { return };
        if over.get() {
            put_away::put_away(&content);
        } else if put_away::is_away() {
            // What is drawn in its place if nobody has come back has to be drawn first.
            request_animation_frame(move || {
                if !over.get_untracked() {
                    put_away::bring_back(language.now());
                }
            });
        }
    });
    view! {
        <ConsoleHeader route=route/>
        <main node_ref=content id="content" tabindex="-1" class="wide console">
            <NamesMissing/>
            {move || match shown.get() {
                Screen::Asking => view! { <Loading/> }.into_any(),
                Screen::Unknown => unknown(workspace),
                Screen::SignIn => view! { <SignIn/> }.into_any(),
                Screen::ReplacePassword => view! { <ReplacePassword/> }.into_any(),
                Screen::EnrolFactor => view! { <EnrolFactor/> }.into_any(),
                Screen::NotForRole => not_for_role(),
                Screen::Page(route) => page(route),
            }}
        </main>
        {move || over.get().then(away)}
        <SignInAgain/>
    }
}

/// What stands in the place of a page that was put away.
fn away() -> AnyView {
    view! {
        <main id="content" tabindex="-1" class="wide console">
            {spoken(|lang| view! { <Heading text=text::session_ended_title(lang)/> })}
        </main>
    }
    .into_any()
}

fn page(route: Route) -> AnyView {
    match route {
        Route::SignIn => view! { <Loading/> }.into_any(),
        Route::Duties => view! { <Duties/> }.into_any(),
        Route::Queue => view! { <Queue/> }.into_any(),
        Route::Search => view! { <Search/> }.into_any(),
        Route::RegisterCase => view! { <RegisterCase/> }.into_any(),
        Route::Case(number) => view! { <Case number=number/> }.into_any(),
        Route::Register => view! { <Register/> }.into_any(),
        Route::Import => view! { <Import/> }.into_any(),
        Route::Plans => view! { <PlanList/> }.into_any(),
        Route::NewPlan => view! { <NewPlan/> }.into_any(),
        Route::Plan(plan) => view! { <PlanSheet plan=plan/> }.into_any(),
        Route::Studies => view! { <StudyList/> }.into_any(),
        Route::NewStudy => view! { <NewStudy/> }.into_any(),
        Route::Study(study) => view! { <StudySheet study=study/> }.into_any(),
        Route::NewReform(study) => view! { <NewReform study=study/> }.into_any(),
        Route::Reform(reform) => view! { <ReformSheet reform=reform/> }.into_any(),
        Route::Digests => view! { <Digests/> }.into_any(),
        Route::Supervision(watch) => view! { <Supervision watch=watch/> }.into_any(),
        Route::Insights(insight) => view! { <Insights insight=insight/> }.into_any(),
        Route::Notices(delivered) => view! { <Notices delivered=delivered/> }.into_any(),
        Route::Administration(kept) => view! { <Administration kept=kept/> }.into_any(),
        Route::Account => view! { <MyAccount/> }.into_any(),
        Route::Unknown => nowhere(),
    }
}

/// Whether an address to return to names a page of the console. Without one, people start on their first page.
fn names_a_page(path: &str) -> bool {
    let bare = path.split(['?', '#']).next().unwrap_or(path);
    let is_own = path.starts_with("/console?") || bare.starts_with("/console/");
    is_own && !matches!(bare, "/console/sign-in" | "/console/")
}

fn unknown(workspace: Workspace) -> AnyView {
    let error = workspace.sitting.with_untracked(|sitting| match sitting {
        SessionState::Unknown(error) => Some(error.clone()),
        SessionState::Asking | SessionState::Nobody | SessionState::Somebody(_) => None,
    });
    view! {
        {spoken(move |lang| view! { <Heading text=text::console(lang)/> })}
        {error.map(|error| view! { <Failure error=error again=Callback::new(move |()| workspace.ask())/> })}
    }
    .into_any()
}

fn not_for_role() -> AnyView {
    let workspace = workspace();
    spoken(move |lang| {
        view! {
            <Heading text=text::no_room_title(lang)/>
            <p>{text::no_room_words(lang)}</p>
            {to_first_page(workspace, lang)}
        }
    })
    .into_any()
}

fn nowhere() -> AnyView {
    let workspace = workspace();
    spoken(move |lang| {
        view! {
            <Heading text=text::no_page_title(lang)/>
            <p>{text::no_page_words(lang)}</p>
            {to_first_page(workspace, lang)}
        }
    })
    .into_any()
}

fn to_first_page(workspace: Workspace, lang: Lang) -> impl IntoView {
    let room = workspace
        .session_now()
        .and_then(|session| rooms_of(session.seat.role()).first().copied())
        .unwrap_or(Room::Queue);
    view! { <p><a class="button secondary" href=Route::of(room).path()>{text::go_to_start(lang)}</a></p> }
}

fn room_name(room: Room, lang: Lang) -> &'static str {
    match room {
        Room::Duties => text::room_duties(lang),
        Room::Queue => text::room_queue(lang),
        Room::RegisterCase => text::room_register_case(lang),
        Room::Register => text::room_register(lang),
        Room::Import => text::room_import(lang),
        Room::Plans => text::room_plans(lang),
        Room::Studies => text::studies::room(lang),
        Room::Digests => text::room_digests(lang),
        Room::Supervision => text::room_supervision(lang),
        Room::Insights => text::insights::room(lang),
        Room::Notices => text::room_notices(lang),
        Room::Administration => text::room_administration(lang),
    }
}

/// The header with the pages of the role, and who is signed in.
#[component]
fn ConsoleHeader(route: Memo<Route>) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let badge = unseen().badge();
    let name = Signal::derive(move || text::console(language.get()).to_owned());
    let links = Signal::derive(move || {
        let lang = language.get();
        let session = workspace.session().filter(|_| !workspace.is_over());
        let session = session.filter(|session| !session.replace_password && !session.enrol_factor);
        let Some(session) = session else { return Vec::new() };
        let here = route.get().room();
        rooms_of(session.seat.role())
            .iter()
            .map(|room| NavLink {
                href: Route::of(*room).path(),
                label: room_name(*room, lang).to_owned(),
                here: here == Some(*room),
                badge: (*room == Room::Notices).then_some(badge),
            })
            .collect()
    });
    let who = move || {
        let lang = language.get();
        let session = workspace.session().filter(|_| !workspace.is_over());
        let is_open = |session: &Session| !session.replace_password && !session.enrol_factor;
        session.map(|session| {
            let keys = is_open(&session).then(|| view! { <Keys/> });
            let place = place_of(&session.seat, &workspace.names(), lang);
            let role = session.seat.role().say(lang);
            let seat = match place {
                Some(place) => format!("{place} · {role}"),
                None => role.to_owned(),
            };
            view! {
                {keys}
                <div class="who">
                    <p class="who-name">
                        <a href=Route::Account.path() title=text::account::title(lang)>
                            {session.name.as_str().to_owned()}
                        </a>
                    </p>
                    <p class="who-seat">{seat}</p>
                </div>
                <Button
                    label=text::sign_out(lang)
                    kind=ButtonKind::Quiet
                    on_press=Callback::new(move |()| workspace.leave())
                />
            }
        })
    };
    view! {
        <Header home="/console/duties" name=name links=links>
            {who}
        </Header>
    }
}

/// Says that the names could not be fetched, and offers to try again.
#[component]
fn NamesMissing() -> impl IntoView {
    let workspace = workspace();
    let language = language();
    move || {
        let lang = language.get();
        let missing = workspace.directory.failed().is_some();
        missing.then(|| {
            view! {
                <Notice kind=NoticeKind::Caution live=true>
                    <p>{text::names_failed(lang)}</p>
                    <Button
                        label=crate::ui::text::try_again(lang)
                        kind=ButtonKind::Secondary
                        on_press=Callback::new(move |()| workspace.refresh_directory())
                    />
                </Notice>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_console_are_returned_to() {
        for (path, expected) in [
            ("/console", false),
            ("/console/", false),
            ("/console?state=done", true),
            ("/console/cases/x?y=1", true),
            ("/console/sign-in?next=/console", false),
            ("/console/sign-in", false),
            ("//evil.example/console", false),
            ("https://evil.example", false),
            ("/track", false),
        ] {
            assert_eq!(names_a_page(path), expected, "{path}");
        }
    }
}
