//! Compares published figures with those counted from the log, number by number. Groups and days that only one side
//! has are compared too, so that nothing can be added or left out unnoticed.

use crate::figures::{DayFigures, Figures, Group, Published};
use crate::ordered;
use crate::time::Day;
use std::collections::BTreeMap;

/// What a number counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    Group(Group),
    Day(Day),
}

/// A published number that differs from the log's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub of: Of,
    /// Its name in JSON.
    pub name: &'static str,
    /// `None` if it is not published.
    pub published: Option<i64>,
    pub counted: Option<i64>,
}

/// The numbers that differ, and how many were compared.
pub fn compare(published: &Figures, counted: &Figures) -> (Vec<Difference>, u32) {
    let mut different = Vec::new();
    let mut compared = 0u32;
    let mut look =
        |of: Of, ours: &[(&'static str, Option<i64>)], theirs: &[(&str, Option<i64>)]| {
            for ((name, published), (_, counted)) in ours.iter().zip(theirs) {
                compared = compared.saturating_add(1);
                if published != counted {
                    let (published, counted) = (*published, *counted);
                    different.push(Difference { of: of.clone(), name, published, counted });
                }
            }
        };
    let (ours, theirs) = (groups(published), groups(counted));
    let names = ordered::set(ours.keys().chain(theirs.keys()));
    let none = Published::default();
    for group in names {
        let numbers =
            |groups: &BTreeMap<Group, Published>| groups.get(group).unwrap_or(&none).numbers();
        look(Of::Group(group.clone()), &numbers(&ours), &numbers(&theirs));
    }
    let (ours, theirs) = (days(published), days(counted));
    let names = ordered::set(ours.keys().chain(theirs.keys()));
    for day in names {
        let none = DayFigures { day: *day, registered: 0, assigned: 0, settled: 0, resolved: 0 };
        let numbers =
            |days: &BTreeMap<Day, DayFigures>| numbers_of_day(days.get(day).unwrap_or(&none));
        look(Of::Day(*day), &numbers(&ours), &numbers(&theirs));
    }
    (different, compared)
}

fn groups(figures: &Figures) -> BTreeMap<Group, Published> {
    let Figures { from: _, until: _, total, by_department, by_matter, by_reason, by_day: _ } =
        figures;
    let departments = by_department
        .iter()
        .map(|row| (Group::Department(row.department.clone()), row.counts.clone()));
    let matters =
        by_matter.iter().map(|row| (Group::Matter(row.matter.clone()), row.counts.clone()));
    let reasons = by_reason.iter().map(|row| (Group::Reason(row.reason), row.counts.clone()));
    let all = [(Group::All, total.clone())];
    ordered::map(all.into_iter().chain(departments).chain(matters).chain(reasons))
}

fn days(figures: &Figures) -> BTreeMap<Day, DayFigures> {
    ordered::map(figures.by_day.iter().map(|row| (row.day, row.clone())))
}

fn numbers_of_day(row: &DayFigures) -> Vec<(&'static str, Option<i64>)> {
    let DayFigures { day: _, registered, assigned, settled, resolved } = row;
    vec![
        ("registered", Some(*registered)),
        ("assigned", Some(*assigned)),
        ("settled", Some(*settled)),
        ("resolved", Some(*resolved)),
    ]
}
