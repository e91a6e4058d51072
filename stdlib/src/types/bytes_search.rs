//! Finding in bytes: positions, counts, prefixes and suffixes.

use super::bytes_arguments::{Needle, arg, bytes_like, is_bytes, needle, raw, receiver, window};
use caplet_vm::context::Ctx;
use caplet_vm::error::Stop;
use caplet_vm::text::search::{count_bytes, find_bytes_in, rfind_bytes_in};
use caplet_vm::value::{Tag, Value};
use std::ops::Range;

/// The object, what to look for, and where.
fn parts(ctx: &mut Ctx, args: &[Value]) -> Result<(Value, Needle, Option<Range<usize>>), Stop> {
    let hay = receiver(ctx, args)?;
    let len = raw(ctx, hay).len();
    let range = window(ctx, args, 2, len)?;
    Ok((hay, needle(ctx, args, 1)?, range))
}

/// A search within a range.
type Search = fn(&[u8], &[u8], Range<usize>) -> Option<usize>;

fn position(ctx: &mut Ctx, args: &[Value], search: Search) -> Result<Option<usize>, Stop> {
    let (hay, needle, range) = parts(ctx, args)?;
    Ok(range.and_then(|range| search(raw(ctx, hay), needle.bytes(ctx), range)))
}

fn found_or_minus_one(at: Option<usize>) -> Value {
    Value::int(at.map_or(-1, |at| at as i64))
}

pub(super) fn find(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    Ok(found_or_minus_one(position(ctx, args, find_bytes_in)?))
}

pub(super) fn rfind(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    Ok(found_or_minus_one(position(ctx, args, rfind_bytes_in)?))
}

fn found_or_error(ctx: &mut Ctx, at: Option<usize>) -> Result<Value, Stop> {
    match at {
        Some(at) => Ok(Value::int(at as i64)),
        None => Err(ctx.value_error("subsection not found")),
    }
}

pub(super) fn index(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let at = position(ctx, args, find_bytes_in)?;
    found_or_error(ctx, at)
}

pub(super) fn rindex(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let at = position(ctx, args, rfind_bytes_in)?;
    found_or_error(ctx, at)
}

pub(super) fn count(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (hay, needle, range) = parts(ctx, args)?;
    let piece = range.and_then(|range| raw(ctx, hay).get(range));
    Ok(Value::int(piece.map_or(0, |piece| count_bytes(piece, needle.bytes(ctx)) as i64)))
}

pub(super) fn starts_with(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    any_affix(ctx, args, "startswith", <[u8]>::starts_with)
}

pub(super) fn ends_with(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    any_affix(ctx, args, "endswith", <[u8]>::ends_with)
}

/// Does one of the affixes fit? A tuple is looked through up to the first that does.
fn any_affix(ctx: &mut Ctx, args: &[Value], function: &str, fits: fn(&[u8], &[u8]) -> bool) -> Result<Value, Stop> {
    let hay = receiver(ctx, args)?;
    let len = raw(ctx, hay).len();
    let range = window(ctx, args, 2, len)?;
    let affix = arg(args, 1);
    let affixes = match affix.tag() {
        _ if is_bytes(affix) => vec![affix],
        Tag::Tuple => {
            let count = ctx.items(affix).map_or(0, <[Value]>::len);
            ctx.charge(count)?;
            ctx.heap.fits(count * size_of::<Value>())?;
            ctx.items(affix).unwrap_or_default().to_vec()
        }
        _ => {
            let given = ctx.type_name(affix);
            return Err(ctx.type_error(format!("{function} first arg must be bytes or a tuple of bytes, not {given}")));
        }
    };
    for affix in affixes {
        let affix = bytes_like(ctx, affix)?;
        let piece = range.clone().and_then(|range| raw(ctx, hay).get(range));
        if piece.is_some_and(|piece| fits(piece, raw(ctx, affix))) {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}
