//! `bytearray`: how one is made, and the methods that change it. What it shares with `bytes` is in `bytes.rs`.
//!
//! A method changes nothing before everything it needs is charged: it may have to run again.

use super::bytes::{check_text, from_items, zeros};
use super::bytes_arguments::{arg, byte_values, is_bytes, is_iterable, misplaced, raw, receiver, size};
use caplet_vm::context::Ctx;
use caplet_vm::error::Stop;
use caplet_vm::heap::ByteArray;
use caplet_vm::heap::slab::Id;
use caplet_vm::native::{Row, RowKind};
use caplet_vm::value::Value;

pub(super) const ROWS: &[Row] = &[
    Row::method(
        "bytearray",
        "bytearray",
        "source=NotImplemented, encoding='utf-8', errors='strict'",
        "Changeable bytes from integers, text with an encoding, other bytes, or so many zeros.",
        construct,
    )
    .kind(RowKind::Constructor)
    .or("bytearray_of_items"),
    Row::method("bytearray", "append", "self, item, /", "Adds one byte at the end.", append),
    Row::method("bytearray", "clear", "self, /", "Removes all bytes.", clear),
    Row::method("bytearray", "copy", "self, /", "A copy.", copy),
    Row::method("bytearray", "extend", "self, iterable_of_ints, /", "Adds bytes at the end.", extend)
        .or("bytearray_extend"),
    Row::method("bytearray", "insert", "self, index, item, /", "Puts a byte before a position.", insert),
    Row::method("bytearray", "pop", "self, index=-1, /", "Removes a byte and gives its value.", pop),
    Row::method("bytearray", "remove", "self, value, /", "Removes the first byte of this value.", remove),
    Row::method("bytearray", "reverse", "self, /", "Turns the order of the bytes round.", reverse),
];

fn construct(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    check_text(ctx, args, "bytearray")?;
    let bytes = if arg(args, 0).is_unset() {
        Vec::new()
    } else {
        match zeros(ctx, args)? {
            Some(zeros) => zeros,
            None => from_items(ctx, args, 0, "bytearray", "byte must be in range(0, 256)")?,
        }
    };
    Ok(ctx.heap.add(ByteArray { bytes, frozen: false })?.into())
}

/// The bytearray whose method runs; one that is frozen raises.
fn target(ctx: &mut Ctx, args: &[Value]) -> Result<Id<ByteArray>, Stop> {
    let value = arg(args, 0);
    let Some(id) = value.as_id::<ByteArray>() else { return Err(misplaced(ctx, "bytearray", value)) };
    ctx.bytearray_mut(id)?;
    Ok(id)
}

/// Room for `more` bytes, charged; growing by half keeps appending cheap.
fn reserve(ctx: &mut Ctx, id: Id<ByteArray>, more: usize) -> Result<(), Stop> {
    let array = ctx.heap.get(id)?;
    let (len, capacity) = (array.bytes.len(), array.bytes.capacity());
    if more <= capacity - len {
        return Ok(());
    }
    let growth = more.max(len / 2).max(16);
    ctx.heap.change(id, growth, |array| array.bytes.reserve_exact(growth))
}

fn append(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let id = target(ctx, args)?;
    let byte = ctx.byte(args, 1)?;
    reserve(ctx, id, 1)?;
    ctx.bytearray_mut(id)?.bytes.push(byte);
    Ok(Value::NONE)
}

fn insert(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let id = target(ctx, args)?;
    let at = size(ctx, args, 1, 0)?;
    let byte = ctx.byte(args, 2)?;
    let len = ctx.heap.get(id)?.bytes.len();
    let at = if at < 0 { at.saturating_add(len as i64).max(0) } else { at.min(len as i64) };
    ctx.charge_bytes(len - at as usize)?;
    reserve(ctx, id, 1)?;
    ctx.bytearray_mut(id)?.bytes.insert(at as usize, byte);
    Ok(Value::NONE)
}

fn extend(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let id = target(ctx, args)?;
    let source = arg(args, 1);
    let more = if is_bytes(source) {
        let len = raw(ctx, source).len();
        ctx.charge_bytes(len)?;
        ctx.heap.fits(len)?;
        raw(ctx, source).to_vec()
    } else if is_iterable(ctx, source)? {
        byte_values(ctx, args, 1, "byte must be in range(0, 256)")?
    } else {
        let message = format!("can't extend bytearray with {}", ctx.type_name(source));
        return Err(ctx.type_error(message));
    };
    reserve(ctx, id, more.len())?;
    ctx.bytearray_mut(id)?.bytes.extend_from_slice(&more);
    Ok(Value::NONE)
}

fn pop(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let id = target(ctx, args)?;
    let at = size(ctx, args, 1, -1)?;
    let len = ctx.heap.get(id)?.bytes.len();
    if len == 0 {
        return Err(ctx.index_error("pop from empty bytearray"));
    }
    let at = if at < 0 { at.saturating_add(len as i64) } else { at };
    if at < 0 || at >= len as i64 {
        return Err(ctx.index_error("pop index out of range"));
    }
    ctx.charge_bytes(len - at as usize)?;
    let byte = ctx.bytearray_mut(id)?.bytes.remove(at as usize);
    Ok(Value::int(i64::from(byte)))
}

fn remove(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let id = target(ctx, args)?;
    let byte = ctx.byte(args, 1)?;
    let len = ctx.heap.get(id)?.bytes.len();
    ctx.charge_bytes(len)?;
    let bytes = &mut ctx.bytearray_mut(id)?.bytes;
    match bytes.iter().position(|other| *other == byte) {
        Some(at) => {
            bytes.remove(at);
            Ok(Value::NONE)
        }
        None => Err(ctx.value_error("value not found in bytearray")),
    }
}

fn reverse(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let id = target(ctx, args)?;
    let len = ctx.heap.get(id)?.bytes.len();
    ctx.charge_bytes(len)?;
    ctx.bytearray_mut(id)?.bytes.reverse();
    Ok(Value::NONE)
}

fn clear(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let id = target(ctx, args)?;
    ctx.heap.change(id, 0, |array| array.bytes = Vec::new())?;
    Ok(Value::NONE)
}

fn copy(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let model = receiver(ctx, args)?;
    ctx.heap.fits(raw(ctx, model).len())?;
    let bytes = raw(ctx, model).to_vec();
    ctx.bytes_like(model, bytes)
}
