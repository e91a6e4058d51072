#![forbid(unsafe_code)]
//! Caplet runs Python code that its host does not trust: what an embedder uses.
//!
//! An [`Engine`] holds what all programs share and is built once. It compiles source text to programs, which are
//! immutable and can be run any number of times, each time in a virtual machine of its own and within [`Limits`].
//!
//! ```
//! use caplet::{Engine, Limits, Outcome, Output};
//!
//! let engine = Engine::new();
//! let program = engine.compile("hello.cap", "print('hello', 6 * 7)\n").map_err(|_| "refused")?;
//! let output = Output::default();
//! let outcome = engine.run(&program, Limits::small(), Box::new(output.clone()));
//! assert!(matches!(outcome, Outcome::Done));
//! assert_eq!(output.text(), "hello 42\n");
//! # Ok::<(), &str>(())
//! ```

mod engine;
mod outcome;

pub use caplet_grammar::{Diagnostic, Severity, SourceLimits};
pub use caplet_vm::code::Program;
pub use caplet_vm::context::{Closed, Console, Silent};
pub use caplet_vm::error::Kill;
pub use caplet_vm::interp::Stress;
pub use caplet_vm::limits::Limits;
pub use caplet_vm::report::Report;
pub use engine::{Engine, Settings, Usage};
pub use outcome::{Exit, Outcome, Output, Uncaught};

/// The instructions of a program as text, for people.
pub fn disassemble(program: &Program) -> String {
    caplet_vm::dis::disassemble(program)
}
