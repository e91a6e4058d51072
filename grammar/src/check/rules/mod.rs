//! Where a node may stand: targets, stars, `return`, `yield`, `break`, and the special names that no program may reach.
//!
//! The walk follows left spines and `elif` chains in loops, and recurses for everything else.

mod expressions;
mod names;

use crate::ast::*;
use crate::check::targets::{self, Place};
use crate::check::{Environment, absent, lints, patterns};
use crate::diagnostic::{Diagnostic, Findings};

/// What the code is directly inside of.
#[derive(Clone, Copy, PartialEq)]
enum Frame {
    Module,
    Function,
    Class,
    /// With what it is called in a message.
    Comprehension(&'static str),
    /// Of a name or parameter.
    Annotation,
    /// The value of a `type` statement, or the bound of a type parameter.
    Alias,
}

/// Whether the code is in some kind of block, and whether in a loop that is inside of that block.
#[derive(Clone, Copy, PartialEq)]
enum Inside {
    No,
    Directly,
    InLoop,
}

impl Inside {
    fn looped(self) -> Inside {
        if self == Inside::No { Inside::No } else { Inside::InLoop }
    }
}

#[derive(Clone, Copy)]
struct Context {
    frame: Frame,
    in_loop: bool,
    star_handler: Inside,
    finally: Inside,
}

impl Context {
    fn of(frame: Frame) -> Context {
        Context { frame, in_loop: false, star_handler: Inside::No, finally: Inside::No }
    }
}

struct Rules<'a> {
    context: Context,
    env: &'a Environment<'a>,
    /// No statement but the docstring and imports from `__future__` has been seen.
    at_start: bool,
    found: &'a mut Findings,
}

pub fn rules<'a>(module: &Module, env: &'a Environment<'a>, found: &'a mut Findings) {
    let mut rules = Rules { context: Context::of(Frame::Module), env, at_start: true, found };
    rules.block(&module.body);
}

impl Rules<'_> {
    fn error(&mut self, code: &'static str, span: Span, message: impl Into<String>) {
        self.found.push(Diagnostic::error(code, span, message));
    }

    /// Runs `inner` in a context of its own.
    fn within(&mut self, context: Context, inner: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.context, context);
        inner(self);
        self.context = outer;
    }

    fn in_frame(&mut self, frame: Frame, inner: impl FnOnce(&mut Self)) {
        self.within(Context::of(frame), inner);
    }

    // Statements

    fn block(&mut self, body: &[Stmt]) {
        for statement in body {
            self.statement(statement);
        }
    }

    fn looped(&mut self, body: &[Stmt]) {
        let Context { frame, star_handler, finally, .. } = self.context;
        let context = Context { frame, in_loop: true, star_handler: star_handler.looped(), finally: finally.looped() };
        self.within(context, |rules| rules.block(body));
    }

    fn statement(&mut self, statement: &Stmt) {
        let at_start = self.at_start;
        let header = match &statement.kind {
            StmtKind::Expr(value) => matches!(*value.kind, ExprKind::Str(_)),
            StmtKind::ImportFrom { module: Some(module), .. } => &*module.name == "__future__",
            _ => false,
        };
        self.at_start &= header;
        match &statement.kind {
            StmtKind::Expr(value) => {
                self.value(value);
            }
            StmtKind::Assign { targets, value } => {
                for target in targets {
                    targets::target(target, Place::Assignment, self.found);
                    self.assigned(target, value);
                }
                self.value(value);
            }
            StmtKind::AugAssign { target, value, .. } => {
                targets::augmented(target, self.found);
                self.target(target);
                self.value(value);
            }
            StmtKind::AnnAssign { target, annotation, value, .. } => {
                targets::annotated(target, self.found);
                self.annotation(annotation);
                match value {
                    Some(value) => {
                        self.assigned(target, value);
                        self.value(value);
                    }
                    None => self.target(target),
                }
            }
            StmtKind::Return(value) => {
                if self.context.frame != Frame::Function {
                    self.error("E0230", statement.span, "'return' outside function");
                }
                self.leaves_block(statement.span, "return", Inside::InLoop);
                if let Some(value) = value {
                    self.value(value);
                }
            }
            StmtKind::Delete(targets) => {
                for target in targets {
                    targets::target(target, Place::Delete, self.found);
                    self.target(target);
                }
            }
            StmtKind::Break => self.jump(statement.span, "break", "'break' outside loop"),
            StmtKind::Continue => self.jump(statement.span, "continue", "'continue' not properly in loop"),
            StmtKind::Pass => {}
            StmtKind::Global(names) | StmtKind::Nonlocal(names) => {
                names.iter().for_each(|name| self.bound(&name.name, name.span))
            }
            StmtKind::Import(names) => {
                names.iter().for_each(|alias| self.module_exists(&alias.name.name, alias.name.span));
                self.imported(names);
            }
            StmtKind::Assert { test, message } => {
                lints::assertion(test, self.found);
                self.value(test);
                self.optional(message.as_ref());
            }
            StmtKind::Raise { exception, cause } => {
                self.optional(exception.as_ref());
                self.optional(cause.as_ref());
            }
            StmtKind::ImportFrom { module, level, names } => {
                self.module_named(module.as_ref(), *level, statement.span);
                self.import_from(statement.span, module.as_ref(), names, at_start)
            }
            StmtKind::If { .. } => self.if_chain(statement),
            StmtKind::While { test, body, orelse } => {
                self.value(test);
                self.looped(body);
                self.block(orelse);
            }
            StmtKind::For { target, iter, body, orelse } => {
                targets::target(target, Place::Other, self.found);
                self.target(target);
                self.value(iter);
                self.looped(body);
                self.block(orelse);
            }
            StmtKind::With { items, body } => {
                for item in items {
                    self.value(&item.context);
                    if let Some(target) = &item.target {
                        targets::target(target, Place::Other, self.found);
                        self.target(target);
                    }
                }
                self.block(body);
            }
            StmtKind::Try { body, handlers, star, orelse, finalbody } => {
                self.block(body);
                for handler in handlers {
                    self.handler(handler, *star);
                }
                self.block(orelse);
                let context = Context { finally: Inside::Directly, ..self.context };
                self.within(context, |rules| rules.block(finalbody));
            }
            StmtKind::Match { subject, cases } => {
                self.value(subject);
                patterns::cases(cases, self.found);
                for case in cases {
                    self.pattern(&case.pattern);
                    self.optional(case.guard.as_ref());
                    self.block(&case.body);
                }
            }
            StmtKind::Function(function) => self.function(function),
            StmtKind::Class(class) => self.class(class),
            StmtKind::TypeAlias { name, params, value, .. } => {
                self.binding(name);
                self.type_params(params);
                self.in_frame(Frame::Alias, |rules| rules.value(value));
            }
        }
    }

    fn if_chain(&mut self, first: &Stmt) {
        let mut next = Some(first);
        while let Some(Stmt { kind: StmtKind::If { test, body, orelse }, .. }) = next {
            self.value(test);
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

    fn handler(&mut self, handler: &Handler, star: bool) {
        if star && handler.exception.is_none() {
            self.error("E0217", handler.span, "expected one or more exception types");
        }
        self.optional(handler.exception.as_ref());
        handler.name.iter().for_each(|name| self.binding(name));
        let context = if star {
            Context { star_handler: Inside::Directly, in_loop: false, ..self.context }
        } else {
            self.context
        };
        self.within(context, |rules| rules.block(&handler.body));
    }

    fn jump(&mut self, span: Span, word: &str, message: &str) {
        if !self.context.in_loop && self.context.star_handler == Inside::No {
            self.error("E0231", span, message);
        }
        self.leaves_block(span, word, Inside::Directly);
    }

    /// A statement that leaves an `except*` or a `finally` block, out of `deepest` at most.
    fn leaves_block(&mut self, span: Span, word: &str, deepest: Inside) {
        let leaves =
            |inside: Inside| inside == Inside::Directly || (inside == Inside::InLoop && deepest == Inside::InLoop);
        if leaves(self.context.star_handler) {
            let message = "'break', 'continue' and 'return' cannot appear in an except* block";
            self.error("E0232", span, message);
        }
        if leaves(self.context.finally) {
            lints::leaves_finally(span, word, self.found);
        }
    }

    fn import_from(&mut self, span: Span, module: Option<&Ident>, names: &[ImportAlias], at_start: bool) {
        self.imported(names);
        if names.is_empty() {
            if self.context.frame != Frame::Module {
                self.error("E0233", span, "import * only allowed at module level");
            } else {
                let message = "import * hides which names a module has";
                self.found.push(
                    Diagnostic::error("E0404", span, message)
                        .hint("import the names that you use: from module import a, b"),
                );
            }
        }
        if module.is_some_and(|m| &*m.name == "__future__") {
            if !at_start || self.context.frame != Frame::Module {
                self.error("E0234", span, "from __future__ imports must occur at the beginning of the file");
            }
            for alias in names {
                if !FEATURES.contains(&&*alias.name.name) {
                    let message = match &*alias.name.name {
                        "braces" => "not a chance".to_owned(),
                        other => format!("future feature {other} is not defined"),
                    };
                    self.error("E0234", alias.name.span, message);
                }
            }
        }
    }

    /// `from ..name import`: a relative name is looked for with its dots.
    fn module_named(&mut self, module: Option<&Ident>, level: u32, span: Span) {
        match module {
            Some(module) if level == 0 && &*module.name == "__future__" => (),
            Some(module) if level == 0 => self.module_exists(&module.name, module.span),
            Some(module) => self.module_exists(&format!("{}{}", ".".repeat(level as usize), module.name), module.span),
            None => self.module_exists(&".".repeat(level as usize), span),
        }
    }

    fn module_exists(&mut self, name: &str, span: Span) {
        if (self.env.modules)(name) {
            return;
        }
        let mut diagnostic = Diagnostic::error("E0501", span, format!("there is no module named '{name}'"));
        diagnostic.hint = absent::module_hint(name).map(str::to_owned);
        self.found.push(diagnostic);
    }

    fn imported(&mut self, names: &[ImportAlias]) {
        names.iter().for_each(|alias| self.binding(alias.alias.as_ref().unwrap_or(&alias.name)));
    }

    fn function(&mut self, function: &FunctionDef) {
        function.decorators.iter().for_each(|d| self.value(d));
        self.binding(&function.name);
        self.params(&function.params);
        self.type_params(&function.type_params);
        if let Some(returns) = &function.returns {
            self.annotation(returns);
        }
        self.in_frame(Frame::Function, |rules| rules.block(&function.body));
    }

    fn class(&mut self, class: &ClassDef) {
        class.decorators.iter().for_each(|d| self.value(d));
        self.binding(&class.name);
        self.type_params(&class.type_params);
        for argument in &class.arguments {
            match argument {
                Argument::Keyword { name, value } => {
                    let diagnostic = if &*name.name == "metaclass" {
                        Diagnostic::error("E0403", name.span, "there are no metaclasses")
                            .hint("write a class decorator, or a function that makes the objects")
                    } else {
                        Diagnostic::error("E0403", name.span, "a class takes no keyword arguments")
                            .hint("write a class decorator with these arguments")
                    };
                    self.found.push(diagnostic);
                    self.value(value);
                }
                Argument::DoubleStar(value) => {
                    self.error("E0403", value.span, "a class takes no keyword arguments");
                    self.value(value);
                }
                Argument::Positional(value) | Argument::Star(value) => self.value(value),
            }
        }
        self.in_frame(Frame::Class, |rules| rules.block(&class.body));
    }

    fn params(&mut self, params: &Params) {
        let plain = params.positional_only.iter().chain(&params.positional).chain(&params.keyword_only);
        for param in plain.chain(&params.var_positional).chain(&params.var_keyword) {
            self.not_debug(&param.name);
            self.optional(param.default.as_ref());
            if let Some(annotation) = &param.annotation {
                self.annotation(annotation);
            }
        }
    }

    fn type_params(&mut self, params: &[TypeParam]) {
        let mut defaults = false;
        for param in params {
            if defaults && param.default.is_none() {
                let message =
                    format!("non-default type parameter '{}' follows default type parameter", param.name.name);
                self.error("E0221", param.name.span, message);
            }
            defaults |= param.default.is_some();
            for value in param.bound.iter().chain(&param.default) {
                self.in_frame(Frame::Alias, |rules| rules.star_value(value));
            }
        }
    }

    fn annotation(&mut self, annotation: &Expr) {
        self.in_frame(Frame::Annotation, |rules| rules.star_value(annotation));
    }
}

/// The features of CPython's `__future__`.
const FEATURES: [&str; 10] = [
    "nested_scopes",
    "generators",
    "division",
    "absolute_import",
    "with_statement",
    "print_function",
    "unicode_literals",
    "barry_as_FLUFL",
    "generator_stop",
    "annotations",
];
