# Every verb of the project. `make help` lists them.

PYTHON ?= python3
BIN := .venv/bin
# One thread for each of the linear algebra: tests run side by side, and small matrices gain nothing.
PYTEST := OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest
SOURCES := src tests tools bench
FAST := unit or flow or api or db
# In a process of its own: its servers are killed and started beside whatever else runs.
HURT := tests/e2e/faults
# These wait more than they work: a process for each of their worlds (tests/conftest.py).
WORLDS := -n 3 --dist loadgroup tests/asterisk tests/contract tests/e2e --ignore $(HURT)
LOCK := $(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header \
        --no-annotate --quiet $(if $(UPGRADE),--upgrade)
# A benchmark is what can be started; the other files of bench/ are what benchmarks share.
BENCHES := $(basename $(notdir $(shell grep -l '^if __name__' bench/*.py)))

.DEFAULT_GOAL := help
.PHONY: help setup setup-test run test test-all check fix web screenshots figures bench lock clean
NPM := npm --silent --prefix web

help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

setup: ## install what running needs (again: a moment)
	@$(PYTHON) tools/check_python.py
	@$(PYTHON) -m tools.setup

setup-test: ## install also what only testing needs
	@$(PYTHON) tools/check_python.py
	@$(PYTHON) -m tools.setup --test

run: setup ## set up if needed, then start everything with the demo; Ctrl-C ends it
	@exec $(BIN)/huawu run

test: setup-test ## all gates and all tests but the slow ones
	@$(BIN)/python -m tools.check
	$(NPM) test
	$(PYTEST) -m "($(FAST)) and not slow" -n 2 --dist worksteal
	$(PYTEST) -m "not ($(FAST)) and not slow" $(WORLDS)
	$(PYTEST) -m "not slow" $(HURT)

test-all: setup-test ## all gates and all tests
	@$(BIN)/python -m tools.check
	$(NPM) test
	$(PYTEST) -m "$(FAST)" -n 2 --dist worksteal
	$(PYTEST) -m "not ($(FAST))" $(WORLDS)
	$(PYTEST) $(HURT)

check: setup-test ## the gates alone: types, lint, form, directions, lengths, locks, tenants, docs, the web's
	@$(BIN)/python -m tools.check

fix: setup-test ## let the tools mend what they can
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)
	$(NPM) run fix

web: setup-test ## bring the browser's API client up to the routes and events, and build it
	@$(BIN)/python -m tools.generate_web
	@$(PYTHON) -m tools.setup --test

screenshots: setup-test ## pictures of every page into build/screenshots
	$(PYTEST) $(wildcard tests/e2e/web/test_*screens.py)

figures: setup-test ## hurt a centre under calls and write docs/reliability.md (CALLS="50 5 20": that many talk, ring, wait)
	$(BIN)/python -m tests.e2e.faults.figures $(CALLS)

bench: $(BENCHES:%=bench-%) ## all benchmarks, one after another; `make bench-NAME` runs one (DATA=FOLDER where it asks)
	@test -n "$(BENCHES)" || { echo "no benchmark in bench/" >&2; exit 1; }

bench-%: setup-test
	@$(BIN)/python -m bench.$* $(DATA)

lock: setup-test ## bring the lock files up to pyproject.toml (UPGRADE=1: newest versions)
	$(LOCK) pyproject.toml -o requirements.lock
	$(LOCK) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	$(LOCK) --group pyproject.toml:setup -c requirements-dev.lock -o requirements-setup.lock
	$(LOCK) --group pyproject.toml:bench -c requirements-dev.lock -o requirements-bench.lock
	$(LOCK) --group pyproject.toml:engines -c requirements-dev.lock -o requirements-engines.lock

clean: ## remove what was made in this folder; data are elsewhere and stay
	rm -rf .venv build dist web/node_modules src/huawu/webui .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests tools bench -name __pycache__ -type d -prune -exec rm -rf {} +
