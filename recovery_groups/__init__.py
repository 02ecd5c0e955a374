"""WHAT happens there: experts, groups, meetings, signups, and the pages over all of it."""
