//! The browser's side of OneTrip: four WASM programs from one crate, so that they share components, words and the
//! language switch. `citizen` registers and tracks a case, `transparency` shows what is published about all cases,
//! `verification` checks it, and `staff` is the console. A program links none of the code that only another one uses.
//!
//! `client` talks to the server and the browser; `ui` draws what it is given, accessibly; pages fetch, hold state and
//! arrange. Domain words come from `shared`, all other words from files called `text`.
//!
//! This crate must not contain a rule about cases: which commands are allowed, when something is due and how a
//! sentence about a case reads are decided in `shared`. It never writes HTML from a string and never sets an inline
//! style, so that it runs under a strict content security policy.
//!
//! # How a page is made
//! ```text
//! #[component]
//! pub fn Track() -> impl IntoView {
//!     let number = RwSignal::new(String::new());       // state lives outside the words …
//!     spoken(move |lang| view! {                       // … so a language switch loses nothing
//!         <Heading text=text::track_title(lang)/>
//!         <Field name="number" label=text::case_number(lang) value=number/>
//!     })
//! }
//! ```

/// An allocator with less code than the standard library's, which takes 9 KB of every program.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::GlobalTlsf = rlsf::GlobalTlsf::new();

mod citizen;
mod client;
mod staff;
mod transparency;
mod ui;
mod verification;

pub use citizen::App as Citizen;
pub use staff::App as Staff;
pub use transparency::App as Transparency;
pub use verification::App as Verification;

pub fn start<View: leptos::IntoView + 'static>(app: fn() -> View) {
    client::browser::report_panics();
    leptos::mount::mount_to_body(app);
}
