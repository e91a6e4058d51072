//! The prelude's source: functions of the library that are written in the language.
//!
//! Most programs need few of them, and a program that prints `hello` needs none, so nothing of the prelude is compiled
//! when an engine starts. What is asked for is compiled with the functions that it names, and kept for all machines of
//! the engine. The functions hold no state: that some of them are compiled into several programs makes no difference.
//!
//! Invariant: the prelude is `def` statements at module level and nothing else, so that a program of it has nothing to
//! run.

use crate::code::Program;
use crate::compile::compile;
use crate::library::Library;
use caplet_grammar::{Diagnostic, Environment, SourceLimits, check, parse};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The name of the prelude's modules.
const NAME: &str = "prelude";

#[derive(Default)]
pub struct Prelude {
    functions: HashMap<&'static str, Function>,
    programs: Mutex<HashMap<&'static str, Arc<Program>>>,
}

struct Function {
    /// The statement, with what follows up to the next one.
    text: &'static str,
    /// Its place among all functions.
    place: usize,
}

impl Prelude {
    /// The prelude of these files.
    pub fn new(files: &[(&str, &'static str)]) -> Prelude {
        let mut functions = HashMap::new();
        for (_, text) in files {
            for definition in definitions(text) {
                let name = definition.strip_prefix("def ").and_then(|rest| rest.split('(').next());
                let place = functions.len();
                functions.extend(name.map(|name| (name, Function { text: definition, place })));
            }
        }
        Prelude { functions, programs: Mutex::default() }
    }

    /// The names of all functions.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.functions.keys().copied()
    }

    /// The program that has this function and those it needs.
    ///
    /// # Errors
    /// What is wrong with the prelude's text, and the text: a bug of the library. Empty when there is no such function.
    pub fn program(&self, library: &Library, name: &'static str) -> Result<Arc<Program>, (Vec<Diagnostic>, String)> {
        let mut programs = self.programs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(program) = programs.get(name) {
            return Ok(program.clone());
        }
        let source = self.source(name);
        let program = match translate(library, &source) {
            Ok(program) => Arc::new(program),
            Err(errors) => return Err((errors, source)),
        };
        programs.insert(name, program.clone());
        Ok(program)
    }

    /// The text of a function and of all that it names, in the order of the files.
    fn source(&self, name: &'static str) -> String {
        let mut needed: Vec<&Function> = self.functions.get(name).into_iter().collect();
        let mut seen: Vec<usize> = needed.iter().map(|function| function.place).collect();
        let mut at = 0;
        while let Some(function) = needed.get(at).copied() {
            at += 1;
            for word in function.text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
                if let Some(used) = self.functions.get(word)
                    && !seen.contains(&used.place)
                {
                    seen.push(used.place);
                    needed.push(used);
                }
            }
        }
        needed.sort_by_key(|function| function.place);
        needed.into_iter().map(|function| function.text).collect()
    }
}

/// The statements of a file that begin with `def`.
fn definitions(text: &'static str) -> impl Iterator<Item = &'static str> {
    let starts: Vec<usize> = text
        .match_indices("def ")
        .map(|(at, _)| at)
        .filter(|at| text.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with('\n')))
        .collect();
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([text.len()]).collect();
    starts.into_iter().zip(ends).filter_map(|(start, end)| text.get(start..end))
}

fn translate(library: &Library, source: &str) -> Result<Program, Vec<Diagnostic>> {
    let tree = parse(source, &SourceLimits::default())?;
    let environment = Environment {
        builtins: &|name| library.builtin(name, true).is_some(),
        modules: &|_| false,
        module_names: &[],
        dunder_allowed: true,
    };
    let checked = check(tree, &environment)?;
    compile(&checked.module, &checked.scopes, NAME, "<prelude>", source)
        .map_err(|error| vec![Diagnostic::error(error.code, error.span, error.message)])
}

#[cfg(test)]
mod tests {
    use super::Prelude;

    #[test]
    fn a_function_comes_with_what_it_names() {
        let files = [
            ("a.cap", "# head\ndef a(x):\n    return b(x)\n\n\ndef c():\n    pass\n"),
            ("b.cap", "def b(x):\n    a(x)\n"),
        ];
        let prelude = Prelude::new(&files);
        assert_eq!(prelude.source("b"), "def a(x):\n    return b(x)\n\n\ndef b(x):\n    a(x)\n");
        assert_eq!(prelude.source("c"), "def c():\n    pass\n");
        assert_eq!(prelude.source("absent"), "");
    }
}
