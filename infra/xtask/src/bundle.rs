//! Builds the browser's bundle: four WASM programs with their JavaScript, their style sheets and the four pages that
//! start them, and a small fifth program that a page loads when the server asks for work; each with a
//! Brotli-compressed copy.
//!
//! Names contain the hash of the content, so that browsers may cache a file for ever and never combine old and new
//! ones. The bundle contains nothing that a strict content security policy would refuse: no inline script, and no
//! program that writes HTML from a string.
//!
//! Alternatives that were measured and not taken: One public program with Leptos' lazy routes has first loads of 204 /
//! 182 / 197 KB of Brotli for citizen / transparency / verification, against 163 / 144 / 160 KB with a program each.
//! `--cfg erase_components` links `innerHTML`, which the bundle refuses. `wasm-opt -Oz` makes the output 11 % smaller,
//! but it then compresses to 1 % more. esbuild would save 0.9 KB and would have to be installed.

use crate::order::like_beside_like;
use crate::run::{cargo, need_target, root};
use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use wasm_bindgen_cli_support::Bindgen;

/// The target that the browser's programs, and `shared` with them, are built for.
pub const TARGET: &str = "wasm32-unknown-unknown";
/// The budget for the first load of each public surface, in bytes of Brotli. It is less than the 180 KB that are
/// promised, to leave room for additions.
pub const FIRST_LOAD_BUDGET: usize = (180 - 4) * 1024;

/// A page and the program that it starts. Which addresses a page draws is decided where it is served: in
/// `infra/local/src/host.rs` and `infra/aws/site.yaml`.
struct Surface {
    /// The name of its program and of its page, `NAME.html`.
    name: &'static str,
    /// What the page says while it loads, and when it cannot.
    words: &'static str,
    budget: Option<usize>,
    robots: &'static str,
    styles: &'static [&'static str],
}

const SURFACES: [Surface; 4] = [
    Surface {
        name: "citizen",
        words: "public.html",
        budget: Some(FIRST_LOAD_BUDGET),
        robots: "",
        styles: &["main.css"],
    },
    Surface {
        name: "transparency",
        words: "public.html",
        budget: Some(FIRST_LOAD_BUDGET),
        robots: "",
        styles: &["main.css", "tables.css"],
    },
    Surface {
        name: "verification",
        words: "public.html",
        budget: Some(FIRST_LOAD_BUDGET),
        robots: "",
        styles: &["main.css", "tables.css"],
    },
    Surface {
        name: "staff",
        words: "staff.html",
        budget: None,
        robots: r#"<meta name="robots" content="noindex">"#,
        styles: &["main.css", "tables.css", "staff.css"],
    },
];

/// A file of the bundle.
#[derive(Clone, Debug)]
pub struct BundledFile {
    /// Its path below the bundle.
    pub name: String,
    pub bytes: usize,
    /// Its compressed size in bytes.
    pub brotli: usize,
}

/// What a first visit to a surface loads.
#[derive(Clone, Debug)]
pub struct FirstLoad {
    pub surface: &'static str,
    pub brotli: usize,
    /// Its limit in bytes; the staff program has none.
    pub budget: Option<usize>,
}

impl FirstLoad {
    pub fn fits(&self) -> bool {
        self.budget.is_none_or(|budget| self.brotli <= budget)
    }
}

impl fmt::Display for FirstLoad {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "first load of {:<12} {:>7} bytes of Brotli", self.surface, self.brotli)?;
        match self.budget {
            Some(budget) => write!(out, ", the budget is {budget}"),
            None => Ok(()),
        }
    }
}

/// What a bundle consists of.
#[derive(Clone, Debug)]
pub struct BundleReport {
    /// Every file, pages first.
    pub files: Vec<BundledFile>,
    /// What a first visit loads, by surface.
    pub first_loads: Vec<FirstLoad>,
}

/// The cargo command that builds the four programs in `target_dir`.
fn programs(target_dir: &Path) -> Command {
    let mut command = cargo(&["build", "--package", "frontend", "--bins", "--profile", "wasm"]);
    command.args(["--target", TARGET, "--target-dir"]).arg(target_dir);
    // Panic messages contain source paths. Without this, the folder of cargo's sources would be part of the bundle, and
    // its bytes would depend on the machine.
    let flags: Vec<String> = sources()
        .into_iter()
        .map(|folder| format!("--remap-path-prefix={}=crates", folder.display()))
        .collect();
    command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    command
}

/// Runs `work` while the four programs are being built, since either leaves a core idle at times. [`bundle`] reports a
/// failed build.
pub fn beside<T>(target_dir: &Path, work: impl FnOnce() -> Result<T>) -> Result<T> {
    need_target(TARGET)?;
    let mut building = programs(target_dir).arg("--quiet").spawn().context("starting cargo")?;
    let done = work();
    building.wait()?;
    done
}

/// The folders in which cargo stores the sources of crates.
fn sources() -> Vec<PathBuf> {
    let home = |name, below| Some(PathBuf::from(std::env::var_os(name)?).join(below));
    let cargo = home("CARGO_HOME", "").or_else(|| home("HOME", ".cargo"));
    let cargo = cargo.or_else(|| home("USERPROFILE", ".cargo")).unwrap_or_default();
    let known = fs::read_dir(cargo.join("registry/src")).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = known.map(|folder| folder.path()).collect();
    folders.sort();
    folders
}

/// Builds the bundle into `out_dir`, with cargo's own files in `target_dir`. If nothing has changed, it only asks
/// cargo.
pub fn bundle(target_dir: &Path, out_dir: &Path) -> Result<BundleReport> {
    let started = Instant::now();
    let frontend = root().join("frontend");
    need_target(TARGET)?;
    eprintln!("bundle: building the four WASM programs (the first time takes a few minutes)");
    let status = programs(target_dir).status().context("starting cargo")?;
    if !status.success() {
        bail!("cargo could not build the frontend");
    }

    let read =
        |path: PathBuf| fs::read(&path).with_context(|| format!("reading {}", path.display()));
    let favicon = read(frontend.join("favicon.svg"))?;
    let template = String::from_utf8(read(frontend.join("index.html"))?)?;
    let boot = frontend.join("boot");
    let (guard, noscript) = (read(boot.join("guard.js"))?, read(boot.join("noscript.css"))?);
    let script = |name: &str| -> Result<String> {
        String::from_utf8(read(boot.join(name))?).with_context(|| format!("{name} is not UTF-8"))
    };
    let (ask, prove) = (script("ask.js")?, script("prove.js")?);
    let compiled =
        |name: &str| read(target_dir.join(TARGET).join("wasm").join(name).with_extension("wasm"));
    let work = compiled("work")?;
    let mut programs = Vec::new();
    for surface in SURFACES {
        let mut style = Vec::new();
        for sheet in surface.styles {
            style.extend(read(frontend.join("style").join(sheet))?);
        }
        let words = String::from_utf8(read(boot.join(surface.words))?)?;
        let wasm = compiled(surface.name)?;
        programs.push((surface, style, words, wasm));
    }

    let stamp = {
        let mut parts: Vec<&[u8]> =
            vec![&favicon, template.as_bytes(), &guard, &noscript, THIS_FILE];
        parts.extend([ask.as_bytes(), prove.as_bytes(), work.as_slice()]);
        for (_, style, words, wasm) in &programs {
            parts.extend([style.as_slice(), words.as_bytes(), wasm.as_slice()]);
        }
        hash_of(&parts)
    };
    let stamp_path = out_dir.join(".stamp");
    if fs::read_to_string(&stamp_path).is_ok_and(|kept| kept == stamp) {
        eprintln!("bundle: nothing has changed");
        return report(out_dir);
    }

    if out_dir.exists() {
        fs::remove_dir_all(out_dir).with_context(|| format!("clearing {}", out_dir.display()))?;
    }
    fs::create_dir_all(out_dir.join("assets"))
        .with_context(|| format!("making {}", out_dir.display()))?;
    let favicon_name = write_hashed(out_dir, "favicon", "svg", &favicon)?;
    let guard = shorten_js(std::str::from_utf8(&guard).context("guard.js is not UTF-8")?);
    let guard_name = write_hashed(out_dir, "guard", "js", guard.as_bytes())?;
    let noscript_name = write_hashed(out_dir, "noscript", "css", &shorten_css(&noscript)?)?;
    let (glue, wasm) = bind("work", work)?;
    let wasm_name = write_hashed(out_dir, "work", "wasm", &wasm)?;
    let glue_name = write_hashed(out_dir, "work", "js", glue.as_bytes())?;
    let prove = fill("prove.js", &prove, &[("glue", &glue_name), ("wasm", &wasm_name)])?;
    let prove_name = write_hashed(out_dir, "prove", "js", shorten_js(&prove).as_bytes())?;
    let ask = shorten_js(&fill("ask.js", &ask, &[("prove", &prove_name)])?);
    for (surface, style, words, wasm) in programs {
        eprintln!("bundle: binding {}", surface.name);
        let style_name = write_hashed(out_dir, "style", "css", &shorten_css(&style)?)?;
        let (glue, wasm) = bind(surface.name, wasm)?;
        let wasm_name = write_hashed(out_dir, surface.name, "wasm", &wasm)?;
        let glue_name = write_hashed(out_dir, surface.name, "js", glue.as_bytes())?;
        let boot = format!("{}{ask}\n", boot_module(&glue_name, &wasm_name));
        let boot_name =
            write_hashed(out_dir, &format!("{}-boot", surface.name), "js", boot.as_bytes())?;
        let page = fill(
            "index.html",
            &template,
            &[
                ("robots", surface.robots),
                ("favicon", &favicon_name),
                ("style", &style_name),
                ("glue", &glue_name),
                ("wasm", &wasm_name),
                ("boot", &boot_name),
                ("guard", &guard_name),
                ("noscript", &noscript_name),
                ("words", &words),
            ],
        )?;
        write_both(out_dir, &format!("{}.html", surface.name), page.as_bytes())?;
    }
    fs::write(&stamp_path, &stamp)?;
    let report = report(out_dir)?;
    for file in &report.files {
        eprintln!("bundle: {:<32} {:>9} bytes {:>8} as Brotli", file.name, file.bytes, file.brotli);
    }
    for load in &report.first_loads {
        eprintln!("bundle: {load}");
    }
    eprintln!("bundle: made in {} s", started.elapsed().as_secs());
    Ok(report)
}

/// The rules in this file also determine the bundle.
const THIS_FILE: &[u8] = include_bytes!("bundle.rs");

/// Makes the JavaScript and the WASM of a program from the compiler's output.
fn bind(binary: &str, wasm: Vec<u8>) -> Result<(String, Vec<u8>)> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes(binary, wasm)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .omit_default_module_path(true);
    let mut output = bindgen.generate_output()?;
    let brings = output.snippets().values().any(|snippets| !snippets.is_empty());
    if brings || !output.local_modules().is_empty() {
        bail!("{binary}: a dependency brings JavaScript of its own, which nothing would serve");
    }
    if output.js().lines().any(|line| line.matches('`').count() % 2 == 1) {
        bail!("{binary}: a string of the glue goes over several lines and could not be shortened");
    }
    let (glue, unused) = without_classes(&shorten_js(output.js()));
    // Under `require-trusted-types-for 'script'` these would stop the page. A view whose element has only literal
    // attributes and no content compiles to one of them: put one of its attributes in braces.
    for sink in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "new Function"] {
        if glue.contains(sink) {
            bail!("{binary}: the program uses {sink}, which the content security policy refuses");
        }
    }
    let module = output.wasm_mut();
    for name in unused {
        module.exports.remove(&name)?;
    }
    walrus::passes::gc::run(module);
    let glue = with_short_names(&glue, module)?;
    Ok((glue, like_beside_like(&module.emit_wasm())?))
}

/// Gives the names by which the glue and the program call each other short replacements in both files: each name ends
/// in a hash, which does not compress.
fn with_short_names(glue: &str, module: &mut walrus::Module) -> Result<String> {
    if glue.split('$').skip(1).any(|rest| !rest.starts_with('{')) {
        bail!("the glue has names with a dollar sign of its own");
    }
    let mut short = BTreeMap::new();
    let imports = module.imports.iter_mut().map(|import| &mut import.name);
    let exports = module.exports.iter_mut().map(|export| &mut export.name);
    for name in imports.chain(exports) {
        // Names without these prefixes are the browser's own, such as `memory`.
        if name.starts_with("__") || name.starts_with("wasm_bindgen") {
            let next = format!("${}", short.len());
            *name = short.entry(std::mem::take(name)).or_insert(next).clone();
        }
    }
    Ok(renamed(glue, &short))
}

/// Renames identifiers in JavaScript, wherever they occur.
fn renamed(script: &str, names: &BTreeMap<String, String>) -> String {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let mut kept = String::with_capacity(script.len());
    let mut rest = script;
    while !rest.is_empty() {
        let length = rest.find(|letter| !is_name(letter)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(length);
        kept.push_str(names.get(name).map_or(name, String::as_str));
        let other = after.find(is_name).unwrap_or(after.len());
        kept.push_str(&after[..other]);
        rest = &after[other..];
    }
    kept
}

/// Removes the classes that a dependency exports (`wasm-streams` has three) and returns the program's exports that only
/// they used. A page starts its program and uses nothing else of it.
fn without_classes(glue: &str) -> (String, Vec<String>) {
    let classes: Vec<&str> = glue
        .lines()
        .filter_map(|line| line.strip_prefix("export class ")?.strip_suffix(" {"))
        .collect();
    let mut kept = Vec::new();
    let mut dropped = Vec::new();
    let mut lines = glue.lines();
    while let Some(line) = lines.next() {
        // A class ends at the line with its disposal, and its registry spans three lines.
        let class = classes.iter().find(|class| line == format!("export class {class} {{"));
        let registry = classes
            .iter()
            .any(|class| line.starts_with(&format!("const {class}Finalization = (typeof")));
        let (until, most) = match class {
            Some(class) => (format!("if (Symbol.dispose) {class}."), usize::MAX),
            None if registry => (": new FinalizationRegistry".to_owned(), 2),
            None => {
                kept.push(line);
                continue;
            }
        };
        dropped.push(line);
        for line in lines.by_ref().take(most) {
            dropped.push(line);
            if line.starts_with(&until) {
                break;
            }
        }
    }
    let (kept, dropped) = (kept.join("\n"), dropped.join("\n"));
    if classes.iter().any(|class| kept.contains(class)) {
        return (glue.to_owned(), Vec::new());
    }
    let called = |text: &str| -> BTreeSet<String> {
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let calls = text.split("wasm.").skip(1);
        calls.map(|call| call.chars().take_while(|letter| is_name(*letter)).collect()).collect()
    };
    let unused = called(&dropped).difference(&called(&kept)).cloned().collect();
    (kept, unused)
}

/// The module that starts a program, since the page itself contains no script. A failure is passed to
/// `frontend/boot/guard.js`, which tells the person.
fn boot_module(glue: &str, wasm: &str) -> String {
    format!(
        "import start from \"/{glue}\";\n\
         const box = document.getElementById(\"boot\");\n\
         start({{ module_or_path: \"/{wasm}\" }}).then(\n\
         () => box.matches(\".told\") || box.remove(),\n\
         (error) => {{\n\
         console.error(error);\n\
         if (box.failed) box.failed(error);\n\
         }},\n\
         );\n"
    )
}

/// Fills the template's placeholders. A placeholder without a value, or a value without a placeholder, is an error.
fn fill(file: &str, template: &str, values: &[(&str, &str)]) -> Result<String> {
    let mut page = template.to_owned();
    for (name, value) in values {
        let place = format!("{{{{{name}}}}}");
        if !page.contains(&place) {
            bail!("{file} has no place {place}");
        }
        page = page.replace(&place, value);
    }
    if let Some(at) = page.find("{{") {
        bail!("{file} has a place without a value: {}", &page[at..page.len().min(at + 30)]);
    }
    Ok(page)
}

/// Removes indentation and comment lines from the glue. None of its strings spans several lines.
fn shorten_js(glue: &str) -> String {
    let is_code = |line: &&str| {
        !(line.is_empty()
            || line.starts_with("//")
            || line.starts_with("/**")
            || line.starts_with("* ")
            || *line == "*/")
    };
    glue.lines().map(str::trim).filter(is_code).collect::<Vec<_>>().join("\n")
}

/// Removes comments and indentation from the style sheet.
fn shorten_css(style: &[u8]) -> Result<Vec<u8>> {
    let mut rest = std::str::from_utf8(style).context("a style sheet is not UTF-8")?;
    let mut kept = String::with_capacity(rest.len());
    while let Some(start) = rest.find("/*") {
        let length =
            rest[start..].find("*/").context("a style sheet has a comment without an end")?;
        kept.push_str(&rest[..start]);
        rest = &rest[start + length + 2..];
    }
    kept.push_str(rest);
    let lines: Vec<&str> = kept.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    Ok(lines.join("\n").into_bytes())
}

/// Writes a file under a name with its hash, and returns the name relative to the bundle.
fn write_hashed(out_dir: &Path, stem: &str, extension: &str, bytes: &[u8]) -> Result<String> {
    let name = format!("assets/{stem}-{}.{extension}", &hash_of(&[bytes])[..12]);
    write_both(out_dir, &name, bytes)?;
    Ok(name)
}

/// Writes a file with a Brotli-compressed copy.
fn write_both(out_dir: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = out_dir.join(name);
    fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))?;
    let mut packed = Vec::new();
    let settings = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: bytes.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &bytes[..], &mut packed, &settings)
        .with_context(|| format!("packing {name}"))?;
    fs::write(out_dir.join(format!("{name}.br")), packed)?;
    Ok(())
}

fn hash_of(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Lists the content of a bundle.
fn report(out_dir: &Path) -> Result<BundleReport> {
    let mut files = Vec::new();
    for folder in ["", "assets"] {
        let mut names: Vec<String> = Vec::new();
        for entry in fs::read_dir(out_dir.join(folder))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type()?.is_file() && !name.starts_with('.') && !name.ends_with(".br") {
                names.push(if folder.is_empty() { name } else { format!("{folder}/{name}") });
            }
        }
        names.sort();
        for name in names {
            let bytes = fs::metadata(out_dir.join(&name))?.len() as usize;
            let brotli = fs::metadata(out_dir.join(format!("{name}.br")))?.len() as usize;
            files.push(BundledFile { name, bytes, brotli });
        }
    }
    // A page loads what it names, including the program's JavaScript and WASM.
    let loads = |page: &str| -> Result<usize> {
        let text = fs::read_to_string(out_dir.join(page))?;
        Ok(files
            .iter()
            .filter(|file| file.name == page || text.contains(&file.name))
            .map(|file| file.brotli)
            .sum())
    };
    let first_loads = SURFACES
        .iter()
        .map(|&Surface { name: surface, budget, .. }| {
            Ok(FirstLoad { surface, brotli: loads(&format!("{surface}.html"))?, budget })
        })
        .collect::<Result<_>>()?;
    Ok(BundleReport { first_loads, files })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_a_value_is_refused() {
        assert_eq!(fill("a", "<a>{{x}}</a>", &[("x", "1")]).expect("filled"), "<a>1</a>");
        assert!(fill("a", "<a>{{x}}{{y}}</a>", &[("x", "1")]).is_err());
        assert!(fill("a", "<a></a>", &[("x", "1")]).is_err());
    }

    const GLUE: &str = "export class Sink {\n\
        free() {\nwasm.__wbg_sink_free(this.ptr, 0);\n}\n\
        write(chunk) {\nreturn wasm.sink_write(this.ptr, wasm.alloc(chunk));\n}\n}\n\
        if (Symbol.dispose) Sink.prototype[Symbol.dispose] = Sink.prototype.free;\n\
        function get() {\nwasm.alloc(1);\n}\n\
        const SinkFinalization = (typeof FinalizationRegistry === 'undefined')\n\
        ? { register: () => {} }\n\
        : new FinalizationRegistry(ptr => wasm.__wbg_sink_free(ptr, 1));\n\
        get();";

    #[test]
    fn a_class_that_nothing_uses_goes_with_what_only_it_called() {
        let (glue, unused) = without_classes(GLUE);
        assert_eq!(glue, "function get() {\nwasm.alloc(1);\n}\nget();");
        assert_eq!(unused, ["__wbg_sink_free", "sink_write"]);
    }

    #[test]
    fn a_class_that_is_used_stays() {
        let used = format!("{GLUE}\nnew Sink();");
        assert_eq!(without_classes(&used), (used.clone(), Vec::new()));
    }

    #[test]
    fn what_the_program_and_its_glue_call_of_each_other_is_renamed_as_a_whole() {
        let names = [("__wbg_now_1a2b", "$0"), ("wasm_bindgen_invoke", "$1")];
        let names = names.map(|(long, short)| (long.to_owned(), short.to_owned())).into();
        assert_eq!(
            renamed("__wbg_now_1a2b: wasm.wasm_bindgen_invoke(`${x}`, __wbg_now_1a2b3);", &names),
            "$0: wasm.$1(`${x}`, __wbg_now_1a2b3);"
        );
    }

    #[test]
    fn a_style_sheet_loses_only_its_comments() {
        let short = shorten_css(b"/* a */\n.b {\n    color: red; /* why */\n}\n").expect("short");
        assert_eq!(String::from_utf8(short).expect("text"), ".b {\ncolor: red;\n}");
        assert!(shorten_css(b"/* open").is_err());
    }
}
