-- Who works here and said that she is related to somebody, or knows her otherwise than by her work (rule D16). It ends by a manager's word, and is
-- never taken away.
CREATE TABLE conflict (
    person BLOB NOT NULL REFERENCES person (person),
    account BLOB NOT NULL REFERENCES account (account),
    since BIGINT NOT NULL,
    until BIGINT,
    why TEXT NOT NULL,
    line BLOB NOT NULL,
    ended_by BLOB,
    ended_why TEXT,
    PRIMARY KEY (person, account, since)
);
CREATE INDEX conflict_of ON conflict (account);
