//! Choosing the plan that answers a case: one of the department's own plans, or a new one.

use crate::client::load::Remote;
use crate::staff::command::FormOptions;
use crate::staff::forms::fields::select;
use crate::staff::route::new_plan_address;
use crate::staff::text::plans as text;
use crate::staff::workspace::workspace;
use crate::ui::components::{Choice, loaded};
use leptos::prelude::*;
use shared::lang::Say;
use shared::plan::Plan;

/// The department's plans except those that answer the case already, and a link to draw up a new one, which leads
/// back to the case.
#[component]
pub fn PlanChoice(chosen: RwSignal<String>, form_options: Memo<FormOptions>) -> impl IntoView {
    let workspace = workspace();
    let plans = Remote::<Vec<Plan>>::new();
    let fetch = move || {
        let seat = workspace.session_now().map(|session| session.seat);
        if let Some(department) = seat.as_ref().and_then(|seat| seat.department()) {
            plans.fetch(workspace.api.plans_of(department.clone()));
        }
    };
    Effect::new(move || {
        workspace.renewals.track();
        fetch();
    });
    let linked = Memo::new(move |_| form_options.with(|form_options| form_options.plans.clone()));
    let number = Memo::new(move |_| form_options.with(|form_options| form_options.number));
    loaded(plans, fetch, move |plans, lang| {
        let linked = linked.get();
        let choices: Vec<Choice> = plans
            .into_iter()
            .filter(|plan| !linked.contains(&plan.id))
            .map(|plan| {
                let words = format!("{} · {}", plan.title.as_str(), plan.stage.say(lang));
                Choice::new(plan.id.to_string(), words)
            })
            .collect();
        let choice = if choices.is_empty() {
            view! { <p>{text::no_plan_to_choose(lang)}</p> }.into_any()
        } else {
            view! {
                {select("plan", text::which_plan(lang), chosen, choices)}
            }
            .into_any()
        };
        let new = new_plan_address(number.get());
        view! {
            {choice}
            <p><a class="button quiet" href=new>{text::draw_up_for_this(lang)}</a></p>
        }
        .into_any()
    })
}
