//! The same for bytes.

use super::strip::Ends;
use super::within;
use crate::text::chars::is_space_byte;
use memchr::memmem;
use std::ops::Range;

/// `hay.find(needle)`.
pub fn find_bytes(hay: &[u8], needle: &[u8]) -> Option<usize> {
    memmem::find(within(hay, needle)?, needle)
}

/// `hay.rfind(needle)`.
pub fn rfind_bytes(hay: &[u8], needle: &[u8]) -> Option<usize> {
    memmem::rfind(within(hay, needle)?, needle)
}

/// `hay.find(needle, start, end)`, within a range made by [`super::clip`].
pub fn find_bytes_in(hay: &[u8], needle: &[u8], range: Range<usize>) -> Option<usize> {
    Some(range.start + find_bytes(hay.get(range)?, needle)?)
}

/// `hay.rfind(needle, start, end)`, within a range made by [`super::clip`].
pub fn rfind_bytes_in(hay: &[u8], needle: &[u8], range: Range<usize>) -> Option<usize> {
    Some(range.start + rfind_bytes(hay.get(range)?, needle)?)
}

/// `hay.count(needle)`: occurrences that do not overlap.
pub fn count_bytes(hay: &[u8], needle: &[u8]) -> usize {
    if needle.is_empty() {
        return hay.len() + 1;
    }
    within(hay, needle).map_or(0, |hay| memmem::find_iter(hay, needle).count())
}

/// How many bytes [`replace_bytes`] gives.
pub fn replace_bytes_len(hay: &[u8], old: &[u8], new: &[u8], most: usize) -> usize {
    if most == 0 {
        return hay.len();
    }
    let times = count_bytes(hay, old).min(most);
    (hay.len() - times * old.len()).saturating_add(times.saturating_mul(new.len()))
}

/// `hay.replace(old, new, most)`; an empty `old` stands before each byte and at the end.
pub fn replace_bytes(hay: &[u8], old: &[u8], new: &[u8], most: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(hay.len());
    let mut copied = 0;
    let mut put = |at: usize, out: &mut Vec<u8>| {
        out.extend_from_slice(hay.get(copied..at).unwrap_or_default());
        out.extend_from_slice(new);
        copied = at + old.len();
    };
    if old.is_empty() {
        (0..=hay.len()).take(most).for_each(|at| put(at, &mut out));
    } else if within(hay, old).is_some() {
        memmem::find_iter(hay, old).take(most).for_each(|at| put(at, &mut out));
    }
    out.extend_from_slice(hay.get(copied..).unwrap_or_default());
    out
}

/// `hay.partition(separator)`: before and after; nothing when it does not occur.
pub fn partition_bytes<'a>(hay: &'a [u8], separator: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    cut(hay, find_bytes(hay, separator)?, separator.len())
}

/// `hay.rpartition(separator)`: before and after; nothing when it does not occur.
pub fn rpartition_bytes<'a>(hay: &'a [u8], separator: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    cut(hay, rfind_bytes(hay, separator)?, separator.len())
}

fn cut(hay: &[u8], at: usize, len: usize) -> Option<(&[u8], &[u8])> {
    Some((hay.get(..at)?, hay.get(at + len..)?))
}

/// `hay.split(separator, most)` for a separator that is not empty.
pub fn split_bytes_on<'a>(hay: &'a [u8], separator: &'a [u8], most: usize) -> impl Iterator<Item = &'a [u8]> {
    parts(hay, most, move |rest| partition_bytes(rest, separator))
}

/// `hay.rsplit(separator, most)` for a separator that is not empty: the parts from the last to the first.
pub fn rsplit_bytes_on<'a>(hay: &'a [u8], separator: &'a [u8], most: usize) -> impl Iterator<Item = &'a [u8]> {
    parts(hay, most, move |rest| rpartition_bytes(rest, separator).map(|(before, after)| (after, before)))
}

/// Gives what `take` cuts off, at most `most` times, and then what is left.
fn parts<'a>(
    hay: &'a [u8],
    most: usize,
    take: impl Fn(&'a [u8]) -> Option<(&'a [u8], &'a [u8])>,
) -> impl Iterator<Item = &'a [u8]> {
    let (mut rest, mut left) = (Some(hay), most);
    std::iter::from_fn(move || {
        let here = rest?;
        let cut = if left == 0 { None } else { take(here) };
        left = left.saturating_sub(1);
        rest = cut.map(|(_, after)| after);
        Some(cut.map_or(here, |(part, _)| part))
    })
}

/// `hay.split(None, most)`: words; after the last split what is left, with its trailing space.
pub fn split_bytes_space(hay: &[u8], most: usize) -> impl Iterator<Item = &[u8]> {
    let (mut rest, mut left) = (hay, most);
    std::iter::from_fn(move || {
        rest = strip_by(rest, Ends::Left, is_space_byte);
        if rest.is_empty() {
            return None;
        }
        let end = if left == 0 { None } else { rest.iter().position(|byte| is_space_byte(*byte)) };
        let (word, after) = end.and_then(|end| rest.split_at_checked(end)).unwrap_or((rest, &[]));
        left = left.saturating_sub(1);
        rest = after;
        Some(word)
    })
}

/// `hay.rsplit(None, most)`: words from the last to the first; after the last split what is left.
pub fn rsplit_bytes_space(hay: &[u8], most: usize) -> impl Iterator<Item = &[u8]> {
    let (mut rest, mut left) = (hay, most);
    std::iter::from_fn(move || {
        rest = strip_by(rest, Ends::Right, is_space_byte);
        if rest.is_empty() {
            return None;
        }
        let space = if left == 0 { None } else { rest.iter().rposition(|byte| is_space_byte(*byte)) };
        let (before, word) = space.and_then(|at| rest.split_at_checked(at + 1)).unwrap_or((&[], rest));
        left = left.saturating_sub(1);
        rest = before;
        Some(word)
    })
}

/// `hay.splitlines(keep_ends)`: lines end at `\n`, `\r` and `\r\n` only.
pub fn split_bytes_lines(hay: &[u8], keep_ends: bool) -> impl Iterator<Item = &[u8]> {
    let mut rest = hay;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let line = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let end = match rest.get(line..).unwrap_or_default() {
            [b'\r', b'\n', ..] => line + 2,
            [] => line,
            _ => line + 1,
        };
        let shown = rest.get(..if keep_ends { end } else { line }).unwrap_or(rest);
        rest = rest.get(end..).unwrap_or_default();
        Some(shown)
    })
}

/// `hay.strip()`.
pub fn strip_bytes_space(hay: &[u8], ends: Ends) -> &[u8] {
    strip_by(hay, ends, is_space_byte)
}

/// `hay.strip(bytes)`.
pub fn strip_bytes<'a>(hay: &'a [u8], set: &[u8], ends: Ends) -> &'a [u8] {
    let table = byte_set(set);
    strip_by(hay, ends, |byte| in_byte_set(&table, byte))
}

fn strip_by(hay: &[u8], ends: Ends, outer: impl Fn(u8) -> bool) -> &[u8] {
    let start = if ends.left() { hay.iter().position(|byte| !outer(*byte)) } else { Some(0) };
    let rest = hay.get(start.unwrap_or(hay.len())..).unwrap_or_default();
    let end = if ends.right() { rest.iter().rposition(|byte| !outer(*byte)).map(|last| last + 1) } else { None };
    match (end, ends.right()) {
        (Some(end), _) => rest.get(..end).unwrap_or(rest),
        (None, true) => &[],
        (None, false) => rest,
    }
}

/// A bit for each byte.
type ByteSet = [u128; 2];

fn byte_set(bytes: &[u8]) -> ByteSet {
    let mut set = [0; 2];
    for byte in bytes {
        if let Some(half) = set.get_mut(usize::from(byte >> 7)) {
            *half |= 1u128 << (byte & 0x7f);
        }
    }
    set
}

fn in_byte_set(set: &ByteSet, byte: u8) -> bool {
    set.get(usize::from(byte >> 7)).is_some_and(|half| half >> (byte & 0x7f) & 1 == 1)
}

/// `hay.translate(table, delete)`.
pub fn translate_bytes(hay: &[u8], table: Option<&[u8; 256]>, delete: &[u8]) -> Vec<u8> {
    let gone = byte_set(delete);
    let map = |byte: u8| table.and_then(|table| table.get(usize::from(byte))).copied().unwrap_or(byte);
    hay.iter().filter(|byte| !in_byte_set(&gone, **byte)).map(|byte| map(*byte)).collect()
}

/// `bytes.maketrans(from, to)` for arguments of equal length.
pub fn make_byte_table(from: &[u8], to: &[u8]) -> [u8; 256] {
    let mut table: [u8; 256] = std::array::from_fn(|byte| byte as u8);
    for (from, to) in from.iter().zip(to) {
        if let Some(entry) = table.get_mut(usize::from(*from)) {
            *entry = *to;
        }
    }
    table
}

/// How many bytes [`expand_tabs_bytes`] gives.
pub fn expand_tabs_bytes_len(hay: &[u8], size: usize) -> usize {
    let mut column = 0usize;
    hay.iter().fold(0usize, |len, byte| len.saturating_add(tab_step(*byte, &mut column, size)))
}

/// `hay.expandtabs(size)`; 0 takes tabs out.
pub fn expand_tabs_bytes(hay: &[u8], size: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(hay.len());
    let mut column = 0;
    for byte in hay {
        let width = tab_step(*byte, &mut column, size);
        out.extend(std::iter::repeat_n(if *byte == b'\t' { b' ' } else { *byte }, width));
    }
    out
}

/// How many bytes a byte becomes.
fn tab_step(byte: u8, column: &mut usize, size: usize) -> usize {
    let width = match byte {
        b'\t' if size == 0 => 0,
        b'\t' => size - *column % size,
        _ => 1,
    };
    *column = if matches!(byte, b'\n' | b'\r') { 0 } else { column.saturating_add(width) };
    width
}
