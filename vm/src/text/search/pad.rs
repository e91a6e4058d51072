//! Padding to a width: `ljust`, `rjust`, `center`, `zfill`.

/// How padding is shared out: characters before, characters after.
pub type Sides = (usize, usize);

/// `center`: of an odd number the extra character goes left when the width is odd, as in CPython.
pub fn centre(len: usize, width: usize) -> Sides {
    let missing = width.saturating_sub(len);
    let left = missing / 2 + (missing & width & 1);
    (left, missing - left)
}

/// `ljust`.
pub fn left_justify(len: usize, width: usize) -> Sides {
    (0, width.saturating_sub(len))
}

/// `rjust`.
pub fn right_justify(len: usize, width: usize) -> Sides {
    (width.saturating_sub(len), 0)
}

/// How many bytes [`pad`] gives.
pub fn pad_len(text: &str, fill: char, sides: Sides) -> usize {
    sides.0.saturating_add(sides.1).saturating_mul(fill.len_utf8()).saturating_add(text.len())
}

/// The text with that many fill characters on its sides.
pub fn pad(text: &str, fill: char, sides: Sides) -> String {
    let mut out = String::with_capacity(pad_len(text, fill, sides));
    out.extend(std::iter::repeat_n(fill, sides.0));
    out.push_str(text);
    out.extend(std::iter::repeat_n(fill, sides.1));
    out
}

/// The bytes with that many fill bytes on their sides.
pub fn pad_bytes(text: &[u8], fill: u8, sides: Sides) -> Vec<u8> {
    let mut out = Vec::with_capacity(sides.0.saturating_add(sides.1).saturating_add(text.len()));
    out.extend(std::iter::repeat_n(fill, sides.0));
    out.extend_from_slice(text);
    out.extend(std::iter::repeat_n(fill, sides.1));
    out
}

/// `text.zfill(width)` of a text of `chars` code points: zeros go after a sign.
pub fn zero_fill(text: &str, chars: usize, width: usize) -> String {
    let zeros = width.saturating_sub(chars);
    let sign = usize::from(text.starts_with(['+', '-']));
    let (sign, digits) = text.split_at_checked(sign).unwrap_or(("", text));
    let mut out = String::with_capacity(text.len() + zeros);
    out.push_str(sign);
    out.extend(std::iter::repeat_n('0', zeros));
    out.push_str(digits);
    out
}

/// `bytes.zfill(width)`.
pub fn zero_fill_bytes(text: &[u8], width: usize) -> Vec<u8> {
    let zeros = width.saturating_sub(text.len());
    let sign = usize::from(matches!(text.first(), Some(b'+' | b'-')));
    let (sign, digits) = text.split_at_checked(sign).unwrap_or((&[], text));
    let mut out = Vec::with_capacity(text.len() + zeros);
    out.extend_from_slice(sign);
    out.extend(std::iter::repeat_n(b'0', zeros));
    out.extend_from_slice(digits);
    out
}
