//! The vocabulary that mapping adds: agencies, services, types and outcomes, each interned once.

use crate::Setting;
use crate::fast::Map;
use yf_model::{Code, TextId, Texts};

macro_rules! words {
    ($($field:ident = $text:literal),* $(,)?) => {
        /// The fixed words of `mapping.csv`.
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct Fixed { $(pub $field: TextId),* }
        impl Fixed {
            fn new(texts: &mut Texts) -> Fixed { Fixed { $($field: texts.intern($text)),* } }
        }
    };
}

words! {
    // services
    front_door = "front_door", assessment = "assessment", equipment = "equipment", review = "review", next = "next",
    inpatient = "inpatient", day_case = "day_case", emergency_department = "emergency_department",
    urgent_treatment = "urgent_treatment", store = "equipment:store",
    // agencies
    itself = "self", nhs = "nhs",
    // types
    care = "care", care_carer = "care_carer", internal = "internal", lost = "lost", onward = "onward",
    passed_on = "passed_on", needs = "needs", carer = "carer", support = "support", ucr = "ucr",
    ic_urgent = "ic_urgent", ic_routine = "ic_routine", community = "community", face_to_face = "face_to_face",
    telephone = "telephone", video = "video", other = "other", care_home_permanent = "care_home_permanent",
    care_home_short = "care_home_short", hospital_emergency = "hospital_emergency",
    hospital_planned = "hospital_planned", hospital_maternity = "hospital_maternity",
    hospital_transfer = "hospital_transfer", hospital_other = "hospital_other", ed_attendance = "ed_attendance",
    ed_referred = "ed_referred",
    // outcomes
    no_action = "no_action", completed = "completed", declined = "declined", died = "died", moved = "moved",
    admitted = "admitted", duplicate = "duplicate", home = "home", care_home = "care_home", transfer = "transfer",
    cancelled = "cancelled",
}

/// The fixed words, and those made from codes as they are met.
pub(crate) struct Words<'a> {
    pub texts: &'a mut Texts,
    pub is: Fixed,
    setting: &'a Setting<'a>,
    orgs: Map<TextId, TextId>,
    councils: Map<TextId, TextId>,
    teams: Map<Code, TextId>,
    slugs: Map<&'static str, TextId>,
}

impl<'a> Words<'a> {
    pub fn new(texts: &'a mut Texts, setting: &'a Setting<'a>) -> Words<'a> {
        let is = Fixed::new(texts);
        Words {
            texts,
            is,
            setting,
            orgs: Map::default(),
            councils: Map::default(),
            teams: Map::default(),
            slugs: Map::default(),
        }
    }

    /// The agency behind a code found in NHS data: the place's own word for it, else `ods:<code>`; blank stays blank.
    pub fn org(&mut self, code: TextId) -> TextId {
        if code == TextId(0) {
            return code;
        }
        if let Some(known) = self.orgs.get(&code) {
            return *known;
        }
        let text = self.texts.get(code);
        let name = self.setting.orgs.get(text).cloned().unwrap_or_else(|| format!("ods:{text}"));
        let org = self.texts.intern(&name);
        self.orgs.insert(code, org);
        org
    }

    /// The council of an LA code.
    pub fn council(&mut self, code: TextId) -> TextId {
        if let Some(known) = self.councils.get(&code) {
            return *known;
        }
        let name = format!("la:{}", self.texts.get(code));
        let org = self.texts.intern(&name);
        self.councils.insert(code, org);
        org
    }

    /// `team_<type>`; blank for a blank type.
    pub fn team(&mut self, code: Code) -> TextId {
        if code.is_blank() {
            return TextId(0);
        }
        let texts = &mut *self.texts;
        *self.teams.entry(code).or_insert_with(|| texts.intern(&format!("team_{}", code.as_str())))
    }

    /// Small letters, with `_` for every run of other characters (`home_support_or_domiciliary_care`).
    pub fn slug(&mut self, text: &'static str) -> TextId {
        let texts = &mut *self.texts;
        *self.slugs.entry(text).or_insert_with(|| texts.intern(&slug(text)))
    }
}

fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
    }
    out.truncate(out.trim_end_matches('_').len());
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn small_letters_and_one_line_for_every_run() {
        assert_eq!(super::slug("Short term support: ST-Max"), "short_term_support_st_max");
        assert_eq!(super::slug(" (Day)  support. "), "day_support");
        assert_eq!(super::slug(""), "");
    }
}
