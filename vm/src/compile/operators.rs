//! Unary and binary operators and augmented assignment.

use super::condition::compare_op;
use super::constant::{constant, constant_list, fold_ints, small_int};
use super::flow::PENDING;
use super::frame::Frame;
use super::names::Variable;
use super::registers::Height;
use crate::code::Const;
use crate::op::{AddKind, BinaryOp, Op, Reg, UnaryOp};
use caplet_grammar::ast::{self, BinOp, CmpOp, Expr, ExprKind, Span};

impl<'a> Frame<'a, '_> {
    pub fn operator(&mut self, expr: &'a Expr, dst: Reg) {
        if let Some(constant) = constant(expr) {
            self.load_constant(dst, constant, expr.span);
        } else if let ExprKind::Unary { op, operand } = &*expr.kind {
            self.unary(*op, operand, dst, expr.span);
        } else {
            self.binary_spine(expr, dst);
        }
    }

    fn unary(&mut self, op: ast::UnaryOp, operand: &'a Expr, dst: Reg, span: Span) {
        let op = match op {
            ast::UnaryOp::Neg => UnaryOp::Neg,
            ast::UnaryOp::Pos => UnaryOp::Pos,
            ast::UnaryOp::Invert => UnaryOp::Invert,
            ast::UnaryOp::Not => {
                let src = self.operand(operand);
                return self.emit(Op::Not { dst, src }, span);
            }
        };
        let src = self.operand(operand);
        self.emit(Op::Unary { op, dst, src }, span);
    }

    /// `a + b - c * d …`, from the left.
    fn binary_spine(&mut self, expr: &'a Expr, dst: Reg) {
        let mut spine = Vec::new();
        let mut leftmost = expr;
        while let ExprKind::Binary { op, left, right } = &*leftmost.kind {
            spine.push((*op, right, leftmost.span));
            leftmost = left;
        }
        // What is known on the left is computed here.
        let mut known = small_int(leftmost);
        while let (Some(left), Some((op, right, _))) = (known, spine.last()) {
            let Some(folded) = small_int(right).and_then(|right| fold_ints(*op, left, right)) else { break };
            known = Some(folded);
            spine.pop();
        }
        let mut left = match (known, spine.last()) {
            (Some(value), _) => {
                let reg = self.temp(leftmost.span);
                self.load_constant(reg, Const::Int(value), leftmost.span);
                reg
            }
            (None, Some((_, right, _))) => self.operand_before(leftmost, &[*right]),
            (None, None) => return,
        };
        let mut accumulator = (!self.registers.is_variable(dst)).then_some(dst);
        while let Some((op, right, span)) = spine.pop() {
            let height = self.height();
            let immediate = immediate(op, right);
            let b = if immediate.is_some() {
                left
            } else {
                let aside = self.set_aside(left, right, span);
                let b = self.operand(right);
                left = self.take_back(left, aside, span);
                b
            };
            self.release(height);
            let to = if spine.is_empty() { dst } else { *accumulator.get_or_insert_with(|| self.temp(span)) };
            self.emit(
                match (op, immediate) {
                    (BinOp::Add, Some(value)) => Op::AddInt { dst: to, a: left, kind: AddKind::Add, value },
                    (BinOp::Sub, Some(value)) => Op::AddInt { dst: to, a: left, kind: AddKind::Sub, value: -value },
                    (_, Some(value)) => Op::BinaryInt { op: binary_op(op), dst: to, a: left, value },
                    (_, None) => binary(op, to, left, b),
                },
                span,
            );
            left = to;
        }
    }

    /// `target op= value`
    pub fn augmented(&mut self, target: &'a Expr, op: BinOp, value: &'a Expr, span: Span) {
        let height = self.height();
        match &*target.kind {
            ExprKind::Name(name) => {
                if let Variable::Local(_) | Variable::Member(_) = self.variable(name)
                    && let Some(a) = self.stable_register(name, &[value], target.span)
                {
                    self.inplace(op, a, a, value, span);
                } else {
                    let a = self.temp(target.span);
                    self.load(name, a, target.span);
                    self.inplace(op, a, a, value, span);
                    self.store(name, a, target.span);
                }
            }
            ExprKind::Attribute { value: object, name } => {
                let obj = self.operand_before(object, &[value]);
                let a = self.temp(target.span);
                let key = self.name(&name.name, name.span);
                let cache = self.cache(target.span);
                self.emit(Op::GetAttr { dst: a, obj, name: key, cache }, target.span);
                self.inplace(op, a, a, value, span);
                let cache = self.cache(target.span);
                self.emit(Op::SetAttr { obj, src: a, name: key, cache }, target.span);
            }
            ExprKind::Subscript { value: object, index } => {
                let obj = self.operand_before(object, &[index, value]);
                let index = self.operand_before(index, &[value]);
                let a = self.temp(target.span);
                self.emit(Op::GetItem { dst: a, obj, index }, target.span);
                self.inplace(op, a, a, value, span);
                self.emit(Op::SetItem { obj, index, src: a }, target.span);
            }
            // Nothing else can be a target: the tree was checked.
            _ => {}
        }
        self.release(height);
    }

    fn inplace(&mut self, op: BinOp, dst: Reg, a: Reg, value: &'a Expr, span: Span) {
        let height = self.height();
        let instruction = match (op, immediate(op, value)) {
            (BinOp::Add, Some(value)) => Op::AddInt { dst, a, kind: AddKind::InplaceAdd, value },
            (BinOp::Sub, Some(value)) => Op::AddInt { dst, a, kind: AddKind::InplaceSub, value: -value },
            (_, Some(value)) => Op::InplaceInt { op: binary_op(op), dst, a, value },
            (_, None) => {
                let b = self.operand(value);
                match op {
                    BinOp::Add => Op::InplaceAdd { dst, a, b },
                    BinOp::Sub => Op::InplaceSub { dst, a, b },
                    BinOp::Mul => Op::InplaceMul { dst, a, b },
                    _ => Op::Inplace { op: binary_op(op), dst, a, b },
                }
            }
        };
        self.emit(instruction, span);
        self.release(height);
    }

    /// The right side of a comparison, used after `later` has been evaluated.
    pub fn right_operand(&mut self, op: CmpOp, right: &'a Expr, later: Option<&Expr>) -> Reg {
        // A list that only membership is asked of can be a constant tuple; not one that is compared next.
        if let (CmpOp::In | CmpOp::NotIn, Some(items), None) = (op, constant_list(right), later) {
            let b = self.temp(right.span);
            self.load_constant(b, items, right.span);
            return b;
        }
        match later {
            Some(later) => self.operand_before(right, &[later]),
            None => self.operand(right),
        }
    }

    /// In a frame that spills, where the middle values of a chain of comparisons stand: in one register for all.
    pub fn carried(&mut self, comparisons: usize, span: Span) -> Option<Reg> {
        (self.spills() && comparisons > 1).then(|| self.temp(span))
    }

    /// The first value of a chain of comparisons.
    pub fn left_operand(&mut self, left: &'a Expr, next: &'a Expr, carried: Option<Reg>) -> Reg {
        let Some(reg) = carried else { return self.operand_before(left, &[next]) };
        self.value(left, reg);
        reg
    }

    /// The register that is compared next.
    pub fn carry(&mut self, value: Reg, carried: Option<Reg>, height: Height, span: Span) -> Reg {
        let Some(reg) = carried else { return value };
        self.move_to(reg, value, span);
        self.release(height);
        reg
    }

    /// `left op0 rest0 op1 rest1 …` as a value: the first comparison that is false, or the last.
    pub fn comparison(&mut self, left: &'a Expr, rest: &'a [(CmpOp, Expr)], dst: Reg, span: Span) {
        let end = self.label();
        let result = if rest.len() > 1 { self.scratch(dst, span) } else { dst };
        let Some((_, first)) = rest.first() else { return self.value(left, dst) };
        let carried = self.carried(rest.len(), span);
        let mut a = self.left_operand(left, first, carried);
        for (index, (op, right)) in rest.iter().enumerate() {
            let after = rest.get(index + 1).map(|(_, after)| after);
            let height = self.height();
            let aside = self.set_aside(a, right, span);
            let b = self.right_operand(*op, right, after);
            a = self.take_back(a, aside, span);
            self.emit(compare(*op, result, a, b), span);
            if after.is_some() {
                self.branch(Op::JumpIfNot { cond: result, to: PENDING }, end, span);
            }
            a = self.carry(b, carried, height, span);
        }
        self.place(end);
        self.move_to(dst, result, span);
    }
}

/// A right operand that the instruction itself can hold.
fn immediate(op: BinOp, value: &Expr) -> Option<i32> {
    let value = i32::try_from(small_int(value)?).ok()?;
    let fits = match op {
        // Subtracting is adding the negated constant: not so for `-0.0 - 0`.
        BinOp::Sub => value != i32::MIN && value != 0,
        BinOp::Add | BinOp::Mul | BinOp::And | BinOp::Or | BinOp::Xor => true,
        BinOp::FloorDiv | BinOp::Mod => value > 0,
        BinOp::LShift | BinOp::RShift => (0..64).contains(&value),
        BinOp::MatMul | BinOp::Div | BinOp::Pow => false,
    };
    fits.then_some(value)
}

fn binary(op: BinOp, dst: Reg, a: Reg, b: Reg) -> Op {
    match op {
        BinOp::Add => Op::Add { dst, a, b },
        BinOp::Sub => Op::Sub { dst, a, b },
        BinOp::Mul => Op::Mul { dst, a, b },
        BinOp::Div => Op::Div { dst, a, b },
        BinOp::FloorDiv => Op::FloorDiv { dst, a, b },
        BinOp::Mod => Op::Mod { dst, a, b },
        _ => Op::Binary { op: binary_op(op), dst, a, b },
    }
}

fn binary_op(op: BinOp) -> BinaryOp {
    match op {
        BinOp::Add => BinaryOp::Add,
        BinOp::Sub => BinaryOp::Sub,
        BinOp::Mul => BinaryOp::Mul,
        BinOp::MatMul => BinaryOp::MatMul,
        BinOp::Div => BinaryOp::Div,
        BinOp::FloorDiv => BinaryOp::FloorDiv,
        BinOp::Mod => BinaryOp::Mod,
        BinOp::Pow => BinaryOp::Pow,
        BinOp::LShift => BinaryOp::LShift,
        BinOp::RShift => BinaryOp::RShift,
        BinOp::And => BinaryOp::And,
        BinOp::Or => BinaryOp::Or,
        BinOp::Xor => BinaryOp::Xor,
    }
}

pub(super) fn compare(op: CmpOp, dst: Reg, a: Reg, b: Reg) -> Op {
    match op {
        CmpOp::Is => Op::Is { dst, a, b, negate: false },
        CmpOp::IsNot => Op::Is { dst, a, b, negate: true },
        CmpOp::In => Op::In { dst, item: a, container: b, negate: false },
        CmpOp::NotIn => Op::In { dst, item: a, container: b, negate: true },
        op => Op::Compare { op: compare_op(op), dst, a, b },
    }
}
