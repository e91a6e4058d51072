//! Checked tree to bytecode.
//!
//! A [`Program`] is compiled code by code from a queue: a `def` inside a function only reserves its place, so nesting of
//! functions is not nesting of Rust calls. Expressions and blocks are compiled by recursion, which the depth cap of
//! the parser bounds; left spines of operators, postfix chains and `elif` chains can be longer than the cap and are
//! walked with loops.
//!
//! What must hold:
//! - The order of evaluation is CPython's.
//! - A variable is written by the last instruction of the expression assigned to it, never before: an expression that
//!   raises leaves the old value, and reads the old value throughout.
//! - A register is never read before it is written: a local that may be unbound holds `UNSET` and is checked.
//! - A limit is an error ([`CompileError`]) and never truncates. The first one is kept in the builder; compiling goes on
//!   harmlessly to the end of the statement, and no program comes out.

mod assign;
mod assigned;
mod call;
mod class;
mod comprehension;
mod condition;
mod constant;
mod cost;
mod display;
mod except_star;
mod expr;
mod flow;
mod frame;
mod fstring;
mod function;
mod loops;
mod names;
mod operators;
mod pattern;
mod postfix;
mod registers;
mod spill;
mod stmt;
#[cfg(test)]
mod tests;
mod try_with;
mod unit;
mod unwind;
pub mod verify;
mod walk;

use crate::code::{Capture, Code, Program};
use crate::op::{CodeIx, GlobalIx, ImportIx};
use caplet_grammar::ast::{self, Module, ScopeId, Span};
use caplet_grammar::scope::Scopes;
use std::collections::HashMap;
use std::sync::Arc;

/// A checked source text that does not fit the form of compiled code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileError {
    pub span: Span,
    /// Stable: `E0601` and so on.
    pub code: &'static str,
    pub message: String,
    pub hint: Option<&'static str>,
}

/// What a program may have at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Limit {
    Registers,
    Constants,
    Names,
    Caches,
    Keywords,
    Globals,
    Codes,
    Imports,
    LoopBody,
    Instructions,
    Operands,
}

impl Limit {
    fn code(self) -> &'static str {
        self.error(Span::default()).code
    }

    fn error(self, span: Span) -> CompileError {
        let (code, message, hint) = match self {
            Limit::Registers => (
                "E0601",
                "this function or class has too many variables, or expressions that are too deep",
                Some("split it, or keep some of the values in a list, a dict or an object"),
            ),
            Limit::Constants => ("E0602", "more than 65536 constants in one function", Some("split the function")),
            Limit::Names => ("E0603", "more than 65536 names in one function", Some("split the function")),
            Limit::Caches => {
                ("E0604", "more than 65536 attribute accesses in one function", Some("split the function"))
            }
            Limit::Keywords => {
                ("E0605", "more than 65536 calls with keyword arguments in one function", Some("split the function"))
            }
            Limit::Globals => ("E0606", "more than 65536 variables in one module", Some("split the module")),
            Limit::Codes => ("E0607", "more than 65536 functions in one module", Some("split the module")),
            Limit::Imports => ("E0608", "more than 65536 imports in one module", None),
            Limit::LoopBody => {
                ("E0609", "the body of this loop is too long", Some("move a part of it into a function"))
            }
            Limit::Instructions => (
                "E0610",
                "this code is too long",
                Some("every way out of a `try` repeats its `finally`: move what is nested there into a function"),
            ),
            Limit::Operands => ("E0611", "too many values in one operation", None),
        };
        CompileError { span, code, message: message.to_owned(), hint }
    }
}

/// Instructions in one program. Bounds what nested `finally` clauses can multiply to.
const MAX_INSTRUCTIONS: usize = 1 << 21;

/// Compiles a checked module.
///
/// `name` is the module's name, `file` the name for tracebacks, `source` the text the tree came from.
pub fn compile(
    module: &Module,
    scopes: &Scopes,
    name: &str,
    file: &str,
    source: &str,
) -> Result<Program, CompileError> {
    let mut builder = Builder::new(scopes, source);
    let body = builder.reserve(Span::default());
    builder.queue.push(Job {
        index: body,
        name: "<module>".into(),
        qualified_name: "<module>".into(),
        scope: ScopeId::MODULE,
        body: Body::Module(&module.body),
        captures: Vec::new(),
        defaults_in_list: false,
        span: Span::new(0, 0),
    });
    while let Some(job) = builder.queue.pop() {
        let (index, span) = (job.index, job.span);
        let code = builder.code(&job);
        if let Some(fault) = builder.fault.take() {
            return Err(fault);
        }
        match builder.codes.get_mut(usize::from(index.0)) {
            Some(slot) => *slot = Some(code),
            None => return Err(Limit::Codes.error(span)),
        }
    }
    let program = Program {
        name: name.into(),
        file: file.into(),
        source: source.into(),
        codes: builder.codes.into_iter().flatten().map(std::sync::Arc::new).collect(),
        globals: scopes.globals.iter().map(|name| Arc::from(&**name)).collect(),
        imports: builder.imports,
    };
    debug_assert_eq!(verify::verify(&program), Ok(()));
    Ok(program)
}

/// The program under construction.
struct Builder<'a> {
    scopes: &'a Scopes,
    source: &'a str,
    globals: HashMap<&'a str, GlobalIx>,
    codes: Vec<Option<Code>>,
    queue: Vec<Job<'a>>,
    imports: Vec<Arc<str>>,
    import_index: HashMap<Arc<str>, ImportIx>,
    instructions: usize,
    /// The first limit that was passed.
    fault: Option<CompileError>,
}

/// A code that waits to be compiled.
struct Job<'a> {
    index: CodeIx,
    name: Arc<str>,
    qualified_name: Arc<str>,
    scope: ScopeId,
    body: Body<'a>,
    captures: Vec<Capture>,
    /// Where the function is made its defaults are in a list.
    defaults_in_list: bool,
    span: Span,
}

#[derive(Clone, Copy)]
enum Body<'a> {
    Module(&'a [ast::Stmt]),
    Function { params: &'a ast::Params, type_params: &'a [ast::TypeParam], body: &'a [ast::Stmt] },
    Lambda { params: &'a ast::Params, body: &'a ast::Expr },
    Generator { element: &'a ast::Expr, clauses: &'a [ast::Comprehension] },
    Class(&'a ast::ClassDef),
}

impl<'a> Builder<'a> {
    fn new(scopes: &'a Scopes, source: &'a str) -> Builder<'a> {
        let mut builder = Builder {
            scopes,
            source,
            globals: HashMap::new(),
            codes: Vec::new(),
            queue: Vec::new(),
            imports: Vec::new(),
            import_index: HashMap::new(),
            instructions: 0,
            fault: None,
        };
        for (slot, name) in scopes.globals.iter().enumerate() {
            match u16::try_from(slot) {
                Ok(slot) => {
                    builder.globals.insert(name, GlobalIx(slot));
                }
                Err(_) => builder.fail(Limit::Globals, Span::default()),
            }
        }
        builder
    }

    /// Compiles a job; once more, with variables out of registers, if they run out.
    fn code(&mut self, job: &Job<'a>) -> Code {
        let (codes, queue, instructions) = (self.codes.len(), self.queue.len(), self.instructions);
        let code = frame::Frame::compile(self, job, false);
        match &self.fault {
            Some(fault) if [Limit::Registers, Limit::Operands].iter().any(|limit| limit.code() == fault.code) => {
                self.fault = None;
                self.codes.truncate(codes);
                self.queue.truncate(queue);
                self.instructions = instructions;
                frame::Frame::compile(self, job, true)
            }
            _ => code,
        }
    }

    fn fail(&mut self, limit: Limit, span: Span) {
        self.report(limit.error(span));
    }

    fn report(&mut self, error: CompileError) {
        self.fault.get_or_insert(error);
    }

    /// A place among the codes.
    fn reserve(&mut self, span: Span) -> CodeIx {
        match u16::try_from(self.codes.len()) {
            Ok(index) => {
                self.codes.push(None);
                CodeIx(index)
            }
            Err(_) => {
                self.fail(Limit::Codes, span);
                CodeIx(0)
            }
        }
    }

    fn import(&mut self, name: &str, span: Span) -> ImportIx {
        if let Some(index) = self.import_index.get(name) {
            return *index;
        }
        let Ok(index) = u16::try_from(self.imports.len()).map(ImportIx) else {
            self.fail(Limit::Imports, span);
            return ImportIx(0);
        };
        let name: Arc<str> = name.into();
        self.imports.push(name.clone());
        self.import_index.insert(name, index);
        index
    }
}
