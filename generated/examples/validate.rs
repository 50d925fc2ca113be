// Lists the violations of a request, and its price when it is valid: `cargo run -p modelspec --example validate`.

use modelspec::runware::kling_image_3_0::Request;

#[allow(clippy::print_stdout, reason = "it shows the result")]
fn main() {
    let uuid = "3ba7ae08-76de-4f81-ab0f-64c7aaf0000f";
    let mut request = Request::new(uuid, "A circus dressing room, moments before the show.");
    request.width = Some(1664);
    request.height = Some(2490);
    request.output_quality = Some(100);
    println!("{}", request.validate());
    (request.height, request.output_quality) = (Some(2496), None);
    println!("{}", request.cost().unwrap());
}
