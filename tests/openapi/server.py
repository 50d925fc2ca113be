"""A local server that compares requests with those of the crate."""

import json
import threading
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from documents import Call

# Members with these values can stand for absent ones, which the crate does not send.
EMPTY = ("", [], {}, None)


def content(content_type: str, body: bytes) -> object:
    """A body in a form that can be compared."""
    if content_type.startswith("application/json"):
        return json.loads(body)
    if content_type.startswith("application/x-www-form-urlencoded"):
        return sorted(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True))
    if content_type.startswith("multipart/form-data"):
        message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
        return sorted(
            (part.get_param("name", header="content-disposition"), part.get_filename() or "", part.get_payload(decode=True))
            for part in message.iter_parts()
        )
    return body


def without_empty(found: object, expected: object) -> object:
    """The values that were sent, without empty members that the crate does not send."""
    if isinstance(found, dict) and isinstance(expected, dict):
        kept = {key: value for key, value in found.items() if key in expected or value not in EMPTY}
        return {key: without_empty(value, expected.get(key)) for key, value in kept.items()}
    if isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        return [without_empty(*pair) for pair in zip(found, expected)]
    return found


def differences(expected: dict, method: str, target: str, headers, body: bytes) -> list[str]:
    """Differences between a request and that of the crate."""
    found = []

    def compare(what: str, ours: object, theirs: object) -> None:
        # `json.dumps` tells `1` from `True`.
        if json.dumps(ours, sort_keys=True, default=repr) != json.dumps(theirs, sort_keys=True, default=repr):
            found.append(f"{what}: {theirs!r} instead of {ours!r}")

    compare("method", expected["method"], method)
    ours, theirs = urlsplit(expected["target"]), urlsplit(target)
    compare("path", ours.path, theirs.path)
    compare("query", *(sorted(parse_qsl(it.query, keep_blank_values=True)) for it in (ours, theirs)))
    own = dict(expected["headers"])
    for name, value in own.items():
        given = headers.get(name, "")
        if name == "content-type":
            value, given = (text.partition(";")[0] for text in (value, given))
        compare(name, value, given)
    if content_type := own.get("content-type"):
        sent = content(content_type, expected["body"].encode())
        try:
            compare("body", sent, without_empty(content(headers.get("content-type", ""), body), sent))
        except ValueError as error:
            found.append(f"body: {error}")
    else:
        compare("body", b"", body)
    return found


class Server:
    """Takes the requests of calls in their order, and answers with documented responses."""

    def __init__(self, calls: list[Call]):
        self.waiting, self.problems = list(calls), []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                outer.take(self, body)

            do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = answer

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_port}"

    def take(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if not self.waiting:
            self.problems.append(f"an unexpected request to {handler.path}")
            return handler.send_error(400)
        call = self.waiting.pop(0)
        found = differences(call.expected, handler.command, handler.path, handler.headers, body)
        self.problems += [f"{call.operation}: {it}" for it in found]
        # Without a documented response, the client gets a status that has no schema.
        text = b"" if call.response is None else json.dumps(call.response).encode()
        handler.send_response(300 if call.response is None else 200)
        handler.send_header("content-type", "application/json")
        handler.send_header("content-length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text)

    def __enter__(self) -> "Server":
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.http.shutdown()
        if kind is None:
            assert not self.problems, "\n".join(self.problems)
            assert not self.waiting, f"not sent: {[call.operation for call in self.waiting]}"
