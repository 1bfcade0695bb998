//! The council's Client Level Data: a file a quarter, and once a year the twelve months again (`simulate.md` section 8).

use crate::draw::{Key, word};
use crate::identity::{Known, Register, damage, died};
use crate::people::{Person, Span};
use crate::place::Site;
use crate::sheet::{Sheet, slashed};
use crate::world::{Act, ActKind, Out, Route, Svc, World};
use yf_model::{Day, Month};
use yf_place::Calendar;

/// The fifty columns, as `cld-fields.csv` writes them.
pub const HEAD: [&str; 50] = [
    "LA Code",
    "Reporting Period Start Date",
    "Reporting Period End Date",
    "NHS Number",
    "LA Person Unique Identifier",
    "First Name",
    "Last Name",
    "GP Practice Name",
    "GP Practice Code",
    "Gender",
    "Ethnicity",
    "Date of Birth",
    "Date of Death",
    "Client Type",
    "Primary Support Reason",
    "Postcode",
    "Accommodation Status",
    "Employment Status",
    "Has Unpaid Carer",
    "Autism Spectrum Disorder (ASD)",
    "Visual Impairment",
    "Hearing Impairment",
    "Dementia",
    "Client Funding Status",
    "Event Type",
    "Event Reference",
    "Event Start Date",
    "Event End Date",
    "Event Description",
    "Event Outcome",
    "Request: Route of Access",
    "Assessment Type",
    "Eligible Needs Identified",
    "Method of Assessment",
    "Total Hrs Caring per week",
    "No. of adults being cared for",
    "Adult 1 Linked Person ID",
    "Adult 2 Linked Person ID",
    "Adult 3 Linked Person ID",
    "Service Type",
    "Service Component",
    "Delivery Mechanism",
    "Provider CQC Location Name",
    "Provider CQC Location ID",
    "Review Reason",
    "Review Outcomes Achieved",
    "Method of Review",
    "Unit Cost",
    "Cost Frequency (Unit Type)",
    "Planned units per week",
];

/// Outcome in the words of Release 1 and of Release 2.
fn outcome(out: Out) -> (&'static str, &'static str) {
    match out {
        Out::Reablement => ("Progress to Reablement/ST-Max", "Progress to reablement/ST-Max"),
        Out::Assess => ("Progress to Assessment", "Progress to assessment, review or reassessment"),
        Out::Plan => ("Progress to Support Planning / Services", "Progress to support planning or services"),
        Out::Continue => ("No change in package", "Continuation of support or services"),
        Out::Moved => ("NFA - Moved to another LA", "NFA: Responsibility moved to another local authority"),
        Out::Nhs => ("NFA - 100% NHS funded care", "NFA: Referral to NHS services or NHS funded social care"),
        Out::SelfFunded => {
            ("NFA - Self-funded client (Inc. 12wk disregard)", "NFA: Self-funded client or under 12wk disregard")
        }
        Out::Info => ("NFA - Information & Advice / Signposting only", "NFA: Information and advice or signposting"),
        Out::Declined => ("NFA - Support declined", "NFA: Support declined"),
        Out::Dead => ("NFA - Deceased", "NFA: Deceased"),
        Out::Ended => ("Service ended as planned", "NFA: Support ended as planned"),
        Out::EndedOther => ("NFA - Support ended: Other reason", "NFA: Support ended for other reason"),
        Out::NoService => ("NFA - No services offered: Other reason", "NFA: No services offered for other reason"),
    }
}

/// Service type and component, in both releases' words; delivery; weekly cost in pounds; units a week.
#[allow(clippy::type_complexity)]
fn service(svc: Svc) -> ([&'static str; 2], [&'static str; 2], &'static str, (u32, &'static str, u32)) {
    let low = ["Short Term Support: Ongoing Low Level", "Short term support: Ongoing low level"];
    let community = ["Long Term Support: Community", "Long term support: Community"];
    let managed = "CASSR managed personal budget";
    let commissioned = "CASSR commissioned support";
    match svc {
        Svc::Reablement => (
            ["Short Term Support: ST-Max", "Short term support: ST-Max"],
            ["Reablement", "Reablement"],
            commissioned,
            (28, "Hourly", 9),
        ),
        Svc::LowHome => (low, ["Home Support", "Home support or domiciliary care"], commissioned, (24, "Hourly", 3)),
        Svc::LowMeals => (low, ["Meals", "Meals"], commissioned, (6, "Daily", 7)),
        Svc::Equipment => (low, ["Equipment", "Equipment"], commissioned, (85, "One-off", 1)),
        Svc::HomeCare => (community, ["Home Support", "Home support or domiciliary care"], managed, (24, "Hourly", 11)),
        Svc::DayCare => (community, ["Day Support", "Day support"], managed, (62, "Per session", 2)),
        Svc::DirectPayment => (community, ["Direct Payment", "Direct payment"], "Direct payment", (242, "Weekly", 1)),
        Svc::Residential => (
            ["Long Term Support: Residential Care", "Long term support: Residential care"],
            ["Long Term Residential Care", "Long term residential care"],
            commissioned,
            (820, "Weekly", 1),
        ),
        Svc::Nursing => (
            ["Long Term Support: Nursing Care", "Long term support: Nursing care"],
            ["Long Term Nursing Care", "Long term nursing care"],
            commissioned,
            (910, "Weekly", 1),
        ),
        Svc::Respite => (
            ["Short Term Support: Other Short Term", "Short term support: Other short term"],
            ["Short Term Residential Care", "Short term residential care"],
            commissioned,
            (790, "Weekly", 1),
        ),
        Svc::CarerSupport => (
            ["Carer Support: Direct to Carer", "Unpaid carer support: Direct to unpaid carer"],
            ["Other Carer Support", "Other unpaid carer support"],
            "",
            (30, "Weekly", 1),
        ),
    }
}

/// When an act became visible in the books, and how its end was written there.
struct Typed {
    seen: Day,
    end: Option<Day>,
    end_seen: Day,
    damage: u32,
}

/// The council's files, planned: what each covers, and how acts stand in the books.
pub struct Plan {
    periods: Vec<(String, Day, Day, Day, &'static str)>,
    typed: Vec<Typed>,
}

impl Plan {
    /// Types every act in.
    pub fn new(known: &Known, world: &World, span: Span, calendar: &Calendar) -> Plan {
        let habits = &known.tables.agencies["council"];
        let key = known.seed.with(word("cld"));
        let typed =
            world.acts.iter().enumerate().map(|(n, act)| type_in(key.with(n as u64), habits, known, act)).collect();
        Plan { periods: periods(span, calendar, &known.site), typed }
    }

    /// How many files.
    pub fn count(&self) -> usize {
        self.periods.len()
    }

    /// `manifest.csv`: when each file was imported.
    pub fn manifest(&self, ending: &str) -> String {
        let line = |(name, _, _, import, note): &(_, _, _, _, _)| format!("{name}{ending},{import} 09:00:00,{note}\n");
        let lines = self.periods.iter().map(line);
        std::iter::once("file,import_date,note\n".to_string()).chain(lines).collect()
    }

    /// One of the files.
    pub fn file(&self, at: usize, known: &Known, world: &World, register: &Register) -> Sheet {
        let habits = &known.tables.agencies["council"];
        let key = known.seed.with(word("cld"));
        let (name, from, to, import, _) = self.periods[at].clone();
        let mut sheet = Sheet::new(known.seed, "council", &format!("council/{name}"), &HEAD);
        for (n, (act, typed)) in world.acts.iter().zip(&self.typed).enumerate() {
            let person = &known.people[act.person as usize - 1];
            if typed.seen > import || act.start > to || person.age(act.start) < 18 {
                continue;
            }
            let end = typed.end.filter(|_| typed.end_seen <= import);
            let within = match (act.kind, end) {
                (ActKind::Service, end) => end.is_none_or(|e| e >= from),
                (_, Some(end)) => (from..=to).contains(&end),
                _ => false,
            };
            if !within {
                continue;
            }
            // An end after the period is not known to a file of the period.
            let end = end.filter(|e| *e <= to);
            let draw = key.with(n as u64).with(word("row"));
            let twice = draw.with(1).chance(habits.double);
            for copy in 0..1 + u64::from(twice) {
                let more = typed.damage | if copy > 0 { damage('D') } else { 0 };
                row(&mut sheet, known, register, act, n, end, (from, to), import, draw.with(copy + 2), copy, more);
            }
        }
        sheet
    }
}

/// Quarters, and the twelve months again once a year, three months later.
fn periods(span: Span, calendar: &Calendar, site: &Site) -> Vec<(String, Day, Day, Day, &'static str)> {
    let cut = |day: Day| calendar.add_working_days(day, 5).unwrap_or(day + 7);
    // A manifest names a file by its last part alone, so that of several councils each has its own.
    let whose = site.id().map_or(String::new(), |_| site.council() + "_");
    let mut out = Vec::new();
    let mut first = span.from;
    let mut year = span.from;
    while first <= span.to {
        let last = Month(first.month().0 + 2).last().min(span.to);
        let (y, m, _) = last.ymd();
        out.push((format!("cld_{whose}{y}_{m:02}.csv"), first, last, cut(last), "quarter"));
        first = last.next();
        if first >= year.add_months(12) {
            let (y, ..) = year.ymd();
            let later = cut(last.add_months(3));
            out.push((
                format!("cld_{whose}{y}_{:02}_refresh.csv", (y + 1) % 100),
                year,
                last,
                later,
                "twelve months again",
            ));
            year = first;
        }
    }
    out.sort_by_key(|p| (p.3, p.0.clone()));
    out
}

fn type_in(key: Key, habits: &crate::tables::Agency, known: &Known, act: &Act) -> Typed {
    let lag = |k: Key| (habits.lag_median * libm::exp(habits.lag_sigma * k.normal())) as i32;
    let written = known.people[act.person as usize - 1].journey.is_some();
    let lags = if written { (1, 1) } else { (lag(key.with(1)), lag(key.with(2))) };
    let mut typed = Typed { seen: act.start + lags.0, end: act.end, end_seen: Day(0), damage: 0 };
    let Some(end) = act.end else { return typed };
    typed.end_seen = end + lags.1;
    if act.kind != ActKind::Service {
        // Requests, assessments and reviews are sent when completed.
        typed.seen = typed.end_seen;
        return typed;
    }
    let spans = act.service != Some(Svc::Equipment) && !written;
    if spans && key.with(3).chance(habits.never_closed) {
        typed.end = None;
        typed.damage |= damage('O');
    } else if spans && key.with(4).chance(habits.late_close) {
        let late = end + (key.with(5).exponential() * habits.late_mean) as i32;
        typed.end = Some(late);
        typed.end_seen = late;
        typed.damage |= if late > end { damage('L') } else { 0 };
    }
    typed
}

#[allow(clippy::too_many_arguments)]
fn row(
    sheet: &mut Sheet,
    known: &Known,
    register: &Register,
    act: &Act,
    number: usize,
    end: Option<Day>,
    period: (Day, Day),
    import: Day,
    key: Key,
    copy: u64,
    more: u32,
) {
    let habits = &known.tables.agencies["council"];
    let wrong = register.wrong(known, act.person, key);
    let id = wrong.unwrap_or(act.person);
    let Some(written) = register.on(id, act.start) else { return };
    let person: &Person = &known.people[id as usize - 1];
    let changed = Day::from_ymd(2025, 7, 1).unwrap_or_default();
    let first_release = period.1 < changed
        || (!habits.clean && act.start < changed && act.end.is_none_or(|e| e < changed) && key.with(2).chance(0.3));
    let word_of = |pair: (&'static str, &'static str)| if first_release { pair.0 } else { pair.1 };
    let lasting = crate::draw::Key::seed(u64::from(id)).with(word("council facts"));
    let age = person.age(act.start);
    let practice = crate::place::practice_on(known.tables, person, act.start);
    let dead = died(person).filter(|d| *d + if habits.clean { 0 } else { 10 } <= import);
    let reason = if act.carer {
        ("Social Support: Support to Carer", "Social support: Support to unpaid carer")
    } else if person.dementia {
        ("Support with Memory & Cognition", "Support with memory and cognition")
    } else {
        [
            ("Physical Support: Personal care support", "Physical support: Personal care support"),
            ("Physical Support: Access & mobility only", "Physical support: Access and mobility only"),
            ("Mental Health Support", "Mental health support"),
            ("Learning Disability Support", "Learning disability support"),
            (
                "Social Support: Support for Social Isolation/Other",
                "Social support: Support for social isolation or other reason",
            ),
        ][lasting.with(1).pick(if age >= 65 {
            &[0.68, 0.24, 0.03, 0.01, 0.04]
        } else {
            &[0.30, 0.18, 0.24, 0.24, 0.04]
        })]
    };
    let home = if person.care_home {
        ("Registered care home", "Registered care home")
    } else {
        [
            ("Owner occupier or shared ownership scheme", "Owner occupier or shared ownership scheme"),
            ("Tenant - private landlord", "Tenant: Private landlord"),
            ("Tenant", "Tenant: Local authority or other social housing provider"),
        ][lasting.with(2).pick(&[0.64, 0.27, 0.08])]
    };
    let yes = |b: bool| if b { "Yes" } else { "No" };
    let kind = match act.kind {
        ActKind::Request => "Request",
        ActKind::Assessment => "Assessment",
        ActKind::Service => "Service",
        ActKind::Review => "Review",
    };
    let reference = format!("{}{:07}", &kind[..1], key_number(known.seed, number as u64 * 2 + copy));
    let f = |sheet: &mut Sheet, text: &str| {
        sheet.field(text);
    };
    f(sheet, &known.site.council());
    f(sheet, &slashed(period.0));
    f(sheet, &slashed(period.1));
    f(sheet, &written.nhs);
    f(sheet, &written.local);
    f(sheet, &written.forename);
    f(sheet, &written.surname);
    f(sheet, &practice.name);
    f(sheet, &practice.code);
    f(sheet, if written.woman { "Female" } else { "Male" });
    f(
        sheet,
        ethnicity(&known.tables.ethnic[usize::from(person.group)].group, lasting.with(9).chance(0.06) && !habits.clean),
    );
    f(sheet, &written.born.map_or(String::new(), slashed));
    f(sheet, &dead.map_or(String::new(), slashed));
    f(sheet, word_of(if act.carer { ("Carer", "Unpaid carer") } else { ("Service User", "Service user") }));
    f(sheet, word_of(reason));
    f(sheet, &written.postcode);
    f(sheet, word_of(home));
    f(sheet, if age >= 65 { "Not in paid employment: Not actively seeking work or retired" } else { "Unknown" });
    f(sheet, yes(person.cared_by > 0));
    f(sheet, "No");
    f(sheet, "No visual impairment");
    f(sheet, if lasting.with(4).chance(0.2) { "Hard of hearing" } else { "No hearing impairment" });
    f(sheet, yes(person.dementia));
    f(sheet, if act.kind == ActKind::Service { "Fully social care funded" } else { "" });
    f(sheet, kind);
    f(sheet, &reference);
    f(sheet, &slashed(act.start));
    f(sheet, &end.map_or(String::new(), slashed));
    f(sheet, act.words);
    f(sheet, if end.is_some() { act.outcome.map_or("", |o| word_of(outcome(o))) } else { "" });
    let route = match act.route {
        Route::Hospital => "Discharge from Hospital",
        Route::Transition => "Planned Entry (Transition)",
        Route::Community => "Community / Other route",
    };
    f(sheet, if act.kind == ActKind::Request { route } else { "" });
    let assessment = if act.short { "Short term assessment" } else { "Long term assessment" };
    f(sheet, if act.kind == ActKind::Assessment { assessment } else { "" });
    f(
        sheet,
        if act.kind == ActKind::Assessment {
            yes(matches!(act.outcome, Some(Out::Plan | Out::Reablement)))
        } else {
            ""
        },
    );
    f(sheet, "");
    f(sheet, "");
    f(sheet, if act.carer { "1" } else { "" });
    for _ in 0..3 {
        f(sheet, "");
    }
    match act.service {
        Some(svc) => {
            let (types, components, mechanism, (cost, unit, units)) = service(svc);
            f(sheet, types[usize::from(!first_release)]);
            f(sheet, components[usize::from(!first_release)]);
            f(sheet, mechanism);
            let provider = 1 + lasting.with(5).below(9);
            let named = matches!(
                svc,
                Svc::HomeCare | Svc::LowHome | Svc::DayCare | Svc::Residential | Svc::Nursing | Svc::Respite
            );
            f(sheet, &if named { format!("Provider {provider}") } else { String::new() });
            f(sheet, &if named { format!("1-99900000{provider}") } else { String::new() });
            for _ in 0..3 {
                f(sheet, "");
            }
            f(sheet, &format!("{cost}.00"));
            f(sheet, unit);
            f(sheet, &units.to_string());
        }
        None => {
            for _ in 0..5 {
                f(sheet, "");
            }
            f(sheet, if act.kind == ActKind::Review { "Planned" } else { "" });
            for _ in 0..5 {
                f(sheet, "");
            }
        }
    }
    let event = if act.kind == ActKind::Service || act.event > 0 { act.event } else { 0 };
    sheet.end(act.person, event, written.damage | more | if wrong.is_some() { damage('W') } else { 0 });
}

/// A scrambled counter of seven digits.
fn key_number(seed: Key, n: u64) -> u64 {
    (n.wrapping_mul(6_364_133) + seed.with(word("event reference")).below(1_000_000)) % 10_000_000
}

fn ethnicity(group: &str, unknown: bool) -> &'static str {
    match group {
        _ if unknown => "No data: Undeclared or not known",
        "white_british" => "White: English, Welsh, Scottish, Northern Irish or British",
        "white_other" => "White: Any other White background",
        "pakistani" => "Asian or Asian British: Pakistani",
        "bangladeshi" => "Asian or Asian British: Bangladeshi",
        "indian" => "Asian or Asian British: Indian",
        "chinese" => "Asian or Asian British: Chinese",
        "black_african" => "Black, Black British, Caribbean or African: African",
        "black_caribbean" => "Black, Black British, Caribbean or African: Caribbean",
        "arab_other" => "Other ethnic group: Any other ethnic group",
        _ => "Mixed or multiple ethnic groups: Any other Mixed or multiple ethnic background",
    }
}
