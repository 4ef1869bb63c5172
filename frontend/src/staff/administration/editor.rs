//! The editor of directory entries: a list, and in place the form for a new or existing entry.

use super::{Editing, add_button, edit_cell, id_view, save_buttons, saved_view, state_words};
use crate::client::http::ApiError;
use crate::client::staff::StaffApi;
use crate::staff::forms::keyboard_nav::FlowBox;
use crate::staff::forms::reader::{FieldReader, Typed};
use crate::staff::text;
use crate::staff::workspace::workspace;
use crate::ui::components::{Button, ButtonKind, Cell, Column, Empty, Table, loaded};
use crate::ui::form::Form;
use crate::ui::language::spoken;
use leptos::prelude::*;
use shared::directory::{Directory, Name};
use shared::lang::Lang;
use shared::problem::Field as Problem;
use shared::search::fold;
use shared::text::Line;
use std::fmt::Display;
use std::future::Future;

pub type Say = fn(Lang) -> &'static str;

/// What has come of a change.
pub enum Saved<T> {
    Now(T),
    /// It waits for a second person.
    Waits(T),
}

/// A kind of entry that administrators edit.
pub trait Entry: Clone + Send + Sync + 'static {
    type Id: Clone + Display + Send + Sync + 'static;
    /// The fields besides the identifier.
    type Fields: Copy + Send + Sync + 'static;
    type Put: 'static;

    const FORM: &'static str;
    const ADD: Say;
    const CAPTION: Say;
    const NAME_LABEL: Say = text::name;
    const ID_LABEL: Say = text::identifier;
    /// Shown if there are no entries.
    const NONE: Say = text::list_empty;

    fn id(&self) -> &Self::Id;
    fn read_id(written: &str) -> Option<Self::Id>;

    /// Whether a new entry gets a code if its writer gives none.
    const PROPOSES_ID: bool = false;

    fn propose_id(_: &Self::Put, _: &Directory) -> Option<Self::Id> {
        None
    }

    fn is_taken(id: &Self::Id, names: &Directory) -> bool;
    fn name(&self) -> Name;
    fn is_active(&self) -> bool;

    /// Further names under which it is found.
    fn aliases(&self) -> &[Line] {
        &[]
    }

    /// The columns between the name and the state, and their cells.
    fn columns(lang: Lang) -> Vec<&'static str>;
    fn cells(&self, names: &Directory, lang: Lang) -> Vec<Cell>;

    fn fields(item: Option<&Self>) -> Self::Fields;
    fn view(fields: Self::Fields, is_new: bool, lang: Lang) -> AnyView;

    /// The request; `seen` is the entry as it was when the form was opened.
    fn read(
        fields: Self::Fields,
        seen: Option<Self>,
        reader: &mut FieldReader,
    ) -> Option<Self::Put>;

    fn put(
        api: StaffApi,
        id: Self::Id,
        put: Self::Put,
    ) -> impl Future<Output = Result<Saved<Self>, ApiError>> + 'static;
}

pub fn directory_editor<T: Entry>(all: fn(&Directory) -> &[T]) -> AnyView {
    let workspace = workspace();
    let editing = Editing::<T>::new();
    let kept = Callback::new(move |()| workspace.refresh_directory());
    let finding = Finding { typed: RwSignal::new(String::new()), is_whole: RwSignal::new(false) };
    let list = loaded(workspace.directory, kept, move |names, lang| {
        let all = all(&names).to_vec();
        if all.len() <= SHOWN {
            return table(all, &names, editing, lang);
        }
        found_part(all, names, editing, finding, lang)
    });
    editor(editing, kept, list)
}

/// How many entries a list shows before it is asked for all of them.
const SHOWN: usize = 50;

/// What is looked for in a long list, and whether all of it is shown.
#[derive(Clone, Copy)]
struct Finding {
    typed: RwSignal<String>,
    is_whole: RwSignal<bool>,
}

/// Whether an entry is found by what was typed.
fn is_found<T: Entry>(item: &T, wanted: &str) -> bool {
    let name = item.name();
    let names = Lang::ALL.map(|lang| fold(name.say(lang)));
    names.iter().any(|name| name.contains(wanted))
        || item.id().to_string().contains(wanted)
        || item.aliases().iter().any(|alias| fold(alias.as_str()).contains(wanted))
}

/// A long list, with a field in which an entry is looked for.
fn found_part<T: Entry>(
    all: Vec<T>,
    names: Directory,
    editing: Editing<T>,
    finding: Finding,
    lang: Lang,
) -> AnyView {
    let Finding { typed, is_whole } = finding;
    let many = all.len();
    let list = move || {
        let wanted = fold(typed.with(|typed| typed.trim().to_owned()).as_str());
        let found: Vec<T> = all.iter().filter(|item| is_found(*item, &wanted)).cloned().collect();
        let count = found.len();
        let shown = if is_whole.get() { count } else { count.min(SHOWN) };
        let rest = (shown < count).then(|| {
            view! {
                <Button
                    label=text::show_all(lang, count)
                    kind=ButtonKind::Secondary
                    on_press=Callback::new(move |()| is_whole.set(true))
                />
            }
        });
        view! {
            <p class="hint" role="status">{text::found_of(lang, count, many)}</p>
            {table(found.into_iter().take(shown).collect(), &names, editing, lang)}
            {rest}
        }
    };
    view! {
        <div class="field">
            <label for="find-entry">{text::find_entry(lang)}</label>
            <input
                id="find-entry"
                type="search"
                class="line"
                autocomplete="off"
                prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))
            />
        </div>
        {list}
    }
    .into_any()
}

/// The confirmation, the add button, the form, and `list`. `kept` is called with the saved entry.
pub fn editor<T: Entry>(editing: Editing<T>, kept: Callback<()>, list: AnyView) -> AnyView {
    let form = move || editing.open.get().map(|item| edit(item, editing, kept));
    view! {
        {saved_view(editing)}
        {spoken(move |lang| add_button((T::ADD)(lang), move || editing.begin(None)))}
        {form}
        {list}
    }
    .into_any()
}

pub fn table<T: Entry>(
    items: Vec<T>,
    names: &Directory,
    editing: Editing<T>,
    lang: Lang,
) -> AnyView {
    if items.is_empty() {
        return view! { <Empty words=(T::NONE)(lang)/> }.into_any();
    }
    let mut columns = vec![(T::NAME_LABEL)(lang), (T::ID_LABEL)(lang)];
    columns.extend(T::columns(lang));
    columns.extend([text::state(lang), text::edit(lang)]);
    let row = |item: T| {
        let name = item.name().say(lang).to_owned();
        let mut cells = vec![Cell::of(&name), Cell::of(item.id())];
        cells.extend(item.cells(names, lang));
        cells.push(Cell::of(state_words(item.is_active(), lang)));
        cells.push(edit_cell(lang, name, move || editing.begin(Some(item.clone()))));
        cells
    };
    let rows = items.into_iter().map(row).collect();
    let columns = columns.into_iter().map(Column::words).collect();
    view! { <Table caption=(T::CAPTION)(lang) columns=columns rows=rows/> }.into_any()
}

fn edit<T: Entry>(item: Option<T>, editing: Editing<T>, kept: Callback<()>) -> AnyView {
    let workspace = workspace();
    let form = Form::new(T::FORM);
    workspace.clears(form);
    let typed_id = RwSignal::new(String::new());
    let fields = T::fields(item.as_ref());
    let is_new = item.is_none();
    let item = StoredValue::new(item);
    let submit = Callback::new(move |()| {
        let (seen, names) = (item.get_value(), workspace.names_now());
        let mut reader = FieldReader::new(&names);
        let known = seen.as_ref().map(|item| item.id().clone());
        let id = known.or_else(|| new_id::<T>(typed_id, &names, &mut reader));
        let put = T::read(fields, seen, &mut reader);
        let id = id.or_else(|| T::propose_id(put.as_ref()?, &names));
        let Some((id, put)) = reader.accept(id.zip(put), form) else { return };
        form.send(
            move |_| T::put(workspace.api, id, put),
            move |saved| {
                kept.run(());
                match saved {
                    Saved::Now(saved) => editing.finish(saved.name()),
                    Saved::Waits(saved) => editing.finish_waiting(saved.name()),
                }
            },
        );
    });
    let title = move |lang| {
        item.with_value(|item| match item {
            Some(item) => text::edit_of(lang, item.name().say(lang)),
            None => (T::ADD)(lang).to_owned(),
        })
    };
    edit_section("part", title, form, submit, editing, move |lang| {
        let shown_id = item.with_value(|item| item.as_ref().map(|item| item.id().to_string()));
        view! {
            {id_view(shown_id, typed_id, (T::ID_LABEL)(lang), T::PROPOSES_ID, lang)}
            {T::view(fields, is_new, lang)}
        }
        .into_any()
    })
}

/// The form in place, around its fields.
pub fn edit_section<T: Clone + Send + Sync + 'static>(
    class: &'static str,
    title: impl Fn(Lang) -> String + Send + 'static,
    form: Form,
    submit: Callback<()>,
    editing: Editing<T>,
    fields: impl Fn(Lang) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView {
    spoken(move |lang| {
        let fields = fields.clone();
        view! {
            <section class=class aria-labelledby="edit-title">
                <h2 id="edit-title" tabindex="-1">{title(lang)}</h2>
                <FlowBox form=form on_submit=submit>
                    {fields(lang)}
                    {save_buttons(editing, lang)}
                </FlowBox>
            </section>
        }
    })
}

/// The identifier of a new entry, which must not be taken.
fn new_id<T: Entry>(
    typed: RwSignal<String>,
    names: &Directory,
    reader: &mut FieldReader,
) -> Option<T::Id> {
    let id = T::read_id(typed.get_untracked().trim());
    match &id {
        None if typed.is_blank() && T::PROPOSES_ID => {}
        None if typed.is_blank() => reader.add("id", Problem::Missing),
        None => reader.add("id", Problem::Malformed),
        Some(id) if T::is_taken(id, names) => reader.add("id", Problem::CodeTaken),
        Some(_) => {}
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::directory::Department;
    use support::{a_department, line};

    #[test]
    fn an_entry_is_found_by_a_part_of_any_of_its_names_and_by_its_code() {
        let hrss = Department {
            aliases: vec![line("人社局")],
            ..a_department("hrss", "人力资源和社会保障局", "Human Resources")
        };
        for wanted in ["人社", "社会保障", "human res", "hrs", ""] {
            assert!(is_found(&hrss, &fold(wanted)), "{wanted}");
        }
        assert!(!is_found(&hrss, &fold("税务")));
    }
}
