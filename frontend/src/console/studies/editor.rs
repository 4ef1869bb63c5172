//! Writing down a reform: a rule, or a process before and after, whose steps are added, removed and moved
//! with buttons. What is typed is kept in this tab; pressing twice makes one reform.

use crate::browser;
use crate::components::{
    Button, ButtonKind, Choice, DateField, Failure, Field, FormBox, Heading, Loading, Notice,
    Radios, SubmitButton, TextArea,
};
use crate::console::desk::{KEPT, desk};
use crate::console::flow;
use crate::console::keeping::{keep, kept};
use crate::console::named::DepartmentField;
use crate::console::route::Route;
use crate::console::studies::draft::{ReformDraft, StepDraft};
use crate::console::text::studies as text;
use crate::form::Form;
use crate::language::{language, spoken};
use crate::load::{Load, Remote};
use crate::text::reforms as words;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use serde::{Deserialize, Serialize};
use shared::id::StudyId;
use shared::lang::Lang;
use shared::reform::STEPS_MOST;
use shared::study::Study;
use shared::text::Note;
use shared::wire::study::{NewReform as Sent, StudyView};

const DRAFT: &str = KEPT[5];

/// Which side of the change a step is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

impl Side {
    fn code(self) -> &'static str {
        match self {
            Side::Before => "before",
            Side::After => "after",
        }
    }

    fn name(self, lang: Lang) -> &'static str {
        match self {
            Side::Before => words::before(lang),
            Side::After => words::after(lang),
        }
    }
}

/// A step's fields; `key` tells them apart while they come, go and move.
#[derive(Clone, Copy, PartialEq)]
struct StepFields {
    key: u32,
    what_zh: RwSignal<String>,
    what_en: RwSignal<String>,
    department: RwSignal<String>,
    place_zh: RwSignal<String>,
    place_en: RwSignal<String>,
    trips: RwSignal<String>,
    days: RwSignal<String>,
    documents: RwSignal<String>,
}

impl StepFields {
    fn of(key: u32, step: &StepDraft) -> StepFields {
        let field = |written: &String| RwSignal::new(written.clone());
        StepFields {
            key,
            what_zh: field(&step.what_zh),
            what_en: field(&step.what_en),
            department: field(&step.department),
            place_zh: field(&step.place_zh),
            place_en: field(&step.place_en),
            trips: field(&step.trips),
            days: field(&step.days),
            documents: field(&step.documents),
        }
    }

    fn draft(self) -> StepDraft {
        StepDraft {
            what_zh: self.what_zh.get(),
            what_en: self.what_en.get(),
            department: self.department.get(),
            place_zh: self.place_zh.get(),
            place_en: self.place_en.get(),
            trips: self.trips.get(),
            days: self.days.get(),
            documents: self.documents.get(),
        }
    }
}

/// The form's fields.
#[derive(Clone, Copy)]
pub(super) struct ReformFields {
    form: Form,
    title_zh: RwSignal<String>,
    title_en: RwSignal<String>,
    decision: RwSignal<String>,
    from: RwSignal<String>,
    kind: RwSignal<String>,
    rule_zh: RwSignal<String>,
    rule_en: RwSignal<String>,
    before: RwSignal<Vec<StepFields>>,
    after: RwSignal<Vec<StepFields>>,
    next_key: StoredValue<u32>,
}

impl ReformFields {
    /// The fields of a form, filled in.
    pub(super) fn new(form: Form, draft: &ReformDraft) -> ReformFields {
        let line = || RwSignal::new(String::new());
        let fields = ReformFields {
            form,
            title_zh: line(),
            title_en: line(),
            decision: line(),
            from: line(),
            kind: line(),
            rule_zh: line(),
            rule_en: line(),
            before: RwSignal::new(Vec::new()),
            after: RwSignal::new(Vec::new()),
            next_key: StoredValue::new(0),
        };
        fields.fill(draft);
        fields
    }

    /// Fills them in anew.
    pub(super) fn fill(self, draft: &ReformDraft) {
        self.title_zh.set(draft.title_zh.clone());
        self.title_en.set(draft.title_en.clone());
        self.decision.set(draft.decision.clone());
        self.from.set(draft.from.clone());
        self.kind.set(draft.kind.clone());
        self.rule_zh.set(draft.rule_zh.clone());
        self.rule_en.set(draft.rule_en.clone());
        for (side, steps) in [(Side::Before, &draft.before), (Side::After, &draft.after)] {
            let steps = steps.iter().map(|step| StepFields::of(self.key(), step)).collect();
            self.side(side).set(steps);
        }
    }

    /// What is typed, following it.
    pub(super) fn draft(self) -> ReformDraft {
        let steps = |side: RwSignal<Vec<StepFields>>| {
            side.get().into_iter().map(StepFields::draft).collect::<Vec<StepDraft>>()
        };
        ReformDraft {
            title_zh: self.title_zh.get(),
            title_en: self.title_en.get(),
            decision: self.decision.get(),
            from: self.from.get(),
            kind: self.kind.get(),
            rule_zh: self.rule_zh.get(),
            rule_en: self.rule_en.get(),
            before: steps(self.before),
            after: steps(self.after),
        }
    }

    fn key(self) -> u32 {
        let key = self.next_key.get_value();
        self.next_key.set_value(key + 1);
        key
    }

    fn side(self, side: Side) -> RwSignal<Vec<StepFields>> {
        match side {
            Side::Before => self.before,
            Side::After => self.after,
        }
    }

    fn add_id(self, side: Side) -> String {
        self.form.id(&format!("{}-add", side.code()))
    }

    fn move_id(self, side: Side, key: u32, up: bool) -> String {
        let way = if up { "up" } else { "down" };
        self.form.id(&format!("{}-{key}-{way}", side.code()))
    }

    fn add(self, side: Side) {
        let count = self.side(side).with_untracked(Vec::len);
        let step = StepFields::of(self.key(), &StepDraft::default());
        self.side(side).update(|steps| steps.push(step));
        let first = self.form.id(&format!("{}.{count}.what.zh", side.code()));
        request_animation_frame(move || browser::focus(&first));
    }

    fn remove(self, side: Side, key: u32) {
        self.side(side).update(|steps| steps.retain(|step| step.key != key));
        let add = self.add_id(side);
        request_animation_frame(move || browser::focus(&add));
    }

    /// Moves a step by one place; where it stands then.
    fn shift(self, side: Side, key: u32, up: bool) -> Option<usize> {
        let place = self
            .side(side)
            .with_untracked(|steps| steps.iter().position(|step| step.key == key))?;
        let other = if up { place.checked_sub(1)? } else { place + 1 };
        if other >= self.side(side).with_untracked(Vec::len) {
            return None;
        }
        self.side(side).update(|steps| steps.swap(place, other));
        // The button goes with its step; at an end its sister is there.
        let (same, sister) = (self.move_id(side, key, up), self.move_id(side, key, !up));
        let at_end = other == 0 || other + 1 == self.side(side).with_untracked(Vec::len);
        let focused = if at_end { sister } else { same };
        request_animation_frame(move || browser::focus(&focused));
        Some(other + 1)
    }
}

/// The fields, within their form. `decisions` are those of the study, from 1.
pub(super) fn reform_fields(fields: ReformFields, decisions: Vec<Choice>, lang: Lang) -> AnyView {
    let kinds = vec![
        Choice::new("process", text::kind_process(lang)),
        Choice::new("rule", text::kind_rule(lang)),
    ];
    let is_rule = Memo::new(move |_| fields.kind.with(|kind| kind == "rule"));
    view! {
        <Radios
            name="decision"
            label=text::which_decision(lang)
            choices=decisions
            value=fields.decision
        />
        <Field name="title.zh" label=text::reform_zh(lang) value=fields.title_zh/>
        <Field name="title.en" label=text::reform_en(lang) value=fields.title_en optional=true/>
        <DateField name="from" label=text::from(lang) value=fields.from/>
        <Radios name="kind" label=text::kind(lang) choices=kinds value=fields.kind/>
        {move || {
            if is_rule.get() {
                view! {
                    <TextArea
                        name="rule.zh"
                        label=text::rule_zh(lang)
                        value=fields.rule_zh
                        most=Note::MAX
                        rows=5
                    />
                    <TextArea
                        name="rule.en"
                        label=text::rule_en(lang)
                        value=fields.rule_en
                        most=Note::MAX
                        rows=5
                        optional=true
                    />
                }
                    .into_any()
            } else {
                view! {
                    {steps(fields, Side::Before, lang)}
                    {steps(fields, Side::After, lang)}
                }
                    .into_any()
            }
        }}
    }
    .into_any()
}

fn steps(fields: ReformFields, side: Side, lang: Lang) -> AnyView {
    let said = RwSignal::new(String::new());
    let name = side.name(lang);
    fields.form.label(side.code(), name);
    let numbered = move || fields.side(side).get().into_iter().enumerate().collect::<Vec<_>>();
    let row =
        move |(index, step): (usize, StepFields)| step_row(fields, side, index, step, said, lang);
    let add = move |_| {
        fields.add(side);
        said.set(text::step_added(lang, fields.side(side).with_untracked(Vec::len)));
    };
    let full = Memo::new(move |_| fields.side(side).with(|steps| steps.len() >= STEPS_MOST));
    view! {
        <div class="plan-measures" id=fields.form.id(side.code()) tabindex="-1">
            <For each=numbered key=|(index, step)| (*index, step.key) children=row/>
        </div>
        {move || {
            (!full.get())
                .then(|| {
                    view! {
                        <p>
                            <button
                                type="button"
                                id=fields.add_id(side)
                                class="button secondary"
                                on:click=add
                            >
                                {text::add_step(lang, name)}
                            </button>
                        </p>
                    }
                })
        }}
        <p class="unseen" role="status">{said}</p>
    }
    .into_any()
}

fn step_row(
    fields: ReformFields,
    side: Side,
    index: usize,
    step: StepFields,
    said: RwSignal<String>,
    lang: Lang,
) -> AnyView {
    let number = index + 1;
    let name = side.name(lang);
    let count = Memo::new(move |_| fields.side(side).with(Vec::len));
    let remove = Callback::new(move |()| fields.remove(side, step.key));
    let at = |field: &str| format!("{}.{index}.{field}", side.code());
    let shift = move |up: bool| {
        if let Some(place) = fields.shift(side, step.key, up) {
            said.set(text::step_moved(lang, place));
        }
    };
    let way = move |up: bool| {
        let label = if up {
            text::move_up(lang, name, number)
        } else {
            text::move_down(lang, name, number)
        };
        view! {
            <button
                type="button"
                id=fields.move_id(side, step.key, up)
                class="button quiet"
                on:click=move |_| shift(up)
            >
                {label}
            </button>
        }
        .into_any()
    };
    view! {
        <fieldset class="plan-measure">
            <legend>{text::step_number(lang, name, number)}</legend>
            <div class="cells two">
                <Field name=at("what.zh") label=text::what_zh(lang) value=step.what_zh/>
                <Field name=at("what.en") label=text::what_en(lang) value=step.what_en optional=true/>
            </div>
            <DepartmentField name=at("department") label=text::who(lang) typed=step.department/>
            <div class="cells two">
                <Field name=at("place.zh") label=text::where_zh(lang) value=step.place_zh/>
                <Field
                    name=at("place.en")
                    label=text::where_en(lang)
                    value=step.place_en
                    optional=true
                />
            </div>
            <div class="cells">
                <Field name=at("trips") label=text::trips(lang) value=step.trips short=true/>
                <Field name=at("days") label=text::days(lang) value=step.days short=true/>
                <Field
                    name=at("documents")
                    label=text::documents(lang)
                    value=step.documents
                    short=true
                />
            </div>
            {move || {
                let many = count.get();
                view! {
                    <div class="buttons">
                        {(index > 0).then(|| way(true))}
                        {(number < many).then(|| way(false))}
                        {(many > 1)
                            .then(|| {
                                view! {
                                    <Button
                                        label=text::remove_step(lang, name, number)
                                        kind=ButtonKind::Quiet
                                        on_press=remove
                                    />
                                }
                            })}
                    </div>
                }
            }}
        </fieldset>
    }
    .into_any()
}

/// The decisions of a study, to choose from.
pub(super) fn decisions_of(study: &Study, lang: Lang) -> Vec<Choice> {
    (1..)
        .zip(&study.decisions)
        .map(|(place, decision): (u16, _)| {
            Choice::new(place.to_string(), format!("{place}. {}", decision.read(lang).0))
        })
        .collect()
}

/// What is kept of a reform that is not written down yet: of which study it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    study: StudyId,
    draft: ReformDraft,
}

/// The page.
#[component]
pub(super) fn NewReform(
    /// The study that it comes from.
    study: StudyId,
) -> impl IntoView {
    let desk = desk();
    let language = language();
    let navigate = use_navigate();
    let id = StoredValue::new(study.clone());
    let view: Remote<StudyView> = Remote::new();
    let fetch = move || view.fetch(desk.api.study(id.get_value()));
    fetch();
    let account = desk.session_now().map(|session| session.account);
    let known = account.as_ref().and_then(|account| kept::<Kept>(DRAFT, account));
    let restored = known.filter(|kept| kept.study == study).map(|kept| kept.draft);
    let restored = restored.filter(|draft| *draft != ReformDraft::default());
    let was_restored = restored.is_some();
    let form = Form::new("reform");
    desk.clears(form);
    let fields = ReformFields::new(form, &restored.unwrap_or_default());
    Effect::new(move || {
        let draft = fields.draft();
        if draft == ReformDraft::default() {
            browser::forget(DRAFT);
        } else if let Some(account) = &account {
            keep(DRAFT, account, Kept { study: id.get_value(), draft });
        }
    });
    let submit = Callback::new(move |()| {
        let draft = untrack(move || fields.draft());
        let text = match draft.read(&desk.names_now(), browser::now()) {
            Ok(text) => text,
            Err(problems) => {
                form.accepts(problems);
                return;
            }
        };
        let navigate = navigate.clone();
        form.accepts(Vec::new());
        let sent = Sent { study: id.get_value(), text };
        form.send(
            move |key| desk.api.draft_reform(sent, key),
            move |done| {
                browser::forget(DRAFT);
                let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
                navigate(&Route::Reform(done.reform).path(), replace);
            },
        );
    });
    let drawn = spoken(move |lang| match view.state.get() {
        Load::Waiting => view! { <Loading/> }.into_any(),
        Load::Failed(error) => {
            let again = Callback::new(move |()| fetch());
            view! { <Failure error=error again=again/> }.into_any()
        }
        Load::Ready(shown) => {
            let decisions = StoredValue::new(shown.study);
            view! {
                <FormBox form=form on_submit=submit>
                    {move || {
                        let choices = decisions.with_value(|study| decisions_of(study, lang));
                        reform_fields(fields, choices, lang)
                    }}
                    <div class="buttons">
                        <SubmitButton label=text::save_reform(lang)/>
                    </div>
                </FormBox>
            }
            .into_any()
        }
    });
    view! {
        {spoken(|lang| {
            view! {
                <Heading text=text::new_reform_title(lang)/>
                <p class="lead">{text::new_reform_words(lang)}</p>
            }
        })}
        <p>
            <a href=Route::Study(study).path()>{move || text::to_study(language.get())}</a>
        </p>
        {was_restored.then(|| {
            view! {
                <Notice live=true><p>{move || text::restored(language.get())}</p></Notice>
            }
        })}
        <section
            class="part"
            aria-label=move || text::new_reform_title(language.get())
            on:keydown=move |event| flow::heed(&event, form, submit)
        >
            {drawn}
        </section>
    }
}
