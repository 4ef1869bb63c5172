//! Turns a GeoReport form into a registration, with the same parsers as our own requests.
//!
//! The place of a request (`address_string`, or else `lat` and `long`) becomes the place where the citizen went.
//! `email`, `device_id`, `account_id` and `media_url` are dropped: nothing here needs them, and what is not stored
//! cannot leak.

use crate::http::extract::is_of_type;
use crate::problem::Failure;
use axum::body::Bytes;
use axum::http::HeaderMap;
use shared::command::Register;
use shared::directory::Directory;
use shared::id::DepartmentId;
use shared::lang::Lang;
use shared::limits::MAX_TRIPS_COUNTED;
use shared::personal::{Applicant, Trip};
use shared::problem::{Field, FieldProblem, Refusal};
use shared::text::{Line, Note, Phone, Prose};
use shared::time::{Day, Timestamp};
use shared::vocabulary::{ApplicantKind, Channel, RefusalReason};

/// A submitted form.
pub struct Filed(Vec<(String, String)>);

impl Filed {
    pub fn read(headers: &HeaderMap, body: &Bytes) -> Result<Filed, Failure> {
        if !is_of_type(headers, "application/x-www-form-urlencoded") {
            return Err(Failure::UnsupportedMediaType);
        }
        let pairs: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().collect();
        // Invalid UTF-8 is reported instead of silently replaced.
        match pairs.iter().find(|(_, value)| value.contains('\u{fffd}')) {
            Some((name, _)) => Err(Failure::field(name.as_str(), Field::Malformed)),
            None => Ok(Filed(pairs)),
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, value)| known == name && !value.trim().is_empty());
        found.map(|(_, value)| value.as_str())
    }

    /// GeoReport's key, as part of the form.
    pub fn api_key(&self) -> Option<&str> {
        self.text("api_key")
    }

    fn attribute(&self, code: &str) -> Option<&str> {
        self.text(&format!("attribute[{code}]"))
    }

    /// The place: the address, or else the coordinates as they were sent.
    fn place(&self) -> Option<String> {
        let mapped = || Some(format!("{}, {}", self.text("lat")?, self.text("long")?));
        self.text("address_string").map(str::to_owned).or_else(mapped)
    }

    /// The name, in the order that its script requires.
    fn name(&self) -> Option<String> {
        match (self.text("first_name"), self.text("last_name")) {
            (Some(first), Some(last)) if first.is_ascii() && last.is_ascii() => {
                Some(format!("{first} {last}"))
            }
            (Some(first), Some(last)) => Some(format!("{last}{first}")),
            (first, last) => first.or(last).map(str::to_owned),
        }
    }

    /// The registration, or everything that is missing or invalid.
    pub fn register(
        &self,
        directory: &Directory,
        now: Timestamp,
        lang: Lang,
    ) -> Result<Register, Failure> {
        let (name, place) = (self.name(), self.place());
        let missing: Vec<FieldProblem> = [
            ("service_code", self.text("service_code").is_some()),
            ("description", self.text("description").is_some()),
            ("address_string", place.is_some()),
            ("first_name", name.is_some()),
            ("phone", self.text("phone").is_some()),
            ("attribute[reason]", self.attribute("reason").is_some()),
        ]
        .into_iter()
        .filter(|(_, is_there)| !is_there)
        .map(|(field, _)| FieldProblem::new(field, Field::Missing))
        .collect();
        if !missing.is_empty() {
            return Err(Failure::Fields(missing));
        }
        let code = self.text("service_code").unwrap_or_default();
        let matter = directory
            .matters
            .iter()
            .find(|matter| matter.id.as_str() == code && matter.active)
            .ok_or_else(|| Failure::field("service_code", Field::Unknown))?;
        let window = directory.home_window().map(|window| window.id.clone());
        let mut problems = Vec::new();
        let department = self.attribute("department");
        // A client may know the old name of a department that another follows.
        let department = read(&mut problems, "attribute[department]", department, |written| {
            let named = DepartmentId::new(written).map_err(|_| Field::Unknown)?;
            Ok::<_, Field>(directory.responsible(&named).clone())
        });
        let reason = self.attribute("reason");
        let reason = read(&mut problems, "attribute[reason]", reason, |written| {
            let known = RefusalReason::ALL.iter().find(|reason| reason.code() == written);
            known.copied().ok_or(Field::NotAChoice)
        });
        let place = read(&mut problems, "address_string", place.as_deref(), Line::new);
        // A day, or the date part of an instant.
        let day = self.attribute("trip_on").and_then(|written| written.split('T').next());
        let day = read(&mut problems, "attribute[trip_on]", day, |written| {
            Day::read(written).map_err(|_| Field::NotADate)
        });
        let told = read(&mut problems, "attribute[told]", self.attribute("told"), Note::new);
        let trips_made = self.attribute("trips_made");
        let trips_made = read(&mut problems, "attribute[trips_made]", trips_made, |written| {
            let range = Field::OutOfRange { min: 1, max: MAX_TRIPS_COUNTED.into() };
            written.trim().parse::<u16>().map_err(|_| range)
        });
        let name = read(&mut problems, "first_name", name.as_deref(), Line::new);
        let company = self.attribute("company");
        let company = read(&mut problems, "attribute[company]", company, Line::new);
        let phone = read(&mut problems, "phone", self.text("phone"), |written| {
            Phone::read(written).map_err(|_| Field::NotAPhone)
        });
        let account = read(&mut problems, "description", self.text("description"), Prose::new);
        let wish = read(&mut problems, "attribute[wish]", self.attribute("wish"), Note::new);
        let title = read(&mut problems, "service_code", Some(matter.name.say(lang)), Line::new);
        let (Some(window), Some(title), Some(reason), Some(place), true) =
            (window, title, reason, place, problems.is_empty())
        else {
            return Err(Failure::Fields(problems));
        };
        let departments = match &department {
            Some(department) => vec![department.clone()],
            None => directory.departments_of(matter),
        };
        let on = day.unwrap_or_else(|| now.day());
        let kind = if company.is_some() { ApplicantKind::Company } else { ApplicantKind::Person };
        Ok(Register {
            channel: Channel::Online,
            window,
            language: lang,
            applicant: Applicant { kind, name, company, phone, document: None },
            matter: Some(matter.id.clone()),
            title,
            account,
            reason,
            departments,
            trips: vec![Trip { on, place, department, reason, told }],
            trips_made: trips_made.unwrap_or(1),
            suggestion: None,
            wish,
            source_number: None,
            shows_identity: false,
        })
    }
}

/// Parses a field that was filled in, and records a problem if it is invalid.
fn read<'a, T, E: Into<Field>>(
    problems: &mut Vec<FieldProblem>,
    field: &str,
    written: Option<&'a str>,
    read: impl FnOnce(&'a str) -> Result<T, E>,
) -> Option<T> {
    match written.map(read).transpose() {
        Ok(value) => value,
        Err(problem) => {
            problems.push(FieldProblem::new(field, problem.into()));
            None
        }
    }
}

/// Renames the fields of a refusal to those of the form.
pub fn rename_fields_to_form(failure: Failure) -> Failure {
    let renamed = |fields: Vec<FieldProblem>| {
        fields
            .into_iter()
            .map(|problem| {
                let name = match problem.field.as_str() {
                    "applicant.phone" => "phone",
                    "matter" => "service_code",
                    "departments" | "departments.0" | "trips.0.department" => {
                        "attribute[department]"
                    }
                    "trips.0.on" => "attribute[trip_on]",
                    "trips_made" => "attribute[trips_made]",
                    other => other,
                };
                FieldProblem { field: name.to_owned(), ..problem }
            })
            .collect()
    };
    if let Failure::Fields(fields) | Failure::Refused(Refusal::Fields { fields }) = failure {
        Failure::Fields(renamed(fields))
    } else {
        failure
    }
}
