//! The export as files of the neutral format (`docs/formats.md`), with the identifiers by which its people are joined.

use super::export::Export;
use sha2::{Digest, Sha256};
use yf_model::When;

const HEADER: &str = "event_id,person,at,kind,org,service,team,who,ref,type,to_org,to_service,uses,due,qty,outcome\n";
/// The clocks that run between two kinds of event; all of the folder's stand in `clocks.csv`.
const CLOCKS: &str = r#"[
  {"id": "contact-answer", "start_kind": "referral", "stop_kind": "accept", "unit": "days", "limit": 1},
  {"id": "allocation", "start_kind": "accept", "stop_kind": "start", "unit": "days", "limit": 5},
  {"id": "assessment-28", "start_kind": "referral", "stop_kind": "assessment", "unit": "days", "limit": 28}
 ]"#;
const SEEN: &str = r#"["referral", "accept", "contact", "assessment", "plan", "start", "end", "decline", "notice"]"#;

impl Export {
    /// `events.csv`.
    pub fn events_csv(&self) -> String {
        let mut out = HEADER.to_owned();
        for row in &self.events {
            let at = match row.at {
                When::Moment(moment) => moment.to_string(),
                other => other.earliest_day().to_string(),
            };
            let cells = [
                &row.id,
                &row.person,
                &at,
                row.kind,
                &row.org,
                row.service,
                &row.team,
                &row.who,
                &row.reference,
                row.of,
                &row.to_org,
                "",
                "",
                "",
                "",
                row.outcome,
            ];
            line(&mut out, &cells);
        }
        out
    }

    /// `persons.csv`: pseudonyms of this export.
    pub fn persons_csv(&self) -> String {
        let mut out = "person,from,to,to_reason,sex,birth_year,imd,locality\n".to_owned();
        for her in &self.people {
            let from = her.from.map(|day| day.to_string()).unwrap_or_default();
            let year = her.born.map(|day| day.ymd().0.to_string()).unwrap_or_default();
            line(&mut out, &[&her.person, &from, "", "", &her.sex, &year, "", ""]);
        }
        out
    }

    /// `settings.json`: the window, what can be seen, the clocks between events.
    pub fn settings_json(&self) -> String {
        let (from, to) = (self.from, self.last.next());
        format!(
            "{{\n \"window\": {{\"from\": \"{from}\", \"to\": \"{to}\"}},\n \"seen\": {SEEN},\n \"clocks\": {CLOCKS},\n \"links\": []\n}}\n"
        )
    }

    /// `identifiers.csv`: which NHS number a pseudonym stands for, where one is known. Identifying.
    pub fn identifiers_csv(&self) -> String {
        let mut out = "person,nhs_number\n".to_owned();
        for her in self.people.iter().filter(|her| !her.nhs.is_empty()) {
            line(&mut out, &[&her.person, &her.nhs]);
        }
        out
    }

    fn all(&self) -> [String; 4] {
        let clocks = self.clocks.iter().map(|clock| format!("{clock:?}\n")).collect();
        [self.events_csv(), self.persons_csv(), self.identifiers_csv(), clocks]
    }

    /// Bytes of all of it.
    pub fn bytes(&self) -> u64 {
        self.all().iter().map(|text| text.len() as u64).sum()
    }

    /// SHA-256 of all of it, in hexadecimal.
    pub fn sha256(&self) -> String {
        let mut hash = Sha256::new();
        self.all().iter().for_each(|text| hash.update(text));
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

fn line(out: &mut String, cells: &[&str]) {
    for (n, cell) in cells.iter().enumerate() {
        if n > 0 {
            out.push(',');
        }
        if cell.contains([',', '"', '\n', '\r']) {
            out.push_str(&format!("\"{}\"", cell.replace('"', "\"\"")));
        } else {
            out.push_str(cell);
        }
    }
    out.push('\n');
}
