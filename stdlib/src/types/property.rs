//! `property`: the interpreter runs its functions; here it is made and taken apart.

use caplet_vm::context::Ctx;
use caplet_vm::error::{Stop, Trap};
use caplet_vm::heap::Property;
use caplet_vm::native::{Row, RowKind};
use caplet_vm::value::Value;

pub const ROWS: &[Row] = &[
    Row::method(
        "property",
        "property",
        "fget=None, fset=None, fdel=None, doc=None",
        "An attribute of a class that functions read, set and delete.",
        property,
    )
    .kind(RowKind::Constructor),
    Row::method("property", "getter", "self, fget, /", "The property with another function to read it.", getter),
    Row::method("property", "setter", "self, fset, /", "The property with another function to set it.", setter),
    Row::method("property", "deleter", "self, fdel, /", "The property with another function to delete it.", deleter),
    Row::method("property", "fget", "self", "The function that reads it.", fget).kind(RowKind::Getter),
    Row::method("property", "fset", "self", "The function that sets it.", fset).kind(RowKind::Getter),
    Row::method("property", "fdel", "self", "The function that deletes it.", fdel).kind(RowKind::Getter),
];

fn property(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [get, set, delete, _] = args else { return Err(Trap::Native.into()) };
    let or_none = |value: &Value| if value.is_unset() { Value::NONE } else { *value };
    let property = Property { get: or_none(get), set: or_none(set), delete: or_none(delete), name: None };
    Ok(ctx.heap.add(property)?.into())
}

fn parts(ctx: &Ctx, args: &[Value]) -> Result<Property, Stop> {
    let id = args.first().and_then(|value| value.as_id::<Property>()).ok_or(Trap::Native)?;
    Ok(*ctx.heap.get(id)?)
}

fn second(args: &[Value]) -> Result<Value, Trap> {
    args.get(1).copied().ok_or(Trap::Native)
}

fn getter(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let property = Property { get: second(args)?, ..parts(ctx, args)? };
    Ok(ctx.heap.add(property)?.into())
}

fn setter(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let property = Property { set: second(args)?, ..parts(ctx, args)? };
    Ok(ctx.heap.add(property)?.into())
}

fn deleter(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let property = Property { delete: second(args)?, ..parts(ctx, args)? };
    Ok(ctx.heap.add(property)?.into())
}

fn fget(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    Ok(parts(ctx, args)?.get)
}

fn fset(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    Ok(parts(ctx, args)?.set)
}

fn fdel(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    Ok(parts(ctx, args)?.delete)
}
