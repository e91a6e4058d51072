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
    Ok(run_within(program, fuel, 512 << 20)?.0)
}

/// The same, with so much memory; tells how much was used.
fn run_within(program: &Arc<Program>, fuel: u64, memory: usize) -> Result<(Run, usize), String> {
    let limits = Limits { fuel, memory, ..Limits::generous() };
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
    Ok((Run { printed: output.text(), end, fuel: usage.fuel }, usage.memory))
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
    is_stopped_cleanly(&program, &first)
}

/// On less memory a program does the same, up to where it is stopped: nothing is done twice, nothing is left out.
fn is_stopped_cleanly(program: &Arc<Program>, whole: &Run) -> Result<(), String> {
    /// Limits that are tried below what the program takes at the most.
    const STEPS: usize = 24;
    let least = run_within(program, PLENTY, 1)?.1;
    let most = run_within(program, PLENTY, 512 << 20)?.1;
    let mut stopped = 0;
    for step in 0..STEPS {
        let memory = least + most.saturating_sub(least) * step / STEPS;
        let (got, _) = run_within(program, PLENTY, memory)?;
        let is_part = got.fuel <= whole.fuel && whole.printed.starts_with(&got.printed);
        stopped += usize::from(got.end == "Killed(Memory)");
        if got != *whole && !(got.end == "Killed(Memory)" && is_part) {
            return Err(format!(
                "on {memory} of {most} bytes it came to {}, not {}: {}",
                got.end, whole.end, got.printed
            ));
        }
    }
    if stopped == 0 && whole.fuel > 0 { Err(format!("never stopped below {most} bytes")) } else { Ok(()) }
}

/// What every script takes, and where it is stopped on less memory, a line each: to compare builds and machines. Written
/// to the file that the environment variable `CAPLET_USAGE` names.
pub fn list(cases: &[Arc<Case>]) -> Result<(), String> {
    let path = std::env::var("CAPLET_USAGE").map_err(|_| "CAPLET_USAGE names no file")?;
    let mut lines = String::new();
    for case in cases {
        let Ok(program) = engine().compile("script", &case.source) else { continue };
        let (whole, memory) = run_within(&program, PLENTY, 512 << 20)?;
        let (stopped, _) = run_within(&program, PLENTY, memory - memory / 4)?;
        let (name, need, at, end) = (&case.name, whole.fuel, stopped.fuel, stopped.end);
        lines.push_str(&format!("{name} {need} units {memory} bytes; on less: {end} at {at}\n"));
    }
    std::fs::write(path, lines).map_err(|error| error.to_string())
}
