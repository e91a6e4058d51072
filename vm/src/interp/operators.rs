//! Operators whose operands are not plain: the special methods of classes, in the order Python asks them, and the
//! going on of an instruction when a method has answered.

use super::Vm;
use super::deliver::INDEXED;
use super::frame::Then;
use crate::error::{Stop, Trap};
use crate::op::{AddKind, BinaryOp, CompareOp, Op, Reg, UnaryOp};
use crate::symbol::Special;
use crate::value::{ClassId, Tag, Value};
use smallvec::SmallVec;

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

/// A method to ask, with its arguments.
#[derive(Clone, Copy)]
struct Candidate {
    function: Value,
    receiver: Value,
    argument: Value,
    negated: bool,
}

type Candidates = SmallVec<[Candidate; 3]>;

fn binary_specials(op: BinaryOp) -> (Special, Special, Special) {
    match op {
        BinaryOp::Add => (Special::Add, Special::RAdd, Special::IAdd),
        BinaryOp::Sub => (Special::Sub, Special::RSub, Special::ISub),
        BinaryOp::Mul => (Special::Mul, Special::RMul, Special::IMul),
        BinaryOp::MatMul => (Special::MatMul, Special::RMatMul, Special::IMatMul),
        BinaryOp::Div => (Special::Div, Special::RDiv, Special::IDiv),
        BinaryOp::FloorDiv => (Special::FloorDiv, Special::RFloorDiv, Special::IFloorDiv),
        BinaryOp::Mod => (Special::Mod, Special::RMod, Special::IMod),
        BinaryOp::Pow => (Special::Pow, Special::RPow, Special::IPow),
        BinaryOp::LShift => (Special::LShift, Special::RLShift, Special::ILShift),
        BinaryOp::RShift => (Special::RShift, Special::RRShift, Special::IRShift),
        BinaryOp::And => (Special::And, Special::RAnd, Special::IAnd),
        BinaryOp::Or => (Special::Or, Special::ROr, Special::IOr),
        BinaryOp::Xor => (Special::Xor, Special::RXor, Special::IXor),
    }
}

fn compare_special(op: CompareOp) -> Special {
    match op {
        CompareOp::Eq => Special::Eq,
        CompareOp::Ne => Special::Ne,
        CompareOp::Lt => Special::Lt,
        CompareOp::Le => Special::Le,
        CompareOp::Gt => Special::Gt,
        CompareOp::Ge => Special::Ge,
    }
}

fn binary_hook(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Mod => "op_mod",
        BinaryOp::Or => "op_or",
        BinaryOp::And => "op_and",
        BinaryOp::Sub => "op_sub",
        BinaryOp::Xor => "op_xor",
        BinaryOp::Add => "op_add",
        _ => "op_other",
    }
}

fn inplace_hook(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "op_iadd",
        BinaryOp::Or => "op_ior",
        BinaryOp::And => "op_iand",
        BinaryOp::Sub => "op_isub",
        BinaryOp::Xor => "op_ixor",
        _ => "op_other",
    }
}

fn compare_hook(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Eq => "op_eq",
        CompareOp::Ne => "op_ne",
        CompareOp::Lt => "op_lt",
        CompareOp::Le => "op_le",
        CompareOp::Gt => "op_gt",
        CompareOp::Ge => "op_ge",
    }
}

fn set_operator(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Or | BinaryOp::And | BinaryOp::Sub | BinaryOp::Xor)
}

fn is_sequence(value: Value) -> bool {
    matches!(value.tag(), Tag::Str | Tag::List | Tag::Tuple | Tag::Bytes | Tag::ByteArray)
}

impl Vm {
    fn special_of(&self, value: Value, special: Special) -> Result<Option<Value>, Trap> {
        if value.tag() != Tag::Instance {
            return Ok(None);
        }
        let class = self.ctx.class_of(value)?;
        self.ctx.classes.special(class, special)
    }

    /// The methods that answer `a op b`, in order.
    fn binary_candidates(&self, op: BinaryOp, inplace: bool, a: Value, b: Value) -> Result<Candidates, Trap> {
        let (plain, reflected, changing) = binary_specials(op);
        let mut list = Candidates::new();
        let candidate = |function, receiver, argument| Candidate { function, receiver, argument, negated: false };
        if inplace && let Some(function) = self.special_of(a, changing)? {
            list.push(candidate(function, a, b));
        }
        let left = self.special_of(a, plain)?.map(|function| candidate(function, a, b));
        let (of_a, of_b) = (self.ctx.class_of(a)?, self.ctx.class_of(b)?);
        let mut right = self.special_of(b, reflected)?.map(|function| candidate(function, b, a));
        // Of two objects of one class, the left one answers alone.
        if of_a == of_b {
            right = None;
        }
        let first = self.right_first(of_a, of_b, reflected)?;
        if first {
            list.extend(right.into_iter().chain(left));
        } else {
            list.extend(left.into_iter().chain(right));
        }
        Ok(list)
    }

    /// A subclass that provides its own reflected method is asked before its base.
    fn right_first(&self, of_a: ClassId, of_b: ClassId, reflected: Special) -> Result<bool, Trap> {
        if of_a == of_b || !self.ctx.classes.is_subclass(of_b, of_a)? {
            return Ok(false);
        }
        let (theirs, ours) = (self.ctx.classes.special(of_b, reflected)?, self.ctx.classes.special(of_a, reflected)?);
        Ok(theirs.is_some() && theirs != ours)
    }

    fn compare_candidates(&self, op: CompareOp, a: Value, b: Value) -> Result<Candidates, Trap> {
        let mut list = Candidates::new();
        let (of_a, of_b) = (self.ctx.class_of(a)?, self.ctx.class_of(b)?);
        let ask = |receiver: Value, argument: Value, op: CompareOp| -> Result<Option<Candidate>, Trap> {
            if let Some(function) = self.special_of(receiver, compare_special(op))? {
                return Ok(Some(Candidate { function, receiver, argument, negated: false }));
            }
            if op == CompareOp::Ne
                && let Some(function) = self.special_of(receiver, Special::Eq)?
            {
                return Ok(Some(Candidate { function, receiver, argument, negated: true }));
            }
            Ok(None)
        };
        let (left, right) = (ask(a, b, op)?, ask(b, a, op.reflected())?);
        if of_a != of_b && self.ctx.classes.is_subclass(of_b, of_a)? {
            list.extend(right.into_iter().chain(left));
        } else {
            list.extend(left.into_iter().chain(right));
        }
        Ok(list)
    }

    pub(super) fn binary(&mut self, op: BinaryOp, dst: Reg, a: Value, b: Value) -> Result<(), Stop> {
        match self.ctx.binary(op, a, b) {
            Ok(Some(value)) => Ok(self.set(dst, value)?),
            Ok(None) => self.ask_binary(op, false, a, b, 0),
            Err(Stop::Defer(_)) => {
                // A view answers for itself, whatever stands on its right.
                let asks = op != BinaryOp::Mod && !self.ctx.is_set_view(a)?;
                if asks && !self.binary_candidates(op, false, a, b)?.is_empty() {
                    return self.ask_binary(op, false, a, b, 0);
                }
                self.call_hook(binary_hook(op), &[a, b], dst, Then::Op(stage::RESULT), Value::UNSET)
            }
            Err(stop) => Err(stop),
        }
    }

    pub(super) fn inplace(&mut self, op: BinaryOp, dst: Reg, a: Value, b: Value) -> Result<(), Stop> {
        // An object on the right is asked before a sequence takes its items.
        let changes = matches!(a.tag(), Tag::List | Tag::ByteArray) && matches!(op, BinaryOp::Add | BinaryOp::Mul);
        if changes && self.special_of(b, binary_specials(op).1)?.is_some() {
            return self.ask_binary(op, true, a, b, 0);
        }
        if op == BinaryOp::Mul && a.tag() == Tag::Instance && is_sequence(b) {
            return self.ask_binary(op, true, a, b, 0);
        }
        match self.ctx.inplace(op, a, b) {
            Ok(Some(value)) => return Ok(self.set(dst, value)?),
            Ok(None) => (),
            Err(Stop::Defer(_)) => {
                return self.call_hook(inplace_hook(op), &[a, b], dst, Then::Op(stage::RESULT), Value::UNSET);
            }
            Err(stop) => return Err(stop),
        }
        if self.special_of(a, binary_specials(op).2)?.is_some() {
            return self.ask_binary(op, true, a, b, 0);
        }
        match self.ctx.binary(op, a, b) {
            Ok(Some(value)) => Ok(self.set(dst, value)?),
            Ok(None) => self.ask_binary(op, true, a, b, 0),
            Err(Stop::Defer(_)) => {
                let hook = if changes && op == BinaryOp::Mul { "op_irepeat" } else { binary_hook(op) };
                self.call_hook(hook, &[a, b], dst, Then::Op(stage::RESULT), Value::UNSET)
            }
            Err(stop) => Err(stop),
        }
    }

    /// `AddInt` of what is not an integer, or of a sum past 64 bits.
    pub(super) fn add_int(&mut self, kind: AddKind, dst: Reg, a: Value, amount: i32) -> Result<(), Stop> {
        let (plus, minus) = (Value::int(i64::from(amount)), Value::int(-i64::from(amount)));
        match kind {
            AddKind::Add => self.binary(BinaryOp::Add, dst, a, plus),
            AddKind::Sub => self.binary(BinaryOp::Sub, dst, a, minus),
            AddKind::InplaceAdd => self.inplace(BinaryOp::Add, dst, a, plus),
            AddKind::InplaceSub => self.inplace(BinaryOp::Sub, dst, a, minus),
        }
    }

    /// Asks candidate number `tried`; none left is the error.
    fn ask_binary(&mut self, op: BinaryOp, inplace: bool, a: Value, b: Value, tried: u8) -> Result<(), Stop> {
        let candidates = self.binary_candidates(op, inplace, a, b)?;
        match candidates.get(usize::from(tried)) {
            Some(next) => {
                let args = [next.receiver, next.argument];
                self.call_bound(next.function, &args, Reg::NONE, Then::Op(tried), Value::UNSET)
            }
            None if op == BinaryOp::Mul && is_sequence(a) && self.ctx.answers(b, Special::Index)? => {
                let in_place = inplace && matches!(a.tag(), Tag::List | Tag::ByteArray);
                let hook = if in_place { "op_irepeat" } else { "op_repeat" };
                self.call_hook(hook, &[a, b], Reg::NONE, Then::Op(stage::RESULT), Value::UNSET)
            }
            // In place an object could be the sequence itself.
            None if op == BinaryOp::Mul && !inplace && is_sequence(b) && self.ctx.answers(a, Special::Index)? => {
                self.call_hook("op_repeat", &[b, a], Reg::NONE, Then::Op(stage::RESULT), Value::UNSET)
            }
            None if inplace && op == BinaryOp::Add && a.tag() == Tag::List => {
                self.call_hook("op_iadd", &[a, b], Reg::NONE, Then::Op(stage::RESULT), Value::UNSET)
            }
            None if self.ctx.is_set_view(b)? && set_operator(op) => {
                self.call_hook(binary_hook(op), &[a, b], Reg::NONE, Then::Op(stage::RESULT), Value::UNSET)
            }
            None => {
                let symbol = if inplace { format!("{}=", op.symbol()) } else { op.symbol().to_owned() };
                Err(self.ctx.bad_operands(&symbol, a, b))
            }
        }
    }

    pub(super) fn unary(&mut self, op: UnaryOp, dst: Reg, value: Value) -> Result<(), Stop> {
        if let Some(result) = self.ctx.unary(op, value)? {
            return Ok(self.set(dst, result)?);
        }
        let special = match op {
            UnaryOp::Neg => Special::Neg,
            UnaryOp::Pos => Special::Pos,
            UnaryOp::Invert => Special::Invert,
        };
        match self.special_of(value, special)? {
            Some(method) => self.call_bound(method, &[value], dst, Then::Store, Value::UNSET),
            None => {
                let message = format!("bad operand type for unary {}: '{}'", op.symbol(), self.ctx.type_name(value));
                Err(self.ctx.type_error(message))
            }
        }
    }

    /// A comparison, of an instruction that stores or jumps.
    pub(super) fn compare(&mut self, op: CompareOp, a: Value, b: Value) -> Result<(), Stop> {
        if a.tag() != Tag::Instance && b.tag() != Tag::Instance {
            return match self.ctx.compare(op, a, b) {
                Ok(holds) => self.compared(holds),
                Err(Stop::Defer(_)) => {
                    self.call_hook(compare_hook(op), &[a, b], Reg::NONE, Then::Op(stage::RESULT), Value::UNSET)
                }
                Err(stop) => Err(stop),
            };
        }
        self.ask_compare(op, a, b, 0)
    }

    fn ask_compare(&mut self, op: CompareOp, a: Value, b: Value, tried: u8) -> Result<(), Stop> {
        let candidates = self.compare_candidates(op, a, b)?;
        match candidates.get(usize::from(tried)) {
            Some(next) => {
                let args = [next.receiver, next.argument];
                self.call_bound(next.function, &args, Reg::NONE, Then::Op(tried), Value::UNSET)
            }
            None => match op {
                CompareOp::Eq => self.compared(a.is(b)),
                CompareOp::Ne => self.compared(!a.is(b)),
                _ => Err(self.ctx.no_order(op, a, b)),
            },
        }
    }

    /// `item in container`
    pub(super) fn contains(&mut self, container: Value, item: Value) -> Result<(), Stop> {
        match self.ctx.contains(container, item) {
            Ok(Some(found)) => return self.decided(found),
            Ok(None) => (),
            Err(Stop::Defer(_)) => {
                return self.call_hook("op_contains", &[container, item], Reg::NONE, Then::Op(0), Value::UNSET);
            }
            Err(stop) => return Err(stop),
        }
        if container.tag() == Tag::Instance {
            let class = self.ctx.class_of(container)?;
            if let Some(method) = self.ctx.classes.special(class, Special::Contains)? {
                if method.is_none() {
                    let message = format!("'{}' object is not a container", self.ctx.type_name(container));
                    return Err(self.ctx.type_error(message));
                }
                return self.call_bound(method, &[container, item], Reg::NONE, Then::Op(0), Value::UNSET);
            }
        }
        if !self.is_iterable(container)? {
            let message = format!("argument of type '{}' is not iterable", self.ctx.type_name(container));
            return Err(self.ctx.type_error(message));
        }
        self.call_hook("op_contains_iter", &[container, item], Reg::NONE, Then::Op(0), Value::UNSET)
    }

    /// The instruction that runs: the one before the frame's position.
    pub(super) fn current(&self) -> Result<Op, Trap> {
        let frame = self.frames.last().ok_or(Trap::Frame)?;
        let at = (frame.pc as usize).checked_sub(1).ok_or(Trap::Code)?;
        self.linked(frame.code)?.code.ops.get(at).copied().ok_or(Trap::Code)
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
    fn compared(&mut self, holds: bool) -> Result<(), Stop> {
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
        match op {
            Op::Add { a, b, .. } => self.resume_binary(BinaryOp::Add, false, a, b, at, value),
            Op::Sub { a, b, .. } => self.resume_binary(BinaryOp::Sub, false, a, b, at, value),
            Op::Mul { a, b, .. } => self.resume_binary(BinaryOp::Mul, false, a, b, at, value),
            Op::Div { a, b, .. } => self.resume_binary(BinaryOp::Div, false, a, b, at, value),
            Op::FloorDiv { a, b, .. } => self.resume_binary(BinaryOp::FloorDiv, false, a, b, at, value),
            Op::Mod { a, b, .. } => self.resume_binary(BinaryOp::Mod, false, a, b, at, value),
            Op::Binary { op, a, b, .. } => self.resume_binary(op, false, a, b, at, value),
            Op::Inplace { op, a, b, .. } => self.resume_binary(op, true, a, b, at, value),
            Op::InplaceAdd { a, b, .. } => self.resume_binary(BinaryOp::Add, true, a, b, at, value),
            Op::InplaceSub { a, b, .. } => self.resume_binary(BinaryOp::Sub, true, a, b, at, value),
            Op::InplaceMul { a, b, .. } => self.resume_binary(BinaryOp::Mul, true, a, b, at, value),
            Op::AddInt { a, kind, value: amount, .. } => {
                let (op, inplace, amount) = match kind {
                    AddKind::Add => (BinaryOp::Add, false, amount),
                    AddKind::Sub => (BinaryOp::Sub, false, -amount),
                    AddKind::InplaceAdd => (BinaryOp::Add, true, amount),
                    AddKind::InplaceSub => (BinaryOp::Sub, true, -amount),
                };
                self.resume_immediate(op, inplace, a, amount, at, value)
            }
            Op::BinaryInt { op, a, value: amount, .. } => self.resume_immediate(op, false, a, amount, at, value),
            Op::InplaceInt { op, a, value: amount, .. } => self.resume_immediate(op, true, a, amount, at, value),
            Op::In { .. } => self.truth_of(value),
            Op::SplitGroup { rest, matched, .. } => {
                let Some([found, remaining]) = self.ctx.items(value) else { return Err(Trap::Type.into()) };
                let (found, remaining) = (*found, *remaining);
                self.set(matched, found)?;
                Ok(self.set(rest, remaining)?)
            }
            _ if self.spread(op, value)? => Ok(()),
            _ => match self.comparison(op)? {
                Some((compare, a, b)) => self.resume_compare(op, compare, a, b, at, value),
                None => match op.dst() {
                    Some(dst) => Ok(self.set(dst, value)?),
                    None => Ok(()),
                },
            },
        }
    }

    fn resume_binary(&mut self, op: BinaryOp, inplace: bool, a: Reg, b: Reg, at: u8, value: Value) -> Result<(), Stop> {
        if value.tag() == Tag::NotImplemented && at != stage::RESULT {
            let (a, b) = (self.reg(a)?, self.reg(b)?);
            return self.ask_binary(op, inplace, a, b, at + 1);
        }
        let dst = self.current()?.dst().ok_or(Trap::Code)?;
        Ok(self.set(dst, value)?)
    }

    /// The same for an instruction that holds its right operand.
    fn resume_immediate(
        &mut self,
        op: BinaryOp,
        inplace: bool,
        a: Reg,
        amount: i32,
        at: u8,
        value: Value,
    ) -> Result<(), Stop> {
        if value.tag() == Tag::NotImplemented && at != stage::RESULT {
            let a = self.reg(a)?;
            return self.ask_binary(op, inplace, a, Value::int(i64::from(amount)), at + 1);
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
}
