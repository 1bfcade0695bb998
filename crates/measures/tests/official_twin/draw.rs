//! Random rows, few persons and close days, so that everything collides.

use yf_journey::unique::Source;
use yf_model::rows::cld::{AssessmentType, ClientType, Component, Delivery, EventType, Outcome, Row, ServiceType};
use yf_model::{Day, IdText, IdentityId, NhsNumber, RowRef, TextId, Texts};

pub struct Draw(u64);

impl Draw {
    pub fn new(seed: u64) -> Draw {
        Draw(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn of<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    fn day(&mut self, from: Day, span: u64) -> Day {
        from + self.below(span) as i32
    }

    pub fn rows(&mut self, texts: &mut Texts) -> (Vec<Row>, Vec<Source>) {
        let councils = [texts.intern("503"), texts.intern("109")];
        let routes = [TextId(0), texts.intern("route a"), texts.intern("route b")];
        let first = Day::from_ymd(2024, 1, 1).expect("a day");
        let files = 1 + self.below(4) as u16;
        let (mut rows, mut sources) = (Vec::new(), Vec::new());
        for file in 0..files {
            let period_start = Day::from_ymd(2024, 1, 1).expect("a day").add_months(3 * self.below(6) as i32);
            let period_end = period_start.add_months(3 * (1 + self.below(4) as i32)) - 1;
            let imported = self.one_in(2).then(|| (period_end + self.below(60) as i32, self.below(3) as u32 * 3_600));
            let here = self.below(120) as u32;
            for nth in 1..=here {
                let la = councils[usize::from(self.one_in(4))];
                let mut row = self.row(la, first, routes);
                row.at = RowRef { file, line: nth + 1 };
                row.nth = nth;
                row.period_start = Some(period_start);
                row.period_end = Some(period_end);
                if !rows.is_empty() && self.one_in(4) {
                    let (at, nth) = (row.at, row.nth);
                    row = self.like_another(&rows);
                    (row.at, row.nth, row.period_start, row.period_end) =
                        (at, nth, Some(period_start), Some(period_end));
                }
                rows.push(row);
            }
            sources.push(Source { file, rows_read: here, imported, line: u32::from(file) });
        }
        (rows, sources)
    }

    /// The same event told again, something about it changed.
    fn like_another(&mut self, rows: &[Row]) -> Row {
        let mut row = rows[self.below(rows.len() as u64) as usize].clone();
        match self.below(5) {
            0 => row.end = row.start.map(|start| self.day(start, 200)),
            1 => row.end = None,
            2 => row.outcome = Some(self.of(Outcome::ALL)),
            3 => row.conversation = !row.conversation,
            _ => {}
        }
        row
    }

    fn row(&mut self, la: TextId, first: Day, routes: [TextId; 3]) -> Row {
        let who = self.below(9);
        let nhs_official = if who < 6 { NhsNumber::from_stem(943_476_590 + who) } else { None };
        let event_type = match self.below(12) {
            0..=3 => Some(EventType::Request),
            4..=6 => Some(EventType::Assessment),
            7..=9 => Some(EventType::Service),
            10 => Some(EventType::Review),
            _ => self.of(&[None, Some(EventType::Invalid)]),
        };
        let start = self.day(first, 900);
        // Days stand close together, so that orders, windows and ties are met.
        let start = Day(start.0 / 8 * 8 + self.below(3) as i32);
        let span = self.of(&[1, 8, 40, 300]);
        let open = event_type == Some(EventType::Service) && self.one_in(3);
        // Some ends come before their starts.
        let from = start - i32::from(self.one_in(10)) * 20;
        let service_type = match self.below(4) {
            0 => Some(ServiceType::StMax),
            1 => Some(self.of(&[ServiceType::Residential, ServiceType::Nursing])),
            _ => Some(self.of(ServiceType::ALL)),
        };
        let of_service = event_type == Some(EventType::Service) || self.one_in(12);
        Row {
            at: RowRef::default(),
            nth: 0,
            la,
            who: IdentityId(0),
            nhs_official,
            local: IdText(if self.one_in(20) { 0 } else { 1 + who as u32 }),
            period_start: None,
            period_end: None,
            born: match self.below(12) {
                0 => None,
                1 => Some(self.day(Day(13_000), 400)), // 2005: not yet, or just, grown up
                2 => Some(self.day(Day(10_500), 600)), // about 1999: 25 or not
                3 => Some(self.day(Day(-4_100), 800)), // about 1959: 65 or not
                _ => Some(Day(5_000 - who as i32 * 3_000)),
            },
            died: self.one_in(9).then(|| self.day(first, 900)),
            start: (!self.one_in(40)).then_some(start),
            end: (!open).then(|| self.day(from, span)),
            unit_cost: Some(self.below(2) as i64),
            planned_units: None,
            practice: TextId(0),
            postcode: IdText(0),
            provider: TextId(0),
            route: self.of(&routes),
            cost_frequency: TextId(0),
            event_type,
            type_begins: event_type,
            client_type: if self.one_in(6) {
                self.of(&[None, Some(ClientType::Carer)])
            } else {
                Some(ClientType::ServiceUser)
            },
            outcome: if self.one_in(12) { None } else { Some(self.outcome()) },
            assessment_type: if self.one_in(12) {
                self.of(&[None, Some(AssessmentType::Invalid)])
            } else {
                Some(self.of(&[AssessmentType::ShortTerm, AssessmentType::LongTerm]))
            },
            service_type: service_type.filter(|_| of_service),
            component: of_service.then(|| self.component()).flatten(),
            delivery: self.of(&[None, Some(Delivery::DirectPayment)]),
            gender: None,
            conversation: self.one_in(4),
        }
    }

    fn outcome(&mut self) -> Outcome {
        use Outcome::*;
        match self.below(3) {
            0 => self.of(&[ProgressReablement, ProgressAssessment, ProgressSupport, Continuation, ReleaseOneOnly]),
            1 => self.of(&[EndedAsPlanned, Advice, Invalid, AdmittedToHospital]),
            _ => self.of(Outcome::ALL),
        }
    }

    fn component(&mut self) -> Option<Component> {
        use Component::*;
        match self.below(5) {
            0 => None,
            1 => Some(self.of(&[Equipment, ShortTermNursing, ShortTermResidential])),
            2 | 3 => Some(self.of(&[LongTermNursing, LongTermResidential])),
            _ => Some(self.of(Component::ALL)),
        }
    }

    /// Rows none of which is decided by its record number: no event twice, no two events of a person and kind on one day.
    pub fn rows_without_ties(&mut self, texts: &mut Texts) -> (Vec<Row>, Vec<Source>) {
        let (mut rows, sources) = self.rows(texts);
        let person = |r: &Row| (r.la, r.nhs_official, if r.nhs_official.is_some() { IdText(0) } else { r.local });
        let mut kept: Vec<Row> = Vec::new();
        rows.retain(|row| {
            // An end can tie as well (the reablement rules choose by it), and death can make two ends one.
            let same = |k: &Row| {
                person(k) == person(row)
                    && (k.start == row.start || k.end == row.end || k.died.is_some() || row.died.is_some())
            };
            let alone = !kept.iter().any(same);
            if alone {
                kept.push(row.clone());
            }
            alone
        });
        (rows, sources)
    }

    pub fn shuffle_within_files(&mut self, rows: &mut [Row]) {
        for file in rows.chunk_by_mut(|a, b| a.at.file == b.at.file) {
            let numbers: Vec<u32> = file.iter().map(|r| r.nth).collect();
            for at in (1..file.len()).rev() {
                file.swap(at, self.below(at as u64 + 1) as usize);
            }
            for (row, nth) in file.iter_mut().zip(numbers) {
                row.nth = nth;
                row.at.line = nth + 1;
            }
        }
    }
}
