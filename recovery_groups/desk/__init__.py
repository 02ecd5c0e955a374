"""The coordinator's desk: pages over all subjects."""
