//! Data nested two hundred thousand deep, and what may be asked of it: all of it on a small stack.

use super::budget::{PLENTY, run};
use super::run::engine;
use libtest_mimic::Trial;

const DEPTH: u32 = 200_000;

/// Name, one more level, work, and what is printed. CPython's recursion ends these with an error or a crash.
const ROWS: &[(&str, &str, &str, &str)] = &[
    ("list_equal", "x = [x]; y = [y]", "print(x == y)", "True\n"),
    ("list_order", "x = [x]; y = [y]", "print(len(x), x != y)", "1 False\n"),
    ("tuple_equal", "x = (x,); y = (y,)", "print(x == y)", "True\n"),
    ("tuple_hash", "x = (x,); y = (y,)", "print(hash(x) == hash(y))", "True\n"),
    ("tuple_key", "x = (x,); y = (y,)", "print({x: 1}[y])", "1\n"),
    ("frozenset_equal", "x = frozenset([x]); y = frozenset([y])", "print(x == y, x != y)", "True False\n"),
    ("frozenset_subset", "x = frozenset([x]); y = frozenset([y])", "print(x <= y, x < y)", "True False\n"),
    ("frozenset_hash", "x = frozenset([x]); y = frozenset([y])", "print(hash(x) == hash(y))", "True\n"),
    ("frozenset_key", "x = frozenset([x]); y = frozenset([y])", "print({x: 1}[y], y in {x})", "1 True\n"),
    ("frozenset_in_list", "x = frozenset([x]); y = frozenset([y])", "print([x].index(y))", "0\n"),
    ("tuple_in_frozenset", "x = frozenset([(x,)]); y = frozenset([(y,)])", "print(x == y)", "True\n"),
    ("dict_equal", "x = {1: x}; y = {1: y}", "print(x == y)", "True\n"),
    ("slice_equal", "x = slice(x); y = slice(y)", "print(x == y)", "True\n"),
    ("type_equal", "x = list[x]; y = list[y]", "print(x == y, hash(x) == hash(y))", "True True\n"),
    ("union_equal", "x = list[x] | None; y = None | list[y]", "print(x == y)", "True\n"),
    ("repr", "x = [x]", "print(len(repr(x)))", "400001\n"),
    ("repr_tuple", "x = (x,)", "print(len(repr(x)))", "600001\n"),
    ("str_of_error", "x = ValueError(x)", "print(str(x))", "0\n"),
    ("repr_of_error", "x = ValueError(x)", "print(len(repr(x)))", "2400001\n"),
    ("isinstance", "x = (x, )", "print(isinstance(1, x))", "False\n"),
    ("group_split", "x = ExceptionGroup('', [x])", "print(x.split(KeyError)[1] is not None)", "True\n"),
    ("group_drop", "x = ExceptionGroup('', [x])", "x = 1; print(x)", "1\n"),
    ("closures", "x = (lambda z: lambda: z)(x)", "print(callable(x))", "True\n"),
    ("context", "x = chain(x)", "print(type(x).__name__)", "ValueError\n"),
];

const SETUP: &str = "
def chain(x):
    try:
        if isinstance(x, Exception): raise x
        raise KeyError
    except Exception:
        try: raise ValueError
        except ValueError as e: return e
def main():
    x = START; y = START; k = 1
    for i in range(DEPTH):
        LEVEL
    WORK
main()
";

pub fn trials() -> impl Iterator<Item = Trial> {
    ROWS.iter().map(|row| Trial::test(format!("depth/{}", row.0), move || Ok(check(row)?)))
}

fn check(&(name, level, work, printed): &(&str, &str, &str, &str)) -> Result<(), String> {
    let start = match name {
        "isinstance" | "type_equal" | "union_equal" => "str",
        _ if name.starts_with("group") => "ValueError()",
        _ => "0",
    };
    let source = SETUP.replace("START", start).replace("DEPTH", &DEPTH.to_string());
    let source = source.replace("LEVEL", level).replace("WORK", work);
    let program = engine()
        .compile("depth", &source)
        .map_err(|errors| errors.iter().map(|error| error.render("depth", &source, false)).collect::<String>())?;
    let run = run(&program, PLENTY)?;
    if run.end == "done" && run.printed == printed { Ok(()) } else { Err(format!("{:?} {}", run.printed, run.end)) }
}
