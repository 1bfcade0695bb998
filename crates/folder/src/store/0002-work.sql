-- The work on a person: things that move by steps. What a thing is now stands in `thing` as a copy of what its steps tell.

CREATE TABLE thing (
    person BLOB NOT NULL REFERENCES person (person),
    thing BLOB NOT NULL,
    kind TEXT NOT NULL,
    parent BLOB,
    state TEXT NOT NULL,
    open BIGINT NOT NULL,
    owner BLOB REFERENCES account (account),
    team BLOB,
    -- Whom it is offered to, asked of or sent to: a team, and by name where somebody is named.
    to_account BLOB,
    to_team BLOB,
    -- Who accepted by name to coordinate (of a case).
    lead BLOB,
    -- The thing that it is the same as, or was moved here from; and where it was moved to.
    other BLOB,
    moved_to BLOB,
    began TEXT NOT NULL,
    told BIGINT NOT NULL,
    closed BIGINT,
    PRIMARY KEY (person, thing),
    -- No open thing without a named owner and a team.
    CHECK (open = 0 OR (owner IS NOT NULL AND team IS NOT NULL))
);
CREATE UNIQUE INDEX thing_thing ON thing (thing);
CREATE INDEX thing_owner ON thing (owner, open);
CREATE INDEX thing_team ON thing (team, open);
CREATE INDEX thing_to_account ON thing (to_account, open);
CREATE INDEX thing_to_team ON thing (to_team, open);
CREATE INDEX thing_closed ON thing (closed);
CREATE INDEX thing_waits ON thing (kind, state, open);

CREATE TABLE step (
    person BLOB NOT NULL REFERENCES person (person),
    thing BLOB NOT NULL,
    seq BIGINT NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    happened TEXT NOT NULL,
    told BIGINT NOT NULL,
    account BLOB NOT NULL REFERENCES account (account),
    team BLOB NOT NULL,
    who TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (person, thing, seq)
);

-- What is said in each field, as versions; `base` is the version that the writer saw.
CREATE TABLE said (
    person BLOB NOT NULL REFERENCES person (person),
    thing BLOB NOT NULL,
    field TEXT NOT NULL,
    version BIGINT NOT NULL,
    base BIGINT NOT NULL,
    value TEXT NOT NULL,
    words TEXT NOT NULL,
    source TEXT NOT NULL,
    confidence TEXT NOT NULL,
    happened TEXT NOT NULL,
    told BIGINT NOT NULL,
    account BLOB NOT NULL REFERENCES account (account),
    carried TEXT,
    PRIMARY KEY (person, thing, field, version)
);

CREATE TABLE owned (
    person BLOB NOT NULL REFERENCES person (person),
    thing BLOB NOT NULL,
    seq BIGINT NOT NULL,
    owner BLOB NOT NULL REFERENCES account (account),
    team BLOB NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT,
    PRIMARY KEY (person, thing, seq)
);

-- Worked out from the steps.
CREATE TABLE clock (
    person BLOB NOT NULL REFERENCES person (person),
    thing BLOB NOT NULL,
    clock TEXT NOT NULL,
    start TEXT NOT NULL,
    stop TEXT,
    ended TEXT,
    PRIMARY KEY (person, thing, clock)
);

-- What an address shows in place of a thing, and of somebody who can be given work.
CREATE TABLE thing_handle (
    session BLOB NOT NULL,
    handle BLOB NOT NULL,
    person BLOB NOT NULL,
    thing BLOB NOT NULL,
    PRIMARY KEY (session, handle)
);
CREATE UNIQUE INDEX thing_handle_thing ON thing_handle (session, thing);

CREATE TABLE hand (
    session BLOB NOT NULL,
    handle BLOB NOT NULL,
    account BLOB NOT NULL,
    team BLOB NOT NULL,
    PRIMARY KEY (session, handle)
);
CREATE UNIQUE INDEX hand_whom ON hand (session, account, team);

-- The people on a list, each list being one line of the audit.
CREATE TABLE listed (
    line BLOB NOT NULL,
    person BLOB NOT NULL,
    PRIMARY KEY (line, person)
);
