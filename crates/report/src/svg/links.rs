//! The map of links: a box for each service, an arrow for each link, numbered as the table beside it.

use super::graph::{Layout, layout};
use super::{Anchor, Svg, c};
use crate::figures::{LinkEnd, LinkSeen, Links};
use std::fmt::Write;

const BOX: (f64, f64) = (202.0, 50.0);
const MARK: f64 = 22.0;
/// Letters on one line of a box.
const ROOM: usize = 28;
/// Links that nobody listed and that are drawn; the table has all.
const DRAWN: usize = 8;

/// A map: laid out once, drawn for the place and for each locality.
pub struct Map {
    boxes: Vec<LinkEnd>,
    arrows: Vec<Arrow>,
    layout: Layout,
}

struct Arrow {
    mark: String,
    /// `None` for one that nobody listed.
    required: Option<usize>,
}

impl Map {
    /// The map of these links, `None` where there is nothing to draw.
    pub fn of(links: &Links) -> Option<Map> {
        let mut boxes: Vec<LinkEnd> = Vec::new();
        let mut at = |end: &LinkEnd| {
            let known = boxes.iter().position(|b| b == end);
            known.unwrap_or_else(|| {
                boxes.push(end.clone());
                boxes.len() - 1
            })
        };
        let (mut ends, mut arrows) = (Vec::new(), Vec::new());
        for (n, link) in links.required.iter().enumerate() {
            ends.push((at(&link.from), at(&link.to)));
            arrows.push(Arrow { mark: (n + 1).to_string(), required: Some(n) });
        }
        for (n, link) in links.unlisted.iter().take(DRAWN).enumerate() {
            ends.push((at(&link.from), at(&link.to)));
            arrows.push(Arrow { mark: letter(n), required: None });
        }
        let layout = layout(BOX, boxes.len(), &ends, MARK);
        (!boxes.is_empty()).then_some(Map { boxes, arrows, layout })
    }

    /// How many of the links that nobody listed are drawn.
    pub fn drawn(links: &Links) -> usize {
        links.unlisted.len().min(DRAWN)
    }
}

/// A, B, C; nothing beyond what is drawn.
pub fn letter(n: usize) -> String {
    if n < DRAWN { char::from(b'A' + n as u8).to_string() } else { String::new() }
}

/// How an arrow looks; the words stand in the key and the table.
fn class(state: Option<LinkSeen>) -> &'static str {
    match state {
        None => "lu",
        Some(LinkSeen::Present) => "lp",
        Some(LinkSeen::Leaky | LinkSeen::Slow | LinkSeen::OneWay) => "lw",
        Some(LinkSeen::Missing) => "lm",
        Some(LinkSeen::TooFew | LinkSeen::CannotBeSeen | LinkSeen::Held) => "lx",
    }
}

/// The map, `states` saying what each required link is. Without words for a small one, where only the pattern is to be read.
pub fn link_map(map: &Map, states: &[LinkSeen], words: bool, says: &str) -> maud::PreEscaped<String> {
    let mut svg = Svg::chart(if words { "links" } else { "links small" }, map.layout.width, map.layout.height, says);
    let state = |arrow: &Arrow| arrow.required.map(|n| states.get(n).copied().unwrap_or(LinkSeen::Held));
    // What nobody listed lies under what was asked for.
    let order =
        |listed: bool| map.arrows.iter().zip(&map.layout.arrows).filter(move |(a, _)| a.required.is_some() == listed);
    for (arrow, route) in order(false).filter(|_| words).chain(order(true)) {
        svg.arrow(class(state(arrow)), &route.points);
    }
    for (end, (x, y)) in map.boxes.iter().zip(&map.layout.boxes) {
        svg.rect("lb", x - BOX.0 / 2.0, y - BOX.1 / 2.0, BOX.0, BOX.1);
        if words {
            let (strong, plain) = match end.service.as_str() {
                "" => (end.agency.as_str(), "any of its services"),
                service => (service, end.agency.as_str()),
            };
            svg.text("k", *x, y - 4.0, Anchor::Middle, &cut(strong));
            svg.text("", *x, y + 13.0, Anchor::Middle, &cut(plain));
        }
    }
    for (arrow, route) in order(false).chain(order(true)).filter(|(_, route)| words && !route.points.is_empty()) {
        let (x, y) = route.mark;
        svg.circle(&format!("ld {}", class(state(arrow))), x, y, MARK / 2.0 - 1.0);
        svg.text("k lt", x, y + 4.0, Anchor::Middle, &arrow.mark);
    }
    svg.done()
}

/// A short stroke, for the key.
pub fn line_mark(state: Option<LinkSeen>) -> maud::PreEscaped<String> {
    let mut svg = Svg::mark("lk", 30.0, 10.0);
    svg.arrow(class(state), &[(1.0, 5.0), (29.0, 5.0)]);
    svg.done()
}

fn cut(text: &str) -> String {
    if text.chars().count() <= ROOM {
        return text.to_owned();
    }
    let kept: String = text.chars().take(ROOM - 1).collect();
    format!("{}…", kept.trim_end())
}

impl Svg {
    /// A bent line through points with a head at its end; nothing for fewer than two.
    fn arrow(&mut self, class: &str, points: &[(f64, f64)]) {
        let ([.., before, end], [first, ..]) = (points, points) else { return };
        let mut path = format!("M{} {}", c(first.0), c(first.1));
        // Through the middles between points, each point drawing the line towards it: no corner, and no overshoot.
        for pair in points.windows(2).skip(1) {
            if let [a, b] = pair {
                let middle = ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
                let _ = write!(path, "Q{} {} {} {}", c(a.0), c(a.1), c(middle.0), c(middle.1));
            }
        }
        let _ = write!(path, "L{} {}", c(end.0), c(end.1));
        let _ = write!(self.out, "<path class=\"{class}\" d=\"{path}\"/>");
        let (dx, dy) = (end.0 - before.0, end.1 - before.1);
        let long = (dx * dx + dy * dy).sqrt().max(0.1);
        let (ux, uy) = (dx / long, dy / long);
        let side = |s: f64| (end.0 - 8.0 * ux - s * uy, end.1 - 8.0 * uy + s * ux);
        let (left, right) = (side(4.5), side(-4.5));
        let _ = write!(
            self.out,
            "<path class=\"{class} lh\" d=\"M{} {}L{} {}L{} {}z\"/>",
            c(end.0),
            c(end.1),
            c(left.0),
            c(left.1),
            c(right.0),
            c(right.1)
        );
    }
}
