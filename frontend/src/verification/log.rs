//! The public log: its pages, and the last checkpoint, which this browser stores.

use crate::client::browser;
use crate::client::http::{ApiError, Request, request};
use crate::client::public::PublicApi;
use shared::ordered;
use shared::proof::Checkpoint;
use shared::time::Day;
use std::collections::BTreeMap;

/// Where the last check stores the day and hash of the latest checkpoint.
const KEPT_AS: &str = "onetrip.checkpoint";

pub fn kept_checkpoint() -> BTreeMap<Day, String> {
    let kept = browser::kept_for_good(KEPT_AS).unwrap_or_default();
    let read = kept.split_once(' ').and_then(|(day, hash)| Some((Day::read(day).ok()?, hash)));
    ordered::map(read.map(|(day, hash)| (day, hash.to_owned())))
}

pub fn keep_checkpoint(day: Day, hash: &str) {
    browser::keep_for_good(KEPT_AS, &format!("{day} {hash}"));
}

/// A page of the log: its lines, and the cursor of the next page.
pub async fn log_page(asked: Request) -> Result<(String, Option<String>), ApiError> {
    let mut lines = request(asked).await?;
    let next = lines
        .rfind("next ")
        .filter(|at| *at == 0 || lines.as_bytes()[at - 1] == b'\n')
        .map(|at| lines.split_off(at));
    let next = next.map(|next| next.trim_start_matches("next ").trim_end().to_owned());
    Ok((lines, next))
}

/// All checkpoints, oldest first.
pub async fn checkpoints() -> Result<Vec<Checkpoint>, ApiError> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let page = PublicApi::checkpoints(after).await?;
        all.extend(page.items);
        after = page.cursor;
        if after.is_none() {
            return Ok(all);
        }
    }
}
