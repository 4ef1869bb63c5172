//! Keeping matters, the items of the service catalogue.

use super::{
    Editing, NameFields, add_button, edit_cell, id_view, read_id, save_buttons, saved_view,
    state_words,
};
use crate::components::{Cell, Column, Empty, Table, TextArea, TickBox, loaded};
use crate::console::departments::DepartmentsField;
use crate::console::desk::desk;
use crate::console::flow::FlowBox;
use crate::console::text;
use crate::form::{Form, FormProblem};
use crate::language::spoken;
use leptos::prelude::*;
use shared::directory::{Directory, Matter, Name};
use shared::id::MatterId;
use shared::lang::Lang;
use shared::problem::{Field as Wrong, FieldProblem};
use shared::text::{Line, Prose};
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

/// The material typed in both languages, line by line; lines without words are left out.
fn read_materials(zh: &str, en: &str) -> Result<Vec<Name>, MaterialsWrong> {
    let zh = lines_of("materials.zh", zh)?;
    let en = lines_of("materials.en", en)?;
    if zh.len() != en.len() {
        return Err(MaterialsWrong::Uneven { zh: zh.len(), en: en.len() });
    }
    Ok(zh.into_iter().zip(en).map(|(zh, en)| Name { zh, en }).collect())
}

/// What is wrong with the material typed.
#[derive(Debug, PartialEq)]
enum MaterialsWrong {
    /// A line that does not fit.
    Line(FieldProblem),
    /// Not as many lines in one language as in the other.
    Uneven {
        /// How many in Chinese.
        zh: usize,
        /// How many in English.
        en: usize,
    },
}

fn lines_of(field: &str, typed: &str) -> Result<Vec<Line>, MaterialsWrong> {
    let written = typed.lines().map(str::trim).filter(|line| !line.is_empty());
    let read = written.map(|line| {
        Line::new(line)
            .map_err(|error| MaterialsWrong::Line(FieldProblem::new(field, error.into())))
    });
    read.collect()
}

fn typed_materials(item: Option<&Matter>, lang: Lang) -> RwSignal<String> {
    let materials = item.map(|item| item.materials.as_slice()).unwrap_or_default();
    let lines: Vec<&str> = materials.iter().map(|name| name.say(lang)).collect();
    RwSignal::new(lines.join("\n"))
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
    let materials_zh = typed_materials(item.as_ref(), Lang::Zh);
    let materials_en = typed_materials(item.as_ref(), Lang::En);
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
        let typed = (materials_zh.get_untracked(), materials_en.get_untracked());
        let mut uneven = Vec::new();
        let materials = match read_materials(&typed.0, &typed.1) {
            Ok(materials) => materials,
            Err(MaterialsWrong::Line(problem)) => {
                problems.push(problem);
                Vec::new()
            }
            Err(MaterialsWrong::Uneven { zh, en }) => {
                uneven.push(FormProblem::new("materials.en", move |lang| {
                    text::materials_uneven(lang, zh, en)
                }));
                Vec::new()
            }
        };
        if !form.accepts(problems) || !form.accepts_said(uneven) {
            return;
        }
        let (Some(id), Some(name)) = (id, name) else { return };
        let departments = departments.get_untracked();
        let active = active.get_untracked();
        let put = PutMatter { name, departments, materials, active, seen: seen.clone() };
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
                <FlowBox form=form on_submit=submit>
                    {id_view(shown_id.get_value(), id, text::identifier(lang), lang)}
                    {name.view(lang)}
                    <DepartmentsField
                        name="departments"
                        label=text::matter_departments(lang)
                        hint=text::departments_hint(lang)
                        chosen=departments
                        typed=department
                    />
                    <TextArea
                        name="materials.zh"
                        label=text::materials_zh(lang)
                        hint=text::materials_hint(lang)
                        value=materials_zh
                        most=Prose::MAX
                        rows=5
                        optional=true
                    />
                    <TextArea
                        name="materials.en"
                        label=text::materials_en(lang)
                        value=materials_en
                        most=Prose::MAX
                        rows=5
                        optional=true
                    />
                    <TickBox name="active" label=text::matter_active(lang) value=active/>
                    {save_buttons(editing, lang)}
                </FlowBox>
            </section>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn material_is_read_line_by_line_in_both_languages() {
        let read = read_materials("户口簿\n\n 身份证 \n", "Household register\nIdentity card");
        let names: Vec<(String, String)> = read
            .expect("material")
            .into_iter()
            .map(|name| (name.zh.into(), name.en.into()))
            .collect();
        let expected = [("户口簿", "Household register"), ("身份证", "Identity card")];
        assert_eq!(names, expected.map(|(zh, en)| (zh.to_owned(), en.to_owned())));
        assert_eq!(read_materials(" \n", "").map(|names| names.len()), Ok(0));
    }

    #[test]
    fn material_that_one_language_forgets_is_told() {
        assert_eq!(
            read_materials("户口簿\n身份证", "Household register"),
            Err(MaterialsWrong::Uneven { zh: 2, en: 1 })
        );
        let long = read_materials("户口簿", &"x".repeat(121));
        let Err(MaterialsWrong::Line(problem)) = long else { panic!("it is too long: {long:?}") };
        assert_eq!(problem.field, "materials.en");
    }
}
