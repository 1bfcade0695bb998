-- What the rules call *sample*, by time: a few of each week are drawn to be checked, and the rest of the trail is not read for it.
CREATE INDEX audit_sample ON audit (at) WHERE severity = 'sample';
