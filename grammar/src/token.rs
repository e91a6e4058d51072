//! The tokens that the grammar is written in.
//!
//! A token carries no text: whoever needs it slices the source by the token's span. `logos` recognises what a
//! regular expression can; `lexer` scans numbers, strings and f-strings by hand behind the tokens that start them, and
//! `layout` adds the tokens that stand for line structure. The tokens marked *never parsed* do not leave those two.

use crate::ast::Span;
use logos::Logos;

/// A token with the bytes it covers, in the form that the parser reads.
pub type Spanned = (u32, Token, u32);

pub fn span((start, _, end): Spanned) -> Span {
    Span::new(start, end)
}

#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[logos(skip r"[ \t\x0C]+")]
#[logos(skip r"\\\r?\n")]
#[logos(skip(r"#[^\r\n]*", allow_greedy = true))]
pub enum Token {
    // Line structure, added by `layout`. `StartFile` and its fellows choose what the one entry of the grammar parses.
    #[regex(r"\r?\n")]
    Newline,
    Indent,
    Dedent,
    StartFile,
    StartExpression,

    #[regex(r"[A-Za-z_][A-Za-z0-9_]*")]
    Name,
    Int,
    Float,
    Imaginary,
    /// A whole string literal that holds no fields.
    Str,
    /// A whole bytes literal.
    Bytes,

    // f- and t-strings: start, then text and fields, then end.
    FStart,
    TStart,
    /// Text in which escapes count.
    FText,
    /// Text of a raw f-string.
    FRawText,
    /// The `{` that opens a field.
    FOpen,
    /// The `}` that closes a field.
    FClose,
    /// The `!` before a conversion.
    FBang,
    /// The `:` before a format spec.
    FColon,
    FEnd,

    // Soft keywords: `layout` decides, by looking ahead on the logical line, that a name is one of these.
    Match,
    Case,
    Type,
    /// A `(` after `with` that encloses all of the statement's items.
    WithParen,

    // Never parsed: where `lexer` takes over from `logos`.
    #[regex(r"[0-9]")]
    #[regex(r"\.[0-9]")]
    NumberStart,
    #[regex("([rRuUbB]|[bB][rR]|[rR][bB])?(\"\"\"|'''|\"|')")]
    StrStart,
    #[regex("([fFtT]|[fFtT][rR]|[rR][fFtT])(\"\"\"|'''|\"|')")]
    FStrStart,
    #[regex(r"[^\x00-\x7F]")]
    NonAscii,
    #[token("\\")]
    Backslash,

    // Parsed by no rule: they make better messages than "unknown character".
    #[token("!")]
    Bang,
    #[token("?")]
    Question,
    #[token("$")]
    Dollar,
    #[token("`")]
    Backquote,
    #[token("&&")]
    AndAnd,
    #[token("||")]
    OrOr,
    #[token("<>")]
    LessGreater,

    #[token("and")]
    And,
    #[token("as")]
    As,
    #[token("assert")]
    Assert,
    #[token("async")]
    Async,
    #[token("await")]
    Await,
    #[token("break")]
    Break,
    #[token("class")]
    Class,
    #[token("continue")]
    Continue,
    #[token("def")]
    Def,
    #[token("del")]
    Del,
    #[token("elif")]
    Elif,
    #[token("else")]
    Else,
    #[token("except")]
    Except,
    #[token("False")]
    False,
    #[token("finally")]
    Finally,
    #[token("for")]
    For,
    #[token("from")]
    From,
    #[token("global")]
    Global,
    #[token("if")]
    If,
    #[token("import")]
    Import,
    #[token("in")]
    In,
    #[token("is")]
    Is,
    #[token("lambda")]
    Lambda,
    #[token("None")]
    None,
    #[token("nonlocal")]
    Nonlocal,
    #[token("not")]
    Not,
    #[token("or")]
    Or,
    #[token("pass")]
    Pass,
    #[token("raise")]
    Raise,
    #[token("return")]
    Return,
    #[token("True")]
    True,
    #[token("try")]
    Try,
    #[token("while")]
    While,
    #[token("with")]
    With,
    #[token("yield")]
    Yield,

    #[token("(")]
    LParen,
    #[token(")")]
    RParen,
    #[token("[")]
    LBracket,
    #[token("]")]
    RBracket,
    #[token("{")]
    LBrace,
    #[token("}")]
    RBrace,
    #[token(",")]
    Comma,
    #[token(":")]
    Colon,
    #[token(":=")]
    ColonEq,
    #[token(";")]
    Semicolon,
    #[token(".")]
    Dot,
    #[token("...")]
    Ellipsis,
    #[token("->")]
    Arrow,
    #[token("@")]
    At,
    #[token("=")]
    Eq,
    #[token("+")]
    Plus,
    #[token("-")]
    Minus,
    #[token("*")]
    Star,
    #[token("**")]
    StarStar,
    #[token("/")]
    Slash,
    #[token("//")]
    SlashSlash,
    #[token("%")]
    Percent,
    #[token("<<")]
    LessLess,
    #[token(">>")]
    GreaterGreater,
    #[token("&")]
    Amp,
    #[token("|")]
    Bar,
    #[token("^")]
    Caret,
    #[token("~")]
    Tilde,
    #[token("<")]
    Less,
    #[token(">")]
    Greater,
    #[token("<=")]
    LessEq,
    #[token(">=")]
    GreaterEq,
    #[token("==")]
    EqEq,
    #[token("!=")]
    NotEq,
    #[token("+=")]
    PlusEq,
    #[token("-=")]
    MinusEq,
    #[token("*=")]
    StarEq,
    #[token("/=")]
    SlashEq,
    #[token("//=")]
    SlashSlashEq,
    #[token("%=")]
    PercentEq,
    #[token("@=")]
    AtEq,
    #[token("&=")]
    AmpEq,
    #[token("|=")]
    BarEq,
    #[token("^=")]
    CaretEq,
    #[token(">>=")]
    GreaterGreaterEq,
    #[token("<<=")]
    LessLessEq,
    #[token("**=")]
    StarStarEq,
}

impl Token {
    /// A value can end with this token, so that an operator may follow.
    pub fn ends_operand(self) -> bool {
        use Token::*;
        matches!(
            self,
            Name | Int
                | Float
                | Imaginary
                | Str
                | Bytes
                | FEnd
                | True
                | False
                | None
                | Ellipsis
                | RParen
                | RBracket
                | RBrace
        )
    }

    /// A value starts with this token, and no operator does.
    pub fn starts_only_operand(self) -> bool {
        use Token::*;
        matches!(
            self,
            Name | Int
                | Float
                | Imaginary
                | Str
                | Bytes
                | FStart
                | TStart
                | True
                | False
                | None
                | Ellipsis
                | Lambda
                | LBrace
                | Tilde
        )
    }

    pub fn opens(self) -> bool {
        use Token::*;
        matches!(self, LParen | WithParen | LBracket | LBrace | FOpen)
    }

    pub fn closes(self) -> bool {
        use Token::*;
        matches!(self, RParen | RBracket | RBrace | FClose)
    }

    /// A statement starts with this token and no expression contains it, so that finding it first on a line inside
    /// brackets tells that a bracket was left open.
    pub fn starts_only_statement(self) -> bool {
        use Token::*;
        matches!(
            self,
            Assert
                | Break
                | Class
                | Continue
                | Def
                | Del
                | Elif
                | Except
                | Finally
                | Global
                | Import
                | Nonlocal
                | Pass
                | Raise
                | Return
                | Try
                | While
                | With
        )
    }
}
