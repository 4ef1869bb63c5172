//! The requests that need no proof of identity.

use crate::client::http::{Answer, Request, ask, file_address, requests};
use shared::command::Register;
use shared::cross::CrossTables;
use shared::directory::Directory;
use shared::figures::{
    DepartmentFigures, Figures, MatterFigures, Published, ReasonFigures, SpanFigures,
};
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

pub struct PublicApi;

requests! { PublicApi() by ask:
    directory() -> Directory = get("/directory");
    /// Registers a case online. Repeating it with the same key and body makes only one case.
    register(register: &Register, key: &str) -> Slip = post("/cases").json(register).key(key);
    case(number: CaseNumber) -> PublicRecord = get("/cases/{number}");
    /// The events that prove a case.
    proof(number: CaseNumber) -> CaseProof = get("/cases/{number}/events");
    /// The figures with all tables, for those who check them. Without `from` or `until`, the period is open at that end.
    figures(from: Option<Day>, until: Option<Day>) -> Figures
        = get("/figures").query("from", from).query("until", until);
    totals(from: Option<Day>, until: Option<Day>) -> Published
        = get("/figures/total").query("from", from).query("until", until);
    spans(from: Option<Day>, until: Option<Day>) -> Vec<SpanFigures>
        = get("/figures/spans").query("from", from).query("until", until);
    departments(from: Option<Day>, until: Option<Day>) -> Vec<DepartmentFigures>
        = get("/figures/departments").query("from", from).query("until", until);
    matters(from: Option<Day>, until: Option<Day>) -> Vec<MatterFigures>
        = get("/figures/matters").query("from", from).query("until", until);
    reasons(from: Option<Day>, until: Option<Day>) -> Vec<ReasonFigures>
        = get("/figures/reasons").query("from", from).query("until", until);
    /// A page of the daily checkpoints after a day.
    checkpoints(after: Option<String>) -> Page<Checkpoint>
        = get("/log/checkpoints").query("after", after);
    explanations(cursor: Option<String>) -> Page<ExplanationRow>
        = get("/explanations").query("cursor", cursor);
    plans(cursor: Option<String>) -> Page<Plan> = get("/plans").query("cursor", cursor);
    plan(plan: PlanId) -> PlanView = get("/plans/{plan}");
    /// The cross-table up to the end of a month, by default the latest.
    table(month: Option<String>) -> CrossTables
        = get("/tables/matters-by-reason").query("month", month);
    catalogue() -> Catalogue = get("/data");
    reforms(cursor: Option<String>) -> Page<PublicReform> = get("/reforms").query("cursor", cursor);
    reform(reform: ReformId) -> PublicReform = get("/reforms/{reform}");
}

impl PublicApi {
    /// The address of a published file.
    pub fn case_file(number: CaseNumber, file: TextId) -> String {
        format!("/api/v1/cases/{number}/files/{}", file.0)
    }

    pub fn figures_picture(from: Option<Day>, until: Option<Day>, lang: Lang) -> String {
        file_address("/figures/picture.svg", from, until, "", lang)
    }

    /// The address of the figures as a file; `format` is `csv` or `json`.
    pub fn figures_file(from: Option<Day>, until: Option<Day>, format: &str, lang: Lang) -> String {
        file_address("/figures", from, until, &format!("format={format}&"), lang)
    }
}
