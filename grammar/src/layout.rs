//! Tokens to logical lines: INDENT, DEDENT and NEWLINE, line joining inside brackets, soft keywords, depth caps.
//!
//! The rules for tabs are CPython's: a column is counted twice, with tabs to the next multiple of 8 and with tabs of
//! one column, and the two must agree on every comparison. Soft keywords are decided here, when a logical line is
//! complete, so that the grammar has no ambiguity left.
//!
//! What leaves this file always has balanced INDENT and DEDENT, and ends every line that has tokens with NEWLINE.

use crate::ast::Span;
use crate::diagnostic::Diagnostic;
use crate::height::Height;
use crate::lexer::Lexer;
use crate::limits::SourceLimits;
use crate::token::{Spanned, Token, span};

/// The source text as the parser reads it.
pub struct Layout {
    pub tokens: Vec<Spanned>,
    pub errors: Vec<Diagnostic>,
    /// For every line that has an error already: the index of its first token. In order.
    pub bad_lines: Vec<usize>,
    /// The scan stopped at a limit, so that the tokens are not the whole text.
    pub stopped: bool,
    /// The text ends inside a bracket, a triple-quoted string or a joined line.
    pub unfinished: bool,
}

#[derive(Clone, Copy)]
struct Indentation {
    column: u32,
    /// With tabs of one column.
    alternative: u32,
    /// The block under a `match` line, where a line may start with the keyword `case`.
    cases: bool,
}

struct Builder<'s> {
    source: &'s str,
    lexer: Lexer<'s>,
    out: Layout,
    indents: Vec<Indentation>,
    brackets: Vec<Spanned>,
    height: Height,
    nesting: u32,
    /// Index of the first token of the logical line under construction, INDENT and DEDENT excluded.
    line: usize,
    line_errors: usize,
    /// Some token of the line may have to become a soft keyword or a `WithParen`.
    line_soft: bool,
    /// The last complete line starts with the keyword `match`.
    after_match: bool,
}

/// `lines` false: one expression, whose indentation means nothing.
pub fn layout(source: &str, limits: &SourceLimits, lines: bool) -> Layout {
    let mut builder = Builder {
        source,
        lexer: Lexer::new(source),
        out: Layout {
            tokens: Vec::with_capacity(source.len() / 4),
            errors: Vec::new(),
            bad_lines: Vec::new(),
            stopped: false,
            unfinished: false,
        },
        indents: vec![Indentation {
            column: 0,
            alternative: 0,
            cases: false,
        }],
        brackets: Vec::new(),
        height: Height::new(limits),
        nesting: limits.nesting,
        line: 0,
        line_errors: 0,
        line_soft: false,
        after_match: false,
    };
    if builder.refuse_source(limits) {
        return builder.out;
    }
    builder.scan(lines);
    builder.out
}

impl Builder<'_> {
    fn error(&mut self, diagnostic: Diagnostic) {
        self.lexer.errors.push(diagnostic);
    }

    /// What is wrong with the text before any token is read: size, and characters that editors show as what they
    /// are not (Trojan Source).
    fn refuse_source(&mut self, limits: &SourceLimits) -> bool {
        let stop = if self.source.len() > limits.bytes.min(u32::MAX as usize - 1) {
            let message = format!("source text is larger than {} bytes", limits.bytes);
            Some(Diagnostic::error("E0120", Span::default(), message))
        } else {
            deceptive_character(self.source)
        };
        self.out.stopped = stop.is_some();
        self.out.errors.extend(stop);
        self.out.stopped
    }

    fn scan(&mut self, lines: bool) {
        // Start of the physical line, for the column of its first token.
        let mut physical = 0;
        let mut joined_line_start = false;
        while let Some((start, token, end)) = self.lexer.next() {
            if token == Token::Newline {
                physical = end;
                if self.brackets.is_empty() {
                    self.finish_line(start, end);
                } else {
                    joined_line_start = true;
                }
                continue;
            }
            if joined_line_start {
                joined_line_start = false;
                if lines
                    && token.starts_only_statement()
                    && !self.brackets.iter().any(|b| b.1 == Token::FOpen)
                {
                    self.unclosed();
                    self.lexer.leave_strings();
                    self.finish_line(start, start);
                }
            }
            if lines
                && self.line == self.out.tokens.len()
                && !self.indent(physical, (start, token, end))
            {
                break;
            }
            if !self.bracket((start, token, end)) {
                continue;
            }
            self.line_soft |= matches!(token, Token::Name | Token::With);
            self.out.tokens.push((start, token, end));
            if let Err(limit) = self
                .height
                .feed((start, token, end), self.indents.len() as u32 - 1)
            {
                self.error(*limit);
                self.out.stopped = true;
                break;
            }
        }
        let end = self.source.len() as u32;
        self.out.unfinished = !self.brackets.is_empty() || self.lexer.unfinished;
        if !self.brackets.is_empty() && !self.out.stopped {
            self.unclosed();
        }
        self.finish_line(end, end);
        while self.indents.len() > 1 {
            self.indents.pop();
            self.out.tokens.push((end, Token::Dedent, end));
        }
        self.out.errors.append(&mut self.lexer.errors);
        self.out.errors.sort_by_key(|e| e.span.start);
    }

    /// Keeps the stack of open brackets; false if the token is a stray closer, to be left out.
    fn bracket(&mut self, token: Spanned) -> bool {
        if token.1.opens() {
            self.brackets.push(token);
        }
        if !token.1.closes() {
            return true;
        }
        let Some(&open) = self.brackets.last() else {
            let text = self.text(token);
            self.error(Diagnostic::error(
                "E0109",
                span(token),
                format!("unmatched '{text}'"),
            ));
            return false;
        };
        if fits(open.1, token.1) {
            self.brackets.pop();
            return true;
        }
        let message = format!(
            "closing parenthesis '{}' does not match opening parenthesis '{}'",
            self.text(token),
            self.text(open)
        );
        self.error(
            Diagnostic::error("E0109", span(token), message).also(span(open), "opened here"),
        );
        // If an outer bracket is meant, those inside of it were forgotten.
        match self.brackets.iter().rposition(|open| fits(open.1, token.1)) {
            Some(outer) => self.brackets.truncate(outer),
            None => drop(self.brackets.pop()),
        }
        true
    }

    fn text(&self, token: Spanned) -> &str {
        self.source
            .get(token.0 as usize..token.2 as usize)
            .unwrap_or_default()
    }

    fn unclosed(&mut self) {
        if let Some(&open) = self.brackets.first() {
            let message = format!("'{}' was never closed", self.text(open));
            self.error(Diagnostic::error("E0108", span(open), message));
        }
        self.brackets.clear();
    }

    /// INDENT or DEDENTs before the first token of a logical line; false when the nesting cap is passed.
    fn indent(&mut self, physical: u32, first: Spanned) -> bool {
        let (mut column, mut alternative) = (0u32, 0u32);
        let mut end = physical;
        for b in self
            .source
            .get(physical as usize..first.0 as usize)
            .unwrap_or_default()
            .bytes()
        {
            match b {
                b' ' => (column, alternative) = (column + 1, alternative + 1),
                b'\t' => (column, alternative) = ((column / 8 + 1) * 8, alternative + 1),
                0x0c => (column, alternative) = (0, 0),
                _ => break,
            }
            end += 1;
        }
        let place = Span::new(physical, end);
        let at = first.0;
        let top = self
            .indents
            .last()
            .map_or((0, 0), |i| (i.column, i.alternative));
        let mut consistent = true;
        if column == top.0 {
            consistent = alternative == top.1;
        } else if column > top.0 {
            consistent = alternative > top.1;
            let cases = self.after_match;
            self.indents.push(Indentation {
                column,
                alternative,
                cases,
            });
            self.out.tokens.push((at, Token::Indent, at));
            if self.indents.len() as u32 - 1 > self.nesting {
                self.error(
                    Diagnostic::error(
                        "E0121",
                        place,
                        format!("blocks are nested more than {} deep", self.nesting),
                    )
                    .hint("move the inner blocks into functions"),
                );
                self.out.stopped = true;
                return false;
            }
        } else {
            let mut found = (0, 0);
            while let Some(indent) = self.indents.last().copied() {
                found = (indent.column, indent.alternative);
                if indent.column <= column {
                    break;
                }
                self.indents.pop();
                self.out.tokens.push((at, Token::Dedent, at));
            }
            if found.0 != column {
                self.error(
                    Diagnostic::error(
                        "E0107",
                        place,
                        "unindent does not match any outer indentation level",
                    )
                    .hint("align the line with the block that it belongs to"),
                );
            } else {
                consistent = found.1 == alternative;
            }
        }
        self.line = self.out.tokens.len();
        if !consistent {
            self.error(
                Diagnostic::error(
                    "E0106",
                    place,
                    "inconsistent use of tabs and spaces in indentation",
                )
                .hint("indent with spaces only"),
            );
        }
        true
    }

    fn finish_line(&mut self, start: u32, end: u32) {
        let bad = self.lexer.errors.len() > self.line_errors;
        // A bracket or a quote that is missing is usually missed by the rest of its line too.
        let mut at = 0;
        let first = self.line_errors;
        self.lexer.errors.retain(|error| {
            at += 1;
            at <= first + 1 || !matches!(error.code, "E0103" | "E0108" | "E0109")
        });
        self.line_errors = self.lexer.errors.len();
        if self.out.tokens.len() == self.line {
            if bad {
                // A line of nothing but errors still stands for a statement.
                self.out.bad_lines.push(self.line);
                self.out.tokens.push((start, Token::Pass, start));
            } else {
                return;
            }
        } else if bad {
            self.out.bad_lines.push(self.line);
        }
        let mut is_match = false;
        if self.line_soft
            && let Some(tokens) = self.out.tokens.get_mut(self.line..)
        {
            let in_cases = self.indents.last().is_some_and(|i| i.cases);
            is_match = soft_keywords(self.source, tokens, in_cases);
        }
        self.after_match = is_match;
        self.line_soft = false;
        self.out.tokens.push((start, Token::Newline, end));
        self.line = self.out.tokens.len();
        self.height.line();
    }
}

fn fits(open: Token, close: Token) -> bool {
    matches!(
        (open, close),
        (Token::LParen, Token::RParen)
            | (Token::LBracket, Token::RBracket)
            | (Token::LBrace, Token::RBrace)
            | (Token::FOpen, Token::FClose | Token::RBrace)
    )
}

/// Turns names into the soft keywords that they are on this line; true if it is the header of a `match` statement.
fn soft_keywords(source: &str, line: &mut [Spanned], in_cases: bool) -> bool {
    let text = |token: Spanned| {
        source
            .get(token.0 as usize..token.2 as usize)
            .unwrap_or_default()
    };
    let mut is_match = false;
    if let [first, second, .., last] = line
        && first.1 == Token::Name
    {
        // A line that ends in a colon is a compound statement, and no other one starts with a name. Without the
        // colon, two operands in a row can only be a `match` whose colon was forgotten.
        let compound = last.1 == Token::Colon && second.1 != Token::Colon;
        if text(*first) == "match" && (compound || second.1.starts_only_operand()) {
            first.1 = Token::Match;
            is_match = true;
        } else if in_cases && text(*first) == "case" {
            first.1 = Token::Case;
        }
    }
    let mut start_of_statement = true;
    for at in 0..line.len() {
        let Some(&token) = line.get(at) else { break };
        let next = line.get(at + 1).map(|t| t.1);
        match token.1 {
            Token::Name
                if start_of_statement && next == Some(Token::Name) && text(token) == "type" =>
            {
                if let Some(token) = line.get_mut(at) {
                    token.1 = Token::Type;
                }
            }
            Token::With if next == Some(Token::LParen) => {
                if let Some(rest) = line.get_mut(at + 1..)
                    && encloses_items(rest)
                    && let Some(open) = rest.first_mut()
                {
                    open.1 = Token::WithParen;
                }
            }
            _ => {}
        }
        start_of_statement = matches!(token.1, Token::Semicolon | Token::Colon);
    }
    is_match
}

/// Whether the bracket that `tokens` start with encloses the items of a `with` statement: its closer is followed by a
/// colon, and what it holds can be items rather than only a tuple, a generator expression, a `yield` or a walrus.
fn encloses_items(tokens: &[Spanned]) -> bool {
    let mut depth = 0u32;
    let mut lambdas = 0u32;
    let mut previous = Token::LParen;
    for (at, token) in tokens.iter().enumerate() {
        match token.1 {
            t if t.opens() => depth += 1,
            t if t.closes() => {
                depth -= 1;
                if depth == 0 {
                    return at > 1 && tokens.get(at + 1).is_some_and(|t| t.1 == Token::Colon);
                }
            }
            Token::Lambda if depth == 1 => lambdas += 1,
            Token::Colon if depth == 1 => lambdas = lambdas.saturating_sub(1),
            Token::Yield | Token::For | Token::ColonEq if depth == 1 => return false,
            Token::Star
                if depth == 1
                    && lambdas == 0
                    && matches!(previous, Token::LParen | Token::Comma) =>
            {
                return false;
            }
            _ => {}
        }
        previous = token.1;
    }
    false
}

/// NUL, line ends that only some programs honour, and controls that reorder what is shown.
fn deceptive_character(source: &str) -> Option<Diagnostic> {
    let bytes = source.as_bytes();
    let at_risk = |(at, b): (usize, &u8)| match b {
        0 => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        0xc2 => bytes.get(at + 1) == Some(&0x85),
        0xe2 => matches!(
            (bytes.get(at + 1), bytes.get(at + 2)),
            (Some(0x80), Some(0xa8..=0xae)) | (Some(0x81), Some(0xa6..=0xa9))
        ),
        _ => false,
    };
    let (at, _) = bytes.iter().enumerate().find(|&pair| at_risk(pair))?;
    let c = source.get(at..)?.chars().next()?;
    let place = Span::new(at as u32, (at + c.len_utf8()) as u32);
    let (message, hint) = match c {
        '\0' => (
            "source text cannot contain null bytes".to_owned(),
            "write \\0 in a string",
        ),
        '\r' => (
            "carriage return without a line feed".to_owned(),
            "end lines with a line feed, or both; write \\r in a string",
        ),
        '\u{85}' | '\u{2028}' | '\u{2029}' => (
            format!(
                "line separator U+{:04X}, which not every editor shows as a line end",
                c as u32
            ),
            "write it as an escape in a string",
        ),
        _ => (
            format!(
                "bidirectional control character U+{:04X}, which makes text read differently from what it means",
                c as u32
            ),
            "write it as an escape in a string",
        ),
    };
    Some(Diagnostic::error("E0110", place, message).hint(hint))
}
