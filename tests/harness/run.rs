//! Running a script in this process.

use super::case::{Case, Ending, compare};
use caplet::{Engine, Limits, Outcome, Output, Settings, Severity, Stress};
use std::sync::OnceLock;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Plain,
    /// The collector runs at every safepoint.
    Stress,
}

/// Programs run on a stack of this size: the machine's stack is its own, and Rust's stays flat.
const STACK: usize = 256 << 10;

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(Engine::new)
}

/// Does the script do what it is expected to do?
pub fn expected(case: &Case, mode: Mode) -> Result<(), String> {
    let program = match (engine().compile(&case.path.to_string_lossy(), &case.source), &case.ending) {
        (Ok(_), Ending::Refused(code)) => return Err(format!("expected to be refused with {code}")),
        (Ok(program), _) => program,
        (Err(errors), Ending::Refused(code)) => {
            let refused = |d: &caplet::Diagnostic| d.severity == Severity::Error && d.code.starts_with(code);
            if errors.iter().any(refused) {
                return Ok(());
            }
            return Err(format!("expected to be refused with {code}\n{}", shown(&errors, &case.source)));
        }
        (Err(errors), _) => return Err(format!("refused\n{}", shown(&errors, &case.source))),
    };
    let limits = Limits { fuel: 4_000_000_000, memory: 512 << 20, ..Limits::generous() };
    let settings = Settings { stress: Stress { collect: mode == Mode::Stress }, ..Settings::new(limits) };
    let output = Output::default();
    let console = output.clone();
    let run = move || engine().run_with(&program, settings, Box::new(console));
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(run).map_err(|error| error.to_string())?;
    let outcome = thread.join().map_err(|_| "panicked".to_owned())?;
    let printed = compare(&case.stdout, &output.text());
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

fn trouble(printed: &Result<(), String>) -> &str {
    printed.as_ref().err().map_or("", String::as_str)
}

fn shown(errors: &[caplet::Diagnostic], source: &str) -> String {
    errors.iter().map(|error| error.render("script", source, false)).collect()
}
