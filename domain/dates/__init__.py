"""Dates: the school calendar, deadlines, how each due date comes about, and what time decides."""
