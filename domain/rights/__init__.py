"""What the law gives parents and students: consent, evaluation, the CSE, and their say over records."""
