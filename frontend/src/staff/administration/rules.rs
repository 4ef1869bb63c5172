//! Administration of the rules: the editions in words, and the form for an edition that is not yet in force.

mod edition;
mod figure;

use super::editor::edit_section;
use super::statutes::{as_kept, statutes, statutes_page};
use super::{Editing, changed_view};
use crate::client::browser;
use crate::client::http::ApiError;
use crate::client::load::Remote;
use crate::client::staff::StaffApi;
use crate::staff::administration::rules::edition::{EditionFields, facts_of, form_field};
use crate::staff::text::rules as words;
use crate::staff::workspace::workspace;
use crate::ui::components::{Button, ButtonKind, Facts, Failure, Notice, NoticeKind};
use crate::ui::form::{Form, FormProblem};
use crate::ui::language::language;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::policy::{Policy, Rules};
use shared::time::Day;
use shared::wire::{PutRules, Statutes};

/// The rules as the user saw them; `None` if the built-in ones are in force.
fn seen(kept: &Statutes) -> Option<Rules> {
    (!kept.built_in).then(|| kept.rules.clone())
}

#[component]
pub fn RulesKept() -> impl IntoView {
    let (api, statutes) = (workspace().api, statutes());
    let editing = Editing::<Policy>::new();
    let withdrawal = Withdrawal::new(api, statutes, editing);
    let form = move |item| view! { <Edit item=item editing=editing statutes=statutes/> }.into_any();
    view! {
        {withdrawal.said()}
        {statutes_page(
            statutes,
            editing,
            words::intro,
            words::add_edition,
            form,
            move |kept, lang| editions_view(&kept, editing, withdrawal, lang),
        )}
    }
}

/// Whether an edition is past, in force, or still to come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Past,
    Now,
    ToCome,
}

fn editions_view(
    kept: &Statutes,
    editing: Editing<Policy>,
    withdrawal: Withdrawal,
    lang: Lang,
) -> AnyView {
    let today = browser::today();
    let mut editions = kept.rules.editions.clone();
    editions.sort_by_key(|edition| edition.from);
    let current = editions.iter().rposition(|edition| edition.from <= today).unwrap_or(0);
    let starts: Vec<Day> = editions.iter().map(|edition| edition.from).collect();
    let none_to_come = (current + 1 >= editions.len()).then(|| {
        view! { <p class="hint">{words::none_to_come(lang)}</p> }
    });
    let clock = kept.rules.clock_from.map(|at| {
        view! { <p class="hint">{words::clock_from(lang, at.minute_text())}</p> }
    });
    // Coming editions are first, followed by the one in force and past ones.
    let sections: Vec<AnyView> = editions
        .into_iter()
        .enumerate()
        .rev()
        .map(|(place, edition)| {
            let holds = match place.cmp(&current) {
                std::cmp::Ordering::Less => Holds::Past,
                std::cmp::Ordering::Equal => Holds::Now,
                std::cmp::Ordering::Greater => Holds::ToCome,
            };
            let until = starts.get(place + 1).map(|next| next.plus(-1));
            edition_view(edition, until, holds, editing, withdrawal, lang)
        })
        .collect();
    view! {
        {none_to_come}
        {sections}
        {clock}
    }
    .into_any()
}

fn edition_view(
    edition: Policy,
    until: Option<Day>,
    holds: Holds,
    editing: Editing<Policy>,
    withdrawal: Withdrawal,
    lang: Lang,
) -> AnyView {
    let from = edition.from;
    let title = match until {
        Some(until) => words::edition_span(lang, from, until),
        None => words::edition_from(lang, from),
    };
    let (class, state) = match holds {
        Holds::Past => ("tag", words::is_past(lang)),
        Holds::Now => ("tag done", words::is_now(lang)),
        Holds::ToCome => ("tag new", words::is_to_come(lang)),
    };
    let facts = facts_of(&edition, lang);
    let body = match holds {
        Holds::Past => view! {
            <p class="hint">{words::past_words(lang)}</p>
            <details>
                <summary>{words::show_past(lang)}</summary>
                <Facts facts=facts/>
            </details>
        }
        .into_any(),
        Holds::Now => view! {
            <p class="hint">{words::now_words(lang)}</p>
            <Facts facts=facts/>
        }
        .into_any(),
        Holds::ToCome => view! {
            <div class="buttons">
                <Button
                    label=words::edit_edition(lang, from)
                    kind=ButtonKind::Secondary
                    on_press=Callback::new(move |()| editing.begin(Some(edition.clone())))
                />
                {withdrawal.button(from, lang)}
            </div>
            <Facts facts=facts/>
        }
        .into_any(),
    };
    let id = format!("edition-{from}");
    let title_id = id.clone();
    view! {
        <section class="part" aria-labelledby=id>
            <h2 id=title_id>{title}" "<span class=class>{state}</span></h2>
            {body}
        </section>
    }
    .into_any()
}

/// The button that withdraws a coming edition. It has to be pressed twice, so that nothing is withdrawn by accident.
#[derive(Clone, Copy)]
struct Withdrawal {
    api: StaffApi,
    statutes: Remote<Statutes>,
    editing: Editing<Policy>,
    sure: RwSignal<Option<Day>>,
    busy: RwSignal<bool>,
    failure: RwSignal<Option<ApiError>>,
    changed: RwSignal<bool>,
}

impl Withdrawal {
    fn new(api: StaffApi, statutes: Remote<Statutes>, editing: Editing<Policy>) -> Withdrawal {
        Withdrawal {
            api,
            statutes,
            editing,
            sure: RwSignal::new(None),
            busy: RwSignal::new(false),
            failure: RwSignal::new(None),
            changed: RwSignal::new(false),
        }
    }

    fn button(self, from: Day, lang: Lang) -> AnyView {
        let press = Callback::new(move |()| {
            if self.sure.get_untracked() == Some(from) {
                self.withdraw(from);
            } else {
                self.sure.set(Some(from));
            }
        });
        view! {
            <button
                type="button"
                class="button quiet"
                aria-disabled=move || self.busy.get().then_some("true")
                on:click=move |_| {
                    if !self.busy.get_untracked() {
                        press.run(());
                    }
                }
            >
                {move || {
                    if self.sure.get() == Some(from) {
                        words::withdraw_sure(lang, from)
                    } else {
                        words::withdraw(lang, from)
                    }
                }}
            </button>
        }
        .into_any()
    }

    fn withdraw(self, from: Day) {
        let Some(kept) = self.statutes.seen.get_untracked() else { return };
        let api = self.api;
        let mut rules = kept.rules.clone();
        rules.editions.retain(|edition| edition.from != from);
        let put = PutRules { rules, seen: seen(&kept) };
        self.busy.set(true);
        self.failure.set(None);
        self.changed.set(false);
        leptos::task::spawn_local(async move {
            let answer = as_kept(api, api.put_rules(put).await).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            self.sure.set(None);
            match answer {
                Ok((is_done, now)) => {
                    self.statutes.set(now);
                    if is_done {
                        self.editing.finish_called(|lang| words::withdrawn_name(lang, from));
                    } else {
                        self.changed.set(true);
                        request_animation_frame(|| browser::focus("withdrawal"));
                    }
                }
                Err(error) => {
                    self.failure.set(Some(error));
                    request_animation_frame(|| browser::focus("withdrawal"));
                }
            }
        });
    }

    /// Says why nothing was withdrawn.
    fn said(self) -> impl IntoView {
        let language = language();
        move || {
            let lang = language.get();
            let said = match (self.failure.get(), self.changed.get()) {
                (Some(error), _) => Some(view! { <Failure error=error/> }.into_any()),
                (None, true) => Some(
                    view! {
                        <Notice kind=NoticeKind::Caution live=true>
                            <p>{words::changed_before_withdrawal(lang)}</p>
                        </Notice>
                    }
                    .into_any(),
                ),
                (None, false) => None,
            };
            said.map(|said| view! { <div id="withdrawal" tabindex="-1">{said}</div> })
        }
    }
}

#[component]
fn Edit(
    item: Option<Policy>,
    editing: Editing<Policy>,
    statutes: Remote<Statutes>,
) -> impl IntoView {
    let workspace = workspace();
    let form = Form::new("edition");
    workspace.clears(form);
    let known = item.as_ref().map(|item| item.from);
    // A new edition starts from the latest one.
    let begin = item.or_else(|| {
        let editions = statutes.seen.get_untracked()?.rules.editions;
        editions.into_iter().max_by_key(|edition| edition.from)
    });
    let fields = StoredValue::new(EditionFields::of(&begin.unwrap_or_default(), known));
    let changed = RwSignal::new(false);
    let submit = Callback::new(move |()| {
        let Some(kept) = statutes.seen.get_untracked() else { return };
        let tomorrow = browser::today().plus(1);
        let (edition, mut said) = fields.with_value(|fields| fields.read(tomorrow));
        let mut rules = kept.rules.clone();
        rules.editions.retain(|other| Some(other.from) != known);
        rules.editions.push(edition);
        let place = rules.editions.len() - 1;
        let ladder =
            rules.editions.last().map(|edition| edition.ladder.clone()).unwrap_or_default();
        let own = form_field(place, ladder);
        for found in rules.problems() {
            let field = own(&found.field);
            if !said.iter().any(|known| known.field == field) {
                said.push(FormProblem::from(shared::problem::FieldProblem { field, ..found }));
            }
        }
        if !form.accepts_said(said) {
            return;
        }
        let from = rules.editions[place].from;
        let put = PutRules { rules, seen: seen(&kept) };
        form.send(
            move |_| async move {
                let answer = as_kept(workspace.api, workspace.api.put_rules(put).await).await;
                answer.map_err(|error| error.renamed(own))
            },
            move |(is_kept, now)| {
                statutes.set(now);
                changed.set(!is_kept);
                if is_kept {
                    editing.finish_called(|lang| words::edition_name(lang, from));
                } else {
                    request_animation_frame(|| browser::focus("changed"));
                }
            },
        );
    });
    let changed = changed_view(changed, words::changed_meanwhile);
    let title = move |lang| match known {
        Some(from) => words::edit_edition(lang, from),
        None => words::add_edition(lang).to_owned(),
    };
    view! {
        {changed}
        {edit_section("part dense", title, form, submit, editing, move |lang| {
            fields.with_value(|fields| fields.view(lang))
        })}
    }
}
