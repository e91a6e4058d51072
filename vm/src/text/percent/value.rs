//! Formatting one value by the flags, width and precision of a directive.

use super::{Count, Directive, Flags};
use crate::number::fault::{Fault, Result};
use crate::number::float::{self, Notation, Style};
use crate::number::int::{self, BigInt};
use crate::text::search::{self, Sides};

/// A directive whose width and precision are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    pub flags: Flags,
    pub width: usize,
    pub precision: Option<usize>,
}

impl Layout {
    /// Puts the arguments that stood for `*` in their places: a negative width means `-`, a negative precision 0.
    pub fn new(directive: &Directive, width: Option<i64>, precision: Option<i64>) -> Layout {
        let mut flags = directive.flags;
        let width = match directive.width {
            Count::None => 0,
            Count::Number(width) => width,
            Count::Argument => {
                let width = width.unwrap_or(0);
                flags.left |= width < 0;
                usize::try_from(width.unsigned_abs()).unwrap_or(usize::MAX)
            }
        };
        let precision = match directive.precision {
            Count::None => None,
            Count::Number(precision) => Some(precision),
            Count::Argument => Some(usize::try_from(precision.unwrap_or(0)).unwrap_or(0)),
        };
        Layout { flags, width, precision }
    }

    /// At most how many bytes [`format_int`] gives.
    pub fn int_bound(&self, n: &BigInt, code: char) -> usize {
        let digits = match code {
            'o' | 'x' | 'X' => int::radix_digits(n, 8),
            _ => int::decimal_digits(n),
        };
        let digits = usize::try_from(digits).unwrap_or(usize::MAX).max(self.precision.unwrap_or(0));
        digits.saturating_add(4).max(self.width)
    }

    /// At most how many bytes [`format_float`] gives.
    pub fn float_bound(&self) -> usize {
        float::format_width(self.precision.unwrap_or(6)).saturating_add(1).max(self.width)
    }

    /// At most how many bytes [`format_text`] gives for a text of `bytes` bytes.
    pub fn text_bound(&self, bytes: usize) -> usize {
        self.width.saturating_add(bytes)
    }

    fn sides(&self, length: usize) -> Sides {
        if self.flags.left {
            search::left_justify(length, self.width)
        } else {
            search::right_justify(length, self.width)
        }
    }

    /// Sign, prefix and digits, with zeros or spaces before or spaces after.
    fn number(&self, negative: bool, prefix: &str, digits: &str) -> String {
        let sign = match (negative, self.flags.plus, self.flags.blank) {
            (true, ..) => "-",
            (_, true, _) => "+",
            (.., true) => " ",
            _ => "",
        };
        let length = sign.len() + prefix.len() + digits.len();
        let (before, after) = self.sides(length);
        let (spaces, zeros) = if self.flags.zero { (0, before) } else { (before, 0) };
        let mut out = String::with_capacity(length + before + after);
        out.extend(std::iter::repeat_n(' ', spaces));
        out.push_str(sign);
        out.push_str(prefix);
        out.extend(std::iter::repeat_n('0', zeros));
        out.push_str(digits);
        out.extend(std::iter::repeat_n(' ', after));
        out
    }
}

/// `d i u o x X`; decimal text of more than `digit_limit` digits is an error.
pub fn format_int(n: &BigInt, code: char, layout: &Layout, digit_limit: usize) -> Result<String> {
    let (radix, prefix) = match code {
        'o' => (8, "0o"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        _ => (10, ""),
    };
    if radix == 10 {
        int::check_digits_to_text(n, digit_limit)?;
    }
    let precision = layout.precision.unwrap_or(0);
    if precision > i32::MAX as usize - 3 {
        return Err(Fault::value("precision too large"));
    }
    let mut text = int::to_text(n, radix);
    if code == 'X' {
        text.make_ascii_uppercase();
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.as_str()),
    };
    let prefix = if layout.flags.alternate { prefix } else { "" };
    let digits = search::pad(digits, '0', search::right_justify(digits.len(), precision));
    Ok(layout.number(negative, prefix, &digits))
}

/// `e E f F g G`.
pub fn format_float(f: f64, code: char, layout: &Layout) -> String {
    let notation = match code {
        'e' | 'E' => Notation::Exponent,
        'f' | 'F' => Notation::Fixed,
        _ => Notation::General,
    };
    let style = Style { alternate: layout.flags.alternate, upper: code.is_ascii_uppercase(), ..Style::default() };
    let text = float::format(f, notation, layout.precision.unwrap_or(6), style);
    match text.strip_prefix('-') {
        Some(digits) => layout.number(true, "", digits),
        None => layout.number(false, "", &text),
    }
}

/// `s r a`: cut to the precision, padded with spaces.
pub fn format_text(text: &str, layout: &Layout) -> String {
    let chars = text.chars().count();
    let shown = layout.precision.map_or(chars, |precision| precision.min(chars));
    let text = search::slice(text, chars, 0..shown);
    search::pad(text, ' ', layout.sides(shown))
}

/// `c`: padded with spaces.
pub fn format_char(c: char, layout: &Layout) -> String {
    format_text(c.encode_utf8(&mut [0; 4]), &Layout { precision: None, ..*layout })
}

/// `b s a` in bytes: cut to the precision, padded with spaces. For `c` the precision is left out.
pub fn format_bytes(text: &[u8], layout: &Layout) -> Vec<u8> {
    let shown = layout.precision.and_then(|precision| text.get(..precision)).unwrap_or(text);
    search::pad_bytes(shown, b' ', layout.sides(shown.len()))
}
