//! Single characters of source text: which are wrong, and what to write instead.

use crate::ast::Span;
use crate::diagnostic::Diagnostic;

/// Characters that may stand in a name by Unicode's tables and that no font shows (Default_Ignorable_Code_Point).
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

pub fn invalid_character(c: char, span: Span) -> Diagnostic {
    let shown = if c.is_control() || c.is_whitespace() { String::new() } else { format!(" '{c}'") };
    let diagnostic = Diagnostic::error("E0101", span, format!("invalid character{shown} (U+{:04X})", c as u32));
    match c {
        '\u{201c}' | '\u{201d}' | '\u{201e}' => diagnostic.hint("write a straight quote: \""),
        '\u{2018}' | '\u{2019}' | '\u{201a}' => diagnostic.hint("write a straight quote: '"),
        '\u{a0}' | '\u{2000}'..='\u{200b}' | '\u{202f}' | '\u{3000}' | '\u{feff}' => {
            diagnostic.hint("write an ordinary space")
        }
        '\u{2010}'..='\u{2015}' | '\u{2212}' => diagnostic.hint("write a minus sign: -"),
        '\u{d7}' => diagnostic.hint("write *"),
        '\u{f7}' => diagnostic.hint("write /"),
        '\u{2264}' => diagnostic.hint("write <="),
        '\u{2265}' => diagnostic.hint("write >="),
        '\u{2260}' => diagnostic.hint("write !="),
        '\u{ff01}'..='\u{ff5e}' => match char::from_u32(c as u32 - 0xfee0) {
            Some(plain) => diagnostic.hint(format!("write {plain}")),
            None => diagnostic,
        },
        _ => diagnostic,
    }
}

/// NUL, line ends that only some programs honour, and controls that reorder what is shown.
pub fn deceptive_character(source: &str) -> Option<Diagnostic> {
    let bytes = source.as_bytes();
    let at_risk = |(at, b): (usize, &u8)| match b {
        0 => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        0xc2 => bytes.get(at + 1) == Some(&0x85),
        0xe2 => matches!(
            (bytes.get(at + 1), bytes.get(at + 2)),
            (Some(0x80), Some(0xa8..=0xae)) | (Some(0x81), Some(0xa6..=0xa9))
        ),
        _ => false,
    };
    let (at, _) = bytes.iter().enumerate().find(|&pair| at_risk(pair))?;
    let c = source.get(at..)?.chars().next()?;
    let place = Span::new(at as u32, (at + c.len_utf8()) as u32);
    let (message, hint) = match c {
        '\0' => ("source text cannot contain null bytes".to_owned(), "write \\0 in a string"),
        '\r' => (
            "carriage return without a line feed".to_owned(),
            "end lines with a line feed, or both; write \\r in a string",
        ),
        '\u{85}' | '\u{2028}' | '\u{2029}' => (
            format!("line separator U+{:04X}, which not every editor shows as a line end", c as u32),
            "write it as an escape in a string",
        ),
        _ => (
            format!(
                "bidirectional control character U+{:04X}, which makes text read differently from what it means",
                c as u32
            ),
            "write it as an escape in a string",
        ),
    };
    Some(Diagnostic::error("E0110", place, message).hint(hint))
}
