//! Names that Python has and this language leaves out by design, each with what to do instead.

/// Builtins of CPython (or of Python 2) that do not exist here.
const BUILTINS: &[(&str, &str)] = &[
    ("open", "ask for a file or a directory as a parameter of the module; the interfaces are in `powers`"),
    ("input", "there is no console to read from yet; write what it would read into the program"),
    ("eval", "code never comes from text; write a function, or look the value up in a dict"),
    ("exec", "code never comes from text; write a function"),
    ("compile", "code never comes from text; write a function"),
    ("__import__", "imports are static: write an import statement"),
    ("globals", "the module's names cannot be reached as a dict; keep the values in a dict of your own"),
    ("locals", "local names cannot be reached as a dict; keep the values in a dict of your own"),
    ("vars", "attributes cannot be reached as a dict; name the ones that you mean, or use getattr"),
    ("id", "objects have no address; compare with `is`, or number them yourself"),
    ("exit", "a program ends when its last line has run; return from your main function, or raise"),
    ("quit", "a program ends when its last line has run; return from your main function, or raise"),
    ("breakpoint", "use `trace(…)`, which writes to the host's diagnostic log"),
    ("help", "the documentation is in the language reference"),
    ("memoryview", "use slices of bytes or bytearray"),
    ("reload", "modules cannot be loaded again"),
    ("copyright", "it belongs to CPython"),
    ("credits", "it belongs to CPython"),
    ("license", "it belongs to CPython"),
    ("anext", "async and await are not part of the language yet"),
    ("aiter", "async and await are not part of the language yet"),
    ("EncodingWarning", "there is no warnings machinery"),
    ("__builtins__", "builtins are a fixed list, not an object"),
    ("__file__", "a module does not know where it is stored"),
    ("__loader__", "a module does not know where it comes from"),
    ("__spec__", "a module does not know where it comes from"),
    ("__package__", "a module does not know where it comes from"),
    ("__path__", "a module does not know where it is stored"),
    ("__doc__", "documentation is for readers of the source"),
    ("__class__", "write type(self)"),
    ("__dict__", "attributes are not kept in a dict"),
    ("raw_input", "Python 3 calls it input; there is no console to read from yet"),
    ("xrange", "Python 3 calls it range"),
    ("unicode", "Python 3 calls it str"),
    ("basestring", "Python 3 calls it str"),
    ("unichr", "Python 3 calls it chr"),
    ("long", "Python 3 calls it int"),
    ("cmp", "write (a > b) - (a < b)"),
    ("reduce", "it is in functools: `from functools import reduce`"),
    ("apply", "write f(*arguments)"),
    ("execfile", "imports are static: write an import statement"),
    ("file", "ask for a file or a directory as a parameter of the module; the interfaces are in `powers`"),
    ("intern", "strings are shared where it helps"),
    ("StandardError", "Python 3 calls it Exception"),
];

/// What people write from other languages for a builtin.
const FOREIGN: &[(&str, &str)] = &[
    ("true", "True"),
    ("false", "False"),
    ("null", "None"),
    ("nil", "None"),
    ("undefined", "None"),
    ("none", "None"),
    ("this", "self"),
    ("println", "print"),
    ("echo", "print"),
    ("printf", "print"),
    ("elseif", "elif"),
    ("function", "def"),
    ("string", "str"),
    ("boolean", "bool"),
    ("NaN", "float(\"nan\")"),
    ("Infinity", "float(\"inf\")"),
];

/// CPython's builtins, from which the ones of this language are suggested for a misspelt name.
#[rustfmt::skip]
pub const PYTHON_BUILTINS: &[&str] = &[
    "ArithmeticError", "AssertionError", "AttributeError", "BaseException", "BaseExceptionGroup", "EOFError",
    "Ellipsis", "Exception", "ExceptionGroup", "FloatingPointError", "FrozenError", "GeneratorExit", "ImportError",
    "IndentationError", "IndexError", "KeyError", "KeyboardInterrupt", "LookupError", "MemoryError", "NameError",
    "NotImplemented", "NotImplementedError", "OSError", "OverflowError", "RecursionError", "ReferenceError",
    "RevokedError", "RuntimeError", "StopIteration", "SyntaxError", "SystemError", "SystemExit", "TimeoutError",
    "TypeError", "UnboundLocalError", "UnicodeDecodeError", "UnicodeEncodeError", "UnicodeError", "ValueError",
    "Warning", "ZeroDivisionError", "abs", "all", "any", "ascii", "bin", "bool", "bytearray", "bytes", "callable", "chr",
    "classmethod", "complex", "delattr", "dict", "dir", "divmod", "enumerate", "extensible", "filter", "float",
    "format", "freeze", "frozenset", "getattr", "hasattr", "hash", "hex", "input", "int", "is_frozen", "isinstance",
    "issubclass", "iter", "len", "list", "map", "max", "min", "next", "object", "oct", "ord", "pow", "print",
    "property", "range", "repr", "reversed", "round", "set", "setattr", "slice", "sorted", "staticmethod", "str", "sum",
    "super", "trace", "tuple", "type", "zip",
];

/// Modules of CPython that carry authority or reflection, with the capability to ask for or the way around.
const MODULES: &[(&str, &str)] = &[
    (
        "os",
        "ask for what you need, a directory or the environment's variables, as a parameter of the module; the interfaces are in `powers`",
    ),
    (
        "sys",
        "print and input need no import; ask for anything else, a console say, as a parameter of the module; the interfaces are in `powers`",
    ),
    ("io", "ask for a file or a console as a parameter of the module; the interfaces are in `powers`"),
    ("time", "ask for a clock as a parameter of the module; the interfaces are in `powers`"),
    ("socket", "ask for an HTTP client as a parameter of the module; the interfaces are in `powers`"),
    ("ssl", "ask for an HTTP client as a parameter of the module; the interfaces are in `powers`"),
    ("urllib", "ask for an HTTP client as a parameter of the module; the interfaces are in `powers`"),
    ("http", "ask for an HTTP client as a parameter of the module; the interfaces are in `powers`"),
    ("requests", "ask for an HTTP client as a parameter of the module; the interfaces are in `powers`"),
    (
        "subprocess",
        "no program can be started from here; ask the host for a capability that does the one thing you need",
    ),
    ("multiprocessing", "a program is one thread; the host may run several"),
    ("threading", "a program is one thread; the host may run several"),
    ("signal", "interrupts belong to the host"),
    ("pathlib", "ask for a directory as a parameter of the module; the interfaces are in `powers`"),
    ("shutil", "ask for a directory as a parameter of the module; the interfaces are in `powers`"),
    ("tempfile", "ask for a directory as a parameter of the module; the interfaces are in `powers`"),
    ("glob", "ask for a directory as a parameter of the module; the interfaces are in `powers`"),
    ("sqlite3", "ask for a key-value store as a parameter of the module; the interfaces are in `powers`"),
    ("secrets", "ask for entropy as a parameter of the module; the interfaces are in `powers`"),
    ("ctypes", "there is no way to memory from here"),
    ("gc", "the collector cannot be observed"),
    ("weakref", "the collector cannot be observed"),
    ("inspect", "functions, classes and frames are opaque"),
    ("ast", "code never comes from text"),
    ("dis", "functions are opaque"),
    ("importlib", "imports are static: write an import statement"),
    ("builtins", "builtins are a fixed list, not a module"),
    ("pickle", "objects are not pickled; write them as JSON"),
    ("marshal", "objects are not pickled; write them as JSON"),
    ("asyncio", "async and await are not part of the language yet"),
    ("logging", "use `trace(…)`, or ask for a log as a parameter"),
    ("pdb", "use `trace(…)`, which writes to the host's diagnostic log"),
    ("traceback", "tracebacks go to the host's report"),
];

fn look_up(table: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    table.iter().find(|(entry, _)| *entry == name).map(|(_, text)| *text)
}

/// What to do instead of using the builtin `name`, which exists in CPython only.
pub fn builtin_hint(name: &str) -> Option<&'static str> {
    look_up(BUILTINS, name)
}

/// How Python spells what another language calls `name`.
pub fn foreign_spelling(name: &str) -> Option<&'static str> {
    look_up(FOREIGN, name)
}

/// What to do instead of importing the module `name` (dotted or not), which exists in CPython only. Whoever links
/// modules shows it when no module of that name is found.
pub fn module_hint(name: &str) -> Option<&'static str> {
    look_up(MODULES, name.split('.').next().unwrap_or(name))
}

/// Whether CPython's standard library has a module of this name that needs no authority, so that a use without an import
/// is a forgotten import.
pub fn is_module(name: &str) -> bool {
    const PURE: &[&str] = &[
        "array",
        "base64",
        "bisect",
        "calendar",
        "cmath",
        "collections",
        "copy",
        "csv",
        "dataclasses",
        "datetime",
        "decimal",
        "difflib",
        "enum",
        "fractions",
        "functools",
        "hashlib",
        "heapq",
        "itertools",
        "json",
        "math",
        "operator",
        "random",
        "re",
        "statistics",
        "string",
        "struct",
        "textwrap",
        "typing",
        "unicodedata",
    ];
    PURE.contains(&name)
}
