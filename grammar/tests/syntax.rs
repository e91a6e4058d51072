//! Whole texts that are or are not programs: `syntax/accepted.txt` and `syntax/rejected.txt`, separated by `%%`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

use caplet_grammar::{Diagnostic, Environment, SourceLimits, check, parse};

fn checked(source: &str) -> Result<(), Vec<Diagnostic>> {
    let module = parse(source, &SourceLimits::default())?;
    check(module, &Environment { builtins: &|_| true, modules: &|_| true, module_names: &[], dunder_allowed: false })
        .map(|_| ())
}

/// The texts behind the first `%%`, each without the line end that the file puts behind it.
fn texts(file: &str) -> impl Iterator<Item = &str> {
    file.split("%%\n").skip(1).map(|text| text.strip_suffix('\n').unwrap_or(text))
}

#[test]
fn programs_are_accepted() {
    let mut wrong = Vec::new();
    for text in texts(include_str!("syntax/accepted.txt")) {
        if let Err(errors) = checked(text) {
            wrong.push(errors.iter().map(|e| e.render("accepted", text, false)).collect::<String>());
        }
    }
    assert!(wrong.is_empty(), "{} texts are refused:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn other_texts_are_rejected() {
    let wrong: Vec<&str> = texts(include_str!("syntax/rejected.txt")).filter(|text| checked(text).is_ok()).collect();
    assert!(wrong.is_empty(), "{} texts are accepted:\n{}", wrong.len(), wrong.join("\n%%\n"));
}
