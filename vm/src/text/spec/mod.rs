//! The format-spec mini-language: `format(value, ">+10,.2f")`.
//!
//! [`parse`] turns a spec to a [`Spec`] for one of the builtin types; `format_int`, `format_float`, `format_complex` and
//! `format_str` apply it. An empty spec means `str(value)`, which is the caller's case. Before formatting, the caller
//! asks the `…_bound` companion how many bytes may come out and charges them.

mod layout;
mod memo;
mod number;

#[cfg(test)]
mod tests;

pub use layout::pad_str;
pub use memo::Memo;
pub use number::{format_complex, format_float, format_i64, format_int};

use super::chars::decimal_value;
use crate::number::fault::{Fault, Result};
use crate::number::int::{self, BigInt};
use compact_str::CompactString;
use layout::bound;

/// The builtin type whose values are formatted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Int,
    Float,
    Complex,
    Str,
}

/// Where the padding goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// `<`: after the text.
    Left,
    /// `>`: before it.
    Right,
    /// `^`: on both sides, the odd one after.
    Centre,
    /// `=`: between sign and digits.
    Inside,
}

/// What stands between groups of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    None,
    /// `,` or `_` every three digits.
    Thousands(char),
    /// `_` every four digits: in binary, octal and hexadecimal.
    Fours,
}

/// A parsed spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec {
    pub fill: char,
    pub align: Align,
    /// `+`, `-` or a space.
    pub sign: Option<char>,
    /// `z`: no minus sign on a result that is zero.
    pub no_negative_zero: bool,
    /// `#`.
    pub alternate: bool,
    pub width: usize,
    pub grouping: Grouping,
    pub precision: Option<usize>,
    /// The format code at the end.
    pub code: Option<char>,
}

impl Spec {
    /// At most how many bytes `format_int` gives.
    pub fn int_bound(&self, n: &BigInt) -> usize {
        let digits = match self.code {
            Some('b') => int::bit_length(n),
            Some('o' | 'x' | 'X') => int::radix_digits(n, 8),
            Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => return self.float_bound(),
            _ => int::decimal_digits(n),
        };
        bound(self, usize::try_from(digits).unwrap_or(usize::MAX))
    }

    /// At most how many bytes `format_i64` gives.
    pub fn i64_bound(&self) -> usize {
        match self.code {
            Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => self.float_bound(),
            _ => bound(self, i64::BITS as usize),
        }
    }

    /// At most how many bytes `format_float` gives.
    pub fn float_bound(&self) -> usize {
        bound(self, self.precision.unwrap_or(6).saturating_add(330))
    }

    /// At most how many bytes `format_complex` gives.
    pub fn complex_bound(&self) -> usize {
        self.float_bound().saturating_mul(2)
    }

    /// At most how many bytes `format_str` gives for a text of `bytes` bytes.
    pub fn str_bound(&self, bytes: usize) -> usize {
        self.width.saturating_mul(self.fill.len_utf8()).saturating_add(bytes)
    }
}

/// Parses a spec for a value of `kind`; `type_name` is for the messages (`bool` is of kind `Int`).
pub fn parse(text: &str, kind: Kind, type_name: &str) -> Result<Spec> {
    let mut rest = Rest { text };
    let default_align = if kind == Kind::Str { Align::Left } else { Align::Right };
    let mut spec = Spec {
        fill: ' ',
        align: default_align,
        sign: None,
        no_negative_zero: false,
        alternate: false,
        width: 0,
        grouping: Grouping::None,
        precision: None,
        code: None,
    };
    let (first, second) = rest.peek_two();
    let mut aligned = true;
    let mut filled = false;
    if let (Some(fill), Some(align)) = (first, second.and_then(align_of)) {
        (spec.fill, spec.align, filled) = (fill, align, true);
        rest.skip(2);
    } else if let Some(align) = first.and_then(align_of) {
        spec.align = align;
        rest.skip(1);
    } else {
        aligned = false;
    }
    spec.sign = rest.take_if(|c| matches!(c, '+' | '-' | ' '));
    spec.no_negative_zero = rest.take_if(|c| c == 'z').is_some();
    spec.alternate = rest.take_if(|c| c == '#').is_some();
    if !filled && rest.take_if(|c| c == '0').is_some() {
        spec.fill = '0';
        if !aligned && default_align == Align::Right {
            spec.align = Align::Inside;
        }
    }
    spec.width = rest.take_number()?.unwrap_or(0);
    parse_grouping(&mut rest, &mut spec)?;
    if rest.take_if(|c| c == '.').is_some() {
        let precision = rest.take_number()?;
        spec.precision = Some(precision.ok_or_else(|| Fault::value("Format specifier missing precision"))?);
    }
    spec.code = rest.next();
    if !rest.text.is_empty() {
        return Err(Fault::value(format!("Invalid format specifier '{text}' for object of type '{type_name}'")));
    }
    check_grouping(&mut spec, kind)?;
    check_code(&spec, kind, type_name)?;
    Ok(spec)
}

fn parse_grouping(rest: &mut Rest<'_>, spec: &mut Spec) -> Result<()> {
    let both = || Fault::value("Cannot specify both ',' and '_'.");
    if rest.take_if(|c| c == ',').is_some() {
        spec.grouping = Grouping::Thousands(',');
    }
    if rest.take_if(|c| c == '_').is_some() {
        if spec.grouping != Grouping::None {
            return Err(both());
        }
        spec.grouping = Grouping::Thousands('_');
    }
    if spec.grouping == Grouping::Thousands('_') && rest.peek_two().0 == Some(',') {
        return Err(both());
    }
    Ok(())
}

fn check_grouping(spec: &mut Spec, kind: Kind) -> Result<()> {
    let Grouping::Thousands(separator) = spec.grouping else {
        return Ok(());
    };
    let code = spec.code.or(if kind == Kind::Str { Some('s') } else { None });
    match code {
        None | Some('d' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F') => {}
        Some('b' | 'o' | 'x' | 'X') if separator == '_' => spec.grouping = Grouping::Fours,
        Some(code) => {
            return Err(Fault::value(format!("Cannot specify '{separator}' with '{}'.", show_code(code))));
        }
    }
    Ok(())
}

fn check_code(spec: &Spec, kind: Kind, type_name: &str) -> Result<()> {
    let known = match (kind, spec.code) {
        (_, None) => true,
        (Kind::Int, Some('b' | 'c' | 'd' | 'o' | 'x' | 'X')) => true,
        (Kind::Int | Kind::Float, Some('%')) => true,
        (Kind::Int | Kind::Float | Kind::Complex, Some(code)) => {
            matches!(code, 'n' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G')
        }
        (Kind::Str, Some(code)) => code == 's',
    };
    if !known {
        let code = spec.code.map(show_code).unwrap_or_default();
        return Err(Fault::value(format!("Unknown format code '{code}' for object of type '{type_name}'")));
    }
    match kind {
        Kind::Int => check_int(spec),
        Kind::Float => check_precision(spec),
        Kind::Complex if spec.fill == '0' => {
            Err(Fault::value("Zero padding is not allowed in complex format specifier"))
        }
        Kind::Complex if spec.align == Align::Inside => {
            Err(Fault::value("'=' alignment flag is not allowed in complex format specifier"))
        }
        Kind::Complex => check_precision(spec),
        Kind::Str => check_str(spec),
    }
}

fn check_int(spec: &Spec) -> Result<()> {
    if matches!(spec.code, Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%')) {
        return check_precision(spec);
    }
    if spec.precision.is_some() {
        return Err(Fault::value("Precision not allowed in integer format specifier"));
    }
    if spec.no_negative_zero {
        return Err(Fault::value("Negative zero coercion (z) not allowed in integer format specifier"));
    }
    if spec.code == Some('c') {
        if spec.sign.is_some() {
            return Err(Fault::value("Sign not allowed with integer format specifier 'c'"));
        }
        if spec.alternate {
            return Err(Fault::value("Alternate form (#) not allowed with integer format specifier 'c'"));
        }
    }
    Ok(())
}

fn check_str(spec: &Spec) -> Result<()> {
    let refuse = |what: &str| Err(Fault::value(format!("{what} not allowed in string format specifier")));
    match spec {
        Spec { sign: Some(' '), .. } => refuse("Space"),
        Spec { sign: Some(_), .. } => refuse("Sign"),
        Spec { no_negative_zero: true, .. } => refuse("Negative zero coercion (z)"),
        Spec { alternate: true, .. } => refuse("Alternate form (#)"),
        Spec { align: Align::Inside, .. } => refuse("'=' alignment"),
        _ => Ok(()),
    }
}

fn check_precision(spec: &Spec) -> Result<()> {
    if spec.precision.is_some_and(|precision| precision > i32::MAX as usize) {
        return Err(Fault::value("precision too big"));
    }
    Ok(())
}

fn align_of(c: char) -> Option<Align> {
    match c {
        '<' => Some(Align::Left),
        '>' => Some(Align::Right),
        '^' => Some(Align::Centre),
        '=' => Some(Align::Inside),
        _ => None,
    }
}

/// A code in a message: as itself, or by its number when it is not plain ASCII.
fn show_code(code: char) -> String {
    if matches!(code, '!'..='\x7f') { code.to_string() } else { format!("\\x{:x}", u32::from(code)) }
}

/// `format(text, spec)`.
pub fn format_str(text: &str, spec: &Spec) -> CompactString {
    let shown = match spec.precision {
        Some(precision) => match text.char_indices().nth(precision) {
            Some((end, _)) => text.get(..end).unwrap_or(text),
            None => text,
        },
        None => text,
    };
    pad_str(shown, spec)
}

/// The part of a spec that is still to be read.
struct Rest<'a> {
    text: &'a str,
}

impl Rest<'_> {
    fn peek_two(&self) -> (Option<char>, Option<char>) {
        let mut chars = self.text.chars();
        (chars.next(), chars.next())
    }

    fn next(&mut self) -> Option<char> {
        let mut chars = self.text.chars();
        let c = chars.next();
        self.text = chars.as_str();
        c
    }

    fn skip(&mut self, count: usize) {
        for _ in 0..count {
            self.next();
        }
    }

    fn take_if(&mut self, wanted: impl Fn(char) -> bool) -> Option<char> {
        let mut chars = self.text.chars();
        let found = chars.next().filter(|c| wanted(*c))?;
        self.text = chars.as_str();
        Some(found)
    }

    /// A number in decimal digits of any script; nothing when there is no digit.
    fn take_number(&mut self) -> Result<Option<usize>> {
        let mut number = None;
        let mut chars = self.text.chars();
        while let Some(digit) = chars.next().and_then(decimal_value) {
            self.text = chars.as_str();
            let next = number.unwrap_or(0usize).checked_mul(10).and_then(|n| n.checked_add(digit as usize));
            match next {
                Some(next) if isize::try_from(next).is_ok() => number = Some(next),
                _ => return Err(Fault::value("Too many decimal digits in format string")),
            }
        }
        Ok(number)
    }
}
