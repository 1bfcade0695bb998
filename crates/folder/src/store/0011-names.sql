-- From what the names are made by which the forms of a session call pages, organisations and accounts: a session that goes on after another, or
-- under a new secret, keeps them, so that what stands in an open form still means the same. Of none: its own hash.
ALTER TABLE session ADD COLUMN names BLOB;
