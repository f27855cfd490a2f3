CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE decisions (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
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
  flagged INTEGER NOT NULL
);

CREATE INDEX decisions_family ON decisions (family, seq);
CREATE INDEX decisions_received ON decisions (received);
CREATE INDEX decisions_subject ON decisions (subject) WHERE subject IS NOT NULL;

CREATE TABLE rows (
  decision INTEGER NOT NULL REFERENCES decisions (seq) ON DELETE CASCADE,
  row INTEGER NOT NULL,
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
  PRIMARY KEY (decision, row)
) WITHOUT ROWID;

CREATE TABLE labels (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  decision TEXT NOT NULL,
  row INTEGER NOT NULL,
  who TEXT NOT NULL,
  label TEXT NOT NULL,
  received INTEGER NOT NULL,
  standing TEXT NOT NULL
);

CREATE INDEX labels_row ON labels (decision, row, who);
CREATE INDEX labels_unknown ON labels (received) WHERE standing = 'unknown';
CREATE UNIQUE INDEX labels_counted ON labels (decision, row, who) WHERE standing <> 'contradictory';
