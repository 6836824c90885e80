-- One table for each class of rows in projections/, with its fields as columns.
CREATE TABLE read.directory_students (
    stream      text COLLATE "C" PRIMARY KEY,
    student     text NOT NULL,
    family_name text NOT NULL,
    given_name  text NOT NULL,
    grade       text NOT NULL,
    building    text NOT NULL,
    zone        text NOT NULL,
    left_on     date
);
CREATE INDEX ON read.directory_students (student);

CREATE TABLE read.directory_staff (
    stream text COLLATE "C" PRIMARY KEY,
    staff  text NOT NULL,
    name   text NOT NULL
);

CREATE TABLE read.current_tiers (
    stream      text COLLATE "C" NOT NULL,
    strand      text COLLATE "C" NOT NULL,
    student     text NOT NULL,
    domain      text NOT NULL,
    subject     text,
    tier        bigint NOT NULL,
    since       date NOT NULL,
    because     text NOT NULL,
    building    text NOT NULL,
    grade       text NOT NULL,
    zone        text NOT NULL,
    left_on     date,
    plan        text,
    responsible text,
    cycle       bigint,
    cycle_owner text,
    PRIMARY KEY (stream, strand)
);
CREATE INDEX ON read.current_tiers (tier) WHERE tier > 1;

CREATE TABLE read.tier_plans (
    stream      text COLLATE "C" NOT NULL,
    plan        text COLLATE "C" NOT NULL,
    strand      text NOT NULL,
    responsible text NOT NULL,
    PRIMARY KEY (stream, plan)
);

CREATE TABLE read.deadlines (
    stream             text COLLATE "C" NOT NULL,
    deadline           text COLLATE "C" NOT NULL,
    kind               text NOT NULL,
    owner              text NOT NULL,
    about              text NOT NULL,
    effect             text NOT NULL,
    due_on             date NOT NULL,
    due                timestamptz NOT NULL,
    wake               timestamptz NOT NULL,
    building           text NOT NULL,
    zone               text NOT NULL,
    grace_days         bigint NOT NULL,
    rung               bigint NOT NULL,
    assigned_to        jsonb NOT NULL,
    rules              jsonb NOT NULL,
    derivation         jsonb NOT NULL,
    status             text NOT NULL,
    since              date NOT NULL,
    version            bigint NOT NULL,
    days_late          bigint,
    days_until_entered bigint,
    evidence           text,
    PRIMARY KEY (stream, deadline)
);
CREATE INDEX ON read.deadlines (due) WHERE status IN ('open', 'missed');

-- A column that holds a civil date or an instant, whichever is known, is text in ISO 8601.
CREATE TABLE read.notices (
    stream          text COLLATE "C" NOT NULL,
    notice          text COLLATE "C" NOT NULL,
    owner           text NOT NULL,
    kind            text NOT NULL,
    opened          bigint NOT NULL,
    opened_when     text NOT NULL,
    zone            text NOT NULL,
    plan            text,
    signed          bigint,
    signed_when     text,
    signed_by       text,
    signed_as       text,
    awaiting        jsonb NOT NULL,
    latest          bigint,
    latest_day      date,
    latest_deadline text,
    again           bigint,
    again_by        date,
    again_deadline  text,
    session         bigint,
    session_held    text,
    overridden      bigint,
    duties          jsonb NOT NULL,
    given_up        bigint,
    PRIMARY KEY (stream, notice)
);

CREATE TABLE read.letters (
    stream             text COLLATE "C" NOT NULL,
    dispatch           text COLLATE "C" NOT NULL,
    notice             text NOT NULL,
    guardian           text NOT NULL,
    language           text NOT NULL,
    channel            text NOT NULL,
    status             text NOT NULL,
    versions           jsonb NOT NULL,
    printed_when       text,
    left_when          text,
    method             text,
    proof              text,
    days_until_entered bigint,
    returned_when      text,
    PRIMARY KEY (stream, dispatch)
);

CREATE TABLE read.trail (
    stream      text COLLATE "C" NOT NULL,
    version     bigint NOT NULL,
    position    bigint NOT NULL UNIQUE,
    type        text NOT NULL,
    occurred    text NOT NULL,
    recorded_at timestamptz NOT NULL,
    actor       text NOT NULL,
    words       text NOT NULL,
    corrects    bigint,
    PRIMARY KEY (stream, version)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA read TO mtss_app;
