//! `str` itself: what calling it makes of an object, and `chr`, `ord`, `repr` and `ascii`.

use super::text_args::{arg, parsed_string};
use caplet_vm::builtin;
use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Step, Stop, Trap};
use caplet_vm::native::{Row, RowKind};
use caplet_vm::symbol::Special;
use caplet_vm::text::repr as quoted;
use caplet_vm::value::{Tag, Value};

fn construct(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let object = arg(args, 0);
    if !arg(args, 1).is_unset() || !arg(args, 2).is_unset() {
        return decoded(ctx, args);
    }
    if object.is_unset() {
        return ctx.str("");
    }
    if ctx.answers(object, Special::Str)? {
        return Err(Stop::Defer(Defer::Special(Special::Str)));
    }
    match ctx.show(object) {
        Err(Stop::Defer(_)) => Err(Stop::Defer(elsewhere(object))),
        shown => shown,
    }
}

/// `str(bytes, encoding, errors)`.
fn decoded(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    for (at, name) in [(1, "encoding"), (2, "errors")] {
        if !arg(args, at).is_unset() {
            parsed_string(ctx, args, at, &format!("str() argument '{name}' must be str, not"))?;
        }
    }
    let object = arg(args, 0);
    match object.tag() {
        Tag::Unset => ctx.str(""),
        Tag::Str => Err(ctx.type_error("decoding str is not supported")),
        Tag::Bytes | Tag::ByteArray => super::text_codec::decode(ctx, args, "str"),
        _ => {
            let given = ctx.type_name(object);
            Err(ctx.type_error(format!("decoding to str: need a bytes-like object, {given} found")))
        }
    }
}

/// Who shows a value that holds or is what the plain walk cannot show, and is no object with a method of its own.
fn elsewhere(value: Value) -> Defer {
    match value.tag() {
        Tag::Function | Tag::BoundMethod | Tag::Generator | Tag::Module => Defer::Step(Step::ReprCode),
        _ => Defer::Prelude,
    }
}

fn repr(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let object = arg(args, 0);
    if ctx.answers(object, Special::Repr)? {
        return Err(Stop::Defer(Defer::Special(Special::Repr)));
    }
    match ctx.repr(object) {
        Ok(text) => ctx.string(text),
        Err(Stop::Defer(_)) => Err(Stop::Defer(elsewhere(object))),
        Err(stop) => Err(stop),
    }
}

fn ascii(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let text = match ctx.repr(arg(args, 0)) {
        Ok(text) => text,
        Err(Stop::Defer(_)) => return Err(Stop::Defer(Defer::Prelude)),
        Err(stop) => return Err(stop),
    };
    escaped(ctx, text)
}

fn escaped(ctx: &mut Ctx, text: String) -> Result<Value, Stop> {
    if text.is_ascii() {
        return ctx.string(text);
    }
    ctx.heap.fits(text.len() * quoted::GROWTH)?;
    ctx.charge_bytes(text.len() * quoted::GROWTH)?;
    ctx.string(quoted::to_ascii(&text))
}

/// `_escape(text)`: with escapes for all that is not ASCII.
fn escape(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let text = ctx.heap.text_of(arg(args, 0)).ok_or(Trap::Native)?;
    ctx.heap.fits(text.len())?;
    let text = text.to_owned();
    escaped(ctx, text)
}

/// `_enter(container)`: the pieces of its text with the values to be shown between them; the text itself where the
/// container is being shown already.
fn enter(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let container = arg(args, 0);
    let pieces = ctx.text_pieces(container)?;
    let text = ctx.intern(ctx.cycle_text(container))?;
    let list = ctx.heap.list(pieces)?;
    Ok(if ctx.begin_showing(container)? { list } else { text })
}

fn leave(ctx: &mut Ctx, _args: &[Value]) -> Result<Value, Stop> {
    ctx.end_showing();
    Ok(Value::NONE)
}

/// `_text_method(object, name)`: what its class defines as this special method; NotImplemented where it defines none.
fn text_method(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let object = arg(args, 0);
    if object.tag() != Tag::Instance {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let name = ctx.heap.text_of(arg(args, 1)).and_then(|name| ctx.symbols.find(name)).and_then(Special::of);
    let class = ctx.class_of(object)?;
    Ok(ctx.classes.special(class, name.ok_or(Trap::Native)?)?.unwrap_or(Value::NOT_IMPLEMENTED))
}

fn chr(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let code = super::text_args::small(ctx, args, 0, 0)?;
    match u32::try_from(code).ok().and_then(char::from_u32) {
        Some(c) => ctx.character(c),
        None if (0xd800..0xe000).contains(&code) => {
            Err(ctx.value_error("chr() arg is a surrogate, half of a character, which no str holds"))
        }
        None => Err(ctx.value_error("chr() arg not in range(0x110000)")),
    }
}

fn ord(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let value = arg(args, 0);
    let (code, len) = match value.tag() {
        Tag::Str => {
            let (text, chars, _) = ctx.heap.text_info(value.raw_id())?;
            match text.as_bytes() {
                [byte] => return Ok(Value::int(i64::from(*byte))),
                _ => (text.chars().next().map(u32::from), chars),
            }
        }
        Tag::Bytes | Tag::ByteArray => {
            let bytes = ctx.bytes_of(value).ok_or(Trap::Type)?;
            (bytes.first().copied().map(u32::from), bytes.len())
        }
        _ => {
            let given = ctx.type_name(value);
            return Err(ctx.type_error(format!("ord() expected string of length 1, but {given} found")));
        }
    };
    match code {
        Some(code) if len == 1 => Ok(Value::int(i64::from(code))),
        _ => {
            Err(ctx.raise(builtin::TYPE_ERROR, format!("ord() expected a character, but string of length {len} found")))
        }
    }
}

pub const ROWS: &[Row] = &[
    Row::method(
        "str",
        "str",
        "object='', encoding='utf-8', errors='strict'",
        "The text of an object, or of bytes in an encoding.",
        construct,
    )
    .kind(RowKind::Constructor)
    .or("str_slow"),
    Row::function("repr", "obj, /", "The text of an object as a program would write it, or between < and >.", repr)
        .or("repr_slow"),
    Row::function("ascii", "obj, /", "As repr, with escapes for all that is not ASCII.", ascii).or("ascii_slow"),
    Row::function("chr", "i, /", "The character with this number.", chr),
    Row::function("ord", "c, /", "The number of a character.", ord),
    Row::function("_escape", "text, /", "The text with escapes for all that is not ASCII.", escape)
        .kind(RowKind::Internal),
    Row::function("_enter", "container, /", "The pieces of a container's text.", enter).kind(RowKind::Internal),
    Row::function("_leave", "", "The container entered last is shown.", leave).kind(RowKind::Internal),
    Row::function("_text_method", "obj, name, /", "A special method of an object's class.", text_method)
        .kind(RowKind::Internal),
];
