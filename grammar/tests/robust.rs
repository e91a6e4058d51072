//! No text makes the crate panic, overflow its stack or take long: arbitrary bytes, truncated programs, token soup, and
//! nesting at and past every cap. The texts come from a seeded generator, so that a failure can be had again.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

use caplet_grammar::{Diagnostic, Environment, SourceLimits, check, parse, parse_expression, parse_interactive};

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn pick<'t, T: ?Sized>(&mut self, from: &[&'t T]) -> &'t T {
        from[self.below(from.len())]
    }
}

fn checked(source: &str, limits: &SourceLimits) -> Result<(), Vec<Diagnostic>> {
    let module = parse(source, limits)?;
    let env = Environment { builtins: &|name| name.len() < 4, module_names: &[], dunder_allowed: false };
    check(module, &env).map(|_| ())
}

/// Everything the crate does with a text; what it finds must be shown without trouble, and lie inside the text.
fn exercise(source: &str) {
    let limits = SourceLimits::default();
    let _ = parse_expression(source, &limits);
    let _ = parse_interactive(source, &limits);
    if let Err(found) = checked(source, &limits) {
        assert!(!found.is_empty(), "refused without a word: {source:?}");
        for diagnostic in found.iter().take(3) {
            assert!(
                diagnostic.span.end as usize <= source.len().max(diagnostic.span.start as usize),
                "{diagnostic:?} in {source:?}"
            );
            assert!(!diagnostic.render("text", source, false).is_empty());
        }
    }
}

/// Runs a test on a stack of this many KiB: debug frames are several times as large as optimised ones.
fn on_stack(test: impl FnOnce() + Send + 'static) {
    let kib = if cfg!(debug_assertions) { 1024 } else { 256 };
    std::thread::Builder::new().stack_size(kib << 10).spawn(test).unwrap().join().unwrap();
}

const PROGRAMS: &str = include_str!("syntax/accepted.txt");
const REFUSED: &str = include_str!("syntax/rejected.txt");

fn texts() -> Vec<&'static str> {
    PROGRAMS.split("%%\n").skip(1).chain(REFUSED.split("%%\n").skip(1)).collect()
}

#[test]
fn arbitrary_bytes() {
    on_stack(|| {
        let mut random = Random(1);
        for _ in 0..25_000 {
            let len = random.below(40);
            let bytes: Vec<u8> = (0..len)
                .map(|_| match random.below(3) {
                    0 => random.next() as u8,
                    1 => random.next() as u8 & 0x7f,
                    _ => *random
                        .pick(&[b"\n", b" ", b"\t", b"\"", b"'", b"{", b"}", b"(", b")", b"\\", b":", b"f"])
                        .first()
                        .unwrap(),
                })
                .collect();
            exercise(&String::from_utf8_lossy(&bytes));
        }
    });
}

#[test]
fn truncated_and_mutated_programs() {
    on_stack(|| {
        let mut random = Random(2);
        let texts = texts();
        for _ in 0..35_000 {
            let mut chars: Vec<char> = random.pick(&texts).chars().collect();
            for _ in 0..random.below(3) {
                let other: Vec<char> = random.pick(&texts).chars().collect();
                chars.push('\n');
                chars.extend(other);
            }
            if random.below(2) == 0 {
                chars.truncate(random.below(chars.len() + 1));
            }
            for _ in 0..random.below(4) {
                if chars.is_empty() {
                    break;
                }
                let at = random.below(chars.len());
                match random.below(3) {
                    0 => drop(chars.remove(at)),
                    1 => chars.insert(
                        at,
                        *random
                            .pick(&["()", "[]", "{}", ":", "=", "'", "\"", "\n", " ", "\t", ",", "*", "é"])
                            .chars()
                            .collect::<Vec<_>>()
                            .first()
                            .unwrap(),
                    ),
                    _ => chars[at] = char::from(random.below(128) as u8),
                }
            }
            exercise(&chars.into_iter().collect::<String>());
        }
    });
}

const WORDS: &[&str] = &[
    "False",
    "None",
    "True",
    "and",
    "as",
    "assert",
    "async",
    "await",
    "break",
    "class",
    "continue",
    "def",
    "del",
    "elif",
    "else",
    "except",
    "finally",
    "for",
    "from",
    "global",
    "if",
    "import",
    "in",
    "is",
    "lambda",
    "nonlocal",
    "not",
    "or",
    "pass",
    "raise",
    "return",
    "try",
    "while",
    "with",
    "yield",
    "match",
    "case",
    "type",
    "_",
    "x",
    "y",
    "__x",
    "__init__",
    "super",
    "print",
    "1",
    "2.5",
    "3j",
    "0x",
    "'s'",
    "b'b'",
    "f'{",
    "t'",
    "'''",
    "\"",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ":",
    ":=",
    ",",
    ";",
    ".",
    "...",
    "->",
    "@",
    "=",
    "==",
    "!=",
    "!",
    "+",
    "-",
    "*",
    "**",
    "/",
    "//",
    "%",
    "<<",
    ">>",
    "&",
    "|",
    "^",
    "~",
    "<",
    ">",
    "+=",
    "\n",
    "\n    ",
    "\n\t",
    "\n        ",
    "\n  ",
    "\\\n",
    "# c\n",
    ":\n    ",
    "é",
    "\\",
];

#[test]
fn token_soup() {
    on_stack(|| {
        let mut random = Random(3);
        for _ in 0..40_000 {
            let mut text = String::new();
            for _ in 0..random.below(30) {
                text.push_str(random.pick(WORDS));
                if random.below(4) != 0 {
                    text.push(' ');
                }
            }
            exercise(&text);
        }
    });
}

/// `at` repetitions of `open` and `close` around `middle` are accepted; `past` are refused by a limit.
fn capped(before: &str, open: &str, middle: &str, close: &str, after: &str, at: usize, past: usize) {
    let text = |n: usize| format!("{before}{}{middle}{}{after}\n", open.repeat(n), close.repeat(n));
    let limits = SourceLimits::default();
    let source = text(at);
    if let Err(errors) = checked(&source, &limits) {
        panic!("{at} times {open:?}: {}", errors[0].message);
    }
    for n in [past, 20 * past, 100_000] {
        let errors = checked(&text(n), &limits).unwrap_err();
        assert!(matches!(errors[0].code, "E0121" | "E0122" | "E0120"), "{n} times {open:?}: {}", errors[0].message);
        // A text that is broken besides must not lose the tree's height out of sight.
        let _ = checked(&format!("{} +", text(n)), &limits);
        let _ = checked(&format!("{} 1 1", text(at).trim_end()), &limits);
    }
}

#[test]
fn nesting_is_capped() {
    on_stack(|| {
        capped("a = ", "(", "1", ")", "", 100, 101);
        capped("a = ", "[", "", "]", "", 100, 101);
        capped("a = ", "{1: ", "1", "}", "", 100, 101);
        capped("a = ", "int(", "1", ")", "", 100, 101);
        capped("a = 1", "[1:", "1", "]", "", 1, 101);
        capped("a = ", "-", "1", "", "", 100, 101);
        capped("a = ", "not ", "1", "", "", 100, 101);
        capped("a = ", "1 ** ", "1", "", "", 100, 101);
        capped("a = ", "lambda: ", "1", "", "", 100, 101);
        capped("a = ", "1 if 1 else ", "1", "", "", 100, 101);
        capped("a = ", "f'{", "1", "}'", "", 100, 101);
        capped("a = ", "[b for b in ", "a", "]", "", 100, 101);
        capped("match 1:\n case ", "[", "_", "]", ": pass", 99, 100);
        capped("match 1:\n case ", "int(", "_", ")", ": pass", 99, 100);
        capped("a = ", "1 or 1 and 1 < 1 | 1 ^ 1 & 1 << 1 + 1 * (", "1", ")", "", 12, 101);
    });
}

#[test]
fn blocks_are_capped() {
    on_stack(|| {
        for header in ["if 1:", "def f():", "class C:", "for a in []:", "while 1:", "with int() as a:"] {
            let text = |n: usize| {
                let lines: String = (0..n).map(|depth| format!("{}{header}\n", " ".repeat(depth))).collect();
                format!("{lines}{}pass\n", " ".repeat(n))
            };
            assert_eq!(checked(&text(100), &SourceLimits::default()), Ok(()));
            for n in [101, 1000] {
                assert_eq!(checked(&text(n), &SourceLimits::default()).unwrap_err()[0].code, "E0121");
            }
        }
    });
}

#[test]
fn chains_are_capped() {
    on_stack(|| {
        capped("a = 1", " + 1", "", "", "", 2000, 2001);
        capped("a = 'x'", ".b", "", "", "", 2000, 2001);
        capped("a = int", "()", "", "", "", 2000, 2001);
        capped("a = int", "[0]", "", "", "", 2000, 2001);
        capped("a = int", ".b(1)[2]", "", "", "", 666, 668);
        // What stands side by side does not add up.
        let side_by_side = format!("a = [{}]\n", "1 + 2 + 3, ".repeat(5_000));
        assert_eq!(checked(&side_by_side, &SourceLimits::default()), Ok(()));
        let conditions = format!("a = 1 == 1{}\n", " or int.b.c == 1 and int".repeat(5_000));
        assert_eq!(checked(&conditions, &SourceLimits::default()), Ok(()));
        // Elifs, alone and with blocks inside of them.
        let elifs = |n: usize| format!("if 1: pass\n{}else: pass\n", "elif 1: pass\n".repeat(n));
        assert_eq!(checked(&elifs(2_000), &SourceLimits::default()), Ok(()));
        assert_eq!(checked(&elifs(2_001), &SourceLimits::default()).unwrap_err()[0].code, "E0122");
        let twice = format!(
            "if 1: pass\n{}elif 1:\n  if 1: pass\n{}",
            "elif 1: pass\n".repeat(1_500),
            "  elif 1: pass\n".repeat(600)
        );
        assert_eq!(checked(&twice, &SourceLimits::default()).unwrap_err()[0].code, "E0122");
    });
}

#[test]
fn size_is_capped() {
    let limits = SourceLimits { bytes: 10, ..SourceLimits::default() };
    assert_eq!(checked("a = 1 + 22", &limits), Ok(()));
    assert_eq!(checked("a = 1 + 222", &limits).unwrap_err()[0].code, "E0120");
}

#[test]
fn prompts_know_when_more_is_needed() {
    let needs_more = |text: &str| parse_interactive(text, &SourceLimits::default()).is_ok_and(|done| done.is_none());
    for text in [
        "x = (1,\n",
        "if x:\n",
        "if x:\n    y\n",
        "def f():\n",
        "'''a\n",
        "x = 1 + \\\n",
        "@a\n",
        "try:\n    x\n",
        "f'''{\n",
        "class A:\n    x = 1\n",
        "if x: y\n",
        "match x:\n",
        "match x:\n    case 1:\n        y\n",
    ] {
        assert!(needs_more(text), "{text:?}");
    }
    for text in ["x = 1\n", "", "\n", "if x:\n    y\n\n", "x = )\n", "x = 1 +\n", "'a\n", "if x: y\n\n", "if x:\n\n"] {
        assert!(!needs_more(text), "{text:?}");
    }
}
