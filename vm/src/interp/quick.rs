//! The answers that the loop knows at once: numbers of 64 bits, floats, and both together.
//!
//! Pure functions of two values, part of the loop's body by inlining; `None` where a method of the machine has to say.
//! They agree with `ops`, which covers every case: only the road is shorter.

use crate::op::{BinaryOp, CompareOp, UnaryOp};
use crate::value::Value;

/// Integers up to here, and their quotients, lose nothing as floats.
const EXACT: i64 = 1 << 53;

macro_rules! arithmetic {
    ($name:ident, $checked:ident, $float:tt) => {
        #[inline(always)]
        pub fn $name(x: Value, y: Value) -> Option<Value> {
            if x.is_int() && y.is_int() {
                x.raw_int().$checked(y.raw_int()).map(Value::int)
            } else if x.is_float() && y.is_float() {
                Some(Value::float(x.raw_float() $float y.raw_float()))
            } else if x.is_float() && y.is_int() {
                Some(Value::float(x.raw_float() $float y.raw_int() as f64))
            } else if x.is_int() && y.is_float() {
                Some(Value::float(x.raw_int() as f64 $float y.raw_float()))
            } else {
                None
            }
        }
    };
}

arithmetic!(add, checked_add, +);
arithmetic!(sub, checked_sub, -);
arithmetic!(mul, checked_mul, *);

/// `x / y` for a divisor that is not zero.
#[inline(always)]
pub fn div(x: Value, y: Value) -> Option<Value> {
    if x.is_float() && y.is_float() {
        return (y.raw_float() != 0.0).then(|| Value::float(x.raw_float() / y.raw_float()));
    }
    match (exact(x), exact(y)) {
        (Some(x), Some(y)) if y != 0.0 => Some(Value::float(x / y)),
        _ => None,
    }
}

#[inline(always)]
fn exact(value: Value) -> Option<f64> {
    if value.is_float() {
        return Some(value.raw_float());
    }
    (value.is_int() && (-EXACT..=EXACT).contains(&value.raw_int())).then(|| value.raw_int() as f64)
}

/// `x // y` for a positive `y`.
#[inline(always)]
pub fn floor_div(x: Value, y: Value) -> Option<Value> {
    (x.is_int() && y.is_int() && y.raw_int() > 0).then(|| Value::int(quotient(x.raw_int(), y.raw_int())))
}

/// `x % y` for a positive `y`.
#[inline(always)]
pub fn modulo(x: Value, y: Value) -> Option<Value> {
    (x.is_int() && y.is_int() && y.raw_int() > 0).then(|| Value::int(remainder(x.raw_int(), y.raw_int())))
}

#[inline(always)]
fn quotient(x: i64, y: i64) -> i64 {
    let quotient = x.wrapping_div(y);
    if x.wrapping_rem(y) < 0 { quotient - 1 } else { quotient }
}

#[inline(always)]
fn remainder(x: i64, y: i64) -> i64 {
    let remainder = x.wrapping_rem(y);
    if remainder < 0 { remainder + y } else { remainder }
}

/// The operators that have no instruction of their own.
#[inline(always)]
pub fn binary(op: BinaryOp, x: Value, y: Value) -> Option<Value> {
    if !(x.is_int() && y.is_int()) {
        return None;
    }
    let (left, right) = (x.raw_int(), y.raw_int());
    Some(Value::int(match op {
        BinaryOp::And => left & right,
        BinaryOp::Or => left | right,
        BinaryOp::Xor => left ^ right,
        BinaryOp::RShift if (0..64).contains(&right) => left >> right,
        BinaryOp::FloorDiv if right > 0 => quotient(left, right),
        BinaryOp::Mod if right > 0 => remainder(left, right),
        _ => return None,
    }))
}

/// `x op value` where the value is one that `BinaryInt` takes.
#[inline(always)]
pub fn with_immediate(op: BinaryOp, x: Value, value: i32) -> Option<Value> {
    if !x.is_int() {
        return None;
    }
    let (x, value) = (x.raw_int(), i64::from(value));
    let result = match op {
        BinaryOp::Mod if value > 0 => remainder(x, value),
        BinaryOp::FloorDiv if value > 0 => quotient(x, value),
        BinaryOp::Mul => x.checked_mul(value)?,
        BinaryOp::And => x & value,
        BinaryOp::Or => x | value,
        BinaryOp::Xor => x ^ value,
        BinaryOp::RShift if (0..64).contains(&value) => x >> value,
        BinaryOp::LShift => crate::number::int::shl_i64(x, u64::try_from(value).ok()?)?,
        _ => return None,
    };
    Some(Value::int(result))
}

/// `x + value`.
#[inline(always)]
pub fn add_immediate(x: Value, value: i32) -> Option<Value> {
    if x.is_int() {
        x.raw_int().checked_add(i64::from(value)).map(Value::int)
    } else if x.is_float() {
        Some(Value::float(x.raw_float() + f64::from(value)))
    } else {
        None
    }
}

#[inline(always)]
pub fn unary(op: UnaryOp, x: Value) -> Option<Value> {
    match op {
        UnaryOp::Neg if x.is_float() => Some(Value::float(-x.raw_float())),
        UnaryOp::Neg if x.is_int() => x.raw_int().checked_neg().map(Value::int),
        UnaryOp::Invert if x.is_int() => Some(Value::int(!x.raw_int())),
        _ => None,
    }
}

/// What a comparison of two integers or two floats gives.
#[inline(always)]
pub fn compare(op: CompareOp, x: Value, y: Value) -> Option<bool> {
    if x.is_int() && y.is_int() {
        Some(holds(op, &x.raw_int(), &y.raw_int()))
    } else if x.is_float() && y.is_float() {
        Some(holds(op, &x.raw_float(), &y.raw_float()))
    } else {
        None
    }
}

/// The same with a small integer.
#[inline(always)]
pub fn compare_immediate(op: CompareOp, x: Value, value: i16) -> Option<bool> {
    if x.is_int() {
        Some(holds(op, &x.raw_int(), &i64::from(value)))
    } else if x.is_float() {
        Some(holds(op, &x.raw_float(), &f64::from(value)))
    } else {
        None
    }
}

#[inline(always)]
fn holds<T: PartialOrd>(op: CompareOp, x: &T, y: &T) -> bool {
    match op {
        CompareOp::Eq => x == y,
        CompareOp::Ne => x != y,
        CompareOp::Lt => x < y,
        CompareOp::Le => x <= y,
        CompareOp::Gt => x > y,
        CompareOp::Ge => x >= y,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used)]
    use super::*;

    /// Where the short road leads, the long one leads too.
    #[test]
    fn quick_answers_are_the_ones_of_ops() {
        use crate::context::{Ctx, Silent};
        let library = std::sync::Arc::new(crate::library::Library::new([]).expect("an empty library"));
        let mut ctx = Ctx::new(library, crate::limits::Limits::small(), 1, Box::new(Silent));
        let ints = [0, 1, -1, 2, 7, -7, 63, 64, EXACT, EXACT + 1, -EXACT - 1, i64::MAX, i64::MIN];
        let floats = [0.0, -0.0, 1.5, -2.5, 1e300, f64::INFINITY, f64::NAN];
        let values: Vec<Value> = ints.map(Value::int).into_iter().chain(floats.map(Value::float)).collect();
        for &x in &values {
            for op in [UnaryOp::Neg, UnaryOp::Invert] {
                let Some(quick) = unary(op, x) else { continue };
                assert!(ctx.unary(op, x).is_ok_and(|long| long == Some(quick)), "{op:?} {x:?}");
            }
            for &y in &values {
                use BinaryOp::*;
                for (op, quick) in [
                    (Add, add(x, y)),
                    (Sub, sub(x, y)),
                    (Mul, mul(x, y)),
                    (Div, div(x, y)),
                    (FloorDiv, floor_div(x, y)),
                    (Mod, modulo(x, y)),
                    (And, binary(And, x, y)),
                    (Or, binary(Or, x, y)),
                    (Xor, binary(Xor, x, y)),
                    (RShift, binary(RShift, x, y)),
                ] {
                    let Some(quick) = quick else { continue };
                    assert!(ctx.binary(op, x, y).is_ok_and(|long| long == Some(quick)), "{x:?} {op:?} {y:?}");
                }
                use CompareOp::*;
                for op in [Eq, Ne, Lt, Le, Gt, Ge] {
                    let Some(quick) = compare(op, x, y) else { continue };
                    assert!(ctx.compare(op, x, y).is_ok_and(|long| long == quick), "{x:?} {op:?} {y:?}");
                }
            }
        }
    }
}
