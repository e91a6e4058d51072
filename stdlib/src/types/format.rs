//! `format`, `str.format` and `str.format_map`.
//!
//! A template is data: its fields reach the arguments and nothing inside them (rule R10). The natives here format plain
//! data; where an argument shows or formats itself, the prelude walks the same pieces, one step at a time.

use super::text_args::{arg, parsed_string, this};
use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Stop, Trap};
use caplet_vm::heap::Dict;
use caplet_vm::heap::slab::Id;
use caplet_vm::native::{Reading, Row, RowKind};
use caplet_vm::symbol::Special;
use caplet_vm::text::field::{self, Argument, Numbering, Pieces};
use caplet_vm::text::repr as quoted;
use caplet_vm::value::Value;

/// Whatever guest code is needed for, the prelude does the whole.
pub fn all_in_prelude(stop: Stop) -> Stop {
    match stop {
        Stop::Defer(_) => Stop::Defer(Defer::Prelude),
        stop => stop,
    }
}

fn format(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let value = arg(args, 0);
    let given = !arg(args, 1).is_unset();
    let spec = if given {
        let id = parsed_string(ctx, args, 1, "format() argument 2 must be str, not")?;
        let len = ctx.heap.get(id)?.bytes();
        ctx.charge_bytes(len)?;
        ctx.heap.fits(len)?;
        ctx.heap.text(id)?.to_owned()
    } else {
        String::new()
    };
    match ctx.format_plain(value, &spec) {
        Err(Stop::Defer(Defer::Special(Special::Format))) if given => Err(Stop::Defer(Defer::Special(Special::Format))),
        made => made.map_err(all_in_prelude),
    }
}

/// What the fields of a template may name.
struct Given<'a> {
    /// None in `format_map`.
    positional: Option<&'a [Value]>,
    named: Option<Id<Dict>>,
}

impl Given<'_> {
    fn find(&self, ctx: &mut Ctx, argument: Argument<'_>) -> Result<Value, Stop> {
        match argument {
            Argument::Index(index) => match self.positional {
                None => Err(ctx.fault(field::no_positions())),
                Some(values) => match values.get(index) {
                    Some(value) => Ok(*value),
                    None => Err(ctx.fault(field::index_out_of_range(index))),
                },
            },
            Argument::Name(name) => {
                let key = ctx.str(name)?;
                let found = match self.named {
                    Some(dict) => ctx.dict_get(dict, key)?,
                    None => None,
                };
                found.ok_or_else(|| ctx.key_error(key))
            }
        }
    }
}

/// Expands a template; the specs of its fields may be templates themselves, `depth` levels in all.
fn expand(
    ctx: &mut Ctx,
    template: &str,
    given: &Given<'_>,
    numbering: &mut Numbering,
    depth: usize,
) -> Result<String, Stop> {
    if depth == 0 {
        return Err(ctx.fault(field::too_deep()));
    }
    let mut out = String::new();
    for piece in Pieces::of(template) {
        let piece = piece.map_err(|fault| ctx.fault(fault))?;
        let part = |range| template.get(range).unwrap_or_default();
        ctx.charge(1)?;
        out.push_str(part(piece.literal));
        let Some(found) = piece.field else { continue };
        let argument = numbering.argument(part(found.name)).map_err(|fault| ctx.fault(fault))?;
        let value = given.find(ctx, argument)?;
        let value = match found.conversion {
            None => value,
            Some(c) => converted(ctx, value, c)?,
        };
        let nested;
        let spec = if found.nested {
            nested = expand(ctx, part(found.spec), given, numbering, depth - 1)?;
            &nested
        } else {
            part(found.spec)
        };
        let text = ctx.format_plain(value, spec)?;
        let text = ctx.heap.text_of(text).ok_or(Trap::Type)?;
        ctx.heap.fits(out.len().saturating_mul(2) + text.len())?;
        out.push_str(text);
    }
    Ok(out)
}

fn converted(ctx: &mut Ctx, value: Value, c: char) -> Result<Value, Stop> {
    let text = match field::conversion(c).map_err(|fault| ctx.fault(fault))? {
        field::Conversion::Str => return ctx.show(value),
        field::Conversion::Repr => ctx.repr(value)?,
        field::Conversion::Ascii => {
            let text = ctx.repr(value)?;
            ctx.heap.fits(text.len() * quoted::GROWTH)?;
            quoted::to_ascii(&text)
        }
    };
    ctx.string(text)
}

fn expanded(ctx: &mut Ctx, args: &[Value], given: &Given<'_>) -> Result<Value, Stop> {
    let id = this(ctx, args)?;
    let len = ctx.heap.get(id)?.bytes();
    ctx.heap.fits(len)?;
    ctx.charge_bytes(len)?;
    let template = ctx.heap.text(id)?.to_owned();
    match expand(ctx, &template, given, &mut Numbering::default(), field::MAX_DEPTH) {
        Ok(text) => {
            ctx.charge_bytes(text.len())?;
            ctx.string(text)
        }
        Err(stop) => Err(all_in_prelude(stop)),
    }
}

fn str_format(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let given = Given { positional: args.get(2..), named: arg(args, 1).as_id() };
    expanded(ctx, args, &given)
}

fn format_map(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let Some(mapping) = arg(args, 1).as_id() else {
        this(ctx, args)?;
        return Err(Stop::Defer(Defer::Prelude));
    };
    expanded(ctx, args, &Given { positional: None, named: Some(mapping) })
}

// ---- what the prelude steps with

const OPEN: i64 = -1;
const MANUAL: i64 = -2;

/// `_format_step(template, at, numbering)`: the piece that begins at a byte, as a tuple of where the next begins, the
/// numbering after it, its literal text, the argument its field means (None: no field), the character of the
/// conversion, the spec, and whether that has fields; None at the end.
fn step(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (id, at) = (this(ctx, args)?, arg(args, 1).as_int().ok_or(Trap::Native)?);
    let mut numbering = match arg(args, 2).as_int().ok_or(Trap::Native)? {
        OPEN => Numbering::Open,
        MANUAL => Numbering::Manual,
        next => Numbering::Automatic(usize::try_from(next).map_err(|_| Trap::Native)?),
    };
    let template = ctx.heap.text(id)?;
    let mut pieces = Pieces::of(template).at(usize::try_from(at).map_err(|_| Trap::Native)?);
    let Some(piece) = pieces.next() else { return Ok(Value::NONE) };
    let next = pieces.position();
    let piece = piece.map_err(|fault| ctx.fault(fault))?;
    let template = ctx.heap.text(id)?;
    let owned = |range: std::ops::Range<usize>| template.get(range).unwrap_or_default().to_owned();
    let literal = owned(piece.literal);
    let field = piece.field.map(|field| (owned(field.name), field.conversion, owned(field.spec), field.nested));
    ctx.heap.fits(next.saturating_sub(at as usize) * 2)?;
    ctx.charge_bytes(next.saturating_sub(at as usize))?;
    let literal = ctx.string(literal)?;
    let (argument, conversion, spec, nested) = match field {
        None => (Value::NONE, Value::NONE, Value::NONE, Value::FALSE),
        Some((name, conversion, spec, nested)) => {
            let argument = match numbering.argument(&name).map_err(|fault| ctx.fault(fault))? {
                Argument::Index(index) => Value::int(index as i64),
                Argument::Name(name) => ctx.str(name)?,
            };
            let conversion = conversion.map_or(Ok(Value::NONE), |c| ctx.character(c))?;
            (argument, conversion, ctx.string(spec)?, Value::bool(nested))
        }
    };
    let numbering = match numbering {
        Numbering::Open => OPEN,
        Numbering::Manual => MANUAL,
        Numbering::Automatic(next) => next as i64,
    };
    let (next, numbering) = (Value::int(next as i64), Value::int(numbering));
    ctx.heap.tuple(&[next, numbering, literal, argument, conversion, spec, nested])
}

/// `_bad_conversion(c)`: raises what a character after `!` that means nothing raises.
fn bad_conversion(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let c = ctx.heap.text_of(arg(args, 0)).and_then(|text| text.chars().next()).ok_or(Trap::Native)?;
    match field::conversion(c) {
        Ok(_) => Err(Trap::Native.into()),
        Err(fault) => Err(ctx.fault(fault)),
    }
}

pub const ROWS: &[Row] = &[
    Row::function("format", "value, format_spec='', /", "The text of a value as a format spec lays it out.", format)
        .or("format_slow"),
    Row::method(
        "str",
        "format",
        "self, /, *args, **kwargs",
        "The string with its fields, such as {0} and {name:>8}, replaced by the arguments.",
        str_format,
    )
    .or("str_format")
    .reading(Reading::Tuple),
    Row::method(
        "str",
        "format_map",
        "self, mapping, /",
        "As format, with the values of a mapping in place of keyword arguments.",
        format_map,
    )
    .or("str_format_map"),
    Row::function("_format_step", "template, at, numbering, /", "The piece of a template at a place.", step)
        .kind(RowKind::Internal),
    Row::function("_bad_conversion", "c, /", "Raises the error of an unknown conversion.", bad_conversion)
        .kind(RowKind::Internal),
];
