# Every path is relative, so a checkout may lie under a folder with a space in its name.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.stamp
RUN := $(BIN)/python -m

.DEFAULT_GOAL := help
.PHONY: help venv run demo test bench pictures fmt lock clean

help:  ## what can be made here
	@sed -n 's/^\([a-z]*\):[^#]*##/\1	/p' Makefile | expand -t 12

venv: $(STAMP)  ## .venv with everything at the versions of constraints.txt

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "mim-console needs Python 3.11 or newer; name one with: make venv PYTHON=python3.13" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(RUN) pip install --quiet --disable-pip-version-check --compile --constraint constraints.txt --editable '.[dev]'
	@$(RUN) compileall -q mim_console
	@touch $@

run: $(STAMP)  ## open the console
	@$(BIN)/mim-console

demo: $(STAMP)  ## open the console on a real incident, in a throw-away database
	@$(BIN)/mim-console demo

test: $(STAMP)  ## format, lint, types, import contract, tests
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	$(BIN)/lint-imports --no-logo
	$(RUN) pytest -n 4  # half of them wait for a process or a socket

bench: $(STAMP)  ## measure what must be quick
	$(RUN) bench

pictures: $(STAMP)  ## draw docs/pictures again
	$(RUN) tools.pictures

fmt: $(STAMP)  ## put the source in order
	$(RUN) ruff check --fix --exit-zero --quiet .
	$(RUN) ruff format .

lock:  ## take the newest versions that pyproject.toml allows into constraints.txt
	rm -rf .venv-lock
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check '.[dev]'
	.venv-lock/bin/python -m pip freeze --exclude mim-console > constraints.txt
	rm -rf .venv-lock

clean:  ## remove all that was made
	rm -rf .venv .venv-lock build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
