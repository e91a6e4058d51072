//! Codecs: texts to bytes and back.
//!
//! Texts here hold no lone surrogates, so a decoder never makes one: the error handlers that would (`surrogateescape`,
//! `surrogatepass`) leave the error as it is, as they do in CPython with all that is no surrogate. As in CPython, an error handler's name is looked at when the first
//! error occurs, and decoding no bytes looks at nothing at all.

mod charmap;
mod decode;
mod encode;
mod escape;

#[cfg(test)]
mod tests;

pub use decode::{decode, decode_bound};
pub use encode::{encode, encode_bound};

use super::chars::is_alnum;
use crate::number::fault::{Fault, FaultClass, Result};

/// A codec that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    Utf8,
    /// With a byte order mark.
    Utf8Sig,
    Ascii,
    Latin1,
    /// With a byte order mark, little endian where the choice is free.
    Utf16,
    Utf16Le,
    Utf16Be,
    Utf32,
    Utf32Le,
    Utf32Be,
    /// A table of 256 characters.
    Charmap(&'static charmap::Charmap),
    UnicodeEscape,
    RawUnicodeEscape,
}

/// Why a text or bytes cannot be coded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodecFault {
    /// `UnicodeEncodeError` or `UnicodeDecodeError`.
    Unicode(UnicodeFault),
    Plain(Fault),
}

impl From<Fault> for CodecFault {
    fn from(fault: Fault) -> CodecFault {
        CodecFault::Plain(fault)
    }
}

/// The data of a `UnicodeEncodeError` or `UnicodeDecodeError`; positions are code points or bytes of the object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnicodeFault {
    pub decoding: bool,
    pub encoding: &'static str,
    /// How many bytes of the input do not belong to the exception's `object`: the mark that `utf-8-sig` takes away.
    pub skipped: usize,
    pub start: usize,
    pub end: usize,
    pub reason: &'static str,
    /// What `str()` of the exception gives.
    pub message: String,
}

impl UnicodeFault {
    /// The name of the exception.
    pub fn class_name(&self) -> &'static str {
        if self.decoding { "UnicodeDecodeError" } else { "UnicodeEncodeError" }
    }
}

/// What a codec is looked up for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Encode,
    Decode,
}

/// Finds a codec by any of its names in CPython.
pub fn lookup(name: &str, direction: Direction) -> Result<Codec> {
    if name.contains('\0') {
        return Err(Fault::value("embedded null character"));
    }
    let canonical = normalize(name).replace('.', "_");
    Ok(match canonical.as_str() {
        "utf_8" | "utf8" | "u8" | "utf" | "utf8_ucs2" | "utf8_ucs4" | "cp65001" => Codec::Utf8,
        "utf_8_sig" => Codec::Utf8Sig,
        "ascii" | "646" | "ansi_x3_4_1968" | "ansi_x3_4_1986" | "cp367" | "csascii" | "ibm367" | "iso646_us"
        | "iso_646_irv_1991" | "iso_ir_6" | "us" | "us_ascii" => Codec::Ascii,
        "latin_1" | "latin1" | "latin" | "l1" | "8859" | "cp819" | "csisolatin1" | "ibm819" | "iso8859"
        | "iso8859_1" | "iso_8859_1" | "iso_8859_1_1987" | "iso_ir_100" => Codec::Latin1,
        "utf_16" | "utf16" | "u16" => Codec::Utf16,
        "utf_16_le" | "utf_16le" | "unicodelittleunmarked" => Codec::Utf16Le,
        "utf_16_be" | "utf_16be" | "unicodebigunmarked" => Codec::Utf16Be,
        "utf_32" | "utf32" | "u32" => Codec::Utf32,
        "utf_32_le" | "utf_32le" => Codec::Utf32Le,
        "utf_32_be" | "utf_32be" => Codec::Utf32Be,
        "base64_codec" | "base64" | "base_64" | "bz2_codec" | "bz2" | "hex_codec" | "hex" | "quopri_codec"
        | "quopri" | "quoted_printable" | "quotedprintable" | "rot_13" | "rot13" | "uu_codec" | "uu" | "zlib_codec"
        | "zip" | "zlib" => {
            let function = if direction == Direction::Encode { "encode" } else { "decode" };
            let message =
                format!("'{name}' is not a text encoding; use codecs.{function}() to handle arbitrary codecs");
            return Err(Fault::new(FaultClass::Lookup, message));
        }
        "unicode_escape" => Codec::UnicodeEscape,
        "raw_unicode_escape" => Codec::RawUnicodeEscape,
        other => match charmap::Charmap::find(other) {
            Some(table) => Codec::Charmap(table),
            None => return Err(Fault::new(FaultClass::Lookup, format!("unknown encoding: {name}"))),
        },
    })
}

/// CPython's `encodings.normalize_encoding`, in lower case: runs of punctuation become one underscore.
fn normalize(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    let mut punctuation = false;
    for c in name.chars() {
        if is_alnum(c) || c == '.' {
            if punctuation && !normal.is_empty() {
                normal.push('_');
            }
            if c.is_ascii() {
                normal.push(c.to_ascii_lowercase());
            }
            punctuation = false;
        } else {
            punctuation = true;
        }
    }
    normal
}

/// What to do about what cannot be coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Handler {
    Strict,
    Ignore,
    Replace,
    Backslash,
    XmlReference,
    Name,
}

fn handler(name: &str) -> Result<Handler> {
    Ok(match name {
        "strict" | "surrogateescape" | "surrogatepass" => Handler::Strict,
        "ignore" => Handler::Ignore,
        "replace" => Handler::Replace,
        "backslashreplace" => Handler::Backslash,
        "xmlcharrefreplace" => Handler::XmlReference,
        "namereplace" => Handler::Name,
        _ => {
            return Err(Fault::new(FaultClass::Lookup, format!("unknown error handler name '{name}'")));
        }
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Little,
    Big,
}
