"""Reports over the record, one module a topic; each is a question with lines for an answer."""
