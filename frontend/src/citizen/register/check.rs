//! The step that shows all answers, each with a link to change it, and sends them.

use super::{Registration, no_window, step_heading, step_title, way_back};
use crate::citizen::draft::{Draft, SHOWS_IDENTITY};
use crate::citizen::route::{Route, Step};
use crate::citizen::slip::KeptSlip;
use crate::client::browser;
use crate::client::citizen::Proof;
use crate::client::directory::directory;
use crate::client::navigation::navigation;
use crate::client::public::PublicApi;
use crate::ui::components::{
    Fact, Facts, FormBox, Notice, NoticeKind, SubmitButton, link, loaded, paragraph, plain,
};
use crate::ui::form::Form;
use crate::ui::language::{language, spoken};
use crate::ui::text;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::vocabulary::{ApplicantKind, RefusalReason};
use shared::wire::Slip;

pub(super) fn page() -> AnyView {
    let registration: Registration = expect_context();
    let kept_slip: KeptSlip = expect_context();
    let directory = directory();
    let language = language();
    let navigation = navigation();
    let form = Form::new("check");
    let submit = Callback::new(move |()| {
        let Some(known) = directory.0.seen.get_untracked() else { return };
        let draft = registration.draft_now();
        let register = match draft.register(&known, language.now(), browser::today()) {
            Ok(register) => register,
            Err(problems) => {
                form.accepts(problems);
                return;
            }
        };
        // The key is stored with the draft, so that sending again after a reload makes no second case.
        let key = draft.key.unwrap_or_else(|| form.key());
        registration.key.set(Some(key.clone()));
        form.send(
            move |_| async move {
                let answer = PublicApi::register(&register, &key).await;
                if let Err(error) = &answer
                    && error.code() == Some("key_reused")
                {
                    registration.key.set(None);
                }
                answer
            },
            move |slip: Slip| {
                Proof::Token(slip.token.clone()).keep(slip.number);
                kept_slip.keep(slip);
                registration.clear();
                // Replacing the history entry keeps the back button from returning to a finished form.
                navigation.replace(&Route::Slip.path());
            },
        );
    });
    let heading = spoken(|lang| vec![way_back(Step::Check, lang), step_heading(Step::Check, lang)]);
    let body = loaded(
        directory.0,
        move || directory.fetch(),
        move |known, lang| {
            let draft = registration.draft_now();
            let closing = closing(&draft, &known, form, submit, lang);
            vec![paragraph(text::check_hint(lang)), answers(&draft, &known, lang), closing]
                .into_any()
        },
    );
    [heading.into_any(), body.into_any()].into_any()
}

/// The submit button, or what has to be completed first.
fn closing(
    draft: &Draft,
    known: &Directory,
    form: Form,
    submit: Callback<()>,
    lang: Lang,
) -> AnyView {
    if known.home_window().is_none() {
        return no_window(lang);
    }
    if let Some(step) = draft.first_problem(known, browser::today()) {
        let sentence = plain("p")
            .text(text::something_missing_words(lang))
            .text(" ")
            .child(link("", Route::Register(step).path(), step_title(step, lang)))
            .any();
        return view! {
            <Notice kind=NoticeKind::Caution title=text::something_missing(lang)>
                {sentence}
            </Notice>
        }
        .into_any();
    }
    view! {
        <FormBox form=form on_submit=submit>
            <SubmitButton label=text::submit(lang)/>
        </FormBox>
    }
    .into_any()
}

fn answers(draft: &Draft, known: &Directory, lang: Lang) -> AnyView {
    let Draft {
        kind,
        name,
        company,
        phone,
        document,
        shows_identity,
        matter,
        title,
        trips,
        trips_made,
        account,
        suggestion,
        wish,
        key: _,
    } = draft;
    let fact = |name: &str, said: &str, step: Step| {
        let said =
            if said.trim().is_empty() { text::not_given(lang).to_owned() } else { said.to_owned() };
        Fact::new(name, plain("span").attr("dir", "auto").text(said))
            .change(Route::Register(step).path(), text::change(lang))
    };
    let kind = ApplicantKind::ALL.iter().copied().find(|known| known.code() == kind);
    let mut who =
        vec![fact(text::applicant_kind(lang), kind.map_or("", |kind| kind.say(lang)), Step::Who)];
    if kind == Some(ApplicantKind::Company) {
        who.push(fact(text::applicant_company(lang), company, Step::Who));
    }
    who.push(fact(text::applicant_name(lang), name, Step::Who));
    who.push(fact(text::applicant_phone(lang), phone, Step::Who));
    who.push(fact(text::applicant_document(lang), document, Step::Who));
    let shown = if shows_identity == SHOWS_IDENTITY {
        text::shows_identity_yes(lang)
    } else {
        text::shows_identity_no(lang)
    };
    who.push(fact(text::shows_identity(lang), shown, Step::Who));

    let matter = known
        .matters
        .iter()
        .find(|known| known.id.as_str() == matter)
        .map_or(text::matter_none(lang), |known| known.name.say(lang));
    let what = vec![
        fact(text::matter(lang), matter, Step::Matter),
        fact(text::title_short(lang), title, Step::Matter),
    ];

    let mut told: Vec<Fact> = trips
        .iter()
        .enumerate()
        .map(|(index, trip)| {
            let reason = RefusalReason::ALL
                .iter()
                .find(|reason| reason.code() == trip.reason)
                .map_or("", |reason| reason.say(lang));
            let department = known
                .departments
                .iter()
                .find(|department| department.id.as_str() == trip.department)
                .map_or("", |department| department.name.say(lang));
            let first: Vec<&str> = [trip.on.as_str(), &trip.place, department, reason]
                .into_iter()
                .filter(|part| !part.trim().is_empty())
                .collect();
            let mut said = first.join(" · ");
            if !trip.told.trim().is_empty() {
                said.push('\n');
                said.push_str(&trip.told);
            }
            fact(&text::trip(lang, index + 1), &said, Step::Trips)
        })
        .collect();
    let made =
        if trips_made.trim().is_empty() { trips.len().to_string() } else { trips_made.clone() };
    told.push(fact(text::trips_made(lang), &made, Step::Trips));

    let story = vec![
        fact(text::account(lang), account, Step::Story),
        fact(text::suggestion(lang), suggestion, Step::Story),
        fact(text::wish(lang), wish, Step::Story),
    ];
    [(Step::Who, who), (Step::Matter, what), (Step::Trips, told), (Step::Story, story)]
        .into_iter()
        .map(|(step, facts)| {
            let facts = view! { <Facts facts=facts/> }.into_any();
            let title = plain("h2").text(step_title(step, lang)).any();
            plain("section").class("card").child(title).child(facts).any()
        })
        .collect::<Vec<_>>()
        .into_any()
}
