//! The form in which a part of the register is chosen: a period, a status and a department.

use crate::client::navigation::navigation;
use crate::client::staff::RegisterQuery;
use crate::staff::register::path_of;
use crate::staff::route::Route;
use crate::staff::text;
use crate::staff::text::lists as words;
use crate::staff::views::period::typed_period;
use crate::staff::workspace::workspace;
use crate::ui::components::{ButtonKind, Choice, DateField, FormBox, Select, SubmitButton};
use crate::ui::form::Form;
use crate::ui::language::spoken;
use leptos::prelude::*;
use shared::id::DepartmentId;
use shared::lang::Say;
use shared::time::Day;
use shared::vocabulary::StageKind;

#[component]
pub fn RegisterFilter(asked: RegisterQuery) -> impl IntoView {
    let (workspace, navigation) = (workspace(), navigation());
    let form = Form::new("period");
    let written = |day: Option<Day>| day.map_or(String::new(), |day| day.to_string());
    let (from, until) = (RwSignal::new(written(asked.from)), RwSignal::new(written(asked.until)));
    let stage = RwSignal::new(asked.stage.map_or("", StageKind::code).to_owned());
    let department = asked.department.map_or(String::new(), |id| id.to_string());
    let department = RwSignal::new(department);
    let show = Callback::new(move |()| {
        let ((from, until), problems) = typed_period(from, until);
        if form.accepts(problems) {
            let query = RegisterQuery {
                from,
                until,
                stage: StageKind::read(&stage.get_untracked()),
                department: DepartmentId::new(department.get_untracked()).ok(),
                cursor: None,
            };
            navigation.go(&path_of(&query));
        }
    });
    spoken(move |lang| {
        let names = workspace.names();
        let stages: Vec<Choice> =
            StageKind::ALL.iter().map(|stage| Choice::new(stage.code(), stage.say(lang))).collect();
        let departments: Vec<Choice> = names
            .departments
            .iter()
            .map(|known| Choice::new(known.id.to_string(), known.name.say(lang)))
            .collect();
        let any = words::any(lang);
        view! {
            <div class="period">
                <FormBox form=form on_submit=show>
                    <DateField name="from" label=text::from(lang) value=from optional=true/>
                    <DateField name="until" label=text::until(lang) value=until optional=true/>
                    <Select
                        name="stage"
                        label=words::column_stage(lang)
                        choices=stages
                        value=stage
                        optional=true
                        none=any
                    />
                    <Select
                        name="department"
                        label=words::department(lang)
                        choices=departments
                        value=department
                        optional=true
                        none=any
                    />
                    <div class="buttons">
                        <SubmitButton label=text::apply_period(lang) kind=ButtonKind::Secondary/>
                        <a class="button quiet" href=Route::Register.path()>{text::all_time(lang)}</a>
                    </div>
                </FormBox>
                <p class="hint">{words::register_filter_scope(lang)}</p>
            </div>
        }
    })
}
