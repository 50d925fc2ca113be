use super::text::{class_name, docstring, is_member, module_name, quoted};

#[test]
fn names_are_python() {
    assert_eq!(["kling-image-3-0", "lambda"].map(module_name), ["kling_image_3_0", "lambda_"]);
    let classes = ["referenceImages", "safety mode", "3d", "None", "é", ""].map(class_name);
    assert_eq!(classes, ["ReferenceImages", "SafetyMode", "Object3d", "ObjectNone", "Object", "Object"]);
    assert!(["a", "_b", "taskUUID"].into_iter().all(is_member));
    assert!(!["", "3d", "a-b", "é", "class", "__x"].into_iter().any(is_member));
}

#[test]
fn texts_stay_in_their_literal() {
    assert_eq!(quoted("a\"\\\n\u{202e}é"), r#""a\"\\\U0000000a\U0000202eé""#);
    assert_eq!(docstring("  ", "a \"\"\" \\\n\0 b"), "  \"\"\"a \\\"\\\"\\\" \\\\ b\"\"\"\n");
}
