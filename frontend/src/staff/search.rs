//! Searching for cases. A full case number opens its case; words are searched for month by month. A page of results
//! can be short or empty although there is more to search, so the page says how far back it has searched and
//! continues when asked.

mod person;

use crate::client::http::ApiError;
use crate::client::navigation::navigation;
use crate::staff::route::Route;
use crate::staff::text;
use crate::staff::views::case_list::CaseList;
use crate::staff::views::poll::ticking_now;
use crate::staff::workspace::workspace;
use crate::ui::components::{
    Button, ButtonKind, Empty, Failure, Heading, Loading, Notice, NoticeKind,
};
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use person::PersonSearch;
use shared::number::{CaseNumber, NumberError};
use shared::view::QueueRow;

/// Whether it is written like the number of a mobile phone: eleven digits from 1 on, in one piece. Numbers of cases have
/// as many, but are printed in three groups.
fn is_like_a_mobile(typed: &str) -> bool {
    let typed = typed.trim();
    typed.len() == 11 && typed.starts_with('1') && typed.bytes().all(|byte| byte.is_ascii_digit())
}

/// After this many pages without a result the search asks whether to continue.
const PAGES_A_PRESS: u32 = 12;

#[component]
pub fn Search() -> impl IntoView {
    let language = language();
    let finding = Finding::new();
    let now = ticking_now();
    let workspace = workspace();
    let words = Memo::new(move |_| workspace.searched.get());
    Effect::new(move || {
        workspace.renewals.track();
        finding.begin(words.get());
    });
    let navigation = navigation();
    Effect::new(move || {
        if let Ok(number) = CaseNumber::find(&words.get()) {
            navigation.replace(&Route::Case(number).path());
        }
    });
    let wrong_number = move || {
        let lang = language.get();
        let typed = words.get();
        let is_wrong = CaseNumber::find(&typed) == Err(NumberError::Check);
        (is_wrong && !is_like_a_mobile(&typed)).then(|| {
            view! {
                <Notice kind=NoticeKind::Caution><p>{text::search_wrong_number(lang)}</p></Notice>
            }
        })
    };
    let is_window = Memo::new(move |_| {
        workspace.session().is_some_and(|session| session.seat.window().is_some())
    });
    let none = Memo::new(move |_| finding.rows.with(Vec::is_empty));
    let some = move || (!none.get()).then(|| view! { <CaseList rows=finding.rows now=now/> });
    let outcome = move || {
        let lang = language.get();
        if words.with(|words| words.trim().is_empty()) {
            return view! { <Empty words=text::search_nothing_asked(lang)/> }.into_any();
        }
        if let Some(error) = finding.trouble.get() {
            let again = Callback::new(move |()| finding.go_on());
            return view! { <Failure error=error again=again/> }.into_any();
        }
        let running = finding.running.get();
        let more = finding.cursor.with(Option::is_some);
        let count = finding.rows.with(Vec::len);
        let said = match (running, count, more) {
            (true, 0, _) => String::new(),
            (_, 0, true) => text::search_none_yet(lang).to_owned(),
            (_, 0, false) => text::search_none(lang).to_owned(),
            (_, count, _) => text::search_found(lang, count),
        };
        let reached = finding.reached.get().map(|month| text::search_reached(lang, month));
        let all = (!running && !more).then(|| text::search_all(lang));
        view! {
            <p class="search-state" role="status">
                {said}" "
                {if more || running { reached } else { None }}
                {all}
            </p>
            {running
                .then(|| {
                    view! {
                        <progress class="bar" aria-label=text::search_running(lang)></progress>
                        <Button
                            label=text::search_stop(lang)
                            kind=ButtonKind::Secondary
                            on_press=Callback::new(move |()| finding.stop())
                        />
                    }
                })}
            {(more && !running)
                .then(|| {
                    view! {
                        <Button
                            label=text::search_further(lang)
                            kind=ButtonKind::Secondary
                            on_press=Callback::new(move |()| finding.go_on())
                        />
                    }
                })}
        }
        .into_any()
    };
    let first = move || {
        let waiting = finding.running.get() && none.get() && finding.reached.with(Option::is_none);
        waiting.then(|| view! { <Loading/> })
    };
    view! {
        {spoken(|lang| view! { <Heading text=text::search_title(lang)/> })}
        {move || view! { <SearchBox name="search" begin=words.get()/> }}
        {wrong_number}
        {first}
        {some}
        {outcome}
        {move || is_window.get().then(|| view! { <PersonSearch/> })}
    }
}

/// What was found so far, and how far back the search has come.
#[derive(Clone, Copy)]
struct Finding {
    words: StoredValue<String>,
    rows: RwSignal<Vec<QueueRow>>,
    cursor: RwSignal<Option<String>>,
    reached: RwSignal<Option<String>>,
    running: RwSignal<bool>,
    trouble: RwSignal<Option<ApiError>>,
    turn: StoredValue<u32>,
    api: crate::client::staff::StaffApi,
}

impl Finding {
    fn new() -> Finding {
        Finding {
            words: StoredValue::new(String::new()),
            rows: RwSignal::new(Vec::new()),
            cursor: RwSignal::new(None),
            reached: RwSignal::new(None),
            running: RwSignal::new(false),
            trouble: RwSignal::new(None),
            turn: StoredValue::new(0),
            api: workspace().api,
        }
    }

    /// Starts a search for other words.
    fn begin(self, words: String) {
        self.stop();
        let asked = !words.trim().is_empty() && CaseNumber::find(&words).is_err();
        self.words.set_value(words);
        self.rows.set(Vec::new());
        self.cursor.set(None);
        self.reached.set(None);
        self.trouble.set(None);
        if asked {
            self.go_on();
        }
    }

    /// Stops the search; what was found stays.
    fn stop(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.running.set(false);
    }

    /// Continues until something is found, everything was searched, or it is time to ask.
    fn go_on(self) {
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        self.running.set(true);
        self.trouble.set(None);
        leptos::task::spawn_local(async move {
            for _ in 0..PAGES_A_PRESS {
                let words = self.words.get_value();
                let answer = self.api.search(words, self.cursor.get_untracked()).await;
                // The page may have gone, or started another search.
                if self.turn.try_get_value() != Some(turn) {
                    return;
                }
                match answer {
                    Ok(page) => {
                        let found = !page.items.is_empty();
                        self.rows.update(|rows| rows.extend(page.items));
                        if page.reached.is_some() {
                            self.reached.set(page.reached);
                        }
                        let more = page.cursor.is_some();
                        self.cursor.set(page.cursor);
                        if found || !more {
                            break;
                        }
                    }
                    Err(error) => {
                        self.trouble.set(Some(error));
                        break;
                    }
                }
            }
            self.running.set(false);
        });
    }
}

/// The search field. A full case number opens its case; anything else starts a search.
#[component]
pub fn SearchBox(
    name: &'static str,
    begin: String,
    /// Whether only screen readers get the label and the hint, where the list below matters more.
    #[prop(optional)]
    compact: bool,
) -> impl IntoView {
    let language = language();
    let typed = RwSignal::new(begin);
    let navigation = navigation();
    let workspace = workspace();
    let go = move || {
        let typed = typed.get_untracked();
        if typed.trim().is_empty() {
            return;
        }
        let path = match CaseNumber::find(&typed) {
            Ok(number) => Route::Case(number).path(),
            Err(_) => {
                workspace.searched.set(typed.trim().to_owned());
                Route::Search.path()
            }
        };
        navigation.go(&path);
    };
    let hint = format!("{name}-hint");
    view! {
        <form
            class="search-box"
            class:compact=compact
            role="search"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                go();
            }
        >
            <label for=name class:unseen=compact>{move || text::search_label(language.get())}</label>
            <div class="search-line">
                <input
                    id=name
                    type="search"
                    class="line"
                    autocomplete="off"
                    placeholder=move || compact.then(|| text::search_label(language.get()))
                    aria-describedby=hint.clone()
                    prop:value=move || typed.get()
                    on:input=move |event| typed.set(event_target_value(&event))
                />
                <button type="submit" class="button">{move || text::search(language.get())}</button>
            </div>
            <p class="hint" class:unseen=compact id=hint>{move || text::search_hint(language.get())}</p>
        </form>
    }
}
