//! How an instruction goes on when guest code has answered it: a special method, `__bool__`, a function of the prelude.
//!
//! Invariant: nothing is kept of the instruction but how far it had come ([`stage`], in the frame that answers). It is read
//! again from the code, and its operands from the registers; so a pause in the middle needs no state of its own.

use super::Vm;
use super::deliver::INDEXED;
use super::frame::Then;
use crate::error::{Stop, Trap};
use crate::op::{BinaryOp, CompareOp, Op, Reg};
use crate::symbol::Special;
use crate::value::{Tag, Value};

/// How far an instruction had come when it called guest code.
pub(super) mod stage {
    /// The value is the result.
    pub const RESULT: u8 = 100;
    /// The value is what `__bool__` said.
    pub const BOOL: u8 = 101;
    /// The value is what `__len__` said, asked for truth.
    pub const LEN: u8 = 102;
    /// The value is what the `__index__` of such a length said.
    pub const LEN_INDEX: u8 = 103;
}

/// `a op b`, or `a op= b`.
#[derive(Clone, Copy)]
struct Operation {
    op: BinaryOp,
    inplace: bool,
    a: Value,
    b: Value,
}

impl Vm {
    /// The instruction that runs: the one before the frame's position.
    pub(super) fn current(&self) -> Result<Op, Trap> {
        let frame = self.frames.last().ok_or(Trap::Frame)?;
        let at = (frame.pc as usize).checked_sub(1).ok_or(Trap::Code)?;
        self.linked(frame.code)?.code.ops.get(at).copied().ok_or(Trap::Code)
    }

    /// Guest code that an instruction called has answered.
    pub(super) fn resume_instruction(&mut self, at: u8, value: Value) -> Result<(), Stop> {
        match at {
            stage::BOOL => {
                let Some(truth) = value.as_bool() else {
                    let message = format!("__bool__ should return bool, returned {}", self.ctx.type_name(value));
                    return Err(self.ctx.type_error(message));
                };
                return self.decided(truth);
            }
            stage::LEN if self.ctx.answers(value, Special::Index)? => {
                let then = Then::Op(stage::LEN_INDEX);
                return self.call_special_again(Special::Index, value, Reg::NONE, then, Value::UNSET);
            }
            stage::LEN | stage::LEN_INDEX => {
                let keep = if at == stage::LEN { Value::UNSET } else { INDEXED };
                let len = self.check_result(Special::Len, keep, value)?;
                return self.decided(len.raw_int() != 0);
            }
            _ => (),
        }
        let op = self.current()?;
        if let Some(operation) = self.operation(op)? {
            return self.resume_operation(operation, at, value);
        }
        if let Some((compare, a, b)) = self.comparison(op)? {
            return self.resume_compare(op, compare, a, b, at, value);
        }
        match op {
            Op::In { .. } => self.truth_of(value),
            Op::SplitGroup { rest, matched, .. } => {
                let Some([found, remaining]) = self.ctx.items(value) else { return Err(Trap::Type.into()) };
                let (found, remaining) = (*found, *remaining);
                self.set(matched, found)?;
                Ok(self.set(rest, remaining)?)
            }
            _ if self.spread(op, value)? => Ok(()),
            _ => match op.dst() {
                Some(dst) => Ok(self.set(dst, value)?),
                None => Ok(()),
            },
        }
    }

    /// Keeps the answer, or asks the next method where this one does not know.
    fn resume_operation(&mut self, operation: Operation, at: u8, value: Value) -> Result<(), Stop> {
        if value.tag() == Tag::NotImplemented && at != stage::RESULT {
            let Operation { op, inplace, a, b } = operation;
            return self.ask_binary(op, inplace, a, b, at + 1);
        }
        let dst = self.current()?.dst().ok_or(Trap::Code)?;
        Ok(self.set(dst, value)?)
    }

    fn resume_compare(
        &mut self,
        op: Op,
        compare: CompareOp,
        a: Value,
        b: Value,
        at: u8,
        value: Value,
    ) -> Result<(), Stop> {
        let mut negated = false;
        if at != stage::RESULT {
            if value.tag() == Tag::NotImplemented {
                return self.ask_compare(compare, a, b, at + 1);
            }
            negated = self.compare_candidates(compare, a, b)?.get(usize::from(at)).is_some_and(|asked| asked.negated);
        }
        if negated {
            return match self.ctx.truth(value) {
                Ok(truth) => self.compared(!truth),
                Err(Stop::Defer(_)) => {
                    self.call_hook("op_not", &[value], Reg::NONE, Then::Op(stage::RESULT), Value::UNSET)
                }
                Err(stop) => Err(stop),
            };
        }
        match op {
            Op::Compare { dst, .. } => Ok(self.set(dst, value)?),
            _ => self.truth_of(value),
        }
    }

    /// What an instruction of arithmetic computes, with its operands.
    fn operation(&mut self, op: Op) -> Result<Option<Operation>, Trap> {
        let (op, inplace, a, b) = match op {
            Op::Add { a, b, .. } => (BinaryOp::Add, false, a, self.reg(b)?),
            Op::Sub { a, b, .. } => (BinaryOp::Sub, false, a, self.reg(b)?),
            Op::Mul { a, b, .. } => (BinaryOp::Mul, false, a, self.reg(b)?),
            Op::Div { a, b, .. } => (BinaryOp::Div, false, a, self.reg(b)?),
            Op::FloorDiv { a, b, .. } => (BinaryOp::FloorDiv, false, a, self.reg(b)?),
            Op::Mod { a, b, .. } => (BinaryOp::Mod, false, a, self.reg(b)?),
            Op::Binary { op, a, b, .. } => (op, false, a, self.reg(b)?),
            Op::Inplace { op, a, b, .. } => (op, true, a, self.reg(b)?),
            Op::InplaceAdd { a, b, .. } => (BinaryOp::Add, true, a, self.reg(b)?),
            Op::InplaceSub { a, b, .. } => (BinaryOp::Sub, true, a, self.reg(b)?),
            Op::InplaceMul { a, b, .. } => (BinaryOp::Mul, true, a, self.reg(b)?),
            Op::AddInt { a, kind, value, .. } => {
                let (op, inplace, amount) = kind.written(value);
                (op, inplace, a, amount)
            }
            Op::BinaryInt { op, a, value, .. } => (op, false, a, Value::int(i64::from(value))),
            Op::InplaceInt { op, a, value, .. } => (op, true, a, Value::int(i64::from(value))),
            _ => return Ok(None),
        };
        Ok(Some(Operation { op, inplace, a: self.reg(a)?, b }))
    }

    /// The comparison that an instruction makes, with its operands.
    fn comparison(&mut self, op: Op) -> Result<Option<(CompareOp, Value, Value)>, Trap> {
        let int = |value: i16| Value::int(i64::from(value));
        Ok(Some(match op {
            Op::Compare { op, a, b, .. } => (op, self.reg(a)?, self.reg(b)?),
            Op::JumpIfEq { a, b, .. } | Op::JumpIfNotEq { a, b, .. } => (CompareOp::Eq, self.reg(a)?, self.reg(b)?),
            Op::JumpIfNe { a, b, .. } | Op::JumpIfNotNe { a, b, .. } => (CompareOp::Ne, self.reg(a)?, self.reg(b)?),
            Op::JumpIfLt { a, b, .. } | Op::JumpIfNotLt { a, b, .. } => (CompareOp::Lt, self.reg(a)?, self.reg(b)?),
            Op::JumpIfLe { a, b, .. } | Op::JumpIfNotLe { a, b, .. } => (CompareOp::Le, self.reg(a)?, self.reg(b)?),
            Op::JumpIfGt { a, b, .. } | Op::JumpIfNotGt { a, b, .. } => (CompareOp::Gt, self.reg(a)?, self.reg(b)?),
            Op::JumpIfGe { a, b, .. } | Op::JumpIfNotGe { a, b, .. } => (CompareOp::Ge, self.reg(a)?, self.reg(b)?),
            Op::JumpIfEqInt { a, value, .. } | Op::JumpIfNotEqInt { a, value, .. } => {
                (CompareOp::Eq, self.reg(a)?, int(value))
            }
            Op::JumpIfNeInt { a, value, .. } | Op::JumpIfNotNeInt { a, value, .. } => {
                (CompareOp::Ne, self.reg(a)?, int(value))
            }
            Op::JumpIfLtInt { a, value, .. } | Op::JumpIfNotLtInt { a, value, .. } => {
                (CompareOp::Lt, self.reg(a)?, int(value))
            }
            Op::JumpIfLeInt { a, value, .. } | Op::JumpIfNotLeInt { a, value, .. } => {
                (CompareOp::Le, self.reg(a)?, int(value))
            }
            Op::JumpIfGtInt { a, value, .. } | Op::JumpIfNotGtInt { a, value, .. } => {
                (CompareOp::Gt, self.reg(a)?, int(value))
            }
            Op::JumpIfGeInt { a, value, .. } | Op::JumpIfNotGeInt { a, value, .. } => {
                (CompareOp::Ge, self.reg(a)?, int(value))
            }
            _ => return Ok(None),
        }))
    }

    /// Is the value true? Goes on with the running instruction when it is known.
    pub(super) fn truth_of(&mut self, value: Value) -> Result<(), Stop> {
        match self.ctx.truth(value) {
            Ok(truth) => self.decided(truth),
            Err(Stop::Defer(_)) => {
                if let Some(method) = self.special_of(value, Special::Bool)? {
                    return self.call_bound(method, &[value], Reg::NONE, Then::Op(stage::BOOL), Value::UNSET);
                }
                let method = self.special_of(value, Special::Len)?.ok_or(Trap::Class)?;
                self.call_bound(method, &[value], Reg::NONE, Then::Op(stage::LEN), Value::UNSET)
            }
            Err(stop) => Err(stop),
        }
    }

    /// A comparison's answer, known as a boolean.
    pub(super) fn compared(&mut self, holds: bool) -> Result<(), Stop> {
        match self.current()? {
            Op::Compare { dst, .. } => Ok(self.set(dst, Value::bool(holds))?),
            _ => self.decided(holds),
        }
    }

    /// A truth is known: jumps jump, `not` and `in` store.
    pub(super) fn decided(&mut self, truth: bool) -> Result<(), Stop> {
        let (wanted, to) = match self.current()? {
            Op::Not { dst, .. } => return Ok(self.set(dst, Value::bool(!truth))?),
            Op::In { dst, negate, .. } => return Ok(self.set(dst, Value::bool(truth != negate))?),
            Op::Call { dst, .. } | Op::CallMethod { dst, .. } => return Ok(self.set(dst, Value::bool(truth))?),
            Op::JumpIf { to, .. }
            | Op::JumpIfEq { to, .. }
            | Op::JumpIfNe { to, .. }
            | Op::JumpIfLt { to, .. }
            | Op::JumpIfLe { to, .. }
            | Op::JumpIfGt { to, .. }
            | Op::JumpIfGe { to, .. }
            | Op::JumpIfEqInt { to, .. }
            | Op::JumpIfNeInt { to, .. }
            | Op::JumpIfLtInt { to, .. }
            | Op::JumpIfLeInt { to, .. }
            | Op::JumpIfGtInt { to, .. }
            | Op::JumpIfGeInt { to, .. } => (true, to),
            Op::JumpIfNot { to, .. }
            | Op::JumpIfNotEq { to, .. }
            | Op::JumpIfNotNe { to, .. }
            | Op::JumpIfNotLt { to, .. }
            | Op::JumpIfNotLe { to, .. }
            | Op::JumpIfNotGt { to, .. }
            | Op::JumpIfNotGe { to, .. }
            | Op::JumpIfNotEqInt { to, .. }
            | Op::JumpIfNotNeInt { to, .. }
            | Op::JumpIfNotLtInt { to, .. }
            | Op::JumpIfNotLeInt { to, .. }
            | Op::JumpIfNotGtInt { to, .. }
            | Op::JumpIfNotGeInt { to, .. } => (false, to),
            _ => return Err(Trap::Code.into()),
        };
        if truth == wanted {
            self.frame_mut()?.pc = to.0;
        }
        Ok(())
    }
}
