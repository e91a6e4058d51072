//! Emitting instructions along the flow of control.
//!
//! A frame that is not at a reachable point emits nothing, so dead code costs nothing and has no handlers.

use super::assigned::Assigned;
use super::frame::Frame;
use super::registers::Height;
use super::unit::Label;
use super::{Limit, MAX_INSTRUCTIONS};
use crate::code::Const;
use crate::op::{CacheIx, ConstIx, KeywordsIx, NameIx, Op, Reg, Target};
use caplet_grammar::ast::Span;
use std::sync::Arc;

/// A jump's target until its label is placed.
pub(super) const PENDING: Target = Target(u32::MAX);

impl Frame<'_, '_> {
    pub fn is_reachable(&self) -> bool {
        self.assigned.is_some()
    }

    pub fn emit(&mut self, op: Op, span: Span) {
        if self.is_reachable() && self.has_room(span) {
            self.unit.push(op, span.into());
        }
    }

    fn has_room(&mut self, span: Span) -> bool {
        if self.program.instructions >= MAX_INSTRUCTIONS {
            self.fail(Limit::Instructions, span);
            return false;
        }
        self.program.instructions += 1;
        true
    }

    /// Emits an instruction after which control does not come here.
    pub fn emit_last(&mut self, op: Op, span: Span) {
        self.emit(op, span);
        self.assigned = None;
    }

    /// Emits an instruction that may go to `label`; its target operand is [`PENDING`].
    pub fn branch(&mut self, op: Op, label: Label, span: Span) {
        if let Some(assigned) = self.assigned
            && self.has_room(span)
        {
            self.unit.push_jump(op, label, assigned, span.into());
        }
    }

    /// Goes to `label`.
    pub fn jump(&mut self, label: Label, span: Span) {
        self.branch(Op::Jump { to: PENDING }, label, span);
        self.assigned = None;
    }

    pub fn label(&mut self) -> Label {
        self.unit.label()
    }

    pub fn place(&mut self, label: Label) {
        let arriving = self.unit.place(label);
        self.assigned = match (self.assigned, arriving) {
            (Some(here), Some(there)) => Some(here.and(there)),
            (here, there) => here.or(there),
        };
    }

    pub fn fail(&mut self, limit: Limit, span: Span) {
        self.program.fail(limit, span);
    }

    pub fn has_failed(&self) -> bool {
        self.program.fault.is_some()
    }

    // ---- registers

    pub fn height(&self) -> Height {
        self.registers.height()
    }

    pub fn release(&mut self, height: Height) {
        self.registers.release(height);
    }

    /// A new temporary.
    pub fn temp(&mut self, span: Span) -> Reg {
        self.registers.push().unwrap_or_else(|| {
            self.fail(Limit::Registers, span);
            Reg(0)
        })
    }

    /// `count` new temporaries in a row; the first of them.
    pub fn temps(&mut self, count: usize, span: Span) -> Reg {
        let first = self.temp(span);
        self.set_top(first, count.max(1), span);
        first
    }

    /// Frees or takes temporaries so that `base` and the `count - 1` above it are the last taken.
    pub fn set_top(&mut self, base: Reg, count: usize, span: Span) {
        if !self.registers.set_top(usize::from(base.0) + count) {
            self.fail(Limit::Registers, span);
        }
    }

    /// The base of a window that ends in `dst`: `dst` itself if it is the newest temporary, a new one otherwise.
    pub fn window(&mut self, dst: Reg, span: Span) -> Reg {
        if self.registers.is_newest(dst) { dst } else { self.temp(span) }
    }

    /// A register that may be written several times before `dst` gets its value.
    pub fn scratch(&mut self, dst: Reg, span: Span) -> Reg {
        if self.registers.is_variable(dst) { self.temp(span) } else { dst }
    }

    pub fn move_to(&mut self, dst: Reg, src: Reg, span: Span) {
        if dst != src {
            self.emit(Op::Move { dst, src }, span);
        }
    }

    pub fn mark_assigned(&mut self, reg: Reg) {
        if let Some(assigned) = &mut self.assigned {
            assigned.insert(reg);
        }
    }

    pub fn mark_unset(&mut self, reg: Reg) {
        if let Some(assigned) = &mut self.assigned {
            assigned.remove(reg);
        }
    }

    pub fn is_assigned(&self, reg: Reg) -> bool {
        self.assigned.is_none_or(|assigned| assigned.has(reg))
    }

    /// What is certainly bound wherever control comes back to, or is caught: nothing that is unbound on the way.
    pub fn lasting(&self) -> Option<Assigned> {
        self.assigned.map(|assigned| assigned.without(self.unbound))
    }

    // ---- tables

    pub fn constant(&mut self, constant: Const, span: Span) -> ConstIx {
        self.unit.constant(constant).unwrap_or_else(|limit| {
            self.fail(limit, span);
            ConstIx(0)
        })
    }

    pub fn name(&mut self, name: &str, span: Span) -> NameIx {
        self.unit.name(name).unwrap_or_else(|limit| {
            self.fail(limit, span);
            NameIx(0)
        })
    }

    pub fn cache(&mut self, span: Span) -> CacheIx {
        self.unit.cache().unwrap_or_else(|limit| {
            self.fail(limit, span);
            CacheIx(0)
        })
    }

    pub fn keyword_names(&mut self, names: Vec<NameIx>, span: Span) -> KeywordsIx {
        self.unit.keyword_names(names).unwrap_or_else(|limit| {
            self.fail(limit, span);
            KeywordsIx(0)
        })
    }

    /// A number of operands.
    pub fn count(&mut self, count: usize, span: Span) -> u8 {
        u8::try_from(count).unwrap_or_else(|_| {
            self.fail(Limit::Operands, span);
            0
        })
    }

    /// Loads a constant by the shortest instruction.
    pub fn load_constant(&mut self, dst: Reg, constant: Const, span: Span) {
        let op = match constant {
            Const::None => Op::LoadNone { dst },
            Const::Bool(value) => Op::LoadBool { dst, value },
            Const::Int(value) => match i32::try_from(value) {
                Ok(value) => Op::LoadInt { dst, value },
                Err(_) => Op::LoadConst { dst, index: self.constant(Const::Int(value), span) },
            },
            other => Op::LoadConst { dst, index: self.constant(other, span) },
        };
        self.emit(op, span);
    }

    pub fn load_text(&mut self, dst: Reg, text: &str, span: Span) {
        self.load_constant(dst, Const::Str(Arc::from(text)), span);
    }
}
