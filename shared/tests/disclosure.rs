//! Attacks the published cross-tables with a solver: a thousand towns with eight months each.
//!
//! The attacker does not use the rule. It solves a linear program whose unknowns are the new cases of every cell and
//! month, none negative, subject to every monthly total and every count that was ever shown. A number that the solver
//! cannot move by a whole case, neither up nor down, is pinned down.

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use shared::disclosure::{Cell, Grid, LEAST, Snapshots};
use std::io::Write;

const TOWNS: u64 = 1_000;
const MONTHS: usize = 8;
const NEARLY: f64 = 1e-6;

/// A town's counts at the end of each month. Some matters and reasons are common, others rare.
fn town(draw: &mut StdRng) -> Vec<Grid> {
    let (rows, columns) = (2 + draw.random_range(0..3), 2 + draw.random_range(0..4));
    let busy = 4 + draw.random_range(0..100);
    let skew = 1 + draw.random_range(0..3);
    let mut counts = Grid::empty(rows, columns);
    let mut months = Vec::new();
    for _ in 0..MONTHS {
        for _ in 0..draw.random_range(0..busy) {
            // The minimum of several draws makes the first rows and columns common and the last ones rare.
            let row = (0..skew).map(|_| draw.random_range(0..rows)).min().unwrap_or(0);
            let column = (0..skew).map(|_| draw.random_range(0..columns)).min().unwrap_or(0);
            counts.add(row, column, 1);
        }
        months.push(counts.clone());
    }
    months
}

/// Something that must not be pinned down: the new cases of a cell from one month to another, both inclusive.
struct Target {
    row: usize,
    column: usize,
    since: usize,
    at: usize,
    number: i64,
}

struct Attack<'a> {
    months: &'a [Grid],
    published: Option<&'a Snapshots>,
    rows: usize,
    columns: usize,
}

impl Attack<'_> {
    fn place(&self, month: usize, row: usize, column: usize) -> usize {
        (month * self.rows + row) * self.columns + column
    }

    fn all(&self) -> usize {
        MONTHS * self.rows * self.columns
    }

    /// The new cases of every cell and month that agree with the publications and have the least weighted sum.
    fn solve(&self, weights: &[f64]) -> Vec<f64> {
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let unknown: Vec<Variable> =
            weights.iter().map(|weight| problem.add_var(*weight, (0.0, f64::INFINITY))).collect();
        let before = |month: usize| month.checked_sub(1).and_then(|month| self.months.get(month));
        for (month, counts) in self.months.iter().enumerate() {
            for row in 0..self.rows {
                let total = counts.row_total(row) - before(month).map_or(0, |b| b.row_total(row));
                let sum: Vec<(Variable, f64)> = (0..self.columns)
                    .map(|column| (unknown[self.place(month, row, column)], 1.0))
                    .collect();
                problem.add_constraint(&sum, ComparisonOp::Eq, total as f64);
            }
            for column in 0..self.columns {
                let total = counts.column_total(column)
                    - before(month).map_or(0, |b| b.column_total(column));
                let sum: Vec<(Variable, f64)> = (0..self.rows)
                    .map(|row| (unknown[self.place(month, row, column)], 1.0))
                    .collect();
                problem.add_constraint(&sum, ComparisonOp::Eq, total as f64);
            }
        }
        if let Some(published) = self.published {
            for at in 0..MONTHS {
                for row in 0..self.rows {
                    for column in 0..self.columns {
                        if let Cell::Shown { count, as_of } = published.cell_at(at, row, column)
                            && as_of == at
                        {
                            let sum: Vec<(Variable, f64)> = (0..=at)
                                .map(|month| (unknown[self.place(month, row, column)], 1.0))
                                .collect();
                            problem.add_constraint(&sum, ComparisonOp::Eq, count as f64);
                        }
                    }
                }
            }
        }
        let world = problem.solve().expect("the true world fits");
        let world = world.into_solution().expect("it was solved to the end");
        unknown.iter().map(|variable| world[*variable]).collect()
    }

    fn number(&self, world: &[f64], target: &Target) -> f64 {
        (target.since..=target.at)
            .map(|month| world[self.place(month, target.row, target.column)])
            .sum()
    }

    fn differs(&self, world: &[f64], target: &Target) -> bool {
        (self.number(world, target) - target.number as f64).abs() > 1.0 - NEARLY
    }

    fn weights(&self, target: &Target, sign: f64) -> Vec<f64> {
        let mut weights = vec![0.0; self.all()];
        for month in target.since..=target.at {
            weights[self.place(month, target.row, target.column)] = sign;
        }
        weights
    }

    /// The targets that are pinned down. A solution that moves one target may move others, so the first objectives
    /// are random; each remaining target is then tried by itself.
    fn pinned(&self, mut targets: Vec<Target>, draw: &mut StdRng) -> Vec<Target> {
        for _ in 0..4 {
            if targets.is_empty() {
                return targets;
            }
            let mut weights = vec![0.0; self.all()];
            for target in &targets {
                let weight = draw.random_range(-1.0..=1.0);
                for month in target.since..=target.at {
                    weights[self.place(month, target.row, target.column)] += weight;
                }
            }
            let world = self.solve(&weights);
            targets.retain(|target| !self.differs(&world, target));
        }
        let mut pinned = Vec::new();
        while let Some(target) = targets.pop() {
            let mut moved = false;
            for sign in [1.0, -1.0] {
                let world = self.solve(&self.weights(&target, sign));
                moved |= self.differs(&world, &target);
                targets.retain(|other| !self.differs(&world, other));
            }
            if !moved {
                pinned.push(target);
            }
        }
        pinned
    }
}

#[test]
fn a_solver_that_knows_everything_published_pins_no_small_cell_down() {
    let (mut cells, mut hidden, mut small, mut small_changes) = (0, 0, 0, 0);
    let (mut by_totals, mut by_tables) = (0, 0);
    for seed in 0..TOWNS {
        let mut draw = StdRng::seed_from_u64(seed);
        let months = town(&mut draw);
        let (rows, columns) = (months[0].rows(), months[0].columns());
        let mut year = Snapshots::new();
        for counts in &months {
            year.publish(counts.clone());
        }
        let mut targets = Vec::new();
        for (at, counts) in months.iter().enumerate() {
            for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |c| (row, c))) {
                cells += 1;
                let count = counts.at(row, column);
                let (since, number) = match year.cell_at(at, row, column) {
                    Cell::Hidden => (0, count),
                    Cell::Shown { count: shown, as_of } => {
                        assert!(shown >= LEAST, "seed {seed}: {shown} is shown");
                        assert_eq!(shown, months[as_of].at(row, column), "seed {seed}");
                        if as_of == at {
                            continue;
                        }
                        (as_of + 1, count - shown)
                    }
                };
                hidden += 1;
                if (1..LEAST).contains(&number) {
                    if since == 0 {
                        small += 1;
                    } else {
                        small_changes += 1;
                    }
                    targets.push(Target { row, column, since, at, number });
                }
            }
        }
        let attack = Attack { months: &months, published: Some(&year), rows, columns };
        let told = attack.pinned(targets, &mut draw);
        let totals = Attack { months: &months, published: None, rows, columns };
        let count = told.len();
        let told = totals.pinned(told, &mut draw);
        by_tables += count - told.len();
        assert_eq!(count, told.len(), "seed {seed}: a table tells what the totals do not");
        for target in &told {
            let Target { row, column, since, at, number: _ } = target;
            assert!(year.is_told_by_totals(*since, *at, *row, *column), "seed {seed}");
        }
        by_totals += told.len();
    }
    // Bypasses the test runner, which prints a test's output only if it fails.
    writeln!(
        std::io::stdout(),
        "{TOWNS} towns, {} snapshots, {cells} cells: {hidden} not shown anew; of these {small} hold 1 to 4 \
         cases and {small_changes} changed by 1 to 4; pinned by a table: {by_tables}; told by the totals of \
         the months alone: {by_totals}",
        TOWNS as usize * MONTHS
    )
    .expect("a line");
    assert!(hidden < cells, "something is shown");
    assert_eq!(by_tables, 0);
}
