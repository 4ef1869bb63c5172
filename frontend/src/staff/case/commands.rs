//! The commands on a case: first those that fulfil what the user owes, then the rest in a few groups. Each command is
//! one row of [`row`] and, if it needs more than one text, one file with its form.

mod add_file;
mod answer;
mod answer_demand;
mod ask_materials;
mod assign;
mod correct;
mod demand;
mod explain;
mod extend;
mod finish_step;
mod give_verdict;
mod link_case;
mod link_plan;
mod log_step;
mod note_arrival;
mod plan_step;
mod propose_voiding;
mod publish_file;
mod publish_summary;
mod reissue_code;
mod report;
mod sort;
mod summon;
#[cfg(test)]
mod tests;
mod transfer;
mod urge;
mod withdraw_assignment;

use crate::client::browser;
use crate::client::http::ApiError;
use crate::staff::case::work_order::Printing;
use crate::staff::command::{
    Arranged, CommandForm, FormOptions, Panel, Subject, bare, of, offered, prose,
};
use crate::staff::forms::reader::FieldReader;
use crate::staff::forms::upload::{Uploading, cancel};
use crate::staff::text::{self, foretold as words};
use crate::staff::workspace::Workspace;
use crate::ui::components::{Button, ButtonKind, Notice, NoticeKind};
use crate::ui::form::Form;
use crate::ui::form::upload::clear;
use leptos::prelude::*;
use shared::command::{
    Command, CommandKind, DeclineVoiding, FinishPart, FollowUp, Remark, Reopen, Return,
    SendMessage, TakeNote,
};
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::number::CaseNumber;
use shared::personal::TextId;
use shared::privacy::holds_long_number;
use shared::problem::Field;
use shared::sentence::step_sentence;
use shared::succession::Reader;
use shared::view::StaffCase;
use shared::vocabulary::CommandGroup;
use shared::wire::{Done, Publish, Slip, command_path};
use web_sys::File;

/// The form of a command; `None` for a command that has a page of its own.
pub(crate) fn row(kind: CommandKind) -> Option<CommandForm<OnCase>> {
    Some(match kind {
        CommandKind::Register | CommandKind::Import => return None,
        CommandKind::Accept => bare(|| Command::Accept.into()).says(text::accept_words),
        CommandKind::Assign => of::<_, assign::Form>(),
        CommandKind::Reassign => of::<_, assign::Again>(),
        CommandKind::Summon => of::<_, summon::Form>().says(words::summon),
        CommandKind::NoteArrival => of::<_, note_arrival::Form>().says(words::note_arrival),
        CommandKind::Settle => of::<_, answer::Settle>().says(words::settle),
        CommandKind::Resolve => of::<_, answer::Resolve>().says(words::resolve),
        CommandKind::FinishPart => {
            let finish = |words| Command::FinishPart(FinishPart { words });
            prose("words", text::part_words, finish).says(words::citizen_reads)
        }
        CommandKind::ReportProgress => of::<_, report::Report>().says(words::citizen_reads),
        CommandKind::TrackLong => of::<_, report::Track>().says(text::long_words),
        CommandKind::LogStep => of::<_, log_step::Form>().says(words::citizen_reads),
        CommandKind::PlanStep => of::<_, plan_step::Form>().says(words::citizen_reads),
        CommandKind::FinishStep => of::<_, finish_step::Form>().says(words::citizen_reads),
        CommandKind::LinkPlan => of::<_, link_plan::Form>().says(words::link_plan),
        CommandKind::Sort => of::<_, sort::Form>().says(words::sort),
        CommandKind::Extend => of::<_, extend::Form>().says(words::extend),
        CommandKind::Return => {
            let give_back = |reason| Command::Return(Return { reason });
            let follows = |form_options: &FormOptions, _: &Directory, lang| {
                let part = words::give_back_part(lang);
                Some(if form_options.leads { words::give_back(lang) } else { part }.to_owned())
            };
            prose("reason", text::return_reason, give_back).tells(follows)
        }
        CommandKind::WithdrawAssignment => {
            of::<_, withdraw_assignment::Form>().tells(withdraw_assignment::follows)
        }
        CommandKind::Reopen => {
            let reopen = |reason| Command::Reopen(Reopen { reason });
            prose("reason", text::reopen_reason, reopen).says(words::reopen)
        }
        CommandKind::Close => {
            let follows = |form_options: &FormOptions, _: &Directory, lang| {
                Some(form_options.by_rule(|rules| text::close_words(lang, rules.reopen_days)))
            };
            bare(|| Command::Close.into()).tells(follows)
        }
        CommandKind::AddFile => of::<_, add_file::Form>().says(words::add_file),
        CommandKind::SendMessage => {
            let send = |words| Command::SendMessage(SendMessage { words });
            prose("words", text::message_words, send).says(words::citizen_reads)
        }
        CommandKind::AskMaterials => of::<_, ask_materials::Form>().says(words::ask_materials),
        CommandKind::GiveVerdict => of::<_, give_verdict::Form>().says(words::verdict),
        CommandKind::FollowUp => {
            let follow_up = |words| Command::FollowUp(FollowUp { words });
            prose("words", text::tried_words, follow_up).says(words::follow_up)
        }
        CommandKind::ReissueCode => of::<_, reissue_code::Form>().says(text::reissue_words),
        CommandKind::Explain => of::<_, explain::Form>().says(words::explain),
        CommandKind::AnswerDemand => of::<_, answer_demand::Form>().says(words::answer_demand),
        CommandKind::Demand => of::<_, demand::Form>().says(words::demand),
        CommandKind::Remark => {
            let remark = |words| Command::Remark(Remark { words });
            prose("words", text::remark_words, remark).says(words::remark)
        }
        CommandKind::Note => {
            let note = |words| Command::Note(TakeNote { words });
            prose("words", text::note_words, note).says(words::note)
        }
        CommandKind::PublishSummary => {
            of::<_, publish_summary::Form>().says(words::publish_summary)
        }
        CommandKind::PublishFile => of::<_, publish_file::Form>().says(text::files::publish_words),
        CommandKind::LinkCase => of::<_, link_case::Form>().says(words::link_case),
        CommandKind::ProposeVoiding => {
            of::<_, propose_voiding::Form>().says(words::propose_voiding)
        }
        CommandKind::Correct => of::<_, correct::Form>().says(words::correct),
        CommandKind::Transfer => of::<_, transfer::Form>().says(words::transfer),
        CommandKind::Urge => of::<_, urge::Form>().says(words::urge),
        CommandKind::ConfirmVoiding => {
            bare(|| Command::ConfirmVoiding.into()).says(words::confirm_voiding)
        }
        CommandKind::DeclineVoiding => {
            let decline = |reason| Command::DeclineVoiding(DeclineVoiding { reason });
            prose("reason", text::decline_voiding_reason, decline).says(words::decline_voiding)
        }
        CommandKind::WithdrawVoiding => {
            bare(|| Command::WithdrawVoiding.into()).says(words::withdraw_voiding)
        }
    })
}

#[derive(Clone, Copy)]
pub(crate) struct OnCase {
    number: CaseNumber,
    /// Receives a new slip to hand over.
    slip: RwSignal<Option<Slip>>,
    /// The files that were opened on this page; only these can be published.
    looked: RwSignal<Vec<TextId>>,
    /// The unfolded groups; commands outside them are one click further away.
    unfolded: RwSignal<Vec<CommandGroup>>,
    /// The number of steps when the form was opened; later ones are news.
    known: RwSignal<usize>,
}

impl OnCase {
    pub(super) fn new(
        number: CaseNumber,
        slip: RwSignal<Option<Slip>>,
        looked: RwSignal<Vec<TextId>>,
    ) -> OnCase {
        let (unfolded, known) = (RwSignal::new(vec![CommandGroup::Handle]), RwSignal::new(0));
        OnCase { number, slip, looked, unfolded, known }
    }

    /// Folds or unfolds a group. Browsers report a toggle with a delay, when the page may have gone.
    fn unfold(self, group: CommandGroup, is_open: bool) {
        let was_open = self.unfolded.try_with_untracked(|unfolded| unfolded.contains(&group));
        if was_open == Some(!is_open) {
            self.unfolded.update(|unfolded| {
                unfolded.retain(|known| *known != group);
                if is_open {
                    unfolded.push(group);
                }
            });
        }
    }
}

/// What is sent: the command itself, or what the server makes into one.
pub(crate) enum Request {
    Command(Command),
    /// The server decides where the copy is stored.
    Publish(Publish),
    /// The file is uploaded first.
    File(File, Uploading, Form),
}

impl From<Command> for Request {
    fn from(command: Command) -> Request {
        Request::Command(command)
    }
}

pub(crate) enum Answer {
    Done(Done),
    /// A new slip to hand over.
    Slip(Slip),
    GivenUp,
}

impl Subject for OnCase {
    type Kind = CommandKind;
    type View = StaffCase;
    type Options = FormOptions;
    type Request = Request;
    type Answer = Answer;

    fn code(kind: CommandKind) -> &'static str {
        kind.code()
    }

    fn kind(code: &str) -> Option<CommandKind> {
        CommandKind::read(code)
    }

    fn about(self) -> String {
        self.number.to_string()
    }

    fn form(kind: CommandKind) -> Option<CommandForm<OnCase>> {
        row(kind)
    }

    fn revision(case: &StaffCase) -> u32 {
        case.public.revision
    }

    fn options(self, case: &StaffCase, workspace: Workspace) -> FormOptions {
        let Some(session) = workspace.session() else { return FormOptions::default() };
        let mut form_options =
            FormOptions::of(case, &session.seat, &workspace.names(), workspace.policy());
        self.looked.with(|looked| form_options.files.retain(|file| looked.contains(&file.file)));
        form_options
    }

    fn offered(case: &StaffCase, form_options: &FormOptions) -> Vec<CommandKind> {
        let is_offered = |kind: &CommandKind| {
            case.permitted.contains(kind)
                && (*kind != CommandKind::PublishFile || !form_options.files.is_empty())
                && (*kind != CommandKind::Transfer || !form_options.windows.is_empty())
        };
        offered().filter(is_offered).collect()
    }

    fn check(request: &Request, names: &Directory, reader: &mut FieldReader) {
        match request {
            Request::Command(command) => {
                for (field, text) in command.public_texts() {
                    if holds_long_number(text) {
                        reader.add(field, Field::LooksPersonal);
                    }
                }
                reader.problems.extend(command.unknown_in(names));
            }
            Request::Publish(publish) => {
                if holds_long_number(publish.caption.as_str()) {
                    reader.add("caption", Field::LooksPersonal);
                }
            }
            Request::File(..) => {}
        }
    }

    async fn send(
        self,
        request: Request,
        panel: Panel<OnCase>,
        key: String,
    ) -> Result<Answer, ApiError> {
        let (api, number) = (panel.workspace.api, self.number);
        let path = |kind| format!("/console/cases/{number}/{}", command_path(kind));
        match request {
            Request::Command(command) => {
                let path = path(command.kind());
                if let Command::ReissueCode(_) = command {
                    api.give(path, &command, panel.revision(), key).await.map(Answer::Slip)
                } else {
                    api.give(path, &command, panel.revision(), key).await.map(Answer::Done)
                }
            }
            Request::Publish(publish) => {
                let path = path(CommandKind::PublishFile);
                api.give(path, &publish, panel.revision(), key).await.map(Answer::Done)
            }
            Request::File(file, uploading, form) => {
                let ask = async move |asked| api.ask_upload(number, &asked).await;
                let Some(handed) = uploading.send(file, ask).await? else {
                    return Ok(Answer::GivenUp);
                };
                // The upload takes time, in which the case may have changed, so its revision is read now.
                let path = path(CommandKind::AddFile);
                let done = api.give(path, &handed, panel.revision(), key).await?;
                clear(form);
                Ok(Answer::Done(done))
            }
        }
    }

    fn answered(self, answer: Answer) -> Option<u32> {
        match answer {
            Answer::Done(done) => Some(done.revision),
            Answer::Slip(slip) => {
                self.slip.set(Some(slip));
                request_animation_frame(browser::focus_heading);
                // This response has no revision; the next refresh brings it.
                Some(0)
            }
            Answer::GivenUp => None,
        }
    }

    fn toggled(self, panel: Panel<OnCase>, kind: CommandKind, opened: bool) {
        if opened {
            let steps = panel
                .watched
                .seen
                .with_untracked(|seen| seen.as_ref().map_or(0, |case| case.timeline.len()));
            return self.known.set(steps);
        }
        cancel();
        // The button may have moved into a folded group.
        if arranged(panel).is_some_and(|arranged| arranged.rest.contains(&kind)) {
            self.unfold(kind.rule().group, true);
        }
    }

    fn buttons(panel: Panel<OnCase>) -> AnyView {
        buttons(panel)
    }

    fn nothing_words(lang: Lang) -> &'static str {
        text::nothing_now(lang)
    }

    fn news(panel: Panel<OnCase>) -> AnyView {
        (move || news(panel)).into_any()
    }

    fn stale_words(_: &StaffCase, lang: Lang) -> (&'static str, String) {
        (text::stale_title(lang), text::stale_words(lang).to_owned())
    }
}

/// The commands as the user is offered them.
fn arranged(panel: Panel<OnCase>) -> Option<Arranged> {
    let reader = Reader::of(&panel.workspace.session()?.seat, &panel.workspace.names());
    panel.offered.with(|offered| {
        panel.watched.seen.with(|seen| {
            let case = seen.as_ref()?;
            Some(Arranged::of(offered, &case.public.duties, &reader))
        })
    })
}

fn buttons(panel: Panel<OnCase>) -> AnyView {
    let language = panel.language;
    let arranged = Memo::new(move |_| arranged(panel).unwrap_or_default());
    let nothing = move || {
        let lang = language.get();
        arranged.with(Arranged::is_empty).then(|| {
            view! { <p class="hint">{OnCase::nothing_words(lang)}</p> }
        })
    };
    let open_parts =
        Memo::new(move |_| panel.options.with(|form_options| form_options.open_parts.clone()));
    let unfinished = move || {
        let (lang, names) = (language.get(), panel.workspace.names());
        open_parts.with(|departments| {
            let departments: Vec<&str> =
                departments.iter().map(|id| names.department(id, lang)).collect();
            (!departments.is_empty()).then(|| {
                let departments = departments.join(lang.pick("、", ", "));
                view! { <p class="hint">{text::parts_are_open(lang, departments)}</p> }
            })
        })
    };
    let first = Memo::new(move |_| arranged.with(|arranged| arranged.first.clone()));
    let owed = move || {
        let nothing = first.with(Vec::is_empty);
        view! {
            <h3 id="yours-now" hidden=nothing>{text::yours_now(language.get())}</h3>
            <div class="command-buttons" role="group" aria-labelledby="yours-now" hidden=nothing>
                <For
                    each=move || first.get()
                    key=|kind| kind.code()
                    children=move |kind| panel.button(kind, true)
                />
            </div>
        }
    };
    let groups: Vec<AnyView> =
        CommandGroup::ALL.iter().map(|group| group_view(panel, arranged, *group)).collect();
    view! {
        {nothing}
        {unfinished}
        {owed}
        {groups}
        {move || {
            let printing = use_context::<Printing>();
            let print = Callback::new(move |()| match printing {
                Some(printing) => printing.print(),
                None => browser::print(),
            });
            view! {
                <p>
                    <Button
                        label=text::print_sheet(language.get())
                        kind=ButtonKind::Quiet
                        on_press=print
                    />
                </p>
            }
        }}
    }
    .into_any()
}

fn group_view(panel: Panel<OnCase>, arranged: Memo<Arranged>, group: CommandGroup) -> AnyView {
    let (language, on_case) = (panel.language, panel.subject);
    let kinds = Memo::new(move |_| arranged.with(|arranged| arranged.group(group)));
    view! {
        <details
            class="command-group"
            hidden=move || kinds.with(Vec::is_empty)
            prop:open=move || on_case.unfolded.with(|unfolded| unfolded.contains(&group))
            on:toggle=move |event| {
                let is_open = event_target::<web_sys::Element>(&event).has_attribute("open");
                on_case.unfold(group, is_open);
            }
        >
            <summary id=format!("commands-{}", group.code())>
                {move || {
                    let count = kinds.with(Vec::len);
                    text::group_of(language.get(), group.say(language.get()), count)
                }}
            </summary>
            <div class="command-buttons">
                <For
                    each=move || kinds.get()
                    key=|kind| kind.code()
                    children=move |kind| panel.button(kind, false)
                />
            </div>
        </details>
    }
    .into_any()
}

/// What happened since the form was opened.
fn news(panel: Panel<OnCase>) -> Option<AnyView> {
    let lang = panel.language.get();
    panel.open.get()?;
    let names = panel.workspace.names();
    let lines: Vec<AnyView> = panel.watched.seen.with(|seen| {
        let steps = seen.as_ref().map(|case| case.timeline.as_slice()).unwrap_or_default();
        let fresh = steps.iter().skip(panel.subject.known.get());
        let line = |step: &shared::view::StaffStep| {
            let words = step_sentence(&step.step, &names, lang);
            view! { <li>{step.step.at.minute_text()}" "{words}</li> }.into_any()
        };
        fresh.map(line).collect()
    });
    if lines.is_empty() {
        return None;
    }
    let title = if panel.is_stale() { text::stale_title(lang) } else { text::news_title(lang) };
    let said = view! {
        <Notice kind=NoticeKind::Caution title=title live=true>
            <ul>{lines}</ul>
            <p>{text::stale_words(lang)}</p>
        </Notice>
    };
    Some(said.into_any())
}

/// What every form of a command needs.
mod prelude {
    pub(super) use super::{OnCase, Request};
    pub use crate::staff::command::input::{Confirmed, DayCount, Input, suggest};
    pub(super) use crate::staff::command::input::{command_form, inputs};
    pub use crate::staff::command::kept::KeptInputs;
    pub(super) use crate::staff::command::kept::kept_inputs;
    pub use crate::staff::command::{CommandFields, FormContext, FormOptions};
    pub use crate::staff::forms::fields::{area, line, radios, select};
    pub use crate::staff::forms::reader::{FieldReader, Typed};
    pub use crate::staff::text;
    pub use crate::ui::components::{Choice, FieldKind};
    pub use leptos::prelude::*;
    pub use shared::command::Command;
    pub use shared::directory::Directory;
    pub use shared::id::DepartmentId;
    pub use shared::lang::{Lang, Say};
    pub use shared::text::{Line, Note, Prose};
    pub use shared::time::Day;
    pub use shared::view::StaffCase;
    pub use shared::vocabulary::{Outcome, PersonCheck, StepKind};
    pub use shared::wire::Session;
}
