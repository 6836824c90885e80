"""Service beyond Tier 1: plan, groups, sessions, cycles, progress, who is responsible."""
