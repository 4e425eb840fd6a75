//! What the proxy does with one connection, as far down into HTTP/1.1 as losing one answer needs.

use std::io::{Error, ErrorKind, Result};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::TcpStream;

use super::Upstream;

/// Longer heads are a mistake of the test.
const MAX_HEAD_BYTES: usize = 64 * 1024;

const UNAVAILABLE: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// Carries bytes both ways, whatever they are, until both sides are done.
pub(super) async fn pass(mut client: TcpStream, upstream: &Upstream) -> Result<()> {
    let mut service = upstream.connect().await?;
    copy_bidirectional(&mut client, &mut service).await?;
    Ok(())
}

/// Reads one request and answers that the service is away.
pub(super) async fn answer_unavailable(mut client: TcpStream) -> Result<()> {
    if read_request(&mut client).await?.is_some() {
        client.write_all(UNAVAILABLE).await?;
        client.shutdown().await?;
    }
    Ok(())
}

/// Passes one request on; when its request line contains `of`, the answer is thrown away and the connection closed as
/// soon as the answer has come. The service is asked to close the connection, so each one carries a single request.
pub(super) async fn cut_after_commit(mut client: TcpStream, upstream: &Upstream, of: &str) -> Result<()> {
    let Some(request) = read_request(&mut client).await? else { return Ok(()) };
    let mut service = ask(upstream, &request).await?;
    if !request.line().contains(of) {
        copy_bidirectional(&mut client, &mut service).await?;
        return Ok(());
    }
    let mut answer = Vec::new();
    service.read_to_end(&mut answer).await?;
    if !answer.is_empty() {
        upstream.note_cut();
    }
    Ok(())
}

/// Passes one request on; when its line or body contains `of`, and `after` such requests have come before, its answer waits until it is
/// released.
pub(super) async fn hold(mut client: TcpStream, upstream: &Upstream, of: &str, after: usize) -> Result<()> {
    let Some(request) = read_request(&mut client).await? else { return Ok(()) };
    let is_held = request.says(of) && upstream.note_asked(request.line()) >= after;
    let mut service = ask(upstream, &request).await?;
    if !is_held {
        copy_bidirectional(&mut client, &mut service).await?;
        return Ok(());
    }
    let mut answer = Vec::new();
    service.read_to_end(&mut answer).await?;
    upstream.wait_for_release().await;
    client.write_all(&answer).await?;
    client.shutdown().await
}

/// Passes a request on to the service, which is asked to close the connection after its answer.
async fn ask(upstream: &Upstream, request: &Request) -> Result<TcpStream> {
    let mut service = upstream.connect().await?;
    service.write_all(request.closing_head().as_bytes()).await?;
    service.write_all(&request.body).await?;
    Ok(service)
}

/// One request as it came.
struct Request {
    head: String,
    body: Vec<u8>,
}

impl Request {
    fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    /// Whether its line or its body contains a text.
    fn says(&self, text: &str) -> bool {
        self.line().contains(text) || String::from_utf8_lossy(&self.body).contains(text)
    }

    /// The head with `connection: close` in place of what the client said about the connection.
    fn closing_head(&self) -> String {
        let kept = self.head.lines().filter(|line| !line.is_empty() && header(line, "connection").is_none());
        let mut head: String = kept.flat_map(|line| [line, "\r\n"]).collect();
        head.push_str("connection: close\r\n\r\n");
        head
    }
}

/// Reads one request, or nothing when the client closes the connection instead.
async fn read_request(client: &mut TcpStream) -> Result<Option<Request>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if bytes.len() > MAX_HEAD_BYTES {
            return Err(Error::new(ErrorKind::InvalidData, "the head of the request does not end"));
        }
        if client.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let mut body = bytes.split_off(end);
    let head = String::from_utf8(bytes).map_err(|error| Error::new(ErrorKind::InvalidData, error))?;
    let missing = body_length(&head)?.saturating_sub(body.len());
    let mut rest = vec![0; missing];
    client.read_exact(&mut rest).await?;
    body.append(&mut rest);
    Ok(Some(Request { head, body }))
}

/// The length of a body in bytes. Browsers send chunked requests over HTTP/2 only, so none comes here.
fn body_length(head: &str) -> Result<usize> {
    if head.lines().any(|line| header(line, "transfer-encoding").is_some()) {
        return Err(Error::new(ErrorKind::InvalidData, "the request comes in chunks"));
    }
    let Some(length) = head.lines().find_map(|line| header(line, "content-length")) else { return Ok(0) };
    length.parse().map_err(|error| Error::new(ErrorKind::InvalidData, error))
}

/// The value of a header line, if it is the one named, in lower case.
fn header<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (found, value) = line.split_once(':')?;
    found.trim().eq_ignore_ascii_case(name).then_some(value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_passed_on_with_its_connection_closed() {
        let head = "POST /push HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\n";
        let request = Request { head: head.to_owned(), body: Vec::new() };
        let closing = "POST /push HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nconnection: close\r\n\r\n";
        assert_eq!(request.closing_head(), closing);
        assert_eq!(request.line(), "POST /push HTTP/1.1");
    }

    #[test]
    fn the_length_of_a_body_is_read_whatever_its_header_is_spelled_like() {
        assert_eq!(body_length("GET / HTTP/1.1\r\n\r\n").unwrap(), 0);
        assert_eq!(body_length("POST / HTTP/1.1\r\nCONTENT-length:  12\r\n\r\n").unwrap(), 12);
        body_length("POST / HTTP/1.1\r\ncontent-length: many\r\n\r\n").unwrap_err();
        body_length("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n").unwrap_err();
    }
}
