//! The page of a study: where it stands, the cases that led to it, who was called, what was said and decided, the
//! resulting reforms, and exactly the commands that the server permits.

use crate::staff::command::command_panel;
use crate::staff::route::Route;
use crate::staff::studies::forms::OnStudy;
use crate::staff::studies::{reform_tag, stage_tag};
use crate::staff::text::studies as text;
use crate::staff::views::poll::{gone_notice, not_seen, stale_notice, watch};
use crate::staff::workspace::workspace;
use crate::ui::components::{Fact, Facts, Heading, Notice, NoticeKind};
use crate::ui::language::{language, spoken};
use crate::ui::reform::{named, written};
use leptos::prelude::*;
use shared::directory::Directory;
use shared::id::StudyId;
use shared::lang::Lang;
use shared::notice::reform::{pain_words, study_sentence};
use shared::reform::Reform;
use shared::sentence::by_name;
use shared::study::Study;
use shared::wire::study::StudyView;

const EVERY_SECONDS: u64 = 4;

#[component]
pub fn Sheet(study: StudyId) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let id = StoredValue::new(study);
    let (watched, look) = watch(EVERY_SECONDS, move || workspace.api.study(id.get_value()));
    let there = watched.is_there();
    let not_seen = not_seen(watched, look, |lang| gone_notice(text::gone(lang)));
    let seen = Memo::new(move |_| watched.seen.get());
    let top = move || {
        let (lang, names) = (language.get(), workspace.names());
        seen.get().map(|view| top_view(&view.study, &names, lang))
    };
    let body = move || {
        let (lang, names) = (language.get(), workspace.names());
        seen.get().map(|view| body_view(&view, &names, lang))
    };
    view! {
        <article class="case-sheet">
            {spoken(move |lang| view! { <Heading text=text::a_study(lang, id.get_value())/> })}
            <p><a href=Route::Studies.path()>{move || text::back(language.get())}</a></p>
            {stale_notice(watched)}
            {not_seen}
            {top}
            {move || {
                there.get().then(|| command_panel(OnStudy(id), watched, look))
            }}
            {body}
        </article>
    }
}

fn top_view(study: &Study, names: &Directory, lang: Lang) -> AnyView {
    let reason = study.reason.as_ref().map(|reason| {
        let reason = reason.as_str().to_owned();
        view! {
            <Notice kind=NoticeKind::Caution title=text::dropped_because(lang)>
                <p class="as-written" dir="auto">{reason}</p>
            </Notice>
        }
    });
    view! {
        <p class="lead" dir="auto">{study.title.as_str().to_owned()}</p>
        <p class="case-tags">{stage_tag(study.stage, lang)}</p>
        <p class="sentence">{study_sentence(study, names, lang)}</p>
        {reason}
    }
    .into_any()
}

fn body_view(view: &StudyView, names: &Directory, lang: Lang) -> AnyView {
    let StudyView { study, reforms, permitted: _, may_draft } = view;
    let meeting = study.meeting.as_ref().map(|meeting| {
        let offices: Vec<AnyView> = meeting
            .offices
            .iter()
            .map(|office| view! { <li dir="auto">{office.as_str().to_owned()}</li> }.into_any())
            .collect();
        view! {
            <h2>{text::meeting_title(lang)}</h2>
            <p>{format!("{} · {}", meeting.on, meeting.place.as_str())}</p>
            <h3>{text::offices(lang)}</h3>
            <ul class="progress-list">{offices}</ul>
            <h3>{text::minutes(lang)}</h3>
            <p class="as-written" dir="auto">{meeting.minutes.as_str().to_owned()}</p>
        }
    });
    let decisions = (!study.decisions.is_empty()).then(|| {
        let lines: Vec<AnyView> = study
            .decisions
            .iter()
            .map(|decision| {
                view! { <li>{written("as-written", decision.read(lang))}</li> }.into_any()
            })
            .collect();
        view! {
            <h2>{text::decisions_title(lang)}</h2>
            <ol class="progress-list">{lines}</ol>
        }
    });
    let write_down = may_draft.then(|| {
        let href = Route::NewReform(study.id.clone()).path();
        view! { <p><a class="button" href=href>{text::draft_reform(lang)}</a></p> }
    });
    view! {
        <div class="case-columns">
            <div>
                <h2>{text::reforms_title(lang)}</h2>
                {reforms_view(reforms, lang)}
                {write_down}
                {decisions}
                {meeting}
            </div>
            <div>
                {gathered_view(study, lang)}
                <Facts facts=facts_of(study, names, lang)/>
            </div>
        </div>
    }
    .into_any()
}

fn reforms_view(reforms: &[Reform], lang: Lang) -> AnyView {
    if reforms.is_empty() {
        return view! { <p class="hint">{text::reforms_none(lang)}</p> }.into_any();
    }
    let lines: Vec<AnyView> = reforms
        .iter()
        .map(|reform| {
            let href = Route::Reform(reform.id.clone()).path();
            let (title, spoken) = reform.text.title.read(lang);
            let title = title.to_owned();
            view! {
                <li>
                    <a href=href lang=spoken.tag() dir="auto">{title}</a>
                    " "
                    {reform_tag(reform.stage, lang)}
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <ul class="progress-list">{lines}</ul> }.into_any()
}

fn gathered_view(study: &Study, lang: Lang) -> AnyView {
    let gathered = &study.gathered;
    if gathered.cases.is_empty() {
        return view! {
            <h2>{text::gathered_title(lang, 0)}</h2>
            <p class="hint">{text::gathered_none(lang)}</p>
        }
        .into_any();
    }
    let span = gathered.first.zip(gathered.last).map(|(first, last)| {
        view! { <p class="note">{text::gathered_span(lang, first, last)}</p> }
    });
    let lines: Vec<AnyView> = gathered
        .cases
        .iter()
        .map(|number| {
            let href = Route::Case(*number).path();
            view! { <li><a class="case-number" href=href>{number.to_string()}</a></li> }.into_any()
        })
        .collect();
    view! {
        <h2>{text::gathered_title(lang, gathered.cases.len())}</h2>
        {span}
        <ul class="progress-list">{lines}</ul>
    }
    .into_any()
}

fn facts_of(study: &Study, names: &Directory, lang: Lang) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new(text::pain(lang), pain_words(&study.pain, names, lang)),
        Fact::new(
            text::proposed_by(lang),
            format!(
                "{} · {}",
                by_name(&study.proposed_by, names, lang),
                study.proposed_at.minute_text()
            ),
        ),
    ];
    if let Some(convened) = &study.convened {
        facts.push(Fact::new(text::invited(lang), named(&convened.departments, names, lang)));
        let place = convened.place.as_str();
        facts.push(Fact::new(text::meeting_on(lang), format!("{} · {place}", convened.on)));
    }
    facts
}
