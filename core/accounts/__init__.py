"""Staff: who signs in, with which roles in which districts, and the guard of every page."""
