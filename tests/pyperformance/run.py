#!/usr/bin/env python3
"""Runs the pure-computation programs of pyperformance under CPython and Caplet and compares what they print.

The package is fetched from PyPI into the ignored build folder; nothing of it is kept in this repository. Harness
lines are taken out, imports of the standard library are replaced by the small text of the same name in `shims/`,
and a driver that calls the benchmark and prints results is appended (see `programs.py`). Both runtimes get the
same text, so a shim need not be exact, only deterministic.

Exit status: 0 all equal, 1 some differ, 2 the package or a runtime is missing.
"""

import argparse
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from programs import COMMON_EDITS, LARGE, PROGRAMS, SKIPPED

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PACKAGES = {"pyperformance": "1.14.0", "pyaes": "1.6.1"}
TIMEOUT = 300


class Broken(Exception):
    """A program cannot be built: an edit no longer matches, or an import has no shim."""


def archive_members(path):
    """The benchmarks' files of a wheel, or all files of a source archive: {path: bytes}."""
    if path.suffix == ".whl":
        archive = zipfile.ZipFile(path)
        return {name: archive.read(name) for name in archive.namelist() if "bm_" in name}
    archive = tarfile.open(path)
    return {m.name: archive.extractfile(m).read() for m in archive.getmembers() if m.isfile()}


def fetch(folder):
    """Downloads what is not there yet; gives the files of all packages by name."""
    files = {}
    for package, version in PACKAGES.items():
        if not list(folder.glob(f"{package}-{version}*")):
            subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
                            "--disable-pip-version-check", "-d", str(folder), f"{package}=={version}"], check=True)
        files.update(archive_members(next(folder.glob(f"{package}-{version}*"))))
    return files


def benchmark_files(files):
    """The files of each benchmark: {benchmark: {path inside it: bytes}}."""
    found = {}
    for name, content in files.items():
        if match := re.fullmatch(r"pyperformance/data-files/benchmarks/bm_(\w+)/(.+)", name):
            found.setdefault(match[1], {})[match[2]] = content
    return found


def shim(match, given):
    """The text that stands for one import line; each shim is written once a program."""
    module, names = match["module"] or match["source"], match["names"]
    path = HERE / "shims" / f"{module}.py"
    if not path.exists():
        raise Broken(f"no shim for module {module}")
    text = "" if module in given else path.read_text()
    given.add(module)
    picked = [f"{name.strip()} = {module}.{name.strip()}\n" for name in (names or "").split(",") if name]
    return text + "\n" + "".join(picked)


def build(name, program, own_files, all_files, large):
    """The text that both runtimes run."""
    text = own_files["run_benchmark.py"].decode()
    if program.inline:
        text = next(c for path, c in all_files.items() if path.endswith(program.inline)).decode() + text
    for pattern, replacement, _ in COMMON_EDITS:
        text = re.sub(pattern, replacement, text, flags=re.M)
    for pattern, replacement, reason in program.edits:
        text, count = re.subn(pattern, replacement, text, flags=re.M)
        if count == 0:
            raise Broken(f"edit matches nothing: {pattern!r} ({reason})")
    given = set()
    text = re.sub(r"^(?:import (?P<module>\w+)|from (?P<source>\w+) import (?P<names>.+))\n",
                  lambda match: shim(match, given), text, flags=re.M)
    if program.data:
        text += f"\n\nDATA = {own_files[program.data]!r}\n"
    small, big = LARGE.get(name, ("", "")) if large else ("", "")
    if small not in program.driver:
        raise Broken(f"the driver has no {small!r}")
    driver = program.driver.replace(small, big) if small else program.driver
    return f"{text.rstrip()}\n\n\n{driver}"


def run(command):
    """Standard output, or a one-line account of the failure; whether it is the one; CPU seconds."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = subprocess.Popen(command, stdout=out, stderr=err)
        killer = threading.Timer(TIMEOUT, child.kill)
        killer.start()
        _, status, usage = os.wait4(child.pid, 0)
        killer.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        seconds = usage.ru_utime + usage.ru_stime
        if child.returncode != 0:
            return f"exit {child.returncode}: {(err.read().strip().splitlines() or [''])[-1]}", False, seconds
        return out.read(), True, seconds


def first_difference(expected, got):
    pairs = zip(expected.splitlines() + ["<end>"], got.splitlines() + ["<end>"])
    return next((f"line {i}: {a[:60]!r} became {b[:60]!r}" for i, (a, b) in enumerate(pairs, 1) if a != b), "length")


def check(name, path, python, caplet):
    """One row of the table: passed or not, and what there is to say."""
    expected, ok, python_seconds = run([python, str(path)])
    if not ok:
        return False, f"CPython: {expected}"
    if not expected.strip():
        return False, "prints nothing"
    if caplet is None:
        return True, f"CPython prints {len(expected.splitlines())} lines"
    got, ok, seconds = run([caplet, "run", str(path)])
    if not ok:
        return False, f"Caplet: {got}"
    if got != expected:
        return False, first_difference(expected, got)
    return True, f"{python_seconds:.2f} s, {seconds:.2f} s: {seconds / python_seconds:.2f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="programs to run (default: all)")
    parser.add_argument("--caplet", help="the binary (default: target/release/caplet, else target/debug/caplet)")
    parser.add_argument("--python", default="python3")
    parser.add_argument("--python-only", action="store_true", help="only see that the programs run under CPython")
    parser.add_argument("--out", type=Path, default=ROOT / "target/pyperformance",
                        help="where packages and built programs go (default: target/pyperformance)")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--large", action="store_true", help="at sizes that take long enough to be timed")
    options = parser.parse_args()

    unknown = set(options.names) - PROGRAMS.keys()
    built = [ROOT / "target" / profile / "caplet" for profile in ("release", "debug")]
    caplet = options.caplet or next((str(path) for path in built if path.exists()), None)
    if unknown or (caplet is None and not options.python_only):
        print(f"unknown: {', '.join(sorted(unknown))}" if unknown else "no caplet binary", file=sys.stderr)
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    try:
        files = fetch(options.out)
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"cannot get the packages: {error}", file=sys.stderr)
        return 2
    benchmarks = benchmark_files(files)

    def row(name):
        try:
            path = options.out / f"{name}.py"
            path.write_text(build(name, PROGRAMS[name], benchmarks[name], files, options.large))
            return check(name, path, options.python, None if options.python_only else caplet)
        except (Broken, KeyError) as error:
            return False, f"not built: {error}"

    names = [name for name in PROGRAMS if not options.names or name in options.names]
    passed = 0
    print("| program | | CPU time of CPython, of Caplet: ratio |\n|---|---|---|")
    with ThreadPoolExecutor(options.jobs) as pool:
        for name, (ok, note) in zip(names, pool.map(row, names)):
            passed += ok
            print(f"| {name} | {'pass' if ok else 'FAIL'} | {note} |", flush=True)
    print(f"\n{passed} of {len(names)} pass")
    if not options.names:
        skipped = {name: reason for reason, names in SKIPPED.items() for name in names.split()}
        for reason, names_ in SKIPPED.items():
            print(f"skipped, {reason}: {', '.join(names_.split())}")
        forgotten = sorted(benchmarks.keys() - PROGRAMS.keys() - skipped.keys())
        if forgotten:
            print(f"in no table: {', '.join(forgotten)}")
    return 0 if passed == len(names) else 1


sys.exit(main())
