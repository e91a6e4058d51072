//! Hashing, and looking keys up.
//!
//! `hash()` gives a value fixed by the data: numbers as CPython's, text by SipHash under a fixed key, objects by serial
//! number. The tables mix it with the machine's seed, so that neither their layout nor a collision can be chosen.

use crate::builtin;
use crate::context::Ctx;
use crate::error::{Defer, Stop, Trap};
use crate::heap::slab::Id;
use crate::heap::table::{Entry, Table};
use crate::heap::*;
use crate::number::{complex, float, int};
use crate::symbol::Special;
use crate::value::{Tag, Value};
use std::hash::Hasher;

/// A key with the hash under which the tables know it.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    pub value: Value,
    pub hash: u64,
}

fn bytes_hash(bytes: &[u8]) -> i64 {
    let mut hasher = siphasher::sip::SipHasher13::new_with_keys(0x6361_706c_6574, 0x6861_7368);
    hasher.write(bytes);
    hasher.finish() as i64
}

impl Ctx {
    /// The hash under which tables know a value.
    #[inline(always)]
    pub fn table_hash(&mut self, value: Value) -> Result<u64, Stop> {
        match value.tag() {
            Tag::Int => Ok(int::hash_i64(value.raw_int()) as u64),
            Tag::Str => {
                let (known, chars) = self.heap.known_hash(value.raw_id())?;
                // Whether the hash is known already is no business of the program's: the price is the same.
                if chars >= 16 {
                    self.charge_bytes(chars)?;
                }
                if known != 0 { Ok(known) } else { self.first_hash(value.raw_id()) }
            }
            _ => Ok(self.hash(value)? as u64),
        }
    }

    fn first_hash(&mut self, id: Id<Str>) -> Result<u64, Stop> {
        Ok(self.heap.text_hash(id, |text| bytes_hash(text.as_bytes()) as u64)?)
    }

    #[inline(always)]
    pub fn key(&mut self, value: Value) -> Result<Key, Stop> {
        Ok(Key { value, hash: self.table_hash(value)? })
    }

    /// What `hash()` gives.
    pub fn hash(&mut self, value: Value) -> Result<i64, Stop> {
        Ok(match value.tag() {
            Tag::Int | Tag::Bool => int::hash_i64(value.raw_int()),
            Tag::Tuple | Tag::List | Tag::Dict => return self.nested_hash(value),
            _ => self.leaf_hash(value)?,
        })
    }

    fn leaf_hash(&mut self, value: Value) -> Result<i64, Stop> {
        Ok(match value.tag() {
            Tag::Int | Tag::Bool => int::hash_i64(value.raw_int()),
            Tag::Float => float::hash(value.raw_float()),
            Tag::BigInt => {
                let limbs = int::limbs(&self.heap.get(value.raw_id::<Integer>())?.value);
                self.charge(limbs as usize)?;
                int::hash(&self.heap.get(value.raw_id::<Integer>())?.value)
            }
            Tag::Complex => {
                let number = *self.heap.get(value.raw_id::<Complex>())?;
                complex::hash(number.re, number.im)
            }
            Tag::Str => {
                let len = self.heap.text(value.raw_id())?.len();
                self.charge_bytes(len)?;
                bytes_hash(self.heap.text(value.raw_id())?.as_bytes())
            }
            Tag::Bytes | Tag::ByteArray => {
                if value.tag() == Tag::ByteArray && !self.heap.get(value.raw_id::<ByteArray>())?.frozen {
                    return Err(self.unhashable(value));
                }
                let len = self.bytes_of(value).ok_or(Trap::Type)?.len();
                self.charge_bytes(len)?;
                bytes_hash(self.bytes_of(value).ok_or(Trap::Type)?)
            }
            Tag::None => 0xfca8_6420,
            Tag::Ellipsis => 0x1e11_1951,
            Tag::NotImplemented => 0x0da7_a001,
            Tag::FrozenSet | Tag::Set => {
                let id = value.as_any_set().ok_or(Trap::Type)?;
                if value.tag() == Tag::Set && !self.heap.get(id)?.frozen {
                    return Err(self.unhashable(value));
                }
                let places = self.heap.get(id)?.table.places();
                self.charge(places)?;
                // The table knows its elements' hashes: nothing nested is walked again, as in CPython.
                let mut fold = SetFold::new(self.heap.get(id)?.table.len());
                for entry in self.heap.get(id)?.table.iter() {
                    fold.add(entry.hash);
                }
                fold.finish()
            }
            Tag::Range => {
                let range = *self.heap.get(value.raw_id::<Range>())?;
                let (len, start, step) = (range.len, range.start, range.step);
                let empty = len.as_int() == Some(0);
                let single = len.as_int() == Some(1);
                let none = Value::NONE;
                let parts = [len, if empty { none } else { start }, if empty || single { none } else { step }];
                let mut fold = Fold::new();
                for part in parts {
                    fold.add(self.leaf_hash(part)?);
                }
                fold.finish(3)
            }
            Tag::TypeExpression => self.type_expression_hash(value)?,
            Tag::Instance => {
                let class = self.class_of(value)?;
                match self.classes.special(class, Special::Hash)? {
                    Some(hash) if hash.is_none() => return Err(self.unhashable(value)),
                    Some(_) => return Err(Stop::Defer(Defer::Prelude)),
                    None => self.serial(value)?,
                }
            }
            Tag::List | Tag::Dict | Tag::Slice => return Err(self.unhashable(value)),
            Tag::DictView if self.class_of(value)? != builtin::DICT_VALUES => return Err(self.unhashable(value)),
            _ => self.serial(value)?,
        })
    }

    fn unhashable(&mut self, value: Value) -> Stop {
        let message = format!("unhashable type: '{}'", self.type_name(value));
        self.type_error(message)
    }

    /// Is the value hashed by its parts: a tuple, or a list or dict that is frozen?
    fn is_nested(&self, value: Value) -> Result<bool, Trap> {
        Ok(match value.tag() {
            Tag::Tuple => true,
            Tag::List => self.heap.get(value.raw_id::<List>())?.frozen,
            Tag::Dict => self.heap.get(value.raw_id::<Dict>())?.frozen,
            _ => false,
        })
    }

    /// The hash of a tuple, or of a frozen list or dict, by a walk with its own stack. A list has the hash of the tuple
    /// of its items, a dict that of the frozenset of its pairs.
    fn nested_hash(&mut self, value: Value) -> Result<i64, Stop> {
        if !self.is_nested(value)? {
            return self.leaf_hash(value);
        }
        let mut stack = vec![self.opened(value)?];
        loop {
            self.charge(1)?;
            let Some(open) = stack.last_mut() else { return Err(Trap::Type.into()) };
            match self.next_part(open)? {
                Some(part) if self.is_nested(part)? => {
                    stack.push(self.opened(part)?);
                    self.heap.has_free(stack.len() * size_of::<Open>())?;
                }
                Some(part) => {
                    let hash = self.leaf_hash(part)?;
                    if let Some(open) = stack.last_mut() {
                        open.add(hash);
                    }
                }
                None => {
                    let Some(open) = stack.pop() else { return Err(Trap::Type.into()) };
                    let hash = open.finish();
                    match stack.last_mut() {
                        Some(outer) => outer.add(hash),
                        None => return Ok(hash),
                    }
                }
            }
        }
    }

    fn opened(&self, value: Value) -> Result<Open, Trap> {
        let (len, pairs) = match value.tag() {
            Tag::Dict => {
                let len = self.heap.get(value.raw_id::<Dict>())?.table.len();
                (2, Some(SetFold::new(len)))
            }
            _ => (self.heap.items(value).ok_or(Trap::Type)?.len(), None),
        };
        Ok(Open { value, at: 0, len, fold: Fold::new(), pairs })
    }

    /// The part that comes next: an item, or of a dict a key and a value in turn.
    fn next_part(&mut self, open: &mut Open) -> Result<Option<Value>, Trap> {
        if open.pairs.is_none() {
            let item = self.heap.items(open.value).and_then(|items| items.get(open.at)).copied();
            open.at += 1;
            return Ok(item);
        }
        let table = &mut self.heap.get_mut(open.value.raw_id::<Dict>())?.table;
        let (place, wants_value) = (open.at / 2, open.at % 2 == 1);
        if wants_value {
            open.at += 1;
            return Ok(table.entry(place).map(|entry| entry.value));
        }
        let Some((place, entry)) = table.next_from(place) else { return Ok(None) };
        open.at = 2 * place + 1;
        Ok(Some(entry.key))
    }

    /// The place of a key in a dict's table.
    #[inline]
    pub fn dict_find(&mut self, dict: Id<Dict>, key: Key) -> Result<Option<usize>, Stop> {
        match find_plain(&self.heap, &self.heap.get(dict)?.table, key) {
            Find::Known(found) => Ok(found.map(|(place, _)| place)),
            Find::Unsure => self.find_asking(dict, key),
        }
    }

    /// The place of a key in a set's table.
    #[inline]
    pub fn set_find(&mut self, set: Id<Set>, key: Key) -> Result<Option<usize>, Stop> {
        match find_plain(&self.heap, &self.heap.get(set)?.table, key) {
            Find::Known(found) => Ok(found.map(|(place, _)| place)),
            Find::Unsure => self.find_asking(set, key),
        }
    }

    /// The place of a key that must be compared by more than identity, short text and number.
    #[cold]
    fn find_asking<T: Keyed>(&mut self, of: Id<T>, key: Key) -> Result<Option<usize>, Stop> {
        let places = self.heap.get(of)?.table().candidates(key.hash);
        self.charge(places.len())?;
        for place in places {
            let Some(entry) = self.heap.get(of)?.table().entry(place) else { continue };
            if self.same(entry.key, key.value)? {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }

    pub fn dict_get(&mut self, dict: Id<Dict>, key: Value) -> Result<Option<Value>, Stop> {
        let key = self.key(key)?;
        if let Find::Known(found) = find_plain(&self.heap, &self.heap.get(dict)?.table, key) {
            return Ok(found.map(|(_, entry)| entry.value));
        }
        let Some(place) = self.find_asking(dict, key)? else { return Ok(None) };
        Ok(self.heap.get(dict)?.table.entry(place).map(|entry| entry.value))
    }

    pub fn dict_set(&mut self, dict: Id<Dict>, key: Value, value: Value) -> Result<(), Stop> {
        let key = self.key(key)?;
        match self.dict_find(dict, key)? {
            Some(place) => {
                let dict = self.heap.dict_mut(dict)?;
                *dict.table.value_mut(place).ok_or(Trap::Slab)? = value;
                Ok(())
            }
            None => self.heap.dict_insert_new(dict, key.hash, key.value, value),
        }
    }

    /// Removes a key and gives its value.
    pub fn dict_remove(&mut self, dict: Id<Dict>, key: Value) -> Result<Option<Value>, Stop> {
        let key = self.key(key)?;
        let Some(place) = self.dict_find(dict, key)? else { return Ok(None) };
        Ok(self.heap.dict_mut(dict)?.table.remove(place).map(|(_, value)| value))
    }

    /// Adds an element; false if it was there.
    pub fn set_add(&mut self, set: Id<Set>, value: Value) -> Result<bool, Stop> {
        let key = self.key(value)?;
        if self.set_find(set, key)?.is_some() {
            return Ok(false);
        }
        self.heap.set_insert_new(set, key.hash, value)?;
        Ok(true)
    }
}

/// What a look at identity, text and numbers tells of a key: its place and entry, if it has one.
pub(super) enum Find<'a, V> {
    Known(Option<(usize, &'a Entry<V>)>),
    Unsure,
}

/// Code points of a text that is compared as part of looking it up; what is longer has to be paid for.
const SHORT: usize = 32;

/// A function for each kind of key: what it compares is settled before it begins.
#[inline(always)]
pub(super) fn find_plain<'a, V: Copy>(heap: &Heap, table: &'a Table<V>, key: Key) -> Find<'a, V> {
    match key.value.tag() {
        Tag::Str => find_text(heap, table, key.value.raw_id(), key.hash),
        // Of two integers of 64 bits, equal ones are the same.
        Tag::Int => find_same(table, key, |other| other == Tag::Int),
        _ => find_same(table, key, |_| false),
    }
}

fn find_text<'a, V: Copy>(heap: &Heap, table: &'a Table<V>, wanted: Id<Str>, hash: u64) -> Find<'a, V> {
    let Ok(text) = heap.get(wanted) else { return Find::Unsure };
    // Of one hash there is nearly always one key.
    let Some((place, entry)) = table.find(hash, |_| true) else { return Find::Known(None) };
    let short = text.chars() <= SHORT;
    match entry.key.as_str() {
        Some(other) if other == wanted || short && heap.is_text(other, text) => Find::Known(Some((place, entry))),
        _ => find_text_of_many(heap, table, wanted, hash),
    }
}

#[cold]
fn find_text_of_many<'a, V: Copy>(heap: &Heap, table: &'a Table<V>, wanted: Id<Str>, hash: u64) -> Find<'a, V> {
    let Ok(text) = heap.get(wanted) else { return Find::Unsure };
    let mut unsure = false;
    let found = table.find(hash, |other| match other.as_str() {
        Some(other) if other == wanted => true,
        Some(other) if text.chars() <= SHORT => heap.is_text(other, text),
        _ => {
            unsure = true;
            false
        }
    });
    if found.is_none() && unsure { Find::Unsure } else { Find::Known(found) }
}

/// By identity: nothing else is equal to a key of a kind that is `unlike` it.
fn find_same<V: Copy>(table: &Table<V>, key: Key, unlike: impl Fn(Tag) -> bool) -> Find<'_, V> {
    let mut unsure = false;
    let found = table.find(key.hash, |other| {
        unsure |= !unlike(other.tag()) && !other.is(key.value);
        other.is(key.value)
    });
    if found.is_none() && unsure { Find::Unsure } else { Find::Known(found) }
}

/// The hash of a tuple whose elements have these hashes.
pub fn fold_hash(hashes: &[i64]) -> i64 {
    let mut fold = Fold::new();
    for hash in hashes {
        fold.add(*hash);
    }
    fold.finish(hashes.len())
}

/// A tuple, list or dict whose parts are being hashed.
struct Open {
    value: Value,
    /// The next item; of a dict twice the place of the entry, and one more for its value.
    at: usize,
    /// How many hashes a fold takes.
    len: usize,
    fold: Fold,
    /// For a dict, whose pairs are folded each.
    pairs: Option<SetFold>,
}

impl Open {
    fn add(&mut self, hash: i64) {
        self.fold.add(hash);
        if let Some(pairs) = &mut self.pairs
            && self.at.is_multiple_of(2)
        {
            pairs.add(std::mem::replace(&mut self.fold, Fold::new()).finish(self.len) as u64);
        }
    }

    fn finish(self) -> i64 {
        match self.pairs {
            Some(pairs) => pairs.finish(),
            None => self.fold.finish(self.len),
        }
    }
}

/// The fold of a frozenset's hash: the order of its elements does not count.
struct SetFold(i64);

impl SetFold {
    fn new(len: usize) -> SetFold {
        SetFold(0x1_5c67_19d5_i64.wrapping_mul(len as i64 + 1))
    }

    fn add(&mut self, hash: u64) {
        let mixed = (hash ^ 0x59fa_0b69 ^ (hash << 16)).wrapping_mul(0xd1b5_4a32_d192_ed03);
        self.0 = self.0.wrapping_add(mixed as i64);
    }

    fn finish(self) -> i64 {
        self.0
    }
}

/// The fold of a tuple's hash, CPython's xxHash one.
struct Fold(u64);

impl Fold {
    fn new() -> Fold {
        Fold(2_870_177_450_012_600_261)
    }

    fn add(&mut self, hash: i64) {
        let sum = self.0.wrapping_add((hash as u64).wrapping_mul(14_029_467_366_897_019_727));
        self.0 = sum.rotate_left(31).wrapping_mul(11_400_714_785_074_694_791);
    }

    fn finish(self, len: usize) -> i64 {
        let hash = self.0.wrapping_add(len as u64 ^ (2_870_177_450_012_600_261 ^ 3_527_539));
        if hash == u64::MAX { 1_546_275_796 } else { hash as i64 }
    }
}
