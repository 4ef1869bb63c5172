//! The rule about the identity provider: which of its values stand for which seats.

use super::accounts::{Held, department_view, held_at, led_view, read_seat, window_view};
use super::changed_view;
use crate::client::browser;
use crate::client::load::Remote;
use crate::client::staff::StaffApi;
use crate::staff::forms::fields::{line, select};
use crate::staff::forms::keyboard_nav::FlowBox;
use crate::staff::text::provider as text;
use crate::staff::workspace::{place_of, workspace};
use crate::ui::components::{
    ButtonKind, Cell, Choice, Column, Failure, Notice, NoticeKind, SubmitButton, Table, loaded,
};
use crate::ui::form::Form;
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::id::DepartmentId;
use shared::lang::{Lang, Say};
use shared::problem::{Field as Wrong, FieldProblem};
use shared::provider::{ClaimedSeat, ProviderRule};
use shared::text::Line;
use shared::vocabulary::Role;
use shared::wire::{ProviderRuleNow, PutProviderRule};

#[component]
pub fn ProviderRuleKept() -> impl IntoView {
    let workspace = workspace();
    let known = Remote::<ProviderRuleNow>::new();
    Effect::new(move || {
        workspace.renewals.track();
        known.fetch(workspace.api.provider_rule());
    });
    let fetch = Callback::new(move |()| known.fetch(workspace.api.provider_rule()));
    view! {
        {spoken(|lang| view! { <p class="hint">{text::intro(lang)}</p> })}
        {loaded(known, fetch, |now, _| view! { <Edit now=now/> }.into_any())}
    }
}

/// The rule as it is kept, and what came of the last change.
#[derive(Clone, Copy)]
struct Kept {
    api: StaffApi,
    now: RwSignal<ProviderRuleNow>,
    saved: RwSignal<bool>,
    changed: RwSignal<bool>,
}

impl Kept {
    /// Sends a rule in place of the one that is shown. `done` runs if it was taken.
    fn put(self, form: Form, rule: ProviderRule, done: impl FnOnce() + 'static) {
        let api = self.api;
        self.saved.set(false);
        self.changed.set(false);
        let now = self.now.get_untracked();
        let seen = (!now.built_in).then_some(now.rule);
        let put = PutProviderRule { rule, seen };
        form.send(
            move |_| async move {
                let is_kept = match api.put_provider_rule(put).await {
                    Err(error) if error.is_stale_entry() => false,
                    answer => answer.map(|_| true).map_err(|error| error.renamed(own_field))?,
                };
                Ok((is_kept, api.provider_rule().await?))
            },
            move |(is_kept, now): (bool, ProviderRuleNow)| {
                self.now.set(now);
                self.saved.set(is_kept);
                self.changed.set(!is_kept);
                if is_kept {
                    done();
                }
                let place = if is_kept { "saved" } else { "changed" };
                request_animation_frame(move || browser::focus(place));
            },
        );
    }
}

/// The field of the form for a field of the rule: what is wrong with a line of the table is wrong with the new one.
fn own_field(field: &str) -> String {
    let field = field.strip_prefix("rule.").unwrap_or(field);
    match field.strip_prefix("seats.").and_then(|rest| rest.split_once('.')) {
        Some((_, last)) => last.to_owned(),
        None => field.to_owned(),
    }
}

#[component]
fn Edit(now: ProviderRuleNow) -> impl IntoView {
    let language = language();
    let issuer = now.issuer.clone();
    let kept = Kept {
        api: workspace().api,
        now: RwSignal::new(now),
        saved: RwSignal::new(false),
        changed: RwSignal::new(false),
    };
    let said = move || {
        let lang = language.get();
        kept.saved.get().then(|| {
            view! {
                <div id="saved" tabindex="-1">
                    <Notice kind=NoticeKind::Success title=text::saved(lang) live=true/>
                </div>
            }
        })
    };
    let where_from = spoken(move |lang| match &issuer {
        Some(issuer) => view! { <p>{text::configured(lang, issuer)}</p> }.into_any(),
        None => view! {
            <Notice kind=NoticeKind::Caution><p>{text::not_configured(lang)}</p></Notice>
        }
        .into_any(),
    });
    view! {
        {where_from}
        {changed_view(kept.changed, text::changed)}
        {said}
        <Seats kept=kept/>
        <Add kept=kept/>
        <Settings kept=kept/>
    }
}

#[component]
fn Seats(kept: Kept) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let removing = Form::new("provider-remove");
    workspace.clears(removing);
    let sure = RwSignal::new(None::<usize>);
    let remove = Callback::new(move |place: usize| {
        if sure.get_untracked() != Some(place) {
            sure.set(Some(place));
            return;
        }
        sure.set(None);
        let mut rule = kept.now.get_untracked().rule;
        if place < rule.seats.len() {
            rule.seats.remove(place);
            kept.put(removing, rule, || ());
        }
    });
    let failed = move || removing.failure.get().map(|error| view! { <Failure error=error/> });
    let table = move || {
        let lang = language.get();
        let seats = kept.now.get().rule.seats;
        if seats.is_empty() {
            return view! { <p>{text::seats_none(lang)}</p> }.into_any();
        }
        let columns = [
            text::value(lang),
            crate::staff::text::role(lang),
            crate::staff::text::place(lang),
            text::by(lang),
            text::action(lang),
        ];
        let names = workspace.names();
        let rows = seats.into_iter().enumerate().map(|(place, claimed)| {
            vec![
                Cell::of(claimed.value.as_str()),
                Cell::of(claimed.seat.role().say(lang)),
                Cell::Words(place_of(&claimed.seat, &names, lang).unwrap_or_default()),
                Cell::of(claimed.by.as_str()),
                remove_cell(place, &claimed, sure, remove, lang),
            ]
        });
        let rows = rows.collect();
        view! {
            <Table caption=text::seats(lang) columns=columns.map(Column::words).to_vec() rows=rows/>
        }
        .into_any()
    };
    view! { {failed} {table} }
}

/// The button that removes a line, which has to be pressed twice.
fn remove_cell(
    place: usize,
    claimed: &ClaimedSeat,
    sure: RwSignal<Option<usize>>,
    remove: Callback<usize>,
    lang: Lang,
) -> Cell {
    let value = claimed.value.as_str().to_owned();
    let words = move || {
        if sure.get() == Some(place) {
            text::remove_sure(lang, &value)
        } else {
            text::remove(lang, &value)
        }
    };
    Cell::view(view! {
        <button type="button" class="button quiet" on:click=move |_| remove.run(place)>{words}</button>
    })
}

#[component]
fn Add(kept: Kept) -> impl IntoView {
    let workspace = workspace();
    let form = Form::new("provider-seat");
    workspace.clears(form);
    let typed = [(); 5].map(|()| RwSignal::new(String::new()));
    let [value, role, window, department, more_led] = typed;
    let led = RwSignal::new(Vec::<DepartmentId>::new());
    let held = Memo::new(move |_| role.with(|role| Role::read(role)).map(held_at));
    let add = Callback::new(move |()| {
        let mut problems = Vec::new();
        let read = value.with_untracked(|typed| Line::new(typed.trim()));
        let read = read.map_err(|error| problems.push(FieldProblem::new("value", error.into())));
        let seat = read_seat(
            &role.get_untracked(),
            &window.get_untracked(),
            &department.get_untracked(),
            led.get_untracked(),
        );
        let seat = seat.map_err(|problem| problems.push(problem));
        if held.get_untracked() == Some(Held::OverDepartments)
            && !more_led.get_untracked().trim().is_empty()
        {
            problems.push(FieldProblem::new("seat.departments", Wrong::Unknown));
        }
        let by = workspace.session_now().map(|session| session.account);
        if !form.accepts(problems) {
            return;
        }
        let (Ok(value_read), Ok(seat), Some(by)) = (read, seat, by) else { return };
        let mut rule = kept.now.get_untracked().rule;
        rule.seats.push(ClaimedSeat { value: value_read, seat, by });
        kept.put(form, rule, move || {
            for signal in typed {
                signal.set(String::new());
            }
            led.set(Vec::new());
        });
    });
    spoken(move |lang| {
        let roles = Role::ALL.iter().map(|role| Choice::new(role.code(), role.say(lang)));
        let roles: Vec<Choice> = roles.collect();
        view! {
            <section class="part" aria-labelledby="provider-add-title">
                <h2 id="provider-add-title">{text::add(lang)}</h2>
                <FlowBox form=form on_submit=add>
                    {line("value", text::value(lang), value)}
                    {select("seat", crate::staff::text::role(lang), role, roles.clone())}
                    {move || match held.get() {
                        Some(Held::AtWindow) => window_view(window, &workspace.names(), lang),
                        Some(Held::AtDepartment) => {
                            department_view(department, &workspace.names(), lang)
                        }
                        Some(Held::OverDepartments) => led_view(led, more_led, lang),
                        Some(Held::Nowhere) | None => ().into_any(),
                    }}
                    <div class="buttons">
                        <SubmitButton label=text::add(lang) kind=ButtonKind::Secondary/>
                    </div>
                </FlowBox>
            </section>
        }
    })
}

/// What is looked at in the ID token besides.
#[component]
fn Settings(kept: Kept) -> impl IntoView {
    let workspace = workspace();
    let form = Form::new("provider-settings");
    workspace.clears(form);
    let rule = kept.now.get_untracked().rule;
    let claim = RwSignal::new(rule.claim);
    let written: Vec<&str> = rule.factors.iter().map(Line::as_str).collect();
    let factors = RwSignal::new(written.join(" "));
    let save = Callback::new(move |()| {
        let mut rule = kept.now.get_untracked().rule;
        rule.claim = claim.get_untracked().trim().to_owned();
        let read = factors.with_untracked(|typed| {
            typed.split_whitespace().map(Line::new).collect::<Result<Vec<Line>, _>>()
        });
        let mut problems = Vec::new();
        match read {
            Ok(read) => rule.factors = read,
            Err(error) => problems.push(FieldProblem::new("factors", error.into())),
        }
        problems.extend(rule.problems());
        if form.accepts(problems) {
            kept.put(form, rule, || ());
        }
    });
    spoken(move |lang| {
        view! {
            <section class="part" aria-labelledby="provider-settings-title">
                <h2 id="provider-settings-title">{text::settings(lang)}</h2>
                <FlowBox form=form on_submit=save>
                    {line("claim", text::claim(lang), claim).hint(text::claim_hint(lang))}
                    {
                        line("factors", text::factors(lang), factors)
                            .hint(text::factors_hint(lang))
                            .optional()
                    }
                    <div class="buttons"><SubmitButton label=crate::staff::text::save(lang)/></div>
                </FlowBox>
            </section>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_line_of_the_table_is_said_at_the_form() {
        for (field, own) in [
            ("rule.claim", "claim"),
            ("rule.seats.3.value", "value"),
            ("rule.seats.3.seat", "seat"),
            ("rule.seats", "seats"),
        ] {
            assert_eq!(own_field(field), own);
        }
    }
}
