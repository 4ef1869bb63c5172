//! Small scales: the level of responsibility and the rating. In JSON each is a bare number, and a number outside the
//! scale is refused on parsing.

use crate::lang::{Lang, Say};
use crate::shape::{Json, Shape};
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use thiserror::Error;

/// The level of responsibility for a case, which rises with each reopening.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "u8", into = "u8")]
pub enum Level {
    /// The person who works on it.
    #[default]
    Officer,
    DepartmentHead,
    LeaderInCharge,
    /// The principal leader, above whom there is nobody.
    PrincipalLeader,
}

impl Level {
    /// The level after one more reopening.
    pub fn next(self) -> Level {
        Level::try_from(u8::from(self).saturating_add(1)).unwrap_or(Level::PrincipalLeader)
    }
}

impl From<Level> for u8 {
    fn from(level: Level) -> u8 {
        level as u8
    }
}

impl TryFrom<u8> for Level {
    type Error = LevelError;
    fn try_from(number: u8) -> Result<Level, LevelError> {
        match number {
            0 => Ok(Level::Officer),
            1 => Ok(Level::DepartmentHead),
            2 => Ok(Level::LeaderInCharge),
            3 => Ok(Level::PrincipalLeader),
            _ => Err(LevelError),
        }
    }
}

impl Say for Level {
    fn say(&self, lang: Lang) -> &'static str {
        match self {
            Level::Officer => lang.pick("经办人", "the officer"),
            Level::DepartmentHead => lang.pick("部门负责人", "the head of department"),
            Level::LeaderInCharge => lang.pick("分管领导", "the leader in charge"),
            Level::PrincipalLeader => lang.pick("主要领导", "the principal leader"),
        }
    }
}

/// A number that is not a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a level is from 0 to 3")]
pub struct LevelError;

/// How satisfied a citizen is: a number from one to five, which stands for one of the five grades of the State
/// Council's 好差评 (国办发〔2019〕51 号).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Rating(u8);

impl Rating {
    pub const MIN: u8 = 1;
    pub const MAX: u8 = 5;
    /// Every grade, the best first, as forms offer them.
    pub const ALL: [Rating; 5] = [Rating(5), Rating(4), Rating(3), Rating(2), Rating(1)];

    /// Whether it counts as satisfied: the first three of the five grades do (好差评).
    pub fn is_satisfied(self) -> bool {
        self.0 >= 3
    }
}

impl Say for Rating {
    fn say(&self, lang: Lang) -> &'static str {
        match self.0 {
            5 => lang.pick("非常满意", "Very satisfied"),
            4 => lang.pick("满意", "Satisfied"),
            3 => lang.pick("基本满意", "Fairly satisfied"),
            2 => lang.pick("不满意", "Dissatisfied"),
            _ => lang.pick("非常不满意", "Very dissatisfied"),
        }
    }
}

impl From<Rating> for u8 {
    fn from(rating: Rating) -> u8 {
        rating.0
    }
}

impl TryFrom<u8> for Rating {
    type Error = RatingError;
    fn try_from(number: u8) -> Result<Rating, RatingError> {
        let fits = (Rating::MIN..=Rating::MAX).contains(&number);
        if fits { Ok(Rating(number)) } else { Err(RatingError) }
    }
}

impl FromStr for Rating {
    type Err = RatingError;
    fn from_str(written: &str) -> Result<Rating, RatingError> {
        written.parse().map_err(|_| RatingError).and_then(|number: u8| Rating::try_from(number))
    }
}

/// A number that is not a rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a rating is from 1 to 5")]
pub struct RatingError;

/// Parsing, schema and test examples, which are the same for both types.
macro_rules! number {
    ($Name:ident, $description:literal, $min:literal..=$max:literal) => {
        impl Shape for $Name {
            fn read<J: Json>(json: &J) -> Option<Self> {
                $Name::try_from(u8::read(json)?).ok()
            }
        }

        #[cfg(test)]
        impl crate::shape::Examples for $Name {
            fn examples() -> Vec<Self> {
                ($min..=$max).map(|number| $Name::try_from(number).expect("a number")).collect()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $Name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
                ObjectBuilder::new()
                    .schema_type(Type::Integer)
                    .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
                    .minimum(Some($min))
                    .maximum(Some($max))
                    .description(Some($description))
                    .into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $Name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($Name).into()
            }
        }
    };
}

number!(Level, "Whose matter a case is: one level higher with each reopening.", 0..=3);
number!(Rating, "How content a citizen is: one to five.", 1..=5);
