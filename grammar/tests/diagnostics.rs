//! What diagnostics look like: `diagnostics/*.txt`, each a list of cases of source text, a line `----`, what is shown for
//! it, and a line `====`. Run with `UPDATE_DIAGNOSTICS=1` to write what is shown now, and read the difference.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

use caplet_grammar::{Environment, SourceLimits, check, parse};
use std::fmt::Write;
use std::path::Path;

const BUILTINS: &[&str] = &[
    "print",
    "len",
    "range",
    "super",
    "object",
    "str",
    "int",
    "list",
    "dict",
    "set",
    "type",
    "property",
    "sorted",
    "Exception",
    "ValueError",
    "isinstance",
    "enumerate",
    "zip",
    "sum",
    "min",
    "max",
    "map",
    "filter",
    "input",
    "open_",
    "repr",
    "tuple",
];

/// Modules that there are not.
const ABSENT: &[&str] = &["os", "socket", "nowhere", ".nowhere"];

fn shown(source: &str) -> String {
    let env = Environment {
        builtins: &|name| BUILTINS.contains(&name),
        modules: &|name| !ABSENT.contains(&name),
        module_names: &[],
        dunder_allowed: false,
    };
    let found = match parse(source, &SourceLimits::default()).and_then(|module| check(module, &env)) {
        Ok(checked) => checked.warnings,
        Err(errors) => errors,
    };
    found.iter().map(|diagnostic| diagnostic.render("main.cap", source, false)).collect()
}

#[test]
fn diagnostics_read_as_written_down() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let update = std::env::var_os("UPDATE_DIAGNOSTICS").is_some();
    let mut different = String::new();
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let file = std::fs::read_to_string(&path).unwrap();
        let mut new = String::new();
        for case in file.split("====\n").filter(|case| !case.trim().is_empty()) {
            let (source, expected) = case.split_once("----\n").unwrap_or((case, ""));
            let actual = shown(source);
            if actual != expected {
                writeln!(different, "{}:\n{source}----\n{actual}", path.display()).unwrap();
            }
            write!(new, "{source}----\n{actual}====\n").unwrap();
        }
        if update {
            std::fs::write(&path, new).unwrap();
        }
    }
    assert!(update || different.is_empty(), "shown differently now:\n{different}");
}
