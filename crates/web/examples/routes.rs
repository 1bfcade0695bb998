//! Prints every way in, one a line: method, address, policy. The browser tests walk this list, so that no page is left out.

use std::io::Write;
use yf_web::ROUTES;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    ROUTES.iter().try_for_each(|route| {
        let method = format!("{:?}", route.method).to_uppercase();
        writeln!(out, "{method} {} {:?}", route.path, route.policy)
    })
}
