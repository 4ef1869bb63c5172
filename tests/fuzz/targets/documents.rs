//! The events of a plan, a study or a reform as they are stored, one on each line: the first byte says of which. They are
//! read as events of cases are.

#![no_main]

use fuzz::{MIB, NOW, POLICY, begin, within};
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::aggregate::{Aggregate, Event};
use shared::plan::Plan;
use shared::reform::Reform;
use shared::shape::{Parser, SerdeJson, Shape};
use shared::study::Study;
use std::fmt::Debug;

fn read<A>(id: &A::Id, text: &str)
where
    A: Aggregate + Debug + PartialEq + Shape,
    A::Payload: Debug + PartialEq,
    Event<A::Payload>: Serialize + DeserializeOwned,
{
    let mut document = None::<A>;
    for line in text.lines().take(100) {
        let Ok(event) = serde_json::from_str::<Event<A::Payload>>(line) else { continue };
        let written = serde_json::to_string(&event).expect("it can be written");
        let again: Event<A::Payload> = serde_json::from_str(&written).expect("what was written");
        assert_eq!(again, event, "{written}");
        if let Some(next) = A::evolve(document.clone(), id, &event) {
            next.standing();
            next.next_look(&POLICY);
            for event in next.tick(NOW, &POLICY) {
                assert!(A::evolve(Some(next.clone()), id, &event).is_some());
            }
            document = Some(next);
        }
    }
    let Some(document) = document else { return };
    let head = serde_json::to_string(&document).expect("it can be written");
    assert_eq!(serde_json::from_str::<A>(&head).ok().as_ref(), Some(&document), "{head}");
    assert_eq!(SerdeJson::parse::<A>(&head), Some(document), "{head}");
}

fuzz_target!(init: begin(), |text: &str| {
    let mut letters = text.chars();
    let Some(kind) = letters.next() else { return };
    let rest = letters.as_str();
    let id = "2018-05-1a2b".to_owned();
    within(16 * MIB + 500 * text.len(), || match kind {
        'p' => read::<Plan>(&id.try_into().expect("an identifier"), rest),
        's' => read::<Study>(&id.try_into().expect("an identifier"), rest),
        _ => read::<Reform>(&id.try_into().expect("an identifier"), rest),
    });
});
