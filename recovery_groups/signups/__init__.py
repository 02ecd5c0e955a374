"""Signups without a name: receipts, codes, the waiting list."""
