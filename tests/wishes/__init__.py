"""Wishes of residents, and the needs board."""
