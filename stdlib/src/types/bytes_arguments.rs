//! What the methods of numbers and bytes take: sizes, positions, flags, bytes to look for, iterables of byte values.
//!
//! A function here either gives plain data or says what must be done first: convert an argument, or make a list of it.
//! An iterator is never used up by a native, since the native may have to run again: the interpreter makes a list of
//! it first.

use caplet_vm::builtin;
use caplet_vm::context::Ctx;
use caplet_vm::error::{Conversion, Defer, Stop};
use caplet_vm::symbol::Special;
use caplet_vm::text::search::clip;
use caplet_vm::value::{Tag, Value};
use std::ops::Range;

/// The type of an argument as CPython's argument parsing names it: None is not called `NoneType`.
pub(super) fn given(ctx: &Ctx, value: Value) -> String {
    if value.is_none() { "None".to_owned() } else { ctx.type_name(value) }
}

/// The argument of that number; `UNSET` where it was left out.
pub(super) fn arg(args: &[Value], at: u8) -> Value {
    args.get(usize::from(at)).copied().unwrap_or(Value::UNSET)
}

/// The error of a method called on something else than its type.
pub(super) fn misplaced(ctx: &mut Ctx, class: &str, value: Value) -> Stop {
    let message = format!("descriptor requires a '{class}' object but received a '{}'", ctx.type_name(value));
    ctx.type_error(message)
}

/// A truth value; left out is false.
pub(super) fn flag(ctx: &mut Ctx, args: &[Value], at: u8) -> Result<bool, Stop> {
    let value = arg(args, at);
    if ctx.answers(value, Special::Bool)? || ctx.answers(value, Special::Len)? {
        return Err(Stop::Defer(Defer::Convert(at, Conversion::Bool)));
    }
    ctx.truth(value)
}

/// A size or count, C's `Py_ssize_t`.
pub(super) fn size(ctx: &mut Ctx, args: &[Value], at: u8, default: i64) -> Result<i64, Stop> {
    if arg(args, at).is_unset() {
        return Ok(default);
    }
    match ctx.index(args, at)?.as_int() {
        Some(size) => Ok(size),
        None => Err(ctx.raise(builtin::OVERFLOW_ERROR, "Python int too large to convert to C ssize_t")),
    }
}

/// A small number, C's `int`.
pub(super) fn small(ctx: &mut Ctx, args: &[Value], at: u8, default: i32) -> Result<i32, Stop> {
    if arg(args, at).is_unset() {
        return Ok(default);
    }
    match ctx.index(args, at)?.as_int().and_then(|value| i32::try_from(value).ok()) {
        Some(value) => Ok(value),
        None => Err(ctx.raise(builtin::OVERFLOW_ERROR, "Python int too large to convert to C int")),
    }
}

/// Checks a name such as an encoding's, and tells whether it was given.
pub(super) fn name(ctx: &mut Ctx, args: &[Value], at: u8, function: &str, parameter: &str) -> Result<bool, Stop> {
    let value = arg(args, at);
    if matches!(value.tag(), Tag::Unset | Tag::Str) {
        return Ok(!value.is_unset());
    }
    let message = format!("{function}() argument '{parameter}' must be str, not {}", given(ctx, value));
    Err(ctx.type_error(message))
}

/// The `start` or `end` of a search.
fn bound(ctx: &mut Ctx, args: &[Value], at: u8) -> Result<Option<i64>, Stop> {
    let value = arg(args, at);
    match value.tag() {
        Tag::Unset | Tag::None => Ok(None),
        Tag::Int | Tag::Bool => Ok(Some(value.raw_int())),
        Tag::BigInt => Ok(Some(ctx.clamp(value))),
        Tag::Instance if ctx.answers(value, Special::Index)? => Err(Stop::Defer(Defer::Convert(at, Conversion::Index))),
        _ => Err(ctx.type_error("slice indices must be integers or None or have an __index__ method")),
    }
}

/// What `start` and `end`, the arguments `at` and `at + 1`, mean for a length; nothing when they cross.
pub(super) fn window(ctx: &mut Ctx, args: &[Value], at: u8, len: usize) -> Result<Option<Range<usize>>, Stop> {
    let (start, end) = (bound(ctx, args, at)?, bound(ctx, args, at + 1)?);
    Ok(clip(len, start, end))
}

/// The bytes of a value that was checked to have some.
pub(super) fn raw(ctx: &Ctx, value: Value) -> &[u8] {
    ctx.bytes_of(value).unwrap_or_default()
}

/// The object whose method runs; charges for reading all of it.
pub(super) fn receiver(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let value = arg(args, 0);
    if !is_bytes(value) {
        return Err(misplaced(ctx, "bytes", value));
    }
    ctx.charge_bytes(raw(ctx, value).len())?;
    Ok(value)
}

pub(super) fn is_bytes(value: Value) -> bool {
    matches!(value.tag(), Tag::Bytes | Tag::ByteArray)
}

/// An argument that must be bytes; charges for reading all of it.
pub(super) fn bytes_like(ctx: &mut Ctx, value: Value) -> Result<Value, Stop> {
    if is_bytes(value) {
        ctx.charge_bytes(raw(ctx, value).len())?;
        return Ok(value);
    }
    let message = format!("a bytes-like object is required, not '{}'", ctx.type_name(value));
    Err(ctx.type_error(message))
}

/// What a search looks for.
pub(super) enum Needle {
    Byte([u8; 1]),
    Bytes(Value),
}

impl Needle {
    pub(super) fn bytes<'a>(&'a self, ctx: &'a Ctx) -> &'a [u8] {
        match self {
            Needle::Byte(byte) => byte,
            Needle::Bytes(value) => raw(ctx, *value),
        }
    }
}

/// An argument that is a byte's value, or bytes.
pub(super) fn needle(ctx: &mut Ctx, args: &[Value], at: u8) -> Result<Needle, Stop> {
    let value = arg(args, at);
    if is_bytes(value) {
        return Ok(Needle::Bytes(bytes_like(ctx, value)?));
    }
    if ctx.is_integer(value) || ctx.answers(value, Special::Index)? {
        return Ok(Needle::Byte([ctx.byte(args, at)?]));
    }
    let message = format!("argument should be integer or bytes-like object, not '{}'", ctx.type_name(value));
    Err(ctx.type_error(message))
}

/// Does `iter()` take the value?
pub(super) fn is_iterable(ctx: &Ctx, value: Value) -> Result<bool, Stop> {
    use Tag::{
        ByteArray, Bytes, Dict, DictView, FrozenSet, Generator, Instance, Iterator, List, Range, Set, Str, Tuple,
    };
    Ok(match value.tag() {
        List | Tuple | Str | Dict | DictView | Set | FrozenSet | Bytes | ByteArray | Range | Iterator | Generator => {
            true
        }
        Instance => ctx.answers(value, Special::Iter)? || ctx.answers(value, Special::GetItem)?,
        _ => false,
    })
}

/// The bytes whose values a container gives. What runs code, and iterators, which are looked at item by item, are for
/// the prelude.
pub(super) fn byte_values(ctx: &mut Ctx, args: &[Value], at: u8, out_of_range: &str) -> Result<Vec<u8>, Stop> {
    if matches!(arg(args, at).tag(), Tag::Instance | Tag::Generator | Tag::Iterator) {
        return Err(Stop::Defer(Defer::Prelude));
    }
    let items = ctx.collect(args, at)?;
    ctx.charge(items.len() / 2)?;
    ctx.heap.fits(items.len())?;
    let mut bytes = Vec::with_capacity(items.len());
    for item in items {
        if ctx.answers(item, Special::Index)? {
            return Err(Stop::Defer(Defer::Prelude));
        }
        match ctx.index(&[item], 0)?.as_int().and_then(|value| u8::try_from(value).ok()) {
            Some(byte) => bytes.push(byte),
            None => return Err(ctx.value_error(out_of_range)),
        }
    }
    Ok(bytes)
}
