//! Texts to bytes.

use super::charmap::UNDEFINED;
use super::{Codec, CodecFault, Handler, Order, UnicodeFault, charmap, escape, handler};
use crate::text::repr::push_escape;
use std::fmt::Write;

/// The longest replacement of one character: `\N{…}` with a character's name.
const LONGEST_NAME: usize = 100;

/// At most how many bytes the encoded text has.
pub fn encode_bound(text: &str, codec: Codec, errors: &str) -> usize {
    match codec {
        Codec::Utf8 | Codec::Utf8Sig => text.len().saturating_add(3),
        Codec::Ascii | Codec::Latin1 | Codec::Charmap(_) => {
            let foreign = text.chars().filter(|c| !c.is_ascii()).count();
            let each = match errors {
                "namereplace" => LONGEST_NAME,
                "backslashreplace" | "xmlcharrefreplace" => 10,
                _ => 1,
            };
            text.len().saturating_add(foreign.saturating_mul(each))
        }
        // A byte of UTF-8 is at most one unit.
        Codec::Utf16 | Codec::Utf16Le | Codec::Utf16Be => text.len().saturating_mul(2).saturating_add(2),
        Codec::Utf32 | Codec::Utf32Le | Codec::Utf32Be => text.len().saturating_mul(4).saturating_add(4),
        Codec::UnicodeEscape | Codec::RawUnicodeEscape => text.len().saturating_mul(escape::GROWTH),
    }
}

/// `text.encode(codec, errors)`.
pub fn encode(text: &str, codec: Codec, errors: &str) -> Result<Vec<u8>, CodecFault> {
    Ok(match codec {
        Codec::Utf8 => text.as_bytes().to_vec(),
        Codec::Utf8Sig => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        Codec::Ascii => return narrow(text, "ascii", |c| below(c, 128), "ordinal not in range(128)", errors),
        Codec::Latin1 => return narrow(text, "latin-1", |c| below(c, 256), "ordinal not in range(256)", errors),
        Codec::Charmap(table) => {
            let sorted = table.sorted();
            return narrow(text, "charmap", |c| charmap::byte(&sorted, c), UNDEFINED, errors);
        }
        Codec::UnicodeEscape => escape::encode(text),
        Codec::RawUnicodeEscape => escape::encode_raw(text),
        Codec::Utf16 => utf16(text, &[0xff, 0xfe], Order::Little),
        Codec::Utf16Le => utf16(text, &[], Order::Little),
        Codec::Utf16Be => utf16(text, &[], Order::Big),
        Codec::Utf32 => utf32(text, &[0xff, 0xfe, 0, 0], Order::Little),
        Codec::Utf32Le => utf32(text, &[], Order::Little),
        Codec::Utf32Be => utf32(text, &[], Order::Big),
    })
}

fn utf16(text: &str, mark: &[u8], order: Order) -> Vec<u8> {
    let mut out = mark.to_vec();
    out.extend(text.encode_utf16().flat_map(|unit| match order {
        Order::Little => unit.to_le_bytes(),
        Order::Big => unit.to_be_bytes(),
    }));
    out
}

fn utf32(text: &str, mark: &[u8], order: Order) -> Vec<u8> {
    let mut out = mark.to_vec();
    out.extend(text.chars().flat_map(|c| match order {
        Order::Little => u32::from(c).to_le_bytes(),
        Order::Big => u32::from(c).to_be_bytes(),
    }));
    out
}

fn below(c: char, limit: u32) -> Option<u8> {
    u8::try_from(u32::from(c)).ok().filter(|byte| u32::from(*byte) < limit)
}

/// A codec of one byte a character, for the characters that have one.
fn narrow(
    text: &str,
    encoding: &'static str,
    byte_of: impl Fn(char) -> Option<u8>,
    reason: &'static str,
    errors: &str,
) -> Result<Vec<u8>, CodecFault> {
    let mut out = Vec::with_capacity(text.len());
    let mut known = None;
    for (at, c) in text.chars().enumerate() {
        if let Some(byte) = byte_of(c) {
            out.push(byte);
            continue;
        }
        let handler = match known {
            Some(handler) => handler,
            None => *known.insert(handler(errors)?),
        };
        if handler == Handler::Strict {
            let bad = text.chars().skip(at).take_while(|c| byte_of(*c).is_none()).count();
            return Err(CodecFault::Unicode(fault(c, encoding, at, at + bad, reason)));
        }
        out.extend_from_slice(replacement(c, handler).as_bytes());
    }
    Ok(out)
}

fn replacement(c: char, handler: Handler) -> String {
    let mut out = String::new();
    match handler {
        Handler::Strict | Handler::Ignore => {}
        Handler::Replace => out.push('?'),
        Handler::Backslash => push_escape(&mut out, c),
        Handler::XmlReference => {
            // Writing to a string cannot fail.
            let _ = write!(out, "&#{};", u32::from(c));
        }
        Handler::Name => match unicode_names2::name(c) {
            Some(name) => {
                let _ = write!(out, "\\N{{{name}}}");
            }
            None => push_escape(&mut out, c),
        },
    }
    out
}

fn fault(c: char, encoding: &'static str, start: usize, end: usize, reason: &'static str) -> UnicodeFault {
    let message = if end == start + 1 {
        let mut shown = String::new();
        push_escape(&mut shown, c);
        format!("'{encoding}' codec can't encode character '{shown}' in position {start}: {reason}")
    } else {
        format!("'{encoding}' codec can't encode characters in position {start}-{}: {reason}", end - 1)
    };
    UnicodeFault { decoding: false, encoding, skipped: 0, start, end, reason, message }
}
