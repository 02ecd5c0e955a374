"""How gunicorn serves the site: `gunicorn -c python:core.serving "app:create_app()"`.

Every name below that gunicorn knows is one of its settings (docs.gunicorn.org/en/stable/settings).
"""

import gc
import logging
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from core.settings import WrongSetting, environment, from_environment

_given = from_environment(environment())
_not_ours = [f"KEY_{name}{old}" for name in ("CONTACT_PRIVATE", "BACKUP") for old in ("", "_OLD")]
if _given.secure and (_found := [name for name in _not_ours if environment().get(name)]):
    raise WrongSetting(f"De website mag deze sleutels niet hebben: {', '.join(_found)}.")

bind = _given.bind
workers = _given.workers
threads = _given.threads
worker_class = "gthread"
# The site is loaded once and shared by the workers: they start at once and take less memory. A new
# version needs a restart, a reload is not enough.
preload_app = True

backlog = 512
timeout = 30
graceful_timeout = 20
keepalive = 5
# A worker is replaced now and then, not all at the same moment: whatever leaks stays small.
# A new one first makes every template and statement again (0.3 s of processor time), so not often.
max_requests = 50_000
max_requests_jitter = 5_000

# No second way in, and no file that must be writable but for the sign of life, which is in memory.
control_socket_disable = True
worker_tmp_dir = "/dev/shm"  # noqa: S108 - gunicorn makes a file of its own there
# Only TRUSTED_PROXIES decides whose forwarded headers are believed (core/web.py), never gunicorn.
forwarded_allow_ips = ""
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}

accesslog = None
loglevel = "warning"

_ABOUT_REQUESTS = ("Error handling request", "Socket error", "HTTP/2")


def without_visitors(record: logging.LogRecord) -> bool:
    """Tell whether a line may be written, after taking out what it says about a visitor.

    gunicorn names the address of whoever sends nonsense, and the path and query of a request it
    could not end.
    """
    if str(record.msg).startswith("Invalid request from"):
        return False
    for start in _ABOUT_REQUESTS:
        if str(record.msg).startswith(start):
            kind = record.exc_info[0] if record.exc_info else None
            record.msg, record.args = f"{start}: %s", (kind.__name__ if kind else "",)
            record.exc_info = record.exc_text = None
    return True


class DiscreetLogger(Logger):  # type: ignore[misc]
    """gunicorn's log, without visitors."""

    def setup(self, cfg: Any) -> None:
        """Set up gunicorn's log and put the filter on it."""
        super().setup(cfg)
        self.error_log.addFilter(without_visitors)


logger_class = DiscreetLogger


def when_ready(server: Any) -> None:
    """Make what every worker needs, and set all apart from the garbage collection: so it is shared.

    Templates of pages are left to the workers: half a second of the start, where these take 0.17.
    """
    templates = server.app.wsgi().jinja_env
    for name in templates.list_templates():
        if name.startswith(("components/", "layouts/", "parts/")):
            templates.get_template(name)
    gc.freeze()
