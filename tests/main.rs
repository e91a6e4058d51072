//! All tests that are written in the language, in one binary.
//!
//! - `scripts/…`: each file of `tests/scripts` prints what its comments expect, on a thread with a small stack.
//! - `stress/…`: the same while the collector runs at every chance it has.
//! - `python/…`: CPython prints that too, so that the expectations are its and not ours. Without the CPython that a
//!   script names (3.11 if it names none) these are ignored.
//! - `programs/…`: the example programs print what the file beside them holds.
//!
//! `cargo test --test main -- scripts/types_str` runs a part.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod harness;

use harness::case::{Case, cases};
use harness::{python, run};
use libtest_mimic::{Arguments, Trial};
use std::sync::Arc;

fn main() {
    let arguments = Arguments::from_args();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let scripts = cases(&root.join("tests/scripts"));
    let programs = cases(&root.join("examples/programs"));
    let python = Arc::new(python::Observations::new(scripts.iter().chain(&programs)));
    let mut trials = Vec::new();
    for case in &scripts {
        add(&mut trials, "scripts", case, |case| run::expected(case, run::Mode::Plain));
        add(&mut trials, "stress", case, |case| run::expected(case, run::Mode::Stress));
    }
    for case in &programs {
        add(&mut trials, "programs", case, |case| run::expected(case, run::Mode::Plain));
    }
    for case in scripts.iter().chain(&programs) {
        let observations = python.clone();
        let ignored = !python.covers(case);
        let check = move |case: &Case| observations.agrees(case);
        add(&mut trials, "python", case, check);
        if let Some(trial) = trials.pop() {
            trials.push(trial.with_ignored_flag(ignored));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn add(
    trials: &mut Vec<Trial>,
    kind: &str,
    case: &Arc<Case>,
    check: impl Fn(&Case) -> Result<(), String> + Send + 'static,
) {
    let name = format!("{kind}/{}", case.name);
    let case = case.clone();
    trials.push(Trial::test(name, move || check(&case).map_err(Into::into)));
}
