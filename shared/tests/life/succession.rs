//! What a department has of those that it follows.

use crate::fixtures::*;
use shared::directory::Succession;
use shared::problem::{Field, FieldProblem};
use shared::view::reads;

/// `directory` after `former` was followed on the day of these tests.
pub fn followed(mut directory: Directory, former: &str, successors: &[&str]) -> Directory {
    let known = directory.departments.iter_mut().find(|known| known.id == department(former));
    let successors = successors.iter().map(|id| department(id)).collect();
    known.expect("a department").succession =
        Some(Succession { since: monday().day(), successors });
    directory
}

fn give_as(
    grown: &GrownCase,
    command: CommandKind,
    actor: &Actor,
    directory: &Directory,
) -> Result<Vec<Event>, Refusal> {
    let policy = Policy::default();
    let now = grown.events.last().expect("an event").at.plus(MINUTE_MS);
    let facts = Facts::of(now, &policy, directory);
    let command = specimen(command, actor);
    shared::decide::decide(Some(grown.case()), &command, actor, &facts).map(|done| done.events)
}

#[test]
fn whoever_follows_a_department_acts_in_its_place_and_under_both_names() {
    let grown = on_stage(StageKind::Accepted);
    let officer = |id| at_department(id, Role::DepartmentOfficer);
    let merged = followed(directory(), "tax", &["bank", "land"]);
    let resolve =
        |id, directory: &Directory| give_as(&grown, CommandKind::Resolve, &officer(id), directory);
    let events = resolve("bank", &merged).expect("the bank has what the tax office had");
    let by: Vec<&By> = events.iter().map(|event| &event.by).collect();
    let (former, successor) = (department("tax"), Some(department("bank")));
    assert_eq!(by, [&By::Department { department: former, successor }]);
    let said = sentence::by_name(by[0], &merged, Lang::Zh);
    assert_eq!(said, "bank（承接tax）");
    let case = evolve(Some(grown.case().clone()), grown.case().number, &events[0]);
    assert_eq!(case.expect("a case").stage.kind(), StageKind::Resolved);
    // Only the first is responsible for what was open; without the succession nobody else has it.
    assert_eq!(resolve("land", &merged), Err(Refusal::NotYourDepartment));
    assert_eq!(resolve("bank", &directory()), Err(Refusal::NotYourDepartment));
    let own = resolve("tax", &directory()).expect("its own case");
    let of_itself = By::Department { department: department("tax"), successor: None };
    assert_eq!(own[0].by, of_itself);
}

#[test]
fn a_succession_begins_on_its_day_and_reaches_through_any_number_of_steps() {
    let day = monday().day();
    let town = followed(followed(directory(), "tax", &["bank"]), "bank", &["land", "police"]);
    let on = |day: Day| Directory { day: Some(day), ..town.clone() };
    for (directory, responsible, takes) in
        [(on(day.plus(-1)), "tax", true), (on(day), "land", false), (town.clone(), "land", false)]
    {
        let id = department("tax");
        assert_eq!(directory.responsible(&id), &department(responsible));
        assert_eq!(directory.offers_department(&id), takes);
    }
    let behind = |id: &str| town.stood_in_for(&department(id));
    assert_eq!(behind("land"), ["land", "bank", "tax"].map(department));
    // Of a split, only the first stands in; the bank goes on reading what it had.
    assert_eq!(behind("police"), [department("police")]);
    assert_eq!(behind("bank"), ["bank", "tax"].map(department));
    let leads_land = Seat::LeaderInCharge { departments: vec![department("land")] };
    let reader = Reader::of(&leads_land, &town);
    assert!(reader.seat().leads(Some(&department("tax"))));
    assert!(!reader.seat().leads(Some(&department("police"))));
    assert_eq!(
        town.past_department(&department("bank"), Lang::En),
        "bank (since 2018-04-16: land, police)"
    );
    // Two administrators at once can make a circle, and everything still ends.
    let circle = followed(followed(directory(), "tax", &["bank"]), "bank", &["tax"]);
    assert_eq!(circle.stood_in_for(&department("tax")).len(), 2);
    circle.responsible(&department("tax"));
}

#[test]
fn who_complained_about_a_department_is_hidden_from_all_that_follow_it() {
    let grown = on_stage(StageKind::Assigned);
    // The police were named at registration; the tax office only handles the case.
    let split = followed(directory(), "police", &["bank", "tax"]);
    let chain = followed(split.clone(), "bank", &["land"]);
    let sees = |id: &str, directory: &Directory| {
        let Actor::Staff(member) = at_department(id, Role::DepartmentHead) else { panic!("staff") };
        let reads = reads(grown.case(), &Reader::of(&member.seat, directory));
        (reads.words, reads.person)
    };
    for (id, directory, words, person) in [
        ("tax", &directory(), true, true),
        ("bank", &directory(), false, false),
        ("police", &split, true, false),
        ("bank", &split, true, false),
        ("tax", &split, true, false),
        ("land", &split, false, false),
        ("land", &chain, true, false),
        ("bank", &chain, true, false),
    ] {
        assert_eq!(sees(id, directory), (words, person), "{id}");
    }
}

#[test]
fn what_cannot_follow_is_refused_at_its_field() {
    let town = directory();
    let with = |town: &Directory, id: &str, successors: &[&str], active: bool| {
        let known = followed(town.clone(), id, successors).departments.into_iter();
        let mut known = known.filter(|known| known.id == department(id));
        let mut known = known.next().expect("a department");
        known.active = active;
        if successors.is_empty() {
            known.succession = None;
        }
        town.succession_problems(&known)
    };
    let at = |field: &str, problem| vec![FieldProblem::new(field, problem)];
    let refused = |problem| at("succession.successors", problem);
    let merged = followed(town.clone(), "tax", &["bank"]);
    let mut ended = town.clone();
    ended.departments[0].active = false;
    assert_eq!(ended.departments[0].id, department("bank"));
    for (town, id, successors, active, problems) in [
        (&town, "tax", &["bank", "land"][..], false, Vec::new()),
        (&town, "tax", &["bank"], true, Vec::new()),
        (&town, "tax", &["nowhere"], false, refused(Field::Unknown)),
        (&town, "tax", &["bank", "bank"], false, refused(Field::Repeated)),
        (&town, "tax", &["tax"], false, refused(Field::Circular)),
        (&merged, "bank", &["tax"], false, refused(Field::Circular)),
        (&ended, "tax", &["bank"], false, refused(Field::Dissolved)),
        (&merged, "land", &["tax"], false, Vec::new()),
        (&merged, "bank", &[], false, at("active", Field::FollowsOthers)),
        (&merged, "land", &[], false, Vec::new()),
    ] {
        assert_eq!(with(town, id, successors, active), problems, "{id} by {successors:?}");
    }
    let none = Succession { since: monday().day(), successors: Vec::new() };
    let mut known = town.departments[0].clone();
    known.succession = Some(none);
    assert_eq!(town.succession_problems(&known), refused(Field::Missing));

    let mut full = town;
    for place in 0..9 {
        let id = format!("old-{place}");
        full.departments.push(a_department(&id, &id, &id));
    }
    for place in 0..8 {
        full = followed(full, &format!("old-{place}"), &["bank"]);
    }
    assert_eq!(with(&full, "old-8", &["bank"], false), refused(Field::FollowsTooMany { max: 8 }));
    assert_eq!(with(&full, "bank", &["tax"], false), refused(Field::FollowsTooMany { max: 8 }));
    assert_eq!(with(&full, "old-8", &["land"], false), Vec::new());
}

#[test]
fn a_matter_is_offered_with_whoever_follows_its_departments() {
    let mut matter = a_matter("estate", "estate", "estate");
    matter.departments = ["land", "police", "bank"].map(department).to_vec();
    let town = followed(directory(), "land", &["bank"]);
    assert_eq!(town.departments_of(&matter), ["bank", "police"].map(department));
}
