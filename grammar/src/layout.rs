//! Tokens to logical lines: INDENT, DEDENT and NEWLINE, line joining inside brackets, soft keywords, depth caps.
//!
//! The rules for tabs are CPython's: a column is counted twice, with tabs to the next multiple of 8 and with tabs of
//! one column, and the two must agree on every comparison. Soft keywords are decided here, when a logical line is
//! complete, so that the grammar has no ambiguity left.
//!
//! What leaves this file always has balanced INDENT and DEDENT, and ends every line that has tokens with NEWLINE.

use crate::ast::Span;
use crate::character::deceptive_character;
use crate::diagnostic::{Diagnostic, Findings};
use crate::height::Height;
use crate::lexer::Lexer;
use crate::limits::SourceLimits;
use crate::token::{Spanned, Token, span};

/// The source text as the parser reads it.
pub struct Layout {
    pub tokens: Vec<Spanned>,
    pub errors: Findings,
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
            errors: Findings::default(),
            bad_lines: Vec::new(),
            stopped: false,
            unfinished: false,
        },
        indents: vec![Indentation { column: 0, alternative: 0, cases: false }],
        brackets: Vec::new(),
        height: Height::new(limits),
        nesting: limits.nesting,
        line: 0,
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
        if let Some(stop) = stop {
            self.out.errors.push(stop);
        }
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
                if lines && token.starts_only_statement() && !self.brackets.iter().any(|b| b.1 == Token::FOpen) {
                    self.unclosed();
                    self.lexer.leave_strings();
                    self.finish_line(start, start);
                }
            }
            if lines && self.line == self.out.tokens.len() && !self.indent(physical, (start, token, end)) {
                break;
            }
            if !self.bracket((start, token, end)) && !self.lexer.errors.is_full() {
                continue;
            }
            if self.lexer.errors.is_full() {
                self.out.stopped = true;
                break;
            }
            self.line_soft |= matches!(token, Token::Name | Token::With);
            self.out.tokens.push((start, token, end));
            if let Err(limit) = self.height.feed((start, token, end), self.indents.len() as u32 - 1) {
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
        self.out.errors = std::mem::take(&mut self.lexer.errors);
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
            self.error(Diagnostic::error("E0109", span(token), format!("unmatched '{text}'")));
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
        self.lexer.line_error(Diagnostic::error("E0109", span(token), message).also(span(open), "opened here"));
        // If an outer bracket is meant, those inside of it were forgotten.
        match self.brackets.iter().rposition(|open| fits(open.1, token.1)) {
            Some(outer) => self.brackets.truncate(outer),
            None => drop(self.brackets.pop()),
        }
        true
    }

    fn text(&self, token: Spanned) -> &str {
        self.source.get(token.0 as usize..token.2 as usize).unwrap_or_default()
    }

    fn unclosed(&mut self) {
        if let Some(&open) = self.brackets.first() {
            let message = format!("'{}' was never closed", self.text(open));
            self.lexer.line_error(Diagnostic::error("E0108", span(open), message));
        }
        self.brackets.clear();
    }

    /// INDENT or DEDENTs before the first token of a logical line; false when the nesting cap is passed.
    fn indent(&mut self, physical: u32, first: Spanned) -> bool {
        let (mut column, mut alternative) = (0u32, 0u32);
        let mut end = physical;
        for b in self.source.get(physical as usize..first.0 as usize).unwrap_or_default().bytes() {
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
        let top = self.indents.last().map_or((0, 0), |i| (i.column, i.alternative));
        let mut consistent = true;
        if column == top.0 {
            consistent = alternative == top.1;
        } else if column > top.0 {
            consistent = alternative > top.1;
            let cases = self.after_match;
            self.indents.push(Indentation { column, alternative, cases });
            self.out.tokens.push((at, Token::Indent, at));
            if self.indents.len() as u32 - 1 > self.nesting {
                self.error(
                    Diagnostic::error("E0121", place, format!("blocks are nested more than {} deep", self.nesting))
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
                    Diagnostic::error("E0107", place, "unindent does not match any outer indentation level")
                        .hint("align the line with the block that it belongs to"),
                );
            } else {
                consistent = found.1 == alternative;
            }
        }
        self.line = self.out.tokens.len();
        if !consistent {
            self.error(
                Diagnostic::error("E0106", place, "inconsistent use of tabs and spaces in indentation")
                    .hint("indent with spaces only"),
            );
        }
        true
    }

    fn finish_line(&mut self, start: u32, end: u32) {
        let bad = self.lexer.end_line();
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
    let text = |token: Spanned| source.get(token.0 as usize..token.2 as usize).unwrap_or_default();
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
            Token::Name if start_of_statement && next == Some(Token::Name) && text(token) == "type" => {
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
            Token::Star if depth == 1 && lambdas == 0 && matches!(previous, Token::LParen | Token::Comma) => {
                return false;
            }
            _ => {}
        }
        previous = token.1;
    }
    false
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

    use super::layout;
    use crate::limits::SourceLimits;
    use crate::token::Token::{self, *};

    fn tokens(source: &str) -> Vec<Token> {
        let layout = layout(source, &SourceLimits::default(), true);
        assert_eq!(layout.errors.errors(), 0, "{source:?}");
        layout.tokens.iter().map(|token| token.1).collect()
    }

    fn code(source: &str) -> &'static str {
        let found = layout(source, &SourceLimits::default(), true).errors.into_sorted();
        found.first().map_or("", |first| first.code)
    }

    #[test]
    fn blocks() {
        assert_eq!(
            tokens("if x:\n  y\n\n  # comment\n  z\nw"),
            [If, Name, Colon, Newline, Indent, Name, Newline, Name, Newline, Dedent, Name, Newline]
        );
        assert_eq!(tokens("x:\n\ty\n\tz\n"), tokens("x:\n        y\n        z\n"));
        assert_eq!(tokens("\n\n  # only comments\n"), []);
        assert_eq!(tokens("x \\\n  + y\r\n"), [Name, Plus, Name, Newline]);
        assert_eq!(tokens("(x,\n  y)\n"), [LParen, Name, Comma, Name, RParen, Newline]);
        assert_eq!(tokens("\u{feff}x"), [Name, Newline]);
    }

    #[test]
    fn tabs_and_spaces_must_agree() {
        assert_eq!(code("if x:\n\ty\n        z\n"), "E0106");
        assert_eq!(code("if x:\n        y\n\tz\n"), "E0106");
        assert_eq!(code("if x:\n    y\n  z\n"), "E0107");
        assert_eq!(code("if x:\n \ty\n \tz\n"), "");
    }

    #[test]
    fn soft_keywords_are_names_elsewhere() {
        assert_eq!(tokens("match x:\n case y: z\n")[..5], [Match, Name, Colon, Newline, Indent]);
        assert_eq!(tokens("match x:\n case y: z\n")[5], Case);
        for line in [
            "match(x)",
            "match = x",
            "match.x",
            "match[x]: y",
            "match * x",
            "match: x = y",
            "case(x)",
            "type(x)",
            "type = x",
        ] {
            let first = tokens(line)[0];
            assert_eq!(first, Name, "{line}");
        }
        assert_eq!(tokens("type x = y")[0], Type);
        assert_eq!(tokens("if x: type y = z")[3], Type);
        // `case` is a keyword directly in a `match` block only.
        assert_eq!(tokens("match x:\n case y:\n  case(z)\n")[10], Name);
    }

    #[test]
    fn parentheses_of_with() {
        for (line, encloses) in [
            ("with (x): y", true),
            ("with (x, y): z", true),
            ("with (x as y, z,): w", true),
            ("with (x, lambda *a: b): y", true),
            ("with (x, y) as z: w", false),
            ("with (x).y: z", false),
            ("with (x for x in y): z", false),
            ("with (yield): z", false),
            ("with (x := y): z", false),
            ("with (*x, y): z", false),
            ("with (): z", false),
        ] {
            assert_eq!(tokens(line)[1] == WithParen, encloses, "{line}");
        }
    }

    #[test]
    fn f_strings() {
        assert_eq!(tokens("f'a{x}b'"), [FStart, FText, FOpen, Name, FClose, FText, FEnd, Newline]);
        assert_eq!(
            tokens("rf'{x!r:>{y}}'"),
            [FStart, FOpen, Name, FBang, Name, FColon, FRawText, FOpen, Name, FClose, FClose, FEnd, Newline]
        );
        assert_eq!(tokens("f'{x:=5}'"), [FStart, FOpen, Name, FColon, FText, FClose, FEnd, Newline]);
        assert_eq!(tokens("f'{f'{x}'}'")[2..4], [FStart, FOpen]);
        assert_eq!(tokens("f'{x != y}'")[3], NotEq);
        assert_eq!(tokens("f'{{x}}\\N{DASH}'"), [FStart, FText, FEnd, Newline]);
        assert_eq!(tokens("t'''\n{x\n}'''"), [TStart, FText, FOpen, Name, FClose, FEnd, Newline]);
    }

    #[test]
    fn characters_that_deceive_are_refused() {
        for text in ["a\0", "a\rb", "# \u{202e}", "'\u{2066}'", "a = 1\u{2028}", "# \u{85}"] {
            assert_eq!(code(text), "E0110", "{text:?}");
        }
        assert_eq!(code("\u{fb01} = 1"), "E0105");
        assert_eq!(code("x\u{ff3f}y = 1"), "E0105");
        assert_eq!(code("a\u{200d}b = 1"), "E0105");
        assert_eq!(code("\u{3164} = 1"), "E0105");
        assert_eq!(code("a\u{2003}b"), "E0101");
        assert_eq!(code("\u{e9}t\u{e9} = '\u{200f}'"), "");
    }

    #[test]
    fn an_unclosed_bracket_ends_at_the_next_statement() {
        let found = layout("x = (1,\ndef f(): pass\n", &SourceLimits::default(), true);
        assert_eq!(found.bad_lines, [0]);
        assert!(found.tokens.iter().any(|token| token.1 == Def));
    }

    #[test]
    fn errors_are_capped() {
        let found = layout(&"? $ \u{a7} ".repeat(10_000), &SourceLimits::default(), true);
        assert!(found.stopped);
        assert!(found.errors.into_sorted().len() <= 100);
    }
}
