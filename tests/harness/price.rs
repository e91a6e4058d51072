//! What a unit of fuel buys: every operator, function and method on operands of every kind, large ones, by the clock.
//!
//! It takes half an hour and tells little on a busy machine, so it is ignored; what it finds gets a row in `cost.rs`.
//!
//! ```sh
//! cargo test --release --test main -- --ignored price
//! ```
//!
//! It fails where something takes more than [`DEAR`] nanoseconds a unit and lists it, the worst first. The environment
//! variable `CAPLET_PRICE` names a part: only forms that contain it are tried.

use super::run::engine;
use caplet::{Closed, Console, Limits, Outcome, Output, Settings, Usage};
use libtest_mimic::Trial;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Nanoseconds a unit of fuel may take. An instruction takes one to five.
const DEAR: f64 = 150.0;

/// What is shorter than this, a round, is lost in the noise.
const LEAST: Duration = Duration::from_micros(8);

/// Units that the rounds of a form may take.
const SPENT: u64 = 2_000_000;

/// Rounds of each form.
const ROUNDS: u32 = 10;

/// Operands: a name and how it is made of `n`.
const OPERANDS: &[(&str, &str)] = &[
    ("none", "None"),
    ("zero", "0"),
    ("three", "3"),
    ("size", "n"),
    ("half", "n // 2"),
    ("minus", "-1"),
    ("big", "(1 << n) + 12345"),
    ("long", "(1 << 64) // 3"),
    ("real", "1.5"),
    ("complex", "1.5 + 2j"),
    ("char", "'x'"),
    ("ascii", "'x' * n"),
    ("other", "'x' * (n - 1) + 'y'"),
    ("wide", "'xé' * (n // 2)"),
    ("far", "'\\U0001f600' * (n // 4)"),
    ("blank", "' \\t' * (n // 2)"),
    ("words", "'ab cd\\n' * (n // 6)"),
    ("title", "'Ab Ǆ ß' * (n // 9)"),
    ("digits", "'1234567890' * 400"),
    ("braces", "'{}' * (n // 20)"),
    ("spec", "'{0:>9}' * (n // 70)"),
    ("percent", "'%s ' * (n // 30)"),
    ("bytes", "b'x' * n"),
    ("bytes_words", "b'ab cd\\n' * (n // 6)"),
    ("bytearray", "bytearray(b'x' * n)"),
    ("numbers", "list(range(n // 16))"),
    ("equals", "[1] * (n // 16)"),
    ("texts", "[str(i) for i in range(n // 64)]"),
    ("deep", "nested(n // 64)"),
    ("shared", "[[0] * (n // 64)] * 40"),
    ("tuple", "tuple(range(n // 16))"),
    ("dict", "dict.fromkeys(range(n // 64))"),
    ("text_dict", "{str(i): i for i in range(n // 64)}"),
    ("sparse", "sparse(n // 32)"),
    ("clash", "{i * (2 ** 61 - 1): i for i in range(600)}"),
    ("set", "set(range(n // 64))"),
    ("frozenset", "frozenset(range(1, n // 64))"),
    ("few", "(1, 2)"),
    ("range", "range(n // 16)"),
    ("wide_range", "range(10 ** 30, 10 ** 40, 3)"),
    ("slice", "slice(None, None, 2)"),
    ("back", "slice(None, None, -1)"),
    ("view", "dict.fromkeys(range(n // 64)).items()"),
    ("zip", "zip(*[range(n // 64)] * 40)"),
    ("knot", "knot(60, 3)"),
    ("iterator", "iter(range(n // 16))"),
    ("kind", "deep_class(300)"),
    ("instance", "deep_class(300)()"),
    ("fat", "fat(n // 64)"),
    ("key", "(lambda x: 0)"),
    ("error", "ValueError('x' * n)"),
    ("group", "ExceptionGroup('x', [ValueError()] * (n // 64))"),
    ("union", "union(60)"),
    ("template", "t'{n}' + t'x'"),
];

const SETUP: &str = "
def nested(n):
    x = 1
    for i in range(n): x = (x,)
    return x
def sparse(n):
    d = dict.fromkeys(range(n))
    for i in range(1, n - 1): del d[i]
    return d
def knot(n, depth):
    z = range(10 ** 6)
    for i in range(depth): z = zip(*[z] * n)
    return z
def deep_class(n):
    class A: pass
    for i in range(n):
        class A(A): pass
    return A
def fat(n):
    class Fat: pass
    x = Fat()
    for i in range(n): setattr(x, 'a' + str(i), i)
    return x
def union(n):
    def make():
        class A: pass
        return A
    u = make() | None
    for i in range(n): u = u | make()
    return u
";

const UNARY: &[&str] = &[
    "-a",
    "~a",
    "not a",
    "f'{a}'",
    "f'{a!r}'",
    "f'{a:>{n}}'",
    "[*a]",
    "(*a,)",
    "{*a}",
    "{**a}",
    "call(*a)",
    "call(**a)",
    "[x for x in a]",
    "p, *q = a",
    "p, q = a",
    "p, q, *r = a",
    "raise_(a)",
    "a.missing",
    "a.x = 1",
    "a[0]",
    "a[-1]",
    "a[1:]",
    "a[::2]",
    "a[::-1]",
    "del a[0]",
    "del a[:]",
    "del a[::2]",
    "a[:] = a",
    "a[::2] = a[::2]",
    "a[0] = 1",
    "for x in a: break",
    "for x, y in a: pass",
    "hasattr(a, 'x' * n)",
    "getattr(a, 'x' * n, 0)",
    "setattr(a, 'y' * n, 0)",
    "match_(a)",
    "next(iter(a))",
    "next(reversed(a))",
    "a.args",
    "a + a",
    "a * 2",
    "a * a",
    "a == a",
    "a < a",
    "a in [a]",
];

const BINARY: &[&str] = &[
    "a + b",
    "a - b",
    "a * b",
    "a / b",
    "a // b",
    "a % b",
    "a ** b",
    "a @ b",
    "a << b",
    "a >> b",
    "a & b",
    "a | b",
    "a ^ b",
    "a == b",
    "a != b",
    "a < b",
    "a <= b",
    "a in b",
    "a is b",
    "a[b]",
    "b = a; b += b",
    "del a[b]",
    "a[b] = 0",
    "a[b:]",
    "a[:b] = b",
    "f'{a:{b}}'",
    "isinstance(a, b)",
    "c = a; c += b",
    "c = a; c *= b",
    "c = a; c |= b",
    "c = a; c -= b",
    "{a: 1}.get(b)",
    "{a, b}",
    "[a].index(b)",
    "[a, b].sort()",
    "(a, b) == (b, a)",
    "try_(a, b)",
];

const FUNCTIONS: &[&str] = &[
    "abs",
    "all",
    "any",
    "ascii",
    "bin",
    "bool",
    "bytearray",
    "bytes",
    "callable",
    "chr",
    "complex",
    "dict",
    "dir",
    "divmod",
    "enumerate",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "hasattr",
    "hash",
    "hex",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "list",
    "map",
    "max",
    "min",
    "next",
    "oct",
    "ord",
    "pow",
    "print",
    "property",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "slice",
    "sorted",
    "str",
    "sum",
    "tuple",
    "type",
    "zip",
    "int.from_bytes",
    "str.maketrans",
    "dict.fromkeys",
    "bytes.fromhex",
    "float.fromhex",
    "ExceptionGroup",
    "ValueError",
    "KeyError",
    "UnicodeDecodeError",
    "StopIteration",
];

const WITH_THIRD: &[&str] = &["pow", "getattr", "slice", "int", "str", "bytes", "zip", "map", "setattr", "range"];

/// Second arguments of methods and functions, to keep their number down.
const ARGUMENTS: &[&str] = &[
    "none",
    "zero",
    "three",
    "size",
    "half",
    "minus",
    "big",
    "char",
    "ascii",
    "other",
    "wide",
    "words",
    "digits",
    "bytes",
    "numbers",
    "texts",
    "tuple",
    "dict",
    "set",
    "few",
    "range",
    "slice",
    "key",
    "iterator",
    "spec",
    "clash",
    "text_dict",
];

/// And third ones, each with some of the second.
const THIRD: &[&str] = &["zero", "size", "char", "ascii", "none"];
const BEFORE_THIRD: &[&str] = &["zero", "size", "char", "ascii", "other", "digits", "bytes", "numbers", "few", "big"];

pub fn trials() -> impl Iterator<Item = Trial> {
    let everything = Trial::test("price/everything", || Ok(everything()?)).with_ignored_flag(true);
    std::iter::once(everything)
}

/// A form, with the operands that it names.
struct Form {
    text: String,
    operands: Vec<&'static str>,
}

fn forms() -> Result<Vec<Form>, String> {
    let mut forms = Vec::new();
    let form = |text: &str, operands: &[&'static str]| Form { text: text.to_owned(), operands: operands.to_vec() };
    for &(a, make) in OPERANDS {
        forms.extend(UNARY.iter().map(|text| form(text, &[a])));
        for &(b, _) in OPERANDS {
            forms.extend(BINARY.iter().map(|text| form(text, &[a, b])));
        }
        for function in FUNCTIONS {
            forms.push(form(&format!("{function}(a)"), &[a]));
            for b in ARGUMENTS {
                forms.push(form(&format!("{function}(a, b)"), &[a, b]));
            }
            if WITH_THIRD.contains(function) {
                for b in BEFORE_THIRD {
                    forms.extend(THIRD.iter().map(|c| form(&format!("{function}(a, b, c)"), &[a, b, c])));
                }
            }
        }
        for method in methods(make)? {
            forms.push(form(&format!("a.{method}()"), &[a]));
            for b in ARGUMENTS {
                forms.push(form(&format!("a.{method}(b)"), &[a, b]));
            }
            for b in BEFORE_THIRD {
                forms.extend(THIRD.iter().map(|c| form(&format!("a.{method}(b, c)"), &[a, b, c])));
            }
        }
    }
    Ok(forms)
}

fn methods(make: &str) -> Result<Vec<String>, String> {
    let source = format!("{SETUP}\nn = 2000\nfor name in dir({make}): print(name)\n");
    let output = Output::default();
    let program = engine().compile("price", &source).map_err(|_| make.to_owned())?;
    engine().run(&program, Limits::generous(), Box::new(output.clone()));
    let names: Vec<String> = output.text().lines().map(str::to_owned).collect();
    // An instance with attributes by the thousand has no methods.
    Ok(if names.len() > 200 { Vec::new() } else { names })
}

fn everything() -> Result<(), String> {
    let part = std::env::var("CAPLET_PRICE").unwrap_or_default();
    let mut bases = HashMap::new();
    let (mut dear, mut tried) = (Vec::new(), 0);
    for form in forms()? {
        let told = format!("{}  # {}", form.text, form.operands.join(", "));
        if !told.contains(&part) {
            continue;
        }
        tried += 1;
        let key = form.operands.join(" ");
        let base = match bases.get(&key) {
            Some(base) => *base,
            None => {
                let (time, usage, _) = run(&form, false, 1 << 30);
                bases.insert(key, (time, usage.fuel));
                (time, usage.fuel)
            }
        };
        let mut least: Option<(f64, String)> = None;
        // The least of several: another process may have had the machine.
        for _ in 0..8 {
            let (time, usage, end) = run(&form, true, base.1);
            let took = time.saturating_sub(base.0);
            if took < LEAST * ROUNDS && !end.starts_with("fault") {
                least = None;
                break;
            }
            let fuel = usage.fuel.saturating_sub(base.1).max(1);
            let price = took.as_nanos() as f64 / fuel as f64;
            let line = format!(
                "{price:9.1} ns  {:9.1} us  {fuel:9} fuel  {end:8} {told}",
                took.as_micros() as f64 / f64::from(ROUNDS)
            );
            let less = least.as_ref().is_none_or(|(least, _)| price < *least);
            if less {
                least = Some((price, line));
            }
            if price < DEAR && !end.starts_with("fault") {
                break;
            }
        }
        if let Some((_, line)) = least.as_ref().filter(|(price, _)| *price >= DEAR) {
            eprintln!("{line}");
        }
        dear.extend(least.filter(|(price, line)| *price >= DEAR || line.contains("fault")));
    }
    dear.sort_by(|a, b| b.0.total_cmp(&a.0));
    if dear.is_empty() && tried > 0 {
        return Ok(());
    }
    let lines: Vec<String> = dear.into_iter().map(|(_, line)| line).collect();
    Err(format!("{tried} forms, of which {} are dear\n{}", lines.len(), lines.join("\n")))
}

/// Notes when it was told something: the program prints before its work and after.
#[derive(Clone, Default)]
struct Clock(Arc<Mutex<Vec<Instant>>>);

impl Console for Clock {
    fn write(&mut self, _: &str) -> Result<(), Closed> {
        self.0.lock().unwrap().push(Instant::now());
        Ok(())
    }
}

fn run(form: &Form, works: bool, fuel: u64) -> (Duration, Usage, String) {
    let mut source = format!(
        "{SETUP}
def call(*a, **k): pass
def raise_(a):
    raise a
def try_(a, b):
    try: raise a
    except b: pass
def match_(a):
    match a:
        case [x, *y]: pass
        case {{0: z, **r}}: pass
def work(a, b, c, n):
    "
    );
    let operand = |at: usize| {
        let name = form.operands.get(at).copied().unwrap_or("none");
        OPERANDS.iter().find(|(operand, _)| *operand == name).map_or("None", |(_, make)| make)
    };
    source.push_str(if works { form.text.as_str() } else { "pass" });
    source.push_str(&format!(
        "\nn = 100_000\na = {}\nb = {}\nc = {}\nprint()\nfor _ in range({ROUNDS}):\n    try: work(a, b, c, n)\n    except Exception: pass\nprint()\n",
        operand(0), operand(1), operand(2)
    ));
    let Ok(program) = engine().compile("price", &source) else {
        return (Duration::ZERO, Usage { fuel: 0, memory: 0, pauses: 0 }, "refused".to_owned());
    };
    // What is paid for may take long: it need not come to its end.
    let limits = Limits { fuel: fuel + SPENT, memory: 256 << 20, ..Limits::generous() };
    let clock = Clock::default();
    let (outcome, usage) = engine().run_measured(&program, Settings::new(limits), Box::new(clock.clone()));
    let told = clock.0.lock().unwrap().clone();
    let start = told.first().copied().unwrap_or_else(Instant::now);
    // What was killed has told nothing at its end.
    let end_of_work = if matches!(outcome, Outcome::Done) { told.last().copied() } else { None };
    let time = end_of_work.unwrap_or_else(Instant::now).saturating_duration_since(start);
    let end = match outcome {
        Outcome::Done => "done".to_owned(),
        Outcome::Raised(_) => "raised".to_owned(),
        Outcome::Killed(kill) => format!("{kill:?}"),
        Outcome::Fault(fault) => format!("fault {fault}"),
    };
    // The step that there was not enough for gave its charges back.
    let usage = if end == "Fuel" { Usage { fuel: fuel + SPENT, ..usage } } else { usage };
    (time, usage, end)
}
