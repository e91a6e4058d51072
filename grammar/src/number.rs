//! Number literals: finding where one ends, and its value.
//!
//! The rules are those of the language reference, "Numeric literals": underscores between digits only, no leading
//! zeros before a non-zero decimal integer, and no name stuck to the end.

use crate::ast::IntLiteral;
use crate::token::Token;

pub struct Message {
    pub text: String,
    pub hint: Option<String>,
}

pub struct Number {
    pub end: usize,
    pub token: Token,
    pub error: Option<Message>,
}

fn message(text: impl Into<String>) -> Option<Message> {
    Some(Message { text: text.into(), hint: None })
}

/// The keywords that may follow a number without a space, as CPython still accepts.
const MAY_TOUCH: [&str; 8] = ["and", "else", "for", "if", "in", "is", "not", "or"];

struct Scan<'s> {
    bytes: &'s [u8],
    at: usize,
    error: Option<Message>,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Digits with single underscores between them; `lead` allows an underscore in front, as after `0x`.
    fn digits(&mut self, kind: &str, lead: bool, fits: impl Fn(u8) -> bool) -> usize {
        let start = self.at;
        loop {
            match self.peek() {
                Some(b'_') if lead || self.at > start => {
                    self.at += 1;
                    if !self.peek().is_some_and(&fits) {
                        if self.error.is_none() {
                            self.error = message(format!("invalid {kind} literal"));
                        }
                        // Take the run of underscores whole, for one error rather than many.
                        while self.peek() == Some(b'_') {
                            self.at += 1;
                        }
                    }
                }
                Some(b) if fits(b) => self.at += 1,
                _ => return self.at - start,
            }
        }
    }
}

/// Scans the number that starts at `start` with a digit, or with a point before a digit.
pub fn scan_number(source: &str, start: usize) -> Number {
    let mut scan = Scan { bytes: source.as_bytes(), at: start, error: None };
    let second = scan.bytes.get(start + 1).copied();
    let mut kind = "decimal";
    let mut token = Token::Int;
    let radix = match (scan.peek(), second) {
        (Some(b'0'), Some(b'x' | b'X')) => Some(("hexadecimal", 16)),
        (Some(b'0'), Some(b'o' | b'O')) => Some(("octal", 8)),
        (Some(b'0'), Some(b'b' | b'B')) => Some(("binary", 2)),
        _ => None,
    };
    if let Some((name, radix)) = radix {
        kind = name;
        scan.at += 2;
        let found = scan.digits(name, true, |b| char::from(b).is_digit(radix));
        if found == 0 && scan.error.is_none() {
            scan.error = message(format!("invalid {name} literal"));
        }
        if let Some(b) = scan.peek()
            && b.is_ascii_digit()
        {
            scan.error = message(format!("invalid digit '{}' in {name} literal", char::from(b)));
            scan.digits(name, true, |b| b.is_ascii_digit());
        }
    } else {
        let decimal = |b: u8| b.is_ascii_digit();
        scan.digits("decimal", false, decimal);
        let int_end = scan.at;
        if scan.peek() == Some(b'.') {
            scan.at += 1;
            token = Token::Float;
            scan.digits("decimal", false, decimal);
        }
        if let Some(b'e' | b'E') = scan.peek() {
            let sign = usize::from(matches!(scan.bytes.get(scan.at + 1), Some(b'+' | b'-')));
            if scan.bytes.get(scan.at + 1 + sign).is_some_and(u8::is_ascii_digit) {
                scan.at += 1 + sign;
                token = Token::Float;
                scan.digits("decimal", false, decimal);
            }
        }
        if let Some(b'j' | b'J') = scan.peek() {
            scan.at += 1;
            token = Token::Imaginary;
            kind = "imaginary";
        }
        let integer = scan.bytes.get(start..int_end).unwrap_or_default();
        let leading_zero = integer.first() == Some(&b'0') && integer.iter().any(|b| (b'1'..=b'9').contains(b));
        if token == Token::Int && leading_zero && scan.error.is_none() {
            let digits: String = source.get(start..int_end).unwrap_or_default().trim_start_matches(['0', '_']).into();
            scan.error = Some(Message {
                text: "leading zeros in decimal integer literals are not permitted".into(),
                hint: Some(format!("write {digits}, or 0o{digits} for an octal number")),
            });
        }
    }
    // A name that sticks to the number, unless it is a keyword that CPython lets stick.
    let rest = source.get(scan.at..).unwrap_or_default();
    let sticks = rest.chars().next().is_some_and(|c| c == '_' || unicode_ident::is_xid_start(c));
    let may_touch = MAY_TOUCH.iter().any(|word| rest.starts_with(word));
    if sticks && !may_touch {
        let len = rest.find(|c: char| !(c == '_' || unicode_ident::is_xid_continue(c))).unwrap_or(rest.len());
        scan.at += len;
        if scan.error.is_none() {
            let word = rest.get(..len).unwrap_or_default();
            let hint = match word {
                "l" | "L" => Some("integers have no size limit; leave the L away".into()),
                "e" | "E" => None,
                _ => Some("a name cannot start with a digit".into()),
            };
            scan.error = Some(Message { text: format!("invalid {kind} literal"), hint });
        }
    }
    Number { end: scan.at, token, error: scan.error }
}

/// The value of an integer literal that `scan_number` accepted.
pub fn int_value(text: &str) -> IntLiteral {
    let digits = |text: &str| -> String { text.chars().filter(|&c| c != '_').collect() };
    let (radix, text) = match text.get(..2) {
        Some("0x" | "0X") => (16, text.get(2..).unwrap_or_default()),
        Some("0o" | "0O") => (8, text.get(2..).unwrap_or_default()),
        Some("0b" | "0B") => (2, text.get(2..).unwrap_or_default()),
        _ => (10, text),
    };
    if !text.contains('_')
        && let Ok(small) = i64::from_str_radix(text, radix)
    {
        return IntLiteral::Small(small);
    }
    let digits = digits(text);
    match i64::from_str_radix(&digits, radix) {
        Ok(small) => IntLiteral::Small(small),
        Err(_) => IntLiteral::Big { digits: digits.trim_start_matches('0').into(), radix },
    }
}

/// The value of a float literal, or of an imaginary one without its `j`. Too large is infinity, as in CPython.
pub fn float_value(text: &str) -> f64 {
    let text = text.trim_end_matches(['j', 'J']);
    let parsed = if text.contains('_') { text.replace('_', "").parse() } else { text.parse() };
    parsed.unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::float_cmp)]

    use super::{float_value, int_value, scan_number};
    use crate::ast::IntLiteral::{Big, Small};
    use crate::token::Token;

    #[test]
    fn integers() {
        assert_eq!(int_value("0"), Small(0));
        assert_eq!(int_value("1_000"), Small(1000));
        assert_eq!(int_value("0xFf_Ff"), Small(0xffff));
        assert_eq!(int_value("0b_101"), Small(5));
        assert_eq!(int_value("9223372036854775807"), Small(i64::MAX));
        assert_eq!(int_value("9_223_372_036_854_775_808"), Big { digits: "9223372036854775808".into(), radix: 10 });
        assert_eq!(int_value("0x00_8000_0000_0000_0000"), Big { digits: "8000000000000000".into(), radix: 16 });
    }

    #[test]
    fn floats() {
        assert_eq!(float_value("1_0.2_5e-1_0"), 10.25e-10);
        assert_eq!(float_value(".5"), 0.5);
        assert_eq!(float_value("5."), 5.0);
        assert_eq!(float_value("1e400"), f64::INFINITY);
        assert_eq!(float_value("2.5J"), 2.5);
    }

    #[test]
    fn ends() {
        let scan = |text: &str| {
            let number = scan_number(text, 0);
            (number.end, number.token, number.error.is_none())
        };
        assert_eq!(scan("1..real"), (2, Token::Float, true));
        assert_eq!(scan("1if x"), (1, Token::Int, true));
        assert_eq!(scan("0xfor x"), (3, Token::Int, true));
        assert_eq!(scan("1_a"), (3, Token::Int, false));
        assert_eq!(scan("1e5j+"), (4, Token::Imaginary, true));
        assert_eq!(scan("00"), (2, Token::Int, true));
        assert_eq!(scan("01"), (2, Token::Int, false));
        assert_eq!(scan("01.5"), (4, Token::Float, true));
        assert_eq!(scan("0o8"), (3, Token::Int, false));
        assert_eq!(scan("1é"), (3, Token::Int, false));
    }
}
