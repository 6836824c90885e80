-- Not every notice goes before the start of a service: what a letter is measured by follows from that.
ALTER TABLE read.notices ADD COLUMN before_start boolean NOT NULL DEFAULT true;
UPDATE read.notices SET before_start = kind IN ('t2_start', 't3_start');
