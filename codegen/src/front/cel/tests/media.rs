//! `media`: what it mirrors, what has to be guarded, and what it does not have.

use super::{right, wrong_in};
use crate::fixture::{integer, list, media, operation, param, text, union};
use crate::model::expr::author;
use crate::model::{MediaForm, Operation, Text, Type};

fn file() -> Type {
    let Type::String(plain) = text(0, None) else { panic!("it is a string") };
    Type::String(Text { media: Some(media(vec![MediaForm::Url])), ..plain })
}

fn editor() -> Operation {
    let request = vec![
        param("image", file()).required(),
        param("mask", file()),
        param("preset", file()).default("https://a.b/c"),
        param("videos", list(file(), 0, None)).required(),
        param("either", union([file(), list(file(), 0, None)])).required(),
        param("shots", list(Type::Object(1), 0, None)).required(),
        param("source", Type::Object(1)).required(),
        param("prompt", text(0, None)).required(),
    ];
    let shot = vec![param("seconds", integer(1, 9)).required(), param("clip", file()).required()];
    operation(vec![request, shot])
}

#[test]
fn media_mirrors_the_request() {
    let op = editor();
    for expression in [
        "media.image.width * media.image.height <= 4000",
        "media[\"image\"].bytes < 7",
        "has(self.mask) && media.mask.seconds <= 1.5",
        "!has(media.mask.width) || media.mask.width > 3",
        "has(media.mask) && media.mask.width > 3",
        "has(media.image.width) ? media.image.width > 3 : true",
        "sum(media.videos.map(v, v.seconds)) <= 15",
        "media.videos.all(v, v.seconds <= 10 && v.format == 'mp4')",
        "media.videos.filter(v, v.seconds > 5).exists(v, v.format == 'mov')",
        "media.videos.filter(v, v.seconds > 5)[0].width > 5",
        "size(media.videos) > 1 && media.videos[1].height > 5",
        "media.shots.all(s, s.clip.seconds > 1)",
        "media.shots[0].clip.seconds > 1",
        "media.source.clip.seconds > 1",
        "type(self.either) == string && media.either.width > 1",
        "type(media.either) == list && media.either.all(e, e.width > 1)",
        "self.videos.all(media_file, media_file != '')",
    ] {
        right(&op, expression);
    }
}

#[test]
fn expressions_about_media_print_as_they_are_written() {
    let op = editor();
    for expression in [
        "media.image.width > 1",
        "!has(media.mask.width) || media.mask.width > 3",
        "sum(media.videos.map(i, i.seconds)) <= 15",
        "media.videos.filter(i, i.seconds > 5).exists(i, i.format == \"mov\")",
        "media.videos[1].height > 5",
        "media.shots.all(i, i.clip.seconds > 1)",
        "media.shots[0].clip.seconds > 1",
        "media.source.clip.seconds > 1",
        "(has(self.mask) ? media.videos : media.videos).all(i, i.width > 1)",
    ] {
        assert_eq!(author(&right(&op, expression)), expression);
    }
}

#[test]
fn a_format_has_one_name() {
    let op = editor();
    let shown = |text| author(&right(&op, text));
    assert_eq!(shown("media.image.format == 'JPEG'"), "media.image.format == \"jpg\"");
    assert_eq!(shown("'tif' != media.image.format"), "\"tiff\" != media.image.format");
    assert_eq!(
        shown("media.image.format in ['jpeg', 'png', 'jpg']"),
        "media.image.format in [\"jpg\", \"png\"]"
    );
}

#[test]
fn mistakes_are_explained() {
    let op = editor();
    for (text, expected) in [
        (
            "media.mask.width > 1",
            "cel-unguarded at `media.mask.width`: `media.mask.width` needs `self.mask`, which may be absent\n    \
             help: write `has(self.mask) && media.mask.width > 1`, or `!has(self.mask) || media.mask.width > 1` \
             if the rule holds without it",
        ),
        (
            "media.preset.width > 1",
            "cel-unguarded at `media.preset.width`: `media.preset.width` needs `self.preset`, which may be \
             absent\n    help: write `has(self.preset) && media.preset.width > 1`, or `!has(self.preset) || \
             media.preset.width > 1` if the rule holds without it",
        ),
        (
            "media.either.width > 1",
            "cel-unguarded at `media.either.width`: `media.either.width` needs a string, but `self.either` can \
             be a string or a list\n    help: write `type(self.either) == string && media.either.width > 1`",
        ),
        (
            "media.image.widht > 1",
            "cel-unknown-name at `widht`: `media.image` is media and has no fact `widht`\n    \
             help: did you mean `media.image.width`?",
        ),
        (
            "media.image.fps > 1",
            "cel-unknown-name at `fps`: `media.image` is media and has no fact `fps`\n    \
             help: use one of `width`, `height`, `seconds`, `bytes`, `format`",
        ),
        (
            "media.imag.width > 1",
            "cel-unknown-name at `imag`: unknown parameter `media.imag`\n    help: did you mean `media.image`?",
        ),
        (
            "media.prompt.width > 1",
            "cel-unknown-name at `width`: `media.prompt` does not refer to media, so it has no `width`\n    \
             help: declare `media` for the parameter",
        ),
        (
            "media.videos.seconds > 1",
            "cel-type at `seconds`: `media.videos` is a list; only its items have facts\n    \
             help: use `media.videos.all(i, i.seconds ...)`, or select one item with `media.videos[0]`",
        ),
        (
            "media.image == 'x'",
            "cel-type at `media.image`: `media.image` has no value of its own, only its facts have\n    \
             help: name a fact, such as `media.image.width`, or read the parameter with `self`",
        ),
        (
            "media.videos.exists(v, v == 'x')",
            "cel-type at `v`: `v` has no value of its own, only its facts have\n    \
             help: name a fact, such as `v.width`, or read the parameter with `self`",
        ),
        (
            "media.image.width.x > 1",
            "cel-type at `x`: `media.image.width` is an integer and has no member `x`",
        ),
        (
            "medai.image.width > 1",
            "cel-unknown-name at `medai`: unknown name `medai`\n    help: did you mean `media`?",
        ),
        (
            "self.videos.all(media, media != '')",
            "cel-type at `media`: `media` is reserved and cannot name an item\n    \
             help: choose another name, such as `i`",
        ),
    ] {
        assert_eq!(wrong_in(&op, text), [expected], "{text}");
    }
}
