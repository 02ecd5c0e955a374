"""Catalogues are compiled once, also when several workers start at the same moment."""

import subprocess
import sys

from tests.support.server import ROOT

CATALOGUE = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
MANY = "".join(f'\nmsgid "woord {number}"\nmsgstr "word {number}"\n' for number in range(3000))
FORKING = """
import os, sys, pathlib
from core import i18n
gate, go = os.pipe()
workers = []
for _ in range(6):
    worker = os.fork()
    if worker == 0:
        os.close(go)
        os.read(gate, 1)
        try:
            i18n.compile_catalogues(pathlib.Path(sys.argv[1]))
        except BaseException as error:
            print(repr(error), file=sys.stderr)
            os._exit(1)
        os._exit(0)
    workers.append(worker)
os.close(go)
sys.exit(max(os.waitstatus_to_exitcode(os.waitpid(one, 0)[1]) for one in workers))
"""


def test_workers_that_start_at_once_all_find_whole_catalogues(tmp_path):
    for number in range(4):
        folder = tmp_path / str(number) / "en" / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "messages.po").write_text(CATALOGUE + MANY, "utf-8")
        command = [sys.executable, "-c", FORKING, str(tmp_path / str(number))]
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        assert sorted(one.name for one in folder.iterdir()) == ["messages.mo", "messages.po"]
