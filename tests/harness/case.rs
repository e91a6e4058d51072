//! A script with what it is expected to do, read from its comments:
//!
//! - `code  # expect: TEXT` and lines `#| TEXT`, in the order of the file, are the lines on stdout;
//! - `# raises: Type: message`: it ends by this exception; `# refused: CODE`: it is refused with such a code;
//!   (`# refused: E`: CPython refuses it too; names and what is left out by design, `E03` and `E04`, it runs);
//! - `# python: 3.12`: the CPython to compare with; `# differs: REASON`: CPython does something else.
//!
//! A script with a file `.out` beside it expects that text instead.

use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    Done,
    /// `Type: message`
    Raises(String),
    /// The beginning of a diagnostic's code.
    Refused(String),
}

#[derive(Debug)]
pub struct Case {
    /// `types_str/split`
    pub name: String,
    pub path: PathBuf,
    pub source: String,
    pub stdout: String,
    pub ending: Ending,
    /// The CPython to compare with; `None`: none.
    pub python: Option<String>,
}

/// All scripts below a folder, sorted.
pub fn cases(root: &Path) -> Vec<Arc<Case>> {
    let mut folders = vec![root.to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "cap") {
                found.push(Arc::new(Case::read(root, path)));
            }
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

impl Case {
    fn read(root: &Path, path: PathBuf) -> Case {
        let source = std::fs::read_to_string(&path).expect("a script is UTF-8 text");
        let name = path.strip_prefix(root).expect("found below the root").with_extension("");
        let mut case = Case {
            name: name.to_string_lossy().replace('\\', "/"),
            stdout: String::new(),
            ending: Ending::Done,
            python: Some("3.11".to_owned()),
            source,
            path,
        };
        for line in case.source.lines() {
            if let Some(text) = line.trim_start().strip_prefix("#|") {
                case.stdout.push_str(text.strip_prefix(' ').unwrap_or(text));
                case.stdout.push('\n');
            } else if let Some(text) = line.strip_prefix("# raises: ") {
                case.ending = Ending::Raises(text.to_owned());
            } else if let Some(text) = line.strip_prefix("# refused: ") {
                case.ending = Ending::Refused(text.to_owned());
                if text.starts_with("E03") || text.starts_with("E04") {
                    case.python = None;
                }
            } else if let Some(text) = line.strip_prefix("# python: ") {
                case.python = case.python.map(|_| text.to_owned());
            } else if line.starts_with("# differs: ") {
                case.python = None;
            } else if let Some((_, text)) = line.split_once("  # expect:") {
                case.stdout.push_str(text.strip_prefix(' ').unwrap_or(text));
                case.stdout.push('\n');
            }
        }
        if let Ok(text) = std::fs::read_to_string(case.path.with_extension("out")) {
            case.stdout = text;
        }
        case
    }
}

/// What is wrong, if anything: the first line that differs, with the one before it.
pub fn compare(expected: &str, stdout: &str) -> Result<(), String> {
    if expected == stdout {
        return Ok(());
    }
    let (mut want, mut have) = (expected.split('\n'), stdout.split('\n'));
    let (mut number, mut before) = (1, "");
    loop {
        match (want.next(), have.next()) {
            (Some(a), Some(b)) if a == b => {
                before = a;
                number += 1;
            }
            (a, b) => {
                let shown = |line: Option<&str>| line.map_or("the end".to_owned(), |line| format!("{line:?}"));
                return Err(format!(
                    "line {number} of the output, after {before:?}\n  expected {}\n  printed  {}",
                    shown(a),
                    shown(b)
                ));
            }
        }
    }
}
