//! Formatting integers, floats and complex numbers by a spec.

use super::layout::{Parts, number};
use super::{Align, Grouping, Spec};
use crate::number::fault::{Fault, Result};
use crate::number::float::{self, Notation, Style};
use crate::number::int::{self, BigInt};

/// `format(n, spec)`; decimal text of more than `digit_limit` digits is an error.
pub fn format_int(n: &BigInt, spec: &Spec, digit_limit: usize) -> Result<String> {
    let (radix, prefix) = match spec.code {
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => {
            return Ok(format_float(int::to_f64(n)?, spec));
        }
        Some('c') => return format_character(n, spec),
        Some('b') => (2, "0b"),
        Some('o') => (8, "0o"),
        Some('x') => (16, "0x"),
        Some('X') => (16, "0X"),
        _ => {
            int::check_digits_to_text(n, digit_limit)?;
            (10, "")
        }
    };
    let mut text = int::to_text(n, radix);
    if spec.code == Some('X') {
        text.make_ascii_uppercase();
    }
    let (negative, digits) = unsigned(&text);
    let prefix = if spec.alternate { prefix } else { "" };
    Ok(number(spec, &Parts { negative, prefix, digits, rest: "" }))
}

/// The code `c`: the character of that number, padded as a number of one digit.
fn format_character(n: &BigInt, spec: &Spec) -> Result<String> {
    let code = int::to_i64(n).ok_or_else(|| Fault::overflow("Python int too large to convert to C long"))?;
    // Surrogates are no characters here.
    let c = u32::try_from(code).ok().and_then(char::from_u32);
    let c = c.ok_or_else(|| Fault::overflow("%c arg not in range(0x110000)"))?;
    let mut buffer = [0; 4];
    Ok(number(spec, &Parts { negative: false, prefix: "", digits: c.encode_utf8(&mut buffer), rest: "" }))
}

/// `format(f, spec)`.
pub fn format_float(f: f64, spec: &Spec) -> String {
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

fn lay_out(text: &str, spec: &Spec) -> String {
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
pub fn format_complex(re: f64, im: f64, spec: &Spec) -> String {
    // Without a code the form is that of `repr`: no real part of zero, and parentheses around both parts.
    let bare = spec.code.is_none();
    let only_imaginary = bare && re == 0.0 && re.is_sign_positive();
    let parens = bare && !only_imaginary;
    let unpadded = Spec { fill: ' ', align: Align::Left, width: 0, ..spec.clone() };
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
    super::pad_str(&text, &Spec { grouping: Grouping::None, ..spec.clone() })
}
