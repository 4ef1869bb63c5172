//! The departments, windows and matters: fetched once, needed by most public pages.

use crate::client::load::Remote;
use crate::client::public::PublicApi;
use leptos::prelude::*;
use shared::directory::Directory;

/// The directory as far as it has come.
#[derive(Clone, Copy)]
pub struct KnownDirectory(pub Remote<Directory>);

impl KnownDirectory {
    pub fn fetch(self) {
        self.0.fetch(PublicApi::directory());
    }
}

/// Fetches the directory and puts it in context. Called once by the app.
pub fn provide_directory() {
    let known = KnownDirectory(Remote::new());
    known.fetch();
    provide_context(known);
}

/// The directory, from anywhere below the app.
pub fn directory() -> KnownDirectory {
    expect_context()
}
