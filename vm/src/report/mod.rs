//! What the host is told about an exception that nobody caught: CPython's traceback, with carets.
//!
//! A report is text and numbers alone. It holds no value of the machine it came from, so it can be kept, sent and shown
//! after the machine is gone; and nothing inside the machine can see it.

mod carets;
pub mod similar;

pub use carets::underline;

use std::fmt::Write;
use std::sync::Arc;

/// Exceptions that one report shows in a chain of causes.
pub const MAX_CHAIN: usize = 100;
/// Groups inside groups that one report shows.
pub const MAX_NESTING: usize = 10;
/// Exceptions that one report shows in all.
pub const MAX_EXCEPTIONS: usize = 1000;
/// Exceptions of one group that a report shows.
pub const MAX_GROUP: usize = 15;

/// A frame that the exception passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameReport {
    pub file: Arc<str>,
    pub line: usize,
    pub function: Arc<str>,
    /// The line's text without indentation, and carets under the part that raised; either may be empty.
    pub source: String,
    pub carets: String,
    /// So many frames in a row were at this place.
    pub times: usize,
}

/// How an exception came to follow the one before it in a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    Cause,
    Context,
}

/// One exception.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExceptionReport {
    /// `ValueError`, `module.Class`.
    pub class: String,
    /// `str()` of it.
    pub message: String,
    pub notes: Vec<String>,
    /// The name that was meant, perhaps, where one was not there.
    pub suggestion: Option<String>,
    /// Outermost first.
    pub frames: Vec<FrameReport>,
    /// What a group holds; `None` for other exceptions.
    pub group: Option<Vec<Report>>,
    /// Exceptions of the group that are not shown.
    pub more: usize,
}

/// An exception with those that it followed, the first of them first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub earlier: Vec<(ExceptionReport, Link)>,
    pub last: Option<ExceptionReport>,
}

impl ExceptionReport {
    /// `ValueError: message`, as the last line of a traceback shows it.
    pub fn headline(&self) -> String {
        match self.message.as_str() {
            "" => self.class.clone(),
            message => format!("{}: {message}", self.class),
        }
    }
}

impl Report {
    /// The traceback as CPython prints it, ending in a newline.
    pub fn render(&self) -> String {
        let mut page = Page::default();
        page.report(self);
        page.text
    }
}

/// Text under construction: each line gets the margin of the groups it is in.
#[derive(Default)]
struct Page {
    text: String,
    depth: usize,
    closing: bool,
}

impl Page {
    fn line(&mut self, margin: char, text: &str) {
        for line in text.split('\n') {
            let indent = "  ".repeat(self.depth);
            // A line never fails to be written to a string.
            let _ = match self.depth {
                0 => writeln!(self.text, "{line}"),
                _ => writeln!(self.text, "{indent}{margin} {line}"),
            };
        }
    }

    fn report(&mut self, report: &Report) {
        for (exception, link) in &report.earlier {
            self.exception(exception);
            let sentence = match link {
                Link::Cause => "The above exception was the direct cause of the following exception:",
                Link::Context => "During handling of the above exception, another exception occurred:",
            };
            self.line('|', &format!("\n{sentence}\n"));
        }
        if let Some(last) = &report.last {
            self.exception(last);
        }
    }

    fn exception(&mut self, exception: &ExceptionReport) {
        let Some(inner) = &exception.group else {
            if !exception.frames.is_empty() {
                self.line('|', "Traceback (most recent call last):");
            }
            self.frames(&exception.frames);
            self.headline(exception);
            return;
        };
        let outermost = self.depth == 0;
        if outermost {
            self.depth += 1;
        }
        if !exception.frames.is_empty() {
            let margin = if outermost { '+' } else { '|' };
            self.line(margin, "Exception Group Traceback (most recent call last):");
        }
        self.frames(&exception.frames);
        self.headline(exception);
        self.closing = false;
        let shown = inner.len() + usize::from(exception.more > 0);
        for at in 0..shown {
            let last = at + 1 == shown;
            self.closing |= last;
            let title = if at < inner.len() { (at + 1).to_string() } else { "...".to_owned() };
            let mark = if at == 0 { "+-" } else { "  " };
            let indent = "  ".repeat(self.depth);
            let _ = writeln!(self.text, "{indent}{mark}+---------------- {title} ----------------");
            self.depth += 1;
            match inner.get(at) {
                Some(report) => self.report(report),
                None => {
                    let (count, s) = (exception.more, if exception.more == 1 { "" } else { "s" });
                    self.line('|', &format!("and {count} more exception{s}"));
                }
            }
            if last && self.closing {
                let indent = "  ".repeat(self.depth);
                let _ = writeln!(self.text, "{indent}+------------------------------------");
                self.closing = false;
            }
            self.depth -= 1;
        }
        if outermost {
            self.depth -= 1;
        }
    }

    fn headline(&mut self, exception: &ExceptionReport) {
        let suggestion = exception.suggestion.as_ref().map(|name| format!(". Did you mean: '{name}'?"));
        self.line('|', &format!("{}{}", exception.headline(), suggestion.unwrap_or_default()));
        for note in &exception.notes {
            self.line('|', note);
        }
    }

    /// Frames, where one that repeats is shown three times and then counted.
    fn frames(&mut self, frames: &[FrameReport]) {
        /// So often a frame is shown before it is only counted.
        const SHOWN: usize = 3;
        let mut repeated = 0;
        let mut before: Option<&FrameReport> = None;
        for frame in frames {
            let same = before.is_some_and(|before| {
                before.file == frame.file && before.line == frame.line && before.function == frame.function
            });
            if !same {
                self.repetition(repeated, SHOWN);
                repeated = 0;
            }
            for _ in repeated..SHOWN.min(repeated + frame.times) {
                self.line('|', &format!("  File \"{}\", line {}, in {}", frame.file, frame.line, frame.function));
                for part in [&frame.source, &frame.carets] {
                    if !part.is_empty() {
                        self.line('|', &format!("    {part}"));
                    }
                }
            }
            repeated += frame.times;
            before = Some(frame);
        }
        self.repetition(repeated, SHOWN);
    }

    fn repetition(&mut self, repeated: usize, shown: usize) {
        if let Some(more @ 1..) = repeated.checked_sub(shown) {
            let s = if more == 1 { "" } else { "s" };
            self.line('|', &format!("  [Previous line repeated {more} more time{s}]"));
        }
    }
}
