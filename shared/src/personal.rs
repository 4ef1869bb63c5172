//! What people said and who they are. This never enters an event: events refer to it by [`TextId`], and it is stored
//! in its own table, where it can be erased.

use crate::id::DepartmentId;
use crate::text::{Email, Line, Note, Phone, Prose};
use crate::time::Day;
use crate::vocabulary::{ApplicantKind, FileKind, RefusalReason};
use macros::{Shape, shape};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The index of a piece of personal content within its case, from 0.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Shape,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = u16))]
#[cfg_attr(test, derive(macros::Examples))]
#[serde(transparent)]
pub struct TextId(pub u16);

/// One trip in the applicant's own words (跑窗口次数).
#[shape]
pub struct Trip {
    pub on: Day,
    pub place: Line,
    pub department: Option<DepartmentId>,
    pub reason: RefusalReason,
    pub told: Option<Note>,
}

/// Who was turned away.
#[shape]
pub struct Applicant {
    pub kind: ApplicantKind,
    /// Their name, or that of a company's contact person. Some imported registers do not have it.
    pub name: Option<Line>,
    pub company: Option<Line>,
    pub phone: Option<Phone>,
    /// Where they are told of their case if they left no telephone. Only Open311 asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// The number of an identity document or licence, if the matter needs it.
    pub document: Option<Line>,
}

/// What was said at registration.
#[shape]
pub struct Intake {
    pub applicant: Applicant,
    /// What they came for, in their own words.
    pub title: Line,
    pub account: Option<Prose>,
    pub trips: Vec<Trip>,
    /// What the citizen suggests should change (群众建议).
    pub suggestion: Option<Note>,
    pub wish: Option<Note>,
    /// The number in the register it was imported from.
    pub source_number: Option<Line>,
}

/// An uploaded file, which is personal until staff publish it.
#[shape]
pub struct StoredFile {
    /// Its key in the file store.
    pub key: Line,
    /// The name that the uploader gave it.
    pub name: Line,
    /// The kind that its bytes have, whatever the upload claimed.
    pub kind: FileKind,
    pub bytes: u32,
    /// The SHA-256 hash of its bytes, as 64 hexadecimal digits.
    pub digest: String,
}

/// One piece of personal content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Content {
    Intake(Box<Intake>),
    /// An answer, a step, a message or a reason.
    Words(Prose),
    File(Box<StoredFile>),
}

impl Intake {
    /// Every text in it but the telephone and the document. Those that identify the citizen are included only if
    /// `person` is true.
    pub fn texts(&self, person: bool) -> Vec<&str> {
        let Intake { applicant, title, account, trips, suggestion, wish, source_number } = self;
        let mut texts = vec![title.as_str()];
        texts.extend(account.as_ref().map(Prose::as_str));
        for Trip { on: _, place, department: _, reason: _, told } in trips {
            texts.push(place.as_str());
            texts.extend(told.as_ref().map(Note::as_str));
        }
        texts.extend(suggestion.as_ref().map(Note::as_str));
        texts.extend(wish.as_ref().map(Note::as_str));
        texts.extend(source_number.as_ref().map(Line::as_str));
        if person {
            let Applicant { kind: _, name, company, phone: _, email: _, document: _ } = applicant;
            texts.extend([name, company].into_iter().flatten().map(Line::as_str));
        }
        texts
    }
}

/// The personal content of one case, as far as it was loaded. Erased content is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Personal(pub BTreeMap<TextId, Content>);

impl Personal {
    pub fn words(&self, id: TextId) -> Option<&Prose> {
        match self.0.get(&id)? {
            Content::Words(words) => Some(words),
            Content::Intake(_) | Content::File(_) => None,
        }
    }

    pub fn intake(&self, id: TextId) -> Option<&Intake> {
        match self.0.get(&id)? {
            Content::Intake(intake) => Some(intake),
            Content::Words(_) | Content::File(_) => None,
        }
    }

    pub fn file(&self, id: TextId) -> Option<&StoredFile> {
        match self.0.get(&id)? {
            Content::File(file) => Some(file),
            Content::Words(_) | Content::Intake(_) => None,
        }
    }
}
