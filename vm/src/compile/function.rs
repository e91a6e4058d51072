//! Functions: their parameters, and making them where they are defined.

use super::frame::{Frame, FrameKind};
use super::names::Variable;
use super::spill;
use super::walk::defaults;
use super::{Body, CompileError, Job, Limit};
use crate::code::{Capture, Params};
use crate::op::{CodeIx, NameIx, Op, Reg};
use caplet_grammar::ast::{self, Expr, FunctionDef, ScopeId, Span};
use std::sync::Arc;

impl<'a> Frame<'a, '_> {
    /// The start of a function's code: parameters are bound, cells made, type parameters have inert values.
    pub fn enter_function(&mut self, params: &'a ast::Params, type_params: &'a [ast::TypeParam], span: Span) -> Params {
        let layout = self.params(params, span);
        let count = layout.names.len();
        self.kind = FrameKind::Function { receiver: (layout.positional > 0).then_some(Reg(1)) };
        for reg in (1..=u8::MAX).take(layout.registers()) {
            self.mark_assigned(Reg(reg));
        }
        self.make_cells(count, span);
        self.bind_type_params(type_params);
        layout
    }

    fn params(&mut self, params: &'a ast::Params, span: Span) -> Params {
        let positional: Vec<&ast::Param> = params.positional_only.iter().chain(&params.positional).collect();
        let stars = params.var_positional.iter().chain(&params.var_keyword);
        let names: Vec<NameIx> = positional
            .iter()
            .copied()
            .chain(&params.keyword_only)
            .chain(stars)
            .map(|param| self.name(&param.name.name, param.name.span))
            .collect();
        Params {
            positional_only: self.wide_count(params.positional_only.len(), span),
            positional: self.wide_count(positional.len(), span),
            keyword_only: self.wide_count(params.keyword_only.len(), span),
            var_positional: params.var_positional.is_some(),
            var_keyword: params.var_keyword.is_some(),
            defaults: self.wide_count(positional.iter().filter(|param| param.default.is_some()).count(), span),
            keyword_defaults: params.keyword_only.iter().map(|param| param.default.is_some()).collect(),
            spilled: if self.spills() && names.len() > spill::VARIABLES { 1 } else { 0 },
            defaults_in_list: false,
            names,
        }
    }

    /// PEP 695: the names exist, and mean nothing.
    pub fn bind_type_params(&mut self, type_params: &'a [ast::TypeParam]) {
        for param in type_params {
            self.bind_inert(&param.name.name, param.name.span);
        }
    }

    /// Binds a name to its own text.
    pub fn bind_inert(&mut self, name: &str, span: Span) {
        let height = self.height();
        match self.variable_register(name) {
            Some(reg) => {
                self.load_text(reg, name, span);
                self.mark_assigned(reg);
            }
            None => {
                let src = self.temp(span);
                self.load_text(src, name, span);
                self.store(name, src, span);
            }
        }
        self.release(height);
    }

    /// The qualified name of something defined here.
    pub fn inner_name(&self, name: &str) -> Arc<str> {
        let outer = &self.qualified_name;
        match self.kind {
            FrameKind::Module => Arc::from(name),
            FrameKind::Class => format!("{outer}.{name}").into(),
            FrameKind::Function { .. } => format!("{outer}.<locals>.{name}").into(),
        }
    }

    fn defined_name(&self, name: &str) -> Arc<str> {
        match self.variable(name) {
            Variable::Global(_) => Arc::from(name),
            _ => self.inner_name(name),
        }
    }

    /// The cells that a function with this scope takes from here.
    pub fn captures(&mut self, scope: ScopeId, span: Span) -> Vec<Capture> {
        let Some(scope) = self.program.scopes.get(scope) else { return Vec::new() };
        if scope.free.len() > usize::from(u16::MAX) {
            self.fail(Limit::Registers, span);
        }
        let mut captures = Vec::with_capacity(scope.free.len());
        for name in &scope.free {
            match self.capture(name) {
                Some(capture) => captures.push(capture),
                None => self.program.report(CompileError {
                    span,
                    code: "E0699",
                    message: format!("internal error: no cell for `{name}`"),
                    hint: None,
                }),
            }
        }
        captures
    }

    /// Queues a function's code and makes the function. Defaults are evaluated here.
    fn make_function(&mut self, mut job: Job<'a>, params: &'a ast::Params, dst: Reg) {
        let (code, span) = (job.index, job.span);
        let count = defaults(params).count();
        job.defaults_in_list = count > (self.registers.free() / 4).max(4) || (count > 1 && self.is_low());
        let listed = job.defaults_in_list;
        self.program.queue.push(job);
        let height = self.height();
        let mut base = Reg::NONE;
        if listed {
            base = self.scratch(dst, span);
            self.emit(Op::BuildList { dst: base, base, count: 0 }, span);
            defaults(params).for_each(|default| self.list_add(base, default));
        }
        for (index, default) in defaults(params).filter(|_| !listed).enumerate() {
            let reg = if index == 0 { self.window(dst, span) } else { self.temp(span) };
            if index == 0 {
                base = reg;
            }
            self.value(default, reg);
        }
        self.emit(Op::MakeFunction { dst, base, code }, span);
        self.release(height);
    }

    pub fn lambda(&mut self, params: &'a ast::Params, body: &'a Expr, scope: ScopeId, dst: Reg, span: Span) {
        let index = self.program.reserve(span);
        let job = Job {
            index,
            name: "<lambda>".into(),
            qualified_name: self.inner_name("<lambda>"),
            scope,
            body: Body::Lambda { params, body },
            captures: self.captures(scope, span),
            defaults_in_list: false,
            span,
        };
        self.make_function(job, params, dst);
    }

    pub fn function_statement(&mut self, function: &'a FunctionDef, span: Span) {
        let index = self.program.reserve(span);
        self.definition(&function.name.name, &function.decorators, function.name.span, |frame, dst| {
            let job = Job {
                index,
                name: Arc::from(&*function.name.name),
                qualified_name: frame.defined_name(&function.name.name),
                scope: function.scope,
                body: Body::Function {
                    params: &function.params,
                    type_params: &function.type_params,
                    body: &function.body,
                },
                captures: frame.captures(function.scope, span),
                defaults_in_list: false,
                span,
            };
            frame.make_function(job, &function.params, dst);
        });
    }

    pub fn class_statement(&mut self, class: &'a ast::ClassDef, span: Span) {
        let index: CodeIx = self.program.reserve(span);
        self.definition(&class.name.name, &class.decorators, class.name.span, |frame, dst| {
            let job = Job {
                index,
                name: Arc::from(&*class.name.name),
                qualified_name: frame.defined_name(&class.name.name),
                scope: class.scope,
                body: Body::Class(class),
                captures: frame.captures(class.scope, span),
                defaults_in_list: false,
                span,
            };
            frame.make_class(job, class, dst);
        });
    }

    /// Makes something, applies the decorators from the last to the first, and binds the name to the result.
    fn definition(&mut self, name: &'a str, decorators: &'a [Expr], span: Span, make: impl FnOnce(&mut Self, Reg)) {
        let height = self.height();
        if decorators.is_empty() {
            match self.variable_register(name) {
                Some(reg) => {
                    make(self, reg);
                    self.mark_assigned(reg);
                }
                None => {
                    let made = self.temp(span);
                    make(self, made);
                    self.store(name, made, span);
                }
            }
        } else {
            if self.spills() {
                return self.spilled_definition(name, decorators, span, make);
            }
            let mut callees = Vec::new();
            for decorator in decorators {
                let callee = self.temp(decorator.span);
                self.value(decorator, callee);
                callees.push((callee, decorator.span));
            }
            let made = self.temp(span);
            make(self, made);
            // Each callee stands before its argument: the decorated value moves down.
            let mut result = made;
            while let Some((base, span)) = callees.pop() {
                self.emit(Op::Call { dst: base, base, argc: 1 }, span);
                result = base;
            }
            self.store(name, result, span);
        }
        self.release(height);
    }

    /// The same where the decorators wait in the spill.
    fn spilled_definition(
        &mut self,
        name: &'a str,
        decorators: &'a [Expr],
        span: Span,
        make: impl FnOnce(&mut Self, Reg),
    ) {
        let (height, spilled) = (self.height(), self.spill_height());
        let base = self.temp(span);
        let mut waiting = Vec::new();
        for decorator in decorators {
            self.value(decorator, base);
            let place = self.spilled_place(decorator.span);
            self.put(place, base, decorator.span);
            waiting.push((place, decorator.span));
        }
        let made = self.temp(span);
        make(self, made);
        while let Some((place, span)) = waiting.pop() {
            self.fetch(base, place, span);
            self.emit(Op::Call { dst: made, base, argc: 1 }, span);
        }
        self.store(name, made, span);
        self.release_spill(spilled);
        self.release(height);
    }
}
