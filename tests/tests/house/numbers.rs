//! The numbers of cases: what is registered gets one of eight random digits, whichever way it comes in.

use acceptance::files::{FileHouse, Register};
use acceptance::{Who, registration};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use shared::vocabulary::Role;
use std::collections::BTreeSet;

/// Whether it is spelt `YYMM-NNNN-NNNN-CC` with the month `YYMM` and check digits that fit. This is calculated here
/// digit by digit, from ISO 7064, MOD 97-10.
fn is_of(month: &str, number: &str) -> bool {
    let lengths: Vec<usize> = number.split('-').map(str::len).collect();
    let digits: Option<Vec<u32>> =
        number.replace('-', "").chars().map(|digit| digit.to_digit(10)).collect();
    let rest = digits.map(|all| all.iter().fold(0, |rest, digit| (rest * 10 + digit) % 97));
    number.starts_with(month) && lengths == [4, 4, 4, 2] && rest == Some(1)
}

fn number_in(answer: &Value) -> String {
    answer.as_str().expect("a number").to_owned()
}

#[tokio::test]
async fn whatever_is_registered_gets_a_number_of_eight_random_digits() {
    let place = FileHouse::new().await;
    let house = &place.house;
    house.set("2018-05-14 10:00");
    let (clerk, lead) = (house.staff(Role::WindowClerk).await, house.staff(Role::WindowLead).await);
    let mut numbers = Vec::new();
    for (who, path, channel) in [
        (&Who::Anyone, "/api/v1/cases", "online"),
        (&clerk, "/api/v1/console/cases", "window"),
        (&clerk, "/api/v1/console/cases", "phone"),
    ] {
        let answer = house.post(who, path, registration(channel, "改申报密码")).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        numbers.push(number_in(&answer.json()["number"]));
    }
    let form = "service_code=password&description=x&address_string=x&first_name=x&last_name=x&\
                phone=13800000001&attribute[reason]=not_in_person&attribute[trips_made]=1";
    let request = Request::post("/api/v1/open311/requests.json")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .expect("a request");
    let filed = house.send(request).await;
    assert_eq!(filed.status, StatusCode::OK, "{}", filed.text());
    numbers.push(number_in(&filed.json()[0]["service_request_id"]));
    for number in &numbers {
        assert!(is_of("1805-", number), "{number}");
    }

    // An import draws from the months of its rows, one of which begins with a zero.
    let content =
        "编号,主题,登记时间\n1,旧件,2003-05-06\n2,再一件,2003-05-07\n3,后来的,2012-12-31\n";
    let file = Register { source: "旧登记".into(), ..Register::new("a.csv", content) };
    assert_eq!(place.import(&lead, &file).await, (3, 0));
    let register =
        house.get(&lead, "/api/v1/console/register?from=2003-01-01&until=2012-12-31").await.json();
    let imported: Vec<String> = register["items"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| number_in(&row["number"]))
        .collect();
    let of = |month: &str| imported.iter().filter(|number| is_of(month, number)).count();
    assert_eq!((imported.len(), of("0305-"), of("1212-")), (3, 2, 1), "{imported:?}");

    numbers.extend(imported);
    let distinct: BTreeSet<&String> = numbers.iter().collect();
    assert_eq!(distinct.len(), 7);
    // Each is tracked as it is spelt and by its digits alone, and answered in its one spelling.
    for number in &numbers {
        for written in [number.clone(), number.replace('-', "")] {
            let tracked = house.get(&Who::Anyone, &format!("/api/v1/cases/{written}")).await;
            assert_eq!(tracked.status, StatusCode::OK, "{written}");
            assert_eq!(tracked.json()["number"], json!(number));
        }
    }
}
