//! The files of `waiting-times.md` section 6.

use super::read::Read;
use super::settings::Settings;
use super::tables::Table;
use crate::exit::Failure;
use crate::out::OutFolder;
use serde_json::{Value, json};
use std::io::{self, Write};
use yf_journey::unique::{Band, Chosen, Periods, Submissions};
use yf_measures::official::{Answer, Input, Kind, Linked, METHOD, Metric, Official, Person};
use yf_model::rows::cld::EventType;
use yf_model::{Day, TextId};
use yf_report::parquet;

const WAITS: &str = "la_code,person_id,request_record,request_start,request_order,request_age_band,request_progress,\
                     request_progress_to_service,conversation,spec,conversation_override,response_type,response_record,response_order,\
                     response_start,response_age_band,response_assessment_type,response_block_progress,service_override,service_type,\
                     service_record,service_order,service_start,service_age_band,overlap,request_period,response_period,service_period,\
                     wait_response_days,wait_service_days";
const MEDIANS: &str = "la_code,metric,period_start,period_end,age_band,median_days,waits,on_dashboard,all_requests,all_assessments,\
                       all_services,response_request,response_assessment,response_service,assessment_short,assessment_long,sts_st_max,\
                       lts_nursing,sts_ongoing,lts_community,lts_residential,lts_prison,sts_other";
const EVENTS: &str = "record,la_code,person_id,event_type,event_start,event_end,client_type,event_outcome,assessment_type,service_type,\
                      service_component,conversation,age_band,ref_end";

/// A run, as the pens see it.
#[derive(Clone, Copy)]
pub struct Done<'a> {
    pub settings: &'a Settings,
    pub read: &'a Read,
    pub submissions: &'a Submissions,
    pub chosen: &'a Chosen,
    pub input: &'a Input<'a>,
    pub results: &'a Official,
}

/// Writes all five files; and, where asked for, two of them as Parquet too.
pub fn write(done: &Done<'_>, parquet: bool, out: &mut OutFolder) -> Result<(), Failure> {
    type Pen = fn(&Done<'_>, &mut dyn Write) -> io::Result<()>;
    let pens: [(&str, Pen); 7] = [
        ("waits.csv", waits),
        ("medians.csv", medians),
        ("steps.json", |done, out| json_file(&steps(done), out)),
        ("events.csv", events),
        ("ascof.json", |done, out| json_file(&ascof(done), out)),
        ("waits.parquet", |done, out| table(done, waits, out)),
        ("medians.parquet", |done, out| table(done, medians, out)),
    ];
    for (name, pen) in pens.into_iter().filter(|(name, _)| parquet || !name.ends_with(".parquet")) {
        let mut file = out.create(name)?;
        // Synced, since some disks say only then that they are full.
        let written = pen(done, &mut file).and_then(|()| file.flush()).and_then(|()| file.get_ref().sync_all());
        written.map_err(|e| out.not_written(name, &e))?;
    }
    Ok(())
}

/// A table of CSV as Parquet.
fn table(done: &Done<'_>, pen: fn(&Done<'_>, &mut dyn Write) -> io::Result<()>, out: &mut dyn Write) -> io::Result<()> {
    let mut table = parquet::Pen::new(out, parquet::Kinds::Official)?;
    pen(done, &mut table)?;
    table.finish().map(drop)
}

fn json_file(value: &Value, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}

impl Done<'_> {
    fn la(&self, la: TextId) -> &str {
        self.read.texts.get(la)
    }

    /// The person's identifier as the official method makes it (`waiting-times.md` 2.6), into a buffer.
    fn person_id<'b>(&self, person: Person, to: &'b mut String) -> &'b str {
        to.clear();
        match person.nhs {
            Some(nhs) => {
                // Ten digits, without the formatting machinery: this is written once for each row.
                let mut digits = [b'0'; 10];
                let mut rest = nhs.digits();
                for digit in digits.iter_mut().rev() {
                    *digit = b'0' + (rest % 10) as u8;
                    rest /= 10;
                }
                to.push_str(std::str::from_utf8(&digits).unwrap_or_default());
            }
            None => {
                to.push_str(self.la(person.la));
                to.push('_');
                to.push_str(self.read.ids.get(person.local));
            }
        }
        to
    }
}

/// As bands are written where they are those of waits: 18 to 64 is 25 to 64, since nobody younger is in the method.
fn wait_band(band: Band) -> &'static str {
    match band {
        Band::From18To64 => "25 to 64",
        other => other.text(),
    }
}

fn waits(done: &Done<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut of_persons: Vec<(&str, String, &[Linked])> = Vec::new();
    for of_person in done.results.waits.chunk_by(|a, b| a.person == b.person) {
        let Some(first) = of_person.first() else { continue };
        let mut id = String::new();
        done.person_id(done.input.persons.get(first.person), &mut id);
        of_persons.push((done.la(first.la), id, of_person));
    }
    of_persons.sort_unstable_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    let mut table = Table::new(out, WAITS)?;
    for (la, person, of_person) in of_persons {
        for wait in of_person {
            wait_row(&mut table, la, &person, wait)?;
        }
    }
    Ok(())
}

fn wait_row<W: Write>(table: &mut Table<W>, la: &str, person: &str, wait: &Linked) -> io::Result<()> {
    table.text(la);
    table.text(person);
    table.number(wait.record);
    table.day(Some(wait.start));
    table.number(wait.order);
    table.text(wait_band(wait.band));
    table.flag(wait.progress);
    table.flag(wait.progress_to_service);
    table.flag(wait.conversation);
    table.text(if wait.is_release_1() { "R1" } else { "R2" });
    table.flag(wait.conversation_override);
    table.text(match wait.response.map(|r| r.kind) {
        None => "",
        Some(Kind::Conversation) => EventType::Request.text(),
        Some(Kind::Assessment(..)) => EventType::Assessment.text(),
        Some(Kind::Service(_)) => EventType::Service.text(),
    });
    answer(table, wait.response.as_ref());
    match wait.response.map(|r| r.kind) {
        Some(Kind::Assessment(which, progress)) => {
            table.text(which.text());
            table.flag(progress);
        }
        _ => {
            table.empty();
            table.empty();
        }
    }
    table.flag(wait.service_override);
    match wait.service.map(|s| s.kind) {
        Some(Kind::Service(which)) => table.text(which.text()),
        _ => table.empty(),
    }
    answer(table, wait.service.as_ref());
    table.flag(wait.overlap);
    let quarter = |day: Option<Day>| day.map(Day::quarter_start);
    let (response, service) = (wait.counted_response(), wait.counted_service());
    table.day(quarter(Some(wait.start).filter(|_| !wait.overlap)));
    table.day(quarter(response.map(|r| r.start)));
    table.day(quarter(service.map(|s| s.start)));
    for counted in [response, service] {
        table.number_or_empty(counted.map(|a| u64::from((a.start - wait.start).unsigned_abs())));
    }
    table.end()
}

/// Record, order, start and band.
fn answer<W: Write>(table: &mut Table<W>, answer: Option<&Answer>) {
    table.number_or_empty(answer.map(|a| a.record.into()));
    table.number_or_empty(answer.map(|a| a.order.into()));
    table.day(answer.map(|a| a.start));
    match answer {
        Some(answer) => table.text(wait_band(answer.band)),
        None => table.empty(),
    }
}

fn medians(done: &Done<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(out, MEDIANS)?;
    for line in &done.results.medians {
        table.text(done.la(line.la));
        table.text(line.metric.text());
        table.day(Some(line.quarter));
        table.day(Some(line.quarter_end()));
        table.text(wait_band(line.band));
        let half = if line.doubled % 2 == 1 { ".5" } else { "" };
        table.text(&format!("{}{half}", line.doubled / 2));
        table.number(line.waits);
        table.flag(line.on_dashboard());
        for count in [line.context.requests, line.context.assessments, line.context.services] {
            table.number(count);
        }
        let seven = &line.services;
        let services =
            [seven.st_max, seven.nursing, seven.ongoing, seven.community, seven.residential, seven.prison, seven.other];
        let of = |metric, count| Some(count).filter(|_| line.metric == metric);
        for count in line.responses {
            table.number_or_empty(of(Metric::FirstResponse, count));
        }
        for count in services {
            table.number_or_empty(of(Metric::FirstService, count));
        }
        table.end()?;
    }
    Ok(())
}

fn events(done: &Done<'_>, out: &mut dyn Write) -> io::Result<()> {
    let events = &done.input.unique.events;
    // No two events have one record, so each has its own place: quicker than sorting millions.
    let last = events.iter().map(|e| e.record).max().map_or(0, |last| last as usize + 1);
    let mut by_record = vec![u32::MAX; last];
    for (n, event) in events.iter().enumerate() {
        by_record[event.record as usize] = n as u32;
    }
    let mut id = String::new();
    let mut table = Table::new(out, EVENTS)?;
    for n in by_record.into_iter().filter(|n| *n != u32::MAX) {
        let event = &events[n as usize];
        let row = &done.input.rows[event.row as usize];
        table.number(event.record);
        table.text(done.la(row.la));
        table.text(done.person_id(done.input.persons.get(event.person), &mut id));
        table.text(row.event_type.map_or("", |t| t.text()));
        table.day(row.start);
        table.day(event.end);
        table.text(row.client_type.map_or("", |t| t.text()));
        table.text(row.outcome.map_or("", |t| t.text()));
        table.text(row.assessment_type.map_or("", |t| t.text()));
        table.text(row.service_type.map_or("", |t| t.text()));
        table.text(row.component.map_or("", |t| t.text()));
        table.flag(row.conversation);
        table.text(event.band.text());
        table.day(Some(event.ref_end));
        table.end()?;
    }
    Ok(())
}

fn day(day: Day) -> Value {
    Value::String(day.to_string())
}

fn steps(done: &Done<'_>) -> Value {
    let (read, chosen) = (done.read, done.chosen);
    let counts = &done.input.unique.counts;
    let submissions = done.submissions.all();
    let named = |n: usize| {
        let submission = &submissions[n];
        (read.files[usize::from(submission.file)].name.as_str(), done.la(submission.la))
    };
    let mut steps = json!({
        "method": METHOD,
        "rows_read": read.sum(|f| f.rows),
        "dates_not_understood": read.sum(|f| f.dates_not_understood),
        "rows_without_la_code": read.sum(|f| f.without_la),
        "submissions_read": submissions.len(),
    });
    let mut add = |key: &str, value: Value| steps[key] = value;
    if matches!(done.settings.choice.periods, Periods::Stated | Periods::Derived) {
        let period = |(n, period): (usize, &Option<(Day, Day)>)| {
            let (file, la) = named(n);
            json!({"file": file, "la_code": la, "start": period.map(|p| day(p.0)), "end": period.map(|p| day(p.1))})
        };
        add("submission_periods", chosen.periods.iter().enumerate().map(period).collect());
        let without = |(la, start, end): &(TextId, Day, Day)| json!({"la_code": done.la(*la), "ref_start": day(*start), "ref_end": day(*end)});
        add("reference_periods_without_submission", chosen.without.iter().map(without).collect());
    }
    let selected = chosen.reference.iter().enumerate().filter_map(|(n, reference)| {
        let ((file, la), (start, end)) = (named(n), (*reference)?);
        Some(json!({"file": file, "la_code": la, "ref_start": day(start), "ref_end": day(end)}))
    });
    add("submissions_selected", selected.collect());
    add("rows_in_selected_submissions", counts.selected.into());
    add(
        "rows_left_out_by_period_filter",
        json!({
            "event_type_blank": counts.type_blank,
            "start_blank": counts.start_blank,
            "start_after_period": counts.start_after_period,
            "end_outside_period": counts.end_outside_period,
            "died_before": counts.died_before,
        }),
    );
    add("rows_in_period", counts.in_period.into());
    add("rows_without_person_id", counts.without_person.into());
    add("services_closed_at_period_end", counts.closed_at_period_end.into());
    add("duplicate_rows_dropped", counts.duplicates.into());
    add("unique_events", done.input.unique.events.len().into());
    let by_type = EventType::ALL.iter().map(|t| (t.text().to_string(), done.results.by_type[*t as usize].into()));
    add("unique_events_by_type", Value::Object(by_type.collect()));
    let s = &done.results.steps;
    add(
        "waiting_times",
        json!({
            "1.2 assessments and services": s.assessments_and_services,
            "1.3a requests, all": s.requests,
            "1.3a requests by service users from 1 April 2023": s.by_service_users,
            "1.3b requests at age 25 or over": s.aged_25,
            "1.3c requests not from existing clients": s.not_existing_clients,
            "1.4 valid requests": s.valid,
            "2.1 events in the chronology": s.chronology,
            "2.2 events of people with a valid request": s.of_people,
            "2.2 people with a valid request": s.people,
            "2.4 requests linked to an assessment": s.linked_to_assessment,
            "2.4 requests linked to a service": s.linked_to_service,
            "3.1 requests answered by their own conversation": s.answered_by_conversation,
            "3.2 requests answered by a service": s.answered_by_service,
            "3.3 services set aside after an assessment without progress": s.services_set_aside,
            "3.4 requests set aside as overlapping": s.overlapping,
            "4.1 waits to first response": s.waits[0],
            "4.1 waits to first service": s.waits[1],
            "4.2 waits to first response in medians": s.in_medians[0],
            "4.2 waits to first service in medians": s.in_medians[1],
        }),
    );
    steps
}

/// Tenths as the number that JSON readers take them for.
fn tenths(tenths: u64) -> f64 {
    tenths as f64 / 10.0
}

fn ascof(done: &Done<'_>) -> Value {
    let ascof = &done.results.ascof;
    let reablement = ascof.reablement.iter().map(|r| {
        json!({
            "la_code": done.la(r.la),
            "group": r.group.text(),
            "numerator": r.numerator,
            "denominator": r.denominator,
            "outcome": tenths(r.tenths),
        })
    });
    let outcomes = ascof.outcomes.iter().map(|o| {
        json!({
            "la_code": done.la(o.la),
            "age_band": o.band.text(),
            "final_outcome": o.outcome.text(),
            "sequel_type": o.sequel.text(),
            "in_denominator": o.outcome.in_denominator(),
            "in_numerator": o.outcome.in_numerator(),
            "unable_to_classify": o.outcome.unable_to_classify(),
            "episodes": o.episodes,
        })
    });
    let care_homes = ascof.care_homes.iter().map(|r| {
        json!({
            "la_code": done.la(r.la),
            "measure": if r.band == Band::From18To64 { "2B" } else { "2C" },
            "group": r.band.text(),
            "numerator": r.numerator,
            "people": r.people,
            "denominator": r.population,
            "outcome": r.tenths.map(tenths),
        })
    });
    let (a, b) = (&ascof.reablement_steps, &ascof.care_home_steps);
    json!({
        "method": METHOD,
        "period_start": day(done.settings.year.0),
        "period_end": day(done.settings.year.1),
        "2A": reablement.collect::<Vec<_>>(),
        "2A_outcomes": outcomes.collect::<Vec<_>>(),
        "2B_2C": care_homes.collect::<Vec<_>>(),
        "2A_steps": {
            "st_max_events": a.st_max_events,
            "clusters": a.clusters,
            "clusters_ending_in_year": a.ending_in_year,
            "left_out_under_18_or_died_before": a.under_18_or_died_before,
            "left_out_existing_clients": a.existing_clients,
        },
        "2B_2C_steps": {
            "care_home_events": b.care_home_events,
            "admissions_in_year": b.admissions_in_year,
            "new_admissions": b.new_admissions,
        },
    })
}
