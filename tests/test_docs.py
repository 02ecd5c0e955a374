"""The documents say what is true: names in them exist, and what exists is named in them."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from core.secrets import KEPT_OLD, new_keys, variable
from core.settings import Settings

ROOT = Path(__file__).parent.parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
# Places on somebody's own machine; the documents hold for everybody's.
MACHINE_PATH = re.compile(
    r"(?<![\w./])(?:~/|[A-Z]:\\|/(?:home|root|tmp|work|usr|var|opt|mnt|Users)/)"
)
# Where an administrator is told to put the site, and where Debian keeps what it needs.
INSTALLED = re.compile(
    r"/opt/(?:bij-de-buurt|audit)|/var/(?:lib|backups)/bij-de-buurt|/var/www|/usr/local/sbin/buurt"
)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
TARGET = re.compile(r"(?:^|`)make ([a-z-]+)", re.MULTILINE)
CODE = re.compile(r"`([\w./-]+\.py)(?::(\w+))?`")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")

# Not "page": that is a browser's, and pytest-playwright would multiply these tests by browsers.
each_document = pytest.mark.parametrize(
    "document", PAGES, ids=lambda document: str(document.relative_to(ROOT))
)


def text(name):
    return (ROOT / name).read_text("utf-8")


def section(page, heading):
    """Return what stands below a heading, up to the next one of its own rank or higher."""
    rank = len(heading) - len(heading.lstrip("#"))
    found = re.search(
        rf"^{re.escape(heading)}$(.*?)(?=^#{{1,{rank}}} |\Z)", page, re.DOTALL | re.MULTILINE
    )
    assert found, heading
    return found[1]


def table(part):
    """Return the rows of the tables in a part of a page, without heads, cells trimmed."""
    rows = [line for line in part.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    rules = {n for n, row in enumerate(cells) if set("".join(row)) <= set("-:")}
    return [row for n, row in enumerate(cells) if n not in rules and n + 1 not in rules]


def package(requirement):
    return re.match(r"[A-Za-z0-9_.-]+", requirement)[0]


def in_the_table(value):
    """Return a default as the README writes it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ",".join(value)
        case _:
            return str(value)


def anchors(page):
    """Return the anchors of a page's headings, as code hosts make them."""
    outside_code = re.sub(r"^```.*?^```$", "", page, flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.+)$", outside_code, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


@pytest.mark.parametrize(
    ("heading", "kind"), [("## To run the site", "run"), ("## To develop and test", "dev")]
)
def test_every_dependency_has_its_reason(heading, kind):
    project = tomllib.loads(text("pyproject.toml"))
    declared = {
        "run": project["project"]["dependencies"],
        "dev": project["dependency-groups"]["dev"],
    }[kind]
    rows = table(section(text("docs/dependencies.md"), heading))
    assert [row[0] for row in rows] == sorted(package(one) for one in declared)
    assert all(len(row[1]) > 10 for row in rows)


def test_every_setting_is_in_the_readme_with_its_default():
    rows = table(section(text("README.md"), "### Settings"))
    told = {row[0].strip("`"): row[1].strip("`") for row in rows}
    assert told == {one.name.upper(): in_the_table(one.default) for one in fields(Settings)}
    assert all(row[2] for row in rows)


def test_every_key_is_told_to_the_administrator():
    told = set(re.findall(r"\bKEY_[A-Z_]+\b", text("docs/running.md")))
    made = {variable(name) for name in new_keys()}
    assert told == made | {f"{variable(name)}_OLD" for name in KEPT_OLD}


@pytest.mark.parametrize("what", [LINK, TARGET, CODE, TEST])
def test_what_is_looked_for_in_the_documents_is_there(what):
    assert len([one for page in PAGES for one in what.findall(page.read_text("utf-8"))]) > 10


@each_document
def test_every_make_target_that_is_named_exists(document):
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    assert set(TARGET.findall(document.read_text("utf-8"))) <= targets


def test_the_readme_names_the_targets_a_newcomer_needs():
    for target in ("demo", "test", "test-hard", "lint", "help"):
        assert f"make {target}" in text("README.md")


@each_document
def test_links_lead_somewhere(document):
    for link in LINK.findall(document.read_text("utf-8")):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text("utf-8")), link


@each_document
def test_no_page_names_a_place_on_somebodys_machine(document):
    lines = INSTALLED.sub("", document.read_text("utf-8")).splitlines()
    assert [line for line in lines if MACHINE_PATH.search(line)] == []


@each_document
def test_code_that_is_named_exists(document):
    """`meetings/seats.py:claim` and the like: the file is there, and has such a name in it."""
    for path, name in CODE.findall(document.read_text("utf-8")):
        # Documents leave out the package of a subject; a bare `rules.py` is any subject's.
        found = [*ROOT.glob(path), *ROOT.glob(f"*/{path}"), *ROOT.glob(f"*/*/{path}")]
        assert found, path
        pattern = rf"\b(?:def|class) {name}\b"
        assert not name or any(re.search(pattern, one.read_text("utf-8")) for one in found), name


@each_document
def test_every_test_that_is_named_exists(document):
    """`tests/test_health.py::test_…`: a promise is proven by a test that is there."""
    for path, name in TEST.findall(document.read_text("utf-8")):
        assert re.search(rf"^def {name}\(", text(path), re.MULTILINE), f"{path}::{name}"


@pytest.mark.parametrize("page", ["docs/privacy.md", "docs/security.md"])
def test_every_promise_is_proven_by_a_test(page):
    rows = table(section(text(page), "## Where it is proven"))
    assert len(rows) > 20
    for promise, proof in rows:
        assert re.fullmatch(r"`tests/[^`]+::test_\w+`(, `tests/[^`]+::test_\w+`)*", proof), promise


def test_every_decision_is_listed():
    folder = ROOT / "docs" / "adr"
    records = {one.name for one in folder.glob("[0-9]*.md")}
    assert set(re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", text("docs/adr/README.md"))) == records
    for record in records:
        headings = re.findall(r"^## (.+)$", (folder / record).read_text("utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Cost"], record
        assert (folder / record).read_text("utf-8").startswith(f"# {record[:4]} ")
