//! `range`: an arithmetic progression of integers of any size.
//!
//! Its length is worked out once, when it is made. Membership, positions and counts of numbers are arithmetic, so they
//! take no time in proportion to the length; only objects that define `__eq__` are compared one by one, in the prelude.

use super::bytes_arguments::{arg, misplaced};
use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Stop, Trap};
use caplet_vm::heap::{Complex, Range};
use caplet_vm::native::{Row, RowKind};
use caplet_vm::number::float;
use caplet_vm::number::int::{self, BigInt};
use caplet_vm::ops::convert::long_slice_len;
use caplet_vm::symbol::Special;
use caplet_vm::value::{Tag, Value};

pub(super) const ROWS: &[Row] = &[
    Row::method(
        "range",
        "range",
        "start, stop=NotImplemented, step=1, /",
        "The integers from start up to but not including stop.",
        construct,
    )
    .kind(RowKind::Constructor),
    Row::method("range", "count", "self, value, /", "How often the value occurs.", count).or("range_count"),
    Row::method("range", "index", "self, value, /", "The position of the value.", index).or("range_index"),
    Row::method("range", "start", "self, /", "The first integer.", |ctx, args| Ok(receiver(ctx, args)?.start))
        .kind(RowKind::Getter),
    Row::method("range", "step", "self, /", "From one integer to the next.", |ctx, args| Ok(receiver(ctx, args)?.step))
        .kind(RowKind::Getter),
    Row::method("range", "stop", "self, /", "Where the range ends, not included.", |ctx, args| {
        Ok(receiver(ctx, args)?.stop)
    })
    .kind(RowKind::Getter),
];

fn construct(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let first = ctx.index(args, 0)?;
    if arg(args, 1).is_unset() {
        return make(ctx, Value::int(0), first, Value::int(1));
    }
    let stop = ctx.index(args, 1)?;
    let step = if arg(args, 2).is_unset() { Value::int(1) } else { ctx.index(args, 2)? };
    if step.as_int() == Some(0) {
        return Err(ctx.value_error("range() arg 3 must not be zero"));
    }
    make(ctx, first, stop, step)
}

fn make(ctx: &mut Ctx, start: Value, stop: Value, step: Value) -> Result<Value, Stop> {
    let len = match (start.as_int(), stop.as_int(), step.as_int()) {
        (Some(start), Some(stop), Some(step)) => {
            let len = small_length(start, stop, step);
            match i64::try_from(len) {
                Ok(len) => Value::int(len),
                Err(_) => ctx.integer(BigInt::from(len))?,
            }
        }
        _ => {
            let len = long_length(ctx, start, stop, step)?;
            ctx.integer(len)?
        }
    };
    Ok(ctx.heap.add(Range { start, stop, step, len })?.into())
}

/// How many integers there are: `ceil((stop - start) / step)`, or none.
fn small_length(start: i64, stop: i64, step: i64) -> u128 {
    let distance = i128::from(stop) - i128::from(start);
    if (distance > 0) != (step > 0) || distance == 0 {
        return 0;
    }
    distance.unsigned_abs().div_ceil(u128::from(step.unsigned_abs()))
}

fn long_length(ctx: &mut Ctx, start: Value, stop: Value, step: Value) -> Result<BigInt, Stop> {
    let part = |ctx: &Ctx, value| ctx.big(value).ok_or(Trap::Type);
    let (start, stop, step) = (part(ctx, start)?, part(ctx, stop)?, part(ctx, step)?);
    let size = [&start, &stop, &step].iter().map(|number| int::limbs(number) as usize).max();
    ctx.charge(size.unwrap_or(0).saturating_pow(2))?;
    Ok(long_slice_len(&start, &stop, &step))
}

fn receiver(ctx: &mut Ctx, args: &[Value]) -> Result<Range, Stop> {
    let value = arg(args, 0);
    match value.as_id::<Range>() {
        Some(id) => Ok(*ctx.heap.get(id)?),
        None => Err(misplaced(ctx, "range", value)),
    }
}

/// The position of a value, if the range has it.
fn position(ctx: &mut Ctx, args: &[Value]) -> Result<Option<BigInt>, Stop> {
    let range = receiver(ctx, args)?;
    let value = arg(args, 1);
    if ctx.answers(value, Special::Eq)? {
        return Err(Stop::Defer(Defer::Prelude));
    }
    let Some(number) = whole(ctx, value)? else { return Ok(None) };
    let part = |ctx: &Ctx, value| ctx.big(value).ok_or(Trap::Type);
    let (start, step, len) = (part(ctx, range.start)?, part(ctx, range.step)?, part(ctx, range.len)?);
    let distance = number - start;
    ctx.charge((int::limbs(&distance) as usize).saturating_mul(int::limbs(&step) as usize))?;
    let (at, rest) = int::divmod(&distance, &step).map_err(|fault| ctx.fault(fault))?;
    let inside = int::is_zero(&rest) && !int::is_negative(&at) && at < len;
    Ok(inside.then_some(at))
}

/// The integer that the value equals, if there is one.
fn whole(ctx: &mut Ctx, value: Value) -> Result<Option<BigInt>, Stop> {
    let number = match value.tag() {
        Tag::Float => value.raw_float(),
        Tag::Complex => {
            let number = ctx.heap.get(value.raw_id::<Complex>())?;
            if number.im == 0.0 { number.re } else { f64::NAN }
        }
        _ => return Ok(ctx.big(value)),
    };
    if !float::is_integer(number) {
        return Ok(None);
    }
    Ok(int::from_f64(number).ok())
}

fn count(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    Ok(Value::int(i64::from(position(ctx, args)?.is_some())))
}

fn index(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    match position(ctx, args)? {
        Some(at) => ctx.integer(at),
        None if ctx.is_integer(arg(args, 1)) => {
            let shown = ctx.repr(arg(args, 1))?;
            Err(ctx.value_error(format!("{shown} is not in range")))
        }
        None => Err(ctx.value_error("sequence.index(x): x not in sequence")),
    }
}
