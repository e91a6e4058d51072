//! What must be in one place is in one place, and what must be absent is absent: invariants of DESIGN 2.2 that are facts
//! about the source text. Comments do not count, nor do unit tests (what follows `#[cfg(test)]`).

use libtest_mimic::Trial;
use std::path::{Path, PathBuf};

/// Words that may stand in some files only.
struct Rule {
    name: &'static str,
    /// Why, as the failure says it.
    reason: &'static str,
    words: &'static [&'static str],
    /// Folders and files that are looked at.
    within: &'static [&'static str],
    /// Folders and files that may have the words.
    except: &'static [&'static str],
}

const RULES: &[Rule] = &[
    Rule {
        name: "natives_cannot_run_code",
        reason: "what natives get (Ctx) has no frames, and nothing below the interpreter names it",
        words: &["interp", "Vm"],
        within: &["vm/src", "stdlib/src"],
        except: &["vm/src/interp", "vm/src/lib.rs"],
    },
    Rule {
        name: "no_pointers_in_values",
        reason: "values, objects and frames hold indices, so that a machine can be written down",
        words: &["Rc", "RefCell", "dyn", "*const", "*mut"],
        within: &["vm/src/value.rs", "vm/src/heap", "vm/src/class.rs", "vm/src/symbol.rs", "vm/src/interp/frame.rs"],
        except: &[],
    },
    Rule {
        name: "memory_is_counted_in_the_heap",
        reason: "every allocation goes through the heap's reserve, add or change",
        words: &["memory.used +=", "memory.used -=", "memory.used =", "memory.peak =", "memory.threshold ="],
        within: &["vm/src", "stdlib/src", "src"],
        except: &["vm/src/heap"],
    },
    Rule {
        name: "fuel_is_charged_by_the_context_and_the_loop",
        reason: "natives charge through Ctx::charge; blocks at entry, at each turn of a loop, at resumption",
        words: &[".fuel -=", ".fuel +=", ".fuel ="],
        within: &["vm/src", "stdlib/src"],
        except: &["vm/src/context.rs", "vm/src/interp/mod.rs", "vm/src/interp/run.rs", "vm/src/interp/generators.rs"],
    },
    Rule {
        name: "fuel_is_not_asked_for",
        reason: "what a native does never depends on the fuel that is left",
        words: &["ctx.fuel", "self.fuel"],
        within: &["vm/src/ops", "vm/src/text", "vm/src/number", "vm/src/heap", "stdlib/src"],
        except: &[],
    },
    Rule {
        name: "free_names_are_resolved_once",
        reason: "names are resolved by the check of the tree; linking fetches what it resolved",
        words: &["library.builtin("],
        within: &["vm/src", "stdlib/src", "src"],
        // A module variable that is not bound shows the builtin that it hides; `super()` finds what `object` has.
        except: &[
            "vm/src/interp/link.rs",
            "vm/src/prelude.rs",
            "src/engine.rs",
            "vm/src/interp/unwind.rs",
            "vm/src/interp/attributes",
        ],
    },
    Rule {
        name: "private_names_are_made_where_source_is_linked",
        reason: "a name made at run time is public; only a module's own text names what is private",
        words: &["symbols.written("],
        within: &["vm/src", "stdlib/src", "src"],
        // A class pattern's `__match_args__` names attributes as the class's module would write them.
        except: &["vm/src/interp/link.rs", "vm/src/interp/patterns.rs"],
    },
    Rule {
        name: "symbols_meet_objects_in_one_place",
        reason: "attribute access has one choke point, interp/attributes",
        words: &["classes.lookup(", "classes.lookup_after(", "shapes.slot("],
        within: &["vm/src", "stdlib/src", "src"],
        // The context stores the fields of exceptions, which the machine itself names; a group's class is asked whether it
        // has a `derive` of its own.
        except: &["vm/src/interp/attributes", "vm/src/context.rs", "vm/src/ops/group.rs"],
    },
    Rule {
        name: "no_outside_world",
        reason: "the machine has no clock, no files, no environment, no randomness of its own",
        words: &[
            "std::time",
            "Instant",
            "SystemTime",
            "std::env",
            "std::fs",
            "std::net",
            "std::process",
            "std::io",
            "RandomState",
            "println!",
            "eprintln!",
            "dbg!",
        ],
        within: &["vm/src", "stdlib/src", "grammar/src"],
        except: &["stdlib/src/powers"],
    },
    Rule {
        name: "no_addresses",
        reason: "an address can neither be shown nor hashed",
        words: &["as_ptr", "ptr::", ":p}"],
        within: &["vm/src", "stdlib/src", "grammar/src"],
        except: &[],
    },
    Rule {
        name: "lints_are_not_switched_off",
        reason: "no path that guest data can reach may panic",
        words: &[
            "allow(clippy::unwrap_used",
            "allow(clippy::expect_used",
            "allow(clippy::panic",
            "allow(clippy::indexing_slicing",
            "allow(clippy::unreachable",
            "allow(unsafe_code",
        ],
        within: &["vm/src", "stdlib/src", "grammar/src"],
        // A byte cannot pass the end of 256 registers; the tables of powers are made at compile time; the parser
        // generator writes its own code.
        except: &["vm/src/interp/frame.rs", "vm/src/number/float/power.rs", "grammar/src/parse.rs"],
    },
];

pub fn trials() -> Vec<Trial> {
    let mut trials: Vec<Trial> = RULES
        .iter()
        .map(|rule| Trial::test(format!("tidy/{}", rule.name), || rule.check().map_err(Into::into)))
        .collect();
    trials.push(Trial::test("tidy/lints_are_on", || lints_are_on().map_err(Into::into)));
    trials.push(Trial::test("tidy/files_are_short", || files_are_short().map_err(Into::into)));
    trials.push(Trial::test("tidy/hooks_are_in_the_prelude", || hooks_are_in_the_prelude().map_err(Into::into)));
    trials
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

impl Rule {
    fn check(&self) -> Result<(), String> {
        let mut found = Vec::new();
        for path in self.within.iter().flat_map(|place| sources(&root().join(place))) {
            let short = path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            if self.except.iter().any(|place| short.starts_with(place)) || is_test(&short) {
                continue;
            }
            let text = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
            for (number, line) in text.lines().enumerate().take_while(|(_, line)| !line.contains("#[cfg(test)]")) {
                let code = line.split("//").next().unwrap_or_default();
                found.extend(
                    self.words
                        .iter()
                        .filter(|word| has_word(code, word))
                        .map(|word| format!("{short}:{}: `{word}`", number + 1)),
                );
            }
        }
        if found.is_empty() { Ok(()) } else { Err(format!("{}\n{}", self.reason, found.join("\n"))) }
    }
}

fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("tests.rs")
}

/// Does the word stand there, not as a part of a longer one?
fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back().is_some_and(part) && word.starts_with(part);
        let next = line[at + word.len()..].chars().next();
        let after = next.is_some_and(part) && word.ends_with(part) || next == Some('=') && word.ends_with('=');
        !before && !after
    })
}

fn sources(place: &Path) -> Vec<PathBuf> {
    let mut folders = vec![place.to_owned()];
    let mut found = Vec::new();
    while let Some(path) = folders.pop() {
        if path.is_dir() {
            folders.extend(std::fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Past this many lines a second idea has moved in.
const LINES: usize = 520;

/// Files that are longer all the same, how long they may be, and why.
const LONG: &[(&str, usize, &str)] =
    &[("vm/src/interp/run.rs", 1300, "the loop is one function: its steps are macros over its local variables")];

fn files_are_short() -> Result<(), String> {
    let mut long = Vec::new();
    for folder in ["grammar/src", "vm/src", "stdlib/src", "src", "tests"] {
        for path in sources(&root().join(folder)) {
            let short = path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            let lines = std::fs::read_to_string(&path).map_err(|error| error.to_string())?.lines().count();
            let most = LONG.iter().find(|(file, ..)| *file == short).map_or(LINES, |(_, most, _)| *most);
            if lines > most {
                long.push(format!("{short}: {lines} lines, {most} at the most"));
            }
        }
    }
    if long.is_empty() { Ok(()) } else { Err(long.join("\n")) }
}

/// Every crate takes the workspace's lints, and they deny what they must.
fn lints_are_on() -> Result<(), String> {
    let read = |path: &str| std::fs::read_to_string(root().join(path)).map_err(|error| error.to_string());
    let workspace = read("Cargo.toml")?;
    for lint in ["unwrap_used", "expect_used", "panic", "indexing_slicing", "todo", "unimplemented", "unreachable"] {
        if !workspace.contains(&format!("\n{lint} = \"deny\"\n")) {
            return Err(format!("{lint} is not denied"));
        }
    }
    if !workspace.contains("\nunsafe_code = \"forbid\"\n") {
        return Err("unsafe code is not forbidden".to_owned());
    }
    for manifest in ["Cargo.toml", "grammar/Cargo.toml", "vm/Cargo.toml", "stdlib/Cargo.toml"] {
        if !read(manifest)?.contains("[lints]\nworkspace = true\n") {
            return Err(format!("{manifest} does not take the workspace's lints"));
        }
    }
    Ok(())
}

/// What the interpreter asks of the prelude by name is there: a name that is missing is a trap when it is first asked for.
fn hooks_are_in_the_prelude() -> Result<(), String> {
    let read = |path: &Path| std::fs::read_to_string(path).map_err(|error| error.to_string());
    let mut prelude = String::new();
    for entry in std::fs::read_dir(root().join("stdlib/prelude")).map_err(|error| error.to_string())?.flatten() {
        prelude.push_str(&read(&entry.path())?);
    }
    let mut missing = Vec::new();
    for path in sources(&root().join("vm/src/interp")) {
        let text = read(&path)?;
        for call in ["call_hook(", "prelude_function(", ".hook("] {
            for (at, _) in text.match_indices(call) {
                let argument = text[at + call.len()..].trim_start();
                let name = argument.strip_prefix('"').and_then(|rest| rest.split('"').next());
                missing.extend(name.filter(|name| !prelude.contains(&format!("def {name}("))).map(str::to_owned));
            }
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(format!("the prelude does not define {}", missing.join(", "))) }
}
