//! Nesting and length at every cap and past it, and what a prompt takes for unfinished. That no text makes anything panic
//! is tested with the whole road from text to running program: `tests/harness/robust.rs` of the workspace.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

use caplet_grammar::{Diagnostic, Environment, SourceLimits, check, parse, parse_interactive};

fn checked(source: &str, limits: &SourceLimits) -> Result<(), Vec<Diagnostic>> {
    let module = parse(source, limits)?;
    let env = Environment {
        builtins: &|name| name.len() < 4,
        modules: &|name| name.len() < 4,
        module_names: &[],
        dunder_allowed: false,
    };
    check(module, &env).map(|_| ())
}

/// Runs a test on a small stack.
fn on_stack(test: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(256 << 10).spawn(test).unwrap().join().unwrap();
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
