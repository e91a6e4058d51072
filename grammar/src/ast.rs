//! The tree of one source text, as the parser leaves it.
//!
//! The tree is plain data: names are text, numbers are values, every node carries the span of source
//! it came from, and every node that opens a scope carries a [`ScopeId`] under which `check` files what it
//! found out about the names in it. Nothing in this file knows of registers or of the running program.
//!
//! The depth of a tree is capped while its tokens are scanned (see [`crate::limits`]), so passes over it may recurse, with
//! two exceptions that they must follow in a loop: [`Expr::left`], and `elif`, which is an `orelse` that holds one `If`.

use std::rc::Rc;

/// A range of bytes in the source text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(start: u32, end: u32) -> Span {
        Span { start, end }
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// Text of an identifier, already checked to be NFKC.
pub type Name = Rc<str>;

/// A name where it stands in the source.
#[derive(Clone, Debug, PartialEq)]
pub struct Ident {
    pub name: Name,
    pub span: Span,
}

/// Identifies a scope: the module is 0, every function, lambda, class body, comprehension, generator
/// expression and type-parameter list has its own, in the order in which the parser closes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScopeId(pub u32);

impl ScopeId {
    pub const MODULE: ScopeId = ScopeId(0);
}

#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    pub body: Vec<Stmt>,
    /// How many scopes the parser numbered, the module's included.
    pub scopes: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    pub kind: StmtKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum StmtKind {
    Expr(Expr),
    /// `targets[0] = targets[1] = … = value`
    Assign {
        targets: Vec<Expr>,
        value: Expr,
    },
    /// `target op= value`
    AugAssign {
        target: Expr,
        op: BinOp,
        value: Expr,
    },
    /// `target: annotation [= value]`; `simple` when the target is a bare name without parentheses.
    AnnAssign {
        target: Expr,
        annotation: Expr,
        value: Option<Expr>,
        simple: bool,
    },
    Return(Option<Expr>),
    Delete(Vec<Expr>),
    Pass,
    Break,
    Continue,
    Global(Vec<Ident>),
    Nonlocal(Vec<Ident>),
    Assert {
        test: Expr,
        message: Option<Expr>,
    },
    Raise {
        exception: Option<Expr>,
        cause: Option<Expr>,
    },
    Import(Vec<ImportAlias>),
    /// `from .module import names`; `level` counts the dots; `names` empty means `*`.
    ImportFrom {
        module: Option<Ident>,
        level: u32,
        names: Vec<ImportAlias>,
    },
    If {
        test: Expr,
        body: Vec<Stmt>,
        orelse: Vec<Stmt>,
    },
    While {
        test: Expr,
        body: Vec<Stmt>,
        orelse: Vec<Stmt>,
    },
    For {
        target: Expr,
        iter: Expr,
        body: Vec<Stmt>,
        orelse: Vec<Stmt>,
    },
    With {
        items: Vec<WithItem>,
        body: Vec<Stmt>,
    },
    Try {
        body: Vec<Stmt>,
        handlers: Vec<Handler>,
        star: bool,
        orelse: Vec<Stmt>,
        finalbody: Vec<Stmt>,
    },
    Match {
        subject: Expr,
        cases: Vec<Case>,
    },
    Function(Box<FunctionDef>),
    Class(Box<ClassDef>),
    /// `type Name[params] = value`
    TypeAlias {
        name: Ident,
        params: Vec<TypeParam>,
        value: Expr,
        scope: ScopeId,
    },
}

/// One of `a.b.c as name` (`import`) or `a as name` (`from … import`).
#[derive(Clone, Debug, PartialEq)]
pub struct ImportAlias {
    /// Dotted for `import`.
    pub name: Ident,
    pub alias: Option<Ident>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct WithItem {
    pub context: Expr,
    pub target: Option<Expr>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Handler {
    pub exception: Option<Expr>,
    pub name: Option<Ident>,
    pub body: Vec<Stmt>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    pub pattern: Pattern,
    pub guard: Option<Expr>,
    pub body: Vec<Stmt>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FunctionDef {
    pub name: Ident,
    pub type_params: Vec<TypeParam>,
    pub params: Params,
    pub returns: Option<Expr>,
    pub body: Vec<Stmt>,
    pub decorators: Vec<Expr>,
    pub scope: ScopeId,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ClassDef {
    pub name: Ident,
    pub type_params: Vec<TypeParam>,
    /// Bases, in order; keywords (`metaclass=`) are kept for `check` to refuse with a sentence.
    pub arguments: Vec<Argument>,
    pub body: Vec<Stmt>,
    pub decorators: Vec<Expr>,
    pub scope: ScopeId,
}

/// PEP 695: parsed, no effect at run time beyond binding the name to an inert value in the inner scope.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeParam {
    pub name: Ident,
    pub kind: TypeParamKind,
    pub bound: Option<Expr>,
    pub default: Option<Expr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeParamKind {
    TypeVar,
    TypeVarTuple,
    ParamSpec,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Params {
    pub positional_only: Vec<Param>,
    pub positional: Vec<Param>,
    pub var_positional: Option<Param>,
    pub keyword_only: Vec<Param>,
    pub var_keyword: Option<Param>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    pub name: Ident,
    pub annotation: Option<Expr>,
    pub default: Option<Expr>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub kind: Box<ExprKind>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    Name(Name),
    None,
    True,
    False,
    Ellipsis,
    Int(IntLiteral),
    Float(f64),
    /// The imaginary part of `3j`.
    Imaginary(f64),
    Str(Rc<str>),
    Bytes(Rc<[u8]>),
    /// f-string, adjacent literals joined.
    FString(Vec<FStringPart>),
    /// t-string (PEP 750), adjacent literals joined.
    TString(Vec<FStringPart>),
    Tuple(Vec<Expr>),
    List(Vec<Expr>),
    Set(Vec<Expr>),
    /// A `None` key is `**value`.
    Dict(Vec<(Option<Expr>, Expr)>),
    /// `*value`, only inside displays, calls, targets, subscripts and star-expression lists.
    Starred(Expr),
    Unary {
        op: UnaryOp,
        operand: Expr,
    },
    Binary {
        op: BinOp,
        left: Expr,
        right: Expr,
    },
    /// `a and b and c`: two or more values.
    Bool {
        op: BoolOp,
        values: Vec<Expr>,
    },
    /// `left op0 rest0 op1 rest1 …`: one or more comparisons.
    Compare {
        left: Expr,
        rest: Vec<(CmpOp, Expr)>,
    },
    If {
        test: Expr,
        body: Expr,
        orelse: Expr,
    },
    /// `name := value`
    Walrus {
        name: Ident,
        value: Expr,
    },
    Lambda {
        params: Box<Params>,
        body: Expr,
        scope: ScopeId,
    },
    Call {
        function: Expr,
        arguments: Vec<Argument>,
    },
    Attribute {
        value: Expr,
        name: Ident,
    },
    Subscript {
        value: Expr,
        index: Expr,
    },
    /// Only inside a subscript.
    Slice {
        lower: Option<Expr>,
        upper: Option<Expr>,
        step: Option<Expr>,
    },
    ListComp {
        element: Expr,
        clauses: Vec<Comprehension>,
        scope: ScopeId,
    },
    SetComp {
        element: Expr,
        clauses: Vec<Comprehension>,
        scope: ScopeId,
    },
    DictComp {
        key: Expr,
        value: Expr,
        clauses: Vec<Comprehension>,
        scope: ScopeId,
    },
    Generator {
        element: Expr,
        clauses: Vec<Comprehension>,
        scope: ScopeId,
    },
    Yield(Option<Expr>),
    YieldFrom(Expr),
}

#[derive(Clone, Debug, PartialEq)]
pub enum IntLiteral {
    Small(i64),
    /// Past `i64`: the digits without underscores or prefix, and their radix (2, 8, 10 or 16).
    Big {
        digits: Rc<str>,
        radix: u32,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum FStringPart {
    Literal(Rc<str>),
    Field(FStringField),
}

/// `{value!conversion:spec}`
#[derive(Clone, Debug, PartialEq)]
pub struct FStringField {
    pub value: Expr,
    /// The source text of the expression, for `=` and for t-strings.
    pub text: Rc<str>,
    /// The text to print before the value, for `{value=}`: the expression, the equals sign and the white space
    /// around it, exactly as written.
    pub debug: Option<Rc<str>>,
    pub conversion: Option<Conversion>,
    /// Empty when there is none.
    pub spec: Vec<FStringPart>,
    pub has_spec: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    Str,
    Repr,
    Ascii,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    Positional(Expr),
    /// `*value`
    Star(Expr),
    Keyword {
        name: Ident,
        value: Expr,
    },
    /// `**value`
    DoubleStar(Expr),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Comprehension {
    pub target: Expr,
    pub iter: Expr,
    pub conditions: Vec<Expr>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    pub kind: Box<PatternKind>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum PatternKind {
    /// `_`
    Wildcard,
    Capture(Ident),
    /// A literal or a dotted name: compared with `==`.
    Value(Expr),
    /// `None`, `True`, `False`: compared with `is`.
    Singleton(Expr),
    Sequence(Vec<Pattern>),
    /// `*name` or `*_` (`None`), only inside a sequence.
    Star(Option<Ident>),
    Mapping {
        entries: Vec<(Expr, Pattern)>,
        rest: Option<Ident>,
    },
    Class {
        class: Expr,
        positional: Vec<Pattern>,
        keywords: Vec<(Ident, Pattern)>,
    },
    Or(Vec<Pattern>),
    As {
        pattern: Pattern,
        name: Ident,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    Not,
    Neg,
    Pos,
    Invert,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinOp {
    Add,
    Sub,
    Mul,
    MatMul,
    Div,
    FloorDiv,
    Mod,
    Pow,
    LShift,
    RShift,
    And,
    Or,
    Xor,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BoolOp {
    And,
    Or,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CmpOp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Is,
    IsNot,
    In,
    NotIn,
}

impl Expr {
    /// The operand that this node extends to the right: the one child that may be nested as deeply as
    /// [`SourceLimits::chain`](crate::limits::SourceLimits) allows, so that passes over the tree must follow it in a
    /// loop and not by recursion.
    pub fn left(&self) -> Option<&Expr> {
        match &*self.kind {
            ExprKind::Binary { left, .. } => Some(left),
            ExprKind::Call { function, .. } => Some(function),
            ExprKind::Attribute { value, .. } | ExprKind::Subscript { value, .. } => Some(value),
            _ => None,
        }
    }
}
