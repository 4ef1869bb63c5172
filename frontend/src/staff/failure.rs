//! Says why a request failed, where only the console can fail in this way.

use crate::ui::text;
use shared::lang::Lang;

/// `None` if everybody's pages know the failure, or nobody's.
pub fn words(code: &str, lang: Lang) -> Option<&'static str> {
    Some(match code {
        "wrong_password" => text::problem_wrong_password(lang),
        "sign_in_again" => text::problem_sign_in_again(lang),
        "password_to_replace" => text::problem_password_to_replace(lang),
        "first_password_lapsed" => text::problem_first_password_lapsed(lang),
        "factor_to_enrol" => text::problem_factor_to_enrol(lang),
        "factor_required" => text::problem_factor_required(lang),
        "own_grant" => text::problem_own_grant(lang),
        "grant_waits" => text::problem_grant_waits(lang),
        "wrong_passkey" => text::problem_wrong_passkey(lang),
        "no_passkeys" => text::problem_no_passkeys(lang),
        "challenge_over" => text::problem_challenge_over(lang),
        "too_many_tasks" => text::problem_too_many_tasks(lang),
        "unauthenticated" => text::problem_unauthenticated(lang),
        "session_expired" => text::problem_session_expired(lang),
        "stale_entry" => text::problem_stale_entry(lang),
        "forbidden" => text::problem_forbidden(lang),
        "no_file" => text::problem_no_file(lang),
        "not_checked" => text::problem_not_checked(lang),
        "only_way_in" => text::problem_only_way_in(lang),
        "provider_unavailable" => text::problem_provider_unavailable(lang),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_of_the_console_says_what_to_do_in_both_languages() {
        for code in [
            "wrong_password",
            "sign_in_again",
            "password_to_replace",
            "first_password_lapsed",
            "factor_to_enrol",
            "factor_required",
            "challenge_over",
            "own_grant",
            "grant_waits",
            "wrong_passkey",
            "no_passkeys",
            "unauthenticated",
            "session_expired",
            "stale_entry",
            "forbidden",
            "no_file",
            "not_checked",
            "only_way_in",
            "provider_unavailable",
            "too_many_tasks",
        ] {
            let [zh, en] = [Lang::Zh, Lang::En].map(|lang| words(code, lang));
            assert!(zh.is_some() && en.is_some() && zh != en, "{code}");
        }
        assert_eq!(words("a_code_of_the_future", Lang::En), None);
    }
}
