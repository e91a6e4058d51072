//! The parser of `%` formats.

use crate::number::fault::{Fault, FaultClass};
use std::ops::Range;

/// A part of a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text to be copied, as a range of bytes of the format.
    Literal(Range<usize>),
    Directive(Directive),
}

/// One `%` directive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    pub key: Key,
    pub flags: Flags,
    pub width: Count,
    pub precision: Count,
    pub conversion: Conversion,
}

/// The name in parentheses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    None,
    /// A range of bytes of the format.
    Named(Range<usize>),
    /// No closing parenthesis: an error once the right side is known to be a mapping.
    Unclosed,
}

/// The characters between `%` and the width.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `-`
    pub left: bool,
    /// `+`
    pub plus: bool,
    /// a space
    pub blank: bool,
    /// `#`
    pub alternate: bool,
    /// `0`
    pub zero: bool,
}

/// A width or precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    None,
    Number(usize),
    /// `*`: the next argument.
    Argument,
}

/// How the argument is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conversion {
    /// `s`, and `b` in bytes: `str()`.
    Str,
    /// `r`; in bytes it is `a`.
    Repr,
    /// `a`
    Ascii,
    /// `c`
    Char,
    /// `d i u` (written as `d`, the letter kept for messages), `o x X`.
    Int(char),
    /// `e E f F g G`
    Float(char),
    /// Another letter: an error after the argument has been taken.
    Unknown(Fault),
    /// The format ends early or a number in it is too big: an error before the argument is taken.
    Malformed(Fault),
}

/// Steps through the pieces of a format.
#[derive(Clone, Debug)]
pub struct Pieces<'a> {
    format: &'a [u8],
    bytes: bool,
    at: usize,
}

impl<'a> Pieces<'a> {
    pub fn of_str(format: &'a str) -> Pieces<'a> {
        Pieces { format: format.as_bytes(), bytes: false, at: 0 }
    }

    pub fn of_bytes(format: &'a [u8]) -> Pieces<'a> {
        Pieces { format, bytes: true, at: 0 }
    }

    /// Where the next piece begins.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Goes on from a position that [`Pieces::position`] gave for the same format.
    pub fn at(mut self, position: usize) -> Pieces<'a> {
        self.at = position;
        self
    }

    fn peek(&self) -> Option<u8> {
        self.format.get(self.at).copied()
    }

    fn directive(&mut self) -> Directive {
        let mut directive = Directive {
            key: Key::None,
            flags: Flags::default(),
            width: Count::None,
            precision: Count::None,
            conversion: Conversion::Malformed(Fault::value("incomplete format")),
        };
        if self.peek() == Some(b'(') {
            directive.key = self.key();
            if directive.key == Key::Unclosed {
                return directive;
            }
        }
        directive.flags = self.flags();
        match self.count(isize::MAX.cast_unsigned(), "width too big") {
            Ok(width) => directive.width = width,
            Err(fault) => {
                directive.conversion = Conversion::Malformed(fault);
                return directive;
            }
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            match self.count(i32::MAX as usize, if self.bytes { "prec too big" } else { "precision too big" }) {
                Ok(Count::None) => directive.precision = Count::Number(0),
                Ok(precision) => directive.precision = precision,
                Err(fault) => {
                    directive.conversion = Conversion::Malformed(fault);
                    return directive;
                }
            }
        }
        // C's length letters mean nothing.
        if let Some(b'h' | b'l' | b'L') = self.peek() {
            self.at += 1;
        }
        if let Some(conversion) = self.conversion() {
            directive.conversion = conversion;
        }
        directive
    }

    fn key(&mut self) -> Key {
        self.at += 1;
        let start = self.at;
        let mut open = 1usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => open -= 1,
                _ => {}
            }
            if open == 0 {
                return Key::Named(start..self.at - 1);
            }
        }
        Key::Unclosed
    }

    fn flags(&mut self) -> Flags {
        let mut flags = Flags::default();
        loop {
            match self.peek() {
                Some(b'-') => flags.left = true,
                Some(b'+') => flags.plus = true,
                Some(b' ') => flags.blank = true,
                Some(b'#') => flags.alternate = true,
                Some(b'0') => flags.zero = true,
                _ => return flags,
            }
            self.at += 1;
        }
    }

    fn count(&mut self, most: usize, too_big: &str) -> Result<Count, Fault> {
        if self.peek() == Some(b'*') {
            self.at += 1;
            return Ok(Count::Argument);
        }
        let mut count = Count::None;
        while let Some(byte) = self.peek().filter(u8::is_ascii_digit) {
            self.at += 1;
            let so_far = if let Count::Number(number) = count { number } else { 0 };
            let digit = usize::from(byte - b'0');
            if so_far > (most - digit) / 10 {
                return Err(Fault::value(too_big));
            }
            count = Count::Number(so_far * 10 + digit);
        }
        Ok(count)
    }

    fn conversion(&mut self) -> Option<Conversion> {
        let byte = self.peek()?;
        let start = self.at;
        self.at += 1;
        Some(match char::from(byte) {
            's' => Conversion::Str,
            'b' if self.bytes => Conversion::Str,
            'r' if self.bytes => Conversion::Ascii,
            'r' => Conversion::Repr,
            'a' => Conversion::Ascii,
            'c' => Conversion::Char,
            code @ ('d' | 'i' | 'u' | 'o' | 'x' | 'X') => Conversion::Int(code),
            code @ ('e' | 'E' | 'f' | 'F' | 'g' | 'G') => Conversion::Float(code),
            _ => Conversion::Unknown(self.unknown(byte, start)),
        })
    }

    /// What an unknown conversion raises; steps over the rest of the character.
    fn unknown(&mut self, byte: u8, start: usize) -> Fault {
        if self.bytes {
            if !byte.is_ascii() {
                // CPython trips over its own message.
                return Fault::new(FaultClass::Overflow, "character argument not in range(0x110000)");
            }
            return unsupported(char::from(byte), start);
        }
        let rest = self.format.get(start..).unwrap_or_default();
        let text = rest.utf8_chunks().next().map(|chunk| chunk.valid()).unwrap_or_default();
        let c = text.chars().next().unwrap_or('?');
        self.at = start + c.len_utf8();
        let before = self.format.get(..start).unwrap_or_default();
        // A byte starts a character unless it is 10xxxxxx.
        let index = before.iter().filter(|byte| (**byte).cast_signed() >= -64).count();
        unsupported(c, index)
    }
}

fn unsupported(c: char, index: usize) -> Fault {
    let code = u32::from(c);
    let shown = if (31..=126).contains(&code) { c } else { '?' };
    Fault::value(format!("unsupported format character '{shown}' ({code:#x}) at index {index}"))
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let start = self.at;
        let rest = self.format.get(start..).filter(|rest| !rest.is_empty())?;
        match memchr::memchr(b'%', rest) {
            Some(0) if rest.get(1) == Some(&b'%') => {
                self.at += 2;
                Some(Piece::Literal(start..start + 1))
            }
            Some(0) => {
                self.at += 1;
                Some(Piece::Directive(self.directive()))
            }
            end => {
                self.at = end.map_or(self.format.len(), |end| start + end);
                Some(Piece::Literal(start..self.at))
            }
        }
    }
}
