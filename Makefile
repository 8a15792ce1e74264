# Everything a newcomer needs. `make help` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
SECONDS_EACH ?= 20
# tests wait a third of their time: one more at once than there are cores
WORKERS ?= $(shell expr $$(nproc 2>/dev/null || echo 2) + 1)
export UV_PROJECT_ENVIRONMENT := $(VENV)
APP := web/app
APP_SOURCES := $(shell find $(APP) -type f -not -path '*/node_modules/*' -not -path '*/e2e/*' -not -name '*.test.ts' -not -name schema.d.ts)
# the web app is built with Node: the machine's, or, where it has none or an old one, that of a Python wheel
NODE_FITS := $(shell node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null && echo yes)
export PATH := $(if $(NODE_FITS),,$(CURDIR)/$(BIN):)$(PATH)
# many small products of vectors: threads of the linear algebra only get in each other's way
export OPENBLAS_NUM_THREADS ?= 1
# compiled modules are kept, whatever the machine says: without them every start of a program costs seconds
unexport PYTHONDONTWRITEBYTECODE

.DELETE_ON_ERROR:
.PHONY: help setup demo up test types web-dev check check-program check-app licences format evals mutants bench bench-retrieval chaos fuzz year graphs clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-17s %s\n", $$1, $$2}'

setup: $(VENV)/.ready web/dist/index.html ## make the environment in .venv, with the console script `xiaoer`, and build the web app

$(VENV)/.ready: pyproject.toml uv.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv sync --frozen --quiet $(if $(NODE_FITS),,--group node)
	@touch $@

$(APP)/node_modules/.ready: $(APP)/package-lock.json $(APP)/.npmrc | $(VENV)/.ready
	cd $(APP) && npm ci --silent
	@touch $@

web/dist/index.html: $(APP)/node_modules/.ready $(APP_SOURCES)
	cd $(APP) && npm run --silent build

demo: setup ## play the sample dialogue through the whole path, then keep serving (ARGS=--once to stop after it)
	$(BIN)/xiaoer demo $(ARGS)

up: setup ## run everything in one process with the settings of the environment
	$(BIN)/xiaoer up $(ARGS)

test: setup ## run all tests against the real PostgreSQL, Chroma and the sandbox (ARGS passes on to pytest)
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

web-dev: setup ## serve the web app from its sources, in front of a running program (XIAOER_URL)
	cd $(APP) && npm run dev

types: setup ## write what the program's API tells of itself as TypeScript, for the web app
	$(BIN)/xiaoer openapi > $(VENV)/openapi.json
	cd $(APP) && npm run --silent types

check: setup types ## format, lint, types of both languages, layers, the web app's logic, fresh graphs, readable evaluation cases, deploy files
	@$(MAKE) --no-print-directory --output-sync=target -j 2 check-program check-app

check-program:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/xiaoer graphs draw --check
	$(BIN)/xiaoer evals lint
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec deploy/compose.yaml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml

check-app:
	cd $(APP) && npm run --silent check && npm run --silent test

licences: setup ## list what the program ships with under which licence; one that nobody looked at yet fails
	$(BIN)/python deploy/licences.py

format: setup ## format the code and mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

evals: setup ## play all evaluation cases without a model and with scripted ones, against the baseline (ARGS="--suite smoke")
	$(BIN)/xiaoer evals run --against evals/baselines/local.json $(ARGS)

mutants: setup ## take each guard away in turn: the hostile suite must go red, and says how many of its cases do
	$(BIN)/pytest -q tests/evals/test_hostile_suite.py

bench: setup ## measure the numbers to hold and print them beside their targets
	$(BIN)/python -m bench $(ARGS)

chaos: setup ## play random bad days against the real processes and examine what they left (ARGS="--seed 17 --runs 5")
	nice -n 5 $(BIN)/python -m chaos $(ARGS)

FUZZED := signal envelope cipher sync hook csv orders markdown hours days
fuzz: setup ## send the api and the parsers what nobody should (schemathesis, atheris; SECONDS_EACH for each parser)
	$(BIN)/uv sync --frozen --quiet --group fuzz
	$(BIN)/python -m tests.fuzz.api $(ARGS)
	for target in $(FUZZED); do $(BIN)/python -m tests.fuzz.guided $$target $(SECONDS_EACH) || exit 1; done

year: setup ## play a year of five shops with 10,000 customers through the planning and its gate (ARGS="--customers 500 --days 60")
	nice -n 5 $(BIN)/python -m bench.year $(ARGS)

bench-retrieval: setup ## measure retrieval quality and speed (ARGS="--file FILE.json" for your own questions)
	$(BIN)/python -m bench.retrieval $(ARGS)

graphs: setup ## draw the graphs into docs/graphs
	$(BIN)/xiaoer graphs draw

clean: ## remove the environment and the demo's data
	rm -rf $(VENV) data web/dist $(APP)/node_modules
