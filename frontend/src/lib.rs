//! The browser's side of OneTrip: four WASM programs from one crate with the same components, the same words and
//! the same language switch. `citizen` registers and tracks a case, `transparency` shows what is published of
//! all cases, `verification` checks it, and `staff` is the console. What only another program uses is not
//! linked into one.
//!
//! `client` speaks to the server and to the machine, `ui` draws what it is given, accessibly; pages fetch, hold
//! state and arrange. Domain words come from `shared`, all others from files called `text`.
//!
//! This crate will never know a rule of a case: which command fits, when something is due and how a
//! sentence about a case reads is `shared`'s business. It never writes HTML from a string and never
//! sets an inline style, so that it runs under a strict content security policy.
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

/// Memory is given out by less code than the standard library's 9 KB for it.
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

/// Starts a program: its page has nothing else in it.
pub fn start<View: leptos::IntoView + 'static>(app: fn() -> View) {
    client::browser::report_panics();
    leptos::mount::mount_to_body(app);
}
