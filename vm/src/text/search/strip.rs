//! `strip` with and without a set of characters, and `expandtabs`.

use crate::text::chars::is_space;

/// Which end a `strip` takes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// `lstrip`
    Left,
    /// `rstrip`
    Right,
    /// `strip`
    Both,
}

impl Ends {
    pub(super) fn left(self) -> bool {
        self != Ends::Right
    }
    pub(super) fn right(self) -> bool {
        self != Ends::Left
    }
}

/// `text.strip()`.
pub fn strip_space(text: &str, ends: Ends) -> &str {
    // Most texts keep both ends, which two bytes tell.
    let stays = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii() && !is_space(char::from(*byte)));
    if stays(text.as_bytes().first()) && stays(text.as_bytes().last()) {
        return text;
    }
    strip_by(text, ends, is_space)
}

/// `text.strip(chars)`.
pub fn strip_chars<'a>(text: &'a str, chars: &str, ends: Ends) -> &'a str {
    let set = CharSet::new(chars);
    strip_by(text, ends, |c| set.contains(c))
}

fn strip_by(text: &str, ends: Ends, outer: impl Fn(char) -> bool) -> &str {
    let text = if ends.left() { text.trim_start_matches(&outer) } else { text };
    if ends.right() { text.trim_end_matches(&outer) } else { text }
}

/// A set of characters: a bit for each ASCII one, the others sorted, so that a large set costs no more to ask.
struct CharSet {
    ascii: u128,
    others: Vec<char>,
}

impl CharSet {
    fn new(chars: &str) -> CharSet {
        let ascii = chars.bytes().filter(u8::is_ascii).fold(0, |bits, byte| bits | 1u128 << byte);
        let mut others: Vec<char> = chars.chars().filter(|c| !c.is_ascii()).collect();
        others.sort_unstable();
        CharSet { ascii, others }
    }

    fn contains(&self, c: char) -> bool {
        if c.is_ascii() {
            return self.ascii >> u32::from(c) & 1 == 1;
        }
        self.others.binary_search(&c).is_ok()
    }
}

/// How many bytes [`expand_tabs`] gives.
pub fn expand_tabs_len(text: &str, size: usize) -> usize {
    let mut bytes = 0usize;
    tab_stops(text, size, |piece| {
        bytes = bytes.saturating_add(match piece {
            Piece::Text(text) => text.len(),
            Piece::Spaces(count) => count,
        });
    });
    bytes
}

/// `text.expandtabs(size)`; 0 takes tabs out.
pub fn expand_tabs(text: &str, size: usize) -> String {
    let mut out = String::with_capacity(text.len());
    tab_stops(text, size, |piece| match piece {
        Piece::Text(text) => out.push_str(text),
        Piece::Spaces(count) => out.extend(std::iter::repeat_n(' ', count)),
    });
    out
}

enum Piece<'a> {
    Text(&'a str),
    Spaces(usize),
}

/// Gives the text between tabs and the widths of the tabs; columns are code points since the last line end.
fn tab_stops<'a>(text: &'a str, size: usize, mut give: impl FnMut(Piece<'a>)) {
    let mut column = 0usize;
    for (at, part) in text.split('\t').enumerate() {
        if at > 0 && size > 0 {
            let width = size - column % size;
            column = column.saturating_add(width);
            give(Piece::Spaces(width));
        }
        match part.rfind(['\n', '\r']) {
            Some(end) => column = part.get(end + 1..).unwrap_or_default().chars().count(),
            None => column = column.saturating_add(part.chars().count()),
        }
        give(Piece::Text(part));
    }
}
