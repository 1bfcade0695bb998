//! The least that any reader of CSV must do: unpack the files and split them into fields, here by the csv crate, on one thread; nothing is looked at. `benches/large` measures reading
//! beside it.
//!
//! `cargo run --release -p yf-ingest --example floor -- FILE...` prints how many bytes, rows and fields there are.

use std::fs::File;
use std::io::Read;
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut bytes, mut rows, mut fields) = (0, 0_u64, 0);
    for name in std::env::args_os().skip(1) {
        let packed = Path::new(&name).extension().is_some_and(|end| end == "gz");
        let file = File::open(&name)?;
        let source: Box<dyn Read> =
            if packed { Box::new(flate2::read::MultiGzDecoder::new(file)) } else { Box::new(file) };
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).buffer_capacity(256 << 10).from_reader(source);
        let mut row = csv::ByteRecord::new();
        while reader.read_byte_record(&mut row)? {
            rows += 1;
            fields += row.len();
        }
        bytes += reader.position().byte();
    }
    println!("{bytes} bytes, {rows} rows, {fields} fields");
    Ok(())
}
