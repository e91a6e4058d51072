//! Class bodies: codes whose locals become the class's members.

use super::Job;
use super::frame::Frame;
use crate::code::Place;
use crate::op::{Op, Reg};
use caplet_grammar::ast::{Argument, ClassDef, Span, Stmt};
use caplet_grammar::scope::Binding;

impl<'a> Frame<'a, '_> {
    /// Makes the class where it is defined: the body's function, the bases, then the body runs.
    pub fn make_class(&mut self, job: Job<'a>, class: &'a ClassDef, dst: Reg) {
        let (code, span) = (job.index, job.span);
        self.program.queue.push(job);
        let height = self.height();
        let base = self.window(dst, span);
        self.emit(Op::MakeFunction { dst: base, base: Reg::NONE, code }, span);
        let starred = class.arguments.iter().any(|argument| matches!(argument, Argument::Star(_)))
            || (self.spills() && class.arguments.len() > self.chunk());
        if starred {
            let list = self.temp(span);
            self.emit(Op::BuildList { dst: list, base: list, count: 0 }, span);
        }
        let list = base.plus(1);
        for argument in &class.arguments {
            match argument {
                Argument::Positional(value) => {
                    let height = self.height();
                    let reg = self.temp(value.span);
                    self.value(value, reg);
                    if starred {
                        self.emit(Op::ListAppend { list, src: reg }, value.span);
                        self.release(height);
                    }
                }
                Argument::Star(value) => {
                    let height = self.height();
                    let reg = self.temp(value.span);
                    self.value(value, reg);
                    self.emit(Op::ListExtend { list, src: reg }, value.span);
                    self.release(height);
                }
                Argument::DoubleStar(value) | Argument::Keyword { value, .. } => {
                    self.program.report(super::CompileError {
                        span: value.span,
                        code: "E0612",
                        message: "a class takes no keywords".to_owned(),
                        hint: Some("name the bases alone in the parentheses: there are no metaclasses"),
                    });
                }
            }
        }
        let argc = if starred { Op::BASES_IN_LIST } else { self.count(class.arguments.len(), span) };
        self.emit(Op::BuildClass { dst, base, argc }, span);
        self.release(height);
    }

    pub fn class_body(&mut self, class: &'a ClassDef, body: &'a [Stmt], span: Span) {
        let scope = self.scopes.first().and_then(|open| open.scope);
        self.make_cells(0, span);
        if scope.is_some_and(|scope| scope.needs_class_cell) {
            let own = self.scopes.first().and_then(|open| open.register("__class__"));
            let cell = match own {
                Some(cell) => cell,
                None => {
                    let cell = self.temp(span);
                    self.emit(Op::NewCell { dst: cell }, span);
                    cell
                }
            };
            self.class_cell = Some(cell);
        }
        self.class.generic = !class.type_params.is_empty();
        self.bind_type_params(&class.type_params);
        self.stmts(body);
        for name in scope.map_or(&[][..], |scope| &scope.bound) {
            if scope.and_then(|scope| scope.names.get(name)) != Some(&Binding::ClassLocal) {
                continue;
            }
            let Some(place) = self.scopes.first().and_then(|open| open.place(name)) else { continue };
            if let Place::Register(reg) = place
                && !self.is_assigned(reg)
            {
                self.needs_unset.insert(reg);
            }
            let name = self.name(name, span);
            self.class.members.push((name, place));
        }
        self.emit_last(Op::EndClass { cell: self.class_cell.unwrap_or(Reg::NONE) }, span);
    }
}
