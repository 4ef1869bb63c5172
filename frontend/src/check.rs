//! The checking surface: what lets anyone check the product without believing it. It fetches what the
//! server has, computes everything anew in the browser with the rules of `shared`, and says in plain
//! words what that shows and what not.
//!
//! It is a program of its own: it reads whole events, which no other public page has to.

mod case;
mod figures;
mod route;
pub mod text;

pub use route::Route;

use crate::api::{ApiError, PublicApi, Request, request};
use crate::frame::{Part, Surface, framed};
use crate::pages::nowhere::NotFound;
use case::CheckCase;
use figures::CheckFigures;
use leptos::prelude::*;
use shared::ordered;
use shared::proof::Checkpoint;
use shared::time::Day;
use std::collections::BTreeMap;

/// The checking surface.
#[component]
pub fn App() -> impl IntoView {
    framed::<Route>()
}

impl Surface for Route {
    const NOWHERE: Route = Route::Unknown;

    fn at(path: &str) -> Route {
        Route::read(path)
    }

    fn part(self) -> Option<Part> {
        match self {
            Route::Figures => Some(Part::Figures),
            Route::Case(_) => Some(Part::Track),
            Route::Unknown => None,
        }
    }

    fn draw(self) -> AnyView {
        match self {
            Route::Figures => view! { <CheckFigures/> }.into_any(),
            Route::Case(number) => view! { <CheckCase number=number/> }.into_any(),
            Route::Unknown => view! { <NotFound/> }.into_any(),
        }
    }
}

/// What this browser keeps of the last check: the day and the hash of the last checkpoint it met.
const KEPT_AS: &str = "onetrip.checkpoint";

/// The checkpoint that an earlier check kept here.
fn kept_checkpoint() -> BTreeMap<Day, String> {
    let kept = crate::browser::kept_for_good(KEPT_AS).unwrap_or_default();
    let read = kept.split_once(' ').and_then(|(day, hash)| Some((Day::read(day).ok()?, hash)));
    ordered::map(read.map(|(day, hash)| (day, hash.to_owned())))
}

fn keep_checkpoint(day: Day, hash: &str) {
    crate::browser::keep_for_good(KEPT_AS, &format!("{day} {hash}"));
}

/// A page of the log: its lines, and where the next begins.
async fn log_page(asked: Request) -> Result<(String, Option<String>), ApiError> {
    let mut lines = request(asked).await?;
    let next = lines
        .rfind("next ")
        .filter(|at| *at == 0 || lines.as_bytes()[at - 1] == b'\n')
        .map(|at| lines.split_off(at));
    let next = next.map(|next| next.trim_start_matches("next ").trim_end().to_owned());
    Ok((lines, next))
}

/// All checkpoints from the first on.
async fn checkpoints() -> Result<Vec<Checkpoint>, ApiError> {
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
