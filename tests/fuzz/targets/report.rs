//! A report of a browser that the content security policy kept a page from something: the first byte says whether it is
//! a batch. Nothing but a directive and an origin reaches the log.

#![no_main]

use api::public::csp_report::read_reports;
use fuzz::{MIB, assert_blames_input, begin, within};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: begin(), |bytes: &[u8]| {
    let Some((kind, body)) = bytes.split_first() else { return };
    match within(4 * MIB + 200 * body.len(), || read_reports(kind % 2 == 0, body)) {
        Ok(reports) => {
            assert!(reports.len() <= 10);
            for (directive, blocked) in reports {
                assert!(directive.len() <= 100);
                assert!(directive.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'));
                let origin = blocked.split_once("://").map(|(_, host)| host);
                let shown = origin.unwrap_or(&blocked);
                assert!(shown.len() <= 102 && !shown.contains(['/', '?', '#', '@', '\n', ' ']));
            }
        }
        Err(failure) => assert_blames_input(failure),
    }
});
