"""Schemathesis against the API's own description, as the public, as `lead` and as `admin`.

    python3 tests/deployed/run.py schema PROGRAM [EXAMPLES]

Every answer has to be one that `openapi.json` describes, with its status, its content type and its schema, and none may
be a 5xx; the program may not use more than 300 MB. Prints the answers by operation and class of status, and each
failure as small as it could be made.
"""

import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from house import MOST_MEMORY, House

HERE = pathlib.Path(__file__).resolve().parent
PEOPLE = (None, "lead", "admin")
# The operations of the API, about. Schemathesis also sends each of them what lies at the edges of its schemas.
OPERATIONS = 197


def known(house):
    """What exists in the demonstration, by the kind of its path segment."""
    lead = {"cookie": f"__Host-session={house.sign_in('lead')}"}
    admin = {"cookie": f"__Host-session={house.sign_in('admin')}"}

    def read(path, who):
        status, _, told = house.ask("GET", f"/api/v1{path}", **who)
        if status != 200:
            raise SystemExit(f"{path}: {status} {told}")
        return told

    directory = read("/directory", {})
    ids = {kind: [entry["id"] for entry in directory[kind]] for kind in ("departments", "windows", "matters")}
    rows = read("/console/register", lead)["items"]
    things = {
        kind: [row["id"] for row in read(f"/console/{kind}", lead)["items"]] for kind in ("plans", "studies", "reforms")
    }
    accounts = [row["account"] for row in read("/console/accounts", admin)["items"]]
    return {
        **ids,
        **things,
        "cases": list(house.codes) + [row["number"] for row in rows][:40],
        "codes": house.codes,
        "accounts": [name for name in accounts if name not in PEOPLE],
        "file": ["1", "2", "5"],
    }


def run(house, person, known_file, each, folder):
    """Lets one person ask. Returns whether every answer was right, and the answers by operation and status."""
    counts = folder / f"{person or 'public'}.json"
    environment = dict(
        os.environ,
        ONETRIP_PORT=str(house.port),
        ONETRIP_KNOWN=str(known_file),
        ONETRIP_COUNTS=str(counts),
        SCHEMATHESIS_HOOKS="person",
        PYTHONPATH=str(HERE),
        NO_COLOR="1",
    )
    environment.pop("ONETRIP_PERSON", None)
    if person:
        environment["ONETRIP_PERSON"] = person
    program = pathlib.Path(sys.executable).with_name("schemathesis")
    ran = subprocess.run(
        [program, "--config-file", HERE / "schemathesis.toml", "run", f"{house.url}/api/v1/openapi.json"]
        + ["--phases", "examples,coverage,fuzzing", "--max-examples", str(each), "--seed", "1805"]
        + [
            "--continue-on-failure",
            "--generation-database",
            "none",
            "--warnings",
            "off",
            "--suppress-health-check",
            "all",
        ]
        + ["--output-sanitize", "false"]
        # The hooks show the public's own codes, which this check takes for made-up ones.
        + ([] if person else ["--exclude-checks", "ignored_auth"]),
        cwd=folder,
        env=environment,
        check=False,
    )
    return ran.returncode == 0, collections.Counter(json.loads(counts.read_text(encoding="utf-8")))


def main():
    program, wanted = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    each = max(1, wanted // len(PEOPLE) // OPERATIONS)
    is_right, total = True, collections.Counter()
    with House(program) as house, tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        known_file = folder / "known.json"
        known_file.write_text(json.dumps(known(house)), encoding="utf-8")
        for person in PEOPLE:
            print(f"== {person or 'the public'}", flush=True)
            was_right, counts = run(house, person, known_file, each, folder)
            is_right = is_right and was_right
            total.update(counts)
            print(
                f"{person or 'the public'}: {sum(counts.values())} examples, {house.most / 1000:.0f} MB at most",
                flush=True,
            )
    classes = collections.defaultdict(collections.Counter)
    for place, count in total.items():
        label, status = place.split("\t")
        classes[label][f"{status[0]}xx"] += count
    print("left out: no route; positive_data_acceptance and the checks of links, as schemathesis.toml says why")
    for label, by_class in sorted(classes.items()):
        print(f"  {label:72} " + "  ".join(f"{name} {count}" for name, count in sorted(by_class.items())))
    statuses = collections.Counter()
    for place, count in total.items():
        statuses[place.split("\t")[1]] += count
    print("answers:", ", ".join(f"{status} × {count}" for status, count in sorted(statuses.items())))
    print(f"{sum(total.values())} examples; the most memory was {house.most / 1000:.0f} MB")
    return 0 if is_right and house.most <= MOST_MEMORY else 1


if __name__ == "__main__":
    sys.exit(main())
