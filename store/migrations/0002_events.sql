CREATE TABLE mtss.events (
    position         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream           text COLLATE "C" NOT NULL,
    version          integer NOT NULL CHECK (version > 0),
    type             text NOT NULL,
    schema_version   integer NOT NULL,
    payload          bytea NOT NULL,
    salt             bytea,
    event_id         uuid NOT NULL,
    command_id       text NOT NULL,
    correlation_id   uuid NOT NULL,
    causation_id     uuid NOT NULL,
    actor            text NOT NULL,
    occurred_on      date,
    occurred_at      timestamptz,
    recorded_at      timestamptz NOT NULL,
    policy_version   text,
    calendar_version text,
    stored_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    link             bytea NOT NULL,
    xid              xid8 NOT NULL DEFAULT pg_current_xact_id(),
    UNIQUE (stream, version),
    CHECK ((occurred_on IS NULL) <> (occurred_at IS NULL))
);

-- Ciphertext does not compress.
ALTER TABLE mtss.events ALTER COLUMN payload SET STORAGE EXTERNAL;

CREATE INDEX events_by_kind ON mtss.events (split_part(stream, '/', 1), position);
CREATE INDEX events_first ON mtss.events (stream) WHERE version = 1;

CREATE TABLE mtss.commands (
    command_id text COLLATE "C" PRIMARY KEY,
    digest     bytea NOT NULL,
    result     text NOT NULL,
    stored_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);

GRANT SELECT, INSERT ON mtss.events, mtss.commands TO mtss_app;
GRANT SELECT (stream, version, salt), UPDATE (salt) ON mtss.events TO mtss_eraser;
