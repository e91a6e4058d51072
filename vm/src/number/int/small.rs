//! The `i64` fast paths: `None` means that the result needs a [`super::BigInt`].
//!
//! Division by zero is the caller's check; these give `None` for it too.

/// `a // b`.
pub fn floor_div_i64(a: i64, b: i64) -> Option<i64> {
    let q = a.checked_div(b)?;
    Some(if (a ^ b) < 0 && q.wrapping_mul(b) != a { q - 1 } else { q })
}

/// `a % b`.
pub fn floor_mod_i64(a: i64, b: i64) -> Option<i64> {
    if b == 0 {
        return None;
    }
    // `i64::MIN % -1` is 0: the wrapping form gives it without a trap.
    let r = a.wrapping_rem(b);
    Some(if r != 0 && (r ^ b) < 0 { r + b } else { r })
}

/// `base ** exponent`.
pub fn pow_i64(base: i64, exponent: u64) -> Option<i64> {
    match base {
        0 => Some(i64::from(exponent == 0)),
        1 => Some(1),
        -1 => Some(if exponent & 1 == 0 { 1 } else { -1 }),
        _ => base.checked_pow(u32::try_from(exponent).ok()?),
    }
}

/// `a << n`.
pub fn shl_i64(a: i64, n: u64) -> Option<i64> {
    if a == 0 {
        return Some(0);
    }
    if n > 63 {
        return None;
    }
    let shifted = a << n;
    (shifted >> n == a).then_some(shifted)
}

/// `a >> n`, for any `n`.
pub fn shr_i64(a: i64, n: u64) -> i64 {
    a >> n.min(63)
}

/// Bits of the magnitude, as `int.bit_length`.
pub fn bit_length_i64(a: i64) -> u32 {
    64 - a.unsigned_abs().leading_zeros()
}

/// The greatest common divisor; `None` for 2**63.
pub fn gcd_i64(a: i64, b: i64) -> Option<i64> {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i64::try_from(a).ok()
}
