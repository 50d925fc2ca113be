//! Facts, which the evaluator of the schema binds as `facts`.

use super::Writer;
use crate::model::expr::printed::Printed;
use crate::model::{Fact, FactType, Value};

impl Writer<'_> {
    /// The value of a fact, else its default.
    pub(super) fn fact(&self, name: &str) -> Printed {
        let path = [name.to_owned()];
        let given = Printed::member("facts", &path);
        let declared = self.op.facts.iter().find(|fact| fact.name.value == name);
        match declared.and_then(default) {
            Some(default) => Printed::conditional(Printed::presence("facts", &path), given, default),
            None => given,
        }
    }
}

fn default(fact: &Fact) -> Option<Printed> {
    let values = fact.default.as_ref()?;
    let printed = |value: &Value| match fact.ty {
        FactType::Number => Printed::double(value),
        FactType::Boolean | FactType::Integer | FactType::String | FactType::Timestamp => {
            Printed::value(value)
        }
    };
    if fact.list {
        return Some(Printed::primary(format!(
            "[{}]",
            values.iter().map(|value| printed(value).finish()).collect::<Vec<_>>().join(", ")
        )));
    }
    values.first().map(printed)
}
