//! Taking bytes apart and joining them.

use super::bytes_arguments::{arg, bytes_like, is_bytes, is_iterable, raw, receiver, size, small};
use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Stop};
use caplet_vm::text::search::{
    empty_separator, partition_bytes, rpartition_bytes, rsplit_bytes_on, rsplit_bytes_space, split_bytes_lines,
    split_bytes_on, split_bytes_space,
};
use caplet_vm::value::{Tag, Value};

/// A copy of the bytes, so that objects can be made from its parts.
fn copy(ctx: &mut Ctx, value: Value) -> Result<Vec<u8>, Stop> {
    let len = raw(ctx, value).len();
    ctx.charge_bytes(len)?;
    ctx.heap.fits(len)?;
    Ok(raw(ctx, value).to_vec())
}

/// The parts as objects like `model`.
fn objects<'a>(ctx: &mut Ctx, model: Value, parts: impl Iterator<Item = &'a [u8]>) -> Result<Vec<Value>, Stop> {
    let mut values = Vec::new();
    for part in parts {
        ctx.charge(1)?;
        ctx.heap.fits(part.len() + (values.len() + 4) * 2 * size_of::<Value>())?;
        values.push(ctx.bytes_like(model, part.to_vec())?);
    }
    Ok(values)
}

/// The object, its separator (None for white space), and how often to split.
fn split_arguments(ctx: &mut Ctx, args: &[Value]) -> Result<(Value, Option<Vec<u8>>, usize), Stop> {
    let hay = receiver(ctx, args)?;
    let most = size(ctx, args, 2, -1)?;
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let separator = arg(args, 1);
    if separator.is_unset() || separator.is_none() {
        return Ok((hay, None, most));
    }
    let separator = bytes_like(ctx, separator)?;
    let separator = copy(ctx, separator)?;
    if separator.is_empty() {
        return Err(ctx.fault(empty_separator()));
    }
    Ok((hay, Some(separator), most))
}

pub(super) fn split(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (model, separator, most) = split_arguments(ctx, args)?;
    let hay = copy(ctx, model)?;
    let parts = match &separator {
        Some(separator) => objects(ctx, model, split_bytes_on(&hay, separator, most))?,
        None => objects(ctx, model, split_bytes_space(&hay, most))?,
    };
    ctx.heap.list(parts)
}

pub(super) fn rsplit(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (model, separator, most) = split_arguments(ctx, args)?;
    let hay = copy(ctx, model)?;
    let mut parts = match &separator {
        Some(separator) => objects(ctx, model, rsplit_bytes_on(&hay, separator, most))?,
        None => objects(ctx, model, rsplit_bytes_space(&hay, most))?,
    };
    parts.reverse();
    ctx.heap.list(parts)
}

pub(super) fn split_lines(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let model = receiver(ctx, args)?;
    let keep_ends = small(ctx, args, 1, 0)? != 0;
    let hay = copy(ctx, model)?;
    let lines = objects(ctx, model, split_bytes_lines(&hay, keep_ends))?;
    ctx.heap.list(lines)
}

fn separator(ctx: &mut Ctx, args: &[Value]) -> Result<Vec<u8>, Stop> {
    let separator = bytes_like(ctx, arg(args, 1))?;
    if raw(ctx, separator).is_empty() {
        return Err(ctx.fault(empty_separator()));
    }
    copy(ctx, separator)
}

/// Before, separator, after. `bytes` gives back the separator that it was given, `bytearray` makes a new one.
fn three(ctx: &mut Ctx, args: &[Value], before: &[u8], separator: &[u8], after: &[u8]) -> Result<Value, Stop> {
    let model = arg(args, 0);
    let mut parts = objects(ctx, model, [before, separator, after].into_iter())?;
    if model.tag() == Tag::Bytes
        && !separator.is_empty()
        && let Some(middle) = parts.get_mut(1)
    {
        *middle = arg(args, 1);
    }
    ctx.heap.tuple(&parts)
}

pub(super) fn partition(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let model = receiver(ctx, args)?;
    let separator = separator(ctx, args)?;
    let hay = copy(ctx, model)?;
    match partition_bytes(&hay, &separator) {
        Some((before, after)) => three(ctx, args, before, &separator, after),
        None => three(ctx, args, &hay, b"", b""),
    }
}

pub(super) fn rpartition(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let model = receiver(ctx, args)?;
    let separator = separator(ctx, args)?;
    let hay = copy(ctx, model)?;
    match rpartition_bytes(&hay, &separator) {
        Some((before, after)) => three(ctx, args, before, &separator, after),
        None => three(ctx, args, b"", b"", &hay),
    }
}

pub(super) fn join(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let glue = receiver(ctx, args)?;
    if !is_iterable(ctx, arg(args, 1))? {
        return Err(ctx.type_error("can only join an iterable"));
    }
    match arg(args, 1).tag() {
        Tag::Instance => return Err(Stop::Defer(Defer::Prelude)),
        Tag::Iterator => return Err(Stop::Defer(Defer::Collect(1))),
        _ => (),
    }
    let items = ctx.collect(args, 1)?;
    if let Some(at) = items.iter().position(|item| !is_bytes(*item)) {
        let given = items.get(at).map_or_else(String::new, |item| ctx.type_name(*item));
        let message = format!("sequence item {at}: expected a bytes-like object, {given} found");
        return Err(ctx.type_error(message));
    }
    let glue_len = raw(ctx, glue).len().saturating_mul(items.len().saturating_sub(1));
    let total = items.iter().fold(glue_len, |sum, item| sum.saturating_add(raw(ctx, *item).len()));
    ctx.charge_bytes(total)?;
    ctx.heap.fits(total)?;
    let mut joined = Vec::with_capacity(total);
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            joined.extend_from_slice(raw(ctx, glue));
        }
        joined.extend_from_slice(raw(ctx, *item));
    }
    ctx.bytes_like(glue, joined)
}
