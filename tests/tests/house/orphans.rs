//! Stored files that belong to no case go away, and no others.

use acceptance::files::FileHouse;
use acceptance::jobs::clock;
use acceptance::{Who, break_off, points};
use api::files::FileKey;
use axum::http::StatusCode;
use serde_json::json;
use shared::time::DAY_MS;
use shared::vocabulary::Role;
use shared::wire::Slip;

/// A photo: what is left of it is stored, and there is nothing to strip.
const PHOTO: &[u8] = b"\xFF\xD8\xFF\xDA\x00\x05\x01\x02\x03pixels\xFF\xD9";

async fn start() -> (FileHouse, Who, Who, Slip) {
    let place = FileHouse::new().await;
    let lead = place.house.staff(Role::WindowLead).await;
    let slip = place.house.register(&lead, "改申报密码").await;
    let holder = Who::Holder(Box::new(slip.clone()));
    (place, lead, holder, slip)
}

async fn swept(place: &FileHouse) -> usize {
    clock::run(&place.house.app).await.expect("a run").orphans
}

/// Stores a file for a case and ends before the case refers to it. Returns the key of its upload.
async fn orphan(place: &FileHouse, holder: &Who, slip: &Slip) -> FileKey {
    let key = place.upload(holder, slip, "image/jpeg", PHOTO).await;
    let key = FileKey::read(&key).expect("a key");
    let (store, today) = (&place.house.app.store, place.house.app.real_now().day());
    let noted = store.note_taken(&key.kept().to_string(), slip.number, today).await;
    assert!(noted.expect("a note"));
    place.files.take(&key).await.expect("a stored file");
    key
}

#[tokio::test]
async fn a_file_of_no_case_goes_after_a_day_and_one_that_a_case_refers_to_stays() {
    let (place, lead, holder, slip) = start().await;
    let file = place.handed_in(&holder, &slip, "a.jpg", "image/jpeg", PHOTO).await;
    let published = json!({"file": file, "caption": "照片", "confirmed": true});
    let published = place.house.give(&lead, &slip, "published-files", published).await;
    assert_eq!(published.status, StatusCode::OK, "{}", published.text());
    let lost = orphan(&place, &holder, &slip).await;
    assert_eq!(swept(&place).await, 0, "while it is being handed in");
    place.house.pass(DAY_MS);
    assert_eq!(swept(&place).await, 0, "it may be younger than a day");
    assert!(place.files.take(&lost).await.is_ok());
    place.house.pass(DAY_MS);
    assert_eq!(swept(&place).await, 1);
    assert!(place.files.take(&lost).await.is_err(), "it is gone");
    assert_eq!(place.look(&holder, &slip, file).await.body, PHOTO);
    assert_eq!(place.published(&slip, file).await.status, StatusCode::OK);
    place.house.pass(DAY_MS);
    assert_eq!(swept(&place).await, 0, "each is looked after once");
}

#[tokio::test]
async fn wherever_handing_in_and_publishing_were_broken_off_nothing_is_left() {
    let (place, lead, holder, slip) = start().await;
    let Some(before) = place.kept() else { return };
    assert_eq!(before, 0);
    // How far each gets depends on the machine, so that one ends for sure after its file was stored.
    orphan(&place, &holder, &slip).await;
    assert_eq!(place.kept(), Some(1));
    for polls in points(60) {
        // The window's uploads are not limited.
        let key = place.upload(&lead, &slip, "image/jpeg", PHOTO).await;
        break_off(place.hand_in(&lead, &slip, &key, "a.jpg"), polls).await;
        let files = place.house.app.store.load_case(slip.number).await.expect("a read");
        let files = files.expect("a case").case.files;
        let Some(file) = files.iter().find(|file| file.published.is_none()) else { continue };
        let body = json!({"file": file.file, "caption": "照片", "confirmed": true});
        break_off(place.house.give(&lead, &slip, "published-files", body), polls).await;
        if files.len() == 9 {
            break;
        }
    }
    place.house.pass(2 * DAY_MS);
    swept(&place).await;
    let head = place.house.app.store.load_case(slip.number).await.expect("a read");
    let files = head.expect("a case").case.files;
    assert!(!files.is_empty(), "some arrived");
    assert_eq!(place.kept(), Some(files.len()));
    let copies = files.iter().filter(|file| file.published.is_some()).count();
    assert_eq!(place.public_copies(), Some(copies));
    for file in files {
        assert_eq!(place.look(&holder, &slip, file.file.0).await.body, PHOTO);
    }
}

#[tokio::test]
async fn whoever_hands_in_what_is_being_swept_is_told_and_loses_nothing() {
    let (place, _, holder, slip) = start().await;
    let store = &place.house.app.store;
    let (first, second) =
        (orphan(&place, &holder, &slip).await, orphan(&place, &holder, &slip).await);
    place.house.pass(2 * DAY_MS);
    let today = place.house.app.real_now().day();
    let listed = store.page_taken(today, None).await.expect("a page");
    let of = |key: &FileKey| {
        let key = key.kept().to_string();
        listed.iter().find(|taken| taken.key == key).cloned().expect("a note")
    };
    // The sweep comes first: it is refused until that is over.
    assert!(store.claim_taken(&of(&first), today).await.expect("a claim"));
    let refused = place.hand_in(&holder, &slip, &first.to_string(), "a.jpg").await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{}", refused.text());
    // Handing in comes first: the sweep gives way.
    let handed_in = place.hand_in(&holder, &slip, &second.to_string(), "b.jpg").await;
    assert_eq!(handed_in.status, StatusCode::OK, "{}", handed_in.text());
    assert!(!store.claim_taken(&of(&second), today).await.expect("no claim"));
    store.end_taken(&of(&second)).await.expect("an end");
    // A sweep that ended in the middle goes on.
    swept(&place).await;
    let again = place.hand_in(&holder, &slip, &first.to_string(), "a.jpg").await;
    assert!(
        [StatusCode::OK, StatusCode::UNPROCESSABLE_ENTITY].contains(&again.status),
        "{}",
        again.text()
    );
    let head = store.load_case(slip.number).await.expect("a read").expect("a case");
    for file in &head.case.files {
        assert_eq!(place.look(&holder, &slip, file.file.0).await.body, PHOTO);
    }
}
