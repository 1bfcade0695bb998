//! The oracle: written from sections 1 and 2 of the policy alone, and in another shape than the engine: not ordered conditions on a question,
//! but for each question the *list* of everything that is said about it, worked out role by role from tables of words; the answer is then
//! the first stop of the list, else the first grant. It shares the words and nothing else.
#![allow(dead_code)]

use yf_folder::access::{Facts, Purpose, Question, Set, Word};

/// What the policy's table of grants gives: rule, roles, relations (any of them; empty: none needed), actions, classes. `R` stands
/// for the registered, `S` for all staff, `*` for all.
const GIVES: [(&str, &str, &str, &str, &str); 25] = [
    ("P01", "person", "self", "read export audit seal object", "*"),
    ("P02", "person", "self", "write note", "front care"),
    ("P03", "proxy", "proxy", "read", "*"),
    ("P05", "R", "named lead", "read write note manage", "dir front care clinical special thirdparty"),
    ("P06", "coord manager", "named lead team", "read write note manage", "dir front care"),
    ("P07", "R", "team", "read write note", "dir front care clinical thirdparty"),
    ("P08", "sw matron therapist coord manager", "named lead team", "read", "money"),
    ("P09", "sw matron therapist coord manager", "named lead", "write note", "money"),
    ("P11", "spa", "contact", "read manage", "dir front"),
    ("P12", "spa coord matron sw therapist gp discharge manager", "", "find", "dir"),
    ("P13", "gp", "gp", "read write note", "dir front care clinical"),
    ("P14", "discharge", "inpatient", "read write note", "dir front care clinical"),
    ("P15", "vol provider", "provider", "read", "dir front"),
    ("P17", "R", "mdt", "read", "dir front care clinical"),
    ("P18", "S", "referred", "read", "dir front"),
    ("P19", "manager", "oversight", "read manage", "dir front care clinical money stats"),
    ("P20", "finance", "", "read pay", "money"),
    ("P21", "manager", "oversight", "approve", "money"),
    ("P21", "finance", "", "approve", "money"),
    ("P22", "ig", "", "audit", "*"),
    ("P25", "*", "", "raise", "*"),
    ("P27", "analyst manager ig finance", "", "read", "stats"),
    ("P28", "import", "", "write", "*"),
    // Those that also ask for a flag stand in `also`.
    ("P16", "vol provider", "provider", "read write note", "care"),
    ("P26", "S", "ended", "read", "*"),
];

pub const PURPOSES: [(&str, &str); 8] = [
    ("person proxy", "own"),
    ("analyst", "planning"),
    ("ig", "governance request"),
    ("finance", "payment"),
    ("import", "care"),
    ("admin", "operation"),
    ("manager", "care oversight payment safeguarding"),
    ("spa coord matron sw therapist gp discharge vol provider", "care safeguarding"),
];

pub struct Oracle<'a> {
    q: &'a Question,
    said: Vec<String>,
    registered: bool,
    staff: bool,
}

pub fn within(list: &str, word: &str) -> bool {
    list == "*" || list.split(' ').any(|w| w == word)
}

impl<'a> Oracle<'a> {
    /// All that is true, as a bag of words: `rel:team`, `item:sealed`, `whom:dead`, `around:bg`, `scope:care`.
    pub fn new(q: &'a Question, f: &Facts) -> Oracle<'a> {
        fn bag<W: Word>(kind: &str, set: Set<W>, into: &mut Vec<String>) {
            into.extend(set.iter().map(|w| format!("{kind}:{}", w.name())));
        }
        let mut said = Vec::new();
        bag("rel", f.rels, &mut said);
        bag("item", f.item, &mut said);
        bag("whom", f.whom, &mut said);
        bag("around", f.around, &mut said);
        bag("scope", f.scope, &mut said);
        let role = q.role.name();
        let lapsed = said.iter().any(|w| w == "around:unregistered");
        let registered = within("matron sw therapist gp discharge", role) && !lapsed;
        Oracle { q, said, registered, staff: !within("person proxy", role) }
    }

    fn has(&self, word: &str) -> bool {
        self.said.iter().any(|w| w == word)
    }

    fn role(&self, list: &str) -> bool {
        match list {
            "R" => self.registered,
            "S" => self.staff,
            list => within(list, self.q.role.name()),
        }
    }

    fn does(&self, list: &str) -> bool {
        within(list, self.q.action.name())
    }

    fn class(&self, list: &str) -> bool {
        within(list, self.q.class.name())
    }

    fn the_person(&self) -> bool {
        self.role("person") && self.has("rel:self")
    }

    /// Break-glass as D14 and P30 allow it.
    fn glass(&self) -> bool {
        let purpose = self.q.purpose == Purpose::Care;
        self.has("around:bg") && self.registered && !self.has("around:stale") && purpose && self.does("find read note")
    }

    fn stops(&self) -> Vec<u32> {
        let listed = self.has("item:audience");
        let purposes: Vec<&str> =
            PURPOSES.iter().filter(|(roles, _)| self.role(roles)).flat_map(|(_, list)| list.split(' ')).collect();
        let suspended = self.has("around:suspended");
        let mut stops = Vec::new();
        let mut stop = |n: u32, is: bool| stops.extend(is.then_some(n));
        stop(1, self.has("around:left"));
        stop(1, suspended && !self.role("proxy"));
        stop(1, self.staff && self.has("around:aal1"));
        stop(2, self.has("around:stale") && self.does("approve pay export unseal object"));
        stop(3, self.staff && self.has("around:self") && !self.does("raise"));
        stop(4, self.has("item:lawbar") && !listed);
        stop(5, self.has("item:locked") && !listed && !self.the_person());
        stop(6, self.role("admin") && self.does("read find export"));
        stop(6, self.role("import") && self.does("read"));
        stop(7, !purposes.contains(&self.q.purpose.name()));
        let scope = self.has(&format!("scope:{}", self.q.class.name()));
        stop(8, self.role("proxy") && !self.does("raise") && (suspended || !scope));
        stop(9, self.role("person proxy") && (self.has("item:withheld") || self.class("thirdparty")));
        stop(10, self.does("approve") && self.has("around:same"));
        stop(11, self.does("approve") && self.has("around:over"));
        stop(12, self.q.purpose == Purpose::Planning && !self.class("stats"));
        let reads_drafts = self.has("item:mine") || (self.role("manager") && self.has("rel:oversight"));
        stop(13, self.does("read") && self.has("item:draft") && !reads_drafts);
        stop(14, self.has("around:bg") && !self.does("raise") && !self.glass());
        if self.glass() || self.does("raise") {
            return stops;
        }
        let mut stop = |n: u32, is: bool| stops.extend(is.then_some(n));
        let ours = self.has("item:ours");
        stop(15, self.staff && self.has("around:noagree") && !(ours && self.does("read")));
        stop(16, self.has("around:kin"));
        let spared = ours || self.q.purpose == Purpose::Payment || self.role("ig");
        stop(17, self.staff && self.has("whom:objection") && !spared);
        stop(18, self.has("item:sealed") && !listed && !self.the_person());
        let close = ["rel:named", "rel:lead", "rel:self", "rel:proxy"].iter().any(|rel| self.has(rel));
        stop(19, self.has("whom:restricted") && !close && !self.role("ig"));
        stop(20, self.has("item:error") && !ours && !self.has("item:mine") && !self.role("ig") && !self.the_person());
        stops
    }

    fn also(&self, rule: &str) -> bool {
        match rule {
            "P16" => self.has("item:ours"),
            "P26" => self.has("item:mine"),
            _ => true,
        }
    }

    fn grants(&self) -> Vec<String> {
        let related = |rels: &str| rels.is_empty() || rels.split(' ').any(|r| self.has(&format!("rel:{r}")));
        let given = GIVES.iter().filter(|(rule, roles, rels, actions, classes)| {
            self.role(roles) && related(rels) && self.does(actions) && self.class(classes) && self.also(rule)
        });
        let mut grants: Vec<String> = given.map(|(rule, ..)| (*rule).to_string()).collect();
        let mut grant = |rule: &str, is: bool| grants.extend(is.then(|| rule.to_string()));
        let contributes = self.has("rel:proxy") && self.has("around:contribute");
        grant("P04", self.role("proxy") && contributes && self.does("write note") && self.class("front care"));
        let now = self.said.iter().any(|w| w.starts_with("rel:") && w != "rel:ended");
        grant("P10", self.does("amend") && self.has("item:mine") && now);
        grant("P23", self.role("ig") && self.has("around:case") && self.does("read export"));
        let items = self.does("read write note manage") && self.class("safeguarding");
        grant("P24", self.staff && self.has("around:sgteam") && items);
        grant("P29", self.does("unseal") && self.has("around:sealer"));
        let opened = self.class("dir front care clinical special") && !self.has("whom:dead");
        grant("P30", self.glass() && self.does("read note") && opened);
        grants
    }

    /// Answer, rule, audit.
    pub fn says(&self) -> (String, String, String) {
        let stop = self.stops().into_iter().min();
        let grant = self.grants().into_iter().min();
        if let (None, Some(rule)) = (stop, &grant) {
            let (mut severity, mut shown) = match rule.as_str() {
                "P12" | "P22" => ("sample", "no"),
                "P19" => ("sample", "yes"),
                "P23" | "P30" => ("alert", "yes"),
                "P24" => ("log", "later"),
                "P25" => ("alert", "later"),
                "P27" => ("log", "no"),
                _ => ("log", "yes"),
            };
            if self.has("around:bg") {
                severity = "alert";
            }
            if self.the_person() && shown == "yes" {
                shown = "no";
            }
            return ("permit".into(), rule.clone(), format!("{severity}/{shown}"));
        }
        let rule = stop.map_or("Z".to_string(), |n| format!("D{n:02}"));
        let mut opened = Oracle { said: self.said.clone(), ..*self };
        opened.said.retain(|w| w != "around:stale");
        opened.said.push("around:bg".to_string());
        let could = !self.has("around:bg")
            && self.does("read")
            && opened.glass()
            && opened.stops().is_empty()
            && !opened.grants().is_empty();
        (if could { "offer" } else { "deny" }.into(), rule, "refuse/no".into())
    }
}
