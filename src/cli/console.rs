//! Standard output as a program's console.

use caplet::{Closed, Console};
use std::io::{BufWriter, Error, IsTerminal, Stdout as Stream, Write, stdout};
use std::sync::{Arc, Mutex, PoisonError};

/// Buffered; flushed after every line where somebody is watching, and when it is dropped.
pub struct Stdout {
    stream: BufWriter<Stream>,
    watched: bool,
    failure: Failure,
}

/// Why output could not be written, if it could not: known to the end when the console is gone.
#[derive(Clone, Default)]
pub struct Failure(Arc<Mutex<Option<Error>>>);

impl Failure {
    pub fn take(&self) -> Option<Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Stdout {
    pub fn new(failure: Failure) -> Stdout {
        let stream = stdout();
        let watched = stream.is_terminal();
        Stdout { stream: BufWriter::with_capacity(1 << 16, stream), watched, failure }
    }

    fn noted(&self, result: Result<(), Error>) -> Result<(), Closed> {
        result.map_err(|error| {
            self.failure.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            Closed
        })
    }
}

impl Console for Stdout {
    fn write(&mut self, text: &str) -> Result<(), Closed> {
        let mut result = self.stream.write_all(text.as_bytes());
        if result.is_ok() && self.watched {
            result = self.stream.flush();
        }
        self.noted(result)
    }
}

impl Drop for Stdout {
    fn drop(&mut self) {
        let result = self.stream.flush();
        let _ = self.noted(result);
    }
}
