//! Workbooks: one part of a small right one is what the fuzzer makes, so that it spends its time in the XML and not in the zip.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| yf_fuzz::book(bytes));
