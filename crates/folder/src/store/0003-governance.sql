-- What watches over the record, and what is kept for those who use it. Nothing here is overwritten but an alert's and a notice's end.

-- What became of a break-glass: reviewed by governance or a manager, never by who used it.
CREATE TABLE glass_review (
    person BLOB NOT NULL,
    glass BLOB NOT NULL,
    account BLOB NOT NULL REFERENCES account (account),
    outcome TEXT NOT NULL,
    words TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (person, glass)
);

-- Something that an account must be told because of her: a break-glass, to her coordinator and to the reader's manager.
CREATE TABLE notice (
    person BLOB NOT NULL REFERENCES person (person),
    notice BLOB NOT NULL,
    account BLOB NOT NULL REFERENCES account (account),
    role TEXT NOT NULL,
    glass BLOB NOT NULL,
    at BIGINT NOT NULL,
    seen BIGINT,
    PRIMARY KEY (person, notice)
);
CREATE INDEX notice_account ON notice (account, seen);

-- What the watch on the trail found: one row for a kind, a reader and a person on one day.
CREATE TABLE alert (
    person BLOB NOT NULL,
    alert BLOB NOT NULL,
    kind TEXT NOT NULL,
    account BLOB NOT NULL REFERENCES account (account),
    day BIGINT NOT NULL,
    at BIGINT NOT NULL,
    closed BIGINT,
    closed_by BLOB,
    outcome TEXT,
    words TEXT,
    PRIMARY KEY (person, alert)
);
CREATE UNIQUE INDEX alert_once ON alert (person, kind, account, day);

-- To when the trail has been watched.
CREATE TABLE watched (
    what TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);

-- Openings of folders by those who work here, a row a day, and how many of them by break-glass. Counted by the watch.
CREATE TABLE opened (
    day BIGINT NOT NULL PRIMARY KEY,
    all_of_them BIGINT NOT NULL,
    by_glass BIGINT NOT NULL
);

-- Seals set and taken off, as the watch saw them in the trail.
CREATE TABLE changed (
    person BLOB NOT NULL,
    at BIGINT NOT NULL,
    what TEXT NOT NULL,
    PRIMARY KEY (person, at, what)
);

-- What somebody who works here told of herself, for nothing but the watch.
CREATE TABLE staff_home (
    account BLOB NOT NULL PRIMARY KEY REFERENCES account (account),
    family TEXT NOT NULL,
    born BIGINT,
    postcode TEXT NOT NULL,
    nhs TEXT NOT NULL
);

-- What somebody had typed when her session ended: hers alone, for a day.
CREATE TABLE typed (
    account BLOB NOT NULL PRIMARY KEY REFERENCES account (account),
    path TEXT NOT NULL,
    fields TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- Her newest pages without reading all of them; and those that are shown whatever their age: who she is, waits that are still open, what is
-- sealed or otherwise marked. That somebody died is asked at each look.
CREATE INDEX page_when ON page (person, happened, page);
CREATE INDEX page_who ON page (person, page) WHERE kind = 'person';
CREATE INDEX page_death ON page (person, page) WHERE kind = 'death';
CREATE INDEX page_marked ON page (person, page) WHERE flags <> '-';
CREATE INDEX page_open ON page (person, page)
    WHERE kind = 'wait' AND body NOT LIKE '%"stop":%' AND body NOT LIKE '%"ended":%';
