//! Proposing a study. The address may name the pain point (`matter`, `reason`). What is typed is stored in this tab,
//! and pressing twice makes only one study.

use crate::client::navigation::navigation;
use crate::staff::forms::drafting::{DraftForm, DraftWords, draft_fields};
use crate::staff::forms::fields::{line, radios};
use crate::staff::forms::named::{MatterField, matter_of, reasons};
use crate::staff::forms::reader::FieldReader;
use crate::staff::put_away::KEPT;
use crate::staff::route::Route;
use crate::staff::text::studies as text;
use crate::staff::workspace::workspace;
use crate::ui::components::{Empty, Heading, SubmitButton};
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::id::MatterId;
use shared::insight::PainPoint;
use shared::problem::Field as Wrong;
use shared::study::{ProposeStudy, StudyCommandKind};
use shared::vocabulary::RefusalReason;

const WORDS: DraftWords = DraftWords {
    title: text::new_title,
    lead: text::new_words,
    restored: text::restored,
    key_used: None,
};

draft_fields! {
    #[derive(Default)]
    struct Draft, Fields {
        matter: RwSignal<String>,
        reason: RwSignal<String>,
        title: RwSignal<String>,
    }
}

#[component]
pub fn NewStudy() -> impl IntoView {
    let workspace = workspace();
    let session = workspace
        .session_now()
        .filter(|session| StudyCommandKind::Propose.rule().roles.contains(&session.seat.role()));
    let Some(session) = session else {
        return spoken(|lang| {
            view! {
                <Heading text=text::new_title(lang)/>
                <Empty words=text::not_yours(lang)/>
            }
        });
    };
    let language = language();
    let navigation = navigation();
    let query = navigation.whole_query();
    let draft = DraftForm::<Fields>::new("study", KEPT[4], session.account, String::new());
    let DraftForm { form, fields: Fields { matter, reason, title }, .. } = draft;
    // The pain point in the address takes precedence over a draft about another one.
    let named = query.with_untracked(|query| (query.get("matter"), query.get("reason")));
    let wanted = named.0.and_then(|written| MatterId::new(written).ok());
    if let Some(asked) = named.1.as_deref().and_then(RefusalReason::read) {
        reason.set(asked.code().to_owned());
        if wanted.is_none() {
            matter.set(String::new());
        }
    }
    let wanted = StoredValue::new(wanted);
    Effect::new(move || {
        // The directory may arrive later than the page.
        let names = workspace.names();
        let Some(id) = wanted.get_value() else { return };
        if let Some(known) = names.matters.iter().find(|known| known.id == id) {
            matter.set(known.name.say(language.now()).to_owned());
            wanted.set_value(None);
        }
    });
    let departments = RwSignal::new(Vec::new());
    let submit = Callback::new(move |()| {
        let names = workspace.names_now();
        let mut reader = FieldReader::new(&names);
        let found = matter_of(&matter.get_untracked(), &names);
        let found = reader.known("matter", matter, found);
        let chosen = RefusalReason::read(&reason.get_untracked());
        if chosen.is_none() {
            reader.add("reason", Wrong::Missing);
        }
        let line = reader.line("title", title);
        let Some((reason, title)) = reader.accept(chosen.zip(line), form) else { return };
        let proposed = ProposeStudy { pain: PainPoint { matter: found, reason }, title };
        form.send(
            move |key| workspace.api.propose_study(proposed, key),
            move |done| {
                draft.forget();
                navigation.replace(&Route::Study(done.study).path());
            },
        );
    });
    draft.page(WORDS, (), "part", submit, move |lang| {
        view! {
            <MatterField
                name="matter"
                label=text::pain_matter(lang)
                hint=text::pain_matter_hint(lang)
                typed=matter
                departments=departments
            />
            {radios("reason", text::pain_reason(lang), reason, reasons(lang))}
            {line("title", text::study_title(lang), title).hint(text::study_title_hint(lang))}
            <div class="buttons">
                <SubmitButton label=text::propose(lang)/>
            </div>
        }
        .into_any()
    })
}
