//! Methods of `str` that take it apart, and `join`.

use super::text_args::{arg, is_iterable, most, parsed_string, part, small, string, this};
use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Stop, Trap};
use caplet_vm::heap::Str;
use caplet_vm::heap::slab::Id;
use caplet_vm::native::Row;
use caplet_vm::text::search::{self, Ends};
use caplet_vm::value::{Tag, Value};
use std::ops::Range;

/// Where the parts of a text lie in it: noted before they become strings, since the heap that holds the text gets them.
fn noted(ctx: &Ctx, parts: impl Iterator<Item = Range<usize>>) -> Result<Vec<Range<u32>>, Stop> {
    let mut ranges: Vec<Range<u32>> = Vec::new();
    for part in parts {
        if ranges.len() == ranges.capacity() {
            ctx.heap.fits((ranges.len() * 2 + 4) * size_of::<Range<u32>>())?;
        }
        // Lengths of texts have 32 bits.
        ranges.push(part.start as u32..part.end as u32);
    }
    Ok(ranges)
}

/// A list of these parts of a text.
fn list_of(ctx: &mut Ctx, id: Id<Str>, ranges: impl ExactSizeIterator<Item = Range<u32>>) -> Result<Value, Stop> {
    ctx.charge(ranges.len())?;
    ctx.heap.fits(ranges.len() * size_of::<Value>())?;
    let mut items: Vec<Value> = Vec::with_capacity(ranges.len());
    for range in ranges {
        let range = range.start as usize..range.end as usize;
        let one = ctx.heap.text(id)?.as_bytes().get(range.start).copied().filter(|_| range.len() == 1);
        items.push(match one {
            Some(byte) => ctx.ascii_character(byte)?,
            None => ctx.heap.substring(id, range)?.into(),
        });
    }
    ctx.heap.list(items)
}

/// Pays for going over a text once.
fn pay(ctx: &mut Ctx, id: Id<Str>) -> Result<(), Stop> {
    let len = ctx.heap.get(id)?.bytes();
    ctx.charge_bytes(len)
}

/// What `split` and `rsplit` split at: None is white space.
fn separator(ctx: &mut Ctx, args: &[Value]) -> Result<Option<String>, Stop> {
    if matches!(arg(args, 1).tag(), Tag::None | Tag::Unset) {
        return Ok(None);
    }
    let id = string(ctx, args, 1, "must be str or None, not")?;
    pay(ctx, id)?;
    let separator = ctx.heap.text(id)?;
    ctx.heap.fits(separator.len())?;
    let separator = separator.to_owned();
    if separator.is_empty() {
        return Err(ctx.fault(search::empty_separator()));
    }
    Ok(Some(separator))
}

fn split(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (id, most) = (this(ctx, args)?, most(ctx, args, 2)?);
    let separator = separator(ctx, args)?;
    pay(ctx, id)?;
    let text = ctx.heap.text(id)?;
    let ranges = match &separator {
        None => noted(ctx, search::split_space(text, most))?,
        Some(separator) => noted(ctx, search::split_on(text, separator, most))?,
    };
    list_of(ctx, id, ranges.into_iter())
}

fn rsplit(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (id, most) = (this(ctx, args)?, most(ctx, args, 2)?);
    let separator = separator(ctx, args)?;
    pay(ctx, id)?;
    let text = ctx.heap.text(id)?;
    let ranges = match &separator {
        None => noted(ctx, search::rsplit_space(text, most))?,
        Some(separator) => noted(ctx, search::rsplit_on(text, separator, most))?,
    };
    list_of(ctx, id, ranges.into_iter().rev())
}

fn splitlines(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (id, keep_ends) = (this(ctx, args)?, small(ctx, args, 1, 0)? != 0);
    pay(ctx, id)?;
    let text = ctx.heap.text(id)?;
    let ranges = noted(ctx, search::split_lines(text, keep_ends))?;
    list_of(ctx, id, ranges.into_iter())
}

fn partition(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (id, separator) = cutter(ctx, args)?;
    let cut = search::partition(ctx.heap.text(id)?, ctx.heap.text(separator)?);
    let before = cut.map(|(before, _)| before.len());
    let empty = ctx.intern("")?;
    three(ctx, id, separator, before, |whole| [whole, empty, empty])
}

fn rpartition(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (id, separator) = cutter(ctx, args)?;
    let cut = search::rpartition(ctx.heap.text(id)?, ctx.heap.text(separator)?);
    let before = cut.map(|(before, _)| before.len());
    let empty = ctx.intern("")?;
    three(ctx, id, separator, before, |whole| [empty, empty, whole])
}

fn cutter(ctx: &mut Ctx, args: &[Value]) -> Result<(Id<Str>, Id<Str>), Stop> {
    let (id, separator) = (this(ctx, args)?, string(ctx, args, 1, "must be str, not")?);
    let len = ctx.heap.get(id)?.bytes();
    ctx.charge_bytes(len)?;
    if ctx.heap.text(separator)?.is_empty() {
        return Err(ctx.fault(search::empty_separator()));
    }
    Ok((id, separator))
}

/// The text before the separator, the separator, the text behind it; `uncut` where it does not occur.
fn three(
    ctx: &mut Ctx,
    id: Id<Str>,
    separator: Id<Str>,
    before: Option<usize>,
    uncut: impl Fn(Value) -> [Value; 3],
) -> Result<Value, Stop> {
    let Some(before) = before else { return ctx.heap.tuple(&uncut(id.into())) };
    let (len, width) = (ctx.heap.get(id)?.bytes(), ctx.heap.text(separator)?.len());
    let head = part(ctx, id, 0..before)?;
    let tail = part(ctx, id, before + width..len)?;
    ctx.heap.tuple(&[head, separator.into(), tail])
}

fn strip(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    stripped(ctx, args, Ends::Both, "strip arg must be None or str")
}

fn lstrip(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    stripped(ctx, args, Ends::Left, "lstrip arg must be None or str")
}

fn rstrip(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    stripped(ctx, args, Ends::Right, "rstrip arg must be None or str")
}

fn stripped(ctx: &mut Ctx, args: &[Value], ends: Ends, message: &str) -> Result<Value, Stop> {
    let (id, chars) = (this(ctx, args)?, arg(args, 1));
    let len = ctx.heap.get(id)?.bytes();
    ctx.charge_bytes(len)?;
    let set = match chars.tag() {
        Tag::Unset | Tag::None => None,
        Tag::Str => {
            let set = ctx.heap.text(chars.raw_id())?.len();
            ctx.charge(set / 4)?;
            ctx.heap.fits(set * 4)?;
            Some(ctx.heap.text(chars.raw_id())?)
        }
        _ => return Err(ctx.type_error(message)),
    };
    if set.is_none() && bare(ctx.heap.text(id)?, ends) {
        return Ok(id.into());
    }
    let cut = |text, ends| match set {
        None => search::strip_space(text, ends),
        Some(set) => search::strip_chars(text, set, ends),
    };
    let text = ctx.heap.text(id)?;
    let start = if ends == Ends::Right { 0 } else { len - cut(text, Ends::Left).len() };
    let rest = text.get(start..).unwrap_or_default();
    let kept = if ends == Ends::Left { rest.len() } else { cut(rest, Ends::Right).len() };
    part(ctx, id, start..start + kept)
}

/// Does a text visibly have no space at these ends? Most texts that are stripped have none.
fn bare(text: &str, ends: Ends) -> bool {
    let (first, last) = (text.as_bytes().first(), text.as_bytes().last());
    let visible = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    (ends == Ends::Right || visible(first)) && (ends == Ends::Left || visible(last))
}

fn removeprefix(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let id = this(ctx, args)?;
    let affix = parsed_string(ctx, args, 1, "removeprefix() argument must be str, not")?;
    pay(ctx, affix)?;
    let (text, affix) = (ctx.heap.text(id)?, ctx.heap.text(affix)?);
    let range = if text.starts_with(affix) { affix.len()..text.len() } else { 0..text.len() };
    part(ctx, id, range)
}

fn removesuffix(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let id = this(ctx, args)?;
    let affix = parsed_string(ctx, args, 1, "removesuffix() argument must be str, not")?;
    pay(ctx, affix)?;
    let (text, affix) = (ctx.heap.text(id)?, ctx.heap.text(affix)?);
    let end = if text.ends_with(affix) { text.len() - affix.len() } else { text.len() };
    part(ctx, id, 0..end)
}

fn join(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (separator, parts) = (this(ctx, args)?, arg(args, 1));
    if !is_iterable(ctx, parts)? {
        return Err(ctx.type_error("can only join an iterable"));
    }
    if parts.tag() == Tag::Instance {
        return Err(Stop::Defer(Defer::Prelude));
    }
    // A list or tuple is read where it lies.
    if let Some(count) = ctx.heap.items(parts).map(<[Value]>::len) {
        ctx.charge(count / 4)?;
        return join_items(ctx, separator, parts, None);
    }
    ctx.with_items(args, 1, |ctx, items| join_items(ctx, separator, parts, Some(items)))
}

/// Joins what was collected, or what stands in a list or tuple.
fn join_items(ctx: &mut Ctx, separator: Id<Str>, parts: Value, collected: Option<&[Value]>) -> Result<Value, Stop> {
    let items = collected.or(ctx.heap.items(parts)).ok_or(Trap::Type)?;
    let count = items.len();
    if let [only] = items
        && only.tag() == Tag::Str
    {
        return Ok(*only);
    }
    let between = ctx.heap.get(separator)?.bytes();
    let mut bytes = between.saturating_mul(count.saturating_sub(1));
    for (at, item) in items.iter().enumerate() {
        match ctx.heap.text_of(*item) {
            Some(text) => bytes = bytes.saturating_add(text.len()),
            None => {
                let given = ctx.type_name(*item);
                return Err(ctx.type_error(format!("sequence item {at}: expected str instance, {given} found")));
            }
        }
    }
    ctx.charge(count / 2)?;
    ctx.charge_bytes(bytes)?;
    ctx.heap.fits(bytes)?;
    let items = collected.or(ctx.heap.items(parts)).ok_or(Trap::Type)?;
    let mut out = String::with_capacity(bytes);
    let separator = ctx.heap.text(separator)?;
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push_str(separator);
        }
        out.push_str(ctx.heap.text_of(*item).ok_or(Trap::Type)?);
    }
    ctx.string(out)
}

const SPLIT: &str = "self, /, sep=None, maxsplit=-1";
const STRIP: &str = "self, chars=None, /";

pub const ROWS: &[Row] = &[
    Row::method("str", "split", SPLIT, "The parts between separators, or the words.", split),
    Row::method("str", "rsplit", SPLIT, "As split, but splits off parts from the end.", rsplit),
    Row::method("str", "splitlines", "self, /, keepends=False", "The lines, with or without their ends.", splitlines),
    Row::method(
        "str",
        "partition",
        "self, sep, /",
        "The text before the first separator, the separator, the text behind it.",
        partition,
    ),
    Row::method(
        "str",
        "rpartition",
        "self, sep, /",
        "The text before the last separator, the separator, the text behind it.",
        rpartition,
    ),
    Row::method("str", "strip", STRIP, "The string without white space, or such characters, at its ends.", strip),
    Row::method("str", "lstrip", STRIP, "The string without white space, or such characters, before it.", lstrip),
    Row::method("str", "rstrip", STRIP, "The string without white space, or such characters, behind it.", rstrip),
    Row::method("str", "removeprefix", "self, prefix, /", "The string without the prefix, if it has it.", removeprefix),
    Row::method("str", "removesuffix", "self, suffix, /", "The string without the suffix, if it has it.", removesuffix),
    Row::method("str", "join", "self, iterable, /", "The strings of an iterable with this one between them.", join)
        .or("sequence_join"),
];
