"""Public pages that put subjects together."""
