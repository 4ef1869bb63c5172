//! The period and the department of an insight: read from the address, and chosen in a form.

use crate::client::navigation::{Query, navigation};
use crate::client::staff::InsightQuery;
use crate::staff::forms::fields::{day, select};
use crate::staff::text as console_text;
use crate::staff::text::insights as text;
use crate::staff::views::listed::address;
use crate::staff::views::period::{period_in, period_parts};
use crate::staff::workspace::workspace;
use crate::ui::components::{ButtonKind, Choice, FormBox, Notice, NoticeKind, SubmitButton};
use crate::ui::form::{Form, FormProblem};
use crate::ui::language::spoken;
use leptos::prelude::*;
use shared::insight::{MAX_MONTHS, months_of};
use shared::limits::INSIGHT_DAYS;
use shared::problem::Field as Wrong;
use shared::time::Day;

pub fn asked_in(query: &Query) -> InsightQuery {
    let (from, until) = period_in(query);
    let department = query.get("department").filter(|written| !written.is_empty());
    InsightQuery { from, until, department }
}

/// The form; it navigates to the address with the choice.
#[component]
pub fn AskForm(asked: InsightQuery, path: String) -> impl IntoView {
    let workspace = workspace();
    let form = Form::new("insight");
    let is_department =
        workspace.session_now().is_some_and(|session| session.seat.department().is_some());
    let InsightQuery { from, until, department } = asked;
    let [from, until] =
        period_parts((from, until)).map(|(_, written)| RwSignal::new(written.unwrap_or_default()));
    let department = RwSignal::new(department.unwrap_or_default());
    let navigation = navigation();
    let all = path.clone();
    let show = Callback::new(move |()| {
        let mut problems = Vec::new();
        let mut read = |name: &'static str, typed: RwSignal<String>| {
            let typed = typed.get_untracked();
            if typed.trim().is_empty() {
                return None;
            }
            let day = Day::read(&typed).ok();
            if day.is_none() {
                problems.push(FormProblem::new(name, |lang| Wrong::NotADate.say(lang)));
            }
            day
        };
        let (from, until) = (read("from", from), read("until", until));
        if let Some((from, until)) = from.zip(until) {
            if from > until {
                problems.push(FormProblem::new("until", |lang| Wrong::TooEarly.say(lang)));
            } else if months_of(from, until) > MAX_MONTHS {
                let said = FormProblem::new("until", |lang| text::too_long(lang, MAX_MONTHS));
                problems.push(said);
            }
        }
        if form.accepts_said(problems) {
            let [from, until] = period_parts((from, until));
            let chosen = department.get_untracked();
            let department = (!chosen.is_empty()).then_some(chosen);
            let path = address(path.clone(), &[from, until, ("department", department)]);
            navigation.go(&path);
        }
    });
    spoken(move |lang| {
        let all = all.clone();
        let names = workspace.names();
        let choices: Vec<Choice> = names
            .departments
            .iter()
            .map(|known| Choice::new(known.id.as_str(), known.name.say(lang)))
            .collect();
        let choose = move || {
            (!is_department).then(|| {
                view! {
                    {
                        select("department", text::of_department(lang), department, choices.clone())
                            .optional()
                            .none(text::every_department(lang))
                    }
                }
            })
        };
        let own = is_department.then(|| {
            view! { <Notice kind=NoticeKind::Info><p>{text::own_department(lang)}</p></Notice> }
        });
        view! {
            {own}
            <div class="period">
                <FormBox form=form on_submit=show>
                    {day("from", console_text::from(lang), from).optional()}
                    {day("until", console_text::until(lang), until).optional()}
                    {choose()}
                    <div class="buttons">
                        <SubmitButton label=text::show(lang) kind=ButtonKind::Secondary/>
                        <a class="button quiet" href=all>{text::last_days(lang, INSIGHT_DAYS)}</a>
                    </div>
                </FormBox>
            </div>
        }
    })
}
