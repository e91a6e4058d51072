//! The neighbourhood of an unexpected token: its logical line, and what stands around it.

use super::expected::Expected;
use crate::ast::Span;
use crate::parse::ParseError;
use crate::token::{Spanned, Token, span};

/// A token that the parser did not expect, in its place.
pub struct Unexpected<'t> {
    pub source: &'t str,
    pub tokens: &'t [Spanned],
    /// Index of the unexpected token; `tokens.len()` at the end of the text.
    pub at: usize,
    /// Index of the first token of its logical line.
    pub line: usize,
    pub expected: Expected,
}

impl<'t> Unexpected<'t> {
    pub fn new(error: &ParseError, source: &'t str, tokens: &'t [Spanned]) -> Unexpected<'t> {
        use lalrpop_util::ParseError::*;
        let (at, expected) = match error {
            UnrecognizedToken { token, expected } => (index_of(tokens, *token), Expected::new(expected)),
            ExtraToken { token } => (index_of(tokens, *token), Expected::new(&[])),
            UnrecognizedEof { expected, .. } => (tokens.len(), Expected::new(expected)),
            InvalidToken { .. } | User { .. } => (tokens.len(), Expected::new(&[])),
        };
        let before = tokens.get(..at).unwrap_or_default();
        let line = before.iter().rposition(|t| is_boundary(t.1)).map_or(0, |newline| newline + 1);
        Unexpected { source, tokens, at, line, expected }
    }

    pub fn token(&self, at: usize) -> Token {
        self.tokens.get(at).map_or(Token::Newline, |token| token.1)
    }

    /// The unexpected token.
    pub fn found(&self) -> Token {
        self.token(self.at)
    }

    pub fn previous(&self) -> Token {
        self.at.checked_sub(1).map_or(Token::Newline, |at| self.token(at))
    }

    pub fn next(&self) -> Token {
        self.token(self.at + 1)
    }

    /// The first token of the logical line.
    pub fn first(&self) -> Token {
        self.token(self.line)
    }

    pub fn is_first(&self) -> bool {
        self.at == self.line
    }

    pub fn span_at(&self, at: usize) -> Span {
        let end = self.source.trim_end().len() as u32;
        self.tokens.get(at).map_or(Span::new(end, end), |&token| span(token))
    }

    pub fn text_at(&self, at: usize) -> &'t str {
        let span = self.span_at(at);
        self.source.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// The bytes of the unexpected token; for the end of a line, the place behind its last token.
    pub fn span(&self) -> Span {
        match self.found() {
            Token::Newline | Token::Dedent | Token::Indent => {
                let end = self.at.checked_sub(1).map_or(0, |at| self.span_at(at).end);
                if self.found() == Token::Newline { Span::new(end, end) } else { self.span_at(self.at) }
            }
            _ => self.span_at(self.at),
        }
    }

    /// The logical line up to the unexpected token.
    pub fn before(&self) -> &'t [Spanned] {
        self.tokens.get(self.line..self.at).unwrap_or_default()
    }

    /// The innermost bracket that is open at the unexpected token, as an index.
    pub fn bracket(&self) -> Option<usize> {
        let mut closed = 0usize;
        for at in (self.line..self.at).rev() {
            let token = self.token(at);
            if token.closes() {
                closed += 1;
            } else if token.opens() {
                if closed == 0 {
                    return Some(at);
                }
                closed -= 1;
            }
        }
        None
    }

    /// The logical line has a colon outside of brackets, from the unexpected token on.
    pub fn has_colon(&self) -> bool {
        let mut depth = 0usize;
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        rest.iter().take_while(|t| t.1 != Token::Newline).any(|token| {
            if token.1.opens() {
                depth += 1;
            } else if token.1.closes() {
                depth = depth.saturating_sub(1);
            }
            depth == 0 && token.1 == Token::Colon
        })
    }

    /// Index of the first token of the line before this one.
    pub fn line_before(&self) -> usize {
        let mut end = self.line;
        while end > 0 && is_boundary(self.token(end - 1)) {
            end -= 1;
        }
        let before = self.tokens.get(..end).unwrap_or_default();
        before.iter().rposition(|t| is_boundary(t.1)).map_or(0, |newline| newline + 1)
    }
}

fn is_boundary(token: Token) -> bool {
    matches!(token, Token::Newline | Token::Indent | Token::Dedent)
}

fn index_of(tokens: &[Spanned], token: Spanned) -> usize {
    // Tokens of no width share a place with the next one.
    let from = tokens.partition_point(|t| t.0 < token.0);
    let rest = tokens.get(from..).unwrap_or_default();
    rest.iter().position(|t| *t == token).map_or(tokens.len(), |offset| from + offset)
}
