//! A reform: what it comes from, what changes, whether it helped, and exactly the commands that the server
//! permits.

use crate::api::ApiError;
use crate::browser;
use crate::components::{Fact, Facts, Failure, Heading, Loading, Notice, NoticeKind, TextArea};
use crate::console::command::{OpenedForm, done_notice, focus_form};
use crate::console::desk::desk;
use crate::console::poll::{Watched, every, stale_notice};
use crate::console::route::Route;
use crate::console::studies::draft::ReformDraft;
use crate::console::studies::editor::{ReformFields, reform_fields};
use crate::console::studies::reform_tag;
use crate::console::text::studies as text;
use crate::form::Form;
use crate::language::{language, spoken};
use crate::reform::{change_view, effect_view, named, written};
use crate::text::reforms as words;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::id::ReformId;
use shared::lang::{Lang, Say};
use shared::notice::reform::{pain_words, reform_sentence};
use shared::problem::FieldProblem;
use shared::reform::{Reform, ReformCommand, ReformCommandKind, Withdraw};
use shared::text::Note;
use shared::wire::study::ReformView;

/// Seconds between two looks.
const EVERY_SECONDS: u64 = 6;

/// The page.
#[component]
pub(super) fn ReformSheet(
    /// Which reform.
    reform: ReformId,
) -> impl IntoView {
    let desk = desk();
    let language = language();
    let id = StoredValue::new(reform);
    let watched = Watched::<ReformView>::new();
    let look = Callback::new(move |()| watched.look(desk.api.reform(id.get_value())));
    Effect::new(move || {
        desk.renewals.track();
        look.run(());
    });
    every(EVERY_SECONDS, move || {
        if desk.is_here() {
            watched.look_again(|| desk.api.reform(id.get_value()));
        }
    });
    let there = Memo::new(move |_| watched.seen.with(Option::is_some));
    let trouble = move || {
        let lang = language.get();
        watched.trouble.get().filter(|_| !there.get()).map(|error| {
            if error.code() == Some("not_found") {
                view! {
                    <Notice kind=NoticeKind::Problem live=true>
                        <p>{text::reform_gone(lang)}</p>
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
    let seen = Memo::new(move |_| watched.seen.get());
    let top = move || {
        let lang = language.get();
        seen.get().map(|view| top_view(&view.reform, lang))
    };
    let body = move || {
        let (lang, names) = (language.get(), desk.names());
        seen.get().map(|view| body_view(&view, &names, lang))
    };
    view! {
        <article class="case-sheet">
            {spoken(move |lang| view! { <Heading text=text::a_reform(lang, id.get_value())/> })}
            {stale_notice(watched)}
            {trouble}
            {waiting}
            {top}
            {move || {
                there.get().then(|| view! { <Commands id=id watched=watched look=look/> })
            }}
            {body}
        </article>
    }
}

fn top_view(reform: &Reform, lang: Lang) -> AnyView {
    let study = Route::Study(reform.basis.study.clone()).path();
    let public = reform.published_at.map(|_| {
        let href = format!("/reforms/{}", reform.id);
        view! { " " <a href=href rel="external">{text::see_public(lang)}</a> }
    });
    view! {
        <p><a href=study>{text::to_study(lang)}</a>{public}</p>
        {written("lead", reform.text.title.read(lang))}
        <p class="case-tags">{reform_tag(reform.stage, lang)}</p>
        <p class="sentence">{reform_sentence(reform, lang)}</p>
    }
    .into_any()
}

fn body_view(view: &ReformView, names: &Directory, lang: Lang) -> AnyView {
    let ReformView { reform, effect, permitted: _ } = view;
    let basis = &reform.basis;
    let facts = vec![
        Fact::new(text::pain(lang), pain_words(&basis.pain, names, lang)),
        Fact::new(text::invited(lang), named(&basis.departments, names, lang)),
        Fact::new(words::cases(lang), basis.cases.to_string()),
    ];
    view! {
        <h2>{text::decisions_title(lang)}</h2>
        {written("as-written", basis.decision.read(lang))}
        <Facts facts=facts/>
        <h2>{words::change_title(lang)}</h2>
        {change_view(&reform.text.change, names, lang)}
        <h2>{words::effect_title(lang)}</h2>
        {effect_view(effect, lang)}
    }
    .into_any()
}

#[component]
fn Commands(
    /// The reform.
    id: StoredValue<ReformId>,
    /// The reform as it was seen last.
    watched: Watched<ReformView>,
    /// Looks at it again at once.
    look: Callback<()>,
) -> impl IntoView {
    let desk = desk();
    let language = language();
    let forms = ReformCommandKind::ALL.iter().map(|kind| (*kind, Form::new(kind.code())));
    let forms: StoredValue<Vec<(ReformCommandKind, Form)>> = StoredValue::new(forms.collect());
    let form_of = move |kind: ReformCommandKind| {
        let known = forms.with_value(|forms| {
            forms.iter().find(|(known, _)| *known == kind).map(|(_, form)| *form)
        });
        known.unwrap_or_else(|| Form::new(kind.code()))
    };
    for kind in ReformCommandKind::ALL {
        desk.clears(form_of(*kind));
    }
    let fields = ReformFields::new(form_of(ReformCommandKind::Draft), &ReformDraft::default());
    let begun = StoredValue::new(false);
    let reason = RwSignal::new(String::new());
    let open = RwSignal::new(None::<ReformCommandKind>);
    let done = RwSignal::new(None::<ReformCommandKind>);
    let permitted = Memo::new(move |_| {
        watched
            .seen
            .with(|seen| seen.as_ref().map(|seen| seen.permitted.clone()).unwrap_or_default())
    });
    let close = Callback::new(move |()| {
        let kind = open.get_untracked();
        open.set(None);
        if let Some(kind) = kind {
            let button = format!("command-{}", kind.code());
            request_animation_frame(move || browser::focus(&button));
        }
    });
    let press = move |kind: ReformCommandKind| {
        done.set(None);
        if open.get_untracked() == Some(kind) {
            close.run(());
            return;
        }
        let seen = watched.seen.get_untracked();
        if let Some(seen) = seen.filter(|_| !begun.get_value()) {
            begun.set_value(true);
            let names = desk.names_now();
            fields.fill(&ReformDraft::of(&seen.reform.text, &names, language.now()));
        }
        open.set(Some(kind));
        focus_form();
    };
    let submit = Callback::new(move |kind: ReformCommandKind| {
        let form = form_of(kind);
        let command = match kind {
            ReformCommandKind::Draft => untrack(move || fields.draft())
                .read(&desk.names_now(), browser::now())
                .map(ReformCommand::Draft),
            ReformCommandKind::Publish => Ok(ReformCommand::Publish),
            ReformCommandKind::Withdraw => Note::new(reason.get_untracked())
                .map(|reason| ReformCommand::Withdraw(Withdraw { reason }))
                .map_err(|error| vec![FieldProblem::new("reason", error.into())]),
        };
        let command = match command {
            Ok(command) => command,
            Err(problems) => {
                form.accepts(problems);
                return;
            }
        };
        let revision = watched
            .seen
            .with_untracked(|seen| seen.as_ref().map_or(0, |seen| seen.reform.revision));
        form.accepts(Vec::new());
        form.send(
            move |key| async move {
                let answer = desk.api.reform_command(id.get_value(), command, revision, key).await;
                if answer.is_err() {
                    let _ = look.try_run(());
                }
                answer
            },
            move |_| {
                begun.set_value(false);
                open.set(None);
                done.set(Some(kind));
                look.run(());
                request_animation_frame(|| browser::focus("command-done"));
            },
        );
    });
    let buttons = move || {
        let lang = language.get();
        let kinds = permitted.get();
        if kinds.is_empty() {
            return view! { <p class="hint">{text::nothing_for_you(lang)}</p> }.into_any();
        }
        let buttons: Vec<AnyView> = kinds
            .into_iter()
            .map(|kind| {
                view! {
                    <button
                        type="button"
                        id=format!("command-{}", kind.code())
                        class="button secondary"
                        aria-expanded=move || {
                            if open.get() == Some(kind) { "true" } else { "false" }
                        }
                        on:click=move |_| press(kind)
                    >
                        {kind.say(lang)}
                    </button>
                }
                .into_any()
            })
            .collect();
        view! {
            <div class="command-buttons" role="group" aria-labelledby="what-now">{buttons}</div>
        }
        .into_any()
    };
    let stale = move || {
        let lang = language.get();
        let failure = form_of(open.get()?).failure;
        let is_stale = failure.with(|failure| failure.as_ref().is_some_and(ApiError::is_stale));
        is_stale.then(|| {
            view! {
                <Notice kind=NoticeKind::Caution title=text::stale(lang) live=true>
                    <p>{text::stale_words(lang)}</p>
                </Notice>
            }
        })
    };
    let form = spoken(move |lang| {
        open.get().map(|kind| {
            let fits = Memo::new(move |_| permitted.with(|permitted| permitted.contains(&kind)));
            let opened = OpenedForm {
                code: kind.code(),
                name: kind.say(lang),
                form: form_of(kind),
                permitted: fits.into(),
                follows: Signal::stored(None),
                on_submit: Callback::new(move |()| submit.run(kind)),
                on_cancel: close,
            };
            let inside = move || match kind {
                ReformCommandKind::Draft => {
                    let decision = watched.seen.with_untracked(|seen| {
                        let reform = &seen.as_ref()?.reform;
                        let place = reform.text.decision;
                        let words = reform.basis.decision.read(lang).0;
                        let words = format!("{place}. {words}");
                        Some(crate::components::Choice::new(place.to_string(), words))
                    });
                    reform_fields(fields, decision.into_iter().collect(), lang)
                }
                ReformCommandKind::Publish => {
                    view! { <p>{text::publish_words(lang)}</p> }.into_any()
                }
                ReformCommandKind::Withdraw => view! {
                    <TextArea
                        name="reason"
                        label=text::withdraw_reason(lang)
                        hint=text::withdraw_hint(lang)
                        value=reason
                        most=Note::MAX
                        rows=3
                    />
                }
                .into_any(),
            };
            opened.around(inside, lang)
        })
    });
    let finished = done_notice(done);
    view! {
        <section class="commands" aria-labelledby="what-now">
            <h2 id="what-now">{move || crate::console::text::what_now(language.get())}</h2>
            {finished}
            {buttons}
            {stale}
            {form}
        </section>
    }
}
