//! A form of Open311. What is accepted is a registration that our own form could have sent, and a refusal is well-formed
//! in both formats.

#![no_main]

use api::http::extract::Query;
use api::http::query::language;
use api::problem::Failure;
use api::public::open311::filing::{Filed, rename_fields_to_form};
use api::public::open311::{instant, refusal_of};
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use fuzz::{DIRECTORY, MIB, NOW, POLICY, answered, assert_well_formed, begin, read_shape, within};
use libfuzzer_sys::fuzz_target;
use shared::actor::Actor;
use shared::command::{Command, Register};
use shared::decide::{Facts, decide};
use shared::lang::Lang;

fn filed(body: &Bytes, lang: Lang) -> Result<Register, Failure> {
    let form = HeaderValue::from_static("application/x-www-form-urlencoded; charset=utf-8");
    let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, form)]);
    let filed = Filed::read(&headers, body)?;
    filed.api_key();
    let register = filed.register(&DIRECTORY, NOW, lang)?;
    let command = Command::Register(Box::new(register.clone()));
    let facts = Facts::of(NOW, &POLICY, &DIRECTORY);
    match decide(None, &command, &Actor::Citizen, &facts) {
        Ok(_) => Ok(register),
        Err(refusal) => Err(rename_fields_to_form(Failure::Refused(refusal))),
    }
}

fuzz_target!(init: begin(), |bytes: &[u8]| {
    let body = Bytes::copy_from_slice(bytes);
    let text = String::from_utf8_lossy(bytes);
    if let Some(at) = instant(&text) {
        at.minute_text();
    }
    for format in ["json", "xml"] {
        let uri: Uri =
            format!("/api/v1/open311/requests.{format}?lang=en").parse().expect("an address");
        let lang = language(&Query::of(&uri).expect("a query")).expect("a language");
        match within(4 * MIB + 100 * bytes.len(), || filed(&body, lang)) {
            Ok(register) => {
                let written = serde_json::to_vec(&register).expect("it can be written");
                assert_eq!(read_shape::<Register>(&written), Some(register));
            }
            Err(failure) => {
                let refused = refusal_of(&uri, failure).expect("an address of Open311");
                let (status, refusal) = answered(refused);
                assert!((400..500).contains(&status), "{status}");
                if format == "xml" {
                    assert_well_formed(&refusal);
                } else {
                    serde_json::from_slice::<Vec<serde_json::Value>>(&refusal).expect("JSON");
                }
            }
        }
    }
});
