//! Reads the server's answers, and what this tab has stored, into the types of `shared`.
//!
//! In the browser, the browser itself parses the JSON, which adds no code to the program, and the types are read from
//! its values; [`shared::shape`] explains why serde is not used for this.

#[cfg(target_arch = "wasm32")]
use js_sys::{Array, JSON, Object, Reflect};
#[cfg(not(target_arch = "wasm32"))]
pub use shared::shape::SerdeJson as BrowserJson;
use shared::shape::{Parser, Shape};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen::{JsCast, JsValue};

/// The browser's parser.
#[cfg(target_arch = "wasm32")]
pub struct BrowserJson;

#[cfg(target_arch = "wasm32")]
impl Parser for BrowserJson {
    fn parse<T: Shape>(text: &str) -> Option<T> {
        T::read(&Parsed(JSON::parse(text).ok()?))
    }
}

/// Parses `text` as JSON and reads it as `T`; `None` if it is not JSON or does not fit.
pub fn read<T: Shape>(text: &str) -> Option<T> {
    BrowserJson::parse(text)
}

/// A value that the browser has parsed.
#[cfg(target_arch = "wasm32")]
struct Parsed(JsValue);

#[cfg(target_arch = "wasm32")]
impl shared::shape::Json for Parsed {
    fn is_null(&self) -> bool {
        self.0.is_null() || self.0.is_undefined()
    }

    fn truth(&self) -> Option<bool> {
        self.0.as_bool()
    }

    fn whole(&self) -> Option<i64> {
        let number = self.0.as_f64()?;
        let whole = number as i64;
        (whole as f64 == number).then_some(whole)
    }

    fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    fn items(&self) -> Option<Vec<Self>> {
        Some(self.0.dyn_ref::<Array>()?.iter().map(Parsed).collect())
    }

    // `Reflect.get` throws if the value is not an object.
    fn member(&self, name: &str) -> Option<Self> {
        Reflect::get(&self.0, &name.into()).ok().map(Parsed)
    }

    fn members(&self) -> Option<Vec<(String, Self)>> {
        let pair = |pair: JsValue| {
            let pair: Array = pair.unchecked_into();
            (pair.get(0).as_string().unwrap_or_default(), Parsed(pair.get(1)))
        };
        Some(Object::entries(self.0.dyn_ref::<Object>()?).iter().map(pair).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::http::UploadTarget;
    use shared::directory::Directory;

    #[test]
    fn where_a_file_lies_has_no_key() {
        let place: UploadTarget = read(r#"{"url":"https://example.cn"}"#).expect("a place");
        assert_eq!((place.key.as_str(), place.url.as_str()), ("", "https://example.cn"));
    }

    #[test]
    fn what_is_no_json_is_nothing() {
        assert!(read::<Directory>("<html>").is_none());
    }
}
