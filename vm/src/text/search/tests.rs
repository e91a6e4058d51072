//! CPython's answers.
#![allow(clippy::unwrap_used)]

use super::*;

const TEXT: &str = "añ→😀b";

#[test]
fn positions_are_code_points() {
    let text = TEXT.repeat(100);
    for (index, (byte, c)) in text.char_indices().enumerate() {
        assert_eq!(byte_index(&text, 500, index), byte);
        assert_eq!(char_index(&text, 500, byte), index);
        assert_eq!(char_at(&text, 500, index), Some(c));
    }
    assert_eq!((byte_index(&text, 500, 500), char_at(&text, 500, 500)), (text.len(), None));
    assert_eq!(slice(TEXT, 5, 1..3), "ñ→");
    assert_eq!(find(TEXT, 5, "b", 0..5), Some(4));
    assert_eq!(find(TEXT, 5, "b", 0..4), None);
    assert_eq!(rfind("abab", 4, "ab", 0..3), Some(0));
    assert_eq!(clip(5, Some(-2), None), Some(3..5));
    assert_eq!(clip(5, Some(6), None), None);
    assert_eq!(clip(5, Some(i64::MIN), Some(i64::MAX)), Some(0..5));
}

#[test]
fn counting_and_replacing() {
    assert_eq!((count("aaaa", "aa"), count("ñb", "")), (2, 3));
    assert_eq!((count_bytes(b"aaaa", b"aa"), count_bytes(b"ab", b"")), (2, 3));
    for (text, old, new, most, out) in [
        ("abc", "", "-", usize::MAX, "-a-b-c-"),
        ("abc", "", "-", 2, "-a-bc"),
        ("", "", "x", 1, "x"),
        ("", "", "x", 0, ""),
        ("aaa", "a", "", 2, "a"),
        ("aXbX", "X", "yy", 1, "ayybX"),
    ] {
        let times = count(text, old).min(most);
        assert_eq!(replace(text, old, new, times), out);
        assert_eq!(replaced_len(text, old, new, times), out.len());
        assert_eq!(replace_bytes(text.as_bytes(), old.as_bytes(), new.as_bytes(), most), out.as_bytes());
        assert_eq!(replace_bytes_len(text.as_bytes(), old.as_bytes(), new.as_bytes(), most), out.len());
    }
}

#[test]
fn splitting() {
    /// The parts of a text that the ranges name.
    fn cut(text: &str, parts: impl Iterator<Item = std::ops::Range<usize>>) -> Vec<&str> {
        parts.map(|range| &text[range]).collect()
    }
    let words = |text, most| cut(text, split_space(text, most));
    assert_eq!(words("  a  b c ", usize::MAX), ["a", "b", "c"]);
    assert_eq!(words("  a  b c ", 1), ["a", "b c "]);
    assert_eq!(words(" a ", 0), ["a "]);
    assert_eq!(words("  ", 3), [""; 0]);
    assert_eq!(cut(" a b\u{2003}c ", rsplit_space(" a b\u{2003}c ", 1)), ["c", " a b"]);
    assert_eq!(cut("a,b,,c", split_on("a,b,,c", ",", 2)), ["a", "b", ",c"]);
    assert_eq!(cut("a,b,,c", rsplit_on("a,b,,c", ",", 2)), ["c", "", "a,b"]);
    assert_eq!(split_bytes_on(b"", b",", 9).collect::<Vec<_>>(), [b""]);
    assert_eq!(rsplit_bytes_on(b"a,b,,c", b",", 2).collect::<Vec<_>>(), [&b"c"[..], b"", b"a,b"]);
    assert_eq!(split_bytes_space(b" a\x0bb c ", 1).collect::<Vec<_>>(), [&b"a"[..], b"b c "]);
    assert_eq!(rsplit_bytes_space(b" a b c ", 1).collect::<Vec<_>>(), [&b"c"[..], b" a b"]);
    assert_eq!(cut("a\r\nb\u{2028}\rc", split_lines("a\r\nb\u{2028}\rc", true)), ["a\r\n", "b\u{2028}", "\r", "c"]);
    assert_eq!(split_bytes_lines(b"a\n\x0b\r\n\r", false).collect::<Vec<_>>(), [&b"a"[..], b"\x0b", b""]);
    assert_eq!(rpartition("a.b.c", "."), Some(("a.b", "c")));
    assert_eq!(partition_bytes(b"abc", b"x"), None);
}

#[test]
fn stripping_and_padding() {
    assert_eq!(strip_space("\u{2003}a \x1c", Ends::Both), "a");
    assert_eq!(strip_chars("ññxyñ", "ñx", Ends::Left), "yñ");
    assert_eq!(strip_bytes(b"xxaxx", b"x", Ends::Right), b"xxa");
    assert_eq!(strip_bytes_space(b"  ", Ends::Both), b"");
    assert_eq!((centre(1, 4), centre(2, 5)), ((1, 2), (2, 1)));
    assert_eq!(pad("ab", '*', centre(2, 5)), "**ab*");
    assert_eq!((zero_fill("-ñ", 2, 5), zero_fill("+", 1, 3)), ("-000ñ".to_owned(), "+00".to_owned()));
    for (text, size, out) in [("a\tb\n\tñ\tc", 4, "a   b\n    ñ   c"), ("\ta\t", 0, "a"), ("ab\t\tc", 1, "ab  c")] {
        assert_eq!(expand_tabs(text, size), out);
        assert_eq!(expand_tabs_len(text, size), out.len());
    }
    assert_eq!(expand_tabs_bytes(b"a\tb\r\tc", 3), b"a  b\r   c");
    assert_eq!(translate_bytes(b"hello", Some(&make_byte_table(b"el", b"ip")), b"o"), b"hipp");
}
