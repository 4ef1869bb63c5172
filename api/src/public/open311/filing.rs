//! A GeoReport form as a registration: what it says is put into the words of our own request and read by
//! the same parsers.
//!
//! The place of a request (`address_string`, else `lat` and `long`) is where the trip led. `email`,
//! `device_id`, `account_id` and `media_url` are not kept: nothing here needs them, and what is not kept
//! cannot be lost.

use crate::extract::read_json;
use crate::problem::Failure;
use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use serde_json::{Value, json};
use shared::command::Register;
use shared::directory::Directory;
use shared::lang::Lang;
use shared::limits::TRIPS_COUNTED_MOST;
use shared::problem::{Field, FieldProblem, Refusal};
use shared::time::Timestamp;

/// A form that was sent.
pub struct Filed(Vec<(String, String)>);

impl Filed {
    /// Reads the body.
    pub fn read(headers: &HeaderMap, body: &Bytes) -> Result<Filed, Failure> {
        let is_form = headers
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        if !is_form {
            return Err(Failure::UnsupportedMediaType);
        }
        let pairs: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().collect();
        // What is not UTF-8 is told, not altered.
        match pairs.iter().find(|(_, value)| value.contains('\u{fffd}')) {
            Some((name, _)) => Err(Failure::field(name.as_str(), Field::Malformed)),
            None => Ok(Filed(pairs)),
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, value)| known == name && !value.trim().is_empty());
        found.map(|(_, value)| value.as_str())
    }

    fn attribute(&self, code: &str) -> Option<&str> {
        self.text(&format!("attribute[{code}]"))
    }

    /// Where it was: the address, or the place on the map as it was sent.
    fn place(&self) -> Option<String> {
        let mapped = || Some(format!("{}, {}", self.text("lat")?, self.text("long")?));
        self.text("address_string").map(str::to_owned).or_else(mapped)
    }

    /// The name in the order of its script.
    fn name(&self) -> Option<String> {
        match (self.text("first_name"), self.text("last_name")) {
            (Some(first), Some(last)) if first.is_ascii() && last.is_ascii() => {
                Some(format!("{first} {last}"))
            }
            (Some(first), Some(last)) => Some(format!("{last}{first}")),
            (first, last) => first.or(last).map(str::to_owned),
        }
    }

    /// The registration, or everything that is missing or does not fit.
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
        let trips_made = match self.attribute("trips_made") {
            None => 1,
            Some(written) => written.trim().parse::<u16>().map_err(|_| {
                let range = Field::OutOfRange { min: 1, max: TRIPS_COUNTED_MOST.into() };
                Failure::field("attribute[trips_made]", range)
            })?,
        };
        // A day, or the day of an instant as it was written.
        let day = self.attribute("trip_on").map(|written| written.split('T').next());
        let day = day.flatten().map_or_else(|| now.day().to_string(), str::to_owned);
        let departments: Vec<&str> = match self.attribute("department") {
            Some(department) => vec![department],
            None => directory
                .departments
                .iter()
                .filter(|known| known.active && matter.departments.contains(&known.id))
                .map(|known| known.id.as_str())
                .collect(),
        };
        let window = directory.home_window().map(|window| &window.id);
        let company = self.attribute("company");
        let written: Value = json!({
            "channel": "online",
            "window": window,
            "language": lang,
            "applicant": {
                "kind": if company.is_some() { "company" } else { "person" },
                "name": name, "company": company, "phone": self.text("phone"), "document": null,
            },
            "matter": matter.id,
            "title": matter.name.say(lang),
            "account": self.text("description"),
            "reason": self.attribute("reason"),
            "departments": departments,
            "trips": [{
                "on": day, "place": place, "department": self.attribute("department"),
                "reason": self.attribute("reason"), "told": self.attribute("told"),
            }],
            "trips_made": trips_made,
            "suggestion": null,
            "wish": self.attribute("wish"),
            "source_number": null,
        });
        read_json(written.to_string().as_bytes()).map_err(in_words_of_the_form)
    }
}

/// The same failure with the names that the form has for the fields.
pub fn in_words_of_the_form(failure: Failure) -> Failure {
    let renamed = |fields: Vec<FieldProblem>| {
        fields
            .into_iter()
            .map(|problem| {
                let name = match problem.field.as_str() {
                    "applicant.name" => "first_name",
                    "applicant.phone" => "phone",
                    "applicant.company" => "attribute[company]",
                    "matter" | "title" => "service_code",
                    "account" => "description",
                    "reason" | "trips.0.reason" => "attribute[reason]",
                    "departments" | "departments.0" | "trips.0.department" => {
                        "attribute[department]"
                    }
                    "trips.0.on" => "attribute[trip_on]",
                    "trips.0.place" => "address_string",
                    "trips.0.told" => "attribute[told]",
                    "trips_made" => "attribute[trips_made]",
                    "wish" => "attribute[wish]",
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
