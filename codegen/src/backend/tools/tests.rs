use super::*;

#[test]
fn names_fit_and_differ() {
    assert_eq!(name("acme/image-1"), "acme_image-1");
    let long = |end: &str| name(&format!("acme/{}{end}", "a".repeat(80)));
    assert_eq!(long("x").len(), NAME);
    assert_ne!(long("x"), long("y"));
}
