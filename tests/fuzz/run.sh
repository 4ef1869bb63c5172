#!/usr/bin/env bash
# Runs every target, or those that are named, for so many seconds each: run.sh SECONDS [TARGET …]
# It ends with the first input that fails, which `cargo fuzz tmin` makes small.
set -euo pipefail
cd "$(dirname "$0")"
seconds=$1
shift
# What parses most of other people's formats comes first.
all="register_xlsx register_sheet register_csv picture pdf events log proof readings body documents open311 passkey request provider
    typed query headers report"
python3 described.py corpus
for target in ${*:-$all}; do
    mkdir -p "corpus/$target" "seeds/$target"
    options=(-max_total_time="$seconds" -timeout=10 -rss_limit_mb=512 -print_final_stats=1 -max_len=16384)
    if [ -f "dictionaries/$target" ]; then
        options+=(-dict="dictionaries/$target")
    fi
    cargo fuzz run --fuzz-dir . --sanitizer none "$target" "corpus/$target" "seeds/$target" -- "${options[@]}"
done
