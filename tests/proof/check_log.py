"""Checks OneTrip's public log and a case's proof by what ARCHITECTURE.md specifies, and by nothing of
OneTrip's own code: Python's standard library alone.

    python3 tests/proof/check_log.py log EXPORT [EXPORT ...] [--from DAY] [--until DAY] [--kept DAY=HASH ...]
    python3 tests/proof/check_log.py case PROOF.json
    python3 tests/proof/check_log.py trail DAY [DAY ...] [--log EXPORT ...]

An export is what /api/v1/log/export answers; its parts are given in order. A proof is what
/api/v1/cases/NUMBER/events answers. With a first or a last day, the figures of that period are counted, group
by group. A DAY is what /api/v1/console/trail/days/DAY answers, in order; with the public log, each day that is over
must be the one that the log names. Ends with 1 and says where, when something does not fit.
"""

import hashlib
import json
import pathlib
import sys

ZEROS = "0" * 64
COUNTED = (
    "registered assigned settled resolved solved not_solved reopened returned overdue reprimanded extended "
    "asked_again owed_explanations explained planned withdrawn reassigned voided "
    "graded satisfied noted noted_solved withdrawn_cases"
).split()


class Fault(Exception):
    """A contradiction, and its place."""


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf(data):
    return sha256(b"\x00" + data)


def node(left, right):
    return sha256(b"\x01" + left + right)


def split(leaves):
    """The largest power of two below the number of leaves."""
    return 1 << (leaves - 1).bit_length() - 1


def root(leaves):
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaves[0]
    left = split(len(leaves))
    return node(root(leaves[:left]), root(leaves[left:]))


def root_of(found, index, leaves, path):
    """The root to which an audit path leads."""
    if leaves == 1:
        return found if index == 0 and not path else None
    if not path or index >= leaves:
        return None
    left = split(leaves)
    if index < left:
        lower = root_of(found, index, left, path[:-1])
        return lower and node(lower, path[-1])
    lower = root_of(found, index - left, leaves - left, path[:-1])
    return lower and node(path[-1], lower)


def day_hash(line):
    return sha256(b"onetrip.day.v1\n" + line.encode()).hex()


def add(sums, change, least=None):
    """Adds a row to the numbers, each of which must stay at least `least`, if that is given."""

    def part(number):
        return number if least is None else max(number, least)

    for name, number in change.items():
        if name == "hours":
            hours = sums.setdefault("hours", {})
            for hour, cases in number.items():
                hours[hour] = hours.get(hour, 0) + part(cases)
        else:
            sums[name] = sums.get(name, 0) + part(number)


def percentile(hours, percent):
    """The smallest number of hours that covers this share of the claims."""
    claims = sorted(int(hour) for hour, cases in hours.items() for _ in range(cases))
    rank = (len(claims) * percent + 99) // 100
    return claims[rank - 1] if claims else None


def figures(counted, start, end):
    """The figures of a period by group. With a first day they count what happened, each time; otherwise, how things
    stood on the evening of the last day."""
    happened, evening = {}, {}
    for on, group, change in counted:
        if end and on > end:
            continue
        add(evening.setdefault(group, {}), change)
        if start and on >= start:
            add(happened.setdefault(group, {}), change, 0)
    published = {}
    for group, standing in evening.items():
        sums = happened.get(group, {}) if start else standing
        numbers = {name: sums.get(name, 0) for name in COUNTED}
        numbers["unanswered"] = (
            standing.get("resolved", 0) - standing.get("solved", 0) - standing.get("withdrawn_cases", 0)
        )
        numbers["open"] = standing.get("registered", 0) - standing.get("resolved", 0)
        numbers["median_hours"] = percentile(sums.get("hours", {}), 50)
        numbers["p90_hours"] = percentile(sums.get("hours", {}), 90)
        if not start or any(numbers.values()):
            published[group] = numbers
    return published


class Log:
    """A log that is being read."""

    def __init__(self, kept):
        self.kept = kept
        self.last = ZEROS
        self.day = None
        self.events, self.rows = [], []
        self.counts = {"days": 0, "events": 0, "rows": 0}
        self.part = dict(self.counts)
        self.seen = set()
        self.totals = {}
        self.counted = []
        self.written = None
        self.ended = True

    def fault(self, what):
        where = self.day["day"] if self.day else "the beginning"
        raise Fault(f"{where}: {what}")

    def close(self):
        if self.day is None or self.written is None:
            return
        events = [leaf(bytes.fromhex(event)) for event in self.events]
        rows = [leaf(row.encode()) for row in self.rows]
        if len(events) != self.day["events"] or len(rows) != self.day["rows"]:
            self.fault("something was added or removed")
        if self.events != sorted(set(self.events)) or rows != sorted(set(rows)):
            self.fault("something is out of order or there twice")
        if root(events).hex() != self.day["events_root"]:
            self.fault("the events do not give their root")
        if root(rows).hex() != self.day["rows_root"]:
            self.fault("the counts do not give their root")
        for row in map(json.loads, self.rows):
            if row["on"] > self.day["day"]:
                self.fault("something counts on a later day")
            self.counted.append((row["on"], row["group"], row["change"]))
            add(self.totals.setdefault(row["group"], {}), row["change"])
        for counts in (self.counts, self.part):
            counts["days"] += 1
            counts["events"] += len(events)
            counts["rows"] += len(rows)
        self.last = day_hash(self.written)
        self.written = None

    def take(self, line):
        word, _, rest = line.partition(" ")
        if word == "log":
            self.close()
            if rest != "onetrip.log.v1":
                self.fault("another format")
            self.part = {"days": 0, "events": 0, "rows": 0}
            self.ended = False
        elif word == "day":
            self.close()
            before, self.day = self.day, json.loads(rest)
            self.written = rest
            if before and self.day["day"] <= before["day"]:
                self.fault("the day is out of order")
            if self.day["previous"] != self.last:
                self.fault("the chain of days is broken")
            if self.kept.get(self.day["day"], day_hash(rest)) != day_hash(rest):
                self.fault("another checkpoint was kept")
            self.seen.add(self.day["day"])
            self.events, self.rows = [], []
        elif word == "event":
            self.events.append(rest)
        elif word == "count":
            self.rows.append(rest)
        elif word == "end":
            self.close()
            if json.loads(rest) != {**self.part, "last": self.last}:
                self.fault("the end does not fit")
            self.ended = True
        else:
            self.fault("no line of a log")

    def end(self):
        self.close()
        if not self.ended:
            self.fault("the end is missing")
        missing = set(self.kept) - self.seen
        if missing:
            raise Fault(f"{min(missing)}: a day whose checkpoint was kept is not there")


def check_log(texts, kept):
    """Checks the parts of an export, and returns what was read and the totals by group."""
    log = Log(kept)
    for text in texts:
        for line in text.splitlines():
            log.take(line)
    log.end()
    return log


def check_case(proof):
    """Checks a case's proof as far as possible without the rules: the chain, and the places under the days' roots."""
    days = {checkpoint["day"]: checkpoint for checkpoint in proof["checkpoints"]}
    previous, sealed = ZEROS, 0
    for revision, event in enumerate(proof["events"], 1):
        link = json.loads(event["link"])
        found = sha256(b"onetrip.event.v1\n" + event["link"].encode())
        if found.hex() != event["hash"]:
            raise Fault(f"event {revision}: it was changed")
        if (link["number"], link["revision"]) != (proof["number"], revision):
            raise Fault(f"event {revision}: it is no event of this case")
        if link["previous"] != previous:
            raise Fault(f"event {revision}: it does not follow the one before")
        day = days.get(event["recorded"])
        if day:
            place = event["place"]
            path = [bytes.fromhex(step) for step in place["path"]] if place else []
            reached = place and root_of(leaf(found), place["index"], day["events"], path)
            if not reached or reached.hex() != day["events_root"]:
                raise Fault(f"event {revision}: it is not in its day's root")
            sealed += 1
        previous = event["hash"]
    return len(proof["events"]), sealed


def check_trail(texts, exports):
    """Checks days of the audit trail: each chain from where it begins here, each day's root, and the chain of days.
    Returns the number of entries, and of days with a root that the public log names."""
    ends, entries, named, last = {}, 0, 0, None
    known = set()
    for text in exports:
        for line in text.splitlines():
            word, _, rest = line.partition(" ")
            if word == "day":
                known.add(json.loads(rest).get("trail"))
    for text in texts:
        lines = text.splitlines()
        if lines[:1] != ["trail onetrip.trail.v1"]:
            raise Fault("no day of a trail")
        day, hashes = None, []
        for line in lines[1:]:
            word, _, rest = line.partition(" ")
            if word == "day":
                day = json.loads(rest)
                if last and day["previous"] != last:
                    raise Fault(f"{day['day']}: the chain of days is broken")
                last = sha256(b"onetrip.trailday.v1\n" + rest.encode()).hex()
            elif word == "entry":
                entry = json.loads(rest)
                chain, place = json.dumps(entry["by"]), entry["place"]
                before = ends.get(chain)
                if place == 1 and entry["previous"] != ZEROS:
                    raise Fault(f"{chain}: the first entry has one before it")
                if before and (place, entry["previous"]) != (before[0] + 1, before[1]):
                    raise Fault(f"{chain}: entry {place} does not follow entry {before[0]}")
                hashed = sha256(b"onetrip.trail.v1\n" + rest.encode())
                ends[chain] = (place, hashed.hex())
                hashes.append(hashed)
            else:
                raise Fault("no line of a trail")
        entries += len(hashes)
        if day:
            if len(hashes) != day["entries"]:
                raise Fault(f"{day['day']}: {len(hashes)} entries, and there were {day['entries']}")
            if root([leaf(hashed) for hashed in sorted(hashes)]).hex() != day["root"]:
                raise Fault(f"{day['day']}: an entry was changed")
            named += last in known
    return entries, named


def main(arguments):
    if len(arguments) < 2 or arguments[0] not in ("log", "case", "trail"):
        sys.exit(__doc__)
    if arguments[0] == "trail":
        files = arguments[1:]
        at = files.index("--log") if "--log" in files else len(files)
        read = lambda names: [pathlib.Path(name).read_text(encoding="utf-8") for name in names]
        entries, named = check_trail(read(files[:at]), read(files[at + 1 :]))
        print(f"agrees: {entries} entries, {named} days that the public log names")
        return
    if arguments[0] == "case":
        with open(arguments[1], encoding="utf-8") as file:
            events, sealed = check_case(json.load(file))
        print(f"agrees: {events} events, {sealed} of them in a day's root")
        return
    files = arguments[1:]
    kept = {}
    if "--kept" in files:
        at = files.index("--kept")
        files, kept = files[:at], dict(item.split("=") for item in files[at + 1 :])
    period = {"--from": None, "--until": None}
    for name in period:
        if name in files:
            at = files.index(name)
            period[name] = files[at + 1]
            files = files[:at] + files[at + 2 :]
    texts = []
    for name in files:
        with open(name, encoding="utf-8") as file:
            texts.append(file.read())
    log = check_log(texts, kept)
    print("agrees: {days} days, {events} events, {rows} counts".format(**log.counts))
    print(f"last checkpoint: {log.last}")
    print("totals: " + json.dumps(log.totals.get("all", {}), sort_keys=True))
    if any(period.values()):
        counted = figures(log.counted, period["--from"], period["--until"])
        print("figures: " + json.dumps(counted, sort_keys=True))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Fault as fault:
        sys.exit(f"does not agree: {fault}")
