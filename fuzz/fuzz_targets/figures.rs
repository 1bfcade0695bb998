//! Figures of another run, whole or ours with values changed: compared, looked at after, opened.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| yf_fuzz::figures::figures(bytes));
