//! Names, types and constants.

use super::{compile, painter, wrong, wrong_once};
use crate::cel::author;
use crate::diagnostic::Severity;
use crate::model::ExprType;

fn table(rows: &[(&str, &str)]) {
    for (text, expected) in rows {
        assert_eq!(wrong_once(text), *expected, "{text}");
    }
}

#[test]
fn types_have_to_fit() {
    table(&[
        (
            "self.count",
            "cel-type at `self.count`: the expression must give a boolean, and it gives a whole number",
        ),
        (
            "self.count && true",
            "cel-type at `self.count`: `&&` needs a boolean, and `self.count` is a whole number | compare `self.count` with a value, or ask `has(self.count)`",
        ),
        ("self.fast || 'a'", "cel-type at `'a'`: `||` needs a boolean, and `'a'` is a string"),
        (
            "!self.prompt",
            "cel-type at `self.prompt`: `!` needs a boolean, and `self.prompt` is a string | compare `self.prompt` with a value, or ask `has(self.prompt)`",
        ),
        (
            "self.count ? true : false",
            "cel-type at `self.count`: the condition before `?` needs a boolean, and `self.count` is a whole number | compare `self.count` with a value, or ask `has(self.count)`",
        ),
        (
            "(self.fast ? 1 : 'a') == 1",
            "cel-type at `(self.fast ? 1 : 'a')`: both branches must have one type, and they are a whole number and a string",
        ),
        (
            "self.outputType == 1",
            "cel-type at `self.outputType == 1`: a string cannot be compared with a whole number | write `\"1\"`",
        ),
        (
            "self.count == '1'",
            "cel-type at `self.count == '1'`: a whole number cannot be compared with a string | write `1` without quotes",
        ),
        (
            "self.fast == 'true'",
            "cel-type at `self.fast == 'true'`: a boolean cannot be compared with a string | write `true` without quotes",
        ),
        (
            "self.prompt < 'a'",
            "cel-type at `self.prompt`: `<` needs numbers, and `self.prompt` is a string | strings compare with `==` and `!=` only; their length is `size(self.prompt)`",
        ),
        (
            "1 < self.count < 5",
            "cel-type at `1 < self.count`: `<` needs numbers, and `1 < self.count` is a boolean | compare two by two, and join the comparisons with `&&`",
        ),
        (
            "has(self.images) && self.images == 2",
            "cel-type at `self.images`: `self.images` is a list, which cannot be compared | compare `size(self.images)`",
        ),
        (
            "has(self.images) && self.images > 2",
            "cel-type at `self.images`: `>` needs numbers, and `self.images` is a list | compare `size(self.images)`",
        ),
        (
            "self.must == 1",
            "cel-type at `self.must`: `self.must` is an object, which has no value to compare | ask for `has(self.must)`, or name one of its members",
        ),
        (
            "self == 1",
            "cel-type at `self`: `self` is the whole request, which has no value to compare | name a parameter: `self.<name>`",
        ),
        ("self.count + 'a' == 1", "cel-type at `'a'`: `+` needs numbers, and `'a'` is a string"),
        (
            "self.guidance % 2 == 0",
            "cel-type at `self.guidance`: `%` needs whole numbers, and `self.guidance` is a number",
        ),
        ("-self.prompt == 1", "cel-type at `self.prompt`: `-` needs numbers, and `self.prompt` is a string"),
        ("self.count / 0 == 1", "cel-type at `0`: division by zero has no result"),
        (
            "size(self.count) == 1",
            "cel-type at `self.count`: `size` needs a string or a list, and `self.count` is a whole number",
        ),
        ("size() == 1", "cel-type at `size()`: `size` takes one argument, and 0 are given"),
        (
            "has(self)",
            "cel-type at `self`: `has` needs a member, and `self` is always there | write `has(self.<name>)`",
        ),
        ("has('a')", "cel-type at `'a'`: `'a'` has no members | members belong to `self` and `facts`"),
        (
            "self.count in ['1']",
            "cel-type at `'1'`: this is a string, and `self.count` is a whole number | write `1` without quotes",
        ),
        (
            "self.count in []",
            "cel-type at `[]`: nothing is in an empty list | list the values that are meant",
        ),
        (
            "double(self.prompt) > 1.0",
            "cel-type at `self.prompt`: `double` needs a number, and `self.prompt` is a string",
        ),
        ("self.count.x == 1", "cel-type at `x`: `self.count` is a whole number and has no members"),
        (
            "has(self.meta.x)",
            "cel-type at `x`: `self.meta` can be any JSON value, and its members cannot be read | ask for `has(self.meta)`",
        ),
        ("facts.seconds.x == 1", "cel-type at `x`: `facts.seconds` is a number and has no member `x`"),
    ]);
}

#[test]
fn unknown_names_get_a_hint() {
    table(&[
        (
            "self.cuont == 1",
            "cel-unknown-name at `cuont`: there is no parameter `self.cuont` | did you mean `self.count`?",
        ),
        (
            "has(self.safety.mod)",
            "cel-unknown-name at `mod`: there is no parameter `self.safety.mod` | did you mean `self.safety.mode`?",
        ),
        (
            "has(self.safety.width)",
            "cel-unknown-name at `width`: there is no parameter `self.safety.width` | did you mean `self.width`?",
        ),
        (
            "has(self.level)",
            "cel-unknown-name at `level`: there is no parameter `self.level` | did you mean `self.safety.level`?",
        ),
        ("count == 1", "cel-unknown-name at `count`: there is nothing named `count` | write `self.count`"),
        (
            "seconds > 1.0",
            "cel-unknown-name at `seconds`: there is nothing named `seconds` | write `facts.seconds`",
        ),
        (
            "slef.count == 1",
            "cel-unknown-name at `slef`: there is nothing named `slef` | did you mean `self`?",
        ),
        (
            "self.outputType == URL",
            "cel-unknown-name at `URL`: there is nothing named `URL` | parameters are `self.<name>`; a string is written `\"URL\"`",
        ),
        (
            "facts.second > 1.0",
            "cel-unknown-name at `second`: there is no fact `second` | did you mean `facts.seconds`?",
        ),
        (
            "has(self.seconds)",
            "cel-unknown-name at `seconds`: there is no parameter `self.seconds` | did you mean `facts.seconds`?",
        ),
        (
            "size.width == 1",
            "cel-unknown-name at `width`: `size` has no member `width` | there is `size.tier`, and `size(...)` of a string or list",
        ),
        (
            "sizes(self.prompt) == 1",
            "cel-unknown-name at `sizes`: there is no function `sizes` | did you mean `size`?",
        ),
        (
            "frobnicate(self.prompt)",
            "cel-unknown-name at `frobnicate`: there is no function `frobnicate` | there are `has`, `size`, `int` and `double`",
        ),
    ]);
}

#[test]
fn what_is_not_supported_says_what_is() {
    table(&[
        ("self.seed == null", "cel-unsupported at `self.seed == null`: comparing with `null` is not supported | write `!has(self.seed)`: what is not given is absent, not `null`"),
        ("null != self.seed", "cel-unsupported at `null != self.seed`: comparing with `null` is not supported | write `has(self.seed)`: what is not given is absent, not `null`"),
        ("self.nick == 'x'", "cel-unsupported at `self.nick`: `self.nick` can be `null`, and cannot be compared | ask for `has(self.nick)`; what is `null` counts as given"),
        ("self.meta == 1", "cel-unsupported at `self.meta`: `self.meta` can be any JSON value, and cannot be compared | ask for `has(self.meta)`, or give the parameter a type"),
        ("self.count == 1u", "cel-unsupported at `1u`: numbers of the type `uint` are not supported | write `1`"),
        ("self.kind == b'image'", "cel-unsupported at `b'image'`: bytes are not supported | leave the `b` before the quote out"),
        ("self.images[0] == 'a'", "cel-unsupported at `0`: items of a list cannot be read | ask for the number of items with `size(...)`; `items` says what each one is"),
        ("has(self.images.x)", "cel-unsupported at `x`: `self.images` is a list, and its items cannot be read | ask for `size(self.images)`; `items` says what each one is"),
        ("self.images.all(x, x != '')", "cel-unsupported at `self.images.all(x, x != '')`: `all` is not supported | items of a list cannot be read; `items` says what each one is, and `size(...)` how many there are"),
        ("self.prompt.matches('a')", "cel-unsupported at `self.prompt.matches('a')`: `matches` is not supported | declare a `pattern` at the parameter, or compare with the values themselves"),
        ("int(self.guidance) == 1", "cel-unsupported at `self.guidance`: `int` cannot cut a number off | compare the number as it is; whole numbers and others can be mixed"),
        ("self.count in self.images", "cel-unsupported at `self.images`: `in` needs a list of constants on its right side | write `self.name in [first, second]`, or `\"key\" in self.object`"),
        ("self.count in [self.steps]", "cel-unsupported at `self.steps`: the list behind `in` can hold only constants | compare with `==`, and join the comparisons with `||`"),
        ("{'a': 1}.a == 1", "cel-type at `{'a': 1}`: `{'a': 1}` has no members | members belong to `self` and `facts`"),
        ("has(size.tier)", "cel-unsupported at `size.tier`: `has` cannot ask for `size` | ask for the parameters: `has(self.width) && has(self.height)`, by their names here"),
    ]);
    assert_eq!(wrong("[1] == [1]").len(), 2, "both sides are told");
}

#[test]
fn tiers_belong_to_prices() {
    let op = painter();
    assert_eq!(author(&compile(&op, "size.tier", None).unwrap().0), "size.tier");
    let (sources, text) = super::file("size.tier == '2K'");
    let scope = crate::cel::Scope { document: &op.request, facts: &[], tier: false, present: Vec::new() };
    let found = crate::cel::compile(&text, &sources, &scope, ExprType::Bool).unwrap_err();
    assert_eq!((found.len(), found[0].code), (1, "cel-unsupported"));
    assert_eq!(found[0].message, "`size.tier` cannot be read here");
}

#[test]
fn constants_have_to_be_possible() {
    table(&[
        (
            "self.outputType == \"url\"",
            "not-in-enum at `\"url\"`: `url` is not a value of `self.outputType` | did you mean `URL`?",
        ),
        (
            "\"xyzzy\" != self.outputType",
            "not-in-enum at `\"xyzzy\"`: `xyzzy` is not a value of `self.outputType` | its values are `URL`, `base64Data`, `dataURI`",
        ),
        (
            "self.outputType in ['URL', 'uri']",
            "not-in-enum at `'uri'`: `uri` is not a value of `self.outputType` | did you mean `URL`?",
        ),
        (
            "self.steps == 100",
            "not-in-enum at `100`: `100` is not a value of `self.steps` | its values are `4`, `8`, `50`",
        ),
        ("self.kind == 'video'", "not-in-enum at `'video'`: `self.kind` is always `image`, never `video`"),
    ]);
    assert!(compile(&painter(), "self.steps == 8.0", Some(ExprType::Bool)).is_ok());
}

#[test]
fn impossible_equality_warns() {
    let rows = [
        ("self.count == 21", "its range is 1 to 20"),
        ("self.count in [1, 0]", "its range is 1 to 20"),
        ("self.count == 1.5", "its values are whole numbers"),
        ("has(self.width) && self.width != 1000", "its values are multiples of 64"),
        ("self.guidance == 51", "its greatest value is 50"),
        ("self.guidance == -1", "its least value is 0"),
        ("self.prompt == ''", "it has 1 to 100 characters"),
        ("has(self.negative) && self.negative == ''", "an empty string counts as not given; ask with `has`"),
    ];
    for (text, label) in rows {
        let (_, warnings) = compile(&painter(), text, Some(ExprType::Bool)).unwrap();
        assert_eq!(warnings.len(), 1, "{text}: {warnings:#?}");
        assert_eq!((warnings[0].code, warnings[0].severity), ("never-equal", Severity::Warning), "{text}");
        assert_eq!(warnings[0].label, label, "{text}");
    }
}

#[test]
fn expected_numbers_can_be_whole() {
    let op = painter();
    assert!(compile(&op, "self.count", Some(ExprType::Double)).is_ok());
    assert!(compile(&op, "self.guidance * 2", Some(ExprType::Double)).is_ok());
    assert!(compile(&op, "self.fast", Some(ExprType::Double)).is_err());
}

#[test]
fn both_sides_are_checked() {
    let found = wrong("self.cuont == 1 && size(self.count) > 0 || self.seed > 1");
    assert_eq!(found.len(), 3, "{found:#?}");
}
