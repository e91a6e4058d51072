//! The actions of the grammar: tree nodes from what the parser has recognised.
//!
//! No action fails. What is wrong with a literal or with the order of parameters is noted in `errors`, and a node that
//! stands for it goes into the tree, so that the parser can go on.

use crate::ast::*;
use crate::diagnostic::Diagnostic;
use crate::literal;
use crate::number;
use std::collections::HashMap;
use std::rc::Rc;

/// What the grammar's one entry gives.
pub enum Top {
    File(Vec<Stmt>),
    Expression(Expr),
}

pub struct Builder<'s> {
    source: &'s str,
    names: HashMap<&'s str, Name>,
    scopes: u32,
    pub errors: Vec<Diagnostic>,
}

pub enum ParamItem {
    Plain(Param),
    Star(Param),
    DoubleStar(Param),
    BareStar(Span),
    Slash(Span),
}

pub enum ArgumentItem {
    Argument(Argument),
    /// A generator expression without parentheses of its own.
    Generator(Expr),
}

pub enum StringLiteral {
    Str(String),
    Bytes(Vec<u8>),
    F(Vec<FStringPart>),
    T(Vec<FStringPart>),
}

pub enum MappingItem {
    Entry(Expr, Pattern),
    Rest(Ident),
}

pub enum ClassPatternItem {
    Positional(Pattern),
    Keyword(Ident, Pattern),
}

pub fn expr(l: u32, r: u32, kind: ExprKind) -> Expr {
    Expr {
        kind: Box::new(kind),
        span: Span::new(l, r),
    }
}

pub fn stmt(l: u32, r: u32, kind: StmtKind) -> Stmt {
    Stmt {
        kind,
        span: Span::new(l, r),
    }
}

pub fn pattern(l: u32, r: u32, kind: PatternKind) -> Pattern {
    Pattern {
        kind: Box::new(kind),
        span: Span::new(l, r),
    }
}

pub fn tuple(l: u32, r: u32, first: Expr, mut rest: Vec<Expr>) -> Expr {
    rest.insert(0, first);
    expr(l, r, ExprKind::Tuple(rest))
}

pub fn sequence(l: u32, r: u32, first: Pattern, mut rest: Vec<Pattern>) -> Pattern {
    rest.insert(0, first);
    pattern(l, r, PatternKind::Sequence(rest))
}

pub fn or_pattern(l: u32, r: u32, first: Pattern, mut rest: Vec<Pattern>) -> Pattern {
    rest.insert(0, first);
    pattern(l, r, PatternKind::Or(rest))
}

pub fn capture(l: u32, r: u32, name: Ident) -> Pattern {
    pattern(
        l,
        r,
        if &*name.name == "_" {
            PatternKind::Wildcard
        } else {
            PatternKind::Capture(name)
        },
    )
}

pub fn star_pattern(l: u32, r: u32, name: Ident) -> Pattern {
    pattern(
        l,
        r,
        PatternKind::Star((&*name.name != "_").then_some(name)),
    )
}

pub fn value_pattern(l: u32, r: u32, value: Expr) -> Pattern {
    let singleton = matches!(
        *value.kind,
        ExprKind::None | ExprKind::True | ExprKind::False
    );
    pattern(
        l,
        r,
        if singleton {
            PatternKind::Singleton(value)
        } else {
            PatternKind::Value(value)
        },
    )
}

pub fn handler(
    l: u32,
    r: u32,
    exception: Option<Expr>,
    name: Option<Ident>,
    body: Vec<Stmt>,
) -> Handler {
    Handler {
        exception,
        name,
        body,
        span: Span::new(l, r),
    }
}

/// `elif` is an `if` that is alone in the `else` before it.
pub fn if_statement(
    test: Expr,
    body: Vec<Stmt>,
    elifs: Vec<(u32, Expr, Vec<Stmt>)>,
    last: Vec<Stmt>,
) -> StmtKind {
    let mut orelse = last;
    for (start, test, body) in elifs.into_iter().rev() {
        orelse = vec![close_block(start, StmtKind::If { test, body, orelse })];
    }
    StmtKind::If { test, body, orelse }
}

pub fn decorate(mut kind: StmtKind, decorators: Vec<Expr>) -> StmtKind {
    match &mut kind {
        StmtKind::Function(function) => function.decorators = decorators,
        StmtKind::Class(class) => class.decorators = decorators,
        _ => {}
    }
    kind
}

/// A compound statement, which ends where the last statement in it ends.
pub fn close_block(start: u32, kind: StmtKind) -> Stmt {
    fn end(body: &[Stmt]) -> Option<u32> {
        body.last().map(|s| s.span.end)
    }
    let last = match &kind {
        StmtKind::If { body, orelse, .. }
        | StmtKind::While { body, orelse, .. }
        | StmtKind::For { body, orelse, .. } => end(orelse).or(end(body)),
        StmtKind::With { body, .. } => end(body),
        StmtKind::Try {
            body,
            handlers,
            orelse,
            finalbody,
            ..
        } => end(finalbody)
            .or(end(orelse))
            .or(handlers.last().and_then(|h| end(&h.body)))
            .or(end(body)),
        StmtKind::Match { cases, .. } => cases.last().and_then(|c| end(&c.body)),
        StmtKind::Function(function) => end(&function.body),
        StmtKind::Class(class) => end(&class.body),
        _ => None,
    };
    stmt(start, last.unwrap_or(start), kind)
}

impl<'s> Builder<'s> {
    pub fn new(source: &'s str) -> Builder<'s> {
        Builder {
            source,
            names: HashMap::new(),
            scopes: 1,
            errors: Vec::new(),
        }
    }

    pub fn scopes(&self) -> u32 {
        self.scopes
    }

    fn error(&mut self, diagnostic: Diagnostic) {
        self.errors.push(diagnostic);
    }

    fn text(&self, l: u32, r: u32) -> &'s str {
        self.source.get(l as usize..r as usize).unwrap_or_default()
    }

    pub fn scope(&mut self) -> ScopeId {
        let id = ScopeId(self.scopes);
        self.scopes += 1;
        id
    }

    pub fn name(&mut self, l: u32, r: u32) -> Name {
        let text = self.text(l, r);
        self.names
            .entry(text)
            .or_insert_with(|| Rc::from(text))
            .clone()
    }

    pub fn ident(&mut self, l: u32, r: u32) -> Ident {
        Ident {
            name: self.name(l, r),
            span: Span::new(l, r),
        }
    }

    pub fn dotted(&mut self, left: Ident, right: Ident) -> Ident {
        let name = format!("{}.{}", left.name, right.name).into();
        Ident {
            name,
            span: left.span.to(right.span),
        }
    }

    // Literals

    pub fn int(&mut self, l: u32, r: u32) -> Expr {
        expr(l, r, ExprKind::Int(number::int_value(self.text(l, r))))
    }

    pub fn float(&mut self, l: u32, r: u32) -> Expr {
        expr(l, r, ExprKind::Float(number::float_value(self.text(l, r))))
    }

    pub fn imaginary(&mut self, l: u32, r: u32) -> Expr {
        expr(
            l,
            r,
            ExprKind::Imaginary(number::float_value(self.text(l, r))),
        )
    }

    pub fn string(&mut self, l: u32, r: u32) -> StringLiteral {
        let (text, errors) = literal::string(self.text(l, r), l);
        self.errors.extend(errors);
        StringLiteral::Str(text)
    }

    pub fn bytes(&mut self, l: u32, r: u32) -> StringLiteral {
        let (bytes, errors) = literal::bytes(self.text(l, r), l);
        self.errors.extend(errors);
        StringLiteral::Bytes(bytes)
    }

    /// Text of an f-string; in a spec (`braces` false) a doubled brace is not an escape.
    pub fn f_text(&mut self, l: u32, r: u32, raw: bool, braces: bool) -> FStringPart {
        let (text, errors) = literal::f_text(self.text(l, r), l, raw, braces);
        self.errors.extend(errors);
        FStringPart::Literal(text.into())
    }

    /// `l` is behind the opening brace, `e` behind the expression and `r` behind the `=` and the space around it.
    #[allow(clippy::too_many_arguments)]
    pub fn field(
        &mut self,
        l: u32,
        e: u32,
        r: u32,
        value: Expr,
        debug: bool,
        conversion: Option<Ident>,
        spec: Option<Vec<FStringPart>>,
    ) -> FStringField {
        let conversion = conversion.and_then(|ident| match &*ident.name {
            "s" => Some(Conversion::Str),
            "r" => Some(Conversion::Repr),
            "a" => Some(Conversion::Ascii),
            other => {
                let message = format!(
                    "f-string: invalid conversion character '{other}': expected 's', 'r', or 'a'"
                );
                self.error(Diagnostic::error("E0210", ident.span, message));
                None
            }
        });
        FStringField {
            value,
            text: self.text(l, e).trim().into(),
            debug: debug.then(|| self.text(l, r).into()),
            conversion,
            has_spec: spec.is_some(),
            spec: join_literals(spec.unwrap_or_default()),
        }
    }

    /// Adjacent literals are one literal.
    pub fn strings(&mut self, l: u32, r: u32, mut literals: Vec<StringLiteral>) -> Expr {
        if literals.len() == 1 {
            return match literals.pop() {
                Some(StringLiteral::Str(text)) => expr(l, r, ExprKind::Str(text.into())),
                Some(StringLiteral::Bytes(bytes)) => expr(l, r, ExprKind::Bytes(bytes.into())),
                Some(StringLiteral::F(parts)) => {
                    expr(l, r, ExprKind::FString(join_literals(parts)))
                }
                Some(StringLiteral::T(parts)) => {
                    expr(l, r, ExprKind::TString(join_literals(parts)))
                }
                None => expr(l, r, ExprKind::None),
            };
        }
        let count = |what: fn(&StringLiteral) -> bool| literals.iter().filter(|s| what(s)).count();
        let bytes = count(|s| matches!(s, StringLiteral::Bytes(..)));
        let templates = count(|s| matches!(s, StringLiteral::T(..)));
        let fields = count(|s| matches!(s, StringLiteral::F(..)));
        let total = literals.len();
        if bytes != 0 && bytes != total {
            self.error(Diagnostic::error(
                "E0211",
                Span::new(l, r),
                "cannot mix bytes and nonbytes literals",
            ));
        } else if templates != 0 && templates != total {
            self.error(
                Diagnostic::error(
                    "E0211",
                    Span::new(l, r),
                    "cannot mix t-string literals with string or f-string literals",
                )
                .hint("make all of them t-strings"),
            );
        }
        if bytes == total {
            let all = literals.into_iter().flat_map(|s| match s {
                StringLiteral::Bytes(bytes) => bytes,
                _ => Vec::new(),
            });
            return expr(l, r, ExprKind::Bytes(all.collect()));
        }
        if templates + fields == 0 {
            let all: String = literals
                .into_iter()
                .map(|s| match s {
                    StringLiteral::Str(text) => text,
                    _ => String::new(),
                })
                .collect();
            return expr(l, r, ExprKind::Str(all.into()));
        }
        let parts = literals.into_iter().flat_map(|s| match s {
            StringLiteral::Str(text) => vec![FStringPart::Literal(text.into())],
            StringLiteral::Bytes(..) => Vec::new(),
            StringLiteral::F(parts) | StringLiteral::T(parts) => parts,
        });
        let parts = join_literals(parts.collect());
        expr(
            l,
            r,
            if templates > 0 {
                ExprKind::TString(parts)
            } else {
                ExprKind::FString(parts)
            },
        )
    }

    // Expressions

    /// A value in parentheses: itself, with the span that it has without them.
    pub fn group(&mut self, _l: u32, _r: u32, value: Expr) -> Expr {
        if let ExprKind::Starred(_) = *value.kind {
            self.error(
                Diagnostic::error("E0212", value.span, "cannot use starred expression here")
                    .hint("a tuple of one needs a comma: (*x,)"),
            );
        }
        value
    }

    pub fn dict_comprehension(
        &mut self,
        l: u32,
        r: u32,
        item: (Option<Expr>, Expr),
        clauses: Vec<Comprehension>,
    ) -> Expr {
        let scope = self.scope();
        let (key, value) = item;
        let key = key.unwrap_or_else(|| {
            self.error(Diagnostic::error(
                "E0213",
                value.span,
                "dict unpacking cannot be used in dict comprehension",
            ));
            expr(l, l, ExprKind::None)
        });
        expr(
            l,
            r,
            ExprKind::DictComp {
                key,
                value,
                clauses,
                scope,
            },
        )
    }

    pub fn arguments(&mut self, items: Vec<ArgumentItem>, comma: bool) -> Vec<Argument> {
        let alone = items.len() == 1 && !comma;
        let mut keyword = false;
        let mut unpacked = false;
        let mut arguments = Vec::with_capacity(items.len());
        for item in items {
            let argument = match item {
                ArgumentItem::Argument(argument) => argument,
                ArgumentItem::Generator(value) => {
                    if !alone {
                        self.error(
                            Diagnostic::error(
                                "E0214",
                                value.span,
                                "generator expression must be parenthesized",
                            )
                            .hint("put parentheses around it"),
                        );
                    }
                    Argument::Positional(value)
                }
            };
            match &argument {
                Argument::Positional(value) if unpacked => self.error(Diagnostic::error(
                    "E0215",
                    value.span,
                    "positional argument follows keyword argument unpacking",
                )),
                Argument::Positional(value) if keyword => {
                    self.error(Diagnostic::error(
                        "E0215",
                        value.span,
                        "positional argument follows keyword argument",
                    ));
                }
                Argument::Star(value) if unpacked => self.error(Diagnostic::error(
                    "E0215",
                    value.span,
                    "iterable argument unpacking follows keyword argument unpacking",
                )),
                Argument::Keyword { name, .. } => {
                    keyword = true;
                    let repeated = arguments
                        .iter()
                        .any(|other| matches!(other, Argument::Keyword { name: other, .. } if other.name == name.name));
                    if repeated {
                        let message = format!("keyword argument repeated: {}", name.name);
                        self.error(Diagnostic::error("E0216", name.span, message));
                    }
                }
                Argument::DoubleStar(_) => unpacked = true,
                _ => {}
            }
            arguments.push(argument);
        }
        arguments
    }

    // Statements

    pub fn params(&mut self, items: Vec<ParamItem>) -> Params {
        crate::params::order(items, &mut self.errors)
    }

    pub fn function(
        &mut self,
        name: Ident,
        type_params: Vec<TypeParam>,
        params: Params,
        returns: Option<Expr>,
        body: Vec<Stmt>,
    ) -> StmtKind {
        let scope = self.scope();
        StmtKind::Function(Box::new(FunctionDef {
            name,
            type_params,
            params,
            returns,
            body,
            decorators: Vec::new(),
            scope,
        }))
    }

    pub fn class(
        &mut self,
        name: Ident,
        type_params: Vec<TypeParam>,
        arguments: Option<Vec<Argument>>,
        body: Vec<Stmt>,
    ) -> StmtKind {
        let scope = self.scope();
        let arguments = arguments.unwrap_or_default();
        StmtKind::Class(Box::new(ClassDef {
            name,
            type_params,
            arguments,
            body,
            decorators: Vec::new(),
            scope,
        }))
    }

    pub fn try_statement(
        &mut self,
        body: Vec<Stmt>,
        handlers: Vec<(bool, Handler)>,
        orelse: Vec<Stmt>,
        finalbody: Vec<Stmt>,
    ) -> StmtKind {
        let star = handlers.first().is_some_and(|h| h.0);
        let last = handlers.len().saturating_sub(1);
        for (at, (this, handler)) in handlers.iter().enumerate() {
            if *this != star {
                let message = "cannot have both 'except' and 'except*' on the same 'try'";
                self.errors
                    .push(Diagnostic::error("E0217", handler.span, message));
            }
            if handler.exception.is_none() && at != last {
                self.errors.push(Diagnostic::error(
                    "E0218",
                    handler.span,
                    "default 'except:' must be last",
                ));
            }
        }
        let handlers = handlers.into_iter().map(|h| h.1).collect();
        StmtKind::Try {
            body,
            handlers,
            star,
            orelse,
            finalbody,
        }
    }

    // Patterns

    /// `1 + 2j` in a pattern: a real number and an imaginary one, in that order.
    pub fn complex(&mut self, l: u32, r: u32, left: Expr, op: BinOp, right: Expr) -> Expr {
        let real = match &*left.kind {
            ExprKind::Unary { operand, .. } => !matches!(*operand.kind, ExprKind::Imaginary(_)),
            ExprKind::Imaginary(_) => false,
            _ => true,
        };
        if !real {
            self.error(Diagnostic::error(
                "E0219",
                left.span,
                "real number required in complex literal",
            ));
        } else if !matches!(*right.kind, ExprKind::Imaginary(_)) {
            self.error(Diagnostic::error(
                "E0219",
                right.span,
                "imaginary number required in complex literal",
            ));
        }
        expr(l, r, ExprKind::Binary { op, left, right })
    }

    pub fn mapping(&mut self, l: u32, r: u32, items: Vec<MappingItem>) -> Pattern {
        let mut entries = Vec::with_capacity(items.len());
        let mut rest: Option<Ident> = None;
        for item in items {
            let misplaced = rest.as_ref().map(|r| r.span);
            if let Some(span) = misplaced {
                self.error(Diagnostic::error(
                    "E0220",
                    span,
                    "double starred pattern '**' must be the last in a mapping pattern",
                ));
            }
            match item {
                MappingItem::Entry(key, value) => entries.push((key, value)),
                MappingItem::Rest(name) => {
                    if &*name.name == "_" {
                        self.error(
                            Diagnostic::error(
                                "E0220",
                                name.span,
                                "cannot use '_' as the rest of a mapping pattern",
                            )
                            .hint("a mapping pattern ignores further keys anyway"),
                        );
                    }
                    rest = Some(name);
                }
            }
        }
        pattern(l, r, PatternKind::Mapping { entries, rest })
    }

    pub fn class_pattern(
        &mut self,
        l: u32,
        r: u32,
        class: Expr,
        items: Vec<ClassPatternItem>,
    ) -> Pattern {
        let mut positional = Vec::new();
        let mut keywords = Vec::new();
        for item in items {
            match item {
                ClassPatternItem::Positional(pattern) => {
                    if !keywords.is_empty() {
                        let message = "positional patterns follow keyword patterns";
                        self.error(Diagnostic::error("E0220", pattern.span, message));
                    }
                    positional.push(pattern);
                }
                ClassPatternItem::Keyword(name, pattern) => keywords.push((name, pattern)),
            }
        }
        pattern(
            l,
            r,
            PatternKind::Class {
                class,
                positional,
                keywords,
            },
        )
    }
}

/// Neighbouring pieces of text as one, and no empty ones.
fn join_literals(parts: Vec<FStringPart>) -> Vec<FStringPart> {
    let mut joined: Vec<FStringPart> = Vec::with_capacity(parts.len());
    let mut pending: Option<String> = None;
    for part in parts {
        match part {
            FStringPart::Literal(text) => pending.get_or_insert_default().push_str(&text),
            FStringPart::Field(_) => {
                joined.extend(
                    pending
                        .take()
                        .filter(|t| !t.is_empty())
                        .map(|t| FStringPart::Literal(t.into())),
                );
                joined.push(part);
            }
        }
    }
    joined.extend(
        pending
            .filter(|t| !t.is_empty())
            .map(|t| FStringPart::Literal(t.into())),
    );
    joined
}
