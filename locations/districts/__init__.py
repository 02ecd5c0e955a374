"""Districts: areas of a municipality, their postcodes and neighbourhood teams."""
