//! The public log, as `cargo xtask verify` and the page that checks it read it. What agrees is written as it was read, and
//! does not agree with a line less.

#![no_main]

use fuzz::{MIB, begin, within};
use libfuzzer_sys::fuzz_target;
use shared::proof::audit::ExportEnd;
use shared::proof::{Audit, Checkpoint, Fault, Row};
use shared::shape::{Parser, SerdeJson, Shape};
use shared::time::Day;
use std::collections::BTreeMap;

fn audit<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Audit, Fault> {
    let kept = BTreeMap::from([(Day(20_000), "0".repeat(64))]);
    let mut against = Audit::new(kept);
    let mut audit = Audit::default();
    let mut held = Ok(());
    for line in lines {
        let taken = audit.take::<SerdeJson>(line);
        // It is over with the first fault.
        if held.is_ok() {
            held = against.take::<SerdeJson>(line);
        }
        assert!(taken.is_ok() || held.is_err(), "a kept day makes nothing right");
        taken?;
    }
    audit.close()?;
    audit.figures(None, None);
    Ok(audit)
}

/// The two readers agree about a line.
fn read<T: serde::de::DeserializeOwned + serde::Serialize + Shape + PartialEq>(json: &str) {
    let small = SerdeJson::parse::<T>(json);
    if let Ok(whole) = serde_json::from_str::<T>(json) {
        let written = serde_json::to_string(&whole).expect("it can be written");
        assert!(SerdeJson::parse::<T>(&written).as_ref() == Some(&whole), "{written}");
        assert!(small.is_none_or(|small| small == whole), "{json}");
    }
}

fuzz_target!(init: begin(), |text: &str| {
    within(8 * MIB + 500 * text.len(), || {
        let lines: Vec<&str> = text.lines().collect();
        for line in &lines {
            match line.split_once(' ') {
                Some(("count", json)) => read::<Row>(json),
                Some(("day", json)) => read::<Checkpoint>(json),
                Some(_) | None => {}
            }
            let _ = Audit::default().take_open::<SerdeJson>(line);
        }
        let Ok(whole) = audit(lines.iter().copied()) else { return };
        let read = whole.read();
        let mut counted = ExportEnd::of_nothing();
        lines.iter().for_each(|line| counted.count(line));
        assert_eq!(
            (read.days, read.events, read.rows),
            (counted.days, counted.events, counted.rows)
        );
        assert_eq!(read.last, counted.last);
        // Without its last event or count a day does not have what its checkpoint says.
        let last =
            lines.iter().rposition(|line| line.starts_with("event ") || line.starts_with("count "));
        if let Some(last) = last {
            let fewer = lines.iter().enumerate().filter(|(place, _)| *place != last);
            assert!(audit(fewer.map(|(_, line)| *line)).is_err());
        }
    });
});
