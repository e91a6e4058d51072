//! Statements.

use super::frame::Frame;
use crate::op::Op;
use caplet_grammar::ast::{Expr, Ident, ImportAlias, Span, Stmt, StmtKind};

impl<'a> Frame<'a, '_> {
    pub fn stmts(&mut self, body: &'a [Stmt]) {
        for stmt in body {
            // After a `return`, and after a limit was passed, nothing is worth compiling.
            if !self.is_reachable() || self.has_failed() {
                return;
            }
            self.stmt(stmt);
        }
    }

    fn stmt(&mut self, stmt: &'a Stmt) {
        let span = stmt.span;
        match &stmt.kind {
            StmtKind::Expr(value) => self.effect(value),
            StmtKind::Assign { targets, value } => self.assignment(targets, value),
            StmtKind::AugAssign { target, op, value } => self.augmented(target, *op, value, span),
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.annotated(target, annotation, value.as_ref(), *simple);
            }
            StmtKind::Return(value) => self.return_statement(value.as_ref(), span),
            StmtKind::Delete(targets) => targets.iter().for_each(|target| self.delete(target)),
            StmtKind::Pass | StmtKind::Global(_) | StmtKind::Nonlocal(_) => {}
            StmtKind::Break => self.break_statement(span),
            StmtKind::Continue => self.continue_statement(span),
            StmtKind::Assert { test, message } => self.assert_statement(test, message.as_ref()),
            StmtKind::Raise { exception, cause } => self.raise(exception.as_ref(), cause.as_ref(), span),
            StmtKind::Import(aliases) => aliases.iter().for_each(|alias| self.import(alias)),
            StmtKind::ImportFrom { module, level, names } => self.import_from(module.as_ref(), *level, names, span),
            StmtKind::If { .. } => self.if_statement(stmt),
            StmtKind::While { test, body, orelse } => self.while_statement(test, body, orelse),
            StmtKind::For { target, iter, body, orelse } => self.for_statement(target, iter, body, orelse),
            StmtKind::With { items, body } => self.with_statement(items, body, span),
            StmtKind::Try { body, handlers, star, orelse, finalbody } => {
                self.try_statement(body, handlers, *star, orelse, finalbody, span);
            }
            StmtKind::Match { subject, cases } => self.match_statement(subject, cases),
            StmtKind::Function(function) => self.function_statement(function, span),
            StmtKind::Class(class) => self.class_statement(class, span),
            // An alias is inert: the name means its own text.
            StmtKind::TypeAlias { name, .. } => self.bind_inert(&name.name, name.span),
        }
    }

    /// `if`, and the `elif` chain behind it, which can be longer than anything nests.
    fn if_statement(&mut self, mut stmt: &'a Stmt) {
        let end = self.label();
        while let StmtKind::If { test, body, orelse } = &stmt.kind {
            let other = self.label();
            self.condition(test, false, other);
            self.stmts(body);
            if orelse.is_empty() {
                self.place(other);
                break;
            }
            self.jump(end, stmt.span);
            self.place(other);
            match orelse.as_slice() {
                [only] if matches!(only.kind, StmtKind::If { .. }) => {
                    if !self.is_reachable() {
                        break;
                    }
                    stmt = only;
                }
                orelse => {
                    self.stmts(orelse);
                    break;
                }
            }
        }
        self.place(end);
    }

    fn raise(&mut self, exception: Option<&'a Expr>, cause: Option<&'a Expr>, span: Span) {
        let height = self.height();
        let op = match (exception, cause) {
            (None, _) => Op::RaiseAgain {},
            (Some(exception), None) => Op::Raise { src: self.operand(exception) },
            (Some(exception), Some(cause)) => {
                let src = self.operand_before(exception, &[cause]);
                Op::RaiseFrom { src, cause: self.operand(cause) }
            }
        };
        self.emit_last(op, span);
        self.release(height);
    }

    /// `import a.b as c` binds the module `a.b`; `import a.b` links it and binds the module `a`.
    fn import(&mut self, alias: &'a ImportAlias) {
        let span = alias.name.span;
        let module = &alias.name.name;
        let index = self.program.import(module, span);
        let (index, bound) = match &alias.alias {
            Some(alias) => (index, &*alias.name),
            None => match module.split_once('.') {
                Some((first, _)) => (self.program.import(first, span), first),
                None => (index, &**module),
            },
        };
        let height = self.height();
        let dst = self.temp(span);
        self.emit(Op::LoadImport { dst, index }, span);
        self.store(bound, dst, span);
        self.release(height);
    }

    fn import_from(&mut self, module: Option<&'a Ident>, level: u32, names: &'a [ImportAlias], span: Span) {
        let name = module.map_or("", |module| &module.name);
        // Features of the language that are always on.
        if name == "__future__" && level == 0 {
            return;
        }
        let dots = usize::try_from(level).unwrap_or(0).min(16);
        let index = self.program.import(&format!("{}{name}", ".".repeat(dots)), span);
        let height = self.height();
        let obj = self.temp(span);
        self.emit(Op::LoadImport { dst: obj, index }, span);
        for alias in names {
            let at = alias.name.span;
            let bound = alias.alias.as_ref().unwrap_or(&alias.name);
            let inner = self.height();
            let dst = self.variable_register(&bound.name).unwrap_or_else(|| self.temp(at));
            let (key, cache) = (self.name(&alias.name.name, at), self.cache(at));
            self.emit(Op::GetAttr { dst, obj, name: key, cache }, at);
            self.store(&bound.name, dst, at);
            self.release(inner);
        }
        self.release(height);
    }
}
