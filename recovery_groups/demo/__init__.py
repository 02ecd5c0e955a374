"""The fictional demo city, and load of any size."""
