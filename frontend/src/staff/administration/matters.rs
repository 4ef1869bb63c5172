//! Administration of matters, the items of the service catalogue.

use super::editor::{Entry, Saved, Say, directory_editor};
use super::{NameFields, aliases_typed, aliases_view, read_aliases};
use crate::client::http::ApiError;
use crate::client::staff::StaffApi;
use crate::staff::forms::departments::DepartmentsField;
use crate::staff::forms::fields::area;
use crate::staff::forms::reader::FieldReader;
use crate::staff::text;
use crate::ui::components::{Cell, TickBox};
use crate::ui::form::FormProblem;
use leptos::prelude::*;
use shared::directory::{Directory, Matter, Name, propose_code};
use shared::id::{DepartmentId, MatterId};
use shared::lang::{Lang, Translated};
use shared::text::{Line, Prose};
use shared::wire::PutMatter;

#[component]
pub fn Matters() -> impl IntoView {
    directory_editor::<Matter>(|names| &names.matters)
}

#[derive(Clone, Copy)]
pub struct Fields {
    name: NameFields,
    aliases: RwSignal<String>,
    departments: RwSignal<Vec<DepartmentId>>,
    more: RwSignal<String>,
    materials_zh: RwSignal<String>,
    materials_en: RwSignal<String>,
    active: RwSignal<bool>,
}

/// The material typed in Chinese, line by line, without empty lines; in English there are as many lines, or none.
fn read_materials(zh: &str, en: &str, reader: &mut FieldReader) -> Option<Vec<Translated<Line>>> {
    let mut lines = |field: &str, typed: &str| -> Option<Vec<Line>> {
        let written = typed.lines().map(str::trim).filter(|line| !line.is_empty());
        written.map(|line| reader.line(field, line)).collect()
    };
    let (zh, en) = (lines("materials.zh", zh)?, lines("materials.en", en)?);
    let (many_zh, many_en) = (zh.len(), en.len());
    if many_en == 0 {
        return Some(zh.into_iter().map(|zh| Translated { zh, en: None }).collect());
    }
    if many_zh != many_en {
        let words = move |lang| text::materials_uneven(lang, many_zh, many_en);
        reader.said.push(FormProblem::new("materials.en", words));
        return None;
    }
    Some(zh.into_iter().zip(en).map(|(zh, en)| Translated { zh, en: Some(en) }).collect())
}

fn typed_materials(item: Option<&Matter>, lang: Lang) -> RwSignal<String> {
    let materials = item.map(|item| item.materials.as_slice()).unwrap_or_default();
    if lang == Lang::En && materials.iter().all(|name| name.english().is_none()) {
        return RwSignal::default();
    }
    let lines: Vec<&str> = materials.iter().map(|name| name.say(lang)).collect();
    RwSignal::new(lines.join("\n"))
}

impl Entry for Matter {
    type Id = MatterId;
    type Fields = Fields;
    type Put = PutMatter;

    const FORM: &'static str = "matter";
    const ADD: Say = text::add_matter;
    const CAPTION: Say = text::matters_kept;

    fn id(&self) -> &MatterId {
        &self.id
    }

    fn read_id(written: &str) -> Option<MatterId> {
        MatterId::new(written).ok()
    }

    const PROPOSES_ID: bool = true;

    fn propose_id(put: &PutMatter, names: &Directory) -> Option<MatterId> {
        let is_taken = |code: &str| names.matters.iter().any(|known| known.id.as_str() == code);
        MatterId::new(propose_code("matter", put.name.en.as_ref(), is_taken)).ok()
    }

    fn is_taken(id: &MatterId, names: &Directory) -> bool {
        names.matters.iter().any(|known| known.id == *id)
    }

    fn name(&self) -> Name {
        self.name.clone()
    }

    fn is_active(&self) -> bool {
        self.active
    }

    fn aliases(&self) -> &[Line] {
        &self.aliases
    }

    fn columns(lang: Lang) -> Vec<&'static str> {
        vec![text::matter_departments(lang)]
    }

    fn cells(&self, names: &Directory, lang: Lang) -> Vec<Cell> {
        let responsible: Vec<&str> =
            self.departments.iter().map(|id| names.department(id, lang)).collect();
        vec![Cell::Words(responsible.join(lang.pick("、", ", ")))]
    }

    fn fields(item: Option<&Matter>) -> Fields {
        let departments = item.map(|item| item.departments.clone()).unwrap_or_default();
        Fields {
            name: NameFields::of(item.map(|item| &item.name)),
            aliases: aliases_typed(item.map(|item| item.aliases.as_slice())),
            departments: RwSignal::new(departments),
            more: RwSignal::default(),
            materials_zh: typed_materials(item, Lang::Zh),
            materials_en: typed_materials(item, Lang::En),
            active: RwSignal::new(item.is_none_or(|item| item.active)),
        }
    }

    fn view(fields: Fields, _: bool, lang: Lang) -> AnyView {
        view! {
            {fields.name.view(lang)}
            {aliases_view(fields.aliases, lang)}
            <DepartmentsField
                name="departments"
                label=text::matter_departments(lang)
                hint=text::departments_hint(lang)
                chosen=fields.departments
                typed=fields.more
            />
            {
                area("materials.zh", text::materials_zh(lang), fields.materials_zh, Prose::MAX, 5)
                    .hint(text::materials_hint(lang))
                    .optional()
            }
            {
                area("materials.en", text::materials_en(lang), fields.materials_en, Prose::MAX, 5)
                    .optional()
            }
            <TickBox name="active" label=text::matter_active(lang) value=fields.active/>
        }
        .into_any()
    }

    fn read(fields: Fields, seen: Option<Matter>, reader: &mut FieldReader) -> Option<PutMatter> {
        let name = fields.name.read(reader);
        let aliases = read_aliases(fields.aliases, reader);
        reader.known::<()>("departments", fields.more, None);
        let (zh, en) = (fields.materials_zh.get_untracked(), fields.materials_en.get_untracked());
        let materials = read_materials(&zh, &en, reader);
        let departments = fields.departments.get_untracked();
        let active = fields.active.get_untracked();
        let (name, materials, aliases) = (name?, materials?, aliases?);
        Some(PutMatter { name, departments, materials, active, aliases, seen })
    }

    async fn put(api: StaffApi, id: MatterId, put: PutMatter) -> Result<Saved<Matter>, ApiError> {
        api.put_matter(id, put).await.map(Saved::Now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The material, or the fields with problems.
    fn read(zh: &str, en: &str) -> Result<Vec<(String, Option<String>)>, Vec<String>> {
        let names = Directory::default();
        let mut reader = FieldReader::new(&names);
        let read = read_materials(zh, en, &mut reader);
        let read = read.map(|names: Vec<Translated<Line>>| {
            let pair = |name: Translated<Line>| (name.zh.into(), name.en.map(String::from));
            names.into_iter().map(pair).collect()
        });
        reader.finish(read).map_err(|reader| {
            let named = reader.problems.into_iter().map(|problem| problem.field);
            named.chain(reader.said.iter().map(|problem| problem.say(Lang::En))).collect()
        })
    }

    #[test]
    fn material_is_read_line_by_line_in_both_languages() {
        let expected = [("户口簿", "Household register"), ("身份证", "Identity card")];
        let expected = expected.map(|(zh, en)| (zh.to_owned(), Some(en.to_owned()))).to_vec();
        let typed = ("户口簿\n\n 身份证 \n", "Household register\nIdentity card");
        assert_eq!(read(typed.0, typed.1), Ok(expected));
        assert_eq!(read(" \n", ""), Ok(Vec::new()));
        assert_eq!(read("户口簿", " "), Ok(vec![("户口簿".to_owned(), None)]));
    }

    #[test]
    fn material_that_one_language_forgets_is_told() {
        let uneven = text::materials_uneven(Lang::En, 2, 1);
        assert_eq!(read("户口簿\n身份证", "Household register"), Err(vec![uneven]));
        assert_eq!(read("户口簿", &"x".repeat(121)), Err(vec!["materials.en".to_owned()]));
    }
}
