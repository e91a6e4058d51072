//! Running a script in this process.

use super::case::{Case, Ending, compare};
use caplet::{Diagnostic, Engine, Limits, Outcome, Output, Program, Settings, Severity, Stress, Usage};
use std::sync::{Arc, OnceLock};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Plain,
    /// The collector runs at every safepoint, and the epochs of classes are used up at once.
    Stress,
    /// Fuel comes in the smallest portions that get the program on.
    Paused,
    /// The tables hash with another seed.
    Seeded,
}

/// Programs run on a stack of this size: the machine's stack is its own, and Rust's stays flat.
pub const STACK: usize = 256 << 10;

/// More than any of them takes.
const FUEL: u64 = 4_000_000_000;

/// [`STACK`], or the KiB that the environment names: for finding out by hand how much is needed.
fn stack() -> usize {
    static BYTES: OnceLock<usize> = OnceLock::new();
    let named = || std::env::var("CAPLET_TEST_STACK").ok().and_then(|kib| kib.parse::<usize>().ok());
    *BYTES.get_or_init(|| named().map_or(STACK, |kib| kib << 10))
}

pub fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(Engine::new)
}

/// What compiling a text on a small stack gives.
fn compiled(file: &str, source: &str) -> Result<Result<Arc<Program>, Vec<Diagnostic>>, String> {
    let (file, source) = (file.to_owned(), source.to_owned());
    on_small_stack(move || engine().compile(&file, &source))
}

/// Does the script do what it is expected to do?
pub fn expected(case: &Case, mode: Mode) -> Result<(), String> {
    let program = match (compiled(&case.path.to_string_lossy(), &case.source)?, &case.ending) {
        (Ok(_), Ending::Refused(code)) => return Err(format!("expected to be refused with {code}")),
        (Ok(program), _) => program,
        (Err(errors), Ending::Refused(code)) => {
            let refused = |d: &Diagnostic| d.severity == Severity::Error && d.code.starts_with(code);
            if errors.iter().any(refused) {
                return Ok(());
            }
            return Err(format!("expected to be refused with {code}\n{}", shown(&errors, &case.source)));
        }
        (Err(errors), _) => return Err(format!("refused\n{}", shown(&errors, &case.source))),
    };
    let plain = if mode == Mode::Plain { None } else { Some(run(&program, Mode::Plain, FUEL)?.1) };
    // Whoever pauses for ever without getting on must not take for ever to show it.
    let (outcome, usage, text) = run(&program, mode, plain.map_or(FUEL, |plain| plain.fuel * 2 + 5_000_000))?;
    if let Some(plain) = plain {
        if usage.fuel != plain.fuel {
            return Err(format!("took {} units of fuel, and {} when run plainly", usage.fuel, plain.fuel));
        }
        if mode == Mode::Seeded && usage.memory != plain.memory {
            return Err(format!("took {} bytes, and {} with another seed", usage.memory, plain.memory));
        }
        if mode == Mode::Paused && usage.pauses == 0 {
            return Err("never paused".to_owned());
        }
    }
    let printed = compare(&case.stdout, &text);
    match (outcome, &case.ending) {
        (Outcome::Done, Ending::Done) => printed,
        (Outcome::Done, ending) => Err(format!("expected {ending:?}, came to its end\n{printed:?}")),
        (Outcome::Raised(uncaught), ending) => {
            let headline = uncaught.report.last.as_ref().map(|last| last.headline()).unwrap_or_default();
            if *ending == Ending::Raises(headline) {
                return printed;
            }
            Err(format!("expected {ending:?}, raised\n{}{}", uncaught.report.render(), trouble(&printed)))
        }
        (Outcome::Killed(kill), _) => Err(format!("stopped: {}\n{}", kill.message(), trouble(&printed))),
        (Outcome::Fault(fault), _) => Err(format!("internal error: {fault}\n{}", trouble(&printed))),
    }
}

/// Runs a program on a small stack: how it ended, what it took, what it printed.
fn run(program: &Arc<Program>, mode: Mode, fuel: u64) -> Result<(Outcome, Usage, String), String> {
    let limits = Limits { fuel, memory: 512 << 20, ..Limits::generous() };
    let stress = Stress { collect: mode == Mode::Stress, epochs: mode == Mode::Stress, pause: mode == Mode::Paused };
    let seed = if mode == Mode::Seeded { 0x9e37_79b9_7f4a_7c15 } else { 0 };
    let settings = Settings { stress, seed, ..Settings::new(limits) };
    let output = Output::default();
    let (console, program) = (output.clone(), program.clone());
    let (outcome, usage) = on_small_stack(move || engine().run_measured(&program, settings, Box::new(console)))?;
    Ok((outcome, usage, output.text()))
}

/// Does `work` on a stack of [`STACK`] bytes.
pub fn on_small_stack<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> Result<R, String> {
    let thread = std::thread::Builder::new().stack_size(stack()).spawn(work).map_err(|error| error.to_string())?;
    thread.join().map_err(|_| "panicked".to_owned())
}

fn trouble(printed: &Result<(), String>) -> &str {
    printed.as_ref().err().map_or("", String::as_str)
}

fn shown(errors: &[caplet::Diagnostic], source: &str) -> String {
    errors.iter().map(|error| error.render("script", source, false)).collect()
}

/// Does an uncaught exception's traceback read as CPython's, which the file `.err` beside the script holds?
pub fn traceback(case: &Case) -> Result<(), String> {
    let expected = std::fs::read_to_string(case.path.with_extension("err")).map_err(|error| error.to_string())?;
    let file = case.path.file_name().unwrap_or_default().to_string_lossy();
    let program = compiled(&file, &case.source)?.map_err(|errors| shown(&errors, &case.source))?;
    match run(&program, Mode::Plain, FUEL)?.0 {
        Outcome::Raised(uncaught) => {
            let report = uncaught.report.render();
            compare(&expected, &report).map_err(|difference| format!("{difference}\n{report}"))
        }
        outcome => Err(format!("expected an exception, got {outcome:?}")),
    }
}
