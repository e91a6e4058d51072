//! Floats: Python's division, remainder and power, rounding, exact ratios and hashing.
//!
//! There is one NaN: a function that makes or takes a NaN may give back [`f64::NAN`] for any other. Powers and
//! [`elementary`] functions are computed in software, alike on every machine; the operations that IEEE 754 defines
//! exactly (add, divide, remainder, square root, rounding) are the processor's.

pub mod elementary;
mod hex;
mod hypot;
mod power;
mod round;
mod text;

#[cfg(test)]
mod tests;

pub use hex::*;
pub use hypot::*;
use power::positive_power;
pub use round::*;
pub use text::*;

use super::fault::{Fault, Result};
use super::int::{BigInt, HASH_MODULUS, finish_hash};

/// Any NaN becomes the one NaN.
pub fn canonical(f: f64) -> f64 {
    if f.is_nan() { f64::NAN } else { f }
}

/// Sign, mantissa and exponent of a finite float: its size is exactly `mantissa * 2**exponent`.
pub fn parts(f: f64) -> (bool, u64, i32) {
    let bits = f.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    let exponent = ((bits >> 52) & 0x7ff) as i32;
    let (mantissa, exponent) = if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) };
    (f.is_sign_negative(), mantissa, exponent)
}

/// `a / b`.
pub fn true_div(a: f64, b: f64) -> Result<f64> {
    if b == 0.0 { Err(Fault::zero_division("float division by zero")) } else { Ok(canonical(a / b)) }
}

/// `a // b`.
pub fn floor_div(a: f64, b: f64) -> Result<f64> {
    if b == 0.0 { Err(Fault::zero_division("float floor division by zero")) } else { Ok(quotient_and_rest(a, b).0) }
}

/// `a % b`.
pub fn floor_mod(a: f64, b: f64) -> Result<f64> {
    if b == 0.0 { Err(Fault::zero_division("float modulo")) } else { Ok(quotient_and_rest(a, b).1) }
}

/// `divmod(a, b)`.
pub fn divmod(a: f64, b: f64) -> Result<(f64, f64)> {
    if b == 0.0 { Err(Fault::zero_division("float divmod()")) } else { Ok(quotient_and_rest(a, b)) }
}

/// CPython's `_float_div_mod`: the remainder is exact and has the divisor's sign, the quotient is the float next to
/// the true one.
fn quotient_and_rest(a: f64, b: f64) -> (f64, f64) {
    let mut rest = a % b;
    let mut quotient = (a - rest) / b;
    if rest != 0.0 {
        if (b < 0.0) != (rest < 0.0) {
            rest += b;
            quotient -= 1.0;
        }
    } else {
        rest = 0.0f64.copysign(b);
    }
    let floor = if quotient != 0.0 {
        let floor = quotient.floor();
        if quotient - floor > 0.5 { floor + 1.0 } else { floor }
    } else {
        0.0f64.copysign(a / b)
    };
    (canonical(floor), canonical(rest))
}

/// What `a ** b` gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Power {
    Real(f64),
    /// A negative number to a fraction: the caller raises both as complex numbers.
    Complex,
}

/// `a ** b`.
pub fn pow(a: f64, b: f64) -> Result<Power> {
    if a > 0.0 && a.is_finite() && b.is_finite() && b != 0.0 {
        let power = positive_power(a, b);
        return if power.is_infinite() { Err(out_of_range()) } else { Ok(Power::Real(power)) };
    }
    let odd = b.abs() % 2.0 == 1.0;
    let real = if b == 0.0 || a == 1.0 {
        1.0
    } else if a.is_nan() || b.is_nan() {
        f64::NAN
    } else if b.is_infinite() {
        match a.abs() {
            1.0 => 1.0,
            size if (b > 0.0) == (size > 1.0) => f64::INFINITY,
            _ => 0.0,
        }
    } else if a.is_infinite() {
        match (b > 0.0, odd) {
            (true, true) => a,
            (true, false) => f64::INFINITY,
            (false, true) => 0.0f64.copysign(a),
            (false, false) => 0.0,
        }
    } else if a == 0.0 {
        if b < 0.0 {
            return Err(zero_to_negative());
        }
        if odd { a } else { 0.0 }
    } else {
        if a < 0.0 && b != b.floor() {
            return Ok(Power::Complex);
        }
        let size = positive_power(a.abs(), b);
        if size.is_infinite() {
            return Err(out_of_range());
        }
        if a < 0.0 && odd { -size } else { size }
    };
    Ok(Power::Real(real))
}

/// What `0.0 ** -1` raises, and `0 ** -1`.
pub fn zero_to_negative() -> Fault {
    Fault::zero_division("0.0 cannot be raised to a negative power")
}

/// What `10.0 ** 400` raises: C's `ERANGE`.
pub fn out_of_range() -> Fault {
    Fault { errno: Some(34), ..Fault::overflow("Numerical result out of range") }
}

/// `f.is_integer()`.
pub fn is_integer(f: f64) -> bool {
    f.is_finite() && f.floor() == f
}

/// `f.as_integer_ratio()`: the exact value in lowest terms, the denominator positive.
pub fn as_integer_ratio(f: f64) -> Result<(BigInt, BigInt)> {
    if f.is_nan() {
        return Err(Fault::value("cannot convert NaN to integer ratio"));
    }
    if f.is_infinite() {
        return Err(Fault::overflow("cannot convert Infinity to integer ratio"));
    }
    if f == 0.0 {
        return Ok((BigInt::ZERO, BigInt::ONE));
    }
    let (negative, mantissa, exponent) = parts(f);
    let common = mantissa.trailing_zeros().cast_signed().min((-exponent).max(0));
    let (mantissa, exponent) = (BigInt::from(mantissa >> common), exponent + common);
    let power = BigInt::ONE << usize::try_from(exponent.unsigned_abs()).unwrap_or(0);
    let (numerator, denominator) = if exponent > 0 { (mantissa * power, BigInt::ONE) } else { (mantissa, power) };
    Ok((if negative { -numerator } else { numerator }, denominator))
}

/// `hash(f)` as CPython gives it on 64-bit machines; every NaN hashes as 0.
pub fn hash(f: f64) -> i64 {
    if f.is_nan() {
        return 0;
    }
    if f.is_infinite() {
        return if f > 0.0 { 314_159 } else { -314_159 };
    }
    let (negative, mantissa, exponent) = parts(f);
    // 2**61 is 1 modulo the prime: a power of two is a rotation of 61 bits.
    let turn = exponent.rem_euclid(61);
    let rotated = ((mantissa << turn) & HASH_MODULUS) | (mantissa >> (61 - turn));
    finish_hash(negative, rotated % HASH_MODULUS)
}
