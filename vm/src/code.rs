//! What the compiler makes: immutable, shared between virtual machines, without a value of any of them.
//!
//! A [`Program`] is one compiled module. Its first code is the module's body. Constants are data ([`Const`]); each
//! virtual machine makes values of them when it links the program, and keeps inline caches and symbols of its own.

use crate::op::{CodeIx, NameIx, Op, Reg};
use caplet_grammar::ast::Span;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A compiled module.
#[derive(Debug, Serialize, Deserialize)]
pub struct Program {
    /// The module's name: `__main__` for an entry file.
    pub name: Arc<str>,
    /// The file's name for diagnostics and tracebacks.
    pub file: Arc<str>,
    /// The text, for tracebacks.
    pub source: Arc<str>,
    /// `codes[0]` is the module's body.
    pub codes: Vec<Arc<Code>>,
    /// Names of the module's variables, by slot.
    pub globals: Vec<Arc<str>>,
    /// Names of the modules that `LoadImport` refers to.
    pub imports: Vec<Arc<str>>,
}

/// One function, class body, generator expression or module body.
#[derive(Debug, Serialize, Deserialize)]
pub struct Code {
    pub name: Arc<str>,
    /// `outer.<locals>.name`, as CPython writes it.
    pub qualified_name: Arc<str>,
    pub kind: CodeKind,
    pub doc: Option<Arc<str>>,
    pub ops: Vec<Op>,
    pub constants: Vec<Const>,
    /// Names of attributes, keywords and variables that the instructions mention.
    pub names: Vec<Arc<str>>,
    /// Lists of keyword names, for `CallKw` and `CallLoadedKw`.
    pub keywords: Vec<Vec<NameIx>>,
    pub params: Params,
    /// Names of a function's parameters and other variables that no inner function shares, for suggestions in reports.
    pub variables: Vec<Arc<str>>,
    /// Registers in use, register 0 included: at most 255.
    pub registers: u8,
    /// Fuel that entering costs: the weight of all instructions outside loops.
    pub cost: u32,
    /// How many inline caches the instructions refer to.
    pub caches: u16,
    /// Where a function made of this code takes its cells from, in the frame that makes it.
    pub captures: Vec<Capture>,
    /// Where an exception goes; the first row that covers the instruction wins (inner rows come first).
    pub handlers: Vec<Handler>,
    /// Where an exception is being handled: what `raise` alone raises, and the context of a new exception. Inner rows
    /// come first.
    pub handling: Vec<Handling>,
    /// For class bodies.
    pub class: Option<ClassLayout>,
    /// For each instruction the source it came from: sorted, one row for each change.
    pub spans: Vec<(u32, SourceSpan)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CodeKind {
    Module,
    Function,
    /// Calling it makes a generator.
    Generator,
    Class,
}

/// A constant as data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Const {
    None,
    Bool(bool),
    Ellipsis,
    Int(i64),
    /// An integer past 64 bits: digits in `radix`.
    BigInt {
        digits: Arc<str>,
        radix: u32,
    },
    Float(f64),
    Imaginary(f64),
    Str(Arc<str>),
    Bytes(Arc<[u8]>),
    Tuple(Vec<Const>),
    /// The name of a builtin: resolved when the program is linked.
    Builtin(Arc<str>),
}

/// The parameters of a function, in register order from register 1: positional-only, positional, keyword-only,
/// `*args`, `**kwargs`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Params {
    pub positional_only: u16,
    /// Positional-only included.
    pub positional: u16,
    pub keyword_only: u16,
    pub var_positional: bool,
    pub var_keyword: bool,
    /// How many of the last positional parameters have a default.
    pub defaults: u16,
    /// For each keyword-only parameter: has it a default?
    pub keyword_defaults: Vec<bool>,
    /// Names of all parameters, in register order.
    pub names: Vec<NameIx>,
    /// Not 0 where there are too many parameters for registers: register 1 is a list of so many places, of which the
    /// parameters are the first.
    pub spilled: u16,
    /// Where a function is made of this code, its defaults are in a list.
    pub defaults_in_list: bool,
}

impl Params {
    /// No stars, no keyword-only parameters: the arguments are the parameters, and what is missing is at its default.
    pub fn is_plain(&self) -> bool {
        self.keyword_only == 0 && !self.var_positional && !self.var_keyword && self.spilled == 0
    }

    /// How many registers hold parameters when the function starts.
    pub fn registers(&self) -> usize {
        if self.spilled > 0 { 1 } else { self.names.len() }
    }

    /// How many defaults the function is made with.
    pub fn default_count(&self) -> usize {
        usize::from(self.defaults) + self.keyword_defaults.iter().filter(|has| **has).count()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Capture {
    /// The cell in this register of the frame that makes the function.
    Register(Reg),
    /// The cell among the spilled variables of the frame that makes the function.
    Spilled { list: Reg, index: u16 },
    /// A cell of the function that makes the function.
    Free(u16),
}

/// Where a frame keeps a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    Register(Reg),
    /// Place `index` of the list in register `list`.
    Spilled {
        list: Reg,
        index: u16,
    },
}

impl Place {
    /// The register of the variable, or of the list it is in.
    pub fn register(self) -> Reg {
        match self {
            Place::Register(reg) | Place::Spilled { list: reg, .. } => reg,
        }
    }
}

/// An exception raised in `start..end` is put into register `exception` and control goes to `target`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Handler {
    pub start: u32,
    pub end: u32,
    pub target: u32,
    pub exception: Reg,
}

/// In `start..end` the exception in register `exception` is being handled.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Handling {
    pub start: u32,
    pub end: u32,
    pub exception: Reg,
}

/// What a class body binds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ClassLayout {
    /// Names and what holds them when the body ends (UNSET: not bound), in order of first binding.
    pub members: Vec<(NameIx, Place)>,
    /// Annotated names in order, with the annotation's source text.
    pub annotations: Vec<(NameIx, Arc<str>)>,
    /// It has type parameters: the class can be subscripted.
    pub generic: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceSpan {
    pub start: u32,
    pub end: u32,
}

impl From<Span> for SourceSpan {
    fn from(span: Span) -> SourceSpan {
        SourceSpan { start: span.start, end: span.end }
    }
}

impl Program {
    pub fn code(&self, index: CodeIx) -> Option<&Code> {
        self.codes.get(usize::from(index.0)).map(|code| &**code)
    }
}

impl Code {
    /// Is an exception being handled at this instruction?
    #[inline]
    pub fn handles(&self, at: u32) -> bool {
        self.handling.iter().any(|row| row.start <= at && at < row.end)
    }

    /// The source of the instruction at `pc`.
    pub fn span(&self, pc: u32) -> SourceSpan {
        let after = self.spans.partition_point(|(start, _)| *start <= pc);
        after.checked_sub(1).and_then(|i| self.spans.get(i)).map(|(_, span)| *span).unwrap_or_default()
    }
}
