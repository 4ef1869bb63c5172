//! The registration while it is typed: one signal for each field, kept by the tab after each change
//! and found again when the page is loaded anew.

use crate::browser;
use crate::draft::{Draft, TripDraft};
use crate::json::read;
use leptos::prelude::*;

const KEPT_AS: &str = "onetrip.draft";

/// The fields of a registration. It lives above the pages.
#[derive(Clone, Copy)]
pub struct Registration {
    /// A person or a company.
    pub kind: RwSignal<String>,
    /// The name.
    pub name: RwSignal<String>,
    /// The company.
    pub company: RwSignal<String>,
    /// The telephone.
    pub phone: RwSignal<String>,
    /// The document's number.
    pub document: RwSignal<String>,
    /// Whether the departments complained of may know who it is.
    pub shows_identity: RwSignal<String>,
    /// The catalogue item.
    pub matter: RwSignal<String>,
    /// What for, in words.
    pub title: RwSignal<String>,
    /// The trips.
    pub trips: RwSignal<Vec<TripFields>>,
    /// How many in all.
    pub trips_made: RwSignal<String>,
    /// What happened.
    pub account: RwSignal<String>,
    /// What to change.
    pub suggestion: RwSignal<String>,
    /// What is wanted.
    pub wish: RwSignal<String>,
    /// The key under which it is sent.
    pub key: RwSignal<Option<String>>,
    /// Who owns the fields: the app, so that those of a trip outlive the page that added it.
    owner: StoredValue<Owner>,
}

/// The fields of a trip.
#[derive(Clone, Copy)]
pub struct TripFields {
    /// The day.
    pub on: RwSignal<String>,
    /// The window or office.
    pub place: RwSignal<String>,
    /// The department.
    pub department: RwSignal<String>,
    /// The reason.
    pub reason: RwSignal<String>,
    /// What they were told.
    pub told: RwSignal<String>,
}

impl TripFields {
    fn of(draft: TripDraft) -> TripFields {
        let TripDraft { on, place, department, reason, told } = draft;
        TripFields {
            on: RwSignal::new(on),
            place: RwSignal::new(place),
            department: RwSignal::new(department),
            reason: RwSignal::new(reason),
            told: RwSignal::new(told),
        }
    }

    fn draft(self) -> TripDraft {
        TripDraft {
            on: self.on.get(),
            place: self.place.get(),
            department: self.department.get(),
            reason: self.reason.get(),
            told: self.told.get(),
        }
    }
}

impl Registration {
    /// What the tab has kept, or an empty one; from then on every change is kept.
    pub fn restore() -> Registration {
        let draft = browser::kept(KEPT_AS).and_then(|kept| read(&kept)).unwrap_or_default();
        let Draft {
            kind,
            name,
            company,
            phone,
            document,
            shows_identity,
            matter,
            title,
            trips,
            trips_made,
            account,
            suggestion,
            wish,
            key,
        } = draft;
        let registration = Registration {
            kind: RwSignal::new(kind),
            name: RwSignal::new(name),
            company: RwSignal::new(company),
            phone: RwSignal::new(phone),
            document: RwSignal::new(document),
            shows_identity: RwSignal::new(shows_identity),
            matter: RwSignal::new(matter),
            title: RwSignal::new(title),
            trips: RwSignal::new(trips.into_iter().map(TripFields::of).collect()),
            trips_made: RwSignal::new(trips_made),
            account: RwSignal::new(account),
            suggestion: RwSignal::new(suggestion),
            wish: RwSignal::new(wish),
            key: RwSignal::new(key),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
        };
        Effect::new(move || {
            let draft = registration.draft();
            if draft.is_empty() {
                browser::forget(KEPT_AS);
            } else {
                browser::keep(KEPT_AS, &serde_json::to_string(&draft).unwrap_or_default());
            }
        });
        registration
    }

    /// What is typed, following it.
    pub fn draft(self) -> Draft {
        Draft {
            kind: self.kind.get(),
            name: self.name.get(),
            company: self.company.get(),
            phone: self.phone.get(),
            document: self.document.get(),
            shows_identity: self.shows_identity.get(),
            matter: self.matter.get(),
            title: self.title.get(),
            trips: self.trips.get().into_iter().map(TripFields::draft).collect(),
            trips_made: self.trips_made.get(),
            account: self.account.get(),
            suggestion: self.suggestion.get(),
            wish: self.wish.get(),
            key: self.key.get(),
        }
    }

    /// What is typed now.
    pub fn draft_now(self) -> Draft {
        untrack(move || self.draft())
    }

    /// Adds an empty trip.
    pub fn add_trip(self) {
        let owner = self.owner.get_value();
        let trip = owner.with(|| TripFields::of(TripDraft::default()));
        self.trips.update(|trips| trips.push(trip));
    }

    /// Takes a trip away.
    pub fn remove_trip(self, index: usize) {
        self.trips.update(|trips| {
            if index < trips.len() {
                trips.remove(index);
            }
        });
    }

    /// Empties everything.
    pub fn clear(self) {
        for field in [
            self.kind,
            self.name,
            self.company,
            self.phone,
            self.document,
            self.shows_identity,
            self.matter,
            self.title,
            self.trips_made,
            self.account,
            self.suggestion,
            self.wish,
        ] {
            field.set(String::new());
        }
        self.trips.set(Vec::new());
        self.key.set(None);
    }
}
