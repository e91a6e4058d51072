//! `list`: its constructor and methods. Sorting is in `sort`.
//!
//! Elements whose classes define `__eq__` are compared by the prelude (`prelude/containers.cap`).

use super::bytes_arguments::size;
use super::source::{arg, cut, find_item, is_guest, position, wrong_receiver};
use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Stop};
use caplet_vm::heap::slab::Id;
use caplet_vm::heap::*;
use caplet_vm::native::{Row, RowKind};
use caplet_vm::value::Value;

pub const ROWS: &[Row] = &[
    Row::method("list", "list", "iterable=NotImplemented, /", "A list of the items of an iterable.", new)
        .kind(RowKind::Constructor)
        .or("list_new"),
    Row::method("list", "append", "self, object, /", "Adds an object to the end of the list.", append),
    Row::method("list", "clear", "self, /", "Removes all items.", clear),
    Row::method("list", "copy", "self, /", "A shallow copy of the list.", copy),
    Row::method("list", "count", "self, value, /", "How often the value occurs.", count).or("list_count"),
    Row::method("list", "extend", "self, iterable, /", "Adds the items of an iterable to the end.", extend)
        .or("list_extend"),
    Row::method(
        "list",
        "index",
        "self, value, start=0, stop=9223372036854775807, /",
        "The first index of the value; raises ValueError if it is not there.",
        index,
    )
    .or("list_index"),
    Row::method("list", "insert", "self, index, object, /", "Inserts an object before the index.", insert),
    Row::method("list", "pop", "self, index=-1, /", "Removes and returns the item at the index.", pop),
    Row::method("list", "remove", "self, value, /", "Removes the first occurrence of the value.", remove)
        .or("list_remove"),
    Row::method("list", "reverse", "self, /", "Reverses the list in place.", reverse),
];

pub fn receiver(ctx: &mut Ctx, args: &[Value], method: &str) -> Result<Id<List>, Stop> {
    match arg(args, 0).as_id() {
        Some(list) => Ok(list),
        None => Err(wrong_receiver(ctx, args, "list", method)),
    }
}

fn new(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let source = arg(args, 0);
    if source.is_unset() {
        return ctx.heap.list(Vec::new());
    }
    if is_guest(source) {
        return Err(Stop::Defer(Defer::Prelude));
    }
    ctx.with_items(args, 0, |ctx, items| ctx.heap.list(items.to_vec()))
}

fn append(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let list = receiver(ctx, args, "append")?;
    ctx.heap.list_push(list, arg(args, 1))?;
    Ok(Value::NONE)
}

fn clear(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let list = receiver(ctx, args, "clear")?;
    ctx.heap.list_mut(list)?;
    ctx.heap.change(list, 0, |list| list.items = Vec::new())?;
    Ok(Value::NONE)
}

fn copy(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    receiver(ctx, args, "copy")?;
    let items = ctx.collect(args, 0)?;
    ctx.heap.list(items)
}

fn count(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    receiver(ctx, args, "count")?;
    count_items(ctx, arg(args, 0), arg(args, 1))
}

/// How often the value occurs in a list or tuple.
pub fn count_items(ctx: &mut Ctx, sequence: Value, value: Value) -> Result<Value, Stop> {
    let (mut count, mut at) = (0, 0);
    while let Some(found) = find_item(ctx, sequence, value, at, usize::MAX)? {
        count += 1;
        at = found + 1;
    }
    Ok(Value::int(count))
}

fn extend(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let list = receiver(ctx, args, "extend")?;
    if is_guest(arg(args, 1)) {
        return Err(Stop::Defer(Defer::Prelude));
    }
    ctx.with_items(args, 1, |ctx, items| {
        ctx.heap.list_reserve(list, items.len())?;
        ctx.heap.list_mut(list)?.items.extend_from_slice(items);
        Ok(Value::NONE)
    })
}

fn index(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let list = receiver(ctx, args, "index")?;
    let (start, stop) = (position(ctx, args, 2, 0)?, position(ctx, args, 3, i64::MAX)?);
    let len = ctx.heap.get(list)?.items.len();
    let value = arg(args, 1);
    match find_item(ctx, list.into(), value, cut(start, len), cut(stop, len))? {
        Some(at) => Ok(Value::int(at as i64)),
        None => {
            let shown = ctx.repr(value)?;
            Err(ctx.value_error(format!("{shown} is not in list")))
        }
    }
}

fn insert(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let list = receiver(ctx, args, "insert")?;
    let at = size(ctx, args, 1, -1)?;
    let len = ctx.heap.list_mut(list)?.items.len();
    let at = cut(at, len);
    ctx.charge((len - at) / 16)?;
    ctx.heap.list_reserve(list, 1)?;
    ctx.heap.list_mut(list)?.items.insert(at, arg(args, 2));
    Ok(Value::NONE)
}

fn pop(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let list = receiver(ctx, args, "pop")?;
    if arg(args, 1).is_unset() {
        return match ctx.heap.list_mut(list)?.items.pop() {
            Some(item) => Ok(item),
            None => Err(ctx.index_error("pop from empty list")),
        };
    }
    let at = size(ctx, args, 1, -1)?;
    let len = ctx.heap.list_mut(list)?.items.len();
    if len == 0 {
        return Err(ctx.index_error("pop from empty list"));
    }
    let at = if at < 0 { at.saturating_add(len as i64) } else { at };
    if at < 0 || at >= len as i64 {
        return Err(ctx.index_error("pop index out of range"));
    }
    let at = at as usize;
    ctx.charge((len - at) / 16)?;
    Ok(ctx.heap.list_mut(list)?.items.remove(at))
}

fn remove(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let list = receiver(ctx, args, "remove")?;
    let len = ctx.heap.list_mut(list)?.items.len();
    let Some(at) = find_item(ctx, list.into(), arg(args, 1), 0, usize::MAX)? else {
        return Err(ctx.value_error("list.remove(x): x not in list"));
    };
    ctx.charge((len - at) / 16)?;
    ctx.heap.list_mut(list)?.items.remove(at);
    Ok(Value::NONE)
}

fn reverse(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let list = receiver(ctx, args, "reverse")?;
    let len = ctx.heap.get(list)?.items.len();
    ctx.charge(len / 4)?;
    ctx.heap.list_mut(list)?.items.reverse();
    Ok(Value::NONE)
}
