"""A school building and its people: its school year, staff and roles, training, action plan."""
