//! `int.to_bytes` and `int.from_bytes`.

use super::{BigInt, bit_length, is_negative, words};
use crate::number::fault::{Fault, Result};
use dashu_int::{Sign, Word};

/// The order of the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    Little,
    Big,
}

/// `n.to_bytes(length, order, signed=signed)`; the caller has charged `length`.
pub fn to_bytes(n: &BigInt, length: usize, order: ByteOrder, signed: bool) -> Result<Vec<u8>> {
    let negative = is_negative(n);
    if negative && !signed {
        return Err(Fault::overflow("can't convert negative int to unsigned"));
    }
    let room = (length as u64).saturating_mul(8);
    let fits = match (signed, negative) {
        (false, _) => bit_length(n) <= room,
        (true, false) => n.is_zero() || bit_length(n) < room,
        // CPython lets -1 into no bytes at all.
        (true, true) => bit_length(&(n + BigInt::ONE)) < room || (room == 0 && *n == BigInt::NEG_ONE),
    };
    if !fits {
        return Err(Fault::overflow("int too big to convert"));
    }
    // Two's complement of a negative number is the complement of its magnitude less one.
    let less_one = if negative { Some(n + BigInt::ONE) } else { None };
    let magnitude = less_one.as_ref().unwrap_or(n);
    let flip = if negative { 0xff } else { 0 };
    let mut bytes: Vec<u8> =
        words(magnitude).iter().flat_map(|word| word.to_le_bytes()).take(length).map(|byte| byte ^ flip).collect();
    bytes.resize(length, flip);
    if order == ByteOrder::Big {
        bytes.reverse();
    }
    Ok(bytes)
}

/// `int.from_bytes(bytes, order, signed=signed)`.
pub fn from_bytes(bytes: &[u8], order: ByteOrder, signed: bool) -> BigInt {
    let top = match order {
        ByteOrder::Little => bytes.last(),
        ByteOrder::Big => bytes.first(),
    };
    let negative = signed && top.is_some_and(|byte| byte & 0x80 != 0);
    let flip = if negative { 0xff } else { 0 };
    const WORD: usize = size_of::<Word>();
    let pack = |chunk: &mut dyn Iterator<Item = u8>| {
        chunk.enumerate().fold(0 as Word, |word, (at, byte)| word | (Word::from(byte ^ flip) << (8 * at)))
    };
    let words: Vec<Word> = match order {
        ByteOrder::Little => bytes.chunks(WORD).map(|chunk| pack(&mut chunk.iter().copied())).collect(),
        ByteOrder::Big => bytes.rchunks(WORD).map(|chunk| pack(&mut chunk.iter().rev().copied())).collect(),
    };
    let magnitude = BigInt::from_sign_words(Sign::Positive, &words);
    if negative { super::invert(&magnitude) } else { magnitude }
}
