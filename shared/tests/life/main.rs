//! The life of a case, from outside: the complete table stage × command × role, one rule after the other, and ten
//! thousand random histories in which every projection tells what the events say.

mod assignment;
mod expected;
mod figures;
mod fixtures;
mod histories;
mod imported;
mod picture;
mod reading;
mod scenarios;
mod table;
