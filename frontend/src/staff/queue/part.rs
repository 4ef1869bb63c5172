//! Which part of a list is shown, as the address holds it.

use crate::client::navigation::Query;
use crate::client::staff::QueueQuery;
use crate::staff::route::Route;
use crate::staff::views::listed::{address, cursor_in};
use crate::staff::views::period::{period_in, period_parts};
use shared::id::{DepartmentId, MatterId};
use shared::vocabulary::{CaseClass, QueueOrder, QueueState, RefusalReason, StageKind};

/// What cannot be read in an address counts as left out.
pub fn read_query(query: &Query) -> QueueQuery {
    let get = |name| query.get(name).filter(|written| !written.is_empty());
    let state = get("state")
        .and_then(|code| QueueState::ALL.iter().copied().find(|state| state.code() == code));
    let order = get("sort")
        .and_then(|code| QueueOrder::ALL.iter().copied().find(|order| order.code() == code));
    let (from, until) = period_in(query);
    QueueQuery {
        state: state.unwrap_or(QueueState::Open),
        stage: get("stage").and_then(|code| StageKind::read(&code)),
        department: get("department").and_then(|id| DepartmentId::new(id).ok()),
        matter: get("matter").and_then(|id| MatterId::new(id).ok()),
        reason: get("reason").and_then(|code| RefusalReason::read(&code)),
        class: get("class").and_then(|code| CaseClass::read(&code)),
        from,
        until,
        order: order.unwrap_or(QueueOrder::Due),
        cursor: cursor_in(query),
    }
}

pub fn path_of(query: &QueueQuery) -> String {
    let state = (query.state != QueueState::Open).then(|| query.state.code().to_owned());
    let order = (query.order != QueueOrder::Due).then(|| query.order.code().to_owned());
    let [from, until] = period_parts((query.from, query.until));
    let parts = [
        ("state", state),
        ("stage", query.stage.map(|stage| stage.code().to_owned())),
        ("department", query.department.as_ref().map(ToString::to_string)),
        ("matter", query.matter.as_ref().map(ToString::to_string)),
        ("reason", query.reason.map(|reason| reason.code().to_owned())),
        ("class", query.class.map(|class| class.code().to_owned())),
        from,
        until,
        ("sort", order),
        ("cursor", query.cursor.clone()),
    ];
    address(Route::Queue.path(), &parts)
}

/// How many filters besides the stage narrow the list.
pub fn narrowed(query: &QueueQuery) -> usize {
    let QueueQuery {
        state: _,
        stage: _,
        department,
        matter,
        reason,
        class,
        from,
        until,
        order: _,
        cursor: _,
    } = query;
    [
        department.is_some(),
        matter.is_some(),
        reason.is_some(),
        class.is_some(),
        from.is_some() || until.is_some(),
    ]
    .into_iter()
    .filter(|is_set| *is_set)
    .count()
}
