//! A value: sixteen bytes, a tag and bits.
//!
//! `None`, booleans, 64-bit integers and floats are the bits themselves; everything else is an index into the slab of
//! its type, so a value can be copied freely, compared for identity by its bits, and written down. The tag *is* the
//! type: no memory is touched to learn it.
//!
//! Measured (DESIGN 2.1): a Rust enum of the same size is 1.5 times slower for the store-forwarding stalls of copying
//! it; a NaN box makes 64-bit integers slow.

use crate::heap::slab::Id;
use crate::heap::*;

/// The type of a value as the machine sees it. Four bytes wide: a tag stored as one byte and soon loaded as four, which
/// compilers do when they copy it, waits for the store to reach the cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u32)]
pub enum Tag {
    /// Not a value: the content of an unbound variable.
    Unset,
    None,
    Bool,
    Int,
    Float,
    Ellipsis,
    NotImplemented,
    /// A function of the library: an index into the shared table of natives.
    Native,
    /// A class: an index into the class table (builtin classes first).
    Class,
    BigInt,
    Complex,
    Str,
    Bytes,
    ByteArray,
    List,
    Tuple,
    Dict,
    Set,
    FrozenSet,
    Range,
    Slice,
    Function,
    BoundMethod,
    Instance,
    Iterator,
    Generator,
    Cell,
    Property,
    StaticMethod,
    ClassMethod,
    DictView,
    Template,
    Interpolation,
    TypeExpression,
    Module,
}

/// A value of the language, or [`Value::UNSET`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Value {
    tag: Tag,
    bits: u64,
}

impl Value {
    pub const UNSET: Value = Value { tag: Tag::Unset, bits: 0 };
    pub const NONE: Value = Value { tag: Tag::None, bits: 0 };
    pub const TRUE: Value = Value { tag: Tag::Bool, bits: 1 };
    pub const FALSE: Value = Value { tag: Tag::Bool, bits: 0 };
    pub const ELLIPSIS: Value = Value { tag: Tag::Ellipsis, bits: 0 };
    pub const NOT_IMPLEMENTED: Value = Value { tag: Tag::NotImplemented, bits: 0 };

    #[inline(always)]
    pub fn tag(self) -> Tag {
        self.tag
    }

    /// Same object: what `is` asks. Values of immutable immediate types are identical when they are equal.
    #[inline(always)]
    pub fn is(self, other: Value) -> bool {
        self == other
    }

    #[inline(always)]
    pub fn int(value: i64) -> Value {
        Value { tag: Tag::Int, bits: value as u64 }
    }

    #[inline(always)]
    pub fn float(value: f64) -> Value {
        // One NaN: its sign and payload cannot be observed.
        let bits = if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() };
        Value { tag: Tag::Float, bits }
    }

    #[inline(always)]
    pub fn bool(value: bool) -> Value {
        Value { tag: Tag::Bool, bits: u64::from(value) }
    }

    #[inline(always)]
    pub fn class(id: ClassId) -> Value {
        Value { tag: Tag::Class, bits: u64::from(id.0) }
    }

    #[inline(always)]
    pub fn native(id: NativeId) -> Value {
        Value { tag: Tag::Native, bits: u64::from(id.0) }
    }

    #[inline(always)]
    pub fn is_unset(self) -> bool {
        self.tag == Tag::Unset
    }

    #[inline(always)]
    pub fn is_none(self) -> bool {
        self.tag == Tag::None
    }

    #[inline(always)]
    pub fn is_int(self) -> bool {
        self.tag == Tag::Int
    }

    #[inline(always)]
    pub fn is_float(self) -> bool {
        self.tag == Tag::Float
    }

    /// The integer in the bits; meaningful only when [`Value::is_int`].
    #[inline(always)]
    pub fn raw_int(self) -> i64 {
        self.bits as i64
    }

    /// The float in the bits; meaningful only when [`Value::is_float`].
    #[inline(always)]
    pub fn raw_float(self) -> f64 {
        f64::from_bits(self.bits)
    }

    #[inline(always)]
    pub fn raw_bool(self) -> bool {
        self.bits != 0
    }

    #[inline(always)]
    pub fn as_int(self) -> Option<i64> {
        if self.tag == Tag::Int { Some(self.bits as i64) } else { None }
    }

    /// An `int` or `bool` that fits 64 bits.
    #[inline(always)]
    pub fn as_small_int(self) -> Option<i64> {
        if matches!(self.tag, Tag::Int | Tag::Bool) { Some(self.bits as i64) } else { None }
    }

    #[inline(always)]
    pub fn as_float(self) -> Option<f64> {
        if self.tag == Tag::Float { Some(f64::from_bits(self.bits)) } else { None }
    }

    #[inline(always)]
    pub fn as_bool(self) -> Option<bool> {
        if self.tag == Tag::Bool { Some(self.bits != 0) } else { None }
    }

    #[inline(always)]
    pub fn as_class(self) -> Option<ClassId> {
        if self.tag == Tag::Class { Some(ClassId(self.bits as u32)) } else { None }
    }

    #[inline(always)]
    pub fn as_native(self) -> Option<NativeId> {
        if self.tag == Tag::Native { Some(NativeId(self.bits as u32)) } else { None }
    }

    /// Copies values, as many as both slices have, part by part: what was just written part by part and is read as a
    /// block waits for the stores to reach the cache.
    #[inline(always)]
    pub(crate) fn copy(to: &mut [Value], from: &[Value]) {
        for (to, &Value { tag, bits }) in to.iter_mut().zip(from) {
            *to = Value { tag, bits };
        }
    }

    /// A value from what [`Value::tag`] and [`Value::bits`] gave.
    pub(crate) fn from_parts(tag: Tag, bits: u64) -> Value {
        Value { tag, bits }
    }

    /// The raw bits, for identity hashing and for debugging dumps.
    #[inline(always)]
    pub fn bits(self) -> u64 {
        self.bits
    }
}

/// Index of a class: builtin classes are shared by all virtual machines and come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClassId(pub u32);

/// Index of a library function in the shared table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NativeId(pub u32);

/// A heap type: its tag, so that a handle and a value turn into each other.
pub trait Object: Sized {
    const TAG: Tag;
}

impl<T: Object> From<Id<T>> for Value {
    #[inline(always)]
    fn from(id: Id<T>) -> Value {
        Value { tag: T::TAG, bits: id.to_bits() }
    }
}

impl Value {
    /// The handle, if the value is of that type.
    #[inline(always)]
    pub fn as_id<T: Object>(self) -> Option<Id<T>> {
        if self.tag == T::TAG { Some(Id::from_bits(self.bits)) } else { None }
    }

    /// The handle whose type the caller has already read off the tag. A wrong tag gives a handle that names another
    /// object of the type or none (a trap), never memory of another type.
    #[inline(always)]
    pub fn raw_id<T: Object>(self) -> Id<T> {
        Id::from_bits(self.bits)
    }

    #[inline(always)]
    pub fn as_str(self) -> Option<Id<Str>> {
        self.as_id()
    }

    /// A set or a frozenset.
    pub fn as_any_set(self) -> Option<Id<Set>> {
        match self.tag {
            Tag::Set | Tag::FrozenSet => Some(Id::from_bits(self.bits)),
            _ => None,
        }
    }

    /// A set (`frozen` false) or a frozenset.
    pub fn any_set(id: Id<Set>, frozen: bool) -> Value {
        Value { tag: if frozen { Tag::FrozenSet } else { Tag::Set }, bits: id.to_bits() }
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.tag {
            Tag::Int => write!(f, "Int({})", self.raw_int()),
            Tag::Float => write!(f, "Float({:?})", self.raw_float()),
            Tag::Bool => write!(f, "Bool({})", self.raw_bool()),
            tag => write!(f, "{tag:?}({})", self.bits),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_sixteen_bytes() {
        assert_eq!(size_of::<Value>(), 16);
    }

    #[test]
    fn there_is_one_nan() {
        assert!(Value::float(-f64::NAN).is(Value::float(f64::NAN)));
    }
}
