//! Methods of `str` that look for text in it, and `replace`.

use super::text_args::{arg, most, parsed_string, range, string, this};
use caplet_vm::context::Ctx;
use caplet_vm::error::Stop;
use caplet_vm::heap::Str;
use caplet_vm::heap::slab::Id;
use caplet_vm::native::{Reading, Row};
use caplet_vm::text::search;
use caplet_vm::value::{Tag, Value};
use std::ops::Range;

/// Where the needle (argument 1) stands in the range that arguments 2 and 3 leave.
fn place(
    ctx: &mut Ctx,
    args: &[Value],
    look: fn(&str, usize, &str, Range<usize>) -> Option<usize>,
) -> Result<Option<i64>, Stop> {
    let id = this(ctx, args)?;
    let chars = ctx.heap.get(id)?.chars();
    let range = range(ctx, args, 2, chars)?;
    let needle = string(ctx, args, 1, "must be str, not")?;
    let Some(range) = range else { return Ok(None) };
    let len = ctx.heap.get(id)?.bytes();
    ctx.charge_bytes(len)?;
    let found = look(ctx.heap.text(id)?, chars, ctx.heap.text(needle)?, range);
    Ok(found.map(|at| at as i64))
}

fn find(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    Ok(Value::int(place(ctx, args, search::find)?.unwrap_or(-1)))
}

fn rfind(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    Ok(Value::int(place(ctx, args, search::rfind)?.unwrap_or(-1)))
}

fn index(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let at = place(ctx, args, search::find)?;
    found(ctx, at)
}

fn rindex(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let at = place(ctx, args, search::rfind)?;
    found(ctx, at)
}

fn found(ctx: &mut Ctx, at: Option<i64>) -> Result<Value, Stop> {
    match at {
        Some(at) => Ok(Value::int(at)),
        None => Err(ctx.value_error("substring not found")),
    }
}

fn count(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let id = this(ctx, args)?;
    let chars = ctx.heap.get(id)?.chars();
    let range = range(ctx, args, 2, chars)?;
    let needle = string(ctx, args, 1, "must be str, not")?;
    let Some(range) = range else { return Ok(Value::int(0)) };
    let len = ctx.heap.get(id)?.bytes();
    ctx.charge_bytes(len)?;
    let inside = search::slice(ctx.heap.text(id)?, chars, range);
    Ok(Value::int(search::count(inside, ctx.heap.text(needle)?) as i64))
}

fn startswith(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    begins_or_ends(ctx, args, "startswith", |text, affix| text.starts_with(affix))
}

fn endswith(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    begins_or_ends(ctx, args, "endswith", |text, affix| text.ends_with(affix))
}

fn begins_or_ends(ctx: &mut Ctx, args: &[Value], method: &str, holds: fn(&str, &str) -> bool) -> Result<Value, Stop> {
    let (id, affixes) = (this(ctx, args)?, arg(args, 1));
    let chars = ctx.heap.get(id)?.chars();
    let range = range(ctx, args, 2, chars)?;
    let (text, _, ascii) = ctx.heap.text_info(id)?;
    // Where the range lies in a text that is not ASCII is counted, once for each affix.
    let counted = if ascii || range == Some(0..chars) { 0 } else { text.len() };
    let one = |ctx: &mut Ctx, affix: Id<Str>| -> Result<bool, Stop> {
        let Some(range) = range.clone() else { return Ok(false) };
        let len = ctx.heap.get(affix)?.bytes();
        ctx.charge_bytes(len + counted)?;
        Ok(holds(search::slice(ctx.heap.text(id)?, chars, range), ctx.heap.text(affix)?))
    };
    match affixes.tag() {
        Tag::Str => Ok(Value::bool(one(ctx, affixes.raw_id())?)),
        Tag::Tuple => {
            let mut at = 0;
            while let Some(affix) = ctx.items(affixes).and_then(|items| items.get(at)).copied() {
                at += 1;
                ctx.charge(1)?;
                let message = format!("tuple for {method} must only contain str, not");
                let affix = string(ctx, &[affix], 0, &message)?;
                if one(ctx, affix)? {
                    return Ok(Value::TRUE);
                }
            }
            Ok(Value::FALSE)
        }
        _ => {
            let message = format!("{method} first arg must be str or a tuple of str, not");
            string(ctx, args, 1, &message).map(|_| Value::FALSE)
        }
    }
}

fn replace(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let id = this(ctx, args)?;
    let old = parsed_string(ctx, args, 1, "replace() argument 1 must be str, not")?;
    let new = parsed_string(ctx, args, 2, "replace() argument 2 must be str, not")?;
    let most = most(ctx, args, 3)?;
    let len = ctx.heap.get(id)?.bytes();
    ctx.charge_bytes(len)?;
    let (text, from, to) = (ctx.heap.text(id)?, ctx.heap.text(old)?, ctx.heap.text(new)?);
    let times = if from == to { 0 } else { search::count(text, from).min(most) };
    if times == 0 {
        return Ok(id.into());
    }
    let bytes = search::replaced_len(text, from, to, times);
    ctx.heap.fits(bytes)?;
    ctx.charge_bytes(bytes)?;
    let replaced = search::replace(ctx.heap.text(id)?, ctx.heap.text(old)?, ctx.heap.text(new)?, times);
    ctx.string(replaced)
}

const BETWEEN: &str = "self, sub, start=None, end=None, /";

pub const ROWS: &[Row] = &[
    Row::method("str", "find", BETWEEN, "The lowest index of a text between start and end, or -1.", find)
        .reading(Reading::Tuple),
    Row::method("str", "rfind", BETWEEN, "The highest index of a text between start and end, or -1.", rfind)
        .reading(Reading::Tuple),
    Row::method("str", "index", BETWEEN, "As find, but raises ValueError when the text is not there.", index)
        .reading(Reading::Tuple),
    Row::method("str", "rindex", BETWEEN, "As rfind, but raises ValueError when the text is not there.", rindex)
        .reading(Reading::Tuple),
    Row::method("str", "count", BETWEEN, "How often a text occurs between start and end, without overlap.", count)
        .reading(Reading::Tuple),
    Row::method(
        "str",
        "startswith",
        "self, prefix, start=None, end=None, /",
        "Does the string begin with the prefix, or with one of a tuple of them?",
        startswith,
    )
    .reading(Reading::Tuple),
    Row::method(
        "str",
        "endswith",
        "self, suffix, start=None, end=None, /",
        "Does the string end with the suffix, or with one of a tuple of them?",
        endswith,
    )
    .reading(Reading::Tuple),
    Row::method(
        "str",
        "replace",
        "self, old, new, count=-1, /",
        "The string with a text replaced by another.",
        replace,
    ),
];
