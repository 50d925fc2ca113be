//! The meaning of declarations.

use super::{HEAD, SourceText, compile, only, operation, path, variants};
use crate::model::{Default, LengthUnit, TaskState, ToolUse, Type, Unique, Value};

#[test]
fn further_values_make_a_union_whose_last_variant_is_the_type() {
    let param = only("{ type: integer, min: 4, max: 30, also: [-1, auto, 40], default: auto, doc: A. }");
    let Type::Union(union) = &param.ty else { panic!() };
    assert_eq!((union.name.as_str(), &union.tag), ("a", &None));
    let variants = variants(&param.ty);
    let names: Vec<&str> = variants.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["also", "also-also", "a"]);
    let values = |ty: &Type| match ty {
        Type::Enum(list) => list.values.iter().map(|value| value.value.clone()).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(values(variants[0].1), [Value::Str("auto".into())]);
    assert_eq!(values(variants[1].1), [Value::Int(-1), Value::Int(40)]);
    assert!(matches!(variants[2].1, Type::Integer(integer) if integer.min == 4));
    assert!(
        matches!(&param.default, Some(Default::Value(value)) if value.value == Value::Str("auto".into()))
    );
    let param = only("{ type: string, also: [false], doc: A. }");
    assert_eq!(super::variants(&param.ty)[0].1, &Type::Const(Value::Bool(false)));
    let param = only("{ type: array, items: { type: string }, also: [true, false], doc: A. }");
    assert_eq!(super::variants(&param.ty)[0].1, &Type::Boolean);
}

#[test]
fn unions_in_unions_are_one() {
    let op = operation(
        "\
types:
  size: { type: size, also: [auto], doc: A size. }
  ratio: { type: union, variants: { named: { type: enum, values: [wide] }, size: { use: size } }, doc: A ratio. }
parameters:
  a: { type: union, doc: A., variants: { number: { type: integer, also: [none] }, ratio: { use: ratio, doc: R. } } }
",
    );
    let names: Vec<_> =
        variants(&op.request.root().params[0].ty).iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names, ["also", "number", "named", "ratio-also", "size"]);
}

#[test]
fn tags_are_put_into_copies_of_objects() {
    let op = operation(
        "\
types:
  picture: { type: object, doc: A picture., parameters: { uri: { type: string, required: true, doc: U. } } }
parameters:
  plain: { use: picture }
  a:
    type: union
    doc: A.
    tag: kind
    variants:
      first: { use: picture }
      second: { use: picture }
      named: { type: object, parameters: { kind: { type: const, value: other, doc: K. } } }
",
    );
    let request = &op.request;
    let plain = request.param(&path("plain.uri")).unwrap();
    assert!(plain.required);
    assert!(request.param(&path("plain.kind")).is_none(), "the type elsewhere stays as it is");
    let tags: Vec<(Type, bool)> = variants(&request.param(&path("a")).unwrap().ty)
        .into_iter()
        .map(|(_, ty)| {
            let Type::Object(id) = ty else { panic!() };
            let tag = request.objects[*id].param("kind").unwrap();
            (tag.ty.clone(), tag.required)
        })
        .collect();
    let tag = |value: &str| (Type::Const(Value::Str(value.to_owned())), true);
    assert_eq!(tags, [tag("first"), tag("second"), tag("other")]);
}

#[test]
fn objects_that_stand_only_behind_a_tag_stand_once() {
    let op = operation(
        "\
types:
  node: { type: object, doc: A node., parameters: { next: { type: array, items: { use: tree }, doc: N. } } }
  tree: { type: union, tag: kind, doc: A tree., variants: { node: { use: node }, leaf: { type: object, parameters: { x: { type: boolean, doc: X. } } } } }
parameters:
  a: { use: tree }
",
    );
    assert_eq!(op.request.objects.len(), 3, "the request, and both variants: {:?}", op.request.objects);
    assert!(op.request.objects[1..].iter().all(|object| object.param("kind").is_some()));
}

#[test]
fn numbers_have_open_ends_steps_and_offsets() {
    let Type::Number(number) = only("{ type: number, above: 0, max: 2, step: 0.25, doc: A. }").ty else {
        panic!()
    };
    assert_eq!((number.min, number.above, number.max, number.below), (Some(0.0), true, Some(2.0), false));
    assert_eq!(number.step, Some(0.25));
    let Type::Integer(integer) =
        only("{ type: integer, min: 6, max: 12000, step: 12, offset: 6, doc: A. }").ty
    else {
        panic!()
    };
    assert_eq!((integer.step, integer.offset), (12, 6));
    let Type::Integer(integer) = only("{ type: integer, step: 8, offset: 0, doc: A. }").ty else { panic!() };
    assert_eq!((integer.step, integer.offset), (8, 0));
}

#[test]
fn strings_say_what_their_lengths_count() {
    let unit = |written: &str| match only(&format!("{{ type: string, max_length: 4{written}, doc: A. }}")).ty
    {
        Type::String(text) => text.unit,
        other => panic!("{other:?}"),
    };
    assert_eq!(unit(""), LengthUnit::CodePoints);
    assert_eq!(unit(", length_unit: code-points"), LengthUnit::CodePoints);
    assert_eq!(unit(", length_unit: utf-16"), LengthUnit::Utf16);
    assert_eq!(unit(", length_unit: bytes"), LengthUnit::Bytes);
}

#[test]
fn values_of_enums_keep_what_is_known_of_them() {
    let param = only(
        "{ type: enum, open: true, values: { x: Ex., y: { doc: Why., deprecated: Use x., state: failed, name: why } }, doc: A. }",
    );
    let Type::Enum(list) = param.ty else { panic!() };
    assert!(list.open && list.name == "a");
    assert_eq!(list.values[0].doc.as_deref(), Some("Ex."));
    let second = &list.values[1];
    assert_eq!((second.doc.as_deref(), second.deprecated.as_deref()), (Some("Why."), Some("Use x.")));
    assert_eq!(
        (second.state, second.name.as_ref().map(|name| name.as_str())),
        (Some(TaskState::Failed), Some("why"))
    );
    let Type::Enum(list) = only("{ type: enum, values: [5, { value: 2.5, doc: Half. }], doc: A. }").ty else {
        panic!()
    };
    assert_eq!((&list.values[0].value, &list.values[1].value), (&Value::Int(5), &Value::Num(2.5)));
}

#[test]
fn sizes_have_sides() {
    let op = operation(
        "\
parameters:
  a: { type: size, separator: '*', width: { min: 64, max: 640, step: 64 }, default: 128*1, doc: A. }
  b: { type: size, also: [auto], default: auto, doc: B. }
",
    );
    let side = |name: &str| op.request.param(&path(name)).unwrap();
    let Type::Integer(width) = &side("a.width").ty else { panic!() };
    assert_eq!((width.min, width.max, width.step, width.declared), (64, 640, 64, (true, true)));
    let Type::Integer(height) = &side("a.height").ty else { panic!() };
    assert_eq!((height.min, height.max, height.declared), (1, 999_999, (false, false)));
    let default = |name: &str| match &side(name).default {
        Some(Default::Value(value)) => Some(value.value.clone()),
        None => None,
        other => panic!("{other:?}"),
    };
    assert_eq!((default("a.width"), default("a.height")), (Some(Value::Int(128)), Some(Value::Int(1))));
    assert_eq!(default("b.width"), None, "a word has no sides");
    assert!(op.request.param(&path("a.depth")).is_none());
}

#[test]
fn sides_follow_conditional_defaults() {
    let op = operation(
        "\
parameters:
  hd: { type: boolean, default: false, doc: H. }
  a: { type: size, default: [{ when: { is: { hd: true } }, value: 1920x1080 }, { value: 640x360 }], doc: A. }
  b: { type: integer, max: 1000, default: 1, doc: B. }
rules:
  - { id: r, cel: self.a.width > self.b, message: Make it wider. }
",
    );
    let Some(Default::Cases(cases)) = &op.request.param(&path("a.height")).unwrap().default else { panic!() };
    let Some(Default::Cases(whole)) = &op.request.param(&path("a")).unwrap().default else { panic!() };
    let heights: Vec<&Value> = cases.iter().map(|(_, value)| &value.value).collect();
    assert_eq!(heights, [&Value::Int(1080), &Value::Int(360)]);
    assert!(cases.iter().zip(whole).all(|((side, _), (whole, _))| side == whole));
}

#[test]
fn null_is_a_value_or_means_absent() {
    let flags = |written: &str| {
        let param = only(&format!("{{ type: string, nullable: {written}, doc: A. }}"));
        (param.nullable, param.null_absent)
    };
    assert_eq!(flags("true"), (true, false));
    assert_eq!(flags("absent"), (false, true));
    assert_eq!(flags("false"), (false, false));
}

#[test]
fn another_spelling_has_the_type_of_the_first() {
    let op = operation(
        "\
parameters:
  size: { type: enum, values: [s, l], empty: absent, nullable: absent, default: s, unit: px, doc: The size. }
  image_size: { alias_of: size }
  resolution: { alias_of: size, type: enum, values: [s], doc: Older. }
",
    );
    let [size, image, resolution] = &op.request.root().params[..] else { panic!() };
    assert_eq!((&image.ty, image.alias_of.as_deref()), (&size.ty, Some("size")));
    assert!(image.empty_absent && image.null_absent && image.default.is_none());
    assert_eq!((image.unit.as_deref(), image.doc.as_str()), (Some("px"), "Alias of `size`."));
    assert!(matches!(&resolution.ty, Type::Enum(list) if list.values.len() == 1));
    assert!(!resolution.empty_absent && resolution.doc == "Older.");
}

#[test]
fn lists_and_maps_keep_their_limits() {
    let Type::Array(array) = only("{ type: array, items: { type: string }, unique: true, doc: A. }").ty
    else {
        panic!()
    };
    assert_eq!(array.unique, Unique::Items);
    let list = "{ type: array, items: { type: object, parameters: { id: { type: string, doc: I. } } }, unique_by: id, doc: A. }";
    let Type::Array(array) = only(list).ty else { panic!() };
    assert_eq!(array.unique, Unique::By("id".into()));
    let param = only(
        "{ type: map, keys: { min_length: 1, max_length: 9, pattern: '^[a-z]+$' }, items: { type: integer, doc: Each. }, min_items: 1, max_items: 3, doc: A. }",
    );
    let Type::Map(map) = param.ty else { panic!() };
    assert_eq!((map.min, map.max, map.doc.as_deref()), (1, Some(3), Some("Each.")));
    assert_eq!((map.keys.min, map.keys.max, map.keys.unit), (1, Some(9), LengthUnit::CodePoints));
    assert!(map.keys.pattern.is_some() && matches!(map.items, Type::Integer(_)));
}

#[test]
fn objects_can_be_open_and_have_no_members() {
    let op = operation("parameters:\n  a: { type: object, open: true, doc: A. }\n");
    assert!(op.request.objects[1].open && op.request.objects[1].params.is_empty());
    assert!(!op.request.objects[0].open);
}

#[test]
fn limits_on_media_are_exact() {
    let param = only(
        "{ type: string, media: { forms: [url, base64, url], formats: [JPEG, jpg, png], max_megabytes: 1.5, min_pixels: 300, max_megapixels: 2.25, min_ratio: '1:2.5', max_ratio: '2.5:1', min_seconds: 0.5, max_seconds: 10, note: No text. }, doc: A. }",
    );
    let Type::String(text) = param.ty else { panic!() };
    let media = text.media.unwrap();
    assert_eq!(media.forms.len(), 2);
    assert_eq!(media.formats, ["jpg", "png"]);
    assert_eq!(
        (media.max_bytes, media.side, media.pixels),
        (Some(1_500_000), (Some(300), None), (None, Some(2_250_000)))
    );
    assert_eq!(media.ratio, (Some((10, 25)), Some((25, 10))));
    assert_eq!((media.milliseconds, media.further), ((Some(500), Some(10_000)), true));
    assert_eq!(
        media.limits.join(", "),
        "format jpg, png, at most 1.5 MB, width and height at least 300 px, at most 2.25 megapixels, \
         aspect ratio 1:2.5 to 2.5:1, duration 0.5 to 10 s, No text"
    );
}

#[test]
fn facts_are_numbers_lists_and_ranges() {
    let op = operation(
        "\
facts:
  seconds: { type: number, list: true, doc: S. }
  tokens: { type: integer, min: 1, max: 10, doc: T. }
  least: { type: number, min: 0.5, doc: L. }
",
    );
    let ranges: Vec<_> =
        op.facts.iter().map(|fact| (fact.list, fact.min.clone(), fact.max.clone())).collect();
    assert_eq!(
        ranges,
        [
            (true, None, None),
            (false, Some(Value::Int(1)), Some(Value::Int(10))),
            (false, Some(Value::Num(0.5)), None)
        ]
    );
}

#[test]
fn conditional_defaults_in_items_read_the_item() {
    use crate::model::ExprKind;
    let op = operation(
        "\
parameters:
  shots:
    type: array
    doc: S.
    items:
      type: object
      parameters:
        fast: { type: boolean, doc: F. }
        seconds: { type: integer, default: [{ when: { present: fast }, value: 2 }, { value: 5 }], doc: S. }
",
    );
    let Some(Default::Cases(cases)) = &op.request.objects[1].param("seconds").unwrap().default else {
        panic!()
    };
    assert_eq!(cases[0].0.kind, ExprKind::BoundHas(0, path("fast")));
}

#[test]
fn a_table_of_sizes_can_stand_over_one_string() {
    let op = operation(
        "\
parameters:
  size: { type: size, also: [auto], doc: S. }
sizes: { size: size, table: { small: { square: 64x64 } } }
",
    );
    let sizes = op.sizes.unwrap();
    assert_eq!((sizes.width, sizes.height), (path("size.width"), path("size.height")));
}

#[test]
fn a_change_of_an_inherited_parameter_keeps_or_replaces_what_tools_see() {
    let provider = "name: P\ndoc: A provider.\nsources: [{ url: https://a.test, read: 2026-01-01 }]\nsets:\n  common:\n    parameters:\n      a: { type: string, tool: hide, doc: A. }\n      b: { type: string, tool: hide, doc: B. }\n      c: { type: string, doc: C. }\n";
    let own = "include: [common]\nparameters:\n  a: { override: true, min_length: 1 }\n  b: { override: true, tool: show }\n";
    let mut compilation = compile(vec![
        SourceText { path: "p/provider.yaml".into(), text: provider.into() },
        SourceText { path: "p/o.yaml".into(), text: format!("{HEAD}{own}") },
    ]);
    assert_eq!(compilation.report.lines(&compilation.sources), [""; 0]);
    let operation = compilation.catalogue.operations.remove(0);
    let tool = |name| operation.request.objects[0].param(name).unwrap().tool;
    assert_eq!([tool("a"), tool("b"), tool("c")], [Some(ToolUse::Hide), Some(ToolUse::Show), None]);
    assert_eq!(only("{ type: string, tool: hide, doc: A. }").tool, Some(ToolUse::Hide));
}
