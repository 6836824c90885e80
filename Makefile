# Every task of the project. `make help` lists them.

PYTHON ?= python3
BIN := .venv/bin
ENVIRONMENT := .venv/.locked
TEMPORAL := .venv/.temporal
FULL_TEMPORAL := .venv/.full-temporal
RIGHT_PYTHON := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))

export UV_PYTHON_DOWNLOADS = never
export UV_PROJECT_ENVIRONMENT = .venv

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test unit thorough cluster rules faults lint types imports golden histories docs format lock clean

help: ## List every target
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F'|' '{printf "%-18s%s\n", $$1, $$2}'

setup: $(ENVIRONMENT) $(TEMPORAL) ## Make the locked environment in .venv, and get Temporal into your cache folder

demo: setup ## Live through a school year of a made-up district; ARGS="--students 900" passes options
	@$(BIN)/mtss demo $(ARGS)

test: lint types imports unit ## Check style, types and import rules, then run the tests

unit: setup ## Run the tests alone; ARGS="tests/domain -k cycle" chooses
	@$(BIN)/pytest -n 2 $(ARGS)

thorough: setup $(FULL_TEMPORAL) ## Run the tests that take a minute or more each: rules taken out, kills, restarts, restores
	@$(BIN)/pytest -n 2 -m thorough $(ARGS)

rules: $(ENVIRONMENT) ## Take each function that enforces a rule out in turn: the rule's tests must notice
	@$(BIN)/pytest -q -m "" tests/rules

faults: setup ## Kill, cut and spoil a live district in every way, and see what holds; ARGS="-k temporal" chooses
	@$(BIN)/python -m tests.faults $(ARGS)

cluster: setup $(FULL_TEMPORAL) ## Run the tests of workflows and workers on two full Temporal servers, as in production
	@$(BIN)/pytest -n 2 -m "" --temporal cluster tests/cluster tests/workflows tests/workers tests/deploy $(ARGS)

lint: $(ENVIRONMENT) ## Check style
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet

types: $(ENVIRONMENT) ## Check types
	@$(BIN)/mypy

imports: $(ENVIRONMENT) ## Check which package imports which
	@$(BIN)/lint-imports --no-logo

golden: $(ENVIRONMENT) ## Write the golden file of each new event version; commit what it writes
	@$(BIN)/python -m tests.store.write_golden

histories: setup ## Record what the workflows tell Temporal today; RELEASE=0.2.0 keeps it as that release's
	@$(BIN)/python -m tests.workflows.scenarios $(if $(RELEASE),--release $(RELEASE))

docs: $(ENVIRONMENT) ## Write the generated pages of docs/ anew; commit what it writes
	@$(BIN)/python -m cli.docs

format: $(ENVIRONMENT) ## Put the code in the project's style
	@$(BIN)/ruff check --fix --quiet
	@$(BIN)/ruff format

lock: $(BIN)/uv ## Lock the dependencies anew after a change in pyproject.toml
	@$(BIN)/uv lock

clean: ## Remove what was made here: environment, caches, results (kept: .mtss, the data of `mtss dev`)
	@rm -rf .venv out build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing: install Python 3.11 to 3.14 (python.org)"; exit 1; }
	@$(PYTHON) -c '$(RIGHT_PYTHON)' || { echo "Python 3.11 to 3.14 is needed, $(PYTHON) is $$($(PYTHON) -V): \
	install one and run: make PYTHON=python3.13 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv .venv >/dev/null 2>&1 || { echo "$(PYTHON) cannot make environments: install its venv module \
	(Debian: apt-get install python3-venv)"; rm -rf .venv; exit 1; }

$(BIN)/uv: tools/uv.txt | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement tools/uv.txt
	@touch $@

# --inexact: uv itself lives in the same environment and is not in the lock.
$(ENVIRONMENT): pyproject.toml uv.lock $(BIN)/uv
	@$(BIN)/uv sync --locked --inexact --quiet
	@touch $@

$(TEMPORAL): tools/go.mod tools/go.sum $(ENVIRONMENT)
	@$(BIN)/python -m runtime.embedded >$@

$(FULL_TEMPORAL): tools/go.mod tools/go.sum $(ENVIRONMENT)
	@$(BIN)/python -m runtime.embedded.full_temporal >$@
