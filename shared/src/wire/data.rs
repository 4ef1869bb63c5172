//! The catalogue of open data, structured as in DCAT: data sets, and the files of each.

use crate::lang::Localized;
use macros::shape;

/// The licence of everything that is published: Creative Commons Attribution 4.0.
pub const LICENCE: &str = "https://creativecommons.org/licenses/by/4.0/";

/// The catalogue of open data.
#[shape]
pub struct Catalogue {
    pub title: Localized<String>,
    /// The licence of everything in it.
    pub licence: String,
    /// The page that shows the catalogue.
    pub page: String,
    pub datasets: Vec<DataSet>,
}

/// A data set.
#[shape]
pub struct DataSet {
    /// The name in URLs, which never changes.
    pub id: String,
    pub title: Localized<String>,
    pub description: Localized<String>,
    pub counted: Localized<String>,
    pub licence: String,
    /// The page that shows the same data.
    pub page: String,
    /// Whether it is paged: each page links the next in `Link`, and the JSON in `cursor` too.
    pub paged: bool,
    pub files: Vec<DataFile>,
}

/// A file of a data set, at a permanent URL.
#[shape]
pub struct DataFile {
    /// `csv` or `json`.
    pub format: String,
    pub media_type: String,
    pub url: String,
    /// The description of its columns or members: CSVW metadata or a JSON Schema.
    pub schema: String,
}
