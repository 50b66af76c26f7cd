-- +goose Up
-- The order in which traces, complaints and decisions came: each takes the next
-- number, and none is given twice.
CREATE TABLE turn (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    last INTEGER NOT NULL
) STRICT;
INSERT INTO turn VALUES (1, 0);

-- What joins and counts a report, without its words. The values in record go
-- when evidence goes, signature and gist when the words go.
CREATE TABLE trace (
    no        INTEGER PRIMARY KEY,
    tenant    INTEGER NOT NULL,
    place     INTEGER NOT NULL UNIQUE,
    signature BLOB, -- MinHash of the words
    gist      BLOB, -- hashes of the telling words
    record    BLOB NOT NULL
) STRICT;

-- Stretches of imported files of complaints; first and last are their rows.
CREATE TABLE batch (
    no     INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant INTEGER NOT NULL,
    id     TEXT NOT NULL,
    import TEXT NOT NULL,
    source TEXT NOT NULL,
    at     INTEGER NOT NULL,
    by     TEXT NOT NULL,
    line   INTEGER NOT NULL,
    taken  INTEGER NOT NULL,
    first  INTEGER NOT NULL,
    last   INTEGER NOT NULL,
    seq    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX batch_id ON batch (tenant, id);
CREATE INDEX batch_import ON batch (tenant, import, line);

-- Lines of public files of complaints: no words, and nothing of people but the
-- region and the area code. mark is of the source and its key.
CREATE TABLE complaint (
    no       INTEGER PRIMARY KEY,
    tenant   INTEGER NOT NULL,
    mark     INTEGER NOT NULL,
    source   TEXT NOT NULL,
    occurred INTEGER,
    filed    INTEGER NOT NULL,
    number   TEXT NOT NULL,
    callback TEXT NOT NULL,
    type     TEXT NOT NULL,
    country  TEXT NOT NULL,
    region   TEXT NOT NULL,
    area     TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX complaint_mark ON complaint (tenant, mark);
CREATE INDEX complaint_number ON complaint (tenant, number) WHERE number <> '';
CREATE INDEX complaint_callback ON complaint (tenant, callback) WHERE callback <> '';

-- What people decided about what was found, in the order in which they did.
CREATE TABLE decision (
    no      INTEGER PRIMARY KEY,
    tenant  INTEGER NOT NULL,
    id      TEXT NOT NULL,
    kind    TEXT NOT NULL,
    subject TEXT NOT NULL,
    at      INTEGER NOT NULL,
    by      TEXT NOT NULL,
    data    BLOB NOT NULL,
    seq     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX decision_id ON decision (tenant, id);

-- Rises whenever something that was traced before is no longer as it was.
ALTER TABLE tenant ADD COLUMN disturbed INTEGER NOT NULL DEFAULT 0;

PRAGMA user_version = 2;
