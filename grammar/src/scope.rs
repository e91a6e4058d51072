//! What `check` found out about names: for every scope, what each name in it means.
//!
//! Comprehensions (list, set, dict) have a scope of their own here, but run inside the frame of the function
//! around them; generator expressions, lambdas and functions have frames. A comprehension's names therefore
//! never hide or leak (PEP 709), although they are registers of the function around it.
//!
//! **Finding the register of a `Local` or `Cell` name.** Start at the scope that mentions the name. If its `bound` has the
//! name, that entry's register (or cell) is meant. Otherwise the scope is a `Comprehension`: go to its `parent` and
//! look again. The walk ends at the latest at the scope that owns the frame, since a name from beyond a frame is `Free`
//! in every scope from there inwards, comprehensions included (they use the cell that the frame's owner received). A
//! comprehension at top level runs in the module's frame: its own names are in its `bound`, the module's are `Global`.
//!
//! A comprehension in a class body does not see the names of that body, except in its first iterable, which belongs
//! to the scope around the comprehension.
//!
//! Names in annotations are not resolved, since annotations are never evaluated, except the guards of module parameters (a
//! bare `name: guard` at top level). Neither is the value of a `type` statement. A PEP 695 parameter that is mentioned
//! in the bases of its class has no entry in `names`: it stands for an inert value.

use crate::ast::{Name, ScopeId};
use std::collections::{HashMap, HashSet};

/// What a name means in one scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// Bound in this scope, used by no function inside it.
    Local,
    /// Bound in this scope and used by a function inside it (which outlives or shares it): lives in a cell.
    Cell,
    /// Bound as a cell by a scope around this one.
    Free,
    /// A name that the module binds. Until it is bound, a builtin of the same name shows through, as in Python.
    Global,
    /// One of the fixed list of powerless builtins; also `__name__`, the module's name, and `__debug__`, which is true.
    Builtin,
    /// In a class body only: bound here, and looked up among the module's names (or the builtins, `module` false)
    /// where it is not bound yet.
    ClassLocal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    Module,
    Function,
    Lambda,
    Class,
    /// List, set or dict comprehension: no frame of its own.
    Comprehension,
    /// Generator expression: has a frame.
    Generator,
    /// The value of a `type` statement: never run, checked only.
    Alias,
}

#[derive(Clone, Debug)]
pub struct Scope {
    pub kind: ScopeKind,
    pub parent: Option<ScopeId>,
    /// Every name that the scope mentions or that passes through it to an inner scope.
    pub names: HashMap<Name, Binding>,
    /// The names with binding `Local`, `Cell` or `ClassLocal`, in order of first binding; parameters first, in
    /// the order positional-only, positional, keyword-only, `*args`, `**kwargs`; then PEP 695 type parameters,
    /// which are names of the function, class or alias scope they head (in a class, cells that its methods see).
    pub bound: Vec<Name>,
    /// The names with binding `Free`, in order of first mention (the order of a function's cells). In a class body also
    /// the names that it hands on from outside to its methods while it binds the same name for itself (`ClassLocal`):
    /// `Free` in the method then means the cell that the class body received, never the class's own name.
    pub free: Vec<Name>,
    /// The body contains `yield` (always true for generator expressions).
    pub is_generator: bool,
    /// In a class body: some method uses `super()`, so that the body owns a cell `__class__` (a name in `bound`), which
    /// is `Free` under that name in the method and in what lies between.
    pub needs_class_cell: bool,
}

/// A checked tree's names.
#[derive(Clone, Debug, Default)]
pub struct Scopes {
    pub scopes: Vec<Option<Scope>>,
    /// The names that the module binds at top level, or that `global` statements bind, in order.
    pub globals: Vec<Name>,
    /// Those of them that code other than the module's body binds or unbinds, through `global` statements.
    pub rebound: HashSet<Name>,
}

impl Scopes {
    pub fn get(&self, id: ScopeId) -> Option<&Scope> {
        self.scopes.get(id.0 as usize).and_then(Option::as_ref)
    }
}
