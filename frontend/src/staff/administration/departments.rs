//! Administration of departments.

use super::editor::{Entry, Saved, Say, directory_editor};
use super::{NameFields, line_typed};
use crate::client::http::ApiError;
use crate::client::staff::StaffApi;
use crate::staff::forms::fields::line;
use crate::staff::forms::reader::FieldReader;
use crate::staff::text;
use crate::ui::components::{Cell, TickBox};
use leptos::prelude::*;
use shared::directory::{Department, Directory, Name};
use shared::id::DepartmentId;
use shared::lang::Lang;
use shared::text::Line;
use shared::wire::PutDepartment;

#[component]
pub fn Departments() -> impl IntoView {
    directory_editor::<Department>(|names| &names.departments)
}

#[derive(Clone, Copy)]
pub struct Fields {
    name: NameFields,
    leader: RwSignal<String>,
    active: RwSignal<bool>,
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

    fn is_taken(id: &DepartmentId, names: &Directory) -> bool {
        names.departments.iter().any(|known| known.id == *id)
    }

    fn name(&self) -> Name {
        self.name.clone()
    }

    fn is_active(&self) -> bool {
        self.active
    }

    fn columns(lang: Lang) -> Vec<&'static str> {
        vec![text::department_leader(lang)]
    }

    fn cells(&self, _: &Directory, _: Lang) -> Vec<Cell> {
        vec![Cell::of(self.leader.as_ref().map_or("", Line::as_str))]
    }

    fn fields(item: Option<&Department>) -> Fields {
        Fields {
            name: NameFields::of(item.map(|item| &item.name)),
            leader: line_typed(item.and_then(|item| item.leader.as_ref())),
            active: RwSignal::new(item.is_none_or(|item| item.active)),
        }
    }

    fn view(fields: Fields, _: bool, lang: Lang) -> AnyView {
        let Fields { name, leader, active } = fields;
        view! {
            {name.view(lang)}
            {line("leader", text::department_leader(lang), leader).optional()}
            <TickBox name="active" label=text::department_active(lang) value=active/>
        }
        .into_any()
    }

    fn read(
        fields: Fields,
        seen: Option<Department>,
        reader: &mut FieldReader,
    ) -> Option<PutDepartment> {
        let name = fields.name.read(reader);
        let leader = reader.some_line("leader", fields.leader);
        Some(PutDepartment { name: name?, leader, active: fields.active.get_untracked(), seen })
    }

    async fn put(
        api: StaffApi,
        id: DepartmentId,
        put: PutDepartment,
    ) -> Result<Saved<Department>, ApiError> {
        api.put_department(id, put).await.map(Saved::Now)
    }
}
