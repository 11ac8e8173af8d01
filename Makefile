# Every target sets up what it needs in .venv; nothing has to be installed by hand.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo run test lint bench pictures constraints clean

help:  ## Show the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

demo: $(STAMP)  ## The program with the built-in demo model: no account, no network
	@$(BIN)/mlagent-tui --demo

run: $(STAMP)  ## The program; ARGS="-m ollama/qwen3" passes options
	@$(BIN)/mlagent-tui $(ARGS)

test: $(STAMP)  ## All tests
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

lint: $(STAMP)  ## Formatting, lint rules and types
	@$(BIN)/ruff format --check src tests benchmarks
	@$(BIN)/ruff check src tests benchmarks
	@$(BIN)/mypy

bench: $(STAMP)  ## Measure speed beside a bare Textual app
	@$(BIN)/python -m benchmarks

pictures: $(STAMP)  ## Draw the README's pictures anew, from the screen as its tests see it
	@$(BIN)/python -m pytest -q tests/tui/test_pictures.py --snapshot-update

constraints: $(STAMP)  ## Write the exact versions of this environment into constraints.txt
	@$(BIN)/python .ci/constraints.py

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "mlagent-tui needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up $(VENV) (once; a few minutes)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --compile \
	  --constraint constraints.txt --editable . --group dev
	@$(BIN)/python -m compileall -q src >/dev/null
	@touch $@

clean:  ## Remove the environment and all caches
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis dist build
