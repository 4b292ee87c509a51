# The one door. Each target is a short script in tools/; `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help run demo build test test-deep test-fast bench bench-growth fuzz format lint clean

# Variables a user may set: LAN=1, PORT=8080, DATA=./data; JOBS for builds; SECONDS_EACH for make fuzz and bench; MESSAGES for bench.
export LAN PORT DATA JOBS SECONDS_EACH MESSAGES

help:     ## list these targets
	@sed -n 's/^\([a-z-]*\): *## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

run:      ## install what is missing, build, and serve on http://localhost:8080 (LAN=1: on all addresses; PORT, DATA)
	@tools/run

demo:     ## the same with believable people and history in data-demo, and an echo bot
	@tools/demo

build:    ## leave the server with its web app in build/release/kith
	@tools/bootstrap build && tools/build kith

test:     ## all set-up and every test, about 20 minutes on 2 cores
	@tools/bootstrap build test && python3 tools/testing

test-deep: ## beside make test: fresh seeds of the simulation, thread sanitizer, headers alone, clang-tidy, fuzzers
	@tools/bootstrap build test && python3 tools/testing --deep

test-fast: ## what is quick: lint, types, unit and contract tests, under 2 minutes after a build
	@tools/bootstrap build test && python3 tools/testing --fast

bench:    ## every budget under load, each figure beside its control; about 8 minutes (MESSAGES=10000000, SECONDS_EACH=5)
	@tools/bootstrap build && tools/bench

bench-growth: ## the same by size of room, connections, stored messages and shards, with plots; about 20 minutes
	@tools/bootstrap build && tools/bench growth

fuzz:     ## every fuzz target for SECONDS_EACH (60)
	@tools/bootstrap build test && python3 tools/testing --only fuzz

format:   ## put C++ sources into the house format
	@tools/bootstrap build test && tools/format

lint:     ## house rules: includes, sizes, names, calls, links
	@tools/bootstrap build && python3 tools/lint

clean:    ## remove what was built (data folders stay)
	rm -rf build web/dist
