-- One wrapped key per stream. A destroyed key leaves its row behind, so that "destroyed" is never mistaken for "lost".
CREATE TABLE mtss.keys (
    stream       text COLLATE "C" PRIMARY KEY,
    wrapped      bytea,
    made_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    destroyed_at timestamptz,
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);
