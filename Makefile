.PHONY: up demo test check bench setup format clean

UV ?= uv
RUN = $(UV) run --no-sync

up: setup
	@$(RUN) python -m commands.app up

demo: setup
	@$(RUN) python -m commands.app demo

setup: .venv/ready

.venv/ready: pyproject.toml uv.lock
	@command -v $(UV) >/dev/null || { echo "uv is missing. Install it with: python3 -m pip install uv"; exit 1; }
	$(UV) sync --locked
	@touch $@

check: setup
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy .
	$(RUN) lint-imports
	$(RUN) djlint --check --lint templates

test: setup
	$(RUN) pytest -q -n auto --maxprocesses=3 --dist loadfile --no-loadscope-reorder

format: setup
	$(RUN) ruff check --fix .
	$(RUN) ruff format .

bench: setup
	$(RUN) python -m bench
