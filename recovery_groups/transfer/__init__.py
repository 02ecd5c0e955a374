"""Spreadsheets: what the desk keeps goes out as CSV or Excel, and comes in after a look first."""
