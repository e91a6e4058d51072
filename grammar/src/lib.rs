#![forbid(unsafe_code)]
//! Source text to checked tree.
//!
//! [`parse`] gives the tree, or everything that is wrong with the text; [`check`] settles what each name means and
//! refuses what the grammar alone cannot.
//!
//! ```
//! use caplet_grammar::{Environment, SourceLimits, check, parse};
//!
//! let source = "def double(x):\n    return x * 2\n\nprint(double(21))\n";
//! let env = Environment { builtins: &|name| name == "print", modules: &|_| false, module_names: &[], dunder_allowed: false };
//! let checked = parse(source, &SourceLimits::default()).and_then(|module| check(module, &env));
//! assert!(checked.is_ok());
//!
//! let wrong = parse("x = (1,\n", &SourceLimits::default()).unwrap_err();
//! assert_eq!(wrong[0].code, "E0108");
//! assert!(wrong[0].render("main.cap", "x = (1,\n", false).contains("'(' was never closed"));
//! ```
//!
//! Nothing here knows of values or of the running program, does input or output, or recurses without a cap.

pub mod ast;
mod builder;
mod character;
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

pub use check::{Checked, Environment, check};
pub use diagnostic::{Diagnostic, Label, Severity};
pub use limits::SourceLimits;
pub use parse::{parse, parse_expression, parse_interactive};

lalrpop_util::lalrpop_mod!(
    #[allow(clippy::all, clippy::pedantic, clippy::restriction, unused, dead_code)]
    python
);
