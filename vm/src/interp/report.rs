//! From an exception that nobody caught to a report for the host.
//!
//! The exception's data is read first, all of it, without running anything. Then the `str()` of those exceptions whose
//! class defines it runs in frames of its own, on what fuel is left; when it does not work out, the report says so.

use super::frame::Then;
use super::{Exit, Vm};
use crate::error::{Stop, Trap};
use crate::heap::{ExceptionData, Passed};
use crate::op::Reg;
use crate::report::{
    ExceptionReport, FrameReport, Link, MAX_CHAIN, MAX_EXCEPTIONS, MAX_GROUP, MAX_NESTING, Report, underline,
};
use crate::value::{Tag, Value};

/// What stands for a text that could not be had.
const NO_TEXT: &str = "<exception str() failed>";

impl Vm {
    /// The report of an exception with which a turn ended. The turn is over: nothing of it can run on.
    pub fn report(&mut self, exception: Value) -> Report {
        let mut asked = Vec::new();
        let report = self.chain(exception, 0, &mut asked);
        let texts = self.texts(&asked);
        let suggestions: Vec<_> = asked.iter().map(|exception| self.suggestion(*exception)).collect();
        let mut report = report;
        fill(&mut report, &mut texts.into_iter().zip(suggestions));
        report
    }

    /// An exception and what came before it. `asked` collects the exceptions in the order in which [`fill`] wants
    /// their texts. Recursion ends at `MAX_NESTING`.
    fn chain(&mut self, exception: Value, nesting: usize, asked: &mut Vec<Value>) -> Report {
        let mut chain = vec![(exception, None)];
        while let Some((value, _)) = chain.last().copied()
            && chain.len() < MAX_CHAIN
            && let Some(data) = self.ctx.exception_data(value)
        {
            let (next, link) = match data {
                data if !data.cause.is_none() => (data.cause, Link::Cause),
                data if !data.suppress_context => (data.context, Link::Context),
                _ => break,
            };
            if next.is_none() || chain.iter().any(|(seen, _)| *seen == next) {
                break;
            }
            chain.push((next, Some(link)));
        }
        let mut report = Report::default();
        for (value, link) in chain.into_iter().rev() {
            let exception = self.single(value, nesting, asked);
            match link {
                Some(link) => report.earlier.push((exception, link)),
                None => report.last = Some(exception),
            }
        }
        report
    }

    fn single(&mut self, exception: Value, nesting: usize, asked: &mut Vec<Value>) -> ExceptionReport {
        asked.push(exception);
        let data = self.ctx.exception_data(exception).cloned().unwrap_or_else(|| ExceptionData::new(Value::NONE));
        let class = self.ctx.class_of(exception).and_then(|id| self.ctx.class(id));
        let class = class.map(|class| match &*class.module {
            "builtins" | "__main__" => class.qualified_name.to_string(),
            module => format!("{module}.{}", class.qualified_name),
        });
        let notes = self.ctx.items(data.notes).unwrap_or_default();
        let notes = notes.iter().filter_map(|note| self.ctx.heap.text_of(*note)).map(str::to_owned).collect();
        let frames = data.traceback.iter().rev().filter_map(|passed| self.frame_report(passed)).collect();
        let held = self.ctx.group_exceptions(exception).ok().flatten().filter(|_| nesting < MAX_NESTING);
        let count = held.as_ref().map_or(0, Vec::len);
        let group: Option<Vec<Report>> = held.map(|held| {
            let mut shown = Vec::new();
            for inner in held.into_iter().take(MAX_GROUP) {
                if asked.len() >= MAX_EXCEPTIONS {
                    break;
                }
                shown.push(self.chain(inner, nesting + 1, asked));
            }
            shown
        });
        let more = count - group.as_ref().map_or(count, Vec::len);
        let class = class.unwrap_or_else(|_| "?".to_owned());
        ExceptionReport { class, message: String::new(), notes, suggestion: None, frames, group, more }
    }

    fn frame_report(&self, passed: &Passed) -> Option<FrameReport> {
        let linked = self.linked(passed.code).ok()?;
        let program = &self.module(linked.module).ok()?.program;
        let span = linked.code.span(passed.pc);
        let (line, source, carets) = underline(&program.source, span.start as usize, span.end as usize);
        Some(FrameReport {
            file: program.file.clone(),
            line,
            function: linked.code.name.clone(),
            source,
            carets,
            times: passed.times as usize,
        })
    }

    /// `str()` of each exception.
    fn texts(&mut self, exceptions: &[Value]) -> Vec<String> {
        // The list keeps them alive while the program's `__str__` methods run.
        self.drop_frames();
        let Ok(list) = self.ctx.heap.list(exceptions.to_vec()) else {
            return vec![NO_TEXT.to_owned(); exceptions.len()];
        };
        (0..exceptions.len()).map(|at| self.text(list, at)).collect()
    }

    fn text(&mut self, list: Value, at: usize) -> String {
        let Some(exception) = self.ctx.items(list).and_then(|items| items.get(at)).copied() else {
            return NO_TEXT.to_owned();
        };
        let shown = match self.ctx.show(exception) {
            Err(Stop::Defer(_)) => self.shown_by_program(exception, list),
            other => other.ok(),
        };
        let text = shown.and_then(|text| self.ctx.heap.text_of(text));
        text.map_or_else(|| NO_TEXT.to_owned(), str::to_owned)
    }

    fn shown_by_program(&mut self, exception: Value, keep: Value) -> Option<Value> {
        self.enter_shown(exception, keep).ok()?;
        match self.run() {
            Exit::Done(text) if text.tag() == Tag::Str => Some(text),
            _ => None,
        }
    }

    /// A frame at the bottom that asks for `str()`.
    fn enter_shown(&mut self, exception: Value, keep: Value) -> Result<(), Stop> {
        let function = self.prelude_function("exception_shown")?;
        let code = self.ctx.heap.get(function.as_id::<crate::heap::Function>().ok_or(Trap::Prelude)?)?.code;
        self.drop_frames();
        self.ensure_stack(0)?;
        let [place, argument, ..] = self.stack.as_mut_slice() else { return Err(Trap::Frame.into()) };
        *place = function;
        *argument = exception;
        self.push_frame(code, 0, Reg(0), Then::Root, keep)
    }
}

/// Puts the texts into the report, in the order in which [`Vm::chain`] asked for them.
fn fill(report: &mut Report, texts: &mut impl Iterator<Item = (String, Option<String>)>) {
    let earlier = report.earlier.iter_mut().map(|(exception, _)| exception);
    for exception in earlier.chain(&mut report.last) {
        (exception.message, exception.suggestion) = texts.next().unwrap_or_default();
        for inner in exception.group.iter_mut().flatten() {
            fill(inner, texts);
        }
    }
}
