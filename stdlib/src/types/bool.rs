//! `bool`: the truth of a value.

use super::bytes_arguments::arg;
use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Stop};
use caplet_vm::native::{Row, RowKind};
use caplet_vm::symbol::Special;
use caplet_vm::value::Value;

pub(super) const ROWS: &[Row] =
    &[Row::method("bool", "bool", "x=False, /", "Is x true?", construct).kind(RowKind::Constructor).or("bool_of")];

fn construct(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let x = arg(args, 0);
    if ctx.answers(x, Special::Bool)? {
        return Err(Stop::Defer(Defer::Special(Special::Bool)));
    }
    Ok(Value::bool(ctx.truth(x)?))
}
