//! The page of a case: where it stands; what the citizen said, and beside it who owes what and exactly the commands that
//! the server permits; below, its facts, the state of its parts and what happened. The page refreshes every two seconds without touching
//! what is typed.

mod commands;
mod erasure;
mod facts;
mod files;
mod identity;
mod owed;
mod progress;
mod reason;
mod reissued;
mod voiding;
mod work_order;

#[cfg(test)]
pub(crate) use commands::row;

use crate::client::browser;
use crate::staff::case::commands::OnCase;
use crate::staff::case::erasure::Erasure;
use crate::staff::case::facts::{facts_of, intake_view};
use crate::staff::case::files::{Files, PublicFiles};
use crate::staff::case::identity::Identity;
use crate::staff::case::owed::Owed;
use crate::staff::case::progress::Progress;
use crate::staff::case::reissued::Reissued;
use crate::staff::case::voiding::Voiding;
use crate::staff::case::work_order::{Printing, WorkOrder};
use crate::staff::command::command_panel;
use crate::staff::due::left_words;
use crate::staff::sentence::staff_sentence;
use crate::staff::text;
use crate::staff::views::poll::{not_seen, stale_notice, ticking_now, watch};
use crate::staff::workspace::workspace;
use crate::ui::components::{Facts, Notice, NoticeKind, StageTag, Timeline, TimelineItem};
use crate::ui::language::{language, spoken};
use crate::ui::text::product;
use leptos::prelude::*;
use shared::actor::By;
use shared::directory::Directory;
use shared::id::AccountId;
use shared::lang::{Lang, Say};
use shared::number::CaseNumber;
use shared::scale::Level;
use shared::sentence::{by_name, first_sentence, step_sentence};
use shared::text::Line;
use shared::time::Timestamp;
use shared::view::{PublicCase, StaffCase, StaffStep};
use shared::wire::Slip;

const EVERY_SECONDS: u64 = 2;

#[component]
pub fn Case(number: CaseNumber) -> impl IntoView {
    let workspace = workspace();
    let now = ticking_now();
    let (watched, look) = watch(EVERY_SECONDS, move || workspace.api.case(number));
    let there = watched.is_there();
    let language = language();
    let not_seen = not_seen(watched, look, |lang| {
        view! {
            <Notice kind=NoticeKind::Problem title=text::case_loading_failed(lang) live=true>
                <p>{text::case_gone_words(lang)}</p>
            </Notice>
        }
        .into_any()
    });
    let about = move || {
        let lang = language.get();
        let names = workspace.names();
        watched.seen.get().map(|case| top(&case, &names, lang, now))
    };
    // A new slip takes over the page until it was handed over; what is typed behind it stays.
    let slip = RwSignal::new(None::<Slip>);
    let handed = Memo::new(move |_| slip.with(Option::is_some));
    let looked = RwSignal::new(Vec::new());
    let printing = Printing::new();
    provide_context(printing);
    let on_case = OnCase::new(number, slip, looked);
    let intake = watched.part(|case| case.intake.clone());
    let subject =
        watched.part(|case| case.intake.as_ref().map(|intake| intake.title.as_str().to_owned()));
    let uninvolved = watched.part(|case| case.uninvolved);
    let outside = move || {
        let lang = language.get();
        (uninvolved.get() == Some(true)).then(|| {
            view! {
                <Notice title=text::uninvolved(lang)><p>{text::uninvolved_words(lang)}</p></Notice>
            }
        })
    };
    let public = watched.part(|case| case.public.clone());
    let told = move || {
        let (lang, names) = (language.get(), workspace.names());
        intake.get().filter(|_| uninvolved.get() == Some(false)).map(|intake| {
            view! {
                <h2>{text::words_of_citizen(lang)}</h2>
                {match intake {
                    Some(intake) => intake_view(intake, &names, lang),
                    None => view! { <p>{text::words_hidden(lang)}</p> }.into_any(),
                }}
            }
        })
    };
    let facts = move || {
        let (lang, names) = (language.get(), workspace.names());
        public.get().map(|public| {
            view! {
                <h2>{text::facts(lang)}</h2>
                <Facts facts=facts_of(&public, &names, lang)/>
            }
        })
    };
    let happened = watched.part(|case| case.timeline.clone());
    let timeline = move || {
        let (lang, names) = (language.get(), workspace.names());
        happened.get().map(|steps| {
            view! {
                <h2>{text::timeline(lang)}</h2>
                <Timeline items=timeline_of(steps, &names, lang)/>
            }
        })
    };
    view! {
        {move || slip.get().map(|handed| view! { <Reissued slip=handed done=slip/> })}
        <article class="case-sheet" hidden=move || handed.get()>
            {spoken(move |lang| (!handed.get()).then(|| heading(number, subject, lang)))}
            {stale_notice(watched)}
            {not_seen}
            {outside}
            {about}
            <Voiding watched=watched/>
            <div class="case-columns case-desk">
                <div class="case-said">
                    {told}
                    {move || {
                        there.get().then(|| view! { <Identity number=number watched=watched/> })
                    }}
                </div>
                <div class="case-side">
                    <Owed watched=watched now=now/>
                    {move || there.get().then(|| command_panel(on_case, watched, look))}
                </div>
                <div class="case-rest">
                    {facts}
                    <Files number=number watched=watched looked=looked/>
                    <PublicFiles number=number watched=watched/>
                    <Progress watched=watched/>
                    {timeline}
                </div>
            </div>
            <Erasure number=number watched=watched look=look/>
            <WorkOrder watched=watched printing=printing/>
        </article>
    }
}

/// What the case is about, and its number beside it. Whoever may not read the former sees the number in its place. The
/// tab is always named by the number, since browsers keep the names of pages.
fn heading(number: CaseNumber, subject: Memo<Option<Option<String>>>, lang: Lang) -> AnyView {
    let numbered = text::case_title(lang, number);
    browser::set_title(&format!("{numbered} · {}", product(lang)));
    let subject = Memo::new(move |_| subject.get().flatten());
    let is_known = Memo::new(move |_| subject.with(Option::is_some));
    let (tab, beside) = (numbered.clone(), numbered.clone());
    view! {
        <header class="case-head">
            <h1 tabindex="-1" data-tab=tab dir="auto">
                {move || match subject.get() {
                    Some(subject) => subject.into_any(),
                    None => {
                        let number = number.to_string();
                        let (before, after) = numbered.split_once(&number).unwrap_or_default();
                        view! {
                            {before.to_owned()}
                            <span class="unbroken">{number}</span>
                            {after.to_owned()}
                        }
                        .into_any()
                    }
                }}
            </h1>
            {move || {
                is_known.get().then(|| {
                    view! { <p class="case-head-number unbroken">{beside.clone()}</p> }
                })
            }}
        </header>
    }
    .into_any()
}

/// Where the case stands and by when, and what the citizen reads.
fn top(
    case: &StaffCase,
    names: &Directory,
    lang: Lang,
    now: ReadSignal<Timestamp>,
) -> impl IntoView + use<> {
    let public = case.public.clone();
    let tags = tags_of(&public, lang)
        .into_iter()
        .map(|(class, words)| view! { <span class=class>{words}</span> }.into_any())
        .collect::<Vec<_>>();
    let (due, stage) = (public.due, public.stage);
    let urged = case.urged_at.map(|at| {
        let words = text::urged_times(lang, case.times_urged, at.minute_text());
        view! { <span class="tag back">{words}</span> }
    });
    let (names, for_citizen) = (names.clone(), names.clone());
    let record = case.record();
    let late = move || due.is_some_and(|due| due < now.get());
    view! {
        <p class="case-tags">
            <StageTag stage=stage/>
            {tags}
            {urged}
            {due
                .map(|due| {
                    view! {
                        <span class="case-left" class:late=late>
                            {move || left_words(due, now.get(), lang)}
                        </span>
                    }
                })}
        </p>
        <p class="sentence">{move || staff_sentence(&public, &names, lang)}</p>
        <p class="citizen-reads">
            <span class="hint">{text::citizen_reads(lang)}</span>
            " “"
            {move || first_sentence(&record, &for_citizen, lang, now.get())}
            "”"
        </p>
    }
}

/// The history of a case as tags: their CSS class and their words.
fn tags_of(case: &PublicCase, lang: Lang) -> Vec<(&'static str, String)> {
    let (plain, back, late) = ("tag", "tag back", "tag late");
    let mut tags = Vec::new();
    if let Some(class) = case.class {
        tags.push((plain, class.say(lang).to_owned()));
    }
    if case.long_running.is_some() {
        tags.push((back, text::long_running(lang).to_owned()));
    }
    if case.level > Level::Officer {
        tags.push((back, case.level.say(lang).to_owned()));
    }
    for (class, count, words) in [
        (back, case.returns, text::returned_times(lang, case.returns)),
        (back, case.reopenings, text::reopened_times(lang, case.reopenings)),
        (back, case.times_extended, text::extended_times(lang, case.times_extended)),
        (late, case.times_overdue, text::overdue_times(lang, case.times_overdue)),
        (late, case.reprimands, text::reprimanded_times(lang, case.reprimands)),
    ] {
        if count > 0 {
            tags.push((class, words));
        }
    }
    tags
}

/// Who did a step: their name with their office, or the account if nobody's name is known.
fn done_by(
    account: Option<&AccountId>,
    name: Option<&Line>,
    by: &By,
    names: &Directory,
    lang: Lang,
) -> Option<String> {
    let account = account?;
    let Some(name) = name else {
        return Some(format!("{}{}{account}", text::account(lang), lang.pick("：", ": ")));
    };
    let office = by_name(by, names, lang);
    Some(text::done_by(lang, name.as_str(), office))
}

/// The timeline, newest first.
fn timeline_of(steps: Vec<StaffStep>, names: &Directory, lang: Lang) -> Vec<TimelineItem> {
    steps
        .into_iter()
        .rev()
        .map(|StaffStep { step, words, measure, again, note, rating, account, name }| {
            TimelineItem {
                at: step.at,
                sentence: step_sentence(&step, names, lang),
                note: done_by(account.as_ref(), name.as_ref(), &step.by, names, lang),
                by: step.by,
                words: words.map(|words| {
                    let mut told = words.as_str().to_owned();
                    for (head, more) in [
                        (text::asked_again_head(lang), &again),
                        (text::asked_of_department(lang), &note),
                    ] {
                        if let Some(more) = more {
                            let (colon, more) = (lang.pick("：", ": "), more.as_str());
                            told = format!("{told}\n\n{head}{colon}{more}");
                        }
                    }
                    told
                }),
                measure: measure.map(|measure| measure.as_str().to_owned()),
                rating,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staff::specimen::{Specimen, clerk, line, names, officer, prose};
    use shared::command::{AskMaterials, Command, Extend, TrackLong};

    fn words_of(specimen: &Specimen) -> Vec<String> {
        let public = specimen.seen_by(&clerk()).public;
        tags_of(&public, Lang::En).into_iter().map(|(_, words)| words).collect()
    }

    #[test]
    fn the_tags_say_what_a_case_has_behind_it() {
        assert_eq!(words_of(&Specimen::registered()), Vec::<String>::new());
        let mut specimen = Specimen::accepted();
        assert_eq!(words_of(&specimen), ["10 working days"]);
        let extend = Extend { days: 2, reason: prose("等上级批复") };
        specimen.give(&officer("tax"), Command::Extend(extend));
        assert_eq!(words_of(&specimen), ["10 working days", "Extended 1×"]);
    }

    #[test]
    fn a_long_running_case_is_tagged() {
        let mut specimen = Specimen::accepted();
        let head = shared::actor::Seat::DepartmentHead {
            department: crate::staff::specimen::department("tax"),
        };
        let long = TrackLong { reason: prose("历史遗留"), report_on: None };
        specimen.give(&head, Command::TrackLong(long));
        assert!(words_of(&specimen).contains(&text::long_running(Lang::En).to_owned()));
    }

    #[test]
    fn the_reason_for_asking_again_stands_under_what_was_asked() {
        let mut specimen = Specimen::accepted();
        for again in [None, Some(prose("上次漏说"))] {
            let materials = vec![line("户口簿")];
            specimen.give(&clerk(), Command::AskMaterials(AskMaterials { materials, again }));
        }
        let timeline = specimen.seen_by(&clerk()).timeline;
        let items = timeline_of(timeline, &names(), Lang::Zh);
        let words: Vec<&str> = items.iter().filter_map(|item| item.words.as_deref()).collect();
        assert_eq!(words, ["户口簿\n\n再次告知的理由：上次漏说", "户口簿"]);
    }
}
