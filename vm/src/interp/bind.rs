//! Binding arguments to parameters: names, defaults, stars; and the errors of wrong calls, in CPython's words.

use super::Vm;
use super::call::Arguments;
use super::wrong_call::Called;
use crate::error::{Stop, Trap};
use crate::heap::*;
use crate::native::ParamKind;
use crate::symbol::Symbol;
use crate::value::{NativeId, Value};
use smallvec::SmallVec;

impl Vm {
    /// Lays the arguments behind `window` out as the parameters of the function.
    pub(super) fn bind(
        &mut self,
        callee: Value,
        code: u32,
        window: usize,
        argc: usize,
        names: &[Symbol],
    ) -> Result<(), Stop> {
        let given: Arguments = SmallVec::from_slice(self.stack_slice(window + 1, argc)?);
        let (positional_given, keyword_given) = given.split_at(argc - names.len());
        let shared = self.linked(code)?.code.clone();
        let params = &shared.params;
        let total = params.names.len();
        let positional = usize::from(params.positional);
        let keyword_only = usize::from(params.keyword_only);
        let named = positional + keyword_only;
        let mut bound: Arguments = smallvec::smallvec![Value::UNSET; total];
        let taken = positional_given.len().min(positional);
        for (place, value) in bound.iter_mut().zip(positional_given.iter().take(taken)) {
            *place = *value;
        }
        let rest = positional_given.get(positional..).unwrap_or_default();
        let mut keywords: Option<slab::Id<Dict>> = None;
        if params.var_keyword {
            keywords = Some(self.ctx.heap.dict()?);
        }
        let mut positional_only_named: Vec<String> = Vec::new();
        for (name, value) in names.iter().zip(keyword_given) {
            let linked = self.linked(code)?;
            let at = params
                .names
                .iter()
                .take(named)
                .position(|param| linked.symbols.get(usize::from(param.0)) == Some(name));
            match at {
                Some(at) if at >= usize::from(params.positional_only) => {
                    let place = bound.get_mut(at).ok_or(Trap::Frame)?;
                    if !place.is_unset() {
                        let name = self.ctx.symbols.text(*name).to_owned();
                        let message = format!("{}() got multiple values for argument '{name}'", shared.qualified_name);
                        return Err(self.ctx.type_error(message));
                    }
                    *place = *value;
                }
                other => match keywords {
                    Some(dict) => {
                        let text = self.ctx.symbols.text(*name).to_owned();
                        let key = self.ctx.intern(&text)?;
                        self.ctx.dict_set(dict, key, *value)?;
                    }
                    None => {
                        let text = self.ctx.symbols.text(*name).to_owned();
                        if other.is_some() {
                            positional_only_named.push(text);
                            continue;
                        }
                        let message =
                            format!("{}() got an unexpected keyword argument '{text}'", shared.qualified_name);
                        return Err(self.ctx.type_error(message));
                    }
                },
            }
        }
        if !positional_only_named.is_empty() {
            let message = format!(
                "{}() got some positional-only arguments passed as keyword arguments: '{}'",
                shared.qualified_name,
                positional_only_named.join(", ")
            );
            return Err(self.ctx.type_error(message));
        }
        if !rest.is_empty() && !params.var_positional {
            return Err(self.too_many(&shared, positional_given.len(), &bound));
        }
        // Defaults.
        let defaults = self.ctx.heap.get(callee.raw_id::<Function>())?.defaults.clone();
        let first = positional - usize::from(params.defaults);
        for (place, default) in bound.iter_mut().take(positional).skip(first).zip(defaults.iter()) {
            if place.is_unset() {
                *place = *default;
            }
        }
        let mut remaining = defaults.iter().skip(usize::from(params.defaults));
        for (at, has) in params.keyword_defaults.iter().enumerate() {
            let default = if *has { remaining.next().copied() } else { None };
            let place = bound.get_mut(positional + at).ok_or(Trap::Frame)?;
            if place.is_unset() {
                *place = default.unwrap_or(Value::UNSET);
            }
        }
        let missing = |range: std::ops::Range<usize>| -> Vec<String> {
            let unset = range.filter(|at| bound.get(*at).is_some_and(|value| value.is_unset()));
            unset
                .filter_map(|at| {
                    let name = params.names.get(at)?;
                    shared.names.get(usize::from(name.0)).map(|name| name.to_string())
                })
                .collect()
        };
        let (absent, absent_keywords) = (missing(0..positional), missing(positional..named));
        if !absent.is_empty() {
            return Err(self.missing(&shared.qualified_name, "positional", &absent));
        }
        if !absent_keywords.is_empty() {
            return Err(self.missing(&shared.qualified_name, "keyword-only", &absent_keywords));
        }
        let mut at = named;
        if params.var_positional {
            let tuple = self.ctx.heap.tuple(rest)?;
            *bound.get_mut(at).ok_or(Trap::Frame)? = tuple;
            at += 1;
        }
        if let Some(dict) = keywords {
            *bound.get_mut(at).ok_or(Trap::Frame)? = dict.into();
        }
        if params.spilled > 0 {
            let places = usize::from(params.spilled).max(total);
            self.ctx.charge(places / 4)?;
            self.ctx.heap.fits(places * size_of::<Value>())?;
            bound.resize(places, Value::UNSET);
            let list = self.ctx.heap.list(bound.into_vec())?;
            return Ok(self.set_stack(window + 1, list)?);
        }
        let places = self.stack.get_mut(window + 1..window + 1 + total).ok_or(Trap::Frame)?;
        places.copy_from_slice(&bound);
        Ok(())
    }

    fn missing(&mut self, function: &str, kind: &str, names: &[String]) -> Stop {
        let plural = if names.len() == 1 { "" } else { "s" };
        let quoted: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
        let list = match quoted.as_slice() {
            [one] => one.clone(),
            [one, two] => format!("{one} and {two}"),
            [rest @ .., last] => format!("{}, and {last}", rest.join(", ")),
            [] => String::new(),
        };
        self.ctx.type_error(format!("{function}() missing {} required {kind} argument{plural}: {list}", names.len()))
    }

    fn too_many(&mut self, code: &crate::code::Code, given: usize, bound: &[Value]) -> Stop {
        let params = &code.params;
        let positional = usize::from(params.positional);
        let least = positional - usize::from(params.defaults);
        let takes = if params.defaults > 0 {
            format!("from {least} to {positional} positional arguments")
        } else if positional == 1 {
            "1 positional argument".to_owned()
        } else {
            format!("{positional} positional arguments")
        };
        let keyword_only = bound.iter().skip(positional).take(usize::from(params.keyword_only));
        let keywords = keyword_only.filter(|value| !value.is_unset()).count();
        let were = if keywords > 0 {
            let (s, k) = (if given == 1 { "" } else { "s" }, if keywords == 1 { "" } else { "s" });
            format!("{given} positional argument{s} (and {keywords} keyword-only argument{k}) were given")
        } else if given == 1 {
            "1 was given".to_owned()
        } else {
            format!("{given} were given")
        };
        self.ctx.type_error(format!("{}() takes {takes} but {were}", code.qualified_name))
    }

    /// Lays the arguments behind `window` out as a native sees them; gives their number.
    pub(super) fn bind_native(
        &mut self,
        id: NativeId,
        window: usize,
        argc: usize,
        names: &[Symbol],
        bound_method: bool,
    ) -> Result<usize, Stop> {
        let library = self.ctx.library.clone();
        let native = library.native(id)?;
        let positional = argc - names.len();
        let (min, max) = (usize::from(native.min), usize::from(native.max));
        self.check_receiver(native, window, positional)?;
        if names.is_empty() && native.simple && positional >= min && positional <= max {
            let places = self.stack.get_mut(window + 1 + positional..window + 1 + max).ok_or(Trap::Frame)?;
            places.fill(Value::UNSET);
            return Ok(max);
        }
        let called = Called { window, bound: bound_method };
        if let Some(stop) = self.wrong_call(native, called, positional, names)? {
            return Err(stop);
        }
        let given: Vec<Value> = self.stack_slice(window + 1, argc)?.to_vec();
        let (values, keyword_values) = given.split_at(positional);
        let is_positional = |kind| matches!(kind, ParamKind::Positional | ParamKind::PositionalOnly);
        let fixed: Vec<_> = native.params.iter().filter(|param| param.kind != ParamKind::VarPositional).collect();
        let mut bound: Vec<Value> = vec![Value::UNSET; fixed.len()];
        let places = fixed.iter().filter(|param| is_positional(param.kind)).count();
        for (place, value) in bound.iter_mut().take(places).zip(values) {
            *place = *value;
        }
        let rest = values.get(places..).unwrap_or_default();
        let mut keywords: Option<slab::Id<Dict>> = None;
        let (mut twice, mut unknown) = (None::<usize>, None);
        for (name, value) in names.iter().zip(keyword_values) {
            let text = self.ctx.symbols.text(*name);
            let nameable = |at: usize, kind| {
                at >= native.receivers() && matches!(kind, ParamKind::Positional | ParamKind::KeywordOnly)
            };
            let found = fixed.iter().enumerate().find(|(at, param)| param.name == text && nameable(*at, param.kind));
            match found.map(|(at, _)| at) {
                Some(at) => {
                    let place = bound.get_mut(at).ok_or(Trap::Native)?;
                    if place.is_unset() {
                        *place = *value;
                    } else {
                        twice = Some(twice.map_or(at, |other| other.min(at)));
                    }
                }
                None => match fixed.iter().position(|param| param.kind == ParamKind::VarKeyword) {
                    Some(at) => {
                        let text = text.to_owned();
                        let dict = match keywords {
                            Some(dict) => dict,
                            None => self.ctx.heap.dict()?,
                        };
                        keywords = Some(dict);
                        let key = self.ctx.intern(&text)?;
                        self.ctx.dict_set(dict, key, *value)?;
                        *bound.get_mut(at).ok_or(Trap::Native)? = dict.into();
                    }
                    None => unknown = unknown.or(Some(*name)),
                },
            }
        }
        for (at, param) in fixed.iter().enumerate() {
            let required = is_positional(param.kind) && param.default.is_none();
            if required && bound.get(at).is_some_and(|value| value.is_unset()) {
                return Err(self.native_missing(native, called, positional, names, at));
            }
        }
        if twice.is_some() || unknown.is_some() {
            return Err(self.wrong_name(native, twice, unknown.or(names.first().copied())));
        }
        bound.extend_from_slice(rest);
        self.ensure_stack(window + bound.len().saturating_sub(200))?;
        let places = self.stack.get_mut(window + 1..window + 1 + bound.len()).ok_or(Trap::Frame)?;
        places.copy_from_slice(&bound);
        Ok(bound.len())
    }
}
