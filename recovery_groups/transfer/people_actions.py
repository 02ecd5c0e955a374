"""Carrying out rows about experts and their links, in the running transaction."""

from core import audit
from core.accounts.rules import Staff
from recovery_groups.desk import experts_actions, links_actions
from recovery_groups.experts import profile_actions
from recovery_groups.experts.link_rules import LinkWish
from recovery_groups.experts.profile_actions import Known
from recovery_groups.transfer.line_rules import Line


def do_expert(staff: Staff, line: Line) -> None:
    """Add or change an expert. A yes to being named is never imported: only people give it."""
    assert line.thing is not None  # noqa: S101 - a row that nothing is wrong with has one
    values = {name: line.thing.values[name] for name in Known.__dataclass_fields__}
    if line.thing.id is None:
        line.thing.id = profile_actions.add(Known(**values))
        audit.record("added", "expert", line.thing.id, by=staff.account_id, imported=True)
    else:
        experts_actions.change_expert(
            staff, line.thing.id, Known(**values), seen=line.thing.edition
        )


def do_link(staff: Staff, line: Line) -> None:
    """Make a link, or set right what one says: from its first day on, as if it always was so."""
    assert line.thing is not None  # noqa: S101 - a row that nothing is wrong with has one
    values = line.thing.values
    wish = LinkWish(
        expert_id=line.refs["expert"].id,
        team_id=line.refs["team"].id,
        role=values["role"],
        hours=values["hours"],
        first_day=values["first_day"],
        last_day=values["last_day"],
    )
    if line.thing.id is None:
        links_actions.add_link(staff, wish)
    else:
        links_actions.change_link(
            staff, line.thing.id, wish, seen=line.thing.edition, since=wish.first_day
        )
