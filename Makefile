# Everything a developer or a curious school needs: `make demo` to see it, `make test` to trust it.
# Both work on a fresh Debian 12 with only git, make, python3 and python3-venv.

VENV := .venv
PYTHON := $(VENV)/bin/python
UV := $(VENV)/bin/uv
PORT ?= 8000
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
DEBIAN := chromium redis-server nginx wrk poppler-utils

.PHONY: help demo test test-postgresql journeys guard check bench lock assets screenshots translations clean

help: ## What there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

demo: $(VENV)/.demo ## A school to look at, on http://wegwijzer.localhost:8000
	@exec $(VENV)/bin/ganaar demo --port $(PORT)

test: $(VENV)/.dev built system ## Everything that must hold, on SQLite and PostgreSQL, in a real browser
	@$(PYTHON) tests/run.py

check: $(VENV)/.dev ## Static checks: format, lint, types, imports
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --config setup.cfg

bench: $(VENV)/.dev built system ## The figures of docs/bench.md, as a table
	@$(PYTHON) -m bench

screenshots: $(VENV)/.dev built system ## The pictures of the README, made afresh from the demo
	@$(PYTHON) docs/screenshots/make.py

translations: $(VENV)/.dev ## Collect new texts into the catalogues
	@$(PYTHON) tests/catalogues.py

lock: $(VENV)/bin/uv ## New versions of all packages, with hashes
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock" setup.cfg -o requirements/run.txt
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock" --extra demo setup.cfg -c requirements/run.txt -o requirements/demo.txt
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock" --extra demo --extra dev setup.cfg -c requirements/run.txt -o requirements/dev.txt
	@echo "uv" | $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock" - -o requirements/uv.txt

clean: ## Remove what was installed and built, not the data in var/
	rm -rf $(VENV) node_modules themes/*/static/built plugins/*/static/built *.egg-info

$(VENV)/bin/uv: requirements/uv.txt
	@echo "Making $(VENV) ..."
	@python3 -m venv $(VENV) || { echo "python3-venv is missing: apt-get install -y python3-venv"; exit 1; }
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/.demo: requirements/demo.txt setup.cfg | $(VENV)/bin/uv
	@echo "Installing Python packages ..."
	@$(UV) pip install --python $(PYTHON) --compile-bytecode --require-hashes -r requirements/demo.txt
	@$(UV) pip install --python $(PYTHON) --quiet --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt setup.cfg | $(VENV)/bin/uv
	@echo "Installing Python packages for development ..."
	@$(UV) pip install --python $(PYTHON) --compile-bytecode --require-hashes -r requirements/dev.txt
	@$(UV) pip install --python $(PYTHON) --quiet --no-deps --editable .
	@touch $@ $(VENV)/.demo

.PHONY: built
built: | $(VENV)/bin/uv
	@$(VENV)/bin/ganaar assets

.PHONY: system
system:
	@missing=""; for package in $(DEBIAN); do dpkg -s $$package >/dev/null 2>&1 || missing="$$missing $$package"; done; \
	if [ -n "$$missing" ]; then \
	  line="apt-get install -y --no-install-recommends$$missing"; \
	  if [ "$$(id -u)" = 0 ]; then \
	    echo "Installing Debian packages:$$missing"; \
	    apt-get update -qq; \
	    printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; \
	    DEBIAN_FRONTEND=noninteractive $$line -qq >/dev/null; rm -f /usr/sbin/policy-rc.d; \
	  else echo "Debian packages are missing. Run:  sudo $$line"; exit 1; fi; \
	fi
