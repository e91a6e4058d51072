//! Fuel is a function of the program and its inputs: how much there is does not change how much is used.

use super::case::Case;
use super::run::{engine, on_small_stack};
use caplet::{Limits, Outcome, Output, Program, Settings};
use std::sync::Arc;

/// More than any script needs.
pub const PLENTY: u64 = 1 << 40;

/// How a run came to its end: what it printed, how it ended, and what it used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub printed: String,
    pub end: String,
    pub fuel: u64,
}

/// Runs a program on a small stack, with so much fuel.
pub fn run(program: &Arc<Program>, fuel: u64) -> Result<Run, String> {
    let limits = Limits { fuel, memory: 512 << 20, ..Limits::generous() };
    let output = Output::default();
    let (console, program) = (output.clone(), program.clone());
    let work = move || engine().run_measured(&program, Settings::new(limits), Box::new(console));
    let (outcome, usage) = on_small_stack(work)?;
    let end = match outcome {
        Outcome::Done => "done".to_owned(),
        // The texts of exceptions are made on what fuel is left: only their classes are certain.
        Outcome::Raised(uncaught) => format!("raised {}", uncaught.class),
        other => format!("{other:?}"),
    };
    Ok(Run { printed: output.text(), end, fuel: usage.fuel })
}

pub fn is_pure(case: &Case) -> Result<(), String> {
    // A script that is refused uses nothing.
    let Ok(program) = engine().compile("script", &case.source) else { return Ok(()) };
    let first = run(&program, PLENTY)?;
    let need = first.fuel;
    for budget in [need, need + 1, need.saturating_mul(10)] {
        let got = run(&program, budget)?;
        if got != first {
            let printed = if first.printed == got.printed { "the same text" } else { "another text" };
            let (used, end, before) = (got.fuel, got.end, &first.end);
            return Err(format!("on {budget} used {used} for {need}, printed {printed}, came to {end}, not {before}"));
        }
    }
    if need > 0 && run(&program, need - 1)?.end == first.end {
        return Err(format!("comes to its end on less than the {need} that it uses"));
    }
    Ok(())
}
