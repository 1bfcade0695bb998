-- On which days of the week a rota holds, as bits from Monday, and from which minute of the day to which. A span that ends before it begins
-- goes on into the next morning.
ALTER TABLE rota ADD COLUMN days BIGINT NOT NULL DEFAULT 127;
ALTER TABLE rota ADD COLUMN opens BIGINT NOT NULL DEFAULT 0;
ALTER TABLE rota ADD COLUMN closes BIGINT NOT NULL DEFAULT 1440;
