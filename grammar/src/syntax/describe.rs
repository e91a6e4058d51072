//! What to say about an unexpected token. The mistakes that people make have sentences of their own, tried in the order
//! of this file; for the rest, the token that was found and the categories that were expected.

use super::foreign::*;
use super::line::Unexpected;
use crate::ast::Span;
use crate::diagnostic::Diagnostic;
use crate::token::{Token, span};

/// A rule: what is wrong, if it is what this rule knows.
type Rule = fn(&Unexpected) -> Option<Diagnostic>;

const RULES: [Rule; 24] = [
    asynchronous,
    foreign_operator,
    increment,
    indentation,
    missing_block,
    missing_clause,
    stray_clause,
    field,
    statement_of_python_2,
    foreign_statement,
    braces,
    missing_colon,
    missing_parenthesis,
    parameter,
    assignment_in_expression,
    walrus,
    import_names,
    exception_list,
    comprehension_target,
    dictionary,
    conditional_without_else,
    keyword_as_name,
    misspelt_keyword,
    missing_comma,
];

pub fn describe(place: &Unexpected) -> Diagnostic {
    RULES.iter().find_map(|rule| rule(place)).unwrap_or_else(|| general(place))
}

pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(code, span, message)
}

fn general(place: &Unexpected) -> Diagnostic {
    let expected = place.expected.describe();
    let message = match place.found() {
        Token::Newline if place.at >= place.tokens.len() => "unexpected end of the text".to_owned(),
        Token::Newline => "unexpected end of the line".to_owned(),
        Token::Dedent => "unexpected end of the block".to_owned(),
        Token::FEnd => "unexpected end of the f-string".to_owned(),
        _ => format!("invalid syntax: unexpected '{}'", shorten(place.text_at(place.at))),
    };
    let diagnostic = error("E0201", place.span(), message);
    if expected.is_empty() { diagnostic } else { diagnostic.label(format!("expected {expected}")) }
}

fn shorten(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(30) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default()),
        None => line.to_owned(),
    }
}

fn indentation(place: &Unexpected) -> Option<Diagnostic> {
    (place.found() == Token::Indent).then(|| {
        let start = place.span_at(place.at).start;
        let line = place.source.get(..start as usize).and_then(|s| s.rfind('\n')).map_or(0, |at| at as u32 + 1);
        error("E0204", Span::new(line, start), "unexpected indent").hint("align the line with the one before it")
    })
}

/// What a line starts with, as the owner of the block below it.
fn statement_name(token: Token) -> &'static str {
    match token {
        Token::If => "'if' statement",
        Token::Elif => "'elif' statement",
        Token::Else => "'else' statement",
        Token::While => "'while' statement",
        Token::For => "'for' statement",
        Token::With => "'with' statement",
        Token::Try => "'try' statement",
        Token::Except => "'except' statement",
        Token::Finally => "'finally' statement",
        Token::Match => "'match' statement",
        Token::Case => "'case' statement",
        Token::Def => "function definition",
        Token::Class => "class definition",
        _ => "this line",
    }
}

fn missing_block(place: &Unexpected) -> Option<Diagnostic> {
    if !place.expected.only(&["indent"]) {
        return None;
    }
    let header = place.line_before();
    let owner = statement_name(place.token(header));
    let span = if place.at >= place.tokens.len() || place.found() == Token::Dedent {
        place.span_at(header)
    } else {
        place.span()
    };
    let diagnostic = error("E0205", span, format!("expected an indented block after {owner}"));
    let diagnostic = if span == place.span_at(header) {
        diagnostic
    } else {
        diagnostic.also(place.span_at(header), "the block belongs to this")
    };
    Some(diagnostic.hint("indent the lines of the block; an empty block is `pass`"))
}

/// `try` without `except`, `match` without `case`, a decorator without a definition.
fn missing_clause(place: &Unexpected) -> Option<Diagnostic> {
    if place.expected.has("except") && place.expected.has("finally") && !place.expected.statement() {
        return Some(error("E0205", place.span(), "expected 'except' or 'finally' block"));
    }
    if place.expected.only(&["case"]) {
        return Some(error("E0205", place.span(), "expected a 'case' block in the 'match' statement"));
    }
    if place.expected.only(&["@", "def", "class"]) {
        if place.found() == Token::Async {
            return None;
        }
        return Some(error("E0205", place.span(), "a decorator stands before a function or a class"));
    }
    None
}

/// `else`, `except` … where no statement waits for it.
fn stray_clause(place: &Unexpected) -> Option<Diagnostic> {
    let else_if = match (place.previous(), place.found(), place.next()) {
        (Token::Else, Token::If, _) => Some(place.at - 1),
        (_, Token::Else, Token::If) if place.is_first() => Some(place.at),
        _ => None,
    };
    if let Some(at) = else_if {
        let span = place.span_at(at).to(place.span_at(at + 1));
        return Some(error("E0208", span, "'else if' is one word").hint("write `elif`"));
    }
    if place.at == place.line + 1 && place.text_at(place.line) == "case" && place.found().starts_only_operand() {
        return Some(error("E0208", place.span_at(place.line), "'case' belongs to no 'match'"));
    }
    let clause = match place.found() {
        Token::Else => "'if', 'for', 'while' or 'try'",
        Token::Elif => "'if'",
        Token::Except | Token::Finally => "'try'",
        _ => return None,
    };
    (place.is_first()).then(|| {
        let word = place.text_at(place.at);
        error("E0208", place.span(), format!("'{word}' belongs to no {clause}"))
            .hint("align it with the statement that it belongs to")
    })
}

/// Inside the braces of an f-string.
fn field(place: &Unexpected) -> Option<Diagnostic> {
    match (place.previous(), place.found()) {
        (Token::FOpen, Token::FClose | Token::FBang | Token::FColon | Token::Eq) => Some(
            error(
                "E0209",
                place.span_at(place.at - 1).to(place.span()),
                format!("f-string: valid expression required before '{}'", place.text_at(place.at)),
            )
            .hint("write {{ and }} for braces in the text"),
        ),
        (Token::FBang, found) => {
            let message = if matches!(found, Token::FClose | Token::FColon) {
                "f-string: missing conversion character"
            } else {
                "f-string: invalid conversion character"
            };
            Some(error("E0210", place.span(), message).hint("write !s, !r or !a"))
        }
        _ => None,
    }
}

pub fn is_header(token: Token) -> bool {
    use Token::*;
    matches!(token, If | Elif | Else | While | For | With | Try | Except | Finally | Match | Case | Def | Class)
}

fn missing_colon(place: &Unexpected) -> Option<Diagnostic> {
    if !is_header(place.first()) || !place.expected.has(":") || place.bracket().is_some() {
        return None;
    }
    let statement = place.found().starts_only_operand() && !place.has_colon();
    let ends = place.found() == Token::Newline || starts_statement(place.found()) || statement;
    let end = place.span_at(place.at.checked_sub(1)?).end;
    if ends {
        return Some(
            error("E0202", Span::new(end, end), "expected ':'")
                .also(place.span_at(place.line), format!("the {} starts here", statement_name(place.first()))),
        );
    }
    let semicolon = place.found() == Token::Semicolon;
    (semicolon || (place.first() == Token::Def && place.found() == Token::Eq))
        .then(|| error("E0202", place.span(), format!("expected ':', not '{}'", place.text_at(place.at))))
}

fn starts_statement(token: Token) -> bool {
    use Token::*;
    matches!(token, Pass | Return | Break | Continue | Raise | Del | Import | Assert | Global | Nonlocal | Yield)
}

/// `def f:`
fn missing_parenthesis(place: &Unexpected) -> Option<Diagnostic> {
    let named = place.first() == Token::Def && place.at == place.line + 2 && place.previous() == Token::Name;
    named.then(|| error("E0202", place.span(), "expected '('").hint("a function without parameters is `def name():`"))
}

/// Something else than a name among parameters.
fn parameter(place: &Unexpected) -> Option<Diagnostic> {
    let expected = &place.expected;
    if !(expected.has("name") && expected.has("/") && expected.has("**")) || expected.expression() {
        return None;
    }
    let diagnostic = error("E0201", place.span(), "expected the name of a parameter");
    Some(match place.found() {
        Token::LParen => diagnostic.hint("a parameter is one name; unpack it in the body"),
        Token::Int | Token::Str | Token::Float => diagnostic.hint("a default is written `name=value`"),
        _ => diagnostic,
    })
}

/// `=` where only a comparison makes sense.
fn assignment_in_expression(place: &Unexpected) -> Option<Diagnostic> {
    if place.found() != Token::Eq {
        return None;
    }
    let previous = place.previous();
    let target = place.at.checked_sub(1)?;
    if matches!(previous, Token::True | Token::False | Token::None) {
        return Some(error("E0222", place.span_at(target), format!("cannot assign to {}", place.text_at(target))));
    }
    if let Some(open) = place.bracket() {
        let call = open > place.line && place.token(open) == Token::LParen && place.token(open - 1).ends_operand();
        let diagnostic = if call {
            error("E0203", place.span(), "expression cannot contain assignment, perhaps you meant \"==\"?")
        } else {
            error("E0203", place.span(), "invalid syntax. Maybe you meant '==' or ':=' instead of '='?")
        };
        return Some(diagnostic.hint("= assigns; to compare, write =="));
    }
    if place.before().iter().any(|t| t.1 == Token::Yield) {
        return Some(error("E0222", place.span(), "assignment to yield expression not possible"));
    }
    if target == place.line && is_keyword(place.text_at(target)) {
        return Some(not_a_name(place, target));
    }
    Some(
        error("E0203", place.span(), "invalid syntax. Maybe you meant '==' or ':=' instead of '='?")
            .hint("= assigns and is a statement; to compare, write =="),
    )
}

fn walrus(place: &Unexpected) -> Option<Diagnostic> {
    if place.found() != Token::ColonEq {
        return None;
    }
    let before = place.before();
    let lone = before.len() == 1 && place.first() == Token::Name;
    let diagnostic =
        error("E0203", place.span(), if lone { "':=' does not start a statement" } else { "':=' binds one name only" });
    Some(if lone {
        diagnostic.hint("write =")
    } else {
        diagnostic.hint("put `name := value` in parentheses, or assign in a statement of its own")
    })
}

fn import_names(place: &Unexpected) -> Option<Diagnostic> {
    let import = matches!(place.first(), Token::From | Token::Import);
    if !import {
        return None;
    }
    match (place.previous(), place.found()) {
        (Token::Import, Token::Newline) => {
            Some(error("E0201", place.span(), "expected one or more names after 'import'"))
        }
        (Token::Comma, Token::Newline) if place.first() == Token::From => Some(error(
            "E0201",
            place.span_at(place.at - 1),
            "trailing comma not allowed without surrounding parentheses",
        )),
        (_, Token::From) if place.first() == Token::Import => {
            Some(error("E0201", place.span(), "the module comes first").hint("write `from module import name`"))
        }
        (Token::Import, Token::Str) => Some(error("E0201", place.span(), "a module's name is not in quotes")),
        _ => None,
    }
}

/// `except A, B as e`
fn exception_list(place: &Unexpected) -> Option<Diagnostic> {
    (place.first() == Token::Except && place.found() == Token::As && place.before().iter().any(|t| t.1 == Token::Comma))
        .then(|| {
            error("E0201", place.span(), "multiple exception types must be parenthesized when using 'as'")
                .hint("write `except (A, B) as error:`")
        })
}

/// `[a, b for a in c]`
fn comprehension_target(place: &Unexpected) -> Option<Diagnostic> {
    let open = place.bracket()?;
    let elements = place.tokens.get(open + 1..place.at)?;
    let display = matches!(place.token(open), Token::LBracket | Token::LBrace | Token::LParen);
    (display && place.found() == Token::For && elements.iter().any(|t| t.1 == Token::Comma)).then(|| {
        let all = elements.iter().map(|&t| span(t)).reduce(Span::to).unwrap_or_default();
        error("E0201", all, "did you forget parentheses around the comprehension target?")
    })
}

fn dictionary(place: &Unexpected) -> Option<Diagnostic> {
    let open = place.bracket()?;
    if place.token(open) != Token::LBrace {
        return None;
    }
    let closes = matches!(place.found(), Token::RBrace | Token::Comma);
    if closes && place.previous() == Token::Colon {
        return Some(error("E0201", place.span(), "expression expected after dictionary key and ':'"));
    }
    if closes && place.expected.has(":") && place.previous().ends_operand() {
        return Some(error("E0201", place.span(), "':' expected after dictionary key"));
    }
    (place.found() == Token::Star && place.previous() == Token::Colon)
        .then(|| error("E0201", place.span(), "cannot use a starred expression in a dictionary value"))
}

/// `a if b`
fn conditional_without_else(place: &Unexpected) -> Option<Diagnostic> {
    let ends = place.found() == Token::Newline || place.found().closes() || place.found() == Token::Comma;
    let conditional = place.before().iter().skip(1).any(|t| t.1 == Token::If);
    (ends && conditional && place.expected.has("else") && !place.expected.expression()).then(|| {
        error("E0201", place.span(), "expected 'else' after 'if' expression").hint("write `a if condition else b`")
    })
}

fn missing_comma(place: &Unexpected) -> Option<Diagnostic> {
    if !place.previous().ends_operand() || !place.found().starts_only_operand() {
        return None;
    }
    let before = place.at.checked_sub(1)?;
    let span = place.span_at(before).to(place.span());
    Some(match place.bracket() {
        Some(_) => error("E0201", span, "invalid syntax. Perhaps you forgot a comma?"),
        None => {
            error("E0201", span, "two expressions in a row").label("an operator or a new line is missing between them")
        }
    })
}
