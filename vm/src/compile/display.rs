//! Displays: tuples, lists, sets and dicts written out.
//!
//! A display that is small for the registers left is built from a window in one go. A larger one, or one with stars, is
//! built up in chunks; the chunk shrinks with the registers left, so that displays nest as deep as the parser allows.

use super::constant::constant;
use super::frame::Frame;
use crate::code::Const;
use crate::op::{Op, Reg};
use caplet_grammar::ast::{Expr, ExprKind, Span};

/// From this many known values on a list is made from a constant.
const CONSTANT_LIST: usize = 6;

impl<'a> Frame<'a, '_> {
    /// How many values of a display may be in registers at once.
    pub fn chunk(&self) -> usize {
        (self.registers.free() / 8).clamp(2, 64)
    }

    /// Evaluates the expressions into a row of registers; the first of them.
    pub fn row(&mut self, exprs: &'a [Expr], dst: Reg, span: Span) -> Reg {
        let base = self.window(dst, span);
        if self.is_low() {
            let exprs: Vec<Option<&'a Expr>> = exprs.iter().map(Some).collect();
            if !exprs.is_empty() {
                self.spilled_row(&exprs, base, span);
            }
            return base;
        }
        for (index, expr) in exprs.iter().enumerate() {
            let reg = if index == 0 { base } else { self.temp(expr.span) };
            self.value(expr, reg);
        }
        base
    }

    fn fits(&self, items: &[Expr]) -> bool {
        items.len() <= self.chunk() && !items.iter().any(is_starred)
    }

    pub fn tuple(&mut self, expr: &'a Expr, items: &'a [Expr], dst: Reg) {
        let span = expr.span;
        if let Some(constant) = constant(expr) {
            self.load_constant(dst, constant, span);
        } else if self.fits(items) {
            let base = self.row(items, dst, span);
            let count = self.count(items.len(), span);
            self.emit(Op::BuildTuple { dst, base, count }, span);
        } else {
            let list = self.scratch(dst, span);
            self.build_up(items, list, span);
            self.emit(Op::ListToTuple { dst, src: list }, span);
        }
    }

    pub fn list(&mut self, items: &'a [Expr], dst: Reg, span: Span) {
        if items.len() >= CONSTANT_LIST
            && let Some(values) = items.iter().map(constant).collect::<Option<Vec<_>>>()
        {
            let list = self.scratch(dst, span);
            self.emit(Op::BuildList { dst: list, base: list, count: 0 }, span);
            let src = self.temp(span);
            self.load_constant(src, Const::Tuple(values), span);
            self.emit(Op::ListExtend { list, src }, span);
            self.move_to(dst, list, span);
        } else if self.fits(items) {
            let base = self.row(items, dst, span);
            let count = self.count(items.len(), span);
            self.emit(Op::BuildList { dst, base, count }, span);
        } else {
            let list = self.scratch(dst, span);
            self.build_up(items, list, span);
            self.move_to(dst, list, span);
        }
    }

    /// A list in the temporary `list`, chunk by chunk and star by star.
    fn build_up(&mut self, items: &'a [Expr], list: Reg, span: Span) {
        let first = items.iter().position(is_starred).unwrap_or(items.len()).min(self.chunk());
        let (head, mut rest) = items.split_at_checked(first).unwrap_or((items, &[]));
        let height = self.height();
        let base = self.row(head, list, span);
        let count = self.count(head.len(), span);
        self.emit(Op::BuildList { dst: list, base, count }, span);
        self.release(height);
        while let Some((item, others)) = rest.split_first() {
            self.list_add(list, item);
            rest = others;
        }
    }

    /// Appends a value, or the values of a starred one.
    pub fn list_add(&mut self, list: Reg, item: &'a Expr) {
        let height = self.height();
        if let ExprKind::Starred(inner) = &*item.kind {
            let src = self.operand(inner);
            self.emit(Op::ListExtend { list, src }, item.span);
        } else {
            let src = self.operand(item);
            self.emit(Op::ListAppend { list, src }, item.span);
        }
        self.release(height);
    }

    pub fn set(&mut self, items: &'a [Expr], dst: Reg, span: Span) {
        if self.fits(items) {
            let base = self.row(items, dst, span);
            let count = self.count(items.len(), span);
            return self.emit(Op::BuildSet { dst, base, count }, span);
        }
        let set = self.scratch(dst, span);
        self.emit(Op::BuildSet { dst: set, base: set, count: 0 }, span);
        for item in items {
            let height = self.height();
            if let ExprKind::Starred(inner) = &*item.kind {
                let src = self.operand(inner);
                self.emit(Op::SetUpdate { set, src }, item.span);
            } else {
                let src = self.operand(item);
                self.emit(Op::SetAdd { set, src }, item.span);
            }
            self.release(height);
        }
        self.move_to(dst, set, span);
    }

    pub fn dict(&mut self, entries: &'a [(Option<Expr>, Expr)], dst: Reg, span: Span) {
        let small = entries.len() * 2 <= if self.is_low() { 2 } else { self.chunk() }
            && entries.iter().all(|(key, _)| key.is_some());
        if small {
            let base = self.window(dst, span);
            for (index, (key, value)) in entries.iter().enumerate() {
                let Some(key) = key else { continue };
                let reg = if index == 0 { base } else { self.temp(key.span) };
                self.value(key, reg);
                let reg = self.temp(value.span);
                self.value(value, reg);
            }
            let count = self.count(entries.len(), span);
            return self.emit(Op::BuildDict { dst, base, count }, span);
        }
        let dict = self.scratch(dst, span);
        self.emit(Op::BuildDict { dst: dict, base: dict, count: 0 }, span);
        for (key, value) in entries {
            let height = self.height();
            if let Some(key) = key {
                let key = self.operand_before(key, &[value]);
                let aside = self.set_aside(key, value, span);
                let value = self.operand(value);
                let key = self.take_back(key, aside, span);
                self.emit(Op::DictAdd { dict, key, value }, span);
            } else {
                let src = self.operand(value);
                self.emit(Op::DictUpdate { dict, src }, value.span);
            }
            self.release(height);
        }
        self.move_to(dst, dict, span);
    }
}

fn is_starred(expr: &Expr) -> bool {
    matches!(&*expr.kind, ExprKind::Starred(_))
}
