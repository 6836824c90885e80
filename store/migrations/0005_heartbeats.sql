-- When a watcher last looked, by the database's own clock, and what it found. Beside the events, not among the read
-- models: it must be there when those are not.
CREATE TABLE mtss.heartbeats (
    name       text COLLATE "C" PRIMARY KEY,
    beat_at    timestamptz NOT NULL,
    watched    bigint NOT NULL,
    unrecorded bigint NOT NULL,
    oldest     timestamptz
);
GRANT SELECT, INSERT, UPDATE ON mtss.heartbeats TO mtss_app;
