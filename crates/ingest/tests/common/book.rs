//! Workbooks made from a description that a reviewer can read, as `.xlsx` and as `.ods`: independent of the reader.
//!
//! A line is `book 1904`, `sheet NAME`, `hidden sheet NAME`, `hidden columns FROM TO`, `merge A2:A3`, or a row: its number, perhaps
//! `hidden`, and its cells after bars. A cell is text, or `n:` a number, `d:` a number shown as a day, `dt:` as a day with a time,
//! `t:` as a time of day, `z:` with zeros in front to ten digits, `b:` 0 or 1, `e:` an error, `f:` a formula without its value,
//! `i:` text within the cell. `cut` leaves the first sheet's second half out; `ole NAME` is no zip at all but Microsoft's older
//! container with this name in it; `binary` is what `.xlsb` is.

#![allow(dead_code)] // Each test uses a part.

use std::fmt::Write as _;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

#[derive(Default)]
struct Sheet {
    name: String,
    hidden: bool,
    columns: Option<(usize, usize)>,
    merged: Vec<String>,
    rows: Vec<(u32, bool, Vec<String>)>,
}

#[derive(Default)]
struct Book {
    from_1904: bool,
    cut: bool,
    binary: bool,
    ole: Option<String>,
    sheets: Vec<Sheet>,
}

fn parse(text: &str) -> Book {
    let mut book = Book::default();
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["book", "1904"] => book.from_1904 = true,
            ["cut"] => book.cut = true,
            ["binary"] => book.binary = true,
            ["ole", name] => book.ole = Some(name.to_string()),
            ["sheet", ..] | ["hidden", "sheet", ..] => {
                let (before, name) = line.split_once("sheet ").expect("a name");
                let hidden = !before.trim().is_empty();
                book.sheets.push(Sheet { name: name.trim().into(), hidden, ..Sheet::default() });
            }
            ["hidden", "columns", from, to] => {
                let sheet = book.sheets.last_mut().expect("a sheet");
                sheet.columns = Some((from.parse().expect("a number"), to.parse().expect("a number")));
            }
            ["merge", place] => book.sheets.last_mut().expect("a sheet").merged.push(place.to_string()),
            _ => {
                let mut cells = line.split('|').map(|c| c.trim().to_string());
                let head = cells.next().expect("a row's number");
                let number = head.split_whitespace().next().and_then(|n| n.parse().ok()).expect("a row's number");
                let sheet = book.sheets.last_mut().expect("a sheet");
                sheet.rows.push((number, head.contains("hidden"), cells.collect()));
            }
        }
    }
    book
}

pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn letters(column: usize) -> String {
    let low = char::from(b'A' + (column % 26) as u8);
    if column < 26 { low.to_string() } else { letters(column / 26 - 1) + &low.to_string() }
}

pub fn zipped(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a part");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("ended").into_inner()
}

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The parts of a workbook whose sheets are these XML texts (`name`, `attributes of sheet`, `part`).
pub fn xlsx_of(sheets: &[(String, String, Vec<u8>)], strings: &[u8], from_1904: bool) -> Vec<u8> {
    let mut listed = String::new();
    let mut related = String::new();
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for (n, (name, attributes, part)) in sheets.iter().enumerate() {
        let n = n + 1;
        let _ = write!(listed, "<sheet name=\"{}\" sheetId=\"{n}\"{attributes} r:id=\"rId{n}\"/>", escaped(name));
        let _ = write!(
            related,
            "<Relationship Id=\"rId{n}\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
        );
        parts.push((format!("xl/worksheets/sheet{n}.xml"), part.clone()));
    }
    let _ = write!(related, "<Relationship Id=\"rId900\" Type=\"{RELATIONS}/styles\" Target=\"styles.xml\"/>");
    let _ = write!(
        related,
        "<Relationship Id=\"rId901\" Type=\"{RELATIONS}/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>"
    );
    let system = if from_1904 { " date1904=\"1\"" } else { "" };
    let workbook = format!(
        "{XML}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><workbookPr{system}/><sheets>{listed}</sheets></workbook>"
    );
    let styles = format!(
        "{XML}<styleSheet xmlns=\"{MAIN}\"><numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/>\
         <numFmt numFmtId=\"165\" formatCode=\"0000000000\"/></numFmts><cellStyleXfs><xf numFmtId=\"0\"/></cellStyleXfs>\
         <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"22\"/><xf numFmtId=\"20\"/><xf numFmtId=\"165\"/></cellXfs></styleSheet>"
    );
    let types = format!("{XML}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>");
    let root = format!(
        "{XML}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let related = format!(
        "{XML}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{related}</Relationships>"
    );
    let mut all = vec![
        ("[Content_Types].xml".to_string(), types.into_bytes()),
        ("_rels/.rels".to_string(), root.into_bytes()),
        ("xl/workbook.xml".to_string(), workbook.into_bytes()),
        ("xl/_rels/workbook.xml.rels".to_string(), related.into_bytes()),
        ("xl/styles.xml".to_string(), styles.into_bytes()),
        ("xl/sharedStrings.xml".to_string(), strings.to_vec()),
    ];
    all.extend(parts);
    let all: Vec<(&str, Vec<u8>)> = all.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    zipped(&all)
}

/// A description as `.xlsx`.
pub fn xlsx(text: &str) -> Vec<u8> {
    let book = parse(text);
    if let Some(name) = &book.ole {
        let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
        bytes.resize(512, 0);
        bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        return bytes;
    }
    if book.binary {
        return zipped(&[("[Content_Types].xml", b"<Types/>".to_vec()), ("xl/workbook.bin", vec![131, 1, 0])]);
    }
    let mut strings: Vec<String> = Vec::new();
    let mut sheets = Vec::new();
    for sheet in &book.sheets {
        let mut xml = format!("{XML}<worksheet xmlns=\"{MAIN}\">");
        if let Some((from, to)) = sheet.columns {
            let _ = write!(xml, "<cols><col min=\"{from}\" max=\"{to}\" width=\"9\" hidden=\"1\"/></cols>");
        }
        xml.push_str("<sheetData>");
        for (number, hidden, cells) in &sheet.rows {
            let _ = write!(xml, "<row r=\"{number}\"{}>", if *hidden { " hidden=\"1\"" } else { "" });
            for (column, cell) in cells.iter().enumerate().filter(|(_, c)| !c.is_empty()) {
                let place = format!("{}{number}", letters(column));
                let _ = match cell.split_once(':').filter(|(kind, _)| kind.len() <= 2) {
                    Some(("n", v)) => write!(xml, "<c r=\"{place}\"><v>{v}</v></c>"),
                    Some(("d", v)) => write!(xml, "<c r=\"{place}\" s=\"1\"><v>{v}</v></c>"),
                    Some(("dt", v)) => write!(xml, "<c r=\"{place}\" s=\"2\"><v>{v}</v></c>"),
                    Some(("t", v)) => write!(xml, "<c r=\"{place}\" s=\"3\"><v>{v}</v></c>"),
                    Some(("z", v)) => write!(xml, "<c r=\"{place}\" s=\"4\"><v>{v}</v></c>"),
                    Some(("b", v)) => write!(xml, "<c r=\"{place}\" t=\"b\"><v>{v}</v></c>"),
                    Some(("e", v)) => write!(xml, "<c r=\"{place}\" t=\"e\"><f>X</f><v>{v}</v></c>"),
                    Some(("f", _)) => write!(xml, "<c r=\"{place}\"><f>X1&amp;\"\"</f></c>"),
                    Some(("i", v)) => {
                        let (half, rest) = v.split_at(v.len() / 2);
                        write!(
                            xml,
                            "<c r=\"{place}\" t=\"inlineStr\"><is><r><t>{}</t></r><r><t>{}</t></r><rPh><t>no</t></rPh></is></c>",
                            escaped(half),
                            escaped(rest)
                        )
                    }
                    _ => {
                        let at = strings.iter().position(|s| s == cell).unwrap_or_else(|| {
                            strings.push(cell.clone());
                            strings.len() - 1
                        });
                        write!(xml, "<c r=\"{place}\" t=\"s\"><v>{at}</v></c>")
                    }
                };
            }
            xml.push_str("</row>");
        }
        xml.push_str("</sheetData>");
        if !sheet.merged.is_empty() {
            xml.push_str("<mergeCells>");
            for place in &sheet.merged {
                let _ = write!(xml, "<mergeCell ref=\"{place}\"/>");
            }
            xml.push_str("</mergeCells>");
        }
        xml.push_str("</worksheet>");
        if book.cut {
            xml.truncate(xml.len() * 2 / 3);
        }
        let hidden = if sheet.hidden { " state=\"hidden\"" } else { "" };
        sheets.push((sheet.name.clone(), hidden.to_string(), xml.into_bytes()));
    }
    let items: String =
        strings.iter().map(|s| format!("<si><t xml:space=\"preserve\">{}</t></si>", escaped(s))).collect();
    xlsx_of(&sheets, format!("{XML}<sst xmlns=\"{MAIN}\">{items}</sst>").as_bytes(), book.from_1904)
}

/// A description as `.ods`; days are given there as dates, counted from 1900 or 1904 by arithmetic of its own.
pub fn ods(text: &str) -> Vec<u8> {
    let book = parse(text);
    let mut xml = format!(
        "{XML}<office:document-content><office:automatic-styles><style:style style:name=\"ta1\" style:family=\"table\">\
         <style:table-properties table:display=\"true\"/></style:style><style:style style:name=\"ta2\" style:family=\"table\">\
         <style:table-properties table:display=\"false\"/></style:style></office:automatic-styles><office:body><office:spreadsheet>"
    );
    for sheet in &book.sheets {
        let style = if sheet.hidden { "ta2" } else { "ta1" };
        let _ = write!(xml, "<table:table table:name=\"{}\" table:style-name=\"{style}\">", escaped(&sheet.name));
        let hidden = sheet.columns.map_or(0, |(from, to)| to + 1 - from);
        if hidden > 0 {
            let _ = write!(
                xml,
                "<table:table-column table:visibility=\"collapse\" table:number-columns-repeated=\"{hidden}\"/>"
            );
        }
        xml.push_str("<table:table-column table:number-columns-repeated=\"1024\"/>");
        let mut next = 1;
        for (number, hidden, cells) in &sheet.rows {
            if *number > next {
                let _ = write!(
                    xml,
                    "<table:table-row table:number-rows-repeated=\"{}\"><table:table-cell/></table:table-row>",
                    number - next
                );
            }
            next = number + 1;
            let visible = if *hidden { " table:visibility=\"filter\"" } else { "" };
            let _ = write!(xml, "<table:table-row{visible}>");
            for (column, cell) in cells.iter().enumerate() {
                let place = format!("{}{number}", letters(column));
                let spans = sheet.merged.iter().any(|m| m.starts_with(&format!("{place}:")));
                let spans =
                    if spans { " table:number-rows-spanned=\"2\" table:number-columns-spanned=\"1\"" } else { "" };
                let day = |v: &str| {
                    let whole: i64 = v.split('.').next().and_then(|n| n.parse().ok()).expect("a day number");
                    let base = if book.from_1904 { 24_107 } else { 25_569 };
                    civil(whole - base)
                };
                let cell = match cell.split_once(':').filter(|(kind, _)| kind.len() <= 2) {
                    _ if cell.is_empty() => format!("<table:table-cell{spans}/>"),
                    Some(("n", v)) => format!(
                        "<table:table-cell{spans} office:value-type=\"float\" office:value=\"{v}\"><text:p>{v}</text:p></table:table-cell>"
                    ),
                    Some(("z", v)) => format!(
                        "<table:table-cell{spans} office:value-type=\"float\" office:value=\"{v}\"><text:p>{v:0>10}</text:p></table:table-cell>"
                    ),
                    Some(("d" | "dt" | "t", v)) => {
                        let part: f64 =
                            v.split_once('.').map_or(0.0, |(_, f)| format!("0.{f}").parse().expect("a part"));
                        let second = (part * 86_400.0).round() as u32;
                        let (h, m, s) = (second / 3600, second / 60 % 60, second % 60);
                        if v.starts_with("0.") {
                            format!(
                                "<table:table-cell{spans} office:value-type=\"time\" office:time-value=\"PT{h:02}H{m:02}M{s:02}S\"><text:p>{h}:{m:02}</text:p></table:table-cell>"
                            )
                        } else {
                            let time = if second > 0 { format!("T{h:02}:{m:02}:{s:02}") } else { String::new() };
                            format!(
                                "<table:table-cell{spans} office:value-type=\"date\" office:date-value=\"{}{time}\"><text:p>a day</text:p></table:table-cell>",
                                day(v)
                            )
                        }
                    }
                    Some(("b", v)) => format!(
                        "<table:table-cell{spans} office:value-type=\"boolean\" office:boolean-value=\"{}\"><text:p>TRUE</text:p></table:table-cell>",
                        v == "1"
                    ),
                    Some(("e", v)) => format!(
                        "<table:table-cell{spans} table:formula=\"of:=X\" office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"><text:p>{v}</text:p></table:table-cell>"
                    ),
                    Some(("f", _)) => format!("<table:table-cell{spans} table:formula=\"of:=X\"/>"),
                    Some(("i", v)) => format!(
                        "<table:table-cell{spans} office:value-type=\"string\"><office:annotation><text:p>a note</text:p></office:annotation><text:p>{}</text:p></table:table-cell>",
                        escaped(v)
                    ),
                    _ => format!(
                        "<table:table-cell{spans} office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>",
                        escaped(cell)
                    ),
                };
                xml.push_str(&cell);
            }
            xml.push_str("<table:table-cell table:number-columns-repeated=\"16000\"/></table:table-row>");
        }
        let _ = write!(
            xml,
            "<table:table-row table:number-rows-repeated=\"{}\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>",
            1_048_577 - next
        );
    }
    xml.push_str("</office:spreadsheet></office:body></office:document-content>");
    if book.cut {
        xml.truncate(xml.len() * 2 / 3);
    }
    zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".to_vec()),
        ("content.xml", xml.into_bytes()),
        ("META-INF/manifest.xml", format!("{XML}<manifest:manifest/>").into_bytes()),
    ])
}

/// The date of a number of days since 1970, counted on from it year by year and month by month.
fn civil(mut days: i64) -> String {
    let leap = |y: i64| y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    let mut year = 1970;
    while days < 0 {
        year -= 1;
        days += if leap(year) { 366 } else { 365 };
    }
    while days >= if leap(year) { 366 } else { 365 } {
        days -= if leap(year) { 366 } else { 365 };
        year += 1;
    }
    let lengths = [31, if leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while days >= lengths[month] {
        days -= lengths[month];
        month += 1;
    }
    format!("{year:04}-{:02}-{:02}", month + 1, days + 1)
}
