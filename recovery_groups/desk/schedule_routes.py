"""The schedules of a group: one more, another from a day on, or none; seen before it is done."""

from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.accounts import guard
from core.accounts.rules import Permission
from core.errors import NotFound, Refused
from recovery_groups.desk import groups_queries as queries
from recovery_groups.desk import schedule_actions as actions
from recovery_groups.desk.frame_routes import blueprint, scope
from recovery_groups.desk.group_forms import ScheduleForm
from recovery_groups.desk.groups_forms import kept, rhythm_as_it_is
from recovery_groups.desk.groups_queries import GroupOnDesk, Rhythm
from recovery_groups.desk.rhythm_renderers import days_in_words
from recovery_groups.facilitation import change_queries
from recovery_groups.facilitation.change_rules import reach
from recovery_groups.planning.preview_queries import preview
from recovery_groups.planning.replan_queries import foreseen
from recovery_groups.planning.rhythm_rules import Pattern
from recovery_groups.planning.rules import Slot, news
from recovery_groups.planning.shift_rules import Change, Pair
from recovery_groups.signups import notices
from recovery_groups.signups.letter_notices import in_one_line
from recovery_groups.signups.letter_notices import preview as letter_preview
from recovery_groups.signups.notice_rules import Kind


@blueprint.route("/groepen/<number:group_id>/rooster", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def group_schedule(group_id: int) -> ResponseReturnValue:
    """Fill in when a group meets from a day on, see what becomes of each date, and do it."""
    found = queries.own_group(scope(), group_id)
    old = _chosen(group_id)
    first = max(_asked_day(), old.valid_from) if old else clock.today()
    form = ScheduleForm(data=rhythm_as_it_is(old, first) if old else {"valid_from": first})
    form.offer_places(queries.rooms(scope(), *([old.venue_id] if old else [])))
    if not form.is_submitted():
        form.seen.data, form.number.data = str(found.group.edition), str(old.id) if old else ""
    wanted = request.form.get("doe", "")
    if not form.accepted():
        return _form(form, found, old, status=422 if form.is_submitted() else 200)
    if wanted == "wijzig":
        return _form(form, found, old, status=200)
    ends = old is not None and request.form.get("einde") == "ja"
    try:
        return _judged(form, found, old, pattern=None if ends else form.pattern())
    except NotFound:
        raise
    except Refused as refusal:
        found = queries.own_group(scope(), group_id)
        form.refusal, form.seen.data = str(refusal.sentence), str(found.group.edition)
        return _form(form, found, old, status=refusal.status)


def _judged(
    form: ScheduleForm, found: GroupOnDesk, old: Rhythm | None, *, pattern: Pattern | None
) -> ResponseReturnValue:
    group_id, seen = found.group.id, form.seen.number
    first_day = form.valid_from.data or clock.today()
    schedule_id, saving = old.id if old else None, request.form.get("doe") == "bewaar"
    wish = actions.Change(
        schedule_id=schedule_id,
        pattern=pattern,
        first_day=first_day,
        shown=form.shown_taken() if saving else None,
    )
    if saving:
        told = bool(form.tell.data)
        actions.change_schedule(guard.staff(), group_id, wish, tell=told, seen=seen)
        return redirect(url_for("desk.group", group_id=group_id, gedaan="rooster"), 303)
    actions.rehearse(guard.staff(), group_id, wish, seen=seen)
    return _preview(form, found, old, pattern=pattern, first_day=first_day)


def _preview(
    form: ScheduleForm,
    found: GroupOnDesk,
    old: Rhythm | None,
    *,
    pattern: Pattern | None,
    first_day: date,
) -> ResponseReturnValue:
    now, group_id = clock.now(), found.group.id
    pairs, elsewhere = foreseen(
        group_id, old.id if old else None, pattern, first_day=first_day, now=now
    )
    told = {Change.MOVES, Change.ENDS, Change.BACK} | ({Change.SAME} if elsewhere else set())
    leaders = {one.expert_id for one in queries.leaders_of(group_id) if not one.last_day}
    seen = preview(pattern, now, experts=leaders, group_id=group_id) if pattern else []
    form.show_taken(one.date.wall.date() for one in seen if one.room)
    hit = [one for one in pairs if one.old and one.change in told]
    return render_template(
        "desk/schedule_preview.html",
        form=form,
        group=found.group,
        kept=[one for one in kept(form) if one[0] != form.tell.name],
        ends=pattern is None,
        first_day=first_day,
        pairs=pairs,
        elsewhere=elsewhere,
        conflicts={one.date.wall: one for one in seen},
        days=days_in_words(pattern.rule) if pattern else "",
        pattern=pattern,
        place=form.places.get(form.room.data, ""),
        reach=reach(notices.reach(*(one.old.id for one in hit if one.old))),
        letter=_letter(hit[0], form, pattern) if hit else None,
    )


def _letter(pair: Pair, form: ScheduleForm, pattern: Pattern | None) -> tuple[str, str] | None:
    """Return subject and text of the message about a date; None when it is no news."""
    assert pair.old is not None  # noqa: S101 - who signed up for it hears of it
    kind: Kind | None = Kind.CANCELLED
    one, now_so = change_queries.shown(pair.old.id), {}
    if pattern is not None and pair.new and pair.new.starts_at and pair.new.ends_at:
        times = {"starts_at": pair.new.starts_at, "ends_at": pair.new.ends_at}
        slot = Slot(**times, venue_id=pattern.venue_id, room_id=pattern.room_id)
        kind = news(slot, one.slot, was_cancelled=one.cancelled)
        venue = form.venues[pattern.venue_id]
        now_so = {**times, "place": in_one_line(venue.street, venue.city)}
    return letter_preview(kind, one.facts(**now_so)) if kind else None


def _form(
    form: ScheduleForm, found: GroupOnDesk, old: Rhythm | None, *, status: int
) -> ResponseReturnValue:
    page = render_template("desk/schedule.html", form=form, found=found, group=found.group, old=old)
    return page, status


def _asked_day() -> date:
    """Return the day from which the address asks to change the schedule, or today."""
    try:
        return max(date.fromisoformat(request.args.get("vanaf", "")), clock.today())
    except ValueError:
        return clock.today()


def _chosen(group_id: int) -> Rhythm | None:
    """Return the schedule of this group that is to change; None for one more."""
    text = request.values.get("nr", "")
    if not text:
        return None
    for one in queries.rhythms_of(group_id):
        if str(one.id) == text:
            return one
    raise NotFound
