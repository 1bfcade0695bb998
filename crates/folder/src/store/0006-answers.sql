-- Which versions of an answer stand under the seal on its question; whether that is in force, who set it and who reads all the same stand in
-- `mark` and `audience`, as for a page. Words written by somebody who could not see the sealed ones are not under it.
CREATE TABLE answer_sealed (
    person BLOB NOT NULL REFERENCES person (person),
    thing BLOB NOT NULL,
    field TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (person, thing, field, version)
);
