"""Venues (buurtpunten): address, opening hours, closures, rooms, other activities."""
