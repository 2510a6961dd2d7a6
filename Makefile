# Everything is done by devbench (docs/devbench.md); this file only gives it short names.
PYTHON ?= python3
DEVBENCH = $(PYTHON) -m devbench
# BENCH and SITE name an existing bench and the sites on it (separated by blanks); ARGS goes to pytest; ONLY to benchmarks and days.
# ISOLATION=OFF runs devbench's database as MariaDB was before 11.6 (innodb_snapshot_isolation).
ifdef ISOLATION
export DEVBENCH_ISOLATION = $(ISOLATION)
endif
WHERE = $(if $(BENCH),--bench "$(BENCH)") $(if $(SITE),--site "$(SITE)")

.PHONY: help demo test unit days bench soak probe build stop clean lint translations
help:
	@echo "make demo                   a running desk with a demo office (Ctrl-C stops it)"
	@echo "make test                   all tests, on a site of their own"
	@echo "make test ISOLATION=OFF     the same with snapshot isolation off in the database"
	@echo "make test BENCH=.. SITE=..  the same on a bench and site that exist"
	@echo "make unit                   the tests that need no site"
	@echo "make days [ONLY=moment]     the demo and the site tests at other moments than now (SEED=number)"
	@echo "make bench [ONLY=part]      measurements, of one part"
	@echo "make soak                   long work, killed repeatedly: nothing may be lost or doubled"
	@echo "make probe                  every caller tries every request on records that are hidden from them"
	@echo "make lint                   every linter: Python, JavaScript, imports, types, Frappe's rules"
	@echo "make translations           locale/main.pot and locale/es.po, from translations/es.csv"
	@echo "make build                  the bench, without starting anything"
	@echo "make stop                   stop what runs in the background"
	@echo "make clean                  remove the bench"

demo:
	@$(DEVBENCH) demo
test:
	@$(DEVBENCH) test $(WHERE) -- $(ARGS)
unit:
	@$(DEVBENCH) unit -- $(ARGS)
days:
	@$(DEVBENCH) days $(addprefix --only=,$(ONLY)) $(addprefix --seed=,$(SEED)) -- $(ARGS)
bench:
	@$(DEVBENCH) bench $(WHERE) -- $(ONLY) $(ARGS)
soak:
	@$(DEVBENCH) soak $(WHERE) -- $(ARGS)
probe:
	@MS_PROBE=all $(DEVBENCH) test $(WHERE) -- tests/security/test_sweep.py $(ARGS)
build:
	@$(DEVBENCH) build
stop:
	@$(DEVBENCH) stop
clean:
	@$(DEVBENCH) clean
lint:
	@$(DEVBENCH) lint
translations:
	@$(DEVBENCH) translations
