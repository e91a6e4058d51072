//! Iterators that run no guest code, as data: `ops::iterate` asks them.

use super::slab::Id;
use super::string::byte_at;
use super::{Dict, Heap, List, Set, Str, Template, Tuple, ViewKind};
use crate::builtin;
use crate::number::int::BigInt;
use crate::value::{ClassId, Tag, Value};

/// An iterator that runs no guest code.
#[derive(Clone, Debug)]
pub enum Iter {
    List {
        list: Id<List>,
        at: usize,
    },
    ListReversed {
        list: Id<List>,
        left: usize,
    },
    Tuple {
        tuple: Id<Tuple>,
        at: usize,
    },
    TupleReversed {
        tuple: Id<Tuple>,
        left: usize,
    },
    /// `at` counts bytes.
    Str {
        text: Id<Str>,
        at: usize,
        ascii: bool,
    },
    /// Text and interpolations in turn, of which text that is empty is left out. `at` counts both.
    Template {
        template: Id<Template>,
        at: usize,
    },
    StrReversed {
        text: Id<Str>,
        left: usize,
    },
    Bytes {
        bytes: Value,
        at: usize,
    },
    BytesReversed {
        bytes: Value,
        left: usize,
    },
    Range {
        next: i64,
        step: i64,
        left: u64,
    },
    BigRange {
        next: BigInt,
        step: BigInt,
        left: BigInt,
    },
    Dict {
        dict: Id<Dict>,
        kind: ViewKind,
        at: usize,
        len: usize,
        /// Entries to come: one more means that keys were replaced.
        left: usize,
    },
    DictReversed {
        dict: Id<Dict>,
        kind: ViewKind,
        left: usize,
        len: usize,
    },
    Set {
        set: Id<Set>,
        at: usize,
        len: usize,
    },
    /// `depth` bounds how many iterators stand inside one another.
    Enumerate {
        inner: Value,
        count: Value,
        depth: u8,
    },
    /// `steps` is how many iterators, those inside the inner ones too, one tuple asks.
    Zip {
        inner: Box<[Value]>,
        depth: u8,
        steps: u32,
    },
    /// Exhausted: it never gives a value again. Keeps the name of what it was.
    Done {
        class: ClassId,
    },
}

impl Iter {
    /// The class that `type()` shows.
    pub fn class(&self) -> ClassId {
        match self {
            Iter::List { .. } => builtin::LIST_ITERATOR,
            Iter::ListReversed { .. } => builtin::LIST_REVERSEITERATOR,
            Iter::Tuple { .. } => builtin::TUPLE_ITERATOR,
            Iter::TupleReversed { .. } | Iter::StrReversed { .. } | Iter::BytesReversed { .. } => builtin::REVERSED,
            Iter::Str { ascii: true, .. } => builtin::STR_ASCII_ITERATOR,
            Iter::Str { .. } => builtin::STR_ITERATOR,
            Iter::Template { .. } => builtin::TEMPLATE_ITER,
            Iter::Bytes { bytes, .. } if bytes.tag() == Tag::ByteArray => builtin::BYTEARRAY_ITERATOR,
            Iter::Bytes { .. } => builtin::BYTES_ITERATOR,
            Iter::Range { .. } => builtin::RANGE_ITERATOR,
            Iter::BigRange { .. } => builtin::LONGRANGE_ITERATOR,
            Iter::Dict { kind: ViewKind::Keys, .. } => builtin::DICT_KEYITERATOR,
            Iter::Dict { kind: ViewKind::Values, .. } => builtin::DICT_VALUEITERATOR,
            Iter::Dict { kind: ViewKind::Items, .. } => builtin::DICT_ITEMITERATOR,
            Iter::DictReversed { kind: ViewKind::Keys, .. } => builtin::DICT_REVERSEKEYITERATOR,
            Iter::DictReversed { kind: ViewKind::Values, .. } => builtin::DICT_REVERSEVALUEITERATOR,
            Iter::DictReversed { kind: ViewKind::Items, .. } => builtin::DICT_REVERSEITEMITERATOR,
            Iter::Set { .. } => builtin::SET_ITERATOR,
            Iter::Enumerate { .. } => builtin::ENUMERATE,
            Iter::Zip { .. } => builtin::ZIP,
            Iter::Done { class } => *class,
        }
    }
}

impl Heap {
    /// The next item of an iterator over a list, a tuple or a range of small numbers; `None` where there is more to it,
    /// the end included.
    #[inline(always)]
    pub fn step(&mut self, id: Id<Iter>) -> Option<Value> {
        match self.iterators.get_mut(id).ok()? {
            Iter::List { list, at } => {
                let item = *self.lists.get(*list).ok()?.items.get(*at)?;
                *at += 1;
                Some(item)
            }
            Iter::Range { next, step, left: left @ 1.. } => {
                let item = *next;
                *left -= 1;
                // Past the last item the sum may leave 64 bits; it is never read then.
                *next = item.wrapping_add(*step);
                Some(Value::int(item))
            }
            Iter::Tuple { tuple, at } => {
                let item = *self.tuples.get(*tuple).ok()?.items.get(*at)?;
                *at += 1;
                Some(item)
            }
            _ => None,
        }
    }

    /// The next character of an iterator over ASCII text, out of the table of those `known`; `None` where there is more to
    /// it.
    #[inline(always)]
    pub fn step_ascii(&mut self, id: Id<Iter>, known: &[Value; 128]) -> Option<Value> {
        let Ok(Iter::Str { text, at, ascii: true }) = self.iterators.get_mut(id) else { return None };
        let byte = byte_at(&self.strings, &self.buffers, *text, *at)?;
        let item = known.get(usize::from(byte)).copied().filter(|item| !item.is_unset())?;
        *at += 1;
        Some(item)
    }
}
