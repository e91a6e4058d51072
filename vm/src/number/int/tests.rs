//! CPython's answers.
#![allow(clippy::unwrap_used)]

use super::*;
use std::cmp::Ordering;

fn n(text: &str) -> BigInt {
    text.parse().unwrap()
}

#[test]
fn division_rounds_to_minus_infinity() {
    for (a, b, q, r) in [
        ("7", "-2", "-4", "-1"),
        ("-7", "2", "-4", "1"),
        ("-6", "2", "-3", "0"),
        ("-100000000000000000000", "7", "-14285714285714285715", "5"),
        ("-9223372036854775808", "-1", "9223372036854775808", "0"),
    ] {
        assert_eq!(divmod(&n(a), &n(b)).unwrap(), (n(q), n(r)), "{a} {b}");
        assert_eq!(floor_mod(&n(a), &n(b)).unwrap(), n(r));
    }
    assert_eq!(floor_div_i64(-7, 2), Some(-4));
    assert_eq!(floor_div_i64(i64::MIN, -1), None);
    assert_eq!(floor_mod_i64(i64::MIN, -1), Some(0));
    assert_eq!(floor_mod_i64(-7, 2), Some(1));
    assert_eq!(divmod(&n("1"), &n("0")).unwrap_err().message, "integer division or modulo by zero");
}

#[test]
fn powers() {
    assert_eq!(pow(&n("-3"), 41).unwrap(), n("-36472996377170786403"));
    assert_eq!(pow(&n("0"), 0).unwrap(), n("1"));
    assert_eq!(pow_i64(2, 62), Some(1 << 62));
    assert_eq!(pow_i64(2, 63), None);
    assert_eq!(pow_i64(-1, u64::MAX), Some(-1));
    // The size is known before the power is built.
    assert_eq!(pow_bits(&n("2"), &n("1000")), 1001);
    assert!((1585..=1588).contains(&pow_bits(&n("3"), &n("1000"))));
    assert_eq!(pow_bits(&n("10"), &n("100000000000000000000")), u64::MAX);
    assert!(pow(&n("10"), 1 << 60).is_err());
    for (base, exponent, modulus, power) in [
        ("3", "200", "13", "9"),
        ("3", "-1", "11", "4"),
        ("-3", "5", "-7", "-5"),
        ("5", "0", "1", "0"),
        ("2", "-1", "1", "0"),
    ] {
        assert_eq!(pow_mod(&n(base), &n(exponent), &n(modulus)).unwrap(), n(power), "{base} {exponent} {modulus}");
    }
    assert_eq!(
        pow_mod(&n("2"), &n("-1"), &n("4")).unwrap_err().message,
        "base is not invertible for the given modulus"
    );
}

#[test]
fn bits_and_shifts() {
    let a = n("-18446744073709551617");
    assert_eq!(and(&a, &n("255")), n("255"));
    assert_eq!(xor(&a, &n("1")), n("-18446744073709551618"));
    assert_eq!(invert(&a), n("18446744073709551616"));
    assert_eq!((bit_length(&a), bit_count(&a)), (65, 2));
    assert_eq!(shr(&a, &n("64")).unwrap(), n("-2"));
    assert_eq!(shr(&a, &n("99999999999999999999999")).unwrap(), n("-1"));
    assert_eq!(shl(&n("0"), &n("99999999999999999999999")).unwrap(), n("0"));
    assert_eq!(shl(&n("1"), &n("99999999999999999999999")).unwrap_err().message, "too many digits in integer");
    assert_eq!(
        (shl_i64(1, 62), shl_i64(1, 63), shl_i64(-1, 63), shr_i64(-5, 200)),
        (Some(1 << 62), None, Some(i64::MIN), -1)
    );
    assert_eq!((gcd(&n("0"), &n("0")), lcm(&n("-4"), &n("6"))), (n("0"), n("12")));
    assert_eq!(isqrt(&n("99999999999999999999999999")).unwrap(), n("9999999999999"));
}

#[test]
fn among_floats() {
    let p53 = n("9007199254740993");
    assert_eq!(compare_f64(&p53, 9007199254740992.0), Some(Ordering::Greater));
    assert_eq!(compare_i64_f64(i64::MAX, 9223372036854775808.0), Some(Ordering::Less));
    assert_eq!(compare_i64_f64(-1, -1.5), Some(Ordering::Greater));
    assert_eq!(compare_f64(&pow(&n("10"), 400).unwrap(), f64::INFINITY), Some(Ordering::Less));
    assert_eq!(to_f64(&p53).unwrap(), 9007199254740992.0);
    assert_eq!(to_f64(&pow(&n("10"), 400).unwrap()).unwrap_err().message, "int too large to convert to float");
    assert_eq!(true_div(&pow(&n("10"), 400).unwrap(), &pow(&n("10"), 399).unwrap()).unwrap(), 10.0);
    assert_eq!(true_div(&n("1"), &(n("3") << 1074)).unwrap(), 0.0);
    assert_eq!(true_div(&n("5"), &(n("1") << 1075)).unwrap(), 1e-323);
    assert_eq!(from_f64(-1e20).unwrap(), n("-100000000000000000000"));
    assert_eq!(hash(&n("-2305843009213693952")), -2);
    assert_eq!(hash(&n("100000000000000000000")), 848750603811160107);
    assert_eq!(round_to_power_of_ten(&n("25"), 1).unwrap(), n("20"));
    assert_eq!(round_to_power_of_ten(&n("-15"), 1).unwrap(), n("-20"));
}

#[test]
fn from_text() {
    for (text, base, number) in [
        (" -1_000\n", 10, "-1000"),
        ("0x_fF", 16, "255"),
        ("0b11", 0, "3"),
        ("0_0", 0, "0"),
        ("\u{663}_\u{664} ", 10, "34"),
        ("zz", 36, "1295"),
    ] {
        assert_eq!(parse(text, base, MAX_STR_DIGITS).unwrap(), n(number), "{text}");
    }
    for (text, base) in
        [("", 10), ("1__0", 10), ("_1", 10), ("1_", 10), ("010", 0), ("0x", 16), ("5\0", 10), ("- 1", 10)]
    {
        assert!(parse(text, base, MAX_STR_DIGITS).is_err(), "{text}");
    }
    let message = |text: &str, base| parse(text, base, MAX_STR_DIGITS).unwrap_err().message;
    assert_eq!(message("x'y", 0), "invalid literal for int() with base 0: \"x'y\"");
    assert_eq!(
        message(&"1".repeat(4301), 10),
        "Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits; use \
         sys.set_int_max_str_digits() to increase the limit"
    );
    assert!(parse(&"1".repeat(5000), 16, MAX_STR_DIGITS).is_ok());
}

#[test]
fn to_text_and_bytes() {
    assert_eq!(to_prefixed(&n("-255"), 16), "-0xff");
    assert_eq!(to_text(&n("35"), 36), "z");
    let limit = pow(&n("10"), 4300).unwrap();
    assert!(check_digits_to_text(&-(&limit - BigInt::ONE), MAX_STR_DIGITS).is_ok());
    assert!(check_digits_to_text(&limit, MAX_STR_DIGITS).is_err());
    assert_eq!(to_bytes(&n("-129"), 3, ByteOrder::Big, true).unwrap(), [0xff, 0xff, 0x7f]);
    assert_eq!(to_bytes(&n("1024"), 2, ByteOrder::Little, false).unwrap(), [0, 4]);
    assert_eq!(to_bytes(&n("128"), 1, ByteOrder::Big, true).unwrap_err().message, "int too big to convert");
    assert_eq!(from_bytes(&[0xff, 0x7f], ByteOrder::Big, true), n("-129"));
    assert_eq!(from_bytes(&[1, 2, 3, 4, 5, 6, 7, 8, 9], ByteOrder::Little, false), n("166599134359138271745"));
}
