//! Where boxes and arrows of a graph stand: laid out by a library made for it (docs/decisions/0020).
//!
//! Invariant: the same boxes and arrows in the same order stand in the same places.

use dagre::graph::{Graph, GraphOptions};
use dagre::layout::types::LabelPos;
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, RankDir};

/// Places of everything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// Width of the whole.
    pub width: f64,
    /// Height of the whole.
    pub height: f64,
    /// Middle of each box.
    pub boxes: Vec<(f64, f64)>,
    /// Course of each arrow and where its number stands.
    pub arrows: Vec<Route>,
}

/// An arrow's course.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Route {
    /// From the edge of one box to the edge of another.
    pub points: Vec<(f64, f64)>,
    /// Middle of its number.
    pub mark: (f64, f64),
}

/// Room around everything.
const MARGIN: f64 = 6.0;

/// Lays out boxes of a size, from left to right, and arrows between them that carry a mark of a size.
pub fn layout(size: (f64, f64), boxes: usize, arrows: &[(usize, usize)], mark: f64) -> Layout {
    let mut graph: Graph<NodeLabel, EdgeLabel> =
        Graph::with_options(GraphOptions { directed: true, multigraph: true, compound: true });
    let name = |n: usize| format!("{n:04}");
    for n in 0..boxes {
        graph.set_node(name(n), Some(NodeLabel { width: size.0, height: size.1, ..NodeLabel::default() }));
    }
    let drawn = |(from, to): &(usize, usize)| *from < boxes && *to < boxes && from != to;
    for (n, (from, to)) in arrows.iter().enumerate().filter(|(_, ends)| drawn(ends)) {
        let label = EdgeLabel { width: mark, height: mark, labelpos: LabelPos::Center, ..EdgeLabel::default() };
        graph.set_edge(name(*from), name(*to), Some(label), Some(&name(n)));
    }
    let options =
        LayoutOptions { rankdir: RankDir::LR, nodesep: 20.0, edgesep: 14.0, ranksep: 34.0, ..Default::default() };
    dagre::layout(&mut graph, Some(options));

    let mut out = Layout::default();
    for n in 0..boxes {
        let at = graph.node(&name(n)).and_then(|node| Some((node.x?, node.y?))).unwrap_or_default();
        out.boxes.push(at);
    }
    for (n, ends) in arrows.iter().enumerate() {
        let edge = graph.edge(&name(ends.0), &name(ends.1), Some(&name(n))).filter(|_| drawn(ends));
        let route = edge.map(|edge| Route {
            points: edge.points.iter().map(|p| (p.x, p.y)).collect(),
            mark: (edge.x.unwrap_or_default(), edge.y.unwrap_or_default()),
        });
        out.arrows.push(route.unwrap_or_default());
    }
    out.shift(size, mark);
    out
}

impl Layout {
    /// Moves everything so that it begins at the margin, and measures the whole.
    fn shift(&mut self, (width, height): (f64, f64), mark: f64) {
        let mut reach = (f64::MAX, f64::MAX, f64::MIN, f64::MIN);
        let mut take = |(x, y): (f64, f64), (w, h): (f64, f64)| {
            reach = (reach.0.min(x - w), reach.1.min(y - h), reach.2.max(x + w), reach.3.max(y + h));
        };
        self.boxes.iter().for_each(|at| take(*at, (width / 2.0, height / 2.0)));
        for route in self.arrows.iter().filter(|route| !route.points.is_empty()) {
            route.points.iter().for_each(|at| take(*at, (0.0, 0.0)));
            take(route.mark, (mark / 2.0, mark / 2.0));
        }
        if reach.0 > reach.2 {
            return;
        }
        let (dx, dy) = (MARGIN - reach.0, MARGIN - reach.1);
        let all = self.arrows.iter_mut().flat_map(|route| route.points.iter_mut().chain([&mut route.mark]));
        for at in self.boxes.iter_mut().chain(all) {
            *at = (at.0 + dx, at.1 + dy);
        }
        (self.width, self.height) = (reach.2 + dx + MARGIN, reach.3 + dy + MARGIN);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Random graphs, also with circles, several arrows between two boxes, and arrows that lead nowhere: nothing falls over, boxes do
    /// not lie on each other, and twice the same gives twice the same.
    #[test]
    fn any_graph_is_laid_out_and_always_in_the_same_way() {
        let mut state = 20_090_131_u64;
        let mut draw = |n: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % n.max(1)
        };
        for _ in 0..300 {
            let boxes = draw(14);
            let arrows: Vec<(usize, usize)> = (0..draw(25)).map(|_| (draw(boxes + 1), draw(boxes + 1))).collect();
            let laid = layout((150.0, 44.0), boxes, &arrows, 20.0);
            assert_eq!(laid, layout((150.0, 44.0), boxes, &arrows, 20.0));
            assert_eq!((laid.boxes.len(), laid.arrows.len()), (boxes, arrows.len()));
            for (n, a) in laid.boxes.iter().enumerate() {
                assert!(a.0 >= 75.0 && a.0 <= laid.width && a.1 >= 22.0 && a.1 <= laid.height);
                let apart = |b: &(f64, f64)| (a.0 - b.0).abs() >= 149.9 || (a.1 - b.1).abs() >= 43.9;
                assert!(laid.boxes.iter().skip(n + 1).all(apart), "{boxes} {arrows:?}");
            }
        }
    }
}
