"""Stand-alone programs out of CPython's test files.

A test file is read as a tree. For a test method the program is: the small TestCase, every definition that the method
names (and that those name, and so on), the classes with the members that are mentioned, and one call. The text of
each piece is cut out of the file, so literals and layout stay as they were; only names that lead to another module
(`unittest.TestCase`, `support.ALWAYS_EQ`, `list_tests.CommonTest`) are replaced.

Nothing here decides what Caplet can do: what a program cannot be made of is an `Unavailable` with the reason.
"""

import ast
import builtins
import doctest
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SUPPORT = (HERE / "testcase.py").read_text()
PROVIDED = {node.name for node in ast.parse(SUPPORT).body if isinstance(node, ast.ClassDef)} | {
    target.id for node in ast.parse(SUPPORT).body if isinstance(node, ast.Assign) for target in node.targets}
ASSERTIONS = {node.name for cls in ast.parse(SUPPORT).body if isinstance(cls, ast.ClassDef) and cls.name == "TestCase"
              for node in cls.body if isinstance(node, ast.FunctionDef)} | {
    "assertListEqual", "assertTupleEqual", "assertDictEqual", "assertSetEqual", "assertMultiLineEqual"}

# Values that a module without authority could hold as well.
VALUES = {"sys.maxsize": str(sys.maxsize), "sys.maxunicode": str(sys.maxunicode), "support.verbose": "False",
          "sys.byteorder": repr(sys.byteorder),
          "sys.float_info.max": repr(sys.float_info.max), "sys.float_info.min": repr(sys.float_info.min),
          "sys.float_info.epsilon": repr(sys.float_info.epsilon),
          "support.MAX_Py_ssize_t": str(sys.maxsize), "MAX_Py_ssize_t": str(sys.maxsize)}
# What may be left away: it chooses where a test runs, not what it does.
NO_EFFECT = ("requires_IEEE_754", "no_tracing", "run_with_tz", "skipIf", "skipUnless", "skip_if_pgo_task",
             "infinite_recursion", "requires_docstrings", "skip_emscripten_stack_overflow", "skip_wasi_stack_overflow")
FAMILIES = {"test.seq_tests", "test.list_tests", "test.string_tests", "test.mapping_tests", "test.test_grammar",
            "test.test_set"}


class Unavailable(Exception):
    """No program can be made; the text is the category."""


def dotted(node):
    """`a.b.c` for a chain of names, else None."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (base := dotted(node.value)):
        return f"{base}.{node.attr}"
    return None


def bound_names(node):
    """The module-level names that a statement binds."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name}
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    found = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            found.add(inner.id)
        elif isinstance(inner, (ast.FunctionDef, ast.ClassDef)):
            found.add(inner.name)
    return found


class Module:
    """One file: its statements by the names that they bind, and what its imports stand for."""

    loaded = {}

    def __init__(self, name, path):
        self.name = name
        self.lines = path.read_bytes().splitlines(keepends=True)
        self.tree = ast.parse(path.read_bytes())
        self.binders = {}
        self.imports = {}
        for index, node in enumerate(self.tree.body):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.asname:
                        self.imports[alias.asname] = alias.name
                    else:
                        self.imports[alias.name.split(".")[0]] = alias.name.split(".")[0]
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    self.imports[alias.asname or alias.name] = f"{node.module}.{alias.name}"
            elif not isinstance(node, ast.Expr):
                for bound in bound_names(node):
                    self.binders.setdefault(bound, []).append(index)

    @classmethod
    def load(cls, folder, name):
        if name not in cls.loaded:
            cls.loaded[name] = cls(name, folder / f"{name.removeprefix('test.')}.py")
        return cls.loaded[name]


class Program:
    """The pieces of one program, gathered from names."""

    def __init__(self, folder, main):
        self.folder, self.main = folder, main
        self.needed = {}  # (module, statement index): set of wanted members of a class, or None for all of it
        self.imports = {}  # line: True, in order
        self.reasons = []
        self.mentioned = set()
        self.chain = []

    def prefix(self, module):
        return "" if module is self.main else module.name.removeprefix("test.") + "__"

    def resolve(self, module, path):
        """What the dotted name `path` means in `module`: (replacement text, length used), or None to keep it."""
        parts = path.split(".")
        if parts[0] in module.binders:
            self.need(module, parts[0])
            return (self.prefix(module) + parts[0], 1) if self.prefix(module) else None
        if parts[0] not in module.imports:
            return None
        full = module.imports[parts[0]].split(".") + parts[1:]
        used = len(module.imports[parts[0]].split("."))
        text = ".".join(full)
        for root in ("test.support.", "test."):
            if text.startswith(root):
                short = text[len(root):]
                break
        else:
            short = text
        for size in (3, 2, 1):
            candidate = ".".join((["support"] if text.startswith("test.support.") else []) + short.split(".")[:size])
            if candidate in VALUES:
                return VALUES[candidate], size - used + 1 + (text.count(".") - short.count("."))
        for family in FAMILIES:
            if text.startswith(family + "."):
                name = text[len(family) + 1:].split(".")[0]
                other = Module.load(self.folder, family)
                if name not in other.binders:
                    return self.resolve_from(other, name)
                self.need(other, name)
                return self.prefix(other) + name, len(family.split(".")) + 1 - used + 1
        last = full[-1]
        if text.startswith("unittest.") and full[1] in PROVIDED:
            return full[1], 2 - used + 1
        if text.startswith("test.support.") and short.split(".")[0] in PROVIDED:
            name = short.split(".")[0]
            return name, len(full) - used + 1 - short.count(".")
        if text.startswith(("test.", "unittest")):
            raise Unavailable(f"needs {text}")
        source = module.imports[parts[0]]
        if any(isinstance(node, ast.ImportFrom) and any((a.asname or a.name) == parts[0] for a in node.names)
               for node in module.tree.body):
            owner, _, name = source.rpartition(".")
            self.imports[f"from {owner} import {name} as {parts[0]}"] = owner
        else:
            self.imports[f"import {source} as {parts[0]}" if source != parts[0] else f"import {source}"] = source
        return None

    def resolve_from(self, other, name):
        return self.resolve(other, name)

    def need(self, module, name):
        for index in module.binders[name]:
            key = (module.name, index)
            if key not in self.needed:
                node = module.tree.body[index]
                self.needed[key] = set() if self.is_case(module, node) else None
                if self.needed[key] is None:
                    self.scan(module, node)
                else:
                    for outside in node.bases + node.keywords + node.decorator_list:
                        if not self.harmless(outside):
                            self.scan(module, outside)

    def is_case(self, module, node):
        """Whether a class is a test case or a mixin of one, of which only the mentioned members are taken."""
        return any(node is c for _, c in self.chain) or isinstance(node, ast.ClassDef) and any(
            isinstance(member, ast.FunctionDef) and member.name.startswith("test") for member in node.body)

    def harmless(self, decorator):
        name = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator) or ""
        if name.endswith("cpython_only") or name.endswith("impl_detail"):
            raise Unavailable("detail of CPython")
        if name.endswith(("bigmemtest", "bigaddrspacetest", "requires_resource")):
            raise Unavailable("needs much memory or time")
        return name.split(".")[-1] in NO_EFFECT or name.split(".")[-1] in ("skip", "expectedFailure")

    def scan(self, module, node):
        """Takes in everything that a piece of the tree names."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Attribute):
                if self.reaches_case(inner.value):
                    self.mentioned.add(inner.attr)
                if isinstance(inner.value, ast.Name) and inner.value.id == "self" and inner.attr.startswith("assert"):
                    if inner.attr not in ASSERTIONS and inner.attr not in self.own_members:
                        raise Unavailable("needs warnings" if "Warn" in inner.attr else f"needs {inner.attr}")
            elif isinstance(inner, ast.Name):
                self.resolve(module, inner.id) if inner.id in module.binders else None
        for path_node in outermost_paths(node):
            self.resolve(module, dotted(path_node))

    def reaches_case(self, node):
        """Whether attributes of an expression may be members of the test case."""
        if isinstance(node, ast.Call):
            return dotted(node.func) == "super"
        last = (dotted(node) or "").split(".")[-1]
        return last in ("self", "cls") or any(last == c.name for _, c in self.chain)

    def mro(self, module, node):
        """The class and its bases as far as they are in the test files."""
        found = [(module, node)]
        for base in node.bases:
            path = dotted(base)
            if not path:
                continue
            first = path.split(".")[0]
            home, name = module, path
            if first in module.imports:
                full = ".".join([module.imports[first]] + path.split(".")[1:])
                family = next((f for f in FAMILIES if full.startswith(f + ".")), None)
                if not family:
                    continue
                home, name = Module.load(self.folder, family), full[len(family) + 1:]
            for index in home.binders.get(name, ())[-1:]:
                if isinstance(home.tree.body[index], ast.ClassDef):
                    found += self.mro(home, home.tree.body[index])
        return found

    def add_method(self, cls, method):
        """Takes in a class with one test method and all members that anything taken in mentions."""
        chain = self.chain = self.mro(self.main, cls)
        self.own_members = {name for _, c in chain for member in c.body for name in bound_names(member)}
        self.need(self.main, cls.name)
        wanted, done = {method, "setUp", "tearDown", "setUpClass"}, set()
        while True:
            wanted |= self.mentioned
            added = False
            for module_name, index in list(self.needed):
                module = Module.loaded[module_name]
                node = module.tree.body[index]
                if self.needed[module_name, index] is None:
                    continue
                for number, member in enumerate(node.body):
                    if (module_name, index, number) in done or not (bound_names(member) & wanted):
                        continue
                    own_test = any(name.startswith("test") for name in bound_names(member)) and not (
                        bound_names(member) & ({method} | self.mentioned))
                    if own_test or isinstance(member, ast.Expr) or self.only_ambient(module, member):
                        continue
                    done.add((module_name, index, number))
                    self.needed[module_name, index].add(number)
                    added = True
                    if isinstance(member, ast.FunctionDef):
                        decorators = [d for d in member.decorator_list if not self.harmless(d)]
                        for part in decorators + member.body + [member.args]:
                            self.scan(module, part)
                    else:
                        self.scan(module, member)
            if not added:
                return

    def only_ambient(self, module, member):
        """Whether a setUp or tearDown arranges the process (codecs, warnings, the compiler's `__class__` cell) and so may be
        left away: CPython shows whether the method needed it."""
        return isinstance(member, ast.FunctionDef) and member.name in ("setUp", "tearDown") and any(
            isinstance(inner, ast.Nonlocal) or isinstance(inner, ast.Name)
            and module.imports.get(inner.id, "").split(".")[0] in ("codecs", "gc", "os", "sys", "warnings")
            for inner in ast.walk(member))

    def text(self):
        order = {}
        for module_name, index in self.needed:
            order.setdefault(module_name, []).append(index)
        pieces = []
        # Families come first, the one that others build on before those.
        names = sorted(order, key=lambda name: (name == self.main.name, name != "test.seq_tests", name))
        for name in names:
            module = Module.loaded[name]
            for index in sorted(order[name]):
                pieces.append(self.piece(module, module.tree.body[index], self.needed[name, index]))
        return "\n".join(list(self.imports) + [SUPPORT] + pieces)

    def piece(self, module, node, members):
        if members is None:
            return self.cut(module, node)
        bases = ", ".join(self.cut(module, base).strip() for base in node.bases)
        keywords = "".join(f", {k.arg}={self.cut(module, k.value).strip()}" for k in node.keywords)
        head = f"class {self.prefix(module)}{node.name}({bases}{keywords}):"
        body = [self.cut(module, node.body[number]) for number in sorted(members)]
        indent = " " * node.body[0].col_offset
        decorators = [d for d in node.decorator_list if not self.harmless(d)]
        above = "".join(f"@{self.cut(module, d).strip()}\n" for d in decorators)
        return above + "\n".join([head] + (body or [f"{indent}pass"]))

    def cut(self, module, node):
        """The text of a node with the names that lead elsewhere replaced."""
        start, column = node.lineno, node.col_offset
        dropped = []
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            for decorator in node.decorator_list:
                if self.harmless(decorator):
                    dropped.append(decorator)
            if node.decorator_list:
                start = min(d.lineno for d in node.decorator_list)
                column = node.col_offset
        lines = list(module.lines[start - 1:node.end_lineno])
        edits = []
        for decorator in dropped:
            edits += [(line - start, 0, None, b"") for line in range(decorator.lineno, decorator.end_lineno + 1)]
        prefix = self.prefix(module)
        if prefix and node in module.tree.body and isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            line = node.lineno - start
            at = lines[line].index(node.name.encode(), node.col_offset)
            edits.append((line, at, at + len(node.name.encode()), (prefix + node.name).encode()))
        paths = [p for p in outermost_paths(node)
                 if not any(d.lineno <= p.lineno <= d.end_lineno for d in dropped)]
        for path_node in paths:
            chain = [path_node]
            while isinstance(chain[-1], ast.Attribute):
                chain.append(chain[-1].value)
            chain.reverse()
            if isinstance(path_node, ast.Name) and isinstance(path_node.ctx, ast.Store) and (
                    path_node.id not in module.binders or isinstance(node, (ast.FunctionDef, ast.ClassDef))):
                continue
            replaced = self.resolve(module, dotted(path_node))
            if replaced:
                text, used = replaced
                last = chain[min(used, len(chain)) - 1]
                if chain[0].lineno == last.end_lineno:
                    edits.append((chain[0].lineno - start, chain[0].col_offset, last.end_col_offset, text.encode()))
        for line, a, b, text in sorted(set(edits), key=lambda e: (e[0], e[1]), reverse=True):
            lines[line] = b"" if b is None else lines[line][:a] + text + lines[line][b:]
        end_shift = sum(len(t) - (b - a) for l, a, b, t in set(edits)
                        if b is not None and l == len(lines) - 1)
        last = len(lines) - 1
        if isinstance(node, ast.expr):
            if last == 0:
                return lines[0][column:node.end_col_offset + end_shift].decode()
            return (lines[0][column:] + b"".join(lines[1:-1]) + lines[-1][:node.end_col_offset + end_shift]).decode()
        return b"".join(lines).decode().rstrip("\n")


def outermost_paths(node):
    """The longest dotted names of a tree that start with a name."""
    found, stack = [], [node]
    while stack:
        inner = stack.pop()
        if isinstance(inner, (ast.Name, ast.Attribute)) and dotted(inner):
            found.append(inner)
        else:
            stack.extend(ast.iter_child_nodes(inner))
    return found


def method_program(folder, main, cls, method):
    program = Program(folder, main)
    program.own_members = set()
    program.add_method(cls, method)
    call = f"{cls.name}.setUpClass()\ncase = {cls.name}({method!r})\ncase.run_one(case.{method})"
    driver = "\n".join(["try:"] + ["    " + line for line in call.split("\n")]
                       + ["except SkipTest as skipped:", "    print('skipped:', skipped)"])
    return program.text() + "\n\n\n" + driver + "\nprint('ran')\n", program


def methods(folder, main):
    """All (class, method name) of a file's test cases, inherited ones too."""
    helper = Program(folder, main)
    for node in main.tree.body:
        if not isinstance(node, ast.ClassDef):
            continue
        chain = helper.mro(main, node)
        if not any((dotted(base) or "").endswith("TestCase") for _, c in chain for base in c.bases):
            continue
        seen = {}
        for _, c in chain:
            for member in c.body:
                if isinstance(member, (ast.FunctionDef, ast.AsyncFunctionDef)) and member.name.startswith("test"):
                    seen.setdefault(member.name, member)
        for name, member in sorted(seen.items()):
            yield node, name, isinstance(member, ast.AsyncFunctionDef)


def doctest_programs(folder, main):
    """Programs made of the file's doctests: (name, kind, text). Kind `prints`: both print the same; `refused`: both
    refuse the text."""
    parser = doctest.DocTestParser()
    texts = [node.value for node in ast.walk(main.tree)
             if isinstance(node, ast.Constant) and isinstance(node.value, str) and ">>> " in node.value]
    for number, text in enumerate(texts):
        try:
            examples = parser.get_examples(text)
        except ValueError:
            continue
        lines = ["def shown(value):\n    if value is not None:\n        print(repr(value))\n"]
        used = set()
        for position, example in enumerate(examples):
            if example.exc_msg and example.exc_msg.startswith(("SyntaxError", "IndentationError", "TabError")):
                yield f"doctest{number}.{position}", "refused", example.source
                continue
            try:
                tree = ast.parse(example.source)
            except (SyntaxError, ValueError):
                continue
            used |= {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
            used |= {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
            source = example.source.rstrip("\n")
            if len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr):
                source = f"shown(\n{source.split('#')[0].rstrip(';') if '#' in source and chr(10) not in source and chr(39) not in source and chr(34) not in source else source}\n)"
            if example.exc_msg:
                if '"""' in source or "'''" in source:
                    continue
                body = "\n".join("    " + line for line in source.split("\n"))
                source = f"try:\n{body}\nexcept BaseException as error_:\n    print(type(error_).__name__, error_)"
            lines.append(source)
        if len(lines) == 1:
            continue
        try:
            program = Program(folder, main)
            program.own_members = set()
            own = {name for line in lines[1:] for name in safe_bound(line)}
            for name in sorted(used - own - set(dir(builtins))):
                if name in main.binders or name in main.imports:
                    program.resolve(main, name)
            yield f"doctest{number}", "prints", program.text().replace(SUPPORT, "") + "\n\n" + "\n".join(lines) + "\n"
        except Unavailable as reason:
            yield f"doctest{number}", str(reason), None


def safe_bound(source):
    return {name for node in ast.parse(source).body for name in bound_names(node)}
