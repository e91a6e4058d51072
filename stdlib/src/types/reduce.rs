//! Builtin functions that make one value of many: `len`, `sum`, `min`, `max`, `any`, `all`.
//!
//! Containers of plain data are answered here. Iterators, which must not be read further than the answer needs, and
//! objects that answer for themselves are the prelude's (`prelude/iteration.cap`).

use super::source::{arg, is_guest, not_iterable};
use caplet_vm::builtin;
use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Stop, Trap};
use caplet_vm::native::{Reading, Row};
use caplet_vm::number::int::{self, BigInt};
use caplet_vm::op::CompareOp;
use caplet_vm::symbol::Special;
use caplet_vm::value::{Tag, Value};

pub const ROWS: &[Row] = &[
    Row::function("all", "iterable, /", "Are all items true?", all).or("all_of"),
    Row::function("any", "iterable, /", "Is any item true?", any).or("any_of"),
    Row::function("len", "obj, /", "How many items a container has.", len),
    Row::function(
        "max",
        "*args, key=None, default=NotImplemented",
        "The largest item of an iterable, or of the arguments.",
        max,
    )
    .or("max_of")
    .reading(Reading::Least(1)),
    Row::function(
        "min",
        "*args, key=None, default=NotImplemented",
        "The smallest item of an iterable, or of the arguments.",
        min,
    )
    .or("min_of")
    .reading(Reading::Least(1)),
    Row::function("sum", "iterable, /, start=0", "The sum of the items, after the start.", sum).or("sum_of"),
];

fn len(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    match ctx.len(arg(args, 0))? {
        Some(len) => match i64::try_from(len) {
            Ok(len) => Ok(Value::int(len)),
            Err(_) => Err(ctx.raise(builtin::OVERFLOW_ERROR, "Python int too large to convert to C ssize_t")),
        },
        None => Err(Stop::Defer(Defer::Special(Special::Len))),
    }
}

fn any(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    find_truth(ctx, args, true)
}

fn all(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    Ok(Value::bool(!find_truth(ctx, args, false)?.raw_bool()))
}

/// Has the container an item of this truth?
fn find_truth(ctx: &mut Ctx, args: &[Value], wanted: bool) -> Result<Value, Stop> {
    let source = arg(args, 0);
    if matches!(source.tag(), Tag::List | Tag::Tuple) {
        let mut at = 0;
        while let Some(item) = ctx.heap.items(source).and_then(|items| items.get(at)).copied() {
            ctx.charge(1)?;
            if ctx.truth(item)? == wanted {
                return Ok(Value::TRUE);
            }
            at += 1;
        }
        return Ok(Value::FALSE);
    }
    if is_guest(source) || source.tag() == Tag::Iterator {
        return Err(Stop::Defer(Defer::Prelude));
    }
    let Some(iterator) = ctx.iter(source)? else { return Err(not_iterable(ctx, source)) };
    loop {
        ctx.charge(1)?;
        match ctx.next(iterator)? {
            caplet_vm::ops::iterate::Next::Item(item) => {
                if ctx.truth(item)? == wanted {
                    return Ok(Value::TRUE);
                }
            }
            _ => return Ok(Value::FALSE),
        }
    }
}

fn max(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    extreme(ctx, args, CompareOp::Gt, "max")
}

fn min(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    extreme(ctx, args, CompareOp::Lt, "min")
}

/// Arguments: key, default, and the values.
fn extreme(ctx: &mut Ctx, args: &[Value], op: CompareOp, name: &str) -> Result<Value, Stop> {
    let (default, given) = (arg(args, 1), args.get(2..).unwrap_or_default());
    if given.len() > 1 && !default.is_unset() {
        let message = format!("Cannot specify a default for {name}() with multiple positional arguments");
        return Err(ctx.type_error(message));
    }
    if !matches!(arg(args, 0).tag(), Tag::Unset | Tag::None) {
        return Err(Stop::Defer(Defer::Prelude));
    }
    if given.len() > 1 {
        return best(ctx, op, given).and_then(|best| best.ok_or(Trap::Native.into()));
    }
    if is_guest(arg(given, 0)) {
        return Err(Stop::Defer(Defer::Prelude));
    }
    match ctx.with_items(args, 2, |ctx, items| best(ctx, op, items))? {
        Some(best) => Ok(best),
        None if default.is_unset() => Err(ctx.value_error(format!("{name}() arg is an empty sequence"))),
        None => Ok(default),
    }
}

/// The first item that no later one beats.
fn best(ctx: &mut Ctx, op: CompareOp, items: &[Value]) -> Result<Option<Value>, Stop> {
    let Some((first, rest)) = items.split_first() else { return Ok(None) };
    let mut best = *first;
    ctx.charge(rest.len())?;
    for item in rest {
        if ctx.compare(op, *item, best)? {
            best = *item;
        }
    }
    Ok(Some(best))
}

/// What has been added up.
enum Total {
    Small(i64),
    Big(BigInt),
    Float(f64),
}

fn sum(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (source, start) = (arg(args, 0), arg(args, 1));
    if is_guest(source) || source.tag() == Tag::Iterator {
        return Err(Stop::Defer(Defer::Prelude));
    }
    if ctx.iter(source)?.is_none() {
        return Err(not_iterable(ctx, source));
    }
    let hint = match start.tag() {
        Tag::Str => Some("sum() can't sum strings [use ''.join(seq) instead]"),
        Tag::Bytes => Some("sum() can't sum bytes [use b''.join(seq) instead]"),
        Tag::ByteArray => Some("sum() can't sum bytearray [use b''.join(seq) instead]"),
        _ => None,
    };
    if let Some(hint) = hint {
        return Err(ctx.type_error(hint));
    }
    let total = match start.tag() {
        Tag::Unset => Total::Small(0),
        Tag::Int => Total::Small(start.raw_int()),
        Tag::Float => Total::Float(start.raw_float()),
        _ => return Err(Stop::Defer(Defer::Prelude)),
    };
    let total = ctx.with_items(args, 0, |ctx, items| {
        ctx.charge(items.len())?;
        items.iter().try_fold(total, |total, item| add(ctx, total, *item))
    })?;
    match total {
        Total::Small(total) => Ok(Value::int(total)),
        Total::Big(total) => ctx.integer(total),
        Total::Float(total) => Ok(Value::float(total)),
    }
}

/// Adds a number, from left to right; anything but plain numbers is the prelude's.
fn add(ctx: &mut Ctx, total: Total, item: Value) -> Result<Total, Stop> {
    Ok(match (total, item.tag()) {
        (Total::Small(total), Tag::Int | Tag::Bool) => match total.checked_add(item.raw_int()) {
            Some(total) => Total::Small(total),
            None => Total::Big(BigInt::from(total) + BigInt::from(item.raw_int())),
        },
        (Total::Small(total), Tag::Float) => Total::Float(total as f64 + item.raw_float()),
        (Total::Small(total), Tag::BigInt) => Total::Big(big_sum(ctx, &BigInt::from(total), item)?),
        (Total::Big(total), Tag::Int | Tag::Bool | Tag::BigInt) => Total::Big(big_sum(ctx, &total, item)?),
        (Total::Big(total), Tag::Float) => {
            Total::Float(int::to_f64(&total).map_err(|fault| ctx.fault(fault))? + item.raw_float())
        }
        (Total::Float(total), Tag::Float) => Total::Float(total + item.raw_float()),
        (Total::Float(total), Tag::Int | Tag::Bool) => Total::Float(total + item.raw_int() as f64),
        (Total::Float(total), Tag::BigInt) => {
            let big = ctx.big(item).ok_or(Trap::Type)?;
            Total::Float(total + int::to_f64(&big).map_err(|fault| ctx.fault(fault))?)
        }
        _ => return Err(Stop::Defer(Defer::Prelude)),
    })
}

fn big_sum(ctx: &mut Ctx, total: &BigInt, item: Value) -> Result<BigInt, Stop> {
    let item = ctx.big(item).ok_or(Trap::Type)?;
    let limbs = int::limbs(total).max(int::limbs(&item));
    ctx.big_result((limbs as u64 + 1) * 64, limbs as usize)?;
    Ok(total + item)
}
