#!/usr/bin/env python3
"""Fill in and check the expectations of test scripts, with CPython as the authority.

A test script is plain Python with its expected output in comments, read in file order:

    print(x)  # expect: TEXT        one line of output
    #| TEXT                         one more line of output, at this point of the sequence
    # raises: ValueError: message   the program ends by this uncaught exception
    # refused: CODE                 the program is refused before it runs (a SyntaxError in CPython)

and optional header lines `# python: 3.12` (needs at least that version) and `# differs: REASON`
(the output differs from CPython's on purpose; such a script is neither filled nor compared).

    fill_expectations.py FILE...            rewrite the expectations of these scripts
    fill_expectations.py --check [PATH...]  compare the scripts with CPython (default: tests/scripts)
    fill_expectations.py --check --python 3.13 [PATH...]   the same under another version

Filling keeps the program text as it is: only comments of the four kinds above change. What always
holds: after filling, the comments in file order are exactly the lines that CPython prints.
"""

import argparse
import ast
import glob
import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

INLINE = re.compile(r"  # expect:(?: (.*))?$")
BLOCK = re.compile(r"^\s*#\|(?: (.*))?$")
ENDING = re.compile(r"^# (raises|refused): (.*)$")
HEADER = re.compile(r"^# (python|differs): (.*)$", re.M)

# ---- running one script -------------------------------------------------------------------------


def run_traced(path):
    """Run a script in this interpreter; print as JSON which source line ended each output line."""
    source = Path(path).read_text(encoding="utf-8")
    result = {"lines": [], "raised": None, "refused": None}
    real = sys.stdout
    try:
        code = compile(source, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        result["refused"] = str(error.msg)
        json.dump(result, real)
        return

    class Recorder:
        """Stands for stdout; a line belongs to the module-level line that was running when it ended."""

        pending = ""

        def write(self, text):
            frame = sys._getframe(1)
            where = 0
            while frame is not None:
                if frame.f_code is code:
                    where = frame.f_lineno
                    break
                frame = frame.f_back
            *done, self.pending = (self.pending + text).split("\n")
            result["lines"] += [[where, line] for line in done]
            return len(text)

        def flush(self):
            pass

    recorder = sys.stdout = Recorder()
    try:
        exec(code, {"__name__": "__main__", "__builtins__": __builtins__})
    except BaseException as error:
        message = str(error)
        kind = type(error).__name__
        result["raised"] = f"{kind}: {message}" if message else kind
    finally:
        sys.stdout = real
    if recorder.pending:
        result["lines"].append([10**9, recorder.pending])
    json.dump(result, real)


def interpreter(version):
    """The command for CPython `version` ("3.12"), or None when this machine has none."""
    if version is None or version == "%d.%d" % sys.version_info[:2]:
        return sys.executable
    candidates = glob.glob(os.path.expanduser(f"~/.pyenv/versions/{version}.*/bin/python3"))
    candidates.append(shutil.which(f"python{version}") or "")
    for candidate in candidates:
        if candidate and subprocess.run([candidate, "-c", ""], capture_output=True).returncode == 0:
            return candidate
    return None


def observe(path, version=None):
    """What CPython does with a script; None when the version it needs is not installed."""
    wanted = header(Path(path).read_text(encoding="utf-8")).get("python")
    if wanted and (version is None or as_tuple(version) < as_tuple(wanted)):
        here = sys.version_info[:2]
        version = None if as_tuple(wanted) <= here else wanted
    command = interpreter(version)
    if command is None:
        return None
    done = subprocess.run(
        [command, "-W", "ignore", __file__, "--traced", str(path)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        env=dict(os.environ, PYTHONIOENCODING="utf-8", PYTHONDONTWRITEBYTECODE="1"),
    )
    if done.returncode != 0:
        raise RuntimeError(f"{path}: {done.stderr.strip().splitlines()[-1]}")
    return json.loads(done.stdout)


def as_tuple(version):
    return tuple(int(part) for part in version.split("."))


def header(source):
    return dict(HEADER.findall(source))


# ---- reading and writing expectations -----------------------------------------------------------


def expectations(source):
    """The expected lines in file order, and the expected ending as (kind, text) or None."""
    lines, ending = [], None
    for line in source.splitlines():
        if match := BLOCK.match(line):
            lines.append(match[1] or "")
        elif match := ENDING.match(line):
            ending = (match[1], match[2])
        elif match := INLINE.search(line):
            lines.append(match[1] or "")
    return lines, ending


def without_expectations(source):
    kept = []
    for line in source.splitlines():
        if not BLOCK.match(line) and not ENDING.match(line):
            kept.append(INLINE.sub("", line))
    return "\n".join(kept).rstrip("\n") + "\n"


def innermost(body, line, outer=None):
    """The smallest statement at module level (not in a function or class body) that covers `line`."""
    for statement in body:
        first = min([statement.lineno] + [d.lineno for d in getattr(statement, "decorator_list", [])])
        if not first <= line <= statement.end_lineno:
            continue
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            return statement
        inner = []
        for field in ("body", "orelse", "finalbody"):
            inner += getattr(statement, field, [])
        for handler in getattr(statement, "handlers", []) + getattr(statement, "cases", []):
            inner += handler.body
        return innermost(inner, line, statement)
    return outer


def place(source, seen):
    """Where each output line goes: {source line: [text...]}, after that line."""
    tree = ast.parse(source)
    top_of = {}
    for top in tree.body:
        first = min([top.lineno] + [d.lineno for d in getattr(top, "decorator_list", [])])
        top_of.update(dict.fromkeys(range(first, top.end_lineno + 1), top))
    groups = []  # consecutive output of one top-level statement
    for where, text in seen:
        top = top_of.get(where) or tree.body[-1]
        if not groups or groups[-1][0] is not top:
            groups.append((top, []))
        groups[-1][1].append((innermost(tree.body, where) or top, text))
    result = {}
    for top, pairs in groups:
        simple = [pairs[0][0]]
        for statement, _ in pairs:
            if statement is not simple[-1]:
                simple.append(statement)
        ends = [statement.end_lineno for statement in simple]
        in_order = all(a < b for a, b in zip(ends, ends[1:]))
        for statement, text in pairs:
            end = statement.end_lineno if in_order else top.end_lineno
            result.setdefault(end, []).append(text)
    return result


def filled(source, result):
    """The source with the observed behaviour written in as comments."""
    source = without_expectations(source)
    if result["refused"] is not None:
        return f"{source}# refused: E\n"
    places = place(source, result["lines"])
    out = []
    for number, line in enumerate(source.splitlines(), 1):
        texts = places.get(number, [])
        compound = not line.strip() or is_compound_end(source, number)
        if len(texts) == 1 and not compound and len(line) + len(texts[0]) < 160:
            text = texts[0]
            out.append(f"{line}  # expect: {text}" if text else f"{line}  # expect:")
        else:
            out.append(line)
            out += [f"#| {text}" if text else "#|" for text in texts]
    if result["raised"] is not None:
        out.append(f"# raises: {result['raised']}")
    return "\n".join(out) + "\n"


def is_compound_end(source, number):
    """Whether the line ends a loop, function or class whose output is gathered behind it."""
    for top in ast.parse(source).body:
        if top.end_lineno == number:
            return isinstance(top, (ast.For, ast.While, ast.FunctionDef, ast.ClassDef))
    return False


# ---- the rules a script must keep ---------------------------------------------------------------

FORBIDDEN_NAMES = set(
    "open eval exec compile __import__ globals locals vars id input exit breakpoint help memoryview".split()
)
FORBIDDEN_METHODS = set(
    "__new__ __del__ __getattribute__ __setattr__ __delattr__ __get__ __set__ __set_name__ __init_subclass__"
    " __instancecheck__ __subclasscheck__ __class_getitem__ __reduce__ __prepare__".split()
)
FINAL_TYPES = set("int float complex str bytes bytearray list tuple dict set frozenset".split())


def rule_breaks(source):
    """What in a script the safe language refuses by design, or would make output unstable."""
    lines, _ = expectations(source)
    if not source.startswith("# "):
        yield "the first line does not say what the script specifies"
    for text in lines:
        if re.search(r"\bat 0x[0-9a-f]+", text):
            yield f"prints an address: {text}"
        if text != text.rstrip():
            yield f"output ends in white space: {text!r}"
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        at = f"line {getattr(node, 'lineno', 0)}"
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield f"{at}: import"
        elif isinstance(node, (ast.AsyncFunctionDef, ast.Await)):
            yield f"{at}: async"
        elif isinstance(node, ast.Name) and node.id in FORBIDDEN_NAMES and isinstance(node.ctx, ast.Load):
            if node.id not in {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}:
                yield f"{at}: the name {node.id}"
        elif isinstance(node, ast.Attribute) and re.fullmatch(r"__\w+__", node.attr) and node.attr != "__name__":
            if not (isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") == "super"):
                yield f"{at}: the attribute {node.attr}"
        elif isinstance(node, ast.ClassDef):
            for base in node.bases:
                if getattr(base, "id", "") in FINAL_TYPES:
                    yield f"{at}: a subclass of {base.id}"
            if any(k.arg == "metaclass" for k in node.keywords):
                yield f"{at}: a metaclass"
            for member in node.body:
                if isinstance(member, ast.FunctionDef) and member.name in FORBIDDEN_METHODS:
                    yield f"line {member.lineno}: defines {member.name}"


# ---- commands -----------------------------------------------------------------------------------


def fill(path):
    source = path.read_text(encoding="utf-8")
    if "differs" in header(source):
        return f"{path}: left alone, it differs on purpose"
    result = observe(path)
    if result is None:
        return f"{path}: left alone, CPython {header(source)['python']} is not installed"
    path.write_text(filled(source, result), encoding="utf-8")
    return check(path, None)


def check(path, version):
    """None when the script and CPython agree, otherwise what is wrong."""
    source = path.read_text(encoding="utf-8")
    problems = list(rule_breaks(source))
    if "differs" not in header(source):
        result = observe(path, version)
        if result is not None:
            problems += disagreements(source, result)
    return f"{path}:\n    " + "\n    ".join(problems) if problems else None


def disagreements(source, result):
    lines, ending = expectations(source)
    if result["refused"] is not None:
        if not ending or ending[0] != "refused":
            yield f"CPython refuses it: {result['refused']}"
        return
    seen = [text for _, text in result["lines"]]
    for number, (want, have) in enumerate(zip(lines, seen), 1):
        if want != have:
            yield f"output line {number}: expected {want!r}, CPython prints {have!r}"
            break
    if len(lines) != len(seen):
        yield f"{len(lines)} lines expected, CPython prints {len(seen)}"
    raised = ending[1] if ending and ending[0] == "raises" else None
    if ending and ending[0] == "refused":
        yield "expected to be refused, CPython runs it"
    if raised != result["raised"]:
        yield f"expected to raise {raised}, CPython: {result['raised']}"


def scripts(paths):
    for path in map(Path, paths):
        yield from sorted(path.rglob("*.cap")) if path.is_dir() else [path]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare instead of rewriting")
    parser.add_argument("--python", help="the CPython version to compare with, such as 3.13")
    parser.add_argument("--traced", help=argparse.SUPPRESS)
    parser.add_argument("paths", nargs="*")
    options = parser.parse_args()
    if options.traced:
        run_traced(options.traced)
        return 0
    if not options.check and not options.paths:
        parser.error("name the scripts to fill")
    root = Path(__file__).resolve().parent.parent / "scripts"
    paths = list(scripts(options.paths or [root]))
    work = (lambda path: check(path, options.python)) if options.check else fill
    with ThreadPoolExecutor(2) as pool:
        problems = [answer for answer in pool.map(work, paths) if answer]
    print("\n".join(problems + [f"{len(paths)} scripts, {len(problems)} with problems"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
