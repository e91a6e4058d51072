//! Integers: the unbounded [`BigInt`] and the `i64` fast paths beside it, with Python's meaning of every operation.
//!
//! A caller that holds a `BigInt` turns it back to an `i64` with [`to_i64`] whenever it fits; two machine words are
//! kept inline, so passing through `BigInt::from(i64)` allocates nothing. Division and remainder round to minus
//! infinity. Sizes are bits and 64-bit limbs on every machine, whatever words the crate below uses.

mod arith;
mod bits;
mod bytes;
mod compare;
mod modular;
mod small;
mod text;

#[cfg(test)]
mod tests;

pub use arith::*;
pub use bits::*;
pub use bytes::*;
pub use compare::*;
pub use modular::*;
pub use small::*;
pub use text::*;

use dashu_int::{Sign, Word};

/// An unbounded integer.
pub type BigInt = dashu_int::IBig;

/// The unsigned kind, for magnitudes.
pub(crate) type Magnitude = dashu_int::UBig;

/// The number as an `i64`, when it fits.
pub fn to_i64(n: &BigInt) -> Option<i64> {
    i64::try_from(n).ok()
}

pub fn is_zero(n: &BigInt) -> bool {
    n.is_zero()
}

pub fn is_negative(n: &BigInt) -> bool {
    n.sign() == Sign::Negative
}

/// The magnitude's words, least first, without leading zero words.
pub(crate) fn words(n: &BigInt) -> &[Word] {
    n.as_sign_words().1
}

/// Bits of the magnitude: 0 for 0, as `int.bit_length`.
pub fn bit_length(n: &BigInt) -> u64 {
    let words = words(n);
    words.last().map_or(0, |top| words.len() as u64 * u64::from(Word::BITS) - u64::from(top.leading_zeros()))
}

/// The number's size in 64-bit limbs, at least 1: what work and memory are charged by.
pub fn limbs(n: &BigInt) -> u64 {
    bit_length(n).div_ceil(64).max(1)
}
