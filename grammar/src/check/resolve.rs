//! From what `collect` filed to the bindings of every scope, by the rules of Python: a class body's names are invisible
//! to the functions in it, a comprehension sees the frame it runs in, and everything else is the module's or a builtin.

use super::collect::{Collected, Collection, Symbol};
use super::{Environment, absent, special};
use crate::ast::{Name, ScopeId, Span};
use crate::diagnostic::{Diagnostic, Findings};
use crate::scope::{Binding, Scope, ScopeKind, Scopes};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

const MOST_HINTS: usize = 20;
const LONGEST_NAME: usize = 60;

#[derive(Clone, Copy, PartialEq)]
enum Step {
    /// Turning `Local` into `Cell` where a name is captured.
    Capture,
    /// Everything else.
    Bind,
}

struct Resolver<'a> {
    collected: &'a [Collected],
    /// Where in `collected` a scope is.
    places: HashMap<ScopeId, usize>,
    /// By place in `collected`.
    scopes: Vec<Scope>,
    globals: HashSet<Name>,
    env: &'a Environment<'a>,
    step: Step,
    super_name: Name,
    reported: HashSet<Name>,
    /// Names that a class, by place, hands on to its methods while it binds them for itself.
    handed_on: HashSet<(usize, Name)>,
    errors: &'a mut Findings,
}

/// Whether a scope has a frame of its own, so that names from outside reach it through cells.
fn has_frame(kind: ScopeKind) -> bool {
    !matches!(kind, ScopeKind::Comprehension)
}

pub fn resolve(collection: Collection, env: &Environment, errors: &mut Findings) -> Scopes {
    let collected = &collection.scopes;
    let places: HashMap<ScopeId, usize> = collected.iter().enumerate().map(|(at, scope)| (scope.id, at)).collect();
    let globals = module_names(collected, env);
    let scopes = collected
        .iter()
        .map(|scope| Scope {
            kind: scope.kind,
            parent: scope.parent,
            names: HashMap::with_capacity(scope.order.len()),
            bound: Vec::new(),
            free: Vec::new(),
            is_generator: scope.is_generator,
            needs_class_cell: false,
        })
        .collect();
    let mut resolver = Resolver {
        collected,
        places,
        scopes,
        globals: globals.iter().cloned().collect(),
        env,
        step: Step::Capture,
        super_name: Rc::from("super"),
        reported: HashSet::new(),
        handed_on: HashSet::new(),
        errors,
    };
    for at in 0..collected.len() {
        resolver.bind_own(at);
    }
    // Twice, since a name is known to be captured only when all scopes have been seen.
    for step in [Step::Capture, Step::Bind] {
        resolver.step = step;
        for at in 0..collected.len() {
            resolver.resolve_scope(at);
        }
    }
    let mut by_id: Vec<Option<Scope>> = Vec::new();
    by_id.resize_with(collection.count as usize, || None);
    for (scope, from) in resolver.scopes.into_iter().zip(collected) {
        if let Some(slot) = by_id.get_mut(from.id.0 as usize) {
            *slot = Some(scope);
        }
    }
    Scopes { scopes: by_id, globals, rebound: rebound_names(collected) }
}

/// The names that the module binds, at top level or through `global`, those it was given first.
fn module_names(collected: &[Collected], env: &Environment) -> Vec<Name> {
    let mut seen = HashSet::new();
    let mut names: Vec<Name> = env.module_names.iter().filter(|name| seen.insert(Name::clone(name))).cloned().collect();
    for scope in collected {
        for name in &scope.order {
            let Some(symbol) = scope.symbols.get(name) else {
                continue;
            };
            let binds = if scope.kind == ScopeKind::Module {
                symbol.bound || symbol.global.is_some()
            } else {
                symbol.bound && symbol.global.is_some()
            };
            if binds && seen.insert(name.clone()) {
                names.push(name.clone());
            }
        }
    }
    names
}

/// The names that functions and classes bind for the module.
fn rebound_names(collected: &[Collected]) -> HashSet<Name> {
    let inner = collected.iter().filter(|scope| scope.kind != ScopeKind::Module);
    let symbols = inner.flat_map(|scope| &scope.symbols);
    symbols.filter(|(_, symbol)| symbol.bound && symbol.global.is_some()).map(|(name, _)| name.clone()).collect()
}

impl Resolver<'_> {
    fn symbol(&self, at: usize, name: &Name) -> Symbol {
        self.collected.get(at).and_then(|scope| scope.symbols.get(name)).copied().unwrap_or_default()
    }

    fn kind(&self, at: usize) -> ScopeKind {
        self.collected.get(at).map_or(ScopeKind::Module, |scope| scope.kind)
    }

    fn parent(&self, at: usize) -> Option<usize> {
        let id = self.collected.get(at)?.parent?;
        self.places.get(&id).copied()
    }

    fn set(&mut self, at: usize, name: &Name, binding: Binding) {
        let Some(scope) = self.scopes.get_mut(at) else {
            return;
        };
        let before = scope.names.insert(name.clone(), binding);
        if binding == Binding::Free && before != Some(Binding::Free) {
            scope.free.push(name.clone());
        }
    }

    fn is_builtin(&self, name: &str) -> bool {
        matches!(name, "__name__" | "__debug__")
            || ((self.env.dunder_allowed || !name.starts_with('_')) && (self.env.builtins)(name))
    }

    /// The names that a scope binds itself, before anybody captures them.
    fn bind_own(&mut self, at: usize) {
        let Some(collected) = self.collected.get(at) else {
            return;
        };
        for name in &collected.order {
            let symbol = self.symbol(at, name);
            if !symbol.bound || symbol.global.is_some() || symbol.nonlocal.is_some() {
                continue;
            }
            if collected.kind == ScopeKind::Class && !self.env.dunder_allowed {
                self.defines(name, symbol.first_bound.unwrap_or_default());
            }
            let binding = match collected.kind {
                ScopeKind::Module => continue,
                ScopeKind::Class if !symbol.type_parameter => Binding::ClassLocal,
                _ => Binding::Local,
            };
            self.set(at, name, binding);
            if let Some(scope) = self.scopes.get_mut(at) {
                scope.bound.push(name.clone());
            }
        }
    }

    fn resolve_scope(&mut self, at: usize) {
        let Some(collected) = self.collected.get(at) else {
            return;
        };
        for name in &collected.order {
            let symbol = self.symbol(at, name);
            if let Some(span) = symbol.nonlocal {
                self.resolve_nonlocal(at, name, span);
            } else if symbol.global.is_some() {
                self.resolve_module(at, name, symbol.used);
            } else if symbol.bound && collected.kind != ScopeKind::Module {
                // `bind_own` did it.
            } else {
                self.resolve_free(at, name, symbol.used);
            }
        }
        if let Some(span) = collected.super_use
            && !self.globals.contains("super")
            && !self.binds(at, &self.super_name)
            && self.owner(at, &self.super_name).is_none()
        {
            self.resolve_class_cell(at, span);
        }
    }

    /// The nearest scope outwards whose names are visible here and that binds `name`, or `None` for the module.
    fn owner(&self, at: usize, name: &Name) -> Option<usize> {
        let mut next = self.parent(at);
        while let Some(here) = next {
            let symbol = self.symbol(here, name);
            let visible = match self.kind(here) {
                ScopeKind::Module => return None,
                ScopeKind::Class => symbol.type_parameter,
                _ => true,
            };
            if visible {
                if symbol.global.is_some() {
                    return None;
                }
                if symbol.bound && symbol.nonlocal.is_none() {
                    return Some(here);
                }
            }
            next = self.parent(here);
        }
        None
    }

    fn resolve_free(&mut self, at: usize, name: &Name, used: Option<Span>) {
        match self.owner(at, name) {
            Some(owner) => self.connect(at, owner, name),
            None => self.resolve_module(at, name, used),
        }
    }

    fn resolve_nonlocal(&mut self, at: usize, name: &Name, span: Span) {
        match self.owner(at, name) {
            Some(owner) => self.connect(at, owner, name),
            None if self.step == Step::Capture => {}
            None => {
                let message = format!("no binding for nonlocal '{name}' found");
                let mut diagnostic = Diagnostic::error("E0306", span, message);
                if self.globals.contains(name) {
                    diagnostic = diagnostic.hint(format!("'{name}' is a name of the module: write `global {name}`"));
                }
                self.errors.push(diagnostic);
            }
        }
    }

    /// Files what `name` means in the scopes from `at` out to its owner: the owner's register as far as they share its
    /// frame, and cells beyond a frame.
    fn connect(&mut self, at: usize, owner: usize, name: &Name) {
        let mut path = Vec::new();
        let mut next = Some(at);
        while let Some(here) = next {
            if here == owner {
                break;
            }
            path.push(here);
            next = self.parent(here);
        }
        if self.step == Step::Capture {
            if path.iter().any(|&here| has_frame(self.kind(here))) {
                self.set(owner, name, Binding::Cell);
            }
            return;
        }
        let own = self.scopes.get(owner).and_then(|s| s.names.get(name)).copied().unwrap_or(Binding::Local);
        // From the owner inwards: the same frame until the first scope that has its own.
        let mut beyond = false;
        for &here in path.iter().rev() {
            beyond |= has_frame(self.kind(here));
            if here == at || !self.binds(here, name) {
                self.set(here, name, if beyond { Binding::Free } else { own });
            } else if self.handed_on.insert((here, name.clone()))
                && let Some(class) = self.scopes.get_mut(here)
            {
                class.free.push(name.clone());
            }
        }
    }

    /// A class between a method and the owner may bind the name for itself.
    fn binds(&self, at: usize, name: &Name) -> bool {
        let symbol = self.symbol(at, name);
        symbol.bound && symbol.global.is_none() && symbol.nonlocal.is_none()
    }

    fn resolve_module(&mut self, at: usize, name: &Name, used: Option<Span>) {
        if self.step == Step::Capture {
            return;
        }
        if self.globals.contains(name) {
            self.set(at, name, Binding::Global);
        } else if self.is_builtin(name) {
            self.set(at, name, Binding::Builtin);
        } else if let Some(span) = used {
            self.undefined(at, name, span);
        }
    }

    /// A class may define the special methods of the data model, some excepted.
    fn defines(&mut self, name: &str, span: Span) {
        if !special::is_special(name) || special::is_definable(name) || special::is_literal(name) {
            return;
        }
        self.errors.push(
            Diagnostic::error("E0402", span, format!("a class cannot define '{name}'"))
                .hint(special::why_not_definable(name)),
        );
    }

    /// `super()` in a method reads the class from the cell `__class__` of the class body around it.
    fn resolve_class_cell(&mut self, at: usize, span: Span) {
        let name: Name = Rc::from("__class__");
        let mut next = if self.kind(at) == ScopeKind::Class { None } else { Some(at) };
        while let Some(here) = next {
            if self.kind(here) == ScopeKind::Class {
                if let Some(scope) = self.scopes.get_mut(here)
                    && !scope.needs_class_cell
                {
                    scope.needs_class_cell = true;
                    scope.bound.push(name.clone());
                    scope.names.insert(name.clone(), Binding::Cell);
                }
                self.connect(at, here, &name);
                return;
            }
            next = self.parent(here);
        }
        if self.step == Step::Bind {
            self.errors.push(
                Diagnostic::error("E0405", span, "super() outside of a method")
                    .hint("it finds its class and object from the method around it"),
            );
        }
    }

    fn undefined(&mut self, at: usize, name: &Name, span: Span) {
        if !self.reported.insert(name.clone()) {
            return;
        }
        if let Some(hint) = absent::builtin_hint(name) {
            let message = format!("'{name}' does not exist in this language");
            self.errors.push(Diagnostic::error("E0400", span, message).hint(hint));
            return;
        }
        let diagnostic = Diagnostic::error("E0301", span, format!("name '{name}' is not defined"));
        let hint = self.undefined_hint(at, name);
        self.errors.push(Diagnostic { hint, ..diagnostic });
    }

    fn undefined_hint(&self, at: usize, name: &Name) -> Option<String> {
        // Looking for a likeness takes time; a text of nothing but undefined names, or of huge ones, gets none.
        if self.reported.len() > MOST_HINTS || name.len() > LONGEST_NAME {
            return None;
        }
        if let Some(python) = absent::foreign_spelling(name) {
            return Some(format!("Python spells it {python}"));
        }
        if let "self" | "cls" = &**name {
            return Some(format!("a method has it if its first parameter is called `{name}`"));
        }
        if let Some(hint) = absent::module_hint(name) {
            return Some(hint.to_owned());
        }
        if absent::is_module(name) {
            return Some(format!("did you forget `import {name}`?"));
        }
        if self.class_around_binds(at, name) {
            return Some(format!("functions do not see the names of the class around them; write `self.{name}`"));
        }
        self.nearest(at, name).map(|near| format!("did you mean '{near}'?"))
    }

    fn class_around_binds(&self, at: usize, name: &Name) -> bool {
        let mut next = self.parent(at);
        while let Some(here) = next {
            if self.kind(here) == ScopeKind::Class && self.binds(here, name) {
                return true;
            }
            next = self.parent(here);
        }
        false
    }

    /// The visible name that looks most like one that is not there.
    fn nearest(&self, at: usize, name: &Name) -> Option<String> {
        let mut candidates: Vec<&str> = Vec::new();
        let mut next = Some(at);
        while let Some(here) = next {
            if here == at || self.kind(here) != ScopeKind::Class {
                let bound = self.scopes.get(here).map(|scope| scope.bound.as_slice()).unwrap_or_default();
                candidates.extend(bound.iter().map(|name| &**name));
            }
            next = self.parent(here);
        }
        let mut globals: Vec<&str> = self.globals.iter().map(|name| &**name).collect();
        globals.sort_unstable();
        candidates.extend(globals);
        candidates.extend(absent::PYTHON_BUILTINS.iter().filter(|builtin| self.is_builtin(builtin)));
        let length = name.chars().count();
        let allowed = if length <= 2 { 0 } else { length.div_ceil(3) };
        let (distance, best) = candidates
            .into_iter()
            .filter(|candidate| (2..=LONGEST_NAME).contains(&candidate.len()))
            .map(|candidate| {
                let same = candidate.eq_ignore_ascii_case(name);
                (if same { 0 } else { strsim::damerau_levenshtein(candidate, name) }, candidate)
            })
            .min_by_key(|(distance, _)| *distance)?;
        (distance <= allowed).then(|| best.to_owned())
    }
}
