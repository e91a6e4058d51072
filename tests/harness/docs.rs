//! What the pages for readers say is so: paths that they name are there, the program that the architecture page follows
//! compiles to the listing beside it, prints what it should and takes the fuel that the page counts.

use super::run::engine;
use caplet::{Limits, Outcome, Output, Settings};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};

const PAGES: &[&str] = &["README.md", "docs/architecture.md", "tests/README.md", "bench/README.md"];

pub fn trials() -> impl Iterator<Item = Trial> {
    let paths = PAGES.iter().map(|page| {
        Trial::test(format!("docs/paths_of_{}", page.replace('/', "_")), || paths(page).map_err(Into::into))
    });
    paths.chain([Trial::test("docs/the_program_that_is_followed", || followed().map_err(Into::into))])
}

fn read(page: &str) -> Result<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
    std::fs::read_to_string(path).map_err(|error| format!("{page}: {error}"))
}

/// The content of the fenced blocks of one language.
fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    page.split(&fence).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

/// Names in backquotes that are paths: with an ending of ours, or a slash at their end.
fn named(page: &str) -> Vec<&str> {
    const ENDINGS: &[&str] = &[".rs", ".md", ".py", ".cap", ".toml", ".lalrpop", ".txt", "/"];
    let prose = page.split("```").step_by(2);
    let quoted = prose.flat_map(|text| text.split('`').skip(1).step_by(2));
    quoted
        .filter(|name| ENDINGS.iter().any(|ending| name.ends_with(ending) && name.len() > ending.len()))
        .filter(|name| !name.contains([' ', '*', '<', '…', '{']))
        .collect()
}

/// All files and folders of the tree, with a slash in front.
fn tree() -> Vec<String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path == root.join(".git") || path == root.join("target") {
                continue;
            }
            let short = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            if path.is_dir() {
                found.push(format!("/{short}/"));
                folders.push(path);
            } else {
                found.push(format!("/{short}"));
            }
        }
    }
    found
}

fn paths(page: &str) -> Result<(), String> {
    let (text, tree) = (read(page)?, tree());
    let missing: Vec<&str> = named(&text)
        .into_iter()
        .filter(|name| !tree.iter().any(|path| path.ends_with(&format!("/{}", name.trim_start_matches('/')))))
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("{page} names what is not there: {}", missing.join(", "))) }
}

fn followed() -> Result<(), String> {
    let page = read("docs/architecture.md")?;
    let program = blocks(&page, "python").first().copied().ok_or("there is no program")?;
    let program = engine().compile("followed.cap", program).map_err(|errors| format!("{errors:?}"))?;
    let listing = caplet::disassemble(&program);
    for block in blocks(&page, "text") {
        if !listing.contains(block) {
            return Err(format!("the listing is another one now:\n{listing}"));
        }
    }
    let output = Output::default();
    let settings = Settings::new(Limits::small());
    let (outcome, usage) = engine().run_measured(&program, settings, Box::new(output.clone()));
    if !matches!(outcome, Outcome::Done) || output.text() != "3\n" {
        return Err(format!("it ends by {outcome:?} and prints {:?}", output.text()));
    }
    let counted = format!("{} units of fuel", usage.fuel);
    if page.contains(&counted) { Ok(()) } else { Err(format!("it takes {counted}")) }
}
