-- Who stood on which list, by the person: every key about a person begins with her, so that what is hers stands together.
CREATE TABLE listed_of (
    person BLOB NOT NULL,
    line BLOB NOT NULL,
    PRIMARY KEY (person, line)
);
INSERT INTO listed_of SELECT person, line FROM listed;
DROP TABLE listed;
ALTER TABLE listed_of RENAME TO listed;
