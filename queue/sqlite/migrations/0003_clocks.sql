-- When a job's state_at was written, and when a payment's lease was claimed: a stamp ahead of the clock was made by a clock
-- that has been set back since. Zero in rows that are older than these columns.
ALTER TABLE jobs ADD COLUMN stamped_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX payments_updated ON payments (updated_at);
ALTER TABLE payment_leases ADD COLUMN claimed_at INTEGER NOT NULL DEFAULT 0;
