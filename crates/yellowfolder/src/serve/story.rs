//! What happened in the demo's team up to now: Mrs Smith's autumn, and a day with something at every turn of the clock.

use super::stage::{Person, Stage, coded, hers, is_night, words};
use yf_folder::work::Kind::{Assessment, Case, Contact, HandOver, Line, Plan, Referral, Task, Visit};
use yf_folder::work::Said;
use yf_folder::{Stamp, Trouble, when_text};
use yf_model::{Day, Moment, When};
use yf_place::{Calendar, clock};

type Deed<'a> = Box<dyn Fn(&mut Stage<'_>) -> Result<(), Trouble> + 'a>;

/// A story being told: deeds with their times, in any order.
pub struct Told<'a> {
    pub now: Stamp,
    calendar: &'a Calendar,
    team: &'a str,
    deeds: Vec<(Stamp, &'static str, Deed<'a>)>,
}

/// Who stands where: Mrs Smith, twelve others of her locality, her team's name and another team's.
pub struct Cast {
    pub her: Person,
    pub others: Vec<Person>,
    pub team: String,
    pub other_team: String,
}

/// How far back it reaches.
pub const DAYS: i64 = 45;

/// Tells it. The error says which deed could not be done.
pub fn tell(stage: &mut Stage<'_>, cast: &Cast, now: Stamp) -> Result<(), (Trouble, &'static str)> {
    let calendar = stage.calendar;
    let mut told = Told { now, calendar, team: &cast.team, deeds: Vec::new() };
    smith(&mut told, &cast.her);
    if let Some(others) = cast.others.first_chunk::<12>() {
        weeks(&mut told, others, &cast.other_team);
        today(&mut told, others, &cast.other_team);
    }
    super::watched::add(&mut told, cast);
    told.deeds.sort_by_key(|(at, ..)| *at);
    for (at, what, deed) in told.deeds {
        stage.then.is(at);
        deed(stage).map_err(|trouble| (trouble, what))?;
    }
    stage.then.is(Stamp(0));
    Ok(())
}

/// An urgent or routine call, from who rang to the team it was sent to.
fn call(reason: &str, caller: &str, name: &str, asked: &str, urgency: &str) -> Vec<Said> {
    vec![
        Said { source: if caller == "her" { "her".into() } else { "carer".into() }, ..words("reason", reason) },
        coded("caller", caller),
        words("caller-name", name),
        coded("asked", asked),
        coded("urgency", urgency),
    ]
}

fn planned(at: Stamp) -> Said {
    Said { value: when_text(super::stage::wall(at)), ..coded("planned", "") }
}

impl<'a> Told<'a> {
    fn minutes(&self, ago: i64) -> Stamp {
        self.now.plus(-ago * Stamp::MINUTE)
    }

    fn day(&self, working_days_ago: i32) -> Day {
        let (mut day, mut left) = (clock::local_day(self.now.seconds()), working_days_ago);
        while left > 0 {
            day = day - 1;
            left -= i32::from(self.calendar.is_working(day) != Some(false));
        }
        day
    }

    /// So many working days ago, at that time.
    pub fn on(&self, working_days_ago: i32, hour: u32, minute: u32) -> Stamp {
        let at = clock::instants(When::Moment(Moment::at(self.day(working_days_ago), hour, minute)));
        Stamp(at.first * 1000)
    }

    pub fn then(&mut self, at: Stamp, what: &'static str, deed: impl Fn(&mut Stage<'_>) -> Result<(), Trouble> + 'a) {
        self.deeds.push((at, what, Box::new(deed)));
    }

    /// A call comes in, is said to be about her, and is sent to the team four minutes later.
    fn comes_in(&mut self, at: Stamp, her: &'a Person, says: Vec<Said>) {
        let team = self.team;
        self.then(at, "a call comes in", move |s| s.begin("handler", Some(her), Contact, "", Vec::new()));
        self.then(at.plus(Stamp::MINUTE), "who it is about", move |s| {
            s.step("handler", her, (Contact, "received", "identified"), "", "", Vec::new())
        });
        self.then(at.plus(4 * Stamp::MINUTE), "it is sent to the team", move |s| {
            let mut says = says.clone();
            // At four in the morning who is on call is rung first.
            if is_night(s.folder.now()) {
                says.push(words("called", "Sam Lee, who is on call; he knows."));
            }
            s.step("handler", her, (Contact, "identified", "triaged"), team, "", says)
        });
    }

    fn accepted(&mut self, at: Stamp, her: &'a Person, plan: &'static str) {
        self.then(at, "the team accepts", move |s| {
            s.step("coordinator", her, (Contact, "triaged", "accepted"), "", "", Vec::new())
        });
        if !plan.is_empty() {
            self.then(at.plus(Stamp::MINUTE), "a plan while she waits", move |s| {
                s.say("coordinator", her, Referral, "waiting", words("plan", plan))
            });
        }
    }

    fn allocated(&mut self, at: Stamp, her: &'a Person, login: &'static str, name: &'static str) {
        self.then(at, "the manager offers", move |s| {
            s.step("manager", her, (Referral, "waiting", "offered"), name, "", Vec::new())
        });
        self.then(at.plus(20 * Stamp::MINUTE), "she takes it by name", move |s| {
            s.step(login, her, (Referral, "offered", "allocated"), "", "", Vec::new())
        });
    }

    fn coordinates(&mut self, at: Stamp, her: &'a Person, from: &'static str, login: &'static str, name: &'static str) {
        self.then(at, "the coordination is offered", move |s| {
            let why = vec![words("why", "She knows her best.")];
            s.begin_under(from, Some(her), HandOver, Some((Case, "open")), name, why)
        });
        self.then(at.plus(15 * Stamp::MINUTE), "she accepts by name", move |s| {
            s.step(login, her, (HandOver, "offered", "accepted"), "", "", Vec::new())
        });
    }
}

/// Mrs Smith: from her daughter's call to the carer who comes on Thursday, and one visit that did not happen this morning.
fn smith<'a>(t: &mut Told<'a>, her: &'a Person) {
    let reason = "Her legs are worse and she cannot get into the bath any more. Her daughter helps, and is tired.";
    t.comes_in(t.on(26, 9, 40), her, call(reason, "carer", "Susan, her daughter, 01632 960 143", "care", "routine"));
    t.accepted(t.on(26, 10, 30), her, "Jane Pascoe rings her on Friday. Until then: her daughter, or 01632 960 100.");
    lives(t, t.on(26, 10, 40), her, "3 Harbour Court, Quay Lane", "01632 960 014");
    t.then(t.on(22, 11, 30), "how one gets in", move |s| {
        s.say(
            "social-worker",
            her,
            Case,
            "open",
            words("door", "Key safe by the porch; the office has its number. She is slow to the door: wait."),
        )
    });
    t.then(t.on(22, 11, 31), "what she is called", move |s| {
        s.say("social-worker", her, Case, "open", words("known-as", "Mrs Smith, please"))
    });
    t.allocated(t.on(25, 9, 15), her, "social-worker", "Priya Nair");
    t.coordinates(t.on(24, 11, 0), her, "social-worker", "matron", "Jane Pascoe");
    t.then(t.on(23, 14, 0), "the assessment is planned", move |s| {
        s.begin("social-worker", Some(her), Assessment, "", Vec::new())
    });
    t.then(t.on(22, 10, 0), "it begins at her table", move |s| {
        let says = vec![
            hers("wish", "I have lived here for fifty-one years. I like to be up by eight, and I will not have the television on before noon."),
            Said { value: "need".into(), ..hers("outcome.hygiene", "I wash at the basin. The bath frightens me since I slipped.") },
            Said { value: "no-need".into(), ..hers("outcome.nutrition", "Susan does the shopping. I can warm a meal.") },
            Said { value: "pain".into(), ..hers("outcome.home-safe", "The back step is the trouble.") },
            hers("help", "Susan comes every evening. A board for the bath would help."),
            Said { value: "yes".into(), ..words("decision.eligible", "Two outcomes, because of arthritis and her breath.") },
        ];
        s.step("social-worker", her, (Assessment, "planned", "in progress"), "", "", says)
    });
    t.then(t.on(20, 15, 0), "it is shared with her", move |s| {
        let says = vec![coded("agreement", "yes"), hers("her-comment", "That is right. But put the garden in.")];
        s.step("social-worker", her, (Assessment, "in progress", "shared with her"), "", "", says)
    });
    t.then(t.on(20, 15, 30), "it is final", move |s| {
        s.step("social-worker", her, (Assessment, "shared with her", "final"), "", "", Vec::new())
    });
    plan(t, her);
    visits(t, her);
}

/// Where somebody lives and how she is reached: written down when the team accepts her.
fn lives<'a>(t: &mut Told<'a>, at: Stamp, her: &'a Person, address: &'static str, phone: &'static str) {
    for (n, field, said) in [(0, "address", address), (1, "phone", phone)] {
        t.then(at.plus(n * Stamp::MINUTE), "where she lives", move |s| {
            s.say("coordinator", her, Case, "open", words(field, said))
        });
    }
}

fn plan<'a>(t: &mut Told<'a>, her: &'a Person) {
    t.then(t.on(19, 10, 0), "a plan is drafted", move |s| {
        let says = vec![
            hers("goal.1.words", "I want to get into my own bath, and out of it."),
            words("goal.1.know", "She has a bath twice a week and says it does not frighten her."),
            words("action.1.what", "Board and rail for the bath"),
            words("action.1.who", "Alan Ross"),
            words("action.1.by", "the end of next week"),
            words("if.1.if", "Susan is ill"),
            words("if.1.then", "The morning carer comes twice; Susan has agreed to ring."),
            words("if.1.ring", "01632 960 027"),
            words("if.2.if", "I fall and cannot get up"),
            words("if.2.then", "Press the alarm. Somebody comes within two hours."),
            words("if.2.ring", "01632 960 001"),
            hers("risk.1.words", "I go out on the back step to feed the birds."),
            words("risk.1.agreed", "The rail is on; she holds it, and takes the stick."),
            words("about", "Slow to the door: wait. Do not put the television on before noon."),
            words("her-part", "Walks to the gate every day."),
            words("carer-part", "Susan shops and comes in the evening."),
        ];
        s.begin("matron", Some(her), Plan, "", says)
    });
    t.then(t.on(18, 11, 0), "she agrees", move |s| {
        s.step("matron", her, (Plan, "draft", "agreed"), "", "", vec![coded("agreement", "yes")])
    });
    for (service, what, critical) in [
        ("care", "Help with washing, every morning at nine", "yes"),
        ("company", "A visit for company, once a week", "no"),
    ] {
        t.then(t.on(18, if critical == "yes" { 11 } else { 12 }, 20), "a service is asked for", move |s| {
            let says = vec![words("service", what), coded("kind", service), coded("time-critical", critical)];
            s.begin_under("matron", Some(her), Line, Some((Plan, "agreed")), "", says)
        });
        t.then(t.on(18, if critical == "yes" { 11 } else { 12 }, 40), "a provider is looked for", move |s| {
            s.step("coordinator", her, (Line, "requested", "sourcing"), "", "", Vec::new())
        });
        if critical == "yes" {
            t.then(t.on(18, 11, 50), "it is offered", move |s| {
                s.step("coordinator", her, (Line, "sourcing", "offered"), "Harbour Home Care", "", Vec::new())
            });
        }
    }
    t.then(t.on(17, 9, 30), "the plan is authorised", move |s| {
        s.step("matron", her, (Plan, "agreed", "authorised"), "", "", Vec::new())
    });
    t.then(t.on(17, 13, 0), "the provider accepts", move |s| {
        s.step("carer", her, (Line, "offered", "accepted"), "", "", Vec::new())
    });
    t.then(t.on(14, 9, 20), "the service starts", move |s| {
        s.step("coordinator", her, (Line, "accepted", "started"), "", "", Vec::new())
    });
    t.then(t.on(5, 10, 0), "a question to a colleague", move |s| {
        let ask = vec![words(
            "question",
            "Did the occupational therapist measure the bath? Mrs Smith asks when the board comes.",
        )];
        s.begin("matron", Some(her), Task, "Alan Ross", ask)
    });
}

/// The morning visits: those of the last days came, one of them late; today's did not; the next ones are planned.
fn visits<'a>(t: &mut Told<'a>, her: &'a Person) {
    let visit = |t: &mut Told<'a>, told: Stamp, at: Stamp| {
        t.then(told, "a visit is planned", move |s| {
            let says = vec![planned(at), words("what", "Help with washing and dressing")];
            s.begin_under("coordinator", Some(her), Visit, Some((Line, "started")), "", says)
        });
    };
    for day in (1..=6).rev() {
        visit(t, t.on(day + 1, 16, day as u32), t.on(day, 9, 0));
        let late = day == 3;
        let (to, why) = if late { ("late", "The bus did not come.") } else { ("done", "") };
        t.then(t.on(day, if late { 10 } else { 9 }, 25), "a visit is done", move |s| {
            s.step("carer", her, (Visit, "planned", to), "", why, Vec::new())
        });
    }
    let morning = t.minutes(150);
    visit(t, t.on(1, 16, 30), morning);
    t.then(t.minutes(55), "a visit is missed", move |s| {
        let why = "The carer is ill, and nobody was free before noon.";
        s.step("carer", her, (Visit, "planned", "missed"), "", why, Vec::new())
    });
    let today = clock::local_day(t.now.seconds());
    let coming =
        (1..=7).map(|n| today + n).filter(|d| matches!(d.weekday(), yf_model::Weekday::Tue | yf_model::Weekday::Thu));
    for (n, day) in coming.enumerate() {
        let at = Stamp(clock::instants(When::Moment(Moment::at(day, 9, 0))).first * 1000);
        visit(t, t.minutes(50 - n as i64), at);
    }
}

/// The last weeks: people who wait, who are held, and who have nobody named yet.
fn weeks<'a>(t: &mut Told<'a>, others: &'a [Person; 12], other_team: &'a str) {
    let [a, b, c, d, e, ..] = others;
    let care = |reason| call(reason, "professional", "Harbour Surgery, 01632 960 155", "intermediate-care", "routine");
    t.comes_in(t.on(4, 11, 10), a, care("Not steady on the stairs since the flu; a walking aid and some exercise."));
    t.accepted(t.on(4, 12, 0), a, "Sam Lee rings tomorrow. Meanwhile: sleep downstairs; 01632 960 100.");
    lives(t, t.on(4, 12, 10), a, "Flat 2, 11 Fore Street", "01632 960 161");
    t.allocated(t.on(4, 14, 0), a, "physio", "Sam Lee");
    t.coordinates(t.on(3, 10, 0), a, "physio", "physio", "Sam Lee");
    t.comes_in(t.on(3, 15, 30), b, care("Leg ulcer: needs dressing at home, cannot come to the clinic."));
    t.accepted(t.on(3, 16, 0), b, "The practice nurse sees her on Friday; 01632 960 155.");
    t.comes_in(t.on(2, 9, 5), c, care("Eats little since her husband died; meals and company."));
    t.accepted(t.on(2, 10, 0), c, "");
    t.allocated(t.on(1, 9, 40), c, "social-worker", "Priya Nair");
    t.comes_in(
        t.on(7, 10, 20),
        d,
        call(
            "Her reablement has ended, and dressings are still due.",
            "professional",
            "Reablement team",
            "care",
            "routine",
        ),
    );
    t.accepted(t.on(7, 11, 0), d, "Community nurses go on until somebody is named.");
    t.comes_in(
        t.on(12, 13, 0),
        e,
        call("The social worker who had him has moved team.", "professional", "Council", "care", "soon"),
    );
    t.accepted(t.on(12, 14, 0), e, "Alan Ross rings him every Monday.");
    t.allocated(t.on(11, 9, 0), e, "matron", "Jane Pascoe");
    t.coordinates(t.on(10, 10, 0), e, "matron", "matron", "Jane Pascoe");
    // Nobody there answered by the end of the next working day: it came back.
    t.then(t.on(3, 16, 40), "a hand-over that nobody answers", move |s| {
        let says = vec![words("why", "She stays with her sister there over the winter.")];
        s.begin_under("manager", Some(b), HandOver, Some((Case, "open")), other_team, says)
    });
    t.then(t.minutes(95), "a hand-over waits", move |s| {
        let says = vec![
            words("why", "I am on leave from Monday for two weeks."),
            words("open", "Blood pressure each week; his daughter rings on Wednesdays."),
            words("watch", "He says he is well when he is not."),
        ];
        s.begin_under("matron", Some(e), HandOver, Some((Case, "open")), "Priya Nair", says)
    });
}

/// Today, by the minutes: clocks that have just begun, that are nearly over, that are late, that were answered.
fn today<'a>(t: &mut Told<'a>, others: &'a [Person; 12], other_team: &'a str) {
    let [.., f, g, h, i, j, k, l] = others;
    let urgent = |reason, caller, name| call(reason, caller, name, "intermediate-care", "urgent");
    t.comes_in(
        t.minutes(187),
        f,
        urgent("On the floor since about eight, not hurt, cannot get up.", "professional", "Ambulance crew"),
    );
    t.accepted(t.minutes(170), f, "A neighbour stays there; the crew left at half past.");
    t.comes_in(
        t.minutes(118),
        g,
        urgent("A new wobble and two near-falls; seen by the GP this morning.", "professional", "Harbour Surgery"),
    );
    t.comes_in(t.minutes(240), h, urgent("Catheter blocked.", "her", ""));
    t.accepted(t.minutes(232), h, "District nurse on the way.");
    lives(t, t.minutes(231), h, "27 Mill Lane", "01632 960 166");
    t.allocated(t.minutes(228), h, "physio", "Sam Lee");
    t.then(t.minutes(180), "somebody goes", move |s| {
        s.begin_under(
            "physio",
            Some(h),
            Visit,
            Some((Referral, "allocated")),
            "Sam Lee",
            vec![words("what", "Catheter cleared")],
        )
    });
    t.then(t.minutes(130), "and was there", move |s| {
        s.step(
            "physio",
            h,
            (Visit, "planned", "done"),
            "",
            "",
            vec![words("note", "Cleared. Drinks well. Spare bag left.")],
        )
    });
    t.comes_in(
        t.minutes(64),
        i,
        urgent("Her carer, her sister, was taken ill last night.", "carer", "Niece, 01632 960 171"),
    );
    t.then(t.minutes(41), "it is made less urgent", move |s| {
        let lower = Said {
            words: "The niece stays until tomorrow evening, and rings back.".into(),
            ..coded("urgency", "soon")
        };
        s.say("handler", i, Contact, "triaged", lower)
    });
    t.comes_in(t.minutes(83), j, call("Asks where to find a lunch club.", "her", "", "information", "information"));
    t.then(t.minutes(74), "answered at once", move |s| {
        let why = "Told her of the Thursday club at the church hall; she will go with her neighbour.";
        s.step("handler", j, (Contact, "triaged", "answered"), "", why, Vec::new())
    });
    t.comes_in(
        t.minutes(52),
        k,
        urgent("Ready to leave ward 4 today; needs a bed rail and an evening call.", "professional", "Ward 4"),
    );
    t.then(t.minutes(40), "it belongs to the other team", move |s| {
        s.step("coordinator", k, (Contact, "triaged", "accepted"), "", "", Vec::new())
    });
    t.then(t.minutes(33), "and is offered to it", move |s| {
        let why = vec![
            words("why", "Goes to stay with a son who lives there."),
            words("open", "Bed rail ordered; evening call not found yet."),
        ];
        s.begin_under("manager", Some(k), HandOver, Some((Case, "open")), other_team, why)
    });
    t.then(t.minutes(21), "a neighbour rings", move |s| {
        let says = vec![
            words("reason", "The curtains are drawn since yesterday and she does not answer the bell."),
            coded("caller", "neighbour"),
            words("person.family", &l.family),
        ];
        s.begin("handler", None, Contact, "", says)
    });
}
