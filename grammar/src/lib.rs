#![forbid(unsafe_code)]
//! Source text to checked tree.
//!
//! [`parse`] gives the tree, or everything that is wrong with the text; [`check`] settles what each name means and
//! refuses what the grammar alone cannot.

pub mod ast;
mod builder;
mod check;
mod diagnostic;
mod height;
mod layout;
mod lexer;
pub mod limits;
mod literal;
mod mangle;
mod number;
mod params;
mod parse;
pub mod scope;
mod syntax;
mod token;

pub use check::{Checked, Environment, check, module_hint};
pub use diagnostic::{Diagnostic, Label, Severity};
pub use limits::SourceLimits;
pub use parse::{parse, parse_expression, parse_interactive};

lalrpop_util::lalrpop_mod!(
    #[allow(clippy::all, clippy::pedantic, clippy::restriction, unused, dead_code)]
    python
);
