//! Writes the made-up report of the tests as both editions: `cargo run --example sample_report -- DIR`.

#[path = "../tests/sample/mod.rs"]
mod sample;

fn main() -> std::io::Result<()> {
    let dir = std::path::PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".into()));
    std::fs::create_dir_all(&dir)?;
    let full = sample::report();
    std::fs::write(dir.join("report-restricted.html"), yf_report::html(&full))?;
    std::fs::write(dir.join("report.html"), yf_report::html(&sample::shared(&full)))
}
