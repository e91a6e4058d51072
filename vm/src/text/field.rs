//! The templates of `str.format`: literal text and replacement fields.
//!
//! A caller steps through [`Pieces`]; for a field it finds the argument ([`Numbering::argument`]), converts it
//! ([`conversion`]), expands the spec when it has fields of its own (with a new `Pieces` over the spec and the same
//! `Numbering`, at most [`MAX_DEPTH`] deep) and formats. Fields reach arguments only: what `{0.x}` and `{0[x]}` would
//! read is refused, because a template is data and must not reach into objects (rule R10).

use super::chars::decimal_value;
use crate::number::fault::{Fault, FaultClass, Result};
use std::ops::Range;

/// A template may hold specs with fields, and those no further ones.
pub const MAX_DEPTH: usize = 2;

/// What a template nested too deeply raises.
pub fn too_deep() -> Fault {
    Fault::value("Max string recursion exceeded")
}

/// A stretch of a template: literal text, then perhaps a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// A range of bytes of the template.
    pub literal: Range<usize>,
    pub field: Option<Field>,
}

/// A replacement field; ranges are of bytes of the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: Range<usize>,
    /// The character after `!`, not checked yet.
    pub conversion: Option<char>,
    pub spec: Range<usize>,
    /// Has the spec fields of its own?
    pub nested: bool,
}

/// Steps through a template; an error ends it.
#[derive(Clone, Debug)]
pub struct Pieces<'a> {
    template: &'a str,
    at: usize,
}

impl<'a> Pieces<'a> {
    pub fn of(template: &'a str) -> Pieces<'a> {
        Pieces { template, at: 0 }
    }

    /// Where the next piece begins.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Goes on from a position that [`Pieces::position`] gave for the same template.
    pub fn at(mut self, position: usize) -> Pieces<'a> {
        self.at = position;
        self
    }

    fn take(&mut self) -> Option<char> {
        let c = self.template.get(self.at..)?.chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn piece(&mut self) -> Result<Piece> {
        let start = self.at;
        let rest = self.template.get(start..).unwrap_or_default();
        let Some(brace) = rest.find(['{', '}']) else {
            self.at = self.template.len();
            return Ok(Piece { literal: start..self.at, field: None });
        };
        let end = start + brace;
        self.at = end;
        let (brace, after) = (self.take(), self.template.as_bytes().get(end + 1));
        match (brace, after) {
            (Some('{'), Some(b'{')) | (Some('}'), Some(b'}')) => {
                // A doubled brace is a literal one.
                self.at += 1;
                Ok(Piece { literal: start..end + 1, field: None })
            }
            (Some('{'), Some(_)) => {
                let field = self.field()?;
                Ok(Piece { literal: start..end, field: Some(field) })
            }
            (Some('{'), None) => Err(Fault::value("Single '{' encountered in format string")),
            _ => Err(Fault::value("Single '}' encountered in format string")),
        }
    }

    fn field(&mut self) -> Result<Field> {
        let start = self.at;
        let end = loop {
            match self.take() {
                Some('{') => return Err(Fault::value("unexpected '{' in field name")),
                // A subscript may hold anything; it is refused later.
                Some('[') => {
                    let rest = self.template.get(self.at..).unwrap_or_default();
                    self.at += rest.find(']').unwrap_or(rest.len());
                }
                Some(end @ ('}' | ':' | '!')) => break end,
                Some(_) => {}
                None => return Err(Fault::value("expected '}' before end of string")),
            }
        };
        let mut field = Field { name: start..self.at - 1, conversion: None, spec: 0..0, nested: false };
        if end == '}' {
            return Ok(field);
        }
        if end == '!' {
            let conversion = self.take();
            field.conversion = conversion;
            if conversion.is_none() {
                return Err(Fault::value("end of string while looking for conversion specifier"));
            }
            match self.take() {
                Some('}') => return Ok(field),
                Some(':') => {}
                Some(_) => return Err(Fault::value("expected ':' after conversion specifier")),
                None => return Err(Fault::value("unmatched '{' in format spec")),
            }
        }
        let start = self.at;
        let mut open = 1usize;
        while let Some(c) = self.take() {
            match c {
                '{' => {
                    field.nested = true;
                    open += 1;
                }
                '}' => open -= 1,
                _ => {}
            }
            if open == 0 {
                field.spec = start..self.at - 1;
                return Ok(field);
            }
        }
        Err(Fault::value("unmatched '{' in format spec"))
    }
}

impl Iterator for Pieces<'_> {
    type Item = Result<Piece>;

    fn next(&mut self) -> Option<Result<Piece>> {
        if self.at >= self.template.len() {
            return None;
        }
        let piece = self.piece();
        if piece.is_err() {
            self.at = self.template.len();
        }
        Some(piece)
    }
}

/// How fields without a name are numbered: `{}` and `{0}` do not mix in one template.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Numbering {
    #[default]
    Open,
    /// The index of the next `{}`.
    Automatic(usize),
    Manual,
}

/// Which argument a field means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument<'a> {
    Index(usize),
    Name(&'a str),
}

impl Numbering {
    /// Finds out which argument a field's name means.
    pub fn argument<'a>(&mut self, name: &'a str) -> Result<Argument<'a>> {
        let end = name.find(['.', '[']);
        let first = end.and_then(|end| name.get(..end)).unwrap_or(name);
        let argument = match (index_of(first)?, *self) {
            (None, _) if !first.is_empty() => Argument::Name(first),
            (None, Numbering::Manual) => {
                return Err(Fault::value("cannot switch from manual field specification to automatic field numbering"));
            }
            (Some(_), Numbering::Automatic(_)) => {
                return Err(Fault::value("cannot switch from automatic field numbering to manual field specification"));
            }
            (Some(index), _) => {
                *self = Numbering::Manual;
                Argument::Index(index)
            }
            (None, numbering) => {
                let index = if let Numbering::Automatic(next) = numbering { next } else { 0 };
                *self = Numbering::Automatic(index + 1);
                Argument::Index(index)
            }
        };
        if end.is_some() {
            return Err(Fault::value(format!(
                "str.format reaches no attributes and no items: '{{{name}}}'; pass the value itself, or write an f-string"
            )));
        }
        Ok(argument)
    }
}

/// A name that consists of decimal digits is an index.
fn index_of(name: &str) -> Result<Option<usize>> {
    if name.is_empty() {
        return Ok(None);
    }
    let mut index = 0usize;
    for c in name.chars() {
        let Some(digit) = decimal_value(c) else {
            return Ok(None);
        };
        let next = index.checked_mul(10).and_then(|index| index.checked_add(digit as usize));
        match next {
            Some(next) if isize::try_from(next).is_ok() => index = next,
            _ => return Err(Fault::value("Too many decimal digits in format string")),
        }
    }
    Ok(Some(index))
}

/// What an index past the arguments raises.
pub fn index_out_of_range(index: usize) -> Fault {
    Fault::new(FaultClass::Index, format!("Replacement index {index} out of range for positional args tuple"))
}

/// What a positional field raises in `format_map`.
pub fn no_positions() -> Fault {
    Fault::value("Format string contains positional fields")
}

/// The conversions after `!`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    Str,
    Repr,
    Ascii,
}

/// Checks the character after `!`.
pub fn conversion(c: char) -> Result<Conversion> {
    match c {
        's' => Ok(Conversion::Str),
        'r' => Ok(Conversion::Repr),
        'a' => Ok(Conversion::Ascii),
        '!'..='~' => Err(Fault::value(format!("Unknown conversion specifier {c}"))),
        c => Err(Fault::value(format!("Unknown conversion specifier \\x{:x}", u32::from(c)))),
    }
}

#[cfg(test)]
mod tests {
    //! CPython's answers.
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// The template with each field as `<argument!conversion:spec>`, or the error.
    fn show(template: &str) -> std::result::Result<String, String> {
        let mut numbering = Numbering::default();
        let mut out = String::new();
        for piece in Pieces::of(template) {
            let piece = piece.map_err(|fault| fault.message)?;
            out.push_str(template.get(piece.literal).unwrap());
            if let Some(field) = piece.field {
                let name = template.get(field.name).unwrap();
                let argument = numbering.argument(name).map_err(|fault| fault.message)?;
                let spec = template.get(field.spec).unwrap();
                out.push_str(&match argument {
                    Argument::Index(index) => format!("<{index}"),
                    Argument::Name(name) => format!("<{name}"),
                });
                if let Some(c) = field.conversion {
                    conversion(c).map_err(|fault| fault.message)?;
                    out.push('!');
                    out.push(c);
                }
                out.push_str(&format!(":{spec}{}>", if field.nested { "*" } else { "" }));
            }
        }
        Ok(out)
    }

    #[test]
    fn fields() {
        for (template, shown) in [
            ("", ""),
            ("a{}b{}", "a<0:>b<1:>"),
            ("{{{0}}}{1!r:>5}", "{<0:>}<1!r:>5>"),
            ("{name:{width}}", "<name:{width}*>"),
            ("{:{}}{x}", "<0:{}*><x:>"),
            ("é{ a }", "é< a :>"),
            ("{0:a}}", "<0:a>Single '}'"),
        ] {
            match show(template) {
                Ok(out) => assert_eq!(out, shown),
                Err(message) => assert!(message.starts_with("Single '}'"), "{template}: {message}"),
            }
        }
    }

    #[test]
    fn errors() {
        for (template, message) in [
            ("{", "Single '{' encountered in format string"),
            ("}", "Single '}' encountered in format string"),
            ("a}b", "Single '}' encountered in format string"),
            ("{a", "expected '}' before end of string"),
            ("{a{", "unexpected '{' in field name"),
            ("{!", "end of string while looking for conversion specifier"),
            ("{!r", "unmatched '{' in format spec"),
            ("{!rx}", "expected ':' after conversion specifier"),
            ("{!x}", "Unknown conversion specifier x"),
            ("{:{}", "unmatched '{' in format spec"),
            ("{}{0}", "cannot switch from automatic field numbering to manual field specification"),
            ("{0}{}", "cannot switch from manual field specification to automatic field numbering"),
            ("{99999999999999999999}", "Too many decimal digits in format string"),
        ] {
            assert_eq!(show(template).unwrap_err(), message, "{template}");
        }
        assert!(show("{0.__class__}").unwrap_err().starts_with("str.format reaches no attributes"));
        assert!(show("{[x]}").unwrap_err().starts_with("str.format reaches no attributes"));
    }
}
