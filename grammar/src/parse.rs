//! Source text to tree, or to everything that is wrong with it.

use crate::ast::{Expr, Module, Span, StmtKind};
use crate::builder::{Builder, Top};
use crate::diagnostic::Diagnostic;
use crate::layout::layout;
use crate::limits::SourceLimits;
use crate::python::TopParser;
use crate::syntax_error::describe;
use crate::token::{Spanned, Token};

/// The tree of a whole source file.
///
/// # Errors
/// Everything that is wrong with its tokens and its syntax, in the order of the text.
pub fn parse(source: &str, limits: &SourceLimits) -> Result<Module, Vec<Diagnostic>> {
    let layout = layout(source, limits, true);
    if !layout.errors.is_empty() {
        return Err(layout.errors);
    }
    let mut builder = Builder::new(source);
    match run(&layout.tokens, Token::StartFile, &mut builder) {
        Ok(Top::File(body)) => finish(builder, |scopes| Module { body, scopes }),
        Ok(Top::Expression(_)) => Err(Vec::new()),
        Err(error) => {
            let mut errors = builder.errors;
            errors.push(describe(&error, source, &layout.tokens));
            errors.sort_by_key(|e| e.span.start);
            Err(errors)
        }
    }
}

/// The tree of one expression, as a module whose body is that expression alone.
///
/// # Errors
/// As [`parse`].
pub fn parse_expression(source: &str, limits: &SourceLimits) -> Result<Module, Vec<Diagnostic>> {
    let layout = layout(source, limits, false);
    if !layout.errors.is_empty() {
        return Err(layout.errors);
    }
    let mut builder = Builder::new(source);
    match run(&layout.tokens, Token::StartExpression, &mut builder) {
        Ok(Top::Expression(value)) => finish(builder, |scopes| Module {
            body: vec![statement(value)],
            scopes,
        }),
        Ok(Top::File(_)) => Err(Vec::new()),
        Err(error) => {
            let mut errors = builder.errors;
            errors.push(describe(&error, source, &layout.tokens));
            Err(errors)
        }
    }
}

fn statement(value: Expr) -> crate::ast::Stmt {
    crate::ast::Stmt {
        span: value.span,
        kind: StmtKind::Expr(value),
    }
}

fn finish(
    builder: Builder<'_>,
    module: impl FnOnce(u32) -> Module,
) -> Result<Module, Vec<Diagnostic>> {
    if builder.errors.is_empty() {
        Ok(module(builder.scopes()))
    } else {
        Err(builder.errors)
    }
}

pub type ParseError = lalrpop_util::ParseError<u32, Token, ()>;

fn run(tokens: &[Spanned], start: Token, builder: &mut Builder<'_>) -> Result<Top, ParseError> {
    let first = std::iter::once((0, start, 0));
    TopParser::new().parse(builder, first.chain(tokens.iter().copied()))
}

/// The place of a token that the parser did not expect.
pub fn place(error: &ParseError, end: u32) -> (Span, Option<Token>) {
    use lalrpop_util::ParseError::*;
    match error {
        UnrecognizedToken { token, .. } | ExtraToken { token } => {
            (Span::new(token.0, token.2), Some(token.1))
        }
        UnrecognizedEof { location, .. } | InvalidToken { location } => {
            (Span::new(*location, *location), None)
        }
        User { .. } => (Span::new(end, end), None),
    }
}
