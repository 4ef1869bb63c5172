//! What anyone may ask of the server.

use crate::client::http::{Answer, Request, ask, file_address, requests};
use shared::command::Register;
use shared::cross::CrossTables;
use shared::directory::Directory;
use shared::figures::{Figures, Published};
use shared::id::{PlanId, ReformId};
use shared::lang::Lang;
use shared::number::CaseNumber;
use shared::personal::TextId;
use shared::plan::Plan;
use shared::proof::{CaseProof, Checkpoint};
use shared::time::Day;
use shared::view::{ExplanationRow, PublicRecord};
use shared::wire::data::Catalogue;
use shared::wire::study::PublicReform;
use shared::wire::{Page, PlanView, Slip};

/// What anyone may ask.
pub struct PublicApi;

requests! { PublicApi() by ask:
    directory() -> Directory = get("/directory");
    /// Registers a case online. The same key and words make one case.
    register(register: &Register, key: &str) -> Slip = post("/cases").json(register).key(key);
    case(number: CaseNumber) -> PublicRecord = get("/cases/{number}");
    /// What proves a case.
    proof(number: CaseNumber) -> CaseProof = get("/cases/{number}/events");
    /// An open end of the period is all there is.
    figures(from: Option<Day>, until: Option<Day>) -> Figures
        = get("/figures").query("from", from).query("until", until);
    totals() -> Published = get("/figures/total");
    /// A page of the days' checkpoints, the first of them after a day.
    checkpoints(after: Option<String>) -> Page<Checkpoint>
        = get("/log/checkpoints").query("after", after);
    explanations(cursor: Option<String>) -> Page<ExplanationRow>
        = get("/explanations").query("cursor", cursor);
    plans(cursor: Option<String>) -> Page<Plan> = get("/plans").query("cursor", cursor);
    plan(plan: PlanId) -> PlanView = get("/plans/{plan}");
    /// The cross-table to the end of a month; of the newest without one.
    table(month: Option<String>) -> CrossTables
        = get("/tables/matters-by-reason").query("month", month);
    catalogue() -> Catalogue = get("/data");
    reforms(cursor: Option<String>) -> Page<PublicReform> = get("/reforms").query("cursor", cursor);
    reform(reform: ReformId) -> PublicReform = get("/reforms/{reform}");
}

impl PublicApi {
    /// Where a published file of a case can be had.
    pub fn case_file(number: CaseNumber, file: TextId) -> String {
        format!("/api/v1/cases/{number}/files/{}", file.0)
    }

    /// Where the figures of a period can be had as a picture.
    pub fn figures_picture(from: Option<Day>, until: Option<Day>, lang: Lang) -> String {
        file_address("/figures/picture.svg", from, until, "", lang)
    }

    /// Where the figures of a period can be had as a file: `csv` or `json`.
    pub fn figures_file(from: Option<Day>, until: Option<Day>, format: &str, lang: Lang) -> String {
        file_address("/figures", from, until, &format!("format={format}&"), lang)
    }
}
