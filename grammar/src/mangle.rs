//! Private names of a class: `__x` in the body of class `C` is the name `_C__x`, as in Python, so that a subclass's
//! `__x` is another name.
//!
//! The builder rewrites a class body when it is complete, inner classes first, so that their names already start with
//! one underscore when the outer class is rewritten.

use crate::ast::*;

/// `__x`, but not `__x__`.
pub fn is_class_private(name: &str) -> bool {
    name.starts_with("__") && !name.ends_with("__") && !name.contains('.')
}

/// Rewrites the class-private names in the body of class `class`.
pub fn body(class: &str, body: &mut [Stmt]) {
    let class = class.trim_start_matches('_');
    if !class.is_empty() {
        Mangle { class }.block(body);
    }
}

struct Mangle<'c> {
    class: &'c str,
}

impl Mangle<'_> {
    fn name(&self, name: &mut Name) {
        if is_class_private(name) {
            *name = format!("_{}{name}", self.class).into();
        }
    }

    fn ident(&self, ident: &mut Ident) {
        self.name(&mut ident.name);
    }

    fn idents<'i>(&self, idents: impl IntoIterator<Item = &'i mut Ident>) {
        idents.into_iter().for_each(|ident| self.ident(ident));
    }

    fn block(&self, body: &mut [Stmt]) {
        body.iter_mut().for_each(|statement| self.statement(statement));
    }

    fn statement(&self, statement: &mut Stmt) {
        match &mut statement.kind {
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => {}
            StmtKind::Expr(value) => self.expr(value),
            StmtKind::Assign { targets, value } => {
                self.exprs(targets);
                self.expr(value);
            }
            StmtKind::AugAssign { target, value, .. } => self.exprs([target, value]),
            StmtKind::AnnAssign { target, annotation, value, .. } => {
                self.exprs([target, annotation]);
                self.exprs(value);
            }
            StmtKind::Return(value) => self.exprs(value),
            StmtKind::Delete(targets) => self.exprs(targets),
            StmtKind::Global(names) | StmtKind::Nonlocal(names) => self.idents(names),
            StmtKind::Assert { test, message } => {
                self.expr(test);
                self.exprs(message);
            }
            StmtKind::Raise { exception, cause } => {
                self.exprs(exception);
                self.exprs(cause);
            }
            StmtKind::Import(names) => names.iter_mut().for_each(|alias| self.alias(alias)),
            StmtKind::ImportFrom { names, .. } => names.iter_mut().for_each(|alias| self.alias(alias)),
            StmtKind::If { .. } => self.if_chain(statement),
            StmtKind::While { test, body, orelse } => {
                self.expr(test);
                self.block(body);
                self.block(orelse);
            }
            StmtKind::For { target, iter, body, orelse } => {
                self.exprs([target, iter]);
                self.block(body);
                self.block(orelse);
            }
            StmtKind::With { items, body } => {
                for item in items {
                    self.expr(&mut item.context);
                    self.exprs(&mut item.target);
                }
                self.block(body);
            }
            StmtKind::Try { body, handlers, orelse, finalbody, .. } => {
                self.block(body);
                for handler in handlers {
                    self.exprs(&mut handler.exception);
                    self.idents(&mut handler.name);
                    self.block(&mut handler.body);
                }
                self.block(orelse);
                self.block(finalbody);
            }
            StmtKind::Match { subject, cases } => {
                self.expr(subject);
                for case in cases {
                    self.pattern(&mut case.pattern);
                    self.exprs(&mut case.guard);
                    self.block(&mut case.body);
                }
            }
            StmtKind::Function(function) => {
                self.ident(&mut function.name);
                self.type_params(&mut function.type_params);
                self.params(&mut function.params);
                self.exprs(&mut function.returns);
                self.exprs(&mut function.decorators);
                self.block(&mut function.body);
            }
            StmtKind::Class(class) => {
                self.ident(&mut class.name);
                self.type_params(&mut class.type_params);
                self.arguments(&mut class.arguments);
                self.exprs(&mut class.decorators);
                self.block(&mut class.body);
            }
            StmtKind::TypeAlias { name, params, value, .. } => {
                self.ident(name);
                self.type_params(params);
                self.expr(value);
            }
        }
    }

    fn if_chain(&self, first: &mut Stmt) {
        let mut next = Some(first);
        while let Some(Stmt { kind: StmtKind::If { test, body, orelse }, .. }) = next {
            self.expr(test);
            self.block(body);
            let elif = matches!(orelse.as_slice(), [Stmt { kind: StmtKind::If { .. }, .. }]);
            if !elif {
                self.block(orelse);
            }
            next = orelse.first_mut().filter(|_| elif);
        }
    }

    /// `import __a` binds the mangled name, but loads the one that is written.
    fn alias(&self, alias: &mut ImportAlias) {
        match &mut alias.alias {
            Some(name) => self.ident(name),
            None if is_class_private(&alias.name.name) => {
                let mut bound = alias.name.clone();
                self.ident(&mut bound);
                alias.alias = Some(bound);
            }
            None => {}
        }
    }

    fn type_params(&self, params: &mut [TypeParam]) {
        for param in params {
            self.ident(&mut param.name);
            self.exprs(&mut param.bound);
            self.exprs(&mut param.default);
        }
    }

    fn params(&self, params: &mut Params) {
        let Params { positional_only, positional, var_positional, keyword_only, var_keyword } = params;
        let plain = positional_only.iter_mut().chain(positional).chain(keyword_only);
        for param in plain.chain(var_positional).chain(var_keyword) {
            self.ident(&mut param.name);
            self.exprs(&mut param.annotation);
            self.exprs(&mut param.default);
        }
    }

    fn arguments(&self, arguments: &mut [Argument]) {
        for argument in arguments {
            match argument {
                // The name of a keyword argument stays as it is, as in CPython.
                Argument::Positional(value)
                | Argument::Star(value)
                | Argument::DoubleStar(value)
                | Argument::Keyword { value, .. } => self.expr(value),
            }
        }
    }

    fn pattern(&self, pattern: &mut Pattern) {
        match &mut *pattern.kind {
            PatternKind::Wildcard | PatternKind::Star(None) => {}
            PatternKind::Capture(name) | PatternKind::Star(Some(name)) => self.ident(name),
            PatternKind::Value(value) | PatternKind::Singleton(value) => self.expr(value),
            PatternKind::Sequence(items) | PatternKind::Or(items) => {
                items.iter_mut().for_each(|item| self.pattern(item))
            }
            PatternKind::Mapping { entries, rest } => {
                for (key, value) in entries {
                    self.expr(key);
                    self.pattern(value);
                }
                self.idents(rest);
            }
            PatternKind::Class { class, positional, keywords } => {
                self.expr(class);
                positional.iter_mut().for_each(|item| self.pattern(item));
                keywords.iter_mut().for_each(|(_, item)| self.pattern(item));
            }
            PatternKind::As { pattern, name } => {
                self.pattern(pattern);
                self.ident(name);
            }
        }
    }

    fn exprs<'e>(&self, values: impl IntoIterator<Item = &'e mut Expr>) {
        values.into_iter().for_each(|value| self.expr(value));
    }

    fn expr(&self, value: &mut Expr) {
        let mut next = Some(value);
        while let Some(value) = next {
            next = self.node(value);
        }
    }

    /// Everything in a node but its left operand, which it returns.
    fn node<'e>(&self, value: &'e mut Expr) -> Option<&'e mut Expr> {
        match &mut *value.kind {
            ExprKind::Binary { left, right, .. } => {
                self.expr(right);
                return Some(left);
            }
            ExprKind::Call { function, arguments } => {
                self.arguments(arguments);
                return Some(function);
            }
            ExprKind::Attribute { value, name } => {
                self.ident(name);
                return Some(value);
            }
            ExprKind::Subscript { value, index } => {
                self.expr(index);
                return Some(value);
            }
            ExprKind::Name(name) => self.name(name),
            ExprKind::FString(parts) | ExprKind::TString(parts) => self.parts(parts),
            ExprKind::Tuple(items)
            | ExprKind::List(items)
            | ExprKind::Set(items)
            | ExprKind::Bool { values: items, .. } => {
                self.exprs(items);
            }
            ExprKind::Dict(items) => {
                for (key, value) in items {
                    self.exprs(key);
                    self.expr(value);
                }
            }
            ExprKind::Starred(value) | ExprKind::Unary { operand: value, .. } | ExprKind::YieldFrom(value) => {
                self.expr(value)
            }
            ExprKind::Compare { left, rest } => {
                self.expr(left);
                rest.iter_mut().for_each(|(_, right)| self.expr(right));
            }
            ExprKind::If { test, body, orelse } => self.exprs([test, body, orelse]),
            ExprKind::Walrus { name, value } => {
                self.ident(name);
                self.expr(value);
            }
            ExprKind::Lambda { params, body, .. } => {
                self.params(params);
                self.expr(body);
            }
            ExprKind::Slice { lower, upper, step } => {
                self.exprs(lower);
                self.exprs(upper);
                self.exprs(step);
            }
            ExprKind::ListComp { element, clauses, .. }
            | ExprKind::SetComp { element, clauses, .. }
            | ExprKind::Generator { element, clauses, .. } => {
                self.expr(element);
                self.clauses(clauses);
            }
            ExprKind::DictComp { key, value, clauses, .. } => {
                self.exprs([key, value]);
                self.clauses(clauses);
            }
            ExprKind::Yield(value) => self.exprs(value),
            ExprKind::None
            | ExprKind::True
            | ExprKind::False
            | ExprKind::Ellipsis
            | ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Imaginary(_)
            | ExprKind::Str(_)
            | ExprKind::Bytes(_) => {}
        }
        None
    }

    fn clauses(&self, clauses: &mut [Comprehension]) {
        for clause in clauses {
            self.exprs([&mut clause.target, &mut clause.iter]);
            self.exprs(&mut clause.conditions);
        }
    }

    fn parts(&self, parts: &mut [FStringPart]) {
        for part in parts {
            if let FStringPart::Field(field) = part {
                self.expr(&mut field.value);
                self.parts(&mut field.spec);
            }
        }
    }
}
