-- The audit: its rows in request order, to whom they were handed out, and what monitors made of them.
CREATE TABLE audited (
  decision INTEGER NOT NULL,
  row INTEGER NOT NULL,
  id TEXT NOT NULL,
  family TEXT NOT NULL,
  version TEXT NOT NULL,
  received INTEGER NOT NULL,
  wanted INTEGER NOT NULL DEFAULT 1,
  labels INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (decision, row)
) WITHOUT ROWID;

CREATE INDEX audited_version ON audited (family, version, decision);
CREATE INDEX audited_open ON audited (family, decision, row) WHERE labels < wanted;
CREATE INDEX audited_due ON audited (received) WHERE labels < wanted;
CREATE INDEX audited_twice ON audited (family, decision) WHERE labels > 1;

INSERT INTO audited (decision, row, id, family, version, received)
  SELECT d.seq, r.row, d.id, d.family, d.version, d.received FROM rows r JOIN decisions d ON d.seq = r.decision WHERE r.audited;

CREATE TRIGGER rows_audited AFTER INSERT ON rows WHEN NEW.audited BEGIN
  INSERT INTO audited (decision, row, id, family, version, received)
    SELECT seq, NEW.key & 1048575, id, family, version, received FROM decisions WHERE seq = NEW.key >> 20;
END;

-- A label is blind where its row had been handed out to its giver before it came: then it stands here.
CREATE TABLE handouts (
  decision TEXT NOT NULL,
  row INTEGER NOT NULL,
  who TEXT NOT NULL,
  at INTEGER NOT NULL,
  until INTEGER NOT NULL,
  label INTEGER,
  PRIMARY KEY (decision, row, who)
) WITHOUT ROWID;

CREATE TRIGGER decisions_audited AFTER DELETE ON decisions BEGIN
  DELETE FROM audited WHERE decision = OLD.seq;
  DELETE FROM handouts WHERE decision = OLD.id;
END;

-- The monitor of a guarantee, or without one that of a version's traffic. It names no request but by number: it outlives them.
CREATE TABLE monitors (
  id INTEGER PRIMARY KEY,
  family TEXT NOT NULL,
  version TEXT NOT NULL,
  guarantee TEXT NOT NULL,
  binding TEXT NOT NULL,
  position INTEGER NOT NULL,
  state TEXT NOT NULL,
  UNIQUE (family, version, guarantee, binding)
);

CREATE TABLE monitor_steps (
  monitor INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  optimistic REAL NOT NULL,
  pessimistic REAL NOT NULL,
  rows INTEGER NOT NULL,
  overdue INTEGER NOT NULL,
  labels INTEGER NOT NULL,
  PRIMARY KEY (monitor, seq)
) WITHOUT ROWID;

CREATE TABLE guarantee_states (
  family TEXT NOT NULL,
  version TEXT NOT NULL,
  guarantee TEXT NOT NULL,
  binding TEXT NOT NULL,
  state TEXT NOT NULL,
  since INTEGER NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (family, version, guarantee, binding, state)
) WITHOUT ROWID;
