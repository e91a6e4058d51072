//! How running code stops short of a value.
//!
//! Three kinds that must never be mixed up: an exception belongs to the guest and can be caught; a kill belongs to the
//! host and cannot; a trap says that the machine found itself in a state that should not exist, ends the virtual
//! machine and leaves the process alone.

use crate::symbol::Special;
use crate::value::Value;

/// Why a native or an instruction did not give a value.
#[derive(Clone, Copy, Debug)]
pub enum Stop {
    /// A guest exception, catchable.
    Raise(Value),
    /// A native met a value that only guest code can answer for (see [`Defer`]).
    Defer(Defer),
    /// This many bytes do not fit below the limit: collect, then run the instruction once more. Where they are more than
    /// any object may have, nothing would help: `MemoryError`.
    Memory(usize),
    /// This much fuel is missing: the turn is out of fuel and pauses before the instruction.
    Fuel(u64),
    /// The turn ends; no guest code runs.
    Kill(Kill),
    Trap(Trap),
}

/// What a native needs guest code for. The interpreter runs that code in frames of its own, then goes on: natives never
/// call guests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defer {
    /// Run the native's counterpart in the prelude with the same arguments.
    Prelude,
    /// Argument `0` is an iterator that runs guest code: make a list of it, then call the native again.
    Collect(u8),
    /// The argument defines `__index__` (or `__int__`, `__float__` …): convert it, then call the native again.
    Convert(u8, Conversion),
    /// Call this special method of the class of argument `0` with the arguments that follow, and check its result.
    Special(Special),
    /// A step that only the interpreter can take.
    Step(Step),
}

/// What natives ask of the interpreter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// `next(args[0])`; `args[1]`, if set, is the value at the end.
    Next,
    /// `iter(args[0])`
    Iter,
    /// Resume the generator `args[0]` with the value `args[1]`.
    Send,
    /// Raise `args[1]` inside the generator `args[0]`.
    Throw,
    /// Close the generator `args[0]`.
    Close,
    /// Call `args[0]` with the positional arguments `args[1..]`.
    Call,
    /// Call the native `args[0]` once more, with the arguments in tuple `args[1]` as they were bound.
    Again,
    /// `getattr(args[0], args[1])`; `args[2]`, if set, is the value where there is none.
    GetAttr,
    /// `hasattr(args[0], args[1])`
    HasAttr,
    /// `setattr(args[0], args[1], args[2])`
    SetAttr,
    /// `delattr(args[0], args[1])`
    DelAttr,
    /// `repr()` of a function, bound method, generator or module, whose names the interpreter knows.
    ReprCode,
    /// `freeze(args[0])`
    Freeze,
    /// `is_frozen(args[0])`
    IsFrozen,
    /// `dir(args[0])`
    Dir,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    Index,
    /// An index that must fit 64 bits.
    Size,
    Int,
    Float,
    Complex,
    Str,
    Repr,
    Bool,
    Bytes,
}

/// Why a turn was killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kill {
    Fuel,
    Memory,
    Stack,
    Interrupt,
    Deadline,
}

impl Kill {
    pub fn message(self) -> &'static str {
        match self {
            Kill::Fuel => "out of fuel",
            Kill::Memory => "out of memory",
            Kill::Stack => "stack depth exceeded",
            Kill::Interrupt => "interrupted",
            Kill::Deadline => "deadline passed",
        }
    }
}

/// An internal inconsistency. Each names itself, so that a report says where to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trap {
    /// A handle that names no object.
    Stale,
    /// A slab's own bookkeeping.
    Slab,
    /// An instruction index, constant, name or code that does not exist.
    Code,
    /// A frame or register that does not exist.
    Frame,
    /// A class or shape that does not exist.
    Class,
    /// A native was given arguments that do not fit its row.
    Native,
    /// The prelude lacks a function that a row names.
    Prelude,
    /// A value of a type that cannot stand here.
    Type,
}

impl From<Trap> for Stop {
    fn from(trap: Trap) -> Stop {
        Stop::Trap(trap)
    }
}
