//! `unicode-escape` and `raw-unicode-escape`: characters as Python's source writes them.

use super::CodecFault;
use super::decode::Repair;
use std::fmt::Write;

/// A byte of Latin-1 becomes at most `\xff`, any other character at most ten bytes.
pub(super) const GROWTH: usize = 5;

pub(super) fn encode(text: &str) -> Vec<u8> {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            ' '..='~' => out.push(c),
            '\0'..='\u{ff}' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\x{:02x}", u32::from(c));
            }
            _ => push_wide(&mut out, c),
        }
    }
    out.into_bytes()
}

pub(super) fn encode_raw(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut wide = String::new();
    for c in text.chars() {
        match u8::try_from(u32::from(c)) {
            Ok(byte) => out.push(byte),
            Err(_) => {
                wide.clear();
                push_wide(&mut wide, c);
                out.extend_from_slice(wide.as_bytes());
            }
        }
    }
    out
}

fn push_wide(out: &mut String, c: char) {
    let code = u32::from(c);
    // Writing to a string cannot fail.
    let _ = if code <= 0xffff { write!(out, "\\u{code:04x}") } else { write!(out, "\\U{code:08x}") };
}

pub(super) fn decode(bytes: &[u8], errors: &str) -> Result<String, CodecFault> {
    let mut repair = Repair::new(bytes, "unicodeescape", errors);
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte != b'\\' {
            out.push(char::from(byte));
            at += 1;
            continue;
        }
        let start = at;
        let Some(&kind) = bytes.get(at + 1) else {
            repair.handle(&mut out, start, bytes.len(), "\\ at end of string")?;
            break;
        };
        at += 2;
        let simple = match kind {
            b'\n' => Some(""),
            b'\\' => Some("\\"),
            b'\'' => Some("'"),
            b'"' => Some("\""),
            b'a' => Some("\x07"),
            b'b' => Some("\x08"),
            b'f' => Some("\x0c"),
            b'n' => Some("\n"),
            b'r' => Some("\r"),
            b't' => Some("\t"),
            b'v' => Some("\x0b"),
            _ => None,
        };
        if let Some(text) = simple {
            out.push_str(text);
            continue;
        }
        let problem = match kind {
            b'0'..=b'7' => {
                let mut code = u32::from(kind - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = bytes.get(at) else { break };
                    code = code * 8 + u32::from(digit - b'0');
                    at += 1;
                }
                out.extend(char::from_u32(code));
                continue;
            }
            b'x' => hex(bytes, &mut at, 2, &mut out, "truncated \\xXX escape"),
            b'u' => hex(bytes, &mut at, 4, &mut out, "truncated \\uXXXX escape"),
            b'U' => hex(bytes, &mut at, 8, &mut out, "truncated \\UXXXXXXXX escape"),
            b'N' => named(bytes, &mut at, &mut out),
            _ => {
                out.push('\\');
                out.push(char::from(kind));
                continue;
            }
        };
        match problem {
            None => (),
            Some(Problem::Range) => repair.handle(&mut out, start, at, "illegal Unicode character")?,
            Some(Problem::Other(reason)) => repair.handle(&mut out, start, at, reason)?,
        }
    }
    Ok(out)
}

pub(super) fn decode_raw(bytes: &[u8], errors: &str) -> Result<String, CodecFault> {
    let mut repair = Repair::new(bytes, "rawunicodeescape", errors);
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        if byte != b'\\' {
            out.push(char::from(byte));
            continue;
        }
        let kind = bytes.get(at).copied();
        at += 1;
        let problem = match kind {
            Some(b'u') => hex(bytes, &mut at, 4, &mut out, "truncated \\uXXXX escape"),
            Some(b'U') => hex(bytes, &mut at, 8, &mut out, "truncated \\UXXXXXXXX escape"),
            other => {
                out.push('\\');
                out.extend(other.map(char::from));
                None
            }
        };
        match problem {
            None => (),
            Some(Problem::Range) => repair.handle(&mut out, start, at, "\\Uxxxxxxxx out of range")?,
            Some(Problem::Other(reason)) => repair.handle(&mut out, start, at, reason)?,
        }
    }
    Ok(out)
}

enum Problem {
    /// There is no such character.
    Range,
    Other(&'static str),
}

/// A character by so many hexadecimal digits; `at` comes to stand where reading ended.
fn hex(bytes: &[u8], at: &mut usize, count: usize, out: &mut String, truncated: &'static str) -> Option<Problem> {
    let mut code = 0u32;
    for _ in 0..count {
        let digit = bytes.get(*at).and_then(|byte| char::from(*byte).to_digit(16));
        let Some(digit) = digit else { return Some(Problem::Other(truncated)) };
        code = code << 4 | digit;
        *at += 1;
    }
    match char::from_u32(code) {
        Some(c) => {
            out.push(c);
            None
        }
        None => Some(Problem::Range),
    }
}

/// `\N{name}`, behind the N.
fn named(bytes: &[u8], at: &mut usize, out: &mut String) -> Option<Problem> {
    const MALFORMED: Option<Problem> = Some(Problem::Other("malformed \\N character escape"));
    if bytes.get(*at) != Some(&b'{') {
        return MALFORMED;
    }
    *at += 1;
    let rest = bytes.get(*at..).unwrap_or_default();
    let Some(end) = rest.iter().position(|byte| *byte == b'}') else {
        *at = bytes.len();
        return MALFORMED;
    };
    let name = rest.get(..end).unwrap_or_default();
    *at += end;
    if name.is_empty() {
        return MALFORMED;
    }
    *at += 1;
    let found = std::str::from_utf8(name).ok().and_then(unicode_names2::character);
    match found {
        Some(c) => {
            out.push(c);
            None
        }
        None => Some(Problem::Other("unknown Unicode character name")),
    }
}
