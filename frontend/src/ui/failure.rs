//! Says why a request failed and what to do next, in the page's language.

use crate::client::http::ApiError;
use crate::ui::text;
use shared::lang::Lang;
use shared::wire::Problem;
use std::sync::OnceLock;

/// The words for failures that only the console's API has, by their code.
type ConsolesWords = fn(&str, Lang) -> Option<&'static str>;

/// Set by the staff program, so that the public programs do not carry these words.
static CONSOLES: OnceLock<ConsolesWords> = OnceLock::new();

/// Lets failures of the console's API be told, too.
pub fn tell_consoles(words: ConsolesWords) {
    // Only one program runs in a page, and it starts once.
    let _ = CONSOLES.set(words);
}

pub fn say(error: &ApiError, lang: Lang) -> String {
    match error {
        ApiError::Offline => text::problem_offline(lang).into(),
        ApiError::Late => text::problem_late(lang).into(),
        ApiError::Down => text::problem_unavailable(lang).into(),
        ApiError::Outdated => text::problem_outdated(lang).into(),
        ApiError::Problem(problem) => say_problem(problem, lang),
    }
}

fn say_problem(problem: &Problem, lang: Lang) -> String {
    if let Some(refusal) = &problem.refusal {
        return refusal.say(lang);
    }
    let words = match problem.code.as_str() {
        "malformed_body"
        | "unsupported_media_type"
        | "method_not_allowed"
        | "precondition_required" => text::problem_outdated(lang),
        "fields" => text::problem_fields(lang),
        "cross_site" => text::problem_cross_site(lang),
        "not_found" => text::problem_not_found(lang),
        "no_such_case_or_code" => text::problem_no_such_case_or_code(lang),
        "too_many_attempts" => text::problem_too_many_attempts(lang),
        "stale_revision" => text::problem_stale_revision(lang),
        "newer_version" => text::problem_newer_version(lang),
        "key_reused" => text::problem_key_reused(lang),
        "body_too_large" => text::problem_body_too_large(lang),
        "unavailable" => text::problem_unavailable(lang),
        "not_scanned" => text::problem_not_scanned(lang),
        other => match CONSOLES.get().and_then(|console| console(other, lang)) {
            Some(words) => words,
            None => text::problem_internal(lang),
        },
    };
    match &problem.request_id {
        Some(id) if problem.status >= 500 => format!("{words} {}", text::problem_request(lang, id)),
        Some(_) | None => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_says_what_to_do_in_both_languages() {
        let codes = [
            "malformed_body",
            "fields",
            "cross_site",
            "not_found",
            "no_such_case_or_code",
            "too_many_attempts",
            "stale_revision",
            "precondition_required",
            "newer_version",
            "key_reused",
            "body_too_large",
            "unsupported_media_type",
            "method_not_allowed",
            "unavailable",
            "not_scanned",
            "internal",
            "a_code_of_the_future",
        ];
        for code in codes {
            let problem = Problem {
                kind: format!("about:blank#{code}"),
                title: String::new(),
                status: 400,
                code: code.to_owned(),
                refusal: None,
                fields: Vec::new(),
                revision: None,
                request_id: None,
            };
            let error = ApiError::Problem(Box::new(problem));
            for lang in Lang::ALL {
                assert!(!say(&error, lang).is_empty(), "{code}");
            }
            assert_ne!(say(&error, Lang::Zh), say(&error, Lang::En), "{code}");
        }
    }
}
