//! The compilation of one code: what is known about its frame while its body is walked.

use super::assigned::Assigned;
use super::names::OpenScope;
use super::registers::Registers;
use super::spill::{self, Spill};
use super::unit::Unit;
use super::unwind::Block;
use super::walk::Unusual;
use super::{Body, Builder, Job, Limit};
use crate::code::{ClassLayout, Code, CodeKind, Params, Place};
use crate::op::{Op, Reg};
use caplet_grammar::ast::{Expr, ExprKind, Name, Span, Stmt, StmtKind};
use caplet_grammar::scope::{Binding, Scope, ScopeKind};
use std::collections::HashSet;
use std::sync::Arc;

pub(super) struct Frame<'a, 'p> {
    pub program: &'p mut Builder<'a>,
    pub unit: Unit,
    pub registers: Registers,
    /// For a frame whose variables do not all fit into registers.
    pub spill: Option<Spill>,
    /// The variables that are certainly bound here; `None` where control cannot come.
    pub assigned: Option<Assigned>,
    /// Variables that some statement of this frame unbinds.
    pub unbound: Assigned,
    /// Variables whose register must hold `UNSET` when the frame starts.
    pub needs_unset: Assigned,
    /// Names that some `:=` of this frame binds.
    pub walrus: HashSet<&'a str>,
    /// What control leaves on its way out, innermost last.
    pub blocks: Vec<Block<'a>>,
    /// The frame's own scope, then the comprehensions that are open.
    pub scopes: Vec<OpenScope<'a>>,
    pub kind: FrameKind,
    pub qualified_name: Arc<str>,
    /// The cell `__class__` of a class body.
    pub class_cell: Option<Reg>,
    pub class: ClassLayout,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FrameKind {
    Module,
    /// `receiver`: the register of the first parameter.
    Function {
        receiver: Option<Reg>,
    },
    Class,
}

impl<'a, 'p> Frame<'a, 'p> {
    /// Compiles a job. What comes out is of use only if the builder has no fault.
    pub fn compile(program: &'p mut Builder<'a>, job: &Job<'a>, spills: bool) -> Code {
        let Job { name, qualified_name, scope: id, body, captures, defaults_in_list, span, .. } = job;
        let (id, body, span) = (*id, *body, *span);
        // Generator expressions get their first iterator as a parameter that has no name.
        let hidden = usize::from(matches!(body, Body::Generator { .. }));
        let scope = program.scopes.get(id);
        let is_generator = scope.is_some_and(|scope| scope.is_generator);
        let mut frame = Frame::new(program, scope, hidden, &body, qualified_name.clone(), spills, span);
        let kind = match &body {
            Body::Module(_) => CodeKind::Module,
            Body::Class(_) => CodeKind::Class,
            Body::Generator { .. } => CodeKind::Generator,
            _ if is_generator => CodeKind::Generator,
            _ => CodeKind::Function,
        };
        let (mut params, doc) = frame.body(body, span);
        params.defaults_in_list = *defaults_in_list;
        // Parameters begin bound, though `del` may unbind them later.
        let unset = frame.needs_unset.registers().filter(|reg| usize::from(reg.0) > params.registers());
        let mut prologue: Vec<Op> = unset.map(|dst| Op::LoadUnset { dst }).collect();
        match &frame.spill {
            Some(spill) if params.spilled > 0 => params.spilled = spill.count(),
            Some(spill) => prologue.push(Op::NewSpilled { dst: spill.list, count: spill.count() }),
            None => {}
        }
        let registers = frame.registers.count();
        let own = |(index, name): &(usize, &Name)| {
            *index < params.names.len() || scope.is_some_and(|scope| scope.names.get(*name) == Some(&Binding::Local))
        };
        let is_function = matches!(kind, CodeKind::Function | CodeKind::Generator);
        let bound = scope.filter(|_| is_function).map_or(&[][..], |scope| &scope.bound);
        let variables = bound.iter().enumerate().filter(own).map(|(_, name)| Arc::from(&**name)).collect();
        let finished = frame.unit.finish(prologue);
        Code {
            name: name.clone(),
            qualified_name: frame.qualified_name,
            kind,
            doc,
            ops: finished.ops,
            constants: finished.constants,
            names: finished.names,
            keywords: finished.keywords,
            params,
            variables,
            registers,
            cost: finished.cost,
            caches: finished.caches,
            captures: captures.clone(),
            handlers: finished.handlers,
            handling: finished.handling,
            class: (kind == CodeKind::Class).then_some(frame.class),
            spans: finished.spans,
        }
    }

    fn new(
        program: &'p mut Builder<'a>,
        scope: Option<&'a Scope>,
        hidden: usize,
        body: &Body<'a>,
        qualified_name: Arc<str>,
        spills: bool,
        span: Span,
    ) -> Frame<'a, 'p> {
        let mut open = OpenScope::new(scope);
        let mut locals = hidden;
        let bound = scope.filter(|scope| scope.kind != ScopeKind::Module).map_or(&[][..], |scope| &scope.bound);
        let mut spill = None;
        if spills {
            let fits = body.params() + hidden <= spill::VARIABLES;
            let in_registers = if fits { body.params() } else { 0 };
            locals += in_registers + 1;
            let own = spill.insert(Spill::new(Reg(u8::try_from(locals).unwrap_or(u8::MAX))));
            for (index, name) in bound.iter().enumerate() {
                let is_param = index < body.params();
                if is_param && fits {
                    open.bind(name, Place::Register(Reg(u8::try_from(hidden + index + 1).unwrap_or(u8::MAX))));
                } else if &**name == "__class__" || (!is_param && locals < spill::VARIABLES) {
                    locals += 1;
                    open.bind(name, Place::Register(Reg(u8::try_from(locals).unwrap_or(u8::MAX))));
                } else if let Some(index) = own.push() {
                    open.bind(name, Place::Spilled { list: own.list, index });
                } else {
                    program.fail(Limit::Registers, span);
                }
            }
        } else {
            for name in bound {
                locals += 1;
                open.bind(name, Place::Register(Reg(u8::try_from(locals).unwrap_or(u8::MAX))));
            }
        }
        let registers = Registers::new(locals).unwrap_or_else(|| {
            program.fail(Limit::Registers, span);
            Registers::empty()
        });
        let unusual = match body {
            Body::Module(body) | Body::Function { body, .. } => Unusual::of_body(body),
            Body::Class(class) => Unusual::of_body(&class.body),
            Body::Lambda { body, .. } => Unusual::of_exprs([*body].into_iter()),
            Body::Generator { element, clauses } => Unusual::of_exprs(
                clauses
                    .iter()
                    .flat_map(|clause| [&clause.target, &clause.iter].into_iter().chain(&clause.conditions))
                    .chain([*element]),
            ),
        };
        let mut unbound = Assigned::default();
        for name in &unusual.unbound {
            if let Some(reg) = open.register(name) {
                unbound.insert(reg);
            }
        }
        Frame {
            program,
            unit: Unit::new(),
            registers,
            spill,
            assigned: Some(Assigned::default()),
            unbound,
            needs_unset: Assigned::default(),
            walrus: unusual.walrus,
            blocks: Vec::new(),
            scopes: vec![open],
            kind: FrameKind::Module,
            qualified_name,
            class_cell: None,
            class: ClassLayout::default(),
        }
    }

    fn body(&mut self, body: Body<'a>, span: Span) -> (Params, Option<Arc<str>>) {
        match body {
            Body::Module(body) => {
                let (doc, body) = split_docstring(body);
                self.stmts(body);
                self.return_none(Span::new(span.end, span.end));
                (Params::default(), doc)
            }
            Body::Function { params, type_params, body } => {
                let params = self.enter_function(params, type_params, span);
                let (doc, body) = split_docstring(body);
                self.stmts(body);
                self.return_none(body.last().map_or(span, |last| last.span));
                (params, doc)
            }
            Body::Lambda { params, body } => {
                let params = self.enter_function(params, &[], span);
                self.return_value(body, body.span);
                (params, None)
            }
            Body::Generator { element, clauses } => (self.generator_body(element, clauses, span), None),
            Body::Class(class) => {
                self.kind = FrameKind::Class;
                let (doc, body) = split_docstring(&class.body);
                self.class_body(class, body, span);
                (Params::default(), doc)
            }
        }
    }

    /// Makes the cells of the frame: of parameters with what they hold, the others empty.
    pub fn make_cells(&mut self, params: usize, span: Span) {
        let Some(scope) = self.scopes.first().and_then(|open| open.scope) else { return };
        for (index, name) in scope.bound.iter().enumerate() {
            if scope.names.get(name) != Some(&Binding::Cell) {
                continue;
            }
            let Some(place) = self.scopes.first().and_then(|open| open.place(name)) else { continue };
            let height = self.height();
            let reg = match place {
                Place::Register(reg) => reg,
                Place::Spilled { .. } => self.temp(span),
            };
            if index < params {
                self.fetch(reg, place, span);
                self.emit(Op::MakeCell { reg }, span);
            } else {
                self.emit(Op::NewCell { dst: reg }, span);
            }
            self.put(place, reg, span);
            self.release(height);
        }
    }

    pub fn return_none(&mut self, span: Span) {
        if self.is_reachable() {
            let height = self.height();
            let src = self.temp(span);
            self.emit(Op::LoadNone { dst: src }, span);
            self.emit_last(Op::Return { src }, span);
            self.release(height);
        }
    }
}

impl Body<'_> {
    /// How many parameters have names.
    fn params(&self) -> usize {
        match self {
            Body::Function { params, .. } | Body::Lambda { params, .. } => {
                let stars = params.var_positional.iter().chain(&params.var_keyword).count();
                params.positional_only.len() + params.positional.len() + params.keyword_only.len() + stars
            }
            Body::Module(_) | Body::Generator { .. } | Body::Class(_) => 0,
        }
    }
}

/// The docstring of a body, and the rest.
fn split_docstring(body: &[Stmt]) -> (Option<Arc<str>>, &[Stmt]) {
    match body.split_first() {
        Some((Stmt { kind: StmtKind::Expr(Expr { kind, .. }), .. }, rest)) => match &**kind {
            ExprKind::Str(text) => (Some(Arc::from(&**text)), rest),
            _ => (None, body),
        },
        _ => (None, body),
    }
}
