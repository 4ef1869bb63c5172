//! The page of a reform: what it results from, what changes, whether it helped, and exactly the commands that the
//! server permits.

use crate::client::browser;
use crate::client::http::ApiError;
use crate::staff::command::kept::{KeptInputs, kept_inputs};
use crate::staff::command::{
    CommandFields, CommandForm, FormContext, Panel, Subject, bare, command_panel, of, reason,
};
use crate::staff::forms::drafting::DraftFields;
use crate::staff::forms::reader::FieldReader;
use crate::staff::route::Route;
use crate::staff::studies::draft::{ReformDraft, ReformFields};
use crate::staff::studies::editor::reform_fields;
use crate::staff::studies::reform_tag;
use crate::staff::text::studies as text;
use crate::staff::views::poll::{gone_notice, not_seen, stale_notice, watch};
use crate::staff::workspace::{Workspace, workspace};
use crate::ui::components::{Choice, Fact, Facts, Heading};
use crate::ui::language::{language, spoken};
use crate::ui::reform::{change_view, effect_view, named, written};
use crate::ui::text::reforms as words;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::id::ReformId;
use shared::lang::Lang;
use shared::notice::reform::{pain_words, reform_sentence};
use shared::reform::{Reform, ReformCommand, ReformCommandKind, Withdraw};
use shared::wire::Session;
use shared::wire::study::{ReformDone, ReformView, reform_command_path};

const EVERY_SECONDS: u64 = 6;

#[component]
pub fn ReformSheet(reform: ReformId) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let id = StoredValue::new(reform);
    let (watched, look) = watch(EVERY_SECONDS, move || workspace.api.reform(id.get_value()));
    let there = watched.is_there();
    let not_seen = not_seen(watched, look, |lang| gone_notice(text::reform_gone(lang)));
    let seen = Memo::new(move |_| watched.seen.get());
    let top = move || {
        let lang = language.get();
        seen.get().map(|view| top_view(&view.reform, lang))
    };
    let body = move || {
        let (lang, names) = (language.get(), workspace.names());
        seen.get().map(|view| body_view(&view, &names, lang))
    };
    view! {
        <article class="case-sheet">
            {spoken(move |lang| view! { <Heading text=text::a_reform(lang, id.get_value())/> })}
            {stale_notice(watched)}
            {not_seen}
            {top}
            {move || {
                there.get().then(|| command_panel(OnReform(id), watched, look))
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

#[derive(Clone, Copy)]
struct OnReform(StoredValue<ReformId>);

impl Subject for OnReform {
    type Kind = ReformCommandKind;
    type View = ReformView;
    /// `None` until the reform was fetched.
    type Options = Option<Reform>;
    type Request = ReformCommand;
    type Answer = ReformDone;

    fn code(kind: ReformCommandKind) -> &'static str {
        kind.code()
    }

    fn kind(code: &str) -> Option<ReformCommandKind> {
        ReformCommandKind::read(code)
    }

    fn about(self) -> String {
        format!("reform {}", self.0.get_value())
    }

    fn form(kind: ReformCommandKind) -> Option<CommandForm<OnReform>> {
        Some(match kind {
            ReformCommandKind::Draft => of::<_, ReviseForm>(),
            ReformCommandKind::Publish => bare(|| ReformCommand::Publish).says(text::publish_words),
            ReformCommandKind::Withdraw => {
                let withdraw = |reason| ReformCommand::Withdraw(Withdraw { reason });
                reason(text::withdraw_reason, text::withdraw_hint, withdraw)
            }
        })
    }

    fn revision(view: &ReformView) -> u32 {
        view.reform.revision
    }

    fn options(self, view: &ReformView, _: Workspace) -> Option<Reform> {
        Some(view.reform.clone())
    }

    fn offered(view: &ReformView, _: &Option<Reform>) -> Vec<ReformCommandKind> {
        view.permitted.clone()
    }

    async fn send(
        self,
        command: ReformCommand,
        panel: Panel<OnReform>,
        key: String,
    ) -> Result<ReformDone, ApiError> {
        let path = reform_command_path(command.kind());
        let path = format!("/console/reforms/{}/{path}", self.0.get_value());
        panel.workspace.api.give(path, &command, panel.revision(), key).await
    }

    fn answered(self, done: ReformDone) -> Option<u32> {
        Some(done.revision)
    }

    fn nothing_words(lang: Lang) -> &'static str {
        text::nothing_for_you(lang)
    }

    fn stale_words(_: &ReformView, lang: Lang) -> (&'static str, String) {
        (text::stale(lang), text::stale_words(lang).to_owned())
    }
}

/// The form that revises the reform.
struct ReviseForm {
    text: ReformFields,
    /// Whether the form was already filled in from the reform.
    begun: StoredValue<bool>,
}

impl Default for ReviseForm {
    fn default() -> ReviseForm {
        let text = ReformFields::of(&ReformDraft::default());
        ReviseForm { text, begun: StoredValue::new(false) }
    }
}

impl CommandFields<OnReform> for ReviseForm {
    fn prefill(&self, view: &ReformView, _: &Session, context: &FormContext<OnReform>) {
        if !self.begun.get_value() {
            self.begun.set_value(true);
            self.text.fill(&ReformDraft::of(&view.reform.text, context.names, context.lang));
        }
    }

    fn view(&self, reform: Memo<Option<Reform>>, lang: Lang) -> AnyView {
        let decision = reform.with_untracked(|reform| {
            let Reform { text, basis, .. } = reform.as_ref()?;
            let words = format!("{}. {}", text.decision, basis.decision.read(lang).0);
            Some(Choice::new(text.decision.to_string(), words))
        });
        reform_fields(self.text, decision.into_iter().collect(), lang)
    }

    fn inputs(&self) -> KeptInputs {
        kept_inputs!(self; text)
    }

    fn read(
        &self,
        reader: &mut FieldReader,
        context: &FormContext<OnReform>,
    ) -> Option<ReformCommand> {
        let text = untrack(|| self.text.draft()).read(context.names, browser::now());
        text.map(ReformCommand::Draft).map_err(|problems| reader.add_found(problems)).ok()
    }
}
