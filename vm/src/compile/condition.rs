//! Conditions: tests that become jumps, without a truth value in a register.

use super::constant::{small_int, truth};
use super::flow::PENDING;
use super::frame::Frame;
use super::operators::compare;
use super::unit::Label;
use crate::op::{CompareOp, Op, Reg};
use caplet_grammar::ast::{BoolOp, CmpOp, Expr, ExprKind, Span, UnaryOp};

const TO: crate::op::Target = PENDING;

impl<'a> Frame<'a, '_> {
    /// Goes to `label` if the truth of `expr` is `sense`, and on otherwise.
    pub fn condition(&mut self, expr: &'a Expr, sense: bool, label: Label) {
        if let Some(truth) = truth(expr) {
            if truth == sense {
                self.jump(label, expr.span);
            }
            return;
        }
        let height = self.height();
        match &*expr.kind {
            ExprKind::Unary { op: UnaryOp::Not, operand } => self.condition(operand, !sense, label),
            ExprKind::Bool { op, values } => self.bool_condition(*op, values, sense, label),
            ExprKind::Compare { left, rest } => self.compare_condition(left, rest, sense, label, expr.span),
            ExprKind::If { .. } => self.conditional_condition(expr, sense, label),
            _ => {
                let cond = self.operand(expr);
                self.branch_on(cond, sense, label, expr.span);
            }
        }
        self.release(height);
    }

    fn conditional_condition(&mut self, mut expr: &'a Expr, sense: bool, label: Label) {
        let end = self.label();
        while let ExprKind::If { test, body, orelse } = &*expr.kind {
            let other = self.label();
            self.condition(test, false, other);
            self.condition(body, sense, label);
            self.jump(end, expr.span);
            self.place(other);
            expr = orelse;
        }
        self.condition(expr, sense, label);
        self.place(end);
    }

    /// Goes to `label` if the truth of the register is `sense`.
    pub fn branch_on(&mut self, cond: Reg, sense: bool, label: Label, span: Span) {
        let op = if sense { Op::JumpIf { cond, to: TO } } else { Op::JumpIfNot { cond, to: TO } };
        self.branch(op, label, span);
    }

    fn bool_condition(&mut self, op: BoolOp, values: &'a [Expr], sense: bool, label: Label) {
        let decides = op == BoolOp::Or;
        if decides == sense {
            // Each value alone can decide for the jump.
            for value in values {
                self.condition(value, sense, label);
            }
        } else if let Some((last, others)) = values.split_last() {
            let on = self.label();
            for value in others {
                self.condition(value, decides, on);
            }
            self.condition(last, sense, label);
            self.place(on);
        }
    }

    fn compare_condition(&mut self, left: &'a Expr, rest: &'a [(CmpOp, Expr)], sense: bool, label: Label, span: Span) {
        let Some((_, first)) = rest.first() else { return };
        let end = self.label();
        let carried = self.carried(rest.len(), span);
        let mut a = self.left_operand(left, first, carried);
        for (index, (op, right)) in rest.iter().enumerate() {
            let after = rest.get(index + 1).map(|(_, after)| after);
            match after {
                None => {
                    self.last_comparison(*op, a, right, sense, label, span);
                }
                Some(after) => {
                    let height = self.height();
                    let aside = self.set_aside(a, right, span);
                    let b = self.right_operand(*op, right, Some(after));
                    a = self.take_back(a, aside, span);
                    // Any comparison that is false ends the chain.
                    self.branch_compare(*op, a, b, false, if sense { end } else { label }, span);
                    a = self.carry(b, carried, height, span);
                }
            }
        }
        self.place(end);
    }

    fn last_comparison(&mut self, op: CmpOp, a: Reg, right: &'a Expr, sense: bool, label: Label, span: Span) {
        if let (CmpOp::Is | CmpOp::IsNot, ExprKind::None) = (op, &*right.kind) {
            let negate = (op == CmpOp::Is) != sense;
            return self.branch(Op::JumpIfNone { a, negate, to: TO }, label, span);
        }
        if let Some(value) = small_int(right).and_then(|value| i16::try_from(value).ok())
            && let Some(op) = compare_int_jump(op, a, value, sense)
        {
            return self.branch(op, label, span);
        }
        let aside = self.set_aside(a, right, span);
        let b = self.right_operand(op, right, None);
        let a = self.take_back(a, aside, span);
        self.branch_compare(op, a, b, sense, label, span);
    }

    fn branch_compare(&mut self, op: CmpOp, a: Reg, b: Reg, sense: bool, label: Label, span: Span) {
        if let Some(op) = compare_jump(op, a, b, sense) {
            return self.branch(op, label, span);
        }
        let height = self.height();
        let cond = self.temp(span);
        self.emit(compare(op, cond, a, b), span);
        self.branch_on(cond, sense, label, span);
        self.release(height);
    }
}

/// The comparison of two values; `is` and `in` are others.
pub(super) fn compare_op(op: CmpOp) -> CompareOp {
    match op {
        CmpOp::Ne => CompareOp::Ne,
        CmpOp::Lt => CompareOp::Lt,
        CmpOp::Le => CompareOp::Le,
        CmpOp::Gt => CompareOp::Gt,
        CmpOp::Ge => CompareOp::Ge,
        CmpOp::Eq | CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn => CompareOp::Eq,
    }
}

/// Jumps if the truth of the comparison is `sense`. "Not less" is not "greater or equal": NaN, sets, other classes.
fn compare_jump(op: CmpOp, a: Reg, b: Reg, sense: bool) -> Option<Op> {
    let to = TO;
    Some(match (op, sense) {
        (CmpOp::Is, true) | (CmpOp::IsNot, false) => Op::JumpIfIs { a, b, to },
        (CmpOp::Is, false) | (CmpOp::IsNot, true) => Op::JumpIfNotIs { a, b, to },
        (CmpOp::Eq, true) => Op::JumpIfEq { a, b, to },
        (CmpOp::Ne, true) => Op::JumpIfNe { a, b, to },
        (CmpOp::Lt, true) => Op::JumpIfLt { a, b, to },
        (CmpOp::Le, true) => Op::JumpIfLe { a, b, to },
        (CmpOp::Gt, true) => Op::JumpIfGt { a, b, to },
        (CmpOp::Ge, true) => Op::JumpIfGe { a, b, to },
        (CmpOp::Eq, false) => Op::JumpIfNotEq { a, b, to },
        (CmpOp::Ne, false) => Op::JumpIfNotNe { a, b, to },
        (CmpOp::Lt, false) => Op::JumpIfNotLt { a, b, to },
        (CmpOp::Le, false) => Op::JumpIfNotLe { a, b, to },
        (CmpOp::Gt, false) => Op::JumpIfNotGt { a, b, to },
        (CmpOp::Ge, false) => Op::JumpIfNotGe { a, b, to },
        (CmpOp::In | CmpOp::NotIn, _) => return None,
    })
}

fn compare_int_jump(op: CmpOp, a: Reg, value: i16, sense: bool) -> Option<Op> {
    let to = TO;
    Some(match (op, sense) {
        (CmpOp::Eq, true) => Op::JumpIfEqInt { a, value, to },
        (CmpOp::Ne, true) => Op::JumpIfNeInt { a, value, to },
        (CmpOp::Lt, true) => Op::JumpIfLtInt { a, value, to },
        (CmpOp::Le, true) => Op::JumpIfLeInt { a, value, to },
        (CmpOp::Gt, true) => Op::JumpIfGtInt { a, value, to },
        (CmpOp::Ge, true) => Op::JumpIfGeInt { a, value, to },
        (CmpOp::Eq, false) => Op::JumpIfNotEqInt { a, value, to },
        (CmpOp::Ne, false) => Op::JumpIfNotNeInt { a, value, to },
        (CmpOp::Lt, false) => Op::JumpIfNotLtInt { a, value, to },
        (CmpOp::Le, false) => Op::JumpIfNotLeInt { a, value, to },
        (CmpOp::Gt, false) => Op::JumpIfNotGtInt { a, value, to },
        (CmpOp::Ge, false) => Op::JumpIfNotGeInt { a, value, to },
        _ => return None,
    })
}
