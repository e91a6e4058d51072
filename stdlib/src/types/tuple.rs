//! `tuple`: its constructor and methods.

use super::list::count_items;
use super::source::{arg, cut, find_item, position, wrong_receiver};
use caplet_vm::context::Ctx;
use caplet_vm::error::Stop;
use caplet_vm::native::{Row, RowKind};
use caplet_vm::value::{Tag, Value};

pub const ROWS: &[Row] = &[
    Row::method("tuple", "tuple", "iterable=NotImplemented, /", "A tuple of the items of an iterable.", new)
        .kind(RowKind::Constructor),
    Row::method("tuple", "count", "self, value, /", "How often the value occurs.", count).or("list_count"),
    Row::method(
        "tuple",
        "index",
        "self, value, start=0, stop=9223372036854775807, /",
        "The first index of the value; raises ValueError if it is not there.",
        index,
    )
    .or("tuple_index"),
];

fn new(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let source = arg(args, 0);
    match source.tag() {
        Tag::Unset => ctx.heap.tuple(&[]),
        Tag::Tuple => Ok(source),
        Tag::List => {
            let items = ctx.collect(args, 0)?;
            ctx.heap.tuple(&items)
        }
        _ => ctx.with_items(args, 0, |ctx, items| ctx.heap.tuple(items)),
    }
}

fn count(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    if arg(args, 0).tag() != Tag::Tuple {
        return Err(wrong_receiver(ctx, args, "tuple", "count"));
    }
    count_items(ctx, arg(args, 0), arg(args, 1))
}

fn index(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let tuple = arg(args, 0);
    if tuple.tag() != Tag::Tuple {
        return Err(wrong_receiver(ctx, args, "tuple", "index"));
    }
    let (start, stop) = (position(ctx, args, 2, 0)?, position(ctx, args, 3, i64::MAX)?);
    let len = ctx.len(tuple)?.unwrap_or(0);
    match find_item(ctx, tuple, arg(args, 1), cut(start, len), cut(stop, len))? {
        Some(at) => Ok(Value::int(at as i64)),
        None => Err(ctx.value_error("tuple.index(x): x not in tuple")),
    }
}
