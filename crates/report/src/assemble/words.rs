//! Names of agencies and services, and events and states in plain words. One source for each phrase.

use crate::words::day;
use std::collections::{BTreeMap, BTreeSet};
use yf_journey::{Event, Kind};
use yf_measures::explain::{Phase, Span};
use yf_model::{TextId, Texts, When};
use yf_place::Place;

/// Names in words for the codes of one run.
pub struct Names<'a> {
    texts: &'a Texts,
    agencies: BTreeMap<&'a str, &'a str>,
    services: BTreeMap<String, &'a str>,
    practices: BTreeSet<&'a str>,
}

impl<'a> Names<'a> {
    /// The place's own names, else the code itself.
    pub fn new(place: &'a Place, texts: &'a Texts) -> Names<'a> {
        Names {
            texts,
            // Two agencies may stand behind one code (a council and its equipment store): the first in the place's file names it.
            agencies: place.agencies.iter().rev().map(|a| (a.org.as_str(), a.name.as_str())).collect(),
            practices: place.localities.iter().flat_map(|l| &l.practices).map(String::as_str).collect(),
            services: place.services.iter().map(|s| (mapped(&s.id), s.name.as_str())).collect(),
        }
    }

    /// An agency: "the council", else its code.
    pub fn agency(&self, org: TextId) -> String {
        let text = self.texts.get(org);
        match self.agencies.get(text) {
            Some(name) => (*name).to_owned(),
            None if text.is_empty() => "an agency that is not named".to_owned(),
            None if self.practices.contains(text.trim_start_matches("ods:")) => {
                format!("GP practice {}", text.trim_start_matches("ods:"))
            }
            None => text.rsplit(':').next().unwrap_or(text).to_owned(),
        }
    }

    /// A service: the place's name of it, else its word without underlines; empty for none.
    pub fn service(&self, service: TextId) -> String {
        let text = self.texts.get(service);
        match self.services.get(text) {
            Some(name) => (*name).to_owned(),
            None => match text.strip_prefix("team_") {
                Some(kind) => format!("team type {kind}"),
                None => text.replace('_', " "),
            },
        }
    }

    /// The word itself, as the events write it.
    pub fn code(&self, id: TextId) -> &'a str {
        self.texts.get(id)
    }

    fn text(&self, id: TextId) -> &str {
        self.texts.get(id)
    }

    /// What happened, in a few words; the agency stands in a column of its own.
    pub fn event(&self, e: &Event) -> String {
        let service = self.service(e.service);
        let to = self.service(e.to_service);
        let of = self.text(e.of);
        match e.kind {
            Kind::Referral => match (of, self.text(e.org)) {
                ("care", "") => "asked the council for support".to_owned(),
                ("care", _) => format!("support asked for by {}", self.agency(e.org)),
                ("care_carer", _) => "asked for support as an unpaid carer".to_owned(),
                ("equipment", _) => "asked for equipment".to_owned(),
                ("internal", _) => format!("{service} ended; more support asked for"),
                ("lost", _) => format!("sent on to {}; no record that it arrived", self.agency(e.to_org)),
                (_, "" | "self") => format!("referred to {to}"),
                _ => format!("referred to {to} by {}", self.agency(e.org)),
            },
            Kind::Notice => format!("{} told", self.agency(e.to_org)),
            Kind::Accept => "assessment begun".to_owned(),
            Kind::Admit => match of {
                "hospital_emergency" => "went into hospital as an emergency".to_owned(),
                "hospital_planned" => "went into hospital, as planned".to_owned(),
                o if o.starts_with("care_home") => "moved into a care home".to_owned(),
                _ => "went into hospital".to_owned(),
            },
            Kind::Contact => match of {
                "face_to_face" => format!("seen by {service}"),
                "telephone" => format!("telephone call with {service}"),
                "video" => format!("video call with {service}"),
                "ed_attendance" => "went to the emergency department".to_owned(),
                "day_case" => "in hospital for the day".to_owned(),
                _ => format!("contact with {service}"),
            },
            Kind::Assessment => match of {
                "review" => "support reviewed".to_owned(),
                "carer" => "assessed as an unpaid carer".to_owned(),
                _ => "assessed".to_owned(),
            },
            Kind::Plan => "care plan agreed".to_owned(),
            Kind::Promise => "visit planned".to_owned(),
            Kind::Start => format!("{service} began"),
            Kind::Delivery => "equipment delivered".to_owned(),
            Kind::End | Kind::Discharge | Kind::Decline => self.ended(e, &service),
        }
    }

    fn ended(&self, e: &Event, service: &str) -> String {
        let outcome = match self.text(e.outcome) {
            "no_action" => "closed without action",
            "completed" => "completed",
            "declined" => "declined",
            "died" => "she or he had died",
            "moved" => "moved away",
            "passed_on" => "passed on to another service",
            "admitted" => "went into hospital",
            "home" => "went home",
            "care_home" => "to a care home",
            "transfer" => "to another hospital",
            "duplicate" => "already in hand under another referral",
            _ => "",
        };
        let what = match e.kind {
            Kind::Discharge => "left hospital or care home".to_owned(),
            Kind::Decline => "referral turned away".to_owned(),
            _ if self.text(e.service) == "front_door" => "request closed".to_owned(),
            _ => format!("{service} ended"),
        };
        if outcome.is_empty() { what } else { format!("{what}: {outcome}") }
    }

    /// A state of a wait: with whom, waiting for what.
    pub fn state(&self, span: &Span) -> String {
        let agency = self.agency(span.org);
        let service = self.service(span.service);
        let team = if service.is_empty() { agency.clone() } else { format!("{service} ({agency})") };
        match span.phase {
            Phase::ForAssessment => format!("with {agency}: asked, waiting for an assessment to begin"),
            Phase::BeingAssessed => format!("with {agency}: assessment begun, not yet completed"),
            Phase::ForCare => format!("with {agency}: waiting for the care to begin"),
            Phase::ForDelivery => format!("with {agency}: waiting for the delivery"),
            Phase::ForVisit => format!("with {team}: waiting for a first visit"),
            Phase::SpokenNotSeen => format!("with {team}: spoken with, waiting for a visit"),
            Phase::ProxyOnly => format!("with {team}: somebody in her or his stead spoken with, waiting for a visit"),
            Phase::AppointmentNotKept => format!("with {team}: not met at an appointment, waiting for the next"),
            Phase::CancelledByPerson => {
                format!("with {team}: an appointment cancelled by or for the person, waiting for the next")
            }
            Phase::CancelledByProvider => {
                format!("with {team}: an appointment cancelled by the team, waiting for the next")
            }
            Phase::Closed => format!("with {team}: outside its hours"),
            Phase::InHospital => format!("in hospital ({agency})"),
            Phase::ReadyNobodyAsked => "in hospital, ready to leave: no request to the council seen".to_owned(),
            Phase::ReadyUnseen => {
                "in hospital, ready to leave: no council extract covers it, so what was asked cannot be said".to_owned()
            }
            Phase::ReadyForAssessment => format!("in hospital, ready to leave: {agency} asked, assessment not begun"),
            Phase::ReadyBeingAssessed => format!("in hospital, ready to leave: being assessed by {agency}"),
            Phase::ReadyForCare => {
                format!("in hospital, ready to leave: assessed by {agency}, waiting for the care to begin")
            }
            Phase::ReadyCareBegun => format!("in hospital, ready to leave: care by {agency} already recorded as begun"),
        }
    }
}

/// A service's id in the place's file as the mapping writes it: `team-12` is `team_12`.
pub fn mapped(id: &str) -> String {
    id.replace('-', "_")
}

/// `19 January 2026`, with `, 14:05` where the time is known.
pub fn when_words(when: When) -> String {
    match when {
        When::Moment(m) => format!("{}, {:02}:{:02}", day(m.day), m.second / 3600, m.second / 60 % 60),
        When::Day(on) => day(on),
        other => other.to_string(),
    }
}
