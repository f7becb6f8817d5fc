SHELL := bash
.DEFAULT_GOAL := help

## help: list the targets
.PHONY: help
help:
	@sed -n 's/^## \([a-z]*\): /\1\t/p' Makefile | expand -t 16

## test: the whole check: every module with the race detector, alone, on the oldest Go, fuzzed, tidy, linted
.PHONY: test
test:
	@scripts/test

## lint: golangci-lint over every module (LINTFLAGS=--fix mends what it can)
.PHONY: lint
lint:
	@scripts/lint $(LINTFLAGS)

## fmt: format every Go file
.PHONY: fmt
fmt:
	@find . -name '*.go' -not -path '*/.*/*' -print0 | xargs -0 -r gofmt -l -w

## tidy: go mod tidy in every module
.PHONY: tidy
tidy:
	@for module in $$(scripts/modules); do (cd $$module && GOWORK=off go mod tidy) || exit 1; done

## bench: one table of ours against a peer in the same run (BENCHFLAGS=-quick takes seconds)
.PHONY: bench
bench:
	@cd internal/bench && GOWORK=off go run . $(BENCHFLAGS)

## fleet: two processes, one SQLite file, 8 workers and a Monext that fails all the time, over ORDERS orders (10000; takes minutes)
.PHONY: fleet
fleet:
	@set -o pipefail; cd queue/sqlite && ORDERS=$(or $(ORDERS),10000) GOWORK=off go test -count=1 -timeout=2h \
		-run='^TestTwoProcessesOnOneFileMoveTheMoneyOnceWhateverFails$$' | grep -vE '^(PASS|ok )'

## fuzz: every fuzz target, FUZZTIME each (10s)
.PHONY: fuzz
fuzz:
	@scripts/fuzz

## sim: schedules of the simulation, SCHEDULES (1000000) from SEED (1) on; TRACE=1 writes down one, BEYOND=1 breaks the assumptions, SCOPE=single or pairs runs a small scope whole
.PHONY: sim
sim:
	@scripts/sim

## teeth: seed defects into the code, and count the schedules until the simulation catches each; DEFECT names one
.PHONY: teeth
teeth:
	@scripts/teeth

## determinism: the same SCHEDULES (300) seeds give the same log on one processor, on all, and with the race detector
.PHONY: determinism
determinism:
	@scripts/determinism

## soak: one simulated shop for a year (DAYS, SEED), two bad hours every day: nothing violated, memory flat
.PHONY: soak
soak:
	@. scripts/steps; number SEED 1; number DAYS 365; go run ./internal/sim/simulate -seed $$SEED -soak $$DAYS

## crash: kill processes of a shop on SQLite, KILLS times (1000), and count what is lost or happens twice
.PHONY: crash
crash:
	@scripts/crash

## cover: the core's statement coverage by package, failing below 95 %, and every branch of the classifier
.PHONY: cover
cover:
	@scripts/cover

## properties: every property with 100,000 drawn inputs (CHECKS)
.PHONY: properties
properties:
	@scripts/properties

## mutation: change one operator at a time where money is decided, and fail when tests notice less than 90 % (long)
.PHONY: mutation
mutation:
	@scripts/mutation

## contract: hold every request and answer against Monext's OpenAPI description in OPENAPI, and the simulator's table of it
.PHONY: contract
contract:
	@OPENAPI="$(OPENAPI)" scripts/contract
