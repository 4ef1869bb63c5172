//! The catalogue of open data, as DCAT orders it: data sets, and the files of each.

use serde::{Deserialize, Serialize};

/// Under which licence everything published may be used: Creative Commons Attribution 4.0.
pub const LICENCE: &str = "https://creativecommons.org/licenses/by/4.0/";

/// Words in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Words {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// The catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Catalogue {
    /// What it is.
    pub title: Words,
    /// The licence of everything in it.
    pub licence: String,
    /// The page that shows it.
    pub page: String,
    /// The data sets.
    pub datasets: Vec<DataSet>,
}

/// A data set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DataSet {
    /// Its name in addresses, which stays.
    pub id: String,
    /// What it is called.
    pub title: Words,
    /// What is in it.
    pub description: Words,
    /// How it is counted.
    pub counted: Words,
    /// The licence.
    pub licence: String,
    /// The page that shows the same.
    pub page: String,
    /// Whether it comes in pages: each names the next in `Link`, the JSON in `cursor` too.
    pub paged: bool,
    /// Its files.
    pub files: Vec<DataFile>,
}

/// A file of a data set, at an address that stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DataFile {
    /// `csv` or `json`.
    pub format: String,
    /// Its media type.
    pub media_type: String,
    /// Where it is.
    pub url: String,
    /// What describes its columns or members: CSVW metadata or a JSON Schema.
    pub schema: String,
}
