-- Of one person the things of a kind. Without it the one open case of somebody was looked for among the cases of everybody.
CREATE INDEX thing_hers ON thing (person, kind, open);
-- Read by nothing: a team's cases are few enough.
DROP INDEX thing_unled;
