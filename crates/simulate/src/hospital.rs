//! The hospital's stays and attendances, and the equipment store's file (`simulate.md` section 8).

use crate::community::{pseudonym, scramble, whole_years};
use crate::draw::{Key, word};
use crate::identity::{Known, Register, Written, area, damage, decile};
use crate::people::Span;
use crate::sheet::{Sheet, clock, slashed};
use crate::tables::Agency;
use crate::world::World;
use yf_model::Day;

fn lag(habits: &Agency, key: Key) -> i32 {
    (habits.lag_median * libm::exp(habits.lag_sigma * key.normal())) as i32
}

fn stamp(minute: i32) -> String {
    format!("{} {}.000", Day(minute.div_euclid(1440)), clock(minute))
}

fn midnight(day: Option<Day>) -> String {
    day.map_or(String::new(), |d| format!("{d} 00:00:00.000"))
}

/// The number as this layout shows it, and whether it is valid.
fn number(known: &Known, written: &Written, commissioner: bool) -> (String, &'static str) {
    let valid = !written.nhs.is_empty() && written.damage & (damage('N') | damage('Z')) == 0;
    let shown = match commissioner {
        true if !written.nhs.is_empty() => pseudonym(known.seed, &written.nhs),
        _ => written.nhs.clone(),
    };
    (shown, if valid { "true" } else { "false" })
}

/// `spell.csv` and `spell.episodes.csv`.
pub fn stays(known: &Known, world: &World, span: Span, register: &Register, commissioner: bool) -> Vec<Sheet> {
    let suffix = if commissioner { " Pseudo" } else { "" };
    let nhs = format!("spell.patient.identity.nhs_number.value{suffix}");
    let mut spells = Sheet::new(
        known.seed,
        "hospital",
        "hospital/spell.csv",
        &[
            "PRIMARYKEY_ID",
            "spell.hospital_provider_spell_number",
            "spell.open_spell_indicator",
            &nhs,
            "spell.patient.identity.nhs_number.status",
            "spell.patient.identity.nhs_number.is_valid",
            "spell.patient.identity.local_patient_identifier.value",
            "spell.patient.identity.birth_date",
            "spell.patient.identity.age_on_admission",
            "spell.patient.identity.gender",
            "spell.patient.identity.ethnic_category",
            "spell.patient.residence_derived.lsoa_11",
            "spell.patient.residence_derived.index_of_multiple_deprivation.decile",
            "spell.patient.registration.general_practice",
            "spell.patient.identity.withheld_identity_reason",
            "spell.admission.date",
            "spell.admission.time",
            "spell.admission.method",
            "spell.admission.source",
            "spell.admission.patient_classification",
            "spell.discharge.date",
            "spell.discharge.time",
            "spell.discharge.ready_date",
            "spell.discharge.destination",
            "spell.discharge.method",
            "spell.care_location.site_code_of_treatment",
            "spell.commissioning.service_agreement.provider",
            "spell.clinical_coding.grouper_derived.primary_diagnosis",
            "system.record.version",
        ],
    );
    let mut episodes = Sheet::new(
        known.seed,
        "hospital",
        "hospital/spell.episodes.csv",
        &[
            "PRIMARYKEY_ID",
            "EPISODES_ID",
            "number",
            "start_date",
            "end_date",
            "discharge.ready_date",
            "care_professional.treatment_function",
            "last_episode_indicator",
        ],
    );
    let habits = &known.tables.agencies["hospital"];
    let cut = span.to + 7;
    let mut primary = known.site.beside(0);
    for (n, stay) in world.stays.iter().enumerate() {
        let admitted = Day(stay.admitted.div_euclid(1440));
        let key = known.seed.with(word("spell")).with(n as u64);
        let written = known.people[stay.person as usize - 1].journey.is_some();
        let seen = admitted + if written { 0 } else { lag(habits, key.with(1)) };
        if admitted > span.to || seen > cut || stay.discharged.is_some_and(|d| Day(d.div_euclid(1440)) < span.from) {
            continue;
        }
        let left = stay.discharged.filter(|d| {
            Day(d.div_euclid(1440)) <= span.to
                && Day(d.div_euclid(1440)) + if written { 0 } else { lag(habits, key.with(2)) } <= cut
        });
        let wrong = register.wrong(known, stay.person, key);
        let whose = wrong.unwrap_or(stay.person);
        let Some(who) = register.on(whose, admitted) else { continue };
        let person = &known.people[whose as usize - 1];
        let dirt = who.damage | if wrong.is_some() { damage('W') } else { 0 };
        let overnight = stay.classification == "1" && left.is_some_and(|d| Day(d.div_euclid(1440)) > admitted);
        let ready = stay.ready.filter(|_| left.is_some() && stay.classification == "1");
        // Some fill the day in the last episode only, some not at all.
        let place = if written || habits.clean { 0 } else { key.with(3).pick(&[0.80, 0.12, 0.08]) };
        let (on_spell, on_episode) = (ready.filter(|_| place == 0), ready.filter(|_| place <= 1));
        let changed = !written && !habits.clean && key.with(4).chance(0.02);
        for version in 1..=1 + u64::from(changed) {
            primary += 1;
            // A first version says less.
            let last = version == 1 + u64::from(changed);
            let (shown, valid) = number(known, who, commissioner);
            let status = if valid == "true" {
                "01"
            } else if who.nhs.is_empty() {
                "07"
            } else {
                "03"
            };
            let codes = &known.tables.ethnic[usize::from(person.group)].codes;
            let withheld = !written && !habits.clean && key.with(5).chance(0.002);
            let practice = crate::place::practice_on(known.tables, person, admitted);
            let row = [
                primary.to_string(),
                format!("SP{:08}", known.site.beside(scramble(known.seed, n)) + 10_000_000),
                if left.is_some() { "0" } else { "1" }.to_string(),
                shown,
                status.to_string(),
                valid.to_string(),
                who.local.clone(),
                midnight(who.born),
                who.born.map_or(String::new(), |b| whole_years(b, admitted).to_string()),
                if who.woman { "2" } else { "1" }.to_string(),
                codes[whose as usize % codes.len().max(1)].clone(),
                known.site.lsoa(area(person)),
                format!("{:02}", decile(area(person))),
                practice.code.clone(),
                if withheld { "03" } else { "" }.to_string(),
                midnight(Some(admitted)),
                clock(stay.admitted),
                stay.method.to_string(),
                if person.care_home { "54" } else { "19" }.to_string(),
                stay.classification.to_string(),
                midnight(left.map(|d| Day(d.div_euclid(1440)))),
                left.map_or(String::new(), clock),
                midnight(on_spell.filter(|_| last)),
                match left {
                    None => "",
                    Some(_) if stay.died => "79",
                    Some(_) if stay.to_home => "19",
                    Some(_) => "54",
                }
                .to_string(),
                match left {
                    None => "",
                    Some(_) if stay.died => "4",
                    Some(_) => "1",
                }
                .to_string(),
                format!("{}01", known.site.trust()),
                known.site.trust(),
                stay.diagnosis.to_string(),
                version.to_string(),
            ];
            for text in &row {
                spells.field(text);
            }
            let event = if left.is_some() { stay.left_event } else { stay.event };
            spells.end(stay.person, event, dirt | if last { 0 } else { damage('R') });
            if overnight && last {
                let end = left.map(|d| Day(d.div_euclid(1440)));
                let row = [
                    primary.to_string(),
                    "1".to_string(),
                    "1".to_string(),
                    midnight(Some(admitted)),
                    midnight(end),
                    midnight(on_episode),
                    if person.age(admitted) >= 65 { "430" } else { "300" }.to_string(),
                    "1".to_string(),
                ];
                for text in &row {
                    episodes.field(text);
                }
                episodes.end(stay.person, event, 0);
            }
        }
    }
    vec![spells, episodes]
}

/// `emergency_care.csv`.
pub fn attendances(known: &Known, world: &World, span: Span, register: &Register, commissioner: bool) -> Sheet {
    let suffix = if commissioner { " Pseudo" } else { "" };
    let nhs = format!("patient.nhs_number.value{suffix}");
    let mut sheet = Sheet::new(
        known.seed,
        "hospital",
        "hospital/emergency_care.csv",
        &[
            "PRIMARYKEY_ID",
            "attendance.unique_identifier",
            &nhs,
            "patient.nhs_number.is_valid",
            "patient.local_patient_identifier.value",
            "patient.age_at_arrival",
            "patient.stated_gender",
            "patient.ethnic_category",
            "patient.usual_address.lsoa_11",
            "patient.gp_registration.general_practice",
            "attendance.location.site",
            "attendance.location.department_type",
            "attendance.arrival.timestamp",
            "attendance.arrival.attendance_category",
            "attendance.seen_for_treatment.timestamp",
            "attendance.decision_to_admit.timestamp",
            "attendance.departure.timestamp",
            "commissioning.service_agreement.provider",
            "system.record.version",
        ],
    );
    let habits = &known.tables.agencies["hospital"];
    for (n, seen) in world.attendances.iter().enumerate() {
        let arrived = Day(seen.arrived.div_euclid(1440));
        let key = known.seed.with(word("ecds")).with(n as u64);
        let written = known.people[seen.person as usize - 1].journey.is_some();
        if arrived < span.from || arrived > span.to || (!written && arrived + lag(habits, key.with(1)) > span.to + 7) {
            continue;
        }
        let wrong = register.wrong(known, seen.person, key);
        let whose = wrong.unwrap_or(seen.person);
        let Some(who) = register.on(whose, arrived) else { continue };
        let person = &known.people[whose as usize - 1];
        let (shown, valid) = number(known, who, commissioner);
        let codes = &known.tables.ethnic[usize::from(person.group)].codes;
        let row = [
            known.site.beside(n as u64 + 1).to_string(),
            format!("U{:08}", known.site.beside(scramble(known.seed, n)) + 10_000_000),
            shown,
            valid.to_string(),
            who.local.clone(),
            who.born.map_or(String::new(), |b| whole_years(b, arrived).to_string()),
            if who.woman { "2" } else { "1" }.to_string(),
            codes[whose as usize % codes.len().max(1)].clone(),
            known.site.lsoa(area(person)),
            crate::place::practice_on(known.tables, person, arrived).code.clone(),
            format!("{}{}", known.site.trust(), if seen.department == "01" { "01" } else { "02" }),
            seen.department.to_string(),
            stamp(seen.arrived),
            if key.with(2).chance(0.03) { "2" } else { "1" }.to_string(),
            seen.seen.map_or(String::new(), stamp),
            seen.decided.map_or(String::new(), stamp),
            stamp(seen.departed),
            known.site.trust(),
            "1".to_string(),
        ];
        for text in &row {
            sheet.field(text);
        }
        sheet.end(seen.person, seen.event, who.damage | if wrong.is_some() { damage('W') } else { 0 });
    }
    sheet
}

const ITEMS: [&str; 12] = [
    "grab rails",
    "stair rail",
    "bath lift",
    "raised toilet seat",
    "bed",
    "hoist",
    "commode",
    "walking frame",
    "perching stool",
    "pressure mattress",
    "bed lever",
    "shower chair",
];

/// `equipment.csv`, a row a request (decision 13).
pub fn store(known: &Known, world: &World, span: Span, register: &Register) -> Sheet {
    let head = [
        "request_id",
        "person_id",
        "nhs_number",
        "date_of_birth",
        "item",
        "requested",
        "delivered",
        "fitted",
        "cancelled",
        "reason",
    ];
    let mut sheet = Sheet::new(known.seed, "equipment", "equipment/equipment.csv", &head);
    let habits = &known.tables.agencies["equipment"];
    let cut = span.to + 7;
    for (n, order) in world.orders.iter().enumerate() {
        let key = known.seed.with(word("store")).with(n as u64);
        let written = known.people[order.person as usize - 1].journey.is_some();
        let lag = |k: u64| if written { 0 } else { lag(habits, key.with(k)) };
        let over = order.delivered.or(order.cancelled);
        if order.requested > span.to || order.requested + lag(1) > cut || over.is_some_and(|d| d < span.from) {
            continue;
        }
        let wrong = register.wrong(known, order.person, key);
        let Some(who) = register.on(wrong.unwrap_or(order.person), order.requested) else { continue };
        let mut dirt = who.damage | if wrong.is_some() { damage('W') } else { 0 };
        let mut delivered = order.delivered.filter(|d| *d <= span.to && *d + lag(2) <= cut);
        let mut fitted = order.fitted.filter(|d| delivered.is_some() && *d <= span.to);
        if !written && delivered.is_some() && key.with(3).chance(habits.never_closed) {
            (delivered, fitted) = (None, None);
            dirt |= damage('O');
        } else if let Some(day) = delivered.filter(|_| !written && key.with(4).chance(habits.late_close)) {
            let late = day + 1 + (key.with(5).exponential() * habits.late_mean) as i32;
            (delivered, fitted) = (Some(late.min(span.to)), None);
            dirt |= damage('L');
        }
        let cancelled = order.cancelled.filter(|d| *d <= span.to);
        let item = match order.items {
            1 => ITEMS[usize::from(order.item) % 12].to_string(),
            more => format!("{} and {} more", ITEMS[usize::from(order.item) % 12], more - 1),
        };
        let day = |d: Option<Day>| d.map_or(String::new(), slashed);
        for copy in 0..1 + u64::from(!written && key.with(6).chance(habits.double)) {
            let row = [
                format!("E{copy}{:07}", known.site.beside(scramble(known.seed, n))),
                who.local.clone(),
                who.nhs.clone(),
                day(who.born),
                item.clone(),
                slashed(order.requested),
                day(delivered),
                day(fitted),
                day(cancelled),
                if cancelled.is_some() { "no longer needed" } else { "" }.to_string(),
            ];
            for text in &row {
                sheet.field(text);
            }
            let event = if order.done_event > 0 { order.done_event } else { order.event };
            sheet.end(order.person, event, dirt | if copy > 0 { damage('D') } else { 0 });
        }
    }
    sheet
}
