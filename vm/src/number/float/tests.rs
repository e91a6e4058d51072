//! CPython's answers.
#![allow(clippy::unwrap_used)]

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
    for (text, f) in [
        (" 1_000.5e3 ", 1000500.0),
        ("-Infinity", -f64::INFINITY),
        (".5", 0.5),
        ("1.", 1.0),
        ("\u{661}", 1.0),
    ] {
        assert_eq!(parse(text).unwrap(), f);
    }
    assert!(parse("nan").unwrap().is_nan());
    for text in ["", ".", "1e", "1__0", "_1", "1_.5", "0x10", "1 2"] {
        assert_eq!(
            parse(text).unwrap_err().message,
            format!("could not convert string to float: '{text}'")
        );
    }
}

#[test]
fn floor_division() {
    for (a, b, q, r) in [
        (7.0, -2.0, -4.0, -1.0),
        (-0.5, 1.0, -1.0, 0.5),
        (1.0, 0.1, 9.0, 0.09999999999999995),
    ] {
        assert_eq!(divmod(a, b).unwrap(), (q, r));
    }
    assert!(floor_mod(-4.0, 2.0).unwrap().is_sign_positive());
    assert_eq!(
        floor_div(1.0, 0.0).unwrap_err().message,
        "float floor division by zero"
    );
}

#[test]
fn powers() {
    assert_eq!(
        pow(2.0, 0.5).unwrap(),
        Power::Real(std::f64::consts::SQRT_2)
    );
    assert_eq!(pow(-8.0, 1.0 / 3.0).unwrap(), Power::Complex);
    assert_eq!(pow(-2.0, 3.0).unwrap(), Power::Real(-8.0));
    assert_eq!(pow(-1.0, f64::INFINITY).unwrap(), Power::Real(1.0));
    assert_eq!(pow(10.0, 400.0).unwrap_err(), out_of_range());
    assert_eq!(
        pow(0.0, -1.0).unwrap_err().class.name(),
        "ZeroDivisionError"
    );
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
    assert_eq!(
        round_to_places(1.7e308, -308).unwrap_err().message,
        "rounded value too large to represent"
    );
}

#[test]
fn exact_forms() {
    assert_eq!(
        as_integer_ratio(-0.75).unwrap(),
        (BigInt::from(-3), BigInt::from(4))
    );
    assert_eq!(hash(0.5), 1152921504606846976);
    assert_eq!(hash(-1.0), -2);
    for (f, text) in [
        (0.1, "0x1.999999999999ap-4"),
        (-5e-324, "-0x0.0000000000001p-1022"),
        (0.0, "0x0.0p+0"),
    ] {
        assert_eq!(to_hex(f), text);
        assert_eq!(from_hex(text).unwrap(), f);
    }
    assert_eq!(from_hex("0x.8p-1074").unwrap(), 0.0);
    assert_eq!(from_hex("-0X1.8P1").unwrap(), -3.0);
    assert!(from_hex("0x1p1024").is_err() && from_hex("0x").is_err());
}
