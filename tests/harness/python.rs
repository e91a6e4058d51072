//! What CPython does with the scripts: all those of one version in one process, the first time somebody asks.

use super::case::{Case, Ending, compare};
use std::collections::HashMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, OnceLock};

/// What CPython printed, and how the script ended: nothing, or `Type: message`.
type Observation = (String, String);

/// The scripts of one version of CPython.
struct Batch {
    interpreter: PathBuf,
    paths: Vec<PathBuf>,
    seen: OnceLock<HashMap<PathBuf, Observation>>,
}

pub struct Observations {
    batches: HashMap<String, Batch>,
}

impl Observations {
    pub fn new<'a>(cases: impl Iterator<Item = &'a Arc<Case>>) -> Observations {
        let mut paths: HashMap<String, Vec<PathBuf>> = HashMap::new();
        for case in cases {
            if let Some(version) = &case.python {
                paths.entry(version.clone()).or_default().push(case.path.clone());
            }
        }
        let found = paths.into_iter().filter_map(|(version, paths)| {
            let interpreter = interpreter(&version)?;
            Some((version, Batch { interpreter, paths, seen: OnceLock::new() }))
        });
        Observations { batches: found.collect() }
    }

    /// Is there a CPython to compare the script with?
    pub fn covers(&self, case: &Case) -> bool {
        case.python.as_ref().is_some_and(|version| self.batches.contains_key(version))
    }

    /// Does CPython do what the script expects?
    pub fn agrees(&self, case: &Case) -> Result<(), String> {
        let batch = case.python.as_ref().and_then(|version| self.batches.get(version));
        let batch = batch.ok_or("no such CPython here")?;
        let seen = batch.seen.get_or_init(|| observe(batch));
        let (stdout, raised) = seen.get(&case.path).ok_or("CPython told nothing about it")?;
        match &case.ending {
            Ending::Refused(_) if raised.starts_with("refused: ") => return Ok(()),
            Ending::Refused(_) => return Err("CPython runs it".to_owned()),
            Ending::Done if raised.is_empty() => (),
            Ending::Raises(text) if text == raised => (),
            ending => return Err(format!("expected {ending:?}, CPython: {raised}")),
        }
        compare(&case.stdout, stdout)
    }
}

/// The CPython of exactly this version: another one words its errors differently.
fn interpreter(version: &str) -> Option<PathBuf> {
    let mut candidates = vec![PathBuf::from("python3"), PathBuf::from(format!("python{version}"))];
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    for folder in std::fs::read_dir(home.join(".pyenv/versions")).into_iter().flatten().flatten() {
        candidates.push(folder.path().join("bin/python3"));
    }
    let tells = "import sys; print('%d.%d' % sys.version_info[:2])";
    candidates.into_iter().find(|candidate| {
        let output = Command::new(candidate).args(["-c", tells]).output();
        output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim() == version)
    })
}

/// Runs `tests/tools/observe.py`, which answers with three strings for each path: path, stdout, ending. Each is its
/// length in bytes, a newline, and that many bytes.
fn observe(batch: &Batch) -> HashMap<PathBuf, Observation> {
    let tool = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tools/observe.py");
    let mut child = Command::new(&batch.interpreter)
        .args(["-W", "ignore", tool])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // Complaints about scripts that misbehave on purpose.
        .stderr(Stdio::null())
        .spawn()
        .expect("CPython starts: it has told its version");
    let paths: Vec<String> = batch.paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    let mut stdin = child.stdin.take().expect("it was asked for");
    let writer = std::thread::spawn(move || stdin.write_all(paths.join("\n").as_bytes()));
    let output = child.wait_with_output().expect("CPython answers");
    writer.join().expect("the writer does not panic").expect("CPython reads its input");
    let mut rest = output.stdout.as_slice();
    let mut next = || {
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let len: usize = std::str::from_utf8(&rest[..end]).ok()?.parse().ok()?;
        let text = String::from_utf8_lossy(&rest[end + 1..end + 1 + len]).into_owned();
        rest = &rest[end + 1 + len..];
        Some(text)
    };
    let mut seen = HashMap::new();
    while let (Some(path), Some(stdout), Some(ending)) = (next(), next(), next()) {
        seen.insert(PathBuf::from(path), (stdout, ending));
    }
    seen
}
