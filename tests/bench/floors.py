"""What no site can be faster than: bare Flask views, served exactly as the site is.

`gunicorn -c python:core.serving "tests.bench.floors:floors()"`.
"""

import sqlite3
import tempfile
from pathlib import Path

from flask import Flask, render_template, request
from jinja2 import DictLoader

CONSTANT = "x" * 20_000
CARDS = 50

LIST = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>{{ title }}</title></head><body>
<h1>{{ title }}</h1>
{{ filler }}
<ul>
{%- for card in cards %}
<li class="card"><div class="card__time"><b>{{ card.time }}</b> {{ card.end }}</div>
<h4><a href="{{ card.address }}">{{ card.name }}</a></h4><p>{{ card.place }}</p>
{% for kind, words in card.tags %}<span class="tag tag--{{ kind }}">{{ words }}</span>{% endfor %}
</li>
{%- endfor %}
</ul>
</body></html>
"""

CARD = {
    "time": "19:30",
    "end": "tot 21:00",
    "name": "Samen verder",
    "place": "Buurthuis De Linde, Noord",
    "tags": [("few", "Bijna vol"), ("wheelchair", "Rolstoel kan")],
}


def floors() -> Flask:
    """Return the three floors: a constant, fifty cards with Jinja, a POST that writes a row."""
    app = Flask("floors")
    app.jinja_loader = DictLoader({"list.html": LIST})
    file = Path(tempfile.mkdtemp(prefix="floor-")) / "floor.sqlite"
    _connect(file).execute("CREATE TABLE booking (id INTEGER PRIMARY KEY, name TEXT)")

    @app.get("/constant")
    def constant():
        return CONSTANT

    @app.get("/cards")
    def cards():
        shown = [{**CARD, "address": f"/bijeenkomsten/{number}"} for number in range(CARDS)]
        return render_template("list.html", title="Groepen", filler="x" * 8_000, cards=shown)

    @app.post("/write")
    def write():
        connection = _connect(file)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO booking (name) VALUES (?)", (request.form["name"],))
        connection.execute("COMMIT")
        connection.close()
        return "Bewaard."

    return app


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=10, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection
