//! Commands on a case, plan, study or reform: what a command's form is, and the panel that offers the commands and
//! opens their forms in place.
//!
//! What is typed belongs to the page, so that it survives closing a form, a refusal, or an event caused by somebody
//! else. Which commands are offered is not decided here: a page offers what the server permits.

mod form_options;
mod group;
pub mod input;
pub mod kept;
mod panel;
mod plan_choice;
mod ticks;

pub use form_options::{FormOptions, Registered};
pub use group::{Arranged, offered};
pub use panel::{Panel, command_panel};
pub use plan_choice::PlanChoice;
pub use ticks::Ticks;

use crate::client::http::ApiError;
use crate::staff::command::input::{FieldView, Input};
use crate::staff::command::kept::{KeptInputs, Typed, kept_inputs};
use crate::staff::forms::reader::FieldReader;
use crate::staff::workspace::Workspace;
use crate::ui::form::Form;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::text::{Note, Prose, TextError};
use shared::wire::Session;
use std::any::Any;
use std::future::Future;
use std::sync::Arc;

/// An aggregate that commands can be given to, as the console handles it.
pub trait Subject: Copy + Send + Sync + 'static {
    type Kind: Say + Copy + Eq + Send + Sync + 'static;
    /// The aggregate as the page sees it.
    type View: Clone + PartialEq + Send + Sync + 'static;
    /// The choices that the forms offer.
    type Options: Clone + PartialEq + Default + Send + Sync + 'static;
    type Request: 'static;
    /// The server's response to a command.
    type Answer: 'static;

    fn code(kind: Self::Kind) -> &'static str;

    fn kind(code: &str) -> Option<Self::Kind>;

    /// What the commands are about, as a name for what is kept of their forms.
    fn about(self) -> String;

    /// The form of a command; `None` for a command that has a page of its own.
    fn form(kind: Self::Kind) -> Option<CommandForm<Self>>;

    fn revision(view: &Self::View) -> u32;

    fn options(self, view: &Self::View, workspace: Workspace) -> Self::Options;

    /// The offered commands in order.
    fn offered(view: &Self::View, options: &Self::Options) -> Vec<Self::Kind>;

    /// Checks what concerns more than one field.
    fn check(_request: &Self::Request, _names: &Directory, _reader: &mut FieldReader) {}

    /// Sends the command. The idempotency key makes a second click harmless.
    fn send(
        self,
        request: Self::Request,
        panel: Panel<Self>,
        key: String,
    ) -> impl Future<Output = Result<Self::Answer, ApiError>> + 'static;

    /// Takes the response and returns the new revision, or `None` if the command was given up.
    fn answered(self, answer: Self::Answer) -> Option<u32>;

    /// Called when a form was opened, or closed without sending it.
    fn toggled(self, _panel: Panel<Self>, _kind: Self::Kind, _opened: bool) {}

    fn buttons(panel: Panel<Self>) -> AnyView {
        panel::plain_buttons(panel)
    }

    /// Shown if no command is offered.
    fn nothing_words(lang: Lang) -> &'static str;

    /// What happened while the form was open, shown above it.
    fn news(panel: Panel<Self>) -> AnyView {
        panel::stale_news(panel)
    }

    /// Shown if a command came too late: a title and what to do.
    fn stale_words(view: &Self::View, lang: Lang) -> (&'static str, String);
}

/// What a form needs in order to be filled in and read.
pub struct FormContext<'a, S: Subject> {
    pub options: &'a S::Options,
    pub names: &'a Directory,
    pub lang: Lang,
    pub form: Form,
}

/// The fields of a command's form. They live from the first time the form is opened until the command is given, so
/// that nothing has to be cleared.
pub trait CommandFields<S: Subject>: Any + Send + Sync {
    /// Fills empty fields with what is known. Called whenever the form is opened.
    fn prefill(&self, _view: &S::View, _session: &Session, _context: &FormContext<S>) {}

    /// The fields in order; the choices that depend on the subject follow it.
    fn view(&self, options: Memo<S::Options>, lang: Lang) -> AnyView;

    /// The command; problems go to `reader`.
    fn read(&self, reader: &mut FieldReader, context: &FormContext<S>) -> Option<S::Request>;

    /// The inputs whose content is kept in the tab until the command is given. What has to be decided again, such as
    /// the tick that makes something public, is not among them.
    fn inputs(&self) -> KeptInputs;

    /// What the command will do, if that depends on what is typed.
    fn follows(&self, _context: &FormContext<S>) -> Option<String> {
        None
    }
}

/// A command's form before it is opened.
pub struct CommandForm<S: Subject> {
    make: Box<dyn FnOnce() -> Arc<dyn CommandFields<S>>>,
    /// A sentence that says what the command will do, unless that is obvious.
    follows: Option<Follows<S>>,
}

type Follows<S> =
    Arc<dyn Fn(&<S as Subject>::Options, &Directory, Lang) -> Option<String> + Send + Sync>;

impl<S: Subject> CommandForm<S> {
    fn new<Fields: CommandFields<S>>(make: impl FnOnce() -> Fields + 'static) -> CommandForm<S> {
        CommandForm { make: Box::new(move || Arc::new(make())), follows: None }
    }

    /// Says what the command will do.
    pub fn says(self, words: fn(Lang) -> &'static str) -> CommandForm<S> {
        self.tells(move |_, _, lang| Some(words(lang).to_owned()))
    }

    /// Says what the command will do where that depends on the subject.
    pub fn tells(
        self,
        words: impl Fn(&S::Options, &Directory, Lang) -> Option<String> + Send + Sync + 'static,
    ) -> CommandForm<S> {
        CommandForm { follows: Some(Arc::new(words)), ..self }
    }
}

pub fn of<S: Subject, Fields: CommandFields<S> + Default>() -> CommandForm<S> {
    CommandForm::new(Fields::default)
}

/// A command without fields.
pub fn bare<S: Subject>(request: fn() -> S::Request) -> CommandForm<S> {
    CommandForm::new(move || Bare(request))
}

/// A command whose only field is a text of several lines.
pub fn prose<S: Subject, Command: Into<S::Request> + 'static>(
    field: &'static str,
    label: fn(Lang) -> &'static str,
    command: fn(Prose) -> Command,
) -> CommandForm<S> {
    CommandForm::new(move || {
        let words = RwSignal::default();
        Written { words, field, label, hint: |_| "", read: Prose::new, command }
    })
}

/// A command whose only field is its reason.
pub fn reason<S: Subject, Command: Into<S::Request> + 'static>(
    label: fn(Lang) -> &'static str,
    hint: fn(Lang) -> &'static str,
    command: fn(Note) -> Command,
) -> CommandForm<S> {
    CommandForm::new(move || {
        let words = RwSignal::default();
        Written { words, field: "reason", label, hint, read: Note::new, command }
    })
}

struct Bare<Request>(fn() -> Request);

impl<S: Subject> CommandFields<S> for Bare<S::Request> {
    fn view(&self, _: Memo<S::Options>, _: Lang) -> AnyView {
        ().into_any()
    }

    fn read(&self, _: &mut FieldReader, _: &FormContext<S>) -> Option<S::Request> {
        Some((self.0)())
    }

    fn inputs(&self) -> KeptInputs {
        Vec::new()
    }
}

/// A command whose only field is a text.
struct Written<Text, Command> {
    words: RwSignal<String>,
    field: &'static str,
    label: fn(Lang) -> &'static str,
    hint: fn(Lang) -> &'static str,
    read: fn(String) -> Result<Text, TextError>,
    command: fn(Text) -> Command,
}

impl<S: Subject, Text: 'static, Command: Into<S::Request> + 'static> CommandFields<S>
    for Written<Text, Command>
where
    Text: Input<Typed = RwSignal<String>>,
{
    fn view(&self, _: Memo<S::Options>, lang: Lang) -> AnyView {
        let (label, hint) = ((self.label)(lang), (self.hint)(lang).to_owned());
        Text::view(FieldView { name: self.field, label, hint }, self.words, false)
    }

    fn read(&self, reader: &mut FieldReader, _: &FormContext<S>) -> Option<S::Request> {
        let text = reader.text(self.field, self.words, self.read)?;
        Some((self.command)(text).into())
    }

    fn inputs(&self) -> KeptInputs {
        kept_inputs!(self; words)
    }
}

pub struct OpenForm<S: Subject> {
    kind: S::Kind,
    pub form: Form,
    pub fields: Arc<dyn CommandFields<S>>,
    follows: Option<Follows<S>>,
    draft: FormDraft,
}

impl<S: Subject> Clone for OpenForm<S> {
    fn clone(&self) -> Self {
        let OpenForm { kind, form, fields, follows, draft } = self;
        let (fields, follows) = (fields.clone(), follows.clone());
        OpenForm { kind: *kind, form: *form, fields, follows, draft: *draft }
    }
}

/// How what is typed into a form relates to what is kept of it.
#[derive(Clone, Copy)]
pub struct FormDraft {
    /// What the form was prefilled with, once it was.
    begun_with: StoredValue<Option<Typed>>,
    /// Whether it was filled in with what had been kept.
    pub was_restored: RwSignal<bool>,
    /// Whether anything else than at the beginning is typed.
    pub is_begun: RwSignal<bool>,
}

impl FormDraft {
    fn new() -> FormDraft {
        let (was_restored, is_begun) = (RwSignal::new(false), RwSignal::new(false));
        FormDraft { begun_with: StoredValue::new(None), was_restored, is_begun }
    }
}

impl<S: Subject> OpenForm<S> {
    /// The command, or all problems.
    pub fn read<'a>(&self, context: &FormContext<'a, S>) -> Result<S::Request, FieldReader<'a>> {
        let mut reader = FieldReader::new(context.names);
        let request = self.fields.read(&mut reader, context);
        if let Some(request) = &request {
            S::check(request, context.names, &mut reader);
        }
        reader.finish(request)
    }

    /// What the command will do.
    pub fn follows(&self, context: &FormContext<S>) -> Option<String> {
        let FormContext { options, names, lang, form: _ } = *context;
        let say = || self.follows.as_ref().and_then(|say| say(options, names, lang));
        self.fields.follows(context).or_else(say)
    }
}

/// The forms of a page that were opened and not sent yet.
pub struct Forms<S: Subject> {
    owner: Owner,
    open: Vec<OpenForm<S>>,
}

impl<S: Subject> Forms<S> {
    /// The signals of the forms live as long as `owner`.
    pub fn new(owner: Owner) -> Forms<S> {
        Forms { owner, open: Vec::new() }
    }

    /// The form of a command as it was left, or a new one, which is passed to `made`.
    pub fn get(&mut self, kind: S::Kind, made: impl FnOnce(Form)) -> Option<OpenForm<S>> {
        if let Some(known) = self.open.iter().find(|known| known.kind == kind) {
            return Some(known.clone());
        }
        let CommandForm { make, follows } = S::form(kind)?;
        let opened = self.owner.with(|| {
            let form = Form::new(S::code(kind));
            made(form);
            OpenForm { kind, form, fields: make(), follows, draft: FormDraft::new() }
        });
        self.open.push(opened.clone());
        Some(opened)
    }

    /// Forgets the form of a command that was given.
    pub fn forget(&mut self, kind: S::Kind) {
        self.open.retain(|known| known.kind != kind);
    }
}
