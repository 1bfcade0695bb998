use super::Svg;
use super::scale::Scale;
use crate::figures::PlaceSpread;

/// One person beside the place: a thin line from the first to the last tenth, a thick one over the middle half, an upright at the middle, a dot for
/// the person.
pub fn spread(value: f64, s: &PlaceSpread) -> maud::PreEscaped<String> {
    let (least, most) = (s.tenth.min(value), s.nine_tenths.max(value));
    let x = Scale::new(least, if most > least { most } else { least + 1.0 }, 6.0, 154.0);
    let mut svg = Svg::mark("spr", 160.0, 16.0);
    svg.line("ax2", x.at(s.tenth), 8.0, x.at(s.nine_tenths), 8.0);
    svg.rect("iv", x.at(s.quarter), 5.0, x.at(s.three_quarters) - x.at(s.quarter), 6.0);
    svg.line("pm", x.at(s.half), 2.0, x.at(s.half), 14.0);
    svg.circle("pt", x.at(value), 8.0, 4.0);
    svg.done()
}
