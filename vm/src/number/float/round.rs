//! `round`, and scaling an exact product of an integer and a power of two to the nearest float.

use super::{fixed, parts};
use crate::number::fault::{Fault, Result};
use crate::number::int::{self, BigInt};

/// `round(f)`: the nearest integer, halves to even.
pub fn round_to_int(f: f64) -> Result<BigInt> {
    int::from_f64(f.round_ties_even())
}

/// `round(f, places)`: correctly rounded in decimal, as if the float were written out in full.
pub fn round_to_places(f: f64, places: i64) -> Result<f64> {
    // Past these bounds of CPython's nothing changes, or nothing is left.
    const MOST: i64 = 323;
    const LEAST: i64 = -308;
    if !f.is_finite() || f == 0.0 || places > MOST {
        return Ok(f);
    }
    if places < LEAST {
        return Ok(0.0 * f);
    }
    let text = match usize::try_from(places) {
        Ok(places) => fixed(f, places),
        Err(_) => {
            let unit = places.unsigned_abs();
            let (negative, mantissa, exponent) = parts(f);
            // The whole part with a sticky bit for the fraction below it: rounding to tens cannot see more.
            let doubled = BigInt::from(mantissa) << 1;
            let doubled = match usize::try_from(exponent) {
                Ok(up) => doubled << up,
                Err(_) => {
                    let down = usize::try_from(exponent.unsigned_abs()).unwrap_or(0);
                    let whole = &doubled >> down;
                    let exact = (&whole << down) == doubled;
                    if exact { whole } else { (whole >> 1 << 1) + BigInt::ONE }
                }
            };
            let doubled_unit = (int::pow(&BigInt::from(10), unit)?) << 1;
            let (quotient, rest) = int::divmod(&doubled, &doubled_unit)?;
            let up = match (rest << 1).cmp(&doubled_unit) {
                std::cmp::Ordering::Less => false,
                std::cmp::Ordering::Greater => true,
                std::cmp::Ordering::Equal => int::is_odd(&quotient),
            };
            let quotient = if up { quotient + BigInt::ONE } else { quotient };
            format!("{}{quotient}e{unit}", if negative { "-" } else { "" })
        }
    };
    let rounded: f64 = text.parse().unwrap_or(f);
    if rounded.is_infinite() {
        return Err(Fault::overflow("rounded value too large to represent"));
    }
    Ok(rounded)
}

/// The float nearest to `mantissa * 2**exponent` (a set `sticky` bit means a little more), halves to even; nothing
/// when it is past the largest.
pub(crate) fn nearest(mantissa: u128, sticky: bool, exponent: i64) -> Option<f64> {
    if mantissa == 0 {
        return Some(0.0);
    }
    let top = i64::from(128 - mantissa.leading_zeros()).saturating_add(exponent);
    if top > 1024 {
        return None;
    }
    if top < -1080 {
        return Some(0.0);
    }
    // The last bit that the float keeps.
    let last = (top - 53).max(-1074);
    let cut = last - exponent;
    let (kept, scale) = if cut <= 0 {
        (mantissa, exponent)
    } else if cut > 127 {
        (0, last)
    } else {
        let kept = mantissa >> cut;
        let rest = mantissa & ((1u128 << cut) - 1);
        let half = 1u128 << (cut - 1);
        let up = rest > half || (rest == half && (sticky || kept & 1 == 1));
        (kept + u128::from(up), last)
    };
    let value = libm::ldexp(kept as f64, i32::try_from(scale).ok()?);
    value.is_finite().then_some(value)
}
