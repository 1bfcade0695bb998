//! The one way in which rooms share work between threads.

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
