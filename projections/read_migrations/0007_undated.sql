-- What is owed has no date while no published calendar has the day.
ALTER TABLE read.deadlines
    ALTER COLUMN due_on DROP NOT NULL, ALTER COLUMN due DROP NOT NULL, ALTER COLUMN wake DROP NOT NULL;
