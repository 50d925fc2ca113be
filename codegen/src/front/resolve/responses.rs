//! The response of an operation: one document, or several under different conditions.

use super::document::{self, Kind};
use super::inherit::{self, Shape, ShapeVariant};
use super::lets::Names;
use super::provider::text;
use super::rule::Scope;
use super::{aliases, condition};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::{Document, ResponseVariant};

/// Resolves the responses of one operation; their conditions read its request.
pub(super) struct Answers<'a, 'r> {
    pub(super) scope: Scope<'a>,
    pub(super) report: &'r mut Report,
}

/// The documents.
pub(super) struct Answered {
    pub(super) response: Option<Document>,
    pub(super) responses: Vec<ResponseVariant>,
    pub(super) callback: Option<Document>,
}

impl Answers<'_, '_> {
    pub(super) fn resolve(mut self, response: Option<Shape<'_>>, callback: Option<Shape<'_>>) -> Answered {
        if let Some(callback) = &callback {
            inherit::refuse_variants(callback, "a callback", self.report);
        }
        let variants = response.as_ref().map(|shape| shape.variants.as_slice()).unwrap_or_default();
        let responses = variants.iter().filter_map(|variant| self.variant(variant)).collect();
        let single = response.filter(|shape| shape.variants.is_empty());
        Answered {
            responses,
            response: single.map(|shape| self.document(&shape)),
            callback: callback.map(|shape| self.document(&shape)),
        }
    }

    fn document(&mut self, shape: &Shape<'_>) -> Document {
        let (doc, sources) = (text(shape.doc), self.scope.sources);
        document::build(&shape.params, doc, Kind::Response, Names::NONE, sources, self.report).document
    }

    fn variant(&mut self, variant: &ShapeVariant<'_>) -> Option<ResponseVariant> {
        let scope = Scope { facts: &[], ..self.scope };
        let doc = text(variant.doc);
        let document =
            document::build(&variant.params, doc, Kind::Response, Names::NONE, scope.sources, self.report)
                .document;
        // Facts are not in the request, so that nobody who reads the schema could decide the condition.
        let when = match variant.when {
            None => None,
            Some(when) => {
                let when = condition::resolve(when, scope, self.report)?;
                Some(aliases::read(when, scope.document, &[]))
            }
        };
        if document.root().params.is_empty() {
            let message = format!("variant `{}` has no members", variant.name.value);
            self.report.push(
                Diagnostic::new(Code::EmptyVariant, variant.name.span, message)
                    .help("declare the members of the response, or remove the variant"),
            );
        }
        Some(ResponseVariant { name: variant.name.clone(), when, document })
    }
}
