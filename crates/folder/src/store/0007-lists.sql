-- What the lists of a place with ten thousand open people are read by: each list by its own index, the oldest first, and no more of it than is
-- shown.
DROP INDEX thing_owner;
CREATE INDEX thing_owner ON thing (owner, open, kind);
DROP INDEX thing_team;
CREATE INDEX thing_team ON thing (team, open, told, thing);
CREATE INDEX thing_team_kind ON thing (team, open, kind, state);
CREATE INDEX thing_unled ON thing (team, told, thing) WHERE kind = 'case' AND open = 1 AND lead IS NULL;
-- Who began a thing.
CREATE INDEX step_first ON step (account, person, thing) WHERE seq = 1;
