//! A case for the tests of this crate, made by the same decisions as a real one.

use shared::actor::{Actor, Seat, Staff};
use shared::case::{Case, History, evolve};
use shared::command::{Assign, Command, Register};
use shared::decide::{Facts, decide};
use shared::directory::{Department, Directory, Matter};
use shared::event::Event;
use shared::id::{AccountId, MatterId};
use shared::lang::Lang;
use shared::number::CaseNumber;
use shared::personal::{Applicant, Personal, Trip};
use shared::policy::{Policy, Terms};
use shared::time::Timestamp;
use shared::view::StaffCase;
use shared::vocabulary::{ApplicantKind, Channel, RefusalReason};
use support::{a_department, a_matter, a_window, account, directory, name};
pub use support::{department, line, prose, window};

/// A case with its personal texts, and the time of the next step.
pub struct Specimen {
    case: Option<Case>,
    events: Vec<Event>,
    personal: Personal,
    now: Timestamp,
}

pub fn clerk() -> Seat {
    Seat::WindowClerk { window: window("hall") }
}

pub fn officer(name: &str) -> Seat {
    Seat::DepartmentOfficer { department: department(name) }
}

/// Three departments (tax, land and police), a window, and a matter that needs two pieces of material.
pub fn names() -> Directory {
    let departments = [
        Department {
            leader: Some(line("常务副市长")),
            ..a_department("tax", "税务局", "Tax office")
        },
        a_department("land", "国土局", "Land office"),
        a_department("police", "公安局", "Police"),
    ];
    let materials = vec![name("户口簿", "Household register"), name("身份证", "Identity card")];
    let matter = Matter { materials, ..a_matter("deed", "不动产登记", "Title deed") };
    let terms = Some(Terms::of(&Policy::default()));
    Directory { terms, ..directory(departments, [matter], [a_window("hall", "大厅", "Hall")]) }
}

impl Specimen {
    /// A case that the window has just registered.
    pub fn registered() -> Specimen {
        let now = Timestamp::read("2018-05-25 10:00").expect("a time");
        let mut specimen =
            Specimen { case: None, events: Vec::new(), personal: Personal::default(), now };
        specimen.give(
            &clerk(),
            Command::Register(Box::new(Register {
                channel: Channel::Window,
                window: window("hall"),
                language: Lang::Zh,
                applicant: Applicant {
                    kind: ApplicantKind::Person,
                    name: Some(line("王某")),
                    company: None,
                    phone: None,
                    email: None,
                    document: None,
                },
                matter: MatterId::new("deed").ok(),
                title: line("办证"),
                account: None,
                reason: RefusalReason::ProcessNotRedesigned,
                departments: Vec::new(),
                trips: vec![Trip {
                    on: now.day(),
                    place: line("3 号窗口"),
                    department: None,
                    reason: RefusalReason::ProcessNotRedesigned,
                    told: None,
                }],
                trips_made: 1,
                suggestion: None,
                wish: None,
                source_number: None,
                shows_identity: false,
            })),
        );
        specimen
    }

    /// A case assigned to the tax office, with the land office as co-department, and accepted by the tax office.
    pub fn accepted() -> Specimen {
        let mut specimen = Specimen::registered();
        specimen.give(
            &clerk(),
            Command::Assign(Assign {
                department: department("tax"),
                days: None,
                note: None,
                co: vec![department("land")],
            }),
        );
        specimen.give(&officer("tax"), Command::Accept);
        specimen
    }

    /// Gives a command one minute after the previous one.
    pub fn give(&mut self, seat: &Seat, command: Command) {
        self.now = self.now.plus(shared::time::MINUTE_MS);
        let number = CaseNumber::new(self.now.day(), CaseNumber::OF_EXAMPLES);
        let actor = Actor::Staff(Staff { account: own_account(), seat: seat.clone() });
        let decision = {
            let (policy, directory) = (Policy::default(), names());
            let facts = Facts::of(self.now, &policy, &directory);
            decide(self.case.as_ref(), &command, &actor, &facts)
        };
        let decision = decision.expect("the specimen's commands fit");
        self.personal.0.extend(decision.content);
        for event in &decision.events {
            self.case = evolve(self.case.take(), number, event);
            self.events.push(event.clone());
        }
    }

    /// The case as staff at `seat` see it.
    pub fn seen_by(&self, seat: &Seat) -> StaffCase {
        let case = self.case.as_ref().expect("it was registered");
        let staff = Staff { account: own_account(), seat: seat.clone() };
        StaffCase::of(
            History { case, events: &self.events },
            &self.personal,
            &[],
            &staff,
            self.now,
            &Policy::default(),
            &names(),
        )
    }

    /// A day in the future.
    pub fn day_ahead(&self) -> shared::time::Day {
        self.now.day().plus(3)
    }
}

fn own_account() -> AccountId {
    account("someone")
}
