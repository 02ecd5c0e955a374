"""Alembic's environment: the application's own engine and models, nothing configured twice."""

from alembic import context

from core import audit as _audit
from core import changes as _changes
from core import jobs as _jobs
from core import outbox as _outbox
from core import ratelimit as _ratelimit
from core.accounts import models as _accounts
from core.db import Base, engine
from locations.districts import models as _districts
from locations.venues import models as _venues
from recovery_groups.experts import models as _experts
from recovery_groups.facilitation import models as _facilitation
from recovery_groups.groups import models as _groups
from recovery_groups.meetings import models as _meetings
from recovery_groups.signups import models as _signups

TABLES_OF = (
    _audit,
    _accounts,
    _changes,
    _jobs,
    _outbox,
    _ratelimit,
    _districts,
    _venues,
    _experts,
    _groups,
    _facilitation,
    _meetings,
    _signups,
)  # importing a module registers its tables


def run_migrations() -> None:
    """Run the migrations on the engine of the running application."""
    with engine().connect().execution_options(writing=True) as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run_migrations()
