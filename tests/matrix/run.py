#!/usr/bin/env python3
"""Runs the cases of the matrix under Caplet and CPython and compares them line by line; see README.md.

Exit status: 0 no unexpected difference, 1 some, 2 a binary is missing.
"""

import argparse
import ast
import re
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cases

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROLOGUE = (HERE / "prologue.py").read_text()


def program(numbered):
    """The text of a program that runs these cases."""
    parts = [PROLOGUE]
    for number, (make, body) in numbered:
        maker = f", lambda: {make}" if make else ""
        if "\n" in body or body.startswith(("raise ", "for ", "with ", "def ", "match ", "del ", "return ")) or assigns(body):
            lines = "\n".join("    " + line for line in body.split("\n"))
            parts.append(f"def c{number}(a):\n{lines}\nt({number}, c{number}{maker})\n")
        else:
            parts.append(f"t({number}, lambda a: {alone(body)}{maker})\n")
    return "".join(parts)


def alone(body):
    """An expression that may stand before a comma."""
    try:
        return f"({body})" if isinstance(ast.parse(body, mode="eval").body, ast.Tuple) else body
    except SyntaxError:
        return body


def assigns(body):
    return re.match(r"[\w.\[\]:]+ ([-+*/|&^%@]|//|\*\*|<<|>>)?= ", body) is not None


def lines_of(command, numbered, scratch, label):
    """The line that each case prints. Where the program ends early the case at its end is to blame, and the rest runs again."""
    found, todo = {}, list(numbered)
    path = scratch / f"{label}_{numbered[0][0]}.py"
    while todo:
        path.write_text(program(todo))
        try:
            done = subprocess.run([*command, str(path)], capture_output=True, timeout=60)
            error = done.stderr.decode(errors="replace")
        except subprocess.TimeoutExpired as stop:
            done, error = stop, "no end"
        printed = ""
        for line in (done.stdout or b"").decode(errors="replace").split("\n"):
            # What a case prints by itself comes before its line.
            before, mark, shown = line.rpartition("@@")
            if mark:
                number, _, text = shown.partition("\t")
                found[int(number)] = f"{number}\t{printed}{before}{text}"
                printed = ""
            else:
                printed += line + "\\n"
        rest = [case for case in todo if case[0] not in found]
        if len(rest) == len(todo) and len(todo) > 1 and ("error[" in error or "SyntaxError" in error):
            # The compiler refuses a case: find it by halves.
            middle = len(todo) // 2
            found |= lines_of(command, todo[:middle], scratch, label) | lines_of(command, todo[middle:], scratch, label)
            return found
        if rest:
            why = [line for line in error.strip().splitlines() if "rror" in line or "no end" in line or "aplet" in line]
            found[rest[0][0]] = f"{rest[0][0]}\tENDS: {(why or error.strip().splitlines() or [''])[-1][:200]}"
            rest = rest[1:]
        todo = rest
    return found


def normal(line):
    """Without what differs by design: addresses."""
    line = re.sub(r" at 0x[0-9a-fA-F]+", "", line)
    return re.sub(r"<function c\d+\.<locals>\.", "<function ", line)


# Differences by design.
DESIGN = [
    (name, *map(re.compile, patterns)) for name, *patterns in
    [line.split("\t") for line in (HERE / "design.txt").read_text().splitlines() if line and line[0] != "#"]
]


def design(body, python, caplet):
    return next((name for name, *patterns in DESIGN
                 if all(pattern.search(text) for pattern, text in zip(patterns, (body, python, caplet)))), None)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", help=f"of {' '.join(cases.SECTIONS)}")
    parser.add_argument("--caplet", help="the binary (default: target/release/caplet, else target/debug/caplet)")
    parser.add_argument("--python", default="python3", help="3.11")
    parser.add_argument("--out", type=Path, default=ROOT / "target/matrix.txt", help="the differences")
    parser.add_argument("--batch", type=int, default=800, help="cases a program")
    parser.add_argument("--cache", type=Path, help="folder that keeps CPython's answers")
    parser.add_argument("-j", "--jobs", type=int, default=2)
    options = parser.parse_args()
    built = [ROOT / "target" / profile / "caplet" for profile in ("release", "debug")]
    binary = options.caplet or next((str(path) for path in built if path.exists()), None)
    if binary is None:
        print("no caplet binary", file=sys.stderr)
        return 2
    exec(PROLOGUE, cases.NAMESPACE)
    totals, different = Counter(), []
    with tempfile.TemporaryDirectory() as temporary:
        scratch = Path(temporary)
        with ThreadPoolExecutor(options.jobs) as pool:
            for name in options.sections or cases.SECTIONS:
                numbered = list(enumerate(cases.SECTIONS[name]()))
                batches = [numbered[at:at + options.batch] for at in range(0, len(numbered), options.batch)]
                counts = Counter()

                def both(batch):
                    return (answers(options, batch, scratch, name),
                            lines_of([binary, "run", "--fuel", "2e8"], batch, scratch, name + "_caplet"))

                for batch, (python, caplet) in zip(batches, pool.map(both, batches)):
                    for number, (make, body) in batch:
                        a, b = normal(python[number]), normal(caplet[number])
                        rule = None if a == b else design(f"{make} {body}", a, b)
                        counts["equal" if a == b else "design" if rule else "different"] += 1
                        if a != b and not rule:
                            shown = body.replace("\n", " ⏎ ")
                            different.append(f"{name} {number}\ta = {make}\t{shown}\n    {a}\n    {b}\n")
                totals += counts
                options.out.parent.mkdir(parents=True, exist_ok=True)
                options.out.write_text("\n".join(different))
                print(f"{name:12} {len(numbered):6} cases {counts['equal']:6} equal {counts['design']:5} by design "
                      f"{counts['different']:5} different", flush=True)
    ran = totals["equal"] + totals["different"]
    print(f"{ran + totals['design']} cases, {totals['equal']} of {ran} equal ({totals['equal'] / max(ran, 1):.2%})")
    return 1 if different else 0


def answers(options, batch, scratch, name):
    """CPython's lines, kept in the cache under the text of the program."""
    import hashlib
    key = hashlib.sha256(program(batch).encode()).hexdigest()[:20]
    kept = options.cache and options.cache / f"{name}_{key}.txt"
    if kept and kept.exists():
        lines = kept.read_text().split("\n")
        return {int(line.partition("\t")[0]): line for line in lines if line}
    found = lines_of([options.python, "-W", "ignore"], batch, scratch, name + "_python")
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text("\n".join(found[number] for number in sorted(found)))
    return found


sys.exit(main())
