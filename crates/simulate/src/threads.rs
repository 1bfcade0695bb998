//! Work shared between threads so that the answer never depends on how many there were.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Does something to every item, each by its own index.
pub fn each<T: Send>(threads: usize, items: &mut [T], act: impl Fn(usize, &mut T) + Sync) {
    let size = items.len().div_ceil(threads.max(1)).max(1);
    std::thread::scope(|scope| {
        for (chunk, slice) in items.chunks_mut(size).enumerate() {
            let act = &act;
            let mut run = move || {
                for (n, item) in slice.iter_mut().enumerate() {
                    act(chunk * size + n, item);
                }
            };
            if threads <= 1 {
                run();
            } else {
                scope.spawn(run);
            }
        }
    });
}

/// The answers of `act` for 0 to under `count`, in that order.
pub fn map<T: Send>(threads: usize, count: usize, act: impl Fn(usize) -> T + Sync) -> Vec<T> {
    if threads <= 1 || count <= 1 {
        return (0..count).map(act).collect();
    }
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(count));
    std::thread::scope(|scope| {
        for _ in 0..threads.min(count) {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= count {
                        return;
                    }
                    let answer = act(n);
                    if let Ok(mut done) = done.lock() {
                        done.push((n, answer));
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(n, _)| *n);
    done.into_iter().map(|(_, answer)| answer).collect()
}
