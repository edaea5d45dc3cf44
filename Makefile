# The two commands of the README are `make run` and `make test`; each builds the environment when it is missing.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PROCESSES ?= $(shell echo $$(($$(nproc 2>/dev/null || echo 1) + 2)))
ROOMS := crm_tui screens data tests $(wildcard benchmarks)

.PHONY: help run test crashes check layout lint contracts types mypy pyright collect format lock words pages pictures clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */  make \1\t/' | expand -t 18

$(READY): requirements.lock pyproject.toml
	@echo "Building $(VENV): once, about a minute."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation -e .
	@touch $(READY)

run: $(READY) ## the board on demo data
	@$(BIN)/crm-tui demo

test: $(READY) ## all tests
	@$(BIN)/python -m pytest -q -n $(PROCESSES) --dist worksteal $(ARGS)

crashes: $(READY) ## every crash story, dead before every single statement, and generated ones: an hour on two cores
	@CRM_EVERY_STATEMENT=1 $(BIN)/python -m pytest -q -n $(PROCESSES) --dist worksteal tests/automation/test_*crash*.py $(ARGS)

check: pyright mypy collect layout lint contracts ## layout, lint, import contracts, types; the longest first

layout: $(READY) ## is the code laid out as `make format` would?
	$(BIN)/ruff format --check --quiet $(ROOMS) || { echo 'make format lays these out'; exit 1; }

lint: $(READY) ## ruff
	$(BIN)/ruff check $(ROOMS)

contracts: $(READY) ## who may import whom
	$(BIN)/lint-imports

types: mypy pyright ## mypy --strict and pyright

mypy: $(READY)
	$(BIN)/mypy

pyright: $(READY)
	$(BIN)/basedpyright

collect: $(READY) ## can all tests be read? once, before several processes do it at the same time
	@$(BIN)/python -m pytest -qq --collect-only >$(VENV)/collected 2>&1 || { cat $(VENV)/collected; exit 1; }

format: $(READY) ## lay the code out
	$(BIN)/ruff check --fix $(ROOMS)
	$(BIN)/ruff format $(ROOMS)

lock: ## write requirements.lock anew, for every platform (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--extra xlsx --group dev pyproject.toml --output-file requirements.lock
	@sed -i '1i # Written by `make lock`: what runs, tests, lints and builds crm-tui. Exact versions, hashes, no addresses.' \
		requirements.lock

words: $(READY) ## catalogues (extract, merge, compile) and the table of symbols
	$(BIN)/python -m tests.support.catalogues
	$(BIN)/python -m tests.support.symbols

pages: $(READY) ## docs/actions.md, from what the actions declare
	@$(BIN)/python -m tests.support.pages

pictures: $(READY) ## the pictures of the README, exported from the program
	$(BIN)/python -m tests.support.pictures

clean: ## remove the environment and all caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist
