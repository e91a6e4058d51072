//! Source text to tokens, before lines and indentation: `logos` for whatever a regular expression can recognise, and by
//! hand the numbers, strings, f-strings (PEP 701: fields nest, quotes may be reused) and names beyond ASCII.
//!
//! Every byte of the source is read once. An error is noted and the scan goes on behind it. The modes that f-strings
//! push are bounded by `layout`, which counts their fields as nesting and stops the scan at the cap.

use crate::ast::Span;
use crate::character::{invalid_character, is_invisible};
use crate::diagnostic::{Diagnostic, Findings};
use crate::number::scan_number;
use crate::token::{Spanned, Token};
use logos::Logos;
use unicode_normalization::{UnicodeNormalization, is_nfkc};

/// What the scanner is inside of, innermost last. Outside of all of them it reads ordinary tokens.
#[derive(Clone, Copy)]
enum Mode {
    /// The text of an f-string or, with `spec`, of a format spec in one.
    Text { quote: u8, triple: bool, raw: bool, spec: bool, start: u32 },
    /// A field of an f-string; `depth` counts the brackets that are open in it.
    Field { depth: u32 },
}

pub struct Lexer<'s> {
    source: &'s str,
    logos: logos::Lexer<'s, Token>,
    modes: Vec<Mode>,
    pub errors: Findings,
    /// How many errors there were before the present logical line.
    errors_before: usize,
    /// The text ends inside a triple-quoted string or a joined line.
    pub unfinished: bool,
}

impl<'s> Lexer<'s> {
    pub fn new(source: &'s str) -> Lexer<'s> {
        let mut logos = Token::lexer(source);
        if source.starts_with('\u{feff}') {
            logos.bump('\u{feff}'.len_utf8());
        }
        Lexer {
            source,
            logos,
            modes: Vec::new(),
            errors: Findings::default(),
            errors_before: 0,
            unfinished: source.ends_with("\\\n"),
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.source.as_bytes().get(at).copied()
    }

    fn error(&mut self, diagnostic: Diagnostic) {
        self.errors.push(diagnostic);
    }

    /// Notes that a bracket or a quote is missing, unless the line has an error already: the rest of a line with such an
    /// error usually has more of them, which say nothing new.
    pub fn line_error(&mut self, diagnostic: Diagnostic) {
        if self.errors.errors() == self.errors_before {
            self.errors.push(diagnostic);
        }
    }

    /// Starts a new logical line; true if the last one has an error.
    pub fn end_line(&mut self) -> bool {
        let bad = self.errors.errors() > self.errors_before;
        self.errors_before = self.errors.errors();
        bad
    }

    /// Goes on reading tokens at `at`, which must lie on a character boundary behind the present place.
    fn seek(&mut self, at: usize) {
        let here = self.logos.span().end;
        if at >= here {
            self.logos.bump(at - here);
        } else {
            let mut logos = Token::lexer(self.source);
            logos.bump(at);
            self.logos = logos;
        }
    }

    /// Forgets the f-strings that are open, after `layout` gave up on the line that they are in.
    pub fn leave_strings(&mut self) {
        self.modes.clear();
    }

    fn scan_string(&mut self, start: usize, opened: usize) -> Spanned {
        let opener = self.source.get(start..opened).unwrap_or_default();
        let triple = opener.ends_with("\"\"\"") || opener.ends_with("'''");
        let quote = opener.as_bytes().last().copied().unwrap_or(b'"');
        let bytes = opener.as_bytes().iter().any(|b| b.eq_ignore_ascii_case(&b'b'));
        let kind = if bytes { Token::Bytes } else { Token::Str };
        let mut at = opened;
        loop {
            match self.byte(at) {
                Some(b'\\') => at += self.escape_len(at),
                Some(b) if b == quote => {
                    if !triple {
                        at += 1;
                        break;
                    }
                    if self.byte(at + 1) == Some(quote) && self.byte(at + 2) == Some(quote) {
                        at += 3;
                        break;
                    }
                    at += 1;
                }
                Some(b'\n' | b'\r') if !triple => {
                    self.unterminated(start, at, opener, false);
                    break;
                }
                Some(_) => at += 1,
                None => {
                    self.unterminated(start, at, opener, triple);
                    break;
                }
            }
        }
        self.seek(at);
        (start as u32, kind, at as u32)
    }

    /// Bytes to skip for a backslash and what it protects; a line end of two bytes counts as one.
    fn escape_len(&self, at: usize) -> usize {
        match (self.byte(at + 1), self.byte(at + 2)) {
            (Some(b'\r'), Some(b'\n')) => 3,
            (None, _) => 1,
            (Some(_), _) => 2,
        }
    }

    fn unterminated(&mut self, start: usize, end: usize, opener: &str, triple: bool) {
        self.unfinished |= triple;
        let span = Span::new(start as u32, if triple { (start + opener.len()) as u32 } else { end as u32 });
        let what = if triple { "unterminated triple-quoted string literal" } else { "unterminated string literal" };
        let quote = opener.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let mut diagnostic = Diagnostic::error("E0103", span, what);
        diagnostic = if self.modes.is_empty() {
            diagnostic.hint(format!("close it with {quote}"))
        } else {
            diagnostic.hint("inside the braces of an f-string a quote starts a new string; is a '}' missing?")
        };
        self.line_error(diagnostic);
    }

    /// The text of an f-string up to its end, a field, or the end of the spec that it is.
    fn scan_text(&mut self, quote: u8, triple: bool, raw: bool, spec: bool, opened: u32) -> Option<Spanned> {
        let start = self.logos.span().end;
        let text_token = if raw { Token::FRawText } else { Token::FText };
        let mut at = start;
        loop {
            let next = self.byte(at + 1);
            let stop = match self.byte(at) {
                None => {
                    self.unfinished |= triple;
                    let what = if triple {
                        "unterminated triple-quoted f-string literal"
                    } else {
                        "unterminated f-string literal"
                    };
                    self.line_error(
                        Diagnostic::error("E0103", Span::new(opened, opened + 1), what).hint("close it with its quote"),
                    );
                    self.modes.clear();
                    self.seek(at);
                    return None;
                }
                Some(b'\n' | b'\r') if !triple => {
                    let what = if spec {
                        "newlines are not allowed in format specifiers for single quoted f-strings"
                    } else {
                        "unterminated f-string literal"
                    };
                    self.line_error(
                        Diagnostic::error("E0103", Span::new(opened, at as u32), what).hint("close it with its quote"),
                    );
                    self.modes.clear();
                    self.seek(at);
                    return None;
                }
                Some(b'\\') if !raw && next == Some(b'N') && self.byte(at + 2) == Some(b'{') => {
                    // The braces of `\N{…}` belong to the escape.
                    let rest = self.source.get(at..).unwrap_or_default();
                    let line = rest.split(['\n', '"', '\'']).next().unwrap_or_default();
                    at += line.find('}').map_or(3, |close| close + 1);
                    continue;
                }
                Some(b'\\') if matches!(next, Some(b'{' | b'}')) => {
                    at += 1;
                    continue;
                }
                Some(b'\\') => {
                    at += self.escape_len(at);
                    continue;
                }
                Some(b'{') if next == Some(b'{') && !spec => {
                    at += 2;
                    continue;
                }
                Some(b'}') if next == Some(b'}') && !spec => {
                    at += 2;
                    continue;
                }
                Some(b'}') if !spec => {
                    let span = Span::new(at as u32, at as u32 + 1);
                    self.error(
                        Diagnostic::error("E0111", span, "f-string: single '}' is not allowed")
                            .hint("write '}}' for a brace in the text"),
                    );
                    at += 1;
                    continue;
                }
                Some(b'{' | b'}') => true,
                Some(b) if b == quote => {
                    if triple && !(next == Some(quote) && self.byte(at + 2) == Some(quote)) {
                        at += 1;
                        continue;
                    }
                    true
                }
                Some(_) => false,
            };
            if stop {
                break;
            }
            at += 1;
        }
        if at > start {
            self.seek(at);
            return Some((start as u32, text_token, at as u32));
        }
        let here = at as u32;
        match self.byte(at) {
            Some(b'{') => {
                self.modes.push(Mode::Field { depth: 0 });
                self.seek(at + 1);
                Some((here, Token::FOpen, here + 1))
            }
            Some(b'}') => {
                // Only a spec gets here: it ends, and its field with it.
                self.modes.pop();
                self.modes.pop();
                self.seek(at + 1);
                Some((here, Token::FClose, here + 1))
            }
            _ => {
                if spec {
                    // The quote ends the string while a field is open.
                    let span = Span::new(here, here + 1);
                    self.line_error(
                        Diagnostic::error("E0103", span, "f-string: expecting '}', or format specs")
                            .also(Span::new(opened, opened + 1), "in this f-string"),
                    );
                    while let Some(mode) = self.modes.pop() {
                        if matches!(mode, Mode::Text { spec: false, .. }) {
                            break;
                        }
                    }
                } else {
                    self.modes.pop();
                }
                let len = if triple { 3 } else { 1 };
                self.seek(at + len);
                Some((here, Token::FEnd, here + len as u32))
            }
        }
    }

    /// A name that holds characters beyond ASCII, or an error for such a character anywhere else.
    fn scan_name(&mut self, start: usize, from: usize) -> Option<Spanned> {
        let rest = self.source.get(from..).unwrap_or_default();
        let mut len = 0;
        for (at, c) in rest.char_indices() {
            let fits = if start == from && at == 0 {
                unicode_ident::is_xid_start(c)
            } else {
                c == '_' || unicode_ident::is_xid_continue(c)
            };
            if !fits {
                break;
            }
            len = at + c.len_utf8();
        }
        if len == 0 {
            let c = rest.chars().next().unwrap_or(' ');
            let end = from + c.len_utf8();
            self.seek(end);
            self.error(invalid_character(c, Span::new(from as u32, end as u32)));
            return None;
        }
        let end = from + len;
        self.seek(end);
        let name = self.source.get(start..end).unwrap_or_default();
        if let Some(c) = name.chars().find(|&c| is_invisible(c)) {
            let message = format!("identifier holds the invisible character U+{:04X}", c as u32);
            self.error(
                Diagnostic::error("E0105", Span::new(start as u32, end as u32), message)
                    .hint("two names that look the same must be the same; leave it away"),
            );
        } else if !is_nfkc(name) {
            let normal: String = name.nfkc().collect();
            let span = Span::new(start as u32, end as u32);
            self.error(
                Diagnostic::error("E0105", span, "identifier is not in its normal form (NFKC)")
                    .hint(format!("a name that looks different from what it means is refused; write `{normal}`")),
            );
        }
        Some((start as u32, Token::Name, end as u32))
    }

    fn scan_token(&mut self) -> Option<Spanned> {
        loop {
            let found = self.logos.next()?;
            let range = self.logos.span();
            let (start, end) = (range.start, range.end);
            let span = Span::new(start as u32, end as u32);
            let Ok(token) = found else {
                let c = self.source.get(start..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
                self.error(invalid_character(c, span));
                continue;
            };
            match token {
                Token::NumberStart => {
                    let number = scan_number(self.source, start);
                    self.seek(number.end);
                    if let Some(message) = number.error {
                        let span = Span::new(start as u32, number.end as u32);
                        let mut diagnostic = Diagnostic::error("E0104", span, message.text);
                        diagnostic.hint = message.hint;
                        self.error(diagnostic);
                    }
                    return Some((start as u32, number.token, number.end as u32));
                }
                Token::StrStart => return Some(self.scan_string(start, end)),
                Token::FStrStart => {
                    let opener = self.source.get(start..end).unwrap_or_default();
                    let triple = opener.ends_with("\"\"\"") || opener.ends_with("'''");
                    let quote = opener.as_bytes().last().copied().unwrap_or(b'"');
                    let raw = opener.contains(['r', 'R']);
                    let template = opener.contains(['t', 'T']);
                    self.modes.push(Mode::Text { quote, triple, raw, spec: false, start: start as u32 });
                    return Some((start as u32, if template { Token::TStart } else { Token::FStart }, end as u32));
                }
                Token::NonAscii => {
                    if let Some(name) = self.scan_name(start, start) {
                        return Some(name);
                    }
                }
                Token::Backslash => {
                    self.unfinished |= end == self.source.len();
                    let message = if end == self.source.len() {
                        "unexpected end of file after line continuation character"
                    } else {
                        "unexpected character after line continuation character"
                    };
                    self.error(
                        Diagnostic::error("E0102", span, message)
                            .hint("a backslash joins lines only as the last character of its line"),
                    );
                }
                _ => {
                    let name_like = self.byte(end).is_some_and(|b| b >= 0x80)
                        && self.byte(end - 1).is_some_and(|b| b == b'_' || b.is_ascii_alphanumeric());
                    if name_like {
                        let next = self.source.get(end..).and_then(|rest| rest.chars().next());
                        if next.is_some_and(unicode_ident::is_xid_continue) {
                            return self.scan_name(start, end);
                        }
                    }
                    return Some((span.start, token, span.end));
                }
            }
        }
    }
}

impl Iterator for Lexer<'_> {
    type Item = Spanned;

    fn next(&mut self) -> Option<Spanned> {
        while let Some(Mode::Text { quote, triple, raw, spec, start }) = self.modes.last().copied() {
            if let Some(token) = self.scan_text(quote, triple, raw, spec, start) {
                return Some(token);
            }
        }
        let (start, token, end) = self.scan_token()?;
        let Some(Mode::Field { depth }) = self.modes.last_mut() else {
            return Some((start, token, end));
        };
        // A new f-string inside a field pushed its own mode, so `Field` is only on top for the tokens below.
        match token {
            _ if token.opens() => *depth += 1,
            Token::RParen | Token::RBracket => *depth = depth.saturating_sub(1),
            Token::RBrace if *depth > 0 => *depth -= 1,
            Token::RBrace => {
                self.modes.pop();
                return Some((start, Token::FClose, end));
            }
            Token::Bang if *depth == 0 => return Some((start, Token::FBang, end)),
            Token::Colon | Token::ColonEq if *depth == 0 => {
                let string = self.modes.iter().rev().find_map(|mode| match mode {
                    Mode::Text { quote, triple, raw, start, .. } => Some((*quote, *triple, *raw, *start)),
                    Mode::Field { .. } => None,
                });
                if let Some((quote, triple, raw, opened)) = string {
                    self.modes.push(Mode::Text { quote, triple, raw, spec: true, start: opened });
                }
                // `{x:=5}` is a spec of `=5`, not an assignment.
                self.seek(start as usize + 1);
                return Some((start, Token::FColon, start + 1));
            }
            _ => {}
        }
        Some((start, token, end))
    }
}
