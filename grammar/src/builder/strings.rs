//! Strings: pieces of text, fields, and adjacent literals that are one.

use super::{Builder, expr};
use crate::ast::*;
use crate::diagnostic::Diagnostic;
use crate::literal;
use std::borrow::Cow;

pub enum StringLiteral {
    Str(String),
    Bytes(Vec<u8>),
    F(Vec<FStringPart>),
    T(Vec<FStringPart>),
}

impl Builder<'_> {
    pub fn string(&mut self, l: u32, r: u32) -> StringLiteral {
        let (text, errors) = literal::string(self.text(l, r), l);
        self.errors.append(errors);
        StringLiteral::Str(text)
    }

    pub fn bytes(&mut self, l: u32, r: u32) -> StringLiteral {
        let (bytes, errors) = literal::bytes(self.text(l, r), l);
        self.errors.append(errors);
        StringLiteral::Bytes(bytes)
    }

    /// Text of an f-string; in a spec (`braces` false) a doubled brace is not an escape.
    pub fn f_text(&mut self, l: u32, r: u32, raw: bool, braces: bool) -> FStringPart {
        let (text, errors) = literal::f_text(self.text(l, r), l, raw, braces);
        self.errors.append(errors);
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
                let message = format!("f-string: invalid conversion character '{other}': expected 's', 'r', or 'a'");
                self.error(Diagnostic::error("E0210", ident.span, message));
                None
            }
        });
        FStringField {
            value,
            text: without_comments(self.text(l, e).trim()).into(),
            debug: debug.then(|| without_comments(self.text(l, r)).into()),
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
                Some(StringLiteral::F(parts)) => expr(l, r, ExprKind::FString(join_literals(parts))),
                Some(StringLiteral::T(parts)) => expr(l, r, ExprKind::TString(join_literals(parts))),
                None => expr(l, r, ExprKind::None),
            };
        }
        let count = |what: fn(&StringLiteral) -> bool| literals.iter().filter(|s| what(s)).count();
        let bytes = count(|s| matches!(s, StringLiteral::Bytes(..)));
        let templates = count(|s| matches!(s, StringLiteral::T(..)));
        let fields = count(|s| matches!(s, StringLiteral::F(..)));
        let total = literals.len();
        if bytes != 0 && bytes != total {
            self.error(Diagnostic::error("E0211", Span::new(l, r), "cannot mix bytes and nonbytes literals"));
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
        expr(l, r, if templates > 0 { ExprKind::TString(parts) } else { ExprKind::FString(parts) })
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
                joined.extend(pending.take().filter(|t| !t.is_empty()).map(|t| FStringPart::Literal(t.into())));
                joined.push(part);
            }
        }
    }
    joined.extend(pending.filter(|t| !t.is_empty()).map(|t| FStringPart::Literal(t.into())));
    joined
}

/// The text of a field without its comments, as CPython shows it.
fn without_comments(text: &str) -> Cow<'_, str> {
    if !text.contains('#') {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut quote = None;
    let mut comment = false;
    for c in text.chars() {
        match (quote, c) {
            _ if comment => comment = c != '\n',
            (None, '#') => comment = true,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
        if !comment {
            kept.push(c);
        }
    }
    Cow::Owned(kept)
}
