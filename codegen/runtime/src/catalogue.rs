//! One entry of a catalogue: everything about an operation that does not need its types.

mod route;

use crate::cause::UnknownCause;
use crate::cost::Cost;
use crate::facts::Facts;
use crate::http::{Auth, Endpoint, Envelope, ErrorCode, ErrorMembers};
use crate::json::{Json, JsonObject};
use crate::report::{Invalid, Report};
use crate::sizes::SizeTable;
use crate::table::{Encoded, Model, PriceEntry};
use crate::validate::{Priced, cost, price, validate};

/// One operation of a catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'m> {
    /// Identifier of the spec, `<provider>/<name>`.
    pub id: &'m str,
    /// Hash of everything that decides verdicts and prices, in 32 hexadecimal digits: the same on every machine, and another
    /// one as soon as a limit, a rule, a rate or one of their texts changes.
    pub fingerprint: &'m str,
    /// The provider, with what its operations share.
    pub provider: &'m Provider<'m>,
    /// Name as the vendor writes it.
    pub name: &'m str,
    /// Description.
    pub doc: &'m str,
    /// Identifiers of the model on the wire; several operations can have the same.
    pub wire_ids: &'m [&'m str],
    /// Availability, for example `live`.
    pub status: &'m str,
    /// The date of the release, if it is known, as `2026-11-29`.
    pub released: Option<&'m str>,
    /// The date on which the model stops working, if it is known.
    pub retires: Option<&'m str>,
    /// Identifier of the operation to use in place of this one.
    pub replaced_by: Option<&'m str>,
    /// Capabilities, for example `text-to-image`.
    pub capabilities: &'m [&'m str],
    /// The pages that the spec is based on.
    pub sources: &'m [Source<'m>],
    /// Method, path, and the parts of the HTTP request that parameters are sent in.
    pub endpoint: Endpoint<'m>,
    /// Its table.
    pub table: ModelTable<'m>,
}

/// Data that all operations of a provider share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Provider<'m> {
    /// Identifier, the first part of the ids of its operations.
    pub id: &'m str,
    /// Name as the provider writes it.
    pub name: &'m str,
    /// Description; empty if there is none.
    pub doc: &'m str,
    /// URL that paths are appended to; none if the caller chooses the host.
    pub base_url: Option<&'m str>,
    /// Authentication of requests.
    pub auth: Option<Auth<'m>>,
    /// The places of results, errors and tasks in responses.
    pub envelope: Envelope<'m>,
    /// Error codes.
    pub errors: &'m [ErrorCode<'m>],
    /// The pages that the spec is based on.
    pub sources: &'m [Source<'m>],
}

/// A page that a spec is based on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source<'m> {
    /// Its address.
    pub url: &'m str,
    /// The date on which it was read, as `2026-11-29`.
    pub read: &'m str,
    /// The facts that were taken from it; empty if the spec does not say.
    pub note: &'m str,
}

/// The table of an operation.
#[derive(Clone, Copy, Debug)]
pub enum ModelTable<'m> {
    /// Bytes of the program, decoded when they are first used.
    Encoded(&'static Encoded<Model<'static>>),
    /// A table that was built at run time.
    Built(&'m Model<'m>),
}

impl<'m> Entry<'m> {
    /// Identifier of the spec, `<provider>/<name>`.
    pub const fn id(&self) -> &'m str {
        self.id
    }

    /// Its table, which the functions of the engine take.
    pub fn model(&self) -> &'m Model<'m> {
        match self.table {
            ModelTable::Encoded(table) => table,
            ModelTable::Built(table) => table,
        }
    }

    /// The URL that requests are sent to: the base URL of the provider and the path. Names in braces are parameters. None
    /// if the host or the path is not documented.
    pub fn url(&self) -> Option<String> {
        Some(format!("{}{}", self.provider.base_url?, self.endpoint.path?))
    }

    /// The documented price that requests with these facts have.
    ///
    /// # Errors
    /// When no price is documented for the moment of the facts, or without one, for the day of the newest source.
    pub fn price_entry(&self, facts: &Facts) -> Result<&'m PriceEntry<'m>, UnknownCause<'m>> {
        self.model().prices.at(facts.moment())
    }

    /// The allowed sizes, if the operation has a size table.
    pub fn sizes(&self) -> Option<SizeTable<'m>> {
        self.model().sizes.as_ref().map(crate::table::Sizes::table)
    }

    /// Lists all violations of a request.
    pub fn validate_json(&self, json: &[u8]) -> Report<'m> {
        self.validate_json_with(json, Facts::none())
    }

    /// Lists all violations of a request, with facts about it.
    pub fn validate_json_with(&self, json: &[u8], facts: &Facts) -> Report<'m> {
        validate(self.model(), json, facts)
    }

    /// The cost of a request.
    ///
    /// # Errors
    /// When the request is invalid; the error holds the report.
    pub fn price_json(&self, json: &[u8]) -> Result<Cost<'m>, Invalid<'m>> {
        self.price_json_with(json, Facts::none())
    }

    /// The cost of a request, with facts about it.
    ///
    /// # Errors
    /// When the request is invalid; the error holds the report.
    pub fn price_json_with(&self, json: &[u8], facts: &Facts) -> Result<Cost<'m>, Invalid<'m>> {
        cost(self.model(), json, facts)
    }

    /// Report and cost of a request, read once.
    pub fn check_json(&self, json: &[u8], facts: &Facts) -> Priced<'m> {
        price(self.model(), json, facts)
    }

    /// A result of this operation as the command line prints it: after the id of the operation.
    pub fn answer(&self, result: Json) -> Json {
        crate::answer::of_model(self.id, None, result)
    }

    /// The entry as JSON, without its parameters. Undocumented members are `null`.
    pub fn to_json(&self) -> Json {
        let Self { provider, endpoint, .. } = self;
        let text = |text: Option<&str>| text.map_or(Json::Null, Json::from);
        let list = |texts: &[&str]| texts.iter().copied().map(Json::from).collect::<Vec<_>>().into();
        JsonObject::from([
            ("id", self.id.into()),
            ("fingerprint", self.fingerprint.into()),
            ("model", text(self.wire_ids.first().copied())),
            ("models", list(self.wire_ids)),
            ("name", self.name.into()),
            ("doc", self.doc.into()),
            ("status", self.status.into()),
            ("released", text(self.released)),
            ("retires", text(self.retires)),
            ("replaced_by", text(self.replaced_by)),
            ("capabilities", list(self.capabilities)),
            ("price", self.model().prices.rates().into()),
            ("provider", provider.to_json()),
            ("method", endpoint.method.into()),
            ("path", text(endpoint.path)),
            ("url", self.url().map_or(Json::Null, Json::from)),
            ("content_type", text(endpoint.content_type())),
            ("envelope", if self.model().array_body { "array" } else { "single" }.into()),
            ("sources", sources(self.sources)),
        ])
        .into()
    }
}

impl Provider<'_> {
    /// The provider as JSON. Undocumented members are `null`.
    pub fn to_json(&self) -> Json {
        let text = |text: Option<&str>| text.map_or(Json::Null, Json::from);
        let auth = |auth: Auth<'_>| {
            JsonObject::from([("header", auth.header.into()), ("scheme", text(auth.scheme))]).into()
        };
        let error = |error: &ErrorCode<'_>| {
            let http = error.http.map_or(Json::Null, |http| i64::from(http).into());
            JsonObject::from([("http", http), ("code", error.code.into()), ("meaning", error.meaning.into())])
                .into()
        };
        JsonObject::from([
            ("id", self.id.into()),
            ("name", self.name.into()),
            ("doc", self.doc.into()),
            ("base_url", text(self.base_url)),
            ("auth", self.auth.map_or(Json::Null, auth)),
            ("response", self.envelope.to_json()),
            ("errors", self.errors.iter().map(error).collect::<Vec<_>>().into()),
            ("sources", sources(self.sources)),
        ])
        .into()
    }
}

impl Envelope<'_> {
    /// The places of results and errors as JSON Pointers, and names of members. Undocumented members are `null`.
    fn to_json(self) -> Json {
        let text = |text: Option<&str>| text.map_or(Json::Null, Json::from);
        let error = |error: ErrorMembers<'_>| {
            let ErrorMembers { at, code, message } = error;
            JsonObject::from([("at", at.into()), ("code", code.into()), ("message", text(message))]).into()
        };
        JsonObject::from([
            ("results", self.results.into()),
            ("task", text(self.task)),
            ("error", self.error.map_or(Json::Null, error)),
        ])
        .into()
    }
}

fn sources(sources: &[Source<'_>]) -> Json {
    let source = |source: &Source<'_>| {
        let mut json = JsonObject::from([("url", source.url.into()), ("read", source.read.into())]);
        if !source.note.is_empty() {
            json.insert("note", source.note.into());
        }
        json.into()
    };
    sources.iter().map(source).collect::<Vec<_>>().into()
}

/// `Serialize` in the shape of `to_json`.
#[cfg(feature = "serde")]
mod with_serde {
    use super::{Entry, Provider};
    use serde::{Serialize, Serializer};

    impl Serialize for Entry<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.to_json().serialize(serializer)
        }
    }

    impl Serialize for Provider<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.to_json().serialize(serializer)
        }
    }
}
