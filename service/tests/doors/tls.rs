//! HTTPS by the service itself, with a certificate that nobody trusts.

use crate::stage::{OWNER, PASSWORD, Stage};
use landbridge_service::api::{Certificate, Scheme};
use reqwest::{Certificate as Trusted, Client};
use serde_json::json;
use std::{io::Write, net::TcpStream, path::Path};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doors/tls");

fn read(certificate: &str, key: &str) -> Result<Certificate, String> {
    let folder = Path::new(FOLDER);
    Certificate::read(&folder.join(certificate), &folder.join(key)).map_err(|error| error.to_string())
}

#[tokio::test]
async fn the_cookie_travels_only_encrypted() {
    let certificate = read("certificate.pem", "key.pem").unwrap();
    let stage = Stage::begin_with(Scheme::Https, Some(certificate)).await;
    // Somebody who speaks something else holds nobody up.
    let mut silent = TcpStream::connect(stage.url.trim_start_matches("https://")).unwrap();
    silent.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();

    let pem = std::fs::read(Path::new(FOLDER).join("certificate.pem")).unwrap();
    let trusted = Trusted::from_pem(&pem).unwrap();
    let client = Client::builder().no_proxy().tls_certs_only([trusted]).build().unwrap();
    let asked = json!({ "email": OWNER, "password": PASSWORD });
    let url = format!("{}/api/v1/sign-in", stage.url);
    let answer = client.post(url).json(&asked).header("origin", &stage.url).send().await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-landbridge=") && cookie.ends_with("; Secure"), "{cookie}");
}

#[test]
fn a_certificate_that_cannot_be_used_is_told_in_words() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    assert!(read("no-such.pem", "key.pem").unwrap_err().contains("cannot be read as PEM"));
    assert!(read("key.pem", "key.pem").is_err());
    assert!(read("certificate.pem", "certificate.pem").unwrap_err().contains("cannot be read as PEM"));
}
