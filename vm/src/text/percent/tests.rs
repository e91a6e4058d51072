//! CPython's answers.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use crate::number::int::BigInt;

/// The only directive of a format.
fn directive(format: &str) -> Directive {
    match Pieces::of_str(format).next() {
        Some(Piece::Directive(directive)) => directive,
        other => panic!("{other:?}"),
    }
}

fn int(format: &str, n: i64) -> String {
    let directive = directive(format);
    let Conversion::Int(code) = directive.conversion else { panic!("{format}") };
    let (layout, n) = (Layout::new(&directive, None, None), BigInt::from(n));
    let out = format_int(&n, code, &layout, 4300).unwrap();
    assert!(out.len() <= layout.int_bound(&n, code));
    out
}

#[test]
fn pieces() {
    let text = "a%%b%(k(x))-5.3d|%";
    let pieces: Vec<Piece> = Pieces::of_str(text).collect();
    let literals: String = pieces
        .iter()
        .filter_map(|piece| if let Piece::Literal(range) = piece { text.get(range.clone()) } else { None })
        .collect();
    assert_eq!(literals, "a%b|");
    let Some(Piece::Directive(named)) = pieces.get(3) else { panic!("{pieces:?}") };
    assert_eq!(named.key, Key::Named(6..10));
    assert_eq!((named.width, named.precision), (Count::Number(5), Count::Number(3)));
    assert!(named.flags.left);
    assert!(matches!(pieces.last(), Some(Piece::Directive(Directive { conversion: Conversion::Malformed(_), .. }))));
    assert_eq!(directive("%(a").key, Key::Unclosed);
    let starred = Layout::new(&directive("%0*.*f"), Some(-5), Some(-2));
    assert_eq!((starred.width, starred.precision, starred.flags.left), (5, Some(0), true));
    for (format, message) in [
        ("%é", "unsupported format character '?' (0xe9) at index 1"),
        ("%lld", "unsupported format character 'l' (0x6c) at index 2"),
        ("%5%", "unsupported format character '%' (0x25) at index 2"),
    ] {
        let Conversion::Unknown(fault) = directive(format).conversion else { panic!("{format}") };
        assert_eq!(fault.message, message);
    }
    let Conversion::Malformed(fault) = directive("%.99999999999d").conversion else { panic!() };
    assert_eq!(fault.message, "precision too big");
}

#[test]
fn numbers() {
    for (format, n, text) in [
        ("%05d", -3, "-0003"),
        ("%-05d", 3, "3    "),
        ("%+.5x", 42, "+0002a"),
        ("%#010x", -255, "-0x00000ff"),
        ("%#.10X", 255, "0X00000000FF"),
        ("%#o", 8, "0o10"),
        ("% i", 5, " 5"),
    ] {
        assert_eq!(int(format, n), text, "{format}");
    }
    for (format, f, text) in [
        ("%06f", f64::INFINITY, "000inf"),
        ("%+8.2f", 2.675, "   +2.67"),
        ("%#.0f", 1.0, "1."),
        ("%G", 1e-10, "1E-10"),
        ("%-9.1e", -12.25, "-1.2e+01 "),
    ] {
        let directive = directive(format);
        let Conversion::Float(code) = directive.conversion else { panic!("{format}") };
        assert_eq!(format_float(f, code, &Layout::new(&directive, None, None)), text, "{format}");
    }
}

#[test]
fn texts() {
    let layout = |format| Layout::new(&directive(format), None, None);
    assert_eq!(format_text("añb", &layout("%05.2s")), "   añ");
    assert_eq!(format_char('é', &layout("%-3.0c")), "é  ");
    assert_eq!(format_bytes(b"xyz", &layout("%5.1s")), b"    x");
}
