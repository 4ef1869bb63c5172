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
use shared::directory::{Directory, Name, Window, propose_code};
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
    hours: RwSignal<String>,
    online: RwSignal<bool>,
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

    const PROPOSES_ID: bool = true;

    fn propose_id(put: &PutWindow, names: &Directory) -> Option<WindowId> {
        let is_taken = |code: &str| names.windows.iter().any(|known| known.id.as_str() == code);
        WindowId::new(propose_code("window", put.name.en.as_ref(), is_taken)).ok()
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
        vec![
            text::window_place(lang),
            text::window_phone(lang),
            text::window_hours(lang),
            text::window_online(lang),
        ]
    }

    fn cells(&self, names: &Directory, lang: Lang) -> Vec<Cell> {
        let parts = [&self.place, &self.phone, &self.hours];
        let mut cells: Vec<Cell> =
            parts.map(|line| Cell::of(line.as_ref().map_or("", Line::as_str))).into();
        let is_home = names.home_window().is_some_and(|home| home.id == self.id);
        cells.push(Cell::of(if is_home { text::window_is_online(lang) } else { "" }));
        cells
    }

    fn fields(item: Option<&Window>) -> Fields {
        Fields {
            name: NameFields::of(item.map(|item| &item.name)),
            place: line_typed(item.and_then(|item| item.place.as_ref())),
            phone: line_typed(item.and_then(|item| item.phone.as_ref())),
            hours: line_typed(item.and_then(|item| item.hours.as_ref())),
            online: RwSignal::new(item.is_some_and(|item| item.online)),
            active: RwSignal::new(item.is_none_or(|item| item.active)),
        }
    }

    fn view(fields: Fields, _: bool, lang: Lang) -> AnyView {
        let Fields { name, place, phone, hours, online, active } = fields;
        view! {
            {name.view(lang)}
            {line("place", text::window_place(lang), place).optional()}
            {line("phone", text::window_phone(lang), phone).optional()}
            {line("hours", text::window_hours(lang), hours).hint(text::window_hours_hint(lang)).optional()}
            <TickBox name="online" label=text::window_takes_online(lang) value=online/>
            <TickBox name="active" label=text::window_active(lang) value=active/>
        }
        .into_any()
    }

    fn read(fields: Fields, seen: Option<Window>, reader: &mut FieldReader) -> Option<PutWindow> {
        let name = fields.name.read(reader);
        let phone = reader.some_line("phone", fields.phone);
        let place = reader.some_line("place", fields.place);
        let hours = reader.some_line("hours", fields.hours);
        let (active, online) = (fields.active.get_untracked(), fields.online.get_untracked());
        Some(PutWindow { name: name?, phone, place, active, hours, online, seen })
    }

    async fn put(api: StaffApi, id: WindowId, put: PutWindow) -> Result<Saved<Window>, ApiError> {
        api.put_window(id, put).await.map(Saved::Now)
    }
}
