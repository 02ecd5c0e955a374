"""The log that staff read."""
