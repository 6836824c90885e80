-- A deadline that was missed shows it also once it was met late, excused or withdrawn.
ALTER TABLE read.deadlines ADD COLUMN missed_on date;
