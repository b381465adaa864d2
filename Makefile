# Everything a fresh machine with Python 3.11 and make needs: `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed
SHELL := /bin/bash

# For an installation that runs no tests: `make install LOCK=requirements-run.txt`.
LOCK ?= requirements.txt

.PHONY: install run test lint audit sbom bench load soak mutants lock clean

install: $(STAMP)

$(STAMP): $(LOCK) pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCK)
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
	printf '%s\n' criteria tender supply | xargs -P 3 -I @ $(BIN)/bandit --quiet -c pyproject.toml -r @ 2> >(grep -v 'nosec encountered' >&2)

# Whether a hole is known in a package of the lock. It asks a service outside, and says so where none answers.
audit: install
	$(BIN)/python -m supply.audit

# The list of materials for a release, CycloneDX, with digests and licences; see docs/releasing.md.
sbom: install
	mkdir -p dist
	$(BIN)/python -m supply.sbom dist/sbom.json

bench: install
	$(BIN)/python -m bench

# Forty people on PostgreSQL for ten minutes, 25 of them at work.
load: install
	$(BIN)/python -m bench.load 600

# Also the rules with examples that are drawn anew; `make test` draws the same ones each time.
soak: install
	$(BIN)/python -m pytest -m soak -p no:xdist --override-ini addopts="-q --strict-markers --import-mode=importlib"
	$(BIN)/python -m pytest -n 2 --hypothesis-profile=default tests/rules

# Half an hour of small faults put into the code one by one; mutants.json tells what became of each.
mutants: install
	$(BIN)/python -m tests.soak.mutants 1800

# Renew both locks after a change of dependencies; `uv` is needed for this alone. The second one is what an
# installation needs: a part of the first.
lock:
	uv pip compile --quiet --generate-hashes --extra dev --no-header --no-annotate pyproject.toml -o requirements.txt
	echo flit_core | uv pip compile --quiet --generate-hashes --no-header --no-annotate -c requirements.txt \
	  pyproject.toml - -o requirements-run.txt

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis mutants mutants.json
