-- What was promised of a call that waits for a team to accept it is that team's to keep.
UPDATE clock SET team = (SELECT t.to_team FROM thing t WHERE t.person = clock.person AND t.thing = clock.thing)
    WHERE EXISTS (SELECT 1 FROM thing t WHERE t.person = clock.person AND t.thing = clock.thing
        AND t.kind = 'contact' AND t.state = 'triaged' AND t.to_team IS NOT NULL);
