//! Bytes to texts.

use super::{Codec, CodecFault, Handler, Order, UnicodeFault, escape, handler};
use crate::number::fault::Fault;
use std::fmt::Write;

type Result<T> = std::result::Result<T, CodecFault>;

/// At most how many bytes the decoded text has.
pub fn decode_bound(bytes: &[u8], codec: Codec) -> usize {
    match codec {
        Codec::Ascii if bytes.is_ascii() => bytes.len(),
        Codec::Utf8 | Codec::Utf8Sig if std::str::from_utf8(bytes).is_ok() => bytes.len(),
        // A bad byte becomes `\x00` at most; a good one two bytes in Latin-1, one and a half in UTF-16.
        _ => bytes.len().saturating_mul(4),
    }
}

/// `bytes.decode(codec, errors)`; for no bytes the caller need not even look the codec up.
pub fn decode(bytes: &[u8], codec: Codec, errors: &str) -> Result<String> {
    match codec {
        Codec::Utf8 => utf8(bytes, 0, errors),
        Codec::Utf8Sig => match bytes.strip_prefix(b"\xef\xbb\xbf") {
            Some(rest) => utf8(rest, 3, errors),
            None => utf8(bytes, 0, errors),
        },
        Codec::Ascii => ascii(bytes, errors),
        Codec::Latin1 => Ok(bytes.iter().map(|byte| char::from(*byte)).collect()),
        Codec::Utf16Le => utf16(bytes, 0, Order::Little, errors),
        Codec::Utf16Be => utf16(bytes, 0, Order::Big, errors),
        Codec::Utf16 => match bytes {
            [0xff, 0xfe, ..] => utf16(bytes, 2, Order::Little, errors),
            [0xfe, 0xff, ..] => utf16(bytes, 2, Order::Big, errors),
            _ => utf16(bytes, 0, Order::Little, errors),
        },
        Codec::Utf32Le => utf32(bytes, 0, Order::Little, errors),
        Codec::Utf32Be => utf32(bytes, 0, Order::Big, errors),
        Codec::Charmap(table) => table.decode(bytes, errors),
        Codec::UnicodeEscape => escape::decode(bytes, errors),
        Codec::RawUnicodeEscape => escape::decode_raw(bytes, errors),
        Codec::Utf32 => match bytes {
            [0xff, 0xfe, 0, 0, ..] => utf32(bytes, 4, Order::Little, errors),
            [0, 0, 0xfe, 0xff, ..] => utf32(bytes, 4, Order::Big, errors),
            _ => utf32(bytes, 0, Order::Little, errors),
        },
    }
}

/// What is needed to report or repair errors.
pub(super) struct Repair<'a> {
    bytes: &'a [u8],
    encoding: &'static str,
    errors: &'a str,
    skipped: usize,
    /// Looked up at the first error.
    handler: Option<Handler>,
}

impl<'a> Repair<'a> {
    pub(super) fn new(bytes: &'a [u8], encoding: &'static str, errors: &'a str) -> Repair<'a> {
        Repair { bytes, encoding, errors, skipped: 0, handler: None }
    }

    /// Handles the bad bytes from `start` to `end`.
    pub(super) fn handle(&mut self, out: &mut String, start: usize, end: usize, reason: &'static str) -> Result<()> {
        let handler = match self.handler {
            Some(handler) => handler,
            None => *self.handler.insert(handler(self.errors)?),
        };
        let bad = self.bytes.get(start..end).unwrap_or_default();
        match handler {
            Handler::Ignore => {}
            Handler::Replace => out.push(char::REPLACEMENT_CHARACTER),
            Handler::Backslash => {
                for byte in bad {
                    // Writing to a string cannot fail.
                    let _ = write!(out, "\\x{byte:02x}");
                }
            }
            Handler::XmlReference | Handler::Name => {
                return Err(CodecFault::Plain(Fault::type_error(
                    "don't know how to handle UnicodeDecodeError in error callback",
                )));
            }
            Handler::Strict => {
                return Err(CodecFault::Unicode(self.fault(bad, start, end, reason)));
            }
        }
        Ok(())
    }

    fn fault(&self, bad: &[u8], start: usize, end: usize, reason: &'static str) -> UnicodeFault {
        let encoding = self.encoding;
        let message = match bad {
            [byte] => format!("'{encoding}' codec can't decode byte 0x{byte:02x} in position {start}: {reason}"),
            _ => format!("'{encoding}' codec can't decode bytes in position {start}-{}: {reason}", end - 1),
        };
        UnicodeFault { decoding: true, encoding, skipped: self.skipped, start, end, reason, message }
    }
}

fn utf8(bytes: &[u8], skipped: usize, errors: &str) -> Result<String> {
    let mut repair = Repair { bytes, encoding: "utf-8", errors, skipped, handler: None };
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        at += chunk.valid().len();
        let bad = chunk.invalid();
        if let Some(first) = bad.first() {
            let end = at + bad.len();
            // A sequence that the end of the input cuts off might have been a character.
            let reason = if end == bytes.len() && could_go_on(bad) {
                "unexpected end of data"
            } else if matches!(first, 0xc2..=0xf4) {
                "invalid continuation byte"
            } else {
                "invalid start byte"
            };
            repair.handle(&mut out, at, end, reason)?;
            at = end;
        }
    }
    Ok(out)
}

/// Is it the beginning of a character?
fn could_go_on(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

fn ascii(bytes: &[u8], errors: &str) -> Result<String> {
    let mut repair = Repair::new(bytes, "ascii", errors);
    let mut out = String::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        if byte.is_ascii() {
            out.push(char::from(*byte));
        } else {
            repair.handle(&mut out, at, at + 1, "ordinal not in range(128)")?;
        }
    }
    Ok(out)
}

fn utf16(bytes: &[u8], mark: usize, order: Order, errors: &str) -> Result<String> {
    let encoding = if order == Order::Little { "utf-16-le" } else { "utf-16-be" };
    let mut repair = Repair::new(bytes, encoding, errors);
    let mut out = String::with_capacity(bytes.len());
    let unit = |at: usize| match (bytes.get(at), bytes.get(at + 1)) {
        (Some(first), Some(second)) => Some(match order {
            Order::Little => u16::from_le_bytes([*first, *second]),
            Order::Big => u16::from_be_bytes([*first, *second]),
        }),
        _ => None,
    };
    let mut at = mark;
    while at < bytes.len() {
        let (end, problem) = match (unit(at), unit(at + 2)) {
            (None, _) => (bytes.len(), "truncated data"),
            (Some(0xdc00..=0xdfff), _) => (at + 2, "illegal encoding"),
            (Some(high @ 0xd800..=0xdbff), Some(low @ 0xdc00..=0xdfff)) => {
                out.extend(char::decode_utf16([high, low]).flatten());
                (at + 4, "")
            }
            (Some(0xd800..=0xdbff), Some(_)) => (at + 2, "illegal UTF-16 surrogate"),
            (Some(0xd800..=0xdbff), None) => (bytes.len(), "unexpected end of data"),
            (Some(unit), _) => {
                out.extend(char::from_u32(u32::from(unit)));
                (at + 2, "")
            }
        };
        if !problem.is_empty() {
            repair.handle(&mut out, at, end, problem)?;
        }
        at = end;
    }
    Ok(out)
}

fn utf32(bytes: &[u8], mark: usize, order: Order, errors: &str) -> Result<String> {
    let encoding = if order == Order::Little { "utf-32-le" } else { "utf-32-be" };
    let mut repair = Repair::new(bytes, encoding, errors);
    let mut out = String::with_capacity(bytes.len());
    let mut at = mark;
    for unit in bytes.get(mark..).unwrap_or_default().chunks(4) {
        let end = at + unit.len();
        let code = <[u8; 4]>::try_from(unit).map(|unit| match order {
            Order::Little => u32::from_le_bytes(unit),
            Order::Big => u32::from_be_bytes(unit),
        });
        match code.map(|code| (code, char::from_u32(code))) {
            Ok((_, Some(c))) => out.push(c),
            Ok((0xd800..=0xdfff, None)) => {
                let reason = "code point in surrogate code point range(0xd800, 0xe000)";
                repair.handle(&mut out, at, end, reason)?;
            }
            Ok((_, None)) => repair.handle(&mut out, at, end, "code point not in range(0x110000)")?,
            Err(_) => repair.handle(&mut out, at, end, "truncated data")?,
        }
        at = end;
    }
    Ok(out)
}
