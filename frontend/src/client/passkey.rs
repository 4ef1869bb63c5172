//! Passkeys in the browser (WebAuthn). The house says what to ask the authenticator for, as JSON, and gets back what the
//! browser makes of the answer, as JSON; nothing of it is understood here.

use js_sys::{Function, JSON, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Why there is no passkey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyFault {
    /// The user or the authenticator said no, or took too long.
    Cancelled,
    /// The authenticator has a passkey for this account already.
    Registered,
    /// The browser cannot do it here.
    Unsupported,
}

const CREDENTIAL: &str = "PublicKeyCredential";
const CREATE: &str = "parseCreationOptionsFromJSON";
const REQUEST: &str = "parseRequestOptionsFromJSON";

fn member(of: &JsValue, name: &str) -> Option<JsValue> {
    let found = Reflect::get(of, &JsValue::from_str(name)).ok()?;
    (!found.is_undefined() && !found.is_null()).then_some(found)
}

fn method(of: &JsValue, name: &str) -> Option<Function> {
    member(of, name)?.dyn_into().ok()
}

fn credential_class() -> Option<JsValue> {
    member(&js_sys::global(), CREDENTIAL)
}

/// Whether this browser can make and show passkeys at this address.
pub fn is_possible() -> bool {
    let is_named = web_sys::window()
        .and_then(|window| window.location().hostname().ok())
        .is_some_and(|host| !host.starts_with('[') && host.parse::<std::net::Ipv4Addr>().is_err());
    let can = |name| credential_class().is_some_and(|class| method(&class, name).is_some());
    is_named && can(CREATE) && can(REQUEST)
}

/// Has the browser make a passkey.
pub async fn create(options: &str) -> Result<String, PasskeyFault> {
    asked("create", CREATE, options).await
}

/// Has the browser show a passkey.
pub async fn show(options: &str) -> Result<String, PasskeyFault> {
    asked("get", REQUEST, options).await
}

async fn asked(act: &str, reader: &str, options: &str) -> Result<String, PasskeyFault> {
    let promise = promise(act, reader, options).ok_or(PasskeyFault::Unsupported)?;
    let credential = JsFuture::from(promise).await.map_err(|error| fault(&error))?;
    let written = method(&credential, "toJSON").and_then(|write| write.call0(&credential).ok());
    let written = written.and_then(|written| JSON::stringify(&written).ok());
    written.map(String::from).ok_or(PasskeyFault::Unsupported)
}

fn promise(act: &str, reader: &str, options: &str) -> Option<Promise> {
    let class = credential_class()?;
    let options = method(&class, reader)?.call1(&class, &JSON::parse(options).ok()?).ok()?;
    let wanted = Object::new();
    Reflect::set(&wanted, &JsValue::from_str("publicKey"), &options).ok()?;
    let navigator = member(&js_sys::global(), "navigator")?;
    let credentials = member(&navigator, "credentials")?;
    method(&credentials, act)?.call1(&credentials, &wanted).ok()?.dyn_into().ok()
}

/// What the name of a DOM exception means.
fn fault(error: &JsValue) -> PasskeyFault {
    let name = member(error, "name").and_then(|name| name.as_string());
    match name.as_deref() {
        Some("InvalidStateError") => PasskeyFault::Registered,
        Some("NotSupportedError" | "SecurityError") => PasskeyFault::Unsupported,
        Some(_) | None => PasskeyFault::Cancelled,
    }
}
