//! Receivers and iterables as natives of the collections take them.
//!
//! Nothing here calls guest code: an iterable that runs guest code is named as such, and the caller defers.

use caplet_vm::context::Ctx;
use caplet_vm::error::{Stop, Trap};
use caplet_vm::heap::*;
use caplet_vm::symbol::Special;
use caplet_vm::value::{Tag, Value};

/// An argument, `UNSET` where it was left out.
#[inline]
pub fn arg(args: &[Value], at: usize) -> Value {
    args.get(at).copied().unwrap_or(Value::UNSET)
}

/// The error of a method called on an object of another class.
pub fn wrong_receiver(ctx: &mut Ctx, args: &[Value], class: &str, method: &str) -> Stop {
    let Some(value) = args.first() else { return Trap::Native.into() };
    let given = ctx.type_name(*value);
    ctx.type_error(format!("descriptor '{method}' for '{class}' objects doesn't apply to a '{given}' object"))
}

/// Does iterating over the value run guest code (or fail)?
#[inline]
pub fn is_guest(value: Value) -> bool {
    matches!(value.tag(), Tag::Instance | Tag::Generator)
}

/// The error of iterating over what has no iterator.
pub fn not_iterable(ctx: &mut Ctx, value: Value) -> Stop {
    let message = format!("'{}' object is not iterable", ctx.type_name(value));
    ctx.type_error(message)
}

/// A position among elements, as `index()` takes it: it may define `__index__`, and is cut to 64 bits.
pub fn position(ctx: &mut Ctx, args: &[Value], at: u8, default: i64) -> Result<i64, Stop> {
    let value = arg(args, usize::from(at));
    match value.tag() {
        Tag::Unset => Ok(default),
        Tag::Int | Tag::Bool => Ok(value.raw_int()),
        Tag::BigInt => Ok(ctx.clamp(value)),
        Tag::Instance if ctx.answers(value, Special::Index)? => ctx.index_clamped(args, at),
        _ => Err(ctx.type_error("slice indices must be integers or have an __index__ method")),
    }
}

/// A position counted from the end where it is negative, cut to `0..=len`.
pub fn cut(position: i64, len: usize) -> usize {
    let len = len as i64;
    let at = if position < 0 { position.saturating_add(len).max(0) } else { position };
    at.min(len) as usize
}

/// Elements that are looked at for one charge.
const STRETCH: usize = 1 << 12;

/// Where the value first stands in a list or tuple from `start` to before `stop`, by `is` or `==`.
pub fn find_item(
    ctx: &mut Ctx,
    sequence: Value,
    value: Value,
    start: usize,
    stop: usize,
) -> Result<Option<usize>, Stop> {
    let mut at = start;
    loop {
        let items = ctx.heap.items(sequence).ok_or(Trap::Type)?;
        let Some(rest) = items.get(at..stop.min(items.len()).max(at)) else { return Ok(None) };
        // Looked at by stretches, so that what was not paid for stays small.
        let rest = rest.get(..STRETCH).unwrap_or(rest);
        let differ = skip_different(&ctx.heap, rest, value);
        let element = rest.get(differ).copied();
        let more = element.is_none() && rest.len() == STRETCH;
        ctx.charge(differ + 1)?;
        if more {
            at += differ;
            continue;
        }
        let Some(element) = element else { return Ok(None) };
        at += differ;
        if ctx.same(element, value)? {
            return Ok(Some(at));
        }
        at += 1;
    }
}

/// How many elements at the front are of the value's own simple type and certainly another value.
fn skip_different(heap: &Heap, items: &[Value], value: Value) -> usize {
    let candidate = match value.tag() {
        Tag::Int => items.iter().position(|item| !item.is_int() || item.is(value)),
        Tag::Str => {
            // Of equal length there is more to compare: that is charged.
            let len = heap.text_of(value).map(str::len);
            let open = |item: &Value| item.tag() != Tag::Str || heap.text_of(*item).map(str::len) == len;
            items.iter().position(open)
        }
        _ => Some(0),
    };
    candidate.unwrap_or(items.len())
}
