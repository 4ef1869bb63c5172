//! Keeping matters, the items of the service catalogue.

use super::{
    Editing, NameFields, add_button, edit_cell, id_view, read_id, saved_view, state_words,
};
use crate::components::{
    Button, ButtonKind, Cell, Column, Empty, FormBox, SubmitButton, Table, TickBox, loaded,
};
use crate::console::departments::DepartmentsField;
use crate::console::desk::desk;
use crate::console::text;
use crate::form::Form;
use crate::language::spoken;
use leptos::prelude::*;
use shared::directory::{Directory, Matter};
use shared::id::MatterId;
use shared::lang::Lang;
use shared::problem::{Field as Wrong, FieldProblem};
use shared::wire::PutMatter;

/// The list and the form.
#[component]
pub fn Matters() -> impl IntoView {
    let desk = desk();
    let editing = Editing::<Matter>::new();
    let list = loaded(
        desk.directory,
        Callback::new(move |()| desk.refresh_directory()),
        move |names, lang| list(names, editing, lang),
    );
    let form = move || editing.open.get().map(|item| view! { <Edit item=item editing=editing/> });
    view! {
        {saved_view(editing)}
        {spoken(move |lang| add_button(text::add_matter(lang), move || editing.begin(None)))}
        {form}
        {list}
    }
}

fn list(names: Directory, editing: Editing<Matter>, lang: Lang) -> AnyView {
    if names.matters.is_empty() {
        return view! { <Empty words=text::list_empty(lang)/> }.into_any();
    }
    let columns = [
        text::name(lang),
        text::identifier(lang),
        text::matter_departments(lang),
        text::state(lang),
        text::edit(lang),
    ];
    let items = names.matters.clone();
    let rows = items
        .into_iter()
        .map(|item| {
            let name = item.name.say(lang).to_owned();
            vec![
                Cell::of(&name),
                Cell::of(&item.id),
                Cell::Words(responsible(&item, &names, lang)),
                Cell::of(state_words(item.active, lang)),
                edit_cell(lang, name, move || editing.begin(Some(item.clone()))),
            ]
        })
        .collect();
    view! {
        <Table
            caption=text::matters_kept(lang)
            columns=columns.map(Column::words).to_vec()
            rows=rows
        />
    }
    .into_any()
}

fn responsible(item: &Matter, names: &Directory, lang: Lang) -> String {
    let departments: Vec<&str> =
        item.departments.iter().map(|id| names.department(id, lang)).collect();
    departments.join(lang.pick("、", ", "))
}

#[component]
fn Edit(item: Option<Matter>, editing: Editing<Matter>) -> impl IntoView {
    let desk = desk();
    let form = Form::new("matter");
    desk.clears(form);
    let id = RwSignal::new(String::new());
    let name = NameFields::of(item.as_ref().map(|item| &item.name));
    let departments = item.as_ref().map(|item| item.departments.clone()).unwrap_or_default();
    let departments = RwSignal::new(departments);
    let department = RwSignal::new(String::new());
    let active = RwSignal::new(item.as_ref().is_none_or(|item| item.active));
    let known = item.as_ref().map(|item| item.id.clone());
    let seen = item.clone();
    let title = item.map(|item| item.name);
    let shown_id = StoredValue::new(known.as_ref().map(ToString::to_string));
    let submit = Callback::new(move |()| {
        let mut problems = Vec::new();
        let names = desk.names_now();
        let taken = |id: &MatterId| names.matters.iter().any(|known| known.id == *id);
        let read = |typed| MatterId::new(typed).ok();
        let id = read_id(known.clone(), id, read, taken, &mut problems);
        let name = name.read(&mut problems);
        if department.with_untracked(|typed| !typed.trim().is_empty()) {
            problems.push(FieldProblem::new("departments", Wrong::Unknown));
        }
        if !form.accepts(problems) {
            return;
        }
        let (Some(id), Some(name)) = (id, name) else { return };
        let departments = departments.get_untracked();
        let seen = seen.clone();
        let put = PutMatter { name, departments, active: active.get_untracked(), seen };
        form.send(
            move |_| async move { desk.api.put_matter(id, put).await },
            move |kept| {
                desk.refresh_directory();
                editing.finish(kept.name);
            },
        );
    });
    spoken(move |lang| {
        let title = match &title {
            Some(name) => text::edit_of(lang, name.say(lang)),
            None => text::add_matter(lang).to_owned(),
        };
        view! {
            <section class="part" aria-labelledby="edit-title">
                <h2 id="edit-title" tabindex="-1">{title}</h2>
                <FormBox form=form on_submit=submit>
                    {id_view(shown_id.get_value(), id, text::identifier(lang), lang)}
                    {name.view(lang)}
                    <DepartmentsField
                        name="departments"
                        label=text::matter_departments(lang)
                        hint=text::departments_hint(lang)
                        chosen=departments
                        typed=department
                    />
                    <TickBox name="active" label=text::matter_active(lang) value=active/>
                    <div class="buttons">
                        <SubmitButton label=text::save(lang)/>
                        <Button
                            label=text::cancel(lang)
                            kind=ButtonKind::Quiet
                            on_press=Callback::new(move |()| editing.cancel())
                        />
                    </div>
                </FormBox>
            </section>
        }
    })
}
