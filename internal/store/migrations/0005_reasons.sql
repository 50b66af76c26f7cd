-- +goose Up
-- How many lines of a stretch were refused, by why, so that nobody counts them
-- to see the list of files. A line of a file that was refused twice counts once:
-- what was said of it last holds.
CREATE TABLE reason (
    batch INTEGER NOT NULL,
    why   TEXT NOT NULL,
    n     INTEGER NOT NULL,
    PRIMARY KEY (batch, why)
) STRICT, WITHOUT ROWID;

CREATE TEMP TABLE again AS
    SELECT batch, line FROM (
        SELECT r.batch, r.line, row_number() OVER (PARTITION BY b.tenant, b.import, r.line ORDER BY r.batch DESC) AS place
        FROM refusal r JOIN batch b ON b.no = r.batch)
    WHERE place > 1;
DELETE FROM refusal WHERE (batch, line) IN (SELECT batch, line FROM again);
DROP TABLE again;
INSERT INTO reason (batch, why, n) SELECT batch, why, count(*) FROM refusal GROUP BY batch, why;

PRAGMA user_version = 5;
