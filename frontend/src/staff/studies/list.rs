//! The list of studies, newest first: what each is about, where it stands, and how many cases led to it.

use crate::client::navigation::navigation;
use crate::staff::route::Route;
use crate::staff::studies::stage_tag;
use crate::staff::text::studies as text;
use crate::staff::views::listed::{cursor_in, keep_looking, polled_list, under};
use crate::staff::workspace::workspace;
use crate::ui::components::Heading;
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::Lang;
use shared::notice::reform::{pain_words, study_sentence};
use shared::study::{Study, StudyCommandKind};
use shared::wire::Page;

const EVERY_SECONDS: u64 = 6;

#[component]
pub fn List() -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let query = navigation().whole_query();
    let asked = Memo::new(move |_| query.with(cursor_in));
    let ask = move |cursor: Option<String>| workspace.api.studies(cursor);
    let (page, again) = keep_looking::<Page<Study>, _, _>(asked, Some(EVERY_SECONDS), ask);
    let may = Memo::new(move |_| {
        let role = workspace.session().map(|session| session.seat.role());
        role.is_some_and(|role| StudyCommandKind::Propose.rule().roles.contains(&role))
    });
    let propose = move || {
        let lang = language.get();
        may.get().then(|| {
            let new = Route::NewStudy.path();
            view! { <p><a class="button" href=new>{text::propose(lang)}</a></p> }
        })
    };
    let line = move |study: Study, names: &Directory, lang| line(&study, names, lang);
    let at = under(Route::Studies.path());
    view! {
        {spoken(|lang| {
            view! {
                <Heading text=text::title(lang)/>
                <p class="lead">{text::lead(lang)}</p>
            }
        })}
        {propose}
        {polled_list(page, again, text::none, at, line)}
    }
}

fn line(study: &Study, names: &Directory, lang: Lang) -> AnyView {
    let href = Route::Study(study.id.clone()).path();
    let on = study.proposed_at.day();
    view! {
        <li class="case-line">
            <p class="case-time">
                <span>{text::cases_many(lang, study.gathered.cases.len())}</span>
                <span>{text::proposed_on(lang, on)}</span>
            </p>
            <div class="case-what">
                <a class="case-link" dir="auto" href=href>{study.title.as_str().to_owned()}</a>
                <p class="case-about"><span>{pain_words(&study.pain, names, lang)}</span></p>
            </div>
            <p class="case-stage">{stage_tag(study.stage, lang)}</p>
            <p class="case-holder">{study_sentence(study, names, lang)}</p>
        </li>
    }
    .into_any()
}
