# Kho tin tỉnh. `make run` serves the archive of the sample web; `make help` tells the rest.
SOURCE ?= sample
SITES ?=
PORT ?= 8001
DATA ?= data
LOG ?= WARNING
ARGS ?=
PYTHON ?= python3
BIN := .venv/bin
export KHOTIN_DATA := $(DATA)
# Where it is set, each process that a test starts compiles everything anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run archive serve port test test-browser test-long tools quality lint pins clean
.DEFAULT_GOAL := help

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

run: port archive serve  ## crawl, publish and serve on 127.0.0.1:8001 (SOURCE=sample|live|PATH SITES="longan …" DATA=data PORT=8001 LOG=INFO)

archive: .venv/run  ## crawl and publish, without serving; fails when the archive is not sound
	@$(BIN)/scrapy crawlall $(SITES) -s SOURCE='$(SOURCE)' -L $(LOG); code=$$?; \
	[ $$code -ne 1 ] && [ $$code -ne 2 ] || exit $$code; \
	$(BIN)/python -m archive publish --data $(DATA) && $(BIN)/python -m archive check --data $(DATA) && exit $$code

port: .venv/run
	@$(BIN)/python -m archive serve --port $(PORT) --dry-run

serve: .venv/run  ## serve what is published (DATA=data PORT=8001)
	@$(BIN)/python -m archive serve --data $(DATA) --port $(PORT)

test: .venv/dev .venv/pywb-env/made .venv/validators-env/made lint  ## the whole suite, offline, in three to four minutes
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m 'not long and not browser'

test-browser: .venv/dev  ## the served archive in Debian's chromium (installed when missing; needs root for that)
	@command -v chromium >/dev/null || { apt-get update -qq && apt-get install -qq -y chromium >/dev/null; }
	@$(BIN)/python -m pytest -m browser

test-long: .venv/dev .venv/pywb-env/made .venv/validators-env/made  ## every test with its full counts, and the benchmarks
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m 'not browser' -rs

tools:  ## what some tests skip without, and say so: R with RSQLite, sqlite3, zstd (of Debian; needs root)
	@apt-get update -qq && apt-get install -qq -y --no-install-recommends r-cran-rsqlite sqlite3 zstd >/dev/null

quality: .venv/dev  ## how well the general reader reads, beside three others (ARGS="--misses|--handicaps|--rules|--raise")
	@$(BIN)/python -m tests.quality $(ARGS)

lint: .venv/dev  ## ruff and mypy --strict
	@$(BIN)/ruff check -q . && $(BIN)/ruff format -q --check . && $(BIN)/mypy archive crawler spiders tests

pins:  ## write requirements*.txt anew from requirements*.in, in an environment of their own
	@for f in requirements requirements-dev requirements-pywb requirements-validators; do rm -rf .venv-pins && $(PYTHON) -m venv .venv-pins \
	  && .venv-pins/bin/pip install -q -r $$f.in && .venv-pins/bin/pip freeze > $$f.txt; done; rm -rf .venv-pins

clean:  ## remove the environment and the sample web; an archive is removed by hand
	rm -rf .venv .venv-pins data/sample

.venv/run: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kho tin tỉnh needs Python 3.11 or newer")'
	@echo "making the environment in .venv (once, about a minute)" >&2
	@$(PYTHON) -m venv .venv && $(BIN)/pip install -q --disable-pip-version-check -r requirements.txt && touch $@

.venv/dev: .venv/run requirements-dev.txt
	@$(BIN)/pip install -q --disable-pip-version-check -r requirements-dev.txt && touch $@

.venv/pywb-env/made: requirements-pywb.txt | .venv/run  # a web archive for the tests, apart because it pins an old redis
	@$(PYTHON) -m venv .venv/pywb-env && .venv/pywb-env/bin/pip install -q --disable-pip-version-check -r requirements-pywb.txt && touch $@

.venv/validators-env/made: requirements-validators.txt | .venv/run  # validators of releases, apart because of what they want of other packages
	@$(PYTHON) -m venv .venv/validators-env && .venv/validators-env/bin/pip install -q --disable-pip-version-check -r requirements-validators.txt && touch $@
