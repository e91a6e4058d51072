//! What a report suggests for a name that was not there.
//!
//! The names of an object that are suggested are public, or private ones of the module instance whose code failed: what
//! that code could have written. Nothing of this can be seen inside the machine.

use super::Vm;
use crate::builtin;
use crate::error::Stop;
use crate::heap::Passed;
use crate::report::similar::{MAX_CANDIDATES, most_similar};
use crate::symbol::{Owner, Special};
use crate::value::Value;

impl Vm {
    /// The name that the report suggests for the one that was missing.
    pub(super) fn suggestion(&mut self, exception: Value) -> Option<String> {
        let class = self.ctx.class_of(exception).ok()?;
        let name = self.ctx.symbols.public("name");
        let wrong = self.ctx.own_attribute(exception, name).ok()??;
        let wrong = self.ctx.heap.text_of(wrong)?.to_owned();
        let data = self.ctx.exception_data(exception)?;
        let (about, place) = (data.about, *data.traceback.first()?);
        match class {
            builtin::ATTRIBUTE_ERROR if !about.is_unset() => {
                let names = self.visible_names(about, place).ok()?;
                self.nearest(&wrong, &names)
            }
            builtin::NAME_ERROR => {
                let [locals, globals, builtins] = self.names_in_scope(place)?;
                [locals, globals, builtins].iter().find_map(|names| self.nearest(&wrong, names))
            }
            _ => None,
        }
    }

    /// Compares, if the fuel that is left pays for it.
    fn nearest(&mut self, wrong: &str, names: &[String]) -> Option<String> {
        if names.len() >= MAX_CANDIDATES {
            return None;
        }
        let letters: usize = names.iter().map(String::len).sum();
        self.ctx.charge(letters * wrong.len() / 16 + names.len()).ok()?;
        most_similar(wrong, names.iter().map(String::as_str)).map(str::to_owned)
    }

    fn visible_names(&mut self, obj: Value, place: Passed) -> Result<Vec<String>, Stop> {
        let class = self.ctx.class_of(obj)?;
        // One that makes up its own names would have to be asked.
        if obj.as_class().is_none()
            && self.ctx.class(class)?.specials.get(Special::Dir).is_some_and(|dir| dir.as_native().is_none())
        {
            return Ok(Vec::new());
        }
        let module = self.linked(place.code)?.module;
        self.names_of(obj, Some(Owner::Private(module)))
    }

    /// Variables of the code, of the module as they are bound now, and builtins.
    fn names_in_scope(&mut self, place: Passed) -> Option<[Vec<String>; 3]> {
        let module = self.linked(place.code).ok()?.module;
        let globals = self.module(module).ok()?.globals.len();
        let names =
            self.linked(place.code).ok()?.code.variables.len() + globals + self.ctx.library.builtin_names().count();
        self.ctx.charge(names).ok()?;
        let linked = self.linked(place.code).ok()?;
        let module = self.module(linked.module).ok()?;
        let locals = linked.code.variables.iter().map(|name| name.to_string()).collect();
        let bound = module.program.globals.iter().zip(&module.globals).filter(|(_, value)| !value.is_unset());
        let globals = bound.map(|(name, _)| name.to_string()).collect();
        let mut builtins: Vec<String> = self.ctx.library.builtin_names().map(str::to_owned).collect();
        builtins.sort_unstable();
        Some([locals, globals, builtins])
    }
}
