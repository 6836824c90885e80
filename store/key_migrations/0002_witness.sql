-- The last entry that was seen of the record, remembered outside the record's own database: once that is restored to an
-- earlier point, the entry is gone, or another stands in its place. `incident` names the incident last recorded of that.
CREATE TABLE mtss.witness (
    one      boolean PRIMARY KEY DEFAULT true CHECK (one),
    position bigint NOT NULL,
    link     bytea NOT NULL,
    incident text NOT NULL,
    seen_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
