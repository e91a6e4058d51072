//! CPython's answers.
#![allow(clippy::unwrap_used)]

use super::*;

fn int(n: i64, text: &str) -> CompactString {
    let spec = parse(text, Kind::Int, "int").unwrap();
    let big = BigInt::from(n);
    let out = format_int(&big, &spec, 4300).unwrap();
    assert!(out.len() <= spec.int_bound(&big), "{text}");
    // An integer of 64 bits has a way of its own.
    assert_eq!(format_i64(n, &spec).unwrap(), out, "{text}");
    assert!(out.len() <= spec.i64_bound(), "{text}");
    out
}

fn float(f: f64, text: &str) -> CompactString {
    let spec = parse(text, Kind::Float, "float").unwrap();
    let out = format_float(f, &spec);
    assert!(out.len() <= spec.float_bound(), "{text}");
    out
}

fn str(value: &str, text: &str) -> CompactString {
    format_str(value, &parse(text, Kind::Str, "str").unwrap())
}

#[test]
fn integers() {
    for (n, spec, text) in [
        (1234567, ",", "1,234,567"),
        (-255, "#010x", "-0x00000ff"),
        (255, "#_X", "0XFF"),
        (65536, "_b", "1_0000_0000_0000_0000"),
        (42, "*^+9", "***+42***"),
        (1234, "010,", "00,001,234"),
        (1234, "09,", "0,001,234"),
        (65, "03c", "00A"),
        (5, "=5", "    5"),
        (5, "<05", "50000"),
        (1500, ".2e", "1.50e+03"),
        (7, " d", " 7"),
        (12, "é>5n", "ééé12"),
    ] {
        assert_eq!(int(n, spec), text, "{spec}");
    }
}

#[test]
fn floats() {
    for (f, spec, text) in [
        (1234.5678, ",.2f", "1,234.57"),
        (0.125, ".0%", "12%"),
        (2.5, ".0f", "2"),
        (1e10, ".3", "1e+10"),
        (123.0, ".3", "1.23e+02"),
        (12.0, ".3", "12.0"),
        (1.0, "g", "1"),
        (1.0, "#g", "1.00000"),
        (f64::INFINITY, "010F", "0000000INF"),
        (-0.0001, "z.1f", "0.0"),
        (-1.5, "012,.1f", "-0,000,001.5"),
        (1e22, ",", "1e+22"),
        (0.1, ".20f", "0.10000000000000000555"),
    ] {
        assert_eq!(float(f, spec), text, "{spec}");
    }
    assert_eq!(float(0.1, ".1100f").len(), 1102);
}

#[test]
fn complex_and_str() {
    let complex = |re, im, text| format_complex(re, im, &parse(text, Kind::Complex, "complex").unwrap());
    assert_eq!(complex(1.5, -2.0, "10"), "  (1.5-2j)");
    assert_eq!(complex(0.0, 2.0, "+"), "+2j");
    assert_eq!(complex(1234.0, 2.0, ",.1f"), "1,234.0+2.0j");
    assert_eq!(str("añb", "*^6.2"), "**añ**");
    assert_eq!(str("x", "03"), "x00");
}

#[test]
fn errors() {
    for (spec, kind, name, message) in [
        ("d", Kind::Str, "str", "Unknown format code 'd' for object of type 'str'"),
        ("q", Kind::Int, "bool", "Unknown format code 'q' for object of type 'bool'"),
        ("\u{e9}", Kind::Int, "int", "Unknown format code '\\xe9' for object of type 'int'"),
        ("10q10", Kind::Float, "float", "Invalid format specifier '10q10' for object of type 'float'"),
        (",_", Kind::Int, "int", "Cannot specify both ',' and '_'."),
        (",b", Kind::Int, "int", "Cannot specify ',' with 'b'."),
        (",", Kind::Str, "str", "Cannot specify ',' with 's'."),
        (".3", Kind::Int, "int", "Precision not allowed in integer format specifier"),
        (".", Kind::Float, "float", "Format specifier missing precision"),
        ("=5", Kind::Str, "str", "'=' alignment not allowed in string format specifier"),
        ("05", Kind::Complex, "complex", "Zero padding is not allowed in complex format specifier"),
        ("99999999999999999999", Kind::Int, "int", "Too many decimal digits in format string"),
    ] {
        assert_eq!(parse(spec, kind, name).unwrap_err().message, message);
    }
}
