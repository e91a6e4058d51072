//! Arguments of the text functions: what they may be and what CPython says when they are not.

use caplet_vm::builtin;
use caplet_vm::context::Ctx;
use caplet_vm::error::{Stop, Trap};
use caplet_vm::heap::Str;
use caplet_vm::heap::slab::Id;
use caplet_vm::symbol::Special;
use caplet_vm::value::{Tag, Value};
use std::ops::Range;

/// An argument; `UNSET` where it was left out.
pub fn arg(args: &[Value], at: u8) -> Value {
    args.get(usize::from(at)).copied().unwrap_or(Value::UNSET)
}

/// The string a method was called on.
#[inline]
pub fn this(ctx: &mut Ctx, args: &[Value]) -> Result<Id<Str>, Stop> {
    let value = arg(args, 0);
    value.as_str().ok_or_else(|| foreign(ctx, value))
}

#[cold]
fn foreign(ctx: &mut Ctx, value: Value) -> Stop {
    let given = ctx.type_name(value);
    ctx.type_error(format!("descriptor for 'str' objects doesn't apply to a '{given}' object"))
}

/// An argument that must be `str`; `message` says so, up to the name of the type given.
pub fn string(ctx: &mut Ctx, args: &[Value], at: u8, message: &str) -> Result<Id<Str>, Stop> {
    let value = arg(args, at);
    match value.as_str() {
        Some(id) => Ok(id),
        None => {
            let given = ctx.type_name(value);
            Err(ctx.type_error(format!("{message} {given}")))
        }
    }
}

/// The same where CPython's argument parser complains, which calls None by its name.
pub fn parsed_string(ctx: &mut Ctx, args: &[Value], at: u8, message: &str) -> Result<Id<Str>, Stop> {
    if arg(args, at).is_none() {
        return Err(ctx.type_error(format!("{message} None")));
    }
    string(ctx, args, at, message)
}

/// A count or width, which must fit; `default` where it was left out.
pub fn size(ctx: &mut Ctx, args: &[Value], at: u8, default: i64) -> Result<i64, Stop> {
    if arg(args, at).is_unset() {
        return Ok(default);
    }
    match ctx.index(args, at)?.as_int() {
        Some(size) => Ok(size),
        None => Err(ctx.raise(builtin::OVERFLOW_ERROR, "Python int too large to convert to C ssize_t")),
    }
}

/// The same for what CPython keeps in 32 bits.
pub fn small(ctx: &mut Ctx, args: &[Value], at: u8, default: i32) -> Result<i32, Stop> {
    if arg(args, at).is_unset() {
        return Ok(default);
    }
    match ctx.index(args, at)?.as_int().and_then(|value| i32::try_from(value).ok()) {
        Some(value) => Ok(value),
        None => Err(ctx.raise(builtin::OVERFLOW_ERROR, "Python int too large to convert to C int")),
    }
}

/// A count where negative means no limit.
pub fn most(ctx: &mut Ctx, args: &[Value], at: u8) -> Result<usize, Stop> {
    Ok(usize::try_from(size(ctx, args, at, -1)?).unwrap_or(usize::MAX))
}

/// Where a search begins or ends: None and what was left out mean the whole.
fn bound(ctx: &mut Ctx, args: &[Value], at: u8) -> Result<Option<i64>, Stop> {
    let value = arg(args, at);
    match value.tag() {
        Tag::Unset | Tag::None => Ok(None),
        Tag::Int | Tag::Bool | Tag::BigInt => ctx.index_clamped(args, at).map(Some),
        Tag::Instance if ctx.answers(value, Special::Index)? => ctx.index_clamped(args, at).map(Some),
        _ => Err(ctx.type_error("slice indices must be integers or None or have an __index__ method")),
    }
}

/// The part of a text of `len` code points that `start` (argument `at`) and `end` (the next) leave; none where nothing
/// is found in it, not even the empty text.
pub fn range(ctx: &mut Ctx, args: &[Value], at: u8, len: usize) -> Result<Option<Range<usize>>, Stop> {
    let (start, end) = (bound(ctx, args, at)?, bound(ctx, args, at + 1)?);
    Ok(caplet_vm::text::search::clip(len, start, end))
}

/// Does `iter()` take the value?
pub fn is_iterable(ctx: &mut Ctx, value: Value) -> Result<bool, Trap> {
    Ok(match value.tag() {
        Tag::Instance => ctx.answers(value, Special::Iter)? || ctx.answers(value, Special::GetItem)?,
        tag => matches!(
            tag,
            Tag::List
                | Tag::Tuple
                | Tag::Str
                | Tag::Dict
                | Tag::DictView
                | Tag::Set
                | Tag::FrozenSet
                | Tag::Bytes
                | Tag::ByteArray
                | Tag::Range
                | Tag::Iterator
                | Tag::Generator
        ),
    })
}

/// A result that may be the whole of the string it was taken from, which is then that string.
pub fn part(ctx: &mut Ctx, whole: Id<Str>, range: Range<usize>) -> Result<Value, Stop> {
    let text = ctx.heap.text(whole)?;
    if range == (0..text.len()) {
        return Ok(whole.into());
    }
    let taken = text.get(range.clone()).ok_or(Trap::Native)?;
    if let [byte] = *taken.as_bytes() {
        return ctx.ascii_character(byte);
    }
    ctx.charge_bytes(range.len())?;
    Ok(ctx.heap.substring(whole, range)?.into())
}
