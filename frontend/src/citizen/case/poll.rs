//! Polls a case: about once a second while the tab is in the foreground, every few seconds after a minute without
//! changes, and less and less often while the network is down.

use super::PageState;
use crate::client::browser;
use crate::client::http::ApiError;
use crate::client::public::PublicApi;
use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;
use std::time::Duration;

/// The interval in milliseconds. Together with the response time, a step appears within a second.
const EVERY_MS: u64 = 600;
/// Polling slows down after this time without changes, in milliseconds.
const QUIET_AFTER_MS: i64 = 60_000;
/// The pause between two requests once polling has slowed down, in milliseconds.
const QUIET_PAUSE_MS: i64 = 5_000;
/// The longest pause after failures, in milliseconds.
const PAUSE_MOST_MS: i64 = 30_000;

/// Starts polling, until the page is left.
pub(super) fn watch(state: PageState) {
    let busy = StoredValue::new(false);
    let failed = StoredValue::new(0u32);
    let not_before = StoredValue::new(0i64);
    let news_at = StoredValue::new(browser::own_now());
    let look = move || {
        let now = browser::own_now();
        let given_up = state.failure.with_untracked(Option::is_some);
        if busy.get_value() || given_up || now < not_before.get_value() || !browser::is_visible() {
            return;
        }
        busy.set_value(true);
        leptos::task::spawn_local(async move {
            let answer = PublicApi::case(state.number).await;
            // The page may have gone in the meantime.
            if busy.try_set_value(false).is_some() {
                return;
            }
            match answer {
                Ok(case) => {
                    failed.set_value(0);
                    let now = browser::own_now();
                    if state.take(case) {
                        news_at.set_value(now);
                    } else if now - news_at.get_value() > QUIET_AFTER_MS {
                        not_before.set_value(now + QUIET_PAUSE_MS);
                    }
                }
                Err(error) => {
                    let times = failed.get_value().saturating_add(1);
                    failed.set_value(times);
                    not_before.set_value(browser::own_now() + pause_ms(times));
                    fail(state, error);
                }
            }
        });
    };
    look();
    if let Ok(interval) = set_interval_with_handle(look, Duration::from_millis(EVERY_MS)) {
        on_cleanup(move || interval.clear());
    }
}

/// Fetches once, when the person asks for it after a failure.
pub(super) fn look_once(state: PageState) {
    leptos::task::spawn_local(async move {
        let answer = PublicApi::case(state.number).await;
        if state.failure.try_with_untracked(|_| ()).is_none() {
            return;
        }
        match answer {
            Ok(case) => {
                state.take(case);
            }
            Err(error) => fail(state, error),
        }
    });
}

/// If the case was shown before, it stays; otherwise the page says why it cannot be shown.
fn fail(state: PageState, error: ApiError) {
    if state.public.with_untracked(Option::is_some) {
        state.paused.set(true);
    } else {
        state.failure.set(Some(error));
    }
}

/// The pause after `times` failures in a row: 1, 2, 4 seconds and so on.
fn pause_ms(times: u32) -> i64 {
    1_000i64
        .checked_shl(times.saturating_sub(1))
        .unwrap_or(PAUSE_MOST_MS)
        .clamp(1_000, PAUSE_MOST_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_up_to_half_a_minute() {
        let pauses: Vec<i64> = [1, 2, 3, 6, 40, u32::MAX].map(pause_ms).to_vec();
        assert_eq!(pauses, [1_000, 2_000, 4_000, 30_000, 30_000, 30_000]);
    }
}
