//! Limits that both the sender and the receiver must know. The browser refuses what exceeds them before it sends, the
//! functions refuse it on arrival, and the texts about them are built from the same numbers.
//!
//! Limits of a case are in [`crate::decide`], lengths of texts in [`crate::text`], and what a town may change in
//! [`crate::policy`].

/// The bytes of what people call a megabyte.
pub const MEGABYTE: usize = 1024 * 1024;

/// The most bytes of an uploaded photo or document.
pub const MAX_UPLOAD: usize = 10 * MEGABYTE;

/// The most bytes of a request body.
pub const MAX_BODY: usize = MEGABYTE / 2;

/// The most bytes of a register's file.
pub const MAX_REGISTER_FILE: usize = 30 * MEGABYTE;

/// The most trips that a case can count.
pub const MAX_TRIPS_COUNTED: u16 = 99;

/// The most departments that one department follows, through all steps: its lists are read from as many more partitions.
pub const MAX_PREDECESSORS: usize = 8;

/// The most departments that follow one department.
pub const MAX_SUCCESSORS: usize = 8;

/// The most further names of a department or a matter.
pub const MAX_ALIASES: usize = 10;

/// The most bytes of the workbook that sets a house up: as Base64 it fits into a request.
pub const MAX_SETUP_FILE: usize = 360 * 1024;

/// The most cases in an inspector's sample.
pub const MAX_SAMPLE: u32 = 50;

/// How far notices and duties are counted; beyond it, pages say “more than”.
pub const MAX_COUNTED: u32 = 100;

/// The fewest characters in a password. NIST SP 800-63B asks for 8, and for 15 if it is the only factor; we ask for
/// at least 12.
pub const MIN_PASSWORD: usize = 12;

/// The most characters in a password.
pub const MAX_PASSWORD: usize = 200;
/// How many passkeys an account may have.
pub const MAX_PASSKEYS: usize = 10;

/// The days within which a password that an administrator set has to be used, and so replaced.
pub const FIRST_PASSWORD_DAYS: i64 = 3;

/// The minutes for which a session may go unused.
pub const SESSION_IDLE_MINUTES: i64 = 30;

/// The default period of the pain points, in days.
pub const INSIGHT_DAYS: i32 = 90;

/// The number of cases from which on one day an account is conspicuous. The window's first five weeks had 81 cases in
/// all; a clerk who answers the telephone opens some dozens on a day.
pub const OPENED_A_DAY: u32 = 150;

/// The most cases of a list that can be read in another order than its own, so that no request reads more keys.
pub const MAX_SORTED: usize = 2_000;

/// Formats bytes in megabytes, such as `10` or `4.2`, rounded down so that it never promises too much.
pub fn megabytes(bytes: usize) -> String {
    let tenths = bytes.saturating_mul(10) / MEGABYTE;
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => format!("{}.{rest}", tenths / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_promised_than_fits() {
        for (bytes, expected) in [
            (MAX_UPLOAD, "10"),
            (MAX_BODY, "0.5"),
            (MEGABYTE, "1"),
            (MEGABYTE - 1, "0.9"),
            (4 * MEGABYTE + MEGABYTE / 4, "4.2"),
        ] {
            assert_eq!(megabytes(bytes), expected, "{bytes}");
        }
    }
}
