"""Coverage per district: where groups and linked experts are, where not, and what to do now."""
