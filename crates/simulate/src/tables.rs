//! The tables that are loaded: causes only, never a figure that a measure reads.

use crate::place::Site;
use std::collections::BTreeMap;

/// Name and text of every table inside, in order of name.
pub const EMBEDDED: &[(&str, &str)] = &[
    ("admissions.csv", include_str!("../data/admissions.csv")),
    ("agencies.csv", include_str!("../data/agencies.csv")),
    ("deprivation.csv", include_str!("../data/deprivation.csv")),
    ("ethnicity.csv", include_str!("../data/ethnicity.csv")),
    ("frailty-effects.csv", include_str!("../data/frailty-effects.csv")),
    ("frailty.csv", include_str!("../data/frailty.csv")),
    ("journeys/events.csv", include_str!("../data/journeys/events.csv")),
    ("journeys/persons.csv", include_str!("../data/journeys/persons.csv")),
    ("links.csv", include_str!("../data/links.csv")),
    ("localities.csv", include_str!("../data/localities.csv")),
    ("mortality.csv", include_str!("../data/mortality.csv")),
    ("population.csv", include_str!("../data/population.csv")),
    ("practices.csv", include_str!("../data/practices.csv")),
    ("prevalence.csv", include_str!("../data/prevalence.csv")),
    ("queues.csv", include_str!("../data/queues.csv")),
    ("rates.csv", include_str!("../data/rates.csv")),
    ("sequels.csv", include_str!("../data/sequels.csv")),
    ("stay.csv", include_str!("../data/stay.csv")),
    ("urgent.csv", include_str!("../data/urgent.csv")),
];

/// A small CSV table, held as text.
#[derive(Clone, Debug)]
pub struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads comma-separated text with doubled quotes.
    pub fn parse(text: &str) -> Table {
        let mut rows = text.lines().filter(|l| !l.is_empty()).map(fields);
        let head = rows.next().unwrap_or_default();
        Table { head, rows: rows.collect() }
    }

    /// One of the embedded tables.
    pub fn embedded(name: &str) -> Table {
        Table::parse(EMBEDDED.iter().find(|(n, _)| *n == name).map_or("", |(_, text)| text))
    }

    /// Its rows.
    pub fn rows(&self) -> impl Iterator<Item = Line<'_>> {
        self.rows.iter().map(|fields| Line { head: &self.head, fields })
    }
}

/// One row of a [`Table`].
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    head: &'a [String],
    fields: &'a [String],
}

impl<'a> Line<'a> {
    /// The text under a heading, empty where there is none.
    pub fn text(&self, name: &str) -> &'a str {
        let at = self.head.iter().position(|h| h == name);
        at.and_then(|n| self.fields.get(n)).map_or("", String::as_str)
    }

    /// The number under a heading, 0 where there is none.
    pub fn number(&self, name: &str) -> f64 {
        self.text(name).parse().unwrap_or(0.0)
    }
}

fn fields(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                if let Some(last) = out.last_mut() {
                    last.push('"');
                }
            }
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(String::new()),
            c => {
                if let Some(last) = out.last_mut() {
                    last.push(c);
                }
            }
        }
    }
    out
}

/// A rate or share by age, in whole years, up to 120.
#[derive(Clone, Debug)]
pub struct ByAge(Vec<f64>);

impl ByAge {
    /// From rows that say `age_from` and `age_to`.
    pub fn of<'a>(rows: impl Iterator<Item = Line<'a>>, column: &str) -> ByAge {
        let mut by = vec![0.0; 121];
        for row in rows {
            let (from, to) = (row.number("age_from") as usize, row.number("age_to") as usize);
            for slot in by.iter_mut().take(to.min(120) + 1).skip(from) {
                *slot = row.number(column);
            }
        }
        ByAge(by)
    }

    /// At an age.
    pub fn at(&self, age: i32) -> f64 {
        self.0[age.clamp(0, 120) as usize]
    }
}

/// Everything that is loaded, parsed once.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Tables {
    /// Persons by sex (0 man, 1 woman) and single year of age.
    pub population: [Vec<u32>; 2],
    pub mortality: [Vec<f64>; 2],
    pub mortality_scale: f64,
    pub frailty: Vec<ByAge>,
    /// Multipliers of the four states.
    pub frail_admission: [f64; 4],
    pub frail_request: [f64; 4],
    pub frail_community: [f64; 4],
    pub death_65: [f64; 4],
    pub death_under_65: [f64; 4],
    pub need_adl: [f64; 4],
    /// Yearly chance of the next state, by state.
    pub worsen: Vec<ByAge>,
    pub admission_base: ByAge,
    pub recent: (f64, i32),
    pub last: (f64, i32),
    pub gamma_shape: f64,
    pub rates: BTreeMap<String, ByAge>,
    pub stay: [ByAge; 5],
    pub fifths: Vec<ByAge>,
    pub localities: Vec<Locality>,
    pub practices: Vec<Practice>,
    pub ethnic: Vec<Ethnic>,
    pub prevalence: BTreeMap<String, [f64; 6]>,
    pub queues: BTreeMap<String, BTreeMap<String, (f64, f64)>>,
    pub urgent: BTreeMap<String, (f64, f64)>,
    pub sequels: Vec<f64>,
    pub links: BTreeMap<String, Link>,
    pub agencies: BTreeMap<String, Agency>,
}

/// A locality: a set of practices.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Locality {
    pub id: String,
    pub name: String,
    pub people: u32,
    pub aged_65: f64,
    pub weight_older: f64,
    pub held_factor: f64,
    pub imd_tilt: f64,
}

/// A practice.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Practice {
    pub code: String,
    pub name: String,
    pub locality: usize,
    pub share: f64,
    pub closed: Option<yf_model::Day>,
}

/// An ethnic group with its codes.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Ethnic {
    pub group: String,
    pub under_65: f64,
    pub from_65: f64,
    pub codes: Vec<String>,
}

/// A link between agencies: chances that the act fails by time of day, lags in days; both periods.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Link {
    /// Weekday, evening, weekend.
    pub miss: [(f64, f64); 3],
    pub lag_min: i32,
    pub lag_max: (f64, f64),
    pub limit: i32,
    /// Whether the limit counts working days.
    pub working: bool,
    /// The chance of an answer, where one is due.
    pub reply: (f64, f64),
}

/// How an agency writes.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Agency {
    pub nhs_missing: f64,
    pub dob_error: f64,
    pub name_noise: f64,
    pub duplicate: f64,
    pub upper: bool,
    pub limit: usize,
    pub midnight: f64,
    pub lag_median: f64,
    pub lag_sigma: f64,
    pub late_close: f64,
    pub late_mean: f64,
    pub never_closed: f64,
    pub double: f64,
    /// Whether it mistakes who people are.
    pub spoils: bool,
    /// Whether it has no habits at all, those included that no table gives a share.
    pub clean: bool,
}

impl Agency {
    /// One that writes everything at once, as it was (`simulate.md` section 15, `--clean`).
    pub fn faultless() -> Agency {
        Agency { clean: true, ..Agency::default() }
    }
}

impl Tables {
    /// The embedded tables with a place's own codes of localities and practices.
    pub fn of(site: &Site) -> Tables {
        let mut tables = Tables::load();
        if let Some(id) = site.id() {
            for locality in &mut tables.localities {
                locality.id = format!("{id}-{}", locality.id);
            }
            for practice in &mut tables.practices {
                let number = practice.code.get(3..).and_then(|n| n.parse::<u32>().ok()).unwrap_or(0);
                practice.code = format!("Z99{:03}", site.number * 10 + number);
            }
        }
        tables
    }

    /// Reads the embedded tables.
    pub fn load() -> Tables {
        let by_sex = |name: &str, column: &str| {
            let mut out = [Vec::new(), Vec::new()];
            for row in Table::embedded(name).rows() {
                out[usize::from(row.text("sex") == "F")].push(row.number(column));
            }
            out
        };
        let people = by_sex("population.csv", "persons").map(|v| v.into_iter().map(|n| n as u32).collect());
        let admissions: BTreeMap<String, f64> =
            Table::embedded("admissions.csv").rows().map(|r| (r.text("name").to_string(), r.number("value"))).collect();
        let adm = |name: &str| admissions.get(name).copied().unwrap_or(0.0);
        let effects = Table::embedded("frailty-effects.csv");
        let four = |column: &str| -> [f64; 4] {
            let mut out = [0.0; 4];
            for (slot, row) in out.iter_mut().zip(effects.rows()) {
                *slot = row.number(column);
            }
            out
        };
        let worsen = effects
            .rows()
            .map(|r| {
                let band = |n: &str| r.number(n) / 1000.0;
                let (a, b, c, d) = (
                    band("to_next_state_per_1000_50_64"),
                    band("to_next_65_74"),
                    band("to_next_75_84"),
                    band("to_next_85"),
                );
                ByAge((0..=120).map(|age| [0.0, a, b, c, d][step(age, &[50, 65, 75, 85])]).collect())
            })
            .collect();
        let frailty = Table::embedded("frailty.csv");
        let rates_table = Table::embedded("rates.csv");
        let mut rates = BTreeMap::new();
        for row in rates_table.rows() {
            let event = row.text("event").to_string();
            if !rates.contains_key(&event) {
                let of_event = rates_table.rows().filter(|r| r.text("event") == event);
                rates.insert(event.clone(), ByAge::of(of_event, "per_1000_year"));
            }
        }
        let stay = Table::embedded("stay.csv");
        let deprivation = Table::embedded("deprivation.csv");
        let localities: Vec<Locality> = Table::embedded("localities.csv")
            .rows()
            .map(|r| Locality {
                id: r.text("locality").to_string(),
                name: r.text("name").to_string(),
                people: r.number("population") as u32,
                aged_65: r.number("aged_65_share"),
                weight_older: r.number("weight_older"),
                held_factor: r.number("held_factor"),
                imd_tilt: r.number("imd_tilt"),
            })
            .collect();
        let practices = Table::embedded("practices.csv")
            .rows()
            .map(|r| Practice {
                code: r.text("practice").to_string(),
                name: r.text("name").to_string(),
                locality: localities.iter().position(|l| l.id == r.text("locality")).unwrap_or(0),
                share: r.number("list_share_of_locality"),
                closed: yf_model::Day::parse_iso(r.text("closed")),
            })
            .collect();
        let mut queues: BTreeMap<String, BTreeMap<String, (f64, f64)>> = BTreeMap::new();
        for r in Table::embedded("queues.csv").rows() {
            let pair = (r.number("period1"), r.number("period2"));
            queues.entry(r.text("queue").to_string()).or_default().insert(r.text("name").to_string(), pair);
        }
        Tables {
            population: people,
            mortality: by_sex("mortality.csv", "rate"),
            mortality_scale: adm("mortality_scale"),
            frailty: ["fit", "mild", "moderate", "severe"].map(|c| ByAge::of(frailty.rows(), c)).to_vec(),
            frail_admission: [adm("frail_0"), adm("frail_1"), adm("frail_2"), adm("frail_3")],
            frail_request: four("request_multiplier"),
            frail_community: four("community_multiplier"),
            death_65: four("death_multiplier_65"),
            death_under_65: four("death_multiplier_under_65"),
            need_adl: four("need_adl_pct"),
            worsen,
            admission_base: ByAge(
                (0..=120)
                    .map(|age| {
                        let names = ["base_0", "base_5", "base_18", "base_45", "base_65", "base_75", "base_85"];
                        adm(names[step(age, &[5, 18, 45, 65, 75, 85])])
                    })
                    .collect(),
            ),
            recent: (adm("recent_mult"), adm("recent_months") as i32),
            last: (adm("last_months_mult"), adm("last_months") as i32),
            gamma_shape: adm("gamma_shape"),
            rates,
            stay: [
                "same_day_share",
                "lognormal_mu",
                "lognormal_sigma",
                "mean_nights_if_overnight",
                "ready_delay_candidates_share",
            ]
            .map(|c| ByAge::of(stay.rows(), c)),
            fifths: ["fifth1", "fifth2", "fifth3", "fifth4", "fifth5"]
                .map(|c| ByAge::of(deprivation.rows(), c))
                .to_vec(),
            localities,
            practices,
            ethnic: Table::embedded("ethnicity.csv")
                .rows()
                .map(|r| Ethnic {
                    group: r.text("group").to_string(),
                    under_65: r.number("pct_under_65"),
                    from_65: r.number("pct_65_and_over"),
                    codes: r.text("codes_2001").split(' ').map(str::to_string).collect(),
                })
                .collect(),
            prevalence: Table::embedded("prevalence.csv")
                .rows()
                .map(|r| {
                    let bands = ["pct_0_17", "pct_18_44", "pct_45_64", "pct_65_74", "pct_75_84", "pct_85"];
                    (r.text("what").to_string(), bands.map(|b| r.number(b) / 100.0))
                })
                .collect(),
            queues,
            urgent: Table::embedded("urgent.csv")
                .rows()
                .map(|r| (r.text("name").to_string(), (r.number("period1"), r.number("period2"))))
                .collect(),
            sequels: Table::embedded("sequels.csv").rows().map(|r| r.number("share")).collect(),
            links: Table::embedded("links.csv")
                .rows()
                .map(|r| {
                    let pair = |n: &str| (r.number(&format!("{n}_1")), r.number(&format!("{n}_2")));
                    let link = Link {
                        miss: [pair("miss_day"), pair("miss_evening"), pair("miss_weekend")],
                        lag_min: r.number("lag_days_min") as i32,
                        lag_max: pair("lag_days_max"),
                        limit: r.number("limit") as i32,
                        working: r.text("unit") == "working_days",
                        reply: pair("reply"),
                    };
                    (r.text("id").to_string(), link)
                })
                .collect(),
            agencies: Table::embedded("agencies.csv")
                .rows()
                .map(|r| {
                    let (median, p95) = (r.number("entry_lag_median_days"), r.number("entry_lag_p95_days"));
                    // Lognormal by median and 95th centile; a median of 0 days is taken as half a day.
                    let median = if median == 0.0 { 0.5 } else { median };
                    let agency = Agency {
                        nhs_missing: r.number("nhs_missing"),
                        dob_error: r.number("dob_error"),
                        name_noise: r.number("name_noise"),
                        duplicate: r.number("duplicate_person"),
                        upper: r.text("upper_case") == "yes",
                        limit: r.number("forename_limit") as usize,
                        midnight: r.number("midnight_share"),
                        lag_median: median,
                        lag_sigma: libm::log(p95.max(median) / median) / 1.644_853_6,
                        late_close: r.number("late_close_share"),
                        late_mean: r.number("late_close_mean_days"),
                        never_closed: r.number("never_closed_share"),
                        double: r.number("double_entry_share"),
                        spoils: true,
                        clean: false,
                    };
                    (r.text("agency").to_string(), agency)
                })
                .collect(),
        }
    }

    /// A yearly rate per person.
    pub fn rate(&self, event: &str, age: i32) -> f64 {
        self.rates.get(event).map_or(0.0, |by| by.at(age)) / 1000.0
    }

    /// A prevalence by the six bands of age.
    pub fn prevalent(&self, what: &str, age: i32) -> f64 {
        self.prevalence.get(what).map_or(0.0, |p| p[step(age, &[18, 45, 65, 75, 85])])
    }
}

/// Which band an age falls into, given the first ages of the second band, the third and so on.
pub fn step(age: i32, starts: &[i32]) -> usize {
    starts.iter().filter(|s| age >= **s).count()
}
