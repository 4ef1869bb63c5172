//! Accepts connections, so that neither slow nor many clients keep others out.
//!
//! A client has so many seconds to send a request's headers, or its next request. When as many connections are open as
//! [`Limits`] allows, a new one closes the one that has been idle longest. So nobody is turned away because others hold
//! connections open, and a browser whose idle connection was closed opens another.

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use std::collections::HashMap;
use std::future::Future;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::Instant;
use tower::{ServiceExt, service_fn};

/// How long to wait when no connection can be accepted, mostly because too many files are open.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// The address of whoever has opened the connection of a request.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// What clients may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The number of open connections. Half of the usual limit of open files of a process.
    pub connections: usize,
    /// How long a client may take to send a request's headers, or its next request.
    pub headers: Duration,
    /// How long requests under way may go on after the program was told to stop.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: 512,
            headers: Duration::from_secs(20),
            drain: Duration::from_secs(10),
        }
    }
}

/// Serves until `stop` is ready, and then finishes the requests under way.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let connections = Arc::new(Connections::default());
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let (id, connection) = connections.open(limits.connections);
                let (connections, router) = (connections.clone(), router.clone());
                let watcher = graceful.watcher();
                tokio::spawn(async move {
                    serve_connection(
                        (stream, peer.ip()),
                        router,
                        limits.headers,
                        &connection,
                        watcher,
                    )
                    .await;
                    connections.close(id);
                });
            }
            Err(error) => {
                tracing::warn!("a connection could not be accepted: {error}");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(limits.drain, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were broken off");
    }
}

async fn serve_connection(
    (stream, peer): (TcpStream, IpAddr),
    router: Router,
    headers: Duration,
    connection: &Arc<Connection>,
    watcher: Watcher,
) {
    // Answers are small and whole, so that waiting for more to send would only delay them.
    let _ = stream.set_nodelay(true);
    let asked = connection.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        let (router, asked) = (router.clone(), asked.clone());
        async move {
            let _in_flight = InFlight::begin(asked);
            router.oneshot(request).await
        }
    });
    let requests = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(headers)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    tokio::select! {
        // A client that goes away or sends nonsense is no failure of ours.
        _ = watcher.watch(requests) => {}
        () = connection.closed.notified() => {}
    }
}

/// The open connections.
#[derive(Default)]
struct Connections {
    /// The id of the newest, and those that are open.
    open: Mutex<(u64, HashMap<u64, Arc<Connection>>)>,
}

impl Connections {
    /// Adds a connection, and closes another if there are more than `max`.
    fn open(&self, max: usize) -> (u64, Arc<Connection>) {
        let connection = Arc::new(Connection::default());
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let (id, open) = &mut *open;
        if open.len() >= max
            && let Some(idlest) =
                open.iter().min_by_key(|(_, connection)| connection.state()).map(|(id, _)| *id)
            && let Some(idle) = open.remove(&idlest)
        {
            idle.closed.notify_one();
        }
        *id += 1;
        open.insert(*id, connection.clone());
        (*id, connection)
    }

    fn close(&self, id: u64) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).1.remove(&id);
    }
}

struct Connection {
    /// Whether a request is in flight, and when that last changed: the least is the one that idles longest.
    state: Mutex<(bool, Instant)>,
    closed: Notify,
}

impl Default for Connection {
    fn default() -> Connection {
        Connection { state: Mutex::new((false, Instant::now())), closed: Notify::new() }
    }
}

impl Connection {
    fn state(&self) -> (bool, Instant) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_in_flight(&self, in_flight: bool) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = (in_flight, Instant::now());
    }
}

/// A request in flight: until its answer begins, or its client goes away.
struct InFlight(Arc<Connection>);

impl InFlight {
    fn begin(connection: Arc<Connection>) -> InFlight {
        connection.set_in_flight(true);
        InFlight(connection)
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.set_in_flight(false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::{get, post};
    use std::net::SocketAddr;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::oneshot;

    const HEADERS: Duration = Duration::from_secs(2);

    /// A server with room for few connections, its address, and what stops it.
    async fn server(
        connections: usize,
    ) -> (SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
        let slowly = async || {
            tokio::time::sleep(Duration::from_millis(500)).await;
            "slowly"
        };
        let router = Router::new()
            .route("/", get(async || "here"))
            .route("/slowly", get(slowly))
            .route("/", post(async |body: String| body));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel();
        let limits = Limits { connections, headers: HEADERS, drain: Duration::from_secs(5) };
        let serving = serve(listener, router, limits, async move {
            let _ = stopped.await;
        });
        (address, stop, tokio::spawn(serving))
    }

    async fn open(address: SocketAddr, sent: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        stream.write_all(sent.as_bytes()).await.expect("a write");
        stream
    }

    /// What comes until the server closes the connection.
    async fn rest(mut stream: TcpStream) -> String {
        let mut answer = String::new();
        // A connection that is broken off is closed too.
        let _ = stream.read_to_string(&mut answer).await;
        answer
    }

    async fn ask(address: SocketAddr, path: &str) -> String {
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        rest(open(address, &request).await).await
    }

    #[tokio::test]
    async fn whoever_holds_connections_open_keeps_nobody_out() {
        let (address, _stop, _) = server(50).await;
        let mut slow = Vec::new();
        for turn in 0..400 {
            slow.push(open(address, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").await);
            if turn % 40 == 0 {
                let began = Instant::now();
                let answer = ask(address, "/").await;
                assert!(answer.ends_with("here"), "after {turn} slow clients: {answer}");
                assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
            }
        }
        // A request that is being answered is not broken off for those that are not.
        let patient = tokio::spawn(ask(address, "/slowly"));
        tokio::time::sleep(Duration::from_millis(100)).await;
        for _ in 0..100 {
            slow.push(open(address, "GET / HTTP/1.1\r\n").await);
        }
        assert!(patient.await.expect("an answer").ends_with("slowly"));
    }

    #[tokio::test]
    async fn a_client_that_does_not_finish_its_headers_is_sent_away() {
        let (address, _stop, _) = server(50).await;
        let began = Instant::now();
        let mut slow = open(address, "GET / HTTP/1.1\r\nHost: x\r\n").await;
        let mut answer = [0; 1];
        // A byte now and then does not help.
        let ended = loop {
            tokio::select! {
                read = slow.read(&mut answer) => break read,
                () = tokio::time::sleep(Duration::from_millis(300)) => {
                    let _ = slow.write_all(b"x").await;
                }
            }
            assert!(began.elapsed() < 3 * HEADERS, "the connection is still open");
        };
        // A timeout says so (408) or just closes.
        assert!(matches!(ended, Ok(0 | 1) | Err(_)));
        assert!(began.elapsed() >= HEADERS, "{:?}", began.elapsed());
    }

    #[tokio::test]
    async fn a_message_ends_where_a_proxy_says_that_it_ends() {
        let (address, _stop, _) = server(50).await;
        let post = |headers: &str, body: &str| {
            format!("POST / HTTP/1.1\r\nHost: x\r\n{headers}\r\n\r\n{body}")
        };
        // RFC 9112, section 6.3: chunks count and a length beside them does not, so that nothing of a body is ever taken
        // for a request of its own.
        let both = "Content-Length: 4\r\nTransfer-Encoding: chunked\r\nConnection: close";
        let hidden = "GET /slowly HTTP/1.1\r\nHost: x\r\n\r\n";
        let chunk = format!("{:x}\r\n{hidden}\r\n0\r\n\r\n", hidden.len());
        let answer = rest(open(address, &post(both, &chunk)).await).await;
        let is_whole = answer.starts_with("HTTP/1.1 200") && answer.ends_with(hidden);
        assert!(is_whole || answer.starts_with("HTTP/1.1 400"), "{answer}");
        // Whatever leaves the end in doubt is refused.
        for (what, headers, body) in [
            ("two lengths", "Content-Length: 4\r\nContent-Length: 5", "body!"),
            ("a length that is none", "Content-Length: +4", "body"),
            ("chunks before something else", "Transfer-Encoding: chunked, identity", "0\r\n\r\n"),
            ("something that is not chunked", "Transfer-Encoding: xchunked", "0\r\n\r\n"),
            ("a header folded over lines", "X: a\r\n b: c\r\nContent-Length: 4", "body"),
            ("white space before the colon", "Content-Length : 4", "body"),
        ] {
            let answer = rest(open(address, &post(headers, body)).await).await;
            assert!(answer.starts_with("HTTP/1.1 400"), "{what}: {answer}");
        }
        // A chunk whose length is none breaks the request off.
        let chunked = post("Transfer-Encoding: chunked", "zz\r\nbody\r\n0\r\n\r\n");
        let answer = rest(open(address, &chunked).await).await;
        assert!(!answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    #[tokio::test]
    async fn what_is_being_answered_is_finished_before_the_end() {
        let (address, stop, ended) = server(50).await;
        let asked = tokio::spawn(ask(address, "/slowly"));
        tokio::time::sleep(Duration::from_millis(100)).await;
        stop.send(()).expect("a server");
        assert!(asked.await.expect("an answer").ends_with("slowly"));
        ended.await.expect("an end");
        assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    }
}
