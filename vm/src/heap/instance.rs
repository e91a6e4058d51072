//! Instances of classes, and what exceptions have beside their attributes.
//!
//! Invariant: the shape says which slot an attribute is in, and implies the class. What few instances have lies in a box
//! of its own ([`Extra`]), so that the others stay small.

use super::Heap;
use crate::class::ShapeId;
use crate::error::Stop;
use crate::symbol::Symbol;
use crate::value::{ClassId, Value};
use hashbrown::HashMap;
use smallvec::SmallVec;

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

impl Heap {
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
}
