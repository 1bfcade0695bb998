//! The world that the bench gives the folder: the time of this machine, or the one at which the invented staff just act.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use yf_folder::{Outside, Stamp};
use yf_model::{Day, Moment, When};
use yf_place::clock;

/// Real chance; and the real time, where no other is set.
#[derive(Clone, Default)]
pub struct World {
    at: Arc<AtomicI64>,
}

impl World {
    /// From here on it is this time; nought brings back the present.
    pub fn is(&self, at: Stamp) {
        self.at.store(at.0, Ordering::SeqCst);
    }

    /// So many milliseconds pass.
    pub fn passes(&self, millis: i64) {
        self.at.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Outside for World {
    fn now(&self) -> Stamp {
        match self.at.load(Ordering::SeqCst) {
            0 => {
                let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
                Stamp(i64::try_from(since.as_millis()).expect("before long"))
            }
            at => Stamp(at),
        }
    }

    fn fill(&self, bytes: &mut [u8]) {
        thread_local! {
            static CHANCE: std::cell::RefCell<std::fs::File> =
                std::cell::RefCell::new(std::fs::File::open("/dev/urandom").expect("chance"));
        }
        CHANCE.with_borrow_mut(|chance| chance.read_exact(bytes).expect("chance"));
    }
}

/// An instant, as the clock on the wall showed it; on a night on which the clocks change its hour is looked for.
pub fn wall(at: Stamp) -> When {
    let day = clock::local_day(at.seconds());
    let since = at.seconds() - clock::midnight(day);
    for second in [since, since - 3600, since + 3600] {
        let Ok(second) = u32::try_from(second) else { continue };
        let when = When::Moment(Moment::new(day, second));
        if second < 86_400 && clock::instants(when).first == at.seconds() {
            return when;
        }
    }
    When::Day(day)
}

/// The day of an instant, in England.
pub fn day(at: Stamp) -> Day {
    clock::local_day(at.seconds())
}
