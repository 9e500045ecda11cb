.PHONY: up demo test faults check bench setup format clean

UV ?= uv
SEED ?= 1
RUN = $(UV) run --no-sync

up: setup
	@$(RUN) python -m commands.app up

demo: setup
	@$(RUN) python -m commands.app demo

setup: .venv/ready

.venv/ready: pyproject.toml uv.lock
	@command -v $(UV) >/dev/null || { echo "uv is missing. Install it with: python3 -m pip install uv"; exit 1; }
	$(UV) sync --locked --compile-bytecode
	@touch $@

check: setup
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy .
	$(RUN) lint-imports
	$(RUN) djlint --check --lint templates

test: setup
	$(RUN) pytest -q -n 4 --dist loadfile --no-loadscope-reorder

# Every story with a worker that is killed in the middle of it; about half an hour.
faults: setup
	$(RUN) pytest -q -n 3 --dist loadfile --no-loadscope-reorder --mortal $(SEED) tests/stories

format: setup
	$(RUN) ruff check --fix .
	$(RUN) ruff format .

bench: setup
	$(RUN) python -m bench
