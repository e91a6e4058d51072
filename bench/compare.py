#!/usr/bin/env python3
"""Compares Caplet with CPython on the programs beside this file.

The two run interleaved, so that a busy machine slows both. What counts is CPU time (user and system) of the
child process; of all rounds the least is taken, because noise only ever adds. A program whose outputs differ
fails the run: a fast wrong answer is not a result.
"""

import argparse
import math
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


class Failed(Exception):
    """A child exited with an error, or the two runtimes disagree."""


def run(command):
    """Runs a command to its end; gives its CPU seconds, wall seconds and standard output."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        pid = os.posix_spawnp(command[0], command, os.environ, file_actions=[
            (os.POSIX_SPAWN_DUP2, out.fileno(), 1), (os.POSIX_SPAWN_DUP2, err.fileno(), 2)])
        _, status, usage = os.wait4(pid, 0)
        wall = time.perf_counter() - start
        code = os.waitstatus_to_exitcode(status)
        out.seek(0)
        if code != 0:
            err.seek(0)
            tail = err.read().decode(errors="replace").strip().splitlines()[-3:]
            raise Failed(f"{' '.join(command)}: exit {code}: {' / '.join(tail)}")
        return usage.ru_utime + usage.ru_stime, wall, out.read()


def compare(caplet, python, programs, rounds):
    """Prints the table; gives the number of programs that failed."""
    print(f"| program | {Path(python).name} (s) | caplet (s) | ratio |\n|---|---:|---:|---:|")
    ratios, failures = [], []
    for program in programs:
        best = {"python": math.inf, "caplet": math.inf}
        outputs = {}
        commands = {"python": [python, str(program)], "caplet": [caplet, "run", str(program)]}
        try:
            for _ in range(rounds):
                for name, command in commands.items():
                    cpu, _, outputs[name] = run(command)
                    best[name] = min(best[name], cpu)
                if outputs["python"] != outputs["caplet"]:
                    raise Failed(f"outputs differ: {outputs['python'][:80]!r} and {outputs['caplet'][:80]!r}")
        except Failed as error:
            failures.append(f"{program.stem}: {error}")
            print(f"| {program.stem} | | | failed |", flush=True)
            continue
        ratio = best["caplet"] / best["python"]
        ratios.append(ratio)
        print(f"| {program.stem} | {best['python']:.3f} | {best['caplet']:.3f} | {ratio:.2f} |", flush=True)
    if ratios:
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        print(f"| **geometric mean of {len(ratios)}** | | | **{mean:.2f}** |")
        print(f"| slowest | | | {max(ratios):.2f} |")
    for failure in failures:
        print(f"\nfailed: {failure}", file=sys.stderr)
    return len(failures)


def startup(caplet, python, rounds):
    """Times an empty script; the median, since at this scale the least flatters."""
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text("")
        commands = {"caplet run": [caplet, "run", str(empty)], f"{Path(python).name}": [python, str(empty)],
                    f"{Path(python).name} -I -S": [python, "-I", "-S", str(empty)]}
        samples = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                cpu, wall, _ = run(command)
                samples[name].append((wall, cpu))
    print("| empty script | wall (ms) | CPU (ms) |\n|---|---:|---:|")
    for name, pairs in samples.items():
        wall, cpu = (statistics.median(column) * 1000 for column in zip(*pairs))
        print(f"| {name} | {wall:.2f} | {cpu:.2f} |")


PIECE = '''\
class Account{n}(Base{parent}):
    """Holds what belongs to customer {n}."""

    fee = {n}
    kinds = ("plain", "saving", 'joint{n}')

    def __init__(self, owner, balance=0, *, limit=1_000, **options):
        super().__init__(owner)
        self.owner, self.balance = owner, balance
        self.limit = limit if limit is not None else options.get("limit", {n} * 10)
        self.history = [("open", balance)]

    def withdraw(self, amount: int, note: str = "none") -> int:
        if amount <= 0 or amount > self.limit:
            raise ValueError(f"{{self.owner}} may not take {{amount:,}} at {{note!r:>10}}")
        self.balance -= amount + self.fee
        self.history.append((note, -amount))
        return self.balance

    @property
    def worth(self):
        return sum(amount for _, amount in self.history if amount > 0) / max(1, len(self.history))


def report{n}(accounts, *rest, width=40, **options):
    # Largest first; equal ones by name.
    rows = sorted(accounts, key=lambda a: (-a.balance, a.owner))
    by_owner = {{a.owner: [b for b in rows if b is not a and b.balance < a.balance] for a in rows}}
    total, seen, lines = 0, set(), []
    for place, account in enumerate(rows, start=1):
        if account.owner in seen:
            continue
        seen.add(account.owner)
        total += account.balance * {n} % 97 + (place << 2) - ~place
        try:
            account.withdraw(place * 3, note="fee")
        except (ValueError, TypeError) as error:
            lines.append("%-20s %s" % (account.owner, error))
        else:
            lines.append(f"{{place:>3}} {{account.owner:<{{width}}}} {{account.balance:10.2f}}")
        finally:
            total ^= 1
    while total > 1_000_000 and not options.get("keep"):
        total //= 10
    return "\\n".join(lines[: width // 2]), total, by_owner, [*rest, total]


def choose{n}(shape, depth=0):
    match shape:
        case {{"kind": "circle", "radius": r}} if r > 0:
            return 3.14159 * r ** 2
        case ["line", (x1, y1), (x2, y2)]:
            return ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
        case int(value) | float(value):
            return -value if value < 0 else value
        case [first, *others]:
            return choose{n}(first, depth + 1) + sum(choose{n}(o, depth + 1) for o in others)
        case _:
            return None


def walk{n}(tree, key=None):
    left, value, right = tree[0], tree[1], tree[-1]
    if left:
        yield from walk{n}(left, key)
    if (found := value if key is None else key(value)) is not None and found != {n}:
        yield found
    table = {{
        "a{n}": [1, 2.5, {n}e-3, 0x{n:x}], "b": (None, True, not False), "c": {{1, 2, {n}}},
        "d": lambda x, y={n}: x * y + (x if x > y else y),
    }}
    yield table["a{n}"][1:3], table["d"]({n}, {n} + 1) if right else ()


'''


def generated_source(lines):
    """A source of exactly so many lines: classes, functions, loops, matches, comprehensions, text."""
    text = ["class Base:\n    def __init__(self, owner):\n        self.owner = owner\n\n\nBase0 = Base\n"]
    count = text[0].count("\n")
    n = 0
    while count + PIECE.count("\n") <= lines:
        n += 1
        piece = PIECE.format(n=n, parent="" if n == 1 else "0")
        text.append(piece)
        count += piece.count("\n")
    text.extend(f"value{i} = [({i} + 3) * 7 % 11, 'text {i}', {i} > 5 and {i} < 9]\n" for i in range(lines - count))
    return "".join(text)


def compile_time(caplet, python, lines, rounds):
    """Times `caplet check` on a long source, and CPython's compiler on the same, each with its start-up."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "long.py"
        source.write_text(generated_source(lines))
        commands = {"caplet check": [caplet, "check", str(source)], Path(python).name: [
            python, "-c", f"compile(open({str(source)!r}).read(), 'long.py', 'exec')"]}
        size = source.stat().st_size
        print(f"| {lines} lines, {size // 1000} kB | wall, least (ms) | CPU, least (ms) |\n|---|---:|---:|")
        for name, command in commands.items():
            cpu, wall = (min(column) for column in list(zip(*(run(command) for _ in range(rounds))))[:2])
            print(f"| {name} | {wall * 1000:.0f} | {cpu * 1000:.0f} |")


def main():
    usr = "/usr/bin/python3"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="programs to run (default: all beside this file)")
    parser.add_argument("--caplet", default=str(HERE.parent / "target/release/caplet"))
    parser.add_argument("--python", default=usr if os.access(usr, os.X_OK) else "python3")
    parser.add_argument("-n", "--rounds", type=int, help="runs of each (default: 5; 50 for --startup)")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--startup", action="store_true", help="time an empty script")
    mode.add_argument("--compile", action="store_true", help="time `caplet check` on a generated source")
    mode.add_argument("--source", action="store_true", help="print the source that --compile uses")
    parser.add_argument("--lines", type=int, default=10_000, help="length of that source")
    options = parser.parse_args()

    if options.source:
        print(generated_source(options.lines), end="")
        return 0
    programs = [p for p in sorted(HERE.glob("*.py")) if p != Path(__file__).resolve()
                and (not options.names or p.stem in options.names)]
    try:
        if options.startup:
            startup(options.caplet, options.python, options.rounds or 50)
        elif options.compile:
            compile_time(options.caplet, options.python, options.lines, options.rounds or 5)
        else:
            return 1 if compare(options.caplet, options.python, programs, options.rounds or 5) else 0
    except (Failed, OSError) as error:
        print(f"failed: {error}", file=sys.stderr)
        return 1
    return 0


sys.exit(main())
