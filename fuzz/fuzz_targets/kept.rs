//! Kept events: the first byte chooses which of the two tables the bytes are; the other is small and right.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| yf_fuzz::kept(bytes));
