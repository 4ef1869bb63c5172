//! Files: an upload through a signed link is inspected, stored and shown, and nothing else is.

use acceptance::{Answer, House};
use api::clock::Clock;
use api::files::{Area, FileError, FileKey, Files, Kind, Taken, UploadTicket};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use local::files::FileServer;
use local::host;
use shared::time::Timestamp;
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

/// The shortest possible JPEG.
const JPEG: &[u8] = b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01 a photo\xFF\xDA\0\x02seen\xFF\xD9";
const PNG: &[u8] = b"\x89PNG\r\n\x1A\n\0\0\0\x0AIHDR a picturecrc!\0\0\0\0IENDcrc!";
const WEBP: &[u8] = b"RIFF\x14\0\0\0WEBPVP8 \x08\0\0\0 a photo";
const PDF: &[u8] = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n a document";

/// The router with files in a folder of its own, and a clock beside the real one.
struct Place {
    house: House,
    server: FileServer,
    beside_ms: Arc<AtomicI64>,
    root: TempDir,
}

fn clock_beside(beside_ms: &Arc<AtomicI64>) -> Clock {
    let (real, beside_ms) = (api::clock::system_clock(), beside_ms.clone());
    Arc::new(move || Timestamp(real().0 + beside_ms.load(Ordering::SeqCst)))
}

impl Place {
    async fn new() -> Place {
        let root = tempfile::tempdir().expect("a folder");
        let beside_ms = Arc::<AtomicI64>::default();
        let server =
            FileServer::open(root.path(), "a secret", clock_beside(&beside_ms)).expect("files");
        let mut house = House::new().await;
        let app = house.app.clone().with_files(server.files.clone());
        house.router = host::router_with_files(app, Path::new("/nowhere"), &server);
        Place { house, server, beside_ms, root }
    }

    fn files(&self) -> &Files {
        &self.server.files
    }

    async fn ticket(&self, bytes: usize, kind: Kind) -> UploadTicket {
        let bytes = u64::try_from(bytes).expect("a length");
        self.files().ticket(bytes, kind.media_type()).await.expect("a ticket")
    }

    async fn upload(&self, ticket: &UploadTicket, bytes: &[u8]) -> Answer {
        self.house.send(put(ticket.url.expose(), ticket, bytes)).await
    }

    /// Uploads with a new ticket and returns the key.
    async fn uploaded(&self, bytes: &[u8], kind: Kind) -> FileKey {
        let ticket = self.ticket(bytes.len(), kind).await;
        let answer = self.upload(&ticket, bytes).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        ticket.key
    }

    async fn kept(&self, bytes: &[u8], kind: Kind) -> Taken {
        let key = self.uploaded(bytes, kind).await;
        self.files().take(&key).await.expect("a file")
    }

    async fn get(&self, path: &str) -> Answer {
        self.house.send(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    /// The files on disk.
    fn on_disk(&self) -> Vec<String> {
        let mut found = Vec::new();
        for area in Area::ALL {
            for entry in fs::read_dir(self.root.path().join(area.name())).expect("a folder") {
                let name = entry.expect("an entry").file_name();
                found.push(format!("{}/{}", area.name(), name.to_string_lossy()));
            }
        }
        found
    }
}

/// The request as a browser sends it.
fn put(url: &str, ticket: &UploadTicket, bytes: &[u8]) -> Request<Body> {
    let mut request =
        Request::put(url).header("host", "onetrip.test").header("content-length", bytes.len());
    for (name, value) in &ticket.headers {
        request = request.header(*name, value);
    }
    request.body(Body::from(bytes.to_vec())).expect("a request")
}

#[tokio::test]
async fn what_was_uploaded_with_a_ticket_is_kept_and_shown() {
    let place = Place::new().await;
    for (bytes, kind, form) in [
        (JPEG, Kind::Jpeg, "inline"),
        (PNG, Kind::Png, "inline"),
        (WEBP, Kind::Webp, "inline"),
        (PDF, Kind::Pdf, "attachment"),
    ] {
        let taken = place.kept(bytes, kind).await;
        assert_eq!(taken.kind, kind);
        assert_eq!(usize::try_from(taken.bytes).expect("a length"), bytes.len());
        assert_eq!(taken.digest, api::secret::digest(bytes));
        assert_eq!(taken.key.area(), Area::Kept);
        let link = place.files().view(&taken.key, taken.kind, "营业执照").await.expect("a link");
        let answer = place.get(link.expose()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        assert_eq!(answer.body, bytes);
        let header = |name| answer.headers.get(name).expect(name).to_str().expect("text");
        assert_eq!(header("content-type"), kind.media_type());
        assert_eq!(
            header("content-security-policy"),
            "default-src 'none'; frame-ancestors 'none'; sandbox"
        );
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cache-control"), "no-store");
        let named = format!("{form}; filename=\"____.{0}\"; filename*=UTF-8''%E8", kind.ending());
        assert!(header("content-disposition").starts_with(&named));
    }
    assert!(place.on_disk().iter().all(|name| name.starts_with("kept/")), "{:?}", place.on_disk());
}

#[tokio::test]
async fn a_ticket_says_what_to_send_and_until_when() {
    let place = Place::new().await;
    let ticket = place.ticket(5, Kind::Pdf).await;
    assert!(ticket.url.expose().starts_with(&format!("/files/{}?", ticket.key)));
    assert!(
        ticket.url.expose().contains("X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost")
    );
    assert_eq!(ticket.headers, [("content-type", "application/pdf".to_owned())]);
    let holds_ms = ticket.expires_at.0 - api::clock::system_clock()().0;
    assert!((590_000..=600_000).contains(&holds_ms), "{holds_ms}");
    assert!(!format!("{ticket:?}").contains("Signature"), "a link may not reach a log");
}

#[tokio::test]
async fn a_picture_whose_name_says_document_is_a_picture() {
    let place = Place::new().await;
    let taken = place.kept(PNG, Kind::Png).await;
    assert_eq!(taken.kind, Kind::Png);
    let link = place.files().view(&taken.key, taken.kind, "scan.pdf").await.expect("a link");
    let answer = place.get(link.expose()).await;
    assert_eq!(answer.headers["content-type"], "image/png");
    let disposition = answer.headers["content-disposition"].to_str().expect("text");
    assert!(disposition.contains("filename=\"scan.pdf.png\""), "{disposition}");
}

#[tokio::test]
async fn what_is_no_photo_and_no_document_is_refused() {
    let place = Place::new().await;
    for bytes in [
        b"<!doctype html><script>alert(1)</script>".as_slice(),
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
        b"<?xml version=\"1.0\"?><svg onload=\"alert(1)\"/>",
        b"MZ\x90\0\x03\0\0\0 This program cannot be run in DOS mode.",
        b"\x7FELF\x02\x01\x01",
        b"PK\x03\x04 an archive",
        b"GIF89a a picture of another kind",
        b"<html>%PDF-1.7 is said here</html>",
        b"RIFF\x24\0\0\0AVI LIST",
        b"\xFF\xD8",
        b"",
    ] {
        for kind in Kind::ALL {
            let key = place.uploaded(bytes, kind).await;
            let refused = place.files().take(&key).await;
            assert!(matches!(refused, Err(FileError::WrongKind)), "{bytes:?} as {kind:?}");
        }
    }
    for media_type in ["text/html", "image/svg+xml", "application/octet-stream", "image/gif", ""] {
        let refused = place.files().ticket(10, media_type).await;
        assert!(matches!(refused, Err(FileError::WrongKind)), "{media_type}");
    }
    assert!(!place.on_disk().iter().any(|name| name.starts_with("kept/")));
}

#[tokio::test]
async fn a_file_that_is_not_what_it_was_said_to_be_is_refused() {
    let place = Place::new().await;
    let samples = [(JPEG, Kind::Jpeg), (PNG, Kind::Png), (WEBP, Kind::Webp), (PDF, Kind::Pdf)];
    for (bytes, kind) in samples {
        for said in Kind::ALL.into_iter().filter(|said| *said != kind) {
            let key = place.uploaded(bytes, said).await;
            let refused = place.files().take(&key).await;
            assert!(matches!(refused, Err(FileError::WrongKind)), "{kind:?} as {said:?}");
        }
    }
}

#[tokio::test]
async fn ten_mebibytes_fit_and_not_a_byte_more() {
    let place = Place::new().await;
    let most = 10 * 1024 * 1024;
    let mut bytes = PDF.to_vec();
    bytes.resize(most, b' ');
    let taken = place.kept(&bytes, Kind::Pdf).await;
    assert_eq!(taken.bytes, 10_485_760);

    bytes.push(b' ');
    for length in [10_485_761, u64::from(u32::MAX) + 1, u64::MAX] {
        let refused = place.files().ticket(length, "application/pdf").await;
        assert!(matches!(refused, Err(FileError::TooLarge)), "{length}");
    }
    // A ticket for a smaller file does not allow a larger one.
    let ticket = place.ticket(most, Kind::Pdf).await;
    assert_eq!(place.upload(&ticket, &bytes).await.status, StatusCode::FORBIDDEN);
    // A file that is too large is refused, however it came there.
    let key = FileKey::draw();
    let put = place.server.client.put_object().bucket(local::files::BUCKET).key(key.to_string());
    put.content_type("application/pdf").body(bytes.into()).send().await.expect("an upload");
    assert!(matches!(place.files().take(&key).await, Err(FileError::TooLarge)));
}

#[tokio::test]
async fn only_the_request_that_was_signed_is_answered() {
    let place = Place::new().await;
    let taken = place.kept(PDF, Kind::Pdf).await;
    let view = place.files().view(&taken.key, taken.kind, "a.pdf").await.expect("a link");
    let view = view.expose();
    let ticket = place.ticket(PDF.len(), Kind::Pdf).await;
    let upload = ticket.url.expose();
    let other = FileKey::draw();
    let path = |link: &str| link.split_once('?').expect("a query").0.to_owned();
    let replaced = |link: &str, from: &str, to: &str| {
        assert!(link.contains(from), "{from}");
        link.replacen(from, to, 1)
    };
    let flipped = |link: &str| {
        let last = if link.ends_with('0') { "1" } else { "0" };
        format!("{}{last}", &link[..link.len() - 1])
    };
    let get = |uri: String| Request::get(uri);
    let request =
        |built: axum::http::request::Builder| built.body(Body::empty()).expect("a request");
    let refused: Vec<(&str, Request<Body>)> = vec![
        ("unsigned", request(get(path(view)))),
        ("unsigned, published", request(get(format!("/files/public/{}", other.drawn())))),
        ("a listing of an area", request(get("/files/kept?list-type=2".into()))),
        ("another key", request(get(replaced(view, taken.key.drawn(), other.drawn())))),
        ("another signature", request(get(flipped(view)))),
        ("another name", request(get(replaced(view, "a.pdf", "b.exe")))),
        ("another type", request(get(replaced(view, "application%2Fpdf", "text%2Fhtml")))),
        ("more time", request(get(replaced(view, "X-Amz-Expires=300", "X-Amz-Expires=9000")))),
        ("another algorithm", request(get(replaced(view, "HMAC-SHA256", "HMAC-SHA1")))),
        ("no algorithm", request(get(replaced(view, "AWS4-HMAC-SHA256", "none")))),
        ("a public key", request(get(replaced(view, "AWS4-HMAC", "AWS4-ECDSA-P256")))),
        ("one more question", request(get(format!("{view}&acl")))),
        ("a look with a ticket", request(get(upload.to_owned()))),
        ("an unsigned upload", put(&path(upload), &ticket, PDF)),
        ("an upload with a link to look", put(view, &ticket, PDF)),
        (
            "an upload to another key",
            put(&replaced(upload, ticket.key.drawn(), other.drawn()), &ticket, PDF),
        ),
        ("an upload where files are kept", put(&replaced(upload, "waiting", "kept"), &ticket, PDF)),
        ("a longer upload", put(upload, &ticket, &[PDF, b"."].concat())),
        ("a shorter upload", put(upload, &ticket, &PDF[1..])),
        ("an upload of another type", {
            let mut request = put(upload, &ticket, PDF);
            request.headers_mut().insert("content-type", "text/html".parse().expect("a type"));
            request
        }),
        ("an upload without its length", {
            let mut request = put(upload, &ticket, PDF);
            request.headers_mut().remove("content-length");
            request
        }),
        ("a copy of another file", {
            let mut request = put(upload, &ticket, PDF);
            let source = format!("files/{}", taken.key).parse().expect("a source");
            request.headers_mut().insert("x-amz-copy-source", source);
            request
        }),
        ("another way to sign", {
            let said = "AWS4-HMAC-SHA256 Credential=local/20180514/local/s3/aws4_request";
            request(get(path(view)).header("authorization", said))
        }),
    ];
    for (what, request) in refused {
        let answer = place.house.send(request).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{what}: {}", answer.text());
        assert_eq!(
            answer.headers["content-security-policy"],
            "default-src 'none'; frame-ancestors 'none'; sandbox"
        );
    }
    // Without a key it is a page like any other, and in this test no page is built.
    for listing in ["/files?list-type=2", "/files/?list-type=2"] {
        assert_eq!(place.get(listing).await.text(), place.get("/nowhere").await.text());
    }
    for method in ["POST", "DELETE", "HEAD", "PATCH", "OPTIONS"] {
        for link in [view, upload] {
            let request = Request::builder().method(method).uri(link);
            let answer = place.house.send(request.body(Body::empty()).expect("a request")).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        }
    }
    // None of this changed anything, and the links are still valid.
    assert_eq!(place.get(view).await.body, PDF);
    assert_eq!(place.upload(&ticket, PDF).await.status, StatusCode::OK);
}

#[tokio::test]
async fn links_hold_for_some_minutes_only() {
    let place = Place::new().await;
    let taken = place.kept(JPEG, Kind::Jpeg).await;
    for (signed_ms_ago, upload, view) in [
        (4 * 60_000, StatusCode::OK, StatusCode::OK),
        (5 * 60_000 + 2_000, StatusCode::OK, StatusCode::FORBIDDEN),
        (10 * 60_000 + 2_000, StatusCode::FORBIDDEN, StatusCode::FORBIDDEN),
    ] {
        place.beside_ms.store(-signed_ms_ago, Ordering::SeqCst);
        let ticket = place.ticket(JPEG.len(), Kind::Jpeg).await;
        let link = place.files().view(&taken.key, taken.kind, "a.jpg").await.expect("a link");
        assert_eq!(place.upload(&ticket, JPEG).await.status, upload, "{signed_ms_ago}");
        assert_eq!(place.get(link.expose()).await.status, view, "{signed_ms_ago}");
    }
}

#[tokio::test]
async fn taken_again_it_is_the_same_whatever_was_uploaded_since() {
    let place = Place::new().await;
    let ticket = place.ticket(JPEG.len(), Kind::Jpeg).await;
    assert!(matches!(place.files().take(&ticket.key).await, Err(FileError::NotThere)));
    place.upload(&ticket, JPEG).await;
    let taken = place.files().take(&ticket.key).await.expect("a file");
    assert_eq!(place.files().take(&ticket.key).await.expect("a file"), taken);
    let mut other = JPEG.to_vec();
    other.reverse();
    other[..3].copy_from_slice(&JPEG[..3]);
    for bytes in [other.as_slice(), &vec![b'<'; JPEG.len()]] {
        assert_eq!(place.upload(&ticket, bytes).await.status, StatusCode::OK);
        assert_eq!(place.files().take(&ticket.key).await.expect("a file"), taken);
    }
    let link = place.files().view(&taken.key, taken.kind, "a").await.expect("a link");
    assert_eq!(place.get(link.expose()).await.body, JPEG);
}

#[tokio::test(flavor = "multi_thread")]
async fn taken_by_many_at_once_it_is_one_file() {
    let place = Place::new().await;
    let key = place.uploaded(PNG, Kind::Png).await;
    let takers: Vec<_> = (0..16)
        .map(|_| {
            let (files, key) = (place.files().clone(), key.clone());
            tokio::spawn(async move { files.take(&key).await.expect("a file") })
        })
        .collect();
    for taker in takers {
        assert_eq!(taker.await.expect("an answer").digest, api::secret::digest(PNG));
    }
    assert_eq!(place.on_disk(), [format!("kept/{}.png", key.drawn())]);
}

#[tokio::test]
async fn no_key_leads_out_of_the_store() {
    let place = Place::new().await;
    let drawn = FileKey::draw().drawn().to_owned();
    for text in [
        "..",
        "waiting/..",
        "waiting/../onetrip.db",
        "waiting/../kept/0123456789abcdef0123456789abcdef",
        "/waiting/0123456789abcdef0123456789abcdef",
        "waiting//0123456789abcdef0123456789abcde",
        "waiting/0123456789ABCDEF0123456789abcdef",
        "waiting/0123456789abcdef0123456789abcde/",
        "waiting/0123456789abcdef0123456789abcde",
        "waiting/0123456789abcdef0123456789abcdef0",
        "elsewhere/0123456789abcdef0123456789abcdef",
        "",
    ] {
        assert!(FileKey::read(text).is_err(), "{text}");
        // The bucket has nothing there either, whoever signs the request.
        let client = &place.server.client;
        let bucket = local::files::BUCKET;
        let key = if text.is_empty() { "." } else { text };
        let put = client.put_object().bucket(bucket).key(key).content_type("image/png");
        assert!(put.body(PNG.to_vec().into()).send().await.is_err(), "{text}");
        assert!(client.get_object().bucket(bucket).key(key).send().await.is_err(), "{text}");
    }
    let read = FileKey::read(&format!("waiting/{drawn}")).expect("a key");
    assert_eq!(read.to_string(), format!("waiting/{drawn}"));
    // Only an upload can be taken, only a stored file can be published, and an upload cannot be viewed.
    let taken = place.kept(PNG, Kind::Png).await;
    let published = place.files().publish(&taken.key).await.expect("a copy");
    let waiting = place.uploaded(PNG, Kind::Png).await;
    for refused in [
        place.files().take(&taken.key).await.err(),
        place.files().take(&published).await.err(),
        place.files().publish(&waiting).await.err(),
        place.files().publish(&published).await.err(),
        place.files().view(&waiting, Kind::Png, "a").await.err(),
    ] {
        assert!(matches!(refused, Some(FileError::NotThere)), "{refused:?}");
    }
    assert!(place.on_disk().iter().all(|name| name.ends_with(".png")), "{:?}", place.on_disk());
}

#[tokio::test]
async fn a_published_file_is_a_copy_at_one_place_and_tells_nothing_of_the_kept_one() {
    let place = Place::new().await;
    let taken = place.kept(WEBP, Kind::Webp).await;
    let published = place.files().publish(&taken.key).await.expect("a copy");
    assert_eq!(place.files().publish(&taken.key).await.expect("a copy"), published);
    assert_eq!(published.area(), Area::Public);
    assert_ne!(published.drawn(), taken.key.drawn());
    place.files().remove(&taken.key).await.expect("removed");
    let link = place.files().view(&published, Kind::Webp, "a").await.expect("a link");
    let answer = place.get(link.expose()).await;
    assert_eq!(answer.headers["cache-control"], "private, max-age=300");
    assert_eq!((answer.status, answer.body), (StatusCode::OK, WEBP.to_vec()));
    let refused = place.files().publish(&taken.key).await;
    assert!(matches!(refused, Err(FileError::NotThere)));
}

#[tokio::test]
async fn a_removed_file_leaves_nothing_behind() {
    let place = Place::new().await;
    let taken = place.kept(JPEG, Kind::Jpeg).await;
    let published = place.files().publish(&taken.key).await.expect("a copy");
    let waiting = place.uploaded(PDF, Kind::Pdf).await;
    let link = place.files().view(&taken.key, taken.kind, "a").await.expect("a link");
    for key in [&taken.key, &published, &waiting, &waiting] {
        place.files().remove(key).await.expect("removed");
    }
    assert_eq!(place.get(link.expose()).await.status, StatusCode::NOT_FOUND);
    assert!(place.on_disk().is_empty(), "{:?}", place.on_disk());
}

#[tokio::test]
async fn an_upload_that_nobody_takes_is_gone_after_a_day() {
    let place = Place::new().await;
    let taken = place.kept(JPEG, Kind::Jpeg).await;
    let fresh = place.uploaded(PNG, Kind::Png).await;
    let stale = place.uploaded(PDF, Kind::Pdf).await;
    let a_day_ago = SystemTime::now() - Duration::from_secs(24 * 60 * 60 + 1);
    for name in [format!("{stale}.pdf"), format!("{}.jpg", taken.key)] {
        let file = File::options().write(true).open(place.root.path().join(name)).expect("a file");
        file.set_modified(a_day_ago).expect("a time");
    }
    assert_eq!(place.server.sweep().expect("a sweep"), 1);
    assert_eq!(place.on_disk(), [format!("{fresh}.png"), format!("{}.jpg", taken.key)]);
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_restart() {
    let place = Place::new().await;
    let taken = place.kept(PDF, Kind::Pdf).await;
    let waiting = place.uploaded(PNG, Kind::Png).await;
    fs::write(place.root.path().join(format!("{}.0.part", taken.key)), "unfinished")
        .expect("a file");
    let again =
        FileServer::open(place.root.path(), "a secret", api::clock::system_clock()).expect("files");
    assert_eq!(again.files.take(&waiting).await.expect("a file").kind, Kind::Png);
    assert_eq!(place.on_disk().len(), 2, "{:?}", place.on_disk());
    // Links signed with another secret are invalid.
    let other =
        FileServer::open(place.root.path(), "other", api::clock::system_clock()).expect("files");
    let link = other.files.view(&taken.key, taken.kind, "a").await.expect("a link");
    assert_eq!(place.get(link.expose()).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_on_a_real_port_uploads_and_looks() {
    let place = Place::new().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let serving = tokio::spawn(axum::serve(listener, place.house.router.clone()).into_future());
    let ticket = place.ticket(PDF.len(), Kind::Pdf).await;
    // Links work under any name of the machine.
    let url = format!("http://localhost:{}{}", address.port(), ticket.url.expose());
    let sent = tokio::task::spawn_blocking(move || {
        ureq::put(url).header("content-type", "application/pdf").send(PDF).map(|sent| sent.status())
    });
    assert_eq!(sent.await.expect("an answer").expect("an upload").as_u16(), 200);
    let taken = place.files().take(&ticket.key).await.expect("a file");
    let link = place.files().view(&taken.key, taken.kind, "a").await.expect("a link");
    let url = format!("http://{address}{}", link.expose());
    let got = tokio::task::spawn_blocking(move || {
        ureq::get(url).call().map(|mut got| got.body_mut().read_to_vec())
    });
    assert_eq!(got.await.expect("an answer").expect("a look").expect("bytes"), PDF);
    serving.abort();
}
