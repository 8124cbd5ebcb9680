# Two commands for newcomers: `make run` and `make test`. Both prepare what they need.
PYTHON ?= python3
ARGS ?=
BIN := .venv-dev/bin
# Whole files stay together, so that what a file's tests share is made once; what is held to a
# time runs alone. A worker that crashed is not replaced: with whole files the run would then wait
# for ever (pytest-xdist 1323, 1378), and the test that crashed it is named without it.
PARALLEL := -q -n auto --maxprocesses 4 --dist loadfile --max-worker-restart 0
TIMED := tests/benchmarks tests/corpus

.PHONY: help run test calibrate lock clean
.DEFAULT_GOAL := help

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Open the window with the sample audit (without a display: run it in the terminal)
	@$(PYTHON) packaging/bootstrap.py run
	.venv/bin/python -m synthdesk demo $(ARGS)

test: ## Run everything that CI runs; stops at the first tool that complains
	@$(PYTHON) packaging/bootstrap.py dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest $(PARALLEL) -p no:pytest-qt -p tests.without_qt tests/engine
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest $(PARALLEL) --ignore tests/engine $(TIMED:%=--ignore %) -m "not slow" $(ARGS)
	$(BIN)/python -m pytest -q $(TIMED)

calibrate: ## Measure the privacy tests' error rates and write docs/calibration.md
	@$(PYTHON) packaging/bootstrap.py dev
	$(BIN)/python -m pytest $(PARALLEL) -m slow tests/calibration
	$(BIN)/python -m tests.calibration.privacy $(ARGS)

LOCK = uv pip compile pyproject.toml --universal --generate-hashes --fork-strategy fewest \
	--no-sources --annotation-style line --custom-compile-command 'make lock' --quiet

lock: ## Write both lock files anew (needs uv; newer versions: make lock ARGS=--upgrade)
	$(LOCK) $(ARGS) --group build --group dev --output-file requirements-dev.lock
	$(LOCK) --group build --constraint requirements-dev.lock --output-file requirements.lock

clean: ## Remove the environments, caches and build results
	rm -rf .venv .venv-dev build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache
	find synthdesk tests packaging -name __pycache__ -type d -prune -exec rm -rf {} +
