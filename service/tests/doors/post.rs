//! Mails on their way to a mail server, which is a small one here.

use crate::stage::Stage;
use landbridge_service::{
    api::{Scheme, Stop},
    mail::{Mailing, Post, Smtp},
};
use reqwest::StatusCode;
use serde_json::json;
use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

const NEWCOMER: &str = "dora@bouw.example";
const FROM: &str = "Landbridge <landbridge@service.example>";

/// A mail server that takes mails, but the first ones only at the next attempt.
struct MailServer {
    address: SocketAddr,
    mails: mpsc::UnboundedReceiver<String>,
    /// How often somebody came.
    calls: Arc<AtomicUsize>,
}

impl MailServer {
    async fn start(refusals: usize) -> Self {
        Self::refuse(refusals, "451 try again later\r\n").await
    }

    /// One that answers so to the first recipients.
    async fn refuse(refusals: usize, answer: &'static str) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, mails) = mpsc::unbounded_channel();
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let n = counted.fetch_add(1, Ordering::Relaxed);
                if let Some(mail) = converse(stream, (n < refusals).then_some(answer)).await {
                    sender.send(mail).unwrap();
                }
            }
        });
        Self { address, mails, calls }
    }

    fn post(&self, stage: &Stage) -> Post {
        let smtp = Smtp::parse(&format!("smtp://{}", self.address), FROM).unwrap();
        Post::new(stage.store.clone(), stage.clock(), smtp, stage.mailing.as_ref().unwrap())
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }
}

/// Speaks SMTP (RFC 5321) on one connection; the mail, when there was one that it took.
async fn converse(stream: TcpStream, refusal: Option<&str>) -> Option<String> {
    let mut stream = BufReader::new(stream);
    let mut mail = String::new();
    stream.write_all(b"220 mail.example\r\n").await.unwrap();
    let mut line = String::new();
    while stream.read_line(&mut line).await.is_ok_and(|length| length > 0) {
        let answer: &[u8] = match (line.split([' ', '\r']).next().unwrap(), refusal) {
            ("RCPT", Some(refusal)) => refusal.as_bytes(),
            ("DATA", _) => {
                stream.write_all(b"354 go on\r\n").await.unwrap();
                while !mail.ends_with("\r\n.\r\n") {
                    stream.read_line(&mut mail).await.unwrap();
                }
                b"250 taken\r\n"
            }
            ("QUIT", _) => b"221 bye\r\n",
            _ => b"250 fine\r\n",
        };
        stream.write_all(answer).await.unwrap();
        line.clear();
    }
    (!mail.is_empty()).then_some(mail)
}

/// The text of a mail in the encoding "quoted-printable" (RFC 2045), as far as English goes.
fn read_quoted(mail: &str) -> String {
    assert!(mail.contains("Content-Transfer-Encoding: quoted-printable\r\n"), "{mail}");
    mail.replace("=\r\n", "").replace("=3D", "=")
}

async fn begin() -> Stage {
    let stage = Stage::begin_mailing(Scheme::Http, None, |url| Some(Mailing::new(url))).await;
    ask(&stage).await;
    stage
}

async fn ask(stage: &Stage) {
    ask_for(stage, NEWCOMER).await;
}

async fn ask_for(stage: &Stage, email: &str) {
    let asked = json!({ "email": email, "name": "Dora", "language": "en" });
    assert_eq!(stage.post("id", &asked).send().await.unwrap().status(), StatusCode::ACCEPTED);
}

#[tokio::test]
async fn a_mail_arrives_with_a_link_that_works_and_is_kept_no_longer() {
    let stage = begin().await;
    let mut server = MailServer::start(0).await;
    assert_eq!(server.post(&stage).send_due().await.unwrap(), None);
    let mail = server.mails.recv().await.unwrap();
    for header in [
        "From: Landbridge <landbridge@service.example>\r\n",
        "To: dora@bouw.example\r\n",
        "Subject: Choose the password of your Landbridge ID\r\n",
        "Auto-Submitted: auto-generated\r\n",
    ] {
        assert!(mail.contains(header), "{mail}");
    }
    let mail = read_quoted(&mail);
    let link = mail.lines().find(|line| line.starts_with(&stage.url)).unwrap();
    assert_eq!(stage.client.get(link).send().await.unwrap().status(), StatusCode::OK);
    server.post(&stage).send_due().await.unwrap();
    assert_eq!(server.calls(), 1);
}

#[tokio::test]
async fn a_mail_that_the_server_does_not_take_is_tried_again_after_a_pause() {
    let stage = begin().await;
    let mut server = MailServer::start(2).await;
    let now_millis = stage.clock().now_millis();
    for _ in 0..2 {
        assert_eq!(server.post(&stage).send_due().await.unwrap(), Some(now_millis + 10_000));
        assert_eq!(server.calls(), 1);
    }
    stage.wait_seconds(10);
    assert_eq!(server.post(&stage).send_due().await.unwrap(), Some(now_millis + 30_000));
    stage.wait_seconds(20);
    assert_eq!(server.post(&stage).send_due().await.unwrap(), None);
    assert_eq!(server.calls(), 3);
    assert!(server.mails.recv().await.is_some());
}

#[tokio::test]
async fn a_mail_that_cannot_be_sent_for_a_day_is_given_up() {
    let stage = begin().await;
    let server = MailServer::start(usize::MAX).await;
    stage.wait_seconds(24 * 3_600 - 1);
    assert!(server.post(&stage).send_due().await.unwrap().is_some());
    stage.wait_seconds(3_600);
    assert_eq!(server.post(&stage).send_due().await.unwrap(), None);
}

#[tokio::test]
async fn a_mail_that_is_refused_for_good_is_given_up_at_once() {
    let stage = begin().await;
    let server = MailServer::refuse(usize::MAX, "550 nobody of this name\r\n").await;
    assert_eq!(server.post(&stage).send_due().await.unwrap(), None);
    assert_eq!(server.calls(), 1);
}

/// That is the operator's fault, and not the mail's.
#[tokio::test]
async fn a_server_that_wants_the_service_to_sign_in_is_tried_again() {
    let stage = begin().await;
    let server = MailServer::refuse(usize::MAX, "530 sign in first\r\n").await;
    assert!(server.post(&stage).send_due().await.unwrap().is_some());
}

#[tokio::test]
async fn an_address_that_the_server_cannot_write_to_is_given_up_at_once() {
    let stage = Stage::begin_mailing(Scheme::Http, None, |url| Some(Mailing::new(url))).await;
    ask_for(&stage, "dörö@bouw.example").await;
    let server = MailServer::start(0).await;
    assert_eq!(server.post(&stage).send_due().await.unwrap(), None);
    assert_eq!(server.calls(), 1);
}

#[tokio::test]
async fn a_mail_that_was_sent_and_cannot_be_forgotten_goes_out_again_after_growing_pauses_for_a_day() {
    let stage = begin().await;
    let server = MailServer::start(0).await;
    let post = server.post(&stage);
    refuse_to(&stage, "create trigger full before delete on mail begin select raise(abort, 'full'); end")
        .await;
    let now_millis = stage.clock().now_millis();
    for (calls, next_millis) in [(1, now_millis + 10_000), (2, now_millis + 30_000)] {
        assert!(post.send_due().await.is_err());
        assert_eq!(post.send_due().await.unwrap(), Some(next_millis));
        assert_eq!(server.calls(), calls);
        stage.wait_seconds((next_millis - stage.clock().now_millis()) / 1000);
    }
    stage.wait_seconds(24 * 3_600);
    assert!(post.send_due().await.is_err());
    assert_eq!(server.calls(), 2);
}

#[tokio::test]
async fn a_mail_whose_try_cannot_be_counted_is_not_sent() {
    let stage = begin().await;
    let server = MailServer::start(0).await;
    refuse_to(&stage, "create trigger full before update on mail begin select raise(abort, 'full'); end")
        .await;
    assert!(server.post(&stage).send_due().await.is_err());
    assert_eq!(server.calls(), 0);
}

/// Lets the database refuse something, as one without room does.
async fn refuse_to(stage: &Stage, trigger: &'static str) {
    let mut transaction = stage.store.begin().await.unwrap();
    sqlx::query(trigger).execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_away_holds_nobody_up_and_gets_the_mail_when_it_is_back() {
    let stage = begin().await;
    let gone = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = gone.local_addr().unwrap();
    drop(gone);
    let smtp = Smtp::parse(&format!("smtp://{address}"), FROM).unwrap();
    let post = Post::new(stage.store.clone(), stage.clock(), smtp, stage.mailing.as_ref().unwrap());
    assert!(post.send_due().await.unwrap().is_some());
    stage.wait_seconds(10);
    let mut server = MailServer::start(0).await;
    assert_eq!(server.post(&stage).send_due().await.unwrap(), None);
    assert!(server.mails.recv().await.is_some());
}

#[tokio::test]
async fn a_mail_is_sent_as_soon_as_somebody_asks_for_it() {
    let stage = begin().await;
    let mut server = MailServer::start(0).await;
    let post = server.post(&stage);
    let (stop, stopped) = Stop::new();
    let posting = tokio::spawn(async move { post.run(stopped).await });
    server.mails.recv().await.unwrap();
    ask(&stage).await;
    // It comes long before the task looks by itself.
    let waited = tokio::time::timeout(std::time::Duration::from_secs(30), server.mails.recv()).await;
    assert!(waited.expect("in time").is_some());
    stop.send_replace(true);
    posting.await.unwrap();
}

#[tokio::test]
async fn what_is_no_mail_server_or_no_sender_is_told_in_words() {
    for (url, from, wanted) in [
        ("mail.example", FROM, "smtps://user:password@host"),
        ("smtps://mail.example", "nobody", "no e-mail address that mails can come from"),
    ] {
        let refused = Smtp::parse(url, from).unwrap_err().to_string();
        assert!(refused.contains(wanted), "{refused}");
    }
}

#[tokio::test]
async fn links_travel_in_clear_text_on_this_machine_or_when_the_url_says_so() {
    for url in [
        "smtp://mail.example",
        "SMTP://mail.example:2525?more=1",
        "smtp://localhost:secret@mail.example",
        "smtp://10.0.0.7",
    ] {
        let refused = Smtp::parse(url, FROM).unwrap_err().to_string();
        assert!(refused.contains("clear text") && refused.contains("?tls=none"), "{url}: {refused}");
        assert!(!refused.contains("secret"), "{refused}");
    }
    for url in [
        "smtps://user:secret@mail.example",
        "smtp://user:secret@mail.example?tls=required",
        "smtp://mail.example?tls=opportunistic",
        "smtp://mail.example:25?tls=none",
        "smtp://localhost:2525",
        "smtp://127.0.0.1",
        "smtp://[::1]:25",
    ] {
        assert!(Smtp::parse(url, FROM).is_ok(), "{url}");
    }
}
