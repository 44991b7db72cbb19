# Recipes; CI calls nothing else. `make run` and `make test` are all that a newcomer needs.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
PORT ?= 8000
AT ?= 2021-08-07T20:00:00+08:00
STAMP := $(VENV)/.installed
STAMP_DEV := $(VENV)/.installed-dev

.PHONY: run install test check lint types house bench bench-certlogic bench-standing bench-pages bench-ledger bench-tracing bench-tracing-real clean help

help: ## Show what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

run: install ## Set all up and start Pratique on http://localhost:8000
	$(BIN)/pratique serve --port $(PORT) --at $(AT)

.PHONY: gate
gate: export PRATIQUE_HOME ?= $(HOME)/.pratique/demonstration
gate: install ## A gate of that demonstration on http://localhost:8010
	$(BIN)/pratique gate --port 8010 --at $(AT)

install: $(STAMP) ## Make the virtual environment with pinned parts

$(STAMP): pyproject.toml constraints.txt $(wildcard src/pratique/web/locale/*/LC_MESSAGES/*.po)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' || (echo "Pratique needs Python 3.11 or newer: set PYTHON=..." && exit 1)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --constraint constraints.txt --editable '.[tracing]'
	$(BIN)/pybabel --quiet compile --domain django --locale zh_Hans --directory src/pratique/web/locale
	@touch $@

$(STAMP_DEV): $(STAMP)
	$(PIP) install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

test: $(STAMP_DEV) browser ## The whole suite, browser tests included
	$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -n 2

check: $(STAMP_DEV) lint types house ## Everything but the tests
	$(BIN)/pratique policy check

lint: $(STAMP_DEV)
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/codespell src docs README.md ARCHITECTURE.md GLOSSARY.md CHANGELOG.md packs tests benchmarks Makefile

types: $(STAMP_DEV)
	$(BIN)/mypy

house: $(STAMP_DEV)
	$(BIN)/lint-imports --no-cache

.PHONY: browser
browser: ## Debian's chromium and a font for Chinese, for the browser tests
	@if ! command -v chromium >/dev/null || ! fc-list :lang=zh 2>/dev/null | grep -q . ; then \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null; \
	  else echo "The browser tests need Debian's chromium and fonts-noto-cjk: sudo apt-get install chromium fonts-noto-cjk" && exit 1; fi; fi

bench: bench-certlogic bench-standing bench-ledger ## Benchmarks; results belong in benchmarks/RESULTS.md

bench-certlogic: $(STAMP_DEV)
	$(BIN)/python benchmarks/certlogic/run.py

bench-standing: $(STAMP_DEV)
	$(BIN)/python benchmarks/standing/run.py --people 1000000

bench-ledger: $(STAMP_DEV)
	$(BIN)/python benchmarks/ledger/run.py

TRACING ?= /tmp/pratique-tracing
TRACING_PEOPLE ?= 1100000

bench-tracing: $(STAMP_DEV) ## Speed of tracing beside PostgreSQL and DuckDB: TRACING_PEOPLE x 14 days; 20 GB in TRACING, an hour at most
	mkdir -p $(TRACING)
	test -d $(TRACING)/city-$(TRACING_PEOPLE) || $(BIN)/pratique city make --people $(TRACING_PEOPLE) --days 14 --seed 1 --out $(TRACING)/city-$(TRACING_PEOPLE)
	$(BIN)/python benchmarks/tracing/run.py --city $(TRACING)/city-$(TRACING_PEOPLE) --work $(TRACING)

bench-tracing-real: $(STAMP_DEV) ## Recall of tracing on real outbreaks; needs ../shared
	$(BIN)/python benchmarks/tracing/real_outbreaks.py

PAGES ?= /tmp/pratique-pages

# They start PostgreSQL as the suite does.
bench-pages bench-tracing: export PYTHONPATH = .

ORDERS ?= /tmp/pratique-orders

bench-orders: export PYTHONPATH = .:benchmarks/pages

.PHONY: bench-orders
bench-orders: $(STAMP_DEV) ## Orders and the day's tasks of 200,000 open orders, 1,000,000 people on PostgreSQL; half an hour, 5 GB in ORDERS
	$(BIN)/python benchmarks/orders/run.py --folder $(ORDERS)

bench-pages: $(STAMP_DEV) ## Pages under load: 100,000 people on SQLite, 1,000,000 on PostgreSQL; an hour and a half, 12 GB in PAGES
	$(BIN)/python benchmarks/pages/populate.py --folder $(PAGES)/sqlite --people 100000 --minutes 60
	$(BIN)/python benchmarks/pages/outbreak.py --folder $(PAGES)/sqlite --contacts 80000
	$(BIN)/python benchmarks/pages/run.py --folder $(PAGES)/sqlite --people 100000 --pause 3
	$(BIN)/python benchmarks/pages/run.py --folder $(PAGES)/sqlite --people 100000 --clients 200 --pause 10 --seconds 40 --mixed --only api:
	$(BIN)/python benchmarks/pages/populate.py --folder $(PAGES)/postgresql --people 1000000 --database postgresql --minutes 60
	$(BIN)/python benchmarks/pages/outbreak.py --folder $(PAGES)/postgresql --contacts 200000 --database postgresql --processes 2
	$(BIN)/python benchmarks/pages/run.py --folder $(PAGES)/postgresql --people 1000000 --database postgresql --pause 3 --workers 2

.PHONY: law-care
law-care: $(STAMP_DEV) ## Two engines of order plans on 100,000 random histories, and the laws of plans; ten minutes
	PRATIQUE_CARE_HISTORIES=100000 $(BIN)/python -m pytest -q tests/laws/test_care.py

GATE ?= /tmp/pratique-gate
GATE_PEOPLE ?= 22000000

.PHONY: bench-gate
bench-gate: export PYTHONPATH = .
bench-gate: $(STAMP_DEV) ## The gate's hot path beside nginx and Django, a surge; 10 minutes, 5 GB in GATE; needs nginx and wrk
	@command -v nginx >/dev/null && command -v wrk >/dev/null || (echo "Install nginx and wrk: sudo apt-get install nginx-light wrk" && exit 1)
	$(BIN)/python benchmarks/gate/run.py --folder $(GATE) --people $(GATE_PEOPLE)
	$(BIN)/python benchmarks/gate/shown.py
	$(BIN)/python benchmarks/gate/shown.py --load 2000

.PHONY: law-gate
law-gate: $(STAMP_DEV) ## The quick decision of a gate beside the decision on 100,000 questions; one minute
	PRATIQUE_GATE_CASES=100000 $(BIN)/python -m pytest -q tests/laws/test_gate_quick.py

FUZZ_SECONDS ?= 7200

.PHONY: fuzz-codes
fuzz-codes: $(STAMP_DEV) ## Fuzz what reads codes for FUZZ_SECONDS; only our error, within 50 ms
	$(BIN)/python -m tests.fuzz.codes $(FUZZ_SECONDS)

clean: ## Remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis .import_linter_cache
