//! Administration of accounts.

use super::address::ReachedAt;
use super::editor::{Entry, Saved, Say as Words, editor, table};
use super::factors::FactorsOf;
use super::identity::IdentityOf;
use super::{Editing, line_typed};
use crate::client::http::ApiError;
use crate::client::staff::StaffApi;
use crate::staff::account::sessions::Sessions;
use crate::staff::forms::departments::DepartmentsField;
use crate::staff::forms::fields::{line, select};
use crate::staff::forms::reader::{FieldReader, Typed};
use crate::staff::route::{AdminPage, Route};
use crate::staff::text;
use crate::staff::views::listed::{cursor_in, fetched_list, follow, under};
use crate::staff::workspace::{place_of, workspace};
use crate::ui::components::{Cell, Choice, Field, FieldKind, TickBox};
use leptos::prelude::*;
use shared::actor::Seat;
use shared::directory::{Directory, Name};
use shared::id::{AccountId, DepartmentId, WindowId};
use shared::lang::{Lang, Say};
use shared::limits::{FIRST_PASSWORD_DAYS, MIN_PASSWORD};
use shared::problem::{Field as Wrong, FieldProblem};
use shared::vocabulary::Role;
use shared::wire::{Account, AccountAnswer, Page, PutAccount};

#[component]
pub fn Accounts() -> impl IntoView {
    let workspace = workspace();
    let editing = Editing::<Account>::new();
    let (page, again) =
        follow::<Page<Account>, _>(move |query| workspace.api.accounts(cursor_in(query)));
    let at = under(Route::Administration(AdminPage::Accounts).path());
    let list = fetched_list(page, again, Account::NONE, at, move |items, lang| {
        table(items, &workspace.names(), editing, lang)
    });
    let reached = move || {
        let account = editing.open.get()??.account;
        Some(view! {
            <ReachedAt account=account.clone()/>
            <FactorsOf account=account.clone()/>
            <IdentityOf account=account.clone()/>
            <Sessions of=Some(account)/>
        })
    };
    editor(editing, again, view! { {reached} {list} }.into_any())
}

/// Whether a role belongs to a window, a department, several departments, or none.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Held {
    AtWindow,
    AtDepartment,
    OverDepartments,
    Nowhere,
}

pub(super) fn held_at(role: Role) -> Held {
    match role {
        Role::WindowClerk | Role::WindowLead => Held::AtWindow,
        Role::DepartmentOfficer | Role::DepartmentHead => Held::AtDepartment,
        Role::LeaderInCharge => Held::OverDepartments,
        Role::PrincipalLeader | Role::Inspector | Role::Administrator => Held::Nowhere,
    }
}

/// The seat of a role, or the field that is missing. A leader for whom no department was chosen is in charge of all
/// of them.
pub(super) fn read_seat(
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

#[derive(Clone, Copy)]
pub struct Fields {
    name: RwSignal<String>,
    role: RwSignal<String>,
    window: RwSignal<String>,
    department: RwSignal<String>,
    led: RwSignal<Vec<DepartmentId>>,
    more_led: RwSignal<String>,
    password: RwSignal<String>,
    active: RwSignal<bool>,
}

impl Entry for Account {
    type Id = AccountId;
    type Fields = Fields;
    type Put = PutAccount;

    const FORM: &'static str = "account";
    const ADD: Words = text::add_account;
    const CAPTION: Words = text::accounts;
    const NAME_LABEL: Words = text::person_name;
    const ID_LABEL: Words = text::account;
    const NONE: Words = text::accounts_empty;

    fn id(&self) -> &AccountId {
        &self.account
    }

    fn read_id(written: &str) -> Option<AccountId> {
        AccountId::new(written).ok()
    }

    /// The list is read page by page, so only the server knows whether an identifier is free.
    fn is_taken(_: &AccountId, _: &Directory) -> bool {
        false
    }

    fn name(&self) -> Name {
        Name { zh: self.name.clone(), en: self.name.clone() }
    }

    fn is_active(&self) -> bool {
        self.active
    }

    fn columns(lang: Lang) -> Vec<&'static str> {
        vec![text::role(lang), text::place(lang)]
    }

    fn cells(&self, names: &Directory, lang: Lang) -> Vec<Cell> {
        vec![
            Cell::of(self.seat.role().say(lang)),
            Cell::Words(place_of(&self.seat, names, lang).unwrap_or_default()),
        ]
    }

    fn fields(item: Option<&Account>) -> Fields {
        let seat = item.map(|item| &item.seat);
        let code = |written: Option<&str>| RwSignal::new(written.unwrap_or_default().to_owned());
        Fields {
            name: line_typed(item.map(|item| &item.name)),
            role: code(seat.map(|seat| seat.role().code())),
            window: code(seat.and_then(Seat::window).map(WindowId::as_str)),
            department: code(seat.and_then(Seat::department).map(DepartmentId::as_str)),
            led: RwSignal::new(seat.map(led_by).unwrap_or_default()),
            more_led: RwSignal::default(),
            password: RwSignal::default(),
            active: RwSignal::new(item.is_none_or(|item| item.active)),
        }
    }

    fn view(fields: Fields, is_new: bool, lang: Lang) -> AnyView {
        let workspace = workspace();
        let held = Memo::new(move |_| fields.role.with(|role| Role::read(role)).map(held_at));
        let roles = Role::ALL.iter().map(|role| Choice::new(role.code(), role.say(lang)));
        view! {
            {line("name", text::person_name(lang), fields.name)}
            {select("seat", text::role(lang), fields.role, roles)}
            {move || match held.get() {
                Some(Held::AtWindow) => window_view(fields.window, &workspace.names(), lang),
                Some(Held::AtDepartment) => {
                    department_view(fields.department, &workspace.names(), lang)
                }
                Some(Held::OverDepartments) => led_view(fields.led, fields.more_led, lang),
                Some(Held::Nowhere) | None => ().into_any(),
            }}
            <Field
                name="password"
                label=text::new_password(lang)
                hint=text::new_password_hint(lang, MIN_PASSWORD, FIRST_PASSWORD_DAYS)
                value=fields.password
                kind=FieldKind::Password
                autocomplete="new-password"
                optional=!is_new
            />
            <TickBox name="active" label=text::account_active(lang) value=fields.active/>
        }
        .into_any()
    }

    fn read(fields: Fields, seen: Option<Account>, reader: &mut FieldReader) -> Option<PutAccount> {
        let name = reader.line("name", fields.name);
        let seat = read_seat(
            &fields.role.get_untracked(),
            &fields.window.get_untracked(),
            &fields.department.get_untracked(),
            fields.led.get_untracked(),
        );
        let seat = seat.map_err(|problem| reader.problems.push(problem)).ok();
        if matches!(seat, Some(Seat::LeaderInCharge { .. })) && !fields.more_led.is_blank() {
            reader.add("seat.departments", Wrong::Unknown);
        }
        let password = fields.password.get_untracked();
        let long_enough = password.chars().count() >= MIN_PASSWORD;
        if (seen.is_none() || !password.is_empty()) && !long_enough {
            reader.add("password", Wrong::TooShort { min: MIN_PASSWORD });
        }
        let password = (!password.is_empty()).then_some(password);
        let active = fields.active.get_untracked();
        Some(PutAccount { name: name?, seat: seat?, active, password, seen })
    }

    async fn put(
        api: StaffApi,
        id: AccountId,
        put: PutAccount,
    ) -> Result<Saved<Account>, ApiError> {
        // In this form, the account is the identifier.
        let own = |field: &str| if field == "account" { "id" } else { field }.to_owned();
        let answer = api.put_account(id, put).await.map_err(|error| error.renamed(own))?;
        Ok(match answer {
            AccountAnswer::Saved(account) => Saved::Now(account),
            AccountAnswer::Waits(grant) => Saved::Waits(grant.account),
        })
    }
}

pub(super) fn window_view(window: RwSignal<String>, names: &Directory, lang: Lang) -> AnyView {
    let choices = names.windows.iter();
    let choices = choices.map(|known| Choice::new(known.id.as_str(), known.name.say(lang)));
    select("seat.window", text::at_window(lang), window, choices).into_render()
}

pub(super) fn department_view(
    department: RwSignal<String>,
    names: &Directory,
    lang: Lang,
) -> AnyView {
    let known = names.departments.iter();
    let choices = known.map(|known| Choice::new(known.id.as_str(), known.name.say(lang)));
    select("seat.department", text::at_department(lang), department, choices).into_render()
}

pub(super) fn led_view(
    led: RwSignal<Vec<DepartmentId>>,
    more_led: RwSignal<String>,
    lang: Lang,
) -> AnyView {
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
    use support::department;

    fn id(name: &str) -> DepartmentId {
        department(name)
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
