"""Use cases that change meetings people may have signed up for: cancel, move, add."""
