-- Screening coverage and at-risk lists.
CREATE TABLE read.screening_windows (
    stream         text COLLATE "C" NOT NULL,
    building       text COLLATE "C" NOT NULL,
    school_year    bigint NOT NULL,
    name           text COLLATE "C" NOT NULL,
    subject        text COLLATE "C" NOT NULL,
    opens          date NOT NULL,
    closes         date NOT NULL,
    policy_version text NOT NULL,
    PRIMARY KEY (stream, building, school_year, name, subject)
);

CREATE TABLE read.screening_stays (
    stream   text COLLATE "C" NOT NULL,
    begins   date NOT NULL,
    student  text NOT NULL,
    building text NOT NULL,
    grade    text NOT NULL,
    zone     text NOT NULL,
    ends     date,
    PRIMARY KEY (stream, begins)
);
CREATE INDEX ON read.screening_stays (building);

CREATE TABLE read.screening_results (
    stream      text COLLATE "C" NOT NULL,
    school_year bigint NOT NULL,
    name        text COLLATE "C" NOT NULL,
    subject     text COLLATE "C" NOT NULL,
    screened_on date,
    reason      text,
    PRIMARY KEY (stream, school_year, name, subject)
);

CREATE TABLE read.at_risk_places (
    stream   text COLLATE "C" PRIMARY KEY,
    student  text NOT NULL,
    building text NOT NULL,
    grade    text NOT NULL,
    zone     text NOT NULL,
    gone     jsonb NOT NULL
);

CREATE TABLE read.at_risk_signs (
    stream           text COLLATE "C" NOT NULL,
    point            text COLLATE "C" NOT NULL,
    found_by         text NOT NULL,
    domain           text NOT NULL,
    subject          text,
    screening_window text,
    seen_on          date NOT NULL,
    shows            text,
    tree             text,
    PRIMARY KEY (stream, point)
);

CREATE TABLE read.at_risk_listings (
    stream           text COLLATE "C" NOT NULL,
    listing          text COLLATE "C" NOT NULL,
    domain           text NOT NULL,
    subject          text,
    screening_window text,
    team             text NOT NULL,
    candidate        jsonb NOT NULL,
    disposition      text NOT NULL,
    source           text NOT NULL,
    listed_on        date NOT NULL,
    policy_version   text,
    amendment        jsonb NOT NULL,
    listed_as        text,
    amended_on       date,
    closed           jsonb NOT NULL,
    PRIMARY KEY (stream, listing)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA read TO mtss_app;
