//! `float`: how one is made of other numbers and of text, and its methods.

use super::bytes_arguments::{arg, misplaced, raw};
use caplet_vm::context::Ctx;
use caplet_vm::error::{Conversion, Defer, Stop};
use caplet_vm::native::{Row, RowKind};
use caplet_vm::number::{float, int};
use caplet_vm::symbol::Special;
use caplet_vm::value::{Tag, Value};

pub(super) const ROWS: &[Row] = &[
    Row::method("float", "float", "x=0.0, /", "A float of a number or of text.", construct).kind(RowKind::Constructor),
    Row::method(
        "float",
        "as_integer_ratio",
        "self, /",
        "Two integers whose quotient is exactly this float.",
        as_integer_ratio,
    ),
    Row::method("float", "conjugate", "self, /", "The float itself.", itself),
    Row::method("float", "fromhex", "self, string, /", "The float that hexadecimal text writes.", from_hex)
        .kind(RowKind::ClassMethod),
    Row::method("float", "hex", "self, /", "Hexadecimal text that is exactly this float.", hex),
    Row::method("float", "imag", "self, /", "0.0", zero).kind(RowKind::Getter),
    Row::method("float", "is_integer", "self, /", "Is it a whole number?", is_integer),
    Row::method("float", "real", "self, /", "The float itself.", itself).kind(RowKind::Getter),
];

fn construct(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let x = arg(args, 0);
    if x.is_unset() {
        return Ok(Value::float(0.0));
    }
    if let Some(real) = real(ctx, x)? {
        return Ok(Value::float(real));
    }
    match x.tag() {
        Tag::Str | Tag::Bytes | Tag::ByteArray => parsed(ctx, x),
        _ if ctx.answers(x, Special::Float)? => Err(Stop::Defer(Defer::Special(Special::Float))),
        _ if ctx.answers(x, Special::Index)? => Err(Stop::Defer(Defer::Convert(0, Conversion::Index))),
        _ => {
            let given = ctx.type_name(x);
            Err(ctx.type_error(format!("float() argument must be a string or a real number, not '{given}'")))
        }
    }
}

/// An int, bool or float as a float; `None` for everything else.
pub(super) fn real(ctx: &mut Ctx, value: Value) -> Result<Option<f64>, Stop> {
    match value.tag() {
        Tag::Float => Ok(Some(value.raw_float())),
        Tag::Int | Tag::Bool => Ok(Some(value.raw_int() as f64)),
        Tag::BigInt => {
            let Some(big) = ctx.big(value) else { return Ok(None) };
            ctx.charge(int::limbs(&big) as usize)?;
            int::to_f64(&big).map(Some).map_err(|fault| ctx.fault(fault))
        }
        _ => Ok(None),
    }
}

fn parsed(ctx: &mut Ctx, text: Value) -> Result<Value, Stop> {
    let length = match text.as_str() {
        Some(id) => ctx.heap.get(id)?.bytes(),
        None => raw(ctx, text).len(),
    };
    ctx.charge(length / 4)?;
    ctx.heap.fits(length.saturating_mul(3))?;
    let number = match text.as_str() {
        Some(id) => float::parse(ctx.heap.text(id)?),
        None => float::parse_bytes(raw(ctx, text)),
    };
    match number {
        Ok(number) => Ok(Value::float(number)),
        Err(_) if text.tag() == Tag::ByteArray => {
            let shown = ctx.repr(text)?;
            Err(ctx.value_error(format!("could not convert string to float: {shown}")))
        }
        Err(fault) => Err(ctx.fault(fault)),
    }
}

fn receiver(ctx: &mut Ctx, args: &[Value]) -> Result<f64, Stop> {
    let value = arg(args, 0);
    match value.as_float() {
        Some(number) => Ok(number),
        None => Err(misplaced(ctx, "float", value)),
    }
}

fn itself(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    receiver(ctx, args).map(Value::float)
}

fn zero(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    receiver(ctx, args)?;
    Ok(Value::float(0.0))
}

fn is_integer(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let number = receiver(ctx, args)?;
    Ok(Value::bool(float::is_integer(number)))
}

fn as_integer_ratio(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let number = receiver(ctx, args)?;
    let (numerator, denominator) = float::as_integer_ratio(number).map_err(|fault| ctx.fault(fault))?;
    let pair = [ctx.integer(numerator)?, ctx.integer(denominator)?];
    ctx.heap.tuple(&pair)
}

fn hex(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let number = receiver(ctx, args)?;
    ctx.string(float::to_hex(number))
}

fn from_hex(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let Some(id) = arg(args, 1).as_str() else {
        return Err(ctx.type_error("bad argument type for built-in operation"));
    };
    let length = ctx.heap.get(id)?.bytes();
    ctx.charge(length / 4)?;
    ctx.heap.fits(length)?;
    let number = float::from_hex(ctx.heap.text(id)?);
    number.map(Value::float).map_err(|fault| ctx.fault(fault))
}
