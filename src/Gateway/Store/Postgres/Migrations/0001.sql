-- compatible_from: 1
-- The first line says the oldest program that may go on beside this version.
CREATE TABLE store_version (
  version integer NOT NULL,
  compatible_from integer NOT NULL
);

INSERT INTO store_version (version, compatible_from) VALUES (0, 0);

CREATE TABLE meta (
  key text PRIMARY KEY,
  value bytea NOT NULL
);

-- The highest number ever given to a decision, and the bytes that all of them take. Written under the write lock alone.
CREATE TABLE counters (
  name text PRIMARY KEY,
  value bigint NOT NULL
);

INSERT INTO counters (name, value) VALUES ('seq', 0), ('bytes', 0);

-- An id begins with the time at which it was given: its order is that of its bytes, whatever the database's language.
CREATE TABLE decisions (
  seq bigint PRIMARY KEY,
  id text COLLATE "C" NOT NULL UNIQUE,
  received bigint NOT NULL,
  duration bigint NOT NULL,
  family text NOT NULL,
  version text NOT NULL,
  route text NOT NULL,
  request_id text,
  subject bytea,
  parameters text NOT NULL,
  chosen text NOT NULL,
  guarantee text NOT NULL,
  guarantee_state text NOT NULL,
  members text NOT NULL,
  names text NOT NULL,
  gates text NOT NULL,
  inputs text NOT NULL,
  service text,
  rows integer NOT NULL,
  flagged integer NOT NULL,
  tenant text,
  bytes bigint NOT NULL DEFAULT 0
);

CREATE INDEX decisions_family ON decisions (family, seq);
CREATE INDEX decisions_subject ON decisions (subject) WHERE subject IS NOT NULL;

-- The key holds the decision's number and, in its lower 20 bits, the row.
CREATE TABLE rows (
  key bigint PRIMARY KEY,
  reasons text NOT NULL,
  audited boolean NOT NULL,
  probability double precision NOT NULL,
  risk double precision,
  novelty double precision,
  p_value double precision,
  prediction integer NOT NULL,
  answer bytea NOT NULL,
  members bytea NOT NULL,
  digest bytea,
  features text,
  inputs bytea,
  decision bigint GENERATED ALWAYS AS (key >> 20) STORED,
  row integer GENERATED ALWAYS AS ((key & 1048575)::integer) STORED
);

CREATE TABLE labels (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  decision text COLLATE "C" NOT NULL,
  row integer NOT NULL,
  who text NOT NULL,
  label text NOT NULL,
  received bigint NOT NULL,
  standing text NOT NULL,
  given_by text
);

CREATE INDEX labels_row ON labels (decision, row, who);
CREATE INDEX labels_unknown ON labels (received) WHERE standing = 'unknown';
CREATE UNIQUE INDEX labels_counted ON labels (decision, row, who) WHERE standing <> 'contradictory';

-- Who was deleted, and when: rows that wait in a gateway's spill file meanwhile must not come back. No version stands for all.
CREATE TABLE erased (
  subject bytea NOT NULL,
  family text NOT NULL,
  version text,
  at bigint NOT NULL
);

CREATE INDEX erased_subject ON erased (subject);

-- The audit: its rows in request order, to whom they were handed out, and what monitors made of them.
CREATE TABLE audited (
  decision bigint NOT NULL,
  row integer NOT NULL,
  id text COLLATE "C" NOT NULL,
  family text NOT NULL,
  version text NOT NULL,
  received bigint NOT NULL,
  wanted integer NOT NULL DEFAULT 1,
  labels integer NOT NULL DEFAULT 0,
  PRIMARY KEY (decision, row)
);

CREATE INDEX audited_version ON audited (family, version, decision);
CREATE INDEX audited_open ON audited (family, decision, row) WHERE labels < wanted;
CREATE INDEX audited_due ON audited (received) WHERE labels < wanted;
CREATE INDEX audited_twice ON audited (family, decision) WHERE labels > 1;

CREATE FUNCTION rows_audited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audited (decision, row, id, family, version, received)
    SELECT d.seq, (NEW.key & 1048575)::integer, d.id, d.family, d.version, d.received FROM decisions d WHERE d.seq = NEW.key >> 20;
  RETURN NULL;
END $$;

CREATE TRIGGER rows_audited AFTER INSERT ON rows FOR EACH ROW WHEN (NEW.audited) EXECUTE FUNCTION rows_audited();

-- A label is blind where its row had been handed out to its giver before it came: then it stands here.
CREATE TABLE handouts (
  decision text COLLATE "C" NOT NULL,
  row integer NOT NULL,
  who text NOT NULL,
  at bigint NOT NULL,
  until bigint NOT NULL,
  label bigint,
  PRIMARY KEY (decision, row, who)
);

CREATE FUNCTION decisions_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM rows USING gone WHERE rows.key BETWEEN gone.seq << 20 AND (gone.seq << 20) + 1048575;
  DELETE FROM audited USING gone WHERE audited.decision = gone.seq;
  DELETE FROM handouts USING gone WHERE handouts.decision = gone.id;
  UPDATE counters SET value = value - (SELECT coalesce(sum(gone.bytes), 0) FROM gone) WHERE name = 'bytes';
  RETURN NULL;
END $$;

CREATE TRIGGER decisions_deleted AFTER DELETE ON decisions REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION decisions_deleted();

-- The monitor of a guarantee, or without one that of a version's traffic. It names no request but by number: it outlives them.
CREATE TABLE monitors (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  family text NOT NULL,
  version text NOT NULL,
  guarantee text NOT NULL,
  binding text NOT NULL,
  position bigint NOT NULL,
  state text NOT NULL,
  base text,
  UNIQUE (family, version, guarantee, binding)
);

CREATE TABLE monitor_steps (
  monitor bigint NOT NULL,
  seq bigint NOT NULL,
  optimistic double precision NOT NULL,
  pessimistic double precision NOT NULL,
  rows integer NOT NULL,
  overdue integer NOT NULL,
  labels bigint NOT NULL,
  PRIMARY KEY (monitor, seq)
);

CREATE TABLE guarantee_states (
  family text NOT NULL,
  version text NOT NULL,
  guarantee text NOT NULL,
  binding text NOT NULL,
  state text NOT NULL,
  since bigint NOT NULL,
  why text NOT NULL,
  PRIMARY KEY (family, version, guarantee, binding, state)
);
