//! Whether what stands for a worker looks like her name (`journey.md` 16: no figure names a worker).
//!
//! What is said is a warning, so both mistakes cost something: a name that is let by, and a code that is called a name until nobody reads the warnings.

/// What a role or a login that many share is called: no name of one person has these in it.
const ROLES: [&str; 30] = [
    "admin",
    "agency",
    "bank",
    "care",
    "carer",
    "carers",
    "clinic",
    "clinician",
    "doctor",
    "duty",
    "generic",
    "home",
    "locum",
    "login",
    "nurse",
    "nurses",
    "nursing",
    "physio",
    "practitioner",
    "service",
    "social",
    "staff",
    "student",
    "system",
    "team",
    "therapist",
    "unknown",
    "user",
    "visitor",
    "worker",
];

/// Places that are surnames too: no name before a single letter, as in `WardB`; `JWard` is one.
const PLACES: [&str; 6] = ["area", "desk", "shift", "unit", "ward", "zone"];

/// More words than this in one token are a random code in mixed case.
const WORDS_OF_A_NAME: usize = 3;

/// Whether it looks like a name: an address of mail, or two words and more of letters alone.
pub(super) fn is_name(text: &str) -> bool {
    if text.split_once('@').is_some_and(|(before, behind)| !before.trim().is_empty() && !behind.trim().is_empty()) {
        return true;
    }
    let spaced: Vec<&str> = text.split([' ', ',', '.', ';']).filter(|word| !word.is_empty()).collect();
    if spaced.len() > 1 && !spaced.iter().any(|word| word.contains('_')) {
        return words(&spaced);
    }
    // Written in one: `Jane_Brown`, `JBrown`. Codes are written so as well.
    let joined: Vec<&str> = text.split([' ', ',', '.', ';', '_']).flat_map(at_capitals).collect();
    let long = |word: &&str| {
        let all_capitals = !word.chars().any(char::is_lowercase);
        word.chars().count() >= if all_capitals { 4 } else { 3 }
    };
    joined.len() <= WORDS_OF_A_NAME && joined.iter().any(long) && words(&joined)
}

/// Two words and more of letters alone, none of them a role's.
fn words(words: &[&str]) -> bool {
    let letters = |word: &&str| word.chars().all(|c| c.is_alphabetic() || "'’-".contains(c));
    let lone = words.last().is_some_and(|word| word.chars().count() == 1);
    let role = |word: &&str| {
        let word = word.to_lowercase();
        ROLES.contains(&word.as_str()) || (lone && PLACES.contains(&word.as_str()))
    };
    words.len() > 1 && words.iter().all(letters) && !words.iter().any(role)
}

/// Cut before each capital that follows a small letter or an apostrophe, and before the last of several that a small letter follows: `J`, `Brown`.
fn at_capitals(text: &str) -> Vec<&str> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut cuts = vec![0];
    for n in 1..chars.len() {
        let (before, (at, here), after) = (chars[n - 1].1, chars[n], chars.get(n + 1).map(|(_, c)| *c));
        let begins = before.is_lowercase()
            || "'’".contains(before)
            || (before.is_uppercase() && after.is_some_and(char::is_lowercase));
        if here.is_uppercase() && begins {
            cuts.push(at);
        }
    }
    cuts.push(text.len());
    cuts.windows(2).filter_map(|cut| text.get(cut[0]..cut[1])).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_however_they_are_written() {
        for name in [
            "Jane Brown",
            "Brown, Jane",
            "BROWN J",
            "J. Brown",
            "Dr. O’Neill",
            "Anne-Marie Smith",
            "j.brown",
            "Jane.Brown",
            "j.brown@council.gov.uk",
            "jbrown17@nhs.net",
            "Jane_Brown",
            "JANE_BROWN",
            "jane_brown",
            "brown_j",
            "JBrown",
            "JaneBrown",
            "janeBrown",
            "BrownJ",
            "Jane_Ward",
            "Jane Ward",
            "JWard",
            "J_Müller",
            "JO'Brien",
        ] {
            assert!(is_name(name), "{name}");
        }
    }

    #[test]
    fn codes_roles_and_pseudonyms_are_none() {
        for code in [
            "",
            "w17",
            "sw12",
            "NurseA1",
            "NurseA",
            "DN_TEAM",
            "ASC_DUTY",
            "CHS_DN",
            "ABC_DEF",
            "WardB",
            "Ward B",
            "duty worker",
            "Duty Worker",
            "Bank Staff",
            "home_care",
            "nurse.bank",
            "chs6",
            "A",
            "B",
            "brown",
            "Brown",
            "BROWN",
            "sw-duty",
            "0f3b9a77c1",
            "QwErTy",
            "aGvKqZtRmWxLp",
            "W_0017",
            "emp.1182",
            "x@",
            "@x",
            "team_north",
            "unknown",
            "DN.A1",
        ] {
            assert!(!is_name(code), "{code}");
        }
    }
}
