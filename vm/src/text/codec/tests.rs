//! CPython's answers.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;

fn fault<T: std::fmt::Debug>(result: std::result::Result<T, CodecFault>) -> UnicodeFault {
    match result {
        Err(CodecFault::Unicode(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

#[test]
fn names() {
    for (name, codec) in [
        ("UTF 8", Codec::Utf8),
        ("utf--8", Codec::Utf8),
        ("utf-8_SIG", Codec::Utf8Sig),
        ("ISO_8859-1:1987", Codec::Latin1),
        ("ansi_x3.4-1968", Codec::Ascii),
        ("utf-16le", Codec::Utf16Le),
    ] {
        assert_eq!(lookup(name, Direction::Encode).unwrap(), codec);
    }
    for name in ["utf8-sig", "UTF16LE", "", "cp12520"] {
        assert_eq!(lookup(name, Direction::Encode).unwrap_err().message, format!("unknown encoding: {name}"));
    }
}

#[test]
fn round_trips() {
    let text = "aé→😀\0";
    use Codec::*;
    for codec in [Utf8, Utf8Sig, Utf16, Utf16Le, Utf16Be, Utf32, Utf32Le, Utf32Be] {
        let bytes = encode(text, codec, "strict").unwrap();
        assert!(bytes.len() <= encode_bound(text, codec, "strict"));
        assert_eq!(decode(&bytes, codec, "strict").unwrap(), text);
    }
    assert_eq!(encode("é", Utf16, "strict").unwrap(), b"\xff\xfe\xe9\0");
    assert_eq!(decode(b"\xfe\xff\0a", Utf16, "strict").unwrap(), "a");
    assert_eq!(decode(&encode("\u{ff}", Latin1, "strict").unwrap(), Latin1, "strict").unwrap(), "\u{ff}");
}

#[test]
fn handlers() {
    let ascii = |text, errors| String::from_utf8(encode(text, Codec::Ascii, errors).unwrap()).unwrap();
    assert_eq!(ascii("é\u{1234}😀", "backslashreplace"), "\\xe9\\u1234\\U0001f600");
    assert_eq!(ascii("é😀", "xmlcharrefreplace"), "&#233;&#128512;");
    assert_eq!(
        ascii("é\u{ac00}\u{80}", "namereplace"),
        "\\N{LATIN SMALL LETTER E WITH ACUTE}\\N{HANGUL SYLLABLE GA}\\x80"
    );
    assert_eq!((ascii("aéb", "replace"), ascii("aéb", "ignore")), ("a?b".to_owned(), "ab".to_owned()));
    let utf8 = |bytes: &[u8], errors| decode(bytes, Codec::Utf8, errors).unwrap();
    assert_eq!(utf8(b"a\xe2\x82z\xff", "replace"), "a\u{fffd}z\u{fffd}");
    assert_eq!(utf8(b"\xed\xa0\x80", "backslashreplace"), "\\xed\\xa0\\x80");
    assert_eq!(decode(b"\xd8\0\xdc", Codec::Utf16Be, "ignore").unwrap(), "");
    let Err(CodecFault::Plain(fault)) = decode(b"\xff", Codec::Utf8, "bogus") else { panic!() };
    assert_eq!(fault.message, "unknown error handler name 'bogus'");
    assert_eq!(fault.class, FaultClass::Lookup);
    // What these would make no text holds.
    for errors in ["surrogateescape", "surrogatepass"] {
        let Err(CodecFault::Unicode(fault)) = decode(b"\xff", Codec::Utf8, errors) else { panic!() };
        assert_eq!((fault.start, fault.reason), (0, "invalid start byte"));
    }
    assert_eq!(utf8(b"fine", "bogus"), "fine");
}

#[test]
fn error_data() {
    let data = |fault: UnicodeFault| (fault.encoding, fault.start, fault.end, fault.reason);
    use Codec::*;
    for (bytes, codec, expected) in [
        (&b"a\xe2\x82"[..], Utf8, ("utf-8", 1, 3, "unexpected end of data")),
        (b"\xf0\x9f\x98\xff", Utf8, ("utf-8", 0, 3, "invalid continuation byte")),
        (b"\xc0", Utf8, ("utf-8", 0, 1, "invalid start byte")),
        (b"\xef\xbb\xbf\xff", Utf8Sig, ("utf-8", 0, 1, "invalid start byte")),
        (b"a\x80", Ascii, ("ascii", 1, 2, "ordinal not in range(128)")),
        (b"\xff\xfea", Utf16, ("utf-16-le", 2, 3, "truncated data")),
        (b"\xd8\0\0a", Utf16Be, ("utf-16-be", 0, 2, "illegal UTF-16 surrogate")),
        (b"\0\0\x11\0", Utf32Le, ("utf-32-le", 0, 4, "code point not in range(0x110000)")),
    ] {
        assert_eq!(data(fault(decode(bytes, codec, "strict"))), expected);
    }
    let encoding = fault(encode("aé\u{1234}b", Ascii, "strict"));
    assert_eq!(encoding.message, "'ascii' codec can't encode characters in position 1-2: ordinal not in range(128)");
    assert_eq!(data(encoding), ("ascii", 1, 3, "ordinal not in range(128)"));
    assert_eq!(
        fault(encode("\u{1234}", Latin1, "strict")).message,
        "'latin-1' codec can't encode character '\\u1234' in position 0: ordinal not in range(256)"
    );
}
