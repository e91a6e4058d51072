"""What the cases of the matrix are made of: expressions for values of each kind."""

HUGE = ["2**31", "2**62", "2**63 - 1", "2**63", "2**64", "-2**63", "-2**63 - 1", "10**30", "-10**30"]
FLOATS = ["0.0", "-0.0", "0.5", "1.0", "1.5", "-2.5", "1e16", "1e300", "5e-324", "float('nan')", "float('inf')", "float('-inf')"]
OBJECTS = [
    "Index(2)", "Index(-1)", "Index(2**70)", "Int(3)", "Float(1.5)", "Complex()", "Trunc()", "Iterable(1, 2)", "Getter(1, 2)",
    "Sequence(1, 2)", "Mapping(a=1)", "Length(3)", "Truth(False)", "Equal()", "Unhashable()", "Less()", "Bytes()", "Text()",
    "Hint(5)", "Reflected()", "Numeric()", "Failing()", "Wrong()", "WrongRepr()", "Plain()",
]
ITERABLES = ["iter([1, 2])", "iter('ab')", "gen(1, 2)", "gen()", "gen('a', 'b')", "failing(1)", "map(str, [1])", "range(3)",
             "{1: 2}.keys()", "{1: 2}.values()", "{1: 2}.items()", "reversed([1, 2])", "zip([1], [2])", "enumerate('ab')"]

# One of everything: the argument wherever a method takes one, and both sides of each operator.
ANY = [
    "None", "True", "False", "0", "1", "-1", "2", "7", "2**63", "-2**63", "10**30", "0.0", "-0.0", "1.5", "2.0", "1e300",
    "float('nan')", "float('inf')", "1j", "0j", "1.5-2j", "''", "'a'", "'ab'", "'\\u00e9'", "'\\U0001F600'", "b''", "b'a'", "b'ab'",
    "bytearray(b'')", "bytearray(b'ab')", "[]", "[1]", "[1, 2]", "['a', 'b']", "()", "(1,)", "(1, 2)", "('a', 'b')", "{}",
    "{1: 2}", "{'a': 1}", "set()", "{1}", "{1, 2}", "frozenset()", "frozenset({1})", "range(0)", "range(3)", "slice(1)",
    "slice(0, 2)", "...", "NotImplemented", "int", "str", "ValueError", "ValueError('x')", "len", "(lambda *k: 1)", "Plain",
] + ITERABLES + OBJECTS

# A smaller choice for second and third arguments and for rows whose receivers are many.
SOME = ["None", "True", "0", "1", "-1", "2", "2**63", "-10**30", "1.5", "float('nan')", "1j", "''", "'a'", "b'a'", "bytearray(b'a')", "[]",
        "[1, 2]", "(1,)", "{'a': 1}", "{1}", "range(3)", "slice(1)", "gen(1, 2)", "Index(2)", "Iterable(1, 2)", "Plain()", "Failing()",
        "Wrong()"]
FEW = ["None", "0", "1", "-1", "2**64", "1.5", "''", "'a'", "b'a'", "[1]", "Index(1)", "Plain()"]

RECEIVERS = {
    "int": ["0", "1", "-1", "255", "-256", "2**63", "-2**64", "10**30"],
    "bool": ["True", "False"],
    "float": ["0.0", "-0.0", "1.5", "-2.0", "1e300", "float('nan')", "float('inf')"],
    "complex": ["0j", "1+2j", "complex('nan')", "complex(-0.0, -0.0)"],
    "str": ["''", "'a'", "'abcABC'", "' a\\tb\\n'", "'\\xdf\\u0130\\u01c5\\u00b2'", "'e\\u0301\\U0001F600x'", "'aXbXc'", "'-12'"],
    "bytes": ["b''", "b'a'", "b'abcABC'", "b' a\\tb\\n'", "b'\\x00\\xff\\xdf'", "b'aXbXc'", "b'-12'"],
    "bytearray": ["bytearray()", "bytearray(b'a')", "bytearray(b'abcABC')", "bytearray(b' a\\tb\\n')", "bytearray(b'aXbXc')"],
    "list": ["[]", "[1]", "[1, 2, 3]", "['b', 'a']", "[1, 'a']", "[[]]", "[float('nan'), None]"],
    "tuple": ["()", "(1,)", "(1, 2, 1)", "('a', None)", "([],)"],
    "dict": ["{}", "{1: 2}", "{'a': 1, 'b': 2}", "{1: 1, None: 2, (): 3}"],
    "set": ["set()", "{1}", "{1, 2, 3}", "{'a'}"],
    "frozenset": ["frozenset()", "frozenset({1})", "frozenset('a')"],
    "range": ["range(0)", "range(3)", "range(10, 0, -3)", "range(2**63, 2**64, 2**62)"],
    "slice": ["slice(None)", "slice(1, 5, 2)", "slice(-1, None, -1)", "slice('a', [], 1.5)"],
    "NoneType": ["None"],
    "ellipsis": ["..."],
    "dict_keys": ["{}.keys()", "{1: 2, 3: 4}.keys()"],
    "dict_values": ["{}.values()", "{1: 2, 3: 4}.values()"],
    "dict_items": ["{}.items()", "{1: 2, 3: 4}.items()", "{1: []}.items()"],
    "list_iterator": ["iter([1, 2])"],
    "generator": ["gen(1, 2)", "gen()"],
    "zip": ["zip([1, 2], 'ab')"],
    "map": ["map(abs, [1, -2])"],
    "filter": ["filter(None, [0, 1])"],
    "enumerate": ["enumerate('ab')"],
    "reversed": ["reversed((1, 2))"],
    "ValueError": ["ValueError()", "ValueError('x')", "ValueError(1, 2)"],
    "KeyError": ["KeyError('x')", "KeyError()"],
    "OSError": ["OSError(2, 'x')", "OSError(2, 'x', 'f')", "OSError('x')"],
    "StopIteration": ["StopIteration()", "StopIteration(1, 2)"],
    "SyntaxError": ["SyntaxError('m')", "SyntaxError('m', ('f', 1, 2, 't'))"],
    "UnicodeDecodeError": ["UnicodeDecodeError('utf-8', b'ab', 0, 1, 'why')"],
    "UnicodeEncodeError": ["UnicodeEncodeError('ascii', 'ab', 0, 1, 'why')"],
    "ExceptionGroup": ["ExceptionGroup('g', [ValueError('x'), KeyError(1)])"],
    "property": ["property()", "property(len, None, None, 'doc')"],
    "function": ["len", "(lambda: 1)", "print"],
    "type": ["int", "Plain", "ValueError"],
}

BINARY = ["+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "|", "^", "==", "!=", "<", "<=", ">", ">=", "is", "in", "not in"]
INPLACE = ["+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "|", "^"]

FUNCTIONS = """abs all any ascii bin bool bytearray bytes callable chr classmethod complex delattr dict divmod enumerate filter
float format frozenset getattr hasattr hash hex int isinstance issubclass iter len list map max min next object oct ord pow
print property range repr reversed round set setattr slice sorted staticmethod str sum tuple type zip
BaseException Exception ArithmeticError AttributeError EOFError ImportError IndexError KeyError NameError OSError
OverflowError RuntimeError StopIteration SyntaxError SystemExit TypeError UnicodeDecodeError UnicodeEncodeError
UnicodeTranslateError UnicodeError ValueError ZeroDivisionError ExceptionGroup BaseExceptionGroup Warning""".split()

NUMBERS = ["True", "0", "1", "-1", "2", "-2", "3", "-7", "255", "1000"] + HUGE + FLOATS + ["1j", "0j", "-1-2j", "complex('nan')", "complex('inf')",
           "2**1000", "-2**1000", "2**53 + 1", "0.1", "1e22", "1e-7", "123456.789"]
