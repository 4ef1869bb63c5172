//! The protocols by which commands are written, the outbox is folded and days are sealed, checked in every order of
//! their steps for a few writers, projectors and clocks, each of which may be stopped anywhere. What is checked here is
//! a model: each says which code it stands for, and each finds the mistake that its protocol is there to prevent.

mod model {
    pub mod fold;
    pub mod seal;
    pub mod write;
}

use model::fold::{self, Folds};
use model::seal::{self, Seals};
use model::write::{self, Writes};
use stateright::{Checker, HasDiscoveries, Model};
use std::fmt::Debug;
use std::hash::Hash;

/// Visits every state, and returns how many there are.
fn check<M>(named: &str, model: M) -> usize
where
    M: Model + Send + Sync + 'static,
    M::State: Clone + Debug + Hash + PartialEq + Send + Sync + 'static,
    M::Action: Clone + Debug + PartialEq,
{
    let checker = model.checker().threads(2).spawn_bfs().join();
    checker.assert_properties();
    let states = checker.unique_state_count();
    println!("{named}: {states} states, {} steps at most", checker.max_depth());
    states
}

/// Looks for a history in which a model with a mistake violates a property, and returns the number of its steps.
fn found<M>(model: M, property: &'static str) -> usize
where
    M: Model + Send + Sync + 'static,
    M::State: Clone + Debug + Hash + PartialEq + Send + Sync + 'static,
    M::Action: Clone + Debug + PartialEq,
{
    let wanted = HasDiscoveries::AllOf([property].into());
    let checker = model.checker().finish_when(wanted).spawn_bfs().join();
    let steps = checker.assert_any_discovery(property).into_actions().len();
    println!("not so after {steps} steps: {property}");
    steps
}

#[test]
fn a_command_is_written_once_whoever_repeats_it_and_wherever_it_is_stopped() {
    assert!(check("write", Writes { mistake: None }) > 10_000);
}

#[test]
fn a_command_without_the_guard_of_the_revision_loses_another() {
    assert!(found(Writes { mistake: Some(write::Mistake::NoGuard) }, write::ACKNOWLEDGED) > 0);
}

#[test]
fn a_command_whose_key_is_recorded_in_a_request_of_its_own_is_doubled() {
    assert!(found(Writes { mistake: Some(write::Mistake::RecordedApart) }, write::ONCE) > 0);
}

#[test]
fn an_outbox_item_is_folded_once_by_two_projectors_beside_a_recount() {
    // With a third item there are half a million states.
    let items = std::env::var("ONETRIP_MODEL").map_or(2, |_| 3);
    assert!(check("fold", Folds { items, mistake: None }) > 10_000);
}

#[test]
fn a_fold_without_the_condition_counts_twice() {
    assert!(found(Folds { items: 2, mistake: Some(fold::Mistake::NoCondition) }, fold::ONCE) > 0);
}

#[test]
fn a_fold_during_a_recount_is_overwritten_or_counted_twice() {
    assert!(
        found(Folds { items: 2, mistake: Some(fold::Mistake::FoldsDuringRecount) }, fold::ONCE) > 0
    );
}

#[test]
fn a_recount_that_leaves_subtotals_where_they_are_counts_them_twice() {
    let mistake = Some(fold::Mistake::KeepsSubtotals);
    assert!(found(Folds { items: 2, mistake }, fold::ONCE) > 0);
}

#[test]
fn notices_that_are_made_after_the_fold_are_missing() {
    assert!(
        found(Folds { items: 2, mistake: Some(fold::Mistake::NoticesAfter) }, fold::NOTIFIED) > 0
    );
}

#[test]
fn a_day_is_sealed_with_all_of_its_events_by_two_clocks_over_an_index_that_lags() {
    assert!(check("seal", Seals { mistake: None }) > 10_000);
}

#[test]
fn a_seal_without_the_fence_leaves_events_out() {
    assert!(found(Seals { mistake: Some(seal::Mistake::NoFence) }, seal::WHOLE) > 0);
}

#[test]
fn a_seal_without_the_count_leaves_out_what_the_index_hides() {
    assert!(found(Seals { mistake: Some(seal::Mistake::NoCount) }, seal::WHOLE) > 0);
}

#[test]
fn a_seal_that_goes_by_the_index_alone_passes_over_a_day_that_the_index_hides() {
    assert!(found(Seals { mistake: Some(seal::Mistake::DaysByIndex) }, seal::RECOVERS) > 0);
}
