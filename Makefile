# Thin names over the command line. Every target sets up what it needs first; a second time, that takes no time.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BROWSER := $(VENV)/.browser
QUALITY ?= 720p30
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup videos test check bench bench-preview clean

help:  ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' $(MAKEFILE_LIST)

setup: $(READY)  ## install what is missing: system packages, .venv, the project

videos: $(READY)  ## render every lecture (QUALITY=1080p60 for other sizes)
	$(BIN)/m4ml render --quality $(QUALITY)

check: $(READY)  ## run the linter, the formatter's check and the types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

test: check $(BROWSER)  ## run the checks and every test (JOBS=4 for more processes)
	$(BIN)/pytest -n $(JOBS) --cov=mathcore --cov-branch --cov-fail-under=97 --cov-report=term:skip-covered

bench: $(READY)  ## measure against plain Manim, on this machine
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.reuse

bench-preview: $(BROWSER)  ## measure how long a save takes to show in the preview
	$(BIN)/python -m tests.bench.preview_latency
	$(BIN)/python -m tests.bench.seek_time

clean:  ## remove the environment, the videos and the store
	rm -rf $(VENV) out media .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Done again when what is installed changes.
$(READY): pyproject.toml constraints.txt build/setup.sh
	@build/setup.sh
	@touch $@

$(BROWSER): $(READY)
	@build/setup.sh browser
	@touch $@
