//! `settings.json` of the neutral format, by itself.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| yf_fuzz::links::settings(bytes));
