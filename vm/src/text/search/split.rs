//! `split`, `rsplit` and `splitlines` of texts, as iterators over where the parts lie.

use super::occurrences;
use crate::number::fault::Fault;
use crate::text::chars::{is_line_break, is_space};
use std::ops::Range;

/// What an empty separator raises, in `split` and `partition`.
pub fn empty_separator() -> Fault {
    Fault::value("empty separator")
}

/// `text.split(separator, most)` for a separator that is not empty.
pub fn split_on<'a>(text: &'a str, separator: &'a str, most: usize) -> impl Iterator<Item = Range<usize>> {
    let mut ends = occurrences(text, separator).take(most).chain([text.len()]);
    let mut start = 0;
    std::iter::from_fn(move || {
        let range = start..ends.next()?;
        start = range.end + separator.len();
        Some(range)
    })
}

/// `text.rsplit(separator, most)` for a separator that is not empty: the parts from the last to the first.
pub fn rsplit_on<'a>(text: &'a str, separator: &'a str, most: usize) -> impl Iterator<Item = Range<usize>> {
    let mut end = text.len();
    text.rsplitn(most.saturating_add(1), separator).map(move |part| {
        let range = end.saturating_sub(part.len())..end;
        end = range.start.saturating_sub(separator.len());
        range
    })
}

/// `text.split(None, most)`: words; after the last split what is left, with its trailing space.
pub fn split_space(text: &str, most: usize) -> impl Iterator<Item = Range<usize>> {
    let (mut at, mut left) = (0, most);
    std::iter::from_fn(move || {
        let start = skip(text, at, is_space);
        if start == text.len() {
            return None;
        }
        at = if left == 0 { text.len() } else { skip(text, start, |c| !is_space(c)) };
        left = left.saturating_sub(1);
        Some(start..at)
    })
}

/// The first byte, from `at` on, of a character that is not such a one.
fn skip(text: &str, mut at: usize, such: impl Fn(char) -> bool) -> usize {
    // A byte at a time as long as bytes are characters.
    while let Some(byte) = text.as_bytes().get(at) {
        if !byte.is_ascii() {
            return text.len() - text.get(at..).unwrap_or_default().trim_start_matches(such).len();
        }
        if !such(char::from(*byte)) {
            break;
        }
        at += 1;
    }
    at
}

/// `text.rsplit(None, most)`: words from the last to the first; after the last split what is left, with its leading
/// space.
pub fn rsplit_space(text: &str, most: usize) -> impl Iterator<Item = Range<usize>> {
    let (mut rest, mut left) = (text, most);
    std::iter::from_fn(move || {
        rest = rest.trim_end_matches(is_space);
        if rest.is_empty() {
            return None;
        }
        let space = if left == 0 { None } else { rest.char_indices().rfind(|(_, c)| is_space(*c)) };
        let word = space.map_or(0, |(at, c)| at + c.len_utf8())..rest.len();
        left = left.saturating_sub(1);
        rest = rest.get(..word.start).unwrap_or_default();
        Some(word)
    })
}

/// `text.splitlines(keep_ends)`.
pub fn split_lines(text: &str, keep_ends: bool) -> impl Iterator<Item = Range<usize>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (line, end) = match rest.char_indices().find(|(_, c)| is_line_break(*c)) {
            Some((at, '\r')) if rest.as_bytes().get(at + 1) == Some(&b'\n') => (at, at + 2),
            Some((at, c)) => (at, at + c.len_utf8()),
            None => (rest.len(), rest.len()),
        };
        let start = text.len() - rest.len();
        rest = rest.get(end..).unwrap_or_default();
        Some(start..start + if keep_ends { end } else { line })
    })
}
