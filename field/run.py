"""`make field`: how soon the voice is back after a fault, compared with LiveKit's native client on the same network.

    run.py [--runs 5] [--only TEXT] [--products audioroom,…] [--quick] [--publish]

Each run of a fault is one conversation of each product, at the same time, each on three machines of its own (machines.py). Writes
target/field/field.json and target/field/table.md; with --publish, and if everything was measured, also docs/field.md and the
table in README.md. Ends with status 1 if a limit is missed or a conversation failed, and names the rows and the failures. --quick
is for CI: three runs of three short faults, audioroom only.
"""

import argparse
import concurrent.futures
import itertools
import json
import sys
import time

import shared
import conversation
import machines
import mark
import network
import server
import table

QUICK = ("path dark for 3 s", "NAT rebinding", "another local address")
NUMBERS = itertools.count()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="conversations of each product and fault (5)")
    parser.add_argument("--only", help="only the faults whose name contains this text")
    parser.add_argument("--products", default=",".join(conversation.PRODUCTS), help="names, with commas between")
    parser.add_argument("--quick", action="store_true", help="three runs of three short faults, audioroom only")
    parser.add_argument("--publish", action="store_true", help="write docs/field.md and README.md too")
    options = parser.parse_args()
    options.faults = [name for name in conversation.FAULTS if options.only is None or options.only in name]
    options.products = options.products.split(",")
    if unknown := set(options.products) - set(conversation.PRODUCTS):
        parser.error(f"unknown products {sorted(unknown)}: the names are {', '.join(conversation.PRODUCTS)}")
    if options.quick:
        options.runs, options.faults, options.products = 3, list(QUICK), [conversation.AUDIOROOM]
    if not options.faults:
        parser.error(f"no fault's name contains {options.only!r}")
    return options


def missing_peer(product):
    """The program that a product needs and that is missing, as text; None if the product can run."""
    if product != conversation.AUDIOROOM and not server.LIVEKIT.exists():
        return "livekit-server is not in target/peers: run make peers"
    if product == conversation.LIVEKIT:
        try:
            import livekit.rtc  # noqa: F401
        except ImportError:
            return "LiveKit's client is not in target/venv: run make peers"
    return None


def attempt(product, fault):
    """The figures of one conversation. A conversation that fails is repeated once."""
    try:
        return conversation.run(product, fault, next(NUMBERS))
    except Exception as error:  # noqa: BLE001: whatever failed, the other conversations go on
        print(f"    {product}: {error}; repeated", file=sys.stderr, flush=True)
        return conversation.run(product, fault, next(NUMBERS))


def measure(options, products):
    """{product: {fault: [figures of a run]}}, and what failed."""
    results, failures = {product: {} for product in products}, []
    # One fault at a time, so that the programs do not disturb each other. --quick has few programs and runs its faults together.
    together = [options.faults] if options.quick else [[fault] for fault in options.faults]
    with concurrent.futures.ThreadPoolExecutor(len(products) * len(together[0])) as pool:
        for run in range(1, options.runs + 1):
            for faults in together:
                begin = time.monotonic()
                jobs = {(product, fault): pool.submit(attempt, product, fault) for fault in faults for product in products}
                shown = []
                for (product, fault), job in jobs.items():
                    try:
                        figures = job.result()
                        results[product].setdefault(fault, []).append(figures)
                        shown.append(f"{product} {table.shown(figures['voice'])}")
                    except Exception as error:  # noqa: BLE001
                        failures.append(f"{fault}, {product}, run {run}: {error}")
                text = f"  run {run} of {options.runs}: {', '.join(faults)}: {', '.join(shown)}"
                print(f"{text} ({time.monotonic() - begin:.0f} s)", file=sys.stderr, flush=True)
    return results, failures


def main():
    options = arguments()
    if reason := network.reason_unavailable():
        print(f"field: not measured: {reason}")
        # For CI (--quick) a system without namespaces is no failure; otherwise it is, because nothing was measured.
        return 0 if options.quick else 1
    products = []
    for product in options.products:
        if reason := missing_peer(product):
            print(f"field: {product} is left out: {reason}")
        else:
            products.append(product)
    results, failures = measure(options, products)
    rows = mark.verdicts(results)
    shared.OUTPUT.mkdir(parents=True, exist_ok=True)
    data = {"results": results, "rows": rows, "runs": options.runs, "failures": failures}
    (shared.OUTPUT / "field.json").write_text(json.dumps(data, indent=1))
    text = table.full(rows)
    (shared.OUTPUT / "table.md").write_text(text)
    print(text)
    for failure in failures:
        print(f"field: a conversation failed: {failure}")
    missed = [row for row in rows if not row["is_passed"]]
    for row in missed:
        print(f"field: missed: {row['what']}: {table.shown(row['value'])} instead of at most {table.shown(row['limit'])}")
    is_complete = len(rows) == len(mark.MARKS) and all(row["has_livekit"] for row in rows) and not failures
    if options.publish and is_complete:
        table.publish(rows, options.runs)
    elif options.publish:
        print("field: docs/field.md is not written: something was not measured")
    print(f"field: {len(rows) - len(missed)} of {len(rows)} limits met")
    return 1 if missed or failures else 0


if __name__ == "__main__":
    sys.exit(main())
