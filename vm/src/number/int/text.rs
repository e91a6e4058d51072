//! Integers from text and to text, in bases 2 to 36.
//!
//! Conversion between decimal text and integers takes more than linear time, so CPython refuses more than 4300 digits;
//! [`MAX_STR_DIGITS`] is that limit, and every function that needs it takes it as an argument (0 is no limit).

use super::{BigInt, bit_length};
use crate::number::fault::{Fault, Result};
use crate::text::chars;
use crate::text::repr;
use std::borrow::Cow;

/// CPython's default for `sys.get_int_max_str_digits()`.
pub const MAX_STR_DIGITS: usize = 4300;

/// Limits below this are not looked at: CPython's `sys.int_info.str_digits_check_threshold`.
const DIGIT_THRESHOLD: usize = 640;

/// `int(text, base)` for a base of 0 or 2 to 36.
pub fn parse(text: &str, base: u32, digit_limit: usize) -> Result<BigInt> {
    if base == 10
        && let Some(n) = parse_short(text.as_bytes())
    {
        return Ok(BigInt::from(n));
    }
    let ascii = ascii_form(text);
    parse_ascii(ascii.as_bytes(), base, digit_limit)?.ok_or_else(|| invalid_literal(base, &repr::repr_str(text)))
}

/// `int(bytes, base)`.
pub fn parse_bytes(text: &[u8], base: u32, digit_limit: usize) -> Result<BigInt> {
    parse_ascii(text, base, digit_limit)?.ok_or_else(|| invalid_literal(base, &repr::repr_bytes(text)))
}

/// Checks the `base` argument of `int`.
pub fn check_base(base: i64) -> Result<u32> {
    match u32::try_from(base) {
        Ok(base) if base == 0 || (2..=36).contains(&base) => Ok(base),
        _ => Err(Fault::value("int() base must be >= 2 and <= 36, or 0")),
    }
}

fn invalid_literal(base: u32, quoted: &str) -> Fault {
    let quoted: String = quoted.chars().take(200).collect();
    Fault::value(format!("invalid literal for int() with base {base}: {quoted}"))
}

/// Up to 18 plain digits with a sign: most of what programs parse.
fn parse_short(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut n = 0i64;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        n = n * 10 + i64::from(digit - b'0');
    }
    Some(if negative { -n } else { n })
}

/// The text with Unicode's decimal digits and white space as ASCII ones, other foreign characters as `?`.
pub(crate) fn ascii_form(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let ascii = text.chars().map(|c| match c {
        c if c.is_ascii() => c,
        c if chars::is_space(c) => ' ',
        c => chars::decimal_value(c).and_then(|digit| char::from_digit(digit, 10)).unwrap_or('?'),
    });
    Cow::Owned(ascii.collect())
}

/// C's `isspace`: what numbers in text may stand between.
pub(crate) fn trim(text: &[u8]) -> &[u8] {
    let space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | 0x0b | 0x0c | b'\r');
    let start = text.iter().position(|byte| !space(byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|byte| !space(byte)).map_or(start, |last| last + 1);
    text.get(start..end).unwrap_or_default()
}

/// `Ok(None)` when the text is no integer.
fn parse_ascii(text: &[u8], base: u32, digit_limit: usize) -> Result<Option<BigInt>> {
    let text = trim(text);
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let prefixed = match text {
        [b'0', b'x' | b'X', ..] => Some(16),
        [b'0', b'o' | b'O', ..] => Some(8),
        [b'0', b'b' | b'B', ..] => Some(2),
        _ => None,
    };
    // In base 0 a leading zero is allowed for zero alone: `010` is neither octal nor decimal.
    let zero_alone = base == 0 && prefixed.is_none() && text.first() == Some(&b'0');
    let radix = if base == 0 { prefixed.unwrap_or(10) } else { base };
    let text = match text {
        [_, _, b'_', rest @ ..] | [_, _, rest @ ..] if prefixed == Some(radix) => rest,
        rest => rest,
    };
    let Some((digits, junk)) = leading_digits(text, radix) else {
        return Ok(None);
    };
    if !radix.is_power_of_two() {
        check_digits(digits.len(), digit_limit)?;
    }
    if junk {
        return Ok(None);
    }
    let Ok(magnitude) = BigInt::from_str_radix(&digits, radix) else {
        return Ok(None);
    };
    if zero_alone && !magnitude.is_zero() {
        return Ok(None);
    }
    Ok(Some(if negative { -magnitude } else { magnitude }))
}

/// The leading digits without underscores, each of which must stand between two digits, and whether something else
/// follows them. The limit is checked before the junk is complained of, as CPython does.
fn leading_digits(text: &[u8], radix: u32) -> Option<(Cow<'_, str>, bool)> {
    let is_digit = |byte: u8| char::from(byte).is_digit(radix);
    let end = text.iter().position(|byte| *byte != b'_' && !is_digit(*byte)).unwrap_or(text.len());
    let digits = std::str::from_utf8(text.get(..end)?).ok()?;
    if digits.is_empty() || digits.starts_with('_') || digits.ends_with('_') || digits.contains("__") {
        return None;
    }
    let junk = end < text.len();
    Some((if digits.contains('_') { Cow::Owned(digits.replace('_', "")) } else { Cow::Borrowed(digits) }, junk))
}

/// Refuses a decimal text of too many digits: CPython's limit on conversion from text.
pub fn check_digits(digits: usize, limit: usize) -> Result<()> {
    if limit == 0 || digits <= limit.max(DIGIT_THRESHOLD) {
        return Ok(());
    }
    Err(Fault::value(format!(
        "Exceeds the limit ({limit} digits) for integer string conversion: value has {digits} digits; use \
         sys.set_int_max_str_digits() to increase the limit"
    )))
}

/// At most how many decimal digits the number has: one too many at most.
pub fn decimal_digits(n: &BigInt) -> u64 {
    // log10(2) rounded up, in 2**-32.
    const LOG10_2: u128 = 1_292_913_987;
    let bits = u128::from(bit_length(n));
    u64::try_from(((bits * LOG10_2) >> 32) + 1).unwrap_or(u64::MAX)
}

/// Refuses to write out an integer of too many decimal digits: CPython's limit on conversion to text.
pub fn check_digits_to_text(n: &BigInt, limit: usize) -> Result<()> {
    if limit == 0 {
        return Ok(());
    }
    let most = limit.max(DIGIT_THRESHOLD) as u64;
    let digits = decimal_digits(n);
    // The count may be one too many: then only the power of ten decides.
    if digits <= most || (digits == most + 1 && super::abs(n) < super::pow(&BigInt::from(10), most)?) {
        return Ok(());
    }
    Err(Fault::value(format!(
        "Exceeds the limit ({limit} digits) for integer string conversion; use sys.set_int_max_str_digits() to \
         increase the limit"
    )))
}

/// The digits in a base of 2 to 36, lower case, with a minus sign and no prefix. Bases that are no power of two take
/// more than linear time; [`check_digits_to_text`] comes first.
pub fn to_text(n: &BigInt, radix: u32) -> String {
    match radix {
        2 => format!("{n:b}"),
        8 => format!("{n:o}"),
        16 => format!("{n:x}"),
        10 => match super::to_i64(n) {
            Some(small) => small.to_string(),
            None => n.to_string(),
        },
        radix => n.in_radix(u8::try_from(radix.clamp(2, 36)).unwrap_or(10)).to_string(),
    }
}

/// `bin(n)`, `oct(n)`, `hex(n)`, for a radix of 2, 8 or 16.
pub fn to_prefixed(n: &BigInt, radix: u32) -> String {
    let digits = to_text(n, radix);
    let prefix = match radix {
        2 => "0b",
        8 => "0o",
        _ => "0x",
    };
    match digits.strip_prefix('-') {
        Some(digits) => format!("-{prefix}{digits}"),
        None => format!("{prefix}{digits}"),
    }
}

/// At most how many characters `to_text` of a power-of-two radix gives.
pub fn radix_digits(n: &BigInt, radix: u32) -> u64 {
    bit_length(n).div_ceil(u64::from(radix.max(2).ilog2())).max(1) + 1
}
