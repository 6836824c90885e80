"""Screening: everybody is screened, points of evidence, who is at risk and what is to be done about it."""
