# The commands of this repository. A user needs Python 3.11, git and make; everything else is installed by them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
LANES ?= $(if $(CI),all,fast)
# CI has two cores and many tests that wait for a server or a pod: a third worker uses the time.
WORKERS ?= $(if $(CI),3,2)
RUN := PYTHONPATH=src .venv/bin/python -m

.PHONY: help new test test-slow bench lint venv tools

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  %-10s %s\n", $$1, $$2 }'

new: venv ## Render a new repository: make new DEST=../my-service ARGS='-d NAME=VALUE'
	@test -n "$(DEST)" || { echo "make new: DEST=folder is missing" >&2; exit 64; }
	@$(RUN) copier_infra new "$(DEST)" $(ARGS)

test: venv tools ## Run the fast lanes (in CI: all of them)
	$(RUN) pytest -n $(WORKERS) --lanes=$(LANES) $(PYTEST_ARGS)

test-slow: venv tools ## Run one lane: make test-slow LANE=apply
	@test -n "$(LANE)" || { echo "make test-slow: LANE=name is missing; names are in tests/lanes.toml" >&2; exit 64; }
	@case " $(LANE) " in *" cluster "*) tests/cluster/build.sh ;; esac
	@case " $(LANE) " in *" checkov "*|*" cluster "*) PYTHON=$(PYTHON) tests/tools/setup.sh venv checkov ;; esac
	@case " $(LANE) " in *" cluster "*) PYTHON=$(PYTHON) tests/tools/setup.sh venv schemas ;; esac
	$(RUN) pytest -n $(WORKERS) --lanes=$(LANE) $(PYTEST_ARGS)

bench: venv ## Measure the services against bare servers and nginx: make bench ARGS='--rounds 3 python node go'
	@PYTHONPATH=src:tests/service:tests .venv/bin/python -m bench $(ARGS)

lint: venv ## Check this repository's own code
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	MYPYPATH=tests/service:tests:src .venv/bin/mypy tests/service/*.py bench
	MYPYPATH=tests/containers:tests/service:tests:src .venv/bin/mypy tests/containers/*.py

venv:
	@PYTHON=$(PYTHON) tests/tools/setup.sh venv dev

# A tool in Go needs a Go toolchain, one for Node npm; without, its validator reports itself as not run.
tools:
	@PYTHON=$(PYTHON) tests/tools/setup.sh venv commands
	@for tool in tests/tools/*/go.mod; do tests/tools/setup.sh go "$$(basename "$$(dirname "$$tool")")" || test $$? = 69 || exit 1; done
	@for tool in tests/tools/*/package.json; do tests/tools/setup.sh npm "$$(basename "$$(dirname "$$tool")")" || test $$? = 69 || exit 1; done
