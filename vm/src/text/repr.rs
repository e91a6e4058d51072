//! `repr` and `ascii` of texts and bytes: the choice of quotes and the escapes.

use super::chars::is_printable;
use std::fmt::Write;

/// The largest ratio of a result's bytes to its input's: one unprintable byte becomes `\x00`. Quotes come on top.
pub const GROWTH: usize = 5;

/// `repr(text)`.
pub fn repr_str(text: &str) -> String {
    quote(text, is_printable)
}

/// `ascii(text)`.
pub fn ascii_str(text: &str) -> String {
    quote(text, |c| matches!(c, ' '..='~'))
}

/// Makes ASCII of a text that is already a `repr`: what `ascii()` does to other values' `repr`.
pub fn to_ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            push_escape(&mut out, c);
        }
    }
    out
}

/// `repr(bytes)`.
pub fn repr_bytes(bytes: &[u8]) -> String {
    escaped(bytes, false)
}

/// `repr(bytearray)`, which escapes single quotes even inside double ones.
pub fn repr_bytearray(bytes: &[u8]) -> String {
    format!("bytearray({})", escaped(bytes, true))
}

fn escaped(bytes: &[u8], single_quotes: bool) -> String {
    let mut out = String::with_capacity(bytes.len() + 3);
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
    out.push('b');
    out.push(quote);
    for &byte in bytes {
        match char::from(byte) {
            c if c == quote || c == '\\' || (single_quotes && c == '\'') => out.extend(['\\', c]),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c @ ' '..='~' => out.push(c),
            c => push_escape(&mut out, c),
        }
    }
    out.push(quote);
    out
}

fn quote(text: &str, shown: impl Fn(char) -> bool) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    let mut rest = text;
    // Runs of plain characters are copied whole.
    while let Some(at) = rest.find(|c: char| c == quote || c == '\\' || !matches!(c, ' '..='~')) {
        let (plain, special) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(plain);
        let mut chars = special.chars();
        match chars.next() {
            Some(c) if c == quote || c == '\\' => out.extend(['\\', c]),
            Some('\t') => out.push_str("\\t"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some(c) if shown(c) => out.push(c),
            Some(c) => push_escape(&mut out, c),
            None => {}
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push(quote);
    out
}

/// Appends `\x..`, `\u....` or `\U........`.
pub(crate) fn push_escape(out: &mut String, c: char) {
    let code = u32::from(c);
    // Writing to a string cannot fail.
    let _ = match code {
        0..=0xff => write!(out, "\\x{code:02x}"),
        0x100..=0xffff => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
}
