-- Who has died, as the work says it: asked at each look. No page ever said so.
DROP INDEX page_death;
CREATE INDEX thing_death ON thing (person) WHERE kind = 'death' AND state = 'verified';
