"""Web workers that are killed halfway whatever they do: nothing is half done, nothing is lost."""

import random

import pytest

from tests.support.builders import a_meeting
from tests.trouble.invariants import promises_kept
from tests.trouble.load import under_load
from tests.trouble.processes import children_of, kill, until

pytestmark = pytest.mark.hard

KILLS = 20


def test_web_workers_killed_twenty_times_under_load(site, server_of):
    meetings = [a_meeting(capacity=60), a_meeting(capacity=12)]
    own = random.Random(20)  # noqa: S311 - the same choices each run
    with server_of(site) as server:
        with under_load(server, meetings) as crowd:
            for _kill in range(KILLS):
                crowd.wait_for_more(3)
                workers = until(lambda: children_of(server.process.pid), "worker")
                kill(own.choice(workers))
            crowd.wait_for_more(10)
        assert crowd.hung_up, "no kill met anybody: this proves nothing"
        assert crowd.answers[503] == 0
        promises_kept(site, server, crowd)


def test_all_web_workers_killed_at_once_come_back(site, server_of):
    meetings = [a_meeting(capacity=40), a_meeting(capacity=10)]
    with server_of(site) as server:
        with under_load(server, meetings) as crowd:
            for _time in range(2):
                crowd.wait_for_more(10)
                for worker in children_of(server.process.pid):
                    kill(worker)
            crowd.wait_for_more(10)
        promises_kept(site, server, crowd)
