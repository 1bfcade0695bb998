-- Of what somebody is told: a break-glass, or that a worry about safety was raised. Of a worry, `glass` is which it is: nothing of it is told.
ALTER TABLE notice ADD COLUMN what TEXT NOT NULL DEFAULT 'glass';
