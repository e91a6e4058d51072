//! `upper`, `lower`, `title`, `capitalize`, `swapcase` and `casefold`, with Unicode's full mappings.
//!
//! A mapping may give up to three characters, so a result has at most [`GROWTH`] times the bytes of its input.

use super::chars::{is_case_ignorable, is_cased, is_lower, is_title, is_upper};

/// The largest ratio of a result's bytes to its input's: `ΐ` (two bytes) has three characters of two bytes in upper case.
pub const GROWTH: usize = 3;

/// `str.upper`.
pub fn upper(text: &str) -> String {
    text.to_uppercase()
}

/// `str.lower`; a final capital sigma becomes `ς`.
pub fn lower(text: &str) -> String {
    text.to_lowercase()
}

/// `str.casefold`.
pub fn casefold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'ı' => folded.push(c),
            'ẞ' => folded.push_str("ss"),
            // Cherokee folds to upper case, so that old texts keep their meaning.
            '\u{13a0}'..='\u{13fd}' | '\u{ab70}'..='\u{abbf}' => folded.extend(c.to_uppercase()),
            c => folded.extend(c.to_uppercase().flat_map(char::to_lowercase)),
        }
    }
    folded
}

/// `str.swapcase`.
pub fn swapcase(text: &str) -> String {
    let mut swapped = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if is_upper(c) {
            push_lower(&mut swapped, text, at, c);
        } else if is_lower(c) {
            swapped.extend(c.to_uppercase());
        } else {
            swapped.push(c);
        }
    }
    swapped
}

/// `str.title`: each run of cased characters starts with title case and goes on in lower case.
pub fn title(text: &str) -> String {
    let mut titled = String::with_capacity(text.len());
    let mut inside_word = false;
    for (at, c) in text.char_indices() {
        if inside_word {
            push_lower(&mut titled, text, at, c);
        } else {
            push_title(&mut titled, c);
        }
        inside_word = is_cased(c);
    }
    titled
}

/// `str.capitalize`: the first character in title case, the others in lower case.
pub fn capitalize(text: &str) -> String {
    let mut capitalized = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if at == 0 {
            push_title(&mut capitalized, c);
        } else {
            push_lower(&mut capitalized, text, at, c);
        }
    }
    capitalized
}

/// Appends the lower case of the character at `at`; sigma looks at its neighbours.
fn push_lower(out: &mut String, text: &str, at: usize, c: char) {
    if c == 'Σ' {
        out.push(if is_final_sigma(text, at) { 'ς' } else { 'σ' });
    } else {
        out.extend(c.to_lowercase());
    }
}

/// A cased letter before and none after, looking past characters that have no say.
fn is_final_sigma(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at_checked(at).unwrap_or_default();
    let cased = |c: Option<char>| c.is_some_and(is_cased);
    cased(before.chars().rev().find(|c| !is_case_ignorable(*c)))
        && !cased(after.chars().skip(1).find(|c| !is_case_ignorable(*c)))
}

/// Appends the full title case of a character.
fn push_title(out: &mut String, c: char) {
    const IOTA_BELOW: char = '\u{345}';
    match c {
        c if c.is_ascii() => out.push(c.to_ascii_uppercase()),
        'Ǆ'..='ǆ' => out.push('ǅ'),
        'Ǉ'..='ǉ' => out.push('ǈ'),
        'Ǌ'..='ǌ' => out.push('ǋ'),
        'Ǳ'..='ǳ' => out.push('ǲ'),
        // Georgian has capitals, but does not use them to begin words.
        '\u{10d0}'..='\u{10ff}' => out.push(c),
        // Upper case writes the iota below as a capital beside; title case keeps it below.
        c if is_title(c) => out.push(c),
        'ᾀ'..='ᾧ' => out.extend(char::from_u32(u32::from(c) | 8)),
        'ᾳ' => out.push('ᾼ'),
        'ῃ' => out.push('ῌ'),
        'ῳ' => out.push('ῼ'),
        'ᾲ' | 'ᾴ' | 'ᾷ' | 'ῂ' | 'ῄ' | 'ῇ' | 'ῲ' | 'ῴ' | 'ῷ' => {
            out.extend(c.to_uppercase().filter(|c| *c != 'Ι').chain([IOTA_BELOW]));
        }
        'ŉ' => out.extend(c.to_uppercase()),
        c => {
            let mut upper = c.to_uppercase();
            out.extend(upper.next());
            out.extend(upper.flat_map(char::to_lowercase));
        }
    }
}

/// `bytes.swapcase`.
pub fn swapcase_bytes(text: &[u8]) -> Vec<u8> {
    text.iter().map(|b| if b.is_ascii_alphabetic() { b ^ 0x20 } else { *b }).collect()
}

/// `bytes.title`.
pub fn title_bytes(text: &[u8]) -> Vec<u8> {
    let mut inside_word = false;
    let title = |byte: &u8| {
        let mapped = if inside_word { byte.to_ascii_lowercase() } else { byte.to_ascii_uppercase() };
        inside_word = byte.is_ascii_alphabetic();
        mapped
    };
    text.iter().map(title).collect()
}

/// `bytes.capitalize`.
pub fn capitalize_bytes(text: &[u8]) -> Vec<u8> {
    let mut text = text.to_ascii_lowercase();
    if let Some(first) = text.first_mut() {
        *first = first.to_ascii_uppercase();
    }
    text
}
