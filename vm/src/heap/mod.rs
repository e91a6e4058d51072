//! The heap: every object of a virtual machine, and the one choke point where memory is charged.
//!
//! Invariants:
//! - Nothing is allocated that was not charged: `reserve` comes before every growth, counts capacity, and says no when
//!   the limit would be passed. The caller (always the interpreter, at an instruction) then collects and tries again.
//! - No object is larger than `Memory::object`, whatever makes it or lets it grow: the same requests say no. That is a
//!   function of the operands alone, so the interpreter raises it where it would otherwise collect.
//! - The heap never collects by itself: a handle held by a native stays good until the native returns.
//! - Nothing in here calls guest code.

pub mod collect;
mod index;
pub mod objects;
pub mod slab;
pub mod string;
pub mod table;

pub use objects::*;
pub use string::{Buffer, Str};

use crate::builtin;
use crate::class::ShapeId;
use crate::error::{Stop, Trap};
use crate::limits::Limits;
use crate::value::{ClassId, Object, Value};
use collect::{Bits, Workspace, sweep};
use compact_str::{CompactString, ToCompactString};
use slab::{Id, Slab};
use smallvec::SmallVec;
use std::cell::Cell as StdCell;
use std::ops::Range as Span;
use string::Text;

/// What is counted, and how far it may go.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    pub used: usize,
    pub limit: usize,
    /// Bytes that one object may take, or one request for several of them.
    pub object: usize,
    /// Collect at the next safepoint once `used` passes this.
    pub threshold: usize,
    pub peak: usize,
}

/// The first threshold, and the least distance between collections.
const MIN_THRESHOLD: usize = 1 << 20;

macro_rules! slabs {
    ($($field:ident : $ty:ty),* $(,)?) => {
        #[derive(Clone)]
        pub struct Heap {
            pub memory: Memory,
            /// Key of the tables' indexes.
            pub(crate) seed: u64,
            workspace: Workspace,
            buffers: Slab<Buffer>,
            /// The one empty tuple, once there is one.
            pub(crate) empty: Option<Id<Tuple>>,
            $( $field: Slab<$ty>, )*
        }

        /// The collector's bits.
        #[derive(Clone, Debug, Default)]
        pub struct Marks {
            buffers: Bits,
            $( $field: Bits, )*
        }

        impl Marks {
            fn reset(&mut self, heap: &Heap) {
                self.buffers.reset(heap.buffers.places());
                $( self.$field.reset(heap.$field.places()); )*
            }
        }

        impl Heap {
            pub fn new(limits: &Limits, seed: u64) -> Heap {
                let memory = Memory {
                    used: Workspace::BYTES,
                    limit: limits.memory,
                    // Lengths of texts have 32 bits.
                    object: limits.object_bytes.clamp(Heap::SMALLEST, u32::MAX as usize),
                    threshold: MIN_THRESHOLD.min(limits.memory),
                    peak: 0,
                };
                let (workspace, buffers) = (Workspace::default(), Slab::default());
                Heap { memory, seed, workspace, buffers, empty: None, $( $field: Slab::default(), )* }
            }

            fn sweep_all(&mut self, marks: &mut Marks) {
                $( sweep::<$ty>(self, marks); )*
                self.sweep_buffers(marks);
            }
        }

        $( impl Stored for $ty {
            #[inline(always)]
            fn slab(heap: &Heap) -> &Slab<$ty> { &heap.$field }
            #[inline(always)]
            fn slab_mut(heap: &mut Heap) -> &mut Slab<$ty> { &mut heap.$field }
            #[inline(always)]
            fn bits(marks: &mut Marks) -> &mut Bits { &mut marks.$field }
        } )*
    };
}

/// A type that has a slab in the heap.
pub trait Stored: Object + Footprint {
    fn slab(heap: &Heap) -> &Slab<Self>;
    fn slab_mut(heap: &mut Heap) -> &mut Slab<Self>;
    fn bits(marks: &mut Marks) -> &mut Bits;
}

slabs! {
    integers: Integer, complexes: Complex, strings: Str, bytes: Bytes, bytearrays: ByteArray, lists: List,
    tuples: Tuple, dicts: Dict, sets: Set, ranges: Range, slices: Slice, functions: Function,
    bound_methods: BoundMethod, instances: Instance, iterators: Iter, generators: Generator, cells: Cell,
    properties: Property, static_methods: StaticMethod, class_methods: ClassMethod, dict_views: DictView,
    templates: Template, interpolations: Interpolation, type_expressions: TypeExpression,
}

impl Heap {
    /// The limit of an object's size is never below this: exceptions fit.
    const SMALLEST: usize = 1024;

    /// Asks for `bytes` more and counts them; the limit says no by [`Stop::Memory`].
    #[inline]
    pub fn reserve(&mut self, bytes: usize) -> Result<(), Stop> {
        self.has_free(bytes)?;
        self.memory.used += bytes;
        Ok(())
    }

    fn free(&self) -> usize {
        self.memory.limit.saturating_sub(self.memory.used)
    }

    /// Are `bytes` free? Counts nothing. For what is no object: what the machine itself needs, and what
    /// work takes that is gone when it is done.
    #[inline]
    pub fn has_free(&self, bytes: usize) -> Result<(), Stop> {
        if bytes > self.free() { Err(Stop::Memory(bytes.min(self.memory.object))) } else { Ok(()) }
    }

    /// Would an object of `bytes` fit? Counts nothing.
    #[inline]
    pub fn fits(&self, bytes: usize) -> Result<(), Stop> {
        if bytes > self.free().min(self.memory.object) { Err(Stop::Memory(bytes)) } else { Ok(()) }
    }

    /// May an object of `bytes` become `growth` larger, and would that fit?
    #[inline]
    fn may_grow(&self, bytes: usize, growth: usize) -> Result<(), Stop> {
        let grown = bytes.saturating_add(growth);
        if grown > self.memory.object { Err(Stop::Memory(grown)) } else { self.fits(growth) }
    }

    /// Corrects the count after a backing store changed from `before` to `after` bytes.
    #[inline]
    pub fn resized(&mut self, before: usize, after: usize) {
        self.memory.used = (self.memory.used + after).saturating_sub(before);
    }

    /// Puts an object on the heap.
    #[inline]
    pub fn add<T: Stored>(&mut self, object: T) -> Result<Id<T>, Stop> {
        let bytes = Slab::<T>::PLACE + object.backing();
        self.fits(bytes)?;
        self.memory.used += bytes;
        Ok(T::slab_mut(self).insert(object)?)
    }

    #[inline(always)]
    pub fn get<T: Stored>(&self, id: Id<T>) -> Result<&T, Trap> {
        T::slab(self).get(id)
    }

    /// For fields that are neither a backing store nor subject to freezing; everything else has a method below.
    #[inline(always)]
    pub fn get_mut<T: Stored>(&mut self, id: Id<T>) -> Result<&mut T, Trap> {
        T::slab_mut(self).get_mut(id)
    }

    /// Changes an object whose backing store may grow by up to `growth` bytes: charges first, then corrects.
    #[inline]
    pub fn change<T: Stored, R>(&mut self, id: Id<T>, growth: usize, f: impl FnOnce(&mut T) -> R) -> Result<R, Stop> {
        let before = T::slab(self).get(id)?.backing();
        self.may_grow(before, growth)?;
        let object = T::slab_mut(self).get_mut(id)?;
        let result = f(object);
        let after = object.backing();
        self.resized(before, after);
        Ok(result)
    }

    // ---- text

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
        self.add(Str { chars: chars as u32, bytes, text: Text::Own(text), hash: StdCell::new(0) })
    }

    /// The decimal text of a number.
    pub fn decimal(&mut self, number: i64) -> Result<Id<Str>, Stop> {
        let text = number.to_compact_string();
        let chars = text.len();
        self.insert_counted(text, chars)
    }

    /// A part of a string, by bytes, as a new string.
    pub fn substring(&mut self, id: Id<Str>, range: Span<usize>) -> Result<Id<Str>, Stop> {
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

    /// The strings one after the other, as one string.
    pub fn join(&mut self, parts: &[Value]) -> Result<Id<Str>, Stop> {
        let (mut total, mut chars) = (0usize, 0usize);
        for part in parts {
            let string = self.strings.get(part.as_str().ok_or(Trap::Type)?)?;
            total = total.saturating_add(string.bytes());
            chars = chars.saturating_add(string.chars());
        }
        self.fits((Slab::<Str>::PLACE).saturating_add(total))?;
        if total <= size_of::<CompactString>() {
            let mut text = CompactString::default();
            for part in parts {
                text.push_str(self.text(part.raw_id())?);
            }
            return self.insert_counted(text, chars);
        }
        // A text that does not fit into the object is taken over as it is.
        let mut text = String::with_capacity(total);
        for part in parts {
            text.push_str(self.text(part.raw_id())?);
        }
        self.insert_counted(text.into(), chars)
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
        let (text, hash) = (Text::Prefix(buffer), StdCell::new(0));
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
                    (Text::Own(a), Text::Own(b)) => string::same_bytes(a.as_bytes(), b.as_bytes()),
                    _ => matches!((self.spelled(string), self.spelled(other)), (Ok(a), Ok(b)) if a == b),
                }
            }
            _ => false,
        }
    }

    // ---- containers

    pub fn list(&mut self, items: Vec<Value>) -> Result<Value, Stop> {
        Ok(self.add(List { items, frozen: false })?.into())
    }

    pub fn tuple(&mut self, items: &[Value]) -> Result<Value, Stop> {
        // What few items are is known by count: copied without a call.
        const UNSET: Value = Value::UNSET;
        let items = match *items {
            [] => return self.empty_tuple(),
            [a, b] => SmallVec::from_buf_and_len([a, b, UNSET], 2),
            [a, b, c] => SmallVec::from_buf([a, b, c]),
            _ => SmallVec::from_slice(items),
        };
        Ok(self.add(Tuple { items })?.into())
    }

    fn empty_tuple(&mut self) -> Result<Value, Stop> {
        let id = match self.empty {
            Some(id) => id,
            None => self.add(Tuple { items: SmallVec::new() })?,
        };
        self.empty = Some(id);
        Ok(id.into())
    }

    pub fn bytes(&mut self, bytes: impl Into<Box<[u8]>>) -> Result<Value, Stop> {
        Ok(self.add(Bytes { bytes: bytes.into() })?.into())
    }

    pub fn dict(&mut self) -> Result<Id<Dict>, Stop> {
        self.add(Dict::default())
    }

    /// The elements of a list or tuple.
    #[inline]
    pub fn items(&self, value: Value) -> Option<&[Value]> {
        if let Some(id) = value.as_id::<List>() {
            self.lists.get(id).ok().map(|list| list.items.as_slice())
        } else {
            let id = value.as_id::<Tuple>()?;
            self.tuples.get(id).ok().map(|tuple| tuple.items.as_slice())
        }
    }

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

    /// A list that may be changed: raises `FrozenError` if it is frozen.
    #[inline]
    pub fn list_mut(&mut self, id: Id<List>) -> Result<&mut List, Stop> {
        if self.lists.get(id)?.frozen {
            return Err(self.frozen("list"));
        }
        Ok(self.lists.get_mut(id)?)
    }

    #[inline]
    pub fn list_push(&mut self, id: Id<List>, value: Value) -> Result<(), Stop> {
        let list = self.lists.get_mut(id)?;
        if list.frozen {
            return Err(self.frozen("list"));
        }
        if list.items.len() < list.items.capacity() {
            list.items.push(value);
            return Ok(());
        }
        self.list_reserve(id, 1)?;
        self.lists.get_mut(id)?.items.push(value);
        Ok(())
    }

    fn list_growth(len: usize) -> usize {
        if len < 4 { 4 } else { len / 2 }
    }

    /// Room for `more` elements, charged.
    pub fn list_reserve(&mut self, id: Id<List>, more: usize) -> Result<(), Stop> {
        let list = self.list_mut(id)?;
        let (len, capacity) = (list.items.len(), list.items.capacity());
        if len + more <= capacity {
            return Ok(());
        }
        let largest = self.memory.object / size_of::<Value>();
        let growth = more.max(Heap::list_growth(len).min(largest.saturating_sub(len)));
        let bytes = growth.saturating_mul(size_of::<Value>());
        self.change(id, bytes, |list| list.items.reserve_exact(growth))
    }

    /// A dict that may be changed: raises `FrozenError` if it is frozen.
    pub fn dict_mut(&mut self, id: Id<Dict>) -> Result<&mut Dict, Stop> {
        if self.dicts.get(id)?.frozen {
            return Err(self.frozen("dict"));
        }
        Ok(self.dicts.get_mut(id)?)
    }

    /// A set that may be changed: raises `FrozenError` if it is frozen.
    pub fn set_mut(&mut self, id: Id<Set>) -> Result<&mut Set, Stop> {
        if self.sets.get(id)?.frozen {
            return Err(self.frozen("set"));
        }
        Ok(self.sets.get_mut(id)?)
    }

    /// Adds a key that is known to be absent.
    #[inline]
    pub fn dict_insert_new(&mut self, id: Id<Dict>, hash: u64, key: Value, value: Value) -> Result<(), Stop> {
        let seed = self.seed;
        let dict = self.dict_mut(id)?;
        let growth = dict.table.growth();
        if growth == 0 {
            dict.table.insert_new(hash, key, value, seed);
            return Ok(());
        }
        self.change(id, growth, |dict| dict.table.insert_new(hash, key, value, seed))
    }

    #[inline]
    pub fn set_insert_new(&mut self, id: Id<Set>, hash: u64, key: Value) -> Result<(), Stop> {
        let seed = self.seed;
        let set = self.set_mut(id)?;
        let growth = set.table.growth();
        if growth == 0 {
            set.table.insert_new(hash, key, (), seed);
            return Ok(());
        }
        self.change(id, growth, |set| set.table.insert_new(hash, key, (), seed))
    }

    // ---- exceptions

    /// A new exception of a builtin class with one argument, its message.
    pub fn exception(&mut self, class: ClassId, message: &str) -> Result<Value, Stop> {
        let text = self.string(message)?.into();
        self.exception_with(class, &[text])
    }

    /// A new exception of a builtin class.
    pub fn exception_with(&mut self, class: ClassId, args: &[Value]) -> Result<Value, Stop> {
        let args = self.tuple(args)?;
        let extra = Extra { exception: Some(ExceptionData::new(args)), ..Extra::default() };
        let instance =
            Instance { shape: ShapeId(class.0), frozen: false, slots: SmallVec::new(), extra: Some(Box::new(extra)) };
        Ok(self.add(instance)?.into())
    }

    /// The stop that raises a new exception; when even that does not fit, the stop that says so.
    pub fn raise(&mut self, class: ClassId, message: &str) -> Stop {
        match self.exception(class, message) {
            Ok(exception) => Stop::Raise(exception),
            Err(stop) => stop,
        }
    }

    fn frozen(&mut self, what: &str) -> Stop {
        self.raise(builtin::FROZEN_ERROR, &format!("cannot change a frozen {what}"))
    }
}
