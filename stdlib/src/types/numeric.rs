//! The builtin functions on numbers: `abs`, `round`, `pow`, `divmod`, `bin`, `oct`, `hex`.
//!
//! Objects that answer for themselves are asked by their special methods; where both operands have a say, the prelude
//! asks them in Python's order.

use super::bytes_arguments::arg;
use super::float::real;
use caplet_vm::builtin;
use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Stop, Trap};
use caplet_vm::heap::Complex;
use caplet_vm::native::{Row, RowKind};
use caplet_vm::number::{complex, float, int};
use caplet_vm::op::{BinaryOp, UnaryOp};
use caplet_vm::ops::arithmetic::product_work;
use caplet_vm::symbol::Special;
use caplet_vm::value::{Tag, Value};

pub(super) const ROWS: &[Row] = &[
    Row::function("abs", "x, /", "The absolute value.", absolute),
    Row::function("bin", "number, /", "Binary text: 0b101.", |ctx, args| prefixed(ctx, args, 2)),
    Row::function("divmod", "x, y, /", "The pair x // y and x % y.", quotient_and_rest).or("divmod_of"),
    Row::function("hex", "number, /", "Hexadecimal text: 0xff.", |ctx, args| prefixed(ctx, args, 16)),
    Row::function("oct", "number, /", "Octal text: 0o17.", |ctx, args| prefixed(ctx, args, 8)),
    Row::function("pow", "base, exp, mod=None", "base ** exp, or that modulo mod.", power).or("pow_of"),
    Row::function(
        "round",
        "number, ndigits=None",
        "Rounded to so many digits after the point; halves go to the even digit.",
        rounded,
    )
    .or("round_of"),
    Row::function("_divmod_order", "x, y", "Which operands of divmod answer: 1 left, 2 right, 4 right first.", order)
        .kind(RowKind::Internal),
    Row::function("_answers_pow", "x", "Does the class define __pow__?", |ctx, args| {
        Ok(Value::bool(ctx.answers(arg(args, 0), Special::Pow)?))
    })
    .kind(RowKind::Internal),
    Row::function("_answers_len", "x", "Does the class define __len__?", |ctx, args| {
        Ok(Value::bool(ctx.answers(arg(args, 0), Special::Len)?))
    })
    .kind(RowKind::Internal),
    Row::function("_answers_length_hint", "x", "Does the class define __length_hint__?", |ctx, args| {
        Ok(Value::bool(ctx.answers(arg(args, 0), Special::LengthHint)?))
    })
    .kind(RowKind::Internal),
];

fn absolute(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let x = arg(args, 0);
    match x.tag() {
        Tag::Int | Tag::Bool => match x.raw_int().checked_abs() {
            Some(small) => Ok(Value::int(small)),
            None => negated(ctx, Value::int(x.raw_int())),
        },
        Tag::BigInt => {
            if ctx.clamp(x) > 0 {
                Ok(x)
            } else {
                negated(ctx, x)
            }
        }
        Tag::Float => Ok(Value::float(x.raw_float().abs())),
        Tag::Complex => {
            let number = *ctx.heap.get(x.raw_id::<Complex>())?;
            complex::abs((number.re, number.im)).map(Value::float).map_err(|fault| ctx.fault(fault))
        }
        _ if ctx.answers(x, Special::Abs)? => Err(Stop::Defer(Defer::Special(Special::Abs))),
        _ => {
            let given = ctx.type_name(x);
            Err(ctx.type_error(format!("bad operand type for abs(): '{given}'")))
        }
    }
}

fn negated(ctx: &mut Ctx, x: Value) -> Result<Value, Stop> {
    ctx.unary(UnaryOp::Neg, x)?.ok_or(Stop::Trap(Trap::Type))
}

fn prefixed(ctx: &mut Ctx, args: &[Value], radix: u32) -> Result<Value, Stop> {
    let number = ctx.index(args, 0)?;
    let big = ctx.big(number).ok_or(Trap::Type)?;
    let digits = int::radix_digits(&big, radix) as usize;
    ctx.charge_bytes(digits)?;
    ctx.heap.fits(digits.saturating_mul(2))?;
    ctx.string(int::to_prefixed(&big, radix))
}

// ---- round

fn rounded(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let number = arg(args, 0);
    let digits = arg(args, 1);
    let whole = digits.is_unset() || digits.is_none();
    match number.tag() {
        Tag::Int | Tag::Bool | Tag::BigInt if whole => int_of(ctx, number),
        Tag::Float if whole => {
            let nearest = number.raw_float().round_ties_even();
            super::int::whole(ctx, nearest)
        }
        Tag::Int | Tag::Bool | Tag::BigInt => {
            let places = ctx.index_clamped(args, 1)?;
            round_integer(ctx, number, places)
        }
        Tag::Float => {
            let places = ctx.index_clamped(args, 1)?;
            ctx.charge(8)?;
            let result = float::round_to_places(number.raw_float(), places);
            result.map(Value::float).map_err(|fault| ctx.fault(fault))
        }
        _ if ctx.answers(number, Special::Round)? => {
            // None is the same as nothing, and is not passed on.
            let defer = if digits.is_none() { Defer::Prelude } else { Defer::Special(Special::Round) };
            Err(Stop::Defer(defer))
        }
        _ => {
            let given = ctx.type_name(number);
            Err(ctx.type_error(format!("type {given} doesn't define __round__ method")))
        }
    }
}

/// A bool as the integer that it is.
fn int_of(_: &mut Ctx, number: Value) -> Result<Value, Stop> {
    Ok(if number.tag() == Tag::Bool { Value::int(number.raw_int()) } else { number })
}

fn round_integer(ctx: &mut Ctx, number: Value, places: i64) -> Result<Value, Stop> {
    if places >= 0 {
        return int_of(ctx, number);
    }
    let big = ctx.big(number).ok_or(Trap::Type)?;
    ctx.charge_decimal(&big)?;
    ctx.heap.fits(int::bit_length(&big) as usize / 2)?;
    let result = int::round_to_power_of_ten(&big, places.unsigned_abs()).map_err(|fault| ctx.fault(fault))?;
    ctx.integer(result)
}

// ---- divmod

fn quotient_and_rest(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    use Tag::{BigInt, Bool, Float, Int};
    let (x, y) = (arg(args, 0), arg(args, 1));
    let pair = match (x.tag(), y.tag()) {
        (Int | Bool, Int | Bool) if y.raw_int() != 0 => {
            let (a, b) = (x.raw_int(), y.raw_int());
            match (int::floor_div_i64(a, b), int::floor_mod_i64(a, b)) {
                (Some(quotient), Some(rest)) => [Value::int(quotient), Value::int(rest)],
                _ => long_divmod(ctx, x, y)?,
            }
        }
        (Int | Bool | BigInt, Int | Bool | BigInt) => long_divmod(ctx, x, y)?,
        (Float, Int | Bool | BigInt | Float) | (Int | Bool | BigInt, Float) => {
            let (Some(a), Some(b)) = (real(ctx, x)?, real(ctx, y)?) else { return Err(Trap::Type.into()) };
            let (quotient, rest) = float::divmod(a, b).map_err(|fault| ctx.fault(fault))?;
            [Value::float(quotient), Value::float(rest)]
        }
        (Tag::Instance, _) | (_, Tag::Instance) => return Err(Stop::Defer(Defer::Prelude)),
        _ => return Err(ctx.bad_operands("divmod()", x, y)),
    };
    ctx.heap.tuple(&pair)
}

fn long_divmod(ctx: &mut Ctx, x: Value, y: Value) -> Result<[Value; 2], Stop> {
    let (Some(a), Some(b)) = (ctx.big(x), ctx.big(y)) else { return Err(Trap::Type.into()) };
    let (left, right) = (int::limbs(&a) as usize, int::limbs(&b) as usize);
    ctx.charge(product_work(left, right))?;
    ctx.heap.fits(left.saturating_mul(16))?;
    let (quotient, rest) = int::divmod(&a, &b).map_err(|fault| ctx.fault(fault))?;
    Ok([ctx.integer(quotient)?, ctx.integer(rest)?])
}

/// Who answers `divmod(x, y)`: the left operand, the right one, and whether the right one is asked first, since its
/// class derives from the left one's and defines its own `__rdivmod__`.
fn order(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (x, y) = (arg(args, 0), arg(args, 1));
    let (of_x, of_y) = (ctx.class_of(x)?, ctx.class_of(y)?);
    let left = ctx.answers(x, Special::DivMod)?;
    let right = of_x != of_y && ctx.answers(y, Special::RDivMod)?;
    let own = |ctx: &Ctx, class| ctx.classes.special(class, Special::RDivMod);
    let first = right && ctx.classes.is_subclass(of_y, of_x)? && own(ctx, of_y)? != own(ctx, of_x)?;
    Ok(Value::int(i64::from(left) | i64::from(right) << 1 | i64::from(first) << 2))
}

// ---- pow

fn power(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (base, exponent, modulus) = (arg(args, 0), arg(args, 1), arg(args, 2));
    if modulus.is_unset() || modulus.is_none() {
        if base.tag() == Tag::Instance || exponent.tag() == Tag::Instance {
            return Err(Stop::Defer(Defer::Prelude));
        }
        return match ctx.binary(BinaryOp::Pow, base, exponent)? {
            Some(result) => Ok(result),
            None => Err(ctx.bad_operands("**", base, exponent)),
        };
    }
    if base.tag() == Tag::Instance {
        return Err(Stop::Defer(Defer::Prelude));
    }
    let (Some(b), Some(e), Some(m)) = (ctx.big(base), ctx.big(exponent), ctx.big(modulus)) else {
        return Err(no_modulus(ctx, [base, exponent, modulus]));
    };
    ctx.charge(int::pow_mod_work(&b, &e, &m).min(1 << 56) as usize / 8)?;
    ctx.heap.fits((int::limbs(&m) + int::limbs(&b)) as usize * 64)?;
    let result = int::pow_mod(&b, &e, &m).map_err(|fault| ctx.fault(fault))?;
    ctx.integer(result)
}

/// What `pow(base, exp, mod)` raises when not all are integers: the first float or complex number decides.
fn no_modulus(ctx: &mut Ctx, operands: [Value; 3]) -> Stop {
    let number = |value: &Value| matches!(value.tag(), Tag::Int | Tag::Bool | Tag::BigInt | Tag::Float | Tag::Complex);
    let numbers = operands.split_at(2).0.iter().all(number);
    let first = operands.iter().map(|value| value.tag()).find(|tag| match tag {
        Tag::Complex => numbers,
        tag => *tag == Tag::Float,
    });
    match first {
        Some(Tag::Float) => ctx.type_error("pow() 3rd argument not allowed unless all arguments are integers"),
        Some(_) => ctx.raise(builtin::VALUE_ERROR, "complex modulo"),
        None => {
            let [base, exponent, modulus] = operands.map(|value| ctx.type_name(value));
            ctx.type_error(format!("unsupported operand type(s) for ** or pow(): '{base}', '{exponent}', '{modulus}'"))
        }
    }
}
