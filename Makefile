# Everything a developer does here, by name. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-hard race bench lint format messages lock vendor-check wheel clean

PORT ?= 8000
SIZE ?= 10k
PYTHON ?=
BIN := .venv/bin
FLASK := $(BIN)/flask --app app
PIP_INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check \
	--only-binary :all: --require-hashes
# The message functions of core/i18n.py, so that every text on screen reaches the catalogues.
BABEL_KEYWORDS := -k lazy -k lazy_gettext -k lazy_ngettext:1,2 -k lazy_pgettext:1c,2 -k _n:1,2
BABEL_EXTRACT := $(BIN)/pybabel -q extract -F pyproject.toml $(BABEL_KEYWORDS) --no-wrap \
	--add-location=file --project=bij-de-buurt --copyright-holder="Bij de buurt"
# No dates, no guesses and no leftovers: running it twice changes nothing.
BABEL_UPDATE := $(BIN)/pybabel -q update --no-wrap --ignore-pot-creation-date --no-fuzzy-matching \
	--ignore-obsolete -i .venv/messages.pot -d translations

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## (.*)/\1|\2/' \
		| awk -F'|' '{ printf "  make %-12s %s\n", $$1, $$2 }'

setup: .venv/.stamp-dev ## Make .venv with everything for running and developing

# A Python without ensurepip (Debian without python3-venv) leaves a folder behind that looks whole:
# make it with pip of the system when there is one, install python3-venv when we may, else say so.
.venv/bin/python:
	@python=""; \
	for name in $(or $(PYTHON),python3 python3.13 python3.12 python3.11); do \
		if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			python="$$name"; break; \
		fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "No Python 3.11 or newer found. Install it (Debian: apt-get install python3 python3-venv)" \
			"or name it: make setup PYTHON=/path/to/python3." >&2; exit 1; \
	fi; \
	rm -rf .venv; \
	if "$$python" -c 'import ensurepip' 2>/dev/null; then \
		"$$python" -m venv .venv; \
	elif "$$python" -m pip --version >/dev/null 2>&1; then \
		"$$python" -m venv --without-pip .venv; \
		"$$python" -m pip --python .venv/bin/python install -qq pip; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing python3-venv, which Debian leaves out of python3."; \
		apt-get update -qq; apt-get install -y -qq python3-venv >/dev/null; \
		"$$python" -m venv .venv; \
	else \
		echo "This Python cannot make a virtual environment with pip in it." \
			"On Debian: sudo apt-get install python3-venv. Then run make again." >&2; exit 1; \
	fi

.venv/.stamp-run: requirements.txt pyproject.toml | .venv/bin/python
	@echo "Installing what the site needs ..."
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

.venv/.stamp-dev: requirements-dev.txt pyproject.toml | .venv/bin/python
	@echo "Installing what development needs ..."
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch .venv/.stamp-run $@

demo: export SITE_URL = http://127.0.0.1:$(PORT)
demo: export BIND = 127.0.0.1:$(PORT)
demo: export LOG_LEVEL = ERROR
demo: export DEMO_CITY = 1
demo: export CONTACT_NAME = Samira
demo: export CONTACT_PHONE = 000 000 00 00
demo: export CONTACT_HOURS = Maandag tot en met vrijdag, 10:00 tot 16:00 uur
demo: export CONTACT_EMAIL = hallo@bijdebuurt.example
demo: export MAIL_FOLDER = instance/post
demo: .venv/.stamp-run ## Fill an empty database with the demo city and serve it on PORT (8000)
	@$(FLASK) db upgrade
	@$(FLASK) demo --if-empty
	@echo
	@echo "  Bij de buurt staat op $$SITE_URL"
	@echo "  Inloggen als begeleider of beheerder: zie de lijst hierboven."
	@echo "  Berichten gaan niet weg. Ze staan als bestanden in $$MAIL_FOLDER"
	@echo "  Stoppen: Ctrl+C"
	@echo
	@# The site and the worker beside it: what ends one of them, ends both.
	@$(BIN)/gunicorn --config python:core.serving "app:create_app()" & site=$$!; \
	$(FLASK) worker & worker=$$!; \
	trap 'exit 0' INT TERM; \
	trap 'kill $$site $$worker 2>/dev/null || true; wait' EXIT; \
	wait -n $$site $$worker

test: .venv/.stamp-dev ## Run the tests (about thirteen minutes on two cores)
	@$(BIN)/python -m pytest

test-hard: .venv/.stamp-dev ## Run the long tests: load, many repeats, large data
	@$(BIN)/python -m pytest -m hard -n 0

race: .venv/.stamp-dev ## Run the race tests once, alone on the machine
	@$(BIN)/python -m pytest -m "race and not hard" -n 0

bench: .venv/.stamp-dev ## Measure the speed of the site, and how it grows to SIZE (1k, 10k, 100k)
	@$(BIN)/python -m tests.bench --size $(SIZE)

# djlint judges the templates but does not format them: it breaks macros with {%- -%}.
lint: .venv/.stamp-dev vendor-check ## Check style, types, templates, catalogues and vendored files
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/djlint --lint --quiet templates
	@$(BABEL_EXTRACT) -o .venv/messages.pot .
	@$(BABEL_UPDATE) --check 2>.venv/pybabel.log \
		|| { tail -n 1 .venv/pybabel.log; echo "Run: make messages"; exit 1; } >&2
	@$(BIN)/python -m tests.support.texts

vendor-check:
	@cd static/vendor && sha256sum --check --strict --quiet SHA256SUMS

format: .venv/.stamp-dev ## Put Python in the one format
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

messages: .venv/.stamp-dev ## Bring the translation catalogues up to date with the code
	@$(BABEL_EXTRACT) -o .venv/messages.pot .
	@$(BABEL_UPDATE)

# The locks hold for CPython 3.11 to 3.13; a private index or a machine's own settings stay out.
UV_COMPILE := UV_NO_CONFIG=1 $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --only-binary :all: --upgrade pyproject.toml

lock: .venv/bin/python ## Renew both locks from pyproject.toml
	@[ -x $(BIN)/uv ] || $(BIN)/python -m pip install -qq uv
	@$(UV_COMPILE) --output-file requirements.txt
	@$(UV_COMPILE) --group dev --constraint requirements.txt --output-file requirements-dev.txt

wheel: .venv/.stamp-dev ## Build the installable package in dist/, with its catalogues compiled
	@$(BIN)/python -c "from pathlib import Path; from core.i18n import compile_catalogues; \
		compile_catalogues(Path('translations'))"
	@$(BIN)/python -m hatchling build -t wheel

clean: ## Remove .venv and everything that can be made again (instance/ stays)
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage htmlcov dist build
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find translations -name '*.mo' -delete 2>/dev/null || true
