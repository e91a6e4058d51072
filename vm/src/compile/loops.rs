//! Loops: `while`, and the one form of `for` that statements, comprehensions and generator expressions share.
//!
//! A `for` loop is tested at its end: the instruction that fetches the next value jumps back to the body. A loop over
//! `range(…)` counts without an iterator; one over `enumerate(…)` that takes the pairs apart counts by itself.

use super::constant::{constant_list, small_int, truth};
use super::frame::Frame;
use super::names::Variable;
use super::registers::Height;
use super::unit::Label;
use super::unwind::BlockKind;
use super::{Limit, flow::PENDING};
use crate::op::{AddKind, Back, Cost, Op, Reg};
use caplet_grammar::ast::{Argument, Expr, ExprKind, Span, Stmt};

/// What a `for` loop goes over, ready to be asked for the first value.
#[derive(Clone, Copy)]
pub(super) enum Source {
    Iterator(Reg),
    /// The state of a range, in three registers.
    Range(Reg),
    /// An iterator whose items are counted: `for count, item in enumerate(…)`.
    Counted {
        iter: Reg,
        count: Reg,
    },
}

/// A `for` loop whose body is being compiled.
pub(super) struct OpenFor {
    source: Source,
    /// Where the next value goes.
    item: Reg,
    body: u32,
    /// Where the next value is fetched.
    pub next: Label,
    height: Height,
    span: Span,
}

impl<'a> Frame<'a, '_> {
    /// Evaluates what a loop goes over, into temporaries that stay taken.
    pub fn loop_source(&mut self, target: &'a Expr, iter: &'a Expr) -> Source {
        if let Some(arguments) = self.range_arguments(iter) {
            let base = self.temps(3, iter.span);
            for (index, argument) in (0..).zip(arguments) {
                if let Argument::Positional(value) = argument {
                    self.value(value, base.plus(index));
                }
            }
            let argc = self.count(arguments.len(), iter.span);
            self.emit(Op::PrepRange { base, argc }, iter.span);
            return Source::Range(base);
        }
        let dst = self.temp(iter.span);
        let (iter, count) = match self.enumerated(target, iter) {
            Some((inner, start)) => {
                let count = self.temp(iter.span);
                self.emit(Op::LoadInt { dst: count, value: start }, iter.span);
                (inner, Some(count))
            }
            None => (iter, None),
        };
        let height = self.height();
        let src = match constant_list(iter) {
            Some(items) => {
                self.load_constant(dst, items, iter.span);
                dst
            }
            None => self.iterable(iter, dst),
        };
        self.emit(Op::GetIter { dst, src }, iter.span);
        self.release(height);
        match count {
            Some(count) => Source::Counted { iter: dst, count },
            None => Source::Iterator(dst),
        }
    }

    fn iterable(&mut self, iter: &'a Expr, dst: Reg) -> Reg {
        if let ExprKind::Name(name) = &*iter.kind
            && let Some(reg) = self.bound_register(name, iter.span)
        {
            return reg;
        }
        self.value(iter, dst);
        dst
    }

    /// The arguments, if `iter` is a call of the builtin `range` with one to three positional ones.
    fn range_arguments(&self, iter: &'a Expr) -> Option<&'a [Argument]> {
        let arguments = self.builtin_call("range", iter)?;
        let plain = (1..=3).contains(&arguments.len())
            && arguments.iter().all(|argument| matches!(argument, Argument::Positional(_)));
        plain.then_some(arguments)
    }

    /// What is counted and from where, if `iter` is a call of the builtin `enumerate` whose pairs the target takes apart.
    fn enumerated(&self, target: &'a Expr, iter: &'a Expr) -> Option<(&'a Expr, i32)> {
        let (ExprKind::Tuple(targets) | ExprKind::List(targets)) = &*target.kind else { return None };
        let starred = |target: &Expr| matches!(&*target.kind, ExprKind::Starred(_));
        if targets.len() != 2 || targets.iter().any(starred) {
            return None;
        }
        match self.builtin_call("enumerate", iter)? {
            [Argument::Positional(inner)] => Some((inner, 0)),
            [Argument::Positional(inner), Argument::Positional(start)] => {
                Some((inner, small_int(start).and_then(|start| i32::try_from(start).ok())?))
            }
            _ => None,
        }
    }

    /// The arguments, if the expression calls the builtin of this name.
    fn builtin_call(&self, builtin: &str, expr: &'a Expr) -> Option<&'a [Argument]> {
        let ExprKind::Call { function, arguments } = &*expr.kind else { return None };
        let ExprKind::Name(name) = &*function.kind else { return None };
        (&**name == builtin && self.variable(name) == Variable::Builtin).then_some(arguments)
    }

    /// Starts the body of a loop over `source`, with the next value bound to `target`.
    pub fn open_for(&mut self, target: &'a Expr, source: Source, span: Span) -> OpenFor {
        let next = self.label();
        let height = self.height();
        let (counter, target) = match (source, &*target.kind) {
            (Source::Counted { count, .. }, ExprKind::Tuple(targets) | ExprKind::List(targets)) => match &targets[..] {
                [counter, item] => (Some((counter, count)), item),
                _ => (None, target),
            },
            _ => (None, target),
        };
        // The item may come into its variable at once where nothing can tell that the count is bound before it.
        let early = counter.is_none_or(|(counter, _)| match (&*counter.kind, &*target.kind) {
            (ExprKind::Name(counter), ExprKind::Name(item)) => counter != item,
            _ => false,
        });
        let variable = match &*target.kind {
            ExprKind::Name(name) if early => self.variable_register(name),
            _ => None,
        };
        let item = variable.unwrap_or_else(|| self.temp(target.span));
        let entry = self.lasting();
        self.jump(next, span);
        self.assigned = entry;
        self.unit.costs.open();
        let body = self.unit.here();
        if let Some((counter, count)) = counter {
            self.assign(counter, count);
            let op = Op::AddInt { dst: count, a: count, kind: AddKind::InplaceAdd, value: 1 };
            self.emit(op, counter.span);
        }
        if variable.is_some() {
            self.mark_assigned(item);
        } else {
            self.assign(target, item);
            self.unit.unpacks_item(body, item);
        }
        OpenFor { source, item, body, next, height, span }
    }

    /// Ends the body. Control goes on here when there is no next value.
    pub fn close_for(&mut self, open: OpenFor) {
        let OpenFor { source, item: dst, body, next, height, span } = open;
        self.place(next);
        let Ok(back) = u16::try_from(self.unit.here().saturating_sub(body)) else {
            return self.fail(Limit::LoopBody, span);
        };
        let at = self.unit.here();
        let back = Back(back);
        let cost = Cost(0);
        match source {
            Source::Iterator(iter) | Source::Counted { iter, .. } => {
                self.emit(Op::ForIter { dst, iter, cost, back }, span);
            }
            Source::Range(base) => self.emit(Op::ForRange { dst, base, cost, back }, span),
        }
        self.close_loop_cost(at, false, span);
        self.release(height);
    }

    /// Puts the weight of the loop that ends into its back edge.
    fn close_loop_cost(&mut self, back_edge: u32, first_turn: bool, span: Span) {
        let weight = self.unit.costs.close(first_turn);
        match u16::try_from(weight) {
            Ok(weight) => self.unit.set_cost(back_edge, Cost(weight)),
            Err(_) => self.fail(Limit::LoopBody, span),
        }
    }

    pub fn for_statement(&mut self, target: &'a Expr, iter: &'a Expr, body: &'a [Stmt], orelse: &'a [Stmt]) {
        let height = self.height();
        let source = self.loop_source(target, iter);
        let exit = self.label();
        let open = self.open_for(target, source, iter.span);
        let next = open.next;
        self.enter(BlockKind::Loop { next, exit });
        self.stmts(body);
        self.leave();
        self.close_for(open);
        self.release(height);
        self.stmts(orelse);
        self.place(exit);
    }

    pub fn while_statement(&mut self, test: &'a Expr, body: &'a [Stmt], orelse: &'a [Stmt]) {
        let (top, next, end, exit) = (self.label(), self.label(), self.label(), self.label());
        self.place(top);
        self.assigned = self.lasting();
        if truth(test) == Some(false) {
            self.stmts(orelse);
            return;
        }
        self.unit.costs.open();
        self.condition(test, false, end);
        self.enter(BlockKind::Loop { next, exit });
        self.stmts(body);
        self.leave();
        self.place(next);
        let at = self.unit.here();
        let reachable = self.is_reachable();
        self.branch(Op::Loop { cost: Cost(0), to: PENDING }, top, test.span);
        self.assigned = None;
        if reachable {
            self.close_loop_cost(at, true, test.span);
        } else {
            self.unit.costs.close(true);
        }
        self.place(end);
        self.stmts(orelse);
        self.place(exit);
    }
}
