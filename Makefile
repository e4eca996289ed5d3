# One command for each habit; CONTRIBUTING.md says when to use which.
# Nothing is installed by hand: every target first brings .venv up to date with the pins.

# 3.11 or newer; only used to make .venv.
PYTHON ?= python3
# Processes that share the tests.
JOBS ?= auto

bin := .venv/bin
pins := requirements/dev.txt
ready := .venv/.ready
# Bytecode is kept, whatever the environment says: tests start a hundred processes, and each
# would compile everything that it imports.
unexport PYTHONDONTWRITEBYTECODE

tested := $(shell find src tests docs conftest.py README.md -type f \
	-not -path '*/__pycache__/*' -not -path 'docs/_build/*' 2>/dev/null)

.DELETE_ON_ERROR:
.PHONY: setup demo test test-all fuzz check docs pictures bench mutants lowest pins clean

setup: $(ready)

$(ready): pyproject.toml $(pins)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "stepback needs Python 3.11 or newer; name one with: make PYTHON=python3.12")'
	@$(PYTHON) -m venv .venv
	@$(bin)/python -m pip install --quiet --constraint $(pins) uv
	@$(bin)/uv pip sync --quiet --python $(bin)/python $(pins)
	@$(bin)/uv pip install --quiet --python $(bin)/python --no-deps --editable .
	@touch $@

demo: $(ready)
	@$(bin)/stepback demo

# Everything that is quick, with a third of the examples of each law.
test: $(ready)
	$(bin)/python -m pytest -n $(JOBS) --dist loadgroup -m "not slow"

# Every test with all examples, under coverage, so that `make check` straight after has nothing
# to repeat.
define run_all_tests
$(bin)/coverage erase
HYPOTHESIS_PROFILE=$${HYPOTHESIS_PROFILE:-full} $(bin)/coverage run -m pytest -n $(JOBS) --dist loadgroup
$(bin)/coverage combine --quiet
endef

test-all: $(ready)
	$(run_all_tests)

# Hostile input for every reader: damaged files and values, counted in a table, then three hundred
# times the examples that `make test` tries, and hostile files by every call. Examples are new each
# time, or those of SEED: make fuzz CASES=100000 SEED=1
CASES ?= 10000000
fuzz: $(ready)
	$(bin)/python -m tests.fuzz --cases $(CASES) $(if $(SEED),--seed $(SEED)) \
		$(if $(filter-out auto,$(JOBS)),--jobs $(JOBS))
	HYPOTHESIS_PROFILE=thorough $(bin)/python -m pytest -n $(JOBS) tests/read/test_hostile_input.py \
		tests/hostile \
		$(if $(SEED),--hypothesis-seed=$(SEED))

# Newer than every source: the last run passed and still counts. Examples in docstrings,
# in README.md and in docs/ are among the tests.
.coverage: $(ready) $(tested)
	$(run_all_tests)

check: $(ready) .coverage
	$(bin)/ruff check
	$(bin)/ruff format --check
	$(bin)/mypy src $(wildcard tests/typed_sample.py)
	$(bin)/lint-imports --no-logo
	$(bin)/coverage report

# -E: pages that did not change run their examples again, since the code may have.
docs: $(ready)
	$(bin)/sphinx-build -E -W --keep-going -q -j auto docs docs/_build/html

# The pictures that README.md and the pages show; those of pages need Chromium: apt install chromium
pictures: $(ready)
	$(bin)/python tools/pictures.py $(if $(ONLY),--only $(ONLY))

bench: $(ready)
	$(bin)/uv pip install --quiet --python $(bin)/python --requirement requirements/bench.txt
	$(bin)/python -m benchmarks

# Do the tests notice when the code changes? docs/mutation-testing.md has the answer and how it is
# found. For some of it: make mutants ONLY=stepback._measures SAMPLE=50 SEED=1
mutants: $(ready)
	$(bin)/python tools/mutants.py $(if $(ONLY),--only $(ONLY)) $(if $(SAMPLE),--sample $(SAMPLE)) \
		$(if $(SEED),--seed $(SEED)) $(if $(SECONDS),--seconds $(SECONDS)) \
		$(if $(TESTS),--tests $(TESTS)) $(if $(RECORD),--record)

# The oldest versions that pyproject.toml allows, in an environment of their own. Old
# releases use what is deprecated since.
lowest: $(ready)
	$(bin)/uv venv --quiet --clear --python $(bin)/python build/lowest
	$(bin)/uv pip compile --quiet --resolution lowest-direct --extra all \
		--output-file build/lowest.txt pyproject.toml
	$(bin)/uv pip install --quiet --python build/lowest/bin/python --requirement $(pins)
	$(bin)/uv pip install --quiet --python build/lowest/bin/python --requirement build/lowest.txt
	$(bin)/uv pip install --quiet --python build/lowest/bin/python --no-deps --editable .
	build/lowest/bin/python -m pytest -n $(JOBS) --dist loadgroup -W ignore::DeprecationWarning

# Renew the pins, for every platform and Python from 3.11 up.
pins: $(ready)
	$(bin)/uv pip compile --quiet --universal --python-version 3.11 --upgrade \
		--extra all --group dev --custom-compile-command 'make pins' \
		--output-file $(pins) pyproject.toml

clean:
	rm -rf .venv .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache \
		.pytest_cache .ruff_cache build dist docs/_build mutants
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
