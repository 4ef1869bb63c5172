//! Decides what puts a case right that came in wrongly: the registration is corrected, or another window gets the case.

use super::register::{check_register, facts_of};
use super::{CommandContext, refuse};
use crate::actor::Actor;
use crate::command::{Correct, Register, Transfer};
use crate::event::EventPayload;
use crate::id::DepartmentId;
use crate::personal::{Content, Intake};
use crate::problem::{Field, FieldProblem, Refusal};
use crate::vocabulary::{Channel, CommandKind, CorrectedKind};

impl CommandContext<'_> {
    /// What is wrong with a corrected registration, by the rules by which it was registered.
    fn problems_of(&self, correct: &Correct, intake: &Intake) -> Vec<FieldProblem> {
        let Correct { channel, language, applicant, title, account, trips, trips_made, .. } =
            correct.clone();
        let case = self.case;
        let whole = Register {
            channel,
            window: case.window.clone(),
            language,
            applicant,
            matter: case.matter.clone(),
            title,
            account,
            reason: case.reason,
            departments: Vec::new(),
            trips,
            trips_made,
            suggestion: intake.suggestion.clone(),
            wish: intake.wish.clone(),
            source_number: intake.source_number.clone(),
            shows_identity: case.shows_identity,
        };
        // A case that came in by the browser stays one, and no other becomes one.
        let from = if case.channel == Channel::Online { &Actor::Citizen } else { self.actor };
        let mut fields = check_register(&whole, from, self.now, case.imported.is_some());
        let known = |department: &DepartmentId| {
            case.trips.iter().any(|trip| trip.department.as_ref() == Some(department))
                || self.facts.directory.offers_department(department)
        };
        let unknown = correct.trips.iter().enumerate().filter(|(_, trip)| {
            trip.department.as_ref().is_some_and(|department| !known(department))
        });
        fields.extend(unknown.map(|(index, _)| {
            FieldProblem::new(format!("trips.{index}.department"), Field::Unknown)
        }));
        fields
    }

    pub(super) fn correct(&mut self, correct: &Correct) -> Result<EventPayload, Refusal> {
        let case = self.case;
        // Nothing is left to correct once it was erased.
        let Some(intake) = self.facts.personal.intake(case.intake) else {
            return Err(Refusal::NothingToDo { command: CommandKind::Correct });
        };
        let mut fields = self.problems_of(correct, intake);
        let (was, is) = (&intake.applicant, &correct.applicant);
        let facts = facts_of(&correct.trips);
        let (phone, document) = (was.phone != is.phone, was.document != is.document);
        let email = was.email != is.email;
        let named = (&was.kind, &was.name, &was.company) != (&is.kind, &is.name, &is.company);
        let trips = intake.trips != correct.trips || case.trips_made != correct.trips_made;
        let changed = [
            (CorrectedKind::Applicant, named),
            (CorrectedKind::Phone, phone),
            (CorrectedKind::Email, email),
            (CorrectedKind::Document, document),
            (CorrectedKind::Title, intake.title != correct.title),
            (CorrectedKind::Account, intake.account != correct.account),
            (CorrectedKind::Trips, trips),
            (CorrectedKind::Channel, case.channel != correct.channel),
            (CorrectedKind::Language, case.language != correct.language),
        ];
        let kinds: Vec<_> =
            changed.into_iter().filter(|(_, changed)| *changed).map(|(kind, _)| kind).collect();
        // Messages and the link for the verdict go to whoever is named here.
        if (named || phone || email || document) && correct.checked.is_none() {
            fields.push(FieldProblem::new("checked", Field::Missing));
        }
        if !fields.is_empty() {
            return Err(Refusal::Fields { fields });
        }
        if kinds.is_empty() {
            return Err(Refusal::NothingCorrected);
        }
        let corrected = Intake {
            applicant: is.clone(),
            title: correct.title.clone(),
            account: correct.account.clone(),
            trips: correct.trips.clone(),
            suggestion: intake.suggestion.clone(),
            wish: intake.wish.clone(),
            source_number: intake.source_number.clone(),
        };
        // Messages that wait follow the words, so they do so if only the language changes, too.
        let is_said_anew = corrected != *intake || case.language != correct.language;
        if is_said_anew {
            self.texts.erased.push((case.intake, Content::Intake(Box::new(intake.clone()))));
        }
        Ok(EventPayload::RegistrationCorrected {
            kinds,
            intake: is_said_anew.then(|| self.texts.keep(Content::Intake(Box::new(corrected)))),
            reason: self.texts.words(&correct.reason),
            checked: correct.checked,
            applicant: (case.applicant != is.kind).then_some(is.kind),
            channel: (case.channel != correct.channel).then_some(correct.channel),
            language: (case.language != correct.language).then_some(correct.language),
            trips: (case.trips != facts).then_some(facts),
            trips_made: (case.trips_made != correct.trips_made).then_some(correct.trips_made),
        })
    }

    pub(super) fn transfer(&mut self, transfer: &Transfer) -> Result<EventPayload, Refusal> {
        if transfer.window == self.case.window {
            return refuse("window", Field::NotAChoice);
        }
        Ok(EventPayload::Transferred {
            from: self.case.window.clone(),
            window: transfer.window.clone(),
            reason: self.texts.words(&transfer.reason),
            due: self.window_due,
        })
    }
}
