//! Events and persons as the files have them: texts, and days as numbers.

use serde_json::Value;
use yf_model::Day;

/// In the order of the standard, section 2.
pub const KINDS: [&str; 13] = [
    "referral",
    "notice",
    "accept",
    "admit",
    "contact",
    "assessment",
    "plan",
    "promise",
    "start",
    "delivery",
    "end",
    "decline",
    "discharge",
];

#[derive(Clone, Debug, Default)]
pub struct Event {
    pub id: String,
    pub person: String,
    pub day: i32,
    pub minute: Option<i32>,
    pub kind: String,
    pub org: String,
    pub service: String,
    pub team: String,
    pub who: String,
    pub reference: String,
    pub of: String,
    pub to_org: String,
    pub to_service: String,
    pub uses: String,
    pub due: Option<i32>,
    pub quantity: Option<i64>,
    pub outcome: String,
}

#[derive(Clone, Debug, Default)]
pub struct Person {
    pub id: String,
    pub from: Option<i32>,
    pub to: Option<i32>,
    pub reason: String,
    pub sex: String,
    pub birth_year: Option<i32>,
    pub imd: String,
    pub locality: String,
}

pub fn iso(day: i32) -> String {
    Day(day).to_string()
}

pub fn day(text: &str) -> i32 {
    Day::parse_iso(text).expect("a day").0
}

impl Event {
    pub fn at(&self) -> String {
        match self.minute {
            Some(m) => format!("{}T{:02}:{:02}", iso(self.day), m / 60, m % 60),
            None => iso(self.day),
        }
    }

    fn row(&self) -> String {
        let due = self.due.map_or_else(String::new, iso);
        let quantity = self.quantity.map_or_else(String::new, |q| q.to_string());
        let at = self.at();
        let cells: [&str; 16] = [
            &self.id,
            &self.person,
            &at,
            &self.kind,
            &self.org,
            &self.service,
            &self.team,
            &self.who,
            &self.reference,
            &self.of,
            &self.to_org,
            &self.to_service,
            &self.uses,
            &due,
            &quantity,
            &self.outcome,
        ];
        cells.join(",") + "\n"
    }
}

/// The two tables and the settings as a folder has them.
pub struct Case {
    pub events: Vec<Event>,
    /// `None`: everybody with an event, observed throughout.
    pub persons: Option<Vec<Person>>,
    pub settings: Value,
}

/// A table by the names of its columns; a column that is not there is empty.
fn table(text: &str) -> Vec<impl Fn(&str) -> String + use<>> {
    let mut rows = crate::files::rows(text).into_iter();
    let head = rows.next().expect("a header");
    let row = move |row: Vec<String>| {
        let head = head.clone();
        move |name: &str| head.iter().position(|h| h == name).and_then(|n| row.get(n)).cloned().unwrap_or_default()
    };
    rows.map(row).collect()
}

impl Case {
    /// The three files of a folder.
    pub fn read(folder: &std::path::Path) -> Case {
        let text = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
        let maybe = |text: String| (!text.is_empty()).then_some(text);
        let events = table(&text("events.csv").expect("events"));
        let event = |cell: &dyn Fn(&str) -> String| {
            let at = cell("at");
            let minute = at.get(11..16).map(|time| {
                let (hour, minute) = time.split_once(':').expect("a time");
                hour.parse::<i32>().expect("an hour") * 60 + minute.parse::<i32>().expect("a minute")
            });
            Event {
                id: cell("event_id"),
                person: cell("person"),
                day: day(&at[..10]),
                minute,
                kind: cell("kind"),
                org: cell("org"),
                service: cell("service"),
                team: cell("team"),
                who: cell("who"),
                reference: cell("ref"),
                of: cell("type"),
                to_org: cell("to_org"),
                to_service: cell("to_service"),
                uses: cell("uses"),
                due: maybe(cell("due")).map(|text| day(&text)),
                quantity: maybe(cell("qty")).map(|text| text.parse().expect("a whole amount")),
                outcome: cell("outcome"),
            }
        };
        let person = |cell: &dyn Fn(&str) -> String| Person {
            id: cell("person"),
            from: maybe(cell("from")).map(|text| day(&text)),
            to: maybe(cell("to")).map(|text| day(&text)),
            reason: cell("to_reason"),
            sex: cell("sex"),
            birth_year: maybe(cell("birth_year")).map(|text| text.parse().expect("a year")),
            imd: cell("imd"),
            locality: cell("locality"),
        };
        Case {
            events: events.iter().map(|row| event(row)).collect(),
            persons: text("persons.csv").map(|text| table(&text).iter().map(|row| person(row)).collect()),
            settings: serde_json::from_str(&text("settings.json").expect("settings")).expect("JSON"),
        }
    }

    pub fn write(&self, folder: &std::path::Path) {
        std::fs::create_dir_all(folder).expect("a folder");
        let mut text =
            "event_id,person,at,kind,org,service,team,who,ref,type,to_org,to_service,uses,due,qty,outcome\n".to_owned();
        self.events.iter().for_each(|event| text.push_str(&event.row()));
        std::fs::write(folder.join("events.csv"), text).expect("written");
        std::fs::write(folder.join("settings.json"), self.settings.to_string()).expect("written");
        let _ = std::fs::remove_file(folder.join("persons.csv"));
        let Some(persons) = &self.persons else { return };
        let mut text = "person,from,to,to_reason,sex,birth_year,imd,locality\n".to_owned();
        for p in persons {
            let day = |day: Option<i32>| day.map_or_else(String::new, iso);
            let year = p.birth_year.map_or_else(String::new, |y| y.to_string());
            let cells: [&str; 8] = [&p.id, &day(p.from), &day(p.to), &p.reason, &p.sex, &year, &p.imd, &p.locality];
            text.push_str(&(cells.join(",") + "\n"));
        }
        std::fs::write(folder.join("persons.csv"), text).expect("written");
    }
}
