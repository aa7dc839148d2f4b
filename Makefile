# `make demo` runs everything with sample data; `make test` passes all tests; `make` alone does what CI does.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: python check demo test lint format schema coverage chaos bench growth bench-ledger install install-test clean
.DEFAULT_GOAL := check

# Style, types, import contracts, the committed schema, then all tests.
check: lint test

# Both vendors' sandboxes and the API, until Ctrl-C. PORT=8001 make demo chooses the port.
demo: install
	@exec $(BIN)/ats-graph demo

# Installs what tests need (Chromium too, where it can) and runs them all.
test: install-test
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

lint: install-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/ats-graph schema --check schema.graphql

format: install-test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Writes schema.graphql anew; read what changed before you commit it.
schema: install
	$(BIN)/ats-graph schema > schema.graphql

# Writes docs/coverage.md anew.
coverage: install-test
	$(BIN)/python -m scripts.coverage

# Writes while everything fails: processes killed, answers lost. On both databases, then with a vendor that cannot be searched.
chaos: install-test
	$(BIN)/python -m benchmarks.chaos --database sqlite
	$(BIN)/python -m benchmarks.chaos --database postgresql
	$(BIN)/python -m benchmarks.chaos --unsearchable

# This product beside other GraphQL servers, which are installed for it; then how cost grows. Some minutes on a quiet machine.
bench: install-test
	$(BIN)/python -m benchmarks.speed

growth: install-test
	$(BIN)/python -m benchmarks.growth

# The ledger of changes with 100,000 records of each model.
bench-ledger: install-test
	$(BIN)/python -m benchmarks.ledger

install: python
	@$(PYTHON) scripts/bootstrap.py

install-test: python
	@$(PYTHON) scripts/bootstrap.py --test

python:
	@command -v $(PYTHON) > /dev/null || { echo "ats-graph needs Python 3.11 or newer, and there is no $(PYTHON) here. Install it, or name one: make PYTHON=/path/to/python3.12 demo" >&2; exit 1; }

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache tests/clients/typescript/node_modules
