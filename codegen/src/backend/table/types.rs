//! Objects, and the types of their members with the variables that they fill.

use std::collections::HashMap;

use bumpalo::Bump;
use modelspec_runtime::__private::lookup;
use modelspec_runtime::table;

use super::exprs::{index, literal};
use super::scopes::{REQUEST, Scopes};
use crate::model::{
    Document, EnumValue, FormatName, Integer, LengthUnit, Media, MediaForm, Param, Path, SizeText, Text,
    Type, Union, Unique,
};
use crate::pattern::Patterns;

/// Builds the objects of one document.
pub(super) struct Builder<'a, 'm> {
    arena: &'a Bump,
    patterns: &'m Patterns<'a>,
    document: &'m Document,
    scopes: &'m Scopes<'m>,
    /// The variables of each scope.
    vars: Vec<&'a [table::Var<'a>]>,
    objects: Vec<Option<table::Object<'a>>>,
    /// For each of them, the object of the document that it was made of.
    origins: Vec<usize>,
    /// Objects by place. An object below which nothing is read occurs once, whatever its places.
    known: HashMap<(usize, Option<At>), u16>,
}

/// A place where something may be read: a path in a scope.
#[derive(Clone, PartialEq, Eq, Hash)]
struct At {
    scope: usize,
    path: Path,
}

impl<'a, 'm> Builder<'a, 'm> {
    pub(super) fn new(
        arena: &'a Bump,
        patterns: &'m Patterns<'a>,
        document: &'m Document,
        scopes: &'m Scopes<'m>,
        vars: Vec<&'a [table::Var<'a>]>,
    ) -> Self {
        Self {
            arena,
            patterns,
            document,
            scopes,
            vars,
            objects: Vec::new(),
            origins: Vec::new(),
            known: HashMap::new(),
        }
    }

    /// The objects, and for each the object of the document that it was made of.
    pub(super) fn build(mut self) -> (&'a [table::Object<'a>], Vec<usize>) {
        self.object(0, Some(&At { scope: REQUEST, path: Path(Vec::new()) }));
        let objects = self.arena.alloc_slice_copy(&self.objects.into_iter().flatten().collect::<Vec<_>>());
        (objects, self.origins)
    }

    /// `at` is missing where nothing is read.
    fn object(&mut self, id: usize, at: Option<&At>) -> u16 {
        let read_below = at.filter(|at| self.scopes.is_read_below(at.scope, &at.path));
        let place = (id, read_below.cloned());
        if let Some(&index) = self.known.get(&place) {
            return index;
        }
        let number = index(self.objects.len());
        self.objects.push(None);
        self.origins.push(id);
        self.known.insert(place, number);
        let declared = &self.document.objects[id];
        let fields: Vec<_> = declared.params.iter().map(|param| self.field(param, read_below)).collect();
        let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
        let lookup = self.lookup(lookup::build_members(&names));
        self.objects[usize::from(number)] = Some(table::Object {
            fields: self.arena.alloc_slice_copy(&fields),
            open: self.document.open || declared.open,
            lookup,
        });
        number
    }

    fn lookup(&self, (seed, hash): (u64, Vec<u16>)) -> table::Lookup<'a> {
        table::Lookup { seed, table: self.arena.alloc_slice_copy(&hash) }
    }

    fn field(&mut self, param: &Param, parent: Option<&At>) -> table::Field<'a> {
        let at = parent.map(|parent| {
            let mut at = parent.clone();
            at.path.0.push(param.name.value.clone());
            at
        });
        table::Field {
            name: self.arena.alloc_str(&param.name),
            ty: self.ty(&param.ty, at.as_ref()),
            required: param.required,
            empty_absent: param.empty_absent,
            nullable: match (param.nullable, param.null_absent) {
                (true, _) => table::Nullable::Value,
                (false, true) => table::Nullable::Absent,
                (false, false) => table::Nullable::No,
            },
            vars: at.and_then(|at| self.run(&at)).unwrap_or_default(),
        }
    }

    /// The run of variables at or below a path.
    fn run(&self, at: &At) -> Option<table::Vars> {
        let (start, length, own) = self.scopes.run(at.scope, &at.path)?;
        Some(table::Vars { start: index(start), end: index(start + length), own })
    }

    fn ty(&mut self, ty: &Type, at: Option<&At>) -> table::Type<'a> {
        match ty {
            Type::Any | Type::Result => table::Type::Any,
            Type::Boolean => table::Type::Boolean,
            Type::Integer(bounds) => table::Type::Integer(integer(bounds)),
            Type::Number(number) => table::Type::Number(table::Number {
                min: number.min.unwrap_or(f64::NEG_INFINITY),
                max: number.max.unwrap_or(f64::INFINITY),
                above: number.above,
                below: number.below,
                step: number.step.unwrap_or(0.0),
            }),
            Type::String(text) => table::Type::String(self.arena.alloc(self.text(text, at))),
            Type::Const(value) => table::Type::Const(literal(self.arena, value)),
            Type::Enum(values) => {
                let list = values.values.iter().map(|value| literal(self.arena, &value.value));
                let list = self.arena.alloc_slice_fill_iter(list.collect::<Vec<_>>());
                if values.open {
                    table::Type::OpenEnum(list)
                } else {
                    table::Type::Enum(list, self.hash(list))
                }
            }
            Type::Size(size) => table::Type::Size(self.arena.alloc(self.size(size, at))),
            Type::Array(array) => {
                let items = at.and_then(|at| self.scopes.child(at.scope, &at.path));
                let item = items.map(|scope| At { scope, path: Path(Vec::new()) });
                let array = table::Array {
                    items: self.ty(&array.items, item.as_ref()),
                    min: array.min,
                    max: array.max.unwrap_or(u32::MAX),
                    unique: match &array.unique {
                        Unique::No => table::Unique::No,
                        Unique::Items => table::Unique::Items,
                        Unique::By(member) => table::Unique::By(self.arena.alloc_str(member)),
                    },
                    vars: items.map_or(&[], |scope| self.vars[scope]),
                    own: items.is_some_and(|scope| self.scopes.index(scope, &Path(Vec::new())).is_some()),
                };
                table::Type::Array(self.arena.alloc(array))
            }
            Type::Object(id) => table::Type::Object(self.object(*id, at)),
            Type::Map(map) => {
                let map = table::Map {
                    keys: self.arena.alloc(self.text(&map.keys, None)),
                    items: self.ty(&map.items, None),
                    min: map.min,
                    max: map.max.unwrap_or(u32::MAX),
                };
                table::Type::Map(self.arena.alloc(map))
            }
            Type::Union(union) => table::Type::Union(self.union(union, at)),
        }
    }

    /// The hash over the values of an enum; none where they are scanned.
    fn hash(&self, values: &[table::Literal<'a>]) -> Option<&'a table::Lookup<'a>> {
        let texts: Option<Vec<&str>> = values.iter().map(text_of).collect();
        let lookup = self.lookup(lookup::build(&texts?));
        (!lookup.table.is_empty()).then(|| &*self.arena.alloc(lookup))
    }

    fn union(&mut self, union: &Union, at: Option<&At>) -> &'a table::Union<'a> {
        let variants: Vec<_> = union.variants.iter().map(|variant| self.ty(&variant.ty, at)).collect();
        self.arena.alloc(table::Union {
            tag: union.tag.as_ref().map_or("", |tag| &*self.arena.alloc_str(tag)),
            variants: self.arena.alloc_slice_copy(&variants),
        })
    }

    fn size(&self, size: &SizeText, at: Option<&At>) -> table::SizeText<'a> {
        let reads = |side: &Param| {
            at.is_some_and(|at| {
                let path = at.path.0.iter().cloned().chain([side.name.value.clone()]).collect();
                self.scopes.index(at.scope, &Path(path)).is_some()
            })
        };
        let bounds = |side: &Param| match &side.ty {
            Type::Integer(bounds) => integer(bounds),
            _ => table::Integer::ANY,
        };
        let text = |value: &EnumValue| text_of(&literal(self.arena, &value.value));
        let [width, height] = &size.sides;
        let values: Vec<&'a str> = size.values.iter().filter_map(text).collect();
        table::SizeText {
            separator: self.arena.alloc_str(&size.separator),
            values: self.arena.alloc_slice_copy(&values),
            width: bounds(width),
            height: bounds(height),
            reads_width: reads(width),
            reads_height: reads(height),
        }
    }

    fn text(&self, text: &Text, at: Option<&At>) -> table::Text<'a> {
        let is_read = at.is_some_and(|at| self.scopes.reads_media(at.scope, &at.path));
        let format = format(text);
        table::Text {
            min: text.min,
            max: text.max.unwrap_or(u32::MAX),
            unit: match text.unit {
                LengthUnit::CodePoints => table::LengthUnit::CodePoints,
                LengthUnit::Utf16 => table::LengthUnit::Utf16,
                LengthUnit::Bytes => table::LengthUnit::Bytes,
            },
            format,
            pattern: text
                .pattern
                .as_ref()
                .map(|source| self.patterns.lower(&source.value, table::Matching::Matches)),
            media: text
                .media
                .as_ref()
                // Without forms and limits, only this says that facts can be about it.
                .filter(|media| is_read || !media.limits.is_empty() || format.is_none())
                .map(|media| self.media(media, is_read)),
        }
    }

    fn media(&self, media: &Media, read: bool) -> &'a table::Media<'a> {
        let any = table::Media::ANY;
        let formats: Vec<&'a str> =
            media.formats.iter().map(|format| &*self.arena.alloc_str(format)).collect();
        self.arena.alloc(table::Media {
            limits: self.arena.alloc_str(&media.limits.join(", ")),
            formats: self.arena.alloc_slice_copy(&formats),
            max_bytes: media.max_bytes.unwrap_or(any.max_bytes),
            side: (media.side.0.unwrap_or(any.side.0), media.side.1.unwrap_or(any.side.1)),
            pixels: (media.pixels.0.unwrap_or(any.pixels.0), media.pixels.1.unwrap_or(any.pixels.1)),
            ratio: (media.ratio.0.unwrap_or_default(), media.ratio.1.unwrap_or_default()),
            milliseconds: (
                media.milliseconds.0.unwrap_or(any.milliseconds.0),
                media.milliseconds.1.unwrap_or(any.milliseconds.1),
            ),
            unchecked: media.further,
            read,
        })
    }
}

fn text_of<'a>(literal: &table::Literal<'a>) -> Option<&'a str> {
    if let table::Literal::Str(text) = literal { Some(text) } else { None }
}

fn integer(bounds: &Integer) -> table::Integer {
    table::Integer { min: bounds.min, max: bounds.max, step: bounds.step, offset: bounds.offset }
}

/// The form of a whole string.
pub(crate) fn format(text: &Text) -> Option<table::Format> {
    match (text.format, &text.media) {
        (Some(FormatName::Uri), _) => Some(table::Format::Uri),
        (Some(FormatName::Uuid), _) => Some(table::Format::Uuid),
        (Some(FormatName::UuidV4), _) => Some(table::Format::UuidV4),
        (None, Some(media)) if !media.forms.is_empty() => {
            let has = |form| media.forms.contains(&form);
            Some(table::Format::Media(table::MediaForms {
                url: has(MediaForm::Url),
                data_uri: has(MediaForm::DataUri),
                base64: has(MediaForm::Base64),
                upload: has(MediaForm::Upload),
                file: has(MediaForm::File),
            }))
        }
        (None, _) => None,
    }
}
