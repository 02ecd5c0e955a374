"""What calendar programs fetch: public feeds, and private ones behind a token."""
