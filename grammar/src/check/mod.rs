//! What the grammar cannot say: rules about where a node may stand, and what each name means.
//!
//! `rules` refuses trees that are not programs, `collect` files every name that a scope binds or mentions, `resolve`
//! turns that into the bindings of [`Scopes`]. All of them walk left spines and `elif` chains in loops and recurse for
//! everything else, whose depth the layout has capped.

mod collect;
mod resolve;
#[cfg(test)]
mod tests;

use crate::ast::{Module, Name};
use crate::diagnostic::{Diagnostic, Severity};
use crate::scope::Scopes;

/// What a module finds around it.
pub struct Environment<'e> {
    /// Whether the language has a builtin of this name.
    pub builtins: &'e dyn Fn(&str) -> bool,
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
pub fn check(module: Module, env: &Environment) -> Result<Checked, Vec<Diagnostic>> {
    let mut found = Vec::new();
    let collected = collect::collect(&module, &mut found);
    let scopes = resolve::resolve(collected, env, &mut found);
    found.sort_by_key(|d| d.span.start);
    if found.iter().any(|d| d.severity == Severity::Error) {
        return Err(found);
    }
    Ok(Checked {
        module,
        scopes,
        warnings: found,
    })
}
