//! One walk over the tree that files, for every scope, which names it binds, declares and mentions.
//!
//! Annotations of functions, of local variables and of class attributes are never evaluated (PEP 649, and nothing can
//! read them later), so their names are not mentions: they capture nothing and may be undefined. The same goes for the
//! value of a `type` statement and the bounds of type parameters.

use crate::ast::*;
use crate::diagnostic::Diagnostic;
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
    errors: &'a mut Vec<Diagnostic>,
    /// Inside the iterable of a comprehension, where no name may be bound.
    in_iterable: bool,
}

pub fn collect(module: &Module, errors: &mut Vec<Diagnostic>) -> Collection {
    let mut walk = Walk {
        done: Vec::new(),
        open: Vec::new(),
        errors,
        in_iterable: false,
    };
    walk.enter(ScopeId::MODULE, ScopeKind::Module);
    walk.block(&module.body);
    Collection {
        scopes: walk.done,
        count: module.scopes,
    }
}

impl Walk<'_> {
    fn error(&mut self, code: &'static str, span: Span, message: impl Into<String>) {
        self.errors.push(Diagnostic::error(code, span, message));
    }

    fn enter(&mut self, id: ScopeId, kind: ScopeKind) {
        let parent = self
            .open
            .last()
            .and_then(|&at| self.done.get(at))
            .map(|scope| scope.id);
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
        self.open
            .last()
            .and_then(|&at| self.done.get(at))
            .map_or(ScopeKind::Module, |scope| scope.kind)
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
            StmtKind::AnnAssign {
                target,
                annotation,
                value,
                simple,
            } => {
                // A guard of a module parameter is evaluated; every other annotation is not.
                if self.kind() == ScopeKind::Module && value.is_none() && *simple {
                    self.expr(annotation);
                }
                if let Some(value) = value {
                    self.expr(value);
                }
                match &*target.kind {
                    ExprKind::Name(name) => {
                        if let Some(declared) =
                            self.symbol(name).and_then(|s| s.global.or(s.nonlocal))
                            && *simple
                        {
                            let message =
                                format!("annotated name '{name}' cannot be global or nonlocal");
                            self.errors.push(
                                Diagnostic::error("E0307", target.span, message)
                                    .also(declared, "declared here"),
                            );
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
                names
                    .iter()
                    .for_each(|alias| self.bind_ident(alias.alias.as_ref().unwrap_or(&alias.name)));
            }
            StmtKind::If { .. } => self.if_chain(statement),
            StmtKind::While { test, body, orelse } => {
                self.expr(test);
                self.block(body);
                self.block(orelse);
            }
            StmtKind::For {
                target,
                iter,
                body,
                orelse,
            } => {
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
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finalbody,
                ..
            } => {
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
            StmtKind::TypeAlias {
                name,
                params,
                scope,
                ..
            } => {
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
        while let Some(Stmt {
            kind: StmtKind::If { test, body, orelse },
            ..
        }) = next
        {
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
            self.error(
                "E0306",
                ident.span,
                "nonlocal declaration not allowed at module level",
            );
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
            (
                format!("name '{name}' is parameter and {word}"),
                seen.first_bound,
            )
        } else if (global && seen.nonlocal.is_some()) || (!global && seen.global.is_some()) {
            (
                format!("name '{name}' is nonlocal and global"),
                seen.nonlocal.or(seen.global),
            )
        } else if let Some(used) = seen.used.filter(|used| {
            seen.first_bound
                .is_none_or(|bound| used.start <= bound.start)
        }) {
            (
                format!("name '{name}' is used prior to {word} declaration"),
                Some(used),
            )
        } else if seen.bound {
            (
                format!("name '{name}' is assigned to before {word} declaration"),
                seen.first_bound,
            )
        } else {
            return;
        };
        let mut diagnostic = Diagnostic::error("E0306", ident.span, message);
        if let Some(place) = place {
            diagnostic = diagnostic.also(place, "here");
        }
        self.errors
            .push(diagnostic.hint(format!("put the {word} statement first in the function")));
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
        for param in params
            .positional_only
            .iter()
            .chain(&params.positional)
            .chain(&params.keyword_only)
        {
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
                let message = format!(
                    "duplicate parameter '{}' in function definition",
                    ident.name
                );
                self.errors.push(
                    Diagnostic::error("E0305", ident.span, message).also(first, "first here"),
                );
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

    // Patterns

    fn pattern(&mut self, pattern: &Pattern) {
        match &*pattern.kind {
            PatternKind::Wildcard | PatternKind::Singleton(_) | PatternKind::Star(None) => {}
            PatternKind::Capture(name) | PatternKind::Star(Some(name)) => self.bind_ident(name),
            PatternKind::Value(value) => self.expr(value),
            PatternKind::Sequence(items) | PatternKind::Or(items) => {
                items.iter().for_each(|item| self.pattern(item))
            }
            PatternKind::Mapping { entries, rest } => {
                for (key, value) in entries {
                    self.expr(key);
                    self.pattern(value);
                }
                if let Some(rest) = rest {
                    self.bind_ident(rest);
                }
            }
            PatternKind::Class {
                class,
                positional,
                keywords,
            } => {
                self.expr(class);
                positional.iter().for_each(|item| self.pattern(item));
                keywords.iter().for_each(|(_, item)| self.pattern(item));
            }
            PatternKind::As { pattern, name } => {
                self.pattern(pattern);
                self.bind_ident(name);
            }
        }
    }

    // Expressions

    fn optional(&mut self, value: Option<&Expr>) {
        if let Some(value) = value {
            self.expr(value);
        }
    }

    fn target(&mut self, target: &Expr) {
        match &*target.kind {
            ExprKind::Name(name) => self.bind(name, target.span),
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                items.iter().for_each(|item| self.target(item))
            }
            ExprKind::Starred(value) => self.target(value),
            _ => self.expr(target),
        }
    }

    fn arguments(&mut self, arguments: &[Argument]) {
        for argument in arguments {
            match argument {
                Argument::Positional(value)
                | Argument::Star(value)
                | Argument::DoubleStar(value)
                | Argument::Keyword { value, .. } => self.expr(value),
            }
        }
    }

    fn expr(&mut self, value: &Expr) {
        let mut spine = Vec::new();
        let mut leaf = value;
        while let Some(left) = leaf.left() {
            spine.push(leaf);
            leaf = left;
        }
        self.leaf(leaf);
        while let Some(node) = spine.pop() {
            match &*node.kind {
                ExprKind::Binary { right, .. } => self.expr(right),
                ExprKind::Subscript { index, .. } => self.expr(index),
                ExprKind::Call { arguments, .. } => self.arguments(arguments),
                _ => {}
            }
        }
    }

    /// A node that does not extend a left spine.
    fn leaf(&mut self, value: &Expr) {
        match &*value.kind {
            ExprKind::Name(name) => self.mention(name, value.span),
            ExprKind::FString(parts) | ExprKind::TString(parts) => self.parts(parts),
            ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => {
                items.iter().for_each(|item| self.expr(item));
            }
            ExprKind::Dict(items) => {
                for (key, value) in items {
                    self.optional(key.as_ref());
                    self.expr(value);
                }
            }
            ExprKind::Starred(value) | ExprKind::Unary { operand: value, .. } => self.expr(value),
            ExprKind::Bool { values, .. } => values.iter().for_each(|value| self.expr(value)),
            ExprKind::Compare { left, rest } => {
                self.expr(left);
                rest.iter().for_each(|(_, right)| self.expr(right));
            }
            ExprKind::If { test, body, orelse } => {
                self.expr(test);
                self.expr(body);
                self.expr(orelse);
            }
            ExprKind::Walrus { name, value: inner } => {
                self.expr(inner);
                self.walrus(name);
            }
            ExprKind::Lambda {
                params,
                body,
                scope,
            } => {
                self.defaults(params);
                self.enter(*scope, ScopeKind::Lambda);
                self.parameters(params);
                let in_iterable = std::mem::replace(&mut self.in_iterable, false);
                self.expr(body);
                self.in_iterable = in_iterable;
                self.leave();
            }
            ExprKind::Slice { lower, upper, step } => {
                self.optional(lower.as_ref());
                self.optional(upper.as_ref());
                self.optional(step.as_ref());
            }
            ExprKind::ListComp {
                element,
                clauses,
                scope,
            }
            | ExprKind::SetComp {
                element,
                clauses,
                scope,
            } => {
                self.comprehension(*scope, ScopeKind::Comprehension, clauses, &[element]);
            }
            ExprKind::Generator {
                element,
                clauses,
                scope,
            } => {
                self.comprehension(*scope, ScopeKind::Generator, clauses, &[element]);
            }
            ExprKind::DictComp {
                key,
                value,
                clauses,
                scope,
            } => {
                self.comprehension(*scope, ScopeKind::Comprehension, clauses, &[key, value]);
            }
            ExprKind::Yield(inner) => {
                self.generator();
                self.optional(inner.as_ref());
            }
            ExprKind::YieldFrom(inner) => {
                self.generator();
                self.expr(inner);
            }
            ExprKind::None
            | ExprKind::True
            | ExprKind::False
            | ExprKind::Ellipsis
            | ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Imaginary(_)
            | ExprKind::Str(_)
            | ExprKind::Bytes(_)
            | ExprKind::Binary { .. }
            | ExprKind::Call { .. }
            | ExprKind::Attribute { .. }
            | ExprKind::Subscript { .. } => {}
        }
    }

    fn generator(&mut self) {
        if let Some(scope) = self.scope() {
            scope.is_generator = true;
        }
    }

    fn parts(&mut self, parts: &[FStringPart]) {
        for part in parts {
            if let FStringPart::Field(field) = part {
                self.expr(&field.value);
                self.parts(&field.spec);
            }
        }
    }

    /// The first iterable belongs to the scope around a comprehension, everything else to its own.
    fn comprehension(
        &mut self,
        id: ScopeId,
        kind: ScopeKind,
        clauses: &[Comprehension],
        elements: &[&Expr],
    ) {
        let outer = self.in_iterable;
        if let Some(first) = clauses.first() {
            self.in_iterable = true;
            self.expr(&first.iter);
            self.in_iterable = outer;
        }
        self.enter(id, kind);
        for (at, clause) in clauses.iter().enumerate() {
            if at > 0 {
                self.in_iterable = true;
                self.expr(&clause.iter);
                self.in_iterable = outer;
            }
            self.iteration_target(&clause.target);
            clause
                .conditions
                .iter()
                .for_each(|condition| self.expr(condition));
        }
        elements.iter().for_each(|element| self.expr(element));
        self.leave();
    }

    fn iteration_target(&mut self, target: &Expr) {
        match &*target.kind {
            ExprKind::Name(name) => {
                self.bind(name, target.span);
                if let Some(symbol) = self.symbol(name) {
                    symbol.iteration = true;
                }
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                items.iter().for_each(|item| self.iteration_target(item))
            }
            ExprKind::Starred(value) => self.iteration_target(value),
            _ => self.expr(target),
        }
    }

    /// In a comprehension, `:=` binds in the function or module around it.
    fn walrus(&mut self, name: &Ident) {
        if self.in_iterable {
            let message =
                "assignment expression cannot be used in a comprehension iterable expression";
            self.error("E0308", name.span, message);
            return;
        }
        let mut inner = Vec::new();
        let mut owner = None;
        for &at in self.open.iter().rev() {
            match self.done.get(at).map(|scope| scope.kind) {
                Some(ScopeKind::Comprehension | ScopeKind::Generator) => inner.push(at),
                kind => {
                    owner = Some((at, kind));
                    break;
                }
            }
        }
        let Some((owner, kind)) = owner else { return };
        if kind == Some(ScopeKind::Class) && !inner.is_empty() {
            let message =
                "assignment expression within a comprehension cannot be used in a class body";
            self.error("E0308", name.span, message);
            return;
        }
        for at in inner {
            if let Some(symbol) = self.symbol_in(at, &name.name) {
                if symbol.iteration {
                    let message = format!(
                        "assignment expression cannot rebind comprehension iteration variable '{}'",
                        name.name
                    );
                    self.error("E0308", name.span, message);
                    return;
                }
                symbol.used.get_or_insert(name.span);
            }
        }
        if let Some(symbol) = self.symbol_in(owner, &name.name) {
            symbol.bound = true;
            symbol.first_bound.get_or_insert(name.span);
        }
    }
}
