# Every target does its own set-up: a virtual environment in .venv from the hashed locks.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
# Bytecode caching speeds up every start; some machines switch it off.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test check serve bench image lock clean

help: ## Show what there is to make.
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/run ## Start the service, send it sample submissions, show their verdicts.
	@$(BIN)/python tools/demo.py

test: $(VENV)/dev ## Run the whole test-suite with branch coverage.
	@tools/run-tests

check: $(VENV)/dev ## Format, lint, types, layers.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

serve: $(VENV)/run ## Run the service with an embedded worker on http://127.0.0.1:8000.
	$(BIN)/judge serve

image: $(VENV)/run ## Build the sandbox image.
	$(BIN)/judge image build

bench: $(VENV)/run image ## Measure submit-to-verdict against bare pytest.
	$(BIN)/python benchmarks/latency.py

lock: | $(VENV)/bin/python ## Resolve the dependencies anew and write the hashed locks.
	@$(PIP) install 'uv>=0.8'
	$(BIN)/uv pip compile $(LOCK_OPTIONS) --group build -o requirements/run.lock pyproject.toml
	$(BIN)/uv pip compile $(LOCK_OPTIONS) --group build --group dev -c requirements/run.lock -o requirements/dev.lock pyproject.toml

LOCK_OPTIONS := --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links

clean: ## Remove the environment and what tools left behind.
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run: requirements/run.lock pyproject.toml | $(VENV)/bin/python
	@echo "installing the locked dependencies into $(VENV)"
	@$(PIP) install --require-hashes -r requirements/run.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev: requirements/dev.lock $(VENV)/run
	@echo "installing the locked development tools into $(VENV)"
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@
