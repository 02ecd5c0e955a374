"""Experts by experience, their consent to be named, their links to neighbourhood teams."""
