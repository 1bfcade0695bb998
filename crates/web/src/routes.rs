//! Every way in, each with its policy. A row cannot be written without one.

use crate::asked::{Answer, Asked};
use crate::{Site, hers, pages, sheet, work};

/// How a route is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// To be shown something.
    Get,
    /// To do something: the form carries the session's secret, and comes from this site.
    Post,
}

/// Who may come this far. What they then see of a person is the folder's to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Anybody: it shows nothing of anybody.
    Anybody,
    /// A link printed by a demo on the machine itself.
    Demo,
    /// Signed in by password, the code still to come.
    HalfSignedIn,
    /// Signed in with both factors; the folder decides on every person.
    SignedIn,
}

/// One way in.
pub struct Route {
    /// How.
    pub method: Method,
    /// Its address; `{handle}` stands for a person, `{link}` for a secret, `{part}` for a number.
    pub path: &'static str,
    /// Who may.
    pub policy: Policy,
    /// What answers.
    pub page: fn(&Site, &Asked) -> Answer,
}

const fn get(path: &'static str, policy: Policy, page: fn(&Site, &Asked) -> Answer) -> Route {
    Route { method: Method::Get, path, policy, page }
}

const fn post(path: &'static str, policy: Policy, page: fn(&Site, &Asked) -> Answer) -> Route {
    Route { method: Method::Post, path, policy, page }
}

/// All of them. The style sheet, which is the same for everybody, is the one answer beside these.
pub const ROUTES: &[Route] = &[
    get("/", Policy::SignedIn, pages::home),
    get("/sign-in", Policy::Anybody, pages::sign_in),
    post("/sign-in", Policy::Anybody, pages::sign_in_post),
    get("/code", Policy::HalfSignedIn, pages::code),
    post("/code", Policy::HalfSignedIn, pages::code_post),
    post("/sign-out", Policy::HalfSignedIn, pages::sign_out),
    get("/enter/{link}", Policy::Demo, pages::enter),
    get("/again", Policy::SignedIn, pages::again),
    post("/again/forget", Policy::SignedIn, pages::forget),
    get("/told", Policy::SignedIn, pages::told),
    get("/governance", Policy::SignedIn, pages::governance),
    post("/governance/review", Policy::SignedIn, pages::review),
    get("/requests", Policy::SignedIn, work::requests::requests),
    get("/worries", Policy::SignedIn, work::worries::worries),
    get("/rota", Policy::SignedIn, work::rota::rota),
    post("/rota", Policy::SignedIn, work::rota::rota_post),
    get("/sent", Policy::SignedIn, work::sent::sent),
    get("/find", Policy::SignedIn, pages::find),
    post("/find", Policy::SignedIn, pages::find_post),
    get("/calls", Policy::SignedIn, pages::calls),
    post("/calls", Policy::SignedIn, pages::look),
    post("/calls/take", Policy::SignedIn, pages::take),
    get("/day", Policy::SignedIn, pages::day),
    get("/manager", Policy::SignedIn, pages::manager),
    get("/cover/{handle}", Policy::SignedIn, pages::cover),
    post("/cover/{handle}", Policy::SignedIn, pages::offer),
    get("/thing/{handle}", Policy::SignedIn, pages::thing),
    post("/thing/{handle}/step", Policy::SignedIn, pages::step),
    post("/thing/{handle}/who", Policy::SignedIn, pages::who),
    post("/thing/{handle}/is", Policy::SignedIn, pages::is),
    post("/thing/{handle}/say", Policy::SignedIn, pages::say),
    post("/thing/{handle}/take", Policy::SignedIn, pages::take_it),
    post("/thing/{handle}/begin", Policy::SignedIn, pages::begin_under),
    get("/folder/{handle}/do", Policy::SignedIn, pages::to_do),
    post("/folder/{handle}/begin", Policy::SignedIn, pages::begin_for_her),
    post("/folder/{handle}/sheet", Policy::SignedIn, sheet::begin),
    post("/thing/{handle}/write", Policy::SignedIn, sheet::write),
    get("/thing/{handle}/versions", Policy::SignedIn, sheet::versions),
    get("/mine", Policy::SignedIn, hers::mine),
    post("/mine/wrong", Policy::SignedIn, hers::wrong),
    get("/mine/sharing", Policy::SignedIn, hers::sharing),
    post("/mine/sharing", Policy::SignedIn, hers::sharing_post),
    post("/mine/paper", Policy::SignedIn, hers::paper),
    get("/mine/copy", Policy::SignedIn, hers::copy),
    get("/mine/ask", Policy::SignedIn, hers::ask),
    post("/mine/ask", Policy::SignedIn, hers::ask_post),
    get("/mine/concern", Policy::SignedIn, hers::concern),
    post("/mine/concern", Policy::SignedIn, hers::concern_post),
    get("/read/{handle}", Policy::SignedIn, hers::read),
    post("/read/{handle}/say", Policy::SignedIn, hers::say),
    post("/read/{handle}/object", Policy::SignedIn, hers::object),
    get("/folder/{handle}/sharing", Policy::SignedIn, hers::shared),
    post("/folder/{handle}/sharing", Policy::SignedIn, hers::shared_post),
    post("/folder/{handle}/paper", Policy::SignedIn, hers::paper),
    get("/folder/{handle}/concern", Policy::SignedIn, hers::concern),
    post("/folder/{handle}/concern", Policy::SignedIn, hers::concern_post),
    get("/mine/looked", Policy::SignedIn, pages::my_looked),
    get("/folder/{handle}", Policy::SignedIn, pages::folder),
    get("/folder/{handle}/all", Policy::SignedIn, pages::whole),
    get("/folder/{handle}/all/{part}", Policy::SignedIn, pages::whole),
    get("/folder/{handle}/looked", Policy::SignedIn, pages::looked),
    post("/folder/{handle}/note", Policy::SignedIn, pages::note),
    post("/folder/{handle}/break-glass", Policy::SignedIn, pages::break_glass),
];
