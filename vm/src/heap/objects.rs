//! The types of heap objects, as data. What they mean is in `ops` and in the library.

use super::slab::Id;
use super::string::Str;
use super::table::Table;
use crate::builtin;
use crate::class::ShapeId;
use crate::number::int::{BigInt, bit_length};
use crate::op::Reg;
use crate::symbol::Symbol;
use crate::value::{ClassId, Object, Tag, Value};
use hashbrown::HashMap;
use smallvec::SmallVec;
use std::sync::Arc;

#[derive(Clone, Debug, Default)]
pub struct List {
    pub items: Vec<Value>,
    pub frozen: bool,
}

#[derive(Clone, Debug)]
pub struct Tuple {
    pub items: SmallVec<[Value; 3]>,
}

#[derive(Clone, Debug, Default)]
pub struct Dict {
    pub table: Table<Value>,
    pub frozen: bool,
}

/// The content of a `set` or a `frozenset`; the value's tag says which.
#[derive(Clone, Debug, Default)]
pub struct Set {
    pub table: Table<()>,
    pub frozen: bool,
}

/// A container that looks keys up in a table.
pub trait Keyed: super::Stored {
    type Value: Copy;
    fn table(&self) -> &Table<Self::Value>;
}

impl Keyed for Dict {
    type Value = Value;
    #[inline(always)]
    fn table(&self) -> &Table<Value> {
        &self.table
    }
}

impl Keyed for Set {
    type Value = ();
    #[inline(always)]
    fn table(&self) -> &Table<()> {
        &self.table
    }
}

#[derive(Clone, Debug)]
pub struct Bytes {
    pub bytes: Box<[u8]>,
}

#[derive(Clone, Debug, Default)]
pub struct ByteArray {
    pub bytes: Vec<u8>,
    pub frozen: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct Complex {
    pub re: f64,
    pub im: f64,
}

/// Integers all of them, of any size.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    pub start: Value,
    pub stop: Value,
    pub step: Value,
    pub len: Value,
}

#[derive(Clone, Copy, Debug)]
pub struct Slice {
    pub start: Value,
    pub stop: Value,
    pub step: Value,
}

/// A function of the language.
#[derive(Clone, Debug)]
pub struct Function {
    /// Index of the linked code.
    pub code: u32,
    /// How many arguments a call passes that enters the function at once, or `COMPLEX`.
    pub arity: u8,
    /// How many arguments by position alone are enough and, unless it is `COMPLEX`, how many are all there are.
    pub least: u8,
    pub most: u8,
    /// Registers up to this one, arguments apart, must be UNSET at entry.
    pub clears: u8,
    /// Fuel that entering costs.
    pub cost: u32,
    /// Positional defaults, then keyword-only ones.
    pub defaults: Box<[Value]>,
    pub cells: SmallVec<[Value; 2]>,
}

impl Function {
    /// The arity of a function whose arguments must be bound by name or star, or which makes a generator.
    pub const COMPLEX: u8 = 255;

    /// Are so many arguments by position a call for which at most defaults have to be filled in?
    #[inline]
    pub fn takes(&self, argc: usize) -> bool {
        self.most != Function::COMPLEX && (usize::from(self.least)..=usize::from(self.most)).contains(&argc)
    }
}

#[derive(Clone, Copy, Debug)]
pub struct BoundMethod {
    pub function: Value,
    pub receiver: Value,
}

/// A variable shared between functions.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    pub value: Value,
}

#[derive(Clone, Copy, Debug)]
pub struct Property {
    pub get: Value,
    pub set: Value,
    pub delete: Value,
    /// What the class calls it whose body bound it last: for errors.
    pub name: Option<Symbol>,
}

#[derive(Clone, Copy, Debug)]
pub struct StaticMethod {
    pub function: Value,
}

#[derive(Clone, Copy, Debug)]
pub struct ClassMethod {
    pub function: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewKind {
    Keys,
    Values,
    Items,
}

#[derive(Clone, Copy, Debug)]
pub struct DictView {
    pub dict: Id<Dict>,
    pub kind: ViewKind,
}

/// A t-string's value: strings and interpolations, each a tuple.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    pub strings: Value,
    pub interpolations: Value,
}

#[derive(Clone, Copy, Debug)]
pub struct Interpolation {
    pub value: Value,
    pub expression: Value,
    pub conversion: Value,
    pub format_spec: Value,
}

/// A union of classes (`int | None`), or a class with arguments (`list[int]`): what annotations are made of.
#[derive(Clone, Copy, Debug)]
pub struct TypeExpression {
    /// The class that was subscripted; UNSET for a union.
    pub origin: Value,
    /// A tuple: the arguments, or the union's members, of which no two are equal.
    pub arguments: Value,
}

/// An instance of a class written in the language, or an exception.
#[derive(Clone, Debug)]
pub struct Instance {
    pub shape: ShapeId,
    pub frozen: bool,
    pub slots: SmallVec<[Value; 4]>,
    pub extra: Option<Box<Extra>>,
}

impl Instance {
    /// Without attributes.
    #[inline(always)]
    pub fn empty(shape: ShapeId) -> Instance {
        Instance { shape, frozen: false, slots: SmallVec::new(), extra: None }
    }
}

/// What few instances have.
#[derive(Clone, Debug, Default)]
pub struct Extra {
    pub exception: Option<ExceptionData>,
    /// Attributes past those that a shape describes.
    pub overflow: Option<Box<Overflow>>,
}

pub type Overflow = HashMap<Symbol, Value, rustc_hash::FxBuildHasher>;

impl Extra {
    /// An upper bound of the bytes that setting one more attribute here allocates.
    pub fn growth(extra: Option<&Extra>) -> usize {
        let overflow = extra.and_then(|extra| extra.overflow.as_ref());
        // A table that grows is made anew, at most twice as large, with room for four at first.
        let table = overflow.map_or(0, |overflow| overflow.allocation_size());
        size_of::<Extra>() + size_of::<Overflow>() + 2 * table + 256
    }
}

/// A frame that an exception passed: a recursion that passes the same place again and again is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed {
    /// Index of the linked code.
    pub code: u32,
    /// The instruction.
    pub pc: u32,
    pub times: u32,
}

#[derive(Clone, Debug)]
pub struct ExceptionData {
    pub args: Value,
    pub cause: Value,
    pub context: Value,
    pub suppress_context: bool,
    /// The frames that the exception passed, innermost first.
    pub traceback: SmallVec<[Passed; 2]>,
    pub notes: Value,
    /// The object that an attribute was missing of: for the report alone, which suggests another name.
    pub about: Value,
}

impl ExceptionData {
    /// Bytes of the backing store.
    pub fn backing(&self) -> usize {
        if self.traceback.spilled() { self.traceback.capacity() * size_of::<Passed>() } else { 0 }
    }

    pub fn new(args: Value) -> ExceptionData {
        ExceptionData {
            args,
            cause: Value::NONE,
            context: Value::NONE,
            suppress_context: false,
            traceback: SmallVec::new(),
            notes: Value::UNSET,
            about: Value::UNSET,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GeneratorState {
    /// Not started.
    Created,
    Suspended,
    Running,
    Finished,
}

#[derive(Clone, Debug)]
pub struct Generator {
    pub state: GeneratorState,
    pub code: u32,
    /// Behind the `yield` that it stands at.
    pub pc: u32,
    /// Where that `yield` wants the value that is sent.
    pub answer: Reg,
    /// What holds the iterator that it delegates to, or [`Reg::NONE`]: where it stands at a `yield from`, which runs
    /// again when the generator is taken up.
    pub delegate: Reg,
    /// It stands inside a handler, whose exception is being handled again when it is taken up.
    pub handles: bool,
    /// The frame's registers while it has no frame.
    pub registers: Vec<Value>,
    /// The generator that waits for this one, without a frame, while this one runs (see `interp::generators`).
    pub outer: Option<Id<Generator>>,
    /// The class it shows: `generator`, or `map`, `filter` … for the prelude's.
    pub class: ClassId,
}

impl Generator {
    /// The instruction with which it goes on.
    #[inline(always)]
    pub fn entry(&self) -> u32 {
        self.pc.saturating_sub(u32::from(self.delegate != Reg::NONE))
    }

    /// May it go on where it stands at once?
    #[inline(always)]
    pub fn waits(&self) -> bool {
        self.state == GeneratorState::Suspended && !self.handles
    }

    /// The generator that it delegates to.
    #[inline(always)]
    pub fn inner(&self) -> Option<Id<Generator>> {
        self.registers.get(usize::from(self.delegate.0))?.as_id()
    }
}

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

/// What of an object's size the slab's place does not show.
pub trait Footprint {
    /// Bytes of the backing stores, by capacity.
    fn backing(&self) -> usize;
}

macro_rules! flat {
    ($($ty:ty),*) => { $( impl Footprint for $ty { fn backing(&self) -> usize { 0 } } )* };
}

flat!(
    Complex,
    Range,
    Slice,
    BoundMethod,
    Cell,
    Property,
    StaticMethod,
    ClassMethod,
    DictView,
    Template,
    Interpolation,
    TypeExpression
);

const VALUE: usize = size_of::<Value>();

impl Footprint for List {
    #[inline]
    fn backing(&self) -> usize {
        self.items.capacity() * VALUE
    }
}

impl Footprint for Tuple {
    fn backing(&self) -> usize {
        if self.items.spilled() { self.items.capacity() * VALUE } else { 0 }
    }
}

impl Footprint for Dict {
    fn backing(&self) -> usize {
        self.table.backing()
    }
}

impl Footprint for Set {
    fn backing(&self) -> usize {
        self.table.backing()
    }
}

impl Footprint for Bytes {
    fn backing(&self) -> usize {
        self.bytes.len()
    }
}

impl Footprint for ByteArray {
    fn backing(&self) -> usize {
        self.bytes.capacity()
    }
}

impl Footprint for Function {
    fn backing(&self) -> usize {
        let cells = if self.cells.spilled() { self.cells.capacity() } else { 0 };
        (self.defaults.len() + cells) * VALUE
    }
}

impl Footprint for Instance {
    fn backing(&self) -> usize {
        let slots = if self.slots.spilled() { self.slots.capacity() * VALUE } else { 0 };
        slots + self.extra.as_ref().map_or(0, |extra| extra.backing())
    }
}

impl Footprint for Extra {
    fn backing(&self) -> usize {
        let overflow = self.overflow.as_ref();
        let overflow = overflow.map_or(0, |overflow| size_of::<Overflow>() + overflow.allocation_size());
        size_of::<Extra>() + self.exception.as_ref().map_or(0, ExceptionData::backing) + overflow
    }
}

impl Footprint for Generator {
    fn backing(&self) -> usize {
        self.registers.capacity() * VALUE
    }
}

impl Footprint for Iter {
    fn backing(&self) -> usize {
        match self {
            Iter::Zip { inner, .. } => inner.len() * VALUE,
            Iter::BigRange { next, step, left } => {
                (bit_length(next).max(bit_length(step)).max(bit_length(left)) * 3) as usize / 8
            }
            _ => 0,
        }
    }
}

impl Footprint for Arc<str> {
    fn backing(&self) -> usize {
        self.len()
    }
}

macro_rules! objects {
    ($($ty:ty => $tag:ident),* $(,)?) => { $( impl Object for $ty { const TAG: Tag = Tag::$tag; } )* };
}

objects! {
    Str => Str, List => List, Tuple => Tuple, Dict => Dict, Set => Set, Bytes => Bytes, ByteArray => ByteArray,
    Complex => Complex, Range => Range, Slice => Slice, Function => Function, BoundMethod => BoundMethod, Cell => Cell,
    Property => Property, StaticMethod => StaticMethod, ClassMethod => ClassMethod, DictView => DictView,
    Template => Template, Interpolation => Interpolation, TypeExpression => TypeExpression, Instance => Instance, Generator => Generator,
    Iter => Iterator, Integer => BigInt,
}

/// An integer past 64 bits.
#[derive(Clone, Debug)]
pub struct Integer {
    pub value: BigInt,
}

impl Footprint for Integer {
    fn backing(&self) -> usize {
        bit_length(&self.value) as usize / 8 + 8
    }
}
