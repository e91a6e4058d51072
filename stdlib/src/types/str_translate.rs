//! `str.translate` and the tables it takes.

use super::text_args::{arg, parsed_string, this};
use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Stop};
use caplet_vm::heap::{Dict, Str};
use caplet_vm::native::{Row, RowKind};
use caplet_vm::value::{Tag, Value};

fn translate(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (id, table) = (this(ctx, args)?, arg(args, 1));
    let Some(table) = table.as_id() else { return Err(Stop::Defer(Defer::Prelude)) };
    let len = ctx.heap.get(id)?.bytes();
    ctx.heap.fits(len * 2)?;
    ctx.charge(len)?;
    let text = ctx.heap.text(id)?.to_owned();
    let mut out = String::with_capacity(len);
    // What most texts consist of is looked up once.
    let mut known: [Option<Value>; 128] = [None; 128];
    for c in text.chars() {
        let cached = known.get(c as usize).copied().flatten();
        let to = match cached {
            Some(to) => to,
            None => ctx.dict_get(table, Value::int(i64::from(u32::from(c))))?.unwrap_or(Value::UNSET),
        };
        if let Some(place) = known.get_mut(c as usize) {
            *place = Some(to);
        }
        match to.tag() {
            Tag::Unset => out.push(c),
            Tag::None => (),
            Tag::Str => out.push_str(ctx.heap.text(to.raw_id())?),
            _ => out.push(mapped(ctx, to)?),
        }
        ctx.heap.fits(out.capacity())?;
    }
    ctx.charge_bytes(out.len())?;
    ctx.string(out)
}

/// The character that a translation table gives as a number.
fn mapped(ctx: &mut Ctx, to: Value) -> Result<char, Stop> {
    if !ctx.is_integer(to) {
        return Err(ctx.type_error("character mapping must return integer, None or str"));
    }
    let c = to.as_small_int().and_then(|code| u32::try_from(code).ok()).and_then(char::from_u32);
    c.ok_or_else(|| ctx.value_error("character mapping must be in range(0x110000)"))
}

fn maketrans(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (x, y, z) = (arg(args, 0), arg(args, 1), arg(args, 2));
    if y.is_unset() {
        return maketrans_dict(ctx, x);
    }
    let to = parsed_string(ctx, args, 1, "maketrans() argument 2 must be str, not")?;
    if !z.is_unset() {
        parsed_string(ctx, args, 2, "maketrans() argument 3 must be str, not")?;
    }
    let Some(from) = x.as_str() else {
        return Err(ctx.type_error("first maketrans argument must be a string if there is a second argument"));
    };
    let pairs = ctx.heap.get(from)?.chars();
    if pairs != ctx.heap.get(to)?.chars() {
        return Err(ctx.value_error("the first two maketrans arguments must have equal length"));
    }
    let deleted = z.as_str().map_or(Ok(0), |id| ctx.heap.get(id).map(Str::chars))?;
    ctx.charge(pairs + deleted)?;
    ctx.heap.fits((pairs + deleted) * 8)?;
    let from: Vec<char> = ctx.heap.text(from)?.chars().collect();
    let to: Vec<char> = ctx.heap.text(to)?.chars().collect();
    let deleted: Vec<char> = ctx.heap.text_of(z).unwrap_or_default().chars().collect();
    let table = ctx.heap.dict()?;
    let code = |c: char| Value::int(i64::from(u32::from(c)));
    for (from, to) in from.into_iter().zip(to) {
        ctx.dict_set(table, code(from), code(to))?;
    }
    for c in deleted {
        ctx.dict_set(table, code(c), Value::NONE)?;
    }
    Ok(table.into())
}

fn maketrans_dict(ctx: &mut Ctx, x: Value) -> Result<Value, Stop> {
    let Some(source) = x.as_id::<Dict>() else {
        return Err(ctx.type_error("if you give only one argument to maketrans it must be a dict"));
    };
    let table = ctx.heap.dict()?;
    let mut at = 0;
    while let Some((place, entry)) = ctx.heap.get_mut(source)?.table.next_from(at) {
        let (key, value) = (entry.key, entry.value);
        at = place + 1;
        ctx.charge(1)?;
        let key = match key.as_str() {
            Some(id) => {
                let mut chars = ctx.heap.text(id)?.chars();
                match (chars.next(), chars.next()) {
                    (Some(c), None) => Value::int(i64::from(u32::from(c))),
                    _ => return Err(ctx.value_error("string keys in translate table must be of length 1")),
                }
            }
            None if ctx.is_integer(key) => key,
            None => return Err(ctx.type_error("keys in translate table must be strings or integers")),
        };
        ctx.dict_set(table, key, value)?;
    }
    Ok(table.into())
}

/// `_mapped(code)`: the character of a number that a table gave.
fn mapped_character(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let c = mapped(ctx, arg(args, 0))?;
    ctx.character(c)
}

pub const ROWS: &[Row] = &[
    Row::method(
        "str",
        "translate",
        "self, table, /",
        "The string with each character replaced by what the table has for its number.",
        translate,
    )
    .or("str_translate"),
    Row::method(
        "str",
        "maketrans",
        "x, y=NotImplemented, z=NotImplemented, /",
        "A table for translate: from a dict, or from two texts of equal length and one of characters to delete.",
        maketrans,
    )
    .kind(RowKind::StaticMethod),
    Row::function("_mapped", "code, /", "The character of a number in a translation table.", mapped_character)
        .kind(RowKind::Internal),
];
