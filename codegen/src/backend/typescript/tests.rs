use super::comment;
use super::text::{interface_name, member_name, quoted};

#[test]
fn names_are_typescript() {
    let names = ["referenceImages", "safety mode", "3d", "request", "\u{e9}", ""].map(interface_name);
    assert_eq!(names, ["ReferenceImages", "SafetyMode", "Object3d", "ObjectRequest", "Object", "Object"]);
    assert_eq!(["a", "$_1", "3d", "a-b", ""].map(member_name), ["a", "$_1", "\"3d\"", "\"a-b\"", "\"\""]);
}

#[test]
fn texts_stay_in_their_literal_and_comment() {
    assert_eq!(quoted("a\"\\\n\u{202e}\u{e9}"), "\"a\\\"\\\\\\u{a}\\u{202e}\u{e9}\"");
    assert_eq!(comment("  ", "a */ b\n\0 c", true), "  /** a *\\/ b c @deprecated */\n");
    assert_eq!(comment("", "", false), "");
}
