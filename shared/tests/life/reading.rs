//! Who may read what of a case.

use crate::fixtures::*;
use crate::histories::{attempts, grow};

#[test]
fn a_department_does_not_see_who_complains_about_it() {
    let grown = on_stage(StageKind::Assigned);
    let view = |name: &str, case: &Case| {
        let Actor::Staff(member) = at_department(name, Role::DepartmentHead) else { panic!() };
        let view = StaffCase::of(
            History { case, events: &grown.events },
            &grown.personal,
            &[],
            &member,
            monday(),
            &Policy::default(),
            &directory(),
        );
        let listed = QueueRow::of(case, &grown.personal, &Reader::of(&member.seat, &directory()));
        let listed = listed.applicant_name;
        let intake = view.intake.expect("an intake");
        (view.identity_hidden, intake.applicant.name.is_some(), listed.is_some())
    };
    // The police were named at registration and the insurance office in a trip; the tax office only handles the case.
    assert_eq!(view("police", grown.case()), (true, false, false));
    assert_eq!(view("insurance", grown.case()), (true, false, false));
    assert_eq!(view("tax", grown.case()), (false, true, true));
    let mut agreed = grown.case().clone();
    agreed.shows_identity = true;
    assert_eq!(view("police", &agreed), (false, true, true));
}

#[test]
fn what_inspectors_note_is_read_by_those_who_supervise_only() {
    let mut grown = on_stage(StageKind::Accepted);
    let inspector = staff(Role::Inspector);
    give(&mut grown, &specimen(CommandKind::Note, &inspector), &inspector, "2018-04-17 09:00");
    for role in Role::ALL {
        let Actor::Staff(member) = staff(*role) else { continue };
        let view = StaffCase::of(
            grown.history(),
            &grown.personal,
            &[],
            &member,
            monday(),
            &Policy::default(),
            &directory(),
        );
        let words = view.timeline.last().and_then(|step| step.words.as_ref());
        let expected =
            matches!(role, Role::LeaderInCharge | Role::PrincipalLeader | Role::Inspector);
        assert_eq!(words.is_some(), expected, "{role:?}");
    }
}

/// A telephone and a document number that nobody else has.
const NUMBERS: [&str; 2] = ["13987654321", "330000199001019876"];

/// The town after the police were split between the bank, which is responsible for what was open, and the land office.
fn merged_town() -> Directory {
    crate::succession::followed(directory(), "police", &["bank", "land"])
}

/// A text that occurs nowhere else.
fn mark(place: usize) -> String {
    format!("〔{place:06}〕")
}

/// The same content with unique texts, which are added to `marks`.
fn marked(personal: &Personal, marks: &mut Vec<String>) -> Personal {
    let mut next = || {
        let mark = mark(marks.len());
        marks.push(mark.clone());
        mark
    };
    let mut marked = Personal::default();
    for (id, content) in &personal.0 {
        let mut line = || Line::new(next()).expect("a line");
        let content = match content {
            Content::Words(_) => Content::Words(Prose::new(next()).expect("a text")),
            Content::File(file) => {
                Content::File(Box::new(StoredFile { name: line(), ..*file.clone() }))
            }
            Content::Intake(intake) => Content::Intake(Box::new(Intake {
                applicant: Applicant {
                    kind: intake.applicant.kind,
                    name: Some(line()),
                    company: Some(line()),
                    phone: Phone::read(NUMBERS[0]).ok(),
                    email: None,
                    document: Line::new(NUMBERS[1].to_owned()).ok(),
                },
                title: line(),
                source_number: Some(line()),
                account: Some(Prose::new(next()).expect("a text")),
                suggestion: Some(Note::new(next()).expect("a text")),
                wish: Some(Note::new(next()).expect("a text")),
                trips: (intake.trips.iter())
                    .map(|trip| Trip {
                        place: Line::new(next()).expect("a line"),
                        told: Some(Note::new(next()).expect("a text")),
                        ..trip.clone()
                    })
                    .collect(),
            })),
        };
        marked.0.insert(*id, content);
    }
    marked
}

#[test]
fn what_is_shown_to_a_reader_and_what_their_search_finds_are_the_same() {
    let mut seats: Vec<Seat> = Vec::new();
    for role in Role::ALL {
        let Actor::Staff(member) = staff(*role) else { continue };
        seats.push(member.seat);
    }
    for name in ["land", "police", "insurance", "bank", "nowhere"] {
        seats.push(Seat::DepartmentOfficer { department: department(name) });
    }
    seats.push(Seat::WindowClerk { window: window("town") });
    for led in [["land", "bank"], ["police", "insurance"], ["nowhere", "tax"]] {
        seats.push(Seat::LeaderInCharge { departments: led.map(department).to_vec() });
    }
    seats.push(Seat::LeaderInCharge { departments: vec![department("nowhere")] });
    let policy = Policy::default();
    let mut runner = TestRunner::new(Config { cases: 500, ..Config::default() });
    let uninvolved = std::cell::Cell::new(0u32);
    let hidden = std::cell::Cell::new(0u32);
    let followed = std::cell::Cell::new(0u32);
    runner
        .run(&(attempts(), any::<bool>(), any::<bool>()), |(attempts, shows_identity, merged)| {
            let grown = grow(&attempts, |_, _, _| {});
            let mut case = grown.case().clone();
            case.shows_identity = shows_identity;
            let history = History { case: &case, events: &grown.events };
            let mut marks = Vec::new();
            let personal = marked(&grown.personal, &mut marks);
            marks.extend(case.summary.iter().map(|summary| summary.as_str().to_owned()));
            let now = grown.events.last().expect("an event").at.plus(HOUR_MS);
            let directory = if merged { merged_town() } else { directory() };
            for seat in &seats {
                let reader = Reader::of(seat, &directory);
                let account = account("reader");
                let member = Staff { account, seat: seat.clone() };
                let view =
                    StaffCase::of(history, &personal, &[], &member, now, &policy, &directory);
                let shown = serde_json::to_string(&view).expect("a view");
                let queued = QueueRow::of(&case, &personal, &reader);
                let listed = [
                    serde_json::to_string(&queued).expect("a row"),
                    serde_json::to_string(&RegisterRow::of(&case, &personal, &reader))
                        .expect("a row"),
                ];
                let texts = texts_read(&case, &personal, &reader);
                for mark in &marks {
                    let query = SearchQuery::read(mark, fold_text).expect("words");
                    let found = query.matches(&texts);
                    prop_assert_eq!(shown.contains(mark), found, "{:?}: {}", seat, mark);
                    for row in &listed {
                        prop_assert!(
                            found || !row.contains(mark),
                            "{:?}: {} in a list",
                            seat,
                            mark
                        );
                    }
                }
                // Whoever may know the person is shown the numbers too, but nobody finds them piece by piece.
                let name = personal.intake(case.intake).and_then(|it| it.applicant.name.clone());
                let knows = name.is_some_and(|name| shown.contains(name.as_str()));
                for number in NUMBERS {
                    let query = SearchQuery::read(&number[..4], fold_text).expect("words");
                    prop_assert!(!query.matches(&texts), "{:?}: {}", seat, number);
                    prop_assert_eq!(shown.contains(number), knows, "{:?}: {}", seat, number);
                    for row in &listed {
                        prop_assert!(!row.contains(number), "{:?}: {} in a list", seat, number);
                    }
                }
                // Whoever has nothing to do with the case sees the public page.
                if view.uninvolved {
                    uninvolved.set(uninvolved.get() + 1);
                    prop_assert_eq!(&view.public, &PublicCase::of(&case));
                    prop_assert!(!shown.contains('〔') && !view.identity_hidden, "{}", shown);
                    prop_assert_eq!(&view.permitted, &Vec::new());
                    let owes = |duty: &Duty| reader.owes(&duty.owner);
                    prop_assert!(!case.duties().iter().any(owes), "{:?} owes something here", seat);
                }
                // Those that follow a department know of its complaints no more than it did.
                let follows = merged
                    && seat
                        .department()
                        .is_some_and(|own| [department("bank"), department("land")].contains(own));
                let is_about_it = case.is_about(&department("police"));
                if follows && is_about_it && !case.shows_identity {
                    followed.set(followed.get() + u32::from(!view.uninvolved));
                    prop_assert!(!knows, "{:?} knows who complained", seat);
                }
                hidden.set(hidden.get() + u32::from(view.identity_hidden));
            }
            Ok(())
        })
        .expect("what is shown is what is found");
    assert!(uninvolved.get() > 200 && hidden.get() > 200, "{uninvolved:?} {hidden:?}");
    assert!(followed.get() > 50, "{followed:?}");
}
