"""Tier 1 in the classroom: core instruction, classroom plans, targeted help, contact with the parents."""
