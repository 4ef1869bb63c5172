//! The directory of departments, windows and matters. It is fetched once per page load, because most public pages
//! need it.

use crate::client::load::Remote;
use crate::client::public::PublicApi;
use leptos::prelude::*;
use shared::directory::Directory;

#[derive(Clone, Copy)]
pub struct KnownDirectory(pub Remote<Directory>);

impl KnownDirectory {
    pub fn fetch(self) {
        self.0.fetch(PublicApi::directory());
    }
}

/// Fetches the directory and provides it as context. Called once by the app.
pub fn provide_directory() {
    let known = KnownDirectory(Remote::new());
    known.fetch();
    provide_context(known);
}

pub fn directory() -> KnownDirectory {
    expect_context()
}
