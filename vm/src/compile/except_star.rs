//! `except*`: every clause takes its part of an exception group; what the clauses raise and what nobody took is raised
//! at the end.

use super::flow::PENDING;
use super::frame::Frame;
use super::unwind::BlockKind;
use crate::op::{Op, Reg};
use caplet_grammar::ast::{Handler, Span};

impl<'a> Frame<'a, '_> {
    pub fn star_clauses(&mut self, handlers: &'a [Handler], original: Reg, span: Span) {
        let height = self.height();
        let (rest, raised, matched) = (self.temp(span), self.temp(span), self.temp(span));
        self.enter_handling(original);
        self.move_to(rest, original, span);
        self.emit(Op::BuildList { dst: raised, base: raised, count: 0 }, span);
        for handler in handlers {
            self.star_clause(handler, rest, raised, matched);
        }
        self.leave();
        self.emit(Op::EndStar { original, raised, rest }, span);
        self.release(height);
    }

    fn star_clause(&mut self, handler: &'a Handler, rest: Reg, raised: Reg, matched: Reg) {
        let height = self.height();
        let (caught, next) = (self.label(), self.label());
        if let Some(class) = &handler.exception {
            let inner = self.height();
            let reg = self.operand(class);
            self.emit(Op::SplitGroup { rest, matched, class: reg }, class.span);
            self.release(inner);
        }
        self.branch_none(matched, false, next, handler.span);
        let again = self.temp(handler.span);
        let name = handler.name.as_ref();
        if let Some(name) = name {
            self.store(&name.name, matched, name.span);
        }
        self.enter_handling(matched);
        self.enter_guarded(name.map_or(BlockKind::Plain, BlockKind::Clause), caught, again);
        self.stmts(&handler.body);
        self.leave();
        self.leave();
        self.unset_name(handler);
        self.jump(next, handler.span);
        self.place(caught);
        self.unset_name(handler);
        // What a bare `raise` gave on is marked: it goes back into the group that it is a part of.
        let new = self.label();
        self.branch(Op::JumpIfNotIs { a: again, b: matched, to: PENDING }, new, handler.span);
        self.emit(Op::BuildTuple { dst: again, base: again, count: 1 }, handler.span);
        self.place(new);
        self.emit(Op::ListAppend { list: raised, src: again }, handler.span);
        self.place(next);
        self.release(height);
    }

    fn unset_name(&mut self, handler: &'a Handler) {
        if let (Some(name), true) = (&handler.name, self.is_reachable()) {
            self.unset(&name.name, name.span);
        }
    }
}
