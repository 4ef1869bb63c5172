//! Files of a case over HTTP: citizens add files and see their own, staff view and publish them, and everybody gets the
//! copy and nothing else.

use acceptance::Who;
use acceptance::files::FileHouse;
use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::actor::Seat;
use shared::decide::MAX_FILES;
use shared::personal::TextId;
use shared::problem::Field;
use shared::view::{CitizenCase, PublicCase, StaffCase};
use shared::vocabulary::Role;
use shared::wire::Slip;
use support::department;

const PDF: &[u8] = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n a document";
/// A place in Yiwu, as a telephone writes it into a photo.
const PLACE: &[u8] = b"GPS 29.3056N 120.0746E";

/// A segment of a JPEG.
fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).expect("a length").to_be_bytes();
    [&[0xFF, marker], length.as_slice(), content].concat()
}

/// A photo that says where it was taken: in Exif, in XMP, and after its end.
fn photo() -> Vec<u8> {
    [
        b"\xFF\xD8".to_vec(),
        segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
        segment(0xE1, &[b"Exif\0\0MM\0*\0\0\0\x08\0\0", PLACE].concat()),
        segment(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", PLACE].concat()),
        segment(0xDB, &[1; 65]),
        segment(0xDA, &[1, 1, 0, 0, 63, 0]),
        b"what is seen".to_vec(),
        b"\xFF\xD9".to_vec(),
        PLACE.to_vec(),
    ]
    .concat()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

async fn case_of(place: &FileHouse) -> (Slip, Who) {
    let slip = place.house.register_online("材料交了三次").await;
    (slip.clone(), Who::Holder(Box::new(slip)))
}

async fn publish(place: &FileHouse, who: &Who, slip: &Slip, file: u16) -> acceptance::Answer {
    let body = json!({"file": file, "caption": "窗口张贴的材料清单", "confirmed": true});
    place.house.give(who, slip, "published-files", body).await
}

/// A slip of the same case with a wrong code.
fn forged(slip: &Slip) -> Who {
    let digits = slip.access_code.to_string().replace(' ', "");
    let last = if digits.ends_with('1') { "2" } else { "1" };
    let code = format!("{}{last}", &digits[..digits.len() - 1]);
    let access_code = shared::code::AccessCode::read(&code).expect("a code");
    Who::Holder(Box::new(Slip { access_code, ..slip.clone() }))
}

#[tokio::test]
async fn a_citizen_hands_in_a_file_and_sees_it() {
    let place = FileHouse::new().await;
    let (slip, holder) = case_of(&place).await;
    let photo = photo();
    let first = place.handed_in(&holder, &slip, "清单.jpg", "image/jpeg", &photo).await;
    let second = place.handed_in(&holder, &slip, "执照.pdf", "application/pdf", PDF).await;
    let own: CitizenCase =
        place.house.get(&holder, &format!("/api/v1/cases/{}/own", slip.number)).await.value();
    let named: Vec<_> = own
        .files
        .iter()
        .map(|file| (file.file.0, file.name.as_ref().expect("a name").as_str(), file.bytes))
        .collect();
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).expect("a length");
    assert_eq!(named, [(first, "清单.jpg", length(&photo)), (second, "执照.pdf", length(PDF))]);
    let seen = place.look(&holder, &slip, first).await;
    assert_eq!((seen.status, &seen.body), (StatusCode::OK, &photo), "as it was handed in");
    assert_eq!(seen.headers["content-type"], "image/jpeg");
    let link = place.link(&holder, &slip, first).await;
    assert_eq!(link.headers["cache-control"], "no-store");
    // Others only learn that a file was added.
    let public = place.house.get(&Who::Anyone, &format!("/api/v1/cases/{}", slip.number)).await;
    assert!(!public.text().contains("清单") && !public.text().contains("kept/"));
    assert!(public.value::<PublicCase>().files.is_empty());
}

#[tokio::test]
async fn another_code_opens_no_file_and_counts_as_an_attempt() {
    let place = FileHouse::new().await;
    let (slip, holder) = case_of(&place).await;
    let file = place.handed_in(&holder, &slip, "执照.pdf", "application/pdf", PDF).await;
    let key = place.upload(&holder, &slip, "application/pdf", PDF).await;
    let stranger = forged(&slip);
    for answer in [
        place.link(&stranger, &slip, file).await,
        place.ask(&stranger, &slip, "application/pdf", 10).await,
        place.hand_in(&stranger, &slip, &key, "执照.pdf").await,
        place.link(&Who::Anyone, &slip, file).await,
    ] {
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.problem().code, "no_such_case_or_code");
    }
    // A slip of another case gives access to that case's files only.
    let (other, other_holder) = case_of(&place).await;
    assert_eq!(place.link(&other_holder, &other, file).await.status, StatusCode::NOT_FOUND);
    let mut tries = 0;
    loop {
        tries += 1;
        let answer = place.link(&stranger, &slip, file).await;
        if answer.status == StatusCode::PRECONDITION_REQUIRED {
            break;
        }
        assert!(tries < 30, "wrong codes are not counted");
    }
    // Whoever has the right code is not shut out.
    assert!(place.link(&holder, &slip, file).await.status.is_success());
}

#[tokio::test]
async fn what_is_not_what_it_was_said_to_be_is_refused_at_the_field_and_changes_nothing() {
    let place = FileHouse::new().await;
    let (slip, holder) = case_of(&place).await;
    let page = b"<!doctype html><script>alert(1)</script>";
    let key = place.upload(&holder, &slip, "image/png", page).await;
    let refused = place.hand_in(&holder, &slip, &key, "照片.png").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
    let problem = &refused.problem().fields[0];
    assert_eq!((problem.field.as_str(), &problem.problem), ("file", &Field::WrongFile));

    for (media_type, bytes) in
        [("text/html", 100), ("image/svg+xml", 100), ("image/png", 10 * 1024 * 1024 + 1)]
    {
        let refused = place.ask(&holder, &slip, media_type, bytes).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{media_type} {bytes}");
        let problem = refused.problem().fields[0].clone();
        let expected = if media_type == "image/png" {
            Field::TooLarge { max: 10_485_760 }
        } else {
            Field::WrongFile
        };
        assert_eq!((problem.field.as_str(), problem.problem), ("file", expected));
    }
    let most = place.ask(&holder, &slip, "image/png", 10 * 1024 * 1024).await;
    assert_eq!(most.status, StatusCode::OK);

    // A key that was never used for an upload, or is none.
    let unused = most.json()["key"].as_str().expect("a key").to_owned();
    let kept = format!("kept/{}", "0".repeat(32));
    for key in [unused.as_str(), kept.as_str(), "../onetrip.db", ""] {
        let refused = place.hand_in(&holder, &slip, key, "照片.png").await;
        let problem = &refused.problem().fields[0];
        assert_eq!((problem.field.as_str(), &problem.problem), ("file", &Field::NotUploaded));
    }
    let head = place.house.app.store.load_case(slip.number).await.expect("a read");
    assert_eq!(head.expect("a case").case.revision(), 1);
}

#[tokio::test]
async fn no_more_files_fit_than_a_case_takes_and_nobody_uploads_in_vain() {
    let place = FileHouse::new().await;
    let (slip, holder) = case_of(&place).await;
    let waiting = place.upload(&holder, &slip, "application/pdf", PDF).await;
    for count in 0..MAX_FILES {
        let name = format!("{count}.pdf");
        place.handed_in(&holder, &slip, &name, "application/pdf", PDF).await;
    }
    let too_many = Field::TooMany { max: MAX_FILES };
    for refused in [
        place.ask(&holder, &slip, "application/pdf", PDF.len()).await,
        place.hand_in(&holder, &slip, &waiting, "一件太多.pdf").await,
    ] {
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
        assert_eq!(refused.problem().fields[0].problem, too_many);
    }
    let head = place.house.app.store.load_case(slip.number).await.expect("a read");
    assert_eq!(head.expect("a case").case.files.len(), MAX_FILES);
}

#[tokio::test]
async fn handed_in_twice_with_one_key_it_is_one_file() {
    let place = FileHouse::new().await;
    let (slip, holder) = case_of(&place).await;
    let key = place.upload(&holder, &slip, "application/pdf", PDF).await;
    let body = json!({"key": key, "name": "执照.pdf"});
    let (once, again) = ("0123456789abcdef-once", "0123456789abcdef-again");
    let send = |key: &'static str, revision: u32, body: Value| {
        place.hand_in_as(&holder, &slip, key, revision, body)
    };
    let first = send(once, 1, body.clone()).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text());
    for revision in [1, 2] {
        let repeated = send(once, revision, body.clone()).await;
        assert_eq!(repeated.json(), first.json(), "answered as before");
    }
    let other = send(once, 2, json!({"key": key, "name": "别的.pdf"})).await;
    assert_eq!(other.problem().code, "key_reused");
    let stale = send(again, 1, body.clone()).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    let head = place.house.app.store.load_case(slip.number).await.expect("a read");
    assert_eq!(head.expect("a case").case.files.len(), 1);
}

#[tokio::test]
async fn everybody_gets_the_published_copy_without_where_it_was_taken_and_nothing_else() {
    let place = FileHouse::new().await;
    let (slip, holder) = case_of(&place).await;
    let clerk = place.house.staff(Role::WindowClerk).await;
    let file = place.handed_in(&holder, &slip, "清单.jpg", "image/jpeg", &photo()).await;
    let kept_back = place.handed_in(&holder, &slip, "身份证.pdf", "application/pdf", PDF).await;
    let hidden = place.published(&slip, file).await;
    let unknown = place.published(&slip, 99).await;
    let answers = [hidden, place.published(&slip, kept_back).await, unknown];
    for answer in &answers {
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.problem().code, "not_found", "an unpublished one tells nothing");
    }

    let looked = place.look(&clerk, &slip, file).await;
    assert!(holds(&looked.body, PLACE), "what was handed in is kept as it is");
    let done = publish(&place, &clerk, &slip, file).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let copy = place.published(&slip, file).await;
    assert_eq!(copy.status, StatusCode::OK, "{}", copy.text());
    assert_eq!(copy.headers["content-type"], "image/jpeg");
    assert!(holds(&copy.body, b"what is seen") && copy.body.starts_with(b"\xFF\xD8\xFF"));
    assert!(!holds(&copy.body, b"GPS") && !holds(&copy.body, b"Exif"), "{:?}", copy.body);
    assert_eq!(place.published(&slip, kept_back).await.status, StatusCode::NOT_FOUND);

    // Neither the link nor the case reveals where the stored file lies.
    let wanted = [(slip.number, TextId(file))];
    let texts = place.house.app.store.load_texts(&wanted).await.expect("a read");
    let stored = texts[&slip.number].file(TextId(file)).expect("a file");
    let drawn = stored.key.as_str().split_once('/').expect("a key").1;
    let case = format!("/api/v1/cases/{}", slip.number);
    let answer = place.house.get(&Who::Anyone, &format!("{case}/files/{file}")).await;
    let location = answer.headers["location"].to_str().expect("an address");
    assert!(location.contains("/public/") && !location.contains(drawn), "{location}");
    assert_eq!(answer.headers["cache-control"], "no-store");
    let public = place.house.get(&Who::Anyone, &case).await;
    assert!(!public.text().contains(drawn) && !public.text().contains("清单.jpg"));
    let public: PublicCase = public.value();
    assert_eq!(public.files.len(), 1);
    assert_eq!(public.files[0].caption.as_str(), "窗口张贴的材料清单");
    // Publishing it again has no effect, and the stored file is still the citizen's.
    let again = publish(&place, &clerk, &slip, file).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(place.look(&holder, &slip, file).await.body, photo());
}

#[tokio::test]
async fn whoever_publishes_names_no_place_and_says_that_they_looked() {
    let place = FileHouse::new().await;
    let (slip, holder) = case_of(&place).await;
    let clerk = place.house.staff(Role::WindowClerk).await;
    let file = place.handed_in(&holder, &slip, "清单.jpg", "image/jpeg", &photo()).await;
    let key = "kept/00000000000000000000000000000000";
    let give = |body: Value| place.house.give(&clerk, &slip, "published-files", body);
    let caption = "窗口张贴的材料清单";
    for (body, field) in [
        (json!({"file": file, "caption": caption, "confirmed": false}), "confirmed"),
        (json!({"file": 99, "caption": caption, "confirmed": true}), "file"),
        (json!({"file": file, "caption": "电话 13800000001", "confirmed": true}), "caption"),
        (json!({"file": file, "caption": "虞某某（示例）的清单", "confirmed": true}), "caption"),
    ] {
        let refused = give(body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
        assert_eq!(refused.problem().fields[0].field, field);
        // A refused file is not copied to the public area.
        assert_eq!(place.public_copies().unwrap_or_default(), 0);
    }
    let sent = json!({"file": file, "caption": caption, "confirmed": true, "copy": key});
    assert_eq!(give(sent).await.status, StatusCode::OK);
    let head = place.house.app.store.load_case(slip.number).await.expect("a read").expect("a case");
    let published = head.case.files[0].published.as_ref().expect("a copy");
    assert!(published.copy.as_str().starts_with("public/"), "{published:?}");
    assert_eq!(place.public_copies().unwrap_or(1), 1);
}

/// A WebP that nests frames `deep` times, and starts with a picture that browsers draw.
fn nested_webp(deep: u32) -> Vec<u8> {
    let mut body = b"WEBPVP8L\x08\0\0\0\x2f\0\0\0\0\x88\x88\x08".to_vec();
    for level in 0..deep {
        body.extend_from_slice(b"ANMF");
        body.extend_from_slice(&(16 + 24 * (deep - 1 - level)).to_le_bytes());
        body.extend_from_slice(&[0; 16]);
    }
    let length = u32::try_from(body.len()).expect("a length");
    [b"RIFF".as_slice(), &length.to_le_bytes(), &body].concat()
}

#[tokio::test]
async fn what_begins_as_a_picture_and_is_damaged_is_not_taken_nor_published() {
    let place = FileHouse::new().await;
    let (slip, holder) = case_of(&place).await;
    let clerk = place.house.staff(Role::WindowClerk).await;
    // A file that draws nothing cannot be stripped, and endless nesting once ended the process.
    let empty = b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01 no photo".to_vec();
    for (media_type, bytes) in [("image/jpeg", &empty), ("image/webp", &nested_webp(60_000))] {
        let key = place.upload(&holder, &slip, media_type, bytes).await;
        let refused = place.hand_in(&holder, &slip, &key, "图片").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{media_type}");
        let problem = &refused.problem().fields[0];
        assert_eq!((problem.field.as_str(), &problem.problem), ("file", &Field::WrongFile));
    }
    // A file that was stored before pictures were inspected is refused when it is published.
    let file = place.handed_in(&holder, &slip, "图.jpg", "image/jpeg", &photo()).await;
    if !place.replace_kept(&nested_webp(60_000)) {
        return;
    }
    let refused = publish(&place, &clerk, &slip, file).await;
    assert_eq!(refused.problem().fields[0].problem, Field::WrongFile);
    assert_eq!(place.published(&slip, file).await.status, StatusCode::NOT_FOUND);
}

/// A document of one page with one more object.
fn pdf(object: &str) -> Vec<u8> {
    let page = "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n\
        3 0 obj\n<</Type/Page/Parent 2 0 R>>\nendobj\n";
    let end = "trailer\n<</Root 1 0 R/Size 5>>\n%%EOF\n";
    format!("%PDF-1.7\n{page}4 0 obj\n{object}\nendobj\n{end}").into_bytes()
}

#[tokio::test]
async fn a_pdf_that_does_more_than_show_pages_is_not_published_and_says_what_to_do() {
    let place = FileHouse::new().await;
    let (slip, holder) = case_of(&place).await;
    let clerk = place.house.staff(Role::WindowClerk).await;
    for (object, problem, told) in [
        ("<</S/J#61vaScript/JS(app.alert)>>", Field::ActivePdf, "Print it to a new PDF"),
        ("<</S/URI/URI(https://example.org)>>", Field::ActivePdf, "or a picture"),
        ("<</Type/Filespec/EF<</F 9 0 R>>>>", Field::ActivePdf, "embedded files"),
        ("<</Encrypt 9 0 R>>", Field::UnreadablePdf, "encrypted or damaged"),
    ] {
        // It is handed in and shown to staff, but not to everybody.
        let bytes = pdf(object);
        let file = place.handed_in(&holder, &slip, "a.pdf", "application/pdf", &bytes).await;
        let refused = publish(&place, &clerk, &slip, file).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{object}");
        let found = &refused.problem().fields[0];
        assert_eq!((found.field.as_str(), &found.problem), ("file", &problem), "{object}");
        let said = found.problem.say(shared::lang::Lang::En);
        assert!(said.contains(told), "{said}");
        assert_eq!(place.public_copies().unwrap_or_default(), 0, "{object}");
        assert_eq!(place.published(&slip, file).await.status, StatusCode::NOT_FOUND);
        assert_eq!(place.look(&clerk, &slip, file).await.body, bytes);
    }
    let plain = pdf("<</Title(a)>>");
    let file = place.handed_in(&holder, &slip, "b.pdf", "application/pdf", &plain).await;
    let done = publish(&place, &clerk, &slip, file).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    assert_eq!(place.published(&slip, file).await.body, plain);
}

#[tokio::test]
async fn each_look_of_staff_is_kept_and_a_department_complained_of_sees_no_face() {
    let place = FileHouse::new().await;
    let (slip, holder) = case_of(&place).await;
    let clerk = place.house.staff(Role::WindowClerk).await;
    let inspector = place.house.staff(Role::Inspector).await;
    let file = place.handed_in(&holder, &slip, "张三身份证.jpg", "image/jpeg", &photo()).await;
    assert_eq!(place.look(&clerk, &slip, file).await.status, StatusCode::OK);
    let readings = place.house.get(&inspector, "/api/v1/console/readings").await.json();
    let looks: Vec<&Value> = readings["items"]
        .as_array()
        .expect("readings")
        .iter()
        .filter(|reading| reading["what"] == "file")
        .collect();
    assert_eq!(looks.len(), 1, "{readings}");
    assert_eq!(looks[0]["number"], slip.number.to_string());

    // The case is about the tax office, and the citizen did not agree to being known there.
    let assign = json!({"department": "tax", "days": null, "note": null});
    let done = place.house.give(&clerk, &slip, "assignment", assign).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let officer = place.house.staff(Role::DepartmentOfficer).await;
    let done = place.house.give(&officer, &slip, "acceptance", json!({})).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let refused = place.link(&officer, &slip, file).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text());
    let path = format!("/api/v1/console/cases/{}", slip.number);
    let seen = place.house.get(&officer, &path).await;
    assert!(!seen.text().contains("张三"), "the name of a file tells who it is");
    assert_eq!(seen.value::<StaffCase>().files[0].name, None);

    // It sees its own files, and so does the citizen.
    let own = place.handed_in(&officer, &slip, "回函.pdf", "application/pdf", PDF).await;
    assert_eq!(place.look(&officer, &slip, own).await.body, PDF);
    assert_eq!(place.look(&holder, &slip, own).await.body, PDF);
    let seat = Seat::DepartmentOfficer { department: department("land") };
    let elsewhere = place.house.seated(seat).await;
    let refused = place.ask(&elsewhere, &slip, "application/pdf", PDF.len()).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text());
}
