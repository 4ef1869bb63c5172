//! The form for correcting a registration. It begins with what is registered. If somebody else corrects the case while it
//! is filled in, only what was typed here differs from that.

use super::prelude::*;
use crate::client::browser;
use crate::staff::command::Registered;
use crate::staff::command::input::{FieldView, Input};
use crate::staff::command::kept::KeptInput;
use crate::staff::forms::drafting::{DraftFields, Rows, draft_fields};
use crate::staff::register_case::draft::{TripDraft, TripFields, read_trips, trips_made};
use crate::staff::register_case::trips;
use serde_json::Value;
use shared::command::Correct;
use shared::personal::{Applicant, Trip};
use shared::problem::Field;
use shared::text::{Email, Phone};
use shared::vocabulary::{ApplicantKind, Channel};

draft_fields! {
    #[derive(Default)]
    pub struct Draft, Fields {
        channel: RwSignal<String>,
        language: RwSignal<String>,
        kind: RwSignal<String>,
        name: RwSignal<String>,
        company: RwSignal<String>,
        phone: RwSignal<String>,
        email: RwSignal<String>,
        document: RwSignal<String>,
        title: RwSignal<String>,
        account: RwSignal<String>,
        trips: Rows<TripFields>,
        trips_made: RwSignal<String>,
    }
}

#[derive(Clone, Copy)]
pub struct Form {
    pub(super) fields: Fields,
    /// What was registered when the form was filled in.
    was: StoredValue<Option<Draft>>,
    pub(super) checked: RwSignal<String>,
    pub(super) reason: RwSignal<String>,
}

impl Default for Form {
    fn default() -> Form {
        Form {
            fields: Fields::of(&Draft::default()),
            was: StoredValue::new(None),
            checked: RwSignal::default(),
            reason: RwSignal::default(),
        }
    }
}

fn draft_of(registered: &Registered, names: &Directory, lang: Lang) -> Draft {
    let Registered { channel, language, intake, trips_made } = registered;
    let Applicant { kind, name, company, phone, email, document } = &intake.applicant;
    let line = |line: &Option<Line>| line.as_ref().map_or("", Line::as_str).to_owned();
    let trip = |trip: &Trip| {
        let Trip { on, place, department, reason, told } = trip;
        let department = department.as_ref().map_or("", |id| names.department(id, lang));
        TripDraft {
            on: on.to_string(),
            place: place.as_str().to_owned(),
            department: department.to_owned(),
            reason: reason.code().to_owned(),
            told: told.as_ref().map_or("", Note::as_str).to_owned(),
        }
    };
    Draft {
        channel: channel.code().to_owned(),
        language: language.code().to_owned(),
        kind: kind.code().to_owned(),
        name: line(name),
        company: line(company),
        phone: phone.as_ref().map_or("", Phone::as_str).to_owned(),
        email: email.as_ref().map_or("", Email::as_str).to_owned(),
        document: line(document),
        title: intake.title.as_str().to_owned(),
        account: intake.account.as_ref().map_or("", Prose::as_str).to_owned(),
        trips: intake.trips.iter().map(trip).collect(),
        trips_made: trips_made.to_string(),
    }
}

/// What was typed where it differs from what it began with, and what is registered now elsewhere.
fn merged(typed: Draft, was: &Draft, now: Draft) -> Draft {
    fn pick<T: PartialEq>(typed: T, was: &T, now: T) -> T {
        if typed == *was { now } else { typed }
    }
    Draft {
        channel: pick(typed.channel, &was.channel, now.channel),
        language: pick(typed.language, &was.language, now.language),
        kind: pick(typed.kind, &was.kind, now.kind),
        name: pick(typed.name, &was.name, now.name),
        company: pick(typed.company, &was.company, now.company),
        phone: pick(typed.phone, &was.phone, now.phone),
        email: pick(typed.email, &was.email, now.email),
        document: pick(typed.document, &was.document, now.document),
        title: pick(typed.title, &was.title, now.title),
        account: pick(typed.account, &was.account, now.account),
        trips: pick(typed.trips, &was.trips, now.trips),
        trips_made: pick(typed.trips_made, &was.trips_made, now.trips_made),
    }
}

/// What was registered stays with what was typed, so that they are told apart after a reload, too.
impl KeptInput for StoredValue<Option<Draft>> {
    fn typed(&self) -> Value {
        serde_json::to_value(self.get_value()).unwrap_or_default()
    }

    fn retype(&self, typed: &Value) {
        if let Ok(was) = serde_json::from_value(typed.clone()) {
            self.set_value(was);
        }
    }
}

impl Form {
    fn who(self, lang: Lang) -> AnyView {
        let fields = self.fields;
        let channels = [Channel::Window, Channel::Phone]
            .map(|channel| Choice::new(channel.code(), channel.say(lang)));
        let is_online = fields.channel.with_untracked(|channel| channel == Channel::Online.code());
        let kinds = ApplicantKind::ALL.iter().map(|kind| Choice::new(kind.code(), kind.say(lang)));
        let languages = Lang::ALL.map(|lang| Choice::new(lang.code(), lang.own_name()));
        let company = move || {
            let is_company = fields.kind.with(|kind| *kind == ApplicantKind::Company.code());
            is_company.then(|| {
                line("applicant.company", text::company_name(lang), fields.company).into_render()
            })
        };
        view! {
            <div class="cells">
                {(!is_online).then(|| {
                    radios("channel", text::channel(lang), fields.channel, channels)
                        .inline()
                        .into_render()
                })}
                {radios("applicant.kind", text::applicant_kind(lang), fields.kind, kinds).inline()}
                {
                    radios("language", text::citizen_language(lang), fields.language, languages)
                        .inline()
                }
                {company}
                {line("applicant.name", text::applicant_name(lang), fields.name)}
                {
                    line("applicant.phone", text::phone(lang), fields.phone)
                        .kind(FieldKind::Phone)
                        .optional()
                }
                {
                    line("applicant.email", text::notices::email(lang), fields.email).optional()
                }
                {
                    line("applicant.document", text::document(lang), fields.document)
                        .hint(text::document_hint(lang))
                        .optional()
                }
                {line("title", text::title(lang), fields.title)}
            </div>
        }
        .into_any()
    }
}

impl CommandFields<OnCase> for Form {
    fn prefill(&self, _: &StaffCase, _: &Session, context: &FormContext<OnCase>) {
        let Some(registered) = &context.options.registered else { return };
        let now = draft_of(registered, context.names, context.lang);
        let was = self.was.get_value().unwrap_or_default();
        let typed = untrack(|| self.fields.draft());
        self.fields.fill(&merged(typed, &was, now.clone()));
        self.was.set_value(Some(now));
    }

    fn inputs(&self) -> KeptInputs {
        kept_inputs!(self; fields, was, checked, reason)
    }

    fn view(&self, _: Memo<FormOptions>, lang: Lang) -> AnyView {
        let Form { fields, was: _, checked, reason } = *self;
        let field = |name, label, hint: &str| FieldView { name, label, hint: hint.to_owned() };
        let how = field("checked", text::how_checked(lang), text::correct_checked_hint(lang));
        let why = field("reason", text::correct_reason(lang), text::correct_reason_hint(lang));
        view! {
            {self.who(lang)}
            {area("account", text::account_of_it(lang), fields.account, Prose::MAX, 4).optional()}
            {trips(fields.trips, lang)}
            {
                line("trips_made", text::trips_made(lang), fields.trips_made)
                    .kind(FieldKind::Digits)
                    .short()
            }
            {<PersonCheck as Input>::view(how, checked, true)}
            {<Prose as Input>::view(why, reason, false)}
        }
        .into_any()
    }

    fn read(&self, reader: &mut FieldReader, context: &FormContext<OnCase>) -> Option<Request> {
        let registered = context.options.registered.as_ref()?;
        let now = draft_of(registered, context.names, context.lang);
        let was = self.was.get_value().unwrap_or_default();
        let typed = untrack(|| self.fields.draft());
        let draft = merged(typed, &was, now.clone());
        let kind = ApplicantKind::read(&draft.kind).unwrap_or(registered.intake.applicant.kind);
        let company = match kind {
            ApplicantKind::Company => reader.line("applicant.company", &draft.company),
            ApplicantKind::Person => None,
        };
        let name = reader.some_line("applicant.name", &draft.name);
        let phone = Phone::read(&draft.phone).ok();
        if phone.is_none() && !draft.phone.trim().is_empty() {
            reader.add("applicant.phone", Field::NotAPhone);
        }
        let email = Email::read(&draft.email).ok();
        if email.is_none() && !draft.email.trim().is_empty() {
            reader.add("applicant.email", Field::Malformed);
        }
        let document = reader.some_line("applicant.document", &draft.document);
        let title = reader.line("title", &draft.title);
        let account = reader.some_prose("account", &draft.account);
        // Names in the form can be in another language, or of departments that are there no more.
        let trips = if draft.trips == now.trips {
            registered.intake.trips.clone()
        } else {
            read_trips(reader, &draft.trips, browser::now())
        };
        let trips_made = trips_made(&draft.trips_made, trips.len());
        let checked = PersonCheck::read(&self.checked.get_untracked());
        let applicant = Applicant { kind, name, company, phone, email, document };
        let was = &registered.intake.applicant;
        if applicant != *was && checked.is_none() {
            reader.add("checked", Field::NotAChoice);
        }
        let reason = reader.prose("reason", self.reason);
        let (title, reason) = title.zip(reason)?;
        let correct = Correct {
            channel: Channel::read(&draft.channel).unwrap_or(registered.channel),
            language: Lang::read(&draft.language).unwrap_or(registered.language),
            applicant,
            title,
            account,
            trips,
            trips_made,
            reason,
            checked,
        };
        Some(Command::Correct(Box::new(correct)).into())
    }
}
