//! The query of an address, as every route reads it. Days and periods that are accepted read the same when they are
//! written again, and a refusal is the client's affair.

#![no_main]

use api::http::extract::Query;
use api::http::query::{language, period, wants_csv};
use api::problem::Failure;
use api::public::open311::{instant, refusal_of};
use axum::http::{HeaderMap, Uri};
use fuzz::{MIB, answered, assert_blames_input, assert_well_formed, begin, within};
use libfuzzer_sys::fuzz_target;
use shared::id::{DepartmentId, WindowId};
use shared::number::CaseNumber;
use shared::problem::Field;
use shared::time::Day;
use shared::vocabulary::{DutyKind, StageKind};

fn read(query: &Query) -> Result<(), Failure> {
    language(query)?;
    wants_csv(query, &HeaderMap::new())?;
    let (from, until) = period(query)?;
    for day in [from, until].into_iter().flatten() {
        assert_eq!(Day::read(&day.to_string()), Ok(day));
    }
    assert!(from.is_none() || until.is_none() || from <= until);
    query.read("number", Field::Malformed, |written| CaseNumber::find(written).ok())?;
    query.read("department", Field::Unknown, |written| DepartmentId::new(written).ok())?;
    query.read("window", Field::Unknown, |written| WindowId::new(written).ok())?;
    query.read("kind", Field::NotAChoice, DutyKind::read)?;
    query.read("stage", Field::NotAChoice, StageKind::read)?;
    query.read("start_date", Field::NotADate, instant)?;
    Ok(())
}

fuzz_target!(init: begin(), |text: &str| {
    let Ok(uri) = format!("/api/v1/open311/requests.xml?{text}").parse::<Uri>() else { return };
    within(4 * MIB + 100 * text.len(), || {
        let refused = refusal_of(&uri, Failure::NotFound).expect("an address of Open311");
        assert_well_formed(&answered(refused).1);
        if let Err(failure) = Query::of(&uri).and_then(|query| read(&query)) {
            assert_blames_input(failure);
        }
    });
});
