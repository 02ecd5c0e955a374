"""Planning: changing what people may have signed up for."""
