//! `int`: how one is made of other numbers and of text, and its methods.
//!
//! Work on long integers is charged by their size before it is done: decimal text takes quadratic time, and more than
//! 4300 digits of it are refused, as in CPython.

use super::bytes::content;
use super::bytes_arguments::{arg, flag, is_bytes, misplaced, name, raw, size};
use caplet_vm::builtin;
use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Stop};
use caplet_vm::native::{Row, RowKind};
use caplet_vm::number::int::{self, BigInt, ByteOrder, MAX_STR_DIGITS};
use caplet_vm::symbol::Special;
use caplet_vm::value::{Tag, Value};

pub(super) const ROWS: &[Row] = &[
    Row::method(
        "int",
        "int",
        "x=0, /, base=NotImplemented",
        "An integer of a number, or of text in a base.",
        construct,
    )
    .kind(RowKind::Constructor)
    .or("int_of_trunc"),
    Row::method("int", "as_integer_ratio", "self, /", "The pair of this integer and 1.", as_integer_ratio),
    Row::method("int", "bit_count", "self, /", "How many ones the absolute value has in binary.", bit_count),
    Row::method("int", "bit_length", "self, /", "How many bits the absolute value needs.", bit_length),
    Row::method("int", "conjugate", "self, /", "The integer itself.", itself),
    Row::method("int", "denominator", "self, /", "1", one).kind(RowKind::Getter),
    Row::method(
        "int",
        "from_bytes",
        "self, /, bytes, byteorder='big', *, signed=False",
        "The integer that bytes hold in two's complement, or unsigned.",
        from_bytes,
    )
    .kind(RowKind::ClassMethod)
    .or("int_from_bytes"),
    Row::method("int", "imag", "self, /", "0", zero).kind(RowKind::Getter),
    Row::method("int", "is_integer", "self, /", "True", is_integer),
    Row::method("int", "numerator", "self, /", "The integer itself.", itself).kind(RowKind::Getter),
    Row::method("int", "real", "self, /", "The integer itself.", itself).kind(RowKind::Getter),
    Row::method(
        "int",
        "to_bytes",
        "self, /, length=1, byteorder='big', *, signed=False",
        "The integer in so many bytes.",
        to_bytes,
    ),
];

fn construct(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    if !arg(args, 1).is_unset() {
        return with_base(ctx, args);
    }
    let x = arg(args, 0);
    match x.tag() {
        Tag::Int | Tag::BigInt => Ok(x),
        Tag::Bool => Ok(Value::int(x.raw_int())),
        Tag::Unset => Ok(Value::int(0)),
        Tag::Float => whole(ctx, x.raw_float()),
        Tag::Str | Tag::Bytes | Tag::ByteArray => parsed(ctx, x, 10),
        _ => {
            for special in [Special::Int, Special::Index] {
                if ctx.answers(x, special)? {
                    return Err(Stop::Defer(Defer::Special(special)));
                }
            }
            if ctx.answers(x, Special::Trunc)? {
                return Err(Stop::Defer(Defer::Prelude));
            }
            let given = ctx.type_name(x);
            Err(ctx.type_error(format!(
                "int() argument must be a string, a bytes-like object or a real number, not '{given}'"
            )))
        }
    }
}

fn with_base(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let x = arg(args, 0);
    if x.is_unset() {
        return Err(ctx.type_error("int() missing string argument"));
    }
    let base = ctx.index_clamped(args, 1)?;
    let base = int::check_base(base).map_err(|fault| ctx.fault(fault))?;
    if x.tag() != Tag::Str && !is_bytes(x) {
        return Err(ctx.type_error("int() can't convert non-string with explicit base"));
    }
    parsed(ctx, x, base)
}

/// The whole part of a float.
pub(super) fn whole(ctx: &mut Ctx, f: f64) -> Result<Value, Stop> {
    if let Some(small) = int::f64_to_i64(f) {
        return Ok(Value::int(small));
    }
    let big = int::from_f64(f).map_err(|fault| ctx.fault(fault))?;
    ctx.integer(big)
}

/// The integer that text or bytes write.
fn parsed(ctx: &mut Ctx, text: Value, base: u32) -> Result<Value, Stop> {
    /// Past this many limbs the digits of a base that is no power of two are refused unread.
    const REFUSED: usize = 400;
    let length = match text.as_str() {
        Some(id) => ctx.heap.get(id)?.bytes(),
        None => raw(ctx, text).len(),
    };
    let limbs = (length / 19).min(REFUSED);
    ctx.charge(length / 8 + limbs * limbs / 16)?;
    ctx.heap.fits(length.saturating_mul(2))?;
    let number = match text.as_str() {
        Some(id) => int::parse(ctx.heap.text(id)?, base, MAX_STR_DIGITS),
        None => int::parse_bytes(raw(ctx, text), base, MAX_STR_DIGITS),
    };
    let number = number.map_err(|fault| ctx.fault(fault))?;
    ctx.big_result(int::bit_length(&number), 0)?;
    ctx.integer(number)
}

/// The integer whose method runs.
fn receiver(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let value = arg(args, 0);
    match value.tag() {
        Tag::Int | Tag::BigInt => Ok(value),
        Tag::Bool => Ok(Value::int(value.raw_int())),
        _ => Err(misplaced(ctx, "int", value)),
    }
}

/// The same, as an unbounded integer.
fn big_receiver(ctx: &mut Ctx, args: &[Value]) -> Result<BigInt, Stop> {
    let value = receiver(ctx, args)?;
    match ctx.big(value) {
        Some(big) => {
            ctx.charge(int::limbs(&big) as usize)?;
            Ok(big)
        }
        None => Err(misplaced(ctx, "int", value)),
    }
}

fn itself(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    receiver(ctx, args)
}

fn zero(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    receiver(ctx, args)?;
    Ok(Value::int(0))
}

fn one(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    receiver(ctx, args)?;
    Ok(Value::int(1))
}

fn is_integer(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    receiver(ctx, args)?;
    Ok(Value::TRUE)
}

fn as_integer_ratio(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let number = receiver(ctx, args)?;
    ctx.heap.tuple(&[number, Value::int(1)])
}

fn bit_length(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let value = receiver(ctx, args)?;
    if let Some(small) = value.as_int() {
        return Ok(Value::int(i64::from(int::bit_length_i64(small))));
    }
    let big = big_receiver(ctx, args)?;
    Ok(Value::int(int::bit_length(&big) as i64))
}

fn bit_count(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let value = receiver(ctx, args)?;
    if let Some(small) = value.as_int() {
        return Ok(Value::int(i64::from(small.unsigned_abs().count_ones())));
    }
    let big = big_receiver(ctx, args)?;
    Ok(Value::int(int::bit_count(&big) as i64))
}

fn byte_order(ctx: &mut Ctx, args: &[Value], at: u8, function: &str) -> Result<ByteOrder, Stop> {
    if !name(ctx, args, at, function, "byteorder")? {
        return Ok(ByteOrder::Big);
    }
    match ctx.heap.text_of(arg(args, at)) {
        Some("big") => Ok(ByteOrder::Big),
        Some("little") => Ok(ByteOrder::Little),
        _ => Err(ctx.value_error("byteorder must be either 'little' or 'big'")),
    }
}

fn to_bytes(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let number = big_receiver(ctx, args)?;
    let length = size(ctx, args, 1, 1)?;
    let order = byte_order(ctx, args, 2, "to_bytes")?;
    let signed = flag(ctx, args, 3)?;
    let Ok(length) = usize::try_from(length) else {
        return Err(ctx.value_error("length argument must be non-negative"));
    };
    ctx.charge_bytes(length)?;
    ctx.heap.fits(length.saturating_mul(2))?;
    let bytes = int::to_bytes(&number, length, order, signed).map_err(|fault| ctx.fault(fault))?;
    ctx.heap.bytes(bytes)
}

fn from_bytes(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let order = byte_order(ctx, args, 2, "from_bytes")?;
    let signed = flag(ctx, args, 3)?;
    let bytes = content(ctx, args, 1)?;
    ctx.big_result(bytes.len() as u64 * 8, bytes.len() / 8)?;
    let number = int::from_bytes(&bytes, order, signed);
    if arg(args, 0).as_class() == Some(builtin::BOOL) {
        return Ok(Value::bool(!int::is_zero(&number)));
    }
    ctx.integer(number)
}
