//! `pow(base, exponent, modulus)`.

use super::{BigInt, Magnitude, bit_length, floor_mod, is_negative, limbs};
use crate::number::fault::{Fault, Result};
use dashu_int::Sign;
use dashu_int::fast_div::ConstDivisor;
use dashu_int::ops::UnsignedAbs;

/// About how many limb products `pow_mod` takes, for charging: one squaring a bit of the exponent.
pub fn pow_mod_work(base: &BigInt, exponent: &BigInt, modulus: &BigInt) -> u64 {
    let limbs = limbs(modulus);
    let reduce = super::limbs(base).saturating_mul(limbs);
    bit_length(exponent).saturating_mul(limbs).saturating_mul(limbs).saturating_mul(2).saturating_add(reduce)
}

/// `pow(base, exponent, modulus)`; a negative exponent takes the inverse. The result has the modulus's sign.
pub fn pow_mod(base: &BigInt, exponent: &BigInt, modulus: &BigInt) -> Result<BigInt> {
    if modulus.is_zero() {
        return Err(Fault::value("pow() 3rd argument cannot be 0"));
    }
    let size = modulus.clone().unsigned_abs();
    if size.is_one() {
        return Ok(BigInt::ZERO);
    }
    let magnitude = BigInt::from(size.clone());
    let mut base = floor_mod(base, &magnitude)?;
    if is_negative(exponent) {
        base =
            inverse(&base, &magnitude).ok_or_else(|| Fault::value("base is not invertible for the given modulus"))?;
    }
    let ring = ConstDivisor::new(size);
    let power = ring.reduce(base.unsigned_abs()).pow(&exponent.clone().unsigned_abs()).residue();
    let residue = BigInt::from_parts(Sign::Positive, power);
    Ok(if is_negative(modulus) && !residue.is_zero() { residue + modulus } else { residue })
}

/// The inverse of `n` modulo `modulus` (over 1), for `0 <= n < modulus`.
fn inverse(n: &BigInt, modulus: &BigInt) -> Option<BigInt> {
    use dashu_int::ops::ExtendedGcd;
    if n.is_zero() {
        return None;
    }
    let (common, of_n, _): (Magnitude, BigInt, BigInt) = n.gcd_ext(modulus);
    if !common.is_one() {
        return None;
    }
    floor_mod(&of_n, modulus).ok()
}
