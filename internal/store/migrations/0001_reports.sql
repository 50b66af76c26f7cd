-- +goose Up
-- Times are milliseconds since 1970, UTC. A place is such a time shifted left
-- by 15 bits and a number within it, so that the order of places is the order
-- in which reports were received.
PRAGMA application_id = 1215645520; -- "HuGP": told apart from other files

CREATE TABLE tenant (
    no      INTEGER PRIMARY KEY,
    name    TEXT NOT NULL UNIQUE,
    reports INTEGER NOT NULL DEFAULT 0,
    erased  INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What lists show and filter by. The words are in body, so that a scan of this
-- table reads no words.
CREATE TABLE report (
    place     INTEGER PRIMARY KEY,
    tenant    INTEGER NOT NULL REFERENCES tenant,
    id        TEXT NOT NULL,
    received  INTEGER NOT NULL,
    occurred  INTEGER,
    kind      TEXT NOT NULL,
    origin    TEXT NOT NULL,
    country   TEXT NOT NULL,
    level     INTEGER NOT NULL, -- as it stands now
    type      TEXT NOT NULL,    -- as it stands now
    corrected INTEGER NOT NULL DEFAULT 0,
    summary   TEXT NOT NULL,
    caller_id TEXT NOT NULL,
    callback  TEXT NOT NULL,
    held      INTEGER NOT NULL, -- parts that are there: 1 words, 2 evidence, 4 attachments
    gone      INTEGER NOT NULL DEFAULT 0 -- parts that age has removed
) STRICT;
CREATE UNIQUE INDEX report_id ON report (tenant, id);
CREATE INDEX report_time ON report (tenant);
CREATE INDEX report_words ON report (tenant) WHERE held & 1;
CREATE INDEX report_evidence ON report (tenant) WHERE held & 2;
CREATE INDEX report_attachments ON report (tenant) WHERE held & 4;

CREATE TABLE body (
    place  INTEGER PRIMARY KEY,
    record BLOB NOT NULL
) STRICT;

CREATE TABLE change (
    no     INTEGER PRIMARY KEY,
    tenant INTEGER NOT NULL,
    id     TEXT NOT NULL,
    place  INTEGER NOT NULL,
    kind   TEXT NOT NULL,
    record BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX change_id ON change (tenant, id);
CREATE INDEX change_place ON change (place);

CREATE TABLE attachment (
    tenant INTEGER NOT NULL,
    place  INTEGER NOT NULL,
    id     TEXT NOT NULL,
    name   TEXT NOT NULL,
    media  TEXT NOT NULL,
    size   INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    bytes  BLOB NOT NULL,
    PRIMARY KEY (tenant, place, id)
) STRICT;

-- Where the journal holds what belongs to a report, so that erasing can name it.
CREATE TABLE origin (
    place INTEGER NOT NULL,
    seq   INTEGER NOT NULL,
    PRIMARY KEY (place, seq)
) STRICT, WITHOUT ROWID;

-- What was erased must not come back, neither by replay nor from a backup.
CREATE TABLE erased (
    tenant INTEGER NOT NULL,
    id     TEXT NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

-- The same for what was erased, until the journal says that it is gone there too.
-- Places of the journal that have to be destroyed there, until they are.
CREATE TABLE doomed (
    seq INTEGER PRIMARY KEY
) STRICT;

-- Who did what and when. It outlives the report and holds no words.
CREATE TABLE audit (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant INTEGER NOT NULL,
    event  TEXT NOT NULL, -- id of the event; kind and report where there is none
    report TEXT NOT NULL,
    at     INTEGER NOT NULL,
    by     TEXT NOT NULL,
    kind   TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX audit_event ON audit (tenant, event);
CREATE INDEX audit_report ON audit (tenant, report);
CREATE INDEX audit_time ON audit (tenant);

CREATE TABLE view (
    tenant INTEGER NOT NULL,
    id     TEXT NOT NULL,
    name   TEXT NOT NULL,
    query  TEXT NOT NULL,
    by     TEXT NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

-- Events that could not be taken in for what is in them, kept for a version
-- that can.
CREATE TABLE refused (
    tenant TEXT NOT NULL,
    event  TEXT NOT NULL,
    report TEXT NOT NULL,
    seq    INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    record BLOB,
    PRIMARY KEY (tenant, event)
) STRICT, WITHOUT ROWID;

CREATE TABLE cursor (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    journal TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    grave   INTEGER NOT NULL
) STRICT;
INSERT INTO cursor VALUES (1, '', 0, 0);

-- Values that join cases: phone, clsid, session_code, domain, organisation,
-- claimed_name.
CREATE TABLE sighting (
    tenant INTEGER NOT NULL,
    kind   TEXT NOT NULL,
    value  TEXT NOT NULL,
    place  INTEGER NOT NULL,
    role   TEXT NOT NULL,
    PRIMARY KEY (tenant, kind, value, place, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX sighting_place ON sighting (place);

-- The tally of each number, kept up with every report, correction and erasure.
CREATE TABLE number (
    tenant    INTEGER NOT NULL,
    value     TEXT NOT NULL,
    callback  INTEGER NOT NULL,
    caller_id INTEGER NOT NULL,
    other     INTEGER NOT NULL,
    reports   INTEGER NOT NULL,
    hang_up   INTEGER NOT NULL,
    first     INTEGER NOT NULL,
    last      INTEGER NOT NULL,
    PRIMARY KEY (tenant, value)
) STRICT, WITHOUT ROWID;

-- The words of each case, folded and once each, with tokens such as _l2 for
-- what cases are filtered by: a common word and a rare filter meet within the
-- index. Since words are folded before they come here, the plain tokeniser does;
-- since order within a text does not matter, no positions are kept. Beginnings
-- of up to four letters have an index of their own; longer ones are looked up
-- in words_seen and searched as the words that they are.
CREATE VIRTUAL TABLE words USING fts5 (text, detail = none, columnsize = 0, prefix = '1 2 3 4', tokenize = "ascii tokenchars '_'");
INSERT INTO words (words, rank) VALUES ('secure-delete', 1);
CREATE VIRTUAL TABLE words_seen USING fts5vocab (words, instance);

PRAGMA user_version = 1;
