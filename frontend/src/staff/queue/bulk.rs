//! What is done with several cases at once. Each is a command of its own, guarded by what the user saw of that case, one
//! after the other; what fails stays selected and says why.

use crate::client::browser;
use crate::client::http::ApiError;
use crate::staff::forms::fields::area;
use crate::staff::text::lists as words;
use crate::staff::workspace::workspace;
use crate::ui::components::{Button, ButtonKind, Choice, Failure, FormBox, Select, SubmitButton};
use crate::ui::form::Form;
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::command::{Assign, Command};
use shared::id::DepartmentId;
use shared::number::CaseNumber;
use shared::problem::{Field as Wrong, FieldProblem};
use shared::text::Prose;
use shared::view::QueueRow;

/// The cases that are selected, each with the revision that the user saw.
#[derive(Clone, Copy)]
pub struct Picked {
    rows: Signal<Vec<QueueRow>>,
    chosen: RwSignal<Vec<(CaseNumber, u32)>>,
}

impl Picked {
    pub fn new(rows: Signal<Vec<QueueRow>>) -> Picked {
        Picked { rows, chosen: RwSignal::new(Vec::new()) }
    }

    /// Whether a case is selected; tracks changes.
    pub fn has(self, number: CaseNumber) -> bool {
        self.chosen.with(|chosen| chosen.iter().any(|(known, _)| *known == number))
    }

    /// Selects a case, or no longer.
    pub fn turn(self, number: CaseNumber) {
        let revision = self.revision_of(number);
        self.chosen.update(|chosen| {
            let before = chosen.len();
            chosen.retain(|(known, _)| *known != number);
            if chosen.len() == before {
                chosen.extend(revision.map(|revision| (number, revision)));
            }
        });
    }

    /// Selects every case of the page.
    fn take_page(self) {
        let rows = self.rows.get_untracked();
        self.chosen.update(|chosen| {
            for row in rows {
                let number = row.public.number;
                if !chosen.iter().any(|(known, _)| *known == number) {
                    chosen.push((number, row.public.revision));
                }
            }
        });
    }

    pub fn clear(self) {
        self.chosen.set(Vec::new());
    }

    fn count(self) -> usize {
        self.chosen.with(Vec::len)
    }

    fn revision_of(self, number: CaseNumber) -> Option<u32> {
        self.rows.with_untracked(|rows| {
            let row = rows.iter().find(|row| row.public.number == number)?;
            Some(row.public.revision)
        })
    }

    /// What is selected, each with the revision that is shown now or, if it is no longer on the page, was shown last.
    fn all(self) -> Vec<(CaseNumber, u32)> {
        let chosen = self.chosen.get_untracked();
        let shown = |(number, revision)| (number, self.revision_of(number).unwrap_or(revision));
        chosen.into_iter().map(shown).collect()
    }
}

/// What became of one case.
type Outcome = (CaseNumber, Option<ApiError>);

/// The bar below the list, with the number of selected cases and what can be done with them.
#[component]
pub fn Bulk(
    picked: Picked,
    /// Whether what is selected lies at one's own window, which can assign it.
    assigns: Memo<bool>,
    /// Fetches the list again.
    again: Callback<()>,
) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let form = Form::new("bulk");
    workspace.clears(form);
    let (department, note) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let opened = RwSignal::new(false);
    // How many are done of how many, while commands are being sent.
    let running = RwSignal::new(None::<(usize, usize)>);
    let outcomes = RwSignal::new(Vec::<Outcome>::new());
    let send = Callback::new(move |()| {
        if running.get_untracked().is_some() {
            return;
        }
        let cases = picked.all();
        let mut problems = Vec::new();
        let lead = DepartmentId::new(department.get_untracked()).ok();
        if lead.is_none() {
            problems.push(FieldProblem::new("department", Wrong::Missing));
        }
        let written = note.get_untracked();
        let read = (!written.trim().is_empty()).then(|| Prose::new(written)).transpose();
        let note = match read {
            Ok(note) => note,
            Err(error) => {
                problems.push(FieldProblem::new("note", error.into()));
                None
            }
        };
        if !form.accepts(problems) {
            return;
        }
        let Some(department) = lead else { return };
        let assign = Assign { department, days: None, note, co: Vec::new() };
        outcomes.set(Vec::new());
        running.set(Some((0, cases.len())));
        leptos::task::spawn_local(async move {
            let all = cases.len();
            for (done, (number, revision)) in (1..).zip(cases) {
                let (command, key) = (Command::Assign(assign.clone()), browser::random_name());
                let answer = workspace.api.command(number, command, revision, key).await;
                // The page may have gone in the meantime; what was sent stands.
                if running.try_set(Some((done, all))).is_some() {
                    return;
                }
                let failed = answer.err();
                let is_over = failed.as_ref().is_some_and(ApiError::is_signed_out);
                if failed.is_none() {
                    picked.turn(number);
                }
                outcomes.update(|outcomes| outcomes.push((number, failed)));
                if is_over {
                    break;
                }
            }
            running.set(None);
            again.run(());
            // The button that was pressed goes with what was selected.
            request_animation_frame(|| browser::focus("bulk-result"));
        });
    });
    let progress = move || {
        let lang = language.get();
        running.get().map(|(done, all)| {
            view! {
                <p>{words::assign_progress(lang, done, all)}</p>
                <progress
                    class="bar"
                    max=all.to_string()
                    value=done.to_string()
                    aria-label=words::assign_chosen(lang)
                ></progress>
            }
        })
    };
    let ended = move || {
        let lang = language.get();
        let outcomes = outcomes.get();
        (running.get().is_none() && !outcomes.is_empty()).then(|| {
            let failed = outcomes.iter().filter(|(_, failed)| failed.is_some()).count();
            words::assign_done(lang, outcomes.len() - failed, outcomes.len())
        })
    };
    let each = move || {
        let lang = language.get();
        outcomes
            .get()
            .into_iter()
            .map(|(number, failed)| match failed {
                None => view! { <li>{words::assigned(lang, number)}</li> }.into_any(),
                Some(error) => view! {
                    <li>
                        {words::not_assigned(lang, number)} <Failure error=error/>
                    </li>
                }
                .into_any(),
            })
            .collect::<Vec<_>>()
    };
    let fields = spoken(move |lang| {
        if !opened.get() || !assigns.get() {
            return ().into_any();
        }
        let names = workspace.names();
        let departments: Vec<Choice> = names
            .departments
            .iter()
            .filter(|known| names.takes_cases(known))
            .map(|known| Choice::new(known.id.to_string(), known.name.say(lang)))
            .collect();
        view! {
            <FormBox form=form on_submit=send>
                <p class="hint">{words::assign_chosen_hint(lang)}</p>
                <Select
                    name="department"
                    label=words::assign_department(lang)
                    choices=departments
                    value=department
                />
                {area("note", words::assign_note(lang), note, Prose::MAX, 2)}
                <SubmitButton label=words::assign_chosen(lang)/>
            </FormBox>
        }
        .into_any()
    });
    let count = move || words::chosen(language.get(), picked.count());
    let shown = move || picked.count() > 0 || running.with(Option::is_some);
    view! {
        <section class="work-act" hidden=move || !shown() aria-label=count>
            <div class="work-act-line">
                <strong role="status">{count}</strong>
                {spoken(move |lang| {
                    view! {
                        {assigns
                            .get()
                            .then(|| {
                                let turn = move |()| opened.update(|open| *open = !*open);
                                view! {
                                    <Button
                                        label=words::assign_chosen(lang)
                                        kind=ButtonKind::Secondary
                                        on_press=Callback::new(turn)
                                    />
                                }
                            })}
                        <Button
                            label=words::print_chosen(lang)
                            kind=ButtonKind::Secondary
                            on_press=Callback::new(move |()| browser::print())
                        />
                        <Button
                            label=words::choose_all(lang)
                            kind=ButtonKind::Quiet
                            on_press=Callback::new(move |()| picked.take_page())
                        />
                        <Button
                            label=words::choose_none(lang)
                            kind=ButtonKind::Quiet
                            on_press=Callback::new(move |()| picked.clear())
                        />
                    }
                })}
            </div>
            {fields}
        </section>
        <div role="status">{progress} <p id="bulk-result" tabindex="-1">{ended}</p></div>
        <ul class="lines">{each}</ul>
    }
}
