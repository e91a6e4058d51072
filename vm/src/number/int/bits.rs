//! Shifts and bit operations, on two's complement of unlimited width.

use super::{BigInt, MAX_BITS, bit_length, is_negative, to_i64, too_many_digits, words};
use crate::number::fault::{Fault, Result};

/// How many bits `n << by` has at most; `u64::MAX` when past all counting.
pub fn shl_bits(n: &BigInt, by: &BigInt) -> u64 {
    if n.is_zero() || is_negative(by) {
        return 0;
    }
    match to_i64(by) {
        Some(by) => bit_length(n).saturating_add(by.unsigned_abs()),
        None => u64::MAX,
    }
}

/// `n << by`; the caller has checked [`shl_bits`] against its limit.
pub fn shl(n: &BigInt, by: &BigInt) -> Result<BigInt> {
    if is_negative(by) {
        return Err(negative_shift());
    }
    if n.is_zero() {
        return Ok(BigInt::ZERO);
    }
    if shl_bits(n, by) > MAX_BITS {
        return Err(too_many_digits());
    }
    let by = usize::try_from(by).map_err(|_| too_many_digits())?;
    Ok(n << by)
}

/// `n >> by`, rounding to minus infinity.
pub fn shr(n: &BigInt, by: &BigInt) -> Result<BigInt> {
    if is_negative(by) {
        return Err(negative_shift());
    }
    match usize::try_from(by) {
        Ok(by) if (by as u64) < bit_length(n) => Ok(n >> by),
        _ => Ok(if is_negative(n) { BigInt::NEG_ONE } else { BigInt::ZERO }),
    }
}

pub fn negative_shift() -> Fault {
    Fault::value("negative shift count")
}

pub fn and(a: &BigInt, b: &BigInt) -> BigInt {
    a & b
}

pub fn or(a: &BigInt, b: &BigInt) -> BigInt {
    a | b
}

pub fn xor(a: &BigInt, b: &BigInt) -> BigInt {
    a ^ b
}

/// `~n`.
pub fn invert(n: &BigInt) -> BigInt {
    -(n + BigInt::ONE)
}

/// Ones in the magnitude, as `int.bit_count`.
pub fn bit_count(n: &BigInt) -> u64 {
    words(n).iter().map(|word| u64::from(word.count_ones())).sum()
}

/// Is the number odd?
pub fn is_odd(n: &BigInt) -> bool {
    words(n).first().is_some_and(|word| word & 1 == 1)
}
