# Symbiosis: each target sets up what it needs. Only make and a Python 3.11 or newer with venv must be there.
#
#   make run     a year of the park of Suzhou: story, scorecards, with and without the symbiosis, against published figures
#   make test    lint, all tests, then the tests again on the installed wheel; needs Chromium (apt-get, if you are root)
#   make docs    the documentation, in docs/_build/html; warnings are errors
#   make bench   the benchmarks against peers, a quarter of an hour; writes docs/benchmarks.md
#   make lint    ruff and mypy
#   make clean   remove what was built, the environment too
#
# PYTHON=…  the interpreter to make the environment with     PARK=…  another park for `make run`     JOBS=…  test processes

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
PARK ?= suzhou-sip
JOBS ?= 2
INPUTS := pyproject.toml constraints.txt

.PHONY: help run test test-source test-wheel bench docs lint format generated clean browser
.NOTPARALLEL:

help:
	@sed -n '3,10s/^# \{0,1\}//p' Makefile

# A published figure that is missed (exit code 1 of validate) is an answer, told above; what is broken (2, 3) fails.
run: $(VENV)/.runtime
	@$(BIN)/symbiosis run $(PARK) --story
	@$(BIN)/symbiosis compare $(PARK) --scenarios today,no-symbiosis
	@$(BIN)/symbiosis validate $(PARK) || [ $$? -eq 1 ]

test: lint test-source test-wheel

test-source: $(VENV)/.dev browser
	$(BIN)/pytest -n $(JOBS) --dist loadfile

test-wheel: $(VENV)/.dev
	$(BIN)/python tests/packaging/run_installed.py -n $(JOBS) --dist loadfile

bench: $(VENV)/.dev
	@$(BIN)/python benchmarks/run.py

docs: $(VENV)/.dev
	$(BIN)/python docs/generate.py --check
	$(BIN)/sphinx-build --fail-on-warning --keep-going --quiet -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

generated: $(VENV)/.dev
	$(BIN)/python -m symbiosis.engine.portable
	$(BIN)/python docs/generate.py

lint: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

browser:
	@tests/browser/install

clean:
	rm -rf $(VENV) docs/_build dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis

# The environment. A stamp says that it fits pyproject.toml and constraints.txt; setting up again then costs nothing.
$(VENV)/.runtime: $(INPUTS) .ci/environment
	@.ci/environment $(VENV) .
	@touch $@

$(VENV)/.dev: $(INPUTS) .ci/environment
	@.ci/environment $(VENV) '.[dev]'
	@touch $(VENV)/.runtime $@
