//! Floats to text and from text: `repr`, `float(text)`, and the digit work behind every format code.

use crate::number::fault::{Fault, Result};
use crate::number::int::{ascii_form, trim};
use crate::text::repr as quoted;
use compact_str::ToCompactString;

/// How a float is written, in CPython's terms (`PyOS_double_to_string`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// `e`: an exponent always.
    Exponent,
    /// `f`: an exponent never.
    Fixed,
    /// `g`: significant digits; an exponent when the number is large or small.
    General,
    /// The fewest digits that read back as the same float.
    Shortest,
}

/// What else to do to the digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// `#`: keep the point and trailing zeros.
    pub alternate: bool,
    /// Write at least one digit after the point: `1.0`.
    pub point_zero: bool,
    /// `z`: no minus sign on a result that is zero.
    pub no_negative_zero: bool,
    /// Capitals: `1E+10`, `INF`.
    pub upper: bool,
}

/// A float has at most this many digits after its point that are not 0, and at most this many significant ones.
const MOST_PLACES: usize = 1074;
const MOST_SIGNIFICANT: usize = 770;

/// `repr(f)`, which is `str(f)` too.
pub fn repr(f: f64) -> String {
    format(f, Notation::Shortest, 0, Style { point_zero: true, ..Style::default() })
}

/// At most how many characters [`format`] gives.
pub fn format_width(precision: usize) -> usize {
    precision.saturating_add(320)
}

/// Writes a float; `precision` is the number of places, of significant digits for `General`, and nothing for
/// `Shortest`. The caller has charged [`format_width`].
pub fn format(f: f64, notation: Notation, precision: usize, style: Style) -> String {
    if !f.is_finite() {
        let name = match (f.is_nan(), style.upper) {
            (true, false) => "nan",
            (true, true) => "NAN",
            (false, false) => "inf",
            (false, true) => "INF",
        };
        return if f < 0.0 { format!("-{name}") } else { name.to_owned() };
    }
    let mut text = match notation {
        Notation::Fixed => {
            let mut text = fixed(f.abs(), precision);
            if precision == 0 && style.alternate {
                text.push('.');
            }
            text
        }
        Notation::Exponent => {
            let (digits, exponent) = significant(f.abs(), precision.saturating_add(1));
            with_exponent(&digits, exponent, style)
        }
        Notation::General => {
            let precision = precision.max(1);
            let (mut digits, exponent) = significant(f.abs(), precision);
            if !style.alternate {
                digits.truncate(digits.trim_end_matches('0').len().max(1));
            }
            let places = i64::try_from(precision).unwrap_or(i64::MAX) - i64::from(style.point_zero);
            if exponent < -4 || i64::from(exponent) >= places {
                with_exponent(&digits, exponent, style)
            } else {
                plain(&digits, exponent, style)
            }
        }
        Notation::Shortest => {
            let (digits, exponent) = shortest(f.abs());
            if !(-4..16).contains(&exponent) {
                with_exponent(&digits, exponent, style)
            } else {
                plain(&digits, exponent, style)
            }
        }
    };
    if f.is_sign_negative()
        && !(style.no_negative_zero && text.bytes().take_while(|b| *b != b'e').all(|b| matches!(b, b'0' | b'.')))
    {
        text.insert(0, '-');
    }
    if style.upper {
        text.make_ascii_uppercase();
    }
    text
}

/// With `places` digits after the point, correctly rounded.
pub(crate) fn fixed(f: f64, places: usize) -> String {
    if let Some(text) = fixed_exactly(f, places) {
        return text;
    }
    let mut text = format!("{f:.*}", places.min(MOST_PLACES));
    text.extend(std::iter::repeat_n('0', places.saturating_sub(MOST_PLACES)));
    text
}

/// The same for numbers of everyday size, of which all digits fit 128 bits: multiplied by a power of ten, the number is
/// a fraction whose denominator is a power of two, and that is rounded.
fn fixed_exactly(f: f64, places: usize) -> Option<String> {
    /// 53 bits times ten to this stay below 2**127.
    const MOST: usize = 22;
    /// Sizes from which the power of two would not be a denominator, and below which it is one that does not fit.
    const SIZES: std::ops::Range<u64> = 1023 - 53..1023 + 52;
    let (size, fraction) = ((f.to_bits() >> 52) & 0x7ff, f.to_bits() & ((1 << 52) - 1));
    if places > MOST || !SIZES.contains(&size) {
        return None;
    }
    let scaled = u128::from(fraction | (1 << 52)) * 10u128.pow(places as u32);
    let shift = 1023 + 52 - size;
    let (whole, rest, half) = (scaled >> shift, scaled & ((1 << shift) - 1), 1u128 << (shift - 1));
    let up = rest > half || (rest == half && whole & 1 == 1);
    let digits = match u64::try_from(whole + u128::from(up)) {
        Ok(small) => small.to_compact_string(),
        Err(_) => (whole + u128::from(up)).to_compact_string(),
    };
    let mut text = String::with_capacity(digits.len().max(places + 1) + 2);
    if f.is_sign_negative() {
        text.push('-');
    }
    for _ in digits.len()..places + 1 {
        text.push('0');
    }
    text.push_str(&digits);
    if places > 0 {
        text.insert(text.len() - places, '.');
    }
    Some(text)
}

/// `count` significant digits, correctly rounded, and the power of ten of the first.
fn significant(f: f64, count: usize) -> (String, i32) {
    let (mut digits, exponent) = split_exponent(&format!("{f:.*e}", count.min(MOST_SIGNIFICANT) - 1));
    digits.extend(std::iter::repeat_n('0', count.saturating_sub(MOST_SIGNIFICANT)));
    (digits, exponent)
}

/// The fewest digits that read back as the same float, and the power of ten of the first.
///
/// Of two candidates equally near, the even one wins, as in CPython; the standard library's formatting does not say.
fn shortest(f: f64) -> (String, i32) {
    if f == 0.0 {
        return ("0".to_owned(), 0);
    }
    let mut buffer = ryu::Buffer::new();
    let text = buffer.format_finite(f);
    let (number, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let mut digits = String::with_capacity(24);
    digits.push_str(whole);
    digits.push_str(fraction);
    let leading = digits.len() - digits.trim_start_matches('0').len();
    digits.drain(..leading);
    digits.truncate(digits.trim_end_matches('0').len());
    let point = i32::try_from(whole.len()).unwrap_or(0) - i32::try_from(leading).unwrap_or(0);
    (digits, exponent + point - 1)
}

/// Takes `1.25e-7` apart.
fn split_exponent(text: &str) -> (String, i32) {
    let (number, exponent) = text.split_once('e').unwrap_or((text, "0"));
    (number.chars().filter(|c| *c != '.').collect(), exponent.parse().unwrap_or(0))
}

fn with_exponent(digits: &str, exponent: i32, style: Style) -> String {
    let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
    let point = if rest.is_empty() && !style.alternate { "" } else { "." };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{first}{point}{rest}e{sign}{:02}", exponent.unsigned_abs())
}

fn plain(digits: &str, exponent: i32, style: Style) -> String {
    let mut text = String::with_capacity(digits.len() + 8);
    match usize::try_from(exponent) {
        Ok(exponent) => {
            let whole = exponent + 1;
            text.push_str(digits.get(..whole).unwrap_or(digits));
            text.extend(std::iter::repeat_n('0', whole.saturating_sub(digits.len())));
            match digits.get(whole..) {
                Some(rest) if !rest.is_empty() => {
                    text.push('.');
                    text.push_str(rest);
                }
                _ if style.point_zero => text.push_str(".0"),
                _ if style.alternate => text.push('.'),
                _ => {}
            }
        }
        Err(_) => {
            text.push_str("0.");
            text.extend(std::iter::repeat_n('0', exponent.unsigned_abs() as usize - 1));
            text.push_str(digits);
        }
    }
    text
}

/// `float(text)`.
pub fn parse(text: &str) -> Result<f64> {
    let ascii = ascii_form(text);
    parse_ascii(ascii.as_bytes()).ok_or_else(|| unreadable(&quoted::repr_str(text)))
}

/// `float(bytes)`.
pub fn parse_bytes(text: &[u8]) -> Result<f64> {
    parse_ascii(text).ok_or_else(|| unreadable(&quoted::repr_bytes(text)))
}

fn unreadable(quoted: &str) -> Fault {
    Fault::value(format!("could not convert string to float: {quoted}"))
}

fn parse_ascii(text: &[u8]) -> Option<f64> {
    let text = without_underscores(trim(text))?;
    let (number, length) = parse_prefix(&text)?;
    (length == text.len()).then_some(number)
}

/// Takes out underscores, each of which must stand between two digits.
pub(crate) fn without_underscores(text: &[u8]) -> Option<Vec<u8>> {
    if !text.contains(&b'_') {
        return Some(text.to_vec());
    }
    let mut clean = Vec::with_capacity(text.len());
    let mut before = 0u8;
    for &byte in text {
        if byte == b'_' {
            if !before.is_ascii_digit() {
                return None;
            }
        } else {
            if before == b'_' && !byte.is_ascii_digit() {
                return None;
            }
            clean.push(byte);
        }
        before = byte;
    }
    (before != b'_').then_some(clean)
}

/// The float that the text begins with, and its length: `PyOS_string_to_double` with an end pointer.
pub(crate) fn parse_prefix(text: &[u8]) -> Option<(f64, usize)> {
    let sign = usize::from(matches!(text.first(), Some(b'+' | b'-')));
    let rest = text.get(sign..)?;
    let named = |name: &[u8]| rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let (size, length) = if named(b"infinity") {
        (f64::INFINITY, 8)
    } else if named(b"inf") {
        (f64::INFINITY, 3)
    } else if named(b"nan") {
        // The one NaN has no sign.
        return Some((f64::NAN, sign + 3));
    } else {
        let length = number_length(rest)?;
        let digits = std::str::from_utf8(rest.get(..length)?).ok()?;
        (digits.parse().ok()?, length)
    };
    Some((if text.first() == Some(&b'-') { -size } else { size }, sign + length))
}

/// How long the decimal number is that the text begins with: digits, a point, an exponent.
fn number_length(text: &[u8]) -> Option<usize> {
    let digits_from =
        |start: usize| text.get(start..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits_from(0);
    let mut end = whole;
    let mut digits = whole;
    if text.get(end) == Some(&b'.') {
        let fraction = digits_from(end + 1);
        digits += fraction;
        end += 1 + fraction;
    }
    if digits == 0 {
        return None;
    }
    if let Some(b'e' | b'E') = text.get(end) {
        let sign = usize::from(matches!(text.get(end + 1), Some(b'+' | b'-')));
        let power = digits_from(end + 1 + sign);
        if power > 0 {
            end += 1 + sign + power;
        }
    }
    Some(end)
}
