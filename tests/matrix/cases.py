"""The cases of the matrix, section by section: cross-products of receivers, members and arguments.

A case is (make, body): `body` is an expression, or several lines that end by `return`, over `a`, which `make` makes.
`make` may be None. Choice is by a seed fixed for each section, so that two runs have the same cases.
"""

import itertools
import keyword
import random

from pools import *

SECTIONS = {}


def section(function):
    def cases():
        chosen = random.Random(function.__name__)
        return list(dict.fromkeys(function(chosen)))
    SECTIONS[function.__name__] = cases
    return function


def endless(operator, left, right):
    """Would CPython compute a number without bounds, or fill the memory?"""
    if operator in ("**", "pow"):
        return any(big in right for big in ("2**", "10**", "1000")) and not right.startswith("Index")
    return operator in ("*", "<<") and ("2**31" in right or "2**31" in left or "2**62" in right or "2**62" in left)


def members(kind):
    """Public attributes of the type, from the Python that runs this, and what each is."""
    exemplar = eval(RECEIVERS[kind][0], dict(NAMESPACE))
    for name in dir(exemplar):
        # No reflection in Caplet: tracebacks, frames, functions behind properties.
        if name[0] != "_" and name[:3] not in ("gi_", "co_", "tb_") and name not in ("with_traceback", "mro"):
            yield name, callable(getattr(exemplar, name, None))


NAMESPACE = {}


def keywords_of(kind, name):
    import inspect
    exemplar = eval(RECEIVERS[kind][0], dict(NAMESPACE)) if kind else eval(name, dict(NAMESPACE))
    try:
        return [p.name for p in inspect.signature(getattr(exemplar, name) if kind else exemplar).parameters.values()
                if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    except (TypeError, ValueError):
        return []


@section
def unary(chosen):
    for value in dict.fromkeys(ANY + NUMBERS + sum(RECEIVERS.values(), [])):
        for form in ("-a", "+a", "~a", "not a", "repr(a)", "str(a)", "[*a]", "[*gen(*a)]", "(lambda *k, **m: m)(**a)", "{**a}", "f'{a}'", "f'{a!r:>12}'",
                     "f'{a!a}'", "f'{a:>12}'", "1 if a else 2", "a()", "a(1)", "a.nosuch", "a[0]", "a[:]", "a[1:]", "a[::-1]", "len(a)", "isinstance(a, int)",
                     "type(a)", "type(a).__name__", "a == a", "a is a", "a in [a]", "(a,) == (a,)", "[a] < [a]", "{a}", "{a: 1}", "hash(a) == hash(a)"):
            yield value, form
        yield value, "x, y = a\nreturn x, y"
        yield value, "x, *y = a\nreturn x, y"
        yield value, "for x in a: pass\nreturn x"
        yield value, "a.nosuch = 1\nreturn 1"
        yield value, "del a[0]\nreturn 1"
        yield value, "a[0] = 1\nreturn 1"
        yield value, "with a: pass"
        yield value, "raise a"
        yield value, "def g(): return (yield from a)\nreturn g()"
        yield value, "match a:\n  case [x, *y]: return 1, x, y\n  case {'a': x, **y}: return 2, x, y\n  case str(x) | bytes(x): return 3, x\n" \
                     "  case int(x) | float(x): return 4, x\n  case None: return 5\n  case _: return 6"


@section
def binary(chosen):
    for operator, left, right in itertools.product(BINARY, ANY, ANY):
        if not endless(operator, left, right):
            yield left, f"a {operator} {right}"


@section
def arithmetic(chosen):
    for left, right in itertools.product(NUMBERS, NUMBERS):
        for operator in BINARY[:19]:
            if not endless(operator, left, right):
                yield left, f"a {operator} {right}"
        yield left, f"divmod(a, {right})"
        if not endless("pow", left, right):
            yield left, f"pow(a, {right})"
        yield left, f"a.conjugate() == {right}"
    for left, right, third in itertools.product(NUMBERS[:19], repeat=3):
        if chosen.random() < 0.4:
            yield left, f"pow(a, {right}, {third})"
    for left, right in itertools.product(NUMBERS, NUMBERS[:19] + ["None", "1.5", "'a'", "Index(1)", "300", "-300", "400", "-400"]):
        # CPython computes the power of ten.
        if not right.startswith(("-2**", "-10**")):
            yield left, f"round(a, {right})"
    for value in NUMBERS:
        for form in ("round(a)", "abs(a)", "bool(a)", "int(a)", "float(a)", "complex(a)", "str(a)", "hash(a)", "hex(a)", "oct(a)", "bin(a)", "chr(a)",
                     "a.as_integer_ratio()", "a.is_integer()", "a.hex()", "float.fromhex(a.hex())", "a.bit_length()", "a.bit_count()", "a.real", "a.imag",
                     "a.numerator", "a.denominator"):
            yield value, form


@section
def inplace(chosen):
    lefts = ["1", "1.5", "1j", "'a'", "b'a'", "bytearray(b'ab')", "[1, 2]", "(1, 2)", "{1: 2}", "{1, 2}", "frozenset({1})", "range(3)", "None", "{1: 2}.keys()",
             "{1: 2}.items()", "Plain()", "Numeric()"]
    for operator, left, right in itertools.product(INPLACE, lefts, ANY + ["a"]):
        if not endless(operator, left, right):
            yield left, f"a {operator}= {right}\nreturn a"


@section
def items(chosen):
    lefts = ["'abc'", "'\\u00e9bc'", "b'abc'", "bytearray(b'abc')", "[1, 2, 3]", "(1, 2, 3)", "range(3)", "range(2**64)", "{0: 1}", "{0: 1}.keys()", "{1}", "None",
             "gen(1)", "1", "len", "int", "list", "Sequence(1, 2)", "[]", "''"]
    for left, index in itertools.product(lefts, ANY):
        yield left, f"a[{index}]"
        yield left, f"a[{index}] = 1\nreturn 1"
        yield left, f"a[{index}] += 1\nreturn 1"
        yield left, f"del a[{index}]\nreturn 1"
        yield left, f"a[0] = {index}\nreturn 1"
        yield left, f"a[1:2] = {index}\nreturn 1"
        yield left, f"a[::2] = {index}\nreturn 1"
        yield left, f"a[{index}:]"
        yield left, f"a[:{index}]"
        yield left, f"a[::{index}]"
    bounds = ["", "0", "1", "2", "-1", "-2", "5", "-5", "2**63", "-2**63", "10**30", "-10**30", "None", "True", "Index(1)", "1.5"]
    steps = ["", "1", "2", "-1", "-2", "0", "10**30", "-10**30", "None", "-2**63"]
    for left in lefts[:8]:
        for start, stop, step in itertools.product(bounds, bounds, steps):
            if chosen.random() < 0.25:
                yield left, f"a[{start}:{stop}:{step}]"
            if left in ("[1, 2, 3]", "bytearray(b'abc')") and chosen.random() < 0.2:
                yield left, f"a[{start}:{stop}:{step}] = {chosen.choice(['[7]', '[7, 8]', 'b', 'a', '[]', 'gen(7)', '(7, 8, 9)'])}\nreturn 1".replace("= b\n", "= b'xy'\n")
                yield left, f"del a[{start}:{stop}:{step}]\nreturn 1"


def argument_lists(chosen, names, own, pairs=60, triples=25):
    yield ""
    for value in ANY + own:
        yield value
    values = SOME + own * 2
    for _ in range(pairs):
        yield ", ".join(chosen.choice(values) for _ in range(2))
    for _ in range(triples):
        yield ", ".join(chosen.choice(values) for _ in range(3))
    for count in (4, 5, 6):
        yield ", ".join(["1"] * count)
    yield "zz=1"
    yield "1, zz=1"
    yield "*[]"
    yield "**{}"
    yield "**{1: 2}"
    yield "*1"
    yield "**1"
    for name in names:
        if keyword.iskeyword(name):
            continue
        for value in FEW:
            yield f"{name}={value}"
            yield f"{chosen.choice(values)}, {name}={value}"
    for first, second in itertools.permutations(names, 2):
        yield f"{first}={chosen.choice(values)}, {second}={chosen.choice(values)}"


@section
def methods(chosen):
    for kind, receivers in RECEIVERS.items():
        own = {"str": ["'aX'", "'X'", "' '", "'b'", "('a', 'X')", "{97: 'b'}", "{97: None}"], "bytes": ["b'X'", "b' '", "(b'a', b'X')", "97", "256"],
               "bytearray": ["b'X'", "b' '", "(b'a', b'X')", "97", "256"]}.get(kind, ["a"])
        for name, is_method in members(kind):
            if not is_method:
                for receiver in receivers:
                    yield receiver, f"a.{name}"
                    yield receiver, f"a.{name} = 1\nreturn a.{name}"
                    yield receiver, f"del a.{name}\nreturn 1"
                continue
            names = keywords_of(kind, name)
            few = len(receivers) > 4
            for receiver in receivers:
                rare = receiver not in receivers[1:4:2] and few
                for arguments in argument_lists(chosen, names, own, 12 if few else 40, 5 if few else 20):
                    if huge_size(kind, name, arguments) or rare and chosen.random() < 0.6:
                        continue
                    yield receiver, f"a.{name}({arguments})"
            for arguments in argument_lists(chosen, [], ["a"], 10, 5):
                if kind not in ("function", "type") and not huge_size(kind, name, arguments):
                    if kind in ("int", "bool", "float", "complex", "str", "bytes", "bytearray", "list", "tuple", "dict", "set", "frozenset", "range", "slice"):
                        yield receivers[-1], f"{kind}.{name}({arguments})"


def huge_size(kind, name, arguments):
    """Does it ask CPython for more memory than there is?"""
    return name in ("center", "ljust", "rjust", "zfill", "expandtabs", "to_bytes") and ("2**31" in arguments or "2**62" in arguments)


@section
def functions(chosen):
    for name in FUNCTIONS:
        names = keywords_of("", name)
        names += {"sorted": ["key", "reverse"], "max": ["key", "default"], "min": ["key", "default"], "zip": ["strict"], "int": ["base", "x"],
                  "str": ["object", "encoding", "errors"], "bytes": ["source", "encoding", "errors"], "print": ["end", "sep", "file", "flush"],
                  "bytearray": ["source", "encoding", "errors"], "enumerate": ["iterable", "start"], "pow": ["base", "exp", "mod"], "sum": ["start"],
                  "dict": ["a"], "ImportError": ["name", "path"], "AttributeError": ["name"], "NameError": ["name"], "property": ["fget", "fset", "fdel", "doc"]
                  }.get(name, [])
        own = ["'12'", "b'12'", "'utf-8'", "str", "int", "[3, 1, 2]", "['b', 'a']", "(int, str)", "'x'", "[(1, 2)]", "{'a': 1}"]
        names = list(dict.fromkeys(names))
        for arguments in argument_lists(chosen, names, own, 500, 300):
            if name in ("pow", "round") and ("2**" in arguments or "10**" in arguments) and not arguments.startswith("1,"):
                continue
            if name == "round" and "-10**30" in arguments:
                continue
            yield None, f"{name}({arguments})"
    for function, first, second in itertools.product(["isinstance", "issubclass", "divmod", "map", "filter", "getattr", "hasattr", "int", "str", "bytes", "zip", "max",
                                                      "min", "sum", "range", "round", "enumerate", "iter", "next", "format", "print", "complex"], ANY, SOME):
        if chosen.random() < 0.5 and (function != "round" or "-10**30" not in second):
            yield None, f"{function}({first}, {second})"


@section
def specs(chosen):
    values = ["0", "1", "-1", "1234567", "-1234567", "2**70", "True", "0.0", "-0.0", "1.5", "-1234567.891", "1e100", "1e-10", "0.1", "float('nan')", "float('-inf')", "1+2j",
              "-1.5j", "complex('nan')", "complex(1e30, -0.0)", "'abc'", "''", "'\\u00e9e\\u0301\\U0001F600'", "None", "[]", "()", "{}", "b'a'", "range(3)", "Plain()", "Text()", "Wrong()", "int"]
    fills = ["", "<", ">", "=", "^", "*<", "0>", "\\u00e9=", "{^", "*^", "x=", "\\U0001F600^"]
    signs, alternate, zero = ["", "+", "-", " "], ["", "#", "z", "z#"], ["", "0"]
    widths, groups, precisions = ["", "1", "8", "12", "25"], ["", ",", "_"], ["", ".0", ".1", ".3", ".10", ".20"]
    types = [""] + list("bcdeEfFgGnosxX%") + ["i", "r", "q", "xx", "\\u00e9"]
    products = [fills, signs, alternate, zero, widths, groups, precisions, types]
    for _ in range(24000):
        # Most specs have but two or three of the eight parts.
        parts = [chosen.choice(part) if chosen.random() < 0.42 else "" for part in products]
        parts[-1] = chosen.choice(types)
        yield chosen.choice(values[:24]), f"format(a, '{''.join(parts)}')"
    for value, kind in itertools.product(values, types):
        for rest in ("", "10", "010", "+", " ", "#", ",", "_", ".2", "#.2", "-5", "10.2", "z", "=10", "<10", "^+#012,.3", ".", "1.", ",_", "_,", ",,", "99999999999999999999",
                     ".99999999999999999999", ".2147483648", "+-", "0=10", "\\0<5", "<<5", "=^5", "z.0", "0,", "\\u0661"):
            yield value, f"format(a, '{rest}{kind}')"
    for value in values:
        for form in ("f'{a:{a}}'", "f'{a:>{12}}'", "f'{a!s:>{12}.{2}}'", "'{:{}}'.format(a, 5)", "'{0:{1}}'.format(a, '>9')", "format(a, None)", "format(a, 1)", "format(a)"):
            yield value, form


@section
def percent(chosen):
    values = ["0", "-1", "1234567", "2**70", "True", "1.5", "-0.0", "1e100", "float('nan')", "float('inf')", "1j", "'abc'", "'\\u00e9'", "''", "b'a'", "None", "[]", "[1]", "(1, 2)", "()",
              "{'a': 1}", "{}", "(3, 1.25)", "('a',)", "Index(2)", "Int(3)", "Float(1.5)", "Plain()", "Text()", "Failing()", "Wrong()", "Mapping(a=1)", "range(3)", "bytearray(b'x')",
              "Bytes()", "255", "1114112", "256", "(5, 2, 3.14159)", "('x', 5)"]
    flags = ["", "-", "+", " ", "0", "#", "-0", "+ ", "#0", "+0", "0-", "-+#0 "]
    widths, precisions = ["", "1", "8", "*", "-3", "99999999999999999999"], ["", ".", ".0", ".3", ".*", ".-1", ".20", ".99999999999999999999"]
    kinds = list("diouxXeEfFgGcrsa%bnyq") + ["", "\\u00e9", "ld", "hd", "Ld", "lld"]
    for value, kind in itertools.product(values, kinds):
        for flag, width, precision in itertools.product(flags, widths, precisions):
            if chosen.random() < 0.025 or not (flag or width or precision):
                for prefix in ("", "b"):
                    if prefix and "\\" in kind:
                        continue
                    yield value, f"{prefix}'%{flag}{width}{precision}{kind}' % a"
                    if chosen.random() < 0.15:
                        yield value, f"{prefix}'%{flag}{width}{precision}{kind}' % (a,)"
                        yield value, f"{prefix}'%({'a'}){flag}{width}{precision}{kind}' % " + ("{'a': a}" if not prefix else "{b'a': a}")
    for template, value in itertools.product(["%", "%%", "a%", "%s", "%s %s", "%(a)s", "%(a", "%()s", "%(a(b)c)s", "%(a)", "%(a)s %s", "%s %(a)s", "%*d", "%.*f", "%*.*f", "%5%", "%-5%|",
                                              "no", "%(a)*d", "%1$s", "% s", "%#s", "%.s", "%.2s", "%l", "%c%c", "%(\\u00e9)s"], values):
        yield value, f"'{template}' % a"
        if "\\" not in template:
            yield value, f"b'{template}' % a"
            yield value, f"bytearray(b'{template}') % a"


@section
def fields(chosen):
    templates = ["", "{}", "{{}}", "{", "}", "{0}", "{1}", "{-1}", "{a}", "{a!r}", "{a!s:>5}", "{a!x}", "{a!}", "{!r}", "{!}", "{:}", "{:5}", "{:{}}", "{:{a}}", "{0:{1}}", "{0}{}", "{}{0}", "{a}{}",
                 "{ }", "{ a }", "{a b}", "{0 }", "{}}", "{{}", "{{{}}}", "{0!r:{1}.{2}}", "{:{:{}}}", "{:{:{:{}}}}", "{99999999999999999999}", "{!r:^{a}}", "{!rr}", "{a!r", "{a:", "{a:{}", "{a:}}", "{\\u00e9}", "{!a}",
                 "{:>{}}|{}", "x{}y{}z", "{{{{", "}}}}", "{:{{}}}", "{0:{{}", "{:}}", "{:{", "{a:{b:{c}}}", "{0:}", "{0!}", "{0!r}", "{0!r:}", "{0!s }", "{+1}", "{1_0}", "{00}", "{01}", "{\\u0661}"]
    calls = ["", "1", "1, 2", "'a', 5, 2", "a=1", "1, a=2", "*[1, 2]", "**{'a': 1}", "**{'': 1}", "Plain()", "Text()", "Failing()", "Wrong()", "WrongRepr()", "'abc', '>9'", "1.5, '8.3f'", "1, 2, a='b'", "**{'a b': 1, ' a ': 2}"]
    for template, call in itertools.product(templates, calls):
        yield None, f"'{template}'.format({call})"
    for template, mapping in itertools.product(templates, ["{}", "{'a': 1}", "{'a': 'x', 'b': 5}", "Mapping(a=2)", "[]", "None", "'ab'", "{'': 3}", "Failing()"]):
        yield None, f"'{template}'.format_map({mapping})"


@section
def parsing(chosen):
    texts = ["", " ", "0", "00", "1", "+1", "-1", "- 1", "+-1", "1_0", "_1", "1_", "1__0", "0_0", " 1 ", "\\t1\\n", "\\u20031\\u00a0", "\\u0661\\u0662", "\\uff11", "\\u00b2", "\\u2155", "0x1f", "0b10", "0o17", "0xg", "0x", "0x_1", "0b2",
             "010", "0_1", "1e5", "1.5", ".5", "5.", ".", "1e", "e1", "1e+", "1e-5", "1E5", "1_0.0_1", "1_.0", "1._0", "1e1_0", "1e_1", "inf", "-inf", "+Infinity", "nan", "-nan", "NaN", "infinit", "in", "i", "1e400", "-1e400", "1e-400", "1" * 25,
             "0." + "1" * 30, "123456789012345678901234567890.5", "1a", "a", "z", "Z9", "zz", "\\x001", "1\\0", "1\\x00", "\\u0130", "True", "None", "0xffffffffffffffffffff", "1j", "1+2j", "1-2j", "(1+2j)", "( 1+2j )", "((1j))", "(1j", "1 + 2j", "1+j", "j", "-j", "+j",
             "1j+2", "infj", "nanj", "1+infj", "inf+nanj", "1e5j", "1_0j", "1+2", "j1", "1J", "--1j", "1+-2j", "5e-324", "2.2250738585072011e-308", "1.7976931348623157e308", "1.7976931348623159e308", "9007199254740993", "0.1e-6", "0x1p3", "0x1.8p1", "0x.8p0", "0x1p-1074", "0x1p-1080",
             "0x1.fffffffffffff8p1023", "0x1p1024", "-0x1p0", "0xp1", "1p5", "0x1p", "0x1.p1", "0x_1p0", " 0x1p0 ", "0X1P+3", "0x1p3x", "nan ", "1 2", "1\\n2", "\\ud7ff", "0B11", "0O7", "0b", "0o8", "-0", "-0.0", "+0x1", "- 0x1", "9" * 4300, "9" * 4301, "9" * 5000, "0" * 5000, "1e" + "9" * 30, "1e-" + "9" * 30]
    for text in texts:
        for function in ("int", "float", "complex", "float.fromhex", "ord", "bool", "str", "repr"):
            yield f"'{text}'", f"{function}(a)"
        if "\\u" not in text:
            yield f"b'{text}'", "int(a)"
            yield f"b'{text}'", "float(a)"
            yield f"bytearray(b'{text}')", "int(a)"
            yield f"b'{text}'", "int(a, 16)"
            yield f"b'{text}'", "bytes.fromhex(a.decode())"
        for base in ("0", "2", "8", "10", "16", "36", "1", "37", "-1", "True", "None", "2**64", "Index(10)", "1.0", "'1'"):
            yield f"'{text}'", f"int(a, {base})"
        yield f"'{text}'", "bytes.fromhex(a)"
    for text in ["", "0", "ab", "a b", "AB", "a", "abc", " ab ", "ab\\n", "a\\u00e9", "zz", "0 0", "\\tff\\v", "ab  cd", "ab cd e"]:
        yield f"'{text}'", "bytes.fromhex(a)"
        yield f"'{text}'", "bytearray.fromhex(a)"
    for value, form in itertools.product(["b''", "b'a'", "b'\\x01\\xffabc'", "bytearray(b'abcdefg')"], ["", "':'", "'-', 2", "'-', -2", "'-', 0", "'', 2", "'ab'", "b':'", "1", "None", "'\\u00e9'", "sep=':'", "sep=':', bytes_per_sep=3",
                                         "bytes_per_sep=2", "':', 2**63", "':', -2**31", "':', 2**31", "':', 1.5", "sep=None", "b'\\xff'", "bytearray(b':')", "':', Index(2)"]):
        yield value, f"a.hex({form})"


@section
def integers(chosen):
    values = ["0", "1", "-1", "127", "128", "-128", "-129", "255", "256", "65535", "2**63", "-2**63", "10**30", "-10**30", "True"]
    for value, length, order, signed in itertools.product(values, ["0", "1", "2", "8", "9", "20", "-1", "True"], ["'big'", "'little'"], ["False", "True"]):
        yield value, f"a.to_bytes({length}, {order}, signed={signed})"
    for value, call in itertools.product(values, ["", "2", "2, 'middle'", "2, 'BIG'", "2, None", "length=2", "byteorder='little'", "length=4, byteorder='big', signed=1", "2, 'big', True", "'a'", "1.5", "2**70", "2**63", "Index(4)",
                                                  "2, 'big', signed=[]", "2, 'big', signed=Failing()", "zz=1", "10**5"]):
        yield value, f"a.to_bytes({call})"
    for data, order, signed in itertools.product(["b''", "b'\\0'", "b'\\x7f'", "b'\\x80'", "b'\\xff\\x00'", "b'\\x80' * 9", "[1, 2]", "(255,)", "gen(1, 2)", "bytearray(b'ab')", "Iterable(1, 2)", "[256]", "[-1]", "['a']", "'ab'", "1", "None", "range(3)", "Bytes()", "Plain()",
                                                  "{1: 2}", "Failing()", "Wrong()", "[Index(2)]"], ["'big'", "'little'", "'x'", "None", "b'big'"], ["False", "True", "1", "None", "'x'"]):
        yield None, f"int.from_bytes({data}, {order}, signed={signed})"
        yield None, f"int.from_bytes({data}, {order})"
        yield None, f"int.from_bytes({data})"
        yield None, f"int.from_bytes(bytes={data}, byteorder={order})"
        yield None, f"(5).from_bytes({data}, {order})"


@section
def ranges(chosen):
    bounds = ["0", "1", "-1", "2", "5", "10", "-7", "2**63 - 1", "2**63", "-2**63", "10**30", "True", "Index(3)"]
    made = [f"range({x})" for x in bounds] + [f"range({x}, {y})" for x in bounds for y in bounds]
    made += [f"range({x}, {y}, {z})" for x, y, z in itertools.product(bounds, bounds, ["1", "-1", "2", "-3", "2**63", "-10**30", "0"]) if chosen.random() < 0.25]
    probes = ["0", "1", "-1", "2**63", "10**30", "True", "1.0", "1.5", "'a'", "None", "Index(1)", "Equal()", "float('nan')", "1j"]
    forms = ["a", "len(a)", "bool(a)", "a.start, a.stop, a.step", "a[0]", "a[-1]", "a[1]", "a[2**63]", "a[-2**63]", "a[10**30]", "a[1:]", "a[:-1]", "a[::2]", "a[::-1]", "a[1:10**30:3]", "a[-10**30:5]", "a[Index(1)]", "a['a']", "a[1.0]", "a[None]",
             "a == range(0)", "a == range(5)", "a == range(0, 5, 1)", "hash(a) == hash(a[:])", "a < a", "[*zip(a, 'abc')]", "[*zip(reversed(a), 'abc')]", "a + a", "a * 2", "-a", "a[0] in a", "a.start in a", "a.stop in a", "iter(a)", "reversed(a)", "hash(a)"]
    for value in made:
        for form in forms:
            if value in made[:14] or chosen.random() < 0.2:
                yield value, form
        for probe in probes:
            # CPython looks at one element after the other for what is no integer.
            long = "**" in value and probe not in ("0", "1", "-1", "2**63", "10**30", "True")
            if not long and chosen.random() < 0.15:
                for form in ("{} in a", "a.index({})", "a.count({})"):
                    yield value, form.format(probe)
    parts = ["None", "0", "1", "-1", "3", "-3", "10", "-10", "2**63", "-2**63", "10**30", "-10**30", "True", "Index(2)", "1.5", "'a'"]
    for start, stop, step in itertools.product(parts, parts, parts):
        if chosen.random() < 0.25:
            for length in chosen.sample(["0", "1", "5", "2**63", "10**30", "-1", "True", "1.5", "'a'", "None", "Index(4)"], 3):
                yield f"slice({start}, {stop}, {step})", f"a.indices({length})"
        if chosen.random() < 0.05:
            yield f"slice({start}, {stop}, {step})", "a"
            yield f"slice({start}, {stop}, {step})", f"a == slice({start}, {stop}, {step})"
            yield f"slice({start}, {stop}, {step})", f"a < slice({stop}, {start}, {step})"
            yield f"slice({start}, {stop}, {step})", f"a.start, a.stop, a.step"


@section
def sets(chosen):
    operands = ["set()", "{1}", "{1, 2}", "{2, 3}", "{'a', 1}", "frozenset()", "frozenset({1, 2})", "{}.keys()", "{1: 2}.keys()", "{1: 2, 3: 4}.keys()", "{1: 2}.items()", "{1: []}.items()", "{1: 2}.values()", "{(1, 2): 0}.keys()", "{(1, 2)}"]
    others = operands + ["[1, 2]", "(1,)", "'ab'", "{1: 2}", "gen(1, 2)", "range(3)", "None", "1", "[[]]", "[1, []]", "iter([2])", "Iterable(1)", "Failing()", "Plain()", "Equal()", "{Equal()}", "a", "failing(1)", "[(1, 2)]", "[Unhashable()]", "Getter(1)", "Wrong()"]
    for left, right in itertools.product(operands, others):
        for operator in ("&", "|", "-", "^", "<", "<=", ">", ">=", "==", "!="):
            yield left, f"a {operator} {right}"
            yield left, f"{right} {operator} a"
        for operator in ("&", "|", "-", "^"):
            yield left, f"a {operator}= {right}\nreturn a"
        for name in ("union", "intersection", "difference", "symmetric_difference", "update", "intersection_update", "difference_update", "symmetric_difference_update", "isdisjoint", "issubset", "issuperset", "add", "remove", "discard", "__contains__"):
            if name[0] != "_":
                yield left, f"a.{name}({right})"
        yield left, f"a.union({right}, {chosen.choice(others)})"
        yield left, f"a.update({right}, {chosen.choice(others)})"
        yield left, f"a.intersection({right}, {chosen.choice(others)})"
        yield left, f"a.difference({right}, {chosen.choice(others)})"
        yield left, f"{right} in a"
        yield left, f"set({right})"
        yield left, f"frozenset({right})"
    for call in ["a.pop()", "a.clear()", "a.copy()", "len(a)", "sorted(a, key=repr)", "a.pop(1)", "hash(a) == hash(frozenset(a))", "a.mapping", "a.isdisjoint(a)", "list(reversed(a))", "a[0]", "a + a", "-a"]:
        for left in operands:
            yield left, call


@section
def strings(chosen):
    texts = ["''", "'a'", "'abcabc'", "'aXbXc'", "' a b  c '", "'a\\nb\\r\\nc\\x0bd\\x0ce\\x1cf\\x85g\\u2028h'", "'\\u00e9\\u00c9\\u00df'", "'\\u0130I\\u0131i'", "'\\u01c4\\u01c5\\u01c6'", "'\\ufb01\\u0149'", "'e\\u0301'", "'\\U0001F600\\U00010400'", "'\\u0661\\u00b2\\u2155\\u4e09'",
             "'\\t\\ta\\tb'", "'Hello World'", "\"they're bill's\"", "'A1b2'", "'+1'", "'-'", "'\\u03a3\\u03a3'", "'A\\u03a3'", "'\\x00\\x7f\\x80\\xad\\u2000\\ue000\\U000e0001'", "'_a1'", "'1a'", "'a b'", "'class'", "'\\u1d2c\\u2070'", "'\\u3000a\\u3000'", "'aaa'", "'abababa'", "'\\u00aa\\u00ba'"]
    plain = ["capitalize", "casefold", "lower", "upper", "swapcase", "title", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "isidentifier", "islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper", "split", "rsplit", "splitlines", "strip", "lstrip", "rstrip", "expandtabs",
             "encode", "zfill", "format", "join"]
    for text in texts:
        for name in plain:
            yield text, f"a.{name}()"
        for form in ("repr(a)", "ascii(a)", "str(a)", "len(a)", "sorted(a)", "[*reversed(a)]", "a * 3", "a * -1", "a + a", "hash(a) == hash(a + '')", "a[::-1]", "a.splitlines(True)", "a.splitlines(keepends=1)", "[ord(c) for c in a]", "a.encode('utf-8')", "a.encode('latin-1')", "a.encode('ascii', 'replace')",
                     "a.encode('ascii', 'xmlcharrefreplace')", "a.encode('ascii', 'backslashreplace')", "a.encode('ascii', 'ignore')", "a.encode('utf-16')", "a.encode('utf-16-le')", "a.encode('utf-32-be')", "a.encode('ascii', 'namereplace')", "a.encode('cp1252')", "a.encode('unicode-escape')",
                     "a.encode('raw-unicode-escape')", "a.encode('utf-8-sig')", "a.encode('utf-7')", "a.encode('cp437')", "a.encode('iso8859-15')", "a.encode('rot13')", "a.encode('ascii', 'surrogateescape')", "a.encode('ascii', 'surrogatepass')", "a.encode('ascii', 'nosuch')", "a.encode('nosuch')", "a.encode('UTF8')", "a.encode('U8')",
                     "a.encode('L1')", "a.encode('us-ascii')", "a.encode('utf_8')", "a.encode('UTF 8')", "a.encode('utf-32')", "a.encode('idna')", "a.encode('punycode')", "a.encode('unicode_escape').decode('unicode_escape') == a", "a.encode('mbcs')", "a.encode('hex')", "a.encode(errors='strict')", "a.encode(encoding='latin1', errors='ignore')"):
            yield text, form
        for width in ("0", "1", "5", "10", "-3", "True", "Index(9)"):
            for name in ("center", "ljust", "rjust", "zfill", "expandtabs"):
                yield text, f"a.{name}({width})"
                if name in ("center", "ljust", "rjust"):
                    yield text, f"a.{name}({width}, {chosen.choice([repr('*'), repr(chr(233)), repr(''), repr('ab'), 'None', '1'])})"
        needles = ["''", "'a'", "'b'", "'X'", "'ab'", "'abc'", "'aa'", "'\\u00e9'", "'\\U0001F600'", "'\\u0301'", "' '", "'\\n'", "'i'", "'zzz'"]
        for needle in needles:
            for name in ("find", "rfind", "index", "rindex", "count", "startswith", "endswith", "split", "rsplit", "partition", "rpartition", "strip", "lstrip", "rstrip", "removeprefix", "removesuffix", "join"):
                yield text, f"a.{name}({needle})"
            for name in ("find", "rfind", "index", "rindex", "count", "startswith", "endswith"):
                start, end = (chosen.choice(["0", "1", "-1", "2", "5", "-5", "10**30", "-10**30", "None", "2**63", "Index(1)"]) for _ in range(2))
                yield text, f"a.{name}({needle}, {start})"
                yield text, f"a.{name}({needle}, {start}, {end})"
            for count in ("-1", "0", "1", "2", "10**30", "True"):
                yield text, f"a.split({needle}, {count})"
                yield text, f"a.rsplit({needle}, {count})"
                yield text, f"a.replace({needle}, {chosen.choice(needles)}, {count})"
            yield text, f"a.replace({needle}, {chosen.choice(needles)})"
            yield text, f"{needle} in a"
            for operator in ("<", "<=", ">", "=="):
                yield text, f"a {operator} {needle}"
        for count in ("-1", "0", "1", "2", "None"):
            yield text, f"a.split(None, {count})"
            yield text, f"a.rsplit(maxsplit={count})"
            yield text, f"a.split(' ', maxsplit={count})"
        for table in ("{}", "{97: 'X'}", "{97: None}", "{97: 98}", "{97: ''}", "{97: 'long'}", "{97: 1114112}", "{97: -1}", "{97: 1.5}", "{'a': 'b'}", "[]", "'abc' * 50", "str.maketrans('abc', 'xyz')", "str.maketrans('a', 'b', 'c')", "Mapping()", "None", "1", "Failing()", "{97: [1]}", "{233: 'e', 128512: ':)'}", "bytes(256)"):
            yield text, f"a.translate({table})"
    for arguments in ["'a', 'b'", "'ab', 'c'", "'', ''", "'a', 'b', 'c'", "{}", "{'a': 1}", "{97: 'x'}", "{'ab': 1}", "{'': 1}", "{1.5: 1}", "{(1,): 1}", "'a'", "'a', 1", "1, 'a'", "'a', 'b', 1", "[]", "None", "{'a': 1}, 'b'", "'aa', 'bc'", "'\\u00e9', '\\U0001F600'", "{-1: 2}", "{True: 'x'}", "{'a': 1}, 'b', 'c'", "'a', 'b', ''"]:
        yield None, f"str.maketrans({arguments})"
        yield None, f"'x'.maketrans({arguments})"
        yield None, f"bytes.maketrans({arguments})"
    for separator, parts in itertools.product(["''", "', '", "'\\u00e9'"], ["[]", "['a']", "['a', 'b']", "('a', 1)", "'abc'", "gen('a', 'b')", "gen('a', 1)", "{'a': 1}", "{'a'}", "[1]", "['a', None]", "[b'a']", "None", "1", "iter('ab')", "['a', ['b']]", "map(str, [1, 2])", "Iterable('a', 'b')", "Getter('a', 'b')", "failing('a')", "range(2)", "['']",
                                                                            "['a', 'b', Plain()]"]):
        yield separator, f"a.join({parts})"


@section
def bytestrings(chosen):
    texts = ["b''", "b'a'", "b'abcabc'", "b'aXbXc'", "b' a b  c '", "b'a\\nb\\r\\nc\\x0bd\\x0ce\\x1cf\\x85g'", "b'\\xe9\\xc9\\xdf'", "b'\\t\\ta\\tb'", "b'Hello World'", "b\"they're\"", "b'A1b2'", "b'+1'", "b'\\x00\\x7f\\x80'", "b'abababa'"]
    plain = ["capitalize", "lower", "upper", "swapcase", "title", "isalnum", "isalpha", "isascii", "isdigit", "islower", "isspace", "istitle", "isupper", "split", "rsplit", "splitlines", "strip", "lstrip", "rstrip", "expandtabs", "decode", "hex", "zfill", "join", "copy", "reverse", "clear", "pop"]
    for text in texts + [f"bytearray({text})" for text in texts]:
        changing = text.startswith("bytearray")
        for name in plain[:-4] + plain[-4:] * changing:
            yield text, f"a.{name}()"
        for form in ("repr(a)", "str(a)", "len(a)", "sorted(a)", "[*reversed(a)]", "a * 3", "a * -1", "a + a", "a + b'x'", "a + bytearray(b'x')", "a[::-1]", "a.splitlines(True)", "a.decode('latin-1')", "a.decode('ascii', 'replace')", "a.decode('ascii', 'ignore')", "a.decode('utf-8', 'replace')",
                     "a.decode('utf-8', 'backslashreplace')", "a.decode('utf-16')", "a.decode('utf-16-le', 'replace')", "a.decode('utf-32', 'ignore')", "a.decode('cp1252')", "a.decode('unicode-escape')", "a.decode('raw-unicode-escape')", "a.decode('ascii', 'xmlcharrefreplace')", "a.decode('nosuch')", "a.decode('utf-8', 'nosuch')",
                     "a.decode('utf-8-sig')", "a.decode('utf-16-be')", "a.decode('ascii', 'backslashreplace')", "a.decode('cp437')", "a.decode('iso8859-15')", "a.decode('utf-7')", "a.decode('cp1252', 'replace')"):
            yield text, form
        for width in ("0", "1", "5", "10", "-3", "True"):
            for name in ("center", "ljust", "rjust", "zfill", "expandtabs"):
                yield text, f"a.{name}({width})"
                if name in ("center", "ljust", "rjust"):
                    yield text, f"a.{name}({width}, {chosen.choice(['b' + repr('*'), 'bytearray(b' + repr('-') + ')', repr('*'), 'b' + repr(''), 'b' + repr('ab'), 'None', '1'])})"
        needles = ["b''", "b'a'", "b'X'", "b'ab'", "b'abc'", "b'\\xe9'", "b' '", "bytearray(b'b')", "97", "256", "-1", "'a'", "None", "Index(97)", "[97]"]
        for needle in needles:
            for name in ("find", "rfind", "index", "rindex", "count", "startswith", "endswith", "split", "rsplit", "partition", "rpartition", "strip", "lstrip", "rstrip", "removeprefix", "removesuffix", "join") + ("append", "extend", "remove") * changing:
                yield text, f"a.{name}({needle})"
            for name in ("find", "rfind", "index", "rindex", "count", "startswith", "endswith"):
                start, end = (chosen.choice(["0", "1", "-1", "2", "5", "-5", "10**30", "-10**30", "None", "2**63", "Index(1)"]) for _ in range(2))
                yield text, f"a.{name}({needle}, {start})"
                yield text, f"a.{name}({needle}, {start}, {end})"
            for count in ("-1", "0", "1", "10**30"):
                yield text, f"a.split({needle}, {count})"
                yield text, f"a.replace({needle}, {chosen.choice(needles)}, {count})"
            yield text, f"a.replace({needle}, {chosen.choice(needles)})"
            yield text, f"{needle} in a"
            yield text, f"a + {needle}"
            for operator in ("<", "<=", ">", "=="):
                yield text, f"a {operator} {needle}"
        for table in ("None", "b''", "bytes(256)", "bytes(range(256))", "bytes.maketrans(b'abc', b'xyz')", "bytearray(256)", "'a'", "1", "[]", "bytes(255)"):
            for delete in ("", ", b'a'", ", delete=b'abc'", ", 'a'", ", None", ", b''", ", delete=bytearray(b'X')"):
                yield text, f"a.translate({table}{delete})"
    for arguments in ["b'a', b'b'", "b'ab', b'c'", "b'', b''", "b'a'", "'a', 'b'", "bytearray(b'a'), b'b'", "b'a', 1", "[97], b'b'"]:
        yield None, f"bytes.maketrans({arguments})"
    for separator, parts in itertools.product(["b''", "b', '", "bytearray(b'-')"], ["[]", "[b'a']", "[b'a', bytearray(b'b')]", "(b'a', 1)", "b'abc'", "gen(b'a', b'b')", "gen(b'a', 1)", "{b'a': 1}", "['a']", "[b'a', None]", "None", "1", "Iterable(b'a')", "failing(b'a')", "[Bytes()]", "'ab'"]):
        yield separator, f"a.join({parts})"
    for source in ANY + ["[256]", "[-1]", "['a']", "[1, 2**70]", "[1.5]", "[Index(5)]", "gen(1, 256)", "2**31 - 2**31", "-2**70", "[True]", "Index(3)", "Bytes()", "bytearray(b'x')", "[b'a']", "range(250, 260)"]:
        for kind in ("bytes", "bytearray"):
            yield None, f"{kind}({source})"
            yield None, f"{kind}({source}, 'utf-8')"
            yield None, f"{kind}({source}, 'ascii', 'strict')"
            yield None, f"{kind}({source}, errors='ignore')"
            yield f"{kind}(b'abc')", f"a == {source}"
        yield "bytearray(b'abc')", f"a.extend({source})"
        yield "bytearray(b'abc')", f"a[1:2] = {source}\nreturn 1"
        yield "bytearray(b'abc')", f"a[::2] = {source}\nreturn 1"
        yield "bytearray(b'abc')", f"a += {source}\nreturn a"
        yield "bytearray(b'abc')", f"a.append({source})"
        yield "bytearray(b'abc')", f"a.insert(1, {source})"
        yield "bytearray(b'abc')", f"a.insert({source}, 1)"
        yield "bytearray(b'abc')", f"a.pop({source})"
        yield "bytearray(b'abc')", f"a.remove({source})"


@section
def changes(chosen):
    """Changing what is being walked, compared or filled; a container in itself."""
    for value in ["[1, 2, 3]", "{1: 1, 2: 2}", "{1, 2, 3}", "bytearray(b'abc')", "{1: 1}", "{1}"]:
        for walk in ("a", "iter(a)", "reversed(a)", "enumerate(a)", "zip(a, a)", "map(str, a)", "a.keys()", "a.values()", "a.items()", "reversed(a.keys())", "a.copy()"):
            for change in ("a.append(9)", "a.pop()", "a.clear()", "a[9] = 9", "a[1] = 5", "del a[1]", "a.add(9)", "a.discard(1)", "a.remove(2)", "a.update({7: 7})", "a.popitem()", "a.setdefault(8)", "a.insert(0, 0)", "a.extend(a)", "a.reverse()", "a[:] = []", "a |= {5: 5}", "a |= {5}", "a.pop(1)", "a.update([6])",
                           "a.pop(1); a[1] = 1", "a.sort()", "a += a", "a *= 2", "del a[:]"):
                yield value, f"n = 0\nfor x in {walk}:\n  n += 1\n  {change}\n  if n > 8: break\nreturn n"
        for change in ("a.append(9)", "a.clear()", "a[9] = 9", "a.add(9)", "a.pop()", "a.update({7: 7})", "del a[1]"):
            yield value, f"i = iter(a)\nnext(i)\n{change}\nreturn [*i]"
            yield value, f"i = iter(a)\n{change}\nreturn next(i), len(a)"
            yield value, f"i = iter(a)\nx = [*i]\n{change}\nreturn x, [*i]"
            yield value, f"return sorted(a, key=lambda x: {change.replace('a[9] = 9', 'a.setdefault(9)').replace('del a[1]', 'a.pop(1)')} or 0)"
            yield value, f"return a.sort(key=lambda x: {change.replace('a[9] = 9', 'a.setdefault(9)').replace('del a[1]', 'a.pop(1)')} or 0)"
            yield value, f"class E:\n  def __eq__(self, other): {change}; return False\n  def __hash__(self): return 1\nreturn E() in a"
            yield value, f"class E:\n  def __eq__(self, other): {change}; return True\n  def __hash__(self): return 1\nreturn [E(), 2] == a"
            for method in ("index", "count", "remove", "get", "setdefault", "discard", "add"):
                yield value, f"class E:\n  def __eq__(self, other): {change}; return False\n  def __hash__(self): return 1\nreturn a.{method}(E()) is None"
            for call in ("extend", "update", "union", "intersection", "difference_update", "symmetric_difference", "join"):
                yield value, f"def g():\n  for x in 1, 2, 3:\n    {change}\n    yield x\nreturn a.{call}(g())"
            yield value, f"def g():\n  for x in 1, 2, 3:\n    {change}\n    yield x\na[0:1] = g()\nreturn 1"
            yield value, f"def g():\n  for x in 1, 2, 3:\n    {change}\n    yield x\na += g()\nreturn 1"
            yield value, f"class I:\n  def __index__(self): {change}; return 0\nreturn a[I()]"
            yield value, f"class I:\n  def __index__(self): {change}; return 0\na[I()] = 1\nreturn 1"
            yield value, f"class I:\n  def __index__(self): {change}; return 0\na[I():2] = [7, 8]\nreturn 1"
            yield value, f"class I:\n  def __index__(self): {change}; return 0\na.insert(I(), 5)\nreturn 1"
            yield value, f"class I:\n  def __index__(self): {change}; return 0\nreturn a.pop(I())"
            yield value, f"class I:\n  def __index__(self): {change}; return 3\na[0] = I()\nreturn 1"
            yield value, f"class I:\n  def __index__(self): {change}; return 2\nreturn a * I()"
            yield value, f"class R:\n  def __repr__(self): {change}; return 'R'\nreturn repr([a, R(), a])"
    for form in ("a.append(a)\nreturn a", "a.append(a)\nreturn a == a", "a.append(a)\nreturn repr((a, {1: a}))", "a.extend(a)", "a[1:2] = a\nreturn 1", "a[:] = a\nreturn 1", "a[::2] = a\nreturn 1", "a[::-1] = a\nreturn 1", "a += a\nreturn a", "a *= 2\nreturn a", "a *= 0\nreturn a", "a *= -1\nreturn a",
                 "a.append((a,))\nreturn a", "a.append({1: a})\nreturn a", "a.append([a])\nreturn str(a)", "b = [a]\na.append(b)\nreturn a, b", "a.update(a)", "a.update(a, a=1)", "a |= a\nreturn a", "a -= a\nreturn a", "a ^= a\nreturn a", "a &= a\nreturn a", "a.intersection_update(a)", "a.difference_update(a)", "a.symmetric_difference_update(a)",
                 "a['x'] = a\nreturn a", "a['x'] = a\nreturn a.items()", "a['x'] = a.values()\nreturn a", "a['x'] = a.keys()\nreturn a", "a['x'] = [a]\nreturn a", "a.insert(1, a)\nreturn a", "a.extend(iter(a))", "a.extend(reversed(a))", "a.extend(x for x in list(a))", "a[1:1] = iter(a)\nreturn 1", "a.join(a)", "a[len(a):] = a\nreturn 1", "a.remove(a)", "a.index(a)", "a.count(a)", "a in a",
                 "a.extend([a])\nreturn a.index(a)", "a.append(a)\nb = []\nb.append(b)\nreturn b == a", "a.append(a)\nreturn a < a"):
        for value in ["[]", "[1, 2, 3]", "{1: 1, 2: 2}", "{1, 2, 3}", "bytearray(b'abc')", "(1, 2)", "'ab'"]:
            yield value, form


@section
def ordering(chosen):
    groups = ["[]", "[1]", "[3, 1, 2]", "['b', 'a', 'C']", "[1, 'a']", "[None, 1]", "[1.5, 1, True, 2**70]", "[float('nan'), 1, 0]", "[(2, 'a'), (1, 'b')]", "[(1, None), (1, 2)]", "[[2], [1]]", "'hello'", "{3: 1, 1: 2}", "range(5, 0, -1)", "gen(2, 1)", "[1j, 2j]", "[{1}, {2}]", "[{}, {}]", "[Less(), Less()]", "[Failing(), 1]", "[b'b', b'a']", "[b'a', bytearray(b'b')]", "1", "None", "[Plain(), Plain()]",
              "[True, False]", "(1, 2)", "failing(1)", "Iterable(2, 1)", "[0.0, -0.0]", "[-0.0, 0]", "[1, 1.0, True]", "[slice(1), slice(0)]", "[range(1), range(2)]", "[int, str]", "[ValueError(), 1]"]
    keys = ["", "key=None", "key=len", "key=str", "key=lambda x: -x", "key=abs", "key=1", "key=lambda: 1", "key=lambda x: None", "key=lambda x: [][0]", "reverse=True", "reverse=1", "reverse='a'", "reverse=None", "reverse=[]", "reverse=Failing()", "reverse=Truth(True)", "reverse=Index(1)", "reverse=2**70", "reverse=1.5", "key=str, reverse=True", "cmp=1", "key=str.lower", "key=repr"]
    for group, key in itertools.product(groups, keys):
        yield None, f"sorted({group}, {key})"
        if group[0] == "[":
            yield group, f"a.sort({key})"
        if "reverse" not in key:
            for function in ("max", "min"):
                yield None, f"{function}({group}, {key})"
                yield None, f"{function}({group}, 2, {key})"
                yield None, f"{function}({group}, default='d'{', ' * bool(key)}{key})"
                yield None, f"{function}(*{group}, {key})"
    for group, start in itertools.product(groups + ["[[1], [2]]", "['a']", "[b'a']", "[1, 2.5, 1j]", "[0.1] * 10", "[1e308, 1e308, -1e308]", "[2**62, 2**62, 2**62]", "[True] * 3", "[Index(1)]", "[Reflected()]", "[Numeric()]"], ["", "0", "1.5", "[]", "''", "b''", "bytearray()", "()", "1j", "None", "2**63", "Plain()", "True", "-0.0"]):
        yield None, f"sum({group}, {start})"
        yield None, f"sum({group}, start={start or 5})"
    for group in groups:
        for form in ("all({})", "any({})", "list({})", "tuple({})", "set({})", "dict({})", "[*enumerate({})]", "[*enumerate({}, 5)]", "[*enumerate({}, start=-2**63 - 1)]", "[*enumerate({}, 'a')]", "[*enumerate({}, 1.5)]", "[*enumerate({}, Index(3))]", "[*zip({}, strict=True)]", "[*zip({}, 'ab', strict=True)]", "[*zip('abc', {}, strict=True)]",
                     "[*zip({}, 'ab', [1], strict=True)]", "[*zip({}, 'ab')]", "[*zip({}, strict=Failing())]", "[*zip({}, zz=1)]", "[*map(str, {})]", "[*map(len, {})]", "[*map(lambda x, y: (x, y), {}, 'ab')]", "[*map(None, {})]", "[*filter(None, {})]", "[*filter(lambda x: x, {})]", "[*filter(1, {})]", "[*filter(bool, {})]", "[*reversed({})]",
                     "dict.fromkeys({})", "dict.fromkeys({}, 1)", "dict(zip({}, 'ab'))", "next(iter({}))", "next(iter({}), 'd')", "''.join({})", "[x for x in {} if x]", "str({})", "len({})", "print({})", "print(*{})", "print({}, sep='')", "bytes({})", "bytearray({})", "frozenset({})", "iter({})", "hash({})", "bool({})"):
            yield None, form.format(group)


@section
def dictionaries(chosen):
    sources = ["{}", "{1: 2}", "[]", "[(1, 2)]", "[[1, 2], (3, 4)]", "['ab']", "['abc']", "[1]", "[(1,)]", "[(1, 2, 3)]", "[([], 1)]", "gen((1, 2))", "gen((1, 2), 3)", "[Iterable(1, 2)]", "[{1, 2}]", "[gen(1, 2)]", "[gen(1)]", "Mapping(a=1)", "None", "1", "'ab'", "['']", "[None]", "zip('ab', [1, 2])", "{1: 2}.items()", "enumerate('ab')", "Failing()", "Wrong()", "Iterable((1, 2))", "failing((1, 2))",
               "Getter((1, 2))", "[Failing()]", "[(1, 2), [[], 1]]", "[b'ab']", "[Wrong()]", "(('a', 1), ('b', 2))", "{'a': 5}", "[(1, 2), 'x']"]
    lefts = ["{}", "{'a': 1}", "{1: 0, 'b': 2}"]
    for left, source in itertools.product(lefts, sources):
        for form in ("a.update({})", "a.update({}, b=1)", "a |= {}\nreturn a", "a | {}", "{} | a", "dict({})", "dict({}, a=7)", "a == {}", "a.keys() == {}", "a.items() & {}", "a.keys() | {}", "a.keys() - {}", "{{**a, **{}}}", "dict(**{})", "a.keys() ^ {}", "a.items() | {}", "a.items() - {}", "dict.fromkeys({})", "{} in a", "a.keys() <= {}", "a.items() >= {}", "a.keys().isdisjoint({})", "a.items().isdisjoint({})"):
            yield left, form.format(source)
    keys = ["1", "'a'", "None", "[]", "1.0", "True", "(1, [])", "float('nan')", "Equal()", "Unhashable()", "Failing()", "Wrong()", "2**63", "frozenset()", "{}", "slice(1)", "()", "b'a'", "1j", "range(3)", "Plain", "len", "-1", "-2", "0.5", "2**61 - 1", "{1}", "bytearray()"]
    for left, key in itertools.product(lefts + ["{1: 2, True: 3, 1.0: 4}", "{(): 1, None: 2}", "{float('nan'): 1}"], keys):
        for form in ("a[{}]", "a.get({})", "a.get({}, 5)", "a.pop({})", "a.pop({}, 5)", "a.setdefault({})", "a.setdefault({}, 5)", "{} in a", "a[{}] = 9\nreturn 1", "del a[{}]\nreturn 1", "{} in a.keys()", "{} in a.values()", "({}, 1) in a.items()", "{} in a.items()", "{{{}: 1}}", "{{{}}}", "dict([({}, 1)])", "a.update([({}, 1)])", "hash({})", "{{{}, 1, True}}", "a[{}] += 1\nreturn 1", "{{**a, {}: 1}}", "[{}] == [{}]", "{} in [{}, 1]"):
            yield left, form.replace("{}", key).replace("{{", "{").replace("}}", "}")
    for left in lefts + ["{1: 2, 3: 4, 5: 6}"]:
        for form in ("a.popitem()", "a.popitem(last=True)", "a.copy()", "a.clear()", "[*a]", "[*reversed(a)]", "[*reversed(a.items())]", "[*reversed(a.values())]", "a.keys()", "a.values()", "a.items()", "repr(a.keys())", "len(a.items())", "a.keys().mapping", "a.keys() == a.keys()", "a.values() == a.values()", "a.items() == a.items()", "a.keys() == set(a)", "a < a", "a + a", "a[0:1]", "hash(a)", "a.keys()[0]", "a.items() + a.items()",
                     "v = a.values()\nreturn v == v", "next(a)", "iter(a)", "a.has_key(1)", "a.iteritems()", "a.foo", "a.keys().foo", "a.get()", "a.get(1, 2, 3)", "a.get(key=1)", "a.pop()", "a.setdefault()", "a.fromkeys([1])", "a.fromkeys()", "dict.fromkeys()", "dict.fromkeys('ab', [])", "dict.get(a, 1)", "dict.get(1, 1)", "dict.get()", "dict.items(1)", "dict.update()", "dict.update(a)"):
            yield left, form


@section
def exceptions(chosen):
    names = """BaseException Exception ArithmeticError AssertionError AttributeError BlockingIOError BrokenPipeError BufferError ChildProcessError ConnectionError EOFError FileExistsError FileNotFoundError FloatingPointError GeneratorExit ImportError
    IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError OverflowError PermissionError ProcessLookupError RecursionError ReferenceError RuntimeError StopAsyncIteration StopIteration SyntaxError
    SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError UnicodeError ValueError ZeroDivisionError Warning UserWarning DeprecationWarning IOError EnvironmentError Error""".split()
    arguments = ["", "1", "'x'", "None", "'x', 1", "2, 'x'", "2, 'x', 'f'", "2, 'x', 'f', 0, 'g'", "13, 'no'", "17, 'x', 1", "(1, 2)", "[1]", "()", "''", "'a\\nb'", "1, 2, 3, 4, 5, 6", "zz=1", "'x', name='n'", "name='n', path='p'", "'m', ('f', 1, 2, 't')", "'m', ('f', 1, 2, 't', 3, 4)", "'m', ('f', 1)", "'m', 1", "'m', iter(('f', 1, 2, 't'))", "'m', (1, 2, 3)",
                 "Plain()", "WrongRepr()", "Failing()", "Error('x')", "4, 'x'", "11, 'x', 7", "32, 'x'", "1, 'x'", "2, 3", "'2', 'x'", "True, 'x'", "2**70, 'x'", "2, 'x', None", "'m', ('f', 'a', 'b', 't')", "'m', ('f', 10**30, 2, 'ab')", "'m', (None, 5, None, None)"]
    fields = ["a", "str(a)", "a.args", "a.errno, a.strerror, a.filename", "a.filename2", "a.code", "a.value", "a.name, a.path, a.msg", "a.name", "a.msg, a.filename, a.lineno, a.offset, a.text", "a.end_lineno, a.end_offset, a.print_file_and_line", "a.characters_written", "a.args = [1, 2]\nreturn a, a.args", "a.args = 5", "a.args = gen(1)\nreturn a", "del a.args", "a.errno = 9\nreturn str(a)", "a.x = 1\nreturn a.x",
              "a.add_note('n')", "a.add_note(1)", "a.add_note()", "isinstance(a, Exception), isinstance(a, OSError), isinstance(a, LookupError), isinstance(a, ValueError)", "a.code = 3\nreturn a.code, a.args", "a.value = 3\nreturn a.value, a.args", "a.msg = 'z'\nreturn str(a)", "a == a", "hash(a) == hash(a)", "a.name = 'q'\nreturn a.name, str(a)", "type(a)", "f'{a}|{a!r}'", "a.characters_written = 5\nreturn a.characters_written"]
    for name, call in itertools.product(names, arguments):
        yield None, f"raise {name}({call})"
        for field in fields:
            if chosen.random() < 0.16 or field in ("a", "str(a)") and chosen.random() < 0.6:
                if field in ("a", "str(a)") or "\n" not in field:
                    yield None, field.replace("a", f"{name}({call})", 1) if field == "a" else f"a = {name}({call})\nreturn {field}" if not field.startswith("del") and " = " not in field else f"a = {name}({call})\n{field}\nreturn a"
                else:
                    yield None, f"a = {name}({call})\n{field}"
    for name, call in itertools.product(["UnicodeDecodeError", "UnicodeEncodeError", "UnicodeTranslateError"],
                                        ["", "1", "'utf-8', b'abc', 0, 1, 'why'", "'utf-8', 'abc', 0, 1, 'why'", "'utf-8', b'abc', 0, 2, 'why'", "'utf-8', 'abc', 0, 2, 'why'", "'abc', 0, 1, 'why'", "'\\u00e9\\U0001F600', 0, 1, 'why'", "'\\u00e9\\U0001F600', 1, 2, 'why'", "'x', 'ab', 5, 6, 'y'", "'x', b'ab', 5, 6, 'y'", "'x', b'ab', -1, 1, 'y'", "'x', 'ab', 1, 1, 'y'", "'ab', 1, 1, 'y'",
                                         "'x', bytearray(b'ab'), 0, 1, 'y'", "'x', 'ab', '0', 1, 'y'", "'x', 'ab', 0, 1, 5", "1, 'ab', 0, 1, 'y'", "'x', 'ab', Index(0), 1, 'y'", "'x', 'ab', 0, 2**70, 'y'", "'x', 'ab', 0, 1, 'y', 2"]):
        for field in ["a", "str(a)", "a.args", "a.encoding, a.object, a.start, a.end, a.reason", "a.start = 1\nreturn str(a), a.args", "a.reason = 'z'\nreturn str(a)", "a.end = 2\nreturn str(a)", "a.encoding = 1\nreturn str(a)", "a.start = 'x'\nreturn 1", "del a.start\nreturn str(a)", "a.object = 'zz'\nreturn str(a)", "a.start = 100\nreturn str(a), a.start"]:
            yield None, f"a = {name}({call})\n" + (field if "\n" in field else f"return {field}")
    for call in ["", "'g'", "'g', []", "'g', [ValueError(1)]", "'g', [1]", "'g', [ValueError]", "1, [ValueError()]", "'g', ValueError()", "'g', (ValueError(1), KeyError('k'))", "'g', [KeyboardInterrupt()]", "'g', gen(ValueError())", "'g', [ValueError()], 1", "'g', None", "message='g', exceptions=[ValueError()]", "'g', {ValueError(): 1}", "'g', [ExceptionGroup('h', [KeyError(1)]), ValueError(2)]", "'', [ValueError()]"]:
        for name in ("ExceptionGroup", "BaseExceptionGroup"):
            for field in ["a", "str(a)", "a.args", "a.message, a.exceptions", "type(a)", "a.split(ValueError)", "a.split(1)", "a.split((ValueError, KeyError))", "a.split(lambda e: isinstance(e, KeyError))", "a.split([ValueError])", "a.split(())", "a.split()", "a.subgroup(ValueError)", "a.subgroup(KeyError)", "a.subgroup(OSError)", "a.subgroup((1,))", "a.subgroup(None)", "a.subgroup(lambda e: True)", "a.subgroup(lambda e: 1)", "a.subgroup(lambda: 1)", "a.derive([KeyError()])", "a.derive([])", "a.derive(1)", "a.derive()",
                          "a.message = 'x'\nreturn 1", "a.exceptions = ()\nreturn 1"]:
                yield None, f"a = {name}({call})\n" + (field if "\n" in field else f"return {field}")


@section
def iterators(chosen):
    made = ["iter([1, 2])", "iter((1, 2))", "iter('ab')", "iter(b'ab')", "iter(bytearray(b'ab'))", "iter(range(2))", "iter(range(2**63, 2**63 + 2))", "iter({1: 2})", "iter({1: 2}.values())", "iter({1: 2}.items())", "iter({1})", "reversed([1, 2])", "reversed((1, 2))", "reversed('ab')", "reversed(range(2))", "reversed({1: 2})", "reversed(Sequence(1, 2))", "enumerate('ab')", "zip('ab', [1, 2])", "zip()", "map(str, [1, 2])", "filter(None, [0, 1])",
            "gen(1, 2)", "(x for x in [1, 2])", "iter(Getter(1, 2))", "iter(lambda k=[1, 2]: k.pop(), 1)", "failing(1)", "iter(Iterable(1, 2))", "map(lambda x: 1 // x, [1, 0, 2])", "zip([1, 2], [1], strict=True)", "zip([1], [1, 2], strict=True)", "filter(lambda x: 1 // x, [1, 0, 2])", "enumerate([1], 2**63 - 1)", "enumerate([1, 2], -1)"]
    forms = ["a", "next(a)", "next(a), next(a)", "next(a), next(a), next(a)", "next(a, 5)", "next(a), next(a, 5), next(a, 6), next(a, 7)", "[*a], [*a]", "iter(a) is a", "len(a)", "bool(a)", "a[0]", "reversed(a)", "1 in a, [*a]", "2 in a, [*a]", "list(zip(a, a))", "next(a, default=5)", "next()", "next(a, 1, 2)", "a.send(None)", "a.send(1)", "next(a), a.send(5)", "a.throw(ValueError)", "a.throw(ValueError('x'))", "next(a), a.throw(ValueError, 'v')", "a.throw(1)", "a.throw(ValueError, ValueError('q'))",
             "a.throw(ValueError('x'), 'y')", "a.throw()", "a.close()", "next(a), a.close(), next(a, 'end')", "a.close(1)", "a.send()", "a.throw(int)", "a.throw(ValueError, None, None)", "a.throw(ValueError, None, 1)", "sum(a)", "max(a)", "sorted(a)", "dict(a)", "set(a)", "list(a), list(a)", "a == a", "a < a", "hash(a) == hash(a)", "a + a", "x, y = a\nreturn x, y", "x, y, z = a\nreturn x", "x, = a\nreturn x", "*x, y = a\nreturn x, y", "''.join(a)", "bytes(a)", "print(*a)", "isinstance(a, object)", "type(a)", "repr(a)",
             "str(a)", "f'{a}'", "a.foo", "list(enumerate(a))", "[*map(repr, a)]", "all(a), [*a]", "any(a), [*a]", "min(a, default=0), min(a, default=0)", "slice(a)", "range(a)", "int(a)", "float(a)", "a()"]
    for value, form in itertools.product(made, forms):
        yield value, form
    for hint in ["0", "5", "-1", "'a'", "None", "NotImplemented", "2**63", "1.5", "True", "10**30", "2**62", "1000000"]:
        for form in ("list({})", "tuple({})", "[*{}]", "bytes({})", "bytearray({})", "sorted({})", "set({})", "[].extend({})", "x = [0]\nx += {}\nreturn x", "x = [0]\nx[:] = {}\nreturn x", "''.join({})", "dict.fromkeys({})", "zip({})", "sum({})", "max({})", "x, y = {}\nreturn y", "bytearray().extend({})", "all({})", "map(str, {})", "(lambda *k: k)(*{})"):
            yield None, form.format(f"Hint({hint})")
    for length in ["0", "3", "-1", "'a'", "None", "2**31", "2**63 - 1", "2**63", "10**30", "1.5", "True", "Index(3)", "-10**30", "Index(-1)", "Index('a')", "Float(1.0)"]:
        for form in ("len({})", "bool({})", "not {}", "list({})", "1 if {} else 2", "{} and 1", "reversed({})", "iter({})", "[] + [{}]", "range(len({}))", "all([{}])", "filter(None, [{}])"):
            yield None, form.format(f"Length({length})")
    for truth in ["True", "False", "1", "0", "None", "'a'", "[]", "1.0", "Truth(True)"]:
        for form in ("bool({})", "not {}", "1 if {} else 2", "{} and 1", "{} or 1", "all([{}])", "any([{}])", "[*filter(None, [{}])]", "x = 0\nwhile {}:\n  x = 1\n  break\nreturn x", "[x for x in [1] if {}]"):
            yield None, form.format(f"Truth({truth})")


@section
def objects(chosen):
    """Special methods that answer oddly, wherever a builtin asks one."""
    answers = ["None", "1", "-1", "0", "True", "1.5", "'a'", "''", "b'a'", "[1]", "()", "2**63", "10**30", "NotImplemented", "Plain()", "1j", "iter([1])", "Index(1)", "[][0]", "1 // 0"]
    asked = {
        "__len__": ["len(a)", "bool(a)", "list(a)", "reversed(a)", "range(len(a))"],
        "__bool__": ["bool(a)", "not a", "[*filter(None, [a])]", "1 if a else 2"],
        "__index__": ["[1, 2][a]", "[1, 2][a:]", "range(a)", "bin(a)", "hex(a)", "chr(a)", "int(a)", "float(a)", "complex(a)", "'ab' * a", "a * [1]", "[1, 2].pop(a)", "[1].insert(a, 0)", "'a'.center(a)", "bytes(a)", "bytes([a])", "round(1.5, a)", "(1).to_bytes(a, 'big')", "slice(a).indices(3)", "slice(3).indices(a)", "int('1', a)", "'a'.split('a', a)",
                      "'abc'.find('c', a)", "'%d' % a", "'%x' % a", "'%c' % a", "'%*d' % (a, 1)", "format(a, 'd')", "enumerate([1], a)", "sum([1], a)", "range(0, 9, a)", "range(9)[a]", "a in range(3)", "pow(2, a)", "pow(2, 3, a)", "divmod(a, 2)", "bytearray(b'abc').pop(a)", "b'abc'.find(a)", "a in b'abc'", "isinstance(a, int)", "print(end=a)", "sorted([1], reverse=a)"],
        "__int__": ["int(a)", "float(a)", "'%d' % a", "'%x' % a", "int(a, 10)", "range(a)", "complex(a)"],
        "__float__": ["float(a)", "complex(a)", "complex(1, a)", "'%f' % a", "'%g' % a", "int(a)", "format(a, 'f')", "1.5 + a", "round(a)"],
        "__complex__": ["complex(a)", "complex(a, 1)", "complex(1, a)", "float(a)", "1j + a"],
        "__trunc__": ["int(a)"],
        "__iter__": ["iter(a)", "list(a)", "[*a]", "1 in a", "x, y = a\nreturn x", "for x in a: return x", "dict(a)", "set(a)", "''.join(a)", "sum(a)", "zip(a)", "map(str, a)", "sorted(a)", "[].extend(a)", "max(a)", "{1}.update(a)", "print(*a)", "bytes(a)"],
        "__next__": ["next(a)", "next(a, 1)", "iter(a)"],
        "__getitem__": ["a[0]", "a['x']", "a[1:2]", "[*zip(a, 'ab')]", "iter(a)", "5 in [*zip(a, 'a')]", "reversed(a)", "a[0] += 1"],
        "__contains__": ["1 in a", "1 not in a"],
        "__eq__": ["a == 1", "1 == a", "a != 1", "a in [1]", "[1].index(a)", "[a] == [1]", "(1,).count(a)", "{1: 2} == {1: a}", "[1].remove(a)", "a == a", "{a}"],
        "__ne__": ["a != 1", "a == 1", "[a] != [1]"],
        "__lt__": ["a < 1", "1 > a", "sorted([a, 1])", "sorted([1, a])", "min(a, 1)", "max(a, 1)", "[a] < [1]", "a > 1", "[a, 1].sort()"],
        "__hash__": ["hash(a)", "{a}", "{a: 1}", "a in {}", "{1: 2}.get(a)", "hash((a,))", "frozenset([a])", "{1}.add(a)", "dict.fromkeys([a])", "hash(slice(a))"],
        "__repr__": ["repr(a)", "str(a)", "[a]", "f'{a}'", "f'{a!r}'", "f'{a!a}'", "'%r' % a", "'%s' % a", "'%a' % a", "ascii(a)", "print(a)", "format(a)", "ValueError(a)", "str(ValueError(a))", "KeyError(a)", "str(KeyError(a))", "{a}", "(a,)", "slice(a)", "raise ValueError(a)", "{1: a}", "{}[a]", "[].index(a)"],
        "__str__": ["str(a)", "f'{a}'", "'%s' % a", "print(a)", "format(a)", "str(ValueError(a))", "f'{a!s}'", "'{}'.format(a)", "format(a, '>5')", "''.join([a])", "ascii(a)"],
        "__format__": ["format(a)", "format(a, 'x')", "f'{a}'", "f'{a:x}'", "'{:x}'.format(a)", "'{}'.format(a)"],
        "__bytes__": ["bytes(a)", "b'%b' % a", "b'%s' % a", "bytearray(a)", "b''.join([a])", "bytes(a, 'x')"],
        "__abs__": ["abs(a)"], "__neg__": ["-a"], "__pos__": ["+a"], "__invert__": ["~a"],
        "__round__": ["round(a)", "round(a, 1)", "round(a, None)", "round(a, ndigits=2)"],
        "__add__": ["a + 1", "1 + a", "a += 1\nreturn a", "sum([a])", "sum([1], a)", "'a' + a", "[1] + a"],
        "__radd__": ["1 + a", "a + 1", "'a' + a", "[1] + a", "(1,) + a", "sum([a])", "b'a' + a", "a + a", "x = [1]\nx += a\nreturn x", "x = 'a'\nx += a\nreturn x", "1.5 + a", "1j + a", "True + a", "bytearray() + a", "None + a", "{} + a"],
        "__iadd__": ["a += 1\nreturn a", "a + 1"],
        "__mul__": ["a * 2", "2 * a", "a *= 2\nreturn a"], "__rmul__": ["2 * a", "a * 2", "'a' * a", "[1] * a", "(1,) * a", "b'a' * a", "x = [1]\nx *= a\nreturn x", "1.5 * a", "bytearray(b'a') * a"],
        "__mod__": ["a % 2"], "__rmod__": ["2 % a", "'a' % a", "'%s' % a", "b'a' % a", "1.5 % a", "bytearray(b'a') % a"],
        "__pow__": ["a ** 2", "pow(a, 2)", "pow(a, 2, 3)", "2 ** a"], "__rpow__": ["2 ** a", "pow(2, a)", "pow(2, a, 3)", "2.5 ** a"], "__divmod__": ["divmod(a, 2)"], "__rdivmod__": ["divmod(2, a)", "divmod(2.5, a)"],
        "__or__": ["a | 1"], "__ror__": ["1 | a", "{1: 2} | a", "{1} | a", "{1: 2}.keys() | a", "int | a", "x = {1: 2}\nx |= a\nreturn x", "x = {1}\nx |= a\nreturn x", "True | a", "None | a"],
        "__rand__": ["1 & a", "{1} & a", "{1: 2}.keys() & a"], "__rsub__": ["1 - a", "{1} - a", "{1: 2}.keys() - a", "1.5 - a"],
        "__matmul__": ["a @ 1", "1 @ a"], "__rmatmul__": ["1 @ a"], "__truediv__": ["a / 2"], "__rtruediv__": ["2 / a", "2.0 / a"], "__floordiv__": ["a // 2"], "__rlshift__": ["1 << a"],
        "__call__": ["a()", "a(1)", "[*map(a, [1])]", "sorted([2, 1], key=a)", "callable(a)", "[*iter(a, 5)][:1]" if False else "callable(a)", "max([1, 2], key=a)", "[*filter(a, [1])]"],
        "__reversed__": ["reversed(a)", "[*reversed(a)]"],
        "__length_hint__": ["[*a]", "list(a)"],
        "__enter__": ["with a as x: return x"],
        "__getattr__": ["a.x", "getattr(a, 'x')", "getattr(a, 'x', 5)", "hasattr(a, 'x')", "a.x()", "len(a)", "dict(a)"],
        "__missing__": ["a[0]"],
        "__setitem__": ["a[0] = 1\nreturn 5"], "__delitem__": ["del a[0]\nreturn 5", "del a[1:2]\nreturn 5"],
    }
    for name, forms in asked.items():
        for answer, form in itertools.product(answers, forms):
            yield None, f"class A(Named):\n  def {name}(self, *_): return {answer}\na = A()\n" + (form if "\n" in form or form.startswith(("for ", "with ", "raise ")) else f"return {form}" if " += " not in form else form)
        for form in forms[:3]:
            body = form if "\n" in form or form.startswith(("for ", "with ", "raise ")) else f"return {form}" if " += " not in form else form
            yield None, f"class A(Named):\n  {name} = None\na = A()\n{body}"
            yield None, f"class A(Named):\n  {name} = 5\na = A()\n{body}"
            yield None, f"class A(Named):\n  def {name}(): return 1\na = A()\n{body}"
            yield None, f"class A(Named):\n  def {name}(self, a, b, c, d): return 1\na = A()\n{body}"
            yield None, f"class A(Named):\n  @property\n  def {name}(self): return lambda *_: 1\na = A()\n{body}"
            yield None, f"class A(Named):\n  @staticmethod\n  def {name}(*k): return 1\na = A()\n{body}"
            yield None, f"class A(Named):\n  @classmethod\n  def {name}(cls, *k): return 1\na = A()\n{body}"
            yield None, f"class A(Named): pass\na = A()\n{body}"
            yield None, f"class A(Named): pass\na = A\n{body}"
