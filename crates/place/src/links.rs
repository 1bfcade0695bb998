//! `links.toml`: the links that should exist (`journey.md` 16), and how they stand in `settings.json`.

use crate::keys::*;
use crate::read::Toml;
use crate::read_place::org_of;
use crate::reader::{Found, Reader, Table, clip, nearest};
use crate::{Place, Typology};
use serde_json::{Value, json};
use yf_model::rows::neutral::Kind;
use yf_model::{Day, Problem};

/// A link that should exist (`journey.md` 16). An empty text of an optional end is any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequiredLink {
    /// Short name.
    pub id: String,
    /// Who should tell, as the events write it.
    pub from_org: String,
    /// Which of its services.
    pub from_service: String,
    /// Kind of event at `from` that should set it off; `None` only while it is being read.
    pub trigger_kind: Option<Kind>,
    /// Type of that event.
    pub trigger_type: String,
    /// Who should be told.
    pub to_org: String,
    /// Which of its services.
    pub to_service: String,
    /// What goes.
    pub sends: String,
    /// How; empty where nobody said.
    pub channel: String,
    /// Days from trigger to receipt.
    pub limit_days: i32,
    /// Whether word must come back.
    pub reply_required: bool,
    /// Named post; empty is unowned.
    pub owner: String,
    /// Who asked for it.
    pub asked_by: Vec<String>,
    /// When.
    pub asked_on: Option<Day>,
    /// At which meeting.
    pub meeting: String,
    /// Codes of the register of typologies.
    pub typology: Vec<String>,
    /// Line of the file on which it begins.
    pub line: u32,
}

/// What can go over a link.
pub const SENDS: [&str; 5] = ["referral", "notice", "summary", "plan copy", "alert"];
/// How it can go.
pub const CHANNELS: [&str; 5] = ["message", "phone", "shared record", "meeting", "paper"];
/// Who can have asked for a link.
pub const ASKED_BY: [&str; 5] = ["people using services", "frontline staff", "statute", "contract", "manager"];

impl RequiredLink {
    /// Who asked, when and where, in one text.
    pub fn asked(&self) -> String {
        let day = self.asked_on.map(|day| day.to_string());
        let meeting = Some(self.meeting.clone()).filter(|text| !text.is_empty());
        self.asked_by.iter().cloned().chain(day).chain(meeting).collect::<Vec<_>>().join(", ")
    }

    /// As `settings.json` has it (`FORMAT.md`).
    pub fn json(&self) -> Value {
        json!({
            "id": self.id,
            "from_org": self.from_org,
            "from_service": self.from_service,
            "trigger_kind": self.trigger_kind.map_or("", Kind::name),
            "trigger_type": self.trigger_type,
            "to_org": self.to_org,
            "to_service": self.to_service,
            "sends": self.sends,
            "channel": self.channel,
            "limit_days": self.limit_days,
            "reply_required": self.reply_required,
            "owner": self.owner,
            "asked_by": self.asked(),
            "typology": self.typology,
        })
    }

    /// From a link of a reference case.
    pub(crate) fn from_json(value: &Value) -> Option<RequiredLink> {
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let needed = |key: &str| Some(text(key)).filter(|text| !text.is_empty());
        let codes = value.get("typology").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        Some(RequiredLink {
            id: needed("id")?,
            from_org: needed("from_org")?,
            from_service: text("from_service"),
            trigger_kind: Some(Kind::parse(&text("trigger_kind"))?),
            trigger_type: text("trigger_type"),
            to_org: needed("to_org")?,
            to_service: text("to_service"),
            sends: text("sends"),
            channel: text("channel"),
            limit_days: i32::try_from(value.get("limit_days")?.as_i64()?).ok()?,
            reply_required: value.get("reply_required").is_some_and(|flag| flag == &Value::Bool(true)),
            owner: text("owner"),
            asked_by: needed("asked_by").into_iter().collect(),
            asked_on: None,
            meeting: String::new(),
            typology: codes.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            line: 0,
        })
    }
}

pub(crate) fn read(toml: &Toml<'_>, place: &Place, problems: &mut Vec<Problem>) -> Vec<RequiredLink> {
    let root = toml.document.as_table();
    let mut r = Reader::new(toml.file, toml.text);
    r.unknown_keys(Table { items: root, line: 1 }, "");
    let mut out: Vec<RequiredLink> = Vec::new();
    let mut seen: Vec<(String, u32)> = Vec::new();
    let register = Typology::shipped();
    for table in r.tables(root, "links") {
        r.unknown_keys(table, "links");
        let id = r.id_of(table, &LINK_ID, &mut Vec::new());
        if let Some(id) = &id {
            match seen.iter().find(|(known, _)| known == id) {
                Some((_, first)) => {
                    let wrong = format!("names a second link: the first begins on line {first}");
                    let mend = "give each link a name of its own, or take one of the two away";
                    r.problem("link-twice", Some(table.line), Some("id"), id, &wrong, mend);
                }
                None => seen.push((id.clone(), table.line)),
            }
        }
        let before = r.problems.len();
        let from = end(&mut r, table, &LINK_FROM_ORG, &LINK_FROM_SERVICE, place);
        let to = end(&mut r, table, &LINK_TO_ORG, &LINK_TO_SERVICE, place);
        if from.is_some() && from == to && r.problems.len() == before {
            let org = to.as_ref().map_or("", |(org, _)| org.as_str());
            let mend = "name two services: what one does by itself is no link";
            r.problem("link-to-itself", Some(table.line), Some("to_org"), org, "is where the link begins too", mend);
        }
        let trigger = r.word_of(table, &LINK_TRIGGER_KIND, &Kind::ALL.map(Kind::name));
        let codes = known(&mut r, table, &LINK_TYPOLOGY, &register.codes());
        let link = RequiredLink {
            trigger_kind: trigger.and_then(|word| Kind::parse(&word.text)),
            trigger_type: words(&mut r, table, &LINK_TRIGGER_TYPE),
            sends: r.word_of(table, &LINK_SENDS, &SENDS).map(|word| word.text).unwrap_or_default(),
            channel: open_word(&mut r, table, &LINK_CHANNEL, &CHANNELS),
            limit_days: r.number_of(table, &LINK_LIMIT_DAYS, 0..=366).map_or(0, |(n, _)| n as i32),
            reply_required: r.flag_of(table, &LINK_REPLY_REQUIRED),
            owner: words(&mut r, table, &LINK_OWNER),
            asked_by: known(&mut r, table, &LINK_ASKED_BY, &ASKED_BY),
            asked_on: r.day_of(table, &LINK_ASKED_ON).map(|(day, _)| day),
            meeting: words(&mut r, table, &LINK_MEETING),
            typology: codes,
            line: table.line,
            ..RequiredLink::default()
        };
        if let (Some(id), Some((from_org, from_service)), Some((to_org, to_service))) = (id, from, to) {
            out.push(RequiredLink { id, from_org, from_service, to_org, to_service, ..link });
        }
    }
    problems.append(&mut r.problems);
    out
}

/// Agency and service of one end, as the events write them. Where the place lists its agencies, both are among them.
fn end(r: &mut Reader<'_>, table: Table<'_>, org: &Key, service: &Key, place: &Place) -> Option<(String, String)> {
    let code = org_of(r, table, org);
    // The mapping writes underlines where a short name has hyphens.
    let named = r.text_of(table, service).map(|found| (found.text.replace('-', "_"), found.line));
    let code = code?;
    let (service_text, line) = named.unwrap_or_default();
    if place.agencies.is_empty() {
        return Some((code, service_text));
    }
    let agencies: Vec<_> = place.agencies.iter().filter(|a| a.org == code).collect();
    if agencies.is_empty() {
        let line = table.items.get(org.name).map_or(table.line, |item| r.line(item.span()));
        let near = nearest(&code, place.agencies.iter().map(|a| a.org.as_str()));
        let all: Vec<&str> = place.agencies.iter().map(|a| a.org.as_str()).collect();
        let mend = format!("{}write one of {}, or list it under [[agencies]]", asking(near), all.join(", "));
        r.problem("link-no-agency", Some(line), Some(org.name), &clip(&code), "is no agency of this place", &mend);
        return None;
    }
    let theirs = place.services.iter().filter(|s| agencies.iter().any(|a| a.id == s.agency));
    let theirs: Vec<&str> = theirs.map(|s| s.id.as_str()).collect();
    if !service_text.is_empty() && !theirs.iter().any(|id| id.replace('-', "_") == service_text) {
        let near = nearest(&service_text, theirs.iter().copied());
        let which =
            if theirs.is_empty() { "none is listed".to_owned() } else { format!("it has {}", theirs.join(", ")) };
        let mend = format!("{}{which}; or list it under [[services]] in place.toml", asking(near));
        let wrong = format!("is no service of {code} in this place");
        r.problem("link-no-service", Some(line), Some(service.name), &clip(&service_text), &wrong, &mend);
        return None;
    }
    Some((code, service_text))
}

fn asking(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("did you mean \"{near}\"? "))
}

fn words(r: &mut Reader<'_>, table: Table<'_>, key: &Key) -> String {
    r.text_of(table, key).map_or_else(String::new, |found| found.text)
}

/// One of the words, or nothing.
fn open_word(r: &mut Reader<'_>, table: Table<'_>, key: &Key, known: &[&str]) -> String {
    let Some(found) = r.text_of(table, key) else { return String::new() };
    if found.text.is_empty() {
        return String::new();
    }
    among(r, key, found, known).unwrap_or_default()
}

/// The words of a list that are known ones; each other is said.
pub(crate) fn known(r: &mut Reader<'_>, table: Table<'_>, key: &Key, known: &[&str]) -> Vec<String> {
    let found = r.list_of(table, key).unwrap_or_default();
    found.into_iter().filter_map(|word| among(r, key, word, known)).collect()
}

fn among(r: &mut Reader<'_>, key: &Key, found: Found, known: &[&str]) -> Option<String> {
    if known.contains(&found.text.as_str()) {
        return Some(found.text);
    }
    let near = nearest(&found.text, known.iter().copied());
    r.wrong(key, found.line, &clip(&found.text), "is not one of them", near);
    None
}
