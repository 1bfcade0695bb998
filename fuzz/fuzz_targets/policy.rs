//! A place's policy: its TOML files, its areas, or a case's `place.json`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| yf_fuzz::policy(bytes));
