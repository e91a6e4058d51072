//! Iterators: `iter`, `next`, `enumerate`, `zip`, `map`, `filter`, `reversed`, and going on after a deferral.
//!
//! An iterator over builtin containers runs no guest code and is native; around anything else the prelude makes a
//! generator of the same class (`prelude/iteration.cap`).

use super::source::{arg, is_guest, not_iterable};
use caplet_vm::builtin;
use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Step, Stop, Trap};
use caplet_vm::heap::*;
use caplet_vm::native::{Row, RowKind};
use caplet_vm::number::int::BigInt;
use caplet_vm::ops::iterate::{MAX_DEPTH, Next};
use caplet_vm::symbol::Special;
use caplet_vm::value::{Tag, Value};

pub const ROWS: &[Row] = &[
    Row::function(
        "iter",
        "object, sentinel=NotImplemented, /",
        "An iterator over an iterable, or over a function's values up to the sentinel.",
        iter,
    )
    .or("iter_callable"),
    Row::function("next", "iterator, default=NotImplemented, /", "The next item, or the default at the end.", next),
    Row::method("enumerate", "enumerate", "iterable, start=0", "Pairs of a count and an item.", enumerate)
        .kind(RowKind::Constructor)
        .or("enumerate_new"),
    Row::method("zip", "zip", "*iterables, strict=False", "Tuples of the items of several iterables.", zip)
        .kind(RowKind::Constructor)
        .or("zip_new"),
    Row::method("map", "map", "*args", "The values of a function of the items of iterables.", map)
        .kind(RowKind::Constructor)
        .or("map_new"),
    Row::method("filter", "filter", "function, iterable, /", "The items for which a function is true.", filter)
        .kind(RowKind::Constructor)
        .or("filter_new"),
    Row::method("reversed", "reversed", "sequence, /", "The items of a sequence from the last to the first.", reversed)
        .kind(RowKind::Constructor)
        .or("reversed_new"),
    Row::function("_again", "native, args, /", "", again).kind(RowKind::Internal),
    Row::function("_argument", "args, index, /", "", argument).kind(RowKind::Internal),
    Row::function("_replace", "args, index, value, /", "", replace).kind(RowKind::Internal),
    Row::function("_int_of", "x, /", "", int_of).kind(RowKind::Internal),
    Row::function("_float_of", "x, /", "", float_of).kind(RowKind::Internal),
    Row::function("_complex_of", "x, /", "", complex_of).kind(RowKind::Internal),
    Row::function("_bytes_of", "x, /", "", bytes_of).kind(RowKind::Internal),
    Row::function("_index", "x, /", "", index).kind(RowKind::Internal),
    Row::function("_unpack", "iterable, count, /", "", unpack).kind(RowKind::Internal),
    Row::function("_slice_parts", "slice, /", "", slice_parts).kind(RowKind::Internal),
    Row::function("_merge_keywords", "dict, keywords, function, /", "", super::dict::merge_keywords)
        .kind(RowKind::Internal),
];

fn iter(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    if !arg(args, 1).is_unset() {
        return Err(Stop::Defer(Defer::Prelude));
    }
    match ctx.iter(arg(args, 0))? {
        Some(iterator) => Ok(iterator),
        None => Err(Stop::Defer(Defer::Step(Step::Iter))),
    }
}

fn next(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    match ctx.next(arg(args, 0))? {
        Next::Item(item) => Ok(item),
        Next::Done if !arg(args, 1).is_unset() => Ok(arg(args, 1)),
        Next::Done => Err(Stop::Raise(ctx.heap.exception_with(builtin::STOP_ITERATION, &[])?)),
        Next::Guest => Err(Stop::Defer(Defer::Step(Step::Next))),
    }
}

/// A native iterator over the value and how deep it stands, or the prelude's.
fn native_iterator(ctx: &mut Ctx, value: Value) -> Result<(Value, u8), Stop> {
    if is_guest(value) {
        return Err(Stop::Defer(Defer::Prelude));
    }
    let Some(iterator) = ctx.iter(value)? else { return Err(not_iterable(ctx, value)) };
    let depth = ctx.iterator_depth(iterator)? + 1;
    // Numbers may have any size, and who stands around them must know what room and what work an item takes.
    let any_size = match iterator.as_id() {
        Some(id) => matches!(ctx.heap.get(id)?, Iter::BigRange { .. }),
        None => false,
    };
    if depth > MAX_DEPTH || any_size {
        return Err(Stop::Defer(Defer::Prelude));
    }
    Ok((iterator, depth))
}

fn enumerate(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let count = if arg(args, 1).is_unset() { Value::int(0) } else { ctx.index(args, 1)? };
    let (inner, depth) = native_iterator(ctx, arg(args, 0))?;
    if count.as_int().is_none() {
        return Err(Stop::Defer(Defer::Prelude));
    }
    ctx.iterator(Iter::Enumerate { inner, count, depth })
}

/// Arguments: strict, and the iterables.
fn zip(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    if !arg(args, 0).is_unset() && ctx.truth(arg(args, 0))? {
        return Err(Stop::Defer(Defer::Prelude));
    }
    let iterables = args.get(1..).unwrap_or_default();
    ctx.charge(iterables.len())?;
    let (mut inner, mut depth, mut steps) = (Vec::with_capacity(iterables.len()), 1, 0u32);
    for iterable in iterables {
        let (iterator, stands) = native_iterator(ctx, *iterable)?;
        inner.push(iterator);
        depth = depth.max(stands);
        steps = steps.saturating_add(ctx.iterator_steps(iterator)?);
    }
    ctx.iterator(Iter::Zip { inner: inner.into_boxed_slice(), depth, steps })
}

fn map(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    if args.len() < 2 {
        return Err(ctx.type_error("map() must have at least two arguments."));
    }
    Err(Stop::Defer(Defer::Prelude))
}

fn filter(_: &mut Ctx, _: &[Value]) -> Result<Value, Stop> {
    Err(Stop::Defer(Defer::Prelude))
}

fn reversed(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let value = arg(args, 0);
    let left = ctx.len(value)?.unwrap_or(0);
    let iterator = match value.tag() {
        Tag::List => Iter::ListReversed { list: value.raw_id(), left },
        Tag::Tuple => Iter::TupleReversed { tuple: value.raw_id(), left },
        Tag::Str => {
            let text = value.raw_id();
            Iter::StrReversed { text, left: ctx.heap.get(text)?.bytes() }
        }
        Tag::Bytes | Tag::ByteArray => Iter::BytesReversed { bytes: value, left },
        Tag::Range => {
            let range = *ctx.heap.get(value.raw_id::<Range>())?;
            reversed_range(ctx, range)?
        }
        Tag::Dict => reversed_dict(ctx, value.raw_id(), ViewKind::Keys)?,
        Tag::DictView => {
            let view = *ctx.heap.get(value.raw_id::<DictView>())?;
            reversed_dict(ctx, view.dict, view.kind)?
        }
        Tag::Instance => {
            let class = ctx.class_of(value)?;
            let specials = &ctx.class(class)?.specials;
            match specials.get(Special::Reversed) {
                Some(method) if !method.is_none() => return Err(Stop::Defer(Defer::Special(Special::Reversed))),
                None if specials.get(Special::GetItem).is_some() => {
                    return Err(Stop::Defer(Defer::Prelude));
                }
                _ => return Err(not_reversible(ctx, value)),
            }
        }
        _ => return Err(not_reversible(ctx, value)),
    };
    ctx.iterator(iterator)
}

fn not_reversible(ctx: &mut Ctx, value: Value) -> Stop {
    let name = ctx.type_name(value);
    let refuses = ctx.answers(value, Special::Reversed).unwrap_or(true);
    let message = match ctx.answers(value, Special::GetItem) {
        Ok(true) if !refuses => format!("object of type '{name}' has no len()"),
        _ => format!("'{name}' object is not reversible"),
    };
    ctx.type_error(message)
}

fn reversed_dict(ctx: &Ctx, dict: slab::Id<Dict>, kind: ViewKind) -> Result<Iter, Trap> {
    let table = &ctx.heap.get(dict)?.table;
    Ok(Iter::DictReversed { dict, kind, left: table.places(), len: table.len() })
}

fn reversed_range(ctx: &Ctx, range: Range) -> Result<Iter, Trap> {
    let small = |value: Value| value.as_int();
    if let (Some(start), Some(step), Some(len)) = (small(range.start), small(range.step), small(range.len))
        && small(range.stop).is_some()
        && let Some(back) = step.checked_neg()
    {
        // The last number lies between start and stop, so it fits; of an empty range it is never read.
        let next = start.wrapping_add(step.wrapping_mul(len.wrapping_sub(1)));
        return Ok(Iter::Range { next, step: back, left: len as u64 });
    }
    let big = |value| ctx.big(value).ok_or(Trap::Type);
    let (start, step, left) = (big(range.start)?, big(range.step)?, big(range.len)?);
    let next = start + &step * (&left - BigInt::from(1));
    Ok(Iter::BigRange { next, step: -step, left })
}

// ---- what the prelude goes on with

/// Runs a native once more, with its arguments as they were bound.
fn again(_: &mut Ctx, _: &[Value]) -> Result<Value, Stop> {
    Err(Stop::Defer(Defer::Step(Step::Again)))
}

/// One of the arguments as they were bound; those that were left out are never asked for.
fn argument(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let bound = ctx.heap.items(arg(args, 0)).ok_or(Trap::Native)?;
    let at = arg(args, 1).as_int().ok_or(Trap::Native)?;
    Ok(bound.get(at as usize).copied().filter(|value| !value.is_unset()).ok_or(Trap::Native)?)
}

/// The bound arguments with another value at the index.
fn replace(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let mut bound = ctx.heap.items(arg(args, 0)).ok_or(Trap::Native)?.to_vec();
    let at = arg(args, 1).as_int().ok_or(Trap::Native)?;
    *bound.get_mut(at as usize).ok_or(Trap::Native)? = arg(args, 2);
    ctx.heap.tuple(&bound)
}

/// Converts by the first of these special methods that the class has.
fn convert(ctx: &mut Ctx, args: &[Value], asked: &[Special], expected: &str) -> Result<Value, Stop> {
    for special in asked {
        if ctx.answers(arg(args, 0), *special)? {
            return Err(Stop::Defer(Defer::Special(*special)));
        }
    }
    let given = ctx.type_name(arg(args, 0));
    Err(ctx.type_error(format!("{expected}, not {given}")))
}

fn int_of(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let expected = "int() argument must be a string, a bytes-like object or a real number";
    convert(ctx, args, &[Special::Int, Special::Index, Special::Trunc], expected)
}

fn float_of(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    convert(ctx, args, &[Special::Float, Special::Index], "must be real number")
}

fn complex_of(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let expected = "complex() first argument must be a string or a number";
    convert(ctx, args, &[Special::Complex, Special::Float, Special::Index], expected)
}

fn bytes_of(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    convert(ctx, args, &[Special::Bytes], "a bytes-like object is required")
}

/// `operator.index(x)`
fn index(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    match ctx.index(args, 0) {
        Err(Stop::Defer(_)) => Err(Stop::Defer(Defer::Special(Special::Index))),
        result => result,
    }
}

/// A list of exactly `count` items of a builtin iterable, or None where iterating runs guest code.
fn unpack(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (source, count) = (arg(args, 0), arg(args, 1).as_int().ok_or(Trap::Native)? as usize);
    if is_guest(source) {
        return Ok(Value::NONE);
    }
    let room = (count + 2) * (slab::Slab::<Tuple>::PLACE + 8 * size_of::<Value>());
    ctx.heap.fits(room)?;
    ctx.charge(count)?;
    let Some(iterator) = ctx.iter(source)? else { return Err(not_iterable(ctx, source)) };
    ctx.keeping(source, |ctx| {
        let mut items = Vec::with_capacity(count);
        loop {
            match ctx.next(iterator)? {
                Next::Item(_) if items.len() == count => {
                    return Err(ctx.value_error(format!("too many values to unpack (expected {count})")));
                }
                Next::Item(item) => items.push(item),
                Next::Done if items.len() == count => return ctx.heap.list(items),
                Next::Done => {
                    let given = items.len();
                    let message = format!("not enough values to unpack (expected {count}, got {given})");
                    return Err(ctx.value_error(message));
                }
                Next::Guest => return Err(Trap::Native.into()),
            }
        }
    })
}

fn slice_parts(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let slice = *ctx.heap.get(arg(args, 0).as_id::<Slice>().ok_or(Trap::Native)?)?;
    ctx.heap.tuple(&[slice.start, slice.stop, slice.step])
}
