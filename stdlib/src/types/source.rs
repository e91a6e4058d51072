//! Receivers and iterables as natives of the collections take them.
//!
//! Nothing here calls guest code: an iterable that runs guest code is named as such, and the caller defers.

use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Stop, Trap};
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

/// Does `work` with all items of the argument. When `work` must be done again or elsewhere (a deferral, a collection), an
/// iterator that was used up gets its items back, so that nothing is lost.
pub fn with_items<R>(
    ctx: &mut Ctx,
    args: &[Value],
    at: u8,
    work: impl FnOnce(&mut Ctx, &[Value]) -> Result<R, Stop>,
) -> Result<R, Stop> {
    let value = arg(args, usize::from(at));
    let Some(id) = value.as_id::<Iter>() else {
        let items = ctx.collect(args, at)?;
        return work(ctx, &items);
    };
    let left = ctx.remaining(value)?;
    let room = left.saturating_mul(slab::Slab::<Tuple>::PLACE + 10 * size_of::<Value>());
    // As in `Ctx::collect`: the choice may not depend on what is free just now.
    if room > ctx.heap.memory.limit / 8 {
        return Err(Stop::Defer(Defer::Collect(at)));
    }
    ctx.heap.fits(room)?;
    ctx.can_pay(left.saturating_mul(3))?;
    let spare = ctx.heap.add(List { items: Vec::with_capacity(left), frozen: false })?;
    let items = ctx.collect(args, at)?;
    let result = work(ctx, &items);
    if matches!(result, Err(Stop::Defer(_) | Stop::Memory(_) | Stop::Fuel(_))) {
        ctx.heap.change(spare, 0, |list| list.items.extend_from_slice(&items))?;
        *ctx.heap.get_mut(id)? = Iter::List { list: spare, at: 0 };
    }
    result
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
        let differ = skip_different(&ctx.heap, rest, value);
        let element = rest.get(differ).copied();
        ctx.charge(differ + 1)?;
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
            let text = heap.text_of(value);
            items.iter().position(|item| item.tag() != Tag::Str || item.is(value) || heap.text_of(*item) == text)
        }
        _ => Some(0),
    };
    candidate.unwrap_or(items.len())
}
