//! Source text to tree, or to everything that is wrong with it.

use crate::ast::{Module, Stmt, StmtKind};
use crate::builder::{Builder, Top};
use crate::diagnostic::Diagnostic;
use crate::layout::{Layout, layout};
use crate::limits::SourceLimits;
use crate::python::TopParser;
use crate::syntax::{Unexpected, describe, recover};
use crate::token::{Spanned, Token};

pub type ParseError = lalrpop_util::ParseError<u32, Token, ()>;

/// The tree of a whole source file.
///
/// # Errors
/// Everything that is wrong with its tokens and its syntax, in the order of the text.
pub fn parse(source: &str, limits: &SourceLimits) -> Result<Module, Vec<Diagnostic>> {
    parse_lines(source, layout(source, limits, true))
}

fn parse_lines(source: &str, layout: Layout) -> Result<Module, Vec<Diagnostic>> {
    if layout.errors.errors() == 0 {
        let mut builder = Builder::new(source);
        match run(&layout.tokens, Token::StartFile, &mut builder) {
            Ok(Top::File(body)) if builder.errors.errors() == 0 => {
                return Ok(Module { body, scopes: builder.scopes() });
            }
            Ok(_) => return Err(builder.errors.into_sorted()),
            Err(_) => {}
        }
    }
    Err(recover(source, layout))
}

/// The tree of one expression, as a module whose body is that expression alone. White space around it means nothing.
///
/// # Errors
/// As [`parse`].
pub fn parse_expression(source: &str, limits: &SourceLimits) -> Result<Module, Vec<Diagnostic>> {
    let layout = layout(source, limits, false);
    if layout.errors.errors() > 0 {
        return Err(layout.errors.into_sorted());
    }
    let mut builder = Builder::new(source);
    match run(&layout.tokens, Token::StartExpression, &mut builder) {
        Ok(Top::Expression(value)) if builder.errors.errors() == 0 => {
            let body = vec![Stmt { span: value.span, kind: StmtKind::Expr(value) }];
            return Ok(Module { body, scopes: builder.scopes() });
        }
        Ok(_) => {}
        Err(error) => builder.errors.push(describe(&Unexpected::new(&error, source, &layout.tokens))),
    }
    Err(builder.errors.into_sorted())
}

/// What has been typed at a prompt so far: `None` if it needs more lines, otherwise its tree. A compound statement ends
/// with an empty line.
///
/// # Errors
/// As [`parse`], when more lines would not help.
pub fn parse_interactive(source: &str, limits: &SourceLimits) -> Result<Option<Module>, Vec<Diagnostic>> {
    let layout = layout(source, limits, true);
    if layout.unfinished {
        return Ok(None);
    }
    let last_line = source.strip_suffix('\n').unwrap_or(source).rsplit('\n').next().unwrap_or_default();
    let blank = last_line.trim().is_empty();
    if !blank && layout.errors.errors() == 0 {
        let mut builder = Builder::new(source);
        let compound = match run(&layout.tokens, Token::StartFile, &mut builder) {
            Ok(Top::File(body)) => body.last().is_some_and(|last| is_compound(&last.kind)),
            Ok(Top::Expression(_)) => false,
            // The text is right as far as it goes: a block or a clause is missing.
            Err(error) => {
                let place = Unexpected::new(&error, source, &layout.tokens);
                layout.tokens.get(place.at..).unwrap_or_default().iter().all(|token| token.1 == Token::Dedent)
            }
        };
        if compound {
            return Ok(None);
        }
    }
    parse_lines(source, layout).map(Some)
}

fn is_compound(kind: &StmtKind) -> bool {
    matches!(
        kind,
        StmtKind::If { .. }
            | StmtKind::While { .. }
            | StmtKind::For { .. }
            | StmtKind::With { .. }
            | StmtKind::Try { .. }
            | StmtKind::Match { .. }
            | StmtKind::Function(_)
            | StmtKind::Class(_)
    )
}

pub fn run(tokens: &[Spanned], start: Token, builder: &mut Builder<'_>) -> Result<Top, ParseError> {
    let first = std::iter::once((0, start, 0));
    TopParser::new().parse(builder, first.chain(tokens.iter().copied()))
}
