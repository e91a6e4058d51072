//! The engine: the library, the compiler and the machine put together.

use crate::outcome::{Exit as ExitStatus, Outcome, Uncaught};
use caplet_grammar::ast::Span;
use caplet_grammar::{Diagnostic, Environment, SourceLimits, check, parse};
use caplet_vm::builtin;
use caplet_vm::code::Program;
use caplet_vm::compile::compile;
use caplet_vm::context::Console;
use caplet_vm::error::Kill;
use caplet_vm::interp::{Exit, Stress, Vm};
use caplet_vm::library::Library;
use caplet_vm::limits::Limits;
use caplet_vm::prelude::Prelude;
use caplet_vm::value::Value;
use std::sync::Arc;

/// What all programs share: the builtin types and functions. Build it once; it can be used from any thread.
pub struct Engine {
    /// A library that contradicts itself is a bug of ours; it is told where a result is wanted.
    library: Result<Arc<Library>, String>,
    source_limits: SourceLimits,
}

/// How a run differs from an ordinary one.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub limits: Limits,
    /// Key of the hash tables. Programs cannot observe it.
    pub seed: u64,
    /// Tortures the machine, for tests.
    pub stress: Stress,
}

impl Settings {
    pub fn new(limits: Limits) -> Settings {
        Settings { limits, seed: 0, stress: Stress::default() }
    }
}

/// What a run took. Programs cannot observe it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Units of fuel: a pure function of program and inputs.
    pub fuel: u64,
    /// Bytes, at the highest: a function of what was allocated, and of the collector's schedule.
    pub memory: usize,
    /// How often the run paused, which only torture makes it do.
    pub pauses: u64,
}

impl Default for Engine {
    fn default() -> Engine {
        Engine::new()
    }
}

impl Engine {
    pub fn new() -> Engine {
        Engine { library: library(), source_limits: SourceLimits::default() }
    }

    /// Compiles a source text. `file` is its name in diagnostics and tracebacks.
    ///
    /// # Errors
    /// Everything that is wrong with the text, warnings included.
    pub fn compile(&self, file: &str, source: &str) -> Result<Arc<Program>, Vec<Diagnostic>> {
        Ok(self.compile_with_warnings(file, source)?.0)
    }

    /// The same, with what is doubtful about a text that compiles.
    ///
    /// # Errors
    /// As [`Engine::compile`].
    pub fn compile_with_warnings(
        &self,
        file: &str,
        source: &str,
    ) -> Result<(Arc<Program>, Vec<Diagnostic>), Vec<Diagnostic>> {
        let library = self.library.as_ref().map_err(|fault| {
            vec![Diagnostic::error("E0999", Span::default(), format!("the library is broken: {fault}"))]
        })?;
        let tree = parse(source, &self.source_limits)?;
        let environment = Environment {
            builtins: &|name| library.builtin(name, false).is_some(),
            // No loader supplies modules yet.
            modules: &|_| false,
            module_names: &[],
            dunder_allowed: false,
        };
        let checked = check(tree, &environment)?;
        let program = compile(&checked.module, &checked.scopes, "__main__", file, source).map_err(|error| {
            let mut diagnostic = Diagnostic::error(error.code, error.span, error.message);
            diagnostic.hint = error.hint.map(str::to_owned);
            vec![diagnostic]
        })?;
        Ok((Arc::new(program), checked.warnings))
    }

    /// Runs a program in a new virtual machine.
    pub fn run(&self, program: &Arc<Program>, limits: Limits, console: Box<dyn Console>) -> Outcome {
        self.run_with(program, Settings::new(limits), console)
    }

    /// The same, with every setting.
    pub fn run_with(&self, program: &Arc<Program>, settings: Settings, console: Box<dyn Console>) -> Outcome {
        self.run_measured(program, settings, console).0
    }

    /// The same, with what it took.
    pub fn run_measured(
        &self,
        program: &Arc<Program>,
        settings: Settings,
        console: Box<dyn Console>,
    ) -> (Outcome, Usage) {
        let library = match &self.library {
            Ok(library) => library.clone(),
            Err(fault) => return (Outcome::Fault(fault.clone()), Usage { fuel: 0, memory: 0, pauses: 0 }),
        };
        let mut vm = Vm::new(library, settings.limits, settings.seed, console);
        vm.set_stress(settings.stress);
        let mut meter = Meter::new(&mut vm, settings.stress.pause);
        let exit = match vm.start_module(program) {
            Ok(_) => loop {
                match vm.run() {
                    Exit::OutOfFuel(missing) if meter.grant(&mut vm, missing) => {}
                    exit => break exit,
                }
            },
            Err(exit) => exit,
        };
        let usage = meter.usage(&vm);
        // The report asks objects for their text.
        vm.ctx.fuel = vm.ctx.fuel.saturating_add(meter.kept);
        let outcome = match exit {
            Exit::Done(_) => Outcome::Done,
            Exit::Raised(exception) => Outcome::Raised(Box::new(uncaught(&mut vm, exception))),
            Exit::OutOfFuel(_) => Outcome::Killed(Kill::Fuel),
            Exit::Killed(kill) => Outcome::Killed(kill),
            Exit::Trapped(trap) => Outcome::Fault(format!("{trap:?}")),
        };
        (outcome, usage)
    }
}

/// Gives a run its fuel: all of it at once or, under torture, as little at a time as makes it go on.
struct Meter {
    granted: i64,
    kept: i64,
    pauses: u64,
    /// What had been used at the last pause, and how much more than what was missing is given next.
    used: i64,
    factor: i64,
}

impl Meter {
    fn new(vm: &mut Vm, pause: bool) -> Meter {
        let kept = if pause { std::mem::take(&mut vm.ctx.fuel) } else { 0 };
        Meter { granted: vm.ctx.fuel, kept, pauses: 0, used: -1, factor: 1 }
    }

    /// Is there fuel to go on with? An instruction that charges many times would begin again as often: each time that
    /// it gets no further, it is given twice as much.
    fn grant(&mut self, vm: &mut Vm, missing: u64) -> bool {
        let used = self.granted - vm.ctx.fuel;
        self.factor = if used == self.used { self.factor.saturating_mul(2) } else { 1 };
        self.used = used;
        let missing = i64::try_from(missing).unwrap_or(i64::MAX);
        let portion = missing.saturating_mul(self.factor).min(self.kept);
        if portion < missing {
            return false;
        }
        self.pauses += 1;
        self.kept -= portion;
        self.granted += portion;
        vm.ctx.fuel += portion;
        true
    }

    fn usage(&self, vm: &Vm) -> Usage {
        let memory = &vm.ctx.heap.memory;
        Usage {
            fuel: u64::try_from(self.granted - vm.ctx.fuel).unwrap_or(0),
            memory: memory.peak.max(memory.used),
            pauses: self.pauses,
        }
    }
}

fn uncaught(vm: &mut Vm, exception: Value) -> Uncaught {
    let leaves = vm.ctx.is_instance(exception, builtin::SYSTEM_EXIT).unwrap_or(false);
    let code = match vm.ctx.exception_field(exception, "code") {
        Ok(Some(code)) => Some(code),
        _ => {
            let args = vm.ctx.exception_data(exception).map(|data| data.args);
            args.and_then(|args| vm.ctx.items(args)?.first().copied())
        }
    };
    let status = match code {
        None => Some(0),
        Some(code) if code.is_none() => Some(0),
        Some(code) => code.as_small_int(),
    };
    let report = vm.report(exception);
    let (class, message) =
        report.last.as_ref().map_or_else(Default::default, |last| (last.class.clone(), last.message.clone()));
    let exit = leaves.then(|| status.map_or_else(|| ExitStatus::Message(message.clone()), ExitStatus::Status));
    Uncaught { class, message, exit, report }
}

/// The library, with its prelude.
fn library() -> Result<Arc<Library>, String> {
    let mut library = Library::new(caplet_stdlib::rows()).map_err(|error| format!("{error:?}"))?;
    library.prelude = Prelude::new(caplet_stdlib::PRELUDE);
    Ok(Arc::new(library))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::library;

    #[test]
    fn every_function_of_the_prelude_compiles() {
        let library = library().unwrap();
        for name in library.prelude.names() {
            if let Err((errors, source)) = library.prelude.program(&library, name) {
                let shown: Vec<String> = errors.iter().map(|error| error.render(name, &source, false)).collect();
                panic!("{name}: {}", shown.concat());
            }
        }
    }

    #[test]
    fn every_row_names_a_function_that_there_is() {
        let library = library().unwrap();
        for native in &library.natives {
            if let Some(name) = native.row.prelude {
                assert!(library.prelude.names().any(|other| other == name), "{}: {name}", native.qualified_name());
            }
        }
    }
}
