# Two commands matter: `make demo` (three C programs talk to each other, and are measured) and `make test`.
# `make help` lists the rest. Everything that is made lies in target/; nothing is installed but what packages.txt names.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

CARGO ?= cargo
# Also for those whose cargo builds elsewhere.
export CARGO_TARGET_DIR := $(CURDIR)/target
GO ?= go
CC ?= cc
CXX ?= c++

# One optimised profile without LTO for everything that runs here. The features beside `program` and the default ones have no
# dependencies of their own, so turning them on and off compiles this crate again and nothing else.
release := target/release
library := $(release)/libaudioroom.so
normal := --features program

examples := $(patsubst examples-c/%.c,$(release)/examples-c/%,$(wildcard examples-c/*.c))
C_FLAGS := -std=c99 -O2 -g -Wall -Wextra -Werror -pedantic -Wstrict-prototypes
venv := target/venv/bin/python

.PHONY: help
help:
	@echo 'make demo          three C programs talk in one room; figures, WAVs and report.html in target/demo/'
	@echo 'make test          builds and runs all tests but the interoperability ones'
	@echo 'make test-loom     the lock-free protocols under every order of their steps (part of make test)'
	@echo 'make examples      builds the C programs: target/release/examples-c/'
	@echo 'make qt            builds the Qt program: target/qt/audiolive'
	@echo 'make peers         gets the real peers: livekit-server (needs Go) and LiveKit'"'"'s Python client'
	@echo 'make test-interop  runs audioroom against the real peers'
	@echo 'make bench         measures delay, CPU and memory, beside livekit where it is installed'
	@echo 'make quality       scores the voice through losses, jitter, echo and noise: target/quality/index.html (40 minutes)'
	@echo 'make quality-quick the marks of it that can be had in virtual time (3 minutes)'
	@echo 'make dist          the library as it is shipped (fat LTO, stripped) in target/dist/, and its size'
	@echo 'make lint          formatting, clippy, and licences and sources of all crates'

# ---- what has to be there first

.PHONY: toolchain cargo-tools packages-build packages-demo packages-test packages-quality python-demo python-quality
toolchain:
	@command -v $(CARGO) >/dev/null || { echo 'Please install Rust 1.91 or newer first: https://rustup.rs' >&2; exit 1; }
packages-build packages-demo packages-test packages-quality: packages-%: toolchain
	@setup/packages build $*
cargo-tools: toolchain
	@CARGO=$(CARGO) setup/cargo-tools
python-demo: packages-demo
	@setup/python demo/requirements.txt
# pesq is compiled when it is installed.
python-quality: packages-demo packages-build packages-quality
	@setup/python demo/requirements.txt quality/requirements.txt

# ---- library, programs, examples

.PHONY: library examples qt dist
# Cargo decides what is out of date.
library: packages-build
	$(CARGO) build --release $(normal)
	@ln -sfn libaudioroom.so $(library).1 # its SONAME, which programs look for when they start

$(library): library

$(release)/examples-c/%: examples-c/%.c include/audioroom.h | library
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) -Iinclude $< -o $@ -L$(release) -laudioroom -Wl,-rpath,'$$ORIGIN/..' -lm -lpthread

examples: library $(examples)

qt: packages-test library
	@mkdir -p target/qt/build
	cmake -S examples-qt/audiolive -B target/qt/build -DCMAKE_BUILD_TYPE=Release \
	    -DAUDIOROOM_INCLUDE=$(CURDIR)/include -DAUDIOROOM_LIBRARY=$(CURDIR)/$(library) >/dev/null
	cmake --build target/qt/build --parallel 2
	@cp target/qt/build/audiolive target/qt/audiolive

# The shipped library: fat LTO, one code unit, stripped, compiled once. The crate type is named because Cargo leaves LTO out, and
# says nothing, where an rlib is made as well. Its size has a limit, in bytes.
dist_limit := 12000000
dist: packages-build
	$(CARGO) rustc --profile dist --lib --crate-type cdylib
	@size=$$(stat -c %s target/dist/libaudioroom.so); echo "target/dist/libaudioroom.so: $$size bytes (limit $(dist_limit))"; \
	    [ "$$size" -le $(dist_limit) ]

# ---- demo, tests, figures

.PHONY: demo test test-symbols test-examples test-demo test-qt peers test-interop bench lint
demo: packages-demo python-demo examples
	@$(venv) demo/run.py

# The Rust tests come last, because they compile the library once more, with the features that only tests need.
test: packages-test python-demo examples qt test-symbols test-demo test-examples test-qt
	$(CARGO) test --release --all-features --workspace

# What the normal build exports is the golden list, neither more nor less.
test-symbols: library
	@nm -D --defined-only $(library) | awk '{ print $$3 }' | LC_ALL=C sort | diff tests/abi/symbols.txt - && echo 'symbols: 1 passed'

# The lock-free protocols under every order of their steps; a member of the workspace, so `make test` runs it too.
.PHONY: test-loom
test-loom: toolchain
	$(CARGO) test --release --package audioroom-loom

# The judge of the demo is itself judged: other words, noise, silence and gaps must score low.
test-demo: python-demo
	$(venv) demo/test_measure.py

test-examples: examples python-demo
	$(venv) tests/examples/run.py

test-qt: qt examples
	tests/qt/run

# Compiles the server and its dependencies once more, without sound cards, into a folder of its own, and looks at what it loads.
.PHONY: test-server-alone
server_alone := target/server-alone
test-server-alone: packages-build
	$(CARGO) build --release --no-default-features --features server,program --bin audioroom-server --target-dir $(server_alone)
	AUDIOROOM_SERVER_ALONE=$(CURDIR)/$(server_alone)/release/audioroom-server \
	    $(CARGO) test --release --all-features --test server_program -- built_alone

# The peers are programs of others, at fixed versions, and only the interoperability tests and the bench use them.
peers: packages-demo
	@setup/python demo/requirements.txt tests/peers/requirements.txt
	@tests/peers/go-version $(GO)
	cd tests/peers/livekit-server && $(GO) build -o $(CURDIR)/target/peers/livekit-server \
	    github.com/livekit/livekit-server/cmd/server

test-interop: examples peers
	$(venv) tests/interop/run.py

bench: examples python-demo
	@$(venv) benches/run.py

# Runs the library's own blocks on recordings; not shipped. With the features of the Rust tests, which have built it then.
.PHONY: lab quality quality-quick quality-cards
lab: packages-build
	$(CARGO) build --release --all-features --bin audioroom-lab

quality-quick: lab python-quality
	@$(venv) quality/quick.py

# QUALITY=… passes options on, as in QUALITY="--only curves --runs 1".
# The table is written whatever was missed; the status is that of the marks.
# Programs with the features of tests are built first, because the others have the same names.
quality: quality-cards lab examples python-quality
	@$(venv) quality/run.py $(QUALITY) && result=0 || result=$$?; $(venv) quality/table.py; exit $$result

# The test that measures the delay through sound cards.
quality-cards: packages-build
	@mkdir -p target/quality
	$(CARGO) test --release --all-features --test device_pulse --no-run \
	    --message-format json-render-diagnostics >target/quality/cards.json

# In the profile of the tests, so that what compiles C is compiled once.
lint: packages-build cargo-tools
	$(CARGO) fmt --all --check
	$(CARGO) clippy --release --all-features --all-targets --workspace -- -D warnings
	target/tools/bin/cargo-deny --all-features check bans licenses sources
