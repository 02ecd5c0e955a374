"""What other questions give of a district."""

from typing import NamedTuple


class DistrictName(NamedTuple):
    """A district as a choice in a list."""

    id: int
    slug: str
    name: str
