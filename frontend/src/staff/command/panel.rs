//! The command panel: buttons for the offered commands, and the form of the one that is open.

use crate::client::browser;
use crate::client::http::ApiError;
use crate::client::load::Remote;
use crate::staff::command::kept::{self, Typed};
use crate::staff::command::{FormContext, Forms, OpenForm, Subject};
use crate::staff::forms::keyboard_nav;
use crate::staff::text;
use crate::staff::workspace::{Workspace, workspace};
use crate::ui::components::{Button, ButtonKind, FormBox, Notice, NoticeKind, SubmitButton};
use crate::ui::language::{Language, language, spoken};
use leptos::prelude::*;
use shared::lang::{Lang, Say};

pub struct Panel<S: Subject> {
    pub subject: S,
    pub workspace: Workspace,
    pub language: Language,
    /// The subject as it was last fetched.
    pub watched: Remote<S::View>,
    pub look: Callback<()>,
    pub open: RwSignal<Option<S::Kind>>,
    pub options: Memo<S::Options>,
    pub offered: Memo<Vec<S::Kind>>,
    done: RwSignal<Option<S::Kind>>,
    /// The commands whose forms were begun and not sent.
    begun: RwSignal<Vec<S::Kind>>,
    /// The revision after the last command, which may not have been fetched yet.
    made: StoredValue<u32>,
    forms: StoredValue<Forms<S>>,
}

impl<S: Subject> Clone for Panel<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: Subject> Copy for Panel<S> {}

impl<S: Subject> Panel<S> {
    fn new(subject: S, watched: Remote<S::View>, look: Callback<()>) -> Panel<S> {
        let workspace = workspace();
        let options = Memo::new(move |_| {
            let seen = watched
                .seen
                .with(|seen| seen.as_ref().map(|seen| subject.options(seen, workspace)));
            seen.unwrap_or_default()
        });
        let offered = Memo::new(move |_| {
            let offered = |seen: &S::View| options.with(|options| S::offered(seen, options));
            watched.seen.with(|seen| seen.as_ref().map(offered)).unwrap_or_default()
        });
        let begun = workspace
            .session_now()
            .map(|session| kept::begun(&session.account, &subject.about()))
            .unwrap_or_default();
        let begun = begun.iter().filter_map(|code| S::kind(code)).collect();
        Panel {
            subject,
            workspace,
            language: language(),
            watched,
            look,
            open: RwSignal::new(None),
            options,
            offered,
            done: RwSignal::new(None),
            begun: RwSignal::new(begun),
            made: StoredValue::new(0),
            forms: StoredValue::new(Forms::new(Owner::new())),
        }
    }

    /// The revision that a command is based on: the last one fetched, or the one that the last command made.
    pub fn revision(self) -> u32 {
        let seen = self.watched.seen.try_with_untracked(|seen| seen.as_ref().map(S::revision));
        seen.flatten().unwrap_or_default().max(self.made.try_get_value().unwrap_or_default())
    }

    pub fn form(self, kind: S::Kind) -> Option<OpenForm<S>> {
        let workspace = self.workspace;
        self.forms
            .try_update_value(|forms| forms.get(kind, |form| workspace.clears(form)))
            .flatten()
    }

    /// Opens the form of a command, or closes it if it is open.
    fn press(self, kind: S::Kind) {
        self.done.set(None);
        if self.open.get_untracked() == Some(kind) {
            return self.close();
        }
        let Some(opened) = self.form(kind) else { return };
        let (form, fields) = (opened.form, opened.fields.clone());
        let (options, names) = (self.options.get_untracked(), self.workspace.names_now());
        let context =
            FormContext { options: &options, names: &names, lang: self.language.now(), form };
        if let Some(session) = self.workspace.session_now() {
            self.watched.seen.with_untracked(|seen| {
                if let Some(view) = seen {
                    fields.prefill(view, &session, &context);
                }
            });
        }
        self.keep_from_now_on(kind, &opened);
        self.subject.toggled(self, kind, true);
        self.open.set(Some(kind));
        request_animation_frame(|| browser::focus("command-form"));
    }

    /// Fills a form that was just made with what is kept of it, and keeps what is typed from now on.
    fn keep_from_now_on(self, kind: S::Kind, opened: &OpenForm<S>) {
        let (draft, inputs) = (opened.draft, opened.fields.inputs());
        let account = self.workspace.session_now().map(|session| session.account);
        let Some(account) = account.filter(|_| !inputs.is_empty()) else { return };
        if draft.begun_with.with_value(Option::is_some) {
            return;
        }
        let begun_with = untrack(|| kept::typed_into(&inputs));
        draft.begun_with.set_value(Some(begun_with.clone()));
        let (about, code) = (self.subject.about(), S::code(kind));
        if let Some(typed) = kept::restored(&account, &about, code) {
            kept::retype(&inputs, &typed);
            draft.was_restored.set(true);
        }
        let fields = opened.fields.clone();
        let keep = move || {
            let typed = kept::typed_into(&fields.inputs());
            let typed: Option<Typed> = Some(typed).filter(|typed| *typed != begun_with);
            draft.is_begun.set(typed.is_some());
            self.note_begun(kind, typed.is_some());
            kept::keep_typed(&account, &about, code, typed);
        };
        let _ = self.forms.try_update_value(|forms| forms.owner.with(|| Effect::new(keep)));
    }

    fn note_begun(self, kind: S::Kind, is_begun: bool) {
        let was_begun = self.begun.with_untracked(|begun| begun.contains(&kind));
        if was_begun != is_begun {
            self.begun.update(|begun| {
                begun.retain(|known| *known != kind);
                if is_begun {
                    begun.push(kind);
                }
            });
        }
    }

    /// Forgets what was typed into a form, which was sent or discarded.
    fn forget(self, kind: S::Kind) {
        self.forms.update_value(|forms| forms.forget(kind));
        self.note_begun(kind, false);
        if let Some(session) = self.workspace.session_now() {
            kept::keep_typed(&session.account, &self.subject.about(), S::code(kind), None);
        }
    }

    fn discard(self, kind: S::Kind) {
        self.close();
        self.forget(kind);
    }

    fn close(self) {
        let Some(kind) = self.open.get_untracked() else { return };
        self.open.set(None);
        self.subject.toggled(self, kind, false);
        let id = format!("command-{}", S::code(kind));
        request_animation_frame(move || browser::focus(&id));
    }

    fn submit(self, kind: S::Kind) {
        let Some(opened) = self.form(kind) else { return };
        let form = opened.form;
        let (options, names) = (self.options.get_untracked(), self.workspace.names_now());
        let context =
            FormContext { options: &options, names: &names, lang: self.language.now(), form };
        let request = match opened.read(&context) {
            Ok(request) => request,
            Err(reader) => return reader.show(form),
        };
        form.accepts(Vec::new());
        form.send(
            move |key| async move {
                let answer = self.subject.send(request, self, key).await;
                if answer.is_err() {
                    // Whatever the reason for the refusal, the subject is fetched again, unless its page has gone.
                    let _ = self.look.try_run(());
                }
                answer
            },
            move |answer| {
                let Some(made) = self.subject.answered(answer) else { return };
                self.made.set_value(made);
                self.forget(kind);
                self.open.set(None);
                self.done.set(Some(kind));
                self.look.run(());
                request_animation_frame(|| browser::focus("command-done"));
            },
        );
    }

    pub fn button(self, kind: S::Kind, is_first: bool) -> AnyView {
        let language = self.language;
        view! {
            <button
                type="button"
                id=format!("command-{}", S::code(kind))
                class=if is_first { "button" } else { "button secondary" }
                aria-expanded=move || if self.open.get() == Some(kind) { "true" } else { "false" }
                on:click=move |_| self.press(kind)
            >
                {move || kind.say(language.get())}
            </button>
        }
        .into_any()
    }

    /// The form in place: its heading, its fields and its buttons. Enter only chooses or moves on; sending takes
    /// Ctrl+Enter or the button, so that nothing irreversible is sent by accident.
    fn form_view(self, kind: S::Kind, lang: Lang) -> Option<AnyView> {
        let opened = self.form(kind)?;
        let (form, fields, draft) = (opened.form, opened.fields.clone(), opened.draft);
        let restored = move || {
            draft.was_restored.get().then(|| {
                view! { <Notice live=true><p>{text::form_restored(lang)}</p></Notice> }
            })
        };
        let discard = move || {
            draft.is_begun.get().then(|| {
                let discard = Callback::new(move |()| self.discard(kind));
                view! {
                    <Button
                        label=text::discard_draft(lang)
                        kind=ButtonKind::Quiet
                        on_press=discard
                    />
                }
            })
        };
        let kept = move || {
            draft.is_begun.get().then(|| {
                view! { <p class="hint">{text::draft_kept(lang)}</p> }
            })
        };
        let fits = Memo::new(move |_| self.offered.with(|offered| offered.contains(&kind)));
        let submit = Callback::new(move |()| self.submit(kind));
        let by_key = Callback::new(move |()| {
            if fits.get_untracked() {
                submit.run(());
            }
        });
        let name = kind.say(lang);
        let send = move || {
            if fits.get() {
                view! { <SubmitButton label=name/> }.into_any()
            } else {
                view! { <p class="problem">{text::no_longer_fits(lang, name)}</p> }.into_any()
            }
        };
        let follows = Memo::new(move |_| {
            let names = self.workspace.names();
            self.options
                .with(|options| opened.follows(&FormContext { options, names: &names, lang, form }))
        });
        let title = format!("{}-title", S::code(kind));
        let title_id = title.clone();
        let inside = move || fields.view(self.options, lang);
        let drawn = view! {
            <section
                class="command-form"
                id="command-form"
                tabindex="-1"
                aria-labelledby=title
                on:keydown=move |event| keyboard_nav::handle_key(&event, form, by_key)
            >
                <h3 id=title_id>{name}</h3>
                {restored}
                <FormBox form=form on_submit=submit>
                    {inside()}
                    <p class="follows" role="status">{move || follows.get()}</p>
                    <div class="buttons">
                        {send}
                        <Button
                            label=text::cancel(lang)
                            kind=ButtonKind::Quiet
                            on_press=Callback::new(move |()| self.close())
                        />
                        {discard}
                    </div>
                    {kept}
                </FormBox>
            </section>
        };
        Some(drawn.into_any())
    }

    /// Confirms the last command; the focus moves there.
    fn done_notice(self) -> Option<AnyView> {
        let lang = self.language.get();
        let title = text::done_words(lang, self.done.get()?.say(lang));
        let said = view! {
            <div id="command-done" tabindex="-1">
                <Notice kind=NoticeKind::Success title=title live=true/>
            </div>
        };
        Some(said.into_any())
    }

    /// The forms that were begun and not sent, each with a button that opens it again.
    fn begun_notice(self) -> Option<AnyView> {
        let lang = self.language.get();
        let begun = self.begun.get();
        if begun.is_empty() || self.open.get().is_some() {
            return None;
        }
        let buttons: Vec<AnyView> = begun
            .into_iter()
            .map(|kind| {
                let on_press = Callback::new(move |()| self.press(kind));
                let label = text::go_on_with(lang, kind.say(lang));
                view! { <Button label=label kind=ButtonKind::Secondary on_press=on_press/> }
                    .into_any()
            })
            .collect();
        let said = view! {
            <Notice>
                <p>{text::begun_words(lang)}</p>
                <div class="buttons">{buttons}</div>
            </Notice>
        };
        Some(said.into_any())
    }

    /// Whether the open form was refused because the subject had changed.
    pub fn is_stale(self) -> bool {
        self.open.get().and_then(|kind| self.form(kind)).is_some_and(|opened| {
            opened.form.failure.with(|failure| failure.as_ref().is_some_and(ApiError::is_stale))
        })
    }
}

/// The offered commands on `subject`, and the form of the one that is open.
pub fn command_panel<S: Subject>(
    subject: S,
    watched: Remote<S::View>,
    look: Callback<()>,
) -> AnyView {
    let panel = Panel::new(subject, watched, look);
    let language = panel.language;
    let form = spoken(move |lang| panel.open.get().and_then(|kind| panel.form_view(kind, lang)));
    view! {
        <section class="commands" aria-labelledby="what-now">
            <h2 id="what-now">{move || text::what_now(language.get())}</h2>
            {move || panel.done_notice()}
            {move || panel.begun_notice()}
            {S::buttons(panel)}
            {S::news(panel)}
            {form}
        </section>
    }
    .into_any()
}

/// All buttons in one row.
pub(super) fn plain_buttons<S: Subject>(panel: Panel<S>) -> AnyView {
    let language = panel.language;
    let nothing = Memo::new(move |_| panel.offered.with(Vec::is_empty));
    (move || {
        if nothing.get() {
            return view! { <p class="hint">{S::nothing_words(language.get())}</p> }.into_any();
        }
        view! {
            <div class="command-buttons" role="group" aria-labelledby="what-now">
                <For
                    each=move || panel.offered.get()
                    key=|kind| S::code(*kind)
                    children=move |kind| panel.button(kind, false)
                />
            </div>
        }
        .into_any()
    })
    .into_any()
}

/// Says that the subject changed before the command arrived.
pub(super) fn stale_news<S: Subject>(panel: Panel<S>) -> AnyView {
    let language = panel.language;
    (move || {
        let lang = language.get();
        let words = |seen: &Option<S::View>| seen.as_ref().map(|seen| S::stale_words(seen, lang));
        let (title, words) = panel.watched.seen.with(words).filter(|_| panel.is_stale())?;
        Some(view! {
            <Notice kind=NoticeKind::Caution title=title live=true><p>{words}</p></Notice>
        })
    })
    .into_any()
}
