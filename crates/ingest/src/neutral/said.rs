//! The problems of the neutral format, each with its words in one place. No pseudonym, reference or name of a row is ever said.

use crate::value::Spoilt;
use yf_model::{Problem, Severity};
use yf_place::nearest;

/// Constructors of problems.
pub(crate) struct Said;

fn problem(
    code: &'static str,
    severity: Severity,
    file: &str,
    line: Option<u32>,
    column: &str,
    found: &str,
    words: [&str; 3],
) -> Problem {
    let [wrong, now, mend] = words.map(str::to_owned);
    let column = Some(column).filter(|c| !c.is_empty()).map(str::to_owned);
    Problem { code, severity, file: file.to_owned(), line, column, found: crate::value::shown(found), wrong, now, mend }
}

/// What is said of a row that is not used.
const ASIDE: &str = "the row is set aside";

impl Said {
    pub fn not_a_file(file: &str) -> Problem {
        let words = ["is neither a file nor a folder", "nothing of it is read", "name a file or a folder"];
        problem("unreadable", Severity::FileRefused, file, None, "", "", words)
    }

    pub fn missing_column(file: &str, column: &str) -> Problem {
        let mend = format!("give it the column {column}; docs/formats.md lists all of them");
        let words = ["is not among the columns", "nothing is written", &mend];
        problem("neutral-column", Severity::FileRefused, file, Some(1), column, "", words)
    }

    /// A folder without a file that the format has: most likely it holds extracts.
    pub fn not_there(file: &str) -> Problem {
        let words = [
            "is not there, so the folder is none in the neutral event format",
            "nothing is written",
            "name a folder with events.csv and settings.json; from extracts 'yellowfolder events' writes one",
        ];
        problem("not-there", Severity::FileRefused, file, None, "", "", words)
    }

    /// A column that a file may lack, and lacks; `strange` are the names in it that are no column of the format.
    pub fn not_sent<'n>(file: &str, column: &str, without: &str, strange: impl Iterator<Item = &'n str>) -> Problem {
        let now = format!("the file is read; without it {without}");
        let mend = match nearest(column, strange.take(200)) {
            Some(near) => format!("if \"{}\" is this column, rename it to {column}", crate::value::shown(near)),
            None => "give it the column, empty where nothing is known, and this is not said".to_owned(),
        };
        let words = ["is not among the columns", now.as_str(), &mend];
        problem("neutral-column-not-sent", Severity::Warning, file, Some(1), column, "", words)
    }

    pub fn unreadable(file: &str, line: u32, error: &str) -> Problem {
        let wrong = format!("cannot be read on: {error}");
        let words = [wrong.as_str(), "nothing is written", "fetch the file again"];
        problem("cut-file", Severity::FileRefused, file, Some(line), "", "", words)
    }

    pub fn damaged(file: &str, line: u32, code: &'static str) -> Problem {
        let wrong = match code {
            "open-quote" => "has a quote that is opened and not closed",
            "row-too-long" => "is longer than the longest row that is read",
            _ => "holds NUL bytes",
        };
        problem(code, Severity::SetAside, file, Some(line), "", "", [wrong, ASIDE, "export the row again"])
    }

    pub fn nameless(file: &str, line: u32, column: &str) -> Problem {
        let words = ["is empty", ASIDE, "give each row the name of its event, unique over all persons, and a person"];
        problem("event-without-name", Severity::SetAside, file, Some(line), column, "", words)
    }

    /// What a spreadsheet has made of a cell that names somebody or something: others would have the same.
    pub fn spoilt(file: &str, line: u32, column: &str, found: &str, how: Spoilt) -> Problem {
        let (severity, now) = match column {
            "person" => (Severity::SetAside, "it names nobody, for others would have the same: the row is set aside"),
            _ => (Severity::Warning, "the row is read as if it were empty, for others would have the same"),
        };
        // A pseudonym is not said, not even what is left of one.
        let found = if how == Spoilt::Error { found } else { "" };
        problem(how.code(), severity, file, Some(line), column, found, [how.wrong(), now, how.mend()])
    }

    pub fn time(file: &str, line: u32, found: &str) -> Problem {
        let words = [
            "is neither a day of the calendar nor a minute of it",
            ASIDE,
            "write YYYY-MM-DD where only the day is known, else YYYY-MM-DDTHH:MM, local time in England",
        ];
        problem("event-time", Severity::SetAside, file, Some(line), "at", found, words)
    }

    pub fn kind(file: &str, line: u32, found: &str, near: Option<&str>, all: &str) -> Problem {
        let near = near.map_or_else(String::new, |near| format!("did you mean \"{near}\"? "));
        let mend = format!("{near}kinds are {all}");
        problem(
            "event-kind",
            Severity::SetAside,
            file,
            Some(line),
            "kind",
            found,
            ["is not a kind of event", ASIDE, &mend],
        )
    }

    pub fn value(file: &str, line: u32, column: &str, found: &str) -> Problem {
        let words = if column == "due" {
            ["is not a day of the calendar", "the promise is due on no day and is not counted", "write YYYY-MM-DD"]
        } else {
            [
                "is not an amount",
                "it is read as if it were empty: one",
                "write a number above 0, with a point and at most six decimals",
            ]
        };
        problem("event-value", Severity::Warning, file, Some(line), column, found, words)
    }

    pub fn no_reference(file: &str, line: u32, kind: &str) -> Problem {
        let wrong = format!("is empty on a row of the kind {kind}");
        let words =
            [wrong.as_str(), "the row opens and closes nothing", "give it the name of its referral, stay or plan"];
        problem("event-without-ref", Severity::Warning, file, Some(line), "ref", "", words)
    }

    pub fn twice(file: &str, line: u32, first: &str) -> Problem {
        let wrong = format!("has stood on a row before: {first}");
        let words = [wrong.as_str(), "the later row is dropped and counted", "export each event once"];
        problem("event-twice", Severity::SetAside, file, Some(line), "event_id", "", words)
    }

    pub fn of_nobody(file: &str, line: u32) -> Problem {
        let words = [
            "is not in persons.csv",
            "the row is left out",
            "add the person to persons.csv; or take that file away, and everybody with an event is observed throughout",
        ];
        problem("event-of-nobody", Severity::SetAside, file, Some(line), "person", "", words)
    }

    pub fn person_value(file: &str, line: u32, column: &str, found: &str) -> Problem {
        let words = match column {
            "birth_year" => ["is not a year", "it is read as not known", "write a year in four digits"],
            _ => ["is not a day of the calendar", "it is read as empty: observed throughout", "write YYYY-MM-DD"],
        };
        problem("person-value", Severity::Warning, file, Some(line), column, found, words)
    }

    pub fn person_twice(file: &str, line: u32, first: u32) -> Problem {
        let (wrong, now) = if first == 0 {
            ("is empty".to_owned(), ASIDE)
        } else {
            (format!("has a row before, on line {first}"), "the first row counts, this one is set aside")
        };
        problem(
            "person-twice",
            Severity::SetAside,
            file,
            Some(line),
            "person",
            "",
            [&wrong, now, "give each person one row"],
        )
    }

    pub fn person_gone_before(file: &str, line: u32) -> Problem {
        let words = [
            "is before `from`",
            "no day of hers is observed, and nothing of hers is counted",
            "let `from` be the first and `to` the last day observed",
        ];
        problem("person-gone-before", Severity::Warning, file, Some(line), "to", "", words)
    }

    pub fn two_persons(file: &str, line: u32, other: &str) -> Problem {
        let wrong = format!("stands on rows of two persons: also on {other}");
        let words = [
            wrong.as_str(),
            "each person's rows are read by themselves: neither opens nor closes anything of the other's",
            "give every referral, stay and plan a name that no other person's has, for example the agency's code and its number",
        ];
        problem("ref-of-two-persons", Severity::Warning, file, Some(line), "ref", "", words)
    }

    pub fn ends_first(file: &str, line: u32, start: &str) -> Problem {
        let wrong = format!("is an end before its start: the first start on this ref is on {start}");
        let words = [
            wrong.as_str(),
            "it ends nothing; what started is open to the last day observed",
            "correct the dates at the source",
        ];
        problem("end-before-its-start", Severity::Warning, file, Some(line), "at", "", words)
    }

    pub fn circle(file: &str, line: u32) -> Problem {
        let words = [
            "leads back to this row: each drew on the other",
            "only what is earlier in order counts as drawn on",
            "let `uses` name the earlier assessment or plan",
        ];
        problem("uses-in-a-circle", Severity::Warning, file, Some(line), "uses", "", words)
    }

    pub fn many(file: &str, line: u32, events: usize) -> Problem {
        let wrong = format!("has {events} events, of which this row is the first");
        let words = [
            wrong.as_str(),
            "all of them are read",
            "if one pseudonym stands for many people (not known, test patient), take it out: it bends every mean",
        ];
        problem("person-of-many-events", Severity::Warning, file, Some(line), "person", "", words)
    }

    pub fn never_answered(file: &str, line: u32) -> Problem {
        let words = [
            "is a referral that no later row answers",
            "she is in need from that day to the last day observed",
            "if it was answered, export the answer with the referral's ref; if nobody answered, this is what to look at",
        ];
        problem("referral-never-answered", Severity::Warning, file, Some(line), "ref", "", words)
    }

    pub fn after_death(file: &str, line: u32) -> Problem {
        let words = [
            "is after the day she died",
            "the row is not read; it is counted in events_after_leave",
            "look at both: a discharge may be entered late, or two persons may share a number",
        ];
        problem("event-after-death", Severity::Warning, file, Some(line), "at", "", words)
    }

    pub fn named_worker(file: &str, line: u32) -> Problem {
        let words = [
            "looks like the name of a worker",
            "it is used as a pseudonym and written nowhere",
            "pseudonymise: give each worker a number before the extract leaves the agency; or let 'journeys --hash-who KEYFILE' do it",
        ];
        problem("worker-by-name", Severity::Warning, file, Some(line), "who", "", words)
    }

    pub fn link_to_nowhere(file: &str, line: u32, key: &str, found: &str, near: Option<&str>) -> Problem {
        let near = near.map_or_else(String::new, |near| format!("did you mean \"{near}\"? "));
        let mend = format!("{near}write the agency and service as the events have them");
        let now = "nothing can be seen on this link: it is found missing, or has no trigger";
        problem("link-to-nowhere", Severity::Warning, file, Some(line), key, found, ["occurs on no row", now, &mend])
    }
}
