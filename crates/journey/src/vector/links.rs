//! What flows on a link that should exist (`journey.md` 16): facts of each trigger; the class of a link is for `measures`.

use super::her::Her;
use super::lens::text_of;
use yf_model::rows::neutral::{Kind, Row};
use yf_model::{Day, TextId, Texts};
use yf_place::RequiredLink;

/// A required link in the numbers of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    from_org: TextId,
    from_service: Option<TextId>,
    trigger_kind: Option<Kind>,
    trigger_type: Option<TextId>,
    to_org: TextId,
    to_service: Option<TextId>,
}

impl Link {
    /// A link as the vocabulary of the run numbers it.
    pub fn new(link: &RequiredLink, texts: &Texts) -> Link {
        let any = |text: &String| Some(text).filter(|t| !t.is_empty()).map(|t| text_of(texts, t));
        Link {
            from_org: text_of(texts, &link.from_org),
            from_service: any(&link.from_service),
            trigger_kind: link.trigger_kind,
            trigger_type: any(&link.trigger_type),
            to_org: text_of(texts, &link.to_org),
            to_service: any(&link.to_service),
        }
    }

    fn set_off_by(&self, row: &Row) -> bool {
        Some(row.kind) == self.trigger_kind
            && row.org == self.from_org
            && self.from_service.is_none_or(|service| service == row.service)
            && self.trigger_type.is_none_or(|of| of == row.of)
    }

    pub(super) fn sent_by(&self, row: &Row) -> bool {
        matches!(row.kind, Kind::Referral | Kind::Notice)
            && row.org == self.from_org
            && row.to_org == self.to_org
            && self.to_service.is_none_or(|service| service == row.to_service)
    }
}

/// What followed a trigger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trigger {
    /// Day of the trigger.
    pub day: Day,
    /// Something was sent.
    pub sent: bool,
    /// It was received, so many days after the trigger.
    pub received: Option<i32>,
    /// Word came back.
    pub replied: bool,
}

/// The rows of one person that a trigger was seen by: places in her rows, in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Followed {
    /// The trigger.
    pub trigger: usize,
    /// What was sent after it.
    pub sent: Option<usize>,
    /// What shows that it was received.
    pub received: Option<usize>,
    /// The word that came back.
    pub replied: Option<usize>,
}

impl Followed {
    /// What followed, without the rows.
    pub fn told(&self, rows: &[Row]) -> Trigger {
        let day = |n: usize| rows.get(n).map(|row| row.day);
        let set_off = day(self.trigger).unwrap_or_default();
        Trigger {
            day: set_off,
            sent: self.sent.is_some(),
            received: self.received.and_then(day).map(|day| day - set_off),
            replied: self.replied.is_some(),
        }
    }
}

/// Each trigger on an observed day, in order.
pub(super) fn observe(her: &Her<'_>, link: &Link) -> Vec<Trigger> {
    followed(her, link).iter().map(|one| one.told(her.rows)).collect()
}

/// The same with the rows that show it.
pub(super) fn followed(her: &Her<'_>, link: &Link) -> Vec<Followed> {
    let rules = her.lens.rules;
    let mut used: Vec<usize> = Vec::new();
    let mut out = Vec::new();
    let set_off = her.rows.iter().enumerate().filter(|(_, row)| her.on(row.day) && link.set_off_by(row));
    for (at, trigger) in set_off {
        let (from, to) = (trigger.day - rules.link_lead_days, trigger.day + rules.link_look_days);
        let first = her.rows.partition_point(|row| row.day < from);
        let within = her.rows.iter().enumerate().skip(first).take_while(|(_, row)| row.day <= to);
        let sent = within.filter(|(_, row)| link.sent_by(row)).find(|(n, _)| !used.contains(n));
        let Some((n, sent)) = sent else {
            out.push(Followed { trigger: at, ..Followed::default() });
            continue;
        };
        used.push(n);
        let (received, replied) = her.answered(sent, link.from_org, link.to_org);
        out.push(Followed { trigger: at, sent: Some(n), received, replied });
    }
    out
}

impl Her<'_> {
    /// The first row that shows that any service of the target received what was sent, and the first word that came back.
    pub(super) fn answered(&self, sent: &Row, from: TextId, to: TextId) -> (Option<usize>, Option<usize>) {
        let after = || self.on_reference(sent.reference).filter(|(_, row)| row.day >= sent.day);
        let takes = |kind: Kind| matches!(kind, Kind::Accept | Kind::Contact | Kind::Assessment | Kind::Start);
        let received = after().find(|(_, row)| takes(row.kind) && row.org == to);
        let replied = after().find(|(_, row)| row.kind == Kind::Notice && row.org == to && row.to_org == from);
        (received.map(|(n, _)| n), replied.map(|(n, _)| n))
    }
}
