//! Requests and facts as JSON: text is passed on unchanged, plain objects are converted without loss. Does not know their
//! meaning.

use std::ops::Deref;

use modelspec_runtime::Json;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMemoryView, PyString, PyTuple,
};

/// Maximum size of a plain object as JSON. A list that occurs several times is written each time.
const MAX_BYTES: usize = 64 << 20;
/// Nesting that is written out: one level more than the engine accepts, so that it is the engine that refuses the rest.
const MAX_DEPTH: usize = 128;
/// Python refuses to print integers of more than about 14,000 bits, unless they are decimals.
const MAX_INT_BITS: usize = 10_000;

/// The bytes of a JSON document.
pub(crate) enum Document {
    Bytes(PyBackedBytes),
    Text(PyBackedStr),
    Written(String),
}

impl Deref for Document {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Text(text) => text.as_bytes(),
            Self::Written(text) => text.as_bytes(),
        }
    }
}

impl<'py> FromPyObject<'_, 'py> for Document {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let value = &*value;
        if let Ok(bytes) = value.cast::<PyBytes>() {
            return Ok(Self::Bytes(bytes.clone().into()));
        }
        if let Ok(bytes) = value.cast::<PyByteArray>() {
            return Ok(Self::Bytes(bytes.clone().into()));
        }
        if value.is_instance_of::<PyMemoryView>() {
            let bytes = value.py().get_type::<PyBytes>().call1((value,))?;
            return Ok(Self::Bytes(bytes.cast_into::<PyBytes>()?.into()));
        }
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(match PyBackedStr::try_from(text.clone()) {
                Ok(text) => Self::Text(text),
                // Half of a surrogate pair has no UTF-8; the engine reports its position.
                Err(_) => {
                    let bytes = text.call_method1("encode", ("utf-8", "surrogatepass"))?;
                    Self::Bytes(bytes.cast_into::<PyBytes>()?.into())
                }
            });
        }
        let mut writer = Writer { out: String::new(), path: Vec::new() };
        writer.value(value)?;
        Ok(Self::Written(writer.out))
    }
}

/// A part of the place of a value.
enum Step {
    Key(String),
    Item(usize),
}

struct Writer {
    out: String,
    path: Vec<Step>,
}

impl Writer {
    /// Writes a value. Returns false after nesting that the engine refuses: the rest is not written.
    fn value(&mut self, value: &Bound<'_, PyAny>) -> PyResult<bool> {
        if let Ok(text) = value.cast::<PyString>() {
            self.string(text)?;
        } else if value.is_none() {
            self.out.push_str("null");
        } else if let Ok(value) = value.cast::<PyBool>() {
            self.out.push_str(if value.is_true() { "true" } else { "false" });
        } else if let Ok(value) = value.cast::<PyInt>() {
            self.integer(value)?;
        } else if let Ok(value) = value.cast::<PyFloat>() {
            self.float(value)?;
        } else if let Ok(members) = value.cast::<PyDict>() {
            return self.members(members);
        } else if let Ok(items) = value.cast::<PyList>() {
            return self.items(items.iter());
        } else if let Ok(items) = value.cast::<PyTuple>() {
            return self.items(items.iter());
        } else {
            let ty = value.get_type().name()?;
            return Err(PyTypeError::new_err(format!("{}`{ty}` is not a JSON value", self.place())));
        }
        if self.out.len() > MAX_BYTES {
            let max = MAX_BYTES >> 20;
            let message = format!("the object is larger than {max} MiB as JSON; give it as `bytes`");
            return Err(PyValueError::new_err(message));
        }
        Ok(true)
    }

    fn members(&mut self, members: &Bound<'_, PyDict>) -> PyResult<bool> {
        self.out.push('{');
        if self.path.len() + 1 > MAX_DEPTH {
            return Ok(false);
        }
        // A copy, because another thread may change the dictionary.
        for (at, member) in members.items().iter().enumerate() {
            let (key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = member.extract()?;
            if at > 0 {
                self.out.push(',');
            }
            let Ok(name) = key.cast::<PyString>() else {
                let ty = key.get_type().name()?;
                return Err(PyTypeError::new_err(format!(
                    "{}a key is of type `{ty}`, not `str`",
                    self.place()
                )));
            };
            self.string(name)?;
            self.out.push(':');
            self.path.push(Step::Key(name.to_string_lossy().into_owned()));
            if !self.value(&value)? {
                return Ok(false);
            }
            self.path.pop();
        }
        self.out.push('}');
        Ok(true)
    }

    fn items<'py>(&mut self, items: impl Iterator<Item = Bound<'py, PyAny>>) -> PyResult<bool> {
        self.out.push('[');
        if self.path.len() + 1 > MAX_DEPTH {
            return Ok(false);
        }
        for (at, item) in items.enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            self.path.push(Step::Item(at));
            if !self.value(&item)? {
                return Ok(false);
            }
            self.path.pop();
        }
        self.out.push(']');
        Ok(true)
    }

    fn string(&mut self, text: &Bound<'_, PyString>) -> PyResult<()> {
        match PyBackedStr::try_from(text.clone()) {
            Ok(text) => self.out.push_str(&Json::from(&*text).to_string()),
            // Half of a surrogate pair is written as its escape, which the engine refuses with its place.
            Err(_) => {
                let escaped: PyBackedStr =
                    text.py().import("json")?.call_method1("dumps", (text,))?.extract()?;
                self.out.push_str(&escaped);
            }
        }
        Ok(())
    }

    fn integer(&mut self, value: &Bound<'_, PyInt>) -> PyResult<()> {
        let py = value.py();
        if let Ok(value) = value.extract::<i64>() {
            self.out.push_str(&value.to_string());
            return Ok(());
        }
        // Not the methods of the value: a subclass can print anything.
        let integer = py.get_type::<PyInt>();
        let bits: usize = integer.call_method1("bit_length", (value,))?.extract()?;
        let text = if bits > MAX_INT_BITS {
            py.import("decimal")?.getattr("Decimal")?.call1((value,))?.str()?
        } else {
            integer.call_method1("__repr__", (value,))?.cast_into()?
        };
        self.out.push_str(&PyBackedStr::try_from(text)?);
        Ok(())
    }

    fn float(&mut self, value: &Bound<'_, PyFloat>) -> PyResult<()> {
        if !value.value().is_finite() {
            let message = format!("{}{} is not a JSON number", self.place(), value.value());
            return Err(PyValueError::new_err(message));
        }
        let text = value.py().get_type::<PyFloat>().call_method1("__repr__", (value,))?;
        self.out.push_str(&text.extract::<PyBackedStr>()?);
        Ok(())
    }

    /// The place of the value, for the start of a message; empty for the outermost one.
    fn place(&self) -> String {
        if self.path.is_empty() {
            return String::new();
        }
        let step = |step: &Step| match step {
            Step::Key(name) => format!("/{}", name.replace('~', "~0").replace('/', "~1")),
            Step::Item(at) => format!("/{at}"),
        };
        let pointer: String = self.path.iter().map(step).collect();
        format!("`{}`: ", pointer.escape_debug())
    }
}
