//! Integers among floats: exact comparison, correctly rounded conversion and division, and the hash that both share.

use super::{BigInt, Magnitude, bit_length, is_negative, words};
use crate::number::fault::{Fault, Result};
use dashu_int::ops::{DivRem, UnsignedAbs};
use dashu_int::{Sign, Word};
use std::cmp::Ordering;

/// Compares exactly, as Python does; `None` for NaN.
pub fn compare_i64_f64(a: i64, b: f64) -> Option<Ordering> {
    const TWO_63: f64 = 9_223_372_036_854_775_808.0;
    if b.is_nan() {
        return None;
    }
    if b >= TWO_63 {
        return Some(Ordering::Less);
    }
    if b < -TWO_63 {
        return Some(Ordering::Greater);
    }
    let whole = libm::trunc(b);
    let fraction = b - whole;
    Some(a.cmp(&(whole as i64)).then_with(|| 0.0f64.partial_cmp(&fraction).unwrap_or(Ordering::Equal)))
}

/// Compares exactly, as Python does; `None` for NaN.
pub fn compare_f64(a: &BigInt, b: f64) -> Option<Ordering> {
    if b.is_nan() {
        return None;
    }
    let sign = |negative| {
        if negative { Ordering::Less } else { Ordering::Greater }
    };
    if b.is_infinite() {
        return Some(sign(b > 0.0));
    }
    // A float below 2**1024 has a whole part of at most 1024 bits: a longer integer decides by its sign alone.
    if bit_length(a) > 1024 {
        return Some(sign(is_negative(a)));
    }
    let whole = libm::trunc(b);
    let fraction = b - whole;
    let whole = from_f64(whole).ok()?;
    Some(a.cmp(&whole).then_with(|| 0.0f64.partial_cmp(&fraction).unwrap_or(Ordering::Equal)))
}

/// `float(n)`: rounded to nearest, halves to even.
pub fn to_f64(n: &BigInt) -> Result<f64> {
    match scaled(words(n), bit_length(n)) {
        Some(size) => Ok(if is_negative(n) { -size } else { size }),
        None => Err(Fault::overflow("int too large to convert to float")),
    }
}

/// The nearest float to a magnitude, or nothing when it is past the largest.
fn scaled(words: &[Word], bits: u64) -> Option<f64> {
    if bits > 1024 {
        return None;
    }
    // The leading 64 bits, with a sticky last bit: more than a float keeps, so the cast rounds once and correctly.
    let mut top: u128 = 0;
    let mut taken: u64 = 0;
    let mut sticky = false;
    for word in words.iter().rev() {
        if taken + u64::from(Word::BITS) <= 128 {
            top = (top << Word::BITS) | u128::from(*word);
            taken += u64::from(Word::BITS);
        } else {
            sticky |= *word != 0;
        }
    }
    let total = words.len() as u64 * u64::from(Word::BITS);
    let value = (top | u128::from(sticky)) as f64;
    let value = libm::ldexp(value, i32::try_from(total - taken).ok()?);
    value.is_finite().then_some(value)
}

/// `int(f)`: the whole part.
pub fn from_f64(f: f64) -> Result<BigInt> {
    if f.is_nan() {
        return Err(Fault::value("cannot convert float NaN to integer"));
    }
    if f.is_infinite() {
        return Err(Fault::overflow("cannot convert float infinity to integer"));
    }
    let (negative, mantissa, exponent) = crate::number::float::parts(f);
    let magnitude = if exponent >= 0 {
        BigInt::from(mantissa) << usize::try_from(exponent).unwrap_or(0)
    } else {
        BigInt::from(mantissa.checked_shr(exponent.unsigned_abs()).unwrap_or(0))
    };
    Ok(if negative { -magnitude } else { magnitude })
}

/// The whole part as an `i64`, when it fits: the fast path of [`from_f64`].
pub fn f64_to_i64(f: f64) -> Option<i64> {
    // Both bounds are exact floats; 2**63 itself does not fit.
    (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&f).then_some(f as i64)
}

/// `a / b`, correctly rounded whatever the operands' sizes.
pub fn true_div(a: &BigInt, b: &BigInt) -> Result<f64> {
    if b.is_zero() {
        return Err(Fault::zero_division("division by zero"));
    }
    let negative = is_negative(a) != is_negative(b);
    let sign = |size: f64| if negative { -size } else { size };
    if a.is_zero() {
        // CPython: 0 divided by a negative number is -0.0.
        return Ok(sign(0.0));
    }
    let (a_bits, b_bits) = (bit_length(a), bit_length(b));
    if a_bits <= 53 && b_bits <= 53 {
        return Ok(to_f64(a)? / to_f64(b)?);
    }
    let too_large = || Fault::overflow("integer division result too large for a float");
    let difference = i64::try_from(a_bits).unwrap_or(i64::MAX) - i64::try_from(b_bits).unwrap_or(i64::MAX);
    if difference > 1024 {
        return Err(too_large());
    }
    if difference < -1075 {
        return Ok(sign(0.0));
    }
    // A quotient of 55 or 56 bits (fewer where the result is subnormal), the rest folded into a sticky last bit.
    let shift = difference.max(-1021) - 55;
    let (mut top, mut bottom): (Magnitude, Magnitude) = (a.clone().unsigned_abs(), b.clone().unsigned_abs());
    let by = usize::try_from(shift.unsigned_abs()).unwrap_or(0);
    if shift >= 0 {
        bottom <<= by;
    } else {
        top <<= by;
    }
    let (quotient, rest) = (&top).div_rem(&bottom);
    let quotient = u64::try_from(&quotient).unwrap_or(u64::MAX);
    let quotient = quotient | u64::from(!rest.is_zero());
    // Round to 53 bits, or to the fewer that a subnormal keeps.
    let kept = i64::from(64 - quotient.leading_zeros()).max(-1021 - shift);
    let extra = u32::try_from(kept - 53).unwrap_or(0);
    let half = if extra == 0 { 0 } else { 1u64 << (extra - 1) };
    let mut rounded = quotient >> extra;
    let cut = quotient & ((1u64 << extra) - 1);
    if cut > half || (cut == half && extra > 0 && rounded & 1 == 1) {
        rounded += 1;
    }
    let value = libm::ldexp(rounded as f64, i32::try_from(shift).unwrap_or(0) + extra.cast_signed());
    if value.is_finite() { Ok(sign(value)) } else { Err(too_large()) }
}

/// The prime that numeric hashes are residues of: equal numbers of all types hash equally.
pub const HASH_MODULUS: u64 = (1 << 61) - 1;

/// `hash(n)` as CPython gives it on 64-bit machines.
pub fn hash_i64(n: i64) -> i64 {
    finish_hash(n < 0, n.unsigned_abs() % HASH_MODULUS)
}

/// `hash(n)` as CPython gives it on 64-bit machines.
pub fn hash(n: &BigInt) -> i64 {
    let (sign, words) = n.as_sign_words();
    let residue = words.iter().rev().fold(0u64, |acc, word| {
        let wide = (u128::from(acc) << Word::BITS) | u128::from(*word);
        // 2**61 is 1 modulo the prime, so the high part is added to the low one.
        let folded = (wide & u128::from(HASH_MODULUS)) + (wide >> 61);
        (folded % u128::from(HASH_MODULUS)) as u64
    });
    finish_hash(sign == Sign::Negative, residue)
}

/// Applies the sign; -1 is CPython's error value, so it hashes as -2.
pub(crate) fn finish_hash(negative: bool, residue: u64) -> i64 {
    let hash = residue.cast_signed();
    match if negative { -hash } else { hash } {
        -1 => -2,
        hash => hash,
    }
}
