//! Finding more syntax errors than the first: the line with an error is replaced by an innocent one of the same kind, and
//! its top-level statement is parsed again.
//!
//! Replacing rather than skipping keeps blocks and clauses in step: a broken `if` line still owns the block below it, and
//! a broken `try` line still goes with its `except`. A file with many errors costs one parse of a top-level statement an
//! error, and the number of errors is capped.

use super::describe::describe;
use super::line::Unexpected;
use crate::builder::Builder;
use crate::diagnostic::{Diagnostic, Findings};
use crate::layout::Layout;
use crate::parse::run;
use crate::token::{Spanned, Token};

/// More than these nobody reads at once.
const MOST_ERRORS: usize = 20;

/// Everything that is wrong with a text whose parse has failed, in the order of the text.
pub fn recover(source: &str, layout: Layout) -> Vec<Diagnostic> {
    let Layout { tokens, mut errors, bad_lines, stopped, .. } = layout;
    if !stopped {
        let mut bad = bad_lines.iter().copied().peekable();
        let mut start = 0;
        while start < tokens.len() && errors.errors() < MOST_ERRORS {
            let end = statement_end(&tokens, start);
            let mut statement = tokens.get(start..end).unwrap_or_default().to_vec();
            let mut inside = Vec::new();
            while let Some(line) = bad.next_if(|&line| line < end) {
                inside.push(line.saturating_sub(start));
            }
            // From the back, since a replacement moves what is behind it.
            for &line in inside.iter().rev() {
                replace_line(&mut statement, line);
            }
            parse_statement(source, statement, &mut errors);
            start = end;
        }
    }
    let mut errors = errors.into_sorted();
    errors.truncate(MOST_ERRORS);
    errors
}

/// The end of the top-level statement that starts at `start`, its `else` and its like included.
fn statement_end(tokens: &[Spanned], start: usize) -> usize {
    let mut depth = 0usize;
    let mut first = start;
    for at in start..tokens.len() {
        match tokens.get(at).map(|t| t.1) {
            Some(Token::Indent) => depth += 1,
            Some(Token::Dedent) => depth = depth.saturating_sub(1),
            Some(Token::Newline) => {}
            _ => continue,
        }
        let mut next = at + 1;
        if depth > 0 {
            continue;
        }
        let decorator = tokens.get(first).is_some_and(|t| t.1 == Token::At);
        while let Some((_, Token::Dedent, _)) = tokens.get(next) {
            next += 1;
        }
        first = next;
        let goes_on = match tokens.get(next).map(|t| t.1) {
            Some(Token::Indent | Token::Else | Token::Elif | Token::Except | Token::Finally) => true,
            _ => decorator,
        };
        if !goes_on && next > start {
            return next;
        }
    }
    tokens.len()
}

fn parse_statement(source: &str, mut tokens: Vec<Spanned>, errors: &mut Findings) {
    let mut repaired = None;
    loop {
        let mut builder = Builder::new(source);
        let Err(error) = run(&tokens, Token::StartFile, &mut builder) else {
            errors.append(builder.errors);
            return;
        };
        let place = Unexpected::new(&error, source, &tokens);
        let key = (place.at, place.span());
        // A token of no width is one that a repair put there.
        let synthetic = place.found() != Token::Newline
            && place.text_at(place.at).is_empty()
            && !matches!(place.found(), Token::Indent | Token::Dedent);
        let stuck = synthetic || repaired == Some(key);
        if !stuck {
            errors.push(describe(&place));
        }
        if stuck || errors.errors() >= MOST_ERRORS {
            errors.append(builder.errors);
            return;
        }
        repaired = Some(key);
        tokens = repair(&place);
    }
}

/// The tokens with what is wrong at `place` replaced.
fn repair(place: &Unexpected) -> Vec<Spanned> {
    let mut tokens = place.tokens.to_vec();
    let here = place.span_at(place.at).start;
    let mut insert = |new: &[Token]| {
        let at = place.at.min(tokens.len());
        tokens.splice(at..at, new.iter().map(|&token| (here, token, here)));
    };
    if place.found() == Token::Indent {
        remove_block_marks(&mut tokens, place.at);
    } else if place.expected.only(&["indent"]) {
        insert(&[Token::Indent, Token::Pass, Token::Newline, Token::Dedent]);
    } else if place.expected.has("except") && !place.expected.statement() {
        insert(&[Token::Finally, Token::Colon, Token::Pass, Token::Newline]);
    } else if place.expected.only(&["case"]) {
        // The block goes on as an ordinary one.
        let header = place.line_before();
        replace_with(&mut tokens, header, &[Token::If, Token::True, Token::Colon]);
    } else if place.expected.only(&["@", "def", "class"]) {
        insert(&[Token::Class, Token::Name, Token::Colon, Token::Pass, Token::Newline]);
    } else if place.is_first() {
        // A clause that belongs to nothing.
        replace_with(&mut tokens, place.line, &[Token::If, Token::True, Token::Colon]);
    } else {
        replace_line(&mut tokens, place.line);
    }
    tokens
}

fn remove_block_marks(tokens: &mut Vec<Spanned>, indent: usize) {
    let mut depth = 0usize;
    let dedent = tokens.iter().enumerate().skip(indent).find_map(|(at, token)| {
        match token.1 {
            Token::Indent => depth += 1,
            Token::Dedent => depth = depth.saturating_sub(1),
            _ => {}
        }
        (depth == 0).then_some(at)
    });
    if let Some(dedent) = dedent {
        tokens.remove(dedent);
    }
    if indent < tokens.len() {
        tokens.remove(indent);
    }
}

/// Puts an innocent line of the same kind in the place of the one that starts at `line`.
fn replace_line(tokens: &mut Vec<Spanned>, line: usize) {
    use Token::*;
    let first = tokens.get(line).map_or(Pass, |t| t.1);
    let second = tokens.get(line + 1).map_or(Pass, |t| t.1);
    let header: &[Token] = match first {
        If => &[If, True, Colon],
        While => &[While, True, Colon],
        For => &[For, Name, In, Name, Colon],
        With => &[With, Name, Colon],
        Def => &[Def, Name, LParen, RParen, Colon],
        Class => &[Class, Name, Colon],
        Try => &[Try, Colon],
        Except if second == Star => &[Except, Star, Name, Colon],
        Except => &[Except, Name, Colon],
        Finally => &[Finally, Colon],
        Elif => &[Elif, True, Colon],
        Else => &[Else, Colon],
        Match => &[Match, Name, Colon],
        Case => &[Case, Name, Colon],
        At => &[At, Name],
        _ => &[],
    };
    replace_with(tokens, line, header);
}

/// `header` empty: a statement that owns no block, or an `if` if a block follows.
fn replace_with(tokens: &mut Vec<Spanned>, line: usize, header: &[Token]) {
    use Token::*;
    let rest = tokens.get(line..).unwrap_or_default();
    let newline = rest.iter().position(|t| t.1 == Newline).map_or(tokens.len(), |offset| line + offset);
    let block = tokens.get(newline + 1).is_some_and(|t| t.1 == Indent);
    let at = tokens.get(line).map_or(0, |t| t.0);
    let mut new: Vec<Token> = header.to_vec();
    match (header, block) {
        ([], true) => new.extend([If, True, Colon]),
        ([At, ..], _) | (_, true) => {}
        ([Match, ..], false) => new.extend([Newline, Indent, Case, Name, Colon, Pass, Newline, Dedent]),
        (_, false) => new.push(Pass),
    }
    let end = if new.last() == Some(&Dedent) { newline + 1 } else { newline };
    tokens.splice(line..end.min(tokens.len()), new.into_iter().map(|token| (at, token, at)));
}
