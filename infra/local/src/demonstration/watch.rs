//! What supervision did in the demonstration: a demand that was answered and one that was not, a sample
//! with some of its cases checked, and the principal leader's explanation in June 2018.

use super::Stage;
use anyhow::{Context, ensure};
use serde_json::{Value, json};
use shared::case::Case;
use shared::number::CaseNumber;
use shared::time::{Day, MINUTE_MS, Timestamp};
use shared::view::PublicCase;
use shared::vocabulary::ClosedBecause;
use shared::wire::{Sample, Slip};

/// The first and the last day of the story.
const PERIOD: (&str, &str) = ("2018-04-16", "2018-05-25");
/// How many cases the inspector draws.
const SAMPLED: usize = 10;
/// How many of them were checked.
const CHECKED: usize = 4;

/// Plays it, after the story.
pub(super) async fn watch_over(stage: &mut Stage) -> anyhow::Result<()> {
    demand_answers(stage).await?;
    check_a_sample(stage).await?;
    explain_in_june(stage).await
}

/// The case that was registered on a day for a matter.
async fn case_of(stage: &Stage, day: &str, matter: &str) -> anyhow::Result<CaseNumber> {
    let day = Day::read(day)?;
    let page = stage.app.store.list_heads(Some(day), Some(day), None).await?;
    let found = page
        .items
        .into_iter()
        .map(|head| head.case)
        .find(|case| case.matter.as_ref().is_some_and(|known| known.as_str() == matter));
    Ok(found.with_context(|| format!("nobody came for {matter} on {day}"))?.number)
}

async fn load(stage: &Stage, number: CaseNumber) -> anyhow::Result<Case> {
    Ok(stage.app.store.load_case(number).await?.context("a case is gone")?.case)
}

/// Gives a command to a case.
async fn give(
    stage: &mut Stage,
    by: &str,
    at: &str,
    number: CaseNumber,
    last: &str,
    body: Value,
) -> anyhow::Result<()> {
    stage.set(Timestamp::read(at)?);
    let revision = load(stage, number).await?.revision();
    let path = format!("/api/v1/console/cases/{number}/{last}");
    stage.send_as(by, "POST", &path, Some(revision), &body).await.map(|_| ())
}

async fn demand_answers(stage: &mut Stage) -> anyhow::Result<()> {
    let lift = case_of(stage, "2018-05-17", "public-housing").await?;
    let words = json!({
        "department": "housing", "due_on": "2018-05-31",
        "words": "老楼加装电梯已签收十天，四个部门的意见仍各说各的。请说明谁来牵头、何时给住户一份统一的清单。",
    });
    give(stage, "inspector", "2018-05-28 09:40", lift, "demands", words).await?;
    let words = json!({
        "id": 1,
        "words": "由我局牵头。5 月 30 日已与规划、国土、燃气开会，6 月上旬给出一张清单，住户只到一个窗口交一次材料。",
    });
    give(stage, "housing-head", "2018-05-30 16:20", lift, "answers", words).await?;
    let allowance = case_of(stage, "2018-05-21", "social-aid").await?;
    let words = json!({
        "department": "civil", "due_on": "2018-06-01",
        "words": "高龄补贴停发的件交办后一直没有签收。请说明原因，并先核实老人的补贴是否可以补发。",
    });
    give(stage, "inspector", "2018-05-30 10:10", allowance, "demands", words).await
}

async fn check_a_sample(stage: &mut Stage) -> anyhow::Result<()> {
    stage.set(Timestamp::read("2018-05-28 14:00")?);
    let (from, until) = PERIOD;
    let body = json!({"from": from, "until": until, "size": SAMPLED});
    let drawn = stage.send_as("inspector", "POST", "/api/v1/console/samples", None, &body).await?;
    let sample: Sample = serde_json::from_value(drawn)?;
    ensure!(sample.cases.len() == SAMPLED, "a sample of {}", sample.cases.len());
    let path = format!("/api/v1/console/samples/{}/checks", sample.id);
    for (minutes, sampled) in (0..).zip(sample.cases.iter().take(CHECKED)) {
        let at = Timestamp::read("2018-05-28 14:30")?.plus(minutes * 25 * MINUTE_MS);
        stage.set(at);
        let closed = PublicCase::of(&load(stage, sampled.number).await?).closed;
        let silent = closed == Some(ClosedBecause::Silence);
        let words = if silent {
            "群众没有评价，按期归档。归档前宜换个时间再联系一次。"
        } else {
            "登记、答复与群众的评价三处一致。"
        };
        let body = json!({"number": sampled.number, "sound": !silent, "words": words});
        stage.send_as("inspector", "POST", &path, None, &body).await?;
    }
    Ok(())
}

/// A registration of June, invented and marked as such.
fn registration(number: &str, title: &str, account: &str, trips: Value) -> Value {
    json!({
        "channel": "window", "window": "main", "language": "zh",
        "applicant": {
            "kind": "person", "name": "罗某某（示例）", "company": null,
            "phone": format!("138-0000-{number}"), "document": format!("示例证件 {number}"),
        },
        "matter": "invoice", "title": title, "account": account,
        "reason": "process_not_redesigned", "departments": ["tax"],
        "trips": trips, "trips_made": 2,
        "suggestion": "前一个环节看过的材料，后一个环节不要再看一遍。",
        "wish": null, "source_number": null,
    })
}

async fn register(stage: &mut Stage, at: &str, body: &Value) -> anyhow::Result<CaseNumber> {
    stage.set(Timestamp::read(at)?);
    let slip = stage.send_as("clerk", "POST", "/api/v1/console/cases", None, body).await?;
    Ok(serde_json::from_value::<Slip>(slip)?.number)
}

/// From 1 June the principal leader explains: one case is explained, the other's explanation is owed.
async fn explain_in_june(stage: &mut Stage) -> anyhow::Result<()> {
    let trips = json!([
        {"on": "2018-06-01", "place": "办税服务厅发票窗口", "department": "tax",
         "reason": "process_not_redesigned", "told": "换开票员先到综合窗口改登记"},
        {"on": "2018-06-04", "place": "办税服务厅综合窗口", "department": "tax",
         "reason": "process_not_redesigned", "told": "改好了，再回发票窗口重新排队"},
    ]);
    let title = "换一个开票员，两个窗口各排一次队";
    let account = "公司换了开票员。发票窗口让先去综合窗口改登记，改完又要回发票窗口重新取号，同一张表交了两遍。";
    let body = registration("0082", title, account, trips);
    let number = register(stage, "2018-06-04 09:30", &body).await?;
    let assign = json!({"department": "tax", "days": 5, "note": "请看两个窗口能否合成一次取号。"});
    give(stage, "clerk", "2018-06-04 10:00", number, "assignment", assign).await?;
    give(stage, "tax-officer", "2018-06-04 14:20", number, "acceptance", json!({})).await?;
    let end = json!({
        "outcome": "solved", "answer": "开票员已变更，新的发票当天可领。",
        "measure": "变更开票员由综合窗口一次办完，发票窗口直接取用结果，不再收同一张表。",
    });
    give(stage, "tax-officer", "2018-06-06 11:00", number, "resolution", end).await?;
    let summary = json!({
        "summary": "换开票员要在两个窗口各排一次队。现改为综合窗口一次办完。", "confirmed": true,
    });
    give(stage, "clerk", "2018-06-06 15:10", number, "summary", summary).await?;
    let said = json!({
        "zh": "换一个开票员要排两次队，是我们把一件事拆成了两个窗口，没有替群众想过走哪一步。从这周起综合窗口一次办完，材料只收一遍；做不到的，请再来找“跑一次没办成”窗口。",
        "en": "Changing one name took two queues because we had cut one errand into two counters. From this week one counter does all of it and takes each paper once.",
        "video": null, "transcript": null, "name": "林某某（示例）", "office": "市政府主要领导",
    });
    give(stage, "principal", "2018-06-07 16:00", number, "explanation", said).await?;

    let trips = json!([
        {"on": "2018-06-05", "place": "办税服务厅发票窗口", "department": "tax",
         "reason": "process_not_redesigned", "told": "超过月用票量，先写申请，三天后再来"},
        {"on": "2018-06-08", "place": "办税服务厅发票窗口", "department": "tax",
         "reason": "process_not_redesigned", "told": "申请在税管员那里，让我自己去问"},
    ]);
    let title = "多领几张发票，要自己去找税管员签字";
    let account =
        "网店这个月单子多，发票不够用。窗口收了申请，三天后说在税管员那里，让我自己打听是谁。";
    let body = registration("0083", title, account, trips);
    let number = register(stage, "2018-06-08 15:00", &body).await?;
    let assign =
        json!({"department": "tax", "days": 5, "note": "申请应在内部流转，请查卡在哪里。"});
    give(stage, "clerk", "2018-06-08 15:30", number, "assignment", assign).await?;
    give(stage, "tax-officer", "2018-06-08 16:40", number, "acceptance", json!({})).await
}
