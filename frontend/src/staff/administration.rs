//! Administration of accounts, departments, windows, matters, the rules and the calendar, and the list of what the jobs
//! have set aside. Each page is a list with a form in place; after saving, the list shows the entry as the server
//! returned it.

mod accounts;
mod address;
mod calendar;
mod departments;
mod editor;
mod factors;
mod identity;
mod matters;
mod open311_keys;
mod provider_rule;
mod rate_limits;
mod rules;
mod set_aside;
mod setup;
mod statutes;
mod waiting_keys;
mod windows;

use crate::client::browser;
use crate::staff::administration::accounts::Accounts;
use crate::staff::administration::calendar::CalendarKept;
use crate::staff::administration::departments::Departments;
use crate::staff::administration::matters::Matters;
use crate::staff::administration::open311_keys::Open311Keys;
use crate::staff::administration::provider_rule::ProviderRuleKept;
use crate::staff::administration::rate_limits::RateLimitsKept;
use crate::staff::administration::rules::RulesKept;
use crate::staff::administration::set_aside::WhatIsSetAside;
use crate::staff::administration::setup::SetUp;
use crate::staff::administration::waiting_keys::WaitingKeys;
use crate::staff::administration::windows::Windows;
use crate::staff::forms::fields::line;
use crate::staff::forms::reader::FieldReader;
use crate::staff::route::{AdminPage, Route};
use crate::staff::text;
use crate::staff::views::listed::links;
use crate::ui::components::{Button, ButtonKind, Cell, Heading, Notice, NoticeKind, SubmitButton};
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::directory::Name;
use shared::lang::{Lang, Translated};
use shared::text::Line;

#[component]
pub fn Administration(kept: AdminPage) -> impl IntoView {
    let tabs = spoken(move |lang| {
        let tabs = AdminPage::ALL.map(|other| {
            (Route::Administration(other).path(), name_of(other, lang), other == kept)
        });
        links("tabs", text::administration_title(lang), tabs)
    });
    view! {
        {spoken(move |lang| {
            view! { <Heading text=name_of(kept, lang) above=text::administration_title(lang)/> }
        })}
        {tabs}
        {match kept {
            AdminPage::SetUp => view! { <SetUp/> }.into_any(),
            AdminPage::Accounts => view! { <Accounts/> }.into_any(),
            AdminPage::Departments => view! { <Departments/> }.into_any(),
            AdminPage::Windows => view! { <Windows/> }.into_any(),
            AdminPage::Matters => view! { <Matters/> }.into_any(),
            AdminPage::Rules => view! { <RulesKept/> }.into_any(),
            AdminPage::Calendar => view! { <CalendarKept/> }.into_any(),
            AdminPage::WaitingKeys => view! { <WaitingKeys/> }.into_any(),
            AdminPage::Open311Keys => view! { <Open311Keys/> }.into_any(),
            AdminPage::RateLimits => view! { <RateLimitsKept/> }.into_any(),
            AdminPage::Provider => view! { <ProviderRuleKept/> }.into_any(),
            AdminPage::SetAside => view! { <WhatIsSetAside/> }.into_any(),
        }}
    }
}

fn name_of(kept: AdminPage, lang: Lang) -> &'static str {
    match kept {
        AdminPage::SetUp => text::setup::title(lang),
        AdminPage::Accounts => text::accounts(lang),
        AdminPage::Departments => text::departments_kept(lang),
        AdminPage::Windows => text::windows_kept(lang),
        AdminPage::Matters => text::matters_kept(lang),
        AdminPage::Rules => text::rules_kept(lang),
        AdminPage::Calendar => text::calendar_kept(lang),
        AdminPage::WaitingKeys => text::insights::keys_kept(lang),
        AdminPage::Open311Keys => text::open311::title(lang),
        AdminPage::RateLimits => text::rate_limits::title(lang),
        AdminPage::Provider => text::provider::title(lang),
        AdminPage::SetAside => text::set_aside::set_aside_title(lang),
    }
}

/// The entry that is being edited, and the one that was saved last.
struct Editing<T: Send + Sync + 'static> {
    /// The inner `None` stands for a new entry.
    open: RwSignal<Option<Option<T>>>,
    saved: RwSignal<Option<Name>>,
    /// Whether what was saved last waits for a second person.
    waits: RwSignal<bool>,
}

impl<T: Send + Sync + 'static> Clone for Editing<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Editing<T> {}

impl<T: Clone + Send + Sync + 'static> Editing<T> {
    fn new() -> Editing<T> {
        let (open, saved) = (RwSignal::new(None), RwSignal::new(None));
        Editing { open, saved, waits: RwSignal::new(false) }
    }

    fn begin(self, item: Option<T>) {
        self.saved.set(None);
        self.waits.set(false);
        self.open.set(Some(item));
        request_animation_frame(|| browser::focus("edit-title"));
    }

    fn cancel(self) {
        self.open.set(None);
        request_animation_frame(|| browser::focus("add"));
    }

    fn finish_waiting(self, name: Name) {
        self.waits.set(true);
        self.finish(name);
    }

    fn finish(self, name: Name) {
        self.open.set(None);
        self.saved.set(Some(name));
        request_animation_frame(|| browser::focus("saved"));
    }
}

impl<T: Clone + Send + Sync + 'static> Editing<T> {
    /// Closes the form of something that has no name of its own, and says what was saved.
    fn finish_called(self, say: impl Fn(Lang) -> String) {
        match (Line::new(say(Lang::Zh)), Line::new(say(Lang::En))) {
            (Ok(zh), Ok(en)) => self.finish(Name { zh, en }),
            (Ok(_) | Err(_), _) => self.cancel(),
        }
    }
}

/// The buttons under a form: save, and close without saving.
fn save_buttons<T: Clone + Send + Sync + 'static>(editing: Editing<T>, lang: Lang) -> AnyView {
    view! {
        <div class="buttons">
            <SubmitButton label=text::save(lang)/>
            <Button
                label=text::cancel(lang)
                kind=ButtonKind::Quiet
                on_press=Callback::new(move |()| editing.cancel())
            />
        </div>
    }
    .into_any()
}

/// Says that somebody else has changed the entry in the meantime.
fn changed_view(changed: RwSignal<bool>, words: fn(Lang) -> &'static str) -> impl IntoView {
    let language = language();
    move || {
        let lang = language.get();
        changed.get().then(|| {
            view! {
                <div id="changed" tabindex="-1">
                    <Notice kind=NoticeKind::Caution live=true>
                        <p>{words(lang)}</p>
                    </Notice>
                </div>
            }
        })
    }
}

fn saved_view<T: Clone + Send + Sync + 'static>(editing: Editing<T>) -> impl IntoView {
    let language = language();
    move || {
        let lang = language.get();
        editing.saved.get().map(|name| {
            let (kind, title) = if editing.waits.get() {
                (NoticeKind::Caution, text::grant::waits(lang, name.say(lang)))
            } else {
                (NoticeKind::Success, text::saved(lang, name.say(lang)))
            };
            view! {
                <div id="saved" tabindex="-1">
                    <Notice
                        kind=kind
                        title=title
                        live=true
                    />
                </div>
            }
        })
    }
}

/// The edit button in a row.
fn edit_cell(lang: Lang, name: String, edit: impl Fn() + Send + 'static) -> Cell {
    let label = text::edit_of(lang, &name);
    Cell::view(view! {
        <button type="button" class="button quiet" aria-label=label on:click=move |_| edit()>
            {text::edit(lang)}
        </button>
    })
}

/// The button that adds an entry.
fn add_button(label: &'static str, add: impl Fn() + Send + 'static) -> impl IntoView {
    view! {
        <p>
            <button type="button" id="add" class="button secondary" on:click=move |_| add()>
                {label}
            </button>
        </p>
    }
}

fn state_words(active: bool, lang: Lang) -> &'static str {
    if active { text::active(lang) } else { text::inactive(lang) }
}

/// A name in both languages, as typed.
#[derive(Clone, Copy)]
struct NameFields {
    zh: RwSignal<String>,
    en: RwSignal<String>,
}

impl NameFields {
    fn of(name: Option<&Name>) -> NameFields {
        let (zh, en) = (name.map(|name| &name.zh), name.and_then(Name::english));
        NameFields { zh: line_typed(zh), en: line_typed(en) }
    }

    fn read(self, reader: &mut FieldReader) -> Option<Translated<Line>> {
        let zh = reader.line("name.zh", self.zh);
        let en = reader.some_line("name.en", self.en);
        Some(Translated { zh: zh?, en })
    }

    fn view(self, lang: Lang) -> impl IntoView {
        view! {
            {line("name.zh", text::name_zh(lang), self.zh)}
            {line("name.en", text::name_en(lang), self.en).hint(text::name_en_hint(lang)).optional()}
        }
    }
}

/// An optional line, as typed.
fn line_typed(line: Option<&Line>) -> RwSignal<String> {
    RwSignal::new(line.map_or("", Line::as_str).to_owned())
}

/// Between several names in one field.
const BETWEEN: [char; 7] = ['、', '，', ',', '；', ';', '\n', '\t'];

/// Further names, as typed.
fn aliases_typed(aliases: Option<&[Line]>) -> RwSignal<String> {
    let aliases: Vec<&str> = aliases.unwrap_or_default().iter().map(Line::as_str).collect();
    RwSignal::new(aliases.join("、"))
}

fn read_aliases(typed: RwSignal<String>, reader: &mut FieldReader) -> Option<Vec<Line>> {
    let typed = typed.get_untracked();
    let names = typed.split(BETWEEN).map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| reader.line("aliases", name)).collect()
}

fn aliases_view(aliases: RwSignal<String>, lang: Lang) -> AnyView {
    let field = line("aliases", text::aliases(lang), aliases).hint(text::aliases_hint(lang));
    field.optional().into_render()
}

/// The identifier: a field for a new entry, plain text for an existing one.
fn id_view(
    known: Option<String>,
    typed: RwSignal<String>,
    label: &'static str,
    is_proposed: bool,
    lang: Lang,
) -> AnyView {
    match known {
        Some(id) => {
            view! { <p class="field">{label} {lang.pick("：", ": ")} <code>{id}</code></p> }
                .into_any()
        }
        None if is_proposed => {
            let hint = text::identifier_proposed_hint(lang);
            view! { {line("id", label, typed).hint(hint).optional()} }.into_any()
        }
        None => view! {
            {line("id", label, typed).hint(text::identifier_hint(lang))}
        }
        .into_any(),
    }
}
