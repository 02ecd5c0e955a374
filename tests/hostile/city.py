"""The demo city to attack: strangers who visit it, and its tables as they were before."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import quote_plus

from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import Table, and_, delete, func, insert, select, update

from core import codes
from core.accounts.rules import Role
from core.db import Base, db, side_transaction, transaction
from core.settings import Settings, at_hand
from recovery_groups.demo.scene_actions import Scene
from recovery_groups.experts.models import ExpertAccount
from recovery_groups.groups.models import Facilitation
from recovery_groups.meetings.models import Meeting
from recovery_groups.signups.mail_stop_queries import stop_token
from recovery_groups.signups.queries import fingerprint_of
from tests.hostile import judge
from tests.support.builders import a_group, a_meeting
from tests.support.site import code_on, form_of, merged
from tests.support.staff import an_account, sign_in

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PLAIN, SECURE = "http://127.0.0.1:8000", "https://buurt.example"
FORM_TYPE = "application/x-www-form-urlencoded"

REMEMBERED = {"public_version", "day_key"}
"""Tables of which the site keeps something in memory: they only go on."""

Row = tuple[Any, ...]
Rows = dict[str, dict[Row, Row]]
Cookies = dict[Any, Any]

_networks = count(1)


def body_of(fields: Mapping[str, Any]) -> bytes:
    """Return fields as a browser encodes them; a value is text, bytes or a list of these."""
    pairs = (
        f"{quote_plus(name)}={quote_plus(one)}"
        for name, value in fields.items()
        for one in (value if isinstance(value, list) else [value])
    )
    return "&".join(pairs).encode()


class Stranger(FlaskClient):
    """Somebody who comes in the way the city is reached, each time from another network."""

    city: "City"

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Ask in a context of its own; judge nothing."""
        number = next(_networks)
        address = {"REMOTE_ADDR": f"10.{number // 250 % 250}.{number % 250}.1"}
        kwargs["environ_base"] = {**address, **kwargs.get("environ_base", {})}
        kwargs = {"base_url": self.city.base_url, "buffered": True, **kwargs}
        kwargs["headers"] = {**self.city.headers, **kwargs.get("headers", {})}
        with self.application.app_context():
            return super().open(*args, **kwargs)

    def session_transaction(self, *args: Any, **kwargs: Any) -> Any:
        """Open this visitor's own session."""
        return super().session_transaction(*args, base_url=self.city.base_url, **kwargs)

    def send(self, page: Any, data: Mapping[str, Any] | None = None, *, button: str = "") -> Any:
        """Fill in `data` in a form of a loaded page (its text holds `button`) and send it."""
        action, fields = form_of(page.text, button)
        return self.post(action, data=merged(fields, data or {}))

    def send_raw(self, address: str, fields: Mapping[str, Any], **kwargs: Any) -> Any:
        """Send fields that may be bytes."""
        return self.post(address, data=body_of(fields), content_type=FORM_TYPE, **kwargs)

    def follow(self, answer: Any) -> Any:
        """Load what an answer of the site leads to, up to five steps."""
        for _step in range(5):
            if not answer.location or answer.location == self.city.settings.exit_url:
                break
            answer = self.get(answer.location)
        return answer


@dataclass
class City:
    """The site with the demo city in it: over https by way of a proxy, or plain."""

    app: Flask
    settings: Settings
    scene: Scene
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Say how one gets there."""
        self.base_url = self.settings.site_url.replace("https", "http")
        if self.settings.secure:
            own = {"X-Forwarded-Proto": "https", "Referer": f"{self.settings.site_url}/"}
            self.headers = {**own, **self.headers}

    def stranger(self, cookies: Cookies | None = None) -> Stranger:
        """Return a visitor, with a copy of somebody's cookies."""
        client = Stranger(self.app, use_cookies=True)
        client.city = self
        client._cookies = dict(cookies or {})
        return client

    def staff(self, role: str) -> Cookies:
        """Return the cookies of a browser in which somebody with a role everywhere is signed in.

        A facilitator is the expert who leads the most meetings.
        """
        with self.app.app_context():
            account = an_account(role)
            leads = (
                select(Facilitation.expert_id)
                .join(Meeting, Meeting.group_id == Facilitation.group_id)
                .group_by(Facilitation.expert_id)
                .order_by(func.count().desc())
            )
            with transaction() as session:
                expert = session.scalars(leads.limit(1)).one()
                if role == Role.FACILITATOR:
                    session.add(ExpertAccount(expert_id=expert, account_id=account))
            return dict(sign_in(self.stranger(), account)._cookies)

    def faults(self, answer: Any) -> list[str]:
        """Return what is wrong with an answer of this site."""
        given = self.settings
        with self.app.app_context():
            site_name = at_hand().site_name
        return judge.faults(
            answer,
            set(given.hosts),
            secure=given.secure,
            site_name=site_name,
            exit_url=given.exit_url,
        )

    def rows(self) -> Rows:
        """Return every row of the database by its key."""
        with self.app.app_context(), db.engine.connect() as connection:
            return {
                table.name: {key(row): row for row in map(tuple, connection.execute(select(table)))}
                for table in Base.metadata.sorted_tables
                if (key := _key_of(table))
            }

    def restore(self, rows: Rows) -> None:
        """Put back the rows of before, but for what the site also remembers."""
        now = self.rows()
        if now == rows:
            return
        tables = [one for one in Base.metadata.sorted_tables if one.name not in REMEMBERED]
        with self.app.app_context(), side_transaction() as connection:
            for table in reversed(tables):
                for key in now[table.name].keys() - rows[table.name].keys():
                    connection.execute(delete(table).where(_is(table, key)))
            for table in tables:
                for key, row in rows[table.name].items():
                    there = now[table.name].get(key)
                    if there is None:
                        connection.execute(insert(table).values(_named(table, row)))
                    elif there != row:
                        statement = update(table).where(_is(table, key))
                        connection.execute(statement.values(_named(table, row)))

    def situations(self) -> Iterator[tuple[Stranger, Any]]:
        """Give (visitor, page) of what no link leads to.

        That is what happens only when two people are at it at once, and what stands in a message.
        """
        yield self._filled_meanwhile()
        yield self._one_of_two_filled()
        yield self._full_on_return()
        yield self._letter()

    def _filled_meanwhile(self) -> tuple[Stranger, Any]:
        one, other = self.stranger(), self.stranger()
        path = self._form(capacity=1)
        page = one.get(path)
        other.send(other.get(path), button="</form>")
        return one, one.send(page, {"naam": "Zon"}, button="</form>")

    def _one_of_two_filled(self) -> tuple[Stranger, Any]:
        one, other = self.stranger(), self.stranger()
        with self.app.app_context():
            group = a_group()
            roomy = a_meeting(group=group)
            small = a_meeting(group=group, capacity=1, starts_in=timedelta(days=4))
        page = one.get(f"/bijeenkomsten/{roomy}/aanmelden")
        other.send(other.get(f"/bijeenkomsten/{small}/aanmelden"), button="</form>")
        one.send(page, {"ook": str(small)}, button="</form>")
        return one, one.get("/bevestiging")

    def _full_on_return(self) -> tuple[Stranger, Any]:
        one, other = self.stranger(), self.stranger()
        path = self._form(capacity=1)
        one.send(one.get(path), button="</form>")
        meeting = path.split("/")[2]
        one.send(one.get(f"/mijn-aanmelding/afmelden/{meeting}"))
        other.send(other.get(path), button="</form>")
        return one, one.send(one.get("/mijn-aanmelding"), button="Toch komen")

    def _letter(self) -> tuple[Stranger, Any]:
        one = self.stranger()
        path = self._form()
        asked = {"mail": "zon@voorbeeld.nl", "bericht": "y"}
        one.send(one.get(path), asked, button="</form>")
        code = codes.normalise(code_on(one.get("/bevestiging"))) or ""
        with self.app.test_request_context(base_url=self.base_url):
            address = url_for("signups.stop", token=stop_token(fingerprint_of(code)))
        reader = self.stranger()
        return reader, reader.get(address)

    def _form(self, **given: Any) -> str:
        with self.app.app_context():
            return f"/bijeenkomsten/{a_meeting(**given)}/aanmelden"

    @contextmanager
    def unchanged(self, *but: str) -> Iterator[None]:
        """No row of any table may change in the block, except in the tables named."""
        before = self.rows()
        yield
        after = self.rows()
        changed = [name for name in before if name not in but and before[name] != after[name]]
        assert not changed, changed


def _key_of(table: Table) -> Callable[[Row], Row]:
    """Return what takes the key out of a row of a table."""
    places = [place for place, column in enumerate(table.columns) if column.primary_key]
    return lambda row: tuple(row[place] for place in places)


def _named(table: Table, row: Row) -> dict[str, Any]:
    return dict(zip(table.columns.keys(), row, strict=True))


def _is(table: Table, key: Row) -> Any:
    pairs = zip(table.primary_key, key, strict=True)
    return and_(*(column == value for column, value in pairs))
