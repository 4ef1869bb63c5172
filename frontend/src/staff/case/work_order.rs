//! The work order (工单): a case on one sheet of A4, which is what prints of its page. It says who did what and when,
//! oldest first, with lines to sign; nothing that is true only at the moment of printing.

use crate::client::browser;
use crate::client::load::Remote;
use crate::staff::text::{self, paper};
use crate::staff::workspace::workspace;
use crate::ui::language::language;
use leptos::prelude::*;
use shared::actor::By;
use shared::directory::Directory;
use shared::id::DepartmentId;
use shared::lang::{Lang, Say};
use shared::personal::Intake;
use shared::sentence::step_sentence;
use shared::text::{Note, Prose};
use shared::time::Timestamp;
use shared::view::{PublicPayload, StaffCase, StaffStep};

/// How many characters of a text, and how many of the last steps, fit on the sheet beside everything else.
const LETTERS: usize = 360;
const STEPS: usize = 12;

/// Whether the page is printed now. Only then does it hold the sheet, whose texts would otherwise be there twice.
#[derive(Clone, Copy)]
pub(super) struct Printing(RwSignal<bool>);

impl Printing {
    pub fn new() -> Printing {
        let printing = Printing(RwSignal::new(false));
        // The browser's own command to print.
        let begins = window_event_listener_untyped("beforeprint", move |_| printing.0.set(true));
        let ends = window_event_listener_untyped("afterprint", move |_| printing.0.set(false));
        on_cleanup(move || {
            begins.remove();
            ends.remove();
        });
        printing
    }

    /// Draws the sheet, then opens the print dialog, which blocks the page.
    pub fn print(self) {
        self.0.set(true);
        request_animation_frame(|| request_animation_frame(browser::print));
    }
}

#[component]
pub(super) fn WorkOrder(watched: Remote<StaffCase>, printing: Printing) -> impl IntoView {
    let (workspace, language) = (workspace(), language());
    move || {
        let (lang, names) = (language.get(), workspace.names());
        printing.0.get().then(|| watched.seen.get().map(|case| sheet(&case, &names, lang)))
    }
}

/// One of the four parts of the sheet.
#[derive(Clone, Debug, PartialEq)]
struct Block {
    title: &'static str,
    lines: Vec<Entry>,
    /// The words of the lines below it on which somebody writes their name by hand.
    signed: Vec<&'static str>,
}

/// A line of a part; a long one has the whole width.
#[derive(Clone, Debug, PartialEq)]
struct Entry {
    label: &'static str,
    words: String,
    is_long: bool,
}

impl Block {
    fn new(title: &'static str, signed: &[&'static str]) -> Block {
        Block { title, lines: Vec::new(), signed: signed.to_vec() }
    }

    fn add(&mut self, label: &'static str, words: Option<String>) {
        let lines = words.map(|words| Entry { label, words, is_long: false });
        self.lines.extend(lines.filter(|line| !line.words.is_empty()));
    }

    fn add_long(&mut self, label: &'static str, words: Option<&str>, lang: Lang) {
        let lines = words.map(|words| Entry { label, words: clipped(words, lang), is_long: true });
        self.lines.extend(lines);
    }
}

/// As much of a text as fits, and a word where there is more of it.
fn clipped(words: &str, lang: Lang) -> String {
    let mut shown: String = words.chars().take(LETTERS).collect();
    if shown.len() < words.len() {
        shown.push_str(paper::order_clipped(lang));
    }
    shown
}

/// The last assignment as the timeline has it.
#[derive(Default)]
struct Handed {
    lead: Option<DepartmentId>,
    co: Vec<DepartmentId>,
    at: Option<Timestamp>,
    accepted_at: Option<Timestamp>,
    due: Option<Timestamp>,
}

impl Handed {
    fn of(timeline: &[StaffStep]) -> Handed {
        let mut handed = Handed::default();
        for StaffStep { step, .. } in timeline {
            if let PublicPayload::Assigned { department, due, co, from: _ } = &step.what {
                handed = Handed {
                    lead: Some(department.clone()),
                    co: co.clone(),
                    at: Some(step.at),
                    accepted_at: None,
                    due: Some(*due),
                };
            } else if let PublicPayload::Extended { due } = &step.what {
                handed.due = Some(*due);
            } else if let PublicPayload::Accepted = &step.what
                && let By::Department { department, successor: _ } = &step.by
                && handed.lead.as_ref() == Some(department)
            {
                handed.accepted_at = Some(step.at);
            } else if let PublicPayload::AssignmentWithdrawn { .. } = &step.what {
                handed = Handed::default();
            }
        }
        handed
    }
}

/// Whether a step is one of handling the case, and not of what the system, the inspector or the public page do with it.
fn is_handling(what: &PublicPayload) -> bool {
    matches!(
        what,
        PublicPayload::Summoned { .. }
            | PublicPayload::Assigned { .. }
            | PublicPayload::Accepted
            | PublicPayload::Returned
            | PublicPayload::AssignmentWithdrawn { .. }
            | PublicPayload::PartDone
            | PublicPayload::Extended { .. }
            | PublicPayload::BecameLongRunning { .. }
            | PublicPayload::ProgressReported { .. }
            | PublicPayload::StepLogged { .. }
            | PublicPayload::StepDone { .. }
            | PublicPayload::MaterialsAsked { .. }
            | PublicPayload::WentOverdue { .. }
            | PublicPayload::Settled { .. }
            | PublicPayload::Resolved { .. }
            | PublicPayload::Reopened { .. }
            | PublicPayload::Voided { .. }
    )
}

/// What the sheet says, in its order.
fn blocks(case: &StaffCase, names: &Directory, lang: Lang) -> [Block; 4] {
    let public = &case.public;
    let join = lang.pick("、", ", ");
    let named = |ids: &[DepartmentId]| {
        let names: Vec<&str> = ids.iter().map(|id| names.department(id, lang)).collect();
        names.join(join)
    };
    let minute = |at: Option<Timestamp>| at.map(Timestamp::minute_text);

    let mut intake = Block::new(paper::order_intake(lang), &[paper::order_received_by(lang)]);
    intake.add(paper::order_registered(lang), minute(Some(public.registered_at)));
    intake.add(text::fact_channel(lang), Some(public.channel.say(lang).to_owned()));
    intake.add(text::fact_window(lang), Some(names.window(&public.window, lang).to_owned()));
    let receiver = case.timeline.first().and_then(|step| step.account.as_ref());
    intake.add(paper::order_received_by(lang), receiver.map(ToString::to_string));
    let matter = public.matter.as_ref().map(|id| names.matter(id, lang).to_owned());
    intake.add(text::matter(lang), matter);
    let trips = (public.trips_made > 0).then(|| public.trips_made.to_string());
    intake.add(text::fact_trips_made(lang), trips);
    if let Some(told) = &case.intake {
        let Intake { applicant, title, account, trips: _, suggestion, wish, source_number } = told;
        intake.add(
            text::company_name(lang),
            applicant.company.as_ref().map(|line| line.as_str().to_owned()),
        );
        intake.add(
            text::applicant_name(lang),
            applicant.name.as_ref().map(|line| line.as_str().to_owned()),
        );
        intake.add(text::phone(lang), applicant.phone.as_ref().map(|it| it.as_str().to_owned()));
        intake.add(
            text::source_number(lang),
            source_number.as_ref().map(|line| line.as_str().to_owned()),
        );
        intake.add_long(paper::order_title_of_case(lang), Some(title.as_str()), lang);
        intake.add_long(text::account_of_it(lang), account.as_ref().map(Prose::as_str), lang);
        intake.add_long(text::wish(lang), wish.as_ref().map(Note::as_str), lang);
        intake.add_long(text::suggestion(lang), suggestion.as_ref().map(Note::as_str), lang);
    }

    let mut analysis = Block::new(paper::order_analysis(lang), &[]);
    analysis.add(text::main_reason(lang), Some(public.reason.say(lang).to_owned()));
    analysis.add(text::departments(lang), Some(named(&public.departments)));
    analysis.add(paper::order_class(lang), public.class.map(|class| class.say(lang).to_owned()));

    let signers = [paper::order_handler, paper::order_head, paper::order_approved];
    let mut handling = Block::new(paper::order_handling(lang), &signers.map(|who| who(lang)));
    let handed = Handed::of(&case.timeline);
    handling.add(paper::order_lead(lang), handed.lead.map(|id| named(&[id])));
    handling.add(paper::order_co(lang), Some(named(&handed.co)));
    handling.add(paper::order_handed_over(lang), minute(handed.at));
    handling.add(paper::order_accepted(lang), minute(handed.accepted_at));
    handling.add(paper::order_due(lang), minute(handed.due));
    handling.add(paper::order_done(lang), minute(public.resolved_at));
    handling
        .add(text::fact_outcome(lang), public.outcome.map(|outcome| outcome.say(lang).to_owned()));
    let steps: Vec<String> = case
        .timeline
        .iter()
        .filter(|told| is_handling(&told.step.what))
        .map(|told| {
            format!("{} {}", told.step.at.minute_text(), step_sentence(&told.step, names, lang))
        })
        .collect();
    let before = steps.len().saturating_sub(STEPS);
    let earlier = (before > 0).then(|| paper::order_before(lang, before));
    let shown: Vec<String> = earlier.into_iter().chain(steps.into_iter().skip(before)).collect();
    if !shown.is_empty() {
        let words = shown.join("\n");
        handling.lines.push(Entry { label: paper::order_process(lang), words, is_long: true });
    }
    let claimed = |told: &&StaffStep| {
        let what = &told.step.what;
        matches!(what, PublicPayload::Settled { .. } | PublicPayload::Resolved { .. })
    };
    let claim = case.timeline.iter().rev().find(claimed).filter(|_| public.outcome.is_some());
    if let Some(claim) = claim {
        let answer = claim.words.as_ref().map(Prose::as_str);
        handling.add_long(paper::order_answer(lang), answer, lang);
        let measure = claim.measure.as_ref().map(Prose::as_str);
        handling.add_long(paper::order_measure(lang), measure, lang);
    }

    let mut follow_up = Block::new(paper::order_follow_up(lang), &[paper::order_caller(lang)]);
    let judged = |told: &&StaffStep| matches!(told.step.what, PublicPayload::VerdictGiven { .. });
    let verdict = case.timeline.iter().rev().find(judged);
    if let Some(verdict) = verdict.filter(|_| public.solved.is_some()) {
        follow_up.add(paper::order_asked(lang), minute(Some(verdict.step.at)));
        let rating = verdict.rating.map(|rating| format!("{} / 5", u8::from(rating)));
        follow_up.add(paper::order_rating(lang), rating);
        follow_up.add_long(
            paper::order_words(lang),
            verdict.words.as_ref().map(Prose::as_str),
            lang,
        );
    }
    let solved = match public.solved {
        Some(true) => text::solved(lang),
        Some(false) => text::not_solved(lang),
        None => text::not_judged(lang),
    };
    let closed = public.closed.map(|because| because.say(lang));
    let verdict = closed.map_or(solved.to_owned(), |closed| format!("{solved} · {closed}"));
    follow_up.add(text::fact_verdict(lang), public.outcome.map(|_| verdict));

    [intake, analysis, handling, follow_up]
}

fn sheet(case: &StaffCase, names: &Directory, lang: Lang) -> impl IntoView + use<> {
    let number = case.public.number.to_string();
    let unit = names.window(&case.public.window, lang).to_owned();
    let parts: Vec<AnyView> = blocks(case, names, lang)
        .into_iter()
        .map(|Block { title, lines, signed }| {
            let lines: Vec<AnyView> = lines
                .into_iter()
                .map(|Entry { label, words, is_long }| {
                    view! {
                        <div class="order-line" class:long=is_long>
                            <dt>{label}</dt>
                            <dd dir="auto">{words}</dd>
                        </div>
                    }
                    .into_any()
                })
                .collect();
            let signed: Vec<AnyView> = signed
                .into_iter()
                .map(|who| view! { <p>{paper::order_signed(lang, who)}</p> }.into_any())
                .collect();
            view! {
                <section class="order-block">
                    <h2>{title}</h2>
                    <div>
                        <dl>{lines}</dl>
                        {(!signed.is_empty())
                            .then(|| view! { <div class="order-signed">{signed}</div> })}
                    </div>
                </section>
            }
            .into_any()
        })
        .collect();
    view! {
        <div class="work-order">
            <p class="order-unit">{unit}</p>
            <p class="order-title">{paper::order_title(lang)}</p>
            <p class="order-number">{number}</p>
            {parts}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staff::specimen::{Specimen, clerk, names, officer, prose};
    use shared::command::{Command, FinishPart, ResolutionInput};
    use shared::vocabulary::Outcome;

    fn lines(blocks: &[Block], place: usize) -> Vec<(&'static str, String)> {
        blocks[place].lines.iter().map(|line| (line.label, line.words.clone())).collect()
    }

    #[test]
    fn the_sheet_has_four_parts_and_says_when_each_step_was_taken() {
        let mut specimen = Specimen::accepted();
        specimen.give(&officer("land"), Command::Accept);
        specimen.give(&officer("land"), Command::FinishPart(FinishPart { words: prose("已办") }));
        let resolve = ResolutionInput {
            outcome: Outcome::Solved,
            answer: prose("已当场更正"),
            measure: Some(prose("以后一次告知")),
        };
        specimen.give(&officer("tax"), Command::Resolve(resolve));
        let blocks = blocks(&specimen.seen_by(&clerk()), &names(), Lang::Zh);
        assert_eq!(blocks.each_ref().map(|block| block.title), ["受理", "分析", "办理", "回访"]);
        let intake = lines(&blocks, 0);
        assert!(intake.contains(&("登记时间", "2018-05-25 10:01".to_owned())), "{intake:?}");
        assert!(intake.contains(&("来办什么", "办证".to_owned())), "{intake:?}");
        let handling = lines(&blocks, 2);
        for line in [
            ("主办部门", "税务局"),
            ("协办部门", "国土局"),
            ("交办时间", "2018-05-25 10:02"),
            ("签收时间", "2018-05-25 10:03"),
            ("办结时间", "2018-05-25 10:06"),
            ("答复意见", "已当场更正"),
            ("整改措施", "以后一次告知"),
        ] {
            assert!(handling.contains(&(line.0, line.1.to_owned())), "{line:?} {handling:?}");
        }
        let process = handling.iter().find(|(label, _)| *label == "办理过程").expect("the steps");
        let days: Vec<&str> = process.1.lines().map(|line| &line[11..16]).collect();
        assert_eq!(days, ["10:02", "10:03", "10:04", "10:05", "10:06"], "oldest first");
        for block in &blocks {
            assert!(block.lines.iter().all(|line| !line.words.contains("还剩")), "{block:?}");
        }
    }

    #[test]
    fn what_does_not_fit_on_the_sheet_says_where_it_is() {
        let long = "长".repeat(LETTERS + 1);
        assert!(clipped(&long, Lang::Zh).ends_with("……（全文见系统）"));
        let whole = "长".repeat(LETTERS);
        assert_eq!(clipped(&whole, Lang::Zh), whole);
    }
}
