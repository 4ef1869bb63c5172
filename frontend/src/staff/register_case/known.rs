//! Other cases of the same person. They are looked up while the form is filled in, shown below it, and can be linked
//! with one click once the new case exists. The lookup never delays typing, and a case can be registered whether or
//! not it succeeds.

use crate::client::browser;
use crate::client::http::ApiError;
use crate::client::load::Remote;
use crate::client::public::PublicApi;
use crate::client::staff::StaffApi;
use crate::staff::route::Route;
use crate::staff::text;
use crate::staff::text::duplicates as words;
use crate::staff::workspace::{Workspace, workspace};
use crate::ui::components::{Button, ButtonKind, Failure, StageTag};
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::command::{Command, LinkCase};
use shared::lang::Lang;
use shared::number::CaseNumber;
use shared::text::Prose;
use shared::wire::{AskDuplicates, Duplicate};
use std::time::Duration;

/// How long typing has to pause before the lookup.
const REST: Duration = Duration::from_millis(700);
/// From this similarity on, in percent, two texts are taken to be about the same thing.
const LIKELY_FROM: u8 = 50;

/// Another case of the same person, as the page of the slip shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownCase {
    number: CaseNumber,
    title: String,
    likely: bool,
    linked: bool,
}

fn is_likely(found: &Duplicate) -> bool {
    found.same_matter || found.likeness >= LIKELY_FROM
}

#[derive(Clone, Copy)]
pub struct Lookup {
    workspace: Workspace,
    found: Remote<Vec<Duplicate>>,
    account: StoredValue<Option<Prose>>,
    last: StoredValue<Option<AskDuplicates>>,
}

impl Lookup {
    /// Starts a lookup whenever `wanted` changes and typing pauses. The account of what happened is passed by
    /// [`Lookup::tell`], because a change of it alone does not start a lookup.
    pub fn follow(workspace: Workspace, wanted: Memo<Option<AskDuplicates>>) -> Lookup {
        let (account, last) = (StoredValue::new(None), StoredValue::new(None));
        let knowing = Lookup { workspace, found: Remote::new(), account, last };
        Effect::new(move || {
            let wanted = wanted.get();
            last.set_value(wanted.clone());
            if wanted.is_none() {
                knowing.found.look(async { Ok(Vec::new()) });
                return;
            }
            let rested = move || {
                if last.try_get_value() == Some(wanted) {
                    knowing.ask();
                }
            };
            set_timeout(rested, REST);
        });
        knowing
    }

    /// Passes the account of what happened, as typed so far.
    pub fn tell(self, account: Option<Prose>) {
        self.account.set_value(account);
    }

    fn ask(self) {
        let Some(asked) = self.last.get_value().filter(|_| self.workspace.is_here()) else {
            return;
        };
        let asked = AskDuplicates { account: self.account.get_value(), ..asked };
        let api = self.workspace.api;
        self.found.look(async move { api.duplicates(asked).await.map(|answer| answer.items) });
    }

    /// The result; tracks changes.
    fn found(self) -> Vec<Duplicate> {
        self.found.seen.get().unwrap_or_default()
    }

    fn failed(self) -> bool {
        self.found.trouble.with(Option::is_some)
    }

    /// The result at the moment when the case is registered.
    pub fn now(self) -> Vec<KnownCase> {
        let known = |found: Duplicate| KnownCase {
            likely: is_likely(&found),
            number: found.row.public.number,
            title: found.row.title.map_or(String::new(), String::from),
            linked: false,
        };
        untrack(move || self.found()).into_iter().map(known).collect()
    }

    /// A line beside the fields, announced when it changes. It contains nothing that could take the focus.
    pub fn line(self, lang: Lang) -> AnyView {
        let said = move || {
            let found = self.found();
            let (likely, all) =
                (found.iter().filter(|found| is_likely(found)).count(), found.len());
            match (likely, all) {
                _ if self.failed() => words::looking_failed(lang).to_owned(),
                (0, 0) => String::new(),
                (0, all) => words::others_count(lang, all),
                (likely, _) => words::likely_count(lang, likely),
            }
        };
        let is_likely = move || self.found().iter().any(is_likely);
        view! { <p class="known-line" class:likely=is_likely role="status">{said}</p> }.into_any()
    }

    /// The cases, each with a link that opens it in another tab; nothing if there are none.
    pub fn list(self, lang: Lang) -> AnyView {
        let again = Callback::new(move |()| self.ask());
        let view = move || {
            if self.failed() {
                return view! {
                    <p class="hint">{words::looking_failed(lang)}</p>
                    <Button label=words::look_again(lang) kind=ButtonKind::Quiet on_press=again/>
                }
                .into_any();
            }
            let found = self.found();
            if found.is_empty() {
                return ().into_any();
            }
            let lines: Vec<AnyView> = found.into_iter().map(|found| line(found, lang)).collect();
            view! {
                <section class="part known" aria-labelledby="known-title">
                    <h2 id="known-title">{words::known_title(lang)}</h2>
                    <p class="hint">{words::known_words(lang)}</p>
                    <ul class="lines">{lines}</ul>
                </section>
            }
            .into_any()
        };
        view.into_any()
    }
}

fn line(found: Duplicate, lang: Lang) -> AnyView {
    let likely = is_likely(&found);
    let Duplicate { row, same_matter, likeness } = found;
    let number = row.public.number;
    let title = row.title.map_or_else(|| text::no_title(lang).to_owned(), String::from);
    let likely =
        likely.then(|| view! { <span class="tag back">{words::likely(lang)}</span> }.into_any());
    let matter = same_matter
        .then(|| view! { <span class="tag">{words::same_matter(lang)}</span> }.into_any());
    view! {
        <li>
            {case_link(number, title, lang)}
            <p class="case-tags">
                <StageTag stage=row.public.stage overdue=false/>
                {likely}
                {matter}
                <span class="case-about">{words::alike(lang, likeness)}</span>
            </p>
        </li>
    }
    .into_any()
}

/// Links the case that was just registered to another case of the same person.
#[component]
pub fn LinkKnown(
    number: CaseNumber,
    known: RwSignal<Vec<KnownCase>>,
    linked: Callback<()>,
) -> impl IntoView {
    let api = workspace().api;
    // The list itself never changes, only whether a case is linked.
    let cases = known.get_untracked();
    if cases.is_empty() {
        return ().into_any();
    }
    spoken(move |lang| {
        let lines: Vec<AnyView> = cases
            .iter()
            .cloned()
            .map(|case| {
                view! {
                    <LinkLine api=api number=number case=case known=known linked=linked lang=lang/>
                }
                .into_any()
            })
            .collect();
        view! {
            <section class="part known no-print" aria-labelledby="link-title">
                <h2 id="link-title">{words::link_title(lang)}</h2>
                <p class="hint">{words::link_words(lang)}</p>
                <ul class="lines">{lines}</ul>
            </section>
        }
    })
    .into_any()
}

#[component]
fn LinkLine(
    api: StaffApi,
    number: CaseNumber,
    case: KnownCase,
    known: RwSignal<Vec<KnownCase>>,
    linked: Callback<()>,
    lang: Lang,
) -> impl IntoView {
    let language = language();
    let other = case.number;
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<ApiError>);
    // One idempotency key, however often the button is pressed.
    let key = StoredValue::new(browser::random_name());
    let said_id = format!("linked-{other}");
    let focus_id = StoredValue::new(said_id.clone());
    let is_linked = Memo::new(move |_| {
        known.with(|known| known.iter().any(|known| known.number == other && known.linked))
    });
    let press = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        leptos::task::spawn_local(async move {
            let answer = link(api, number, other, key.get_value()).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(()) => {
                    known.update(|known| {
                        for known in known.iter_mut().filter(|known| known.number == other) {
                            known.linked = true;
                        }
                    });
                    linked.run(());
                    let id = focus_id.get_value();
                    request_animation_frame(move || browser::focus(&id));
                }
                Err(error) => failure.set(Some(error)),
            }
        });
    });
    let likely = case
        .likely
        .then(|| view! { <span class="tag back">{words::likely(lang)}</span> }.into_any());
    let done = move || {
        let lang = language.get();
        if is_linked.get() {
            view! {
                <p id=said_id.clone() tabindex="-1" role="status" class="linked">
                    {words::linked_to(lang, other)}
                </p>
            }
            .into_any()
        } else {
            view! {
                <Button
                    label=words::link_to(lang, other)
                    kind=ButtonKind::Secondary
                    busy=busy
                    on_press=press
                />
            }
            .into_any()
        }
    };
    view! {
        <li>
            {case_link(other, case.title, lang)}
            <div class="case-tags">{likely}{done}</div>
            {move || failure.get().map(|error| view! { <Failure error=error again=press/> })}
        </li>
    }
}

/// Links the case in its present revision, because somebody may have begun to work on it.
async fn link(
    api: StaffApi,
    number: CaseNumber,
    other: CaseNumber,
    key: String,
) -> Result<(), ApiError> {
    let revision = PublicApi::case(number).await?.case.revision;
    let command = Command::LinkCase(LinkCase { other });
    api.command(number, command, revision, key).await.map(|_| ())
}

/// A link that opens a case in another tab, so that the form stays in sight.
fn case_link(number: CaseNumber, title: String, lang: Lang) -> AnyView {
    view! {
        <a class="case-link" href=Route::Case(number).path() target="_blank" rel="noopener">
            {number.to_string()}
            " "
            <span dir="auto">{title}</span>
            <span class="unseen">{words::new_tab(lang)}</span>
        </a>
    }
    .into_any()
}
