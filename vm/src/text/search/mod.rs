//! Searching, splitting, stripping, replacing and padding of texts and bytes.
//!
//! Positions that callers pass and get are code points; a text's count of them (`chars`) tells whether it is ASCII,
//! where a code point is a byte and no conversion is needed. What comes in parts is an iterator over slices of the
//! input, so no memory is used that the caller does not see. Everything is linear in the input, whatever the needle.

mod bytes;
mod pad;
mod split;
mod strip;

#[cfg(test)]
mod tests;

pub use bytes::*;
pub use pad::*;
pub use split::*;
pub use strip::*;

use memchr::memmem;
use std::ops::Range;

/// The byte at which the code point of that index starts; the text's length for an index at or past its end.
pub fn byte_index(text: &str, chars: usize, index: usize) -> usize {
    if index >= chars {
        return text.len();
    }
    if chars == text.len() {
        return index;
    }
    // Whole blocks are counted at once: a byte starts a character unless it is 10xxxxxx.
    const BLOCK: usize = 128;
    let starts = |block: &[u8]| block.iter().filter(|byte| (**byte).cast_signed() >= -64).count();
    let (mut left, mut at) = (index, 0);
    for block in text.as_bytes().chunks(BLOCK) {
        let inside = starts(block);
        if left < inside {
            break;
        }
        left -= inside;
        at += block.len();
    }
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let start = rest.iter().enumerate().filter(|(_, byte)| (**byte).cast_signed() >= -64).nth(left);
    start.map_or(text.len(), |(offset, _)| at + offset)
}

/// The index of the code point that starts at a byte.
pub fn char_index(text: &str, chars: usize, byte: usize) -> usize {
    if chars == text.len() {
        return byte.min(chars);
    }
    text.get(..byte).map_or(chars, |before| before.chars().count())
}

/// The code points from `start` to `end`.
pub fn slice(text: &str, chars: usize, range: Range<usize>) -> &str {
    text.get(byte_range(text, chars, range)).unwrap_or_default()
}

fn byte_range(text: &str, chars: usize, range: Range<usize>) -> Range<usize> {
    let start = byte_index(text, chars, range.start);
    if range.end >= chars {
        return start..text.len();
    }
    let rest = text.get(start..).unwrap_or_default();
    let rest_chars = chars.saturating_sub(range.start);
    start..start + byte_index(rest, rest_chars, range.end.saturating_sub(range.start))
}

/// The code point at an index.
pub fn char_at(text: &str, chars: usize, index: usize) -> Option<char> {
    if chars == text.len() {
        return text.as_bytes().get(index).map(|byte| char::from(*byte));
    }
    text.get(byte_index(text, chars, index)..)?.chars().next()
}

/// What `start` and `end` of `find`, `count`, `startswith` … mean for a length: negative ones count from the end, both
/// are clipped. Nothing when the range is empty backwards: then not even an empty needle is found.
pub fn clip(len: usize, start: Option<i64>, end: Option<i64>) -> Option<Range<usize>> {
    let place = |index: i64| match usize::try_from(index) {
        Ok(index) => index,
        Err(_) => len.saturating_sub(usize::try_from(index.unsigned_abs()).unwrap_or(usize::MAX)),
    };
    let start = place(start.unwrap_or(0));
    let end = end.map_or(len, place).min(len);
    (start <= end).then_some(start..end)
}

/// The text or bytes, if the needle is not longer: a searcher prepares itself for all of the needle, and only what is
/// searched is paid for.
pub fn within<'h, T: AsRef<[u8]> + ?Sized>(hay: &'h T, needle: &T) -> Option<&'h T> {
    (needle.as_ref().len() <= hay.as_ref().len()).then_some(hay)
}

/// `text.find(needle, start, end)`, within a range made by [`clip`].
pub fn find(text: &str, chars: usize, needle: &str, range: Range<usize>) -> Option<usize> {
    let bytes = byte_range(text, chars, range);
    let at = find_bytes(text.get(bytes.clone())?.as_bytes(), needle.as_bytes())?;
    Some(char_index(text, chars, bytes.start + at))
}

/// `text.rfind(needle, start, end)`, within a range made by [`clip`].
pub fn rfind(text: &str, chars: usize, needle: &str, range: Range<usize>) -> Option<usize> {
    let bytes = byte_range(text, chars, range);
    let at = rfind_bytes(text.get(bytes.clone())?.as_bytes(), needle.as_bytes())?;
    Some(char_index(text, chars, bytes.start + at))
}

/// `text.count(needle)`: occurrences that do not overlap.
pub fn count(text: &str, needle: &str) -> usize {
    if needle.is_empty() {
        return text.chars().count() + 1;
    }
    occurrences(text, needle).count()
}

/// Where a text that is not empty occurs, without overlap, by bytes. Both are UTF-8, so these are code points' starts.
fn occurrences<'t>(text: &'t str, needle: &'t str) -> memmem::FindIter<'t, 't> {
    let (text, needle) = within(text, needle).map_or(("", "-"), |text| (text, needle));
    memmem::find_iter(text.as_bytes(), needle.as_bytes())
}

/// How many bytes [`replace`] gives.
pub fn replaced_len(text: &str, old: &str, new: &str, times: usize) -> usize {
    (text.len() - times * old.len()).saturating_add(times.saturating_mul(new.len()))
}

/// The text with the first `times` occurrences replaced; so many there are.
pub fn replace(text: &str, old: &str, new: &str, times: usize) -> String {
    if old.is_empty() {
        return text.replacen(old, new, times);
    }
    let mut out = String::with_capacity(replaced_len(text, old, new, times));
    let mut copied = 0;
    for at in occurrences(text, old).take(times) {
        out.push_str(text.get(copied..at).unwrap_or_default());
        out.push_str(new);
        copied = at + old.len();
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

/// `text.partition(separator)`: before and after; nothing when it does not occur.
pub fn partition<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    within(text, separator)?.split_once(separator)
}

/// `text.rpartition(separator)`: before and after; nothing when it does not occur.
pub fn rpartition<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    within(text, separator)?.rsplit_once(separator)
}
