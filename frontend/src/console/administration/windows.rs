//! Keeping windows.

use super::{
    Editing, NameFields, add_button, edit_cell, id_view, read_id, read_some_line, save_buttons,
    saved_view, state_words,
};
use crate::components::{Cell, Column, Empty, Field, Table, TickBox, loaded};
use crate::console::desk::desk;
use crate::console::flow::FlowBox;
use crate::console::text;
use crate::form::Form;
use crate::language::spoken;
use leptos::prelude::*;
use shared::directory::Window;
use shared::id::WindowId;
use shared::lang::Lang;
use shared::text::Line;
use shared::wire::PutWindow;

/// The list and the form.
#[component]
pub fn Windows() -> impl IntoView {
    let desk = desk();
    let editing = Editing::<Window>::new();
    let list = loaded(
        desk.directory,
        Callback::new(move |()| desk.refresh_directory()),
        move |names, lang| list(names.windows, editing, lang),
    );
    let form = move || editing.open.get().map(|item| view! { <Edit item=item editing=editing/> });
    view! {
        {saved_view(editing)}
        {spoken(move |lang| add_button(text::add_window(lang), move || editing.begin(None)))}
        {form}
        {list}
    }
}

fn list(items: Vec<Window>, editing: Editing<Window>, lang: Lang) -> AnyView {
    if items.is_empty() {
        return view! { <Empty words=text::list_empty(lang)/> }.into_any();
    }
    let columns = [
        text::name(lang),
        text::identifier(lang),
        text::window_place(lang),
        text::window_phone(lang),
        text::state(lang),
        text::edit(lang),
    ];
    let rows = items
        .into_iter()
        .map(|item| {
            let name = item.name.say(lang).to_owned();
            vec![
                Cell::of(&name),
                Cell::of(&item.id),
                Cell::Words(item.place.as_ref().map_or(String::new(), |line| line.as_str().into())),
                Cell::Words(item.phone.as_ref().map_or(String::new(), |line| line.as_str().into())),
                Cell::of(state_words(item.active, lang)),
                edit_cell(lang, name, move || editing.begin(Some(item.clone()))),
            ]
        })
        .collect();
    view! {
        <Table
            caption=text::windows_kept(lang)
            columns=columns.map(Column::words).to_vec()
            rows=rows
        />
    }
    .into_any()
}

#[component]
fn Edit(item: Option<Window>, editing: Editing<Window>) -> impl IntoView {
    let desk = desk();
    let form = Form::new("window");
    desk.clears(form);
    let id = RwSignal::new(String::new());
    let name = NameFields::of(item.as_ref().map(|item| &item.name));
    let line = |line: Option<&Line>| {
        RwSignal::new(line.map_or(String::new(), |line| line.as_str().to_owned()))
    };
    let phone = line(item.as_ref().and_then(|item| item.phone.as_ref()));
    let place = line(item.as_ref().and_then(|item| item.place.as_ref()));
    let active = RwSignal::new(item.as_ref().is_none_or(|item| item.active));
    let known = item.as_ref().map(|item| item.id.clone());
    let seen = item.clone();
    let title = item.map(|item| item.name);
    let shown_id = StoredValue::new(known.as_ref().map(ToString::to_string));
    let submit = Callback::new(move |()| {
        let mut problems = Vec::new();
        let names = desk.names_now();
        let taken = |id: &WindowId| names.windows.iter().any(|known| known.id == *id);
        let read = |typed| WindowId::new(typed).ok();
        let id = read_id(known.clone(), id, read, taken, &mut problems);
        let name = name.read(&mut problems);
        let phone = read_some_line("phone", phone, &mut problems);
        let place = read_some_line("place", place, &mut problems);
        if !form.accepts(problems) {
            return;
        }
        let (Some(id), Some(name)) = (id, name) else { return };
        let seen = seen.clone();
        let put = PutWindow { name, phone, place, active: active.get_untracked(), seen };
        form.send(
            move |_| async move { desk.api.put_window(id, put).await },
            move |kept| {
                desk.refresh_directory();
                editing.finish(kept.name);
            },
        );
    });
    spoken(move |lang| {
        let title = match &title {
            Some(name) => text::edit_of(lang, name.say(lang)),
            None => text::add_window(lang).to_owned(),
        };
        view! {
            <section class="part" aria-labelledby="edit-title">
                <h2 id="edit-title" tabindex="-1">{title}</h2>
                <FlowBox form=form on_submit=submit>
                    {id_view(shown_id.get_value(), id, text::identifier(lang), lang)}
                    {name.view(lang)}
                    <Field name="place" label=text::window_place(lang) value=place optional=true/>
                    <Field name="phone" label=text::window_phone(lang) value=phone optional=true/>
                    <TickBox name="active" label=text::window_active(lang) value=active/>
                    {save_buttons(editing, lang)}
                </FlowBox>
            </section>
        }
    })
}
