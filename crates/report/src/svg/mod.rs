//! The only writer of SVG: scales, ticks and the report's charts.
//!
//! Invariant: coordinates to one decimal and attributes in one order, so the same figures give the same bytes.
//! Invariant: no colour here, only classes; text is escaped; what a chart draws stands in a table beside it.

mod control;
mod day;
mod delay;
mod graph;
mod interval;
mod links;
mod median;
mod quarter;
mod scale;
mod spread;
mod story;
mod strip;
mod time;

pub use control::control;
pub use day::{DayAxis, DayClock, day_clock, day_hours, day_squares};
pub use delay::{bin_name, delay_bins, delay_groups, delay_months};
pub use interval::{interval, interval_floor};
pub use links::{Map, letter, line_mark, link_map};
pub use median::{Cell, Point, median_cell};
pub use quarter::{Quarter, quarters};
pub use spread::spread;
pub use story::{Lane, state_bar, story};
pub use strip::strip;
pub use time::time_bars;

use std::fmt::Write;

/// Where a text stands to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Begins at it.
    Start,
    /// Stands over it.
    Middle,
    /// Ends at it.
    End,
}

/// A drawing being written.
#[derive(Debug)]
pub struct Svg {
    out: String,
}

/// A coordinate: one decimal at most, no `-0`.
pub fn c(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    if rounded == rounded.trunc() { format!("{}", rounded as i64) } else { format!("{rounded:.1}") }
}

/// Text made safe for element and attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Not allowed in a document; a reader would see nothing.
            ch if ch.is_control() && ch != '\n' && ch != '\t' => {}
            ch => out.push(ch),
        }
    }
    out
}

impl Svg {
    /// A chart with a description for readers who do not see it.
    pub fn chart(class: &str, width: f64, height: f64, says: &str) -> Svg {
        Svg {
            out: format!(
                "<svg class=\"{class}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">",
                c(width),
                c(height),
                escape(says)
            ),
        }
    }

    /// A drawing whose numbers stand beside it in words: hidden from readers.
    pub fn mark(class: &str, width: f64, height: f64) -> Svg {
        let (w, h) = (c(width), c(height));
        Svg {
            out: format!(
                "<svg class=\"{class}\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" aria-hidden=\"true\">"
            ),
        }
    }

    /// A rectangle; nothing if it has no area.
    pub fn rect(&mut self, class: &str, x: f64, y: f64, width: f64, height: f64) {
        if width > 0.0 && height > 0.0 {
            let _ = write!(
                self.out,
                "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
                c(x),
                c(y),
                c(width),
                c(height)
            );
        }
    }

    /// A rectangle with round ends.
    pub fn pill(&mut self, class: &str, x: f64, y: f64, width: f64, height: f64) {
        let _ = write!(
            self.out,
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>",
            c(x),
            c(y),
            c(width.max(0.1)),
            c(height),
            c(height / 2.0)
        );
    }

    /// A straight line; as a path, which says a level or upright one in half the room.
    pub fn line(&mut self, class: &str, x1: f64, y1: f64, x2: f64, y2: f64) {
        let (x1, y1, x2, y2) = (c(x1), c(y1), c(x2), c(y2));
        let to = match (x1 == x2, y1 == y2) {
            (_, true) => format!("H{x2}"),
            (true, _) => format!("V{y2}"),
            _ => format!("L{x2} {y2}"),
        };
        let _ = write!(self.out, "<path class=\"{class}\" d=\"M{x1} {y1}{to}\"/>");
    }

    /// A line through points; nothing for fewer than two.
    pub fn polyline(&mut self, class: &str, points: &[(f64, f64)]) {
        if points.len() > 1 {
            let list: Vec<String> = points.iter().map(|(x, y)| format!("{},{}", c(*x), c(*y))).collect();
            let _ = write!(self.out, "<polyline class=\"{class}\" points=\"{}\"/>", list.join(" "));
        }
    }

    /// A disc.
    pub fn circle(&mut self, class: &str, x: f64, y: f64, r: f64) {
        let _ = write!(self.out, "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{}\"/>", c(x), c(y), c(r));
    }

    /// A square on its corner.
    pub fn diamond(&mut self, class: &str, x: f64, y: f64, r: f64) {
        let _ = write!(
            self.out,
            "<path class=\"{class}\" d=\"M{} {}l{r} {r}l-{r} {r}l-{r} -{r}z\"/>",
            c(x),
            c(y - r),
            r = c(r)
        );
    }

    /// A triangle on its base, its tip at the point.
    pub fn triangle(&mut self, class: &str, x: f64, y: f64) {
        let _ = write!(self.out, "<path class=\"{class}\" d=\"M{} {}l4.5 7h-9z\"/>", c(x), c(y));
    }

    /// A text.
    pub fn text(&mut self, class: &str, x: f64, y: f64, anchor: Anchor, text: &str) {
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let _ = write!(self.out, "<text{class} x=\"{}\" y=\"{}\"{anchor}>{}</text>", c(x), c(y), escape(text));
    }

    /// Two texts on one line, the first one strong.
    pub fn text_pair(&mut self, x: f64, y: f64, strong: &str, plain: &str) {
        let _ = write!(
            self.out,
            "<text x=\"{}\" y=\"{}\"><tspan class=\"k\">{}</tspan> {}</text>",
            c(x),
            c(y),
            escape(strong),
            escape(plain)
        );
    }

    /// A row's name ending at a point, on two lines where it is longer than `room` letters; `y` is the baseline of one line.
    pub fn label(&mut self, x: f64, y: f64, room: usize, name: &str) {
        let half = name.chars().count() / 2;
        let cut = name
            .char_indices()
            .enumerate()
            .filter(|(_, (_, ch))| *ch == ' ')
            .min_by_key(|(n, _)| n.abs_diff(half))
            .map(|(_, (byte, _))| byte);
        match cut.filter(|_| name.chars().count() > room) {
            Some(cut) => {
                self.text("k", x, y - 7.0, Anchor::End, &name[..cut]);
                self.text("k", x, y + 7.0, Anchor::End, &name[cut + 1..]);
            }
            None => self.text("k", x, y, Anchor::End, name),
        }
    }

    /// The drawing as it goes into the page.
    pub fn done(mut self) -> maud::PreEscaped<String> {
        self.out.push_str("</svg>");
        maud::PreEscaped(self.out)
    }
}

/// The hatches and their gradients, once a page. Gradients and not patterns: a printed report stays a tenth of the size.
pub fn hatches() -> maud::PreEscaped<String> {
    let gradient = |id: &str, x1: &str, y1: &str, x2: &str, y2: &str, part: &str, class: &str| {
        format!(
            "<linearGradient id=\"{id}\" gradientUnits=\"userSpaceOnUse\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" spreadMethod=\"repeat\">\
             <stop class=\"{class}\" offset=\"0\"/><stop class=\"{class}\" offset=\"{part}\"/>\
             <stop class=\"{class}s\" offset=\"{part}\"/><stop class=\"{class}s\" offset=\"1\"/></linearGradient>"
        )
    };
    maud::PreEscaped(format!(
        "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\" focusable=\"false\"><defs>{}{}{}</defs></svg>",
        gradient("hw", "0", "0", "3.1", "3.1", ".4", "gw"),
        gradient("hx", "0", "0", "4", "0", ".3", "gn"),
        gradient("hm", "0", "4.2", "4.2", "0", ".16", "gm"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_have_one_decimal_at_most() {
        assert_eq!([1.0, 1.25, -0.04, 0.05, -3.96, 1e6].map(c), ["1", "1.3", "0", "0.1", "-4", "1000000"]);
    }

    #[test]
    fn text_cannot_leave_its_place() {
        let mut svg = Svg::chart("x", 10.0, 10.0, "a \"b\" <c>");
        svg.text("", 0.0, 0.0, Anchor::Start, "</text><script>&");
        let out = svg.done().0;
        assert!(out.contains("aria-label=\"a &quot;b&quot; &lt;c&gt;\""));
        assert!(out.contains("&lt;/text&gt;&lt;script&gt;&amp;"));
    }
}
