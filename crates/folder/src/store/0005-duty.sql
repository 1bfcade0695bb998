-- Who stands in when somebody is away, who has the day in a team, and who looks into worries about safety.

-- Named by whoever runs the folder: what opens a worry to her (rule P24).
CREATE TABLE safeguarding (
    account BLOB NOT NULL REFERENCES account (account),
    since BIGINT NOT NULL,
    until BIGINT,
    PRIMARY KEY (account, since)
);

-- Who is away from when to when, and who stands in: what she owns stays hers, and the other may do it meanwhile.
CREATE TABLE absence (
    account BLOB NOT NULL REFERENCES account (account),
    absence BLOB NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    cover BLOB NOT NULL REFERENCES account (account),
    by_account BLOB NOT NULL REFERENCES account (account),
    told BIGINT NOT NULL,
    line BLOB NOT NULL,
    ended BIGINT,
    PRIMARY KEY (account, absence),
    CHECK (account <> cover AND since < until)
);
CREATE INDEX absence_cover ON absence (cover, until);

-- Who has the day in a team: whom what it accepted goes to by itself, or who looks into worries first.
CREATE TABLE rota (
    team BLOB NOT NULL,
    rota BLOB NOT NULL,
    what TEXT NOT NULL,
    account BLOB NOT NULL REFERENCES account (account),
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    by_account BLOB NOT NULL REFERENCES account (account),
    told BIGINT NOT NULL,
    line BLOB NOT NULL,
    ended BIGINT,
    PRIMARY KEY (team, rota),
    CHECK (since < until)
);
CREATE INDEX rota_what ON rota (what, until);
