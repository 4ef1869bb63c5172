//! The fields of what a plan says: its title, the cause, and one to twenty measures.

use crate::browser;
use crate::components::{Button, ButtonKind, DateField, Field, TextArea};
use crate::console::plans::draft::{MeasureDraft, PlanDraft};
use crate::console::text::plans as text;
use crate::form::Form;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::plan::MEASURES_MOST;
use shared::text::Note;

/// A measure's fields; `key` tells them apart while they come and go.
#[derive(Clone, Copy, PartialEq)]
struct MeasureFields {
    key: u32,
    what: RwSignal<String>,
    person: RwSignal<String>,
    due_on: RwSignal<String>,
}

impl MeasureFields {
    fn of(key: u32, measure: &MeasureDraft) -> MeasureFields {
        MeasureFields {
            key,
            what: RwSignal::new(measure.what.clone()),
            person: RwSignal::new(measure.person.clone()),
            due_on: RwSignal::new(measure.due_on.clone()),
        }
    }

    fn draft(self) -> MeasureDraft {
        MeasureDraft { what: self.what.get(), person: self.person.get(), due_on: self.due_on.get() }
    }
}

/// The form's fields.
#[derive(Clone, Copy)]
pub(super) struct PlanFields {
    form: Form,
    title: RwSignal<String>,
    cause: RwSignal<String>,
    measures: RwSignal<Vec<MeasureFields>>,
    next_key: StoredValue<u32>,
}

impl PlanFields {
    /// The fields of a form, filled in.
    pub(super) fn new(form: Form, draft: &PlanDraft) -> PlanFields {
        let fields = PlanFields {
            form,
            title: RwSignal::new(String::new()),
            cause: RwSignal::new(String::new()),
            measures: RwSignal::new(Vec::new()),
            next_key: StoredValue::new(0),
        };
        fields.fill(draft);
        fields
    }

    /// Fills them in anew.
    pub(super) fn fill(self, draft: &PlanDraft) {
        self.title.set(draft.title.clone());
        self.cause.set(draft.cause.clone());
        let measures =
            draft.measures.iter().map(|measure| MeasureFields::of(self.key(), measure)).collect();
        self.measures.set(measures);
    }

    /// What is typed, following it.
    pub(super) fn draft(self) -> PlanDraft {
        PlanDraft {
            title: self.title.get(),
            cause: self.cause.get(),
            measures: self.measures.get().into_iter().map(MeasureFields::draft).collect(),
        }
    }

    fn key(self) -> u32 {
        let key = self.next_key.get_value();
        self.next_key.set_value(key + 1);
        key
    }

    fn add(self) {
        let count = self.measures.with_untracked(Vec::len);
        if count >= MEASURES_MOST {
            return;
        }
        let measure = MeasureFields::of(self.key(), &MeasureDraft::default());
        self.measures.update(|measures| measures.push(measure));
        let first = self.form.id(&format!("measures.{count}.what"));
        request_animation_frame(move || browser::focus(&first));
    }

    fn remove(self, key: u32) {
        self.measures.update(|measures| measures.retain(|measure| measure.key != key));
        let add = self.add_id();
        request_animation_frame(move || browser::focus(&add));
    }

    fn add_id(self) -> String {
        self.form.id("add-measure")
    }
}

/// The fields, within their form.
pub(super) fn plan_fields(fields: PlanFields, lang: Lang) -> AnyView {
    view! {
        <Field
            name="title"
            label=text::plan_name(lang)
            hint=text::plan_name_hint(lang)
            value=fields.title
        />
        <TextArea
            name="cause"
            label=text::cause(lang)
            hint=text::cause_hint(lang)
            value=fields.cause
            most=Note::MAX
            rows=4
        />
        {measures(fields, lang)}
    }
    .into_any()
}

fn measures(fields: PlanFields, lang: Lang) -> AnyView {
    let said = RwSignal::new(String::new());
    fields.form.label("measures", text::measures(lang));
    // A measure's place is in the names of its fields, so a row is drawn for both.
    let numbered = move || fields.measures.get().into_iter().enumerate().collect::<Vec<_>>();
    let row = move |(index, measure): (usize, MeasureFields)| {
        let number = index + 1;
        let only = Memo::new(move |_| fields.measures.with(|measures| measures.len() < 2));
        let remove = Callback::new(move |()| fields.remove(measure.key));
        let at = |field: &str| format!("measures.{index}.{field}");
        view! {
            <fieldset class="plan-measure">
                <legend>{text::measure_number(lang, number)}</legend>
                <TextArea
                    name=at("what")
                    label=text::measure_what(lang)
                    value=measure.what
                    most=Note::MAX
                    rows=2
                />
                <div class="cells">
                    <Field
                        name=at("person")
                        label=text::measure_person(lang)
                        value=measure.person
                    />
                    <DateField
                        name=at("due_on")
                        label=text::measure_due(lang)
                        value=measure.due_on
                    />
                </div>
                {move || {
                    (!only.get())
                        .then(|| {
                            view! {
                                <Button
                                    label=text::remove_measure(lang, number)
                                    kind=ButtonKind::Quiet
                                    on_press=remove
                                />
                            }
                        })
                }}
            </fieldset>
        }
    };
    let add = move |_| {
        fields.add();
        let number = fields.measures.with_untracked(Vec::len);
        said.set(text::measure_added(lang, number));
    };
    let full = Memo::new(move |_| fields.measures.with(|measures| measures.len() >= MEASURES_MOST));
    view! {
        <div class="plan-measures" id=fields.form.id("measures") tabindex="-1">
            <For each=numbered key=|(index, measure)| (*index, measure.key) children=row/>
        </div>
        {move || {
            if full.get() {
                view! { <p class="hint">{text::measures_full(lang, MEASURES_MOST)}</p> }.into_any()
            } else {
                view! {
                    <p>
                        <button
                            type="button"
                            id=fields.add_id()
                            class="button secondary"
                            on:click=add
                        >
                            {text::add_measure(lang)}
                        </button>
                    </p>
                }
                    .into_any()
            }
        }}
        <p class="unseen" role="status">{said}</p>
    }
    .into_any()
}
