//! The response of an operation: one document, or several under different conditions.

use super::document::{self, Declared, Kind};
use super::inherit::{self, Content, Shape, ShapeVariant};
use super::lets::Names;
use super::provider::text;
use super::rule::Scope;
use super::{aliases, condition};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::spec;
use crate::limits::MAX_ANSWERS;
use crate::model::{Document, Expr, FactType, Header, ResponseContent, ResponseVariant};
use crate::source::Located;

/// Resolves the responses of one operation; their conditions read its request.
pub(super) struct Answers<'a, 'r> {
    pub(super) scope: Scope<'a>,
    /// The types that the documents can still have in all.
    pub(super) types: &'r mut u32,
    pub(super) report: &'r mut Report,
}

/// The documents.
pub(super) struct Answered {
    pub(super) response: Option<Document>,
    pub(super) responses: Vec<ResponseVariant>,
    pub(super) contents: Vec<ResponseContent>,
    pub(super) callback: Option<Document>,
}

impl Answers<'_, '_> {
    pub(super) fn resolve(mut self, response: Option<Shape<'_>>, callback: Option<Shape<'_>>) -> Answered {
        if let Some(callback) = &callback {
            inherit::refuse_variants(callback, "a callback", self.report);
        }
        let response = response.filter(|response| self.has_room(response));
        let variants = response.as_ref().map(|shape| shape.variants.as_slice()).unwrap_or_default();
        let whens: Vec<_> = variants.iter().map(|variant| self.when(variant)).collect();
        let contents = response.as_ref().map(|shape| self.contents(shape, &whens)).unwrap_or_default();
        let with_when = variants.iter().zip(whens);
        let responses = with_when
            .filter(|(variant, _)| is_json(&variant.content))
            .filter_map(|(variant, when)| Some(self.variant(variant, when?)));
        let responses = responses.collect();
        let single = response.filter(|shape| shape.variants.is_empty() && is_json(&shape.content));
        Answered {
            responses,
            contents,
            response: single.map(|shape| self.document(&shape.params, shape.doc)),
            callback: callback.map(|shape| self.document(&shape.params, shape.doc)),
        }
    }

    /// Refuses variants that have too many members together: each one has those of the whole response as well.
    fn has_room(&mut self, response: &Shape<'_>) -> bool {
        let mut count = 0;
        for variant in &response.variants {
            count += variant.params.len() + variant.content.headers.len();
            if count > MAX_ANSWERS {
                let message = format!(
                    "up to variant `{}`, the variants of the response have {count} members and headers; the limit is {MAX_ANSWERS}",
                    variant.name.value
                );
                return self
                    .report
                    .refuse::<()>(
                        Diagnostic::new(Code::TooLarge, variant.name.span, message)
                            .help("declare fewer variants, or put what they have in common into an object"),
                    )
                    .is_some();
            }
        }
        true
    }

    /// The contents of all responses, if a content type or a header is declared.
    #[expect(clippy::option_option, reason = "wrong, always, under a condition")]
    fn contents(&mut self, shape: &Shape<'_>, whens: &[Option<Option<Expr>>]) -> Vec<ResponseContent> {
        let single =
            shape.variants.is_empty().then_some((None, shape.doc, &shape.content, &shape.params, None));
        let variants = shape.variants.iter().zip(whens).map(|(variant, when)| {
            let ShapeVariant { name, doc, content, params, .. } = variant;
            (Some(*name), *doc, content, params, when.clone().flatten())
        });
        let all: Vec<_> = single.into_iter().chain(variants).collect();
        let is_declared =
            |content: &Content<'_>| content.content_type.is_some() || !content.headers.is_empty();
        if !all.iter().any(|(_, _, content, ..)| is_declared(content)) {
            return Vec::new();
        }
        let mut contents = Vec::new();
        for (name, doc, content, params, when) in all {
            self.check_content(content, params);
            let header = |(name, header): &(&Located<String>, &spec::Header)| Header {
                name: name.value.clone(),
                ty: header.ty.as_ref().map_or(FactType::String, |ty| ty.value),
                doc: header.doc.value.clone(),
            };
            contents.push(ResponseContent {
                name: name.cloned(),
                doc: text(doc),
                when,
                content_type: text(content.content_type).unwrap_or_else(|| JSON.to_owned()),
                headers: content.headers.iter().map(header).collect(),
            });
        }
        contents
    }

    fn check_content(&mut self, content: &Content<'_>, params: &[Declared<'_>]) {
        let mut names: Vec<String> = Vec::new();
        for (name, _) in &content.headers {
            let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
            if name.value.is_empty() || !name.chars().all(is_token) {
                let message = format!("`{}` is not the name of a header", name.value);
                let help = "use letters, digits and hyphens";
                self.report.push(Diagnostic::new(Code::BadContent, name.span, message).help(help));
            }
            if names.contains(&name.to_ascii_lowercase()) {
                let message = format!("header `{}` is declared twice", name.value);
                self.report.push(Diagnostic::new(Code::BadContent, name.span, message));
            }
            names.push(name.to_ascii_lowercase());
        }
        let Some(written) = content.content_type else { return };
        let is_part = |part: &str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "!#$&-^_.+*".contains(c))
        };
        if !written.split_once('/').is_some_and(|(kind, rest)| is_part(kind) && is_part(rest)) {
            let message = format!("`{}` is not a content type", written.value);
            let help = "write it as `type/subtype`, such as `audio/mpeg`";
            self.report.push(Diagnostic::new(Code::BadContent, written.span, message).help(help));
        } else if !is_json(content)
            && let Some(param) = params.first()
        {
            let message = format!("a response of `{}` cannot have members", written.value);
            self.report.push(
                Diagnostic::new(Code::BadContent, written.span, message)
                    .related(param.name.span, "a member")
                    .help("remove the members, or describe what the headers carry in `headers`"),
            );
        }
    }

    fn document(&mut self, params: &[Declared<'_>], doc: Option<&Located<String>>) -> Document {
        let (doc, sources) = (text(doc), self.scope.sources);
        document::build(params, doc, Kind::Response, Names::NONE, sources, self.types, self.report).document
    }

    /// The condition of a variant; `None` if it is wrong. Facts are not in the request, so that no reader of the
    /// schema could decide it.
    #[expect(clippy::option_option, reason = "wrong, always, under a condition")]
    fn when(&mut self, variant: &ShapeVariant<'_>) -> Option<Option<Expr>> {
        let scope = Scope { facts: &[], ..self.scope };
        let Some(when) = variant.when else { return Some(None) };
        let when = condition::resolve(when, scope, self.report)?;
        Some(Some(aliases::read(when, scope.document, &[])))
    }

    fn variant(&mut self, variant: &ShapeVariant<'_>, when: Option<Expr>) -> ResponseVariant {
        let document = self.document(&variant.params, variant.doc);
        if document.root().params.is_empty() && *self.types > 0 {
            let message = format!("variant `{}` has no members", variant.name.value);
            self.report.push(
                Diagnostic::new(Code::EmptyVariant, variant.name.span, message)
                    .help("declare the members of the response, or remove the variant"),
            );
        }
        ResponseVariant { name: variant.name.clone(), when, document }
    }
}

const JSON: &str = "application/json";

/// Reports whether a response is JSON, by its content type.
fn is_json(content: &Content<'_>) -> bool {
    content.content_type.is_none_or(|written| {
        let written = written.to_ascii_lowercase();
        written == JSON || written.ends_with("+json")
    })
}
