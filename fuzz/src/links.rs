//! Bytes as what names required links and arrangements: the filled sheet, `links.toml`, `arrangements.toml`; and as `settings.json`.

use super::PLACE;
use yf_place::sheet::{links_toml, read_sheet, sheet_csv};
use yf_place::{Place, REFERENCE_FILES, RequiredLink, Settings};

fn without_lines(links: &[RequiredLink]) -> Vec<RequiredLink> {
    links.iter().map(|link| RequiredLink { line: 0, ..link.clone() }).collect()
}

/// The reference place with this file beside its `place.toml`.
fn place_with(name: &str, text: &[u8]) -> Result<Place, Vec<yf_model::Problem>> {
    let own = REFERENCE_FILES.iter().find(|(file, _)| *file == "place.toml").map_or("", |(_, text)| text);
    Place::read_texts(&[("place.toml", own.as_bytes()), (name, text)])
}

/// The first byte chooses which of the three the bytes are. What is read goes round: from the sheet to the file and back, and nothing is lost.
pub fn links(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    match first % 3 {
        0 => match read_sheet(&PLACE, "filled.csv", rest) {
            Ok(links) => {
                assert!(!links.is_empty(), "a sheet that names nothing is refused");
                let toml = links_toml(&PLACE, &links);
                let place = place_with("links.toml", toml.as_bytes());
                let place = place.unwrap_or_else(|p| panic!("what import writes can be read: {}", p[0].message()));
                assert_eq!(without_lines(&place.links), without_lines(&links), "from the sheet to the file");
            }
            Err(problems) => said(&problems),
        },
        1 => match place_with("links.toml", rest) {
            Ok(place) if !place.links.is_empty() => {
                let sheet = sheet_csv(&place, 1);
                let links = read_sheet(&place, "filled.csv", sheet.as_bytes());
                let links = links.unwrap_or_else(|p| panic!("what the sheet shows can be read: {}", p[0].message()));
                assert_eq!(without_lines(&links), without_lines(&place.links), "from the file to the sheet");
            }
            Ok(_) => {}
            Err(problems) => said(&problems),
        },
        _ => {
            if let Err(problems) = place_with("arrangements.toml", rest) {
                said(&problems);
            }
        }
    }
}

/// `settings.json` of the neutral format, by itself.
pub fn settings(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match Settings::read("settings.json", text) {
        Ok(settings) => assert!(settings.from <= settings.to, "a window has its first day before its last"),
        Err(problems) => said(&problems),
    }
}

fn said(problems: &[yf_model::Problem]) {
    assert!(!problems.is_empty(), "what is refused says why");
    for problem in problems {
        assert!(
            !problem.mend.is_empty() && !problem.message().contains('\u{0}'),
            "a message is text, and says what helps"
        );
    }
}
