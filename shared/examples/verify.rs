//! Checks an export of the public log, or the proof of one case, offline. This is `cargo xtask verify`.
//!
//! ```text
//! verify EXPORT [EXPORT …] [--kept DAY=HASH …]
//! verify --case PROOF.json
//! ```
//! Parts of an export must be given in order. Each `--kept` is a checkpoint from another source (a print, a newspaper,
//! a page); if the log does not match it, the log was rewritten. The exit code is 1 if there is a fault, which is
//! printed with its place.

use shared::lang::{Lang, Say};
use shared::proof::audit::ExportEnd;
use shared::proof::{Audit, CaseProof, check_case};
use shared::shape::SerdeJson;
use shared::time::Day;
use std::collections::BTreeMap;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let checked = match arguments.as_slice() {
        [flag, file] if flag == "--case" => check_proof(file),
        [first, ..] if !first.starts_with("--") => check_export(&arguments),
        _ => {
            Err("verify EXPORT [EXPORT …] [--kept DAY=HASH …], or verify --case PROOF.json".into())
        }
    };
    match checked {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(said) => {
            eprintln!("{said}");
            ExitCode::FAILURE
        }
    }
}

fn read(file: &str) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|error| format!("reading {file}: {error}"))
}

fn check_export(arguments: &[String]) -> Result<String, String> {
    let mut words = arguments.iter();
    let files: Vec<&String> = words.by_ref().take_while(|word| *word != "--kept").collect();
    let mut kept = BTreeMap::new();
    for word in words {
        let read = word.split_once('=').and_then(|(day, hash)| Some((Day::read(day).ok()?, hash)));
        let (day, hash) = read.ok_or_else(|| format!("{word} is not DAY=HASH"))?;
        kept.insert(day, hash.to_owned());
    }
    let mut audit = Audit::new(kept);
    let mut check = || {
        for file in &files {
            for line in read(file).map_err(Err)?.lines() {
                audit.take::<SerdeJson>(line).map_err(Ok)?;
            }
        }
        audit.close().map_err(Ok)
    };
    check().map_err(|failed| match failed {
        Ok(fault) => {
            let day = fault.place.day.map_or("the beginning".to_owned(), |day| day.to_string());
            let (line, kind) = (fault.place.line, fault.kind);
            let (zh, en) = (kind.say(Lang::Zh), kind.say(Lang::En));
            format!("does not agree 不一致\n{day}, line {line}: {en}\n{day}，第 {line} 行：{zh}")
        }
        Err(error) => error,
    })?;
    let ExportEnd { days, events, rows, last } = audit.read();
    let figures = audit.figures(None, None);
    let total = serde_json::to_string(&figures.total).map_err(|error| error.to_string())?;
    Ok(format!(
        "agrees 一致: {days} days, {events} events, {rows} counts\nlast checkpoint: {last}\ntotals: {total}"
    ))
}

fn check_proof(file: &str) -> Result<String, String> {
    let proof: CaseProof =
        serde_json::from_str(&read(file)?).map_err(|error| format!("{file}: {error}"))?;
    let read = |link: &str| serde_json::from_str(link).ok();
    let proven = check_case(&proof, read).map_err(|fault| {
        let place = fault.revision.map_or("the case".to_owned(), |at| format!("event {at}"));
        let (zh, en) = (fault.kind.say(Lang::Zh), fault.kind.say(Lang::En));
        format!("does not agree 不一致\n{place}: {en}\n{place}：{zh}")
    })?;
    let (number, events, sealed) = (proof.number, proven.events, proven.sealed);
    Ok(format!("agrees 一致: case {number}, {events} events, {sealed} of them in a day's root"))
}
