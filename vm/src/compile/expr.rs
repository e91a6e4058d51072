//! Expressions: into a given register, or wherever they happen to be.

use super::frame::Frame;
use super::names::Variable;
use super::unit::Label;
use crate::code::Const;
use crate::op::{Op, Reg};
use caplet_grammar::ast::{BoolOp, Expr, ExprKind, Ident, Span};
use std::sync::Arc;

impl<'a> Frame<'a, '_> {
    /// Puts the value of `expr` into `dst`. If `dst` is a variable, only the last instruction writes it.
    pub fn value(&mut self, expr: &'a Expr, dst: Reg) {
        let height = self.height();
        let span = expr.span;
        match &*expr.kind {
            ExprKind::Name(name) => self.load(name, dst, span),
            ExprKind::None
            | ExprKind::True
            | ExprKind::False
            | ExprKind::Ellipsis
            | ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Imaginary(_)
            | ExprKind::Str(_)
            | ExprKind::Bytes(_) => self.literal(expr, dst),
            ExprKind::FString(parts) => self.fstring(parts, dst, span),
            ExprKind::TString(parts) => self.tstring(parts, dst, span),
            ExprKind::Tuple(items) => self.tuple(expr, items, dst),
            ExprKind::List(items) => self.list(items, dst, span),
            ExprKind::Set(items) => self.set(items, dst, span),
            ExprKind::Dict(entries) => self.dict(entries, dst, span),
            // Allowed only where its container deals with it.
            ExprKind::Starred(inner) => self.value(inner, dst),
            ExprKind::Unary { .. } | ExprKind::Binary { .. } => self.operator(expr, dst),
            ExprKind::Bool { op, values } => self.short_circuit(*op, values, dst, span),
            ExprKind::Compare { left, rest } => self.comparison(left, rest, dst, span),
            ExprKind::If { .. } => self.conditional(expr, dst),
            ExprKind::Walrus { name, value } => {
                let src = self.walrus(name, value);
                self.move_to(dst, src, span);
            }
            ExprKind::Lambda { params, body, scope } => self.lambda(params, body, *scope, dst, span),
            ExprKind::Call { .. } | ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => self.postfix(expr, dst),
            ExprKind::Slice { lower, upper, step } => {
                let base = self.slice_parts([lower, upper, step], dst, span);
                self.emit(Op::BuildSlice { dst, base }, span);
            }
            ExprKind::ListComp { .. } | ExprKind::SetComp { .. } | ExprKind::DictComp { .. } => {
                self.comprehension(expr, dst);
            }
            ExprKind::Generator { element, clauses, scope } => {
                self.generator_expression(element, clauses, *scope, dst, span);
            }
            ExprKind::Yield(value) => self.yield_value(value.as_ref(), dst, span),
            ExprKind::YieldFrom(value) => self.yield_from(value, dst, span),
        }
        self.release(height);
    }

    /// A register with the value of `expr`: the variable's own, or a new temporary.
    pub fn operand(&mut self, expr: &'a Expr) -> Reg {
        self.operand_before(expr, &[])
    }

    /// The same, for a value that is used after `later` has been evaluated.
    pub fn operand_before(&mut self, expr: &'a Expr, later: &[&Expr]) -> Reg {
        match &*expr.kind {
            ExprKind::Name(name) => {
                if let Some(reg) = self.stable_register(name, later, expr.span) {
                    return reg;
                }
            }
            ExprKind::Walrus { name, value } => {
                let height = self.height();
                let src = self.walrus(name, value);
                if self.registers.is_variable(src) && self.walrus.contains(&*name.name) && !later.is_empty() {
                    self.release(height);
                    let copy = self.temp(expr.span);
                    self.move_to(copy, src, expr.span);
                    return copy;
                }
                return src;
            }
            _ => {}
        }
        let dst = self.temp(expr.span);
        self.value(expr, dst);
        dst
    }

    /// Evaluates `expr` for what it does.
    pub fn effect(&mut self, expr: &'a Expr) {
        let height = self.height();
        match &*expr.kind {
            ExprKind::None
            | ExprKind::True
            | ExprKind::False
            | ExprKind::Ellipsis
            | ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Imaginary(_)
            | ExprKind::Str(_)
            | ExprKind::Bytes(_) => {}
            _ => {
                self.operand(expr);
            }
        }
        self.release(height);
    }

    /// Binds the name and gives the register that holds the value.
    fn walrus(&mut self, name: &'a Ident, value: &'a Expr) -> Reg {
        if let Variable::Local(reg) | Variable::Member(reg) = self.variable(&name.name) {
            self.value(value, reg);
            self.mark_assigned(reg);
            return reg;
        }
        let src = self.temp(value.span);
        self.value(value, src);
        self.store(&name.name, src, name.span);
        src
    }

    fn short_circuit(&mut self, op: BoolOp, values: &'a [Expr], dst: Reg, span: Span) {
        let Some((last, others)) = values.split_last() else { return };
        let result = self.scratch(dst, span);
        let end = self.label();
        for value in others {
            self.deciding_value(value, result, op == BoolOp::Or, end);
        }
        self.value(last, result);
        self.place(end);
        self.move_to(dst, result, span);
    }

    /// Goes to `end` with the value if its truth is `sense`, and on without it otherwise. An operand that ends an `and`
    /// or `or` in here is not asked for its truth again.
    fn deciding_value(&mut self, value: &'a Expr, result: Reg, sense: bool, end: Label) {
        let ExprKind::Bool { op, values } = &*value.kind else {
            self.value(value, result);
            return self.branch_on(result, sense, end, value.span);
        };
        let ends = *op == BoolOp::Or;
        let Some((last, others)) = values.split_last() else { return };
        if ends == sense {
            values.iter().for_each(|value| self.deciding_value(value, result, sense, end));
        } else {
            let on = self.label();
            others.iter().for_each(|value| self.deciding_value(value, result, ends, on));
            self.deciding_value(last, result, sense, end);
            self.place(on);
        }
    }

    /// `a if b else c if d else e …`: a chain is a loop here.
    fn conditional(&mut self, mut expr: &'a Expr, dst: Reg) {
        let end = self.label();
        while let ExprKind::If { test, body, orelse } = &*expr.kind {
            let other = self.label();
            self.condition(test, false, other);
            if self.is_reachable() {
                self.value(body, dst);
                self.jump(end, body.span);
            }
            self.place(other);
            expr = orelse;
        }
        if self.is_reachable() {
            self.value(expr, dst);
        }
        self.place(end);
    }

    fn yield_value(&mut self, value: Option<&'a Expr>, dst: Reg, span: Span) {
        let src = match value {
            Some(value) => self.operand(value),
            None => {
                let none = self.temp(span);
                self.emit(Op::LoadNone { dst: none }, span);
                none
            }
        };
        self.emit(Op::Yield { dst, src }, span);
    }

    fn yield_from(&mut self, value: &'a Expr, dst: Reg, span: Span) {
        let iter = self.temps(2, span);
        self.value(value, iter);
        self.emit(Op::GetIter { dst: iter, src: iter }, span);
        let sent = iter.plus(1);
        self.emit(Op::LoadNone { dst: sent }, span);
        self.emit(Op::YieldFrom { dst, iter, sent }, span);
    }

    /// The three parts of a slice in a row; an absent one is `None`.
    pub fn slice_parts(&mut self, parts: [&'a Option<Expr>; 3], dst: Reg, span: Span) -> Reg {
        let base = self.window(dst, span);
        if self.is_low() {
            self.spilled_row(&parts.map(Option::as_ref), base, span);
            return base;
        }
        for (index, part) in parts.into_iter().enumerate() {
            let reg = if index == 0 { base } else { self.temp(span) };
            match part {
                Some(part) => self.value(part, reg),
                None => self.emit(Op::LoadNone { dst: reg }, span),
            }
        }
        base
    }

    pub fn annotation_text(&self, annotation: &Expr) -> Arc<str> {
        let range = annotation.span.start as usize..annotation.span.end as usize;
        Arc::from(self.program.source.get(range).unwrap_or(""))
    }

    fn literal(&mut self, expr: &'a Expr, dst: Reg) {
        let constant = super::constant::literal(&expr.kind).unwrap_or(Const::None);
        self.load_constant(dst, constant, expr.span);
    }
}
