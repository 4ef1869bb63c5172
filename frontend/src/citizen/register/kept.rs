//! The registration while it is typed: a signal for each field, stored in the tab after every change and restored
//! after a reload.

use crate::citizen::draft::{Draft, TripDraft};
use crate::client::browser;
use crate::client::json::read;
use leptos::prelude::*;

const KEPT_AS: &str = "onetrip.draft";

/// The fields of a registration. They live above the pages.
#[derive(Clone, Copy)]
pub struct Registration {
    pub kind: RwSignal<String>,
    pub name: RwSignal<String>,
    pub company: RwSignal<String>,
    pub phone: RwSignal<String>,
    pub document: RwSignal<String>,
    pub shows_identity: RwSignal<String>,
    pub matter: RwSignal<String>,
    pub title: RwSignal<String>,
    pub trips: RwSignal<Vec<TripFields>>,
    pub trips_made: RwSignal<String>,
    pub account: RwSignal<String>,
    pub suggestion: RwSignal<String>,
    pub wish: RwSignal<String>,
    pub key: RwSignal<Option<String>>,
    /// What was removed last and can be restored.
    pub taken: RwSignal<Option<Taken>>,
    /// The app owns the fields, so that those of a trip outlive the page that added it.
    owner: StoredValue<Owner>,
}

#[derive(Clone)]
pub enum Taken {
    All(Box<Draft>),
    /// A trip and its place in the list.
    Trip(usize, TripFields),
}

#[derive(Clone, Copy)]
pub struct TripFields {
    pub on: RwSignal<String>,
    pub place: RwSignal<String>,
    pub department: RwSignal<String>,
    pub reason: RwSignal<String>,
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
    /// Restores what the tab has stored, and stores every change from then on.
    pub fn restore() -> Registration {
        let line = || RwSignal::new(String::new());
        let registration = Registration {
            kind: line(),
            name: line(),
            company: line(),
            phone: line(),
            document: line(),
            shows_identity: line(),
            matter: line(),
            title: line(),
            trips: RwSignal::new(Vec::new()),
            trips_made: line(),
            account: line(),
            suggestion: line(),
            wish: line(),
            key: RwSignal::new(None),
            taken: RwSignal::new(None),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
        };
        if let Some(draft) = browser::kept(KEPT_AS).and_then(|kept| read(&kept)) {
            registration.fill(draft);
        }
        Effect::new(move || {
            let draft = registration.draft();
            if draft.is_empty() {
                browser::forget(KEPT_AS);
            } else {
                browser::keep(KEPT_AS, &serde_json::to_string(&draft).unwrap_or_default());
                // Undoing “start over” would now remove what was typed since.
                if registration.taken.with_untracked(|taken| matches!(taken, Some(Taken::All(_)))) {
                    registration.taken.set(None);
                }
            }
        });
        registration
    }

    /// The draft; tracks changes.
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

    /// The draft without tracking.
    pub fn draft_now(self) -> Draft {
        untrack(move || self.draft())
    }

    pub fn add_trip(self) {
        let owner = self.owner.get_value();
        let trip = owner.with(|| TripFields::of(TripDraft::default()));
        self.trips.update(|trips| trips.push(trip));
    }

    /// Removes a trip; this can be undone.
    pub fn remove_trip(self, index: usize) {
        let mut trips = self.trips.get_untracked();
        if index < trips.len() {
            let trip = trips.remove(index);
            let typed = !untrack(|| trip.draft()).is_empty();
            self.taken.set(typed.then_some(Taken::Trip(index, trip)));
            self.trips.set(trips);
        }
    }

    /// Clears everything; this can be undone.
    pub fn start_over(self) {
        let draft = Box::new(self.draft_now());
        self.clear();
        self.taken.set(Some(Taken::All(draft)));
    }

    pub fn undo(self) {
        match self.taken.get_untracked() {
            Some(Taken::All(draft)) => self.fill(*draft),
            Some(Taken::Trip(index, trip)) => {
                self.trips.update(|trips| trips.insert(index.min(trips.len()), trip));
            }
            None => {}
        }
        self.taken.set(None);
    }

    pub fn clear(self) {
        self.taken.set(None);
        self.fill(Draft::default());
    }

    fn fill(self, draft: Draft) {
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
        for (field, typed) in [
            (self.kind, kind),
            (self.name, name),
            (self.company, company),
            (self.phone, phone),
            (self.document, document),
            (self.shows_identity, shows_identity),
            (self.matter, matter),
            (self.title, title),
            (self.trips_made, trips_made),
            (self.account, account),
            (self.suggestion, suggestion),
            (self.wish, wish),
        ] {
            field.set(typed);
        }
        let owner = self.owner.get_value();
        self.trips.set(owner.with(|| trips.into_iter().map(TripFields::of).collect()));
        self.key.set(key);
    }
}
