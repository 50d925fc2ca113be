// Sends a documented request to a server on this machine, and reads the response:
// `cargo run -p modelspec --example send --features http`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

use modelspec::http::Answer;
use modelspec::runware::kling_image_3_0::{Request, Response};
use std::error::Error;

/// Sends a request if it is valid. The answer has results and errors, each with its task.
fn send(request: &Request, url: &str, key: &str) -> Result<Answer<Response>, Box<dyn Error>> {
    request.validate().into_result()?;
    let config = ureq::Agent::config_builder().http_status_as_error(false).build();
    let mut response = ureq::Agent::new_with_config(config).run(request.to_http_at(url, key)?)?;
    let body = response.body_mut().read_to_vec()?;
    Ok(request.read_response(response.status(), &body)?)
}

const UUID: &str = "3ba7ae08-76de-4f81-ab0f-64c7aaf0000f";

#[expect(clippy::print_stdout, reason = "it shows the result")]
fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    let server = std::thread::spawn(move || listener.accept().and_then(|(stream, _)| answer(stream)));
    let mut request = Request::new(UUID, "A circus dressing room, moments before the show.");
    (request.width, request.height) = (Some(1664), Some(2496));
    let images = send(&request, &url, "my-key")?.results;
    server.join().expect("the server does not panic")?;
    assert_eq!(images.len(), 1);
    for image in images {
        assert_eq!(image.task.as_deref(), Some(UUID));
        println!("{:?}", image.value);
    }
    Ok(())
}

/// Answers one request as the API does.
fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut head, mut length) = (Vec::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(digits) = line.strip_prefix("content-length: ") {
            length = digits.parse().map_err(std::io::Error::other)?;
        }
        head.push(line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let is_right = head[0] == "post /v1 http/1.1"
        && head.contains(&"authorization: bearer my-key".to_owned())
        && head.contains(&"content-type: application/json".to_owned())
        && body.starts_with(b"[{") // An array with one task.
        && body.windows(UUID.len()).any(|text| text == UUID.as_bytes());
    let (status, body) = if is_right {
        let image = r#""imageUUID":"783eb228-c91a-4d60-8683-21903884f551","imageURL":"https://im.runware.ai/image/1.jpg""#;
        let head = format!(r#""taskType":"imageInference","taskUUID":"{UUID}""#);
        ("200 OK", format!(r#"{{"data":[{{{head},{image}}}]}}"#))
    } else {
        (
            "400 Bad Request",
            r#"{"errors":[{"code":"unexpected","message":"This is another request."}]}"#.to_owned(),
        )
    };
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}
