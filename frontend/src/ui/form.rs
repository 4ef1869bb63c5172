//! The state of a form: its problems, whether it is being sent, and the idempotency key that makes a second click
//! harmless.
//!
//! A form draws nothing. Its fields look up their own problem by name, which is the field's path in the request
//! (`applicant.name`, `trips.0.on`), so that what the browser's parsers refuse and what the server refuses are shown
//! in the same place.

pub mod upload;

use crate::client::browser;
use crate::client::http::ApiError;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::problem::FieldProblem;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// A problem that `shared` has no name for, such as an incomplete number.
#[derive(Clone)]
pub struct FormProblem {
    pub field: String,
    words: Arc<dyn Fn(Lang) -> String + Send + Sync>,
}

impl FormProblem {
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

/// The state of a form, which [`crate::ui::components::FormBox`] provides to its fields.
#[derive(Clone, Copy)]
pub struct Form {
    name: &'static str,
    pub problems: RwSignal<Vec<FieldProblem>>,
    /// Problems that `shared` has no name for.
    said: RwSignal<Vec<FormProblem>>,
    /// Why sending failed, if no field is to blame.
    pub failure: RwSignal<Option<ApiError>>,
    pub busy: RwSignal<bool>,
    /// Counts refusals; the error summary takes the focus after each.
    pub refused: RwSignal<u32>,
    labels: StoredValue<Vec<(String, String)>>,
    key: StoredValue<Option<String>>,
}

impl Form {
    /// `name` makes the ids of the fields unique on the page.
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

    pub fn id(self, field: &str) -> String {
        format!("{}-{}", self.name, field.replace('.', "-"))
    }

    /// Remembers a field's label for the error summary.
    pub fn label(self, field: &str, label: &str) {
        self.labels.update_value(|labels| {
            labels.retain(|(known, _)| known != field);
            labels.push((field.to_owned(), label.to_owned()));
        });
    }

    /// The label of a field, if the form shows one under this path.
    pub fn label_of(self, field: &str) -> Option<String> {
        self.labels.with_value(|labels| {
            labels.iter().find(|(known, _)| known == field).map(|(_, label)| label.clone())
        })
    }

    /// All problems as pairs of field and words.
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

    pub fn problem_of(self, field: &str, lang: Lang) -> Option<String> {
        self.all_problems(lang)
            .into_iter()
            .find(|(wrong, _)| wrong == field)
            .map(|(_, words)| words)
    }

    pub fn is_wrong(self, field: &str) -> bool {
        self.problems.with(|problems| problems.iter().any(|found| found.field == field))
            || self.said.with(|problems| problems.iter().any(|found| found.field == field))
    }

    /// Shows `problems` at their fields and returns whether there are none.
    pub fn accepts(self, problems: Vec<FieldProblem>) -> bool {
        self.accepts_all(problems, Vec::new())
    }

    /// The value, if it could be read; otherwise its problems are shown at their fields.
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

    /// As [`Form::accepts`], for problems that `shared` has no name for.
    pub fn accepts_said(self, problems: Vec<FormProblem>) -> bool {
        self.accepts_all(Vec::new(), problems)
    }

    /// As [`Form::accepts`], for both kinds of problem.
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

    /// The idempotency key, which stays the same for all retries until one succeeds.
    pub fn key(self) -> String {
        if let Some(key) = self.key.get_value() {
            return key;
        }
        let key = browser::random_name();
        self.key.set_value(Some(key.clone()));
        key
    }

    /// Sends the form unless it is being sent already. On success `done` gets the response; on failure the reason is
    /// shown and everything typed stays.
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
            // The page may have gone in the meantime.
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

    /// Shows why the request was refused.
    pub fn refuse(self, error: ApiError) {
        if error.code() == Some("key_reused") {
            // The content has changed since the key was first used, so the next attempt is a new request.
            self.key.set_value(None);
        }
        self.said.set(Vec::new());
        self.problems.set(error.fields().to_vec());
        self.failure.set(error.fields().is_empty().then_some(error));
        self.refused.update(|count| *count += 1);
    }
}
