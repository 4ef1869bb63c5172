//! The fields of each command's form.

use crate::components::{
    Choice, DateField, Field, FieldKind, Notice, NoticeKind, Radios, Select, TextArea, TickBox,
};
use crate::console::command::plan_choice::PlanChoice;
use crate::console::command::ticks::Ticks;
use crate::console::command::typed::{NO, YES, more_materials_field};
use crate::console::command::{AtHand, Typed};
use crate::console::departments::DepartmentsField;
use crate::console::desk::desk;
use crate::console::named::{DepartmentField, MatterField};
use crate::console::register_case::reasons;
use crate::console::text;
use crate::console::upload::FileToSend;
use leptos::prelude::*;
use shared::command::CommandKind;
use shared::lang::{Lang, Say};
use shared::policy::Policy;
use shared::text::{Note, Prose};
use shared::vocabulary::{Outcome, PersonCheck, StepKind, VerdictVia};

/// The fields, in order. What is chosen from the case follows it.
pub fn fields(kind: CommandKind, typed: Typed, at_hand: Memo<AtHand>, lang: Lang) -> AnyView {
    match kind {
        CommandKind::Register | CommandKind::Import => ().into_any(),
        CommandKind::AddFile => view! { <FileToSend uploading=typed.uploading/> }.into_any(),
        // Nothing to fill in: what follows stands beside the button.
        CommandKind::Accept | CommandKind::Close => ().into_any(),
        CommandKind::Sort => view! {
            <MatterField
                name="matter"
                label=text::matter(lang)
                hint=text::matter_hint(lang)
                typed=typed.matter
                departments=typed.departments
            />
            <Select
                name="reason"
                label=text::main_reason(lang)
                choices=reasons(lang)
                value=typed.reason
            />
            <DepartmentsField
                name="departments"
                label=text::departments(lang)
                hint=text::departments_hint(lang)
                chosen=typed.departments
                typed=typed.more_department
            />
        }
        .into_any(),
        CommandKind::Summon => view! {
            <DepartmentField
                name="department"
                label=text::department(lang)
                hint=text::department_hint(lang)
                typed=typed.department
            />
            {some_prose("note", text::summon_note(lang), typed.summon_note)}
        }
        .into_any(),
        CommandKind::Assign => assign_fields(typed, at_hand, lang),
        CommandKind::Reassign => view! {
            {assign_fields(typed, at_hand, lang)}
            {prose("reason", text::reassign_reason(lang), typed.reassign_reason)}
        }
        .into_any(),
        CommandKind::WithdrawAssignment => {
            some_prose("reason", text::withdraw_reason(lang), typed.withdraw_reason)
        }
        CommandKind::Settle | CommandKind::Resolve => end_fields(typed, lang),
        CommandKind::Return => prose("reason", text::return_reason(lang), typed.return_reason),
        CommandKind::Reopen => prose("reason", text::reopen_reason(lang), typed.reopen_reason),
        CommandKind::SendMessage => prose("words", text::message_words(lang), typed.message),
        CommandKind::LogStep => {
            let kinds =
                StepKind::ALL.iter().map(|kind| Choice::new(kind.code(), kind.say(lang))).collect();
            view! {
                <Radios
                    name="kind"
                    label=text::step_kind(lang)
                    choices=kinds
                    value=typed.step_kind
                    inline=true
                />
                {prose("words", text::step_words(lang), typed.step_words)}
            }
            .into_any()
        }
        CommandKind::PublishSummary => view! {
            <TextArea
                name="summary"
                label=text::summary(lang)
                hint=text::summary_hint(lang)
                value=typed.summary
                most=Note::MAX
                rows=4
            />
            <TickBox
                name="confirmed"
                label=text::summary_confirmed(lang)
                value=typed.summary_confirmed
            />
        }
        .into_any(),
        CommandKind::GiveVerdict => verdict_fields(typed, lang),
        CommandKind::Extend => {
            let hint = by_rule(at_hand, move |rules| {
                text::extend_days_hint(lang, rules.extension_days_most)
            });
            let days = move || {
                view! {
                    <Field
                        name="days"
                        label=text::extend_days(lang)
                        hint=hint.get()
                        value=typed.more_days
                        kind=FieldKind::Digits
                        short=true
                    />
                }
            };
            view! {
                {days}
                {prose("reason", text::extend_reason(lang), typed.extend_reason)}
            }
            .into_any()
        }
        CommandKind::TrackLong => view! {
            {prose("reason", text::long_reason(lang), typed.long_reason)}
            {report_on(text::first_report_on(lang), typed.first_report_on, at_hand, lang)}
        }
        .into_any(),
        CommandKind::ReportProgress => view! {
            {prose("words", text::progress_words(lang), typed.progress)}
            {report_on(text::next_report_on(lang), typed.next_report_on, at_hand, lang)}
        }
        .into_any(),
        CommandKind::FinishPart => prose("words", text::part_words(lang), typed.part_words),
        CommandKind::PlanStep => view! {
            {prose("words", text::step_to_take(lang), typed.step_to_take)}
            <DepartmentField
                name="department"
                label=text::step_department(lang)
                hint=text::step_department_hint(lang)
                typed=typed.step_department
                optional=true
            />
            <DateField name="due_on" label=text::step_due_on(lang) value=typed.step_due_on/>
        }
        .into_any(),
        CommandKind::FinishStep => {
            let desk = desk();
            let choices = Memo::new(move |_| {
                at_hand.with(|at_hand| at_hand.step_choices(&desk.names(), lang))
            });
            view! {
                {chosen_of("id", text::which_step(lang), choices, typed.step, lang)}
                {some_prose("words", text::step_result(lang), typed.step_result)}
            }
            .into_any()
        }
        CommandKind::AskMaterials => material_fields(typed, at_hand, lang),
        CommandKind::Explain => explanation_fields(typed, lang),
        CommandKind::LinkPlan => {
            view! { <PlanChoice chosen=typed.plan at_hand=at_hand/> }.into_any()
        }
        CommandKind::Note => prose("words", text::note_words(lang), typed.note),
        CommandKind::Demand => view! {
            <DepartmentField
                name="department"
                label=text::demand_department(lang)
                hint=text::demand_department_hint(lang)
                typed=typed.demand_department
                optional=true
            />
            {prose("words", text::demand_words(lang), typed.demand_words)}
            <DateField name="due_on" label=text::demand_due_on(lang) value=typed.demand_due_on/>
        }
        .into_any(),
        CommandKind::AnswerDemand => {
            let choices = Memo::new(move |_| at_hand.with(|at_hand| at_hand.demand_choices(lang)));
            view! {
                {chosen_of("id", text::which_demand(lang), choices, typed.demand, lang)}
                {prose("words", text::demand_answer(lang), typed.demand_answer)}
            }
            .into_any()
        }
        CommandKind::FollowUp => prose("words", text::tried_words(lang), typed.tried),
        CommandKind::PublishFile => {
            let choices = Memo::new(move |_| at_hand.with(|at_hand| at_hand.file_choices(lang)));
            view! {
                {chosen_of("file", text::which_file(lang), choices, typed.file, lang)}
                <Field
                    name="caption"
                    label=text::caption(lang)
                    hint=text::caption_hint(lang)
                    value=typed.caption
                />
                <TickBox
                    name="confirmed"
                    label=text::file_confirmed(lang)
                    value=typed.file_confirmed
                />
            }
            .into_any()
        }
        CommandKind::LinkCase => view! {
            <Field
                name="other"
                label=text::other_number(lang)
                hint=text::other_number_hint(lang)
                value=typed.other
                kind=FieldKind::Digits
                short=true
            />
        }
        .into_any(),
        CommandKind::ReissueCode => {
            let ways = PersonCheck::ALL
                .iter()
                .map(|check| Choice::new(check.code(), check.say(lang)))
                .collect();
            view! {
                <Radios
                    name="checked"
                    label=text::how_checked(lang)
                    choices=ways
                    value=typed.checked
                />
            }
            .into_any()
        }
    }
}

fn assign_fields(typed: Typed, at_hand: Memo<AtHand>, lang: Lang) -> AnyView {
    let hint = Memo::new(move |_| at_hand.with(|at_hand| at_hand.days_hint(lang)));
    let days = move || {
        view! {
            <Field
                name="days"
                label=text::days(lang)
                hint=hint.get()
                value=typed.days
                kind=FieldKind::Digits
                optional=true
                short=true
            />
        }
    };
    let binding = Memo::new(move |_| at_hand.with(|at_hand| at_hand.binding));
    view! {
        {move || binding.get().then(|| paragraph(text::assign_binding(lang)))}
        <DepartmentField
            name="department"
            label=text::department(lang)
            hint=text::department_hint(lang)
            typed=typed.department
        />
        <DepartmentsField
            name="co"
            label=text::co_departments(lang)
            hint=text::co_departments_hint(lang)
            chosen=typed.co
            typed=typed.more_co
        />
        {days}
        {some_prose("note", text::assign_note(lang), typed.assign_note)}
    }
    .into_any()
}

fn end_fields(typed: Typed, lang: Lang) -> AnyView {
    let outcomes =
        Outcome::ALL.iter().map(|outcome| Choice::new(outcome.code(), outcome.say(lang))).collect();
    view! {
        <Radios
            name="outcome"
            label=text::outcome(lang)
            choices=outcomes
            value=typed.outcome
            inline=true
        />
        <TextArea
            name="answer"
            label=text::answer(lang)
            hint=text::answer_hint(lang)
            value=typed.answer
            most=Prose::MAX
            rows=5
        />
        {some_prose("measure", text::plan(lang), typed.measure)}
    }
    .into_any()
}

fn verdict_fields(typed: Typed, lang: Lang) -> AnyView {
    let ways = [VerdictVia::Phone, VerdictVia::Window]
        .map(|via| Choice::new(via.code(), via.say(lang)))
        .to_vec();
    let answers =
        vec![Choice::new(YES, text::verdict_yes(lang)), Choice::new(NO, text::verdict_no(lang))];
    let ratings = (1..=5).map(|stars| Choice::new(stars.to_string(), stars.to_string())).collect();
    view! {
        <Radios name="via" label=text::verdict_via(lang) choices=ways value=typed.via inline=true/>
        <Radios
            name="solved"
            label=text::verdict_solved(lang)
            choices=answers
            value=typed.solved
            inline=true
        />
        <Select
            name="rating"
            label=text::verdict_rating(lang)
            choices=ratings
            value=typed.rating
            optional=true
            none=text::no_rating(lang)
        />
        {some_prose("words", text::verdict_words(lang), typed.verdict_words)}
    }
    .into_any()
}

/// The material of the catalogue to tick, and further pieces; once it was asked before, the reason.
fn material_fields(typed: Typed, at_hand: Memo<AtHand>, lang: Lang) -> AnyView {
    let known = Memo::new(move |_| at_hand.with(|at_hand| at_hand.materials.clone()));
    let times = Memo::new(move |_| at_hand.with(|at_hand| at_hand.material_requests));
    let asked_before = move || {
        let times = times.get();
        (times > 0).then(|| {
            view! {
                <Notice kind=NoticeKind::Caution title=text::asked_before(lang, times)>
                    <p>{text::asked_before_words(lang)}</p>
                </Notice>
            }
        })
    };
    let ticks = move || {
        let words: Vec<String> =
            known.with(|known| known.iter().map(|name| name.say(lang).to_owned()).collect());
        (!words.is_empty()).then(|| {
            view! {
                <Ticks
                    name="materials"
                    label=text::materials_known(lang)
                    hint=text::materials_once(lang)
                    choices=words
                    ticked=typed.materials
                />
            }
        })
    };
    let more = move || {
        let name = at_hand.with_untracked(more_materials_field);
        let (label, hint, optional) = if known.with(Vec::is_empty) {
            (text::materials_missing(lang), text::materials_once(lang), false)
        } else {
            (text::materials_more(lang), text::one_a_line(lang), true)
        };
        view! {
            <TextArea
                name=name
                label=label
                hint=hint
                value=typed.more_materials
                most=Prose::MAX
                rows=4
                optional=optional
            />
        }
    };
    let again = move || {
        (times.get() > 0).then(|| prose("again", text::asked_again_because(lang), typed.again))
    };
    view! {
        {asked_before}
        {ticks}
        {more}
        {again}
    }
    .into_any()
}

fn explanation_fields(typed: Typed, lang: Lang) -> AnyView {
    view! {
        <TextArea
            name="zh"
            label=text::said_zh(lang)
            hint=text::said_hint(lang)
            value=typed.said_zh
            most=Note::MAX
            rows=5
        />
        <TextArea
            name="en"
            label=text::said_en(lang)
            value=typed.said_en
            most=Note::MAX
            rows=4
            optional=true
        />
        <Field
            name="video"
            label=text::video(lang)
            hint=text::video_hint(lang)
            value=typed.video
            optional=true
        />
        <TextArea
            name="transcript"
            label=text::transcript(lang)
            hint=text::transcript_hint(lang)
            value=typed.transcript
            most=Prose::MAX
            rows=4
            optional=true
        />
        <Field name="name" label=text::speaker(lang) value=typed.speaker/>
        <Field name="office" label=text::office(lang) value=typed.office/>
    }
    .into_any()
}

/// What a form says of the rules in force, once they are known.
fn by_rule(
    at_hand: Memo<AtHand>,
    words: impl Fn(&Policy) -> String + Send + Sync + 'static,
) -> Memo<String> {
    Memo::new(move |_| at_hand.with(|at_hand| at_hand.by_rule(&words)))
}

fn report_on(
    label: &'static str,
    value: RwSignal<String>,
    at_hand: Memo<AtHand>,
    lang: Lang,
) -> AnyView {
    let hint = by_rule(at_hand, move |rules| text::report_on_hint(lang, rules.report_days));
    (move || {
        view! { <DateField name="report_on" label=label hint=hint.get() value=value optional=true/> }
    })
    .into_any()
}

/// One of what the case has now. It is drawn again only when that changes.
fn chosen_of(
    name: &'static str,
    label: &'static str,
    choices: Memo<Vec<Choice>>,
    value: RwSignal<String>,
    lang: Lang,
) -> AnyView {
    (move || {
        let choices = choices.get();
        if choices.is_empty() {
            paragraph(text::nothing_to_choose(lang))
        } else {
            view! { <Radios name=name label=label choices=choices value=value/> }.into_any()
        }
    })
    .into_any()
}

fn paragraph(words: &'static str) -> AnyView {
    view! { <p>{words}</p> }.into_any()
}

fn prose(name: &'static str, label: &'static str, value: RwSignal<String>) -> AnyView {
    view! { <TextArea name=name label=label value=value most=Prose::MAX rows=4/> }.into_any()
}

fn some_prose(name: &'static str, label: &'static str, value: RwSignal<String>) -> AnyView {
    view! { <TextArea name=name label=label value=value most=Prose::MAX rows=3 optional=true/> }
        .into_any()
}
