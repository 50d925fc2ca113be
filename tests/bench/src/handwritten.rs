//! The request as a careful author writes it with serde and garde: the limits of the schema, the size table included.

use std::collections::HashSet;
use std::sync::LazyLock;

use garde::Validate;
use modelspec::runware::kling_image_o3;
use regex::Regex;
use serde::Deserialize;
use serde_json::Value;

fn at(pointer: &str) -> Value {
    let schema: Value = serde_json::from_str(crate::SCHEMA).expect("the schema is JSON");
    schema.pointer(pointer).expect("the schema has it").clone()
}

fn pattern(pointer: &str) -> Regex {
    Regex::new(at(pointer).as_str().expect("a pattern")).expect("a regular expression")
}

static UUID: LazyLock<Regex> = LazyLock::new(|| pattern("/properties/taskUUID/pattern"));
static URI: LazyLock<Regex> = LazyLock::new(|| pattern("/properties/webhookURL/pattern"));
static REFERENCE: LazyLock<Regex> =
    LazyLock::new(|| pattern("/properties/inputs/properties/referenceImages/items/pattern"));

static SIZES: LazyLock<HashSet<(i64, i64)>> = LazyLock::new(|| {
    kling_image_o3::SIZES.iter().map(|size| (size.width.into(), size.height.into())).collect()
});

fn size(height: i64) -> impl FnOnce(&i64, &()) -> garde::Result {
    move |width, ()| {
        let fits = SIZES.contains(&(*width, height));
        if fits { Ok(()) } else { Err(garde::Error::new("not an allowed size")) }
    }
}

#[derive(Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "only reading and checking is measured")]
pub struct Request {
    #[garde(skip)]
    task_type: TaskType,
    #[serde(rename = "taskUUID")]
    #[garde(pattern(UUID))]
    task_uuid: String,
    #[garde(skip)]
    output_type: Option<OutputType>,
    #[garde(skip)]
    output_format: Option<OutputFormat>,
    #[garde(range(min = 20, max = 99))]
    output_quality: Option<i64>,
    #[serde(rename = "webhookURL")]
    #[garde(pattern(URI))]
    webhook_url: Option<String>,
    #[garde(skip)]
    delivery_method: Option<DeliveryMethod>,
    #[garde(pattern(URI))]
    upload_endpoint: Option<String>,
    #[garde(skip)]
    safety: Option<Safety>,
    #[garde(range(min = 60))]
    ttl: Option<i64>,
    #[garde(skip)]
    include_cost: Option<bool>,
    #[garde(range(min = 1, max = 20))]
    number_results: Option<i64>,
    #[garde(skip)]
    model: Model,
    #[garde(length(chars, min = 1, max = 2_500))]
    positive_prompt: String,
    #[garde(custom(size(self.height)))]
    width: i64,
    #[garde(skip)]
    height: i64,
    #[garde(dive)]
    inputs: Option<Inputs>,
}

#[derive(Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Inputs {
    #[garde(inner(inner(pattern(REFERENCE))))]
    reference_images: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "only reading is measured")]
struct Safety {
    check_content: Option<bool>,
    mode: Option<Mode>,
}

/// Declares enums of texts.
macro_rules! texts {
    ($($name:ident { $($value:ident = $text:literal),* })*) => {$(
        #[derive(Deserialize)]
        enum $name { $(#[serde(rename = $text)] $value),* }
    )*};
}

texts! {
    TaskType { ImageInference = "imageInference" }
    OutputType { Url = "URL", Base64 = "base64Data", DataUri = "dataURI" }
    OutputFormat { Jpg = "JPG", Png = "PNG", Webp = "WEBP" }
    DeliveryMethod { Sync = "sync", Async = "async" }
    Mode { None = "none", Fast = "fast" }
    Model { ImageO3 = "klingai:kling-image@o3" }
}
