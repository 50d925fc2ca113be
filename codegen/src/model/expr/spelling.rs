//! Aliases with types of their own: how the value of one is read in place of its parameter.

use super::bindings::Reference;
use super::build;
use super::kinds::Kinds;
use super::types::expr_type;
use crate::model::place::Declared;
use crate::model::{Expr, ExprType, JsonKind};

/// The relation between the values of an alias and those of its parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spelling {
    /// As they are.
    Same,
    /// Each as a list with it as the only item.
    Item,
    /// A list as it is, and any other value as the only item of one.
    ItemOrList,
}

/// Objects in one another that are compared at most; beyond that they count as different.
const MAX_DEPTH: usize = 16;

impl Spelling {
    /// The relation of an alias to its parameter; none if it has values that the parameter cannot have.
    pub(crate) fn of(alias: &Declared<'_>, original: &Declared<'_>) -> Option<Self> {
        if fits(alias, original, 0) {
            return Some(Self::Same);
        }
        let items = original.items()?;
        let (own, known) = (alias.kinds(), original.kinds());
        let single = own.and(Kinds::LIST.not());
        // Items that are objects have members, which are read from a list that is given.
        let is_item = single.within(items.kinds()) && !single.meets(Kinds::MAP.or(Kinds::NULL));
        if !is_item || single.meets(known) {
            return None;
        }
        match alias.items() {
            None => Some(Self::Item),
            Some(own) => fits(&own, &items, 0).then_some(Self::ItemOrList),
        }
    }

    /// The value of an alias as one of its parameter, which is read with this type.
    pub(crate) fn read(self, alias: Reference, declared: &Declared<'_>, ty: ExprType) -> Expr {
        let item = || {
            let ty = declared.types.iter().filter(|ty| !Kinds::of_type(ty).meets(Kinds::LIST));
            let ty = super::kinds::narrowed(&ty.copied().collect::<Vec<_>>(), Kinds::ALL);
            build::list(vec![build::read(alias.clone(), ty.unwrap_or(ExprType::Dyn))])
        };
        match self {
            Self::Same => match declared.types[..] {
                [own] if ty == ExprType::Double && expr_type(own) == Some(ExprType::Int) => {
                    build::double(build::read(alias, ExprType::Int))
                }
                _ => build::read(alias, ty),
            },
            Self::Item => item(),
            Self::ItemOrList => {
                let is_list = build::is(build::read(alias.clone(), ExprType::Dyn), JsonKind::List);
                build::conditional(is_list, build::read(alias.clone(), ExprType::List), item())
            }
        }
    }
}

/// Reports whether what can be read of one value can be read of the other, too.
fn fits(alias: &Declared<'_>, original: &Declared<'_>, depth: usize) -> bool {
    if alias.types == original.types {
        return alias.is_nullable() <= original.is_nullable();
    }
    let items = match (alias.items(), original.items()) {
        (Some(own), Some(known)) => fits(&own, &known, depth + 1),
        _ => true,
    };
    let member = |name: &str| match (alias.member(name), original.member(name)) {
        (Some(own), Some(known)) => fits(&own, &known, depth + 1),
        // Where no value of the alias can have it, the member is absent.
        _ => !original
            .owners(name)
            .fold(Kinds::NONE, |all, ty| all.or(Kinds::of_type(ty)))
            .meets(alias.kinds()),
    };
    depth < MAX_DEPTH
        && alias.kinds().within(original.kinds())
        && items
        && original.members().iter().all(|known| member(&known.name.value))
}
