"""What is in the database: tables, rows of people, the step its tables are at."""

from sqlalchemy import column, exists, inspect, select, table

from core.db import Base, db, engine

THE_SITES_OWN = frozenset({"public_version", "rate_bucket", "day_key", "job_run"})
"""Tables the site fills by itself, also when nobody has put anything in."""

_VERSION = table("alembic_version", column("version_num"))


def has_tables() -> bool:
    """Return whether the migrations have run."""
    return set(Base.metadata.tables) <= set(inspect(engine()).get_table_names())


def is_empty() -> bool:
    """Return whether nobody has put anything in: no tables, or nothing in those that are there."""
    there = set(inspect(engine()).get_table_names())
    filled = [
        exists(select(1).select_from(one))
        for one in Base.metadata.sorted_tables
        if one.name in there - THE_SITES_OWN
    ]
    return not (filled and any(db.session.execute(select(*filled)).one()))


def steps() -> list[str]:
    """Return the newest migration that has run, as a list of one; raises when none has."""
    return list(db.session.scalars(select(_VERSION.c.version_num)))
