-- +goose Up
-- What people want to know of a file of complaints. content is a hash of the
-- whole text, in the stretch with which the file was read to its end.
ALTER TABLE batch ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE batch ADD COLUMN format TEXT NOT NULL DEFAULT '';
ALTER TABLE batch ADD COLUMN not_calls INTEGER NOT NULL DEFAULT 0;
ALTER TABLE batch ADD COLUMN impossible INTEGER NOT NULL DEFAULT 0;
ALTER TABLE batch ADD COLUMN unlisted INTEGER NOT NULL DEFAULT 0; -- refused lines that refusal lacks
ALTER TABLE batch ADD COLUMN content TEXT NOT NULL DEFAULT '';
CREATE INDEX batch_first ON batch (tenant, first);

-- Lines that were there when a further file brought them: when the file goes
-- that they are counted for, the next one has them. no is the turn that the line
-- would have had.
CREATE TABLE echo (
    no     INTEGER PRIMARY KEY,
    tenant INTEGER NOT NULL,
    mark   INTEGER NOT NULL
) STRICT;
CREATE INDEX echo_mark ON echo (tenant, mark);

-- Reports with words that stand in files.
CREATE TABLE told (
    tenant INTEGER NOT NULL,
    report TEXT NOT NULL,
    batch  INTEGER NOT NULL,
    PRIMARY KEY (tenant, report, batch)
) STRICT, WITHOUT ROWID;
CREATE INDEX told_batch ON told (batch);

-- Lines that were refused. They hold no words and no numbers of people.
CREATE TABLE refusal (
    batch INTEGER NOT NULL,
    line  INTEGER NOT NULL,
    why   TEXT NOT NULL,
    PRIMARY KEY (batch, line)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 3;
