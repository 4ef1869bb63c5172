//! What the fuzz targets have in common: a town, a bound on memory, and what holds of whatever was read.

pub mod database;

use api::http::extract::read_object;
use api::problem::Failure;
use api::service::import::{
    Checked, CheckedRow, ForeignColumns, Layout, Row, Seen, Town, check_rows, mapping_problems,
    read_table, suggest,
};
use axum::body::to_bytes;
use axum::response::Response;
use cap::Cap;
use futures::FutureExt;
use quick_xml::events::Event;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::actor::{Actor, Seat, Staff};
use shared::directory::Directory;
use shared::id::{AccountId, WindowId};
use shared::policy::Policy;
use shared::problem::FieldProblem;
use shared::shape::{Parser, SerdeJson, Shape};
use shared::time::Timestamp;
use std::alloc::System;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::sync::LazyLock;

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// A mebibyte.
pub const MIB: usize = 1024 * 1024;

/// Runs a parser, which fails if it holds more than `most` bytes at a time besides those that are held already.
pub fn within<T>(most: usize, run: impl FnOnce() -> T) -> T {
    let allowed = MEMORY.allocated().saturating_add(most);
    MEMORY.set_limit(allowed).expect("room");
    let done = run();
    MEMORY.set_limit(usize::MAX).expect("room");
    done
}

/// What every target begins with. A panic has all the memory it wants to tell where it was. Those of the library that
/// reads workbooks are let through, because the reader of registers catches them.
pub fn begin() {
    let fatal = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let is_librarys = |place: &std::panic::Location<'_>| place.file().contains("/calamine-");
        if !panic.location().is_some_and(is_librarys) {
            let _ = MEMORY.set_limit(usize::MAX);
            fatal(panic);
        }
    }));
}

/// When all of it happens: 2018-06-11 15:00 in China.
pub const NOW: Timestamp = Timestamp(1_528_700_400_000);

/// A small town, in which one department follows another and a name contains what parts others.
pub static DIRECTORY: LazyLock<Directory> = LazyLock::new(|| {
    let written = serde_json::json!({
        "departments": [
            {"id": "tax", "name": {"zh": "税务部门（国税、地税）", "en": "Tax (state, local)"},
             "leader": "副市长", "active": true},
            {"id": "land", "name": {"zh": "国土局", "en": "Land"}, "leader": null, "active": true},
            {"id": "old", "name": {"zh": "旧局", "en": "Old"}, "leader": null, "active": false,
             "succession": {"since": "2018-05-01", "successors": ["tax", "land"]}},
        ],
        "windows": [
            {"id": "main", "name": {"zh": "主窗口", "en": "Main window"}, "phone": "0579-85520000",
             "place": "市民中心", "active": true},
            {"id": "second", "name": {"zh": "分窗口", "en": "Second window"}, "phone": null,
             "place": null, "active": true},
        ],
        "matters": [
            {"id": "password", "name": {"zh": "改申报密码", "en": "Change a password"},
             "departments": ["tax"], "materials": [{"zh": "身份证", "en": "Identity card"}],
             "active": true},
        ],
    });
    serde_json::from_value(written).expect("a directory")
});

/// The rules of that town.
pub static POLICY: LazyLock<Policy> = LazyLock::new(Policy::default);

/// The lead of the first window, who imports registers.
pub static LEAD: LazyLock<Actor> = LazyLock::new(|| {
    let account = AccountId::new("lead").expect("an identifier");
    Actor::Staff(Staff { account, seat: Seat::WindowLead { window: WINDOW.clone() } })
});

/// The first window.
pub static WINDOW: LazyLock<WindowId> =
    LazyLock::new(|| WindowId::new("main").expect("an identifier"));

/// What was accepted, written and read again.
fn again<T: Serialize + DeserializeOwned>(value: &T) -> (String, T) {
    let written = serde_json::to_string(value).expect("it can be written");
    match read_object::<T>(written.as_bytes()) {
        Ok(read) => {
            assert_eq!(serde_json::to_string(&read).expect("it can be written"), written);
            (written, read)
        }
        Err(failure) => panic!("{written} cannot be read: {failure:?}"),
    }
}

/// Reads a body as the API does. What is accepted reads the same when it was written again.
pub fn read_body<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let value: T = read_object(bytes).ok()?;
    Some(again(&value).1)
}

/// Like [`read_body`], of a type that the small reader of the pages knows: it takes what was accepted for the same.
pub fn read_shape<T: Serialize + DeserializeOwned + Shape + PartialEq>(bytes: &[u8]) -> Option<T> {
    let value: T = read_object(bytes).ok()?;
    let (written, read) = again(&value);
    assert!(read == value, "{written} is something else when it is read again");
    assert!(SerdeJson::parse::<T>(&written) == Some(read), "the small reader differs: {written}");
    let sent = std::str::from_utf8(bytes).ok().and_then(SerdeJson::parse::<T>);
    assert!(sent.is_none_or(|sent| sent == value), "the small reader differs: {written}");
    Some(value)
}

/// The status and the bytes of a response.
pub fn answered(response: Response) -> (u16, Vec<u8>) {
    let status = response.status().as_u16();
    let body =
        to_bytes(response.into_body(), usize::MAX).now_or_never().expect("it waits for nothing");
    (status, body.expect("a body").to_vec())
}

/// A failure that input may cause: one that is not the service's own.
pub fn assert_blames_input(failure: Failure) {
    let shown = format!("{failure:?}");
    let (status, _) = answered(axum::response::IntoResponse::into_response(failure));
    assert!((400..500).contains(&status), "{status}: {shown}");
}

/// Reads the rows of a register.
pub fn table(name: &str, bytes: &[u8]) -> Result<(Layout, Vec<Row>), FieldProblem> {
    let mut rows = Vec::new();
    let mut take = |row| {
        rows.push(row);
        ControlFlow::Continue(())
    };
    let layout = read_table(name, Cursor::new(bytes), &mut take)?;
    Ok((layout.expect("it was not stopped"), rows))
}

/// Takes a register to the point at which its rows can be written. Its rows are in order and within their limits, can
/// be stored between two steps, and are checked alike in one step and in many.
pub fn import(layout: &Layout, rows: &[Row]) {
    let mut before = 0;
    for row in rows {
        assert!(row.place > before, "row {} after {before}", row.place);
        before = row.place;
        assert!(row.cells.len() <= api::service::import::MAX_COLUMNS);
        assert!(row.cells.iter().any(|cell| !cell.trim().is_empty()), "a blank row");
        let (_, read) = again(row);
        assert_eq!(read, *row);
        layout.whole(row);
    }
    assert_eq!(again(layout).1, *layout);
    let mut foreign = ForeignColumns::default();
    rows.iter().for_each(|row| foreign.note(row, &DIRECTORY));
    let mapping = suggest(&layout.heads, &foreign);
    if !mapping_problems(layout, &mapping).is_empty() {
        return;
    }
    let town =
        Town { directory: &DIRECTORY, policy: &POLICY, actor: &LEAD, window: &WINDOW, now: NOW };
    let at_once = check_rows(layout, &mapping, &town, rows, &mut Seen::default());
    assert!(at_once.rows.len() <= rows.len());
    let mut step_by_step = Checked::default();
    let mut seen = Seen::default();
    for row in rows {
        let step = check_rows(layout, &mapping, &town, std::slice::from_ref(row), &mut seen);
        step_by_step.rows.extend(step.rows);
        step_by_step.problems.extend(step.problems);
        step_by_step.short_years.extend(step.short_years);
        step_by_step.left_out.extend(step.left_out);
        seen = Seen::of_bytes(&seen.to_bytes()).expect("what was stored");
    }
    let written = |rows: &[CheckedRow]| serde_json::to_string(rows).expect("it can be written");
    assert_eq!(written(&at_once.rows), written(&step_by_step.rows));
    assert_eq!(at_once.problems, step_by_step.problems);
    assert_eq!(at_once.short_years, step_by_step.short_years);
    assert_eq!(at_once.left_out, step_by_step.left_out);
    at_once.rows.iter().for_each(|row| drop(again(row)));
}

/// Checks that bytes are an XML document: its elements are closed, and all its characters are some that XML has.
pub fn assert_well_formed(bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let is_character =
        |letter: char| matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    assert!(text.chars().all(is_character), "{text:?}");
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        let event = reader.read_event().unwrap_or_else(|error| panic!("{error}: {text}"));
        if let Event::GeneralRef(name) = &event {
            let name = name.decode().expect("a reference");
            let is_known = matches!(&*name, "lt" | "gt" | "amp" | "quot" | "apos");
            assert!(is_known || name.starts_with('#'), "&{name};");
        }
        if matches!(event, Event::Eof) {
            break;
        }
    }
}
