#!/usr/bin/env python3
"""Runs the test methods and doctests of CPython's own `Lib/test` under Caplet; see README.md.

Exit status: 0 at least the share `--at-least` of what can run passes, 1 it does not, 2 the tests or a binary are missing.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from extract import Module, Unavailable, doctest_programs, method_program, methods

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = """int long float complex bool unicode bytes list tuple dict set range slice builtin iter enumerate generators
genexps listcomps setcomps dictcomps dictviews exceptions exception_group except_star exception_variations
baseexception raise class property super decorators grammar scope fstring format string_literals unpack unpack_ex with
patma named_expressions augassign binop compare richcmp contains extcall keywordonlyarg positional_only_arg sort pow
print index hash isinstance opcodes call numeric_tower types unary strtod global yield_from generator_stop userlist
userdict int_literal unicode_identifiers typechecks funcattrs syntax dynamic""".split()

# What ends a program at run time by design, by the words of the last line; design rule first.
DESIGN = [
    ("R2/R8 reflection", r"AttributeError: .* has no attribute '__\w+__'"),
    ("R5 builtin value types are final", r"TypeError: type '.*' is not an acceptable base type"),
    ("R3/R4 attributes of foreign classes and objects", r"TypeError: cannot set '.*' attribute of immutable type"),
    ("R9 no chain of exceptions",
     r"AttributeError: .* has no attribute '(with_traceback|tb_\w+|obj)'"),
    ("R8 functions are opaque", r"AttributeError: '(function|generator|method)' object has no attribute"),
    ("R10 str.format reaches no attributes", r"ValueError: .*(attributes|items) .*format"),
    ("R6 no three-argument type", r"TypeError: type.* takes 1 argument|TypeError: type\(\) takes"),
]


class Runner:
    def __init__(self, options, folder, scratch):
        self.options, self.folder, self.scratch = options, folder, scratch
        self.missing = {}

    def execute(self, command):
        try:
            done = subprocess.run(command, capture_output=True, timeout=self.options.timeout, cwd=self.scratch)
        except subprocess.TimeoutExpired:
            return None, "", f"no end in {self.options.timeout} s"
        return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")

    def lacks(self, module):
        """Whether Caplet has no module of that name, found by asking it."""
        if module not in self.missing:
            path = self.scratch / f"probe_{module.replace('.', '_')}.py"
            path.write_text(f"import {module}\nprint('here')\n")
            self.missing[module] = self.execute([self.options.caplet, "run", str(path)])[1] != "here\n"
        return self.missing[module]

    def judge(self, ident, kind, text, imported=()):
        """(outcome, detail): passed, failed, or the reason of a skip."""
        path = self.scratch / (re.sub(r"\W", "_", ident) + ".py")
        path.write_text(text)
        status, expected, error = self.execute([self.options.python, "-W", "ignore", str(path)])
        if kind == "refused":
            if status != 1 or "Error" not in error:
                return "transformation", last(error)
            status, _, _ = self.execute([self.options.caplet, "check", str(path)])
            return ("passed", "") if status == 2 else ("failed", "accepted: " + text.strip().split("\n")[0])
        if status != 0:
            return "transformation", last(error)
        if "skipped: " in expected:
            return expected.split("skipped: ")[1].split("\n")[0], ""
        for module in imported:
            if self.lacks(module):
                return f"needs module {module}", ""
        for module in re.findall(r"^\s*(?:import|from) ([\w.]+)", text, re.M):
            if self.lacks(module):
                return f"needs module {module}", ""
        status, got, error = self.execute([self.options.caplet, "run", str(path)])
        codes = re.findall(r"^error\[(E\d+)\]: (.*)", error, re.M)
        if status == 2 and codes:
            # The compiler says itself what the language leaves out: its 400s, free names (R11), identifiers that are not
            # NFKC (R13), the cell `__class__` (R2) and surrogates, since text is Unicode scalar values.
            for code, message in codes:
                cell = code == "E0306" and "'__class__'" in message
                if not (code.startswith("E04") or code in ("E0301", "E0105", "E0112") or cell):
                    return "failed", f"{code}: {message}"
            code, message = codes[0]
            if code == "E0301":
                message = "a free name"
            return f"design: {code} {message}", ""
        if status == 0 and got == expected:
            return "passed", ""
        final = last(error) if status != 0 else difference(expected, got)
        for rule, words in DESIGN:
            if status == 1 and re.match(words, final):
                return f"design: {rule}", ""
        return "failed", final


def last(error):
    return (error.strip().splitlines() or [""])[-1][:300]


def difference(expected, got):
    pairs = zip(expected.splitlines() + ["<end>"], got.splitlines() + ["<end>"])
    return next((f"prints {b[:80]!r} instead of {a[:80]!r}" for a, b in pairs if a != b), "length")


def jobs(folder, name):
    """(id, kind, text, imported modules, or the reason that there is no text)."""
    main = Module.load(folder, f"test.test_{name}")
    for cls, method, is_async in methods(folder, main):
        ident = f"test_{name}.{cls.name}.{method}"
        try:
            if is_async:
                raise Unavailable("design: async")
            text, program = method_program(folder, main, cls, method)
            yield ident, "method", text, tuple(dict.fromkeys(program.imports.values()))
        except Unavailable as reason:
            yield ident, str(reason), None, ()
    for label, kind, text in doctest_programs(folder, main):
        yield f"test_{name}.{label}", kind, text, ()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="test files without `test_` (default: all)")
    parser.add_argument("--caplet", help="the binary (default: target/release/caplet, else target/debug/caplet)")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--keep", type=Path, help="keep the programs here, outside the repository")
    parser.add_argument("--out", type=Path, default=ROOT / "target/cpython.txt", help="failing ids and why")
    parser.add_argument("--timeout", type=int, default=10, help="seconds a program")
    parser.add_argument("--at-least", type=float, default=0.95)
    parser.add_argument("-j", "--jobs", type=int, default=2)
    options = parser.parse_args()
    built = [ROOT / "target" / profile / "caplet" for profile in ("release", "debug")]
    options.caplet = os.path.abspath(options.caplet) if options.caplet else next(
        (str(path) for path in built if path.exists()), None)
    try:
        import test.list_tests
    except ImportError:
        print("no Lib/test beside this Python (Debian: libpython3.11-testsuite)", file=sys.stderr)
        return 2
    if options.caplet is None:
        print("no caplet binary", file=sys.stderr)
        return 2
    folder = Path(test.list_tests.__file__).parent
    with tempfile.TemporaryDirectory() as temporary:
        scratch = options.keep or Path(temporary)
        scratch.mkdir(parents=True, exist_ok=True)
        return report(Runner(options, folder, scratch.resolve()), options)


def report(runner, options):
    total, reasons, failures, skips = Counter(), Counter(), [], []
    print("| file | passed | failed | skipped |\n|---|---|---|---|")
    with ThreadPoolExecutor(options.jobs) as pool:
        for name in options.names or FILES:
            if not (runner.folder / f"test_{name}.py").exists():
                print(f"| test_{name} | | | no such file |")
                continue
            tried = list(jobs(runner.folder, name))
            results = pool.map(lambda job: (job[1], "") if job[2] is None else
                               runner.judge(job[0], job[1], job[2], job[3]), tried)
            counts = Counter()
            for job, (outcome, detail) in zip(tried, results):
                counts[outcome if outcome in ("passed", "failed") else "skipped"] += 1
                if outcome == "failed":
                    failures.append(f"{job[0]}\t{detail}")
                elif outcome != "passed":
                    reasons[outcome] += 1
                    skips.append(f"{job[0]}\t{outcome}\t{detail}")
            total += counts
            print(f"| test_{name} | {counts['passed']} | {counts['failed']} | {counts['skipped']} |", flush=True)
    ran = total["passed"] + total["failed"]
    share = total["passed"] / ran if ran else 0
    print(f"\n{total['passed']} of {ran} pass ({share:.1%}); {total['skipped']} skipped:")
    for reason, count in reasons.most_common(40):
        print(f"  {count:5} {reason}")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text("\n".join(["failed", *failures, "", "skipped", *skips]) + "\n")
    return 0 if share >= options.at_least else 1


sys.exit(main())
