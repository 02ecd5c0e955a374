"""The coverage page of a large city: as many statements as of a small one, each along an index."""

from time import process_time

import pytest
from sqlalchemy import event, insert, select, text

from core import clock
from core.accounts.rules import Role
from core.db import db, dialect, transaction
from recovery_groups.coverage.figure_actions import keep_figures
from recovery_groups.demo.load_actions import fill_load
from recovery_groups.demo.volume_rules import Size
from recovery_groups.experts.models import Expert, TeamLink
from recovery_groups.facilitation.models import HeadCount
from recovery_groups.meetings.models import Meeting
from tests.coverage.reading import PATH
from tests.support.site import counted_statements
from tests.support.staff import an_account, sign_in

STATEMENTS = 8
LARGE = Size(districts=50, venues=300, groups=1000, weeks=26)
SMALL = Size(districts=3, venues=4, groups=6, weeks=5)


def fill(size):
    """Fill the database, link an expert to each team and count every evening that is over."""
    fill_load(size, 1, progress=lambda _done: None)
    with transaction() as session:
        experts = session.scalars(select(Expert.id).limit(size.districts)).all()
        since = clock.today()
        session.execute(
            insert(TeamLink),
            [
                {"expert_id": one, "team_id": team, "role": "group", "first_day": since}
                for team, one in enumerate(experts, start=1)
            ],
        )
        over = session.scalars(select(Meeting.id).where(Meeting.ends_at < clock.now())).all()
        session.execute(
            insert(HeadCount),
            [{"meeting_id": one, "people": 6, "saved_at": clock.now()} for one in over],
        )
    keep_figures(clock.now())
    with db.engine.connect() as connection, connection.begin():
        connection.execute(text("ANALYZE"))


def test_the_page_asks_at_most_eight_questions(client):
    fill(SMALL)
    desk = sign_in(client, an_account(Role.COORDINATOR))
    desk.get(PATH)
    with counted_statements() as statements:
        assert desk.get(PATH).status_code == 200
    assert len(statements) <= STATEMENTS, statements


@pytest.mark.hard
def test_a_large_city_costs_as_many_questions_and_reads_few_meetings(client):
    fill(LARGE)
    desk = sign_in(client, an_account(Role.COORDINATOR))
    assert db.session.scalar(text("SELECT count(*) FROM meeting")) > 26_000
    db.session.rollback()
    desk.get(PATH)
    plans = []
    with watched(plans), counted_statements() as statements:
        begin = process_time()
        page = desk.get(PATH)
        spent = process_time() - begin
    assert page.text.count('<tr><th scope="row">') == 50 + 8
    assert len(statements) <= STATEMENTS, statements
    for plan in plans:
        assert "SCAN meeting\n" not in plan, plan
        assert "Seq Scan on meeting " not in plan, plan
    # The goal is 0.15 s; within it stand the page checks of the test's own browser, and other work
    # on this machine. tests/bench measures; here only what grew out of bounds is caught.
    assert spent < 1.5


class watched:  # noqa: N801 - reads as a verb
    """Collect the plan of each statement that reads meetings."""

    def __init__(self, plans):
        self.plans, self.sent = plans, []

    def __enter__(self):
        event.listen(db.engine, "before_cursor_execute", self.note)

    def __exit__(self, *_error):
        event.remove(db.engine, "before_cursor_execute", self.note)
        explain = "EXPLAIN QUERY PLAN" if dialect() == "sqlite" else "EXPLAIN"
        with db.engine.connect() as connection:
            for statement, parameters in self.sent:
                rows = connection.exec_driver_sql(f"{explain} {statement}", parameters)
                self.plans.append("".join(f"{row[-1]}\n" for row in rows))

    def note(self, _connection, _cursor, statement, parameters, *_rest):
        """Keep a statement to ask its plan later."""
        if statement.startswith("SELECT") and "FROM meeting" in statement:
            self.sent.append((statement, parameters))
