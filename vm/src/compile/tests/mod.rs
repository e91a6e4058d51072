#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use crate::code::Program;
use caplet_grammar::{Environment, SourceLimits, check, parse};

mod corpus;
mod verify;

fn is_builtin(name: &str) -> bool {
    name.chars().next().is_some_and(char::is_alphabetic)
}

/// Compiles and verifies.
pub fn compile(source: &str) -> Result<Program, super::CompileError> {
    let module = parse(source, &SourceLimits::default()).unwrap_or_else(|errors| panic!("{source}: {errors:#?}"));
    let environment =
        Environment { builtins: &is_builtin, modules: &|_| true, module_names: &[], dunder_allowed: false };
    let checked = check(module, &environment).unwrap_or_else(|errors| panic!("{source}: {errors:#?}"));
    super::compile(&checked.module, &checked.scopes, "test", "test.cap", source)
}
