//! `/lite`: the tracker as plain HTML, for old phones, in-app browsers and browsers without scripts. It shows the same
//! texts from the same projection.
//!
//! Everything that is not a literal here must go through [`escape`].

use crate::app::{App, Client};
use crate::http::extract::Query;
use crate::http::query::language;
use crate::problem::{Failure, Told};
use crate::service::limit::{admit_plain_look, count_miss};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use shared::lang::{Lang, Say};
use shared::number::CaseNumber;
use shared::sentence::{first_sentence, step_sentence};
use shared::view::PublicRecord;

/// The routes, which are not part of the API.
pub fn router() -> Router<App> {
    Router::new().route("/lite", get(get_lite))
}

/// The text with U+FFFD in place of each character that XML 1.0 (section 2.2) does not have. People's texts have no
/// control characters, but a refusal names the field of a form, which may be called anything.
pub(super) fn well_formed(text: &str) -> String {
    let is_none = |letter: char| {
        let is_control = letter < ' ' && !matches!(letter, '\t' | '\n' | '\r');
        is_control || matches!(letter, '\u{FFFE}' | '\u{FFFF}')
    };
    text.replace(is_none, "\u{FFFD}")
}

/// For HTML and SVG.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in well_formed(text).chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

async fn get_lite(
    State(app): State<App>,
    client: Client,
    query: Query,
) -> Result<Response, Failure> {
    let lang = language(&query)?;
    let written = query.text("number").unwrap_or("");
    let asked = query.text("number").is_some();
    let number = CaseNumber::find(written);
    let mut status = StatusCode::OK;
    let has_to_wait = match admit_plain_look(&app, &client).await {
        Ok(()) => false,
        Err(Failure::TooManyAttempts { .. }) => true,
        Err(failure) => return Err(failure),
    };
    let answer = match number {
        Err(_) if !asked => String::new(),
        Err(_) => {
            status = StatusCode::UNPROCESSABLE_ENTITY;
            format!(
                "<p role=\"alert\"><strong>{}</strong></p>",
                lang.pick(
                    "编号有误，请对照回执核对每一位数字。",
                    "The number is not right; compare each digit with the slip."
                )
            )
        }
        Ok(_) if has_to_wait => {
            status = StatusCode::TOO_MANY_REQUESTS;
            format!(
                "<p role=\"alert\"><strong>{}</strong></p>",
                lang.pick(
                    "查询不存在的编号次数过多，请过一小时再试，或到窗口咨询。",
                    "Too many numbers were tried that do not exist. Try again in an hour, or ask at the window."
                )
            )
        }
        Ok(number) => match app.store.load_history_of(number).await? {
            None => {
                count_miss(&app, &client);
                status = StatusCode::NOT_FOUND;
                format!(
                    "<p role=\"alert\"><strong>{}</strong></p>",
                    lang.pick(
                        "没有查到这个编号，请核对后重试，或到窗口咨询。",
                        "No such case was found. Check the number, or ask at the window."
                    )
                )
            }
            Some(told) => {
                let record = PublicRecord::of(told.history());
                let case = &record.case;
                let town = app.town().await?;
                let directory = &town.directory;
                let mut html = format!(
                    "<h2>{}</h2><p><strong>{}</strong></p>",
                    escape(&format!("{} · {}", case.number, case.stage.say(lang))),
                    escape(&first_sentence(&record, directory, lang, app.now()))
                );
                if let Some(summary) = &case.summary {
                    html.push_str(&format!("<p>{}</p>", escape(summary.as_str())));
                }
                html.push_str("<ol>");
                for step in &record.timeline {
                    html.push_str(&format!(
                        "<li>{} — {}</li>",
                        escape(&step.at.minute_text()),
                        escape(&step_sentence(step, directory, lang))
                    ));
                }
                html.push_str("</ol>");
                html
            }
        },
    };
    let (title, label, button, other, other_name, full) = match lang {
        Lang::Zh => ("查询进度 · 一趟", "编号", "查询", "en", "English", "完整版"),
        Lang::En => {
            ("Track a case · OneTrip", "Case number", "Track", "zh", "中文", "Full version")
        }
    };
    // A slip that was pasted whole is not repeated, because its code must not get into another address.
    let shown = number.map_or_else(|_| escape(written), |number| number.to_string());
    let page = format!(
        "<!doctype html><html lang=\"{tag}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <title>{title}</title></head><body><main><h1>{title}</h1>\
         <form method=\"get\" action=\"/lite\"><input type=\"hidden\" name=\"lang\" value=\"{code}\">\
         <p><label for=\"number\">{label}</label> \
         <input id=\"number\" name=\"number\" inputmode=\"numeric\" autocomplete=\"off\" value=\"{shown}\"> \
         <button>{button}</button></p></form>{answer}\
         <p><a href=\"/lite?lang={other}&amp;number={shown}\" lang=\"{other}\">{other_name}</a> · \
         <a href=\"/\">{full}</a></p></main></body></html>",
        tag = lang.tag(),
        code = lang.code(),
    );
    let policy = "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
    let headers = [
        (HeaderName::from_static("content-security-policy"), policy),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    let mut response = (status, headers, Html(page)).into_response();
    if status == StatusCode::NOT_FOUND {
        response.extensions_mut().insert(Told::new("no_such_case_or_code"));
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_never_markup() {
        assert_eq!(escape("<script>\"'&"), "&lt;script&gt;&quot;&#39;&amp;");
    }
}
