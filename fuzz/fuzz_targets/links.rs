//! Required links and arrangements: the filled sheet, `links.toml`, `arrangements.toml`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| yf_fuzz::links::links(bytes));
