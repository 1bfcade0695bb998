//! Asks and answers (`mapping.md` 4.3): which request, review or ended service each assessment and service answers.

use super::{Told, outcome};
use yf_model::rows::cld::{ClientType, Component, EventType};
use yf_model::{Day, Ref, RefKind};

/// Something asked of the council, and what answered it. Numbers are places in [`Group::told`].
pub(crate) struct Ask {
    /// Day asked: a request's start, the end of a review or service.
    pub day: Day,
    pub reference: Ref,
    /// The row that asked.
    pub by: usize,
    /// Not a request: the council asks itself (C13).
    pub internal: bool,
    pub assessments: Vec<usize>,
    /// Services that are not equipment, earliest first.
    pub services: Vec<usize>,
    /// Equipment, earliest first.
    pub equipment: Vec<usize>,
}

impl Ask {
    /// Whether equipment answered it and nothing else did.
    pub fn only_equipment(&self) -> bool {
        !self.equipment.is_empty() && self.services.is_empty() && self.assessments.is_empty()
    }

    /// The service that holds its reference.
    pub fn service(&self) -> Option<usize> {
        self.services.first().copied()
    }
}

/// One person's unique events at one council, as client or as carer.
pub(crate) struct Group<'t, 'r> {
    pub told: &'t [Told<'r>],
    /// In order of day, then record number.
    pub asks: Vec<Ask>,
    /// For each of `told` the ask it answers.
    pub answers: Vec<Option<usize>>,
}

pub(crate) fn is_equipment(told: &Told<'_>) -> bool {
    told.row.event_type == Some(EventType::Service) && told.row.component == Some(Component::Equipment)
}

impl<'t, 'r> Group<'t, 'r> {
    pub fn read(told: &'t [Told<'r>]) -> Group<'t, 'r> {
        let mut asks: Vec<Ask> = told.iter().enumerate().filter_map(|(n, t)| ask(n, t)).collect();
        asks.sort_by_key(|a| (a.day, told.get(a.by).map(|t| t.record)));
        let mut answers = vec![None; told.len()];
        // Answers in order of start, then record number, so that each ask's lists are in that order.
        let mut order: Vec<usize> = (0..told.len()).collect();
        order.sort_by_key(|n| told.get(*n).map(|t| (t.start, t.record)));
        for n in order {
            let Some(t) = told.get(n) else { continue };
            let kind = t.row.event_type;
            if !matches!(kind, Some(EventType::Assessment | EventType::Service)) {
                continue;
            }
            let Some(answered) = latest(&asks, n, t.start) else { continue };
            if let Some(slot) = answers.get_mut(n) {
                *slot = Some(answered);
            }
            if let Some(ask) = asks.get_mut(answered) {
                match kind {
                    Some(EventType::Assessment) => ask.assessments.push(n),
                    _ if is_equipment(t) => ask.equipment.push(n),
                    _ => ask.services.push(n),
                }
            }
        }
        Group { told, asks, answers }
    }

    /// The ask that a row answers.
    pub fn answered(&self, n: usize) -> Option<&Ask> {
        self.asks.get(self.answers.get(n).copied().flatten()?)
    }

    /// When an assessment stands (C9): at its end, or on the day the first service answering the same ask began, if that
    /// lies within it; and whether the service decided.
    pub fn assessed(&self, n: usize) -> Option<(Day, bool)> {
        let t = self.told.get(n)?;
        let end = t.end?;
        let service = self.answered(n).and_then(Ask::service).and_then(|s| self.told.get(s)).map(|s| s.start);
        match service {
            Some(day) if t.start <= day && day < end => Some((day, true)),
            _ => Some((end, false)),
        }
    }
}

/// The ask that a row makes, if it makes one.
fn ask(n: usize, t: &Told<'_>) -> Option<Ask> {
    let new = |day, reference, internal| Ask {
        day,
        reference,
        by: n,
        internal,
        assessments: Vec::new(),
        services: Vec::new(),
        equipment: Vec::new(),
    };
    let next = |kind| Ref { kind, ..t.own };
    match t.row.event_type? {
        EventType::Request => {
            let client = matches!(t.row.client_type, Some(ClientType::ServiceUser | ClientType::Carer));
            (client && outcome::leaves_open(t.row.outcome)).then(|| new(t.start, t.own, false))
        }
        EventType::Service if !is_equipment(t) && outcome::is_progress(t.row.outcome) => {
            Some(new(t.end?, next(RefKind::CldServiceNext), true))
        }
        EventType::Review if outcome::is_progress(t.row.outcome) => {
            Some(new(t.end?, next(RefKind::CldReviewNext), true))
        }
        _ => None,
    }
}

/// The latest ask on or before a day, never the row's own; of two on one day the larger record number.
fn latest(asks: &[Ask], n: usize, start: Day) -> Option<usize> {
    let before = asks.partition_point(|a| a.day <= start);
    (0..before).rev().find(|a| asks.get(*a).is_some_and(|ask| ask.by != n))
}
