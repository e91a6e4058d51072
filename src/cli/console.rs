//! Standard output as a program's console.

use caplet::Console;
use std::io::{BufWriter, IsTerminal, Stdout as Stream, Write, stdout};

/// Buffered; flushed after every line where somebody is watching, and when it is dropped.
pub struct Stdout {
    stream: BufWriter<Stream>,
    watched: bool,
}

impl Stdout {
    pub fn new() -> Stdout {
        let stream = stdout();
        let watched = stream.is_terminal();
        Stdout { stream: BufWriter::with_capacity(1 << 16, stream), watched }
    }
}

impl Console for Stdout {
    fn write(&mut self, text: &str) {
        // A reader that has seen enough closes the pipe: the program goes on unheard.
        let _ = self.stream.write_all(text.as_bytes());
        if self.watched {
            let _ = self.stream.flush();
        }
    }
}
