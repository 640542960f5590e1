"""The tests under AddressSanitizer, ThreadSanitizer and Valgrind: `make sanitize`.

    tests/sanitize/run.py [address] [threads] [memcheck]      (default: all three)

* address: the unit tests and the tests in virtual time, with this crate, all Rust dependencies, and the C code of Opus and ring
  instrumented. The runtime is part of the stable toolchain.
* threads: the tests of the engine that use real threads. The standard library has to be instrumented too, which needs its sources
  (`rustup component add rust-src`).
* memcheck: C programs of tests/c, linked with the normal library, under Valgrind. Each of them ends with all memory freed.

A tool that this machine cannot run is named with the reason, and the command fails. Everything is built in target/sanitize/, because
the flags would invalidate the normal build. The closing line has the number of tests that passed.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/sanitize"
OUT = ROOT / "target/sanitize"
CARGO = os.environ.get("CARGO", "cargo")
TARGET = "x86_64-unknown-linux-gnu"

# This crate with little optimisation: the tests are not slower than they are to compile.
PROFILE = ["--release", "--all-features", "--config", "profile.release.package.audioroom.opt-level=1", "--target", TARGET]
# Tests in virtual time. Those that measure quality or processor time have no place here.
VIRTUAL = ["sim_attack", "sim_login", "sim_mute", "sim_privacy", "sim_repair", "sim_room", "hostile_bytes"]
# C programs whose checks do not depend on how fast they run.
PROGRAMS = ["old_struct", "bad_input", "requests"]


class Missing(Exception):
    """The machine cannot run a tool: the reason and the remedy."""


def report(text):
    print(f"sanitize: {text}", flush=True)


def cargo_test(flags, c_flags, folder, *arguments, build_std=(), options=None):
    """Runs `cargo test` with these flags for the target only, so that build scripts are not instrumented. Returns the tests passed."""
    environment = dict(
        os.environ,
        RUSTC_BOOTSTRAP="1",
        RUSTFLAGS=f"{flags} -Cforce-frame-pointers=yes",
        CARGO_TARGET_DIR=str(OUT / folder),
        **{f"CFLAGS_{TARGET.replace('-', '_')}": c_flags},
        **(options or {}),
    )
    command = [CARGO, "test", *PROFILE, *build_std, *arguments]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    passed = 0
    for line in process.stdout:
        print(line, end="", flush=True)
        result = re.match(r"test result: \w+\. (\d+) passed", line)
        passed += int(result[1]) if result else 0
    if process.wait() != 0:
        raise SystemExit("sanitize: FAILED: " + " ".join(arguments))
    return passed


def address():
    tests = [argument for name in VIRTUAL for argument in ("--test", name)]
    # The engine's threads are still running when a test program ends, and hold their memory.
    options = {"ASAN_OPTIONS": "detect_leaks=0:abort_on_error=1:detect_stack_use_after_return=1"}
    flags = "-fsanitize=address -fno-omit-frame-pointer -g1"
    return cargo_test("-Zsanitizer=address", flags, "address", "--lib", *tests, options=options)


def threads():
    sysroot = pathlib.Path(subprocess.check_output(["rustc", "--print", "sysroot"], text=True).strip())
    sources = os.environ.get("__CARGO_TESTS_ONLY_SRC_ROOT", sysroot / "lib/rustlib/src/rust/library")
    if not (pathlib.Path(sources) / "std/Cargo.toml").exists():
        raise Missing("ThreadSanitizer needs the sources of the standard library: run  rustup component add rust-src")
    suppressions = HERE / "threads.txt"
    return cargo_test(
        "-Zsanitizer=thread", "-fsanitize=thread -fno-omit-frame-pointer -g1", "threads",
        "--lib", "--", "engine::", "link::", "audio::device::", "server::listen::",
        build_std=["-Zbuild-std=std,panic_unwind,test"],
        options={"TSAN_OPTIONS": f"halt_on_error=1:suppressions={suppressions}"},
    )


def memcheck():
    if not shutil.which("valgrind"):
        raise Missing("Valgrind is missing: run  setup/packages test")
    library = ROOT / "target/release"
    if not (library / "libaudioroom.so.1").exists():
        raise Missing("the library is not built: run  make library")
    folder = OUT / "memcheck"
    folder.mkdir(parents=True, exist_ok=True)
    launcher = folder / "refuse_auxv"
    subprocess.run(["cc", "-O1", "-Wall", "-Wextra", "-Werror", "-o", launcher, HERE / "refuse_auxv.c"], check=True)
    valgrind = [
        launcher, "valgrind", "--quiet", "--error-exitcode=99", "--leak-check=full", "--show-leak-kinds=definite",
        "--errors-for-leak-kinds=definite", "--fair-sched=yes", f"--suppressions={HERE / 'memcheck.txt'}",
    ]
    trial = subprocess.run([*valgrind, "true"], capture_output=True, text=True)
    if trial.returncode != 0:
        raise Missing(f"Valgrind does not run here: {trial.stderr.strip() or trial.stdout.strip()}")
    for name in PROGRAMS:
        program = folder / name
        subprocess.run(
            ["cc", "-std=gnu11", "-g", "-DDEADLINE_MS=300000", "-I", ROOT / "include", ROOT / f"tests/c/{name}.c", "-o", program,
             "-L", library, f"-Wl,--disable-new-dtags,-rpath,{library}", "-laudioroom", "-lpthread", "-lm"],
            check=True,
        )
        result = subprocess.run([*valgrind, program], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        print(result.stdout, end="", flush=True)
        if result.returncode != 0:
            raise SystemExit(f"sanitize: FAILED: {name} under Valgrind (exit status {result.returncode})")
        report(f"{name}: no fault under Valgrind")
    return len(PROGRAMS)


TOOLS = {"address": address, "threads": threads, "memcheck": memcheck}


def main():
    chosen = sys.argv[1:] or list(TOOLS)
    unknown = [name for name in chosen if name not in TOOLS]
    if unknown:
        raise SystemExit(f"sanitize: unknown: {' '.join(unknown)}: choose from {' '.join(TOOLS)}")
    passed, missing = 0, []
    for name in chosen:
        report(name)
        try:
            passed += TOOLS[name]()
        except Missing as reason:
            missing.append(f"{name} was not run: {reason}")
    for text in missing:
        report(text)
    report(f"{passed} passed")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
