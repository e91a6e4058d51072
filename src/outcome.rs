//! How a run ended, and where its output went.

use caplet_vm::context::{Closed, Console};
use caplet_vm::error::Kill;
use caplet_vm::report::Report;
use std::sync::{Arc, Mutex, PoisonError};

/// How a run ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The program came to its end.
    Done,
    /// The program raised an exception that it did not catch.
    Raised(Box<Uncaught>),
    /// A limit stopped the program; none of its code has run since.
    Killed(Kill),
    /// The virtual machine found itself in a state that should not exist. A bug of ours; the process is sound.
    Fault(String),
}

/// An exception that nobody caught.
#[derive(Clone, Debug)]
pub struct Uncaught {
    /// The name of its class.
    pub class: String,
    /// Its `str()`.
    pub message: String,
    /// With a `SystemExit` a program ends on purpose, with this status.
    pub exit: Option<Exit>,
    pub report: Report,
}

/// What `raise SystemExit(code)` asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exit {
    Status(i64),
    /// A status of 1, after this text on stderr.
    Message(String),
}

/// A console that keeps what is written to it. Clones share the text.
#[derive(Clone, Debug, Default)]
pub struct Output {
    text: Arc<Mutex<String>>,
}

impl Output {
    /// What was written so far.
    pub fn text(&self) -> String {
        self.text.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Console for Output {
    fn write(&mut self, text: &str) -> Result<(), Closed> {
        self.text.lock().unwrap_or_else(PoisonError::into_inner).push_str(text);
        Ok(())
    }
}
