//! Views of a dict's keys, values and items: their methods. Their operators are the prelude's
//! (`prelude/operators.cap`).

use super::set::each_key;
use super::source::arg;
use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Stop, Trap};
use caplet_vm::heap::*;
use caplet_vm::native::{Row, RowKind};
use caplet_vm::value::{Tag, Value};

const ISDISJOINT: &str = "Have the view and the iterable no element in common?";
const MAPPING: &str = "The dict that the view shows, as a frozen copy.";

pub const ROWS: &[Row] = &[
    Row::method("dict_keys", "isdisjoint", "self, other, /", ISDISJOINT, isdisjoint).or("view_isdisjoint"),
    Row::method("dict_items", "isdisjoint", "self, other, /", ISDISJOINT, isdisjoint).or("view_isdisjoint"),
    Row::method("dict_keys", "mapping", "self", MAPPING, mapping).kind(RowKind::Getter),
    Row::method("dict_values", "mapping", "self", MAPPING, mapping).kind(RowKind::Getter),
    Row::method("dict_items", "mapping", "self", MAPPING, mapping).kind(RowKind::Getter),
];

fn isdisjoint(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let view = arg(args, 0).as_id::<DictView>().ok_or(Trap::Native)?;
    let view = *ctx.heap.get(view)?;
    // Of two views the smaller one's elements are looked up.
    if view.kind != ViewKind::Keys || arg(args, 1).tag() == Tag::DictView {
        return Err(Stop::Defer(Defer::Prelude));
    }
    each_key(ctx, args, 1, |ctx, key| Ok(ctx.dict_find(view.dict, key)?.is_none())).map(Value::bool)
}

/// A copy, since a view must not let anybody change the dict; it is frozen, as CPython's proxy cannot be changed.
fn mapping(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let view = arg(args, 0).as_id::<DictView>().ok_or(Trap::Native)?;
    let dict = ctx.heap.get(view)?.dict;
    let table = &ctx.heap.get(dict)?.table;
    let (places, bytes) = (table.places(), table.backing());
    ctx.charge(places / 4)?;
    ctx.heap.fits(bytes)?;
    let table = ctx.heap.get(dict)?.table.clone();
    Ok(ctx.heap.add(Dict { table, frozen: true })?.into())
}
