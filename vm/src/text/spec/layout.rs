//! Putting sign, prefix, grouped digits and padding together: CPython's `calc_number_widths` and `fill_number`.

use super::{Align, Grouping, Spec};
use compact_str::CompactString;

/// A number in parts, before padding.
pub(super) struct Parts<'a> {
    pub negative: bool,
    /// `0x` and the like.
    pub prefix: &'a str,
    /// What grouping applies to: the digits before the point.
    pub digits: &'a str,
    /// The point and what follows, or the whole of `inf` and `nan`.
    pub rest: &'a str,
}

/// At most how many bytes the layout of a number of `characters` characters takes.
pub(super) fn bound(spec: &Spec, characters: usize) -> usize {
    // One separator in three digits; sign, prefix, percent sign.
    let grouped = characters.saturating_add(characters / 3).saturating_add(8);
    grouped.saturating_add(spec.width.saturating_mul(spec.fill.len_utf8()))
}

/// Lays a number out.
pub(super) fn number(spec: &Spec, parts: &Parts<'_>) -> CompactString {
    let sign = match (spec.sign, parts.negative) {
        (_, true) => "-",
        (Some('+'), false) => "+",
        (Some(' '), false) => " ",
        _ => "",
    };
    let around = sign.len() + parts.prefix.len() + count(parts.rest);
    let zero_filled = spec.fill == '0' && spec.align == Align::Inside;
    let least = if zero_filled { spec.width.saturating_sub(around) } else { 0 };
    let grouped;
    let digits = if parts.digits.is_empty() || (spec.grouping == Grouping::None && parts.digits.len() >= least) {
        parts.digits
    } else {
        grouped = group(parts.digits, least, spec.grouping);
        &grouped
    };
    let length = around + count(digits);
    let pad = Padding::of(spec.align, spec.width.saturating_sub(length));
    let pieces = [(sign, 0), (parts.prefix, pad.inside), (digits, 0), (parts.rest, pad.after)];
    if let Some(text) = short(spec.fill, pad.before, &pieces) {
        return text;
    }
    let bytes: usize = pieces.iter().map(|(text, gap)| text.len() + gap * spec.fill.len_utf8()).sum();
    let mut out = CompactString::with_capacity(bytes + pad.before * spec.fill.len_utf8());
    push_fill(&mut out, spec.fill, pad.before);
    for (text, gap) in pieces {
        out.push_str(text);
        push_fill(&mut out, spec.fill, gap);
    }
    out
}

/// Pads a text by the spec's fill, alignment and width.
pub fn pad_str(text: &str, spec: &Spec) -> CompactString {
    let missing = spec.width.saturating_sub(count(text));
    if missing == 0 {
        return text.into();
    }
    let pad = Padding::of(spec.align, missing);
    if let Some(text) = short(spec.fill, pad.before + pad.inside, &[(text, pad.after)]) {
        return text;
    }
    let mut out = CompactString::with_capacity(text.len() + missing * spec.fill.len_utf8());
    push_fill(&mut out, spec.fill, pad.before + pad.inside);
    out.push_str(text);
    push_fill(&mut out, spec.fill, pad.after);
    out
}

/// Texts with gaps of the fill before the first one and behind each: short ones, which nearly all are, without calls.
#[inline(always)]
fn short(fill: char, before: usize, pieces: &[(&str, usize)]) -> Option<CompactString> {
    const SHORT: usize = 64;
    if !fill.is_ascii() {
        return None;
    }
    let mut bytes = [fill as u8; SHORT];
    let mut at = before;
    for (text, gap) in pieces {
        match text.as_bytes() {
            [] => (),
            [byte] => *bytes.get_mut(at)? = *byte,
            text => bytes.get_mut(at..at + text.len())?.copy_from_slice(text),
        }
        at += text.len() + gap;
    }
    CompactString::from_utf8(bytes.get(..at)?).ok()
}

/// Code points.
fn count(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

fn push_fill(out: &mut CompactString, fill: char, count: usize) {
    // What most specs fill with is put in by blocks.
    let block = match fill {
        ' ' => "                                ",
        '0' => "00000000000000000000000000000000",
        _ => return out.extend(std::iter::repeat_n(fill, count)),
    };
    let mut left = count;
    while left > 0 {
        let some = block.get(..left).unwrap_or(block);
        out.push_str(some);
        left -= some.len();
    }
}

#[derive(Default)]
struct Padding {
    before: usize,
    inside: usize,
    after: usize,
}

impl Padding {
    fn of(align: Align, missing: usize) -> Padding {
        let none = Padding::default();
        match align {
            Align::Left => Padding { after: missing, ..none },
            Align::Right => Padding { before: missing, ..none },
            Align::Inside => Padding { inside: missing, ..none },
            Align::Centre => Padding { before: missing / 2, after: missing - missing / 2, ..none },
        }
    }
}

/// Puts separators between groups of digits, with leading zeros up to `least` characters in all; a zero more where
/// the text would otherwise begin with a separator.
fn group(digits: &str, least: usize, grouping: Grouping) -> CompactString {
    let (size, separator) = match grouping {
        Grouping::None => {
            let zeros = least.saturating_sub(digits.chars().count());
            let mut out = CompactString::with_capacity(digits.len() + zeros);
            push_fill(&mut out, '0', zeros);
            out.push_str(digits);
            return out;
        }
        Grouping::Thousands(separator) => (3, separator),
        Grouping::Fours => (4, '_'),
    };
    // How many digits fill `least` characters: whole groups with their separators, and what is left over, which is
    // never a separator alone.
    let (groups, over) = (least / (size + 1), least % (size + 1));
    let room = groups * size + if over == 0 && least > 0 { 1 } else { over };
    let total = digits.len().max(room);
    let mut out = CompactString::with_capacity(total + total / size);
    let zeros = total - digits.len();
    for (at, digit) in std::iter::repeat_n('0', zeros).chain(digits.chars()).enumerate() {
        if at > 0 && (total - at).is_multiple_of(size) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}
