//! Keeping accounts. A new one never writes over one that is there: all pages are asked first.

use super::address::ReachedAt;
use super::{
    Editing, add_button, edit_cell, id_view, read_id, read_line, save_buttons, saved_view,
    state_words,
};
use crate::api::ApiError;
use crate::components::{
    Button, ButtonKind, Cell, Choice, Column, Empty, Failure, Field, FieldKind, Loading, Select,
    Table, TickBox,
};
use crate::console::api::StaffApi;
use crate::console::departments::DepartmentsField;
use crate::console::desk::{desk, place_of};
use crate::console::flow::FlowBox;
use crate::console::text;
use crate::form::Form;
use crate::language::spoken;
use leptos::prelude::*;
use shared::actor::Seat;
use shared::directory::{Directory, Name};
use shared::id::{AccountId, DepartmentId, WindowId};
use shared::lang::{Lang, Say};
use shared::limits::PASSWORD_LEAST;
use shared::problem::{Field as Wrong, FieldProblem};
use shared::vocabulary::Role;
use shared::wire::{Account, PutAccount};

/// The accounts fetched so far.
#[derive(Clone, Copy)]
struct Pages {
    api: StaffApi,
    items: RwSignal<Option<Vec<Account>>>,
    cursor: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<ApiError>>,
    turn: StoredValue<u32>,
}

impl Pages {
    fn new(api: StaffApi) -> Pages {
        Pages {
            api,
            items: RwSignal::new(None),
            cursor: RwSignal::new(None),
            busy: RwSignal::new(false),
            trouble: RwSignal::new(None),
            turn: StoredValue::new(0),
        }
    }

    /// Fetches the first page anew.
    fn begin(self) {
        self.cursor.set(None);
        self.fetch(true);
    }

    fn fetch(self, anew: bool) {
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        self.busy.set(true);
        let cursor = self.cursor.get_untracked();
        leptos::task::spawn_local(async move {
            let answer = self.api.accounts(cursor).await;
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            self.busy.set(false);
            match answer {
                Ok(page) => {
                    self.trouble.set(None);
                    self.cursor.set(page.cursor);
                    self.items.update(|items| {
                        let mut kept = items.take().filter(|_| !anew).unwrap_or_default();
                        kept.extend(page.items);
                        *items = Some(kept);
                    });
                }
                Err(error) => self.trouble.set(Some(error)),
            }
        });
    }
}

/// The field of this page's form at which a problem with what was sent is shown.
fn shown_at(field: &str) -> String {
    if field == "account" { "id" } else { field }.to_owned()
}

/// The list and the form.
#[component]
pub fn Accounts() -> impl IntoView {
    let desk = desk();
    let pages = Pages::new(desk.api);
    let editing = Editing::<Account>::new();
    Effect::new(move || {
        desk.renewals.track();
        pages.begin();
    });
    let form = move || {
        editing.open.get().map(|item| {
            let kept = Callback::new(move |()| pages.begin());
            let account = item.as_ref().map(|item| item.account.clone());
            view! {
                <Edit item=item editing=editing kept=kept/>
                {account.map(|account| view! { <ReachedAt account=account/> })}
            }
        })
    };
    let list = spoken(move |lang| {
        let failure = pages.trouble.get().map(|error| {
            let again = Callback::new(move |()| pages.fetch(false));
            view! { <Failure error=error again=again/> }
        });
        let names = desk.names();
        let items = match pages.items.get() {
            None if failure.is_some() => ().into_any(),
            None => view! { <Loading/> }.into_any(),
            Some(items) if items.is_empty() => {
                view! { <Empty words=text::accounts_empty(lang)/> }.into_any()
            }
            Some(items) => table(items, &names, editing, lang),
        };
        let more = pages.cursor.get().is_some().then(|| {
            let fetch = Callback::new(move |()| pages.fetch(false));
            view! {
                <Button
                    label=text::more_accounts(lang)
                    kind=ButtonKind::Secondary
                    busy=pages.busy
                    on_press=fetch
                />
            }
        });
        view! {
            {items}
            {failure}
            {more}
        }
    });
    view! {
        {saved_view(editing)}
        {spoken(move |lang| add_button(text::add_account(lang), move || editing.begin(None)))}
        {form}
        {list}
    }
}

fn table(items: Vec<Account>, names: &Directory, editing: Editing<Account>, lang: Lang) -> AnyView {
    let columns = [
        text::person_name(lang),
        text::account(lang),
        text::role(lang),
        text::place(lang),
        text::state(lang),
        text::edit(lang),
    ];
    let rows = items
        .into_iter()
        .map(|item| {
            let name = item.name.as_str().to_owned();
            vec![
                Cell::of(&name),
                Cell::of(&item.account),
                Cell::of(item.seat.role().say(lang)),
                Cell::Words(place_of(&item.seat, names, lang).unwrap_or_default()),
                Cell::of(state_words(item.active, lang)),
                edit_cell(lang, name, move || editing.begin(Some(item.clone()))),
            ]
        })
        .collect();
    view! {
        <Table
            caption=text::accounts(lang)
            columns=columns.map(Column::words).to_vec()
            rows=rows
        />
    }
    .into_any()
}

/// Whether a role is held at a window, at a department, over departments or at none of them.
#[derive(Clone, Copy, PartialEq)]
enum Held {
    AtWindow,
    AtDepartment,
    OverDepartments,
    Nowhere,
}

fn held_at(role: Role) -> Held {
    match role {
        Role::WindowClerk | Role::WindowLead => Held::AtWindow,
        Role::DepartmentOfficer | Role::DepartmentHead => Held::AtDepartment,
        Role::LeaderInCharge => Held::OverDepartments,
        Role::PrincipalLeader | Role::Inspector | Role::Administrator => Held::Nowhere,
    }
}

/// The seat of a role at what was chosen, or which field is missing. A leader who chose no department
/// is in charge of all of them.
fn read_seat(
    role: &str,
    window: &str,
    department: &str,
    departments: Vec<DepartmentId>,
) -> Result<Seat, FieldProblem> {
    let missing = |field: &str| FieldProblem::new(field, Wrong::NotAChoice);
    let role = Role::read(role).ok_or_else(|| missing("seat"))?;
    let window = || WindowId::new(window).map_err(|_| missing("seat.window"));
    let department = || DepartmentId::new(department).map_err(|_| missing("seat.department"));
    Ok(match role {
        Role::WindowClerk => Seat::WindowClerk { window: window()? },
        Role::WindowLead => Seat::WindowLead { window: window()? },
        Role::DepartmentOfficer => Seat::DepartmentOfficer { department: department()? },
        Role::DepartmentHead => Seat::DepartmentHead { department: department()? },
        Role::LeaderInCharge => Seat::LeaderInCharge { departments },
        Role::PrincipalLeader => Seat::PrincipalLeader,
        Role::Inspector => Seat::Inspector,
        Role::Administrator => Seat::Administrator,
    })
}

/// The departments that a leader is in charge of.
fn led_by(seat: &Seat) -> Vec<DepartmentId> {
    match seat {
        Seat::LeaderInCharge { departments } => departments.clone(),
        Seat::WindowClerk { .. }
        | Seat::WindowLead { .. }
        | Seat::DepartmentOfficer { .. }
        | Seat::DepartmentHead { .. }
        | Seat::PrincipalLeader
        | Seat::Inspector
        | Seat::Administrator => Vec::new(),
    }
}

#[component]
fn Edit(item: Option<Account>, editing: Editing<Account>, kept: Callback<()>) -> impl IntoView {
    let desk = desk();
    let form = Form::new("account");
    desk.clears(form);
    let id = RwSignal::new(String::new());
    let seat = item.as_ref().map(|item| &item.seat);
    let line = |written: Option<&str>| RwSignal::new(written.unwrap_or_default().to_owned());
    let name = line(item.as_ref().map(|item| item.name.as_str()));
    let role = line(seat.map(|seat| seat.role().code()));
    let window = line(seat.and_then(Seat::window).map(WindowId::as_str));
    let department = line(seat.and_then(Seat::department).map(DepartmentId::as_str));
    let led = RwSignal::new(seat.map(led_by).unwrap_or_default());
    let more_led = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let active = RwSignal::new(item.as_ref().is_none_or(|item| item.active));
    let known = item.as_ref().map(|item| item.account.clone());
    let is_new = known.is_none();
    let shown_id = StoredValue::new(known.as_ref().map(ToString::to_string));
    let seen = item.clone();
    let title = item.map(|item| item.name);
    let submit = Callback::new(move |()| {
        let mut problems = Vec::new();
        let read = |typed| AccountId::new(typed).ok();
        let account = read_id(known.clone(), id, read, |_| false, &mut problems);
        let name = read_line("name", name, &mut problems);
        let seat = read_seat(
            &role.get_untracked(),
            &window.get_untracked(),
            &department.get_untracked(),
            led.get_untracked(),
        );
        let seat = seat.map_err(|problem| problems.push(problem)).ok();
        let half_typed = more_led.with_untracked(|typed| !typed.trim().is_empty());
        if half_typed && matches!(seat, Some(Seat::LeaderInCharge { .. })) {
            problems.push(FieldProblem::new("seat.departments", Wrong::Unknown));
        }
        let typed = password.get_untracked();
        let long_enough = typed.chars().count() >= PASSWORD_LEAST;
        if (is_new || !typed.is_empty()) && !long_enough {
            problems.push(FieldProblem::new("password", Wrong::TooShort { min: PASSWORD_LEAST }));
        }
        if !form.accepts(problems) {
            return;
        }
        let (Some(account), Some(name), Some(seat)) = (account, name, seat) else { return };
        let password = (!typed.is_empty()).then_some(typed);
        let seen = seen.clone();
        let put = PutAccount { name, seat, active: active.get_untracked(), password, seen };
        form.send(
            move |_| async move {
                let answer = desk.api.put_account(account, put).await;
                answer.map_err(|error| error.renamed(shown_at))
            },
            move |account| {
                kept.run(());
                editing.finish(Name { zh: account.name.clone(), en: account.name });
            },
        );
    });
    let held = Memo::new(move |_| role.with(|role| Role::read(role)).map(held_at));
    spoken(move |lang| {
        let title = match &title {
            Some(name) => text::edit_of(lang, name.as_str()),
            None => text::add_account(lang).to_owned(),
        };
        let roles = Role::ALL.iter().map(|role| Choice::new(role.code(), role.say(lang))).collect();
        view! {
            <section class="part" aria-labelledby="edit-title">
                <h2 id="edit-title" tabindex="-1">{title}</h2>
                <FlowBox form=form on_submit=submit>
                    {id_view(shown_id.get_value(), id, text::account(lang), lang)}
                    <Field name="name" label=text::person_name(lang) value=name/>
                    <Select name="seat" label=text::role(lang) choices=roles value=role/>
                    {move || match held.get() {
                        Some(Held::AtWindow) => window_view(window, &desk.names(), lang),
                        Some(Held::AtDepartment) => department_view(department, &desk.names(), lang),
                        Some(Held::OverDepartments) => led_view(led, more_led, lang),
                        Some(Held::Nowhere) | None => ().into_any(),
                    }}
                    <Field
                        name="password"
                        label=text::new_password(lang)
                        hint=text::new_password_hint(lang, PASSWORD_LEAST)
                        value=password
                        kind=FieldKind::Password
                        autocomplete="new-password"
                        optional=!is_new
                    />
                    <TickBox name="active" label=text::account_active(lang) value=active/>
                    {save_buttons(editing, lang)}
                </FlowBox>
            </section>
        }
    })
}

fn window_view(window: RwSignal<String>, names: &Directory, lang: Lang) -> AnyView {
    let windows = names.windows.iter();
    let choices =
        windows.map(|known| Choice::new(known.id.as_str(), known.name.say(lang))).collect();
    view! { <Select name="seat.window" label=text::at_window(lang) choices=choices value=window/> }
        .into_any()
}

fn department_view(department: RwSignal<String>, names: &Directory, lang: Lang) -> AnyView {
    let known = names.departments.iter();
    let choices = known.map(|known| Choice::new(known.id.as_str(), known.name.say(lang))).collect();
    view! {
        <Select
            name="seat.department"
            label=text::at_department(lang)
            choices=choices
            value=department
        />
    }
    .into_any()
}

fn led_view(led: RwSignal<Vec<DepartmentId>>, more_led: RwSignal<String>, lang: Lang) -> AnyView {
    view! {
        <DepartmentsField
            name="seat.departments"
            label=text::over_departments(lang)
            hint=text::over_departments_hint(lang)
            chosen=led
            typed=more_led
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> DepartmentId {
        DepartmentId::new(name).expect("an id")
    }

    #[test]
    fn a_leader_is_in_charge_of_the_departments_chosen_and_of_all_where_none_is() {
        let code = Role::LeaderInCharge.code();
        for chosen in [Vec::new(), vec![id("tax"), id("land")]] {
            let seat = read_seat(code, "", "", chosen.clone()).expect("a seat");
            assert_eq!(led_by(&seat), chosen);
        }
    }

    #[test]
    fn every_role_has_a_seat_once_its_place_is_chosen() {
        for role in Role::ALL {
            let seat = read_seat(role.code(), "hall", "tax", Vec::new()).expect("a seat");
            assert_eq!(seat.role(), *role);
            let placeless = read_seat(role.code(), "", "", Vec::new());
            let needs_place = matches!(held_at(*role), Held::AtWindow | Held::AtDepartment);
            assert_eq!(placeless.is_err(), needs_place, "{role:?}");
        }
    }
}
