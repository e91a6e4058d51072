//! Comprehensions, which run in the frame around them (PEP 709), and generator expressions, which have a frame.

use super::frame::{Frame, FrameKind};
use super::loops::{OpenFor, Source};
use super::{Body, Job};
use crate::code::Params;
use crate::op::{Op, Reg};
use caplet_grammar::ast::{Comprehension, Expr, ExprKind, ScopeId, Span};

impl<'a> Frame<'a, '_> {
    pub fn comprehension(&mut self, expr: &'a Expr, dst: Reg) {
        let span = expr.span;
        let (clauses, scope) = match &*expr.kind {
            ExprKind::ListComp { clauses, scope, .. }
            | ExprKind::SetComp { clauses, scope, .. }
            | ExprKind::DictComp { clauses, scope, .. } => (clauses, *scope),
            _ => return,
        };
        let Some((first, rest)) = clauses.split_first() else { return };
        let result = self.scratch(dst, span);
        // The first iterable belongs to the scope around.
        let source = self.loop_source(&first.target, &first.iter);
        self.open_comprehension(scope, &first.target, span);
        self.emit(
            match &*expr.kind {
                ExprKind::SetComp { .. } => Op::BuildSet { dst: result, base: result, count: 0 },
                ExprKind::DictComp { .. } => Op::BuildDict { dst: result, base: result, count: 0 },
                _ => Op::BuildList { dst: result, base: result, count: 0 },
            },
            span,
        );
        let loops = self.open_clauses(first, rest, source);
        let height = self.height();
        match &*expr.kind {
            ExprKind::DictComp { key, value, .. } => {
                let key = self.operand_before(key, &[value]);
                let value = self.operand(value);
                self.emit(Op::DictAdd { dict: result, key, value }, span);
            }
            ExprKind::SetComp { element, .. } => {
                let src = self.operand(element);
                self.emit(Op::SetAdd { set: result, src }, span);
            }
            ExprKind::ListComp { element, .. } => {
                let src = self.operand(element);
                self.emit(Op::ListAppend { list: result, src }, span);
            }
            _ => {}
        }
        self.release(height);
        self.close_clauses(loops);
        self.close_comprehension();
        self.move_to(dst, result, span);
    }

    /// Starts the loops of all clauses, outermost first.
    fn open_clauses(&mut self, first: &'a Comprehension, rest: &'a [Comprehension], source: Source) -> Vec<OpenFor> {
        let mut loops = Vec::new();
        let mut source = source;
        let mut clause = first;
        let mut rest = rest.iter();
        loop {
            let open = self.open_for(&clause.target, source, clause.iter.span);
            for condition in &clause.conditions {
                self.condition(condition, false, open.next);
            }
            loops.push(open);
            let Some(next) = rest.next() else { return loops };
            clause = next;
            source = self.loop_source(&clause.target, &clause.iter);
        }
    }

    fn close_clauses(&mut self, mut loops: Vec<OpenFor>) {
        while let Some(open) = loops.pop() {
            self.close_for(open);
        }
    }

    /// Makes the generator: its first iterable is evaluated here.
    pub fn generator_expression(
        &mut self,
        element: &'a Expr,
        clauses: &'a [Comprehension],
        scope: ScopeId,
        dst: Reg,
        span: Span,
    ) {
        let Some(first) = clauses.first() else { return };
        let base = self.window(dst, span);
        let code = self.program.reserve(span);
        let job = Job {
            index: code,
            name: "<genexpr>".into(),
            qualified_name: self.inner_name("<genexpr>"),
            scope,
            body: Body::Generator { element, clauses },
            captures: self.captures(scope, span),
            defaults_in_list: false,
            span,
        };
        self.program.queue.push(job);
        self.emit(Op::MakeFunction { dst: base, base: Reg::NONE, code }, span);
        let argument = self.temp(span);
        self.value(&first.iter, argument);
        self.emit(Op::GetIter { dst: argument, src: argument }, first.iter.span);
        self.emit(Op::Call { dst, base, argc: 1 }, span);
    }

    /// The code of a generator expression: register 1 holds the iterator of the first clause.
    pub fn generator_body(&mut self, element: &'a Expr, clauses: &'a [Comprehension], span: Span) -> Params {
        let name = self.name(".0", span);
        let params = Params { positional_only: 1, positional: 1, names: vec![name], ..Params::default() };
        let Some((first, rest)) = clauses.split_first() else { return params };
        self.kind = FrameKind::Function { receiver: None };
        self.make_cells(0, span);
        let loops = self.open_clauses(first, rest, Source::Iterator(Reg(1)));
        let height = self.height();
        let src = self.operand(element);
        let sent = self.temp(span);
        self.emit(Op::Yield { dst: sent, src }, element.span);
        self.release(height);
        self.close_clauses(loops);
        self.return_none(span);
        params
    }
}
