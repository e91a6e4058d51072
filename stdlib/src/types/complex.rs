//! `complex`: how one is made of its parts and of text, and its methods.

use super::bytes_arguments::{arg, misplaced};
use super::float::real;
use caplet_vm::context::Ctx;
use caplet_vm::error::{Conversion, Defer, Stop};
use caplet_vm::heap::Complex;
use caplet_vm::native::{Row, RowKind};
use caplet_vm::number::complex;
use caplet_vm::symbol::Special;
use caplet_vm::value::{Tag, Value};

pub(super) const ROWS: &[Row] = &[
    Row::method(
        "complex",
        "complex",
        "real=0, imag=NotImplemented",
        "A complex number of its parts or of text.",
        construct,
    )
    .kind(RowKind::Constructor)
    .or("complex_of"),
    Row::method("complex", "conjugate", "self, /", "The number with the imaginary part negated.", conjugate),
    Row::method("complex", "imag", "self, /", "The imaginary part.", imaginary_part).kind(RowKind::Getter),
    Row::method("complex", "real", "self, /", "The real part.", real_part).kind(RowKind::Getter),
];

fn construct(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (first, second) = (arg(args, 0), arg(args, 1));
    match first.tag() {
        Tag::Complex if second.is_unset() => return Ok(first),
        Tag::Str if second.is_unset() => return parsed(ctx, first),
        Tag::Str => return Err(ctx.type_error("complex() can't take second arg if first is a string")),
        _ if second.tag() == Tag::Str => return Err(ctx.type_error("complex() second arg can't be a string")),
        _ => (),
    }
    if ctx.answers(first, Special::Complex)? {
        // With an imaginary part the prelude converts the first argument, then comes back.
        let defer = if second.is_unset() { Defer::Special(Special::Complex) } else { Defer::Prelude };
        return Err(Stop::Defer(defer));
    }
    // Both types are looked at before either is converted.
    check(ctx, first, "first argument must be a string or a number")?;
    check(ctx, second, "second argument must be a number")?;
    let (re, im) = part(ctx, args, 0)?;
    let (re_of_second, im_of_second) = part(ctx, args, 1)?;
    // `complex(a, b)` is `a + b*1j`, of complex parts too; zeros keep their signs where a part is real.
    let re = if second.tag() == Tag::Complex { re - im_of_second } else { re };
    let im = match (first.tag(), second.is_unset()) {
        (Tag::Complex, true) => im,
        (Tag::Complex, false) => re_of_second + im,
        _ => re_of_second,
    };
    Ok(ctx.heap.add(Complex { re, im })?.into())
}

fn check(ctx: &mut Ctx, value: Value, what: &str) -> Result<(), Stop> {
    let number = matches!(value.tag(), Tag::Int | Tag::Bool | Tag::BigInt | Tag::Float | Tag::Complex | Tag::Unset);
    if number || ctx.answers(value, Special::Float)? || ctx.answers(value, Special::Index)? {
        return Ok(());
    }
    let given = ctx.type_name(value);
    Err(ctx.type_error(format!("complex() {what}, not '{given}'")))
}

/// An argument as real and imaginary part; left out is 0.
fn part(ctx: &mut Ctx, args: &[Value], at: u8) -> Result<(f64, f64), Stop> {
    let value = arg(args, at);
    if value.is_unset() {
        return Ok((0.0, 0.0));
    }
    if let Some(id) = value.as_id::<Complex>() {
        let number = ctx.heap.get(id)?;
        return Ok((number.re, number.im));
    }
    if let Some(real) = real(ctx, value)? {
        return Ok((real, 0.0));
    }
    let conversion = if ctx.answers(value, Special::Float)? { Conversion::Float } else { Conversion::Index };
    Err(Stop::Defer(Defer::Convert(at, conversion)))
}

fn parsed(ctx: &mut Ctx, text: Value) -> Result<Value, Stop> {
    let length = ctx.heap.text_of(text).unwrap_or_default().len();
    ctx.charge(length / 4)?;
    ctx.heap.fits(length.saturating_mul(3))?;
    let number = complex::parse(ctx.heap.text_of(text).unwrap_or_default());
    let (re, im) = number.map_err(|fault| ctx.fault(fault))?;
    Ok(ctx.heap.add(Complex { re, im })?.into())
}

fn receiver(ctx: &mut Ctx, args: &[Value]) -> Result<Complex, Stop> {
    let value = arg(args, 0);
    match value.as_id::<Complex>() {
        Some(id) => Ok(*ctx.heap.get(id)?),
        None => Err(misplaced(ctx, "complex", value)),
    }
}

fn conjugate(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let number = receiver(ctx, args)?;
    Ok(ctx.heap.add(Complex { re: number.re, im: -number.im })?.into())
}

fn real_part(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    Ok(Value::float(receiver(ctx, args)?.re))
}

fn imaginary_part(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    Ok(Value::float(receiver(ctx, args)?.im))
}
