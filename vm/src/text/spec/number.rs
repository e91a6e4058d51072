//! Formatting integers, floats and complex numbers by a spec.

use super::layout::{Parts, number};
use super::{Align, Grouping, Spec};
use crate::number::fault::{Fault, Result};
use crate::number::float::{self, Notation, Style};
use crate::number::int::{self, BigInt};
use compact_str::{CompactString, ToCompactString};

/// `format(n, spec)`; decimal text of more than `digit_limit` digits is an error.
pub fn format_int(n: &BigInt, spec: &Spec, digit_limit: usize) -> Result<CompactString> {
    if is_float_code(spec.code) {
        return Ok(format_float(int::to_f64(n)?, spec));
    }
    if spec.code == Some('c') {
        return format_character(int::to_i64(n), spec);
    }
    let (radix, prefix) = radix(spec.code);
    if radix == 10 {
        int::check_digits_to_text(n, digit_limit)?;
    }
    Ok(lay_out_integer(&mut int::to_text(n, radix), prefix, spec))
}

/// The same of an integer of 64 bits.
pub fn format_i64(n: i64, spec: &Spec) -> Result<CompactString> {
    if is_float_code(spec.code) {
        return Ok(format_float(n as f64, spec));
    }
    if spec.code == Some('c') {
        return format_character(Some(n), spec);
    }
    let (radix, prefix) = radix(spec.code);
    if radix == 10 {
        let text = n.to_compact_string();
        let (negative, digits) = unsigned(&text);
        return Ok(number(spec, &Parts { negative, prefix: "", digits, rest: "" }));
    }
    let sign = if n < 0 { "-" } else { "" };
    let size = n.unsigned_abs();
    let mut text = match radix {
        2 => format!("{sign}{size:b}"),
        8 => format!("{sign}{size:o}"),
        _ => format!("{sign}{size:x}"),
    };
    Ok(lay_out_integer(&mut text, prefix, spec))
}

fn is_float_code(code: Option<char>) -> bool {
    matches!(code, Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%'))
}

/// The radix that a code means, and its prefix in the alternate form.
fn radix(code: Option<char>) -> (u32, &'static str) {
    match code {
        Some('b') => (2, "0b"),
        Some('o') => (8, "0o"),
        Some('x') => (16, "0x"),
        Some('X') => (16, "0X"),
        _ => (10, ""),
    }
}

fn lay_out_integer(text: &mut str, prefix: &str, spec: &Spec) -> CompactString {
    if spec.code == Some('X') {
        text.make_ascii_uppercase();
    }
    let (negative, digits) = unsigned(text);
    let prefix = if spec.alternate { prefix } else { "" };
    number(spec, &Parts { negative, prefix, digits, rest: "" })
}

/// The code `c`: the character of that number, padded as a number of one digit.
fn format_character(n: Option<i64>, spec: &Spec) -> Result<CompactString> {
    let code = n.ok_or_else(|| Fault::overflow("Python int too large to convert to C long"))?;
    // Surrogates are no characters here.
    let c = u32::try_from(code).ok().and_then(char::from_u32);
    let c = c.ok_or_else(|| Fault::overflow("%c arg not in range(0x110000)"))?;
    let mut buffer = [0; 4];
    Ok(number(spec, &Parts { negative: false, prefix: "", digits: c.encode_utf8(&mut buffer), rest: "" }))
}

/// `format(f, spec)`.
pub fn format_float(f: f64, spec: &Spec) -> CompactString {
    let percent = spec.code == Some('%');
    let f = if percent { f * 100.0 } else { f };
    let style = Style { point_zero: spec.code.is_none(), ..style(spec) };
    let mut text = write(f, spec, style);
    if percent {
        text.push('%');
    }
    lay_out(&text, spec)
}

fn style(spec: &Spec) -> Style {
    Style {
        alternate: spec.alternate,
        point_zero: false,
        no_negative_zero: spec.no_negative_zero,
        upper: matches!(spec.code, Some('E' | 'F' | 'G')),
    }
}

fn write(f: f64, spec: &Spec, style: Style) -> String {
    let notation = match spec.code {
        Some('e' | 'E') => Notation::Exponent,
        Some('f' | 'F' | '%') => Notation::Fixed,
        Some(_) => Notation::General,
        None if spec.precision.is_some() => Notation::General,
        None => Notation::Shortest,
    };
    float::format(f, notation, spec.precision.unwrap_or(6), style)
}

fn lay_out(text: &str, spec: &Spec) -> CompactString {
    let (negative, text) = unsigned(text);
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    number(spec, &Parts { negative, prefix: "", digits, rest })
}

fn unsigned(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    }
}

/// `format(complex(re, im), spec)`.
pub fn format_complex(re: f64, im: f64, spec: &Spec) -> CompactString {
    // Without a code the form is that of `repr`: no real part of zero, and parentheses around both parts.
    let bare = spec.code.is_none();
    let only_imaginary = bare && re == 0.0 && re.is_sign_positive();
    let parens = bare && !only_imaginary;
    let unpadded = Spec { fill: ' ', align: Align::Left, width: 0, ..*spec };
    let part = |f: f64, spec: &Spec| lay_out(&write(f, spec, style(spec)), spec);
    let mut text = String::new();
    if parens {
        text.push('(');
    }
    if only_imaginary {
        text.push_str(&part(im, &unpadded));
    } else {
        text.push_str(&part(re, &unpadded));
        text.push_str(&part(im, &Spec { sign: Some('+'), ..unpadded }));
    }
    text.push('j');
    if parens {
        text.push(')');
    }
    super::pad_str(&text, &Spec { grouping: Grouping::None, ..*spec })
}
