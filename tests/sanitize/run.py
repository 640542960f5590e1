"""The tests under AddressSanitizer, ThreadSanitizer and Valgrind: `make sanitize`.

    tests/sanitize/run.py [address] [threads] [memcheck]      (default: all three)

* address: the unit tests and some tests in virtual time, with this crate, all Rust dependencies, and the C code of Opus and ring
  instrumented. The runtime is part of the stable toolchain.
* threads: the lock-free code between threads (tests/sanitize/threads), under ThreadSanitizer. The compiled standard library is
  not instrumented, so ThreadSanitizer does not see what its channels order, and would report faults in the test harness.
  Therefore tests/sanitize/threads is a program without the test harness.
* memcheck: C programs of tests/c, linked with the normal library, under Valgrind: no fault, and no memory that is lost for good.

A tool that this machine cannot run is named with the reason, and the command fails. The instrumented code is built in
target/sanitize/, because the flags would invalidate the normal build. The closing line has the number of tests that passed.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
from xml.etree import ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/sanitize"
OUT = ROOT / "target/sanitize"
CARGO = os.environ.get("CARGO", "cargo")
TARGET = "x86_64-unknown-linux-gnu"

# Little optimisation: compiling takes longer than it saves.
PROFILE = ["--release", "--config", "profile.release.opt-level=1", "--target", TARGET]
# Tests in virtual time. Those that measure quality or processor time have no place here.
VIRTUAL = ["sim_attack", "sim_login", "sim_mute", "sim_privacy", "sim_repair", "sim_room", "hostile_bytes"]
# C programs whose checks do not depend on how fast they run.
PROGRAMS = ["old_struct", "requests", "bad_input", "life", "events"]
# C programs that check audio in real time. Valgrind makes the library about 30 times slower, so a check that fails, or that is
# not reached in time, says nothing; what Valgrind finds until then does. `cargo test --test c_api` runs these programs under
# AddressSanitizer.
REAL_TIME = ["levels", "quality", "stereo", "playback", "processing", "quirks"]
# Maximum times of one C program under Valgrind, in seconds.
LIMIT_S = 900
REAL_TIME_LIMIT_S = 120


class Missing(Exception):
    """The machine cannot run a tool: the reason and the remedy."""


def report(text):
    print(f"sanitize: {text}", flush=True)


def cargo(command, flags, c_flags, folder, *arguments, options=None):
    """Runs a command of cargo with these flags for the target only, not for build scripts. Returns the number of tests passed."""
    environment = dict(
        os.environ,
        RUSTC_BOOTSTRAP="1",
        RUSTFLAGS=f"{flags} -Cforce-frame-pointers=yes",
        CARGO_TARGET_DIR=str(OUT / folder),
        **{f"CFLAGS_{TARGET.replace('-', '_')}": c_flags},
        **(options or {}),
    )
    line = [CARGO, command, *PROFILE, *arguments]
    process = subprocess.Popen(line, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
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
    return cargo("test", "-Zsanitizer=address", flags, "address", "--all-features", "--lib", *tests, options=options)


def threads():
    return cargo(
        "run", "-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer", "", "threads",
        "--locked", "--manifest-path", str(HERE / "threads/Cargo.toml"), options={"TSAN_OPTIONS": "halt_on_error=1"},
    )


def faults(report_file, with_leaks):
    """What Valgrind found, without false reports: the kind, the text and the innermost functions of each."""
    try:
        root = ElementTree.parse(report_file).getroot()
    except (OSError, ElementTree.ParseError) as error:
        return [f"Valgrind wrote no complete report: {error}"]
    found = []
    for error in root.iter("error"):
        stacks = [[frame.findtext("fn") or "?" for frame in stack.iter("frame")] for stack in error.findall("stack")]
        texts = [error.findtext("what") or error.findtext("xwhat/text"), *(text.text for text in error.findall("auxwhat"))]
        is_wanted = with_leaks or not error.findtext("kind").startswith("Leak_")
        if is_wanted and not is_false(texts, stacks):
            lines = [f"    {' < '.join(stack[:12])}" for stack in stacks]
            found.append("\n".join([f"{error.findtext('kind')}: {'; '.join(texts)}", *lines]))
    return found


def is_false(texts, stacks):
    """One false report is known. The record of a DTLS alert has 39 bytes, of which the last 16 are the tag of AES-GCM. For the 2 bytes of
    an alert, Valgrind does not follow how ring's assembly computes the tag, and calls all its bits undefined. They are right: the
    remote end checks the tag and answers the alert."""
    is_tag = any("is 23 bytes inside a block of size 39 alloc'd" in text for text in texts)
    return is_tag and len(stacks) == 2 and any("DTLSConn::outgoing_raw_packet" in name for name in stacks[1])


def memcheck():
    if not shutil.which("valgrind"):
        raise Missing("Valgrind is missing: run  setup/packages test")
    library = ROOT / "target/release/libaudioroom.so"
    if not library.exists():
        raise Missing("the library is not built: run  make library")
    folder = OUT / "memcheck"
    folder.mkdir(parents=True, exist_ok=True)
    # Loaded by its SONAME. A copy, because other builds replace the library while a test runs.
    shutil.copy(library, folder / "libaudioroom.so.1")
    launcher = folder / "refuse_auxv"
    subprocess.run(["cc", "-O1", "-Wall", "-Wextra", "-Werror", "-o", launcher, HERE / "refuse_auxv.c"], check=True)
    trial = subprocess.run([launcher, "valgrind", "--quiet", "true"], capture_output=True, text=True)
    if trial.returncode != 0:
        raise Missing(f"Valgrind does not run here: {trial.stderr.strip() or trial.stdout.strip()}")
    failed = [name for name in PROGRAMS + REAL_TIME if not checked(name, launcher, folder)]
    if failed:
        raise SystemExit(f"sanitize: FAILED under Valgrind: {' '.join(failed)}")
    return len(PROGRAMS + REAL_TIME)


def checked(name, launcher, folder):
    """Runs a C program under Valgrind and reports whether it has no fault and, if it reached its end, no leak."""
    program, found = folder / name, folder / f"{name}.xml"
    subprocess.run(
        ["cc", "-std=gnu11", "-g", "-DDEADLINE_MS=300000", "-DQUICK_MS=30000", "-I", ROOT / "include", ROOT / f"tests/c/{name}.c",
         "-o", program, folder / "libaudioroom.so.1", f"-Wl,--disable-new-dtags,-rpath,{folder}", "-lpthread", "-lm"],
        check=True,
    )
    is_real_time = name in REAL_TIME
    # `timeout` ends the program by a signal, after which Valgrind still writes its report.
    command = [
        "timeout", str(REAL_TIME_LIMIT_S if is_real_time else LIMIT_S), launcher, "valgrind", "--xml=yes", f"--xml-file={found}",
        "--leak-check=full", "--show-leak-kinds=definite", "--fair-sched=yes", program,
    ]
    result = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    # A program that ended at a failed check has freed nothing.
    problems = faults(found, with_leaks=result.returncode == 0 or not is_real_time)
    if result.returncode != 0 and not is_real_time:
        problems.append(f"exit status {result.returncode}: {result.stdout.strip()}")
    if problems:
        report(f"{name}: FAILED\n" + "\n".join(problems))
    elif result.returncode == 0:
        report(f"{name}: no fault and no leak under Valgrind")
    else:
        report(f"{name}: no fault under Valgrind, which was too slow for its checks")
    return not problems


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
