//! The catalogue of open data, as DCAT orders it: data sets, and the files of each.

use crate::lang::Localized;
use macros::shape;

/// Under which licence everything published may be used: Creative Commons Attribution 4.0.
pub const LICENCE: &str = "https://creativecommons.org/licenses/by/4.0/";

/// The catalogue.
#[shape]
pub struct Catalogue {
    pub title: Localized<String>,
    /// The licence of everything in it.
    pub licence: String,
    /// The page that shows it.
    pub page: String,
    pub datasets: Vec<DataSet>,
}

/// A data set.
#[shape]
pub struct DataSet {
    /// Its name in addresses, which stays.
    pub id: String,
    pub title: Localized<String>,
    pub description: Localized<String>,
    pub counted: Localized<String>,
    pub licence: String,
    /// The page that shows the same.
    pub page: String,
    /// Whether it comes in pages: each names the next in `Link`, the JSON in `cursor` too.
    pub paged: bool,
    pub files: Vec<DataFile>,
}

/// A file of a data set, at an address that stays.
#[shape]
pub struct DataFile {
    /// `csv` or `json`.
    pub format: String,
    pub media_type: String,
    pub url: String,
    /// What describes its columns or members: CSVW metadata or a JSON Schema.
    pub schema: String,
}
