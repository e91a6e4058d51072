//! One walk over the tree that files, for every scope, which names it binds, declares and mentions.
//!
//! Annotations of functions, of local variables and of class attributes are never evaluated (PEP 649, and nothing can
//! read them later), so their names are not mentions: they capture nothing and may be undefined. The same goes for the
//! value of a `type` statement and the bounds of type parameters.

mod expressions;

use crate::ast::*;
use crate::diagnostic::{Diagnostic, Findings};
use crate::scope::ScopeKind;
use std::collections::HashMap;

/// What one scope does with one name.
#[derive(Clone, Copy, Default)]
pub struct Symbol {
    pub bound: bool,
    pub parameter: bool,
    pub type_parameter: bool,
    /// The target of a comprehension's `for`.
    pub iteration: bool,
    /// Where `global` or `nonlocal` names it.
    pub global: Option<Span>,
    pub nonlocal: Option<Span>,
    /// The first place that reads it.
    pub used: Option<Span>,
    /// The first place that binds it.
    pub first_bound: Option<Span>,
}

pub struct Collected {
    pub id: ScopeId,
    pub kind: ScopeKind,
    pub parent: Option<ScopeId>,
    pub symbols: HashMap<Name, Symbol>,
    /// The names of `symbols` in order of first mention, parameters first.
    pub order: Vec<Name>,
    pub is_generator: bool,
    /// Where `super` is named, outside of which `__class__` is not needed.
    pub super_use: Option<Span>,
}

pub struct Collection {
    /// In the order in which the text opens them, so that a scope comes behind the scopes around it.
    pub scopes: Vec<Collected>,
    pub count: u32,
}

struct Walk<'a> {
    done: Vec<Collected>,
    /// Indices into `done`, innermost last.
    open: Vec<usize>,
    errors: &'a mut Findings,
    /// Inside the iterable of a comprehension, where no name may be bound.
    in_iterable: bool,
}

pub fn collect(module: &Module, errors: &mut Findings) -> Collection {
    let mut walk = Walk { done: Vec::new(), open: Vec::new(), errors, in_iterable: false };
    walk.enter(ScopeId::MODULE, ScopeKind::Module);
    walk.block(&module.body);
    Collection { scopes: walk.done, count: module.scopes }
}

impl Walk<'_> {
    fn error(&mut self, code: &'static str, span: Span, message: impl Into<String>) {
        self.errors.push(Diagnostic::error(code, span, message));
    }

    fn enter(&mut self, id: ScopeId, kind: ScopeKind) {
        let parent = self.open.last().and_then(|&at| self.done.get(at)).map(|scope| scope.id);
        self.open.push(self.done.len());
        self.done.push(Collected {
            id,
            kind,
            parent,
            symbols: HashMap::new(),
            order: Vec::new(),
            is_generator: kind == ScopeKind::Generator,
            super_use: None,
        });
    }

    fn leave(&mut self) {
        self.open.pop();
    }

    fn scope(&mut self) -> Option<&mut Collected> {
        let at = *self.open.last()?;
        self.done.get_mut(at)
    }

    fn kind(&self) -> ScopeKind {
        self.open.last().and_then(|&at| self.done.get(at)).map_or(ScopeKind::Module, |scope| scope.kind)
    }

    fn symbol_in(&mut self, at: usize, name: &Name) -> Option<&mut Symbol> {
        let scope = self.done.get_mut(at)?;
        if !scope.symbols.contains_key(name) {
            scope.order.push(name.clone());
            scope.symbols.insert(name.clone(), Symbol::default());
        }
        scope.symbols.get_mut(name)
    }

    fn symbol(&mut self, name: &Name) -> Option<&mut Symbol> {
        let at = *self.open.last()?;
        self.symbol_in(at, name)
    }

    fn mention(&mut self, name: &Name, span: Span) {
        if let Some(symbol) = self.symbol(name) {
            symbol.used.get_or_insert(span);
        }
        if &**name == "super"
            && let Some(scope) = self.scope()
        {
            scope.super_use.get_or_insert(span);
        }
    }

    fn bind(&mut self, name: &Name, span: Span) {
        if let Some(symbol) = self.symbol(name) {
            symbol.bound = true;
            symbol.first_bound.get_or_insert(span);
        }
    }

    fn bind_ident(&mut self, ident: &Ident) {
        self.bind(&ident.name, ident.span);
    }

    // Statements

    fn block(&mut self, body: &[Stmt]) {
        for statement in body {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Stmt) {
        match &statement.kind {
            StmtKind::Expr(value) => self.expr(value),
            StmtKind::Assign { targets, value } => {
                self.expr(value);
                targets.iter().for_each(|target| self.target(target));
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.expr(target);
                self.expr(value);
                if let ExprKind::Name(name) = &*target.kind {
                    self.bind(name, target.span);
                }
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                // A guard of a module parameter is evaluated; every other annotation is not.
                if self.kind() == ScopeKind::Module && value.is_none() && *simple {
                    self.expr(annotation);
                }
                if let Some(value) = value {
                    self.expr(value);
                }
                match &*target.kind {
                    ExprKind::Name(name) => {
                        if let Some(declared) = self.symbol(name).and_then(|s| s.global.or(s.nonlocal))
                            && *simple
                        {
                            let message = format!("annotated name '{name}' cannot be global or nonlocal");
                            self.errors
                                .push(Diagnostic::error("E0307", target.span, message).also(declared, "declared here"));
                        }
                        if *simple || value.is_some() {
                            self.bind(name, target.span);
                        }
                    }
                    _ => self.target(target),
                }
            }
            StmtKind::Return(value) => self.optional(value.as_ref()),
            StmtKind::Delete(targets) => targets.iter().for_each(|target| self.target(target)),
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => {}
            StmtKind::Global(names) => names.iter().for_each(|name| self.declare(name, true)),
            StmtKind::Nonlocal(names) => names.iter().for_each(|name| self.declare(name, false)),
            StmtKind::Assert { test, message } => {
                self.expr(test);
                self.optional(message.as_ref());
            }
            StmtKind::Raise { exception, cause } => {
                self.optional(exception.as_ref());
                self.optional(cause.as_ref());
            }
            StmtKind::Import(names) => {
                for alias in names {
                    match &alias.alias {
                        Some(alias) => self.bind_ident(alias),
                        None => {
                            let first = alias.name.name.split('.').next().unwrap_or_default();
                            let name = if first.len() == alias.name.name.len() {
                                alias.name.name.clone()
                            } else {
                                first.into()
                            };
                            self.bind(&name, alias.name.span);
                        }
                    }
                }
            }
            StmtKind::ImportFrom { names, .. } => {
                names.iter().for_each(|alias| self.bind_ident(alias.alias.as_ref().unwrap_or(&alias.name)));
            }
            StmtKind::If { .. } => self.if_chain(statement),
            StmtKind::While { test, body, orelse } => {
                self.expr(test);
                self.block(body);
                self.block(orelse);
            }
            StmtKind::For { target, iter, body, orelse } => {
                self.expr(iter);
                self.target(target);
                self.block(body);
                self.block(orelse);
            }
            StmtKind::With { items, body } => {
                for item in items {
                    self.expr(&item.context);
                    if let Some(target) = &item.target {
                        self.target(target);
                    }
                }
                self.block(body);
            }
            StmtKind::Try { body, handlers, orelse, finalbody, .. } => {
                self.block(body);
                for handler in handlers {
                    self.optional(handler.exception.as_ref());
                    if let Some(name) = &handler.name {
                        self.bind_ident(name);
                    }
                    self.block(&handler.body);
                }
                self.block(orelse);
                self.block(finalbody);
            }
            StmtKind::Match { subject, cases } => {
                self.expr(subject);
                for case in cases {
                    self.pattern(&case.pattern);
                    self.optional(case.guard.as_ref());
                    self.block(&case.body);
                }
            }
            StmtKind::Function(function) => self.function(function),
            StmtKind::Class(class) => self.class(class),
            StmtKind::TypeAlias { name, params, scope, .. } => {
                self.bind_ident(name);
                self.enter(*scope, ScopeKind::Alias);
                self.type_params(params);
                self.leave();
            }
        }
    }

    /// `if` with its `elif`s, which the tree nests and only this loop keeps flat.
    fn if_chain(&mut self, first: &Stmt) {
        let mut next = Some(first);
        while let Some(Stmt { kind: StmtKind::If { test, body, orelse }, .. }) = next {
            self.expr(test);
            self.block(body);
            next = match orelse.as_slice() {
                [only] if matches!(only.kind, StmtKind::If { .. }) => Some(only),
                _ => {
                    self.block(orelse);
                    None
                }
            };
        }
    }

    fn declare(&mut self, ident: &Ident, global: bool) {
        let word = if global { "global" } else { "nonlocal" };
        let name = &ident.name;
        if !global && self.kind() == ScopeKind::Module {
            self.error("E0306", ident.span, "nonlocal declaration not allowed at module level");
            return;
        }
        // A constant wherever it is written: no scope can bind it.
        if global && &**name == "__debug__" {
            return;
        }
        let Some(symbol) = self.symbol(name) else {
            return;
        };
        let seen = *symbol;
        if global {
            symbol.global.get_or_insert(ident.span);
        } else {
            symbol.nonlocal.get_or_insert(ident.span);
        }
        let (message, place) = if seen.parameter {
            (format!("name '{name}' is parameter and {word}"), seen.first_bound)
        } else if (global && seen.nonlocal.is_some()) || (!global && seen.global.is_some()) {
            (format!("name '{name}' is nonlocal and global"), seen.nonlocal.or(seen.global))
        } else if let Some(used) =
            seen.used.filter(|used| seen.first_bound.is_none_or(|bound| used.start <= bound.start))
        {
            (format!("name '{name}' is used prior to {word} declaration"), Some(used))
        } else if seen.bound {
            (format!("name '{name}' is assigned to before {word} declaration"), seen.first_bound)
        } else {
            return;
        };
        let mut diagnostic = Diagnostic::error("E0306", ident.span, message);
        if let Some(place) = place {
            diagnostic = diagnostic.also(place, "here");
        }
        self.errors.push(diagnostic.hint(format!("put the {word} statement first in the function")));
    }

    fn function(&mut self, function: &FunctionDef) {
        function.decorators.iter().for_each(|d| self.expr(d));
        self.defaults(&function.params);
        self.bind_ident(&function.name);
        self.enter(function.scope, ScopeKind::Function);
        self.parameters(&function.params);
        self.type_params(&function.type_params);
        self.block(&function.body);
        self.leave();
    }

    fn class(&mut self, class: &ClassDef) {
        class.decorators.iter().for_each(|d| self.expr(d));
        let own: Vec<&Name> = class.type_params.iter().map(|p| &p.name.name).collect();
        if own.is_empty() {
            self.arguments(&class.arguments);
        } else {
            self.generic_bases(class);
        }
        self.bind_ident(&class.name);
        self.enter(class.scope, ScopeKind::Class);
        self.type_params(&class.type_params);
        self.block(&class.body);
        self.leave();
    }

    /// Bases such as `Base[T]` stand outside of the scope that holds `T`; `T` itself is an inert value there.
    fn generic_bases(&mut self, class: &ClassDef) {
        let known = self.scope().map(|s| s.order.len()).unwrap_or_default();
        self.arguments(&class.arguments);
        let own = |name: &Name| class.type_params.iter().any(|p| p.name.name == *name);
        if let Some(scope) = self.scope() {
            let new: Vec<Name> = scope.order.split_off(known.min(scope.order.len()));
            for name in new {
                if own(&name) {
                    scope.symbols.remove(&name);
                } else {
                    scope.order.push(name);
                }
            }
        }
    }

    fn defaults(&mut self, params: &Params) {
        for param in params.positional_only.iter().chain(&params.positional).chain(&params.keyword_only) {
            self.optional(param.default.as_ref());
        }
    }

    fn parameters(&mut self, params: &Params) {
        let all = params
            .positional_only
            .iter()
            .chain(&params.positional)
            .chain(&params.keyword_only)
            .chain(&params.var_positional)
            .chain(&params.var_keyword);
        for param in all {
            let ident = &param.name;
            let Some(symbol) = self.symbol(&ident.name) else {
                continue;
            };
            let first = symbol.first_bound;
            symbol.bound = true;
            symbol.parameter = true;
            symbol.first_bound.get_or_insert(ident.span);
            if let Some(first) = first {
                let message = format!("duplicate parameter '{}' in function definition", ident.name);
                self.errors.push(Diagnostic::error("E0305", ident.span, message).also(first, "first here"));
            }
        }
    }

    fn type_params(&mut self, params: &[TypeParam]) {
        for param in params {
            let Some(symbol) = self.symbol(&param.name.name) else {
                continue;
            };
            if symbol.type_parameter {
                let message = format!("duplicate type parameter '{}'", param.name.name);
                self.error("E0305", param.name.span, message);
                continue;
            }
            symbol.type_parameter = true;
            symbol.bound = true;
            symbol.first_bound.get_or_insert(param.name.span);
        }
    }
}
