//! Administration of departments.

use super::editor::{Entry, Saved, Say, directory_editor};
use super::{NameFields, aliases_typed, aliases_view, line_typed, read_aliases};
use crate::client::http::ApiError;
use crate::client::staff::StaffApi;
use crate::staff::forms::departments::DepartmentsField;
use crate::staff::forms::fields::{day, line};
use crate::staff::forms::reader::{FieldReader, Typed};
use crate::staff::text;
use crate::ui::components::{Cell, TickBox};
use leptos::prelude::*;
use shared::directory::{Department, Directory, Name, Succession, propose_code};
use shared::id::DepartmentId;
use shared::lang::Lang;
use shared::limits::MAX_PREDECESSORS;
use shared::problem::Field;
use shared::text::Line;
use shared::wire::PutDepartment;

#[component]
pub fn Departments() -> impl IntoView {
    directory_editor::<Department>(|names| &names.departments)
}

#[derive(Clone, Copy)]
pub struct Fields {
    name: NameFields,
    aliases: RwSignal<String>,
    leader: RwSignal<String>,
    phone: RwSignal<String>,
    active: RwSignal<bool>,
    successors: RwSignal<Vec<DepartmentId>>,
    more: RwSignal<String>,
    since: RwSignal<String>,
}

impl Entry for Department {
    type Id = DepartmentId;
    type Fields = Fields;
    type Put = PutDepartment;

    const FORM: &'static str = "department";
    const ADD: Say = text::add_department;
    const CAPTION: Say = text::departments_kept;

    fn id(&self) -> &DepartmentId {
        &self.id
    }

    fn read_id(written: &str) -> Option<DepartmentId> {
        DepartmentId::new(written).ok()
    }

    const PROPOSES_ID: bool = true;

    fn propose_id(put: &PutDepartment, names: &Directory) -> Option<DepartmentId> {
        let is_taken = |code: &str| names.departments.iter().any(|known| known.id.as_str() == code);
        DepartmentId::new(propose_code("department", put.name.en.as_ref(), is_taken)).ok()
    }

    fn is_taken(id: &DepartmentId, names: &Directory) -> bool {
        names.departments.iter().any(|known| known.id == *id)
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
        vec![
            text::aliases(lang),
            text::department_leader(lang),
            text::department_phone(lang),
            text::successors(lang),
        ]
    }

    fn cells(&self, names: &Directory, lang: Lang) -> Vec<Cell> {
        let followed = self.succession.as_ref().map(|Succession { since, successors }| {
            let named: Vec<&str> = successors.iter().map(|id| names.department(id, lang)).collect();
            text::followed_since(lang, since, named.join(lang.pick("、", ", ")))
        });
        let aliases: Vec<&str> = self.aliases.iter().map(Line::as_str).collect();
        vec![
            Cell::Words(aliases.join(lang.pick("、", ", "))),
            Cell::of(self.leader.as_ref().map_or("", Line::as_str)),
            Cell::of(self.phone.as_ref().map_or("", Line::as_str)),
            Cell::Words(followed.unwrap_or_default()),
        ]
    }

    fn fields(item: Option<&Department>) -> Fields {
        let succession = item.and_then(|item| item.succession.as_ref());
        Fields {
            name: NameFields::of(item.map(|item| &item.name)),
            aliases: aliases_typed(item.map(|item| item.aliases.as_slice())),
            phone: line_typed(item.and_then(|item| item.phone.as_ref())),
            leader: line_typed(item.and_then(|item| item.leader.as_ref())),
            active: RwSignal::new(item.is_none_or(|item| item.active)),
            successors: RwSignal::new(succession.map_or(Vec::new(), |set| set.successors.clone())),
            more: RwSignal::default(),
            since: RwSignal::new(succession.map_or(String::new(), |set| set.since.to_string())),
        }
    }

    fn view(fields: Fields, is_new: bool, lang: Lang) -> AnyView {
        let Fields { name, aliases, leader, phone, active, successors, more, since } = fields;
        // Nobody follows a department that does not exist yet.
        let succession = (!is_new).then(|| {
            view! {
                <DepartmentsField
                    name="succession.successors"
                    label=text::successors(lang)
                    hint=text::successors_hint(lang, MAX_PREDECESSORS)
                    chosen=successors
                    typed=more
                />
                {
                    day("succession.since", text::followed_from(lang), since)
                        .hint(text::followed_from_hint(lang))
                        .optional()
                }
            }
        });
        view! {
            {name.view(lang)}
            {aliases_view(aliases, lang)}
            {line("leader", text::department_leader(lang), leader).optional()}
            {line("phone", text::department_phone(lang), phone).optional()}
            <TickBox name="active" label=text::department_active(lang) value=active/>
            {succession}
        }
        .into_any()
    }

    fn read(
        fields: Fields,
        seen: Option<Department>,
        reader: &mut FieldReader,
    ) -> Option<PutDepartment> {
        let name = fields.name.read(reader);
        let aliases = read_aliases(fields.aliases, reader);
        let leader = reader.some_line("leader", fields.leader);
        let phone = reader.some_line("phone", fields.phone);
        reader.known::<()>("succession.successors", fields.more, None);
        let successors = fields.successors.get_untracked();
        let was_followed = seen.as_ref().is_some_and(|seen| seen.succession.is_some());
        // Whoever takes all of them away undoes it, and need not empty the day.
        let succession = if successors.is_empty() && (was_followed || fields.since.is_blank()) {
            None
        } else {
            if successors.is_empty() {
                reader.add("succession.successors", Field::Missing);
            }
            let since = reader.day("succession.since", fields.since);
            Some(Succession { since: since?, successors })
        };
        let active = fields.active.get_untracked();
        let (name, aliases) = (name?, aliases?);
        Some(PutDepartment { name, leader, active, succession, aliases, phone, seen })
    }

    async fn put(
        api: StaffApi,
        id: DepartmentId,
        put: PutDepartment,
    ) -> Result<Saved<Department>, ApiError> {
        api.put_department(id, put).await.map(Saved::Now)
    }
}
