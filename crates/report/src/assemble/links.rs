//! Links: from counts to what the report says of them.

use crate::figures::*;
use std::collections::BTreeMap;
use yf_measures::journeys::{Ends as FlowEnds, Flow, Flows, LinkState, Seen, class, could_show, proposals};
use yf_model::rows::neutral::Kind;
use yf_model::{Day, TextId, Texts};
use yf_place::{Arrangement, RequiredLink, Settings, Typology};

/// What the part on links is made from.
pub struct LinksOf<'a> {
    /// The links, and the thresholds of their classes.
    pub settings: &'a Settings,
    /// What flowed.
    pub flows: &'a Flows,
    /// Vocabulary of the run.
    pub texts: &'a Texts,
    /// An agency's code in words.
    pub agency: &'a dyn Fn(&str) -> String,
    /// A service's word in words; empty for none.
    pub service: &'a dyn Fn(&str) -> String,
    /// Localities in their order: number of the text, name.
    pub localities: &'a [(TextId, String)],
    /// What was joined.
    pub arrangements: &'a [Arrangement],
}

/// The part on links, unrounded.
pub fn link_figures(of: &LinksOf<'_>) -> Links {
    let links = of.settings.links.iter().zip(&of.flows.links);
    let rules = &of.settings.rules;
    Links {
        thresholds: LinkThresholds {
            least_triggers: rules.link_min_triggers,
            sent_share: rules.link_sent_share,
            in_time_share: rules.link_intime_share,
            reply_share: rules.link_reply_share,
            days_before: rules.link_lead_days,
            days_after: rules.link_look_days,
        },
        missing: of.settings.links.is_empty().then(|| {
            "No link has been named yet: print the sheet of ‘yellowfolder links sheet’ and ask people who use services and front-line staff which links they need."
                .to_owned()
        }),
        required: links.map(|(link, flow)| of.link(link, flow)).collect(),
        unlisted: of.unlisted(),
        arrangements: arrangements(of.arrangements),
    }
}

impl LinksOf<'_> {
    fn end(&self, org: &str, service: &str) -> LinkEnd {
        LinkEnd { agency: (self.agency)(org), service: (self.service)(service) }
    }

    fn link(&self, link: &RequiredLink, flow: &Flow) -> LinkFigures {
        let shown = could_show(link, self.settings);
        let state = class(link, &flow.all.count, &self.settings.rules);
        let steps = match shown {
            true => steps(state, link.owner.is_empty()),
            false => steps(LinkState::TooFew, link.owner.is_empty()),
        };
        let nobody = Seen::default();
        LinkFigures {
            id: link.id.clone(),
            from: self.end(&link.from_org, &link.from_service),
            to: self.end(&link.to_org, &link.to_service),
            trigger: trigger_words(link),
            sends: link.sends.clone(),
            channel: link.channel.clone(),
            limit_days: link.limit_days,
            reply_required: link.reply_required,
            owner: link.owner.clone(),
            asked_by: asked_words(link),
            typology: link.typology.clone(),
            flow: self.flow(link, &flow.all, shown),
            localities: self
                .localities
                .iter()
                .map(|(id, name)| LinkLocality {
                    name: name.clone(),
                    flow: self.flow(link, flow.localities.get(id).unwrap_or(&nobody), shown),
                })
                .collect(),
            steps,
        }
    }

    fn flow(&self, link: &RequiredLink, seen: &Seen, shown: bool) -> LinkFlow {
        let c = &seen.count;
        let of = |n: u64| Rate::of(n.into(), c.triggers.into());
        LinkFlow {
            people: seen.people.into(),
            triggers: c.triggers.into(),
            sent: of(c.sent),
            received: of(c.received),
            in_time: of(c.in_time),
            replied: Rate::of(c.replied.into(), c.received.into()),
            state: if shown { state_of(class(link, c, &self.settings.rules)) } else { LinkSeen::CannotBeSeen },
        }
    }

    /// Those that work, the most used first; equal ones by their names.
    fn unlisted(&self) -> Vec<UnlistedLink> {
        // Two codes of one name are one end to a reader.
        let mut named: BTreeMap<(LinkEnd, LinkEnd), (u64, u64, u64, u64)> = BTreeMap::new();
        for (FlowEnds { org, service, to_org, to_service }, flow) in &self.flows.unlisted {
            if !flow.works(&self.settings.rules) {
                continue;
            }
            let text = |id: &TextId| self.texts.get(*id);
            let ends = (self.end(text(org), text(service)), self.end(text(to_org), text(to_service)));
            let sum = named.entry(ends).or_default();
            *sum = (sum.0 + flow.sent, sum.1 + flow.received, sum.2 + flow.replied, sum.3 + flow.people);
        }
        let mut all: Vec<_> = named.into_iter().collect();
        all.sort_by_key(|(_, (_, received, ..))| std::cmp::Reverse(*received));
        all.into_iter()
            .map(|((from, to), (sent, received, replied, people))| UnlistedLink {
                from,
                to,
                people: people.into(),
                received: Rate::of(received.into(), sent.into()),
                replied: Rate::of(replied.into(), received.into()),
            })
            .collect()
    }
}

/// "people using services, 4 March 2026, workshop at the library".
fn asked_words(link: &RequiredLink) -> String {
    let day = link.asked_on.map(crate::words::day);
    let meeting = Some(link.meeting.clone()).filter(|text| !text.is_empty());
    link.asked_by.iter().cloned().chain(day).chain(meeting).collect::<Vec<_>>().join(", ")
}

/// A class as the report shows it.
pub fn state_of(state: LinkState) -> LinkSeen {
    match state {
        LinkState::TooFew => LinkSeen::TooFew,
        LinkState::Missing => LinkSeen::Missing,
        LinkState::Leaky => LinkSeen::Leaky,
        LinkState::Slow => LinkSeen::Slow,
        LinkState::OneWay => LinkSeen::OneWay,
        LinkState::Present => LinkSeen::Present,
    }
}

fn steps(state: LinkState, unowned: bool) -> Vec<LinkStep> {
    let step = |p: yf_measures::journeys::Proposal| LinkStep {
        rung: p.rung.number(),
        what: p.rung.what().to_owned(),
        evidence: p.rung.evidence().to_owned(),
        source: p.rung.source().to_owned(),
        lower: p.lower.iter().map(|(_, why)| (*why).to_owned()).collect(),
    };
    proposals(state, unowned).into_iter().map(step).collect()
}

/// "an emergency admission", "a discharge".
pub fn trigger_words(link: &RequiredLink) -> String {
    let kind = match link.trigger_kind {
        None => "an event",
        Some(kind) => match kind {
            Kind::Referral => "a referral",
            Kind::Notice => "a notice",
            Kind::Accept => "a referral taken on",
            Kind::Admit => "an admission",
            Kind::Contact => "a visit or call",
            Kind::Assessment => "an assessment",
            Kind::Plan => "a care plan",
            Kind::Promise => "something planned",
            Kind::Start => "the start of a service",
            Kind::Delivery => "a delivery",
            Kind::End => "the end of a service",
            Kind::Decline => "a referral turned away",
            Kind::Discharge => "a discharge",
        },
    };
    match (link.trigger_type.as_str(), link.trigger_kind) {
        ("", _) => kind.to_owned(),
        ("hospital_emergency", Some(Kind::Admit)) => "an emergency admission".to_owned(),
        ("hospital_planned", Some(Kind::Admit)) => "a planned admission".to_owned(),
        ("needs", Some(Kind::Assessment)) => "an assessment of needs".to_owned(),
        ("community", Some(Kind::Referral)) => "a referral to community services".to_owned(),
        ("ucr", Some(Kind::Referral)) => "a referral for urgent community response".to_owned(),
        ("ic_urgent", Some(Kind::Referral)) => "an urgent referral for intermediate care".to_owned(),
        ("ic_routine", Some(Kind::Referral)) => "a referral for intermediate care".to_owned(),
        (of, _) => format!("{kind} ({})", of.replace('_', " ")),
    }
}

fn arrangements(all: &[Arrangement]) -> Vec<ArrangementFigures> {
    let register = Typology::shipped();
    let one = |a: &Arrangement| {
        let words = |list: &str, codes: &[String]| -> Option<(String, String)> {
            let texts: Vec<String> = codes
                .iter()
                .map(|code| format!("{}: {}", code.replace('_', " "), register.meaning(list, code).unwrap_or_default()))
                .collect();
            (!texts.is_empty()).then(|| (list.to_owned(), texts.join("; ")))
        };
        ArrangementFigures {
            name: a.name.clone(),
            joined: a.joined.clone(),
            choices: [
                words("between", &a.between),
                words("level", &a.level),
                words("direction", &a.direction),
                words("degree", std::slice::from_ref(&a.degree)),
                words("arrangement", std::slice::from_ref(&a.arrangement)),
                words("power", &a.powers),
            ]
            .into_iter()
            .flatten()
            .collect(),
            from: a.from.to_string(),
            owner: a.owner.clone(),
            hoped: a.hoped.clone(),
            came_of_it: a.came_of_it.clone(),
            source: a.source.clone(),
            structural: a.arrangement == "structural_integration" || a.powers.iter().any(|p| p == "care_trust"),
        }
    };
    all.iter().map(one).collect()
}

/// How a trigger ended, in one of five words; each trigger in one of them.
const PARTS: [(&str, &str); 5] = [
    ("not sent", "Nothing was seen to be sent"),
    ("not received", "Sent, and not seen to be received"),
    ("late", "Received after the limit"),
    ("no reply", "Received in time, and no word came back"),
    ("in place", "As it should be"),
];

/// The people behind each link: every trigger once, by what followed it. `number` gives the report's number of a person by her place
/// in the table, `rows` the rows of her trigger.
pub fn link_behind(
    settings: &Settings,
    figures: &Links,
    flows: &Flows,
    number: &dyn Fn(u32) -> u32,
    rows: &dyn Fn(u32, &RequiredLink, Day) -> Vec<String>,
) -> Vec<Behind> {
    let mut out = Vec::new();
    for ((link, flow), said) in settings.links.iter().zip(&flows.links).zip(&figures.required) {
        let mut lists: Vec<Vec<Case>> = vec![Vec::new(); PARTS.len()];
        for case in &flow.cases {
            let t = case.trigger;
            let in_time = t.received.is_some_and(|days| days <= link.limit_days);
            let part = match () {
                () if !t.sent => 0,
                () if t.received.is_none() => 1,
                () if !in_time => 2,
                () if link.reply_required && !t.replied => 3,
                () => 4,
            };
            let (Some(list), Some((measure, end))) = (lists.get_mut(part), PARTS.get(part)) else { continue };
            list.push(Case {
                person: number(case.person),
                measure,
                end: (*end).to_owned(),
                month: None,
                last_year: false,
                band: "",
                start: t.day.to_string(),
                stop: t.received.map(|days| (t.day + days).to_string()),
                length: t.received.map(i64::from),
                at_most: None,
                limit: Some(link.limit_days.into()),
                because: Vec::new(),
                states: Vec::new(),
                rows: rows(case.person, link, t.day),
            });
        }
        let heading = format!("{} to {}, after {}", end_words(&said.from), end_words(&said.to), said.trigger);
        for (mut cases, (part, title)) in lists.into_iter().zip(PARTS) {
            cases.sort_by(|a, b| (&b.start, a.person).cmp(&(&a.start, b.person)));
            if cases.is_empty() {
                continue;
            }
            out.push(Behind {
                section: "link",
                figure: link.id.clone(),
                group: String::new(),
                band: String::new(),
                period: String::new(),
                part,
                heading: crate::words::sentence_case(&heading),
                title: title.to_owned(),
                one: "trigger",
                order: "The latest first.",
                unit: "days",
                cases,
            });
        }
    }
    out
}

/// "District nursing (Community health services)"; the agency alone where any of its services is meant.
pub fn end_words(end: &LinkEnd) -> String {
    if end.service.is_empty() { end.agency.clone() } else { format!("{} ({})", end.service, end.agency) }
}
