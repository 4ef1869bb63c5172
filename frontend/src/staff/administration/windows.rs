//! Administration of windows.

use super::editor::{Entry, Saved, Say, directory_editor};
use super::{NameFields, line_typed};
use crate::client::http::ApiError;
use crate::client::staff::StaffApi;
use crate::staff::forms::fields::line;
use crate::staff::forms::reader::FieldReader;
use crate::staff::text;
use crate::ui::components::{Cell, TickBox};
use leptos::prelude::*;
use shared::directory::{Directory, Name, Window};
use shared::id::WindowId;
use shared::lang::Lang;
use shared::text::Line;
use shared::wire::PutWindow;

#[component]
pub fn Windows() -> impl IntoView {
    directory_editor::<Window>(|names| &names.windows)
}

#[derive(Clone, Copy)]
pub struct Fields {
    name: NameFields,
    place: RwSignal<String>,
    phone: RwSignal<String>,
    active: RwSignal<bool>,
}

impl Entry for Window {
    type Id = WindowId;
    type Fields = Fields;
    type Put = PutWindow;

    const FORM: &'static str = "window";
    const ADD: Say = text::add_window;
    const CAPTION: Say = text::windows_kept;

    fn id(&self) -> &WindowId {
        &self.id
    }

    fn read_id(written: &str) -> Option<WindowId> {
        WindowId::new(written).ok()
    }

    fn is_taken(id: &WindowId, names: &Directory) -> bool {
        names.windows.iter().any(|known| known.id == *id)
    }

    fn name(&self) -> Name {
        self.name.clone()
    }

    fn is_active(&self) -> bool {
        self.active
    }

    fn columns(lang: Lang) -> Vec<&'static str> {
        vec![text::window_place(lang), text::window_phone(lang)]
    }

    fn cells(&self, _: &Directory, _: Lang) -> Vec<Cell> {
        let parts = [&self.place, &self.phone];
        parts.map(|line| Cell::of(line.as_ref().map_or("", Line::as_str))).into()
    }

    fn fields(item: Option<&Window>) -> Fields {
        Fields {
            name: NameFields::of(item.map(|item| &item.name)),
            place: line_typed(item.and_then(|item| item.place.as_ref())),
            phone: line_typed(item.and_then(|item| item.phone.as_ref())),
            active: RwSignal::new(item.is_none_or(|item| item.active)),
        }
    }

    fn view(fields: Fields, _: bool, lang: Lang) -> AnyView {
        let Fields { name, place, phone, active } = fields;
        view! {
            {name.view(lang)}
            {line("place", text::window_place(lang), place).optional()}
            {line("phone", text::window_phone(lang), phone).optional()}
            <TickBox name="active" label=text::window_active(lang) value=active/>
        }
        .into_any()
    }

    fn read(fields: Fields, seen: Option<Window>, reader: &mut FieldReader) -> Option<PutWindow> {
        let name = fields.name.read(reader);
        let phone = reader.some_line("phone", fields.phone);
        let place = reader.some_line("place", fields.place);
        Some(PutWindow { name: name?, phone, place, active: fields.active.get_untracked(), seen })
    }

    async fn put(api: StaffApi, id: WindowId, put: PutWindow) -> Result<Saved<Window>, ApiError> {
        api.put_window(id, put).await.map(Saved::Now)
    }
}
