//! The demonstration's banner: every page shows what time it is there, and can move on to the next morning or by a
//! week.
//!
//! It wraps the router of the host without being part of it: the browser programs know nothing of it, and no other
//! installation has `/demonstration`.

use super::clock::DemonstrationClock;
use super::{text, times_of_day};
use crate::host::secure;
use anyhow::Context;
use api::app::App;
use api::http::serve::TIME_HEADER;
use api::problem::Failure;
use api::router::refuse_cross_site;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http_body_util::BodyExt;
use serde::{Deserialize, Serialize};
use shared::calendar::Calendar;
use shared::lang::Lang;
use shared::time::{DAY_MS, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// How long a request to move on waits until everything due is done; the rest continues in the background.
const PATIENCE: Duration = Duration::from_secs(60);
/// The minute of the day at which offices open.
const MORNING: i64 = 9 * 60;
/// The minutes of the day at which the clock runs on the way: every office hour, the close of offices, and when the
/// digests are made.
const HOURS: [i64; 11] = [540, 600, 660, 720, 780, 840, 900, 960, 1020, 1021, 1080];
/// The banner's script and style.
const SCRIPT: &str = include_str!("../../demonstration/banner.js");
const STYLE: &str = include_str!("../../demonstration/banner.css");
/// The figures of the story's last day: 81 registered, 66 assigned, 15 settled on the spot.
const FIGURES: &str = "/figures?until=2018-05-25";

/// How far to move on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// Until offices open next.
    NextMorning,
    AWeekOn,
}

impl Until {
    pub fn after(self, now: Timestamp, calendar: &Calendar) -> Timestamp {
        match self {
            Until::AWeekOn => now.plus(7 * DAY_MS),
            Until::NextMorning => {
                let mut day = now.day();
                while !calendar.is_working(day) || Timestamp::at(day, MORNING) <= now {
                    day = day.plus(1);
                }
                Timestamp::at(day, MORNING)
            }
        }
    }
}

/// The body of a request to move on.
#[derive(Debug, Deserialize)]
struct GoOn {
    to: Until,
}

/// The time in the demonstration, in epoch milliseconds.
#[derive(Debug, Serialize)]
struct ClockReading {
    now: Timestamp,
}

/// The demonstration's state and clock.
#[derive(Clone)]
pub struct Demonstration {
    app: App,
    clock: Arc<DemonstrationClock>,
    /// Held while time moves on, so that concurrent requests take turns.
    going: Arc<Mutex<()>>,
}

impl Demonstration {
    pub fn new(app: &App, clock: Arc<DemonstrationClock>) -> Demonstration {
        let app = app.clone().with_clock(clock.clock()).as_demonstration(true);
        Demonstration { app, clock, going: Arc::default() }
    }

    pub fn app(&self) -> App {
        self.app.clone()
    }

    /// Wraps `served`, adding the banner to its pages.
    pub fn over(self, served: Router) -> Router {
        Router::new()
            .route("/demonstration/clock", get(tell).post(go_on))
            .route("/demonstration/banner.js", get(async || asset("text/javascript", SCRIPT)))
            .route("/demonstration/banner.css", get(async || asset("text/css", STYLE)))
            .layer(from_fn_with_state(self.app(), refuse_cross_site))
            .with_state(self.clone())
            .fallback_service(served)
            .layer(from_fn_with_state(self, present))
            .layer(from_fn(secure))
    }

    /// Moves on, and does what comes due on the way at the hour at which it does. Returns the new time.
    pub async fn go_on(&self, until: Until) -> anyhow::Result<Timestamp> {
        let _going = self.going.lock().await;
        let from = self.clock.now();
        let to = until.after(from, &self.app.policy().await?.calendar);
        let pass = async {
            for at in times_of_day(&HOURS, from, to).chain([to]) {
                self.clock.set_forward(at.max(self.clock.now()))?;
                self.act().await?;
            }
            anyhow::Ok(())
        };
        match tokio::time::timeout(PATIENCE, pass).await {
            Ok(passed) => passed?,
            Err(_) => {
                tracing::warn!("what has come due is done behind the answer");
                self.clock.set_forward(to.max(self.clock.now()))?;
            }
        }
        Ok(self.clock.now())
    }

    /// Does what is due now, and sends the notices.
    async fn act(&self) -> anyhow::Result<()> {
        // The digests count what was folded, and what the clock does is folded after it.
        api::jobs::project::fold_pending(&self.app).await?;
        api::jobs::clock::run(&self.app).await?;
        api::jobs::project::fold_pending(&self.app).await?;
        let delivered = api::jobs::deliver::deliver_due(&self.app, self.app.now()).await;
        delivered.context("delivering notices").map(|_| ())
    }
}

async fn tell(State(demonstration): State<Demonstration>) -> Response {
    told(demonstration.clock.now())
}

/// Anybody at the demonstration may use it.
async fn go_on(
    State(demonstration): State<Demonstration>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_json = kind.is_some_and(|kind| kind.split(';').next() == Some("application/json"));
    if !is_json {
        return Err(Failure::UnsupportedMediaType);
    }
    let GoOn { to } = serde_json::from_slice(&body).map_err(|_| Failure::MalformedBody)?;
    demonstration.go_on(to).await.map(told).map_err(Failure::Internal)
}

fn told(now: Timestamp) -> Response {
    let headers = [
        (TIME_HEADER, HeaderValue::from(now.0)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, Json(ClockReading { now })).into_response()
}

fn asset(kind: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], text).into_response()
}

/// Adds the banner to pages, and forbids caching, because a cached response would show an earlier time.
async fn present(
    State(demonstration): State<Demonstration>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let is_answer = path.starts_with("/api/");
    let is_page = !["/api/", "/assets/", "/files/", "/demonstration/"]
        .iter()
        .any(|elsewhere| path.starts_with(elsewhere));
    if is_page {
        // The page is modified, so it must arrive whole and uncompressed.
        for name in [
            header::ACCEPT_ENCODING,
            header::IF_MODIFIED_SINCE,
            header::IF_NONE_MATCH,
            header::RANGE,
        ] {
            request.headers_mut().remove(name);
        }
    }
    let mut response = next.run(request).await;
    let said = |response: &Response, name| {
        let value: Option<&HeaderValue> = response.headers().get(name);
        value.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    if is_answer && said(&response, header::CACHE_CONTROL).contains("max-age") {
        let never = HeaderValue::from_static("no-cache");
        response.headers_mut().insert(header::CACHE_CONTROL, never);
    }
    if !is_page || !said(&response, header::CONTENT_TYPE).starts_with("text/html") {
        return response;
    }
    let runs_scripts = said(&response, header::CONTENT_SECURITY_POLICY).contains("script-src");
    let (mut parts, body) = response.into_parts();
    let page = match body.collect().await {
        Ok(page) => String::from_utf8_lossy(&page.to_bytes()).into_owned(),
        Err(error) => return Failure::Internal(error.into()).into_response(),
    };
    for name in [header::CONTENT_LENGTH, header::LAST_MODIFIED, header::ETAG] {
        parts.headers.remove(name);
    }
    Response::from_parts(
        parts,
        Body::from(with_banner(&page, demonstration.clock.now(), runs_scripts)),
    )
}

/// Inserts the banner at the start of the page: with its buttons, if scripts run, or otherwise in the page's language
/// only.
fn with_banner(page: &str, now: Timestamp, runs_scripts: bool) -> String {
    if !runs_scripts {
        let lang = if page.contains("<html lang=\"en\"") { Lang::En } else { Lang::Zh };
        let words = text::words(lang);
        let (name, here_it_is, time) = (words.name, words.here_it_is, text::time(now, lang));
        let aside = format!("<aside><p><strong>{name}</strong> {here_it_is} {time}</p></aside>");
        return page.replacen("<body>", &format!("<body>{aside}"), 1);
    }
    let head = "<link rel=\"stylesheet\" href=\"/demonstration/banner.css\">\n    \
                <script type=\"module\" src=\"/demonstration/banner.js\"></script>\n  </head>";
    let asides = [Lang::Zh, Lang::En].map(|lang| aside(now, lang)).concat();
    page.replacen("</head>", head, 1).replacen("<body>", &format!("<body>{asides}"), 1)
}

fn aside(now: Timestamp, lang: Lang) -> String {
    let text::Words {
        name,
        here_it_is,
        next_morning,
        a_week_on,
        figures,
        going,
        failed,
        typed,
        fresh,
    } = text::words(lang);
    let (tag, at, time) = (lang.tag(), now.0, text::time(now, lang));
    format!(
        "\n    <aside class=\"demonstration\" lang=\"{tag}\" aria-label=\"{name}\" data-now=\"{at}\" \
         data-going=\"{going}\" data-failed=\"{failed}\" data-typed=\"{typed}\">\n      \
         <p><strong>{name}</strong> {here_it_is} <time>{time}</time></p>\n      \
         <button type=\"button\" data-to=\"next_morning\">{next_morning}</button>\n      \
         <button type=\"button\" data-to=\"a_week_on\">{a_week_on}</button>\n      \
         <a href=\"{FIGURES}\" hidden>{figures}</a>\n      \
         <p role=\"status\"></p>\n      \
         <button type=\"button\" class=\"fresh\" hidden>{fresh}</button>\n    </aside>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(written: &str) -> Timestamp {
        Timestamp::read(written).expect("a time")
    }

    #[test]
    fn the_next_morning_is_the_next_opening_of_the_offices() {
        // The Dragon Boat festival of 2018 was Saturday 16 to Monday 18 June.
        for (now, morning) in [
            ("2018-06-11 14:30", "2018-06-12 09:00"),
            ("2018-06-12 09:00", "2018-06-13 09:00"),
            ("2018-06-12 00:30", "2018-06-12 09:00"),
            ("2018-06-08 16:40", "2018-06-11 09:00"),
            ("2018-06-15 10:00", "2018-06-19 09:00"),
        ] {
            let found = Until::NextMorning.after(time(now), &Calendar::default());
            assert_eq!(found.minute_text(), morning, "after {now}");
        }
    }

    #[test]
    fn a_week_on_is_the_same_hour_of_the_same_weekday() {
        let found = Until::AWeekOn.after(time("2018-06-11 14:30"), &Calendar::default());
        assert_eq!(found.minute_text(), "2018-06-18 14:30");
    }
}
