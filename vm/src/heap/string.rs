//! Strings: UTF-8 with the number of code points beside it, so that ASCII is known and indexed at once.
//!
//! A long string made by concatenation is the prefix of a buffer that can still grow: `s += t` in a loop appends to
//! the buffer as long as `s` reaches to its end, and the strings made before stay what they were. This gives loops
//! that build text the cost CPython gives them by looking at reference counts.

use super::slab::Id;
use compact_str::CompactString;
use std::cell::Cell;

/// Text that grows at its end, shared by the strings that are prefixes of it.
#[derive(Clone, Debug, Default)]
pub struct Buffer {
    pub text: String,
}

#[derive(Clone, Debug)]
pub enum Text {
    /// Short texts lie in the object itself.
    Own(CompactString),
    /// As many bytes of it as the string has.
    Prefix(Id<Buffer>),
}

#[derive(Clone, Debug)]
pub struct Str {
    pub(super) text: Text,
    pub(super) bytes: u32,
    /// Code points: as many as bytes where all is ASCII.
    pub(super) chars: u32,
    /// The keyed hash, 0 while unknown.
    pub(super) hash: Cell<u64>,
}

impl Str {
    /// Its length in bytes.
    pub fn bytes(&self) -> usize {
        self.bytes as usize
    }

    /// Its length in code points.
    pub fn chars(&self) -> usize {
        self.chars as usize
    }
}

/// Are the bytes the same? Of up to sixteen, two words that overlap tell, without a call.
#[inline(always)]
pub(super) fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len()
        && match a.len() {
            4..=8 => a.first_chunk::<4>() == b.first_chunk() && a.last_chunk::<4>() == b.last_chunk(),
            9..=16 => a.first_chunk::<8>() == b.first_chunk() && a.last_chunk::<8>() == b.last_chunk(),
            _ => a == b,
        }
}

impl super::Footprint for Str {
    fn backing(&self) -> usize {
        match &self.text {
            Text::Own(text) if text.is_heap_allocated() => text.capacity(),
            Text::Own(_) => 0,
            Text::Prefix(_) => 0,
        }
    }
}
