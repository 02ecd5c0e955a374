"""Wishes of residents ("ik wil hier een groep"), and what a district needs and does about it."""
