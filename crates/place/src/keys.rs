//! Every key that a policy file may hold: one entry here, one page part in `docs/place.md`, one reproducer in `tests/problems/`.

/// One key of a policy file (for CSV files, one column).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The file it stands in; `*.csv` for a holiday file.
    pub file: &'static str,
    /// The table in the file; empty at its top.
    pub table: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The problem's name in the catalogue when it is wrong.
    pub code: &'static str,
    /// Whether it must be there.
    pub needed: bool,
    /// What is right, after "write".
    pub expected: &'static str,
    /// A right line.
    pub example: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

impl Key {
    /// The page part of a key: what it means, a right line, whether it may be left out.
    pub fn page(&self) -> String {
        let needed = if self.needed { "Needed." } else { "May be left out." };
        let kind = if self.file.ends_with(".csv") { "" } else { "toml" };
        format!(
            "#### `{}`\n\n{} {needed} Write {}.\n\n```{kind}\n{}\n```\n",
            self.name, self.meaning, self.expected, self.example
        )
    }
}

macro_rules! keys {
    ($($file:literal $table:literal { $($id:ident $name:literal $code:literal $needed:literal, $expected:literal, $example:literal, $meaning:literal;)* })*) => {
        $($(pub(crate) const $id: Key = Key { file: $file, table: $table, name: $name, code: $code, needed: $needed,
            expected: $expected, example: $example, meaning: $meaning };)*)*
        /// All of them, in the order of the files and of the page.
        pub const KEYS: &[Key] = &[$($($id),*),*];
    };
}

keys! {
    "place.toml" "" {
        NAME "name" "place-name" true, "the place's name in quotes", r#"name = "Torbay""#,
            "The place's name, as every report prints it.";
        VERSION "version" "place-version" true, "the version of this policy in quotes", r#"version = "2026-04""#,
            "The place's own version of its policy. Every report prints it beside the hashes of the files.";
        INVENTED "invented" "place-invented" false, "true or false", "invented = true",
            "Whether the place is made up: every page then says so. Without it: false.";
        TEST_NUMBERS "test_numbers" "place-test-numbers" false, "true or false", "test_numbers = true",
            "Whether NHS numbers of the test range (999) are people's numbers here. Without it: false, and they join nobody.";
        COUNCILS "councils" "place-councils" true, "the councils' LA codes of three digits, in a list", r#"councils = ["503"]"#,
            "The LA codes of the councils whose place this is.";
        DISCHARGE_ROUTES "discharge_routes" "place-discharge-routes" false, "a list of texts in quotes",
            r#"discharge_routes = ["Discharge from Hospital"]"#,
            "Routes of access that mean a request came from a hospital. Without it: `Discharge from Hospital`.";
        TEAM_45 "team_45_assesses" "place-team-45-assesses" false, "true or false", "team_45_assesses = true",
            "Whether community teams of type 45 do the social care assessment, where no council extract is read. Without it: false.";
        ORGS "orgs" "place-orgs" false, "an organisation as kind:code, as la:503 or ods:RA9", "orgs = { 503 = \"la:503\" }",
            "Codes found in extracts that stand for another organisation, each with the one it stands for: a council's code in health data.";
    }
    "place.toml" "agencies" {
        AGENCY_ID "id" "agency-id" true, "a short name of small letters, digits and hyphens, used once", r#"id = "council""#,
            "Short name of somebody who sends extracts.";
        AGENCY_NAME "name" "agency-name" true, "the agency's name in quotes", r#"name = "Council, adult social care""#,
            "The agency's name, as reports print it.";
        AGENCY_ORG "org" "agency-org" true, "an organisation as kind:code, as la:503 or ods:RA9", r#"org = "la:503""#,
            "The organisation, as the neutral events write it: `la:` and the LA code, `ods:` and the ODS code, or the place's own kind.";
    }
    "place.toml" "services" {
        SERVICE_ID "id" "service-id" true, "a short name of small letters, digits and hyphens, used once", r#"id = "ucr""#,
            "Short name of a service.";
        SERVICE_NAME "name" "service-name" true, "the service's name in quotes", r#"name = "Urgent community response""#,
            "The service's name, as reports print it.";
        SERVICE_AGENCY "agency" "service-agency" true, "the id of an agency in this file", r#"agency = "community""#,
            "Whose service it is.";
        SERVICE_OPENS "opens" "service-opens" false, "a time as \"08:00\", together with closes", r#"opens = "08:00""#,
            "When it opens, local time.";
        SERVICE_CLOSES "closes" "service-closes" false, "a time as \"20:00\" or \"24:00\", together with opens", r#"closes = "20:00""#,
            "When it closes, local time. A time not later than `opens` is on the next day; a promise cannot use such hours.";
        SERVICE_DAYS "days" "service-days" false, "days of the week as \"Mon-Sun\", \"Mon-Fri\" or \"Mon-Wed, Fri\", beside opens and closes",
            r#"days = "Mon-Sun""#, "The days of the week on which it opens. Without it: every day.";
    }
    "place.toml" "localities" {
        LOCALITY_ID "id" "locality-id" true, "a short name of letters, digits and hyphens, used once", r#"id = "L5""#,
            "Short name of a part of the place.";
        LOCALITY_NAME "name" "locality-name" true, "the locality's name in quotes", r#"name = "Quay""#,
            "The locality's name, as reports print it.";
        LOCALITY_PRACTICES "practices" "locality-practices" false, "codes of GP practices as \"L83013\", in a list, each in one locality only",
            r#"practices = ["Z99010"]"#, "Its GP practices: their people are its people.";
        LOCALITY_POSTCODES "postcodes" "locality-postcodes" false,
            "districts as \"TQ5\", sectors as \"TQ5 9\" or postcodes as \"TQ5 9TF\", in a list, each in one locality only",
            r#"postcodes = ["TQ5", "TQ4 7"]"#,
            "For people whose practice is in no locality: where they live. The narrowest entry that fits wins.";
        LOCALITY_LSOAS "lsoas" "locality-lsoas" false, "areas as \"E01015195\", in a list, each in one locality only",
            r#"lsoas = ["E01015195"]"#, "For people placed neither by practice nor by postcode: their lower layer super output area.";
    }
    "place.toml" "calendars" {
        CALENDAR_ID "id" "calendar-id" true, "a short name of small letters, digits and hyphens, used once", r#"id = "england""#,
            "Short name of a calendar. `england` is always there; one of that name here takes the place of the shipped one.";
        CALENDAR_HOLIDAYS "holidays" "calendar-holidays" true, "the name of a CSV file in the place's folder", r#"holidays = "holidays.csv""#,
            "The file with its days off. Working days are Monday to Friday without them, within the years of its first and last day.";
    }
    "promises.toml" "promises" {
        PROMISE_ID "id" "promise-id" true, "a short name of small letters, digits and hyphens, used once", r#"id = "equipment-7""#,
            "Short name of the promise, used in files and links.";
        PROMISE_NAME "name" "promise-name" true, "the promise's name in quotes", r#"name = "Community equipment within seven days""#,
            "The promise, as reports print it.";
        PROMISE_FROM "from" "promise-from" true, "one of the moments at which a clock starts", r#"from = "equipment-requested""#,
            "The moment at which the wait begins. Moments and their pairs are listed below.";
        PROMISE_TO "to" "promise-to" true, "one of the moments at which that clock stops", r#"to = "equipment-delivered""#,
            "The moment at which the wait stops.";
        PROMISE_WITHIN "within" "promise-within" false, "a whole number from 1 up, at most ten years of its unit", "within = 7",
            "The limit, in `unit`. A wait of exactly the limit is met. Without it the wait is only measured.";
        PROMISE_UNIT "unit" "promise-unit" true, "\"minutes\", \"days\", \"working_days\" or \"midnights\"", r#"unit = "days""#,
            "What the clock counts in. Minutes run between instants and are compared to the second; days, working days and midnights run between local dates.";
        PROMISE_CALENDAR "calendar" "promise-calendar" false, "the id of a calendar, for a promise in working_days", r#"calendar = "england""#,
            "The calendar that working days follow. Without it: `england`.";
        PROMISE_HOURS "hours" "promise-hours" false, "\"elapsed\", \"roll\" or \"window\"; the last two for a promise in minutes", r#"hours = "window""#,
            "Which minutes count. `elapsed`: all. `roll`: a start outside the service's hours moves to the next opening, then all. `window`: only those inside the hours. Without it: `elapsed`.";
        PROMISE_SERVICE "service" "promise-service" false, "the id of a service that opens and closes on one day, beside hours = \"roll\" or \"window\"",
            r#"service = "ucr""#, "Whose hours `roll` and `window` mean.";
        PROMISE_PAUSES "pauses" "promise-pauses" false, "an empty list: none of the standards allows a pause", "pauses = []",
            "What stops the clock for a while. Nothing does: a missed or cancelled appointment does not pause a wait (`clocks.md` 5.6).";
        PROMISE_WHOM "whom" "promise-whom" false, "\"everyone\", \"people\" or \"carers\"", r#"whom = "people""#,
            "To whom: people asking for themselves, unpaid carers, or everyone. Without it: everyone.";
        PROMISE_AGE_FROM "age_from" "promise-age-from" false, "a whole number of years from 0 to 120", "age_from = 65",
            "Youngest age, at the start of the wait.";
        PROMISE_AGE_UNTIL "age_until" "promise-age-until" false, "a whole number of years from 0 to 120, not under age_from", "age_until = 84",
            "Oldest age, at the start of the wait.";
        PROMISE_VALID_FROM "valid_from" "promise-valid-from" false, "a day as 2026-04-01", "valid_from = 2026-04-01",
            "First day on which a wait may begin under the promise.";
        PROMISE_VALID_UNTIL "valid_until" "promise-valid-until" false, "a day as 2027-03-31, not before valid_from", "valid_until = 2027-03-31",
            "Last day on which a wait may begin under the promise.";
        PROMISE_SHARE "share" "promise-share" false, "a share above 0 and at most 1, as 0.7, beside within", "share = 0.7",
            "The share of waits within the limit that is promised.";
        PROMISE_SOURCE "source" "promise-source" true, "who promised it and where that stands, in quotes", r#"source = "Ham 2009, Only Connect, Table 1""#,
            "Who promised it, and where that stands.";
        PROMISE_READING "reading" "promise-reading" false, "a sentence in quotes", r#"reading = "Day seven still meets.""#,
            "How the words of the source were read where it leaves them open. Printed beside the figure.";
        PROMISE_REFERENCE "reference" "promise-reference" false, "a list of { label = \"...\", share = 0.9 }",
            r#"reference = [{ label = "Torbay, October 2008", share = 0.99 }]"#,
            "Shares of other places or years, to be set beside the place's own.";
    }
    "publish.toml" "" {
        PUBLISH_HIDE_TO "hide_to" "publish-hide-to" false, "a whole number from 7 to 100: a place may hide more, not less", "hide_to = 7",
            "Counts of 1 to this many people are hidden in anything open; medians and charts by month need more than this many. Without it: 7.";
        PUBLISH_ROUND_TO "round_to" "publish-round-to" false, "5, or a multiple of it up to 100: a place may round more, not less", "round_to = 5",
            "Other counts of people go to the nearest multiple of this. Without it: 5.";
    }
    "folder.toml" "" {
        CONTACT_ANSWER "contact_answer_minutes" "folder-contact-answer" false, "a whole number from 1 to 240: a place may promise less time, not more",
            "contact_answer_minutes = 240", "Within how many minutes who called is answered. Without it: 240.";
        ALLOCATION "allocation_working_days" "folder-allocation" false, "a whole number from 1 to 5: a place may promise less time, not more",
            "allocation_working_days = 5", "Within how many working days somebody takes by name what a team accepted. Without it: 5.";
        SOURCING "sourcing_days" "folder-sourcing" false, "a whole number from 1 to 7: a place may promise less time, not more",
            "sourcing_days = 7", "Within how many days a service that was asked for has begun. Without it: 7.";
        FIRST_REVIEW "first_review_days" "folder-first-review" false, "a whole number from 1 to 56: a place may promise less time, not more",
            "first_review_days = 56", "Within how many days of a plan's start its first review is held. Without it: 56.";
        ANNUAL_REVIEW "annual_review_days" "folder-annual-review" false, "a whole number from 1 to 365: a place may promise less time, not more",
            "annual_review_days = 365", "Within how many days of a review the next is held. With 365, and without it: twelve months.";
        CORRECTION "correction_working_days" "folder-correction" false, "a whole number from 1 to 10: a place may promise less time, not more",
            "correction_working_days = 10", "Within how many working days she is told what became of \"this is wrong\". Without it: 10.";
        CONCERN_DECISION "concern_decision_working_days" "folder-concern-decision" false, "a whole number from 1 to 5: a place may promise less time, not more",
            "concern_decision_working_days = 5", "Within how many working days it is decided what is done about a worry that somebody looks into. Without it: 5.";
        GLASS_REVIEW "break_glass_review_working_days" "folder-glass-review" false, "a whole number from 1 to 2: a place may promise less time, not more",
            "break_glass_review_working_days = 2", "Within how many working days a break-glass is reviewed. Without it: 2.";
        QUESTION "question_working_days" "folder-question" false, "a whole number from 1 to 3: a place may promise less time, not more",
            "question_working_days = 3", "Within how many working days a question to a colleague is answered. Without it: 3.";
        CONFIRM "confirm_days" "folder-confirm" false, "a whole number from 1 to 182: a place may have answers confirmed sooner, not later",
            "confirm_days = 182", "An answer of an earlier assessment that is older than this many days is greyed until somebody confirms it with her. Without it: 182, half a year.";
        WEIGHT_ASSESSMENT "weight_assessment" "folder-weight-assessment" false, "a whole number from 1 to 20",
            "weight_assessment = 3", "How much of a worker's day an open assessment takes, against the other weights: by them a manager sees how full each is. Without it: 3.";
        WEIGHT_PLAN "weight_plan" "folder-weight-plan" false, "a whole number from 1 to 20",
            "weight_plan = 3", "The same of an open plan. Without it: 3.";
        WEIGHT_PERSON "weight_person" "folder-weight-person" false, "a whole number from 1 to 20",
            "weight_person = 2", "The same of a person whom a worker took or coordinates: a referral or a case. Without it: 2.";
        WEIGHT_REST "weight_rest" "folder-weight-rest" false, "a whole number from 1 to 20",
            "weight_rest = 1", "The same of everything else that is open: a call, a service, a visit, a review, a task. Without it: 1.";
    }
    "links.toml" "links" {
        LINK_ID "id" "link-id" true, "a short name of letters, digits, hyphens and underscores, used once", r#"id = "hospital-to-council""#,
            "Short name of a link that should be there.";
        LINK_FROM_ORG "from_org" "link-from-org" true, "an organisation as kind:code, as la:503 or ods:RA9", r#"from_org = "ods:ZX2""#,
            "Who should tell.";
        LINK_FROM_SERVICE "from_service" "link-from-service" false, "a text in quotes", r#"from_service = "inpatient""#,
            "Which of its services; any without it.";
        LINK_TRIGGER_KIND "trigger_kind" "link-trigger-kind" true,
            "a kind of event: referral, notice, accept, admit, contact, assessment, plan, start, delivery, promise, end, decline or discharge", r#"trigger_kind = "discharge""#,
            "The kind of event after which it should tell.";
        LINK_TRIGGER_TYPE "trigger_type" "link-trigger-type" false, "a text in quotes", r#"trigger_type = """#,
            "Which type of that event; any without it.";
        LINK_TO_ORG "to_org" "link-to-org" true, "an organisation as kind:code, as la:503 or ods:RA9", r#"to_org = "la:503""#,
            "Who should be told.";
        LINK_TO_SERVICE "to_service" "link-to-service" false, "a text in quotes", r#"to_service = """#,
            "Which of its services; any without it.";
        LINK_SENDS "sends" "link-sends" true, "\"referral\", \"notice\", \"summary\", \"plan copy\" or \"alert\"", r#"sends = "referral""#,
            "What goes. A referral or a notice of the agency's to the target shows that it went, whatever it is called.";
        LINK_CHANNEL "channel" "link-channel" false, "\"message\", \"phone\", \"shared record\", \"meeting\" or \"paper\"", r#"channel = "message""#,
            "How it goes. What goes by phone, in a meeting or on paper may leave no row.";
        LINK_LIMIT_DAYS "limit_days" "link-limit-days" true, "a whole number of days from 0 to 366", "limit_days = 3",
            "Within how many days.";
        LINK_REPLY_REQUIRED "reply_required" "link-reply-required" false, "true or false", "reply_required = false",
            "Whether an answer must come back.";
        LINK_OWNER "owner" "link-owner" false, "a text in quotes", r#"owner = "locality manager""#,
            "Who answers for the link.";
        LINK_ASKED_BY "asked_by" "link-asked-by" false,
            "a list of \"people using services\", \"frontline staff\", \"statute\", \"contract\" and \"manager\"",
            r#"asked_by = ["people using services", "frontline staff"]"#, "Who asked for it.";
        LINK_ASKED_ON "asked_on" "link-asked-on" false, "a day as 2026-11-04", "asked_on = 2026-11-04",
            "When it was asked for.";
        LINK_MEETING "meeting" "link-meeting" false, "a text in quotes", r#"meeting = "workshop at the library""#,
            "At which meeting.";
        LINK_TYPOLOGY "typology" "link-typology" false, "a list of codes of the register of typologies", r#"typology = ["sectors", "meso"]"#,
            "What it joins, in the codes of the register of typologies (below).";
    }
    "arrangements.toml" "arrangements" {
        ARRANGEMENT_NAME "name" "arrangement-name" true, "the arrangement's name in quotes", r#"name = "Quay locality team""#,
            "What the arrangement is called.";
        ARRANGEMENT_JOINED "joined" "arrangement-joined" true, "a list of at least two texts in quotes",
            r#"joined = ["district nursing", "social work"]"#, "What was joined.";
        ARRANGEMENT_BETWEEN "between" "arrangement-between" true,
            "a list of \"sectors\", \"professions\", \"settings\", \"organisation_types\" and \"types_of_care\"",
            r#"between = ["sectors", "professions"]"#, "Between whom (Reed et al. 2005 in Petch).";
        ARRANGEMENT_LEVEL "level" "arrangement-level" true, "a list of \"macro\", \"meso\" and \"micro\"", r#"level = ["meso", "micro"]"#,
            "On which level: a population, a service system or care group, one person and her carers (Reed; Curry and Ham 2010 in Petch).";
        ARRANGEMENT_DIRECTION "direction" "arrangement-direction" true, "a list of \"horizontal\" and \"vertical\"", r#"direction = ["horizontal"]"#,
            "In which direction: on the same level or between levels (Petch).";
        ARRANGEMENT_DEGREE "degree" "arrangement-degree" true, "\"autonomy\", \"cooperation\", \"coordination\" or \"integration\"", r#"degree = "coordination""#,
            "How far (Edwards 2010 in Petch).";
        ARRANGEMENT_ARRANGEMENT "arrangement" "arrangement-arrangement" true,
            "\"relative_autonomy\", \"coordination\", \"joint_appointments\", \"enhanced_partnership\" or \"structural_integration\"",
            r#"arrangement = "joint_appointments""#, "Of which kind (NHS Confederation and ADASS 2010 in Petch).";
        ARRANGEMENT_POWERS "powers" "arrangement-powers" false,
            "a list of \"lead_commissioning\", \"integrated_provision\", \"pooled_budget\" and \"care_trust\"",
            r#"powers = ["pooled_budget"]"#, "Under which powers (Health Act 1999 s31, now NHS Act 2006 s75); none without it.";
        ARRANGEMENT_FROM "from" "arrangement-from" true, "a day as 2025-10-01", "from = 2025-10-01", "Since when.";
        ARRANGEMENT_OWNER "owner" "arrangement-owner" true, "a post in quotes", r#"owner = "locality manager""#, "Which post answers for it.";
        ARRANGEMENT_HOPED "hoped" "arrangement-hoped" true, "a text in quotes", r#"hoped = "one visit in place of three""#, "What was hoped of it.";
        ARRANGEMENT_CAME_OF_IT "came_of_it" "arrangement-came-of-it" false, "a text in quotes", r#"came_of_it = "not known yet""#,
            "What came of it; not known yet without it.";
        ARRANGEMENT_SOURCE "source" "arrangement-source" false, "a text in quotes", r#"source = "partnership board, 4 March 2026""#,
            "Where that stands.";
    }
    "areas.csv" "" {
        AREA_LSOA "lsoa" "areas-lsoa" true, "an area as E01015195", "E01015195", "The lower layer super output area.";
        AREA_BOUNDARY_YEAR "boundary_year" "areas-boundary-year" true, "one year for the whole file, as 2011", "2011",
            "The year of the boundaries.";
        AREA_INDEX_YEAR "index_year" "areas-index-year" true, "one year for the whole file, as 2019", "2019",
            "The year of the index of multiple deprivation.";
        AREA_DECILE "decile" "areas-decile" true, "a whole number from 1 (most deprived) to 10, the same on each row of an area", "3",
            "The area's decile. A fifth is two deciles.";
        AREA_POSTCODE "postcode" "areas-postcode" false, "a postcode as TQ5 9TF, or nothing", "TQ5 9TF",
            "A postcode in the area, for people whose extract gives no area. The column may be left out.";
    }
    "population.csv" "" {
        POPULATION_LA_CODE "la_code" "population-la-code" true, "the council's code as in its extract, once", "503", "The council.";
        POPULATION_YOUNGER "18 to 64" "population-18-to-64" true, "a whole number of people, or nothing where not known", "77400",
            "How many people of 18 to 64 live in its area: what ASCOF 2B counts admissions against.";
        POPULATION_OLDER "65 and above" "population-65-and-above" true, "a whole number of people, or nothing where not known", "36900",
            "How many people of 65 and above live in its area: what ASCOF 2C counts admissions against.";
    }
    "*.csv" "" {
        HOLIDAY_DATE "date" "holidays-date" true, "a day as 2026-12-25", "2026-12-25",
            "A day off. Other columns are for the reader and are not read.";
    }
}
