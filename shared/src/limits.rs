//! How much fits: the limits that a sender and a receiver both have to know. The browser refuses what is
//! beyond them before it is sent, the functions refuse it when it comes, and the words about them are
//! made from the same numbers.
//!
//! What a case may hold is in [`crate::decide`], how long a text may be in [`crate::text`], and what a
//! town may change in [`crate::policy`].

/// Bytes of a megabyte, as people are told of it.
pub const MEGABYTE: usize = 1024 * 1024;

/// Bytes of a photo or a document that is handed in.
pub const MAX_UPLOAD: usize = 10 * MEGABYTE;

/// Bytes of a request body; that of an import apart.
pub const MAX_BODY: usize = MEGABYTE / 2;

/// Bytes of the event with which AWS Lambda is invoked and waited for: a quota that nobody can raise
/// (<https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>).
const MAX_EVENT: usize = 6 * MEGABYTE;
/// Bytes of that event that are not the body: headers (API Gateway takes 10 KB of them), what the gateway
/// knows of the request, and a backslash before each quotation mark of the body.
const EVENT_BESIDE_BODY: usize = MEGABYTE / 16;
/// Bytes of the body of an import that are not its file: its name, its source, which column holds what.
const IMPORT_BESIDE_FILE: usize = MEGABYTE / 4;

/// Bytes of the body of an import: a register in Base64, and how to read it.
pub const MAX_IMPORT_BODY: usize = MAX_EVENT - EVENT_BESIDE_BODY;

/// Bytes of a register's file. Base64 writes three of them as four.
pub const MAX_REGISTER_FILE: usize = (MAX_IMPORT_BODY - IMPORT_BESIDE_FILE) / 4 * 3;

// What was promised stays promised: nobody's file of 4 MB is refused one day.
const _: () = assert!(MAX_REGISTER_FILE > 4 * MEGABYTE);

/// Trips that one case can count.
pub const MAX_TRIPS_COUNTED: u16 = 99;

/// Cases of an inspector's sample.
pub const MAX_SAMPLE: u32 = 50;

/// How far notices and duties are counted; beyond, there are “more than” so many.
pub const MAX_COUNTED: u32 = 100;

/// The least characters of a password. NIST SP 800-63B asks for 8, and for 15 where it is the only factor;
/// 12 is this product's floor.
pub const MIN_PASSWORD: usize = 12;

/// Days of the pain points where no period is asked for.
pub const INSIGHT_DAYS: i32 = 90;

/// A number of bytes in megabytes as people read it, such as `10` or `4.2`: rounded down, so that no more
/// is promised than fits.
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
