//! One form: what is wrong with it, whether it is being sent, and the key that makes a second press
//! of the button harmless.
//!
//! A form draws nothing. Its fields find their own problem in it by their name, which is the field's
//! path in the request (`applicant.name`, `trips.0.on`), so what the browser's parsers refuse and
//! what the server refuses end at the same place.

pub mod upload;

use crate::client::browser;
use crate::client::http::ApiError;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::problem::FieldProblem;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// A problem in words of its own, for what `shared` has no name for: a number that is not complete,
/// say.
#[derive(Clone)]
pub struct FormProblem {
    /// The field's path in the request.
    pub field: String,
    words: Arc<dyn Fn(Lang) -> String + Send + Sync>,
}

impl FormProblem {
    /// A problem at a field.
    pub fn new(
        field: impl Into<String>,
        words: impl Fn(Lang) -> String + Send + Sync + 'static,
    ) -> FormProblem {
        FormProblem { field: field.into(), words: Arc::new(words) }
    }

    pub fn say(&self, lang: Lang) -> String {
        (self.words)(lang)
    }
}

impl From<FieldProblem> for FormProblem {
    fn from(found: FieldProblem) -> FormProblem {
        let FieldProblem { field, problem } = found;
        FormProblem::new(field, move |lang| problem.say(lang))
    }
}

/// The state of a form. It is given to fields by [`crate::ui::components::FormBox`].
#[derive(Clone, Copy)]
pub struct Form {
    name: &'static str,
    /// What is wrong, field by field.
    pub problems: RwSignal<Vec<FieldProblem>>,
    /// What is wrong in words that `shared` has no name for.
    said: RwSignal<Vec<FormProblem>>,
    /// Why sending failed, if it did and no field is to blame.
    pub failure: RwSignal<Option<ApiError>>,
    /// Whether it is being sent.
    pub busy: RwSignal<bool>,
    /// Counts the attempts that ended badly; the error summary takes the focus after each.
    pub refused: RwSignal<u32>,
    labels: StoredValue<Vec<(String, String)>>,
    key: StoredValue<Option<String>>,
}

impl Form {
    /// A form; `name` makes the ids of its fields unique on the page.
    pub fn new(name: &'static str) -> Form {
        Form {
            name,
            problems: RwSignal::new(Vec::new()),
            said: RwSignal::new(Vec::new()),
            failure: RwSignal::new(None),
            busy: RwSignal::new(false),
            refused: RwSignal::new(0),
            labels: StoredValue::new(Vec::new()),
            key: StoredValue::new(None),
        }
    }

    /// The id of a field's input.
    pub fn id(self, field: &str) -> String {
        format!("{}-{}", self.name, field.replace('.', "-"))
    }

    /// Remembers what a field is called, for the error summary.
    pub fn label(self, field: &str, label: &str) {
        self.labels.update_value(|labels| {
            labels.retain(|(known, _)| known != field);
            labels.push((field.to_owned(), label.to_owned()));
        });
    }

    /// What a field is called; its path where no field is shown under it.
    pub fn label_of(self, field: &str) -> Option<String> {
        self.labels.with_value(|labels| {
            labels.iter().find(|(known, _)| known == field).map(|(_, label)| label.clone())
        })
    }

    /// Everything that is wrong: the field and the words.
    pub fn all_problems(self, lang: Lang) -> Vec<(String, String)> {
        let named = self.problems.with(|problems| {
            problems
                .iter()
                .map(|found| (found.field.clone(), found.problem.say(lang)))
                .collect::<Vec<_>>()
        });
        let said = self.said.with(|problems| {
            problems.iter().map(|found| (found.field.clone(), found.say(lang))).collect::<Vec<_>>()
        });
        named.into_iter().chain(said).collect()
    }

    /// What is wrong with a field, in words.
    pub fn problem_of(self, field: &str, lang: Lang) -> Option<String> {
        self.all_problems(lang)
            .into_iter()
            .find(|(wrong, _)| wrong == field)
            .map(|(_, words)| words)
    }

    /// Whether something is wrong with a field.
    pub fn is_wrong(self, field: &str) -> bool {
        self.problems.with(|problems| problems.iter().any(|found| found.field == field))
            || self.said.with(|problems| problems.iter().any(|found| found.field == field))
    }

    /// Shows `problems` at their fields; `true` if there are none.
    pub fn accepts(self, problems: Vec<FieldProblem>) -> bool {
        self.accepts_all(problems, Vec::new())
    }

    /// What was read of it; problems are shown at their fields.
    pub fn takes<T>(self, read: Result<T, Vec<FieldProblem>>) -> Option<T> {
        match read {
            Ok(read) => {
                self.accepts(Vec::new());
                Some(read)
            }
            Err(problems) => {
                self.accepts(problems);
                None
            }
        }
    }

    /// The same for problems in words of their own.
    pub fn accepts_said(self, problems: Vec<FormProblem>) -> bool {
        self.accepts_all(Vec::new(), problems)
    }

    /// The same for both at once.
    pub fn accepts_all(self, named: Vec<FieldProblem>, said: Vec<FormProblem>) -> bool {
        let fine = named.is_empty() && said.is_empty();
        self.failure.set(None);
        self.problems.set(named);
        self.said.set(said);
        if !fine {
            self.refused.update(|count| *count += 1);
        }
        fine
    }

    /// The key of this form: made once, the same over all retries, new after a success.
    pub fn key(self) -> String {
        if let Some(key) = self.key.get_value() {
            return key;
        }
        let key = browser::random_name();
        self.key.set_value(Some(key.clone()));
        key
    }

    /// Sends, once at a time: a second press while the first is on its way does nothing. On success
    /// `done` gets the answer; on failure the reason is shown and everything typed stays.
    pub fn send<Answer: 'static, Sending: Future<Output = Result<Answer, ApiError>> + 'static>(
        self,
        sending: impl FnOnce(String) -> Sending,
        done: impl FnOnce(Answer) + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        let answer = sending(self.key());
        self.wait(Box::pin(async move {
            let answer = answer.await?;
            Ok(Box::new(move || done(answer)) as Box<dyn FnOnce()>)
        }));
    }

    fn wait(self, answer: Pin<Box<dyn Future<Output = Result<Box<dyn FnOnce()>, ApiError>>>>) {
        self.busy.set(true);
        self.failure.set(None);
        leptos::task::spawn_local(async move {
            let answer = answer.await;
            // The form may have gone with its page.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(done) => {
                    self.key.set_value(None);
                    self.problems.set(Vec::new());
                    self.said.set(Vec::new());
                    done();
                }
                Err(error) => self.refuse(error),
            }
        });
    }

    /// Shows why it was not taken.
    pub fn refuse(self, error: ApiError) {
        if error.code() == Some("key_reused") {
            // The words changed since the key was first used: the next press is a new request.
            self.key.set_value(None);
        }
        self.said.set(Vec::new());
        self.problems.set(error.fields().to_vec());
        self.failure.set(error.fields().is_empty().then_some(error));
        self.refused.update(|count| *count += 1);
    }
}
