//! The types of heap objects, as data. What they mean is in `ops` and in the library.

use super::slab::Id;
use super::table::Table;
use crate::number::int::BigInt;
use crate::op::Reg;
use crate::symbol::Symbol;
use crate::value::{ClassId, Value};
use smallvec::SmallVec;

/// An integer past 64 bits.
#[derive(Clone, Debug)]
pub struct Integer {
    pub value: BigInt,
}

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
    /// So are its cells, its defaults, and the module variables that it names.
    pub frozen: bool,
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
    pub frozen: bool,
}

impl Cell {
    pub fn new(value: Value) -> Cell {
        Cell { value, frozen: false }
    }
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
