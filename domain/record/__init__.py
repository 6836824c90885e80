"""A student's file as a record: entering and leaving, opening in mid-year, moving, merging, mending."""
