# `make run` sets up and starts the bot; `make test` sets up and runs every check.

PYTHON ?= $(firstword $(shell for name in python3 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& echo $$name; done))
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
DATA ?= ../data
SEED ?= 1

.PHONY: run test bench fuzz lint format texts setup-collectors setup-training lock clean

run: $(VENV)/runtime.stamp
	$(BIN)/serenade run

test: lint
	$(BIN)/python -m pytest

bench: $(VENV)/dev.stamp
	$(BIN)/python -m tests.bench

# Reads 20,000 damaged photos; `make fuzz SEED=2` reads others.
fuzz: $(VENV)/dev.stamp
	$(BIN)/python -m tests.fuzz --seed $(SEED)

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Brings the catalogues of texts in bot/locales up to date, for translators to fill in what is new.
texts: $(VENV)/runtime.stamp
	$(BIN)/python -m bot.texts

setup-collectors: $(VENV)/collectors.stamp

setup-training: $(VENV)/training.stamp

# Compiles the lock files anew from pyproject.toml; for every Python and platform that we support.
lock: $(VENV)/dev.stamp
	$(call compile,runtime,)
	$(call compile,collectors,--extra collectors)
	$(call compile,dev,--extra dev --extra collectors)
	$(call compile,training,--extra training --extra dev --extra collectors)

define compile
$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	$(2) pyproject.toml requirements/build.in --output-file requirements/$(1).lock
endef

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Serenade needs Python 3.11, 3.12 or 3.13 with its venv module\
	 (on Debian and Ubuntu: apt install python3-venv). Or name one: make PYTHON=/path/to/python run"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# What is installed last also holds what the smaller sets need, so their stamps follow.
$(VENV)/runtime.stamp: requirements/runtime.lock pyproject.toml | $(BIN)/python
	$(call install,runtime)

$(VENV)/collectors.stamp: requirements/collectors.lock pyproject.toml | $(BIN)/python
	$(call install,collectors)
	touch $(VENV)/runtime.stamp

$(VENV)/dev.stamp: requirements/dev.lock pyproject.toml | $(BIN)/python
	$(call install,dev)
	touch $(VENV)/runtime.stamp $(VENV)/collectors.stamp

$(VENV)/training.stamp: requirements/training.lock pyproject.toml | $(BIN)/python
	$(call install,training)
	touch $(VENV)/runtime.stamp $(VENV)/collectors.stamp $(VENV)/dev.stamp

define install
$(PIP) install --quiet --require-hashes -r requirements/$(1).lock
$(PIP) install --quiet --no-deps --no-build-isolation --editable .
touch $@
endef
