//! CPython's answers.
#![allow(clippy::unwrap_used, clippy::approx_constant)]

use super::*;

#[test]
fn shortest_text() {
    for (f, text) in [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (0.1, "0.1"),
        (1e16, "1e+16"),
        (9999999999999998.0, "9999999999999998.0"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (1.5e300, "1.5e+300"),
        (5e-324, "5e-324"),
        (123456.789, "123456.789"),
        // Two candidates equally near: the even one.
        (91245198361393.0 / 32.0, "2851412448793.5312"),
        (f64::INFINITY, "inf"),
        (-f64::NAN, "nan"),
    ] {
        assert_eq!(repr(f), text);
    }
}

#[test]
fn from_text() {
    for (text, f) in
        [(" 1_000.5e3 ", 1000500.0), ("-Infinity", -f64::INFINITY), (".5", 0.5), ("1.", 1.0), ("\u{661}", 1.0)]
    {
        assert_eq!(parse(text).unwrap(), f);
    }
    assert!(parse("nan").unwrap().is_nan());
    for text in ["", ".", "1e", "1__0", "_1", "1_.5", "0x10", "1 2"] {
        assert_eq!(parse(text).unwrap_err().message, format!("could not convert string to float: '{text}'"));
    }
}

#[test]
fn floor_division() {
    for (a, b, q, r) in [(7.0, -2.0, -4.0, -1.0), (-0.5, 1.0, -1.0, 0.5), (1.0, 0.1, 9.0, 0.09999999999999995)] {
        assert_eq!(divmod(a, b).unwrap(), (q, r));
    }
    assert!(floor_mod(-4.0, 2.0).unwrap().is_sign_positive());
    assert_eq!(floor_div(1.0, 0.0).unwrap_err().message, "float floor division by zero");
}

#[test]
fn powers() {
    assert_eq!(pow(2.0, 0.5).unwrap(), Power::Real(std::f64::consts::SQRT_2));
    assert_eq!(pow(-8.0, 1.0 / 3.0).unwrap(), Power::Complex);
    assert_eq!(pow(-2.0, 3.0).unwrap(), Power::Real(-8.0));
    assert_eq!(pow(-1.0, f64::INFINITY).unwrap(), Power::Real(1.0));
    assert_eq!(pow(10.0, 400.0).unwrap_err(), out_of_range());
    assert_eq!(pow(0.0, -1.0).unwrap_err().class.name(), "ZeroDivisionError");
}

#[test]
fn rounding() {
    for (f, places, rounded) in [
        (2.675, 2, 2.67),
        (0.5, 0, 0.0),
        (1250.0, -2, 1200.0),
        (1350.0, -2, 1400.0),
        (5e-324, 400, 5e-324),
        (51.0, -2, 100.0),
    ] {
        assert_eq!(round_to_places(f, places).unwrap(), rounded);
    }
    assert_eq!(round_to_int(2.5).unwrap(), BigInt::from(2));
    assert_eq!(round_to_places(1.7e308, -308).unwrap_err().message, "rounded value too large to represent");
}

#[test]
fn exact_forms() {
    assert_eq!(as_integer_ratio(-0.75).unwrap(), (BigInt::from(-3), BigInt::from(4)));
    assert_eq!(hash(0.5), 1152921504606846976);
    assert_eq!(hash(-1.0), -2);
    for (f, text) in [(0.1, "0x1.999999999999ap-4"), (-5e-324, "-0x0.0000000000001p-1022"), (0.0, "0x0.0p+0")] {
        assert_eq!(to_hex(f), text);
        assert_eq!(from_hex(text).unwrap(), f);
    }
    assert_eq!(from_hex("0x.8p-1074").unwrap(), 0.0);
    assert_eq!(from_hex("-0X1.8P1").unwrap(), -3.0);
    assert!(from_hex("0x1p1024").is_err() && from_hex("0x").is_err());
}

#[test]
fn powers_are_correctly_rounded() {
    for (x, y, power) in [
        (1.1, 3.7, 1.4228297427836396),
        (0.01, 1.5, 0.001),
        (2.0, -1074.0, 5e-324),
        (f64::MAX, -0.5, 7.458340731200207e-155),
        // Half-way between two floats: to even.
        (134217729.0, 2.0, 18014398777917440.0),
        (3.0, 34.0, 16677181699666568.0),
        (1125899906842623.0, 1.5, 3.777893186295711e22),
        // Half-way but for the square of the difference from 1.
        (1.0 - 197.0 * f64::EPSILON / 2.0, 1.5, 0.9999999999999672),
        (1.0 + 1199.0 * f64::EPSILON, 1.5, 1.0000000000003995),
    ] {
        assert_eq!(pow(x, y).unwrap(), Power::Real(power), "{x} ** {y}");
    }
    assert_eq!(pow(1e200, 1.6).unwrap_err(), out_of_range());
    assert_eq!(pow(1e-200, 2.0).unwrap(), Power::Real(0.0));
}

#[test]
fn elementary_functions() {
    use elementary::*;
    type Case = (fn(f64) -> f64, f64, f64);
    let table: [Case; 21] = [
        (exp, 1.0, 2.718281828459045),
        (exp, 710.0, f64::INFINITY),
        (exp, -1000.0, 0.0),
        (log, 10.0, 2.302585092994046),
        (log2, 8.0, 3.0),
        (log10, 1000.0, 3.0),
        (log10, 0.001, -3.0),
        (log10, 2.0, 0.3010299956639812),
        (log1p, 1e-10, 9.999999999500001e-11),
        (expm1, 1e-10, 1.00000000005e-10),
        (sin, 1e+22, -0.8522008497671888),
        (cos, 2.5, -0.8011436155469337),
        (tan, 1.5, 14.101419947171719),
        (asin, 0.3, 0.3046926540153975),
        (acos, -1.0, 3.141592653589793),
        (atan, 1e+300, 1.5707963267948966),
        (sinh, 710.2, 1.3643036845527107e+308),
        (cosh, -3.0, 10.067661995777765),
        (tanh, -0.1, -0.09966799462495582),
        (asinh, -1000000000.0, -21.416413017506354),
        (acosh, 1.5, 0.9624236501192069),
    ];
    for (function, x, value) in table {
        assert_eq!(function(x), value, "of {x}");
    }
    for function in
        [exp, log, log2, log10, log1p, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh]
    {
        assert!(function(f64::NAN).is_nan());
    }
    for function in [sin, cos, tan, asin, acos, log, log10] {
        assert!(function(f64::NEG_INFINITY).is_nan());
    }
    assert_eq!((log(0.0), log10(0.0)), (f64::NEG_INFINITY, f64::NEG_INFINITY));
    assert_eq!((tanh(f64::INFINITY), sinh(f64::NEG_INFINITY)), (1.0, f64::NEG_INFINITY));
    assert_eq!(atan2(-0.0, -1.0), -std::f64::consts::PI);
    assert_eq!(hypot(3e200, 4e200), 4.9999999999999995e200);
    assert_eq!(hypot(5e-324, 0.0), 5e-324);
}
