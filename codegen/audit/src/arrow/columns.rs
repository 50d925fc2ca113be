//! The parts of a record in the columns of a batch. In: a batch, and where its parts are. Out: the parts of each row as
//! texts. Never knows what they mean.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch};
use arrow_buffer::NullBuffer;
use arrow_schema::{ArrowError, DataType, Schema};

use modelspec_runtime::__private::extract::{self, ExtractError, Found, Places};

use super::json::json;
use super::values::{Lookup, Print, Unprintable, integers, numbers, texts, times};
use crate::Malformed;
use crate::bills::Bills;
use crate::fields::{number_or_text, text_or_json};

/// The columns that hold the parts of records.
///
/// Each is the name of a column. A name that starts with `/` is a JSON Pointer: its first part names the column, and the
/// others lead into a struct,
/// or into JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// The id or the wire id of the operation, as text.
    pub model: String,
    /// The operation of all records; the column of the model is not read then.
    pub only_model: Option<String>,
    /// The request, as JSON text or as a struct; none if the log has no requests.
    pub request: Option<String>,
    /// The request of records that have none.
    pub missing_request: Option<String>,
    /// An object of facts, as JSON text or as a struct.
    pub facts: Option<String>,
    /// Names of facts, and the columns of their values.
    pub named_facts: Vec<(String, String)>,
    /// The time, as a timestamp, a date, text or Unix time.
    pub time: Option<String>,
    /// The billed amount, as a number or text. In a JSON Pointer, a name `*` stands for all items of a list, whose amounts
    /// are added.
    pub cost: Option<String>,
    /// The currency of the bill, as text.
    pub currency: Option<String>,
}

impl Default for Columns {
    /// The columns `model` and `request`, and no others.
    fn default() -> Self {
        Self {
            model: "model".to_owned(),
            only_model: None,
            request: Some("request".to_owned()),
            missing_request: None,
            facts: None,
            named_facts: Vec::new(),
            time: None,
            cost: None,
            currency: None,
        }
    }
}

impl Columns {
    /// The names of the columns themselves.
    pub fn names(&self) -> BTreeSet<String> {
        let model = Some(&self.model).filter(|_| self.only_model.is_none());
        let parts = [&self.request, &self.facts, &self.time, &self.cost, &self.currency];
        let named = self.named_facts.iter().map(|(_, place)| place);
        let places = model.into_iter().chain(parts.into_iter().flatten()).chain(named);
        let column = |place: &String| match place.strip_prefix('/') {
            Some(pointer) => unescaped(pointer.split('/').next().unwrap_or_default()).into_owned(),
            None => place.clone(),
        };
        places.map(column).collect()
    }
}

/// A part of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Model,
    Request,
    Facts,
    NamedFact,
    Time,
    Cost,
    /// Amounts whose sum is the cost.
    Bills,
    Currency,
}

impl Part {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Request => "request",
            Self::Facts => "value of facts",
            Self::NamedFact => "fact",
            Self::Time => "time",
            Self::Cost | Self::Bills => "cost",
            Self::Currency => "currency",
        }
    }

    /// True if its texts are JSON.
    fn is_json(self) -> bool {
        matches!(self, Self::Request | Self::Facts | Self::Bills)
    }

    /// The text of a value in JSON.
    fn of_json(self, value: extract::Part<'_>) -> Result<Cow<'_, str>, Malformed> {
        let (text, expected) = match self {
            Self::Model | Self::Currency => (value.text(), "a string"),
            Self::Request => (text_or_json(value, |_| true), "JSON"),
            Self::Facts | Self::NamedFact | Self::Bills => (Some(Cow::Borrowed(value.json)), "JSON"),
            Self::Time | Self::Cost => return number_or_text(value, self.name()),
        };
        text.ok_or(Malformed::Type { part: self.name(), expected })
    }

    /// The types that it can have.
    fn accepted(self) -> &'static str {
        match self {
            Self::Model | Self::Currency => "text",
            Self::Request | Self::Facts => {
                "JSON text, or a struct of texts, numbers, booleans, lists, maps and structs"
            }
            Self::NamedFact => "a text, a number, a boolean or a list of them",
            Self::Time => "a timestamp, a date, text, or Unix time as an integer",
            Self::Cost => "a decimal, an integer, a float or text",
            Self::Bills => "a list, a struct, a decimal, an integer, a float or JSON text",
        }
    }
}

/// The values of a part.
pub(super) struct Values<'a> {
    part: Part,
    /// The rows without a value: nulls of the column, and of the structs around it.
    nulls: Option<NullBuffer>,
    form: Form<'a>,
    /// The places of amounts in a value.
    bills: Option<Bills>,
}

enum Form<'a> {
    Found(Lookup<'a>),
    Printed(Print<'a>),
    /// The value at a pointer in texts of JSON.
    Inside(Lookup<'a>, Places),
}

impl<'a> Values<'a> {
    /// The values of a part, which are in a column of a batch.
    pub(super) fn new(batch: &'a RecordBatch, place: &str, part: Part) -> Result<Self, ArrowError> {
        let wrong =
            |problem| ArrowError::from(ColumnError { place, part, problem, schema: batch.schema_ref() });
        let (list, bills) = Bills::split(place).filter(|_| part == Part::Cost).unzip();
        let part = if bills.is_some() { Part::Bills } else { part };
        let Resolved { array, nulls, inside } =
            resolve(batch, list.as_deref().unwrap_or(place)).ok_or_else(|| wrong(Problem::Missing))?;
        let form = match inside {
            None => form(array, part).map_err(wrong)?,
            Some(pointer) => {
                let lookup = texts(array).ok_or_else(|| wrong(Problem::Missing))?;
                let places = Places::new([pointer.as_str()]).map_err(|_| wrong(Problem::Missing))?;
                Form::Inside(lookup, places)
            }
        };
        let nulls = NullBuffer::union(array.logical_nulls().as_ref(), nulls.as_ref());
        Ok(Self { part, nulls, form, bills })
    }

    /// The value of a row; none if it is null.
    pub(super) fn get<'v>(
        &'v self,
        row: usize,
        buffer: &'v mut String,
    ) -> Result<Option<&'v str>, Malformed> {
        let Some(bills) = &self.bills else { return self.written(row, buffer) };
        let mut written = String::new();
        let sum = self.written(row, &mut written)?.map(|json| bills.sum(json)).transpose()?;
        *buffer = sum.flatten().unwrap_or_default();
        Ok((!buffer.is_empty()).then_some(buffer))
    }

    /// The value as the column has it.
    fn written<'v>(&'v self, row: usize, buffer: &'v mut String) -> Result<Option<&'v str>, Malformed> {
        if self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row)) {
            return Ok(None);
        }
        let wrong = |why: Unprintable| Malformed::Type { part: self.part.name(), expected: why.expected() };
        let text = match &self.form {
            Form::Found(lookup) => lookup(row).map_err(wrong)?,
            Form::Printed(print) => {
                buffer.clear();
                print(row, buffer).map_err(wrong)?;
                buffer
            }
            Form::Inside(lookup, places) => match self.inside(lookup(row).map_err(wrong)?, places)? {
                None => return Ok(None),
                Some(Cow::Borrowed(text)) => text,
                Some(Cow::Owned(text)) => {
                    *buffer = text;
                    buffer
                }
            },
        };
        // The space that JSON allows around a document.
        let space: &[char] = if self.part.is_json() { &[' ', '\t', '\n', '\r'] } else { &[] };
        Ok(Some(text.trim_matches(space)))
    }

    /// The value in a text of JSON, as it is read from a record of JSON Lines.
    fn inside<'v>(&self, json: &'v str, places: &Places) -> Result<Option<Cow<'v, str>>, Malformed> {
        let mut found = Found::default();
        let wrong = |error: ExtractError| Malformed::Json(error.to_string().into());
        places.find(json.as_bytes(), &mut found).map_err(wrong)?;
        let value = places.part(0, &found, json).filter(|value| value.json != "null");
        value.map(|value| self.part.of_json(value)).transpose()
    }
}

/// The values at a place.
struct Resolved<'a> {
    array: &'a dyn Array,
    /// The nulls of the structs around the array.
    nulls: Option<NullBuffer>,
    /// The rest of the pointer, which leads into texts of JSON.
    inside: Option<String>,
}

fn resolve<'a>(batch: &'a RecordBatch, place: &str) -> Option<Resolved<'a>> {
    let Some(pointer) = place.strip_prefix('/') else {
        return Some(Resolved { array: batch.column_by_name(place)?.as_ref(), nulls: None, inside: None });
    };
    let mut names = pointer.split('/');
    let mut array: &dyn Array = batch.column_by_name(&unescaped(names.next()?))?;
    let mut nulls = None;
    while let Some(name) = names.next() {
        let Some(around) = array.as_struct_opt() else {
            let rest: String = std::iter::once(name).chain(names).flat_map(|name| ["/", name]).collect();
            return texts(array).map(|_| Resolved { array, nulls, inside: Some(rest) });
        };
        nulls = NullBuffer::union(nulls.as_ref(), around.nulls());
        array = around.column_by_name(&unescaped(name))?;
    }
    Some(Resolved { array, nulls, inside: None })
}

fn unescaped(name: &str) -> Cow<'_, str> {
    if name.contains('~') { name.replace("~1", "/").replace("~0", "~").into() } else { name.into() }
}

/// The reader of a part in an array of this type.
fn form(array: &dyn Array, part: Part) -> Result<Form<'_>, Problem> {
    let refused = || Problem::Type(array.data_type().clone());
    // A column of which nothing is known.
    if *array.data_type() == DataType::Null {
        return Ok(Form::Found(Box::new(|_| Ok(""))));
    }
    let text = if part == Part::NamedFact { None } else { texts(array) };
    if let Some(lookup) = text {
        return Ok(Form::Found(lookup));
    }
    let printed = match part {
        Part::Model | Part::Currency => None,
        Part::Time => times(array).or_else(|| integers(array)),
        Part::Cost => numbers(array),
        Part::NamedFact | Part::Bills => Some(json(array).map_err(|error| Problem::Json(error.to_string()))?),
        Part::Request | Part::Facts => match array.data_type() {
            DataType::Struct(_) | DataType::Map(_, _) => {
                Some(json(array).map_err(|error| Problem::Json(error.to_string()))?)
            }
            _ => None,
        },
    };
    printed.map(Form::Printed).ok_or_else(refused)
}

/// The reason why a column cannot be used.
enum Problem {
    Missing,
    Type(DataType),
    /// The JSON of a part of it is not certain.
    Json(String),
}

/// A column that cannot be used.
struct ColumnError<'e> {
    place: &'e str,
    part: Part,
    problem: Problem,
    schema: &'e Schema,
}

impl fmt::Display for ColumnError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (place, part) = (self.place, self.part.name());
        match &self.problem {
            Problem::Missing => write!(f, "there is no column `{place}` for the {part}")?,
            Problem::Type(ty) => write!(
                f,
                "the column `{place}` for the {part} is of type {ty}; it must be {}",
                self.part.accepted()
            )?,
            Problem::Json(inner) => write!(
                f,
                "the column `{place}` for the {part} has `{inner}`, whose JSON is not certain; give the {part} as JSON text"
            )?,
        }
        let columns =
            self.schema.fields().iter().map(|field| format!("`{}` {}", field.name(), field.data_type()));
        write!(f, "; the columns are {}", columns.collect::<Vec<_>>().join(", "))
    }
}

impl From<ColumnError<'_>> for ArrowError {
    fn from(error: ColumnError<'_>) -> Self {
        Self::InvalidArgumentError(error.to_string())
    }
}
