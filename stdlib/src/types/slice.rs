//! `slice`: start, stop and step of a subscript, as written.

use super::bytes_arguments::{arg, misplaced};
use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Stop, Trap};
use caplet_vm::heap::Slice;
use caplet_vm::native::{Row, RowKind};
use caplet_vm::symbol::Special;
use caplet_vm::value::{Tag, Value};

pub(super) const ROWS: &[Row] = &[
    Row::method(
        "slice",
        "slice",
        "start, stop=NotImplemented, step=None, /",
        "What stands in the brackets of x[start:stop:step].",
        construct,
    )
    .kind(RowKind::Constructor),
    Row::method(
        "slice",
        "indices",
        "self, length, /",
        "Start, stop and step as they apply to a sequence of this length.",
        indices,
    )
    .or("slice_indices"),
    Row::method("slice", "start", "self, /", "The start, or None.", |ctx, args| Ok(receiver(ctx, args)?.start))
        .kind(RowKind::Getter),
    Row::method("slice", "step", "self, /", "The step, or None.", |ctx, args| Ok(receiver(ctx, args)?.step))
        .kind(RowKind::Getter),
    Row::method("slice", "stop", "self, /", "The stop, or None.", |ctx, args| Ok(receiver(ctx, args)?.stop))
        .kind(RowKind::Getter),
    Row::function("_slice_part", "part", "A part of a slice as an integer or None.", plain_part)
        .kind(RowKind::Internal),
];

fn construct(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let step = if arg(args, 2).is_unset() { Value::NONE } else { arg(args, 2) };
    let slice = if arg(args, 1).is_unset() {
        Slice { start: Value::NONE, stop: arg(args, 0), step }
    } else {
        Slice { start: arg(args, 0), stop: arg(args, 1), step }
    };
    Ok(ctx.heap.add(slice)?.into())
}

fn receiver(ctx: &mut Ctx, args: &[Value]) -> Result<Slice, Stop> {
    let value = arg(args, 0);
    match value.as_id::<Slice>() {
        Some(id) => Ok(*ctx.heap.get(id)?),
        None => Err(misplaced(ctx, "slice", value)),
    }
}

/// Converts a part whose class defines `__index__`; gives others back.
fn plain_part(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let part = arg(args, 0);
    if ctx.answers(part, Special::Index)? { Err(Stop::Defer(Defer::Special(Special::Index))) } else { Ok(part) }
}

fn indices(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let slice = receiver(ctx, args)?;
    let length = ctx.index(args, 1)?;
    let negative = match length.as_int() {
        Some(length) => length < 0,
        None => ctx.clamp(length) < 0,
    };
    if negative {
        return Err(ctx.value_error("length should not be negative"));
    }
    let long = [slice.start, slice.stop, slice.step, length].iter().any(|part| part.tag() == Tag::BigInt);
    if !long && let Some(length) = length.as_int() {
        let (start, stop, step) = ctx.slice_indices(slice, length as usize)?;
        return ctx.heap.tuple(&[Value::int(start), Value::int(stop), Value::int(step)]);
    }
    let length = ctx.big(length).ok_or(Trap::Type)?;
    let (start, stop, step) = ctx.long_slice_indices(slice, &length)?;
    let parts = [ctx.integer(start)?, ctx.integer(stop)?, ctx.integer(step)?];
    ctx.heap.tuple(&parts)
}
