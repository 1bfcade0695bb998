//! A link, opened: every trigger with what followed it and the rows that show it, what was sent over it and set off by nothing, and what goes between
//! its two agencies over no listed link. It is looked at person by person from her events alone, another way than the report's.

use super::{Ground, unknown};
use crate::look::LinkWords;
use std::collections::{BTreeMap, BTreeSet};
use yf_journey::Event;
use yf_journey::vector::{FlowRows, Followed, Link, Trigger};
use yf_measures::journeys::{LinkCount, class, could_show, proposals};
use yf_model::rows::neutral::Row;
use yf_model::{PersonKey, Problem, TextId};
use yf_place::{RequiredLink, Settings, nearest};
use yf_report::assemble::{end_words, number, state_of};
use yf_report::explain::{Beside, Line, Opened, Opener, Part, decimal};
use yf_report::{LinkEnd, LinkSeen, Rate};

/// What flowed for everybody, worked out once, when the first link is opened.
pub struct Flowed {
    settings: Settings,
    people: Vec<Hers>,
}

/// One person's rows, and which of them show a link.
struct Hers {
    key: PersonKey,
    rows: Vec<Row>,
    found: FlowRows,
}

/// A trigger of somebody, or something sent over no listed link.
type Case<'f> = (&'f Hers, Followed);

/// Who tells and who is told, by the numbers of the run.
type Codes = (TextId, TextId, TextId, TextId);

impl Ground<'_> {
    fn flowed(&self) -> &Flowed {
        self.flows.get_or_init(|| {
            let settings = crate::look::link_settings(self.told, self.place, self.days);
            let texts = &self.told.extracts.texts;
            let links: Vec<Link> = settings.links.iter().map(|link| Link::new(link, texts)).collect();
            let hers = |key: PersonKey| {
                let (rows, found) = crate::look::person::flows(self.told, &settings, key, &links);
                let any = !found.unlisted.is_empty()
                    || found.links.iter().any(|l| !l.is_empty())
                    || found.by_itself.iter().any(|l| !l.is_empty());
                any.then_some(Hers { key, rows, found })
            };
            let people = self.told.journeys.listed().filter_map(hers).collect();
            Flowed { settings, people }
        })
    }

    /// `--link`: a listed link by its id, or one that works unlisted by its letter on the map.
    pub(super) fn link(&self, opener: &Opener<'_>, id: &str) -> Result<Vec<Opened>, Problem> {
        let links = &self.report.links;
        if let Some(n) = links.required.iter().position(|link| link.id == id) {
            return Ok(self.listed(opener, n));
        }
        let letter = id.bytes().next().filter(|_| id.len() == 1).and_then(|b| b.to_ascii_uppercase().checked_sub(b'A'));
        if let Some(link) = letter.and_then(|n| links.unlisted.get(usize::from(n))) {
            let of = |l: &&Line| {
                l.by() == "unlisted" && l.group() == end_words(&link.from) && l.band() == end_words(&link.to)
            };
            return Ok(opener.lines.iter().filter(of).filter_map(|line| self.of_link(opener, line)).collect());
        }
        let known = || links.required.iter().map(|link| link.id.as_str());
        let near = nearest(id, known()).map_or_else(String::new, |near| format!("did you mean \"{near}\"? "));
        let mend = match links.required.len() {
            0 => "no link is listed: 'yellowfolder links sheet' prints the sheet on which people name them".to_owned(),
            _ => format!(
                "{near}the listed links are {}; what works unlisted has a letter on the map",
                known().collect::<Vec<_>>().join(", ")
            ),
        };
        Err(unknown("--link", id, "is no link of this run".to_owned(), &mend))
    }

    /// A listed link: its class with every trigger, then what is in no count of it.
    fn listed(&self, opener: &Opener<'_>, n: usize) -> Vec<Opened> {
        let flowed = self.flowed();
        let (Some(link), Some(said)) = (flowed.settings.links.get(n), self.report.links.required.get(n)) else {
            return Vec::new();
        };
        let state = opener.lines.iter().find(|l| l.figure() == link.id && l.by().is_empty() && l.measure() == "state");
        let mut out: Vec<Opened> = state.and_then(|line| self.of_link(opener, line)).into_iter().collect();
        let named = format!("{} to {}", end_words(&said.from), end_words(&said.to));
        let texts = &self.told.extracts.texts;
        let (from, to) = (texts.find(&link.from_org), texts.find(&link.to_org));
        let by_itself = flowed.people.iter().flat_map(|hers| {
            let rows = hers.found.by_itself.get(n).into_iter().flatten();
            rows.map(move |row| (hers, Followed { trigger: *row, ..Followed::default() }))
        });
        let between = flowed.people.iter().flat_map(|hers| hers.found.unlisted.iter().map(move |one| (hers, *one)));
        let between = between.filter(|(hers, one)| {
            let row = hers.rows.get(one.trigger);
            row.is_some_and(|row| Some(row.org) == from && Some(row.to_org) == to)
        });
        for (what, how, parts) in [
            (
                "set off by nothing",
                "Sent over the link and following none of its triggers: it counts neither for nor against it.",
                by_itself.map(|case| self.case(&case, "sent, and set off by no trigger".to_owned())).collect(),
            ),
            (
                "unlisted",
                "Sent from the one agency to the other over no listed link, as to another of its services.",
                between.map(|case| self.case(&case, self.unlisted_says(&case))).collect::<Vec<Part>>(),
            ),
        ] {
            let made = parts.len().to_string();
            let opened = Opened {
                name: format!("link/{}/{what}", link.id),
                value: made.clone(),
                how: format!("{named}. {how}"),
                rule: self.link_rule(link),
                parts,
                ..Opened::default()
            };
            out.push(opened.made(made));
        }
        out
    }

    /// Any figure of links.
    pub(super) fn of_link(&self, opener: &Opener<'_>, line: &Line) -> Option<Opened> {
        let opened = |how: &str| Opened {
            name: line.name(),
            value: line.value.clone(),
            how: how.to_owned(),
            ..Opened::default()
        };
        if line.measure() == "missing" {
            return Some(opened("A sentence, no figure: why nothing can be said of links."));
        }
        if line.by() == "unlisted" {
            return Some(self.unlisted(opener, line, &opened));
        }
        let flowed = self.flowed();
        let n = flowed.settings.links.iter().position(|link| link.id == line.figure())?;
        let (link, rule) = (flowed.settings.links.get(n)?, self.link_rule(flowed.settings.links.get(n)?));
        let cases = self.cases(flowed, n, line);
        let triggers: Vec<Trigger> = cases.iter().map(|(hers, one)| one.told(&hers.rows)).collect();
        let mut count = LinkCount::default();
        count.add(&triggers, link.limit_days);
        let shown = could_show(link, &flowed.settings);
        let state = class(link, &count, &flowed.settings.rules);
        let opened = |how: &str| Opened { rule: rule.clone(), ..opened(how) };
        let beside = |measures: &[&str]| -> Vec<Beside> {
            measures
                .iter()
                .filter_map(|m| opener.beside(line, m))
                .map(|l| Beside { name: l.name(), value: l.value.clone() })
                .collect()
        };
        let keep = |wanted: &dyn Fn(&Trigger) -> bool| -> Vec<Part> {
            let kept = cases.iter().zip(&triggers).filter(|(_, t)| wanted(t));
            kept.map(|(case, t)| self.case(case, self.says(link, t))).collect()
        };
        if line.by() == "step" {
            let steps =
                proposals(if shown { state } else { yf_measures::journeys::LinkState::TooFew }, link.owner.is_empty());
            let made = steps.iter().find(|p| p.rung.what() == line.group()).map(|p| p.rung.number().to_string());
            let how = "The lowest rung of the ladder of least disruption that answers the class, and an owner where there is none (journey standard, 16).";
            let from =
                opener.lines.iter().find(|l| l.figure() == link.id && l.by().is_empty() && l.measure() == "state");
            let from = from.map(|l| Beside { name: l.name(), value: l.value.clone() });
            return Some(Opened { from: from.into_iter().collect(), ..opened(how) }.made(made.unwrap_or_default()));
        }
        let in_time = |t: &Trigger| t.received.is_some_and(|days| days <= link.limit_days);
        let (of, rate): (Option<&str>, &dyn Fn(&Trigger) -> bool) = match line.measure().split(',').next()? {
            "sent" => (Some("triggers"), &|t: &Trigger| t.sent),
            "received" => (Some("triggers"), &|t: &Trigger| t.received.is_some()),
            "in time" => (Some("triggers"), &in_time),
            "replied" => (Some("received"), &|t: &Trigger| t.replied),
            _ => (None, &|_: &Trigger| true),
        };
        if let (Some((counted, end)), Some(of)) = (line.measure().split_once(", "), of) {
            let among = if of == "triggers" { count.triggers } else { count.received };
            let found = triggers.iter().filter(|t| rate(t)).count() as u64;
            let rate = Rate::of(found.into(), among.into());
            let made = match end {
                "share" => rate.share,
                "low" => rate.low,
                _ => rate.high,
            };
            let how = match end {
                "share" => format!("Those {counted}, counted again from the triggers, divided by {of}."),
                _ => format!(
                    "An end of Wilson's 95% interval of those {counted} over {of} (z = 1.959964), counted again from the triggers."
                ),
            };
            return Some(Opened { from: beside(&[counted, of]), ..opened(&how) }.made(decimal(made)));
        }
        Some(match line.measure() {
            "state" => {
                let seen = if shown { state_of(state) } else { LinkSeen::CannotBeSeen };
                let owner = match link.owner.as_str() {
                    "" => "Flag: unowned, nobody answers for it.".to_owned(),
                    owner => format!("Answers for it: {owner}."),
                };
                let how = format!("The first class that fits the counts, by the thresholds of the rule. {owner}");
                let from = beside(&["people", "triggers", "sent", "received", "in time", "replied"]);
                Opened { from, parts: keep(&|_| true), ..opened(&how) }.made(seen.words().replace("[c] ", ""))
            }
            "people" => {
                let people: BTreeSet<PersonKey> = cases.iter().map(|(hers, _)| hers.key).collect();
                let made = people.len().to_string();
                let person = |key: &PersonKey| Part {
                    person: Some(number(*key)),
                    rows: cases.iter().filter(|(hers, _)| hers.key == *key).flat_map(|c| self.rows_of(c)).collect(),
                    ..super::part(1, "with at least one trigger".to_owned(), Vec::new())
                };
                Opened {
                    parts: people.iter().map(person).collect(),
                    ..opened("Different people with a trigger, each once.")
                }
                .made(made)
            }
            "triggers" | "sent" | "received" | "in time" | "replied" => {
                let parts = keep(rate);
                let made = parts.len().to_string();
                let how = format!("Triggers, each with what followed: {}.", line.measure());
                Opened { parts, ..opened(&how) }.made(made)
            }
            _ => return None,
        })
    }

    /// The triggers of a link, of everybody or of a locality.
    fn cases<'f>(&self, flowed: &'f Flowed, n: usize, line: &Line) -> Vec<Case<'f>> {
        let id = self.place.localities.iter().find(|l| l.name == line.group()).map(|l| l.id.as_str());
        let here = |key: PersonKey| {
            let facts = self.told.journeys.persons.get(key.0 as usize);
            let of = facts.and_then(|f| f.locality).map(|text| self.told.extracts.texts.get(text));
            line.by() != "locality" || (id.is_some() && of == id)
        };
        let people = flowed.people.iter().filter(|hers| here(hers.key));
        people.flat_map(|hers| hers.found.links.get(n).into_iter().flatten().map(move |one| (hers, *one))).collect()
    }

    /// A figure of what works over no listed link: codes of one name are one end, but each pair of codes must work by itself.
    fn unlisted(&self, opener: &Opener<'_>, line: &Line, opened: &dyn Fn(&str) -> Opened) -> Opened {
        let flowed = self.flowed();
        let rules = &flowed.settings.rules;
        let words = LinkWords::new(self.told, self.place);
        let mut by: BTreeMap<Codes, Vec<Case<'_>>> = BTreeMap::new();
        for hers in &flowed.people {
            for one in &hers.found.unlisted {
                let Some(row) = hers.rows.get(one.trigger) else { continue };
                let (Some(org), Some(to)) = (words.as_one(row.org), words.as_one(row.to_org)) else { continue };
                if org != to {
                    by.entry((org, row.service, to, row.to_service)).or_default().push((hers, *one));
                }
            }
        }
        let end = |org: TextId, service: TextId| {
            end_words(&LinkEnd { agency: words.agency_of(org), service: words.service_of(service) })
        };
        let received = |cases: &[Case<'_>]| cases.iter().filter(|(_, one)| one.received.is_some()).count() as u64;
        let works = |cases: &[Case<'_>]| {
            let sent = cases.len() as u64;
            sent >= rules.link_min_triggers && received(cases) as f64 >= rules.link_sent_share * sent as f64
        };
        let named = |(org, service, to, to_service): &Codes| {
            end(*org, *service) == line.group() && end(*to, *to_service) == line.band()
        };
        let pairs: Vec<&Vec<Case<'_>>> =
            by.iter().filter(|(codes, cases)| works(cases) && named(codes)).map(|(_, cases)| cases).collect();
        let cases = || pairs.iter().flat_map(|cases| cases.iter());
        let rule = format!(
            "Sent at least {} times from the one to the other over no listed link, not by herself, and {} in a hundred received (journey standard, 16).",
            rules.link_min_triggers,
            decimal(Some(rules.link_sent_share * 100.0))
        );
        let opened = |how: &str| Opened { rule: rule.clone(), ..opened(how) };
        let (sent, got): (u64, u64) = (cases().count() as u64, pairs.iter().map(|c| received(c)).sum());
        let replied = |(hers, one): &Case<'_>| one.received.is_some() && one.told(&hers.rows).replied;
        let answered = cases().filter(|case| replied(case)).count() as u64;
        match line.measure() {
            share if share.contains(", ") => {
                let (of, rate) = match share.starts_with("received") {
                    true => (["sent", "received"], Rate::of(got.into(), sent.into())),
                    false => (["received", "replied"], Rate::of(answered.into(), got.into())),
                };
                let from = of.iter().filter_map(|m| opener.beside(line, m));
                let from = from.map(|l| Beside { name: l.name(), value: l.value.clone() }).collect();
                let (how, value) = match share.rsplit(' ').next() {
                    Some("share") => ("The second divided by the first.", rate.share),
                    Some("low") => ("The lower end of the 95% range of the share (Wilson).", rate.low),
                    _ => ("The upper end of the 95% range of the share (Wilson).", rate.high),
                };
                Opened { from, ..opened(how) }.made(decimal(value))
            }
            "people" => {
                let mut parts = Vec::new();
                for cases in &pairs {
                    let people: BTreeSet<PersonKey> = cases.iter().map(|(hers, _)| hers.key).collect();
                    parts.extend(people.iter().map(|key| Part {
                        person: Some(number(*key)),
                        rows: cases.iter().filter(|(h, _)| h.key == *key).flat_map(|c| self.rows_of(c)).collect(),
                        ..super::part(1, "about whom something was sent".to_owned(), Vec::new())
                    }));
                }
                let made = parts.len().to_string();
                Opened { parts, ..opened("Different people about whom something was sent, each once.") }.made(made)
            }
            measure => {
                let wanted = |case: &Case<'_>| match measure {
                    "received" => case.1.received.is_some(),
                    "replied" => replied(case),
                    _ => true,
                };
                let parts: Vec<Part> =
                    cases().filter(|case| wanted(case)).map(|case| self.case(case, self.unlisted_says(case))).collect();
                let made = parts.len().to_string();
                Opened { parts, ..opened("Referrals and notices, each with what followed.") }.made(made)
            }
        }
    }

    /// "flows: received 1 day after the trigger, limit 2 days; word came back".
    fn says(&self, link: &RequiredLink, t: &Trigger) -> String {
        let days = |n: i32| match n {
            1 | -1 => format!("{n} day"),
            n => format!("{n} days"),
        };
        let answer = match (t.replied, link.reply_required) {
            (true, _) => "; word came back",
            (false, true) => "; no word came back",
            (false, false) => "",
        };
        match (t.sent, t.received) {
            (false, _) => "does not flow: nothing was seen to be sent".to_owned(),
            (true, None) => format!("does not flow: sent, and not seen to be received{answer}"),
            (true, Some(n)) if n > link.limit_days => {
                format!("late: received {} after the trigger, limit {}{answer}", days(n), days(link.limit_days))
            }
            (true, Some(n)) if link.reply_required && !t.replied => {
                format!("one way: received {} after the trigger{answer}", days(n))
            }
            (true, Some(n)) => format!("flows: received {} after the trigger{answer}", days(n)),
        }
    }

    fn unlisted_says(&self, (hers, one): &Case<'_>) -> String {
        let told = one.told(&hers.rows);
        let reply = if told.replied { "; word came back" } else { "" };
        match told.received {
            Some(n) => format!("unlisted: sent, received {n} days after{reply}"),
            None => format!("unlisted: sent, and not seen to be received{reply}"),
        }
    }

    /// A trigger with its events and rows, in the order trigger, sent, received, reply.
    fn case(&self, case: &Case<'_>, says: String) -> Part {
        let events: Vec<String> = self.events_of(case).into_iter().map(|e| self.event(e)).collect();
        Part { amount: 1, person: Some(number(case.0.key)), says, events, rows: self.rows_of(case) }
    }

    fn rows_of(&self, case: &Case<'_>) -> Vec<String> {
        let mut rows: Vec<String> = self.events_of(case).into_iter().map(|e| (self.stories.known.row)(e.row)).collect();
        rows.dedup();
        rows
    }

    fn events_of(&self, (hers, one): &Case<'_>) -> Vec<&Event> {
        let all = self.told.journeys.events_of(hers.key);
        let mut places: Vec<usize> =
            std::iter::once(one.trigger).chain(one.sent).chain(one.received).chain(one.replied).collect();
        places.dedup();
        places.iter().filter_map(|n| all.get(hers.rows.get(*n)?.line as usize)).collect()
    }

    /// The link in words, with the thresholds of its class.
    fn link_rule(&self, link: &RequiredLink) -> String {
        let rules = &self.flowed().settings.rules;
        let said = self.report.links.required.iter().find(|l| l.id == link.id);
        let (from, to) = said.map_or_else(Default::default, |l| (end_words(&l.from), end_words(&l.to)));
        let trigger = said.map_or("", |l| l.trigger.as_str());
        let reply = if link.reply_required { "a reply is asked for" } else { "no reply is asked for" };
        let share = |v: f64| decimal(Some(v));
        format!(
            "{from} to {to}, after {trigger}: {}, within {} days; {reply}. The first referral or notice not yet used, from {} days before the trigger to {} after; received: the first acceptance, contact, assessment or start of the target on its reference. Fewer than {} triggers: too few; none sent: not seen; sent or received under {} of them: leaky; in time under {}: slow; replied under {} of those received: one-way (journey standard, 16).",
            link.sends,
            link.limit_days,
            rules.link_lead_days,
            rules.link_look_days,
            rules.link_min_triggers,
            share(rules.link_sent_share),
            share(rules.link_intime_share),
            share(rules.link_reply_share)
        )
    }
}
