//! The line under a line of source: `^` where it went wrong, `~` beside an operator or before a subscript.

use caplet_grammar::ast::{ExprKind, StmtKind};
use caplet_grammar::{SourceLimits, parse_expression};

/// The number and stripped text of the line in which a span begins, and the carets under the span. There are none where
/// they would underline the whole line and say nothing.
pub fn underline(source: &str, start: usize, end: usize) -> (usize, String, String) {
    let start = boundary(source, start);
    let end = boundary(source, end).max(start);
    let before = source.get(..start).unwrap_or_default();
    let number = before.matches('\n').count() + 1;
    let first = before.rfind('\n').map_or(0, |at| at + 1);
    let line = source.get(first..).unwrap_or_default();
    let line = line.split('\n').next().unwrap_or_default().trim_end();
    let stripped = line.trim_start();
    let indent = line.len() - stripped.len();
    // A span of several lines is underlined to the end of its first.
    let single = end <= first + line.len();
    let end = end.min(first + line.len());
    let from = start.saturating_sub(first + indent).min(stripped.len());
    let to = end.saturating_sub(first + indent).clamp(from, stripped.len());
    let segment = stripped.get(from..to).unwrap_or_default();
    if segment.is_empty() {
        return (number, stripped.to_owned(), String::new());
    }
    let anchors = if single { anchors(segment) } else { None };
    if anchors.is_none() && from == 0 && to == stripped.len() {
        return (number, stripped.to_owned(), String::new());
    }
    let mut carets = " ".repeat(stripped.get(..from).unwrap_or_default().chars().count());
    for (at, _) in segment.char_indices() {
        carets.push(match anchors {
            Some((left, right)) if at < left || at >= right => '~',
            _ => '^',
        });
    }
    (number, stripped.to_owned(), carets)
}

fn boundary(source: &str, at: usize) -> usize {
    let mut at = at.min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The part of an expression that an error is about: the operator of an operation, the brackets of a subscript.
fn anchors(segment: &str) -> Option<(usize, usize)> {
    let module = parse_expression(segment, &SourceLimits::default()).ok()?;
    let StmtKind::Expr(value) = &module.body.first()?.kind else { return None };
    match &*value.kind {
        ExprKind::Binary { left, right, .. } => {
            let (from, to) = (left.span.end as usize, right.span.start as usize);
            let between = segment.get(from..to)?;
            let at = between.find(|c: char| !c.is_whitespace() && c != ')')?;
            let width = between.get(at..)?.chars().take_while(|c| !c.is_whitespace() && *c != '(').count();
            Some((from + at, from + at + width.min(2)))
        }
        ExprKind::Subscript { value, .. } => {
            let from = value.span.end as usize;
            let open = segment.get(from..)?.find('[')?;
            Some((from + open, segment.len()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::underline;

    fn carets(source: &str, part: &str) -> String {
        let start = source.find(part).unwrap_or_default();
        underline(source, start, start + part.len()).2
    }

    #[test]
    fn an_operator_is_marked_between_its_operands() {
        assert_eq!(carets("    return a + b\n", "a + b"), "       ~~^~~");
        assert_eq!(carets("x = a // (b)\n", "a // (b)"), "    ~~^^~~~~");
        assert_eq!(carets("a / b\n", "a / b"), "~~^~~");
    }

    #[test]
    fn a_subscript_is_marked_with_its_brackets() {
        assert_eq!(carets("x = d['é'][1]\n", "d['é'][1]"), "    ~~~~~~^^^");
    }

    #[test]
    fn a_whole_line_is_not_marked() {
        assert_eq!(carets("  f(1)\n", "f(1)"), "");
        assert_eq!(carets("y = f(1)\n", "f(1)"), "    ^^^^");
    }

    #[test]
    fn several_lines_are_marked_to_the_end_of_the_first() {
        assert_eq!(underline("y = f(\n  1)\n", 4, 11), (1, "y = f(".to_owned(), "    ^^".to_owned()));
    }
}
