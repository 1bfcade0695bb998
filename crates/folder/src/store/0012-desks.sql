-- Who has died is asked of the work, by `thing_hers`. No page ever said so.
DROP INDEX page_death;

-- The clocks that run, by the team that can still keep them: that of the thing, or where that is over, of her open case.
ALTER TABLE clock ADD COLUMN team BLOB;
UPDATE clock SET team = (
    SELECT CASE WHEN t.open = 1 THEN t.team
        ELSE coalesce((SELECT c.team FROM thing c WHERE c.person = t.person AND c.kind = 'case' AND c.open = 1 ORDER BY c.told, c.thing LIMIT 1), t.team) END
    FROM thing t WHERE t.person = clock.person AND t.thing = clock.thing);
CREATE INDEX clock_runs ON clock (team, clock, start, person, thing, stop, ended) WHERE stop IS NULL AND ended IS NULL;
-- Each urgency that took the place of another.
CREATE INDEX said_urgency ON said (told, person, thing) WHERE field = 'urgency' AND version > 1;
-- Whether ownership leaves a minute out is read from these alone.
DROP INDEX thing_team;
CREATE INDEX thing_team ON thing (team, open, told, thing, person);
CREATE INDEX owned_when ON owned (person, thing, seq, since, until);
