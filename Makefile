# claimcheck: `make check` tries it on the sample articles, `make test` runs every test.
# Needs make and Python 3.11 or newer; everything else goes into .venv.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
# Extra options for pip, such as an index with smaller builds of PyTorch; see the README.
PIP_OPTIONS ?=

VENV := .venv
BIN := $(VENV)/bin
DB ?= claims.db
ARTICLES := corpus/articles
REFERENCES := $(sort $(wildcard corpus/reference/*.jsonl))
LINTED := src tests evaluation docs/hooks

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help check test test-slow lint docs sample clean

help: ## Say what can be made.
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

check: $(VENV)/.installed ## Install what is needed, check the sample articles, print the verdicts.
	$(BIN)/claimcheck check $(ARTICLES) $(addprefix --reference ,$(REFERENCES)) --db $(DB)

test: $(VENV)/.installed-test lint ## Lint, type-check and run every test, in a process a core.
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

test-slow: $(VENV)/.installed-slow ## Run what takes long: kills, memory, a cluster; keep the results.
	$(BIN)/python -m pytest --slow --slow-results evaluation/results/slow.json

lint: $(VENV)/.installed-test ## Lint and type-check only.
	$(BIN)/ruff check $(LINTED)
	$(BIN)/ruff format --check $(LINTED)
	$(BIN)/mypy

docs: $(VENV)/.installed-test ## Build the documentation as a site in site/.
	$(BIN)/mkdocs build --strict

SAMPLE := build/sample
sample: $(VENV)/.installed-test ## Train every model on a tiny sample by the commands of pipeline/project.yml.
	rm -rf $(SAMPLE)
	mkdir -p $(SAMPLE)
	cp -r pipeline/project.yml pipeline/sample $(SAMPLE)/
# Its entailment model goes on from the one that ships, whose sets must be listed too for it to be packed.
	cat pipeline/sample/manifest.toml corpus/manifest.toml > $(SAMPLE)/sample/manifest.toml
	cd $(SAMPLE) && PATH="$(CURDIR)/$(BIN):$$PATH" weasel run all . --vars.data sample/data \
		--vars.configs sample/configs --vars.pairs sample/data/entailment/dev/own.dev.jsonl.gz \
		--vars.judged sample/data/judged.jsonl --vars.reference $(CURDIR)/corpus/reference \
		--vars.silent $(CURDIR)/corpus/articles/01-security-extraditions.md \
		--vars.manifest sample/manifest.toml --vars.own_pairs sample/data/entailment/train/own.jsonl.gz \
		--vars.claims $(CURDIR)/corpus/labels/claims/train.jsonl

clean: ## Remove the virtual environment, caches and the sample database.
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist site
	rm -f claims.db claims.db-wal claims.db-shm

# The stamps make a second run skip pip until the dependencies change.
$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet $(PIP_OPTIONS) -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-test: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet $(PIP_OPTIONS) -c constraints.txt -e '.[test,train,review]'
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-slow: $(VENV)/.installed-test
	$(BIN)/python -m pip install --quiet $(PIP_OPTIONS) -c constraints.txt -e '.[test,train,review,ray]'
	@touch $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "claimcheck needs Python 3.11 or newer, and none was found." \
		"Install one, or name it: make check PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo \
		"claimcheck needs Python 3.11 or newer, and $(PYTHON) is not:" \
		"name another with make check PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo \
		"The virtual environment could not be made. On Debian and Ubuntu: apt install python3-venv" \
		>&2; exit 1; }
