//! What the grammar cannot say: rules about where a node may stand, and what each name means.
//!
//! `rules` refuses trees that are not programs, `collect` files every name that a scope binds or mentions, `resolve`
//! turns that into the bindings of [`Scopes`]. All of them walk left spines and `elif` chains in loops and recurse for
//! everything else, whose depth the layout has capped.

mod absent;
mod collect;
mod lints;
mod patterns;
mod resolve;
mod rules;
mod special;
mod targets;
#[cfg(test)]
mod tests;

use crate::ast::{Module, Name, StmtKind};
use crate::diagnostic::{Diagnostic, Findings};
use crate::scope::Scopes;

/// What a module finds around it.
pub struct Environment<'e> {
    /// Whether the language has a builtin of this name.
    pub builtins: &'e dyn Fn(&str) -> bool,
    /// Whether there is a module of this name to import; a relative name has its dots in front.
    pub modules: &'e dyn Fn(&str) -> bool,
    /// Names that the module finds already bound among its own: those of earlier lines at a prompt, or a host's.
    pub module_names: &'e [Name],
    /// The trusted prelude: it may use builtins whose names start with an underscore, and special attributes.
    pub dunder_allowed: bool,
}

/// A module that obeys every rule that can be checked before it is linked. Only [`check`] makes one.
#[derive(Debug)]
#[non_exhaustive]
pub struct Checked {
    pub module: Module,
    pub scopes: Scopes,
    pub warnings: Vec<Diagnostic>,
}

/// Settles what the names of a module mean, and refuses what the grammar alone cannot.
///
/// # Errors
/// Everything that is wrong, in the order of the text, warnings included.
pub fn check(mut module: Module, env: &Environment) -> Result<Checked, Vec<Diagnostic>> {
    let mut found = Findings::default();
    rules::rules(&module, env, &mut found);
    drop_future_imports(&mut module);
    let collected = collect::collect(&module, &mut found);
    let scopes = resolve::resolve(collected, env, &mut found);
    if found.errors() > 0 {
        return Err(found.into_sorted());
    }
    Ok(Checked { module, scopes, warnings: found.into_sorted() })
}

/// Features of `__future__` are always on, and the names that their imports would bind are of no use.
fn drop_future_imports(module: &mut Module) {
    for statement in &mut module.body {
        if let StmtKind::ImportFrom { module: Some(from), .. } = &statement.kind
            && &*from.name == "__future__"
        {
            statement.kind = StmtKind::Pass;
        }
    }
}
