"""Read the project's code and name every breach of docs/architecture.md, "Packages and arrows"."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("core", "locations", "recovery_groups", "app")
SUBJECTS = {
    # flat: one file each; a new one is given its place here
    "core": (
        *("clock", "colours", "settings", "patience", "db", "records", "erasing", "contents"),
        *("changes", "codes", "secrets", "i18n", "errors", "preferences", "slugs", "keys_cli"),
        *("production", "ical", "qr", "overtaken", "forms", "fields", "ratelimit", "web"),
        *("cookies", "failures", "requestlog", "sheets", "pagecache", "house_style"),
        *("shortcut", "mail", "outbox", "delivery", "jobs", "audit", "health", "metrics"),
        *("signposts", "serving", "vault", "dumps", "backup"),
        *("accounts",),
    ),
    "locations": ("districts", "venues"),
    "recovery_groups": (
        *("experts", "groups", "meetings", "signups", "planning", "facilitation", "feeds"),
        *("wishes", "coverage", "statistics", "desk", "transfer", "pages", "demo"),
    ),
    "app": (),
}
# From low to high; names on one row stand beside each other.
LAYERS = (
    {"rules"},
    {"models"},
    {"seats"},
    {"queries"},
    {"notices", "renderers", "exports"},
    {"actions", "imports"},
    {"forms"},
    {"guard"},
    {"routes"},
    {"cli"},
)
PURE = {"rules", "renderers"}
PAGES = {"forms", "routes"}
# A library that may have to be replaced one day is imported in one file.
ONLY_IN = {
    "flask_sqlalchemy": ("core.db",),
    "flask_babel": ("core.i18n",),
    "flask_wtf": ("core.forms",),
    "segno": ("core.qr",),
    "flask_login": ("core.accounts.guard",),
    "flask_migrate": ("core.db", "app"),
}
CLOCKS = {
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today"),
    *("datetime.date.today", "time.time", "time.time_ns", "time.localtime", "time.gmtime"),
    *("sqlalchemy.func.now", "sqlalchemy.func.current_timestamp"),
}
TOP_LEVEL = set(
    "app.py pyproject.toml requirements.txt requirements-dev.txt Makefile core locations"
    " recovery_groups templates translations static migrations tests instance docs .ci README.md"
    " LICENSE CHANGELOG.md CONTRIBUTING.md SECURITY.md publiccode.yml .gitignore .editorconfig"
    " .gitattributes".split()
)
MADE_BY_TOOLS = set(
    ".git .venv .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache __pycache__ build"
    " dist htmlcov test-results".split()
)
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc"}
MOST_LINES = 300
MOST_LINES_OF_FUNCTION = 40


@dataclass(frozen=True)
class Module:
    """One Python file: its dotted name, its place among the others, its tree."""

    name: str
    path: str
    source: str
    tree: ast.Module

    @property
    def layer(self) -> str:
        """The part of the name that says what the file is for: `place_routes` is `routes`."""
        return _last_word(self.name)


@dataclass(frozen=True)
class Import:
    """One imported name: the module or the name in it, its line, and whether a function does it."""

    target: str
    line: int
    inside: bool


def breaches(root: Path) -> list[str]:
    """Return every breach in the project at `root`, each as "path:line: sentence"; [] is good."""
    modules = {one.name: one for one in _modules(root)}
    found = list(_top_level(root))
    for module in modules.values():
        found += _size_and_name(module)
        if module.name.split(".")[0] in PACKAGES:
            imports = list(_imports(module, modules))
            found += [*_place(module), *_calls(module)]
            for one in imports:
                found += (f"{module.path}:{one.line}: {fault}" for fault in _arrow(module, one))
    return found


def _modules(root: Path) -> Iterator[Module]:
    files = list(root.glob("*.py"))
    for folder in (*PACKAGES[:-1], "migrations", "tests"):
        files += (root / folder).rglob("*.py")
    for file in sorted(files):
        path = file.relative_to(root)
        parts = path.with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        source = file.read_text("utf-8")
        yield Module(name, str(path), source, ast.parse(source, filename=str(path)))


def _kept(root: Path) -> set[str]:
    """Return what stands at the top: in a checkout what git keeps, not what a user left there."""
    if not (root / ".git").exists():
        return {entry.name for entry in root.iterdir()}
    listed = subprocess.run(
        ["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True
    ).stdout
    return {path.partition("/")[0] for path in listed.splitlines()}


def _top_level(root: Path) -> Iterator[str]:
    for name in sorted(_kept(root)):
        if name not in TOP_LEVEL | MADE_BY_TOOLS and not name.startswith(".coverage."):
            yield f"{name}: nothing of this name belongs at the top level"


def _size_and_name(module: Module) -> Iterator[str]:
    if vague := VAGUE & set(module.name.split(".")):
        yield f"{module.path}: {vague.pop()!r} says nothing about what is in it"
    if module.path.startswith("migrations/versions"):
        return  # One step of the schema is one list of statements, never changed afterwards.
    lines = module.source.count("\n")
    if lines > MOST_LINES:
        yield f"{module.path}: {lines} lines, more than {MOST_LINES}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MOST_LINES_OF_FUNCTION:
                yield f"{module.path}:{node.lineno}: {node.name} has {length} lines"


def _place(module: Module) -> Iterator[str]:
    """A file stands in a known subject and says by its name what it is for."""
    package, *rest = module.name.split(".")
    is_folder = module.path.endswith("__init__.py")
    if is_folder and any(not isinstance(node, ast.Expr) for node in module.tree.body):
        yield f"{module.path}: an __init__.py holds no code"
    if rest and rest[0] not in SUBJECTS[package]:
        yield f"{module.path}: {rest[0]!r} has no place in the order of {package}"
    if package in {"locations", "recovery_groups"} and len(rest) == 1 and not is_folder:
        yield f"{module.path}: code of {package} stands in the folder of a subject"
    if len(rest) > 2 or (len(rest) == 2 and _layer_rank(module.name) is None):
        yield f"{module.path}: the name does not say which layer it is"
    if package == "locations" and module.layer in PAGES | {"cli"}:
        yield f"{module.path}: locations has no pages of its own"


def _imports(module: Module, modules: dict[str, Module]) -> Iterator[Import]:
    at_top = {id(node) for node in _outside_functions(module.tree)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                steps = node.level - module.path.endswith("__init__.py")
                parents = module.name.split(".")[: -steps or None]
                base = ".".join([*parents, base] if base else parents)
            names = [f"{base}.{alias.name}" for alias in node.names]
            targets = [name if name in modules else base for name in names]
        else:
            continue
        yield from (Import(target, node.lineno, id(node) not in at_top) for target in set(targets))


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from _outside_functions(child)


def _arrow(module: Module, one: Import) -> Iterator[str]:
    """Imports go down: between packages, between subjects, between the files of a subject."""
    library = one.target.partition(".")[0]
    subject = module.name.count(".") == 2
    if subject and module.layer in PURE | PAGES:
        yield from _forbidden(module.layer, one.target)
    if library in ONLY_IN and module.name not in ONLY_IN[library]:
        yield f"{library} is imported in {' or '.join(ONLY_IN[library])} only"
    if library not in PACKAGES:
        return
    if one.target == "app":
        yield "nobody imports app"
    if one.inside and module.name != "app":
        yield f"{one.target} is imported inside a function"
    if module.name != "app" and _is_above(one.target, module.name):
        yield f"{module.name} imports {one.target}, which is above it"


def _forbidden(layer: str, target: str) -> Iterator[str]:
    library = target.partition(".")[0]
    if library == "sqlalchemy" or target == "core.db":
        yield f"{layer} import no database: {target}"
    if layer in PURE and (library in {"flask", "werkzeug"} or library.startswith("flask_")):
        yield f"{layer} import no web framework: {target}"
    if layer in PAGES and _last_word(target) == "models":
        yield f"{layer} import no models: {target}"


def _is_above(target: str, importer: str) -> bool:
    """Tell whether `target` stands above `importer`; files of one row may not import in a ring."""
    there, here = _place_of(target), _place_of(importer)
    if there[:2] == here[:2] and there[2] == here[2] and target != importer:
        # Beside each other: along the alphabet only, so never a ring.
        return _turn(target) > _turn(importer)
    return there > here


def _turn(name: str) -> tuple[bool, bool, str]:
    """A subject's `frame_routes` comes before its other files of views, its bare `routes` after."""
    return name.endswith(".routes"), not name.endswith(".frame_routes"), name


def _place_of(name: str) -> tuple[int, int, int]:
    package, *rest = name.split(".")
    subjects = SUBJECTS[package]
    subject = subjects.index(rest[0]) if rest and rest[0] in subjects else -1
    rank = _layer_rank(name) if len(rest) == 2 else None
    return PACKAGES.index(package), subject, -1 if rank is None else rank


def _layer_rank(name: str) -> int | None:
    layer = _last_word(name)
    return next((rank for rank, row in enumerate(LAYERS) if layer in row), None)


def _last_word(name: str) -> str:
    return name.rsplit(".", 1)[-1].rsplit("_", 1)[-1]


def _calls(module: Module) -> Iterator[str]:
    """Only core/db.py commits; only core/clock.py asks what time it is."""
    full_names = {
        alias.asname or alias.name.split(".")[0]: (
            f"{node.module}.{alias.name}" if isinstance(node, ast.ImportFrom) else alias.name
        )
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    for node in ast.walk(module.tree):
        where = f"{module.path}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Attribute) and node.attr == "commit" and module.name != "core.db":
            yield f"{where}: only core/db.py commits"
        if isinstance(node, ast.Attribute | ast.Name) and module.name != "core.clock":
            first, dot, rest = ast.unparse(node).partition(".")
            if full_names.get(first, first) + dot + rest in CLOCKS:
                yield f"{where}: only core/clock.py asks what time it is"
