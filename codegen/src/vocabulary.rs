//! The words of the language that mean the same in a spec and in the model. Knows neither of them.

use modelspec_runtime::BuiltInRule;
use serde::{Deserialize, Serialize};

/// Ids of the rules that the resolver adds.
const ADDED_RULES: [&str; 3] = ["rates", "deprecated", "alias"];

/// Returns whether an id belongs to a check that needs no rule in a spec. A rule of a spec must have another id, so that
/// an id in a violation means one thing.
pub(crate) fn is_built_in_rule(id: &str) -> bool {
    ADDED_RULES.contains(&id) || BuiltInRule::ALL.iter().any(|rule| rule.id() == id)
}

/// The availability of a model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Announced, but not available yet.
    ComingSoon,
    /// Generally available.
    #[default]
    Live,
    /// Only through the API, not in the vendor's own applications.
    ApiOnly,
    /// Available, but still changing.
    Preview,
    /// Still works, but is going away.
    Deprecated,
    /// Does not work any more.
    Retired,
}

impl Status {
    /// As it is written in specs.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::ComingSoon => "coming-soon",
            Status::Live => "live",
            Status::ApiOnly => "api-only",
            Status::Preview => "preview",
            Status::Deprecated => "deprecated",
            Status::Retired => "retired",
        }
    }
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Reads.
    Get,
    /// Creates or runs.
    Post,
    /// Replaces.
    Put,
    /// Changes.
    Patch,
    /// Deletes.
    Delete,
}

impl Method {
    /// As it stands in a request.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
}

/// The encoding of the body of an HTTP request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum BodyEncoding {
    /// `application/json`.
    #[default]
    Json,
    /// `multipart/form-data`: one part a parameter, files as parts of their own.
    Multipart,
    /// `application/x-www-form-urlencoded`.
    Form,
}

/// The content of the body of an HTTP request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RequestEnvelope {
    /// One request document.
    #[default]
    Single,
    /// A JSON array of request documents.
    Array,
}

/// The type of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum FactType {
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// A string.
    String,
    /// A timestamp with an offset, as in RFC 3339.
    Timestamp,
}

impl FactType {
    /// As it is written in specs.
    pub fn as_str(self) -> &'static str {
        match self {
            FactType::Boolean => "boolean",
            FactType::Integer => "integer",
            FactType::Number => "number",
            FactType::String => "string",
            FactType::Timestamp => "timestamp",
        }
    }
}

/// A scalar as it was written: a quoted or non-JSON plain scalar is a string, the rest is what JSON says.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// A boolean.
    Bool(bool),
    /// A number, with its digits as written.
    Number(String),
    /// A string.
    String(String),
}

/// The part of the HTTP request that a parameter is sent in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// In the JSON body.
    #[default]
    Body,
    /// In the query of the URL.
    Query,
    /// In the path of the URL.
    Path,
    /// In a header of this name.
    Header,
}

/// Reports whether a language model decides a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ToolUse {
    /// It is left out of tool definitions.
    Hide,
    /// It is part of tool definitions.
    Show,
}

/// Forms of strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatName {
    /// An absolute URI.
    Uri,
    /// A UUID of any version.
    Uuid,
    /// A UUID of version 4.
    UuidV4,
}

/// The unit of the length of a string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LengthUnit {
    /// Unicode code points, as JSON Schema and CEL do.
    #[default]
    CodePoints,
    /// UTF-16 code units, as JavaScript and Java do.
    #[serde(rename = "utf-16")]
    #[cfg_attr(feature = "editor", schemars(rename = "utf-16"))]
    Utf16,
    /// Bytes of UTF-8.
    Bytes,
}

/// One way to hand over media.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MediaForm {
    /// An `http` or `https` URL.
    Url,
    /// `data:<type>/<subtype>;base64,` and Base64.
    DataUri,
    /// Bare Base64.
    Base64,
    /// The UUID v4 of an earlier upload.
    Upload,
    /// A file that is sent as a part of the body; the document holds its name, which the caller chooses.
    File,
}

/// The state of a task, as a value of a response reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum TaskState {
    /// It is not finished: ask again.
    Pending,
    /// It is finished, and the result is there.
    Done,
    /// It finished without a result.
    Failed,
}

impl TaskState {
    /// As written in specs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// The reaction of a service to a valid request that it does not follow exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// The parameter has no effect.
    Ignored,
    /// Another value is used.
    Overridden,
    /// The excess is cut off.
    Truncated,
    /// It still works, but is going away.
    Deprecated,
}

impl Effect {
    /// As written in specs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ignored => "ignored",
            Self::Overridden => "overridden",
            Self::Truncated => "truncated",
            Self::Deprecated => "deprecated",
        }
    }
}
