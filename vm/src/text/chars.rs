//! Classes of characters and the `str.is…` predicates.
//!
//! Properties come from the standard library (cased letters), `unicode-properties` (general categories) and
//! `unicode-ident`; the two tables here hold what no small crate has: numeric types. The crates may know newer
//! characters than a given CPython; on characters that both know they agree.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

pub(crate) use unicode_properties::GeneralCategory as Category;

pub(crate) fn category(c: char) -> Category {
    c.general_category()
}

/// The value of a decimal digit of any script.
pub fn decimal_value(c: char) -> Option<u32> {
    if c.is_ascii() {
        return c.to_digit(10);
    }
    if !is_decimal(c) {
        return None;
    }
    // Decimal digits stand in runs of ten in order; the longest chain of runs, the mathematical digits, has five, and
    // its start is no multiple of ten.
    let mut start = c;
    while let Some(before) = char::from_u32(u32::from(start) - 1).filter(|before| is_decimal(*before)) {
        start = before;
    }
    Some((u32::from(c) - u32::from(start)) % 10)
}

/// `str.isdecimal` of one character.
pub fn is_decimal(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_digit() } else { category(c) == GeneralCategory::DecimalNumber }
}

/// `str.isdigit` of one character: decimal digits, superscripts, digits in circles and the like.
pub fn is_digit(c: char) -> bool {
    is_decimal(c) || in_ranges(c, OTHER_DIGITS)
}

/// `str.isnumeric` of one character: any kind of number, fractions and ideographs included.
pub fn is_numeric(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_digit();
    }
    use GeneralCategory::{DecimalNumber, LetterNumber, OtherNumber};
    matches!(category(c), DecimalNumber | LetterNumber | OtherNumber) || in_ranges(c, NUMERIC_IDEOGRAPHS)
}

/// `str.isalpha` of one character.
pub fn is_alpha(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    use GeneralCategory::{LowercaseLetter, ModifierLetter, OtherLetter, TitlecaseLetter, UppercaseLetter};
    matches!(category(c), UppercaseLetter | LowercaseLetter | TitlecaseLetter | ModifierLetter | OtherLetter)
}

/// `str.isalnum` of one character.
pub fn is_alnum(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { is_alpha(c) || is_numeric(c) || is_digit(c) }
}

/// `str.isspace` of one character: what `split` and `strip` take away.
#[inline]
pub fn is_space(c: char) -> bool {
    // Most characters are told by one comparison.
    if matches!(c, '!'..='\u{84}') {
        return false;
    }
    matches!(c, '\t'..='\r' | '\x1c'..='\x20')
        || (c >= '\u{85}'
            && matches!(
                c,
                '\u{85}' | '\u{a0}' | '\u{1680}' | '\u{2000}'
                    ..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
            ))
}

/// `bytes.isspace` of one byte.
pub fn is_space_byte(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

/// Does `splitlines` end a line here? (`\r\n` is one end.)
pub fn is_line_break(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// `str.isprintable` of one character: shown as itself by `repr`.
pub fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return matches!(c, ' '..='~');
    }
    use GeneralCategory::{
        Control, Format, LineSeparator, ParagraphSeparator, PrivateUse, SpaceSeparator, Surrogate, Unassigned,
    };
    !matches!(
        category(c),
        Control | Format | Surrogate | PrivateUse | Unassigned | LineSeparator | ParagraphSeparator | SpaceSeparator
    )
}

/// `str.isupper` of one character.
pub fn is_upper(c: char) -> bool {
    c.is_uppercase()
}

/// `str.islower` of one character.
pub fn is_lower(c: char) -> bool {
    c.is_lowercase()
}

/// A titlecase letter, such as `ǅ`.
pub fn is_title(c: char) -> bool {
    !c.is_ascii() && category(c) == GeneralCategory::TitlecaseLetter
}

/// Has the character a case at all?
pub fn is_cased(c: char) -> bool {
    c.is_lowercase() || c.is_uppercase() || is_title(c)
}

/// Characters that do not end a word for the sake of the final sigma: Unicode's `Case_Ignorable`.
pub(crate) fn is_case_ignorable(c: char) -> bool {
    use GeneralCategory::{EnclosingMark, Format, ModifierLetter, ModifierSymbol, NonspacingMark};
    matches!(
        c,
        '\'' | '.'
            | ':'
            | '^'
            | '`'
            | '\u{b7}'
            | '\u{387}'
            | '\u{55f}'
            | '\u{5f4}'
            | '\u{2018}'
            | '\u{2019}'
            | '\u{2024}'
            | '\u{2027}'
            | '\u{fe13}'
            | '\u{fe52}'
            | '\u{fe55}'
            | '\u{ff07}'
            | '\u{ff0e}'
            | '\u{ff1a}'
    ) || (!c.is_ascii()
        && matches!(category(c), NonspacingMark | EnclosingMark | Format | ModifierLetter | ModifierSymbol))
}

/// May an identifier start with it?
pub fn is_identifier_start(c: char) -> bool {
    c == '_' || unicode_ident::is_xid_start(c)
}

/// May an identifier go on with it?
pub fn is_identifier_continue(c: char) -> bool {
    unicode_ident::is_xid_continue(c)
}

/// A predicate of a text: true when there are characters and all are of the class.
pub fn all(text: &str, class: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(class)
}

/// `str.isidentifier`.
pub fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(is_identifier_start) && chars.all(is_identifier_continue)
}

/// `str.isprintable`: true of the empty text too.
pub fn is_printable_text(text: &str) -> bool {
    text.chars().all(is_printable)
}

/// `str.isupper`: cased characters, and no lower or title case among them.
pub fn is_upper_text(text: &str) -> bool {
    text.chars().any(is_upper) && !text.chars().any(|c| is_lower(c) || is_title(c))
}

/// `str.islower`: cased characters, and no upper or title case among them.
pub fn is_lower_text(text: &str) -> bool {
    text.chars().any(is_lower) && !text.chars().any(|c| is_upper(c) || is_title(c))
}

/// `str.istitle`: upper case after uncased characters only, lower case after cased ones only.
pub fn is_title_text(text: &str) -> bool {
    is_title_by(text.chars(), |c| is_upper(c) || is_title(c), is_lower)
}

/// `bytes.istitle`.
pub fn is_title_bytes(text: &[u8]) -> bool {
    is_title_by(text.iter(), |byte| byte.is_ascii_uppercase(), |byte| byte.is_ascii_lowercase())
}

fn is_title_by<T: Copy>(items: impl Iterator<Item = T>, upper: impl Fn(T) -> bool, lower: impl Fn(T) -> bool) -> bool {
    let (mut any, mut inside_word) = (false, false);
    for item in items {
        if upper(item) {
            if inside_word {
                return false;
            }
            (any, inside_word) = (true, true);
        } else if lower(item) {
            if !inside_word {
                return false;
            }
            any = true;
        } else {
            inside_word = false;
        }
    }
    any
}

/// `bytes.isupper`.
pub fn is_upper_bytes(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_uppercase) && !text.iter().any(u8::is_ascii_lowercase)
}

/// `bytes.islower`.
pub fn is_lower_bytes(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_lowercase) && !text.iter().any(u8::is_ascii_uppercase)
}

fn in_ranges(c: char, ranges: &[(u32, u32)]) -> bool {
    let c = u32::from(c);
    let after = ranges.partition_point(|(first, _)| *first <= c);
    after.checked_sub(1).and_then(|at| ranges.get(at)).is_some_and(|(_, last)| c <= *last)
}

/// `Numeric_Type=Digit` without the decimal digits (Unicode 15.1.0).
const OTHER_DIGITS: &[(u32, u32)] = &[
    (0xb2, 0xb3),
    (0xb9, 0xb9),
    (0x1369, 0x1371),
    (0x19da, 0x19da),
    (0x2070, 0x2070),
    (0x2074, 0x2079),
    (0x2080, 0x2089),
    (0x2460, 0x2468),
    (0x2474, 0x247c),
    (0x2488, 0x2490),
    (0x24ea, 0x24ea),
    (0x24f5, 0x24fd),
    (0x24ff, 0x24ff),
    (0x2776, 0x277e),
    (0x2780, 0x2788),
    (0x278a, 0x2792),
    (0x10a40, 0x10a43),
    (0x10e60, 0x10e68),
    (0x11052, 0x1105a),
    (0x1f100, 0x1f10a),
];

/// Letters with a numeric value: ideographs (Unicode 15.1.0).
const NUMERIC_IDEOGRAPHS: &[(u32, u32)] = &[
    (0x3405, 0x3405),
    (0x3483, 0x3483),
    (0x382a, 0x382a),
    (0x3b4d, 0x3b4d),
    (0x4e00, 0x4e00),
    (0x4e03, 0x4e03),
    (0x4e07, 0x4e07),
    (0x4e09, 0x4e09),
    (0x4e24, 0x4e24),
    (0x4e5d, 0x4e5d),
    (0x4e8c, 0x4e8c),
    (0x4e94, 0x4e94),
    (0x4e96, 0x4e96),
    (0x4eac, 0x4eac),
    (0x4ebf, 0x4ec0),
    (0x4edf, 0x4edf),
    (0x4ee8, 0x4ee8),
    (0x4f0d, 0x4f0d),
    (0x4f70, 0x4f70),
    (0x4fe9, 0x4fe9),
    (0x5006, 0x5006),
    (0x5104, 0x5104),
    (0x5146, 0x5146),
    (0x5169, 0x5169),
    (0x516b, 0x516b),
    (0x516d, 0x516d),
    (0x5341, 0x5341),
    (0x5343, 0x5345),
    (0x534c, 0x534c),
    (0x53c1, 0x53c4),
    (0x56db, 0x56db),
    (0x58f1, 0x58f1),
    (0x58f9, 0x58f9),
    (0x5e7a, 0x5e7a),
    (0x5efe, 0x5eff),
    (0x5f0c, 0x5f0e),
    (0x5f10, 0x5f10),
    (0x62d0, 0x62d0),
    (0x62fe, 0x62fe),
    (0x634c, 0x634c),
    (0x67d2, 0x67d2),
    (0x6d1e, 0x6d1e),
    (0x6f06, 0x6f06),
    (0x7396, 0x7396),
    (0x767e, 0x767e),
    (0x7695, 0x7695),
    (0x79ed, 0x79ed),
    (0x8086, 0x8086),
    (0x842c, 0x842c),
    (0x8cae, 0x8cae),
    (0x8cb3, 0x8cb3),
    (0x8d30, 0x8d30),
    (0x920e, 0x920e),
    (0x94a9, 0x94a9),
    (0x9621, 0x9621),
    (0x9646, 0x9646),
    (0x964c, 0x964c),
    (0x9678, 0x9678),
    (0x96f6, 0x96f6),
    (0xf96b, 0xf96b),
    (0xf973, 0xf973),
    (0xf978, 0xf978),
    (0xf9b2, 0xf9b2),
    (0xf9d1, 0xf9d1),
    (0xf9d3, 0xf9d3),
    (0xf9fd, 0xf9fd),
    (0x20001, 0x20001),
    (0x20064, 0x20064),
    (0x200e2, 0x200e2),
    (0x20121, 0x20121),
    (0x2092a, 0x2092a),
    (0x20983, 0x20983),
    (0x2098c, 0x2098c),
    (0x2099c, 0x2099c),
    (0x20aea, 0x20aea),
    (0x20afd, 0x20afd),
    (0x20b19, 0x20b19),
    (0x22390, 0x22390),
    (0x22998, 0x22998),
    (0x23b1b, 0x23b1b),
    (0x2626d, 0x2626d),
    (0x2f890, 0x2f890),
];
