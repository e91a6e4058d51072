//! What all virtual machines of an engine share: builtin classes with their methods, natives, the prelude, and
//! the symbols of all these names. Immutable once built.

use crate::builtin;
use crate::class::{Class, Classes};
use crate::error::Trap;
use crate::native::{Native, Row, RowKind};
use crate::prelude::Prelude;
use crate::symbol::SymbolTable;
use crate::value::{ClassId, NativeId, Value};
use std::collections::HashMap;
use std::sync::Arc;

pub struct Library {
    pub natives: Vec<Native>,
    pub classes: Arc<Vec<Class>>,
    /// What calling a builtin class does, by class.
    constructors: Vec<Option<NativeId>>,
    /// Names that programs can use without importing anything.
    builtins: HashMap<&'static str, Value>,
    /// Names that only the prelude can use.
    internals: HashMap<&'static str, Value>,
    pub symbols: SymbolTable,
    pub prelude: Prelude,
}

/// A library that cannot be built: a row that contradicts itself.
#[derive(Debug)]
pub enum LibraryError {
    NoSuchClass(&'static str),
    TwiceDefined(String),
    Trap(Trap),
}

impl From<Trap> for LibraryError {
    fn from(trap: Trap) -> LibraryError {
        LibraryError::Trap(trap)
    }
}

impl Library {
    pub fn new(rows: impl IntoIterator<Item = Row>) -> Result<Library, LibraryError> {
        let mut classes = builtin::classes()?;
        let mut symbols = SymbolTable::default();
        let mut natives: Vec<Native> = Vec::new();
        let mut constructors = vec![None; classes.len()];
        let mut builtins: HashMap<&'static str, Value> = HashMap::new();
        let mut internals: HashMap<&'static str, Value> = HashMap::new();
        for name in builtin::names() {
            builtins.extend(builtin::find(name).map(|id| (name, Value::class(id))));
        }
        for alias in ["IOError", "EnvironmentError"] {
            builtins.insert(alias, Value::class(builtin::OS_ERROR));
        }
        builtins.insert("NotImplemented", Value::NOT_IMPLEMENTED);
        builtins.insert("Ellipsis", Value::ELLIPSIS);
        for row in rows {
            let id = NativeId(natives.len() as u32);
            let owner = match row.owner {
                "" => None,
                name => Some(builtin::find_any(name).ok_or(LibraryError::NoSuchClass(name))?),
            };
            let native = Native::new(row, owner);
            let twice = |native: &Native| LibraryError::TwiceDefined(native.qualified_name());
            match (row.kind, owner) {
                (RowKind::Constructor, Some(class)) => {
                    let place = constructors.get_mut(class.0 as usize).ok_or(Trap::Class)?;
                    if place.replace(id).is_some() {
                        return Err(twice(&native));
                    }
                }
                (RowKind::Internal, _) => {
                    if internals.insert(row.name, Value::native(id)).is_some() {
                        return Err(twice(&native));
                    }
                }
                (_, Some(class)) => {
                    let class = classes.get_mut(class.0 as usize).ok_or(Trap::Class)?;
                    let symbol = symbols.public(row.name);
                    if class.members.insert(symbol, Value::native(id)).is_some() {
                        return Err(twice(&native));
                    }
                    class.order.push(symbol);
                }
                (_, None) => {
                    if builtins.insert(row.name, Value::native(id)).is_some() {
                        return Err(twice(&native));
                    }
                }
            }
            natives.push(native);
        }
        let resolved = resolve_specials(classes)?;
        Ok(Library {
            natives,
            classes: Arc::new(resolved),
            constructors,
            builtins,
            internals,
            symbols: symbols.share(),
            prelude: Prelude::default(),
        })
    }

    pub fn native(&self, id: NativeId) -> Result<&Native, Trap> {
        self.natives.get(id.0 as usize).ok_or(Trap::Native)
    }

    /// What calling this builtin class does: its own constructor or the nearest base's.
    pub fn constructor(&self, class: ClassId) -> Option<NativeId> {
        self.constructors.get(class.0 as usize).copied().flatten()
    }

    /// The value of a builtin's name; `trusted` code (the prelude) sees internal ones as well.
    pub fn builtin(&self, name: &str, trusted: bool) -> Option<Value> {
        let internal = || self.internals.get(name).filter(|_| trusted);
        self.builtins.get(name).or_else(internal).copied()
    }

    /// Names that programs can use, in no order.
    pub fn builtin_names(&self) -> impl Iterator<Item = &'static str> {
        self.builtins.keys().copied()
    }
}

fn resolve_specials(classes: Vec<Class>) -> Result<Vec<Class>, Trap> {
    let table = Classes::new(Arc::new(classes.clone()));
    let mut resolved = classes;
    for class in &mut resolved {
        table.resolve_specials(class)?;
    }
    Ok(resolved)
}
