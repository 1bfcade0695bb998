//! The neutral event format: the first byte chooses which of the three files the bytes are; the others are small and right.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| yf_fuzz::neutral(bytes));
