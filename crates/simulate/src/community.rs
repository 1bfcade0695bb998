//! Community services' tables: every open referral again each month, in two layouts (`simulate.md` section 8).

use crate::draw::{Key, word};
use crate::identity::{Known, Register, area, damage, died};
use crate::people::Span;
use crate::sheet::{Sheet, worded};
use crate::tables::Agency;
use crate::world::{Referral, World};
use std::collections::BTreeSet;
use yf_model::{Day, Month};
use yf_place::Calendar;

/// A submission of a month.
pub(crate) struct Submission {
    id: String,
    pub from: Day,
    pub to: Day,
    /// What is typed by then is in it.
    pub cut: Day,
    pub active: bool,
    refresh: bool,
}

/// How referrals and contacts stand in the books.
struct Typed {
    seen: Day,
    closed: Option<(Day, Day)>,
    midnight: bool,
    damage: u32,
    /// Somebody else to whom it was written.
    wrong: Option<u32>,
}

/// Writes a table in either layout.
pub(crate) struct Pen<'a> {
    pub sheet: Sheet,
    commissioner: bool,
    known: &'a Known<'a>,
}

impl Pen<'_> {
    pub fn text(&mut self, text: &str) {
        self.sheet.field(text);
    }

    pub fn day(&mut self, day: Option<Day>) {
        let text = match (day, self.commissioner) {
            (None, _) => String::new(),
            (Some(day), true) => format!("{day} 00:00:00.000"),
            (Some(day), false) => day.to_string(),
        };
        self.sheet.field(&text);
    }

    pub fn time(&mut self, minute: Option<i32>) {
        let text = minute.map_or(String::new(), |m| {
            let at = m.rem_euclid(1440);
            let clock = format!("{:02}:{:02}:00", at / 60, at % 60);
            // In the commissioners' flow a time of day is a timestamp with a dummy day.
            if self.commissioner { format!("1900-01-01 {clock}.000") } else { clock }
        });
        self.sheet.field(&text);
    }

    /// What every table ends with: whose, which submission.
    pub fn tail(&mut self, submission: &Submission, person: &str) {
        if self.commissioner {
            self.text(person);
            let loaded = format!("{} 04:10:00.000", submission.cut + 1);
            self.text(&loaded);
        }
        self.text(&self.known.site.community());
        self.text(&submission.id);
        self.day(Some(submission.from));
        self.day(Some(submission.to));
    }
}

const LONG_TAIL: [&str; 6] = [
    "PERSON ID",
    "EFFECTIVE FROM",
    "ORGANISATION IDENTIFIER (CODE OF PROVIDER)",
    "UNIQUE SUBMISSION ID",
    "REPORTING PERIOD START DATE",
    "REPORTING PERIOD END DATE",
];
const SHORT_TAIL: [&str; 4] = ["OrgID_Provider", "UniqueSubmissionID", "RP_StartDate", "RP_EndDate"];

pub(crate) fn pen<'a>(
    known: &'a Known<'a>,
    commissioner: bool,
    table: &str,
    columns: &[(&'static str, &'static str)],
) -> Pen<'a> {
    let mut head: Vec<&str> = columns.iter().map(|c| if commissioner { c.1 } else { c.0 }).collect();
    head.extend(if commissioner { LONG_TAIL.as_slice() } else { SHORT_TAIL.as_slice() });
    Pen { sheet: Sheet::new(known.seed, "community", &format!("community/{table}.csv"), &head), commissioner, known }
}

/// A pseudonym that says nothing of the number to whoever lacks the key.
pub(crate) fn pseudonym(seed: Key, nhs: &str) -> String {
    let digits: String = nhs.chars().filter(char::is_ascii_digit).collect();
    let key = seed.with(word("pseudonym"));
    format!("PS{:016X}", key.with(digits.parse().unwrap_or(0)).number())
}

/// A refresh for every month but the last, which has its primary alone; primaries before it are superseded. For two months
/// the provider sent nothing.
pub(crate) fn submissions(known: &Known, span: Span, calendar: &Calendar, clean: bool) -> Vec<Submission> {
    let cut = |day: Day| calendar.add_working_days(day, 5).unwrap_or(day + 7);
    let mut out = Vec::new();
    let mut month = span.from.month();
    let mut number = 0;
    let provider = known.site.community();
    while month.first() <= span.to {
        let (from, to) = (month.first().max(span.from), month.last().min(span.to));
        let last = month.next().first() > span.to;
        let hole = !clean && (number == 15 || number == 16);
        if !hole || last {
            let (y, m) = month.year_month();
            let name = |kind: &str| format!("{provider}{y}{m:02}{kind}");
            out.push(Submission { id: name("P"), from, to, cut: cut(to), active: last, refresh: false });
            if !last {
                out.push(Submission {
                    id: name("R"),
                    from,
                    to,
                    cut: cut(Month(month.0 + 1).last()),
                    active: true,
                    refresh: true,
                });
            }
        }
        number += 1;
        month = month.next();
    }
    out
}

pub(crate) fn lag(habits: &Agency, key: Key) -> i32 {
    (habits.lag_median * libm::exp(habits.lag_sigma * key.normal())) as i32
}

fn type_in(key: Key, habits: &Agency, known: &Known, register: &Register, referral: &Referral) -> Typed {
    let written = known.people[referral.person as usize - 1].journey.is_some();
    let received = Day(referral.received.div_euclid(1440));
    if written {
        return Typed {
            seen: received,
            closed: referral.closed.map(|c| (c, c)),
            midnight: false,
            damage: 0,
            wrong: None,
        };
    }
    let mut typed = Typed {
        seen: received + lag(habits, key.with(1)),
        closed: None,
        midnight: key.with(2).chance(habits.midnight),
        damage: 0,
        wrong: register.wrong(known, referral.person, key),
    };
    if typed.wrong.is_some() {
        typed.damage |= damage('W');
    }
    if typed.midnight {
        typed.damage |= damage('M');
    }
    if let Some(closed) = referral.closed {
        if key.with(3).chance(habits.never_closed) {
            typed.damage |= damage('O');
        } else if key.with(4).chance(habits.late_close) {
            // Typed late, with the day of typing as the end.
            let late = closed + 1 + (key.with(5).exponential() * habits.late_mean) as i32;
            typed.closed = Some((late, late));
            typed.damage |= damage('L');
        } else {
            typed.closed = Some((closed, closed + lag(habits, key.with(6))));
        }
    }
    typed
}

/// Team of a locality, as its local identifier writes it.
pub(crate) fn team(referral: &Referral) -> String {
    format!("T{}-L{}", referral.team, referral.locality + 1)
}

/// Which submissions are active, CYP001, 002, 101, 102, 104, 105, 004 and 005, and the bridging table.
pub fn referrals(
    known: &Known,
    world: &World,
    span: Span,
    calendar: &Calendar,
    register: &Register,
    commissioner: bool,
) -> Vec<Sheet> {
    let habits = &known.tables.agencies["community"];
    let submissions = &submissions(known, span, calendar, habits.clean);
    let key = known.seed.with(word("csds"));
    let typed: Vec<Typed> = world
        .referrals
        .iter()
        .enumerate()
        .map(|(n, r)| type_in(key.with(n as u64), habits, known, register, r))
        .collect();
    let mut active = Sheet::new(
        known.seed,
        "community",
        "community/ActiveSubmission.csv",
        &[if commissioner { "UNIQUE SUBMISSION ID" } else { "UniqueSubmissionID" }],
    );
    for submission in submissions.iter().filter(|s| s.active) {
        active.field(&submission.id).end(0, 0, 0);
    }
    let mut people = pen(
        known,
        commissioner,
        "CYP001MPI",
        if commissioner {
            &[
                ("", "LOCAL PATIENT IDENTIFIER (EXTENDED)"),
                ("", "NHS NUMBER STATUS INDICATOR CODE"),
                ("", "VALID NHS NUMBER FLAG"),
                ("", "PERSON STATED GENDER CODE"),
                ("", "ETHNIC CATEGORY"),
                ("", "PERSON DEATH DATE"),
                ("", "LOWER SUPER OUTPUT AREA (RESIDENCE)"),
                ("", "CENSUS YEAR"),
                ("", "AGE OF PATIENT AT REPORTING PERIOD END (YEARS)"),
            ]
        } else {
            &[
                ("LocalPatientID", ""),
                ("OrgID_LocalPatientID", ""),
                ("NHSNumber", ""),
                ("NHSNumber_Status", ""),
                ("DateOfBirth", ""),
                ("Postcode", ""),
                ("Gender", ""),
                ("EthnicCategory", ""),
                ("DateOfDeath", ""),
                ("LSOA", ""),
                ("Census_Year", ""),
            ]
        },
    );
    let mut practices = pen(
        known,
        commissioner,
        "CYP002GP",
        &[
            ("LocalPatientID", "LOCAL PATIENT IDENTIFIER (EXTENDED)"),
            ("OrgID_GP", "GENERAL MEDICAL PRACTICE CODE (PATIENT REGISTRATION)"),
            ("GPRegistration_StartDate", "START DATE (GMP PATIENT REGISTRATION)"),
            ("GPRegistration_EndDate", "END DATE (GMP PATIENT REGISTRATION)"),
        ],
    );
    let mut asked = pen(
        known,
        commissioner,
        "CYP101Referral",
        &[
            ("ServiceRequestID", "SERVICE REQUEST IDENTIFIER"),
            ("LocalPatientID", "LOCAL PATIENT IDENTIFIER (EXTENDED)"),
            ("ReferralRequest_ReceivedDate", "REFERRAL REQUEST RECEIVED DATE"),
            ("ReferralRequest_ReceivedTime", "REFERRAL REQUEST RECEIVED TIME"),
            ("SourceOfReferral", "SOURCE OF REFERRAL FOR COMMUNITY"),
            ("OrgID_Referring", "ORGANISATION IDENTIFIER (REFERRING)"),
            ("Priority_Type", "PRIORITY TYPE CODE"),
            ("PrimaryReferralReason", "PRIMARY REASON FOR REFERRAL (COMMUNITY CARE)"),
            ("Discharge_Date", "SERVICE DISCHARGE DATE"),
            ("File_Type", "FILE TYPE"),
        ],
    );
    let mut teams = pen(
        known,
        commissioner,
        "CYP102ServiceTypeReferredTo",
        &[
            ("ServiceRequestID", "SERVICE REQUEST IDENTIFIER"),
            ("TeamID_Local", "CARE PROFESSIONAL TEAM LOCAL IDENTIFIER"),
            ("TeamType", "SERVICE OR TEAM TYPE REFERRED TO (COMMUNITY CARE)"),
            ("Referral_ClosureDate", "REFERRAL CLOSURE DATE"),
            ("Referral_RejectionDate", "REFERRAL REJECTION DATE"),
            ("Referral_ClosureReason", "REFERRAL CLOSURE REASON"),
            ("Referral_RejectionReason", "REFERRAL REJECTION REASON"),
        ],
    );
    let mut waits = pen(
        known,
        commissioner,
        "CYP104RTT",
        &[
            ("ServiceRequestID", "SERVICE REQUEST IDENTIFIER"),
            ("WaitingTime_MeasurementType", "WAITING TIME MEASUREMENT TYPE (COMMUNITY CARE)"),
            ("RTT_StartDate", "REFERRAL TO TREATMENT PERIOD START DATE"),
            ("RTT_StartTime", "REFERRAL TO TREATMENT PERIOD START TIME"),
            ("RTT_EndDate", "REFERRAL TO TREATMENT PERIOD END DATE"),
            ("RTT_EndTime", "REFERRAL TO TREATMENT PERIOD END TIME"),
            ("RTT_Status", "REFERRAL TO TREATMENT PERIOD STATUS"),
        ],
    );
    let mut onward = pen(
        known,
        commissioner,
        "CYP105OnwardReferral",
        &[
            ("ServiceRequestID", "SERVICE REQUEST IDENTIFIER"),
            ("Onward_ReferralDate", "ONWARD REFERRAL DATE"),
            ("Onward_ReferralReason", "ONWARD REFERRAL REASON"),
            ("OrgID_Receiving", "ORGANISATION IDENTIFIER (RECEIVING)"),
        ],
    );
    let mut plans = pen(
        known,
        commissioner,
        "CYP004CarePlanType",
        &[
            ("PlanID", "CARE PLAN IDENTIFIER"),
            ("LocalPatientID", "LOCAL PATIENT IDENTIFIER (EXTENDED)"),
            ("Plan_Type", "CARE PLAN TYPE (COMMUNITY CARE)"),
            ("Plan_CreatedDate", "CARE PLAN CREATION DATE"),
        ],
    );
    let mut agreements = pen(
        known,
        commissioner,
        "CYP005CarePlanAgreement",
        &[
            ("PlanID", "CARE PLAN IDENTIFIER"),
            ("Plan_AgreedBy", "CARE PLAN AGREED BY"),
            ("Plan_AgreedDate", "CARE PLAN AGREED DATE"),
        ],
    );
    let mut bridged = BTreeSet::new();
    for submission in submissions {
        let mut met: BTreeSet<&str> = BTreeSet::new();
        for (n, (referral, typed)) in world.referrals.iter().zip(&typed).enumerate() {
            let received = Day(referral.received.div_euclid(1440));
            let closed = typed.closed.filter(|c| c.1 <= submission.cut && c.0 <= submission.to).map(|c| c.0);
            // Open in the month, received by its end, typed in time.
            let open = received <= submission.to
                && typed.seen <= submission.cut
                && typed.closed.is_none_or(|c| c.0 >= submission.from);
            // Superseded primaries are kept for the month's own referrals only, to keep the file small.
            if !open || (!submission.active && received < submission.from) {
                continue;
            }
            let whose = typed.wrong.unwrap_or(referral.person);
            let Some(written) = register.on(whose, received) else { continue };
            let person = &known.people[whose as usize - 1];
            let id = service_request(known, n);
            let pid = person_id(&written.local);
            let again = if received < submission.from { damage('R') } else { 0 };
            let dirt = written.damage | typed.damage | again;
            if submission.active && met.insert(&written.local) {
                person_row(&mut people, submission, known, whose, referral.event, written);
                practices.text(&written.local);
                let practice = crate::place::practice_on(known.tables, person, submission.to);
                practices.text(&practice.code);
                practices.day(Some(person.born.max(Day(11_000))));
                practices.day(None);
                practices.tail(submission, &pid);
                practices.sheet.end(whose, referral.event, written.damage);
                bridged.insert((pid.clone(), pseudonym(known.seed, &written.nhs), !written.nhs.is_empty()));
            }
            let referrer = match referral.from {
                "gp" => crate::place::practice_on(known.tables, person, received).code.clone(),
                other => known.site.organisation(other),
            };
            asked.text(&id);
            asked.text(&written.local);
            asked.day(Some(received));
            asked.time(Some(if typed.midnight { 0 } else { referral.received }));
            asked.text(referral.source);
            asked.text(&referrer);
            asked.text(referral.priority);
            asked.text(referral.reason);
            asked.day(closed);
            asked.text(if submission.refresh { "Refresh" } else { "Primary" });
            asked.tail(submission, &pid);
            asked.sheet.end(referral.person, referral.event, dirt);
            teams.text(&id);
            teams.text(&team(referral));
            teams.text(referral.team);
            teams.day(closed);
            teams.day(referral.rejected.filter(|d| *d <= submission.to));
            teams.text(if closed.is_some() { referral.closure } else { "" });
            teams.text(if referral.rejected.is_some() { "02" } else { "" });
            teams.tail(submission, &pid);
            teams.sheet.end(
                referral.person,
                if closed.is_some() { referral.closed_event } else { referral.event },
                dirt,
            );
            if !submission.active {
                continue;
            }
            if let Some((kind, start, stop)) = referral.wait {
                let stop = stop.filter(|s| Day(s.div_euclid(1440)) <= submission.to);
                waits.text(&id);
                waits.text(kind);
                waits.day(Some(Day(start.div_euclid(1440))));
                waits.time(Some(start));
                waits.day(stop.map(|s| Day(s.div_euclid(1440))));
                waits.time(stop);
                waits.text(if stop.is_some() { "30" } else { "20" });
                waits.tail(submission, &pid);
                waits.sheet.end(referral.person, referral.event, written.damage);
            }
            if let Some((day, reason, to)) =
                referral.onward.filter(|o| (submission.from..=submission.to).contains(&o.0))
            {
                onward.text(&id);
                onward.day(Some(day));
                onward.text(reason);
                onward.text(&known.site.organisation(to));
                onward.tail(submission, &pid);
                onward.sheet.end(referral.person, referral.event, 0);
            }
            if let Some(day) = referral.plan.filter(|d| (submission.from..=submission.to).contains(d)) {
                let plan = format!("K{}", &id[1..]);
                plans.text(&plan);
                plans.text(&written.local);
                plans.text("03");
                plans.day(Some(day));
                plans.tail(submission, &pid);
                plans.sheet.end(referral.person, referral.event, 0);
                agreements.text(&plan);
                agreements.text("10");
                agreements.day(Some(day));
                agreements.tail(submission, &pid);
                agreements.sheet.end(referral.person, referral.event, 0);
            }
        }
    }
    let mut out: Vec<Sheet> =
        [people, practices, asked, teams, waits, onward, plans, agreements].into_iter().map(|p| p.sheet).collect();
    out.push(active);
    if commissioner {
        let mut bridging =
            Sheet::new(known.seed, "community", "community/Bridging.csv", &["Person_ID", "NHSNumber Pseudo"]);
        for (pid, pseudo, _) in bridged.iter().filter(|b| b.2) {
            bridging.field(pid).field(pseudo).end(0, 0, 0);
        }
        out.push(bridging);
    }
    out
}

fn person_row(
    pen: &mut Pen,
    submission: &Submission,
    known: &Known,
    id: u32,
    event: u32,
    written: &crate::identity::Written,
) {
    let person = &known.people[id as usize - 1];
    let clean = known.tables.agencies["community"].clean;
    let dead = died(person).filter(|d| *d <= submission.to && *d + if clean { 0 } else { 3 } <= submission.cut);
    let traced = match () {
        () if written.nhs.is_empty() => "07",
        () if written.damage & (damage('N') | damage('Z')) != 0 => "03",
        () => "01",
    };
    let gender = if written.woman { "2" } else { "1" };
    let codes = &pen.known.tables.ethnic[usize::from(person.group)].codes;
    let ethnic = codes[id as usize % codes.len().max(1)].clone();
    pen.text(&written.local);
    if pen.commissioner {
        pen.text(traced);
        pen.text(if traced == "01" { "Y" } else { "N" });
        pen.text(gender);
        pen.text(&ethnic);
        pen.day(dead);
        pen.text(&known.site.lsoa(area(person)));
        pen.text("2021");
        pen.text(&written.born.map_or(String::new(), |born| whole_years(born, submission.to).to_string()));
    } else {
        pen.text(&known.site.community());
        pen.text(&written.nhs);
        pen.text(traced);
        pen.text(&written.born.map_or(String::new(), worded));
        pen.text(&written.postcode);
        pen.text(gender);
        pen.text(&ethnic);
        pen.day(dead);
        pen.text(&known.site.lsoa(area(person)));
        pen.text("2021");
    }
    pen.tail(submission, &person_id(&written.local));
    pen.sheet.end(id, event, written.damage);
}

pub(crate) fn whole_years(born: Day, on: Day) -> i32 {
    let ((by, bm, bd), (y, m, d)) = (born.ymd(), on.ymd());
    (y - by - i32::from((m, d) < (bm, bd))).max(0)
}

pub(crate) fn person_id(local: &str) -> String {
    format!("PID{}", &local[1..])
}

/// A scrambled counter.
pub(crate) fn service_request(known: &Known, n: usize) -> String {
    format!("R{:07}", known.site.beside(scramble(known.seed, n)))
}

/// Numbers 0 to under 10 million, each once.
pub(crate) fn scramble(seed: Key, n: usize) -> u64 {
    ((n as u64).wrapping_mul(7_368_787) + seed.with(word("scramble")).below(10_000_000)) % 10_000_000
}
