-- +goose Up
-- A mark that tells those who complained apart, so that one person's many
-- complaints of a day count once; 0 where the file names nobody.
ALTER TABLE complaint ADD COLUMN reporter INTEGER NOT NULL DEFAULT 0;

PRAGMA user_version = 4;
