# Two commands matter: `make demo` (three C programs talk to each other, and are measured) and `make test`.
# `make help` lists the others. All output is in target/. The Makefile installs only the packages that packages.txt names.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

CARGO ?= cargo
# Set here, because the user's cargo configuration may name another folder.
export CARGO_TARGET_DIR := $(CURDIR)/target
GO ?= go
CC ?= cc
CXX ?= c++

# Everything that runs here uses one optimised profile without LTO. The features other than `program` and the default ones have no
# dependencies, so switching them recompiles this crate only.
release := target/release
library := $(release)/libaudioroom.so
normal := --features program,page

examples := $(patsubst examples-c/%.c,$(release)/examples-c/%,$(wildcard examples-c/*.c))
tools := $(release)/tools/audioroom-doctor $(release)/tools/audioroom-talk
C_FLAGS := -std=c99 -O2 -g -Wall -Wextra -Werror -pedantic -Wstrict-prototypes
venv := target/venv/bin/python

.PHONY: help
help:
	@echo 'make demo               three C programs talk in one room; figures, WAV files and report.html in target/demo/'
	@echo 'make demo-web           two C programs talk in a room that a browser joins: prints the address of the page'
	@echo 'make library            builds the library: target/release/libaudioroom.so'
	@echo 'make server             builds audioroom-server without sound cards: target/server-alone/release/audioroom-server'
	@echo 'make test               builds and runs all tests except those of test-interop and test-server-alone'
	@echo 'make test-loom          checks the lock-free protocols under every order of their steps (part of make test)'
	@echo 'make test-server-alone  builds the server without sound cards and checks which libraries it loads (minutes)'
	@echo 'make test-examples      builds the C programs and tests them (part of make test)'
	@echo 'make examples           builds the C programs: target/release/examples-c/'
	@echo 'make tools              builds audioroom-doctor and audioroom-talk: target/release/tools/'
	@echo 'make qt                 builds the Qt program: target/qt/audiolive'
	@echo 'make peers              installs livekit-server (needs Go) and LiveKit'"'"'s clients (need Node.js) in target/, and browsers'
	@echo 'make load               builds audioroom-load, which loads a room server: target/release/audioroom-load'
	@echo 'make test-interop       tests audioroom against livekit-server and a cluster of it, LiveKit'"'"'s clients, two browsers and nginx'
	@echo 'make bench              measures delay, CPU and memory, compared with LiveKit where it is installed'
	@echo 'make quality            scores the voice through loss, jitter, echo and noise: target/quality/index.html (55 minutes)'
	@echo 'make quality-quick      checks the pass marks that can be measured in virtual time (4 minutes)'
	@echo 'make field              measures how soon the voice is back after faults, compared with LiveKit: target/field/table.md (25 minutes)'
	@echo 'make field-quick        checks three of these times (45 seconds; needs root)'
	@echo 'make soak               20 talkers for 8 hours: memory, descriptors, threads and wake-ups stay flat (SOAK="--minutes 30")'
	@echo 'make chaos              kills, stops, faults and garbage for 10 minutes; then all must hear each other (CHAOS="--seed 7")'
	@echo 'make fuzz               fuzzes every reader of foreign bytes for SECONDS=60 each'
	@echo 'make fuzz-quick         fuzzes each for 5 s, and leaves no file but an input that fails'
	@echo 'make sanitize           runs tests under AddressSanitizer, ThreadSanitizer and Valgrind (compiles everything once more)'
	@echo 'make bindings           writes the generated files of the language bindings, after a change of the header'
	@echo 'make wheel              builds the Python package with the shipped library inside: target/bindings/'
	@echo 'make test-bindings      tests the language bindings (part of make test)'
	@echo 'make manual             builds the manual: target/manual/index.html (compiles mdbook once: minutes)'
	@echo 'make test-manual        checks its links and compiles and runs its code (part of make test)'
	@echo 'make dist               builds the library for shipping (fat LTO, stripped) in target/dist/ and checks its size'
	@echo 'make install            installs it with headers, pkg-config file, CMake package and server (PREFIX, LIBDIR, DESTDIR)'
	@echo 'make uninstall          removes what make install installs'
	@echo 'make deb                builds the Debian packages: target/deb/ (MAINTAINER="Name <address>")'
	@echo 'make test-packages      installs the library and the packages in temporary folders and uses them (part of make test)'
	@echo 'make lint               checks formatting, clippy, generated files, and licences and sources of all crates'

# ---- toolchain, packages, Python

.PHONY: toolchain cargo-deny mdbook packages-build packages-demo packages-test packages-peers packages-quality packages-bindings
.PHONY: python-demo python-quality python-bindings
toolchain:
	@command -v $(CARGO) >/dev/null || { echo 'Rust 1.91 or newer is missing: install it from https://rustup.rs' >&2; exit 1; }
packages-build packages-demo packages-test packages-peers packages-quality packages-bindings: packages-%: toolchain
	@setup/packages build $*
cargo-deny mdbook: toolchain
	@CARGO=$(CARGO) setup/cargo-tools $@
python-demo: packages-demo
	@setup/python demo/requirements.txt
# Installing pesq compiles it, which needs the packages of `build`.
python-quality: packages-demo packages-build packages-quality
	@setup/python demo/requirements.txt quality/requirements.txt

python-bindings: packages-demo
	@setup/python bindings/python/tests/requirements.txt

# ---- library, programs, examples

.PHONY: library examples qt dist
# Phony, because Cargo knows what is out of date.
library: packages-build
	$(CARGO) build --release $(normal)
	@ln -sfn libaudioroom.so $(library).1 # the SONAME, which programs load at start

$(library): library

$(release)/examples-c/%: examples-c/%.c include/audioroom.h | library
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) -Iinclude $< -o $@ -L$(release) -laudioroom -Wl,-rpath,'$$ORIGIN/..' -lm -lpthread

examples: library $(examples)

# The programs in C that are installed. They find the library in ../lib, where `make install` puts it; here that is a link to the folder
# of the library.
.PHONY: tools
tools: library $(tools)
	@ln -sfn . $(release)/lib

$(release)/tools/audioroom-doctor: tools/audioroom-doctor.c
$(release)/tools/audioroom-talk: examples-c/talk.c
$(tools): include/audioroom.h | library
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) -Iinclude $(filter %.c,$^) -o $@ -L$(release) -laudioroom -Wl,-rpath,'$$ORIGIN/../lib' -lm -lpthread

qt: packages-test library
	@mkdir -p target/qt/build
	cmake -S examples-qt/audiolive -B target/qt/build -DCMAKE_BUILD_TYPE=Release \
	    -DAUDIOROOM_INCLUDE=$(CURDIR)/include -DAUDIOROOM_LIBRARY=$(CURDIR)/$(library) >/dev/null
	cmake --build target/qt/build --parallel 2
	@cp target/qt/build/audiolive target/qt/audiolive

# The shipped libraries: fat LTO, one codegen unit, stripped. The crate types are named, because Cargo silently omits LTO when it
# also builds an rlib. The limit of the size is in bytes.
dist_limit := 12000000
dist: packages-build
	$(CARGO) rustc --profile dist --lib --crate-type cdylib,staticlib
	@size=$$(stat -c %s target/dist/libaudioroom.so); echo "target/dist/libaudioroom.so: $$size bytes (limit $(dist_limit))"; \
	    [ "$$size" -le $(dist_limit) ]
	@echo "oldest glibc: $$(objdump -T target/dist/libaudioroom.so | grep -o 'GLIBC_[0-9.]*' | sort -V | tail -n 1)"

# `make dist server` builds what is installed. Here only what is missing is built, so that `sudo make install` does not compile as
# root. packaging/install refuses a library that lacks a function of the header.
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
.PHONY: install uninstall test-packages
install:
	@[ -f target/dist/libaudioroom.so ] && [ -f target/dist/libaudioroom.a ] || $(MAKE) dist
	@[ -f $(server_alone)/release/audioroom-server ] || $(MAKE) server
	@for tool in $(tools); do [ -f $$tool ] || { $(MAKE) tools; break; }; done
	@DESTDIR='$(DESTDIR)' packaging/install install '$(PREFIX)' '$(LIBDIR)' target/dist $(server_alone)/release/audioroom-server $(release)/tools
uninstall:
	@DESTDIR='$(DESTDIR)' packaging/install uninstall '$(PREFIX)' '$(LIBDIR)' target/dist $(server_alone)/release/audioroom-server $(release)/tools

# The Debian packages of the shipped build, or of another one that is named: make deb LIBRARIES=FOLDER SERVER=PROGRAM TOOLS=FOLDER.
.PHONY: deb
deb: $(if $(LIBRARIES)$(SERVER),,dist server tools)
	@packaging/deb '$(or $(LIBRARIES),target/dist)' '$(or $(SERVER),$(server_alone)/release/audioroom-server)' \
	    '$(or $(TOOLS),$(release)/tools)' target/deb

# Installs the normal build, which is not that of shipping, but quick.
test-packages: packages-test library tools
	python3 tests/packages/run.py

# ---- language bindings

.PHONY: bindings wheel test-bindings
bindings:
	@python3 bindings/generate.py

wheel: dist python-bindings
	@$(venv) bindings/python/build_wheel.py target/dist/libaudioroom.so target/bindings

test-bindings: library python-bindings packages-bindings
	@$(venv) bindings/generate.py --check
	@$(venv) bindings/python/tests/run.py $(library)
	@$(venv) bindings/node/tests/run.py $(library)
	@$(venv) bindings/csharp/tests/run.py $(library)
	@$(venv) bindings/go/run_tests.py $(library)
	@$(venv) bindings/java/run_tests.py $(library)

# ---- manual

.PHONY: manual test-manual
manual: packages-demo mdbook
	@python3 docs/manual/build.py target/tools/bin/mdbook

test-manual: packages-test manual library
	@python3 tests/manual/run.py

# ---- demo, tests, figures

# Tests under AddressSanitizer, ThreadSanitizer and Valgrind; SANITIZE="address" chooses one. Compiles everything once more, in a
# folder of its own.
.PHONY: sanitize
sanitize: packages-test packages-demo library
	@CARGO=$(CARGO) python3 tests/sanitize/run.py $(SANITIZE)

.PHONY: demo demo-web test test-symbols test-examples test-tools test-demo test-qt peers test-interop bench lint
demo: packages-demo python-demo examples
	@$(venv) demo/run.py

demo-web: packages-demo python-demo examples
	@$(venv) demo/web.py

# The Rust tests run last, because they compile the library again, with the features for tests.
test: packages-test python-demo examples qt test-symbols test-demo test-field test-examples test-tools test-packages test-bindings test-qt \
    test-manual
	$(CARGO) test --release --all-features --workspace

# The normal build exports exactly the functions of the golden list.
test-symbols: library
	@nm -D --defined-only $(library) | awk '{ print $$3 }' | LC_ALL=C sort | diff tests/abi/symbols.txt - && echo 'symbols: 1 passed'

# Checks the lock-free protocols under every order of their steps: a member of the workspace, so `make test` runs it too.
.PHONY: test-loom
test-loom: toolchain
	$(CARGO) test --release --package audioroom-loom

# Tests the measurement of the demo: other speech, noise, silence and gaps must score low.
test-demo: python-demo
	$(venv) demo/test_measure.py

test-examples: examples python-demo
	$(venv) tests/examples/run.py

test-tools: packages-test tools
	python3 tests/tools/run.py

test-qt: qt examples
	cmake -S tests/qt -B target/qt/test -DAUDIOROOM_INCLUDE=$(CURDIR)/include -DAUDIOROOM_LIBRARY=$(CURDIR)/$(library) >/dev/null
	cmake --build target/qt/test --parallel 2
	target/qt/test/signals
	tests/qt/run

# The server without sound cards. It has a folder of its own, because this build makes a library without sound cards too.
.PHONY: server test-server-alone
server_alone := target/server-alone
server: packages-build
	$(CARGO) build --release --no-default-features --features server,program,page --bin audioroom-server --target-dir $(server_alone)

# Checks which libraries the server loads.
test-server-alone: server
	AUDIOROOM_SERVER_ALONE=$(CURDIR)/$(server_alone)/release/audioroom-server \
	    $(CARGO) test --release --all-features --test server_program -- built_alone

# Long runs over real sockets (tests/endurance/). SOAK=… and CHAOS=… pass options, as in SOAK="--minutes 30 --seed 7". The quick
# forms take 3 and 2 minutes. All need a machine that has two cores to itself: starved talkers reconnect. A starved run that
# failed prints "starved" and has no result (exit status 75).
.PHONY: soak soak-quick chaos chaos-quick
endurance := $(CARGO) test --release --all-features --test endurance --
soak: packages-build
	$(endurance) soak $(SOAK)
soak-quick: packages-build
	$(endurance) soak --minutes 2.5
chaos: packages-build
	$(endurance) chaos $(CHAOS)
chaos-quick: packages-build
	$(endurance) chaos --minutes 1

# The peers are third-party programs at fixed versions. Only the interoperability tests, `make bench`, `make quality` and
# `make field` use them.
peers: packages-demo packages-peers
	@setup/python demo/requirements.txt tests/peers/requirements.txt
	@setup/npm tests/peers/browser target/peers/browser
	@tests/peers/go-version $(GO)
	cd tests/peers/livekit-server && $(GO) build -o $(CURDIR)/target/peers/livekit-server \
	    github.com/livekit/livekit-server/cmd/server

test-interop: packages-test examples peers
	$(venv) tests/interop/run.py
	$(CARGO) test --release --all-features --test relay

bench: examples python-demo load
	@$(venv) benches/run.py

# Loads a room server. Its features are those of benches/voice.rs, so that both share one build.
.PHONY: load
load: packages-build
	$(CARGO) build --release --features program,internals --bin audioroom-load

# Runs the audio modules, or a whole room, on recordings; not shipped. It uses the features of the Rust tests, so that both share one build.
.PHONY: lab quality quality-quick quality-cards
lab: packages-build
	$(CARGO) build --release --all-features --bin audioroom-lab

quality-quick: lab python-quality
	@$(venv) quality/quick.py

# QUALITY=… passes options, as in QUALITY="--only curves --runs 1".
# The tables are written even if a mark is missed; the exit status is that of run.py.
# Programs with the features for tests are built first, because the normal builds replace files of the same names.
quality: quality-cards lab examples python-quality
	@$(venv) quality/run.py $(QUALITY) && result=0 || result=$$?; $(venv) quality/table.py; exit $$result

# Builds the test that measures the delay through sound cards.
quality-cards: packages-build
	@mkdir -p target/quality
	$(CARGO) test --release --all-features --test device_pulse --no-run \
	    --message-format json-render-diagnostics >target/quality/cards.json

# Return times after faults of the network, the server and the program. FIELD=… passes options, as in
# FIELD="--runs 1 --only dark".
.PHONY: field field-quick test-field
field: examples python-demo
	@$(venv) field/run.py --publish $(FIELD)

field-quick: examples python-demo
	@$(venv) field/run.py --quick

# Tests the method by which `make field` finds the return of the voice.
test-field: python-demo
	$(venv) field/test_hearing.py

# libFuzzer with AddressSanitizer, built in a folder of its own. TARGETS=… names some of the targets.
.PHONY: fuzz fuzz-quick
SECONDS := 60
TARGETS :=
fuzz: packages-build
	@CARGO=$(CARGO) fuzz/run $(SECONDS) $(TARGETS)
fuzz-quick: packages-build
	@CARGO=$(CARGO) fuzz/run --fresh 5

# The profile is that of the tests, so that crates which compile C code are built once. The normal build is checked too: its
# modules are private, so dead code shows there.
lint: packages-build packages-demo cargo-deny
	@python3 bindings/generate.py --check
	$(CARGO) fmt --all --check
	$(CARGO) clippy --release --all-features --all-targets --workspace -- -D warnings
	$(CARGO) clippy --release $(normal) --lib --bins -- -D warnings
	target/tools/bin/cargo-deny --all-features check bans licenses sources
