//! A file of readings from a queueing system. What is taken is within every limit.

#![no_main]

use api::service::waiting::{MAX_READINGS, checked, read_file};
use fuzz::{DIRECTORY, MIB, NOW, WINDOW, assert_blames_input, begin, within};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: begin(), |bytes: &[u8]| {
    let read = within(8 * MIB + 400 * bytes.len(), || read_file(bytes, &DIRECTORY, None, NOW));
    let own = read_file(bytes, &DIRECTORY, Some(&WINDOW), NOW);
    match read {
        Ok(readings) => {
            assert!((1..=MAX_READINGS).contains(&readings.len()));
            let is_own = readings.iter().all(|reading| reading.window == *WINDOW);
            assert_eq!(own.is_ok(), is_own);
            for reading in readings {
                assert_eq!(checked(reading.clone(), &DIRECTORY, None, NOW).ok(), Some(reading));
            }
        }
        Err(failure) => {
            assert!(own.is_err());
            assert_blames_input(failure);
        }
    }
});
