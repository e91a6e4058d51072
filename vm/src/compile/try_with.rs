//! `try` and `with`. A `finally` is compiled once for every way out: the end of the body, an exception, and every
//! `return`, `break` and `continue` that leaves it.

use super::flow::PENDING;
use super::frame::Frame;
use super::unwind::BlockKind;
use crate::op::{Op, Reg};
use caplet_grammar::ast::{Expr, Handler, Span, Stmt, WithItem};

impl<'a> Frame<'a, '_> {
    pub fn try_statement(
        &mut self,
        body: &'a [Stmt],
        handlers: &'a [Handler],
        star: bool,
        orelse: &'a [Stmt],
        finalbody: &'a [Stmt],
        span: Span,
    ) {
        if finalbody.is_empty() {
            return self.try_clauses(body, handlers, star, orelse, span);
        }
        let height = self.height();
        let exception = self.temp(span);
        let (raised, end) = (self.label(), self.label());
        self.enter_guarded(BlockKind::Finally(finalbody), raised, exception);
        self.try_clauses(body, handlers, star, orelse, span);
        self.leave();
        self.stmts(finalbody);
        self.jump(end, span);
        self.place(raised);
        self.enter_handling(exception);
        self.stmts(finalbody);
        self.leave();
        self.emit_last(Op::Reraise { src: exception }, span);
        self.place(end);
        self.release(height);
    }

    fn try_clauses(&mut self, body: &'a [Stmt], handlers: &'a [Handler], star: bool, orelse: &'a [Stmt], span: Span) {
        if handlers.is_empty() {
            self.stmts(body);
            return self.stmts(orelse);
        }
        let height = self.height();
        let exception = self.temp(span);
        let (raised, end) = (self.label(), self.label());
        self.enter_guarded(BlockKind::Plain, raised, exception);
        self.stmts(body);
        self.leave();
        self.stmts(orelse);
        self.jump(end, span);
        self.place(raised);
        if self.is_reachable() {
            if star {
                self.star_clauses(handlers, exception, span);
            } else {
                self.clauses(handlers, exception, end);
            }
        }
        self.place(end);
        self.release(height);
    }

    fn clauses(&mut self, handlers: &'a [Handler], exception: Reg, end: super::unit::Label) {
        self.enter_handling(exception);
        for handler in handlers {
            let next = self.label();
            if let Some(class) = &handler.exception {
                let height = self.height();
                let reg = self.operand(class);
                let op = Op::JumpIfNoMatch { exc: exception, class: reg, to: PENDING };
                self.branch(op, next, class.span);
                self.release(height);
            }
            self.clause(handler, exception);
            self.jump(end, handler.span);
            self.place(next);
        }
        self.leave();
        let span = handlers.last().map_or(Span::default(), |handler| handler.span);
        self.emit_last(Op::Reraise { src: exception }, span);
    }

    /// The body of a clause, with the name bound to the exception while it runs.
    fn clause(&mut self, handler: &'a Handler, exception: Reg) {
        let Some(name) = &handler.name else { return self.stmts(&handler.body) };
        let height = self.height();
        let again = self.temp(name.span);
        let (raised, end) = (self.label(), self.label());
        self.store(&name.name, exception, name.span);
        self.enter_guarded(BlockKind::Clause(name), raised, again);
        self.stmts(&handler.body);
        self.leave();
        if self.is_reachable() {
            self.unset(&name.name, name.span);
        }
        self.jump(end, handler.span);
        self.place(raised);
        if self.is_reachable() {
            self.unset(&name.name, name.span);
            self.emit_last(Op::Reraise { src: again }, handler.span);
        }
        self.place(end);
        self.release(height);
    }

    pub fn with_statement(&mut self, items: &'a [WithItem], body: &'a [Stmt], span: Span) {
        let height = self.height();
        let mut open = Vec::new();
        for item in items {
            let at = item.context.span;
            let exit = self.temp(at);
            self.value(&item.context, exit);
            let exception = self.temp(at);
            let raised = self.label();
            let entered = self.with_target(item.target.as_ref());
            let dst = entered.unwrap_or_else(|| self.temp(at));
            self.emit(Op::WithEnter { dst, base: exit }, at);
            if entered.is_some() {
                self.mark_assigned(dst);
            }
            self.enter_guarded(BlockKind::With { exit, span }, raised, exception);
            if let (None, Some(target)) = (entered, &item.target) {
                self.assign(target, dst);
            }
            open.push((exit, exception, raised, at));
        }
        self.stmts(body);
        while let Some((exit, exception, raised, at)) = open.pop() {
            let end = self.label();
            self.leave();
            // As in CPython, leaving is the whole statement's.
            self.emit(Op::WithExit { base: exit }, span);
            self.jump(end, span);
            self.place(raised);
            self.enter_handling(exception);
            let inner = self.height();
            let answer = self.temp(at);
            self.emit(Op::WithExcept { dst: answer, base: exit, exc: exception }, span);
            self.branch_on(answer, true, end, at);
            self.release(inner);
            self.leave();
            self.emit_last(Op::Reraise { src: exception }, at);
            self.place(end);
        }
        self.release(height);
    }

    /// The register of a target that is a plain variable.
    fn with_target(&self, target: Option<&Expr>) -> Option<Reg> {
        match &*target?.kind {
            caplet_grammar::ast::ExprKind::Name(name) => self.variable_register(name),
            _ => None,
        }
    }
}
