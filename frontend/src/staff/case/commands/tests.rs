//! Tests of the command forms: prefilling, reading and forgetting.

use super::*;
use crate::staff::command::kept::{retype, typed_into};
use crate::staff::command::{FormContext, Forms, OpenForm};
use crate::staff::specimen::{Specimen, clerk, department, line, names, officer, prose};
use crate::ui::form::FormProblem;
use shared::actor::Seat;
use shared::command::{AnswerDemand, AskMaterials, Demand, Extend, FinishStep, LinkCase, PlanStep};
use shared::policy::Policy;
use shared::problem::FieldProblem;
use shared::time::Timestamp;
use shared::vocabulary::VoidedBecause;
use shared::wire::Session;
use std::any::Any;
use std::collections::BTreeSet;
use support::account;

/// The open forms, the case, and the signed-in user.
struct Workspace {
    forms: Forms<OnCase>,
    case: StaffCase,
    form_options: FormOptions,
    session: Session,
}

fn workspace(specimen: &Specimen, seat: Seat) -> Workspace {
    let case = specimen.seen_by(&seat);
    let form_options = FormOptions::of(&case, &seat, &names(), Some(Policy::default()));
    let session = Session {
        account: account("someone"),
        name: line("李某"),
        seat,
        expires_at: Timestamp(0),
        replace_password: false,
        enrol_factor: false,
    };
    Workspace { forms: Forms::new(Owner::new()), case, form_options, session }
}

impl Workspace {
    fn open(&mut self, kind: CommandKind) -> OpenForm<OnCase> {
        self.forms.get(kind, |_| ()).expect("it has a form")
    }

    fn fields<Fields: Copy + 'static>(&mut self, kind: CommandKind) -> Fields {
        let fields = self.open(kind).fields;
        let fields: &dyn Any = &*fields;
        *fields.downcast_ref().expect("the fields of this command")
    }

    fn with<T>(
        &mut self,
        kind: CommandKind,
        work: impl FnOnce(&OpenForm<OnCase>, &FormContext<OnCase>) -> T,
    ) -> T {
        let opened = self.open(kind);
        let (options, names, lang, form) = (&self.form_options, &names(), Lang::Zh, opened.form);
        work(&opened, &FormContext { options, names, lang, form })
    }

    fn prefill(&mut self, kind: CommandKind) {
        let (case, session) = (self.case.clone(), self.session.clone());
        self.with(kind, |opened, context| opened.fields.prefill(&case, &session, context));
    }

    /// The command, or its problems: those at named fields and those in words of their own.
    fn read(
        &mut self,
        kind: CommandKind,
    ) -> Result<Request, (Vec<FieldProblem>, Vec<FormProblem>)> {
        self.with(kind, |opened, context| {
            opened.read(context).map_err(|reader| (reader.problems, reader.said))
        })
    }

    fn command(&mut self, kind: CommandKind) -> Option<Command> {
        match self.read(kind).ok()? {
            Request::Command(command) => Some(command),
            Request::Publish(_) | Request::File(..) => None,
        }
    }

    /// The fields with problems.
    fn wrong(&mut self, kind: CommandKind) -> Vec<String> {
        let Err((problems, said)) = self.read(kind) else { panic!("{kind:?} is refused") };
        let said = said.into_iter().map(|problem| problem.field);
        problems.into_iter().map(|problem| problem.field).chain(said).collect()
    }
}

fn write(typed: RwSignal<String>, words: &str) {
    typed.set(words.to_owned());
}

#[test]
fn an_empty_form_says_at_each_field_what_is_missing() {
    let mut workspace = workspace(&Specimen::accepted(), officer("tax"));
    for (kind, fields) in [
        (CommandKind::Extend, vec!["days", "reason"]),
        (CommandKind::TrackLong, vec!["reason"]),
        (CommandKind::ReportProgress, vec!["words"]),
        (CommandKind::FinishPart, vec!["words"]),
        (CommandKind::PlanStep, vec!["words", "due_on"]),
        (CommandKind::FinishStep, vec!["id"]),
        (CommandKind::AskMaterials, vec!["materials"]),
        (CommandKind::Explain, vec!["zh", "name", "office"]),
        (CommandKind::LinkPlan, vec!["plan"]),
        (CommandKind::Note, vec!["words"]),
        (CommandKind::Remark, vec!["words"]),
        (CommandKind::Demand, vec!["words", "due_on"]),
        (CommandKind::AnswerDemand, vec!["id", "words"]),
        (CommandKind::FollowUp, vec!["words"]),
        (CommandKind::LinkCase, vec!["other"]),
        (CommandKind::ProposeVoiding, vec!["because", "reason"]),
        (CommandKind::DeclineVoiding, vec!["reason"]),
        (CommandKind::Transfer, vec!["window", "reason"]),
        (CommandKind::ReissueCode, vec!["checked"]),
        (CommandKind::NoteArrival, vec!["department"]),
    ] {
        assert_eq!(workspace.wrong(kind), fields, "{kind:?}");
    }
}

#[test]
fn a_file_is_published_with_words_that_hold_no_number_and_after_a_look() {
    let kind = CommandKind::PublishFile;
    let mut workspace = workspace(&Specimen::accepted(), officer("tax"));
    let typed: publish_file::Form = workspace.fields(kind);
    assert_eq!(workspace.wrong(kind), ["file", "caption", "confirmed"]);
    typed.confirmed.set(true);
    write(typed.file, "4");
    write(typed.caption, "13800000001");
    assert_eq!(workspace.wrong(kind), ["caption"]);
    write(typed.caption, "新的流程图");
    let expected = Publish { file: TextId(4), caption: line("新的流程图"), confirmed: true };
    let Ok(Request::Publish(publish)) = workspace.read(kind) else { panic!("it is published") };
    assert_eq!(publish, expected);
}

#[test]
fn what_is_typed_is_read_and_forgotten_once_it_is_done() {
    let mut workspace = workspace(&Specimen::accepted(), officer("tax"));
    let typed: extend::Form = workspace.fields(CommandKind::Extend);
    write(typed.days, " 3 ");
    write(typed.reason, "等批复");
    let expected = Command::Extend(Extend { days: 3, reason: prose("等批复") });
    assert_eq!(workspace.command(CommandKind::Extend), Some(expected));
    workspace.forms.forget(CommandKind::Extend);
    assert_eq!(workspace.wrong(CommandKind::Extend), ["days", "reason"]);

    let typed: plan_step::Form = workspace.fields(CommandKind::PlanStep);
    write(typed.words, "去档案馆");
    write(typed.department, "国土");
    write(typed.due_on, "2018-05-28");
    let Some(Command::PlanStep(step)) = workspace.command(CommandKind::PlanStep) else {
        panic!("it is a step");
    };
    assert_eq!(step.department, Some(department("land")));
    write(typed.department, "没有的部门");
    write(typed.due_on, "2018-02-30");
    assert_eq!(workspace.wrong(CommandKind::PlanStep), ["department", "due_on"]);
}

#[test]
fn an_assignment_takes_its_co_departments_along() {
    let mut workspace = workspace(&Specimen::registered(), clerk());
    let typed: assign::Form = workspace.fields(CommandKind::Assign);
    write(typed.department, "税务局");
    typed.co.chosen.set(vec![department("land")]);
    let Some(Command::Assign(assign)) = workspace.command(CommandKind::Assign) else {
        panic!("it is an assignment");
    };
    assert_eq!((assign.co, assign.days), (vec![department("land")], None));
    write(typed.co.more, "半个名");
    assert_eq!(workspace.wrong(CommandKind::Assign), ["co"]);
    assert!(workspace.form_options.days_hint(Lang::Zh).contains("10 个工作日"));
}

#[test]
fn material_is_what_is_ticked_and_then_what_is_written() {
    let kind = CommandKind::AskMaterials;
    let mut specimen = Specimen::accepted();
    let mut first = workspace(&specimen, clerk());
    let typed: ask_materials::Form = first.fields(kind);
    typed.ticked.set(BTreeSet::from([1]));
    write(typed.more, "\n 婚姻证明 \n");
    let materials = vec![line("身份证"), line("婚姻证明")];
    let command = Command::AskMaterials(AskMaterials { materials, again: None });
    assert_eq!(first.command(kind).as_ref(), Some(&command));
    write(typed.more, &"长".repeat(121));
    assert_eq!(first.wrong(kind), ["more_materials"]);

    specimen.give(&clerk(), command);
    let mut second = workspace(&specimen, clerk());
    let typed: ask_materials::Form = second.fields(kind);
    typed.ticked.set(BTreeSet::from([0]));
    assert_eq!(second.wrong(kind), ["again"]);
    write(typed.again, "上次漏说");
    let Some(Command::AskMaterials(asked)) = second.command(kind) else { panic!("it asks") };
    assert_eq!(asked.again, Some(prose("上次漏说")));
}

#[test]
fn an_explanation_is_prefilled_with_who_speaks_and_in_which_office() {
    // Assigning a case with this reason makes the tax office's leader owe an explanation.
    let specimen = Specimen::accepted();
    let leader = Seat::LeaderInCharge { departments: vec![department("tax")] };
    for (seat, office) in [(leader, "常务副市长"), (Seat::PrincipalLeader, "主要领导")] {
        let mut workspace = workspace(&specimen, seat);
        workspace.prefill(CommandKind::Explain);
        let typed: explain::Form = workspace.fields(CommandKind::Explain);
        write(typed.zh, "流程没有打通，六月起一窗办理。");
        let Some(Command::Explain(said)) = workspace.command(CommandKind::Explain) else {
            panic!("it explains");
        };
        assert_eq!((said.name.as_str(), said.office.as_str()), ("李某", office));
    }
}

#[test]
fn a_video_needs_its_words_and_nothing_personal_is_published() {
    let mut workspace = workspace(&Specimen::accepted(), Seat::PrincipalLeader);
    let typed: explain::Form = workspace.fields(CommandKind::Explain);
    workspace.prefill(CommandKind::Explain);
    write(typed.zh, "请打 138 0000 0000");
    write(typed.video, "http://example.cn");
    assert_eq!(workspace.wrong(CommandKind::Explain), ["video", "transcript", "zh"]);
    write(typed.zh, "六月起一窗办理");
    write(typed.video, "https://example.cn/v");
    assert_eq!(workspace.wrong(CommandKind::Explain), ["transcript"]);
    write(typed.transcript, "六月起");
    assert!(workspace.read(CommandKind::Explain).is_ok());
}

#[test]
fn the_only_step_and_the_only_demand_need_no_choosing() {
    let mut specimen = Specimen::accepted();
    let (words, due_on) = (prose("去档案馆"), specimen.day_ahead());
    let step = PlanStep { department: None, due_on, words: words.clone() };
    specimen.give(&clerk(), Command::PlanStep(step));
    let demand = Demand { department: None, words, due_on };
    specimen.give(&Seat::Inspector, Command::Demand(demand));
    let mut workspace = workspace(&specimen, clerk());
    workspace.prefill(CommandKind::FinishStep);
    workspace.prefill(CommandKind::AnswerDemand);
    let typed: answer_demand::Form = workspace.fields(CommandKind::AnswerDemand);
    write(typed.words, "已去");
    let expected = Command::FinishStep(FinishStep { id: 1, words: None });
    assert_eq!(workspace.command(CommandKind::FinishStep), Some(expected));
    let expected = Command::AnswerDemand(AnswerDemand { id: 1, words: prose("已去") });
    assert_eq!(workspace.command(CommandKind::AnswerDemand), Some(expected));
}

#[test]
fn a_mistyped_number_says_what_is_wrong_with_it() {
    let kind = CommandKind::LinkCase;
    let mut workspace = workspace(&Specimen::registered(), clerk());
    let typed: link_case::Form = workspace.fields(kind);
    for (number, words) in [
        ("", "Fill this in"),
        ("18", "14 digits, an older one 11"),
        ("1804-12345-00", "compare each digit"), // a wrong number
        ("1804-1234-5678-61", "compare each digit"), // a wrong number
    ] {
        write(typed.other, number);
        let Err((_, said)) = workspace.read(kind) else { panic!("{number} is refused") };
        let said = said.first().map(|problem| problem.say(Lang::En));
        assert!(said.is_some_and(|said| said.contains(words)), "{number}");
    }
    for number in ["1804-1234-5678-60", "1804-12345-74"] {
        let other = CaseNumber::read(number).expect("a number");
        let expected = Command::LinkCase(LinkCase { other });
        for written in [number.replace('-', " "), format!("编号\n{number}\n查询码\n1234 5678")]
        {
            write(typed.other, &written);
            assert_eq!(workspace.command(kind), Some(expected.clone()), "{written}");
        }
    }
}

#[test]
fn the_other_case_is_asked_for_only_where_something_was_registered_twice() {
    let kind = CommandKind::ProposeVoiding;
    let mut workspace = workspace(&Specimen::registered(), clerk());
    let typed: propose_voiding::Form = workspace.fields(kind);
    write(typed.reason, "重复");
    write(typed.because, "twice");
    assert_eq!(workspace.wrong(kind), ["other"]);
    write(typed.other, "1804-1234-5678-60");
    let proposed = |command: Option<Command>| match command {
        Some(Command::ProposeVoiding(propose)) => (propose.because, propose.other),
        command => panic!("{command:?}"),
    };
    let other = CaseNumber::read("1804-1234-5678-60").ok();
    assert_eq!(proposed(workspace.command(kind)), (VoidedBecause::Twice, other));
    // Whoever changes their mind is not asked about a number that is no longer there.
    write(typed.other, "18");
    write(typed.because, "spam");
    assert_eq!(proposed(workspace.command(kind)), (VoidedBecause::Spam, None));
}

#[test]
fn a_correction_begins_with_what_is_registered_and_keeps_what_others_corrected() {
    let kind = CommandKind::Correct;
    let mut workspace = workspace(&Specimen::registered(), clerk());
    workspace.prefill(kind);
    let typed: correct::Form = workspace.fields(kind);
    assert_eq!(typed.fields.name.get_untracked(), "王某");
    write(typed.fields.phone, "13800000001");
    assert_eq!(workspace.wrong(kind), ["checked", "reason"]);
    write(typed.checked, "document");
    write(typed.reason, "没有留电话");
    // Meanwhile a colleague corrects the title.
    if let Some(registered) = &mut workspace.form_options.registered {
        registered.intake.title = line("补证");
    }
    let Some(Command::Correct(correct)) = workspace.command(kind) else { panic!("it corrects") };
    assert_eq!(correct.title, line("补证"));
    let phone = correct.applicant.phone.as_ref().map(shared::text::Phone::as_str);
    assert_eq!((phone, correct.trips_made), (Some("13800000001"), 1));
    assert_eq!(correct.trips, workspace.case.intake.expect("what was said").trips);
}

#[test]
fn whoever_has_the_case_is_reminded_unless_left_out() {
    let kind = CommandKind::Urge;
    let mut workspace = workspace(&Specimen::accepted(), clerk());
    workspace.prefill(kind);
    let typed: urge::Form = workspace.fields(kind);
    let urged = |command: Option<Command>| match command {
        Some(Command::Urge(urge)) => urge.departments,
        command => panic!("{command:?}"),
    };
    assert_eq!(urged(workspace.command(kind)), [department("tax"), department("land")]);
    typed.ticked.set(BTreeSet::from([1]));
    assert_eq!(urged(workspace.command(kind)), [department("land")]);
    typed.ticked.set(BTreeSet::new());
    assert_eq!(workspace.wrong(kind), ["departments"]);
}

#[test]
fn what_is_typed_is_not_written_over() {
    let mut workspace = workspace(&Specimen::accepted(), Seat::PrincipalLeader);
    let typed: explain::Form = workspace.fields(CommandKind::Explain);
    write(typed.office, "市长");
    workspace.prefill(CommandKind::Explain);
    assert_eq!(typed.office.get_untracked(), "市长");
}

#[test]
fn what_follows_an_assignment_is_said_as_it_is_typed() {
    let kind = CommandKind::Assign;
    let mut workspace = workspace(&Specimen::registered(), clerk());
    let typed: assign::Form = workspace.fields(kind);
    let due = workspace.form_options.foreseen.as_ref().expect("a clerk may assign it").by_days[2];
    let mut said = || workspace.with(kind, |opened, context| opened.follows(context));
    assert_eq!(said().as_deref(), Some(words::choose_department(Lang::Zh)));
    write(typed.department, "税务局");
    typed.co.chosen.set(vec![department("land")]);
    write(typed.days, " 3 ");
    let (tax, land) = (department("tax"), department("land"));
    let expected = format!(
        "交办给{}，协办{}；应于 {} 前办结（3 个工作日）。反映人和部门会收到通知。",
        names().department(&tax, Lang::Zh),
        names().department(&land, Lang::Zh),
        due.minute_text()
    );
    assert_eq!(said(), Some(expected));
    // An invalid number of days is a problem at its field, and the sentence names no date.
    write(typed.days, "99");
    assert!(said().is_some_and(|said| !said.contains("应于")));
}

#[test]
fn every_command_says_what_follows() {
    let mut workspace = workspace(&Specimen::accepted(), officer("tax"));
    for kind in offered() {
        for lang in Lang::ALL {
            let said = workspace
                .with(kind, |opened, context| opened.follows(&FormContext { lang, ..*context }));
            assert!(said.is_some_and(|said| said.len() > 10), "{kind:?}");
        }
    }
}

#[test]
fn what_is_typed_is_kept_and_read_again_except_what_has_to_be_decided_anew() {
    let mut workspace = workspace(&Specimen::registered(), clerk());
    let typed: assign::Form = workspace.fields(CommandKind::Assign);
    write(typed.department, "税务局");
    typed.co.chosen.set(vec![department("land")]);
    write(typed.co.more, "市监");
    write(typed.days, "3");
    write(typed.note, "写到一半");
    let kept = typed_into(&workspace.open(CommandKind::Assign).fields.inputs());
    let stored = serde_json::to_string(&kept).expect("JSON");
    workspace.forms.forget(CommandKind::Assign);
    let again: assign::Form = workspace.fields(CommandKind::Assign);
    assert_eq!(again.note.get_untracked(), "");
    let inputs = workspace.open(CommandKind::Assign).fields.inputs();
    retype(&inputs, &serde_json::from_str(&stored).expect("what was kept"));
    assert_eq!(again.department.get_untracked(), "税务局");
    assert_eq!(again.co.chosen.get_untracked(), [department("land")]);
    assert_eq!(again.co.more.get_untracked(), "市监");
    assert_eq!(
        (again.days.get_untracked(), again.note.get_untracked()),
        ("3".into(), "写到一半".into())
    );

    // The tick that publishes something, and the file that was looked at, are not kept.
    for (kind, expected) in [
        (CommandKind::PublishFile, vec!["caption"]),
        (CommandKind::PublishSummary, vec!["summary"]),
        (CommandKind::Resolve, vec!["outcome", "answer", "measure"]),
        (CommandKind::AskMaterials, vec!["ticked", "more", "again"]),
        (CommandKind::Return, vec!["words"]),
    ] {
        let inputs = workspace.open(kind).fields.inputs();
        let names: Vec<&str> = inputs.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, expected, "{kind:?}");
    }
}

#[test]
fn every_form_in_which_something_is_typed_is_kept() {
    let mut workspace = workspace(&Specimen::accepted(), officer("tax"));
    for kind in offered() {
        let asks_nothing = matches!(
            kind,
            CommandKind::Accept
                | CommandKind::Close
                | CommandKind::ConfirmVoiding
                | CommandKind::WithdrawVoiding
                | CommandKind::AddFile
        );
        let inputs = workspace.open(kind).fields.inputs();
        assert_eq!(inputs.is_empty(), asks_nothing, "{kind:?}");
    }
}
