//! Links of the made-up report: one of each state, in five localities.

use super::{Dice, LOCALITIES, part};
use yf_report::*;

fn end(agency: &str, service: &str) -> LinkEnd {
    LinkEnd { agency: agency.into(), service: service.into() }
}

fn flow(people: u64, [triggers, sent, received, in_time, replied]: [u64; 5], state: LinkSeen) -> LinkFlow {
    let of = |n: u64| Rate::of(n.into(), triggers.into());
    LinkFlow {
        people: people.into(),
        triggers: triggers.into(),
        sent: of(sent),
        received: of(received),
        in_time: of(in_time),
        replied: Rate::of(replied.into(), received.into()),
        state,
    }
}

pub fn links() -> Links {
    use LinkSeen::*;
    let mut dice = Dice(16);
    let (ward, ed) = (end("Hospital", "Wards"), end("Hospital", "Emergency department"));
    let (duty, council) = (end("Council", "Duty desk"), end("Council", ""));
    let (nurses, ucr) = (end("Community health", "District nursing"), end("Community health", "Urgent response"));
    let rows: [(&str, LinkEnd, LinkEnd, &str, &str, bool, [u64; 5], LinkSeen); 8] = [
        (
            "ward-to-nurses",
            ward.clone(),
            nurses.clone(),
            "a discharge",
            "discharge co-ordinator",
            false,
            [812, 790, 771, 702, 0],
            Present,
        ),
        ("ed-to-council", ed, council, "an emergency admission", "", false, [403, 61, 48, 30, 0], Leaky),
        (
            "duty-to-ucr",
            duty.clone(),
            ucr.clone(),
            "a referral for urgent community response",
            "duty desk manager",
            false,
            [222, 219, 214, 141, 0],
            Slow,
        ),
        (
            "nurses-to-duty",
            nurses.clone(),
            duty.clone(),
            "an assessment",
            "locality manager",
            true,
            [318, 311, 300, 287, 52],
            OneWay,
        ),
        (
            "duty-to-store",
            duty.clone(),
            end("Equipment store", ""),
            "an assessment of needs",
            "",
            false,
            [510, 0, 0, 0, 0],
            Missing,
        ),
        ("ucr-to-ward", ucr, ward.clone(), "a care plan", "matron", false, [3, 3, 2, 2, 0], TooFew),
        (
            "nurses-to-housing",
            nurses.clone(),
            end("Housing", ""),
            "a care plan",
            "",
            false,
            [0, 0, 0, 0, 0],
            CannotBeSeen,
        ),
        (
            "ward-to-duty",
            ward,
            duty.clone(),
            "a discharge",
            "discharge co-ordinator",
            true,
            [640, 633, 620, 590, 571],
            Present,
        ),
    ];
    let required = rows.into_iter().map(|(id, from, to, trigger, owner, reply, counts, state)| {
        let localities: Vec<LinkLocality> = {
            let weights: Vec<u64> = LOCALITIES.iter().map(|_| 4 + dice.below(3)).collect();
            let locality = |(n, name): (usize, &&str)| {
                let mut counts = counts.map(|whole| part(whole, &weights, n));
                // Sent of the triggers, received of the sent, in time and answered of the received.
                for (fewer, more) in [(1, 0), (2, 1), (3, 2), (4, 2)] {
                    counts[fewer] = counts[fewer].min(counts[more]);
                }
                let people = (counts[0] * 9 / 10).max(counts[0].min(1));
                let state = if counts[0] < 5 && state != CannotBeSeen { TooFew } else { state };
                LinkLocality { name: (*name).into(), flow: flow(people, counts, state) }
            };
            LOCALITIES.iter().enumerate().map(locality).collect()
        };
        let whole: u64 = localities.iter().filter_map(|l| l.flow.people.shown()).sum();
        LinkFigures {
            id: id.into(),
            from,
            to,
            trigger: trigger.into(),
            sends: "referral".into(),
            channel: "message".into(),
            limit_days: 3,
            reply_required: reply,
            owner: owner.into(),
            asked_by: "people using services, frontline staff, 2026-03-04".into(),
            typology: vec!["sectors".into()],
            flow: flow(whole, counts, state),
            localities,
            steps: match state {
                Leaky => vec![
                    step(1, "Name a post that answers for the link.", &[]),
                    step(2, "Agree what is sent, by whom and by when.", &["An owner comes first."]),
                ],
                Missing => vec![step(
                    3,
                    "Have a notice sent by itself.",
                    &["An owner comes first.", "Nothing is seen to go at all."],
                )],
                _ => Vec::new(),
            },
        }
    });
    Links {
        missing: None,
        thresholds: LinkThresholds {
            least_triggers: 5,
            sent_share: 0.9,
            in_time_share: 0.8,
            reply_share: 0.5,
            days_before: 7,
            days_after: 91,
        },
        required: required.collect(),
        unlisted: vec![
            unlisted(end("GP practices", ""), nurses.clone(), 640, 702, 690),
            unlisted(duty, nurses, 88, 91, 90),
            unlisted(end("Housing", "Tenancy"), end("Council", ""), 6, 6, 6),
        ],
        arrangements: vec![ArrangementFigures {
            name: "Locality teams".into(),
            joined: vec!["district nursing".into(), "social work".into()],
            choices: vec![
                ("between".into(), "sectors: health and social care".into()),
                ("degree".into(), "coordination: effort to harmonise".into()),
            ],
            from: "2025-10-01".into(),
            owner: "locality manager".into(),
            hoped: "one visit in place of three".into(),
            came_of_it: String::new(),
            source: "partnership board".into(),
            structural: false,
        }],
    }
}

fn step(rung: u8, what: &str, lower: &[&str]) -> LinkStep {
    LinkStep {
        rung,
        what: what.into(),
        evidence: "A lesson drawn by reviewers; not measured by itself".into(),
        source: "Miller 2014, lessons 1 and 5".into(),
        lower: lower.iter().map(|why| (*why).into()).collect(),
    }
}

fn unlisted(from: LinkEnd, to: LinkEnd, people: u64, sent: u64, received: u64) -> UnlistedLink {
    UnlistedLink {
        from,
        to,
        people: people.into(),
        received: Rate::of(received.into(), sent.into()),
        replied: Rate::of(0_u64.into(), received.into()),
    }
}
