//! The browser's side of OneTrip: the citizen's surface, the transparency surface, the
//! checking surface and the staff console, four WASM programs from one crate with the same components, the same words and the same
//! language switch. Each program is its start in `bin/`, its addresses and what their pages use; what
//! only another one uses is not linked.
//!
//! Pages fetch, hold state and arrange; components draw what they are given, accessibly;
//! [`api`] alone speaks HTTP; domain words come from `shared`, all others from [`text`].
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

pub mod api;
pub mod browser;
pub mod check;
pub mod components;
pub mod console;
pub mod directory;
pub mod draft;
pub mod form;
pub mod frame;
pub mod json;
pub mod language;
pub mod load;
pub mod navigation;
pub mod open;
pub mod pages;
pub mod reform;
pub mod routes;
pub mod site;
pub mod text;
pub mod totals;
pub mod upload;
