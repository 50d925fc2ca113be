//! Values of defaults: scalars, lists and objects, each for all requests or with conditions. The conditions are read
//! later, in `defaults`.

use serde_json::Value as Json;

use super::defaults::PendingCases;
use super::document::Builder;
use super::{composite, value};
use crate::front::spec::{self, CaseValue};
use crate::model::{Default, Expr, ExprKind, ExprType, Type, Value};
use crate::source::{Located, Span};

impl<'s> Builder<'s, '_> {
    /// A scalar as a default.
    pub(super) fn default(
        &mut self,
        default: &'s Located<spec::DefaultValue>,
        ty: &Type,
        object: usize,
        param: usize,
    ) -> Option<Default> {
        match &default.value {
            spec::DefaultValue::Value(scalar) => {
                let scalar = Located::new(scalar.clone(), default.span);
                let value = self.collect(value::typed(&scalar, ty))?;
                Some(Default::Value(Located::new(value, default.span)))
            }
            spec::DefaultValue::Cases(written) if !has_documents(written) => {
                let value = |case: &spec::DefaultCase| match &case.value.value {
                    CaseValue::Scalar(scalar) => {
                        value::typed(&Located::new(scalar.clone(), case.value.span), ty).map(Some)
                    }
                    CaseValue::Document(_) => Ok(None),
                };
                let values: Option<Vec<Value>> =
                    written.iter().map(|case| self.collect(value(case))?).collect();
                Some(self.cases(written, values?, default.span, (object, param)))
            }
            spec::DefaultValue::Document(_) | spec::DefaultValue::Cases(_) => None,
        }
    }

    /// The cases of a default, whose conditions are read later.
    fn cases<T>(
        &mut self,
        written: &'s [spec::DefaultCase],
        values: Vec<T>,
        span: Span,
        (object, param): (usize, usize),
    ) -> Default<T> {
        let case = |(case, value): (&spec::DefaultCase, T)| {
            // Until the conditions are read, only "otherwise" counts as a value that is always there.
            let otherwise = ExprKind::Lit(Value::Bool(case.when.is_none()));
            let condition = Expr { kind: otherwise, ty: ExprType::Bool, span: case.value.span };
            (condition, Located::new(value, case.value.span))
        };
        let cases = written.iter().zip(values).map(case).collect();
        let conditions = written.iter().map(|case| case.when.as_ref()).collect();
        self.cases.push(PendingCases { object, param, span, conditions });
        Default::Cases(cases)
    }

    /// Lists or objects as a default. Expressions read their scalars.
    pub(super) fn default_document(
        &mut self,
        default: &'s Located<spec::DefaultValue>,
        ty: &Type,
        object: usize,
        param: usize,
    ) -> Option<Default<Json>> {
        match &default.value {
            spec::DefaultValue::Document(document) => {
                let value = self.collect(composite::default_value(&document.0, default.span, ty))?;
                Some(Default::Value(Located::new(value, default.span)))
            }
            spec::DefaultValue::Cases(written) if has_documents(written) => {
                let value = |case: &spec::DefaultCase| match &case.value.value {
                    CaseValue::Document(document) => {
                        composite::default_value(&document.0, case.value.span, ty)
                    }
                    CaseValue::Scalar(scalar) => {
                        value::typed(&Located::new(scalar.clone(), case.value.span), ty)
                            .map(|value| Json::from(&value))
                    }
                };
                let values: Option<Vec<Json>> =
                    written.iter().map(|case| self.collect(value(case))).collect();
                Some(self.cases(written, values?, default.span, (object, param)))
            }
            spec::DefaultValue::Value(_) | spec::DefaultValue::Cases(_) => None,
        }
    }
}

/// Reports whether a case has a list or an object as its value.
fn has_documents(cases: &[spec::DefaultCase]) -> bool {
    cases.iter().any(|case| matches!(case.value.value, CaseValue::Document(_)))
}
