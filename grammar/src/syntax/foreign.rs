//! What people bring along from other languages and from Python 2, and what their fingers do to keywords.

use super::describe::{error, is_header};
use super::line::Unexpected;
use crate::diagnostic::Diagnostic;
use crate::token::Token;

/// `async` and `await` are reserved.
pub fn asynchronous(place: &Unexpected) -> Option<Diagnostic> {
    matches!(place.found(), Token::Async | Token::Await).then(|| {
        let word = place.text_at(place.at);
        error("E0410", place.span(), format!("'{word}' is reserved: async and await are not part of the language yet"))
    })
}

pub fn foreign_operator(place: &Unexpected) -> Option<Diagnostic> {
    let (message, hint) = match place.found() {
        Token::AndAnd => ("there is no operator '&&'", "write `and`"),
        Token::OrOr => ("there is no operator '||'", "write `or`"),
        Token::Bang => ("there is no operator '!'", "write `not`"),
        Token::Question => ("there is no operator '?'", "write `a if condition else b`"),
        Token::LessGreater => ("there is no operator '<>'", "write `!=`"),
        Token::Backquote => ("backquotes mean nothing", "write `repr(x)`"),
        Token::Dollar => ("'$' means nothing here", "names hold letters, digits and underscores"),
        Token::SlashSlash if place.is_first() => ("a line cannot start with '//'", "comments start with #"),
        Token::Slash if place.is_first() && place.next() == Token::Star => {
            ("a line cannot start with '/*'", "comments start with #")
        }
        Token::Arrow if place.previous().ends_operand() => {
            ("'->' stands only before the type that a function returns", "attributes are reached with a dot")
        }
        _ => return None,
    };
    Some(error("E0207", place.span(), message).hint(hint))
}

/// `x++` and `x--`
pub fn increment(place: &Unexpected) -> Option<Diagnostic> {
    let last = place.at.checked_sub(1)?;
    let first = last.checked_sub(1)?;
    let (a, b) = (place.token(first), place.token(last));
    let touching = place.span_at(first).end == place.span_at(last).start;
    let operator = match (a, b) {
        (Token::Plus, Token::Plus) => "++",
        (Token::Minus, Token::Minus) => "--",
        _ => return None,
    };
    let ends = matches!(place.found(), Token::Newline | Token::Semicolon) || place.found().closes();
    (touching && ends).then(|| {
        let target = first.checked_sub(1).map_or("x", |at| place.text_at(at));
        let target =
            if target.is_empty() || !place.token(first.saturating_sub(1)).ends_operand() { "x" } else { target };
        let sign = if operator == "++" { '+' } else { '-' };
        error("E0207", place.span_at(first).to(place.span_at(last)), format!("there is no operator '{operator}'"))
            .hint(format!("write `{target} {sign}= 1`"))
    })
}

/// `print x`, `exec code`, `raise E, text`
pub fn statement_of_python_2(place: &Unexpected) -> Option<Diagnostic> {
    if place.first() == Token::Raise && place.found() == Token::Comma && place.bracket().is_none() {
        return Some(error("E0206", place.span(), "'raise' takes one exception").hint("write `raise Error(text)`"));
    }
    let word = place.at.checked_sub(1)?;
    let starts = word == place.line || matches!(place.token(word - 1), Token::Colon | Token::Semicolon);
    let text = place.text_at(word);
    if !starts || !matches!(text, "print" | "exec") || !place.found().starts_only_operand() {
        return None;
    }
    Some(
        error(
            "E0206",
            place.span_at(word).to(place.span()),
            format!("Missing parentheses in call to '{text}'. Did you mean {text}(...)?"),
        )
        .hint(format!("write `{text}(…)`")),
    )
}

/// Two words in a row of which the first is how other languages start a statement.
pub fn foreign_statement(place: &Unexpected) -> Option<Diagnostic> {
    if place.at != place.line + 1 || place.first() != Token::Name || !place.found().starts_only_operand() {
        return None;
    }
    let (message, hint) = match place.text_at(place.line) {
        "function" | "func" | "fn" | "fun" | "sub" => {
            ("functions are defined with 'def'", "write `def name(parameters):`")
        }
        "var" | "let" | "const" | "auto" | "my" | "local" => ("variables are not declared", "write `name = value`"),
        "elsif" | "elseif" | "elif" => ("an alternative is 'elif'", "write `elif condition:`"),
        "switch" => ("alternatives by value are 'match'", "write `match value:` and `case` below it"),
        "unless" => ("there is no 'unless'", "write `if not condition:`"),
        "until" => ("there is no 'until'", "write `while not condition:`"),
        "foreach" => ("loops over values are 'for'", "write `for x in values:`"),
        "throw" => ("exceptions are raised", "write `raise Error(text)`"),
        "struct" | "interface" => ("types are classes", "write `class Name:`"),
        "using" | "include" | "require" => ("modules are imported", "write `import module`"),
        "int" | "float" | "str" | "string" | "bool" | "double" | "char" | "void" if place.found() == Token::Name => {
            ("variables are not declared with their type", "write `name = value`, or `name: type = value`")
        }
        _ => return None,
    };
    Some(error("E0206", place.span_at(place.line), message).hint(hint))
}

/// Blocks in braces.
pub fn braces(place: &Unexpected) -> Option<Diagnostic> {
    let header = is_header(place.first()) || place.first() == Token::Else;
    (place.found() == Token::LBrace && header && place.expected.has(":") && place.bracket().is_none()).then(|| {
        error("E0203", place.span(), "blocks are not marked by braces")
            .hint("end the line with ':' and indent the lines of the block")
    })
}

pub fn keyword_as_name(place: &Unexpected) -> Option<Diagnostic> {
    let text = place.text_at(place.at);
    if !is_keyword(text) || !place.expected.has("name") {
        return None;
    }
    let named = place.expected.name()
        || place.next() == Token::Eq
        || matches!(place.previous(), Token::Def | Token::Class | Token::Dot | Token::As);
    named.then(|| not_a_name(place, place.at))
}

pub fn not_a_name(place: &Unexpected, at: usize) -> Diagnostic {
    let text = place.text_at(at);
    error("E0206", place.span_at(at), format!("'{text}' is a keyword and cannot be a name"))
        .hint(format!("choose another name, such as `{}_`", text.to_lowercase()))
}

/// `whille x:`, `retrun x`, `form x import y`
pub fn misspelt_keyword(place: &Unexpected) -> Option<Diagnostic> {
    let candidates = [Some(place.line), place.at.checked_sub(1), Some(place.at)];
    for at in candidates.into_iter().flatten() {
        if place.token(at) != Token::Name || at < place.line || place.text_at(at).len() > 12 {
            continue;
        }
        let text = place.text_at(at);
        let near = KEYWORDS
            .iter()
            .chain(&["match", "case"])
            .filter(|word| word.len() > 2 && text.len() > 2)
            .map(|word| {
                let distance = strsim::damerau_levenshtein(word, text);
                (distance, word.len().abs_diff(text.len()), *word)
            })
            .min();
        if let Some((distance, _, word)) = near
            && distance > 0
            && distance <= if text.len() > 5 { 2 } else { 1 }
        {
            return Some(error("E0201", place.span_at(at), "invalid syntax").hint(format!("did you mean '{word}'?")));
        }
    }
    None
}

const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

pub fn is_keyword(text: &str) -> bool {
    KEYWORDS.contains(&text)
}
