# Everything a fresh machine with Python 3.11 and make needs: `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed
SHELL := /bin/bash

.PHONY: install run test lint bench load soak lock clean

install: $(STAMP)

$(STAMP): requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

run: install
	@$(BIN)/tender db upgrade
	@$(BIN)/tender demo --if-empty
	@exec $(BIN)/tender serve

# The files that a page is sent are read in processes of their own, which write no bytecode. The tests do, so
# that the next run begins at once.
test: install
	$(BIN)/python -m compileall -q criteria tender
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: install
	$(BIN)/python -m bench

# Forty people on PostgreSQL for ten minutes, 25 of them at work.
load: install
	$(BIN)/python -m bench.load 600

soak: install
	$(BIN)/python -m pytest -m soak -p no:xdist --override-ini addopts="-q --strict-markers --import-mode=importlib"

# Renew the lock after a change of dependencies; `uv` is needed for this alone.
lock:
	uv pip compile --quiet --generate-hashes --extra dev --no-header --no-annotate pyproject.toml -o requirements.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis
