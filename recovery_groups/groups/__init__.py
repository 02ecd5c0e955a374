"""Recovery groups: what they promise, who leads them, how one takes part."""
