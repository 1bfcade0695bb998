-- Plain SQL: types and keys that PostgreSQL has too (BLOB is its bytea). Every key about a person begins with the person.
-- Times are milliseconds since 1970 UTC; ids are 16 bytes.

CREATE TABLE org (
    org BLOB NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
);

CREATE TABLE team (
    team BLOB NOT NULL PRIMARY KEY,
    org BLOB NOT NULL REFERENCES org (org),
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
);

-- A sharing agreement in force: without one, rule D15 stops the organisation.
CREATE TABLE agreement (
    org BLOB NOT NULL REFERENCES org (org),
    since BIGINT NOT NULL,
    until BIGINT,
    PRIMARY KEY (org, since)
);

CREATE TABLE account (
    account BLOB NOT NULL PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    role TEXT NOT NULL,
    org BLOB NOT NULL REFERENCES org (org),
    team BLOB REFERENCES team (team),
    person BLOB,
    registered_until BIGINT,
    state TEXT NOT NULL,
    password TEXT,
    second BLOB,
    second_step BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    locked_until BIGINT NOT NULL
);

-- Sessions by the hash of what the cookie holds: who reads this table cannot sign in with it.
CREATE TABLE session (
    session BLOB NOT NULL PRIMARY KEY,
    account BLOB NOT NULL REFERENCES account (account),
    csrf TEXT NOT NULL,
    factors BIGINT NOT NULL,
    opened BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    stepped BIGINT NOT NULL
);

CREATE TABLE once (
    token BLOB NOT NULL PRIMARY KEY,
    account BLOB NOT NULL REFERENCES account (account),
    until BIGINT NOT NULL
);

-- What an address shows in place of a person: chance, and good in one session only.
CREATE TABLE handle (
    session BLOB NOT NULL,
    handle BLOB NOT NULL,
    person BLOB NOT NULL,
    PRIMARY KEY (session, handle)
);
CREATE UNIQUE INDEX handle_person ON handle (session, person);

CREATE TABLE person (
    person BLOB NOT NULL PRIMARY KEY,
    told BIGINT NOT NULL
);

-- What one agency says of who she is; its pages belong to it, so that a wrong join can be undone.
CREATE TABLE identity (
    person BLOB NOT NULL REFERENCES person (person),
    identity BLOB NOT NULL,
    org BLOB NOT NULL REFERENCES org (org),
    -- How this agency knows her, and the key by which all agencies' rows about her were joined.
    key TEXT NOT NULL,
    joined TEXT NOT NULL,
    PRIMARY KEY (person, identity)
);
CREATE UNIQUE INDEX identity_key ON identity (org, key);
CREATE INDEX identity_joined ON identity (joined);

-- Versions, never overwritten. `happened` is what was said of when, `told` is when we were told.
CREATE TABLE page (
    person BLOB NOT NULL REFERENCES person (person),
    page BLOB NOT NULL,
    version BIGINT NOT NULL,
    identity BLOB,
    source TEXT,
    kind TEXT NOT NULL,
    class TEXT NOT NULL,
    flags TEXT NOT NULL,
    happened TEXT NOT NULL,
    told BIGINT NOT NULL,
    author BLOB NOT NULL REFERENCES account (account),
    org BLOB NOT NULL REFERENCES org (org),
    team BLOB,
    body TEXT NOT NULL,
    PRIMARY KEY (person, page, version)
);

-- Who may see a sealed or locked page all the same.
CREATE TABLE audience (
    person BLOB NOT NULL,
    page BLOB NOT NULL,
    account BLOB NOT NULL,
    PRIMARY KEY (person, page, account)
);

-- What joins her to an account, a team or an organisation, from a page that caused it. No page of the web makes one.
CREATE TABLE relation (
    person BLOB NOT NULL REFERENCES person (person),
    kind TEXT NOT NULL,
    subject BLOB NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT,
    cause BLOB NOT NULL,
    PRIMARY KEY (person, kind, subject, since)
);
CREATE INDEX relation_subject ON relation (subject, kind);

CREATE TABLE objection (
    person BLOB NOT NULL REFERENCES person (person),
    org BLOB NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT,
    PRIMARY KEY (person, org, since)
);

CREATE TABLE restriction (
    person BLOB NOT NULL REFERENCES person (person),
    since BIGINT NOT NULL,
    until BIGINT,
    PRIMARY KEY (person, since)
);

CREATE TABLE glass (
    person BLOB NOT NULL REFERENCES person (person),
    glass BLOB NOT NULL,
    account BLOB NOT NULL,
    reason TEXT NOT NULL,
    opened BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    PRIMARY KEY (person, glass)
);

-- What people are found by; worked out from her pages, and nothing is shown from it.
CREATE TABLE seek (
    person BLOB NOT NULL PRIMARY KEY REFERENCES person (person),
    page BLOB NOT NULL,
    version BIGINT NOT NULL,
    family TEXT NOT NULL,
    born BIGINT,
    postcode TEXT NOT NULL,
    nhs TEXT NOT NULL
);
CREATE INDEX seek_family ON seek (family);
CREATE INDEX seek_born ON seek (born);
CREATE INDEX seek_postcode ON seek (postcode);
CREATE INDEX seek_nhs ON seek (nhs);

-- One line for each page about one person, chained within her folder.
CREATE TABLE audit (
    person BLOB NOT NULL,
    seq BIGINT NOT NULL,
    line BLOB NOT NULL,
    at BIGINT NOT NULL,
    account BLOB NOT NULL,
    role TEXT NOT NULL,
    org BLOB NOT NULL,
    purpose TEXT NOT NULL,
    action TEXT NOT NULL,
    classes TEXT NOT NULL,
    items BIGINT NOT NULL,
    rels TEXT NOT NULL,
    out TEXT NOT NULL,
    rule TEXT NOT NULL,
    severity TEXT NOT NULL,
    shown TEXT NOT NULL,
    rules BLOB NOT NULL,
    prev BLOB NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (person, seq)
);
CREATE INDEX audit_at ON audit (at);

-- A day's lines of all folders, sealed when the day is over.
CREATE TABLE seal (
    day BIGINT NOT NULL PRIMARY KEY,
    lines BIGINT NOT NULL,
    prev BLOB NOT NULL,
    hash BLOB NOT NULL
);

-- A deed asked for twice is done once.
CREATE TABLE deed (
    account BLOB NOT NULL,
    key TEXT NOT NULL,
    body BLOB NOT NULL,
    page BLOB NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (account, key)
);
CREATE INDEX page_source ON page (person, source);

-- To which day the rows that were taken in tell: waits read from them are judged as of it.
CREATE TABLE reach (
    what TEXT NOT NULL PRIMARY KEY,
    day BIGINT NOT NULL
);
