# Everything a newcomer needs: make demo, make test. The rest is for those who carry it on (CONTRIBUTING.md).

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test lint unit deny browser fuzz fuzz-hours fuzz-short damage soak parquet mutants bench docs bias simulate-check clean-demo

TARGET := $(or $(CARGO_TARGET_DIR),target)
YF := $(TARGET)/release/yellowfolder
# The lock file is part of the source: a build never changes it.
CARGO := cargo --locked
# A gate builds once: what would make its next build quicker is a third of what it leaves on a disk that others share.
ifdef CI
export CARGO_INCREMENTAL := 0
endif

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

# The test of the demo runs it as it stands, elsewhere, with fewer people and the program that it has.
DEMO := demo
PEOPLE := 140000
BUILT :=

demo: ## invent a place, look at its extracts, leave demo/report.html and demo/report-restricted.html
	@[ -n "$(BUILT)" ] || $(CARGO) build --release --quiet -p yellowfolder || $(CARGO) build --release -p yellowfolder
	@$(or $(BUILT),$(YF)) --quiet simulate --people $(PEOPLE) --out $(DEMO)/place
	@# Mrs Smith is the first person of the truth; her story is asked for by her NHS number, on standard input.
	@gzip -dc $(DEMO)/place/truth/persons.csv.gz | awk -F, 'NR == 2 { print $$3 }' | \
		$(or $(BUILT),$(YF)) look $(DEMO)/place/extracts --place $(DEMO)/place/policy --with-names --story --out $(DEMO)/report
	@cp $(DEMO)/report/report.html $(DEMO)/report/report-restricted.html $(DEMO)/
	@echo "The folder of a small invented place: $(or $(BUILT),$(YF)) serve --demo"

test: ## all that must hold before a change is taken; installs what it needs
	@scripts/room.sh
	@scripts/timed.sh "lint" $(MAKE) --no-print-directory lint
	@scripts/timed.sh "dependencies" $(MAKE) --no-print-directory deny
	@scripts/timed.sh "tests" $(MAKE) --no-print-directory unit
	@scripts/timed.sh "fuzz, short" $(MAKE) --no-print-directory fuzz-short
	@scripts/timed.sh "browser" $(MAKE) --no-print-directory browser
	@echo "all is well"

lint:
	@cargo fmt --check
	@$(CARGO) clippy --quiet --workspace --all-targets -- -D warnings
	@# Outside tests nothing gives up: no unwrap, expect, panic, unreachable or todo stands in the program or its rooms.
	@$(CARGO) clippy --quiet --workspace --lib --bins -- -D warnings -D clippy::unwrap_used -D clippy::expect_used \
		-D clippy::panic -D clippy::unreachable -D clippy::todo -D clippy::unimplemented

unit:
	@rm -rf $(TARGET)/tmp # what tests of earlier runs left
	@$(CARGO) fetch --quiet || true # a test asks cargo of every platform's packages, and asks no network
	@scripts/tools.sh postgres
	@export YELLOWFOLDER_POSTGRES=must; if unshare --mount --map-root-user mount -t tmpfs none /mnt 2>/dev/null; then export YELLOWFOLDER_MOUNTS=must; \
	else echo "not shown: a full disk (crates/folder/tests/full.rs: nobody may mount a small one here)"; fi; \
	if command -v cargo-nextest >/dev/null; then \
		$(CARGO) nextest run --workspace --no-fail-fast --status-level slow --final-status-level fail --hide-progress-bar && \
		$(CARGO) test --quiet --workspace --doc; \
	else \
		$(CARGO) test --quiet --workspace --no-fail-fast; \
	fi
	@rm -rf $(TARGET)/tmp # what tests left is of use only where one has failed

deny:
	@scripts/deny.sh

browser:
	@scripts/tools.sh browser
	@cd tests/browser && npm test --silent

fuzz-short:
	@YELLOWFOLDER_FUZZ_SEED=1 scripts/fuzz.sh 22

fuzz: ## fuzz every reader and policy file, an hour in all
	@scripts/fuzz.sh $$((3600 / $$(ls fuzz/fuzz_targets | wc -l)))

damage: ## extracts damaged in every way that is known, forty times each
	@YELLOWFOLDER_DAMAGE=40 $(CARGO) test --quiet --release -p yellowfolder --test damage

fuzz-hours: ## fuzz every reader and policy file, an hour for each
	@scripts/fuzz.sh 3600

soak: ## goes on for an hour with another place each round: look, events, journeys, damage; MINUTES=60
	@scripts/soak.sh $(or $(MINUTES),60)

mutants: ## changes to a room that no test notices; ROOM=place SHARD=0/16
	@scripts/mutants.sh $(or $(ROOM),place) $(or $(SHARD),0/16)

parquet: ## have DuckDB and Arrow read what is written as Parquet (needs python3)
	@scripts/parquet.sh

bench: ## speed and memory beside the peers (needs python3 with duckdb)
	@benches/run.sh

docs: ## write docs/cli.md, docs/place.md, docs/problems/ and docs/measures/ anew from the tests
	@YELLOWFOLDER_WRITE_DOCS=1 $(CARGO) test --quiet -p yf-place -p yf-ingest
	@YELLOWFOLDER_WRITE_DOCS=1 $(CARGO) test --quiet -p yf-folder --test own_stops
	@YELLOWFOLDER_WRITE_DOCS=1 $(CARGO) test --quiet -p yellowfolder --test problems --test safety
	@YELLOWFOLDER_WRITE_DOCS=1 $(CARGO) test --quiet -p yellowfolder --test docs

bias: ## how far damage to extracts moves each element: writes docs/bias.md anew
	@YELLOWFOLDER_WRITE_DOCS=1 $(CARGO) test --quiet -p yellowfolder --test bias

simulate-check: ## 20 seeds of the invented place against its acceptance table
	@$(CARGO) run --release --quiet -p yf-simulate --example acceptance -- --seeds 20

clean-demo:
	@rm -rf demo
