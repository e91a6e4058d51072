//! All tests that are written in the language, in one binary.
//!
//! - `scripts/…`: each file of `tests/scripts` prints what its comments expect, on a thread with a small stack.
//! - `stress/…`: the same while the collector runs at every chance it has; it takes the same fuel.
//! - `paused/…`: the same while fuel comes in the smallest portions that get the program on; it takes as much of it.
//! - `seeded/…`: the same while the tables hash with another seed; it takes the same fuel and memory.
//! - `budget/…`: it comes to the same end on just the fuel that it takes as on ten times as much, and takes the same.
//! - `usage/list` (ignored): what each script takes, to compare builds.
//! - `cost/…`: work that grows with its operands is charged in proportion.
//! - `price/…` (ignored): what a unit of fuel buys, by the clock.
//! - `size/…`: no object grows past the limit, and the error can be caught.
//! - `depth/…`: data nested without end does not use up Rust's stack.
//! - `robust/…`: no text, and no damaged bytecode, makes anything panic.
//! - `tidy/…`: each choke point is one place; what must be absent from a folder is absent.
//! - `docs/…`: the pages for readers tell the truth.
//! - `python/…`: CPython prints that too, so that the expectations are its and not ours. Without the CPython that a
//!   script names (3.11 if it names none) these are ignored.
//! - `programs/…`: the example programs print what the file beside them holds.
//! - `cli/…`: the program `caplet` keeps its promises about exit status and streams.
//! - `tracebacks/…`: exceptions that nobody catches are reported as CPython 3.11 reports them, as the files beside the
//!   scripts hold it.
//!
//! What is known not to hold yet stands in `tests/open.txt`, a name a line. Such a test fails when it passes, so that the
//! list says what is open and nothing else.
//!
//! `cargo test --test main -- scripts/types_str` runs a part.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod harness;

use harness::case::{Case, cases};
use harness::{budget, cli, cost, depth, docs, price, python, robust, run, size, tidy};
use libtest_mimic::{Arguments, Trial};
use std::collections::HashSet;
use std::sync::Arc;

fn main() {
    let arguments = Arguments::from_args();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let scripts = cases(&root.join("tests/scripts"));
    let programs = cases(&root.join("examples/programs"));
    let python = Arc::new(python::Observations::new(scripts.iter().chain(&programs)));
    let open: Arc<HashSet<String>> =
        Arc::new(std::fs::read_to_string(root.join("tests/open.txt")).unwrap().lines().map(str::to_owned).collect());
    let mut trials: Vec<Trial> = cli::trials()
        .chain(robust::trials(&scripts))
        .chain(tidy::trials())
        .chain(cost::trials())
        .chain(depth::trials())
        .chain(docs::trials())
        .chain(price::trials())
        .chain(size::trials())
        .collect();
    let add =
        |trials: &mut Vec<Trial>, kind: &str, case: &Arc<Case>, check: Check| add(trials, kind, case, &open, check);
    for case in &scripts {
        add(&mut trials, "scripts", case, Box::new(|case| run::expected(case, run::Mode::Plain)));
        add(&mut trials, "stress", case, Box::new(|case| run::expected(case, run::Mode::Stress)));
        add(&mut trials, "paused", case, Box::new(|case| run::expected(case, run::Mode::Paused)));
        add(&mut trials, "seeded", case, Box::new(|case| run::expected(case, run::Mode::Seeded)));
        add(&mut trials, "budget", case, Box::new(budget::is_pure));
    }
    let listed = scripts.clone();
    trials.push(Trial::test("usage/list", move || Ok(budget::list(&listed)?)).with_ignored_flag(true));
    for case in &programs {
        for mode in [run::Mode::Plain, run::Mode::Paused, run::Mode::Seeded] {
            add(
                &mut trials,
                match mode {
                    run::Mode::Plain => "programs",
                    run::Mode::Paused => "programs_paused",
                    _ => "programs_seeded",
                },
                case,
                Box::new(move |case| run::expected(case, mode)),
            );
        }
    }
    for case in &cases(&root.join("tests/tracebacks")) {
        add(&mut trials, "tracebacks", case, Box::new(run::traceback));
    }
    for case in scripts.iter().chain(&programs) {
        let observations = python.clone();
        let ignored = !python.covers(case);
        let check = move |case: &Case| observations.agrees(case);
        add(&mut trials, "python", case, Box::new(check));
        if let Some(trial) = trials.pop() {
            trials.push(trial.with_ignored_flag(ignored));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

type Check = Box<dyn Fn(&Case) -> Result<(), String> + Send>;

fn add(trials: &mut Vec<Trial>, kind: &str, case: &Arc<Case>, open: &HashSet<String>, check: Check) {
    let name = format!("{kind}/{}", case.name);
    // What is open stays so however the script is tortured.
    let plain = matches!(kind, "paused" | "seeded").then(|| format!("scripts/{}", case.name));
    let is_open = open.contains(plain.as_ref().unwrap_or(&name));
    let case = case.clone();
    trials.push(Trial::test(name, move || match (check(&case), is_open) {
        (Ok(()), true) => Err("this passes now: take it off tests/open.txt".into()),
        (Err(_), true) => Ok(()),
        (result, false) => result.map_err(Into::into),
    }));
}
