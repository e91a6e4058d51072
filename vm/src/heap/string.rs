//! Strings: UTF-8 with the number of code points beside it, so that ASCII is known and indexed at once.
//!
//! A long string made by concatenation is the prefix of a buffer that can still grow: `s += t` in a loop appends to
//! the buffer as long as `s` reaches to its end, and the strings made before stay what they were. This gives loops
//! that build text the cost CPython gives them by looking at reference counts.

use super::Heap;
use super::slab::{Id, Slab};
use crate::error::{Stop, Trap};
use crate::value::Value;
use compact_str::{CompactString, ToCompactString};
use std::cell::Cell;
use std::ops::Range;

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
    bytes: u32,
    /// Code points: as many as bytes where all is ASCII.
    chars: u32,
    /// The keyed hash, 0 while unknown.
    hash: Cell<u64>,
}

/// How long a text is.
#[derive(Clone, Copy, Debug, Default)]
pub struct TextSize {
    pub bytes: usize,
    /// Code points.
    pub chars: usize,
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
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len()
        && match a.len() {
            4..=8 => a.first_chunk::<4>() == b.first_chunk() && a.last_chunk::<4>() == b.last_chunk(),
            9..=16 => a.first_chunk::<8>() == b.first_chunk() && a.last_chunk::<8>() == b.last_chunk(),
            _ => a == b,
        }
}

/// A byte of a string.
#[inline(always)]
pub(super) fn byte_at(strings: &Slab<Str>, buffers: &Slab<Buffer>, id: Id<Str>, at: usize) -> Option<u8> {
    let string = strings.get(id).ok()?;
    match &string.text {
        Text::Own(text) => text.as_bytes().get(at).copied(),
        Text::Prefix(buffer) if at < string.bytes() => buffers.get(*buffer).ok()?.text.as_bytes().get(at).copied(),
        Text::Prefix(_) => None,
    }
}

impl Heap {
    /// A new string.
    pub fn string(&mut self, text: &str) -> Result<Id<Str>, Stop> {
        self.fits(Slab::<Str>::PLACE + text.len())?;
        self.insert_text(CompactString::new(text))
    }

    /// A new string that takes over the text.
    pub fn string_from(&mut self, text: impl Into<CompactString>) -> Result<Id<Str>, Stop> {
        let mut text = text.into();
        self.fits(Slab::<Str>::PLACE + text.len())?;
        if text.is_heap_allocated() {
            text.shrink_to_fit();
        }
        self.insert_text(text)
    }

    fn insert_text(&mut self, text: CompactString) -> Result<Id<Str>, Stop> {
        let chars = if text.is_ascii() { text.len() } else { text.chars().count() };
        self.insert_counted(text, chars)
    }

    /// A string of a text whose code points are counted already.
    #[inline]
    fn insert_counted(&mut self, text: CompactString, chars: usize) -> Result<Id<Str>, Stop> {
        let bytes = text.len() as u32;
        self.add(Str { chars: chars as u32, bytes, text: Text::Own(text), hash: Cell::new(0) })
    }

    /// The decimal text of a number.
    pub fn decimal(&mut self, number: i64) -> Result<Id<Str>, Stop> {
        let text = number.to_compact_string();
        let chars = text.len();
        self.insert_counted(text, chars)
    }

    /// A part of a string, by bytes, as a new string.
    pub fn substring(&mut self, id: Id<Str>, range: Range<usize>) -> Result<Id<Str>, Stop> {
        let (text, _, ascii) = self.text_info(id)?;
        let part = text.get(range).ok_or(Trap::Slab)?;
        self.fits(Slab::<Str>::PLACE + part.len())?;
        let chars = if ascii { part.len() } else { part.chars().count() };
        let part = CompactString::new(part);
        self.insert_counted(part, chars)
    }

    /// What a change of letters to other ASCII letters makes of an ASCII string.
    pub fn changed_ascii(&mut self, id: Id<Str>, change: fn(&mut str)) -> Result<Id<Str>, Stop> {
        let (text, chars, _) = self.text_info(id)?;
        self.fits(Slab::<Str>::PLACE + text.len())?;
        let mut changed = CompactString::new(text);
        change(changed.as_mut_str());
        self.insert_counted(changed, chars)
    }

    /// How long the strings are together.
    pub fn text_size(&self, parts: &[Value]) -> Result<TextSize, Trap> {
        let mut size = TextSize::default();
        for part in parts {
            let string = self.strings.get(part.as_str().ok_or(Trap::Type)?)?;
            size.bytes = size.bytes.saturating_add(string.bytes());
            size.chars = size.chars.saturating_add(string.chars());
        }
        Ok(size)
    }

    /// The strings one after the other, as one string; `size` is theirs.
    pub fn join(&mut self, parts: &[Value], size: TextSize) -> Result<Id<Str>, Stop> {
        self.fits((Slab::<Str>::PLACE).saturating_add(size.bytes))?;
        if size.bytes <= size_of::<CompactString>() {
            let mut text = CompactString::default();
            for part in parts {
                text.push_str(self.text(part.raw_id())?);
            }
            return self.insert_counted(text, size.chars);
        }
        // A text that does not fit into the object is taken over as it is.
        let mut text = String::with_capacity(size.bytes);
        for part in parts {
            text.push_str(self.text(part.raw_id())?);
        }
        self.insert_counted(text.into(), size.chars)
    }

    #[inline]
    pub fn text(&self, id: Id<Str>) -> Result<&str, Trap> {
        self.spelled(self.strings.get(id)?)
    }

    #[inline(always)]
    fn spelled<'a>(&'a self, string: &'a Str) -> Result<&'a str, Trap> {
        match &string.text {
            Text::Own(text) => Ok(text),
            Text::Prefix(buffer) => self.buffers.get(*buffer)?.text.get(..string.bytes()).ok_or(Trap::Slab),
        }
    }

    /// The text of a `str` value.
    #[inline]
    pub fn text_of(&self, value: Value) -> Option<&str> {
        value.as_str().and_then(|id| self.text(id).ok())
    }

    /// Text, its length in code points, and whether it is ASCII.
    #[inline]
    pub fn text_info(&self, id: Id<Str>) -> Result<(&str, usize, bool), Trap> {
        let string = self.strings.get(id)?;
        Ok((self.spelled(string)?, string.chars(), string.chars == string.bytes))
    }

    /// The buffer that `a` reaches to the end of.
    fn open_end(&self, a: Id<Str>) -> Result<Option<Id<Buffer>>, Trap> {
        let string = self.strings.get(a)?;
        Ok(match string.text {
            Text::Prefix(buffer) if self.buffers.get(buffer)?.text.len() == string.bytes() => Some(buffer),
            _ => None,
        })
    }

    /// How many bytes `a + b` copies.
    #[inline]
    pub fn concat_bytes(&self, a: Id<Str>, b: Id<Str>) -> Result<usize, Trap> {
        let more = self.strings.get(b)?.bytes();
        Ok(if self.open_end(a)?.is_some() { more } else { more + self.strings.get(a)?.bytes() })
    }

    /// `a + b`. Appends in place where `a` reaches to the end of a buffer.
    pub fn concat(&mut self, a: Id<Str>, b: Id<Str>) -> Result<Id<Str>, Stop> {
        /// From this length on a concatenation makes a buffer that can grow.
        const BUFFERED: usize = 256;
        let (x, y) = (self.strings.get(a)?, self.strings.get(b)?);
        let (chars, total) = (x.chars() + y.chars(), x.bytes() + y.bytes());
        if total < BUFFERED {
            self.fits(Slab::<Str>::PLACE + total)?;
            let mut text = CompactString::with_capacity(total);
            text.push_str(self.text(a)?);
            text.push_str(self.text(b)?);
            return self.insert_counted(text, chars);
        }
        let buffer = match self.open_end(a)? {
            Some(buffer) => {
                let (len, capacity) = {
                    let text = &self.buffers.get(buffer)?.text;
                    (text.len(), text.capacity())
                };
                let grown = if total > capacity { total.max(capacity * 2).min(self.memory.object) } else { capacity };
                self.may_grow(total, 0)?;
                self.fits(grown - capacity + Slab::<Str>::PLACE)?;
                let text = &mut self.buffers.get_mut(buffer)?.text;
                text.reserve_exact(grown - len);
                let string = self.strings.get(b)?;
                match &string.text {
                    Text::Own(tail) => text.push_str(tail),
                    Text::Prefix(other) if *other == buffer => text.extend_from_within(..string.bytes()),
                    Text::Prefix(_) => {
                        let tail = Box::<str>::from(self.text(b)?);
                        self.buffers.get_mut(buffer)?.text.push_str(&tail);
                    }
                }
                let after = self.buffers.get(buffer)?.text.capacity();
                self.resized(capacity, after);
                buffer
            }
            None => {
                self.fits(Slab::<Buffer>::PLACE + total + Slab::<Str>::PLACE)?;
                let mut text = String::with_capacity(total);
                text.push_str(self.text(a)?);
                text.push_str(self.text(b)?);
                self.reserve(Slab::<Buffer>::PLACE + text.capacity())?;
                self.buffers.insert(Buffer { text })?
            }
        };
        self.reserve(Slab::<Str>::PLACE)?;
        let (text, hash) = (Text::Prefix(buffer), Cell::new(0));
        Ok(self.strings.insert(Str { text, bytes: total as u32, chars: chars as u32, hash })?)
    }

    /// The keyed hash of a string, if it was asked for before.
    #[inline(always)]
    pub(crate) fn known_hash(&self, id: Id<Str>) -> Result<(u64, usize), Trap> {
        let object = self.strings.get(id)?;
        Ok((object.hash.get(), object.chars()))
    }

    /// The keyed hash of a string; `compute` gives it the first time.
    pub(crate) fn text_hash(&self, id: Id<Str>, compute: impl FnOnce(&str) -> u64) -> Result<u64, Trap> {
        let (known, _) = self.known_hash(id)?;
        if known != 0 {
            return Ok(known);
        }
        let hash = compute(self.text(id)?).max(1);
        self.strings.get(id)?.hash.set(hash);
        Ok(hash)
    }

    /// Is the text of a string that of another one? Their lengths tell most that are not.
    #[inline]
    pub fn is_text(&self, id: Id<Str>, other: &Str) -> bool {
        match self.strings.get(id) {
            Ok(string) if string.chars == other.chars && string.bytes == other.bytes => {
                match (&string.text, &other.text) {
                    (Text::Own(a), Text::Own(b)) => same_bytes(a.as_bytes(), b.as_bytes()),
                    _ => matches!((self.spelled(string), self.spelled(other)), (Ok(a), Ok(b)) if a == b),
                }
            }
            _ => false,
        }
    }
}
