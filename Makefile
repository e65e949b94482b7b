# make demo   open the program on sample traffic
# make test   everything that guards the project
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
WORKERS ?= auto
SCREENS ?= $(shell echo $$((2 * $$(nproc 2>/dev/null || echo 1))))
COVERED := wire core client local
FLOORS := $(COVERED:%=tests/unit/%)

# without bytecode every process that a test starts would compile the program again
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check unit contract bench screenshots keys clean

demo: $(READY)
	@$(BIN)/moesif-tui demo

test: check unit

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# the floors below the screens are held to their coverage; tracing would only slow down what is above, which mostly waits:
# more of that runs than there are cores
unit: $(READY)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(FLOORS) $(COVERED:%=--cov=moesif_tui/%) --cov-report=term --cov-report=json:.coverage.json
	$(BIN)/python -m tests.coverage .coverage.json $(COVERED)
	$(BIN)/python -m pytest -n $(SCREENS) --dist worksteal tests $(FLOORS:%=--ignore=%)

# the API as documented, asked of the local server or of any other; what it is asked with stays out of sight
contract: export CONTRACT_BASE_URL = $(BASE_URL)
contract: export CONTRACT_TOKEN = $(TOKEN)
contract: export CONTRACT_CASES = $(CASES)
contract: $(READY)
	@$(BIN)/python -m pytest -rs -n $(if $(BASE_URL),0,$(WORKERS)) tests/contract

bench: $(READY)
	$(BIN)/python -m tests.bench

screenshots: $(READY)
	$(BIN)/python screenshots/make.py

keys: $(READY)
	$(BIN)/python docs/make.py

clean:
	rm -rf $(VENV)

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "moesif-tui needs Python 3.11 or newer; this is $$($(PYTHON) --version 2>&1). Name another: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing here; on Debian and Ubuntu get it with: sudo apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --config-settings editable_mode=compat --group dev
	@touch $(READY)
