//! `settings.json` of the neutral event format (`FORMAT.md`): window, kinds seen, holidays, rules, clocks, required links.
//!
//! Read whole or refused whole, every fault with its line and the nearest name that would be right.

mod json;
mod of_place;
mod read;
mod standard;

pub use standard::{AGES, StandardPopulation, Weight};

use crate::{Calendar, RequiredLink};
use yf_model::rows::neutral::Kind;
use yf_model::{Day, Unit};

/// What decides the vector of a journey and the place's figures, beside the events.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// First day.
    pub from: Day,
    /// Last day (the file has the day after it).
    pub to: Day,
    /// Kinds that the extracts can hold, in their order (`journey.md` P7).
    pub seen: Vec<Kind>,
    /// Days off for clocks in working days.
    pub calendar: Calendar,
    /// The mix of people that parts of the place are standardised to; `None` is that of the run.
    pub standard: Option<StandardPopulation>,
    /// Look-backs and thresholds.
    pub rules: Rules,
    /// Clocks, in the order of the file.
    pub clocks: Vec<JourneyClock>,
    /// Required links, in the order of the file.
    pub links: Vec<RequiredLink>,
}

impl Settings {
    /// Whether the extracts can hold all of these kinds.
    pub fn sees(&self, kinds: &[Kind]) -> bool {
        kinds.iter().all(|kind| self.seen.contains(kind))
    }
}

/// The choices of `journey.md` that a place may change; each default is the standard's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Days within which an agency that has heard her is not told again (6).
    pub telling_days: i32,
    /// Days within which an assessment of one type is a repeat (7).
    pub repeat_days: i32,
    /// Days within which coming back is a bounce (8).
    pub bounce_days: i32,
    /// Days for which an agency's own plan is known to it (9).
    pub plan_days: i32,
    /// Days before a start within which the one who hands over has ended (5).
    pub handoff_before: i32,
    /// Days after a start until which the one who hands over may carry on (5).
    pub handoff_after: i32,
    /// Days after a trigger within which something is sent (16).
    pub link_look_days: i32,
    /// Days before a trigger from which on something sent counts (16).
    pub link_lead_days: i32,
    /// Triggers below which a link is not classed (16).
    pub link_min_triggers: u64,
    /// Share sent and received below which a link leaks (16).
    pub link_sent_share: f64,
    /// Share in time below which a link is slow (16).
    pub link_intime_share: f64,
    /// Share of replies below which a link is one-way (16).
    pub link_reply_share: f64,
    /// Resamples of the place's intervals; 0 leaves them out (15).
    pub bootstrap: u64,
    /// Seed of the resamples (15).
    pub bootstrap_seed: u64,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules {
            telling_days: 91,
            repeat_days: 91,
            bounce_days: 91,
            plan_days: 365,
            handoff_before: 28,
            handoff_after: 7,
            link_look_days: 91,
            link_lead_days: 7,
            link_min_triggers: 5,
            link_sent_share: 0.9,
            link_intime_share: 0.8,
            link_reply_share: 0.5,
            bootstrap: 2_000,
            bootstrap_seed: 20_090_131,
        }
    }
}

/// A start and a stop on one reference, and the limit between them (`journey.md` 13).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JourneyClock {
    /// Its name.
    pub id: String,
    /// Kind of event that starts it.
    pub start_kind: Kind,
    /// Type of that event; `None` is any.
    pub start_type: Option<String>,
    /// Agency of that event; `None` is any.
    pub start_org: Option<String>,
    /// Kind of event that stops it.
    pub stop_kind: Kind,
    /// Type of that event; `None` is any.
    pub stop_type: Option<String>,
    /// Outcomes of an `end` that close it before it stops; a `decline` always does.
    pub closing: Vec<String>,
    /// Minutes, days or working days.
    pub unit: Unit,
    /// A wait of exactly the limit is within.
    pub limit: i64,
}

impl JourneyClock {
    /// The outcomes that close a clock which names none of its own (`journey.md` 13).
    pub const CLOSING: [&str; 4] = ["no_action", "declined", "died", "moved"];

    /// The same as a clock has them.
    pub fn closing() -> Vec<String> {
        JourneyClock::CLOSING.map(str::to_owned).to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"{"window": {"from": "2024-04-01", "to": "2024-07-01"}}"#;

    #[test]
    fn what_is_left_out_has_its_default() {
        let settings = Settings::read("settings.json", SMALL).expect("right");
        assert_eq!((settings.from.to_string(), settings.to.to_string()), ("2024-04-01".into(), "2024-06-30".into()));
        assert_eq!(settings.rules, Rules::default());
        assert!(settings.sees(&Kind::ALL));
        assert_eq!((settings.clocks.len(), settings.links.len()), (0, 0));
    }

    #[test]
    fn each_fault_has_its_line_and_the_nearest_name() {
        let text = r#"{
 "window": {"from": "2024-04-04", "to": "2024-04-01"},
 "seen": ["referal"],
 "rules": {"teling_days": 60, "plan_days": -1, "bootstrap": 10, "bootstrap": 20},
 "clocks": [
  {"id": "a", "start_kind": "referral", "stop_kind": "contact", "unit": "day", "limit": 3},
  {"id": "a", "start_kind": "referral", "stop_kind": "contact", "unit": "days", "limit": 3}
 ]
}"#;
        let problems = Settings::read("settings.json", text).expect_err("wrong");
        let said: Vec<(u32, &str)> = problems.iter().map(|p| (p.line.unwrap_or(0), p.code)).collect();
        let want = [
            (2, "settings-window"),
            (3, "settings-unknown-name"),
            (4, "settings-unknown-name"),
            (4, "settings-value"),
            (4, "settings-twice"),
            (6, "settings-unknown-name"),
            (7, "settings-twice"),
        ];
        let mut sorted = said.clone();
        sorted.sort_unstable();
        let mut wanted = want.to_vec();
        wanted.sort_unstable();
        assert_eq!(sorted, wanted, "{problems:#?}");
        let messages: String = problems.iter().map(yf_model::Problem::message).collect();
        for near in ["did you mean \"referral\"?", "did you mean \"telling_days\"?", "did you mean \"days\"?"] {
            assert!(messages.contains(near), "{near}: {messages}");
        }
    }

    #[test]
    fn a_slip_in_a_key_of_a_clock_or_link_is_told_and_a_stranger_is_left_alone() {
        let text = r#"{"window": {"from": "2024-04-01", "to": "2024-07-01"},
 "clocks": [{"id": "a", "start_kind": "referral", "start_typ": "care", "stop_kind": "contact", "unit": "days", "limit": 3, "source": "Ham"}],
 "links": [{"id": "b", "from_org": "x", "from_servcie": "y", "trigger_kind": "plan", "to_org": "z", "limit_days": 3, "agreed_on": "2024-01-01"}]
}"#;
        let problems = Settings::read("settings.json", text).expect_err("two slips");
        let said: Vec<String> = problems.iter().map(yf_model::Problem::message).collect();
        assert_eq!(said.len(), 2, "{said:#?}");
        assert!(said[0].contains("settings.json:2") && said[0].contains("did you mean \"start_type\"?"), "{said:#?}");
        assert!(said[1].contains("settings.json:3") && said[1].contains("did you mean \"from_service\"?"), "{said:#?}");
    }

    #[test]
    fn a_clock_may_name_what_stops_it_and_what_closes_it() {
        let text = r#"{"window": {"from": "2024-04-01", "to": "2024-07-01"}, "clocks": [
 {"id": "a", "start_kind": "referral", "stop_kind": "contact", "stop_type": "first", "closing_outcomes": ["completed", ""], "unit": "days", "limit": 3},
 {"id": "b", "start_kind": "referral", "stop_kind": "contact", "stop_type": null, "closing_outcomes": null, "unit": "days", "limit": 3},
 {"id": "c", "start_kind": "referral", "stop_kind": "contact", "closing_outcomes": [], "unit": "days", "limit": 3}]}"#;
        let settings = Settings::read("settings.json", text).expect("right");
        let [a, b, c] = settings.clocks.as_slice() else { panic!("three clocks") };
        assert_eq!((a.stop_type.as_deref(), &a.closing), (Some("first"), &vec!["completed".to_owned()]));
        assert_eq!((b.stop_type.as_deref(), &b.closing), (None, &JourneyClock::closing()));
        assert!(c.closing.is_empty(), "a decline alone closes it");
        let wrong = text.replace("[\"completed\", \"\"]", "[7]");
        assert!(Settings::read("settings.json", &wrong).expect_err("no text")[0].message().contains("is not a text"));
    }

    #[test]
    fn who_asked_for_a_link_is_said_in_any_way() {
        for (said, want) in
            [("\"a meeting\"", vec!["a meeting"]), ("[\"one\", \"two\"]", vec!["one", "two"]), ("{}", vec![])]
        {
            let text = format!(
                r#"{{"window": {{"from": "2024-04-01", "to": "2024-07-01"}}, "links": [{{"id": "b", "from_org": "x", "trigger_kind": "plan", "to_org": "z", "limit_days": 3, "asked_by": {said}}}]}}"#
            );
            assert_eq!(Settings::read("settings.json", &text).expect("right").links[0].asked_by, want);
        }
    }

    #[test]
    fn a_standard_population_is_read_whole_or_refused_with_its_lines() {
        let of = |strata: &str| {
            let text = format!(
                "{{\"window\": {{\"from\": \"2024-04-01\", \"to\": \"2024-07-01\"}},\n\"standard_population\": {{\"name\": \"England 2021\", \"strata\": [\n{strata}\n]}}}}"
            );
            Settings::read("settings.json", &text)
        };
        let standard = of(r#"{"age": "85+", "sex": "F", "imd": "1", "weight": 12.5},
{"age": "unknown", "weight": 0}"#)
        .expect("right")
        .standard
        .expect("there");
        assert_eq!((standard.name.as_str(), standard.strata.len()), ("England 2021", 2));
        assert_eq!(standard.strata[0], Weight { age: 3, sex: "F".into(), fifth: "1".into(), weight: 12.5 });
        for (strata, line, says) in [
            (r#"{"age": "85", "sex": "F", "weight": 1}"#, 3, "did you mean \"85+\"?"),
            (r#"{"age": "85+", "sex": "F", "weight": -1}"#, 3, "is missing or no number"),
            (
                r#"{"age": "85+", "weight": 1},
{"age": "85+", "weight": 2}"#,
                4,
                "stands twice",
            ),
            (r#"{"age": "85+", "weight": 0}"#, 2, "weighs nothing"),
        ] {
            let problems = of(strata).expect_err("wrong");
            let found = problems.iter().find(|p| p.message().contains(says));
            assert_eq!(found.map(|p| p.line), Some(Some(line)), "{strata}: {problems:#?}");
        }
    }

    #[test]
    fn damaged_settings_are_read_or_refused() {
        let whole = include_str!("../../tests/problems/settings-twice/settings.json");
        for cut in 0..whole.len() {
            for text in [whole[..cut].to_owned(), format!("{}{}", &whole[..cut], &whole[cut + 1..])] {
                if let Err(problems) = Settings::read("settings.json", &text) {
                    assert!(!problems.is_empty());
                }
            }
        }
    }
}
