//! A case: where it stands, its facts, the person's words, what happened, and exactly the commands
//! that the server permits. It looks again every two seconds; what is typed is never touched by that.

use crate::browser;
use crate::components::{
    Button, ButtonKind, Fact, Facts, Failure, Heading, Loading, Notice, NoticeKind, StageTag,
    Timeline, TimelineItem,
};
use crate::console::command::{CommandForm, OFFERED, Typed, focus_form};
use crate::console::desk::desk;
use crate::console::due::left_words;
use crate::console::poll::{Watched, every, ticking_now};
use crate::console::sentence::staff_sentence;
use crate::console::text;
use crate::language::{language, spoken};
use leptos::prelude::*;
use shared::command::CommandKind;
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::number::CaseNumber;
use shared::personal::{Intake, Trip};
use shared::sentence::{first_sentence, level_name, step_sentence};
use shared::view::{PublicCase, StaffCase, StaffStep};

/// Seconds between two looks.
const EVERY_SECONDS: u64 = 2;

/// The page.
#[component]
pub fn Case(
    /// Which case.
    number: CaseNumber,
) -> impl IntoView {
    let desk = desk();
    let now = ticking_now();
    let watched = Watched::<StaffCase>::new();
    let look = Callback::new(move |()| watched.look(desk.api.case(number)));
    Effect::new(move || {
        desk.renewals.track();
        look.run(());
    });
    every(EVERY_SECONDS, move || {
        if desk.is_here() {
            watched.look_again(|| desk.api.case(number));
        }
    });
    let there = Memo::new(move |_| watched.seen.with(Option::is_some));
    let language = language();
    let trouble = move || {
        let lang = language.get();
        watched.trouble.get().map(|error| {
            if there.get() {
                view! {
                    <Notice kind=NoticeKind::Caution live=true>
                        <p>{text::refresh_failed(lang)}</p>
                    </Notice>
                }
                .into_any()
            } else if matches!(error.code(), Some("not_found" | "no_such_case_or_code" | "no_case")) {
                view! {
                    <Notice kind=NoticeKind::Problem title=text::case_loading_failed(lang) live=true>
                        <p>{text::case_gone_words(lang)}</p>
                    </Notice>
                }
                .into_any()
            } else {
                view! { <Failure error=error again=look/> }.into_any()
            }
        })
    };
    let waiting = move || {
        let waits = !there.get() && watched.trouble.with(Option::is_none);
        waits.then(|| view! { <Loading/> })
    };
    let about = move || {
        let lang = language.get();
        let names = desk.names();
        watched.seen.get().map(|case| top(&case, &names, lang, now))
    };
    let rest = move || {
        let lang = language.get();
        let names = desk.names();
        watched.seen.get().map(|case| {
            view! {
                <div class="case-columns">
                    <div>
                        <h2>{text::words_of_citizen(lang)}</h2>
                        {match case.intake {
                            Some(intake) => intake_view(intake, &names, lang),
                            None => view! { <p>{text::words_hidden(lang)}</p> }.into_any(),
                        }}
                        <h2>{text::facts(lang)}</h2>
                        <Facts facts=facts_of(&case.public, &names, lang)/>
                    </div>
                    <div>
                        <h2>{text::timeline(lang)}</h2>
                        <Timeline items=timeline_of(case.timeline, &names, lang)/>
                    </div>
                </div>
            }
        })
    };
    view! {
        <article class="case-sheet">
            {spoken(move |lang| {
                view! { <Heading text=text::case_title(lang, number)/> }
            })}
            {trouble}
            {waiting}
            {about}
            {move || {
                there.get().then(|| view! { <Commands number=number watched=watched look=look/> })
            }}
            {rest}
        </article>
    }
}

/// The title, where it stands and by when, and what the citizen reads.
fn top(
    case: &StaffCase,
    names: &Directory,
    lang: Lang,
    now: ReadSignal<shared::time::Timestamp>,
) -> impl IntoView + use<> {
    let public = case.public.clone();
    let title = case.intake.as_ref().map(|intake| intake.title.as_str().to_owned());
    let level = (public.level > 0).then(|| level_name(public.level, lang));
    let returned = (public.returns > 0).then(|| text::returned_times(lang, public.returns));
    let reopened = (public.reopenings > 0).then(|| text::reopened_times(lang, public.reopenings));
    let (due, stage) = (public.due, public.stage);
    let (names, for_citizen) = (names.clone(), names.clone());
    let (public, seen) = (public.clone(), public);
    let late = move || due.is_some_and(|due| due < now.get());
    view! {
        {title.map(|title| view! { <p class="lead" dir="auto">{title}</p> })}
        <p class="case-tags">
            <StageTag stage=stage/>
            {level.map(|level| view! { <span class="tag back">{level}</span> })}
            {returned.map(|words| view! { <span class="tag back">{words}</span> })}
            {reopened.map(|words| view! { <span class="tag back">{words}</span> })}
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
            {move || first_sentence(&seen, &for_citizen, lang, now.get())}
            "”"
        </p>
    }
}

/// What this member of staff may do now, each in its own form in place.
#[component]
fn Commands(number: CaseNumber, watched: Watched<StaffCase>, look: Callback<()>) -> impl IntoView {
    let desk = desk();
    let language = language();
    let typed = Typed::new();
    for kind in OFFERED {
        desk.clears(typed.form(kind));
    }
    let open = RwSignal::new(None::<CommandKind>);
    let done = RwSignal::new(None::<CommandKind>);
    // How much of what happened was there when the form was opened: what is beyond it is news.
    let known = RwSignal::new(0usize);
    let length = Memo::new(move |_| {
        watched.seen.with(|seen| seen.as_ref().map_or(0, |case| case.timeline.len()))
    });
    let permitted = Memo::new(move |_| {
        watched.seen.with(|seen| {
            let permitted = seen.as_ref().map(|case| case.permitted.clone()).unwrap_or_default();
            OFFERED.into_iter().filter(|kind| permitted.contains(kind)).collect::<Vec<_>>()
        })
    });
    let close = Callback::new(move |()| {
        let kind = open.get_untracked();
        open.set(None);
        if let Some(kind) = kind {
            let id = format!("command-{}", kind.code());
            request_animation_frame(move || browser::focus(&id));
        }
    });
    let press = Callback::new(move |kind: CommandKind| {
        done.set(None);
        if open.get_untracked() == Some(kind) {
            close.run(());
            return;
        }
        watched.seen.with_untracked(|seen| {
            if let Some(case) = seen {
                typed.prepare(kind, &case.public, &desk.names_now(), language.now());
            }
        });
        known.set(length.get_untracked());
        open.set(Some(kind));
        focus_form();
    });
    let submit = Callback::new(move |kind: CommandKind| {
        let form = typed.form(kind);
        let Some(read) = typed.read(kind, &desk.names_now()) else { return };
        let command = match read {
            Ok(command) => command,
            Err(problems) => {
                form.accepts(problems);
                return;
            }
        };
        let revision = watched
            .seen
            .with_untracked(|seen| seen.as_ref().map_or(0, |case| case.public.revision));
        form.accepts(Vec::new());
        form.send(
            move |key| async move {
                let answer = desk.api.command(number, command, revision, key).await;
                if answer.is_err() {
                    // Whatever it was refused for: show the case as it is now.
                    look.run(());
                }
                answer
            },
            move |_| {
                typed.clear(kind);
                open.set(None);
                done.set(Some(kind));
                look.run(());
                request_animation_frame(|| browser::focus("command-done"));
            },
        );
    });
    let button = move |kind: CommandKind| {
        view! {
            <button
                type="button"
                id=format!("command-{}", kind.code())
                class="button secondary"
                aria-expanded=move || if open.get() == Some(kind) { "true" } else { "false" }
                on:click=move |_| press.run(kind)
            >
                {move || kind.say(language.get())}
            </button>
        }
    };
    let nothing = move || {
        let lang = language.get();
        permitted.with(Vec::is_empty).then(|| {
            view! { <p class="hint">{text::nothing_now(lang)}</p> }
        })
    };
    let news = move || {
        let lang = language.get();
        let kind = open.get()?;
        let names = desk.names();
        let fresh: Vec<_> = watched.seen.with(|seen| {
            let steps = seen.as_ref().map(|case| case.timeline.as_slice()).unwrap_or_default();
            let fresh = steps.iter().skip(known.get());
            fresh.map(|step| (step.step.at, step_sentence(&step.step, &names, lang))).collect()
        });
        if fresh.is_empty() {
            return None;
        }
        let stale = typed
            .form(kind)
            .failure
            .with(|failure| failure.as_ref().is_some_and(crate::api::ApiError::is_stale));
        let title = if stale { text::stale_title(lang) } else { text::news_title(lang) };
        let lines = fresh
            .into_iter()
            .map(|(at, words)| view! { <li>{at.minute_text()}" "{words}</li> }.into_any())
            .collect::<Vec<_>>();
        Some(view! {
            <Notice kind=NoticeKind::Caution title=title live=true>
                <ul>{lines}</ul>
                <p>{text::stale_words(lang)}</p>
            </Notice>
        })
    };
    let form = spoken(move |lang| {
        open.get().map(|kind| {
            let fits = Signal::derive(move || permitted.with(|kinds| kinds.contains(&kind)));
            view! {
                <CommandForm
                    kind=kind
                    typed=typed
                    permitted=fits
                    on_submit=submit
                    on_cancel=close
                    lang=lang
                />
            }
        })
    });
    let finished = move || {
        let lang = language.get();
        done.get().map(|kind| {
            view! {
                <div id="command-done" tabindex="-1">
                    <Notice
                        kind=NoticeKind::Success
                        title=text::done_words(lang, kind.say(lang))
                        live=true
                    />
                </div>
            }
        })
    };
    view! {
        <section class="commands" aria-labelledby="what-now">
            <h2 id="what-now">{move || text::what_now(language.get())}</h2>
            {finished}
            {nothing}
            <div class="command-buttons">
                <For each=move || permitted.get() key=|kind| kind.code() children=button/>
                {move || {
                    view! {
                        <Button
                            label=text::print_sheet(language.get())
                            kind=ButtonKind::Quiet
                            on_press=Callback::new(|()| browser::print())
                        />
                    }
                }}
            </div>
            {news}
            {form}
        </section>
    }
}

fn facts_of(case: &PublicCase, names: &Directory, lang: Lang) -> Vec<Fact> {
    let PublicCase {
        number: _,
        revision: _,
        stage: _,
        holder: _,
        due: _,
        registered_at,
        channel,
        window,
        applicant,
        matter,
        reason,
        departments,
        trips_made,
        returns: _,
        reopenings: _,
        level: _,
        summary,
        outcome,
        resolved_at,
        on_the_spot,
        solved,
        closed,
        imported,
        timeline: _,
    } = case;
    let none = || text::not_recorded(lang).to_owned();
    let channel = channel.say(lang);
    let from = if *imported {
        format!("{channel}{}{}", lang.pick("；", "; "), text::fact_imported(lang))
    } else {
        channel.to_owned()
    };
    let involved: Vec<&str> = departments.iter().map(|id| names.department(id, lang)).collect();
    let involved = if involved.is_empty() { none() } else { involved.join(lang.pick("、", ", ")) };
    let made = if *trips_made == 0 { none() } else { trips_made.to_string() };
    let mut facts = vec![
        Fact::new(text::fact_registered(lang), registered_at.minute_text()),
        Fact::new(text::fact_channel(lang), from),
        Fact::new(text::fact_window(lang), names.window(window, lang).to_owned()),
        Fact::new(text::fact_applicant(lang), applicant.say(lang)),
        Fact::new(
            text::matter(lang),
            matter.as_ref().map_or_else(none, |matter| names.matter(matter, lang).to_owned()),
        ),
        Fact::new(text::main_reason(lang), reason.say(lang)),
        Fact::new(text::departments(lang), involved),
        Fact::new(text::fact_trips_made(lang), made),
    ];
    if let Some(outcome) = outcome {
        let mut words = outcome.say(lang).to_owned();
        if *on_the_spot {
            words = format!("{words}{}{}", lang.pick("，", ", "), text::on_the_spot(lang));
        }
        if let Some(at) = resolved_at {
            words = format!("{words} · {}", at.minute_text());
        }
        facts.push(Fact::new(text::fact_outcome(lang), words));
        let verdict = match solved {
            Some(true) => text::solved(lang),
            Some(false) => text::not_solved(lang),
            None => text::not_judged(lang),
        };
        let closed = closed.map(|because| because.say(lang));
        let verdict = match closed {
            Some(closed) => format!("{verdict} · {closed}"),
            None => verdict.to_owned(),
        };
        facts.push(Fact::new(text::fact_verdict(lang), verdict));
    }
    if let Some(summary) = summary {
        let summary = summary.as_str().to_owned();
        facts.push(Fact::new(
            text::fact_summary(lang),
            view! { <span class="words" dir="auto">{summary}</span> },
        ));
    }
    facts
}

fn intake_view(intake: Intake, names: &Directory, lang: Lang) -> AnyView {
    let Intake { applicant, title: _, account, trips, suggestion, wish, source_number } = intake;
    let words = |text: String| view! { <span class="words" dir="auto">{text}</span> };
    let mut facts = Vec::new();
    let lines = [
        (text::company_name(lang), applicant.company.map(|line| line.as_str().to_owned())),
        (text::applicant_name(lang), applicant.name.map(|line| line.as_str().to_owned())),
        (text::phone(lang), applicant.phone.map(|phone| phone.as_str().to_owned())),
        (text::document(lang), applicant.document.map(|line| line.as_str().to_owned())),
        (text::account_of_it(lang), account.map(|prose| prose.as_str().to_owned())),
        (text::suggestion(lang), suggestion.map(|note| note.as_str().to_owned())),
        (text::wish(lang), wish.map(|note| note.as_str().to_owned())),
        (text::source_number(lang), source_number.map(|line| line.as_str().to_owned())),
    ];
    for (name, said) in lines {
        if let Some(said) = said {
            facts.push(Fact::new(name, words(said)));
        }
    }
    let trips = trips
        .into_iter()
        .map(|Trip { on, place, department, reason, told }| {
            let department =
                department.map(|department| names.department(&department, lang).to_owned());
            let told = told.map(|note| note.as_str().to_owned());
            view! {
                <li>
                    <p>
                        <strong>{on.to_string()}</strong>
                        " "
                        <span dir="auto">{place.as_str().to_owned()}</span>
                        {department.map(|department| format!(" · {department}"))}
                    </p>
                    <p>{reason.say(lang)}</p>
                    {told.map(|told| view! { <blockquote class="words" dir="auto">{told}</blockquote> })}
                </li>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    view! {
        <Facts facts=facts/>
        {(!trips.is_empty())
            .then(|| {
                view! {
                    <h3>{text::trips(lang)}</h3>
                    <ol class="trips-made">{trips}</ol>
                }
            })}
    }
    .into_any()
}

/// What happened, the newest first.
fn timeline_of(steps: Vec<StaffStep>, names: &Directory, lang: Lang) -> Vec<TimelineItem> {
    steps
        .into_iter()
        .rev()
        .map(|StaffStep { step, words, measure, rating, account }| TimelineItem {
            at: step.at,
            sentence: step_sentence(&step, names, lang),
            by: step.by,
            words: words.map(|words| words.as_str().to_owned()),
            measure: measure.map(|measure| measure.as_str().to_owned()),
            rating,
            note: account.map(|account| {
                format!("{}{}{account}", text::account(lang), lang.pick("：", ": "))
            }),
        })
        .collect()
}
