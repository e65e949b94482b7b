"""The tables of one data set's file. `call` is narrow, so that scans stay cheap; what is wide stands in `document`."""

from __future__ import annotations

VERSION = 7
"""Raised with every change below; a file of another version is made anew from its sources."""

TABLES = """
CREATE TABLE call(
  id INTEGER PRIMARY KEY,          -- place in the data set, from 1
  time INTEGER NOT NULL,           -- start, µs since 1970 UTC
  duration INTEGER,                -- µs; NULL when unknown
  signature INTEGER NOT NULL,
  kind INTEGER NOT NULL,           -- core.kinds.Kind
  failed INTEGER NOT NULL,         -- 1: belongs to its signature's bucket
  says INTEGER NOT NULL DEFAULT 0, -- what the error says; 0: nothing
  session INTEGER NOT NULL,        -- provisional until the import settles
  user INTEGER NOT NULL DEFAULT 0,
  company INTEGER NOT NULL DEFAULT 0,
  address INTEGER NOT NULL DEFAULT 0,
  agent INTEGER NOT NULL DEFAULT 0,
  file INTEGER NOT NULL DEFAULT 0,
  explicit INTEGER NOT NULL DEFAULT 0,  -- explicit session id; 0: none
  hints BLOB,                      -- what session settling needs besides (analysis.sessions)
  undated INTEGER NOT NULL DEFAULT 0  -- 1: its file does not tell `time`, which is near those of the calls around it
);
CREATE TABLE document(
  id INTEGER PRIMARY KEY,
  uri TEXT NOT NULL,
  request BLOB NOT NULL,           -- JSON object of the event's request, without uri, verb, time, route and body
  response BLOB NOT NULL,          -- JSON object of the event's response, without status, time and body
  extra BLOB NOT NULL,             -- JSON object of what else the event has (metadata, tags, jsonrpc …)
  request_body BLOB,
  response_body BLOB
);
CREATE TABLE signature(
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, failed INTEGER NOT NULL,
  verb TEXT NOT NULL, route TEXT NOT NULL, status INTEGER, host TEXT NOT NULL, api_version TEXT,
  jsonrpc_method TEXT, jsonrpc_code INTEGER, graphql_operation TEXT, graphql_type TEXT, error TEXT
);
CREATE TABLE alias(key TEXT PRIMARY KEY, signature INTEGER NOT NULL);  -- keys of signatures that settling merged away
CREATE TABLE name(id INTEGER PRIMARY KEY, kind TEXT NOT NULL, text TEXT NOT NULL, source TEXT, UNIQUE(kind, text));
  -- kind: user, company, address, agent, session (its token), file; `source` says how it was derived
CREATE TABLE says(id INTEGER PRIMARY KEY, code TEXT NOT NULL, message TEXT NOT NULL, folded TEXT NOT NULL);
  -- `folded` is equal for errors that say the same (core.says)
CREATE TABLE tally(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;  -- what `events.tally` counts
CREATE TABLE problem(id INTEGER PRIMARY KEY, file TEXT, position INTEGER, entry INTEGER, reason TEXT NOT NULL);
CREATE TABLE about(key TEXT PRIMARY KEY, value);
CREATE INDEX call_failed ON call(signature, kind, time, session, user, says, undated) WHERE failed;
"""

INDEXES = """
CREATE INDEX IF NOT EXISTS call_time ON call(time, id, kind);
CREATE INDEX IF NOT EXISTS call_session ON call(session, time, id, kind, undated);
CREATE INDEX IF NOT EXISTS call_signature ON call(signature, time, id, kind);
CREATE INDEX IF NOT EXISTS call_duration ON call(duration, id);
CREATE INDEX IF NOT EXISTS call_user ON call(user, time, id, kind);
"""
"""Made after the import: kept up to date while it runs they cost as much as the import itself.

`kind` stands in them because nearly every search asks for some kinds: counting and grouping then read the index alone.
"""
