-- What was joined to her and is about somebody else: which agency's rows, in whose folder they stand since, the call that was begun there, and
-- the key by which they had been joined. A row is never taken away; that it was undone stands beside it.
CREATE TABLE apart (
    person BLOB NOT NULL REFERENCES person (person),
    identity BLOB NOT NULL,
    at BIGINT NOT NULL,
    org BLOB NOT NULL REFERENCES org (org),
    other BLOB NOT NULL REFERENCES person (person),
    call BLOB NOT NULL,
    joined TEXT NOT NULL,
    by_account BLOB NOT NULL REFERENCES account (account),
    why TEXT NOT NULL,
    line BLOB NOT NULL,
    undone BIGINT,
    undone_by BLOB,
    undone_why TEXT,
    PRIMARY KEY (person, identity, at)
);

-- Which agency's rows tell that somebody is joined to her: it ends with the rows that told it, unless another's tell it too.
CREATE TABLE relation_told (
    person BLOB NOT NULL REFERENCES person (person),
    identity BLOB NOT NULL,
    kind TEXT NOT NULL,
    subject BLOB NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT,
    PRIMARY KEY (person, identity, kind, subject, since)
);
INSERT INTO relation_told
    SELECT DISTINCT r.person, i.identity, r.kind, r.subject, r.since, r.until FROM relation r
    JOIN audit l ON l.person = r.person AND l.line = r.cause
    JOIN account a ON a.account = l.account AND a.role = 'import'
    JOIN identity i ON i.person = r.person AND i.org = l.org;
