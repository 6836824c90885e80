-- What is known on paper from before the record was opened.
ALTER TABLE read.current_tiers ADD COLUMN attested jsonb NOT NULL DEFAULT 'false';
ALTER TABLE read.notices ADD COLUMN attested jsonb NOT NULL DEFAULT 'false';
ALTER TABLE read.letters ADD COLUMN attested jsonb NOT NULL DEFAULT 'false';
