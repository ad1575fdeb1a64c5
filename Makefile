# check: everything that must be green before a commit. The README's second command ends here.
PYTHON ?= python3

.PHONY: check format test run bench bench-quick bench-docs

check:
	ruff format --check .
	ruff check .
	mypy
	lint-imports
	$(PYTHON) -m pytest -q

format:
	ruff format .
	ruff check --fix .

test:
	$(PYTHON) -m pytest -q

run:
	$(PYTHON) -m oai_tui --demo

bench:
	$(PYTHON) -m benchmarks

bench-quick:
	$(PYTHON) -m benchmarks --quick

# What docs/performance.md says: measured anew, kept beside what was measured of peers.
bench-docs:
	$(PYTHON) -m benchmarks --json docs/performance.json --report docs/performance.md
