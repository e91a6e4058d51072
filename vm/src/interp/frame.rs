//! Frames, and the window through which an instruction sees its registers.

use crate::error::Trap;
use crate::heap::Generator;
use crate::heap::slab::Id;
use crate::op::Reg;
use crate::symbol::Special;
use crate::value::Value;
use std::ops::{Index, IndexMut};

/// Registers that one window shows.
pub const WINDOW: usize = 256;

/// What is done with the value that a frame returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// It goes into the caller's register `dst`.
    Store,
    /// It is dropped.
    Discard,
    /// The frame ran `__init__`: the instance (in `keep`) is the value.
    Init,
    /// The caller's `for` loop has its next item in `dst` and goes on at the instruction in `keep`.
    Loop,
    /// The same, and all that the loop does is to append the item to the list in `keep`: its body is `ListAppend` alone. A
    /// generator does that by itself and goes on, without leaving its frame.
    Collect,
    /// The caller is a generator at a `yield from`: it yields the value as well.
    Delegate,
    /// The caller's last instruction goes on with it; the number says how far it had come.
    Op(u8),
    /// It must have the type that this special method returns, then it goes into `dst`.
    Check(Special),
    /// `next()` with a default (in `keep`): the end of the iterator is the default.
    NextDefault,
    /// The generator that was closed must not have yielded.
    Closed,
    /// `getattr` or `hasattr`: an AttributeError is the default in `keep`.
    AttributeDefault,
    /// `hasattr`: a value is True.
    HasAttribute,
    /// The turn is over.
    Root,
}

#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Index of the linked code.
    pub code: u32,
    /// The next instruction.
    pub pc: u32,
    /// Where the window begins on the stack.
    pub base: u32,
    /// Where the result goes, in the caller's window.
    pub dst: Reg,
    pub then: Then,
    /// A value that `then` needs; for a class body, the tuple of bases.
    pub keep: Value,
    /// The generator whose frame this is.
    pub generator: Option<Id<Generator>>,
}

/// How many frames there may be at once.
#[derive(Clone, Copy, Debug)]
pub struct Depth {
    pub frames: usize,
    /// From this many on calls leave the loop's short cut; then `frames` is checked, or it is a stress test.
    pub entry: usize,
}

impl Depth {
    pub fn new(depth: u32, shortcut: bool) -> Depth {
        let frames = depth as usize;
        Depth { frames, entry: if shortcut { frames } else { 0 } }
    }

    /// Generators that run without frames count like frames.
    pub fn take(&mut self, count: usize) {
        self.frames -= count.min(self.frames);
        self.entry -= count.min(self.entry);
    }

    /// They have frames, or do not run any more.
    pub fn give(&mut self, count: usize) {
        self.frames += count;
        self.entry += count;
    }
}

/// The registers of the running frame. An operand is a byte and the window has 256 places, so no access is checked.
pub struct Window<'a>(pub &'a mut [Value; WINDOW]);

impl<'a> Window<'a> {
    #[inline(always)]
    pub fn at(stack: &'a mut [Value], base: usize) -> Result<Window<'a>, Trap> {
        let rest = stack.get_mut(base..).ok_or(Trap::Frame)?;
        rest.first_chunk_mut::<WINDOW>().map(Window).ok_or(Trap::Frame)
    }

    /// `count` registers from `first` on.
    #[inline(always)]
    pub fn slice(&self, first: Reg, count: u8) -> Result<&[Value], Trap> {
        let first = usize::from(first.0);
        self.0.get(first..first + usize::from(count)).ok_or(Trap::Frame)
    }
}

#[allow(clippy::indexing_slicing, reason = "a byte cannot pass the end of 256 registers")]
impl Index<Reg> for Window<'_> {
    type Output = Value;
    #[inline(always)]
    fn index(&self, reg: Reg) -> &Value {
        &self.0[reg.0 as usize]
    }
}

#[allow(clippy::indexing_slicing, reason = "a byte cannot pass the end of 256 registers")]
impl IndexMut<Reg> for Window<'_> {
    #[inline(always)]
    fn index_mut(&mut self, reg: Reg) -> &mut Value {
        &mut self.0[reg.0 as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::{Frame, Then};

    #[test]
    fn sizes() {
        assert_eq!(size_of::<Then>(), 2);
        assert_eq!(size_of::<Frame>(), 40);
        assert!(size_of::<crate::error::Stop>() <= 24);
        assert!(size_of::<super::super::Exit>() <= 24);
        assert!(size_of::<super::super::attributes::Cache>() <= 32);
    }
}
