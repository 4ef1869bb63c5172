//! A case for the tests of this crate, made by the same decisions as a real one.

use shared::actor::{Actor, Seat, Staff};
use shared::case::{Case, History, evolve};
use shared::command::{Assign, Command, Register};
use shared::decide::{Facts, decide};
use shared::directory::{Department, Directory, Matter, Name, Window};
use shared::event::Event;
use shared::id::{AccountId, DepartmentId, MatterId, WindowId};
use shared::lang::Lang;
use shared::number::CaseNumber;
use shared::personal::{Applicant, Personal, Trip};
use shared::policy::{Policy, Terms};
use shared::text::{Line, Prose};
use shared::time::Timestamp;
use shared::view::StaffCase;
use shared::vocabulary::{ApplicantKind, Channel, RefusalReason};

/// A case with its personal texts, and the time of the next step.
pub struct Specimen {
    case: Option<Case>,
    events: Vec<Event>,
    personal: Personal,
    now: Timestamp,
}

pub fn department(name: &str) -> DepartmentId {
    DepartmentId::new(name).expect("an id")
}

pub fn clerk() -> Seat {
    Seat::WindowClerk { window: WindowId::new("hall").expect("an id") }
}

pub fn officer(name: &str) -> Seat {
    Seat::DepartmentOfficer { department: department(name) }
}

pub fn line(written: &str) -> Line {
    Line::new(written).expect("a line")
}

pub fn prose(written: &str) -> Prose {
    Prose::new(written).expect("a text")
}

/// Three departments (tax, land and police), a window, and a matter that needs two pieces of material.
pub fn names() -> Directory {
    let name = |zh: &str, en: &str| Name { zh: line(zh), en: line(en) };
    let department = |id: &str, zh: &str, en: &str, leader: Option<&str>| Department {
        id: department(id),
        name: name(zh, en),
        leader: leader.map(line),
        active: true,
    };
    Directory {
        departments: vec![
            department("tax", "税务局", "Tax office", Some("常务副市长")),
            department("land", "国土局", "Land office", None),
            department("police", "公安局", "Police", None),
        ],
        windows: vec![Window {
            id: WindowId::new("hall").expect("an id"),
            name: name("大厅", "Hall"),
            phone: None,
            place: None,
            active: true,
        }],
        matters: vec![Matter {
            id: MatterId::new("deed").expect("an id"),
            name: name("不动产登记", "Title deed"),
            departments: Vec::new(),
            materials: vec![name("户口簿", "Household register"), name("身份证", "Identity card")],
            active: true,
        }],
        terms: Some(Terms::of(&Policy::default())),
    }
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
                window: WindowId::new("hall").expect("an id"),
                language: Lang::Zh,
                applicant: Applicant {
                    kind: ApplicantKind::Person,
                    name: Some(line("王某")),
                    company: None,
                    phone: None,
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
        let number = CaseNumber::new(self.now.day(), 12_345);
        let actor = Actor::Staff(Staff { account: account(), seat: seat.clone() });
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
        let staff = Staff { account: account(), seat: seat.clone() };
        StaffCase::of(
            History { case, events: &self.events },
            &self.personal,
            &[],
            &staff,
            self.now,
            &Policy::default(),
        )
    }

    /// A day in the future.
    pub fn day_ahead(&self) -> shared::time::Day {
        self.now.day().plus(3)
    }
}

fn account() -> AccountId {
    AccountId::new("someone").expect("an id")
}
