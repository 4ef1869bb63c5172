//! Tests of the life of a case through the public interface of the core: the complete table of stage × command ×
//! role, single rules, and ten thousand random histories in which every projection must agree with the events.

mod assignment;
mod correction;
mod expected;
mod figures;
mod fixtures;
mod histories;
mod imported;
mod picture;
mod reading;
mod scenarios;
mod succession;
mod table;
mod verdicts;
mod voiding;
