# Everything a newcomer needs. `make help` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
export UV_PROJECT_ENVIRONMENT := $(VENV)
# many small products of vectors: threads of the linear algebra only get in each other's way
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: help setup demo up test check format bench bench-retrieval graphs clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-17s %s\n", $$1, $$2}'

setup: $(VENV)/.ready ## make the environment in .venv, with the console script `xiaoer`

$(VENV)/.ready: pyproject.toml uv.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv sync --frozen --quiet
	@touch $@

demo: setup ## play the sample dialogue through the whole path, then keep serving (ARGS=--once to stop after it)
	$(BIN)/xiaoer demo $(ARGS)

up: setup ## run everything in one process with the settings of the environment
	$(BIN)/xiaoer up $(ARGS)

test: setup ## run all tests against the real PostgreSQL, Chroma and the sandbox (ARGS passes on to pytest)
	$(BIN)/pytest -n auto --dist loadfile $(ARGS)

check: setup ## format, lint, types, layers, and whether the drawn graphs are fresh
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/xiaoer graphs draw --check

format: setup ## format the code and mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## measure the numbers to hold and print them beside their targets
	$(BIN)/python -m bench $(ARGS)

bench-retrieval: setup ## measure retrieval quality and speed (ARGS="--file FILE.json" for your own questions)
	$(BIN)/python -m bench.retrieval $(ARGS)

graphs: setup ## draw the graphs into docs/graphs
	$(BIN)/xiaoer graphs draw

clean: ## remove the environment and the demo's data
	rm -rf $(VENV) data
