//! The log tells nothing personal. In a program of its own: what a log shows depends on every test
//! that runs beside.

use acceptance::{House, Who, registration};
use serde_json::json;
use shared::vocabulary::Role;
use std::sync::{Arc, Mutex};

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().map_err(|_| std::io::ErrorKind::Other)?.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_tells_nothing_personal() {
    let captured = Captured::default();
    let writer = captured.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::INFO)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let holder = Who::Holder(Box::new(slip.clone()));
    house.get(&holder, &format!("/api/v1/cases/{}/own", slip.number)).await;
    house.get(&clerk, "/api/v1/console/search?q=虞某某").await;
    house.post(&Who::Anyone, "/api/v1/cases", json!({"applicant": {"name": 7}})).await;
    house.post(&clerk, "/api/v1/console/cases", registration("fax", "虞某某")).await;
    let log = String::from_utf8_lossy(&captured.0.lock().expect("the log")).into_owned();
    assert!(log.contains("/api/v1/cases/{number}/own"), "the log: {log}");
    let code = slip.access_code.to_string();
    let Who::Staff(cookie) = &clerk else { panic!("a clerk") };
    let token = slip.token.expose();
    for secret in
        ["虞某某", "示例针织厂", "13800000001", &code, &code.replace(' ', ""), token, cookie]
    {
        assert!(!log.contains(secret), "the log tells {secret}");
    }
}
