//! The check of the public figures: that the log is consistent, that the published numbers are its sums, and that the
//! events are still as they were recorded.

use super::log::{keep_checkpoint, kept_checkpoint, log_page};
use super::text;
use crate::client::browser;
use crate::client::directory::directory;
use crate::client::http::{ApiError, Request, period_query};
use crate::client::json::BrowserJson;
use crate::client::navigation::navigation;
use crate::client::public::PublicApi;
use crate::ui::components::{
    Button, ButtonKind, Cell, Column, Failure, Heading, Notice, NoticeKind, Table, link, live,
    paragraph, plain,
};
use crate::ui::language::{language, spoken};
use crate::ui::text as words;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::figures::Group;
use shared::lang::{Lang, Say};
use shared::proof::audit::{ExportEnd, FORMAT};
use shared::proof::{Audit, Difference, Fault, Of, compare, first_fallen};
use shared::time::Day;

/// After this many lines the page may draw: about a tenth of a second's work on a phone.
const LINES_AT_ONCE: usize = 2_000;
/// How often the comparison is repeated if something happened in the meantime.
const TRIES: u32 = 3;

/// How far the check has come.
#[derive(Clone)]
enum Progress {
    Waiting,
    Log(ExportEnd),
    Figures,
    Standing(u32),
    Done(Box<Outcome>),
    Failed(ApiError),
}

/// The result.
#[derive(Clone)]
struct Outcome {
    read: ExportEnd,
    open: u32,
    last: Option<Day>,
    kept: Option<Day>,
    compared: u32,
    found: Found,
}

impl Outcome {
    /// The result before anything is compared.
    fn of(audit: &Audit, kept: Option<Day>) -> Outcome {
        Outcome {
            read: audit.read(),
            open: 0,
            last: audit.last_day(),
            kept,
            compared: 0,
            found: Found::Agrees { standing: 0 },
        }
    }
}

#[derive(Clone)]
enum Found {
    Agrees { standing: u32 },
    Fault(Fault),
    Different(Vec<Difference>),
    Fallen(Day, u32),
}

/// The period is in the address, as on the page of the figures.
#[component]
pub fn CheckFigures() -> impl IntoView {
    let progress = RwSignal::new(Progress::Waiting);
    let navigation = navigation();
    let directory = directory();
    directory.fetch();
    let period = move || {
        let day = |name: &str| navigation.query(name).and_then(|written| Day::read(&written).ok());
        (day("from"), day("until"))
    };
    let is_busy = Signal::derive(move || {
        progress.with(|progress| match progress {
            Progress::Waiting | Progress::Done(_) | Progress::Failed(_) => false,
            Progress::Log(_) | Progress::Figures | Progress::Standing(_) => true,
        })
    });
    let start = Callback::new(move |()| {
        let (from, until) = period();
        progress.set(Progress::Log(ExportEnd::default()));
        leptos::task::spawn_local(async move {
            let end = match check(progress, from, until).await {
                Ok(outcome) => Progress::Done(Box::new(outcome)),
                Err(error) => Progress::Failed(error),
            };
            // The page may have gone in the meantime.
            let _ = progress.try_set(end);
        });
    });
    let language = language();
    let head = spoken(move |lang| {
        let (from, until) = period();
        let side = |day: Option<Day>, open: &'static str| {
            day.map_or_else(|| open.to_owned(), |day| day.to_string())
        };
        let heading = view! { <Heading text=text::figures_title(lang)/> }.into_any();
        let shown =
            text::period(lang, side(from, text::beginning(lang)), side(until, text::now(lang)));
        let address = format!("/figures{}", period_query(from, until));
        let back = plain("p").child(link("", address, text::back_to_figures(lang))).any();
        let lead = plain("p").class("lead").text(text::figures_lead(lang)).any();
        vec![heading, lead, paragraph(shown), back]
    });
    let button = live(move || {
        let lang = language.get();
        let is_done = progress.with(|progress| matches!(progress, Progress::Done(_)));
        let label = if is_done { text::again(lang) } else { text::start(lang) };
        let button = view! { <Button label=label busy=is_busy on_press=start/> }.into_any();
        plain("p").child(button).any()
    });
    let said = plain("p").class("progress").attr("role", "status").live_text(move || {
        let lang = language.get();
        progress.with(|progress| match progress {
            Progress::Log(ExportEnd { days, events, rows, last: _ }) => {
                text::progress_log(lang, days, events, rows).into()
            }
            Progress::Figures => text::progress_figures(lang).into(),
            Progress::Standing(events) => text::progress_standing(lang, events).into(),
            Progress::Waiting | Progress::Done(_) | Progress::Failed(_) => "".into(),
        })
    });
    let result = live(move || {
        let lang = language.get();
        match progress.get() {
            Progress::Done(outcome) => {
                let known = directory.0.seen.get().unwrap_or_default();
                told(&outcome, &known, lang)
            }
            Progress::Failed(error) => view! { <Failure error=error again=start/> }.into_any(),
            Progress::Waiting | Progress::Log(_) | Progress::Figures | Progress::Standing(_) => {
                ().into_any()
            }
        }
    });
    let save = Callback::new(move |()| {
        progress.set(Progress::Log(ExportEnd::default()));
        leptos::task::spawn_local(async move {
            let end = match save_log(progress).await {
                Ok(()) => Progress::Waiting,
                Err(error) => Progress::Failed(error),
            };
            // The page may have gone in the meantime.
            let _ = progress.try_set(end);
        });
    });
    let shows = spoken(move |lang| {
        let shows =
            [text::figures_shows_1(lang), text::figures_shows_2(lang), text::figures_shows_3(lang)];
        let export = view! {
            <Button
                label=text::download(lang)
                kind=ButtonKind::Secondary
                busy=is_busy
                on_press=save
            />
        }
        .into_any();
        let export = plain("p").child(export).text(" ").text(text::download_words(lang)).any();
        explained(shows, lang, [export])
    });
    [head, button, said.any(), result, shows].into_any()
}

/// What a check shows and what it does not.
pub(super) fn explained(
    shows: [&'static str; 3],
    lang: Lang,
    more: impl IntoIterator<Item = AnyView>,
) -> AnyView {
    let shows = shows.map(|words| plain("li").text(words).any());
    plain("section")
        .class("card")
        .child(plain("h2").text(text::shows_title(lang)).any())
        .child(plain("ul").class("promises").children(shows).any())
        .children(more)
        .any()
}

async fn check(
    progress: RwSignal<Progress>,
    from: Option<Day>,
    until: Option<Day>,
) -> Result<Outcome, ApiError> {
    let kept = kept_checkpoint();
    let kept_day = kept.keys().next().copied();
    let mut audit = Audit::new(kept);
    // The current events are fetched while the log is read. If the log has a fault, they are not waited for.
    let read = futures::try_join!(read_log(&mut audit, progress), read_standing(progress));
    let (log, standing) = match read {
        Ok(read) => read,
        Err(Stop::Error(error)) => return Err(error),
        Err(Stop::Fault(fault)) => {
            return Ok(Outcome { found: Found::Fault(fault), ..Outcome::of(&audit, kept_day) });
        }
    };
    let sealed = audit.clone();
    let mut outcome = Outcome::of(&audit, kept_day);
    // A case registered while this runs may be in one and not yet in the other, so a difference is checked again.
    for left in (0..TRIES).rev() {
        let _ = progress.try_set(Progress::Figures);
        audit = sealed.clone();
        if let Some(fault) = take_open(&mut audit).await? {
            return Ok(Outcome { found: Found::Fault(fault), ..outcome });
        }
        let published = PublicApi::figures(from, until).await?;
        let (different, compared) = compare(&published, &audit.figures(from, until));
        outcome.compared = compared;
        outcome.open = audit.open_rows();
        if different.is_empty() {
            break;
        }
        if left == 0 {
            return Ok(Outcome { found: Found::Different(different), ..outcome });
        }
        browser::pause_for(1_000).await;
    }
    outcome.found = match first_fallen::<BrowserJson, _>(&log, &standing) {
        Some((day, place)) => Found::Fallen(day, place),
        None => Found::Agrees { standing: outcome.read.events },
    };
    if let (Found::Agrees { .. }, Some(day)) = (&outcome.found, outcome.last) {
        keep_checkpoint(day, &outcome.read.last);
    }
    Ok(outcome)
}

/// Why reading stopped early.
enum Stop {
    Error(ApiError),
    Fault(Fault),
}

impl From<ApiError> for Stop {
    fn from(error: ApiError) -> Stop {
        Stop::Error(error)
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Stop {
        Stop::Fault(fault)
    }
}

/// Reads the whole log into the audit, fetching the next page while the current one is processed. Returns the lines
/// of days and events.
async fn read_log(audit: &mut Audit, progress: RwSignal<Progress>) -> Result<Vec<String>, Stop> {
    let mut log = Vec::new();
    let (mut page, mut next) = log_page(Request::get("/log")).await?;
    loop {
        let coming = async {
            match &next {
                Some(cursor) => {
                    let asked = Request::get("/log").query("cursor", Some(cursor));
                    log_page(asked).await.map(Some).map_err(Stop::from)
                }
                None => Ok(None),
            }
        };
        let taking = take_page(&page, audit, &mut log, progress);
        let (came, ()) = futures::try_join!(coming, taking)?;
        match came {
            Some(came) => (page, next) = came,
            None => break,
        }
    }
    audit.close()?;
    let _ = progress.try_set(Progress::Standing(0));
    Ok(log)
}

/// Fetches the whole log page by page, and saves it as the file that can be checked offline.
async fn save_log(progress: RwSignal<Progress>) -> Result<(), ApiError> {
    let mut end = ExportEnd::of_nothing();
    let mut pieces = vec![format!("{FORMAT}\n")];
    let mut cursor = None;
    loop {
        let (page, next) = log_page(Request::get("/log").query("cursor", cursor)).await?;
        page.lines().for_each(|line| end.count(line));
        pieces.push(page);
        let _ = progress.try_set(Progress::Log(end.clone()));
        cursor = next;
        if cursor.is_none() {
            break;
        }
    }
    pieces.push(format!("{}\n", end.line()));
    browser::save_text(&pieces, "onetrip-log.txt").ok_or(ApiError::Outdated)
}

async fn take_page(
    page: &str,
    audit: &mut Audit,
    log: &mut Vec<String>,
    progress: RwSignal<Progress>,
) -> Result<(), Stop> {
    for (index, line) in page.lines().enumerate() {
        audit.take::<BrowserJson>(line)?;
        if !line.starts_with("count ") {
            log.push(line.to_owned());
        }
        if index % LINES_AT_ONCE == LINES_AT_ONCE - 1 {
            let _ = progress.try_set(Progress::Log(audit.read()));
            browser::pause().await;
        }
    }
    let _ = progress.try_set(Progress::Log(audit.read()));
    Ok(())
}

/// The current events, in the order of the log.
async fn read_standing(progress: RwSignal<Progress>) -> Result<Vec<String>, Stop> {
    let mut standing: Vec<String> = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let (page, next) = log_page(Request::get("/log/standing").query("cursor", cursor)).await?;
        standing.extend(page.lines().map(str::to_owned));
        // The page shows the progress of the log until the log is read.
        let is_told = |progress: &Progress| matches!(progress, Progress::Standing(_));
        if progress.try_with_untracked(is_told).unwrap_or(false) {
            let count = u32::try_from(standing.len()).unwrap_or(u32::MAX);
            let _ = progress.try_set(Progress::Standing(count));
        }
        cursor = next;
        if cursor.is_none() {
            return Ok(standing);
        }
    }
}

async fn take_open(audit: &mut Audit) -> Result<Option<Fault>, ApiError> {
    let after = audit.last_day();
    let mut cursor: Option<String> = None;
    loop {
        let asked = Request::get("/log/open").query("after", after).query("cursor", cursor);
        let (page, next) = log_page(asked).await?;
        for line in page.lines() {
            if let Err(fault) = audit.take_open::<BrowserJson>(line) {
                return Ok(Some(fault));
            }
        }
        cursor = next;
        if cursor.is_none() {
            return Ok(None);
        }
    }
}

fn told(outcome: &Outcome, known: &Directory, lang: Lang) -> AnyView {
    let Outcome { read, open, last, kept, compared, found } = outcome;
    let ExportEnd { days, events, rows, last: root } = read;
    let (is_fine, said): (bool, Vec<AnyView>) = match found {
        Found::Agrees { standing } => {
            let mut said = vec![
                paragraph(text::figures_agree(lang, compared)),
                paragraph(text::log_agrees(lang, days, events, rows)),
                paragraph(text::standing_agrees(lang, standing)),
            ];
            if *open > 0 {
                said.push(paragraph(text::open_agrees(lang, open)));
            }
            said.extend(kept.map(|day| paragraph(text::kept_agrees(lang, day))));
            (true, said)
        }
        Found::Fault(fault) => {
            let day = fault.place.day.map_or_else(|| "–".to_owned(), |day| day.to_string());
            let place = text::fault_at(lang, day, fault.place.line);
            (false, vec![paragraph(fault.kind.say(lang)), paragraph(place)])
        }
        Found::Different(different) => (false, vec![table(different, known, lang)]),
        Found::Fallen(day, place) => {
            (false, vec![paragraph(text::standing_differs(lang, day, place))])
        }
    };
    let notice = verdict(is_fine, lang, said);
    let root = last.filter(|_| is_fine).map(|day| {
        plain("section")
            .class("card")
            .child(plain("h2").text(text::last_root(lang)).any())
            .child(plain("p").text(day.to_string()).any())
            .child(plain("p").child(plain("code").class("hash").text(root.clone()).any()).any())
            .child(paragraph(text::last_root_words(lang)))
            .any()
    });
    [Some(notice), root].into_iter().flatten().collect::<Vec<_>>().into_any()
}

/// The result, announced to screen readers.
pub(super) fn verdict(is_fine: bool, lang: Lang, said: Vec<AnyView>) -> AnyView {
    let (kind, title) = if is_fine {
        (NoticeKind::Success, text::agrees(lang))
    } else {
        (NoticeKind::Problem, text::differs(lang))
    };
    view! { <Notice kind=kind title=title live=true>{said}</Notice> }.into_any()
}

fn table(different: &[Difference], known: &Directory, lang: Lang) -> AnyView {
    let columns = vec![
        Column::words(text::of_what(lang)),
        Column::words(text::which(lang)),
        Column::numbers(text::published(lang)),
        Column::numbers(text::counted(lang)),
    ];
    let number = |number: Option<i64>| number.map_or("–".to_owned(), |number| number.to_string());
    let rows = different
        .iter()
        .map(|Difference { of, name, published, counted }| {
            vec![
                Cell::of(of_name(of, known, lang)),
                Cell::of(number_name(name, lang)),
                Cell::of(number(*published)),
                Cell::of(number(*counted)),
            ]
        })
        .collect();
    view! { <Table caption=text::difference(lang) columns=columns rows=rows/> }.into_any()
}

fn of_name(of: &Of, known: &Directory, lang: Lang) -> String {
    match of {
        Of::Day(day) => day.to_string(),
        Of::Group(Group::All) => text::all_cases(lang).to_owned(),
        Of::Group(Group::Department(id)) => known.department(id, lang).to_owned(),
        Of::Group(Group::Matter(None)) => words::matter_unknown(lang).to_owned(),
        Of::Group(Group::Matter(Some(id))) => known.matter(id, lang).to_owned(),
        Of::Group(Group::Reason(reason)) => reason.say(lang).to_owned(),
    }
}

/// The name of a published number, as on the page of the figures.
fn number_name(name: &'static str, lang: Lang) -> &'static str {
    match name {
        "registered" => words::registered(lang),
        "assigned" => words::assigned(lang),
        "settled" => words::settled(lang),
        "resolved" => words::resolved(lang),
        "solved" => words::solved(lang),
        "not_solved" => words::not_solved(lang),
        "unanswered" => words::unanswered(lang),
        "reopened" => words::reopened(lang),
        "returned" => words::returned(lang),
        "overdue" => words::ever_overdue(lang),
        "reprimanded" => words::reprimands(lang),
        "extended" => words::times_extended(lang),
        "asked_again" => words::asked_again(lang),
        "explained" => words::explained(lang),
        "planned" => words::planned(lang),
        "median_hours" => words::median(lang),
        "p90_hours" => words::p90(lang),
        "withdrawn" => words::withdrawn_assignments(lang),
        "reassigned" => words::reassigned(lang),
        "voided" => words::voided(lang),
        "graded" => words::graded(lang),
        "satisfied" => words::satisfied(lang),
        "noted" => words::noted(lang),
        "noted_solved" => words::noted_solved(lang),
        "withdrawn_cases" => words::withdrawn_cases(lang),
        // The name in the downloaded file.
        _ => name,
    }
}
