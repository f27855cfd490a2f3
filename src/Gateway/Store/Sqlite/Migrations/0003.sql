-- Every table that takes rows only grows at its end: a new row fills the last page, and no page is written because of an older one.
CREATE TABLE decisions_new (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  received INTEGER NOT NULL,
  duration INTEGER NOT NULL,
  family TEXT NOT NULL,
  version TEXT NOT NULL,
  route TEXT NOT NULL,
  request_id TEXT,
  subject BLOB,
  parameters TEXT NOT NULL,
  chosen TEXT NOT NULL,
  guarantee TEXT NOT NULL,
  guarantee_state TEXT NOT NULL,
  members TEXT NOT NULL,
  names TEXT NOT NULL,
  gates TEXT NOT NULL,
  inputs TEXT NOT NULL,
  rows INTEGER NOT NULL,
  flagged INTEGER NOT NULL,
  service TEXT
);

-- The key holds the decision's number and, in its lower 20 bits, the row: so rows lie in the order in which they come.
CREATE TABLE rows_new (
  key INTEGER PRIMARY KEY,
  reasons TEXT NOT NULL,
  audited INTEGER NOT NULL,
  probability REAL NOT NULL,
  risk REAL,
  novelty REAL,
  p_value REAL,
  prediction INTEGER NOT NULL,
  answer BLOB NOT NULL,
  members BLOB NOT NULL,
  digest BLOB,
  features TEXT,
  inputs BLOB,
  decision INTEGER GENERATED ALWAYS AS (key >> 20) VIRTUAL,
  row INTEGER GENERATED ALWAYS AS (key & 1048575) VIRTUAL
);

INSERT INTO decisions_new (seq, id, received, duration, family, version, route, request_id, subject, parameters, chosen, guarantee, guarantee_state,
    members, names, gates, inputs, rows, flagged, service)
  SELECT seq, id, received, duration, family, version, route, request_id, subject, parameters, chosen, guarantee, guarantee_state,
    members, names, gates, inputs, rows, flagged, service FROM decisions ORDER BY seq;

INSERT INTO rows_new (key, reasons, audited, probability, risk, novelty, p_value, prediction, answer, members, digest, features, inputs)
  SELECT (decision << 20) | row, reasons, audited, probability, risk, novelty, p_value, prediction, answer, members, digest, features, inputs
  FROM rows ORDER BY decision, row;

-- The highest number ever given: a decision that is deleted does not leave its number to the next one.
INSERT INTO meta (key, value) VALUES ('last_seq', coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'decisions'), 0));

DROP TABLE rows;
DROP TABLE decisions;
ALTER TABLE decisions_new RENAME TO decisions;
ALTER TABLE rows_new RENAME TO rows;

-- None by the time: an id begins with it.
CREATE INDEX decisions_family ON decisions (family, seq);
CREATE INDEX decisions_subject ON decisions (subject) WHERE subject IS NOT NULL;

CREATE TRIGGER decisions_deleted AFTER DELETE ON decisions BEGIN
  DELETE FROM rows WHERE key BETWEEN OLD.seq << 20 AND (OLD.seq << 20) + 1048575;
END;

-- Who was deleted, and when: rows that wait in another gateway's spill file meanwhile must not come back. No version stands for all.
CREATE TABLE erased (
  subject BLOB NOT NULL,
  family TEXT NOT NULL,
  version TEXT,
  at INTEGER NOT NULL
);

CREATE INDEX erased_subject ON erased (subject);
