//! Where a node may stand: targets, stars, `return`, `yield`, `break`, and the special names that no program may reach.
//!
//! The walk follows left spines and `elif` chains in loops, and recurses for everything else.

use super::special;
use super::targets::{self, Place};
use super::{lints, patterns};
use crate::ast::*;
use crate::diagnostic::Diagnostic;

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
        if self == Inside::No {
            Inside::No
        } else {
            Inside::InLoop
        }
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
        Context {
            frame,
            in_loop: false,
            star_handler: Inside::No,
            finally: Inside::No,
        }
    }
}

struct Rules<'a> {
    context: Context,
    special_allowed: bool,
    /// No statement but the docstring and imports from `__future__` has been seen.
    at_start: bool,
    found: &'a mut Vec<Diagnostic>,
}

pub fn rules(module: &Module, special_allowed: bool, found: &mut Vec<Diagnostic>) {
    let mut rules = Rules {
        context: Context::of(Frame::Module),
        special_allowed,
        at_start: true,
        found,
    };
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
        let Context {
            frame,
            star_handler,
            finally,
            ..
        } = self.context;
        let context = Context {
            frame,
            in_loop: true,
            star_handler: star_handler.looped(),
            finally: finally.looped(),
        };
        self.within(context, |rules| rules.block(body));
    }

    fn statement(&mut self, statement: &Stmt) {
        let at_start = self.at_start;
        let header = match &statement.kind {
            StmtKind::Expr(value) => matches!(*value.kind, ExprKind::Str(_)),
            StmtKind::ImportFrom {
                module: Some(module),
                ..
            } => &*module.name == "__future__",
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
            StmtKind::AnnAssign {
                target,
                annotation,
                value,
                ..
            } => {
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
            StmtKind::Continue => self.jump(
                statement.span,
                "continue",
                "'continue' not properly in loop",
            ),
            StmtKind::Pass => {}
            StmtKind::Global(names) | StmtKind::Nonlocal(names) => {
                names.iter().for_each(|name| self.binding(name))
            }
            StmtKind::Import(names) => self.imported(names),
            StmtKind::Assert { test, message } => {
                lints::assertion(test, self.found);
                self.value(test);
                self.optional(message.as_ref());
            }
            StmtKind::Raise { exception, cause } => {
                self.optional(exception.as_ref());
                self.optional(cause.as_ref());
            }
            StmtKind::ImportFrom { module, names, .. } => {
                self.import_from(statement.span, module.as_ref(), names, at_start)
            }
            StmtKind::If { .. } => self.if_chain(statement),
            StmtKind::While { test, body, orelse } => {
                self.value(test);
                self.looped(body);
                self.block(orelse);
            }
            StmtKind::For {
                target,
                iter,
                body,
                orelse,
            } => {
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
            StmtKind::Try {
                body,
                handlers,
                star,
                orelse,
                finalbody,
            } => {
                self.block(body);
                for handler in handlers {
                    self.handler(handler, *star);
                }
                self.block(orelse);
                let context = Context {
                    finally: Inside::Directly,
                    ..self.context
                };
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
            StmtKind::TypeAlias {
                name,
                params,
                value,
                ..
            } => {
                self.binding(name);
                self.type_params(params);
                self.in_frame(Frame::Alias, |rules| rules.value(value));
            }
        }
    }

    fn if_chain(&mut self, first: &Stmt) {
        let mut next = Some(first);
        while let Some(Stmt {
            kind: StmtKind::If { test, body, orelse },
            ..
        }) = next
        {
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
            self.error(
                "E0217",
                handler.span,
                "expected one or more exception types",
            );
        }
        self.optional(handler.exception.as_ref());
        handler.name.iter().for_each(|name| self.binding(name));
        let context = if star {
            Context {
                star_handler: Inside::Directly,
                in_loop: false,
                ..self.context
            }
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
        let leaves = |inside: Inside| {
            inside == Inside::Directly || (inside == Inside::InLoop && deepest == Inside::InLoop)
        };
        if leaves(self.context.star_handler) {
            let message = "'break', 'continue' and 'return' cannot appear in an except* block";
            self.error("E0232", span, message);
        }
        if leaves(self.context.finally) {
            lints::leaves_finally(span, word, self.found);
        }
    }

    fn import_from(
        &mut self,
        span: Span,
        module: Option<&Ident>,
        names: &[ImportAlias],
        at_start: bool,
    ) {
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
                self.error(
                    "E0234",
                    span,
                    "from __future__ imports must occur at the beginning of the file",
                );
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

    fn imported(&mut self, names: &[ImportAlias]) {
        names
            .iter()
            .for_each(|alias| self.binding(alias.alias.as_ref().unwrap_or(&alias.name)));
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
        let plain = params
            .positional_only
            .iter()
            .chain(&params.positional)
            .chain(&params.keyword_only);
        for param in plain
            .chain(&params.var_positional)
            .chain(&params.var_keyword)
        {
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
                let message = format!(
                    "non-default type parameter '{}' follows default type parameter",
                    param.name.name
                );
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

    // Names

    /// A name that a statement binds where it stands.
    fn binding(&mut self, name: &Ident) {
        self.bound(&name.name, name.span);
    }

    /// What a class defines is settled by `resolve`, where every way to bind a name in its body comes together.
    fn bound(&mut self, name: &str, span: Span) {
        if !special::is_special(name) || self.special_allowed {
            return;
        }
        if self.context.frame == Frame::Class {
            if special::is_literal(name) {
                self.not_literal(name, span);
            }
        } else if matches!(name, "__class__" | "__name__" | "__builtins__") {
            self.error("E0402", span, format!("'{name}' cannot be assigned to"));
        }
    }

    /// A target of `=`, which alone may give `__slots__` and `__match_args__` a value.
    fn assigned(&mut self, target: &Expr, value: &Expr) {
        match &*target.kind {
            ExprKind::Name(name)
                if self.context.frame == Frame::Class && special::is_literal(name) =>
            {
                if !is_literal_of_strings(value) {
                    self.not_literal(name, value.span);
                }
            }
            _ => self.target(target),
        }
    }

    fn not_literal(&mut self, name: &str, span: Span) {
        let message = format!("'{name}' must be a tuple of string literals");
        self.found.push(
            Diagnostic::error("E0402", span, message).hint("it is read when the class is compiled"),
        );
    }

    fn attribute(&mut self, name: &Ident) {
        if special::is_special(&name.name) && !self.special_allowed {
            self.found.push(
                Diagnostic::error(
                    "E0401",
                    name.span,
                    format!("the special attribute '{}' is out of reach", name.name),
                )
                .hint(special::instead_of_attribute(&name.name)),
            );
        }
    }

    // Patterns

    fn pattern(&mut self, pattern: &Pattern) {
        match &*pattern.kind {
            PatternKind::Wildcard | PatternKind::Singleton(_) | PatternKind::Star(None) => {}
            PatternKind::Capture(name) | PatternKind::Star(Some(name)) => self.binding(name),
            PatternKind::Value(value) => self.value(value),
            PatternKind::Sequence(items) | PatternKind::Or(items) => {
                items.iter().for_each(|item| self.pattern(item))
            }
            PatternKind::Mapping { entries, rest } => {
                for (key, value) in entries {
                    self.value(key);
                    self.pattern(value);
                }
                rest.iter().for_each(|name| self.binding(name));
            }
            PatternKind::Class {
                class,
                positional,
                keywords,
            } => {
                self.value(class);
                positional.iter().for_each(|item| self.pattern(item));
                for (name, item) in keywords {
                    self.attribute(name);
                    self.pattern(item);
                }
            }
            PatternKind::As { pattern, name } => {
                self.pattern(pattern);
                self.binding(name);
            }
        }
    }

    // Expressions

    fn optional(&mut self, value: Option<&Expr>) {
        if let Some(value) = value {
            self.value(value);
        }
    }

    /// An expression where a star means nothing.
    fn value(&mut self, value: &Expr) {
        if let ExprKind::Starred(_) = &*value.kind {
            self.found.push(
                Diagnostic::error("E0212", value.span, "can't use starred expression here")
                    .hint("a tuple of one needs a comma: *x,"),
            );
        }
        self.star_value(value);
    }

    /// An expression, or a starred one.
    fn star_value(&mut self, value: &Expr) {
        match &*value.kind {
            ExprKind::Starred(inner) => self.expr(inner),
            _ => self.expr(value),
        }
    }

    /// What `targets` accepted or refused already; here only for the names and attributes in it.
    fn target(&mut self, target: &Expr) {
        match &*target.kind {
            ExprKind::Name(name) => self.bound(name, target.span),
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                items.iter().for_each(|item| self.target(item))
            }
            ExprKind::Starred(value) => self.target(value),
            ExprKind::Attribute { value, name } => {
                // `.__name__` and `super().name` are for reading only.
                if &*name.name == "__name__" {
                    self.attribute(name);
                }
                if let ExprKind::Call { function, .. } = &*value.kind
                    && is_name(function, "super")
                {
                    self.stray_super(Super::Called(value.span));
                }
                self.expr(target);
            }
            _ => self.expr(target),
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
        // How the node below the present one relates to `super`, innermost first.
        let mut chain = if is_name(leaf, "super") {
            Super::Name(leaf.span)
        } else {
            Super::No
        };
        while let Some(node) = spine.pop() {
            chain = self.spine_node(node, chain);
        }
        self.stray_super(chain);
    }

    fn spine_node(&mut self, node: &Expr, chain: Super) -> Super {
        match (&*node.kind, chain) {
            (ExprKind::Call { arguments, .. }, Super::Name(_)) => {
                if let Some(first) = arguments.first() {
                    let span = match first {
                        Argument::Positional(v) | Argument::Star(v) | Argument::DoubleStar(v) => {
                            v.span
                        }
                        Argument::Keyword { value, .. } => value.span,
                    };
                    self.found.push(
                        Diagnostic::error("E0405", span, "super takes no arguments")
                            .hint("write super().method(…) in a method"),
                    );
                    self.arguments(arguments);
                }
                Super::Called(node.span)
            }
            (ExprKind::Attribute { name, .. }, Super::Called(_)) => {
                if special::is_special(&name.name) && !special::is_definable(&name.name) {
                    self.attribute(name);
                    return Super::No;
                }
                Super::Method(name.clone())
            }
            (ExprKind::Call { arguments, .. }, Super::Method(_)) => {
                self.arguments(arguments);
                Super::No
            }
            (kind, chain) => {
                self.stray_super(chain);
                match kind {
                    ExprKind::Binary { right, .. } => self.value(right),
                    ExprKind::Subscript { index, value } => {
                        lints::subscript(value, self.found);
                        self.index(index);
                    }
                    ExprKind::Call {
                        arguments,
                        function,
                    } => {
                        lints::call(function, self.found);
                        self.arguments(arguments);
                    }
                    ExprKind::Attribute { name, .. } if &*name.name != "__name__" => {
                        self.attribute(name)
                    }
                    _ => {}
                }
                Super::No
            }
        }
    }

    /// `super` that is not the start of `super().name`, and a special method of it that is not called.
    fn stray_super(&mut self, chain: Super) {
        if self.special_allowed {
            return;
        }
        match chain {
            Super::No => {}
            Super::Name(span) | Super::Called(span) => self.found.push(
                Diagnostic::error("E0405", span, "super is used only as super().name")
                    .hint("write super().method(…) in a method"),
            ),
            Super::Method(name) if special::is_special(&name.name) => self.attribute(&name),
            Super::Method(_) => {}
        }
    }

    fn arguments(&mut self, arguments: &[Argument]) {
        for argument in arguments {
            match argument {
                Argument::Positional(value)
                | Argument::Star(value)
                | Argument::DoubleStar(value)
                | Argument::Keyword { value, .. } => self.value(value),
            }
        }
    }

    fn index(&mut self, index: &Expr) {
        match &*index.kind {
            ExprKind::Tuple(items) => items.iter().for_each(|item| self.star_value(item)),
            _ => self.value(index),
        }
    }

    fn leaf(&mut self, value: &Expr) {
        match &*value.kind {
            ExprKind::FString(parts) | ExprKind::TString(parts) => self.parts(parts),
            ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => {
                items.iter().for_each(|item| self.star_value(item));
            }
            ExprKind::Dict(items) => {
                for (key, value) in items {
                    self.optional(key.as_ref());
                    self.value(value);
                }
            }
            ExprKind::Starred(inner) | ExprKind::Unary { operand: inner, .. } => self.value(inner),
            ExprKind::Bool { values, .. } => values.iter().for_each(|value| self.value(value)),
            ExprKind::Compare { left, rest } => {
                lints::comparison(left, rest, self.found);
                self.value(left);
                rest.iter().for_each(|(_, right)| self.value(right));
            }
            ExprKind::If { test, body, orelse } => {
                self.value(test);
                self.value(body);
                self.value(orelse);
            }
            ExprKind::Walrus { name, value: inner } => {
                if let Some(place) = self.annotation_place() {
                    self.error(
                        "E0235",
                        value.span,
                        format!("named expression cannot be used within {place}"),
                    );
                }
                self.binding(name);
                self.value(inner);
            }
            ExprKind::Lambda { params, body, .. } => {
                self.params(params);
                self.in_frame(Frame::Function, |rules| rules.value(body));
            }
            ExprKind::Slice { lower, upper, step } => {
                self.optional(lower.as_ref());
                self.optional(upper.as_ref());
                self.optional(step.as_ref());
            }
            ExprKind::ListComp {
                element, clauses, ..
            } => self.comprehension("list comprehension", clauses, &[element]),
            ExprKind::SetComp {
                element, clauses, ..
            } => self.comprehension("set comprehension", clauses, &[element]),
            ExprKind::Generator {
                element, clauses, ..
            } => self.comprehension("generator expression", clauses, &[element]),
            ExprKind::DictComp {
                key,
                value,
                clauses,
                ..
            } => self.comprehension("dict comprehension", clauses, &[key, value]),
            ExprKind::Yield(inner) => {
                self.yields(value.span);
                self.optional(inner.as_ref());
            }
            ExprKind::YieldFrom(inner) => {
                self.yields(value.span);
                self.value(inner);
            }
            _ => {}
        }
    }

    fn parts(&mut self, parts: &[FStringPart]) {
        for part in parts {
            if let FStringPart::Field(field) = part {
                self.value(&field.value);
                self.parts(&field.spec);
            }
        }
    }

    fn comprehension(&mut self, what: &'static str, clauses: &[Comprehension], elements: &[&Expr]) {
        if let Some(first) = clauses.first() {
            self.value(&first.iter);
        }
        self.in_frame(Frame::Comprehension(what), |rules| {
            for (at, clause) in clauses.iter().enumerate() {
                targets::target(&clause.target, Place::Other, rules.found);
                rules.target(&clause.target);
                if at > 0 {
                    rules.value(&clause.iter);
                }
                clause
                    .conditions
                    .iter()
                    .for_each(|condition| rules.value(condition));
            }
            for element in elements {
                if let ExprKind::Starred(_) = &*element.kind {
                    rules.error(
                        "E0213",
                        element.span,
                        "iterable unpacking cannot be used in comprehension",
                    );
                }
                rules.star_value(element);
            }
        });
    }

    fn annotation_place(&self) -> Option<&'static str> {
        match self.context.frame {
            Frame::Annotation => Some("an annotation"),
            Frame::Alias => Some("a type alias or type parameter"),
            _ => None,
        }
    }

    fn yields(&mut self, span: Span) {
        let message = match self.context.frame {
            Frame::Function => return,
            Frame::Comprehension(what) => format!("'yield' inside {what}"),
            Frame::Module | Frame::Class => "'yield' outside function".to_owned(),
            Frame::Annotation => "yield expression cannot be used within an annotation".to_owned(),
            Frame::Alias => {
                "yield expression cannot be used within a type alias or type parameter".to_owned()
            }
        };
        self.error("E0230", span, message);
    }
}

/// How far a left spine has got with `super().method(…)`.
enum Super {
    No,
    Name(Span),
    Called(Span),
    Method(Ident),
}

fn is_name(value: &Expr, text: &str) -> bool {
    matches!(&*value.kind, ExprKind::Name(name) if &**name == text)
}

/// Names of attributes, as `__slots__` takes them.
fn is_literal_of_strings(value: &Expr) -> bool {
    let is_text = |value: &Expr| matches!(*value.kind, ExprKind::Str(_));
    match &*value.kind {
        ExprKind::Str(_) => true,
        ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => {
            items.iter().all(is_text)
        }
        _ => false,
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
