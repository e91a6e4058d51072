//! `bytes`, and the methods that it shares with `bytearray`.
//!
//! A method gives an object of its receiver's type: `bytes`, or a new `bytearray`.

use super::bytes_arguments::{arg, byte_values, given, is_bytes, is_iterable, name, raw, receiver, small};
use super::bytes_change::{
    capitalize, center, expand_tabs, is_alnum, is_alpha, is_ascii, is_digit, is_lower, is_space, is_title, is_upper,
    ljust, lower, lstrip, make_table, remove_prefix, remove_suffix, replace, rjust, rstrip, strip, swapcase, title,
    translate, upper, zfill,
};
use super::bytes_search::{count, ends_with, find, index, rfind, rindex, starts_with};
use super::bytes_split::{join, partition, rpartition, rsplit, split, split_lines};
use super::text_codec;
use caplet_vm::builtin;
use caplet_vm::context::Ctx;
use caplet_vm::error::{Conversion, Defer, Stop};
use caplet_vm::heap::ByteArray;
use caplet_vm::native::{Reading, Row, RowKind};
use caplet_vm::symbol::Special;
use caplet_vm::value::{Tag, Value};

/// The same rows for both types.
macro_rules! both {
    ($($kind:ident $name:literal $($reading:ident)? $signature:literal $doc:literal $run:path $(, $prelude:literal)?;)*) => {
        pub(super) const BOTH: &[Row] = &[
            $( Row::method("bytes", $name, $signature, $doc, $run).kind(RowKind::$kind)$(.reading(Reading::$reading))?$(.or($prelude))?, )*
            $( Row::method("bytearray", $name, $signature, $doc, $run).kind(RowKind::$kind)$(.reading(Reading::$reading))?$(.or($prelude))?, )*
        ];
    };
}

both! {
    Method "capitalize" "self, /" "The first byte in upper case, the others in lower case." capitalize;
    Method "center" "self, width, fillchar=b' ', /" "Padded on both sides to a width." center;
    Method "count" Tuple "self, sub, start=None, end=None, /" "How often sub occurs without overlap." count;
    Method "decode" "self, /, encoding='utf-8', errors='strict'" "The text that the bytes encode." decode;
    Method "endswith" Tuple "self, suffix, start=None, end=None, /" "Do the bytes end with suffix, or with one of a tuple?" ends_with;
    Method "expandtabs" "self, /, tabsize=8" "Tabs as spaces." expand_tabs;
    Method "find" Tuple "self, sub, start=None, end=None, /" "The first position of sub, or -1." find;
    ClassMethod "fromhex" "self, string, /" "Bytes from pairs of hexadecimal digits; spaces are skipped." from_hex;
    Method "hex" "self, /, sep=NotImplemented, bytes_per_sep=1" "Two hexadecimal digits a byte." hex, "bytes_hex";
    Method "index" Tuple "self, sub, start=None, end=None, /" "The first position of sub; an error where there is none." index;
    Method "isalnum" "self, /" "All ASCII letters or digits?" is_alnum;
    Method "isalpha" "self, /" "All ASCII letters?" is_alpha;
    Method "isascii" "self, /" "All below 128?" is_ascii;
    Method "isdigit" "self, /" "All ASCII digits?" is_digit;
    Method "islower" "self, /" "Lower case letters and no upper case ones?" is_lower;
    Method "isspace" "self, /" "All ASCII white space?" is_space;
    Method "istitle" "self, /" "Upper case starts words, and nothing else?" is_title;
    Method "isupper" "self, /" "Upper case letters and no lower case ones?" is_upper;
    Method "join" "self, iterable_of_bytes, /" "The items with these bytes between them." join, "sequence_join";
    Method "ljust" "self, width, fillchar=b' ', /" "Padded on the right to a width." ljust;
    Method "lower" "self, /" "ASCII letters in lower case." lower;
    Method "lstrip" "self, bytes=None, /" "Without white space, or these bytes, on the left." lstrip;
    StaticMethod "maketrans" "frm, to, /" "A table for translate()." make_table;
    Method "partition" "self, sep, /" "Before, sep, after: split at the first sep." partition;
    Method "removeprefix" "self, prefix, /" "Without the prefix, if it is there." remove_prefix;
    Method "removesuffix" "self, suffix, /" "Without the suffix, if it is there." remove_suffix;
    Method "replace" "self, old, new, count=-1, /" "With new for old, at most count times." replace;
    Method "rfind" Tuple "self, sub, start=None, end=None, /" "The last position of sub, or -1." rfind;
    Method "rindex" Tuple "self, sub, start=None, end=None, /" "The last position of sub; an error where there is none." rindex;
    Method "rjust" "self, width, fillchar=b' ', /" "Padded on the left to a width." rjust;
    Method "rpartition" "self, sep, /" "Before, sep, after: split at the last sep." rpartition;
    Method "rsplit" "self, /, sep=None, maxsplit=-1" "Parts between separators; at most maxsplit splits, from the right." rsplit;
    Method "rstrip" "self, bytes=None, /" "Without white space, or these bytes, on the right." rstrip;
    Method "split" "self, /, sep=None, maxsplit=-1" "Parts between separators; at most maxsplit splits, from the left." split;
    Method "splitlines" "self, /, keepends=False" "The lines, with or without their ends." split_lines;
    Method "startswith" Tuple "self, prefix, start=None, end=None, /" "Do the bytes start with prefix, or with one of a tuple?" starts_with;
    Method "strip" "self, bytes=None, /" "Without white space, or these bytes, on both sides." strip;
    Method "swapcase" "self, /" "Upper case for lower case, and the other way." swapcase;
    Method "title" "self, /" "Each word with a capital." title;
    Method "translate" "self, table, /, delete=NotImplemented" "Each byte by a table of 256, after deleting some." translate;
    Method "upper" "self, /" "ASCII letters in upper case." upper;
    Method "zfill" "self, width, /" "Padded with zeros after the sign." zfill;
}

pub(super) const ROWS: &[Row] = &[Row::method(
    "bytes",
    "bytes",
    "source=NotImplemented, encoding='utf-8', errors='strict'",
    "Bytes from integers, text with an encoding, other bytes, or so many zeros.",
    construct,
)
.kind(RowKind::Constructor)
.or("bytes_of_items")];

fn construct(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let source = arg(args, 0);
    check_text(ctx, args, "bytes")?;
    match source.tag() {
        Tag::Unset => ctx.heap.bytes([]),
        Tag::Bytes => Ok(source),
        Tag::Instance if ctx.answers(source, Special::Bytes)? => Err(Stop::Defer(Defer::Special(Special::Bytes))),
        _ => {
            let bytes = match zeros(ctx, args)? {
                Some(zeros) => zeros,
                None => from_items(ctx, args, 0, "bytes", "bytes must be in range(0, 256)")?,
            };
            ctx.heap.bytes(bytes)
        }
    }
}

/// Text with an encoding is for the prelude, which asks `str.encode`. With anything else an encoding is an error.
pub(super) fn check_text(ctx: &mut Ctx, args: &[Value], class: &str) -> Result<(), Stop> {
    let is_text = arg(args, 0).tag() == Tag::Str;
    let encoding = name(ctx, args, 1, class, "encoding")?;
    let errors = name(ctx, args, 2, class, "errors")?;
    let message = match (encoding, errors) {
        (true, _) if is_text => return Err(Stop::Defer(Defer::Prelude)),
        (true, _) => "encoding without a string argument",
        (false, _) if is_text => "string argument without an encoding",
        (false, true) => "errors without a string argument",
        (false, false) => return Ok(()),
    };
    Err(ctx.type_error(message))
}

/// So many zeros, when the first argument is an integer.
pub(super) fn zeros(ctx: &mut Ctx, args: &[Value]) -> Result<Option<Vec<u8>>, Stop> {
    let source = arg(args, 0);
    if ctx.answers(source, Special::Index)? {
        return Err(Stop::Defer(Defer::Prelude));
    }
    if !ctx.is_integer(source) {
        return Ok(None);
    }
    let Ok(count) = usize::try_from(ctx.index_size(args, 0)?) else {
        return Err(ctx.value_error("negative count"));
    };
    ctx.heap.fits(count)?;
    ctx.charge_bytes(count)?;
    Ok(Some(vec![0; count]))
}

/// The bytes of other bytes or of an iterable of integers.
pub(super) fn from_items(
    ctx: &mut Ctx,
    args: &[Value],
    at: u8,
    class: &str,
    out_of_range: &str,
) -> Result<Vec<u8>, Stop> {
    let source = arg(args, at);
    if is_bytes(source) {
        let len = raw(ctx, source).len();
        ctx.charge_bytes(len)?;
        ctx.heap.fits(len)?;
        return Ok(raw(ctx, source).to_vec());
    }
    if source.tag() == Tag::Str || !is_iterable(ctx, source)? {
        let message = format!("cannot convert '{}' object to {class}", ctx.type_name(source));
        return Err(ctx.type_error(message));
    }
    byte_values(ctx, args, at, out_of_range)
}

/// The bytes of whatever `bytes()` takes for content: what `int.from_bytes` reads.
pub(super) fn content(ctx: &mut Ctx, args: &[Value], at: u8) -> Result<Vec<u8>, Stop> {
    if ctx.answers(arg(args, at), Special::Bytes)? {
        return Err(Stop::Defer(Defer::Convert(at, Conversion::Bytes)));
    }
    from_items(ctx, args, at, "bytes", "bytes must be in range(0, 256)")
}

fn decode(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    receiver(ctx, args)?;
    text_codec::decode(ctx, args, "decode")
}

fn hex(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let source = receiver(ctx, args)?;
    let group = small(ctx, args, 2, 1)?;
    let separator = separator(ctx, arg(args, 1))?;
    let len = raw(ctx, source).len();
    ctx.charge(len / 4)?;
    ctx.heap.fits(len.saturating_mul(3))?;
    let bytes = raw(ctx, source);
    let mut text = String::with_capacity(len.saturating_mul(3));
    let size = group.unsigned_abs() as usize;
    for (at, byte) in bytes.iter().enumerate() {
        // Groups are counted from the right, or from the left when their size is negative.
        let counted = if group < 0 { at } else { len - at };
        if let Some(separator) = separator
            && at > 0
            && size > 0
            && counted % size == 0
        {
            text.push(separator);
        }
        for digit in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(u32::from(digit), 16));
        }
    }
    ctx.string(text)
}

/// One ASCII character as text or as `bytes`.
fn separator(ctx: &mut Ctx, value: Value) -> Result<Option<char>, Stop> {
    let one = match value.tag() {
        Tag::Unset => return Ok(None),
        Tag::Str => {
            let mut chars = ctx.heap.text_of(value).unwrap_or_default().chars();
            chars.next().filter(|_| chars.next().is_none())
        }
        Tag::Bytes => match raw(ctx, value) {
            [byte] => Some(char::from(*byte)),
            _ => None,
        },
        // Its length is asked first.
        _ if ctx.answers(value, Special::Len)? => return Err(Stop::Defer(Defer::Prelude)),
        _ => {
            let message = match ctx.len(value)? {
                None => format!("object of type '{}' has no len()", ctx.type_name(value)),
                Some(1) => "sep must be str or bytes.".to_owned(),
                Some(_) => return Err(ctx.value_error("sep must be length 1.")),
            };
            return Err(ctx.type_error(message));
        }
    };
    match one {
        None => Err(ctx.value_error("sep must be length 1.")),
        Some(c) if !c.is_ascii() => Err(ctx.value_error("sep must be ASCII.")),
        some => Ok(some),
    }
}

fn from_hex(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let source = arg(args, 1);
    let Some(id) = source.as_str() else {
        let message = format!("fromhex() argument must be str, not {}", given(ctx, source));
        return Err(ctx.type_error(message));
    };
    let len = ctx.heap.get(id)?.bytes();
    ctx.charge(len / 4)?;
    ctx.heap.fits(len)?;
    match hex_pairs(ctx.heap.text(id)?) {
        Ok(bytes) if arg(args, 0).as_class() == Some(builtin::BYTEARRAY) => {
            Ok(ctx.heap.add(ByteArray { bytes, frozen: false })?.into())
        }
        Ok(bytes) => ctx.heap.bytes(bytes),
        Err(at) => Err(ctx.value_error(format!("non-hexadecimal number found in fromhex() arg at position {at}"))),
    }
}

/// The bytes, or the position of what is no hexadecimal digit. Any character past ASCII is complained of first.
fn hex_pairs(text: &str) -> Result<Vec<u8>, usize> {
    if !text.is_ascii() {
        return Err(text.chars().position(|c| !c.is_ascii()).unwrap_or(0));
    }
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut high: Option<u8> = None;
    for (at, c) in text.bytes().enumerate() {
        let digit = char::from(c).to_digit(16).map(|digit| digit as u8);
        match (high, digit) {
            (Some(value), Some(digit)) => {
                bytes.push(value << 4 | digit);
                high = None;
            }
            (None, Some(digit)) => high = Some(digit),
            (None, None) if matches!(c, b' ' | b'\t'..=b'\r') => (),
            _ => return Err(at),
        }
    }
    if high.is_some() { Err(text.len()) } else { Ok(bytes) }
}
