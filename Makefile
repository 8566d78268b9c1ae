# A fresh machine needs Python 3.10 or later and make; all else goes into .venv.
ifndef PYTHON
PYTHON := $(firstword $(foreach v,3.13 3.12 3.11 3.10 3.14 3,$(shell \
	python$(v) -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null && command -v python$(v))) python3)
endif
VENV ?= .venv
BIN = $(VENV)/bin
# One process for each core but no more than four.
ifndef JOBS
JOBS := $(shell $(PYTHON) -c 'import os; print(min(os.cpu_count() or 1, 4))')
endif
# Small matrices gain nothing from threads, and the threads of several processes wait for each other.
export OPENBLAS_NUM_THREADS ?= 1
PYTEST_ARGS ?=
FUZZ_ARGS ?= --seconds 600

.PHONY: demo test test-all attacks examples bench fuzz mutate lint format clean

# --use-pep517: pip 23.0, which comes with Python 3.10, ignores package_dir in editable installs without it.
$(VENV)/.ready: setup.cfg setup.py
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --use-pep517 -e '.[test]'
	touch $@

demo: $(VENV)/.ready
	$(BIN)/python examples/demo.py

test: $(VENV)/.ready
	$(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal -m 'not bench' $(PYTEST_ARGS)

# Every Python that this version supports and that is installed, be it by pyenv; the others are named.
test-all:
	@failed=; for v in 3.10 3.11 3.12 3.13 3.14; do \
		found=; for p in python$$v $${PYENV_ROOT:-$$HOME/.pyenv}/versions/$$v.*/bin/python; do \
			if [ -z "$$found" ] && "$$p" -c '' 2>/dev/null; then found=$$p; fi; done; \
		if [ -n "$$found" ]; then \
			echo "== Python $$v"; \
			$(MAKE) --no-print-directory test PYTHON=$$found VENV=.venv-$$v || failed="$$failed $$v"; \
		else echo "== Python $$v: not installed, SKIPPED"; fi; \
	done; if [ -n "$$failed" ]; then echo "failed:$$failed"; exit 1; fi

# All derivatives of the programs that were written to break srcad; `make test` leaves some of the second order out.
attacks: $(VENV)/.ready
	SRCAD_EVERY_CHECK=1 $(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal tests/attacks $(PYTEST_ARGS)

# The derivative modules beside the examples, and the output that README.md shows.
examples: $(VENV)/.ready
	$(BIN)/python examples/regenerate.py
	$(BIN)/python tests/test_readme.py

bench: $(VENV)/.ready
	$(BIN)/python -m pip install -q --disable-pip-version-check --use-pep517 -e '.[bench]'
	$(BIN)/python -m pytest -q -m bench --benchmark-columns=min,median,ops $(PYTEST_ARGS)

fuzz: $(VENV)/.ready
	$(BIN)/python tests/fuzz/run.py --jobs $(JOBS) $(FUZZ_ARGS)

# Breaks each rule in turn, and counts what no check of rules notices; then plants faults in passes of the compiler, which
# the fuzzer must find. MUTATE_ARGS='elementwise' chooses rules, FAULTS='history' faults.
mutate: $(VENV)/.ready
	cd tests && $(abspath $(BIN))/python -m rules.mutate $(MUTATE_ARGS)
	$(BIN)/python tests/fuzz/faults.py $(FAULTS)

lint: $(VENV)/.ready
	$(BIN)/ruff check .

format: $(VENV)/.ready
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv .venv-3.* build dist *.egg-info .pytest_cache .ruff_cache .hypothesis .benchmarks
	find srcad templates tests examples -name __pycache__ -type d -prune -exec rm -rf {} +
