-- State of a monitor behind the oldest of its steps, which are not kept any longer; null while it has every step.
ALTER TABLE monitors ADD COLUMN base TEXT;
