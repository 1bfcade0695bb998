//! The edge: who may come in at all, how long it may take, and how often one address may fail.

use axum::extract::connect_info::Connected;
use axum::http::HeaderMap;
use axum::serve::{IncomingStream, Listener};
use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Sleep, sleep};
use yf_folder::Stamp;

/// A request must be whole, or an answer taken up, within this: a client that is slower than a page on a bad telephone is let go.
const PATIENCE: Duration = Duration::from_secs(20);
/// So many connections at once; the next wait.
const CONNECTIONS: usize = 512;
/// So many of them from one address: a house of four hundred staff behind one has as many, and nobody alone fills the room. A proxy on this machine is
/// the address of everybody, and may have all.
const OF_ONE: usize = 256;
/// What one is told who has too many: in as few bytes as can be said without waiting.
const TOO_MANY: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nCache-Control: no-store\r\nRetry-After: 5\r\n\
Connection: close\r\nContent-Length: 70\r\n\r\nToo many connections from your address at once. Try again in a moment.";

/// The listening socket, which lets in so many at once and gives each so long.
pub struct Gate {
    listener: TcpListener,
    room: Arc<Semaphore>,
    patience: Duration,
    crowd: Arc<Crowd>,
    /// How many of one address: elsewhere, and on this machine.
    of_one: [usize; 2],
}

impl Gate {
    /// Over a socket that listens.
    pub fn new(listener: TcpListener) -> Gate {
        let room = Arc::new(Semaphore::new(CONNECTIONS));
        Gate { listener, room, patience: PATIENCE, crowd: Arc::default(), of_one: [OF_ONE, CONNECTIONS] }
    }
}

impl Listener for Gate {
    type Io = Patient;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Patient, SocketAddr) {
        loop {
            let held = Arc::clone(&self.room).acquire_owned().await.ok();
            match self.listener.accept().await {
                Ok((io, at)) => {
                    let [elsewhere, here] = self.of_one;
                    let most = if at.ip().to_canonical().is_loopback() { here } else { elsewhere };
                    let Some(one) = self.crowd.one_more(at.ip(), most) else {
                        let _ = io.try_write(TOO_MANY);
                        continue;
                    };
                    let (patience, until) = (self.patience, Box::pin(sleep(self.patience)));
                    return (Patient { io, until, patience, _held: (held, one) }, at);
                }
                // One that went away, or too many files open for the moment.
                Err(_) => sleep(Duration::from_millis(200)).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection that is let go when nothing was written to it for too long: the clock starts with it, and anew with each answer.
pub struct Patient {
    io: TcpStream,
    until: Pin<Box<Sleep>>,
    patience: Duration,
    _held: (Option<OwnedSemaphorePermit>, Here),
}

impl Patient {
    fn late(&mut self, cx: &mut Context<'_>) -> bool {
        self.until.as_mut().poll(cx).is_ready()
    }
}

impl AsyncRead for Patient {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.late(cx) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Pin::new(&mut self.io).poll_read(cx, into)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, from: &[u8]) -> Poll<io::Result<usize>> {
        if self.late(cx) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        let written = ready!(Pin::new(&mut self.io).poll_write(cx, from))?;
        self.until = Box::pin(sleep(self.patience));
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

/// How many of something each address has at this moment.
#[derive(Default)]
pub struct Crowd(Mutex<BTreeMap<u128, usize>>);

/// One of them, as long as it lasts.
pub struct Here(Arc<Crowd>, u128);

impl Crowd {
    /// One more of this address; `None` where it has as many as it may.
    pub fn one_more(self: &Arc<Crowd>, from: IpAddr, most: usize) -> Option<Here> {
        let of = network(from);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let has = all.get(&of).copied().unwrap_or(0);
        if has >= most {
            return None;
        }
        all.insert(of, has + 1);
        Some(Here(Arc::clone(self), of))
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        let mut all = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        match all.get_mut(&self.1) {
            Some(has) if *has > 1 => *has -= 1,
            _ => drop(all.remove(&self.1)),
        }
    }
}

/// From where a connection came.
#[derive(Clone, Copy)]
pub struct Peer(pub IpAddr);

impl Connected<IncomingStream<'_, Gate>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Gate>) -> Peer {
        Peer(stream.remote_addr().ip())
    }
}

/// Whose request it is: behind a proxy on this machine, the address that the proxy saw, which it writes last; whatever a client wrote
/// before it is not believed.
pub fn address(peer: Option<Peer>, headers: &HeaderMap) -> IpAddr {
    let peer = peer.map_or(IpAddr::V6(Ipv6Addr::LOCALHOST), |p| p.0.to_canonical());
    if !peer.is_loopback() {
        return peer;
    }
    let told = headers.get_all("x-forwarded-for").iter().next_back().and_then(|v| v.to_str().ok());
    told.and_then(|t| t.rsplit(',').next()).and_then(|t| t.trim().parse().ok()).unwrap_or(peer)
}

/// One address may ask so often at once, and then so often a second: a ward behind one address does, a machine that tries does not.
const ASK: Pace = Pace { at_once: 600, every: 10 };
/// One address may fail to sign in so often at once, and then once in fifteen seconds.
const FAIL: Pace = Pace { at_once: 20, every: 15_000 };
/// More addresses than this are not remembered: the fullest are forgotten.
const ADDRESSES: usize = 20_000;

#[derive(Clone, Copy)]
struct Pace {
    at_once: i64,
    /// One more in so many milliseconds.
    every: i64,
}

/// What each address has left.
#[derive(Default)]
pub struct Paces {
    asks: Mutex<Left>,
    fails: Mutex<Left>,
}

/// By network: when what was spent will be whole again.
type Left = BTreeMap<u128, i64>;

impl Paces {
    /// One more request. False where there were too many.
    pub fn ask(&self, from: IpAddr, now: Stamp) -> bool {
        spend(&self.asks, ASK, from, now)
    }

    /// One more that failed to sign in.
    pub fn failed(&self, from: IpAddr, now: Stamp) {
        spend(&self.fails, FAIL, from, now);
    }

    /// Whether this address may try to sign in.
    pub fn may_try(&self, from: IpAddr, now: Stamp) -> bool {
        let left = self.fails.lock().unwrap_or_else(PoisonError::into_inner);
        left.get(&network(from)).is_none_or(|whole| fits(FAIL, *whole, now))
    }
}

fn fits(pace: Pace, whole: i64, now: Stamp) -> bool {
    let wait = whole.saturating_sub(now.0);
    // Further off than it can be: the clock was set back, and nobody is to wait for it to come round.
    wait <= (pace.at_once - 1) * pace.every || wait > pace.at_once * pace.every
}

fn spend(left: &Mutex<Left>, pace: Pace, from: IpAddr, now: Stamp) -> bool {
    let mut left = left.lock().unwrap_or_else(PoisonError::into_inner);
    if left.len() >= ADDRESSES {
        left.retain(|_, whole| *whole > now.0);
        if left.len() >= ADDRESSES {
            left.clear();
        }
    }
    let whole = left.entry(network(from)).or_insert(now.0);
    let may = fits(pace, *whole, now);
    if may {
        let spent = (*whole).max(now.0) - now.0;
        *whole = now.0 + if spent > pace.at_once * pace.every { 0 } else { spent } + pace.every;
    }
    may
}

/// An address, or for version 6 the network of one home.
fn network(from: IpAddr) -> u128 {
    match from.to_canonical() {
        IpAddr::V4(four) => four.to_ipv6_mapped().to_bits(),
        IpAddr::V6(six) if six.is_loopback() => 1,
        IpAddr::V6(six) => six.to_bits() >> 64 << 64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_fails_twenty_times_and_then_once_in_fifteen_seconds() {
        let (paces, from) = (Paces::default(), IpAddr::from([192, 0, 2, 1]));
        let at = |seconds: i64| Stamp(1_000_000 + seconds * 1000);
        for n in 0..20 {
            assert!(paces.may_try(from, at(0)), "{n}");
            paces.failed(from, at(0));
        }
        assert!(!paces.may_try(from, at(14)) && paces.may_try(from, at(15)));
        assert!(paces.may_try(IpAddr::from([192, 0, 2, 2]), at(0)), "another address");
        paces.failed(from, at(15));
        assert!(!paces.may_try(from, at(29)) && paces.may_try(from, at(400)));
        assert!(paces.may_try(from, at(-3600)), "the clock was set back");
    }

    /// A gate over a router of one word, where it listens, and what it runs on.
    fn served(made: impl FnOnce(Gate) -> Gate + Send + 'static) -> (tokio::runtime::Runtime, std::net::SocketAddr) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("runs");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let at = listener.local_addr().expect("an address");
        listener.set_nonblocking(true).expect("set");
        runtime.spawn(async move {
            let gate = made(Gate::new(TcpListener::from_std(listener).expect("listens")));
            let router = axum::Router::new().fallback(async || "answered");
            axum::serve(gate, router.into_make_service_with_connect_info::<Peer>()).await.expect("serves");
        });
        (runtime, at)
    }

    fn connected(at: std::net::SocketAddr) -> std::net::TcpStream {
        let socket = std::net::TcpStream::connect(at).expect("connected");
        socket.set_read_timeout(Some(Duration::from_secs(10))).expect("set");
        socket
    }

    #[test]
    fn a_client_that_is_slow_is_let_go_and_others_are_answered() {
        use std::io::{Read, Write};
        let (_runtime, at) = served(|gate| Gate { patience: Duration::from_millis(300), ..gate });
        let connect = || connected(at);
        let mut slow = connect();
        // A byte now and then, and never the end of the head: an idle limit alone would wait for ever.
        let mut sent = 0;
        for byte in b"GET / HTTP/1.1\r\nHost: a\r\nX: abcdefghijklmnopqrstuvwxyz".iter().cycle().take(100) {
            if slow.write_all(&[*byte]).is_err() {
                break;
            }
            sent += 1;
            std::thread::sleep(Duration::from_millis(25));
        }
        assert!(sent < 90, "still listened to after {sent} bytes");
        let mut quick = connect();
        quick.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").expect("asked");
        let mut said = String::new();
        quick.read_to_string(&mut said).expect("heard");
        assert!(said.ends_with("answered"), "{said}");
        let mut idle = connect();
        let mut nothing = Vec::new();
        assert_eq!(idle.read_to_end(&mut nothing).unwrap_or(0), 0, "who says nothing is let go");
    }

    #[test]
    fn one_address_has_so_many_connections_and_one_that_goes_makes_room() {
        use std::io::{Read, Write};
        let (_runtime, at) = served(|gate| Gate { of_one: [0, 2], ..gate });
        let connect = || connected(at);
        let ask = |mut socket: std::net::TcpStream| {
            let mut said = String::new();
            let _ = socket.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            let _ = socket.read_to_string(&mut said);
            said
        };
        let (first, second) = (connect(), connect());
        let mut third = connect();
        let mut said = String::new();
        third.read_to_string(&mut said).expect("told and let go");
        assert!(said.starts_with("HTTP/1.1 503") && said.ends_with("Try again in a moment."), "{said}");
        let (_, words) = said.split_once("\r\n\r\n").expect("a head");
        assert!(said.contains(&format!("Content-Length: {}\r\n", words.len())), "{said}");
        assert!(ask(first).ends_with("answered"), "those that are in are answered");
        std::thread::sleep(Duration::from_millis(200));
        assert!(ask(connect()).ends_with("answered"), "and one that went makes room");
        drop(second);
    }

    #[test]
    fn each_address_has_its_own_count_and_what_is_over_counts_no_longer() {
        let crowd = Arc::new(Crowd::default());
        let at = |last: u16| IpAddr::from([0x2001, 0xdb8, 0, last, 0, 0, 0, 1]);
        let held: Vec<Here> = (0..3).filter_map(|_| crowd.one_more(at(1), 3)).collect();
        assert_eq!((held.len(), crowd.one_more(at(1), 3).is_none()), (3, true));
        assert!(crowd.one_more(at(2), 3).is_some(), "another");
        // Version 4 as a socket of version 6 tells it is the same address.
        let four = crowd.one_more(IpAddr::from([192, 0, 2, 1]), 1);
        assert!(crowd.one_more("::ffff:192.0.2.1".parse().expect("an address"), 1).is_none());
        drop((held, four));
        assert!(crowd.0.lock().expect("open").is_empty(), "nothing is remembered of those who went");
    }

    #[test]
    fn one_home_of_version_six_is_one_address() {
        let paces = Paces::default();
        for n in 0..20_u16 {
            paces.failed(IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, n]), Stamp(0));
        }
        assert!(!paces.may_try(IpAddr::from([0x2001, 0xdb8, 0, 1, 9, 9, 9, 9]), Stamp(0)));
        assert!(paces.may_try(IpAddr::from([0x2001, 0xdb8, 0, 2, 0, 0, 0, 1]), Stamp(0)));
    }

    #[test]
    fn asking_goes_on_at_a_hundred_a_second() {
        let (paces, from) = (Paces::default(), IpAddr::from([192, 0, 2, 1]));
        let asked = |now| (0..1000).filter(|_| paces.ask(from, Stamp(now))).count();
        assert_eq!((asked(0), asked(0), asked(1000)), (600, 0, 100));
    }

    #[test]
    fn a_proxy_of_this_machine_is_believed_and_nobody_else() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", "198.51.100.7, 203.0.113.5".parse().expect("a value"));
        let far = Peer(IpAddr::from([192, 0, 2, 1]));
        assert_eq!(address(Some(far), &headers), far.0);
        let near = Peer(IpAddr::from([127, 0, 0, 1]));
        assert_eq!(address(Some(near), &headers), IpAddr::from([203, 0, 113, 5]));
        let mapped = Peer("::ffff:127.0.0.1".parse().expect("an address"));
        assert_eq!(
            address(Some(mapped), &headers),
            IpAddr::from([203, 0, 113, 5]),
            "as a socket of version 6 tells it"
        );
        headers.insert("x-forwarded-for", "nonsense".parse().expect("a value"));
        assert_eq!(address(Some(near), &headers), near.0);
    }
}
