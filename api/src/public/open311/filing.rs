//! Turns a GeoReport form into a registration, with the same parsers as our own requests.
//!
//! The place of a request (`address_string`, `lat` and `long`, `address_id`) becomes the place where the citizen went, in
//! words. What our own form requires and GeoReport leaves optional is a question of the service, and is taken from
//! either; `email` serves where there is no telephone. `media_url` is kept as text for the window. `device_id` and
//! `account_id` are dropped: nothing here needs them, and what is not stored cannot leak.

use super::instant;
use crate::http::extract::is_of_type;
use crate::problem::Failure;
use axum::body::Bytes;
use axum::http::HeaderMap;
use shared::command::Register;
use shared::directory::{Directory, Matter};
use shared::id::DepartmentId;
use shared::lang::Lang;
use shared::limits::MAX_TRIPS_COUNTED;
use shared::personal::{Applicant, Trip};
use shared::problem::{Field, FieldProblem, Refusal};
use shared::text::{Email, Line, Note, Phone, Prose};
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

    /// The answer to a question of the service, written for one value or as the first of several.
    fn attribute(&self, code: &str) -> Option<&str> {
        let several = || self.text(&format!("attribute[{code}][]"));
        self.text(&format!("attribute[{code}]")).or_else(several)
    }

    /// What GeoReport has a field for, or else the answer to the question that asks for the same.
    fn text_or_attribute(&self, name: &str) -> Option<&str> {
        self.text(name).or_else(|| self.attribute(name))
    }

    /// A coordinate, as a degree within `most` of zero.
    fn degrees(
        &self,
        problems: &mut Vec<FieldProblem>,
        name: &'static str,
        most: f64,
    ) -> Option<f64> {
        read(problems, name, self.text(name).map(str::trim), |written| {
            // The parser would accept words such as `inf`, and exponents.
            let is_plain =
                written.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'+' | b'-'));
            let degrees = written.parse::<f64>().ok().filter(|degrees| degrees.abs() <= most);
            degrees.filter(|_| is_plain).ok_or(Field::Malformed)
        })
    }

    /// The place in words: the address, the coordinates and the number of the address, as far as they were given. The
    /// first has to fit; what follows is added while there is room.
    fn place(&self, problems: &mut Vec<FieldProblem>, lang: Lang) -> Option<Line> {
        let lat = self.degrees(problems, "lat", 90.0);
        let long = self.degrees(problems, "long", 180.0);
        match (self.text("lat"), self.text("long")) {
            (Some(_), None) => problems.push(FieldProblem::new("long", Field::Missing)),
            (None, Some(_)) => problems.push(FieldProblem::new("lat", Field::Missing)),
            (Some(_), Some(_)) | (None, None) => {}
        }
        let mapped = lat.zip(long).map(|(lat, long)| in_words(lat, long, lang));
        let id = self.text("address_id").map(|id| {
            let id = id.trim();
            lang.pick(format!("地址编号 {id}"), format!("Address ID {id}"))
        });
        let given = [
            ("address_string", self.text("address_string").map(str::to_owned)),
            ("lat", mapped),
            ("address_id", id),
        ];
        let mut parts = given.into_iter().filter_map(|(name, part)| Some((name, part?)));
        let Some((name, first)) = parts.next() else {
            if self.text("lat").is_none() && self.text("long").is_none() {
                problems.push(FieldProblem::new("address_string", Field::Missing));
            }
            return None;
        };
        let first = read(problems, name, Some(first.as_str()), Line::new)?;
        let place = parts.fold(first, |place, (_, part)| {
            let longer = lang.pick(
                format!("{}（{part}）", place.as_str()),
                format!("{} ({part})", place.as_str()),
            );
            Line::new(longer).unwrap_or(place)
        });
        Some(place)
    }

    /// Where a photo lies, as text: it is never fetched, since whoever sends the form chooses the address.
    fn photo(&self) -> Result<Option<&str>, Field> {
        let Some(written) = self.text("media_url").map(str::trim) else { return Ok(None) };
        let is_address = ["http://", "https://"].iter().any(|scheme| written.starts_with(scheme))
            && written.chars().all(|letter| !letter.is_whitespace() && !letter.is_control());
        is_address.then_some(Some(written)).ok_or(Field::Malformed)
    }

    /// Whether the citizen is told of the case by e-mail.
    pub fn is_told_by_email(&self) -> bool {
        self.text_or_attribute("phone").is_none()
    }

    /// Whether there is a photo that stays where it lies.
    pub fn has_photo(&self) -> bool {
        self.text("media_url").is_some()
    }

    /// The account of what happened, in the sender's words, with the address of the photo at its end.
    fn account(&self, problems: &mut Vec<FieldProblem>, lang: Lang) -> Option<Prose> {
        let photo = read(problems, "media_url", Some(()), |()| self.photo()).flatten();
        let described = self.text_or_attribute("description").map(|described| match photo {
            Some(photo) => lang.pick(
                format!("{described}\n\n照片地址（未下载）：{photo}"),
                format!("{described}\n\nAddress of a photo (not fetched): {photo}"),
            ),
            None => described.to_owned(),
        });
        required(problems, "description", described.as_deref(), Prose::new)
    }

    /// The name, in the order that its script requires.
    fn name(&self) -> Option<String> {
        match (self.text("first_name"), self.text("last_name")) {
            (Some(first), Some(last)) if first.is_ascii() && last.is_ascii() => {
                Some(format!("{first} {last}"))
            }
            (Some(first), Some(last)) => Some(format!("{last}{first}")),
            (first, last) => first.or(last).or_else(|| self.attribute("name")).map(str::to_owned),
        }
    }

    /// The registration, or everything that is missing or invalid.
    pub fn register(
        &self,
        directory: &Directory,
        now: Timestamp,
        lang: Lang,
    ) -> Result<Register, Failure> {
        let window = directory.home_window().map(|window| window.id.clone());
        let mut problems = Vec::new();
        let code = self.text("service_code");
        let matter = required(&mut problems, "service_code", code, |code| {
            let named = |matter: &&Matter| matter.id.as_str() == code.trim() && matter.active;
            directory.matters.iter().find(named).ok_or(Field::Unknown)
        });
        let account = self.account(&mut problems, lang);
        let place = self.place(&mut problems, lang);
        let name = required(&mut problems, "first_name", self.name().as_deref(), Line::new);
        let email = read(&mut problems, "email", self.text("email"), |written| {
            Email::read(written).map_err(|_| Field::Malformed)
        });
        let phone = self.text_or_attribute("phone");
        if phone.is_none() && self.text("email").is_none() {
            problems.push(FieldProblem::new("phone", Field::Missing));
        }
        let phone = read(&mut problems, "phone", phone, |written| {
            Phone::read(written).map_err(|_| Field::NotAPhone)
        });
        let reason = self.attribute("reason");
        let reason = required(&mut problems, "attribute[reason]", reason, |written| {
            let known = RefusalReason::ALL.iter().find(|reason| reason.code() == written.trim());
            known.copied().ok_or(Field::NotAChoice)
        });
        let department = self.attribute("department");
        // A client may know the old name of a department that another follows.
        let department = read(&mut problems, "attribute[department]", department, |written| {
            let named = DepartmentId::new(written.trim()).map_err(|_| Field::Unknown)?;
            Ok::<_, Field>(directory.responsible(&named).clone())
        });
        let day = self.attribute("trip_on");
        let day = read(&mut problems, "attribute[trip_on]", day, |written| {
            day_of(written.trim()).ok_or(Field::NotADate)
        });
        let told = read(&mut problems, "attribute[told]", self.attribute("told"), Note::new);
        let trips_made = self.attribute("trips_made");
        let trips_made = read(&mut problems, "attribute[trips_made]", trips_made, |written| {
            let range = Field::OutOfRange { min: 1, max: MAX_TRIPS_COUNTED.into() };
            whole(written.trim()).ok_or(range)
        });
        let company = self.attribute("company");
        let company = read(&mut problems, "attribute[company]", company, Line::new);
        let wish = read(&mut problems, "attribute[wish]", self.attribute("wish"), Note::new);
        let title = matter.map(|matter| matter.name.say(lang));
        let title = read(&mut problems, "service_code", title, Line::new);
        let (Some(window), Some(matter), Some(title), Some(reason), Some(place), true) =
            (window, matter, title, reason, place, problems.is_empty())
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
            applicant: Applicant { kind, name, company, phone, email, document: None },
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

/// Coordinates as people say them, to a tenth of a metre.
fn in_words(lat: f64, long: f64, lang: Lang) -> String {
    let degrees = |value: f64| {
        let written = format!("{:.6}", value.abs());
        written.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let (north, east) = (degrees(lat), degrees(long));
    let is_south = lat < 0.0 && north != "0";
    let is_west = long < 0.0 && east != "0";
    match lang {
        Lang::Zh => {
            let (ns, ew) =
                (if is_south { "南纬" } else { "北纬" }, if is_west { "西经" } else { "东经" });
            format!("{ns} {north} 度，{ew} {east} 度")
        }
        Lang::En => {
            let (ns, ew) = (if is_south { "S" } else { "N" }, if is_west { "W" } else { "E" });
            format!("{north}° {ns}, {east}° {ew}")
        }
    }
}

/// A whole number, which clients also write with a fraction of nothing: `3.0`.
fn whole(written: &str) -> Option<u16> {
    let (digits, fraction) = written.split_once('.').unwrap_or((written, "0"));
    let is_plain = !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0');
    digits.parse().ok().filter(|_| is_plain)
}

/// The day in China of what ISO 8601 calls a date, with or without a time. A time without a zone is one in China.
fn day_of(written: &str) -> Option<Day> {
    match written.split_once('T') {
        None => Day::read(written).ok(),
        Some(_) => {
            let local = || instant(&format!("{written}+08:00"));
            instant(written).or_else(local).map(Timestamp::day)
        }
    }
}

/// Parses a field that has to be filled in, and records a problem if it is missing or invalid.
fn required<'a, T, E: Into<Field>>(
    problems: &mut Vec<FieldProblem>,
    field: &str,
    written: Option<&'a str>,
    parse: impl FnOnce(&'a str) -> Result<T, E>,
) -> Option<T> {
    if written.is_none() {
        problems.push(FieldProblem::new(field, Field::Missing));
    }
    read(problems, field, written, parse)
}

/// Parses a field that was filled in, and records a problem if it is invalid.
fn read<W, T, E: Into<Field>>(
    problems: &mut Vec<FieldProblem>,
    field: &str,
    written: Option<W>,
    read: impl FnOnce(W) -> Result<T, E>,
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
                    "account" => "description",
                    "applicant.phone" => "phone",
                    "trips.0.told" => "attribute[told]",
                    "wish" => "attribute[wish]",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_said_as_people_say_them() {
        for (lat, long, zh, en) in [
            (29.3068, 120.0751, "北纬 29.3068 度，东经 120.0751 度", "29.3068° N, 120.0751° E"),
            (-33.0, -70.5, "南纬 33 度，西经 70.5 度", "33° S, 70.5° W"),
            (-0.000_000_1, 0.0, "北纬 0 度，东经 0 度", "0° N, 0° E"),
            (90.0, -180.0, "北纬 90 度，西经 180 度", "90° N, 180° W"),
        ] {
            assert_eq!(in_words(lat, long, Lang::Zh), zh);
            assert_eq!(in_words(lat, long, Lang::En), en);
        }
    }

    #[test]
    fn a_whole_number_may_have_a_fraction_of_nothing() {
        for (written, number) in [
            ("3", Some(3)),
            ("3.0", Some(3)),
            ("3.00", Some(3)),
            ("3.", None),
            ("3.5", None),
            ("3.0.0", None),
            ("-3", None),
            ("1e1", None),
            ("99999", None),
            ("", None),
        ] {
            assert_eq!(whole(written), number, "{written}");
        }
    }

    #[test]
    fn the_day_of_a_trip_is_one_in_china() {
        for (written, day) in [
            ("2018-05-14", Some("2018-05-14")),
            ("2018-05-14T20:00:00Z", Some("2018-05-15")),
            ("2018-05-14T20:00:00+08:00", Some("2018-05-14")),
            ("2018-05-14T20:00", Some("2018-05-14")),
            ("2018-05-14T20:00:30", Some("2018-05-14")),
            ("2018-05-14T99:00:00Z", None),
            ("2018-05-14Tnoon", None),
            ("soon", None),
        ] {
            assert_eq!(day_of(written).map(|day| day.to_string()).as_deref(), day, "{written}");
        }
    }
}
