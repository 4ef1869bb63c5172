//! What a town believes of its identity provider (统一身份认证平台): what its claims say of somebody's seat, and which of
//! them stand for a second factor. Claims give no seat. They ask for one in the name of the administrator who wrote the
//! rule, and a second person confirms it as every other one.

use crate::actor::Seat;
use crate::id::AccountId;
use crate::lang::vocabulary;
use crate::problem::{Field, FieldProblem};
use crate::text::Line;
use crate::vocabulary::Role;
use macros::shape;
use std::collections::BTreeSet;

/// The most characters of a claim's name.
const MAX_CLAIM: usize = 120;
/// The most values that stand for seats.
const MAX_SEATS: usize = 200;
/// The most values that stand for a second factor.
const MAX_FACTORS: usize = 20;

/// A value of the claim and the seat that it stands for.
#[shape]
pub struct ClaimedSeat {
    pub value: Line,
    pub seat: Seat,
    /// The administrator who wrote this, in whose name the seat is asked for.
    pub by: AccountId,
}

/// The rule about the identity provider, which an administrator sets.
#[shape]
pub struct ProviderRule {
    /// The claim of the ID token whose values say what somebody is: a text or a list of texts.
    pub claim: String,
    /// While this is empty the provider says who somebody is, and nothing of their seat.
    pub seats: Vec<ClaimedSeat>,
    /// The values of `acr` or `amr` by which the provider says that there was a second factor.
    pub factors: Vec<Line>,
}

impl Default for ProviderRule {
    /// `mfa` is the value of RFC 8176 for several factors.
    fn default() -> ProviderRule {
        let factors = Line::new("mfa").into_iter().collect();
        ProviderRule { claim: "groups".into(), seats: Vec::new(), factors }
    }
}

impl ProviderRule {
    /// The fields that are wrong; empty if they are acceptable.
    pub fn problems(&self) -> Vec<FieldProblem> {
        let mut problems = Vec::new();
        if self.claim.trim().is_empty() {
            problems.push(FieldProblem::new("claim", Field::Missing));
        } else if self.claim.chars().count() > MAX_CLAIM {
            let got = self.claim.chars().count();
            problems.push(FieldProblem::new("claim", Field::TooLong { max: MAX_CLAIM, got }));
        }
        if self.seats.len() > MAX_SEATS {
            problems.push(FieldProblem::new("seats", Field::TooMany { max: MAX_SEATS }));
        }
        if self.factors.len() > MAX_FACTORS {
            problems.push(FieldProblem::new("factors", Field::TooMany { max: MAX_FACTORS }));
        }
        let mut known = BTreeSet::new();
        for (place, claimed) in self.seats.iter().enumerate() {
            if !known.insert((claimed.value.as_str(), format!("{:?}", claimed.seat))) {
                let field = format!("seats.{place}.value");
                problems.push(FieldProblem::new(field, Field::Taken));
            }
        }
        problems
    }

    /// What some values of the claim stand for.
    pub fn seats_of(&self, values: &[String]) -> Vec<&ClaimedSeat> {
        let is_said =
            |claimed: &&ClaimedSeat| values.iter().any(|value| value == claimed.value.as_str());
        self.seats.iter().filter(is_said).collect()
    }

    /// The one seat that the values stand for and that can be asked for by them. Administrators are made by hand.
    pub fn asked_for(&self, values: &[String]) -> Option<&ClaimedSeat> {
        let said = self.seats_of(values);
        let (first, others) = said.split_first()?;
        let is_one = others.iter().all(|other| other.seat == first.seat);
        (is_one && first.seat.role() != Role::Administrator).then_some(*first)
    }

    /// Whether these values of `acr` and `amr` say that there was a second factor.
    pub fn shows_factor<'a>(&self, mut said: impl Iterator<Item = &'a str>) -> bool {
        said.any(|said| self.factors.iter().any(|factor| factor.as_str() == said))
    }
}

vocabulary! {
    /// Why a sign-in by the identity provider came to nothing.
    pub enum ProviderRefusal {
        Unavailable = "unavailable",
            "统一身份认证平台暂时连不上。请过几分钟再试；账号设有密码的，可以先用密码登录。",
            "The identity provider cannot be reached. Try again in a few minutes; an account that has a password can sign in with it meanwhile.";
        Declined = "declined",
            "统一身份认证平台没有放行：可能是您取消了，也可能是平台不准您登录本系统。请再试一次，仍不行请找平台的管理员。",
            "The identity provider did not let you through: you may have cancelled, or it does not admit you here. Try again, and otherwise ask whoever runs it.";
        Over = "over",
            "这次登录不是在这个浏览器里开始的，或者已经用过、隔得太久。请重新登录。",
            "This sign-in was not begun in this browser, was used already, or took too long. Begin again.";
        NotProven = "not_proven",
            "统一身份认证平台的答复核对不上，没有登录。请再试一次；仍然如此，请告诉本系统管理员。",
            "The answer of the identity provider does not hold, so nobody was signed in. Try again; if it stays so, tell the administrator.";
        TooLongAgo = "too_long_ago",
            "您在统一身份认证平台的登录时间太久，或者平台没有说明时间。请在平台上重新登录后再试。",
            "The identity provider did not say when you last signed in there, or it was too long ago. Sign in there afresh and try again.";
        Unknown = "unknown",
            "您的统一身份还没有对应本系统的账号。已有账号的，请先用密码登录，在“我的账号”里关联；没有的，请找管理员。",
            "No account here belongs to your identity. If you have one, sign in with its password and link it under My account; otherwise ask the administrator.";
        Inactive = "inactive",
            "您在本系统的账号已停用。请找管理员。",
            "Your account here is switched off. Ask the administrator.";
        SeatMissing = "seat_missing",
            "统一身份认证平台没有给出您在本系统的岗位，不能登录。请找管理员核对岗位对应关系。",
            "The identity provider does not say that you hold your seat here, so you cannot sign in by it. Ask the administrator to check the rule.";
        SeatWaits = "seat_waits",
            "您的岗位已按统一身份认证平台的信息提出，还要等第二个人确认。请找纪检监察或另一名管理员确认，之后再登录。",
            "Your seat was asked for as the identity provider says, and a second person has to confirm it. Ask the inspector or another administrator, then sign in again.";
        FactorMissing = "factor_missing",
            "您的岗位或账号须有两步验证，统一身份认证平台没有说明您做过。请在平台上开启两步验证，或在这里用密码加两步验证登录。",
            "Your role or account needs a second factor, and the identity provider did not say that you showed one. Set one up there, or sign in here with password and factor.";
        Taken = "taken",
            "这个统一身份已经关联了别的账号，或者您的账号已经关联了统一身份。",
            "This identity belongs to another account already, or your account has one.";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::DepartmentId;

    fn line(written: &str) -> Line {
        Line::new(written).expect("a line")
    }

    fn claimed(value: &str, seat: Seat) -> ClaimedSeat {
        let by = AccountId::new("admin").expect("an identifier");
        ClaimedSeat { value: line(value), seat, by }
    }

    fn rule() -> ProviderRule {
        let tax = Seat::DepartmentOfficer {
            department: DepartmentId::new("tax").expect("an identifier"),
        };
        let seats = vec![
            claimed("tax", tax.clone()),
            claimed("tax-2", tax),
            claimed("watch", Seat::Inspector),
            claimed("it", Seat::Administrator),
        ];
        ProviderRule { seats, ..ProviderRule::default() }
    }

    fn asked(values: &[&str]) -> Option<Role> {
        let values: Vec<String> = values.iter().map(ToString::to_string).collect();
        rule().asked_for(&values).map(|claimed| claimed.seat.role())
    }

    #[test]
    fn values_ask_for_a_seat_where_they_agree_on_one_and_never_for_an_administrator() {
        assert_eq!(asked(&["tax"]), Some(Role::DepartmentOfficer));
        assert_eq!(asked(&["other", "tax", "tax-2"]), Some(Role::DepartmentOfficer));
        assert_eq!(asked(&["watch"]), Some(Role::Inspector));
        for values in [&["tax", "watch"][..], &["it"], &["Tax"], &["tax "], &[]] {
            assert_eq!(asked(values), None, "{values:?}");
        }
    }

    #[test]
    fn a_value_stands_for_a_seat_once() {
        assert!(ProviderRule::default().problems().is_empty() && rule().problems().is_empty());
        let mut twice = rule();
        twice.seats.push(claimed("watch", Seat::Inspector));
        let problems = twice.problems();
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].field, "seats.4.value");
        let mut crowd = rule();
        crowd.factors = (0..21).map(|number| line(&number.to_string())).collect();
        assert_eq!(crowd.problems()[0].field, "factors");
    }

    #[test]
    fn a_factor_is_shown_by_the_values_of_the_rule_alone() {
        let rule = ProviderRule::default();
        assert!(rule.shows_factor(["pwd", "mfa"].into_iter()));
        for said in [&["pwd"][..], &["MFA"], &["mfa2"], &[]] {
            assert!(!rule.shows_factor(said.iter().copied()), "{said:?}");
        }
    }
}
