//! `float.hex` and `float.fromhex`.

use super::{nearest, parts};
use crate::number::fault::{Fault, Result};
use crate::number::int::trim;

/// `f.hex()`.
pub fn to_hex(f: f64) -> String {
    if !f.is_finite() {
        return super::repr(f);
    }
    let sign = if f.is_sign_negative() { "-" } else { "" };
    if f == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let (_, mantissa, exponent) = parts(f);
    format!("{sign}0x{}.{:013x}p{:+}", mantissa >> 52, mantissa & ((1 << 52) - 1), exponent + 52)
}

/// `float.fromhex(text)`.
pub fn from_hex(text: &str) -> Result<f64> {
    let (negative, text) = match trim(text.as_bytes()) {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let size = match text.to_ascii_lowercase().as_slice() {
        b"inf" | b"infinity" => f64::INFINITY,
        b"nan" => f64::NAN,
        number => from_hex_digits(number)?,
    };
    Ok(if negative && !size.is_nan() { -size } else { size })
}

fn from_hex_digits(text: &[u8]) -> Result<f64> {
    let invalid = || Fault::value("invalid hexadecimal floating-point string");
    let text = text.strip_prefix(b"0x").unwrap_or(text);
    let end = text.iter().position(|byte| *byte == b'p').unwrap_or(text.len());
    let (number, power) = text.split_at_checked(end).ok_or_else(invalid)?;
    let mut exponent = match power {
        [] => 0,
        [_, power @ ..] => decimal_exponent(power).ok_or_else(invalid)?,
    };
    let (mut mantissa, mut sticky, mut digits, mut after_point) = (0u128, false, 0u64, false);
    for &byte in number {
        if byte == b'.' && !after_point {
            after_point = true;
            continue;
        }
        let digit = char::from(byte).to_digit(16).ok_or_else(invalid)?;
        digits += 1;
        if after_point {
            exponent = exponent.saturating_sub(4);
        }
        if mantissa >> 120 == 0 {
            mantissa = mantissa << 4 | u128::from(digit);
        } else {
            sticky |= digit != 0;
            exponent = exponent.saturating_add(4);
        }
    }
    if digits == 0 {
        return Err(invalid());
    }
    nearest(mantissa, sticky, exponent)
        .ok_or_else(|| Fault::overflow("hexadecimal value too large to represent as a float"))
}

/// A signed decimal number, held within bounds that no length of digits before it can undo.
fn decimal_exponent(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    if digits.is_empty() {
        return None;
    }
    let mut n = 0i64;
    for &byte in digits {
        let digit = char::from(byte).to_digit(10)?;
        n = (n * 10 + i64::from(digit)).min(1 << 50);
    }
    Some(if negative { -n } else { n })
}
