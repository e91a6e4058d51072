//! What t-strings give: templates and their interpolations.

use caplet_vm::context::Ctx;
use caplet_vm::error::{Stop, Trap};
use caplet_vm::heap::{Interpolation, Template};
use caplet_vm::native::{Row, RowKind};
use caplet_vm::value::Value;

const fn getter(owner: &'static str, name: &'static str, doc: &'static str, run: caplet_vm::native::NativeFn) -> Row {
    Row::method(owner, name, "self", doc, run).kind(RowKind::Getter)
}

pub const ROWS: &[Row] = &[
    getter("Template", "strings", "The text between the interpolations: always one more than those.", strings),
    getter("Template", "interpolations", "The interpolations, in order.", interpolations),
    getter("Template", "values", "The interpolations' values.", values),
    getter("Interpolation", "value", "The value of the expression.", |ctx, args| Ok(part(ctx, args)?.value)),
    getter("Interpolation", "expression", "The expression's text.", |ctx, args| Ok(part(ctx, args)?.expression)),
    getter("Interpolation", "conversion", "`r`, `s`, `a` or None.", |ctx, args| Ok(part(ctx, args)?.conversion)),
    getter("Interpolation", "format_spec", "The text after the colon.", |ctx, args| Ok(part(ctx, args)?.format_spec)),
];

fn part(ctx: &Ctx, args: &[Value]) -> Result<Interpolation, Stop> {
    let id = args.first().and_then(|value| value.as_id::<Interpolation>()).ok_or(Trap::Native)?;
    Ok(*ctx.heap.get(id)?)
}

fn template(ctx: &Ctx, args: &[Value]) -> Result<Template, Stop> {
    let id = args.first().and_then(|value| value.as_id::<Template>()).ok_or(Trap::Native)?;
    Ok(*ctx.heap.get(id)?)
}

fn strings(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    Ok(template(ctx, args)?.strings)
}

fn interpolations(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    Ok(template(ctx, args)?.interpolations)
}

fn values(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let parts = template(ctx, args)?.interpolations;
    let parts = ctx.items(parts).ok_or(Trap::Type)?.to_vec();
    ctx.charge(parts.len())?;
    let mut values = Vec::with_capacity(parts.len());
    for value in parts {
        values.push(part(ctx, &[value])?.value);
    }
    ctx.heap.tuple(&values)
}
