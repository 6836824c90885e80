-- Not every notice goes before the start of a service: what a letter is measured by follows from that.
ALTER TABLE read.notices ADD COLUMN before_start jsonb NOT NULL DEFAULT 'true';
UPDATE read.notices SET before_start = to_jsonb(kind IN ('t2_start', 't3_start'));
