//! The one way in which rooms share work between threads.

use std::sync::Mutex;

/// The answer of each part, in the order of the parts, each part on a thread of its own.
///
/// Invariant: nothing of how the threads ran shows in the answer. A thread that panicked is our bug; its panic goes on in the caller.
///
/// ```
/// assert_eq!(yf_model::at_once(&[1, 2, 3], |n| n * n), [1, 4, 9]);
/// ```
pub fn at_once<P: Sync, T: Send>(parts: &[P], of: impl Fn(&P) -> T + Sync) -> Vec<T> {
    if let [only] = parts {
        return vec![of(only)];
    }
    let of = &of;
    std::thread::scope(|scope| {
        let running: Vec<_> = parts.iter().map(|part| scope.spawn(move || of(part))).collect();
        let ended = running.into_iter().map(|thread| match thread.join() {
            Ok(answer) => answer,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        ended.collect()
    })
}

/// Changes each part where it lies, each on a thread of its own.
pub fn each_at_once<P: Send>(parts: &mut [P], of: impl Fn(usize, &mut P) + Sync) {
    if let [only] = parts {
        return of(0, only);
    }
    let of = &of;
    std::thread::scope(|scope| {
        for (n, part) in parts.iter_mut().enumerate() {
            scope.spawn(move || of(n, part));
        }
    });
}

/// Changes each part where it lies, as many at a time as there are threads, in whatever order they come to it.
pub fn few_at_once<P: Send>(parts: &mut [P], threads: usize, of: impl Fn(&mut P) + Sync) {
    if threads < 2 || parts.len() < 2 {
        return parts.iter_mut().for_each(of);
    }
    let (of, threads) = (&of, threads.min(parts.len()));
    let left = Mutex::new(parts.iter_mut());
    let next = || left.lock().ok().and_then(|mut left| left.next());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(part) = next() {
                    of(part);
                }
            });
        }
    });
}

/// The answer of each part handed on in the order of the parts, while the parts after it are worked on; nothing more once handing on has failed.
/// Of as many parts as there are threads an answer may wait for its turn, so that answers are never held all at once.
///
/// ```
/// let mut told = Vec::new();
/// let done: Result<(), ()> = yf_model::in_order(&[1, 2, 3, 4, 5], 2, |n| n * n, |square| Ok(told.push(square)));
/// assert_eq!((done, told), (Ok(()), vec![1, 4, 9, 16, 25]));
/// ```
pub fn in_order<P: Sync, T: Send, E>(
    parts: &[P],
    threads: usize,
    of: impl Fn(&P) -> T + Sync,
    mut then: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    if threads < 2 || parts.len() < 2 {
        return parts.iter().try_for_each(|part| then(of(part)));
    }
    let of = &of;
    std::thread::scope(|scope| {
        // Each thread has every so manieth part, so that the next answer is always of a thread that is known.
        let waiting: Vec<_> = (0..threads.min(parts.len()))
            .map(|thread| {
                let (done, next) = std::sync::mpsc::sync_channel(1);
                scope.spawn(move || {
                    for part in parts.iter().skip(thread).step_by(threads) {
                        // Nobody listens where the one who hands on has stopped.
                        if done.send(of(part)).is_err() {
                            return;
                        }
                    }
                });
                next
            })
            .collect();
        for next in waiting.iter().cycle().take(parts.len()) {
            // A thread that has gone without an answer panicked, which the scope passes on.
            let Ok(answer) = next.recv() else { break };
            then(answer)?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_comes_once_and_in_order() {
        for parts in [0, 1, 2, 3, 7, 100] {
            let parts: Vec<usize> = (0..parts).collect();
            for threads in [1, 2, 3, 8] {
                let mut told = Vec::new();
                let then = |n| {
                    if n >= 150 {
                        return Err(n);
                    }
                    told.push(n);
                    Ok(())
                };
                let done = in_order(&parts, threads, |n| n * 3, then);
                assert_eq!(done, if parts.len() > 50 { Err(150) } else { Ok(()) });
                assert_eq!(told, parts.iter().take(50).map(|n| n * 3).collect::<Vec<_>>(), "{threads}");
            }
            let mut changed = parts.clone();
            each_at_once(&mut changed, |at, n| *n += at);
            assert_eq!(changed, parts.iter().map(|n| n * 2).collect::<Vec<_>>());
            for threads in [1, 2, 200] {
                few_at_once(&mut changed, threads, |n| *n += 1);
            }
            assert_eq!(changed, parts.iter().map(|n| n * 2 + 3).collect::<Vec<_>>());
        }
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_panic_is_not_swallowed() {
        let _: Result<(), ()> = in_order(&[1, 2, 3, 4], 2, |n| assert_ne!(*n, 3), |()| Ok(()));
    }
}
