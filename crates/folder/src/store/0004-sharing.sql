-- What she, or somebody who may, says of one of her pages: dated, never taken away. A page's own flags stand beside these.
CREATE TABLE mark (
    person BLOB NOT NULL REFERENCES person (person),
    item BLOB NOT NULL,
    flag TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT,
    by_account BLOB NOT NULL REFERENCES account (account),
    why TEXT NOT NULL,
    -- The second signature, for what is withheld from her: until it is there, nothing is.
    second BLOB,
    signed BIGINT,
    line BLOB NOT NULL,
    PRIMARY KEY (person, item, flag, since)
);

-- Who may read for her or with her: each by an account of her or his own, in a scope, for a time.
CREATE TABLE proxy (
    person BLOB NOT NULL REFERENCES person (person),
    account BLOB NOT NULL REFERENCES account (account),
    since BIGINT NOT NULL,
    until BIGINT,
    basis TEXT NOT NULL,
    scope TEXT NOT NULL,
    contribute BIGINT NOT NULL,
    evidence TEXT NOT NULL,
    seen_by BLOB NOT NULL,
    review BIGINT NOT NULL,
    suspended BIGINT,
    suspended_by BLOB,
    why TEXT NOT NULL,
    line BLOB NOT NULL,
    PRIMARY KEY (person, account, since)
);

-- Who cares for her has a folder of her own: this joins the two, and neither is an item of the other.
CREATE TABLE carer (
    person BLOB NOT NULL REFERENCES person (person),
    carer BLOB NOT NULL REFERENCES person (person),
    since BIGINT NOT NULL,
    until BIGINT,
    line BLOB NOT NULL,
    PRIMARY KEY (person, carer, since)
);
CREATE INDEX carer_of ON carer (carer);

-- Who made her a restricted person, or ended that, and why.
CREATE TABLE restricted (
    person BLOB NOT NULL REFERENCES person (person),
    at BIGINT NOT NULL,
    starts BIGINT NOT NULL,
    by_account BLOB NOT NULL REFERENCES account (account),
    why TEXT NOT NULL,
    line BLOB NOT NULL,
    PRIMARY KEY (person, at)
);

-- By which telephone number somebody is reached: an account, a team or an organisation. `always` is the number for any time.
CREATE TABLE ring (
    subject BLOB NOT NULL PRIMARY KEY,
    number TEXT NOT NULL,
    hours TEXT NOT NULL,
    always BIGINT NOT NULL
);

-- What was printed of her folder: an opaque code, and which it was of how many.
CREATE TABLE paper (
    person BLOB NOT NULL REFERENCES person (person),
    version BIGINT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    at BIGINT NOT NULL,
    by_account BLOB NOT NULL REFERENCES account (account),
    line BLOB NOT NULL,
    PRIMARY KEY (person, version)
);
