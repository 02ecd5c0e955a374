"""Experts by experience: what they do, and per district who said yes to being named."""

from flask import render_template
from flask.typing import ResponseReturnValue

from core import clock
from core.pagecache import public_page
from recovery_groups.experts import record_queries
from recovery_groups.experts.wording_renderers import THEMES


@public_page
def experts() -> ResponseReturnValue:
    """Say what experts by experience do, and name those who agreed, per district."""
    return render_template(
        "pages/experts.html", districts=record_queries.in_public(clock.today()), themes=THEMES
    )
