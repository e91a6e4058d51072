//! What to say when the parser meets a token that it did not expect.

use crate::diagnostic::Diagnostic;
use crate::parse::{ParseError, place};
use crate::token::Spanned;

pub fn describe(error: &ParseError, source: &str, _tokens: &[Spanned]) -> Diagnostic {
    let (span, _token) = place(error, source.len() as u32);
    Diagnostic::error("E0201", span, "invalid syntax")
}
