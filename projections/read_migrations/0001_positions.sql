-- Everything in schema read is derived from mtss.events and may be thrown away and made again.
CREATE SCHEMA read;
GRANT USAGE ON SCHEMA read TO mtss_app;

-- How far each reader of the log has come.
CREATE TABLE read.positions (
    name     text COLLATE "C" PRIMARY KEY,
    position bigint NOT NULL
);

-- Streams that a model has stopped folding, at which entry and why.
CREATE TABLE read.parked (
    model     text COLLATE "C" NOT NULL,
    stream    text COLLATE "C" NOT NULL,
    version   bigint NOT NULL,
    position  bigint NOT NULL,
    reason    text NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (model, stream)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA read TO mtss_app;
