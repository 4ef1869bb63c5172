//! What erasing leaves on the disk: none of the erased words is in any byte of the data folder.

use acceptance::files::FileHouse;
use acceptance::{Who, registration, seed_directory};
use axum::http::StatusCode;
use local::folder::Folder;
use memchr::memmem;
use serde_json::json;
use shared::vocabulary::Role;
use shared::wire::Slip;
use std::fs;
use std::path::Path;

/// What only the erased case says: a name, a telephone, a document, texts by its citizen and by staff, and what is in
/// its files.
const SAID: [&str; 8] = [
    "欧阳绝无仅有",
    "13912345678",
    "330000199912319876",
    "我的密码忘在了绍兴",
    "第二次又白跑了一趟上虞",
    "请欧阳带好执照",
    "PIXELS-OF-A-LICENCE",
    "营业执照照片.png",
];

fn png(pixels: &[u8]) -> Vec<u8> {
    let chunk = |name: &[u8], content: &[u8]| {
        let length = u32::try_from(content.len()).expect("a length").to_be_bytes();
        [&length[..], name, content, b"crc!"].concat()
    };
    let parts = [chunk(b"IHDR", &[0; 13]), chunk(b"IDAT", pixels), chunk(b"IEND", b"")];
    [b"\x89PNG\r\n\x1A\n".to_vec(), parts.concat()].concat()
}

/// Which of the words are in the bytes or names of a folder's files.
fn found(folder: &Path) -> Vec<&'static str> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(self::found(&path));
            continue;
        }
        let mut bytes = fs::read(&path).expect("a file");
        bytes.extend_from_slice(path.as_os_str().as_encoded_bytes());
        found.extend(SAID.iter().filter(|said| memmem::find(&bytes, said.as_bytes()).is_some()));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// A case about which everything that will be erased is said, and a published file.
async fn case_that_says_it(place: &FileHouse, lead: &Who) -> Slip {
    let house = &place.house;
    let mut body = registration("window", "改申报密码");
    body["applicant"]["name"] = json!("欧阳绝无仅有");
    body["applicant"]["phone"] = json!("13912345678");
    body["applicant"]["document"] = json!("330000199912319876");
    body["account"] = json!("我的密码忘在了绍兴");
    let slip: Slip = house.post(lead, "/api/v1/console/cases", body).await.value();
    let holder = Who::Holder(Box::new(slip.clone()));
    for (who, words) in [(&holder, "第二次又白跑了一趟上虞"), (lead, "请欧阳带好执照")]
    {
        let told = house.give(who, &slip, "messages", json!({"words": words})).await;
        assert_eq!(told.status, StatusCode::OK, "{}", told.text());
    }
    let bytes = png(b"PIXELS-OF-A-LICENCE");
    let file = place.handed_in(&holder, &slip, "营业执照照片.png", "image/png", &bytes).await;
    let published = json!({"file": file, "caption": "执照", "confirmed": true});
    let published = house.give(lead, &slip, "published-files", published).await;
    assert_eq!(published.status, StatusCode::OK, "{}", published.text());
    assert_eq!(place.published(&slip, file).await.status, StatusCode::OK);
    slip
}

#[tokio::test]
async fn no_byte_of_the_folder_says_what_was_corrected() {
    let root = tempfile::tempdir().expect("a folder");
    let folder = Folder::open(root.path()).expect("a folder");
    folder.pepper().expect("a pepper");
    let (place, residue) =
        FileHouse::of_folder(&folder, "2018-05-14 10:00").await.expect("a house");
    let house = &place.house;
    seed_directory(&house.app).await.expect("a directory");
    let lead = house.staff(Role::WindowLead).await;
    let mut wrong = registration("window", "改申报密码");
    wrong["applicant"]["name"] = json!("欧阳绝无仅有");
    wrong["applicant"]["phone"] = json!("13912345678");
    wrong["applicant"]["document"] = json!("330000199912319876");
    wrong["account"] = json!("我的密码忘在了绍兴");
    let slip: Slip = house.post(&lead, "/api/v1/console/cases", wrong).await.value();
    for other in 0..40 {
        house.register(&lead, &format!("别的件 {other}")).await;
    }
    api::jobs::project::fold_pending(&house.app).await.expect("notices");
    assert!(!found(root.path()).is_empty());
    let whole = registration("window", "改申报密码");
    let mut right = json!({"reason": "登记串了行", "checked": "document", "trips_made": 2});
    for field in ["channel", "language", "applicant", "title", "account", "trips"] {
        right[field] = whole[field].clone();
    }
    let answer = house.give(&lead, &slip, "correction", right).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert!(residue.is_owed(), "what a crash after the answer does not forget");
    assert!(residue.clear().expect("a database that is written anew"));
    assert_eq!(found(root.path()), Vec::<&str>::new());
}

#[tokio::test]
async fn no_byte_of_the_folder_says_what_was_erased() {
    let root = tempfile::tempdir().expect("a folder");
    let folder = Folder::open(root.path()).expect("a folder");
    folder.pepper().expect("a pepper");
    let (place, residue) =
        FileHouse::of_folder(&folder, "2018-05-14 10:00").await.expect("a house");
    let house = &place.house;
    seed_directory(&house.app).await.expect("a directory");
    let lead = house.staff(Role::WindowLead).await;
    // Among other cases, whose rows come to lie where the erased ones were copied from.
    for other in 0..40 {
        house.register(&lead, &format!("别的件 {other}")).await;
    }
    let slip = case_that_says_it(&place, &lead).await;
    for other in 40..120 {
        house.register(&lead, &format!("别的件 {other}")).await;
    }
    house.close(&lead, &slip).await;
    api::jobs::project::fold_pending(&house.app).await.expect("notices");
    let mut said = SAID;
    said.sort_unstable();
    assert_eq!(found(root.path()), said, "all of it is on the disk");

    assert!(!residue.is_owed());
    let file = house.app.store.load_case(slip.number).await.expect("a read").expect("a case");
    let file = file.case.files[0].file.0;
    let reason = json!({"reason": "本人书面要求删除"});
    assert_eq!(house.give(&lead, &slip, "erasure", reason).await.status, StatusCode::OK);
    assert!(residue.is_owed(), "what a crash after the answer does not forget");
    assert!(residue.clear().expect("a database that is written anew"));
    assert!(!residue.is_owed());

    assert_eq!(found(root.path()), Vec::<&str>::new(), "while the house runs");
    assert_eq!(place.published(&slip, file).await.status, StatusCode::NOT_FOUND);
    let later = house.register(&lead, "之后的件").await;
    drop((place, residue));
    let (place, residue) =
        FileHouse::of_folder(&folder, "2018-05-14 11:00").await.expect("a house");
    assert_eq!(found(root.path()), Vec::<&str>::new(), "after a restart");
    for number in [slip.number, later.number] {
        let head = place.house.app.store.load_case(number).await.expect("a read").expect("a case");
        assert!(place.house.app.store.load_personal(&head.case).await.is_ok());
    }
    assert!(!residue.clear().expect("nothing owed"), "nothing is written anew without need");
}
