//! Reads form input: each field becomes a value, or a problem that is shown at it. One reader collects all problems
//! of a form in the order of its fields, so that a person sees all of them at once.

use crate::staff::forms::named::department_of;
use crate::ui::form::{Form, FormProblem};
use leptos::prelude::*;
use shared::directory::Directory;
use shared::id::DepartmentId;
use shared::problem::{Field, FieldProblem};
use shared::text::{Line, Note, Prose, TextError};
use shared::time::Day;

/// Where input comes from: a signal of an open form, or a draft.
pub trait Typed {
    fn typed(&self) -> String;

    fn is_blank(&self) -> bool {
        self.typed().trim().is_empty()
    }
}

impl Typed for RwSignal<String> {
    fn typed(&self) -> String {
        self.get_untracked()
    }
}

impl Typed for &String {
    fn typed(&self) -> String {
        (*self).clone()
    }
}

impl Typed for &str {
    fn typed(&self) -> String {
        (*self).to_owned()
    }
}

/// The problems of a form in the order of its fields.
pub struct FieldReader<'a> {
    names: &'a Directory,
    pub problems: Vec<FieldProblem>,
    /// Problems that `shared` has no name for.
    pub said: Vec<FormProblem>,
}

impl<'a> FieldReader<'a> {
    /// Names are looked up in `names`.
    pub fn new(names: &'a Directory) -> FieldReader<'a> {
        FieldReader { names, problems: Vec::new(), said: Vec::new() }
    }

    /// Shows all problems at their fields.
    pub fn show(self, form: Form) {
        form.accepts_all(self.problems, self.said);
    }

    pub fn is_empty(&self) -> bool {
        self.problems.is_empty() && self.said.is_empty()
    }

    /// The value, if there are no problems.
    pub fn finish<T>(self, read: Option<T>) -> Result<T, FieldReader<'a>> {
        match read {
            Some(read) if self.is_empty() => Ok(read),
            Some(_) | None => Err(self),
        }
    }

    /// The value, if there are no problems; otherwise they are shown in `form`.
    pub fn accept<T>(self, read: Option<T>, form: Form) -> Option<T> {
        match self.finish(read) {
            Ok(read) => {
                form.accepts(Vec::new());
                Some(read)
            }
            Err(reader) => {
                reader.show(form);
                None
            }
        }
    }

    pub fn add(&mut self, field: &str, problem: Field) {
        self.problems.push(FieldProblem::new(field, problem));
    }

    /// Adds the problems that the rules of `shared` found at fields that have none yet.
    pub fn add_found(&mut self, found: Vec<FieldProblem>) {
        for problem in found {
            if !self.problems.iter().any(|known| known.field == problem.field) {
                self.problems.push(problem);
            }
        }
    }

    pub fn text<T>(
        &mut self,
        field: &str,
        typed: impl Typed,
        read: fn(String) -> Result<T, TextError>,
    ) -> Option<T> {
        read(typed.typed()).map_err(|error| self.add(field, error.into())).ok()
    }

    pub fn some_text<T>(
        &mut self,
        field: &str,
        typed: impl Typed,
        read: fn(String) -> Result<T, TextError>,
    ) -> Option<T> {
        if typed.is_blank() { None } else { self.text(field, typed, read) }
    }

    pub fn line(&mut self, field: &str, typed: impl Typed) -> Option<Line> {
        self.text(field, typed, Line::new)
    }

    pub fn some_line(&mut self, field: &str, typed: impl Typed) -> Option<Line> {
        self.some_text(field, typed, Line::new)
    }

    pub fn note(&mut self, field: &str, typed: impl Typed) -> Option<Note> {
        self.text(field, typed, Note::new)
    }

    pub fn some_note(&mut self, field: &str, typed: impl Typed) -> Option<Note> {
        self.some_text(field, typed, Note::new)
    }

    pub fn prose(&mut self, field: &str, typed: impl Typed) -> Option<Prose> {
        self.text(field, typed, Prose::new)
    }

    pub fn some_prose(&mut self, field: &str, typed: impl Typed) -> Option<Prose> {
        self.some_text(field, typed, Prose::new)
    }

    pub fn choice<T>(&mut self, field: &str, chosen: Option<T>) -> Option<T> {
        if chosen.is_none() {
            self.add(field, Field::NotAChoice);
        }
        chosen
    }

    pub fn confirmed(&mut self, ticked: RwSignal<bool>) -> bool {
        let confirmed = ticked.get_untracked();
        if !confirmed {
            self.add("confirmed", Field::NotConfirmed);
        }
        confirmed
    }

    pub fn department(&mut self, field: &str, typed: impl Typed) -> Option<DepartmentId> {
        if typed.is_blank() {
            self.add(field, Field::Missing);
        }
        self.some_department(field, typed)
    }

    pub fn some_department(&mut self, field: &str, typed: impl Typed) -> Option<DepartmentId> {
        let found = department_of(&typed.typed(), self.names);
        self.known(field, typed, found)
    }

    /// Something chosen from the directory. Text that matches nothing is a problem and must not be dropped.
    pub fn known<T>(&mut self, field: &str, typed: impl Typed, found: Option<T>) -> Option<T> {
        if found.is_none() && !typed.is_blank() {
            self.add(field, Field::Unknown);
        }
        found
    }

    /// A number of days; `None` for the default. The rules say whether it is allowed.
    pub fn some_days(&mut self, typed: impl Typed, most: Option<u32>) -> Option<u32> {
        if typed.is_blank() {
            return None;
        }
        let days = typed.typed().trim().parse().ok();
        if days.is_none() {
            let range = most.map(|max| Field::OutOfRange { min: 1, max });
            self.add("days", range.unwrap_or(Field::Malformed));
        }
        days
    }

    /// A date. The rules say whether it is allowed.
    pub fn day(&mut self, field: &str, typed: impl Typed) -> Option<Day> {
        if typed.is_blank() {
            self.add(field, Field::Missing);
        }
        self.some_day(field, typed)
    }

    pub fn some_day(&mut self, field: &str, typed: impl Typed) -> Option<Day> {
        if typed.is_blank() {
            return None;
        }
        Day::read(typed.typed().trim()).map_err(|_| self.add(field, Field::NotADate)).ok()
    }
}
