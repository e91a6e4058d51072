//! The values of string and bytes literals: prefixes, quotes and escapes.
//!
//! `lexer` has found where a literal ends. An escape that means nothing keeps its backslash, as in Python. Strings are
//! sequences of Unicode scalar values, so an escape cannot name half of a surrogate pair.

use crate::ast::Span;
use crate::diagnostic::{Diagnostic, Findings};

struct Decoder<'s> {
    text: &'s str,
    /// Where `text` starts in the source.
    base: u32,
    at: usize,
    bytes: bool,
    errors: Findings,
}

/// What a backslash and what follows it stand for.
enum Escape {
    Char(char),
    Byte(u8),
    Nothing,
    /// Not an escape: the backslash itself, and the text goes on behind it.
    Backslash,
}

/// The value of a string literal, prefix and quotes included in `literal`, which starts at `base`.
pub fn string(literal: &str, base: u32) -> (String, Findings) {
    let (body, offset, raw) = strip(literal);
    let mut decoder = Decoder { text: body, base: base + offset, at: 0, bytes: false, errors: Findings::default() };
    let text = if raw { unix_lines(body) } else { decoder.text() };
    (text, decoder.errors)
}

/// The value of a bytes literal.
pub fn bytes(literal: &str, base: u32) -> (Vec<u8>, Findings) {
    let (body, offset, raw) = strip(literal);
    let mut decoder = Decoder { text: body, base: base + offset, at: 0, bytes: true, errors: Findings::default() };
    if let Some((at, c)) = body.char_indices().find(|(_, c)| !c.is_ascii()) {
        decoder.error(at, at + c.len_utf8(), "bytes can only contain ASCII literal characters");
        return (Vec::new(), decoder.errors);
    }
    let bytes = if raw { unix_lines(body).into_bytes() } else { decoder.bytes() };
    (bytes, decoder.errors)
}

/// A piece of text of an f-string; with `braces`, doubled braces stand for one.
pub fn f_text(text: &str, base: u32, raw: bool, braces: bool) -> (String, Findings) {
    let mut decoder = Decoder { text, base, at: 0, bytes: false, errors: Findings::default() };
    // Braces are taken first only where no escape can produce or contain one.
    let plain = raw || !text.contains('\\');
    let decoded = match (plain, braces) {
        (true, true) => unix_lines(text).replace("{{", "{").replace("}}", "}"),
        (true, false) => unix_lines(text),
        (false, true) => decoder.text_with_braces(),
        (false, false) => decoder.text(),
    };
    (decoded, decoder.errors)
}

/// The text between the quotes, where it starts, and whether the prefix says raw.
fn strip(literal: &str) -> (&str, u32, bool) {
    let prefix = literal.find(['"', '\'']).unwrap_or(0);
    let raw = literal.get(..prefix).unwrap_or_default().contains(['r', 'R']);
    let quoted = literal.get(prefix..).unwrap_or_default();
    let triple = quoted.len() >= 6 && (quoted.starts_with("\"\"\"") || quoted.starts_with("'''"));
    let width = if triple { 3 } else { 1 };
    // The closing quotes are missing from a literal that `lexer` has complained about already.
    let body = quoted.get(width..quoted.len().saturating_sub(width)).unwrap_or_default();
    (body, (prefix + width) as u32, raw)
}

/// A line end in a literal is a line feed, however the file marks line ends.
fn unix_lines(text: &str) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n") } else { text.to_owned() }
}

impl Decoder<'_> {
    fn error(&mut self, start: usize, end: usize, message: impl Into<String>) {
        let span = Span::new(self.base + start as u32, self.base + end as u32);
        self.errors.push(Diagnostic::error("E0112", span, message));
    }

    fn text(&mut self) -> String {
        let mut out = String::with_capacity(self.text.len());
        while let Some(rest) = self.text.get(self.at..)
            && !rest.is_empty()
        {
            let plain = rest.find(['\\', '\r']).unwrap_or(rest.len());
            out.push_str(rest.get(..plain).unwrap_or_default());
            self.at += plain;
            self.special(&mut out);
        }
        out
    }

    fn text_with_braces(&mut self) -> String {
        let mut out = String::with_capacity(self.text.len());
        while let Some(rest) = self.text.get(self.at..)
            && !rest.is_empty()
        {
            let plain = rest.find(['\\', '\r', '{', '}']).unwrap_or(rest.len());
            out.push_str(rest.get(..plain).unwrap_or_default());
            self.at += plain;
            match rest.get(plain..plain + 2) {
                Some("{{") => {
                    out.push('{');
                    self.at += 2;
                }
                Some("}}") => {
                    out.push('}');
                    self.at += 2;
                }
                _ if rest.as_bytes().get(plain).is_some_and(|b| matches!(b, b'{' | b'}')) => self.at += 1,
                _ => self.special(&mut out),
            }
        }
        out
    }

    /// An escape or a carriage return, if one stands here.
    fn special(&mut self, out: &mut String) {
        match self.peek() {
            Some(b'\r') => self.at += 1,
            Some(b'\\') => match self.escape() {
                Escape::Char(c) => out.push(c),
                Escape::Byte(b) => out.push(char::from(b)),
                Escape::Nothing => {}
                Escape::Backslash => out.push('\\'),
            },
            _ => {}
        }
    }

    fn bytes(&mut self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.text.len());
        while let Some(b) = self.peek() {
            match b {
                b'\r' => self.at += 1,
                b'\\' => match self.escape() {
                    Escape::Byte(b) => out.push(b),
                    Escape::Char(c) => out.push(c as u8),
                    Escape::Nothing => {}
                    Escape::Backslash => out.push(b'\\'),
                },
                _ => {
                    out.push(b);
                    self.at += 1;
                }
            }
        }
        out
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn escape(&mut self) -> Escape {
        let start = self.at;
        self.at += 1;
        let Some(b) = self.peek() else {
            return Escape::Backslash;
        };
        self.at += 1;
        match b {
            b'\n' => Escape::Nothing,
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
                Escape::Nothing
            }
            b'\\' | b'\'' | b'"' => Escape::Byte(b),
            b'a' => Escape::Byte(7),
            b'b' => Escape::Byte(8),
            b'f' => Escape::Byte(12),
            b'n' => Escape::Byte(10),
            b'r' => Escape::Byte(13),
            b't' => Escape::Byte(9),
            b'v' => Escape::Byte(11),
            b'0'..=b'7' => self.octal(b),
            b'x' => match self.hex(start, 2) {
                Some(value) => Escape::Byte(value as u8),
                None => Escape::Nothing,
            },
            b'u' if !self.bytes => self.scalar(start, 4),
            b'U' if !self.bytes => self.scalar(start, 8),
            b'N' if !self.bytes => self.named(start),
            _ => {
                self.at -= 1;
                Escape::Backslash
            }
        }
    }

    fn octal(&mut self, first: u8) -> Escape {
        let mut value = u32::from(first - b'0');
        for _ in 0..2 {
            match self.peek() {
                Some(b @ b'0'..=b'7') => {
                    value = value * 8 + u32::from(b - b'0');
                    self.at += 1;
                }
                _ => break,
            }
        }
        match char::from_u32(value) {
            Some(c) if !self.bytes => Escape::Char(c),
            _ => Escape::Byte(value as u8),
        }
    }

    fn hex(&mut self, start: usize, digits: usize) -> Option<u32> {
        let text = self.text.get(self.at..self.at + digits);
        let value =
            text.filter(|t| t.bytes().all(|b| b.is_ascii_hexdigit())).and_then(|t| u32::from_str_radix(t, 16).ok());
        if value.is_some() {
            self.at += digits;
        } else {
            let letter = if digits == 2 {
                "\\x"
            } else if digits == 4 {
                "\\u"
            } else {
                "\\U"
            };
            self.error(start, self.at, format!("truncated {letter} escape: it takes {digits} hexadecimal digits"));
        }
        value
    }

    fn scalar(&mut self, start: usize, digits: usize) -> Escape {
        let Some(value) = self.hex(start, digits) else {
            return Escape::Nothing;
        };
        match char::from_u32(value) {
            Some(c) => Escape::Char(c),
            None if value > 0x10_ffff => {
                self.error(start, self.at, "illegal Unicode character: the last one is \\U0010ffff");
                Escape::Nothing
            }
            None => {
                let message = "a surrogate is not a character: strings hold Unicode scalar values";
                self.error(start, self.at, message);
                Escape::Nothing
            }
        }
    }

    fn named(&mut self, start: usize) -> Escape {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let Some(name) = rest.strip_prefix('{').and_then(|r| r.split_once('}')).map(|(name, _)| name) else {
            self.error(start, self.at, "malformed \\N character escape: write \\N{NAME}");
            return Escape::Nothing;
        };
        self.at += name.len() + 2;
        // The look-up passes over white space, which is not part of a name.
        let exact = name.trim() == name;
        match unicode_names2::character(name).filter(|_| exact) {
            Some(c) => Escape::Char(c),
            None => {
                self.error(start, self.at, format!("unknown Unicode character name '{name}'"));
                Escape::Nothing
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{bytes, f_text, string};

    fn value(literal: &str) -> String {
        let (text, errors) = string(literal, 0);
        assert_eq!(errors.errors(), 0, "{literal}");
        text
    }

    #[test]
    fn escapes() {
        assert_eq!(value(r#""\a\b\f\n\r\t\v\\\'\"""#), "\x07\x08\x0c\n\r\t\x0b\\'\"");
        assert_eq!(value(r"'\x41\101\1011\0\u00e9\U0001f600\N{BULLET}\N{em dash}'"), "AAA1\0é😀•—");
        assert_eq!(value(r"'\377\400'"), "\u{ff}\u{100}");
        assert_eq!(value(r"'\d\ \é\'"), r"\d\ \é\");
        assert_eq!(value("'a\\\nb\\\r\nc'"), "abc");
        assert_eq!(value("'''a\r\nb\nc'''"), "a\nb\nc");
        assert_eq!(value(r"Rb'\n'".trim_start_matches("Rb")), "\n");
        assert_eq!(value(r#"r"\n\"""#), r#"\n\""#);
        assert_eq!(value("u''"), "");
        assert_eq!(value("''''''"), "");
    }

    #[test]
    fn wrong_escapes() {
        for literal in
            [r"'\x4'", r"'\u123'", r"'\U00110000'", r"'\ud800'", r"'\N{}'", r"'\N{x'", r"'\N'", r"'\N{BULLET }'"]
        {
            assert_eq!(string(literal, 0).1.errors(), 1, "{literal}");
        }
    }

    #[test]
    fn bytes_have_fewer_escapes() {
        assert_eq!(bytes(r"b'\x41\377\u0041\N{DASH}\n'", 0).0, b"A\xff\\u0041\\N{DASH}\n");
        assert_eq!(bytes("b'é'", 0).1.errors(), 1);
    }

    #[test]
    fn text_of_f_strings() {
        assert_eq!(f_text("a{{b}}\\n\\x7b", 0, false, true).0, "a{b}\n{");
        assert_eq!(f_text("a{{\\n", 0, true, true).0, "a{\\n");
        assert_eq!(f_text("a}}", 0, false, false).0, "a}}");
    }
}
