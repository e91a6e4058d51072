//! Variables past those that a window holds: in a list that only the frame's own instructions know.
//!
//! No program can reach the list, so it may hold `UNSET` (a variable that is not bound) and cells.

use super::Vm;
use crate::context::Ctx;
use crate::error::{Stop, Trap};
use crate::heap::List;
use crate::op::Reg;
use crate::value::Value;

impl Ctx {
    /// `NewSpilled`
    pub(super) fn new_spilled(&mut self, count: u16) -> Result<Value, Stop> {
        let count = usize::from(count);
        self.heap.fits(count * size_of::<Value>())?;
        self.charge(count / 4)?;
        self.heap.list(vec![Value::UNSET; count])
    }

    /// `LoadSpilled`
    pub(super) fn spilled(&self, list: Value, index: u16) -> Result<Value, Trap> {
        let list = self.heap.get(list.as_id::<List>().ok_or(Trap::Type)?)?;
        list.items.get(usize::from(index)).copied().ok_or(Trap::Code)
    }

    /// `StoreSpilled`
    pub(super) fn set_spilled(&mut self, list: Value, index: u16, value: Value) -> Result<(), Trap> {
        let list = self.heap.get_mut(list.as_id::<List>().ok_or(Trap::Type)?)?;
        *list.items.get_mut(usize::from(index)).ok_or(Trap::Code)? = value;
        Ok(())
    }
}

impl Vm {
    /// `UnpackList`
    pub(super) fn unpack_list(&mut self, dst: Reg, source: Value, count: u16) -> Result<(), Stop> {
        let count = usize::from(count);
        match self.ctx.items(source) {
            Some(items) if items.len() == count => {
                self.ctx.heap.fits(2 * count * size_of::<Value>())?;
                self.ctx.charge(count / 4)?;
                let items = self.ctx.items(source).unwrap_or_default().to_vec();
                let list = self.ctx.heap.list(items)?;
                Ok(self.set(dst, list)?)
            }
            _ => self.unpack(source, dst, count),
        }
    }

    /// `UnpackListEx`
    pub(super) fn unpack_list_starred(&mut self, dst: Reg, source: Value, before: u16, after: u16) -> Result<(), Stop> {
        let Some(row) = self.starred_row(source, usize::from(before), usize::from(after))? else { return Ok(()) };
        let list = self.ctx.heap.list(row)?;
        Ok(self.set(dst, list)?)
    }
}
