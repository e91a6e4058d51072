//! Operators whose operands are not plain: the special methods of classes, in the order Python asks them.
//!
//! One method is asked at a time, as a frame above the instruction; `continuation` takes its answer.

use super::Vm;
use super::continuation::stage;
use super::frame::Then;
use crate::error::{Stop, Trap};
use crate::op::{AddKind, BinaryOp, CompareOp, Reg, UnaryOp};
use crate::symbol::Special;
use crate::value::{ClassId, Tag, Value};
use smallvec::SmallVec;

/// A method to ask, with its arguments.
#[derive(Clone, Copy)]
pub(super) struct Candidate {
    function: Value,
    receiver: Value,
    argument: Value,
    /// The answer is the opposite: `!=` asked of `__eq__`.
    pub negated: bool,
}

pub(super) type Candidates = SmallVec<[Candidate; 3]>;

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
    pub(super) fn special_of(&self, value: Value, special: Special) -> Result<Option<Value>, Trap> {
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

    pub(super) fn compare_candidates(&self, op: CompareOp, a: Value, b: Value) -> Result<Candidates, Trap> {
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
        let (op, inplace, amount) = kind.written(amount);
        if inplace { self.inplace(op, dst, a, amount) } else { self.binary(op, dst, a, amount) }
    }

    /// Asks candidate number `tried`; none left is the error.
    pub(super) fn ask_binary(
        &mut self,
        op: BinaryOp,
        inplace: bool,
        a: Value,
        b: Value,
        tried: u8,
    ) -> Result<(), Stop> {
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

    pub(super) fn ask_compare(&mut self, op: CompareOp, a: Value, b: Value, tried: u8) -> Result<(), Stop> {
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
}
