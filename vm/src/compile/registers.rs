//! The registers of one frame: register 0 is the callee, then parameters and locals, then temporaries as a stack.
//!
//! Temporaries are released to a mark, never one by one, so what lies below the mark of whoever runs is safe.
//! Register 255 is [`Reg::NONE`] and never handed out.

use crate::op::Reg;

#[derive(Debug)]
pub(super) struct Registers {
    /// The first temporary.
    first: u8,
    /// The next free register.
    top: u8,
    /// One above the highest register ever used.
    high: u8,
}

/// How high the temporaries stood.
#[derive(Clone, Copy, Debug)]
pub(super) struct Height(u8);

impl Registers {
    /// Registers 0 to `locals` are taken. `None` if there are too many.
    pub fn new(locals: usize) -> Option<Registers> {
        let first = u8::try_from(locals).ok()?.checked_add(1).filter(|first| *first < u8::MAX)?;
        Some(Registers { first, top: first, high: first })
    }

    /// No locals: what a frame that has failed goes on with.
    pub fn empty() -> Registers {
        Registers { first: 1, top: 1, high: 1 }
    }

    pub fn push(&mut self) -> Option<Reg> {
        let reg = Reg(self.top);
        self.set_top(usize::from(self.top) + 1).then_some(reg)
    }

    /// Frees or takes registers so that `top` is the next free one.
    pub fn set_top(&mut self, top: usize) -> bool {
        match u8::try_from(top) {
            Ok(top) => {
                self.top = top;
                self.high = self.high.max(top);
                true
            }
            Err(_) => false,
        }
    }

    pub fn height(&self) -> Height {
        Height(self.top)
    }

    pub fn release(&mut self, height: Height) {
        self.top = height.0;
    }

    /// Holds a variable of the frame: read and written by name.
    pub fn is_variable(&self, reg: Reg) -> bool {
        reg.0 < self.first
    }

    /// Is this the temporary taken last?
    pub fn is_newest(&self, reg: Reg) -> bool {
        !self.is_variable(reg) && reg.0.checked_add(1) == Some(self.top)
    }

    /// How many registers are left.
    pub fn free(&self) -> usize {
        usize::from(u8::MAX - self.top)
    }

    /// How many registers the frame needs.
    pub fn count(&self) -> u8 {
        self.high
    }
}
