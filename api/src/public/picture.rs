//! The figures of a period as a picture for other pages and for print: the totals and the weekly registrations, with
//! the period, the date and the source in the picture itself.
//!
//! It is SVG with real text, so that it can be read aloud, searched and enlarged. It uses presentation attributes only,
//! no style, script, font or external resource, so that a page with the strictest policy can show it. The browser makes
//! a PNG of it on the figures page: drawing Chinese on the server would take a font of several megabytes into the
//! function, and a subset would lack characters of the next new matter.

use super::data::CORS_HEADERS;
use super::lite::escape;
use crate::app::App;
use crate::http::extract::Query;
use crate::http::query::{language, period};
use crate::problem::Failure;
use crate::secret::digest;
use crate::store::GroupKind;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::try_join;
use shared::figures::{DayFigures, Figures};
use shared::lang::Lang;
use shared::time::Day;

const WIDTH: usize = 800;
const HEIGHT: usize = 450;
/// The maximum number of weeks drawn; of a longer period, the last ones.
const MAX_WEEKS: usize = 53;
const DAYS_DRAWN: i32 = 7 * 53;

/// Get the figures of a period as SVG.
#[utoipa::path(get, path = "/api/v1/figures/picture.svg", tag = "public",
    params(
        ("from" = Option<String>, Query, description = "first day, YYYY-MM-DD"),
        ("until" = Option<String>, Query, description = "last day, YYYY-MM-DD"),
        ("lang" = Option<String>, Query, description = "zh or en"),
    ),
    responses((status = 200, content_type = "image/svg+xml", body = String), (status = 304)))]
pub async fn get_picture(
    State(app): State<App>,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (from, until) = period(&query)?;
    let lang = language(&query)?;
    // Only the weeks that are drawn, before the end of the period or today.
    let today = app.now().day();
    let last = until.map_or(today, |until| until.min(today));
    let first = last.plus(DAYS_DRAWN.saturating_neg());
    let drawn = Some(from.map_or(first, |from| from.max(first)));
    let (figures, by_day) = try_join!(
        app.store.load_figures_of(GroupKind::All, from, until),
        app.store.load_days(drawn, until),
    )?;
    let figures = Figures { by_day, ..figures };
    let source = format!("{}/figures", app.origin);
    let picture = draw(&figures, today, &source, lang);
    let tag = format!("\"{}\"", digest(picture.as_bytes()).get(..32).unwrap_or_default());
    let told = [
        (header::CONTENT_TYPE, "image/svg+xml; charset=utf-8".to_owned()),
        (header::ETAG, tag.clone()),
        (header::CACHE_CONTROL, "public, max-age=300".to_owned()),
    ];
    let known = headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    if known == Some(tag.as_str()) {
        return Ok((StatusCode::NOT_MODIFIED, CORS_HEADERS, told).into_response());
    }
    Ok((CORS_HEADERS, told, picture).into_response())
}

/// Registered cases by week, starting on Mondays, empty weeks included.
fn weeks(days: &[DayFigures], last: Day) -> Vec<(Day, i64)> {
    let monday = |day: Day| day.plus(day.weekday().saturating_neg());
    let Some(first) = days.first() else { return Vec::new() };
    let last = monday(days.last().map_or(last, |day| day.day));
    let mut weeks = Vec::new();
    let mut week = monday(first.day);
    while week <= last {
        let within = days.iter().filter(|day| monday(day.day) == week);
        weeks.push((week, within.map(|day| day.registered).sum()));
        week = week.plus(7);
    }
    weeks.split_off(weeks.len().saturating_sub(MAX_WEEKS))
}

#[expect(clippy::arithmetic_side_effects, reason = "places of at most 53 bars in 800 by 450")]
fn draw(figures: &Figures, today: Day, source: &str, lang: Lang) -> String {
    let total = &figures.total;
    let side = |day: Option<Day>, open: &str| day.map_or(open.to_owned(), |day| day.to_string());
    let shown_period = lang.pick(
        format!("{} 至 {}", side(figures.from, "开始"), side(figures.until, "今日")),
        format!("{} to {}", side(figures.from, "the beginning"), side(figures.until, "today")),
    );
    let title = lang.pick("一趟 · 公开数字", "OneTrip · public figures");
    // In a period with a first day, these two describe its last evening, while the others happened within it.
    let (silent, open) = match figures.from {
        None => (lang.pick("未评价", "No verdict"), lang.pick("在办", "Open")),
        Some(_) => (
            lang.pick("期末未评价", "No verdict at the end"),
            lang.pick("期末在办", "Open at the end"),
        ),
    };
    let numbers = [
        (lang.pick("登记", "Registered"), total.registered),
        (lang.pick("现场办结", "Settled on the spot"), total.settled),
        (lang.pick("办结", "Done"), total.resolved),
        (lang.pick("群众确认解决", "Solved, citizens say"), total.solved),
        (silent, total.unanswered),
        (open, total.open),
    ];
    let told: Vec<String> =
        numbers.iter().map(|(label, count)| format!("{label} {count}")).collect();
    let described =
        format!("{shown_period}{}{}", lang.pick("：", ": "), told.join(lang.pick("，", ", ")));
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" \
         height=\"{HEIGHT}\" role=\"img\" aria-labelledby=\"title words\" lang=\"{}\" \
         font-family=\"'Noto Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif\">\
         <title id=\"title\">{}</title><desc id=\"words\">{}</desc>\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>\
         <rect width=\"{WIDTH}\" height=\"8\" fill=\"#0b5c8a\"/>",
        lang.tag(),
        escape(title),
        escape(&described),
    );
    let mut words = |x: usize, y: usize, size: usize, look: &str, text: &str| {
        svg.push_str(&format!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" {look}>{}</text>",
            escape(text)
        ));
    };
    let (dark, grey) = ("fill=\"#1b1b1b\"", "fill=\"#505a5f\"");
    let bold = "fill=\"#1b1b1b\" font-weight=\"700\"";
    words(32, 54, 26, bold, title);
    words(32, 82, 16, grey, &shown_period);
    for (index, (label, count)) in numbers.iter().enumerate() {
        let x = 32 + index * 124;
        words(x, 132, 30, bold, &count.to_string());
        words(x, 154, if lang == Lang::Zh { 14 } else { 11 }, dark, label);
    }
    let weeks = weeks(&figures.by_day, today);
    let most = weeks.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let caption = lang.pick(
        format!("每周登记（最多 {most} 件）"),
        format!("Registered each week (at most {most})"),
    );
    words(32, 200, 16, bold, &caption);
    if let (Some((first, _)), Some((last, _))) = (weeks.first(), weeks.last()) {
        words(32, 392, 13, grey, &first.to_string());
        let end = "fill=\"#505a5f\" text-anchor=\"end\"";
        words(WIDTH - 32, 392, 13, end, &last.plus(6).to_string());
    }
    let dated = lang.pick(
        format!("{today} 生成 · 来源：{source} · CC BY 4.0"),
        format!("Made on {today} · Source: {source} · CC BY 4.0"),
    );
    words(32, 428, 13, grey, &dated);
    let wide = WIDTH - 64;
    let count = weeks.len().max(1);
    for (index, (week, registered)) in weeks.iter().enumerate() {
        let tall = usize::try_from(registered.saturating_mul(150) / most).unwrap_or(0);
        let (left, right) = (index * wide / count, (index + 1) * wide / count);
        svg.push_str(&format!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{tall}\" fill=\"#0b5c8a\"><title>{week}: \
             {registered}</title></rect>",
            32 + left,
            370 - tall,
            (right - left).saturating_sub(2).clamp(1, 60),
        ));
    }
    svg.push_str(&format!(
        "<rect x=\"32\" y=\"370\" width=\"{wide}\" height=\"1\" fill=\"#505a5f\"/></svg>"
    ));
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_monday_and_none_is_left_out() {
        let day = |written: &str, registered: i64| DayFigures {
            day: Day::read(written).expect("a day"),
            registered,
            assigned: 0,
            settled: 0,
            resolved: 0,
        };
        // A Sunday, the Monday after it, and a day two weeks later.
        let days = [day("2018-05-13", 2), day("2018-05-14", 3), day("2018-05-30", 4)];
        let weeks = weeks(&days, days[2].day);
        let written: Vec<(String, i64)> =
            weeks.iter().map(|(week, count)| (week.to_string(), *count)).collect();
        let expected = [("2018-05-07", 2), ("2018-05-14", 3), ("2018-05-21", 0), ("2018-05-28", 4)];
        assert_eq!(written, expected.map(|(week, count)| (week.to_owned(), count)));
    }
}
