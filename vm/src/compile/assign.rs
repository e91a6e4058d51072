//! Assignment: to names, attributes, items, and patterns of them.
//!
//! Order: the value first, then the targets from left to right, the parts of each target just before it is stored to.

use super::flow::PENDING;
use super::frame::Frame;
use super::names::Variable;
use super::walk::binds;
use crate::op::{Op, Reg};
use caplet_grammar::ast::{Expr, ExprKind, Span};

impl<'a> Frame<'a, '_> {
    pub fn assignment(&mut self, targets: &'a [Expr], value: &'a Expr) {
        let height = self.height();
        match targets {
            [] => {}
            [target] => self.assign_value(target, value),
            _ => {
                let src = self.temp(value.span);
                self.value(value, src);
                for target in targets {
                    self.assign(target, src);
                }
            }
        }
        self.release(height);
    }

    /// `target = value`
    pub fn assign_value(&mut self, target: &'a Expr, value: &'a Expr) {
        let height = self.height();
        match (&*target.kind, &*value.kind) {
            (ExprKind::Name(name), _) => self.store_value(name, value, target.span),
            (ExprKind::Tuple(targets) | ExprKind::List(targets), ExprKind::Tuple(values) | ExprKind::List(values))
                if is_parallel(targets, values) =>
            {
                self.assign_parallel(targets, values);
            }
            (ExprKind::Tuple(_) | ExprKind::List(_), _) => {
                let src = self.operand(value);
                self.assign(target, src);
            }
            (ExprKind::Attribute { value: object, .. }, _) => {
                let src = self.operand_before(value, &[object]);
                self.assign(target, src);
            }
            (ExprKind::Subscript { value: object, index }, _) => {
                let src = self.operand_before(value, &[object, index]);
                self.assign(target, src);
            }
            _ => {}
        }
        self.release(height);
    }

    /// Stores what `src` holds to a target.
    pub fn assign(&mut self, target: &'a Expr, src: Reg) {
        let height = self.height();
        let span = target.span;
        match &*target.kind {
            ExprKind::Name(name) => self.store(name, src, span),
            ExprKind::Attribute { value, name } => {
                let obj = self.operand(value);
                let (name, cache) = (self.name(&name.name, name.span), self.cache(span));
                self.emit(Op::SetAttr { obj, src, name, cache }, span);
            }
            ExprKind::Subscript { value, index } => {
                let obj = self.operand_before(value, &[index]);
                let index = self.operand(index);
                self.emit(Op::SetItem { obj, index, src }, span);
            }
            ExprKind::Tuple(targets) | ExprKind::List(targets) => self.unpack(targets, src, span),
            ExprKind::Starred(inner) => self.assign(inner, src),
            // Nothing else can be a target: the tree was checked.
            _ => {}
        }
        self.release(height);
    }

    fn unpack(&mut self, targets: &'a [Expr], src: Reg, span: Span) {
        let star = targets.iter().position(|target| matches!(&*target.kind, ExprKind::Starred(_)));
        if self.spills() && targets.len() > self.registers.free() / 4 {
            return self.unpack_list(targets, star, src, span);
        }
        let count = self.count(targets.len(), span);
        if star.is_none()
            && let Some(base) = self.row_of_variables(targets, src)
        {
            self.emit(Op::Unpack { src, base, count }, span);
            for reg in (base.0..=u8::MAX).take(targets.len()) {
                self.mark_assigned(Reg(reg));
            }
            return;
        }
        let base = self.temps(targets.len(), span);
        match star {
            None => self.emit(Op::Unpack { src, base, count }, span),
            Some(star) => {
                let before = self.count(star, span);
                let after = self.count(targets.len().saturating_sub(star + 1), span);
                self.emit(Op::UnpackEx { src, base, before, after }, span);
            }
        }
        for (target, reg) in targets.iter().zip(base.0..=u8::MAX) {
            self.assign(target, Reg(reg));
        }
    }

    /// The values are taken out of a list one by one.
    fn unpack_list(&mut self, targets: &'a [Expr], star: Option<usize>, src: Reg, span: Span) {
        let dst = self.temp(span);
        match star {
            None => {
                let count = self.wide_count(targets.len(), span);
                self.emit(Op::UnpackList { dst, src, count }, span);
            }
            Some(star) => {
                let before = self.wide_count(star, span);
                let after = self.wide_count(targets.len().saturating_sub(star + 1), span);
                self.emit(Op::UnpackListEx { dst, src, before, after }, span);
            }
        }
        for (index, target) in targets.iter().enumerate() {
            let height = self.height();
            let item = self.temp(target.span);
            self.fetch_item(item, dst, index, target.span);
            self.assign(target, item);
            self.release(height);
        }
    }

    /// The first register of the targets if they are variables in consecutive registers. Not where an exception is
    /// caught: unpacking that fails half-way would leave some of them changed.
    fn row_of_variables(&self, targets: &[Expr], src: Reg) -> Option<Reg> {
        if self.blocks.iter().any(|block| block.catches()) {
            return None;
        }
        let mut registers = targets.iter().map(|target| match &*target.kind {
            ExprKind::Name(name) => self.variable_register(name),
            _ => None,
        });
        let base = registers.next()??;
        let mut expected = base.0;
        for reg in registers {
            expected = expected.checked_add(1)?;
            if reg? != Reg(expected) {
                return None;
            }
        }
        (!(base.0..=expected).contains(&src.0)).then_some(base)
    }

    /// `a, b = c, d` without making the tuple.
    fn assign_parallel(&mut self, targets: &'a [Expr], values: &'a [Expr]) {
        let variables: Option<Vec<Reg>> = targets
            .iter()
            .map(|target| match &*target.kind {
                ExprKind::Name(name) => self.variable_register(name),
                _ => None,
            })
            .collect();
        let distinct = |regs: &[Reg]| regs.iter().enumerate().all(|(i, reg)| !regs.iter().take(i).any(|r| r == reg));
        match variables {
            Some(variables) if distinct(&variables) => {
                let moves = self.parallel_values(&variables, values);
                self.parallel_moves(moves, values.first().map_or(Span::default(), |value| value.span));
                for reg in variables {
                    self.mark_assigned(reg);
                }
            }
            _ => {
                let mut sources = Vec::new();
                for value in values {
                    let src = self.temp(value.span);
                    self.value(value, src);
                    sources.push(src);
                }
                for (target, src) in targets.iter().zip(sources) {
                    self.assign(target, src);
                }
            }
        }
    }

    /// Evaluates the values; which register each target is to be copied from.
    fn parallel_values(&mut self, variables: &[Reg], values: &'a [Expr]) -> Vec<(Reg, Reg)> {
        // Reading a variable can wait until all other values are known, if none of them binds it. Whether it is bound
        // is asked in its turn.
        let mut waiting = Vec::new();
        for (index, value) in values.iter().enumerate() {
            let later: Vec<&Expr> = values.iter().skip(index + 1).collect();
            waiting.push(match &*value.kind {
                ExprKind::Name(name) if self.walrus.contains(&**name) && binds(&later, name) => None,
                ExprKind::Name(name) => match self.variable(name) {
                    Variable::Local(reg) => Some((reg, &**name)),
                    Variable::Member(reg) if self.is_assigned(reg) => Some((reg, &**name)),
                    _ => None,
                },
                _ => None,
            });
        }
        let waits_for = |target: Reg| waiting.iter().flatten().any(|(reg, _)| *reg == target);
        // The last value that is computed can go to its target at once, if no other target waits for the old value.
        let last = waiting.iter().rposition(Option::is_none);
        let mut moves = Vec::new();
        for (index, ((value, place), target)) in values.iter().zip(&waiting).zip(variables).enumerate() {
            let src = match place {
                Some((reg, name)) => {
                    self.check_bound(*reg, name, value.span);
                    *reg
                }
                None if Some(index) == last && !waits_for(*target) && self.all_bound(&waiting, index) => {
                    self.value(value, *target);
                    continue;
                }
                None => {
                    let src = self.temp(value.span);
                    self.value(value, src);
                    src
                }
            };
            moves.push((*target, src));
        }
        moves
    }

    /// Can nothing fail any more behind this value?
    fn all_bound(&self, waiting: &[Option<(Reg, &str)>], index: usize) -> bool {
        waiting.iter().skip(index + 1).flatten().all(|(reg, _)| self.is_assigned(*reg))
    }

    /// Copies registers as if all at once. Every target occurs once.
    fn parallel_moves(&mut self, mut moves: Vec<(Reg, Reg)>, span: Span) {
        moves.retain(|(dst, src)| dst != src);
        while !moves.is_empty() {
            let free = moves.iter().position(|(dst, _)| !moves.iter().any(|(_, src)| src == dst));
            match free {
                Some(free) => {
                    let (dst, src) = moves.swap_remove(free);
                    self.move_to(dst, src, span);
                }
                None => {
                    // Only cycles are left: one value steps aside.
                    let Some((_, src)) = moves.last().copied() else { return };
                    let aside = self.temp(span);
                    self.move_to(aside, src, span);
                    for (_, other) in &mut moves {
                        if *other == src {
                            *other = aside;
                        }
                    }
                }
            }
        }
    }

    /// `del target`
    pub fn delete(&mut self, target: &'a Expr) {
        let height = self.height();
        let span = target.span;
        match &*target.kind {
            ExprKind::Name(name) => self.delete_name(name, span),
            ExprKind::Attribute { value, name } => {
                let obj = self.operand(value);
                let name = self.name(&name.name, name.span);
                self.emit(Op::DeleteAttr { obj, name }, span);
            }
            ExprKind::Subscript { value, index } => {
                let obj = self.operand_before(value, &[index]);
                let index = self.operand(index);
                self.emit(Op::DeleteItem { obj, index }, span);
            }
            ExprKind::Tuple(targets) | ExprKind::List(targets) => targets.iter().for_each(|target| self.delete(target)),
            _ => {}
        }
        self.release(height);
    }

    /// `target: annotation [= value]`: annotations are not evaluated (PEP 649).
    pub fn annotated(&mut self, target: &'a Expr, annotation: &'a Expr, value: Option<&'a Expr>, simple: bool) {
        if let Some(value) = value {
            self.assign_value(target, value);
        } else {
            // The parts of the target are evaluated, as in CPython.
            match &*target.kind {
                ExprKind::Attribute { value, .. } => self.effect(value),
                ExprKind::Subscript { value, index } => {
                    self.effect(value);
                    self.effect(index);
                }
                _ => {}
            }
        }
        if let (super::frame::FrameKind::Class, true, ExprKind::Name(name)) = (self.kind, simple, &*target.kind) {
            let text = self.annotation_text(annotation);
            let name = self.name(name, target.span);
            if !self.class.annotations.iter().any(|(have, _)| *have == name) {
                self.class.annotations.push((name, text));
            }
        }
    }

    pub fn assert_statement(&mut self, test: &'a Expr, message: Option<&'a Expr>) {
        let height = self.height();
        let holds = self.label();
        self.condition(test, true, holds);
        let message = match message {
            Some(message) if self.is_reachable() => self.operand(message),
            _ => Reg::NONE,
        };
        self.emit_last(Op::RaiseAssert { message }, test.span);
        self.place(holds);
        self.release(height);
    }

    /// Jumps if the register is `None`, or if it is not.
    pub fn branch_none(&mut self, a: Reg, negate: bool, label: super::unit::Label, span: Span) {
        self.branch(Op::JumpIfNone { a, negate, to: PENDING }, label, span);
    }
}

/// As many values as targets, few, and no stars.
fn is_parallel(targets: &[Expr], values: &[Expr]) -> bool {
    let starred = |exprs: &[Expr]| exprs.iter().any(|expr| matches!(&*expr.kind, ExprKind::Starred(_)));
    targets.len() == values.len() && values.len() <= 8 && !starred(targets) && !starred(values)
}
