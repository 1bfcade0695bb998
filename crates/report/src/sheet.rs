//! The printed sheet of the workshop on links: a question in plain words, the words that go into the columns, the links already
//! named, and empty rows to write in.

use crate::head::{document, one_line};
use crate::page::STYLE;
use crate::words;
use maud::{Markup, html};
use yf_place::sheet::cells;
use yf_place::{ASKED_BY, CHANNELS, Place, SENDS, Typology};

/// Who made the sheet.
const PRODUCT: &str = concat!("yellowfolder ", env!("CARGO_PKG_VERSION"));

/// What is asked in the room.
const ASK: [&str; 6] = [
    "Think of one person you know or were. When something happened to her, who needed to hear of it, and by when?",
    "Where did she have to carry the message herself?",
    "What goes well only because two people know each other? Write that down too: it is the first to be lost.",
    "Must word come back, so that the sender knows that she is looked after?",
    "Which post answers for the link? Write a post, never a person’s name.",
    "Leave open what nobody knows. An empty owner is a finding.",
];

/// The columns of the paper: number of the sheet's column, heading, what helps in filling it.
const PAPER: [(usize, &str, &str, &str); 11] = [
    (1, "Who tells", "agency", ""),
    (2, "its service", "or any", ""),
    (3, "After", "what happens", ""),
    (5, "Who is told", "agency", ""),
    (6, "its service", "or any", ""),
    (7, "What goes", "", "narrow"),
    (8, "How", "", "narrow"),
    (9, "Within", "days", "narrow"),
    (10, "Reply?", "yes or no", "narrow"),
    (11, "Who answers for it", "a post", ""),
    (12, "Asked by", "", ""),
];

/// The page, with so many empty rows.
pub fn links_sheet(place: &Place, rows: usize) -> String {
    let body = html! { main { (first(place)) (table(place, rows)) } };
    let title = format!("Which links do we need? {}", place.name);
    document(&title, PRODUCT, one_line(&[STYLE, include_str!("sheet.css")]), &body).into_string()
}

fn first(place: &Place) -> Markup {
    html! {
        header {
            h1 { "Which links do we need?" }
            p.say { "A sheet for people who use services and front-line staff of " b { (place.name) } "." }
            p.note { "A link is one service telling another, after something happened, so that she need not. What is written here is compared with what the extracts show to flow; nothing is reorganised for it." }
        }
        h2 { "Questions for the room" }
        ul.ask { @for question in ASK { li { (question) } } }
        h2 { "Words for the columns" }
        dl.who3 {
            @for agency in &place.agencies {
                div { dt { (agency.name) } dd {
                    @let services: Vec<&str> = place.services.iter().filter(|s| s.agency == agency.id).map(|s| s.name.as_str()).collect();
                    (if services.is_empty() { "no service listed".to_owned() } else { services.join("; ") })
                } }
            }
            div { dt { "After" } dd { "referral, notice, accept (taken on), admit, contact (visit or call), assessment, plan, promise, start, delivery, end, decline, discharge; after the kind, if you like, its type" } }
            div { dt { "What goes" } dd { (SENDS.join(", ")) } }
            div { dt { "How" } dd { (CHANNELS.join(", ")) } }
            div { dt { "Asked by" } dd { (ASKED_BY.join(", ")) } }
            @for list in Typology::shipped().lists.iter().filter(|l| matches!(l.name.as_str(), "between" | "level" | "direction")) {
                div { dt { "Joins: " (list.name) } dd { (list.codes.iter().map(|c| c.code.replace('_', " ")).collect::<Vec<_>>().join(", ")) } }
            }
        }
        p.note { "Day of the meeting: ____________________  Place: ______________________________  People who use services: ______  Front-line staff: ______" }
    }
}

fn table(place: &Place, rows: usize) -> Markup {
    let named = place.links.len();
    html! {
        section.rows aria-labelledby="links" {
            h2 id="links" { "The links" }
            p.note {
                @match named {
                    0 => { "None is named yet." }
                    1 => { "One is named already: strike it out or change it if it is not needed." }
                    _ => { (words::sentence_case(&words::spelled(named as u64))) " are named already: strike out or change what is not needed." }
                }
                " Then type all that stands into the table that was written beside this sheet, a row a link."
            }
            div.scroll tabindex="0" role="region" aria-label="Sheet of links" {
                table {
                    caption { "Links that should exist" }
                    thead { tr {
                        th.no scope="col" { "No." }
                        @for (_, heading, help, class) in PAPER { th class=(class) scope="col" { (heading) small { (help) } } }
                    } }
                    tbody {
                        @for (n, link) in place.links.iter().enumerate() {
                            @let row = cells(place, link);
                            tr {
                                td.no { (n + 1) }
                                @for (column, _, _, _) in PAPER {
                                    td {
                                        (row.get(column).map_or("", String::as_str))
                                        @if column == 3 && !link.trigger_type.is_empty() { " (" (link.trigger_type.replace('_', " ")) ")" }
                                    }
                                }
                            }
                        }
                        @for n in 0..rows { tr.blank { td.no { (named + n + 1) } @for _ in PAPER { td {} } } }
                    }
                }
            }
        }
    }
}
