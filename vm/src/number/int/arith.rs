//! Division, powers, roots and common divisors of unbounded integers.

use super::{BigInt, Magnitude, bit_length, is_negative, to_i64, words};
use crate::number::fault::{Fault, Result};
use dashu_int::Sign;
use dashu_int::ops::{DivRem, Gcd, SquareRoot, UnsignedAbs};

/// `divmod(a, b)`, rounding to minus infinity.
pub fn divmod(a: &BigInt, b: &BigInt) -> Result<(BigInt, BigInt)> {
    if b.is_zero() {
        return Err(division_by_zero());
    }
    let (q, r) = a.div_rem(b);
    if !r.is_zero() && r.sign() != b.sign() { Ok((q - BigInt::ONE, r + b)) } else { Ok((q, r)) }
}

/// `a // b`.
pub fn floor_div(a: &BigInt, b: &BigInt) -> Result<BigInt> {
    Ok(divmod(a, b)?.0)
}

/// `a % b`.
pub fn floor_mod(a: &BigInt, b: &BigInt) -> Result<BigInt> {
    if b.is_zero() {
        return Err(modulo_by_zero());
    }
    let r = a % b;
    Ok(if !r.is_zero() && r.sign() != b.sign() { r + b } else { r })
}

/// What `1 // 0` and `divmod(1, 0)` raise.
pub fn division_by_zero() -> Fault {
    Fault::zero_division("integer division or modulo by zero")
}

/// What `1 % 0` raises.
pub fn modulo_by_zero() -> Fault {
    Fault::zero_division("integer modulo by zero")
}

/// At most how many bits `base ** exponent` has, within a bit or so of the truth; `u64::MAX` when past all counting.
/// A negative exponent gives a float: 64.
pub fn pow_bits(base: &BigInt, exponent: &BigInt) -> u64 {
    let bits = bit_length(base);
    if bits <= 1 {
        return 1;
    }
    if is_negative(exponent) {
        return 64;
    }
    let Some(exponent) = to_i64(exponent) else {
        return u64::MAX;
    };
    // log2 of the base from its leading 64 bits, a little too high; the software libm makes it equal everywhere.
    let excess = bits.saturating_sub(64);
    let top = u64::try_from(&shr_magnitude(base, excess)).unwrap_or(u64::MAX);
    let exact_power = base.as_sign_words().1.iter().map(|w| w.count_ones()).sum::<u32>() == 1;
    if exact_power {
        return (bits - 1).saturating_mul(exponent.unsigned_abs()).saturating_add(1);
    }
    let log2 = libm::log2(top as f64) * (1.0 + 1e-15) + excess as f64;
    let estimate = log2 * exponent as f64;
    // Past 2**62 bits the number cannot exist anyway; below, the cast is in range.
    if estimate >= 4e18 { u64::MAX } else { estimate as u64 + 2 }
}

fn shr_magnitude(n: &BigInt, by: u64) -> Magnitude {
    let by = usize::try_from(by).unwrap_or(usize::MAX);
    n.clone().unsigned_abs() >> by
}

/// `base ** exponent`; the caller has checked [`pow_bits`] against its limit.
pub fn pow(base: &BigInt, exponent: u64) -> Result<BigInt> {
    if bit_length(base) <= 1 {
        let odd = exponent & 1 == 1;
        return Ok(match (base.is_zero(), is_negative(base)) {
            (true, _) => BigInt::from(i64::from(exponent == 0)),
            (_, true) if odd => BigInt::NEG_ONE,
            _ => BigInt::ONE,
        });
    }
    let exponent = usize::try_from(exponent).map_err(|_| too_many_digits())?;
    if pow_bits(base, &BigInt::from(exponent)) > MAX_BITS {
        return Err(too_many_digits());
    }
    Ok(base.pow(exponent))
}

/// Past this no integer is built at all, whatever the caller's limit: the crate below would panic.
pub const MAX_BITS: u64 = 1 << 36;

/// An integer past every limit: `1 << (1 << 70)`.
pub fn too_many_digits() -> Fault {
    Fault::overflow("too many digits in integer")
}

/// The greatest common divisor, never negative.
pub fn gcd(a: &BigInt, b: &BigInt) -> BigInt {
    // The crate panics on two zeros.
    match (a.is_zero(), b.is_zero()) {
        (true, _) => abs(b),
        (_, true) => abs(a),
        _ => BigInt::from(a.gcd(b)),
    }
}

/// The least common multiple, never negative.
pub fn lcm(a: &BigInt, b: &BigInt) -> BigInt {
    if a.is_zero() || b.is_zero() {
        return BigInt::ZERO;
    }
    abs(&(a / gcd(a, b) * b))
}

pub fn abs(n: &BigInt) -> BigInt {
    let (_, words) = n.as_sign_words();
    BigInt::from_sign_words(Sign::Positive, words)
}

/// `math.isqrt`: the root rounded down.
pub fn isqrt(n: &BigInt) -> Result<BigInt> {
    match n.as_ubig() {
        Some(n) => Ok(BigInt::from(n.sqrt())),
        None => Err(Fault::value("isqrt() argument must be nonnegative")),
    }
}

/// `round(n, -places)`: to a multiple of `10**places`, halves to the even multiple.
pub fn round_to_power_of_ten(n: &BigInt, places: u64) -> Result<BigInt> {
    // Half of 10**places is past any `n` of fewer digits: the answer is 0 without building the power.
    if places as f64 * 3.32 > bit_length(n) as f64 + 8.0 {
        return Ok(BigInt::ZERO);
    }
    let unit = pow(&BigInt::from(10), places)?;
    let (q, r) = divmod(n, &unit)?;
    let up = match (&r << 1).cmp(&unit) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => words(&q).first().is_some_and(|w| w & 1 == 1),
    };
    Ok(if up { (q + BigInt::ONE) * unit } else { q * unit })
}
