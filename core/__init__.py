"""The ground both packages stand on. It knows nothing of places or groups."""
