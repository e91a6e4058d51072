//! Complex numbers, as pairs of real and imaginary part: CPython's algorithms, step by step, so that the last bit and
//! the sign of zero agree.

use super::fault::{Fault, Result};
use super::float::{self, Notation, Style, canonical, elementary, parse_prefix, without_underscores};
use super::int::{ascii_form, trim};
use crate::text::repr;

/// Real and imaginary part.
pub type Complex = (f64, f64);

fn one_nan((re, im): Complex) -> Complex {
    (canonical(re), canonical(im))
}

pub fn add(a: Complex, b: Complex) -> Complex {
    one_nan((a.0 + b.0, a.1 + b.1))
}

pub fn sub(a: Complex, b: Complex) -> Complex {
    one_nan((a.0 - b.0, a.1 - b.1))
}

pub fn neg(a: Complex) -> Complex {
    one_nan((-a.0, -a.1))
}

pub fn mul(a: Complex, b: Complex) -> Complex {
    one_nan((a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0))
}

/// `a / b`, by Smith's method: scaling by the larger part of the divisor keeps the steps in range.
pub fn div(a: Complex, b: Complex) -> Result<Complex> {
    quotient(a, b).ok_or_else(|| Fault::zero_division("complex division by zero"))
}

/// Nothing when the divisor is zero.
fn quotient(a: Complex, b: Complex) -> Option<Complex> {
    let (re, im) = (b.0.abs(), b.1.abs());
    if re >= im {
        if re == 0.0 {
            return None;
        }
        let ratio = b.1 / b.0;
        let scale = b.0 + b.1 * ratio;
        Some(one_nan(((a.0 + a.1 * ratio) / scale, (a.1 - a.0 * ratio) / scale)))
    } else if im >= re {
        let ratio = b.0 / b.1;
        let scale = b.0 * ratio + b.1;
        Some(one_nan(((a.0 * ratio + a.1) / scale, (a.1 * ratio - a.0) / scale)))
    } else {
        Some((f64::NAN, f64::NAN))
    }
}

/// `a ** b`: by repeated multiplication for whole exponents to 100, by logarithms otherwise.
pub fn pow(a: Complex, b: Complex) -> Result<Complex> {
    let undefined = || Fault::zero_division("0.0 to a negative or complex power");
    let power = if b.1 == 0.0 && b.0 == b.0.floor() && b.0.abs() <= 100.0 {
        let size = whole_power(a, b.0.abs() as u32);
        if b.0 > 0.0 { size } else { quotient((1.0, 0.0), size).ok_or_else(undefined)? }
    } else if a == (0.0, 0.0) {
        if b.1 != 0.0 || b.0 < 0.0 {
            return Err(undefined());
        }
        (0.0, 0.0)
    } else {
        let size = length(a);
        let angle = elementary::atan2(a.1, a.0);
        // Of a size, which is not negative, the power is real; past the range it is infinite.
        let mut length = match float::pow(size, b.0) {
            Ok(float::Power::Real(power)) => power,
            _ => f64::INFINITY,
        };
        let mut phase = angle * b.0;
        if b.1 != 0.0 {
            length /= elementary::exp(angle * b.1);
            phase += b.1 * elementary::log(size);
        }
        // The C library has no cosine of infinity, which CPython takes for a wrong domain.
        if phase.is_infinite() {
            return Err(undefined());
        }
        (length * elementary::cos(phase), length * elementary::sin(phase))
    };
    if power.0.is_infinite() || power.1.is_infinite() {
        return Err(Fault::overflow("complex exponentiation"));
    }
    Ok(one_nan(power))
}

fn whole_power(base: Complex, exponent: u32) -> Complex {
    let (mut power, mut square) = ((1.0, 0.0), base);
    let mut rest = exponent;
    while rest > 0 {
        if rest & 1 == 1 {
            power = mul(power, square);
        }
        rest >>= 1;
        square = mul(square, square);
    }
    power
}

/// The distance from zero; infinite when either part is, and when it is past the largest float.
fn length(a: Complex) -> f64 {
    if a.0.is_infinite() || a.1.is_infinite() {
        return f64::INFINITY;
    }
    if a.0.is_nan() || a.1.is_nan() { f64::NAN } else { float::hypot(a.0, a.1) }
}

/// `abs(a)`.
pub fn abs(a: Complex) -> Result<f64> {
    let size = length(a);
    if size.is_infinite() && a.0.is_finite() && a.1.is_finite() {
        Err(Fault::overflow("absolute value too large"))
    } else {
        Ok(size)
    }
}

/// `hash(a)` as CPython gives it on 64-bit machines.
pub fn hash(re: f64, im: f64) -> i64 {
    match float::hash(re).wrapping_add(float::hash(im).wrapping_mul(1_000_003)) {
        -1 => -2,
        hash => hash,
    }
}

/// `repr(a)`, which is `str(a)` too: `1j`, `(1+2j)`, `(-0-1j)`.
pub fn repr(re: f64, im: f64) -> String {
    let text = |f: f64| float::format(f, Notation::Shortest, 0, Style::default());
    if re == 0.0 && re.is_sign_positive() {
        return format!("{}j", text(im));
    }
    let im = text(im);
    let plus = if im.starts_with('-') { "" } else { "+" };
    format!("({}{plus}{im}j)", text(re))
}

/// `complex(text)`.
pub fn parse(text: &str) -> Result<Complex> {
    let ascii = ascii_form(text);
    let malformed = || Fault::value("complex() arg is a malformed string");
    let misplaced = || Fault::value(format!("could not convert string to complex: {}", repr::repr_str(text)));
    let text = without_underscores(ascii.as_bytes()).ok_or_else(misplaced)?;
    parse_ascii(trim(&text)).ok_or_else(malformed)
}

fn parse_ascii(text: &[u8]) -> Option<Complex> {
    let text = match text {
        [b'(', inner @ .., b')'] => trim(inner),
        text => text,
    };
    let sign_of = |byte: Option<&u8>| match byte {
        Some(b'+') => Some(1.0),
        Some(b'-') => Some(-1.0),
        _ => None,
    };
    let imaginary_end = |rest: &[u8]| matches!(rest, [b'j' | b'J']);
    let Some((first, length)) = parse_prefix(text) else {
        // `j`, `+j`, `-j`.
        let (im, rest) = match sign_of(text.first()) {
            Some(sign) => (sign, text.get(1..)?),
            None => (1.0, text),
        };
        return imaginary_end(rest).then_some((0.0, im));
    };
    let rest = text.get(length..)?;
    if rest.is_empty() {
        return Some((first, 0.0));
    }
    let Some(sign) = sign_of(rest.first()) else {
        return imaginary_end(rest).then_some((0.0, first));
    };
    let (im, length) = parse_prefix(rest).unwrap_or((sign, 1));
    imaginary_end(rest.get(length..)?).then_some((first, im))
}

#[cfg(test)]
mod tests {
    //! CPython's answers.
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn arithmetic() {
        assert_eq!(mul((1.0, 2.0), (3.0, -1.0)), (5.0, 5.0));
        assert_eq!(div((1.0, 2.0), (3.0, -4.0)).unwrap(), (-0.2, 0.4));
        assert_eq!(pow((1.0, 1.0), (2.0, 0.0)).unwrap(), (0.0, 2.0));
        assert_eq!(pow((0.0, 0.0), (0.0, 0.0)).unwrap(), (1.0, 0.0));
        assert_eq!(pow((0.0, 0.0), (-1.0, 0.0)).unwrap_err().message, "0.0 to a negative or complex power");
        assert_eq!(abs((3.0, -4.0)).unwrap(), 5.0);
        assert_eq!(abs((1e308, 1.7e308)).unwrap_err().message, "absolute value too large");
        assert_eq!(hash(1.0, 2.0), 2000007);
    }

    #[test]
    fn text() {
        for (number, text) in [
            ((0.0, 1.0), "1j"),
            ((-0.0, -1.0), "(-0-1j)"),
            ((1.5, 0.0), "(1.5+0j)"),
            ((f64::INFINITY, f64::NAN), "(inf+nanj)"),
            ((1e20, -1e-7), "(1e+20-1e-07j)"),
        ] {
            assert_eq!(repr(number.0, number.1), text);
        }
        for (text, number) in [
            (" ( 1+2j ) ", (1.0, 2.0)),
            ("-j", (0.0, -1.0)),
            ("1_0e1", (100.0, 0.0)),
            ("1-infJ", (1.0, -f64::INFINITY)),
        ] {
            assert_eq!(parse(text).unwrap(), number);
        }
        for text in ["", "1 + 2j", "1+", "j1", "(1", "()"] {
            assert_eq!(parse(text).unwrap_err().message, "complex() arg is a malformed string");
        }
    }
}
