//! What is wrong with a source text, and how it is shown.
//!
//! A diagnostic has a stable code: `E01xx` characters, tokens and limits; `E02xx` syntax; `E03xx` names and scopes;
//! `E04xx` things that Python has and this language leaves out by design; `W05xx` lints. The message names the thing,
//! the hint says what to do.

use crate::ast::Span;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    Error,
    Warning,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub span: Span,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    /// `E0301`; never reused for another meaning.
    pub code: &'static str,
    pub message: String,
    /// The bytes of source that are wrong.
    pub span: Span,
    /// A few words at the span itself; may be empty.
    pub label: String,
    /// Other places that matter: where the bracket was opened, where the name is bound.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Diagnostic {
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            code,
            message: message.into(),
            span,
            label: String::new(),
            labels: Vec::new(),
            hint: None,
        }
    }

    pub fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, span, message) }
    }

    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Diagnostic {
        self.label = text.into();
        self
    }

    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    #[must_use]
    pub fn hint(mut self, text: impl Into<String>) -> Diagnostic {
        self.hint = Some(text.into());
        self
    }

    /// The diagnostic with the lines of source that it is about, ending in a newline; with terminal colours if
    /// `colour`.
    pub fn render(&self, file_name: &str, source: &str, colour: bool) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut primary = AnnotationKind::Primary.span(clip(self.span, source));
        if !self.label.is_empty() {
            primary = primary.label(&self.label);
        }
        let mut snippet = Snippet::source(source).path(file_name).annotation(primary);
        for label in &self.labels {
            snippet = snippet.annotation(AnnotationKind::Context.span(clip(label.span, source)).label(&label.text));
        }
        let mut group = Group::with_title(level.primary_title(&self.message).id(self.code)).element(snippet);
        if let Some(hint) = &self.hint {
            group = group.element(Level::HELP.message(hint));
        }
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let mut text = renderer.render(&[group]);
        text.push('\n');
        text
    }
}

/// The diagnostics of one pass. Only so many are kept, so that a text made of errors does not fill the memory.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    list: Vec<Diagnostic>,
    errors: usize,
}

impl Findings {
    const MOST_ERRORS: usize = 100;
    const MOST_WARNINGS: usize = 100;

    pub fn push(&mut self, diagnostic: Diagnostic) {
        let room = match diagnostic.severity {
            Severity::Error => {
                self.errors += 1;
                self.errors <= Findings::MOST_ERRORS
            }
            Severity::Warning => self.list.len() - self.errors.min(Findings::MOST_ERRORS) < Findings::MOST_WARNINGS,
        };
        if room {
            self.list.push(diagnostic);
        }
    }

    /// How many errors were found, those that were not kept included.
    pub fn errors(&self) -> usize {
        self.errors
    }

    pub fn is_full(&self) -> bool {
        self.errors > Findings::MOST_ERRORS
    }

    pub fn append(&mut self, other: Findings) {
        other.list.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }

    /// All of them, in the order of the text.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.list.sort_by_key(|diagnostic| diagnostic.span.start);
        self.list.dedup();
        self.list
    }
}

/// The span as a range that lies inside the source and on character boundaries, whatever was given.
fn clip(span: Span, source: &str) -> std::ops::Range<usize> {
    let boundary = |mut at: usize| {
        at = at.min(source.len());
        while !source.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = boundary(span.start as usize);
    let end = boundary(span.end as usize).max(start);
    start..end
}
