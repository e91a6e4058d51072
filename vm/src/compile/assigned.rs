//! Which registers certainly hold a bound variable at a point of the code.
//!
//! A read of a local that is not in the set is checked at run time. The set only grows along a path, except where
//! `del` or the end of an `except … as` clause unbinds: such variables leave the set at the head of every loop and at
//! the entry of every handler, so that no fixed point has to be searched.

use crate::op::Reg;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Assigned {
    low: u128,
    high: u128,
}

impl Assigned {
    pub fn has(&self, reg: Reg) -> bool {
        let (half, bit) = if reg.0 < 128 { (self.low, reg.0) } else { (self.high, reg.0 - 128) };
        half >> bit & 1 == 1
    }

    pub fn insert(&mut self, reg: Reg) {
        if reg.0 < 128 {
            self.low |= 1 << reg.0;
        } else {
            self.high |= 1 << (reg.0 - 128);
        }
    }

    pub fn remove(&mut self, reg: Reg) {
        if reg.0 < 128 {
            self.low &= !(1 << reg.0);
        } else {
            self.high &= !(1 << (reg.0 - 128));
        }
    }

    /// In both: what holds where two paths meet.
    pub fn and(self, other: Assigned) -> Assigned {
        Assigned { low: self.low & other.low, high: self.high & other.high }
    }

    pub fn without(self, other: Assigned) -> Assigned {
        Assigned { low: self.low & !other.low, high: self.high & !other.high }
    }

    pub fn registers(self) -> impl Iterator<Item = Reg> {
        (0..=u8::MAX).map(Reg).filter(move |reg| self.has(*reg))
    }
}
