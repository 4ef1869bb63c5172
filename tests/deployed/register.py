"""A large register, downloaded as XLSX from the deployed functions on a local AWS that enforces IAM.

    python3 tests/deployed/run.py register BINARIES [ROWS]

A member of staff imports some rows, and copies of the heads and texts that the house then stored fill the tables up to
ROWS cases. A clerk asks for the whole register, the clock's function makes it minute by minute, and the clerk fetches
it by its link. Every row is read and compared. It prints rows, bytes, seconds and the most memory that each function's
process took, and fails if a row is missing or a function took more than 256 MB.
"""

import csv
import io
import json
import os
import pathlib
import random
import shutil
import sys
import tempfile
import threading
import time
import urllib.request

import openpyxl

import cloud as clouds
from stack import deploy, sign_in, tick

BINARIES = pathlib.Path(os.environ["ONETRIP_BINARIES"])
# The rows that are imported; the others are copies of these.
IMPORTED = 500
MONTHS = [f"{year}-{month:02}" for year in (2023, 2024, 2025) for month in range(1, 13)]
MOST_MEMORY = 256 * 1024 * 1024
BATCH = 25
# Copies are no commands and owe nothing.
OTHER_INDEXES = [f"{name}_{key}" for name in ("queue", "handed", "urgency", "clock", "log", "pending") for key in ("pk", "sk")]
POLL_SECONDS = 0.2
HEADS = "编号,主题,登记时间,情况经过,群众建议,申请人,电话,次数,交办部门,办理情况,办结时间,办理状态".split(",")
FIELDS = (
    "source_number title received_at account suggestion applicant_name phone trips_made department answer "
    "answered_at stage"
).split()


def rows():
    """Rows as long as those of a real register, spread over three years. The people are invented."""
    for index in range(IMPORTED):
        day = f"{MONTHS[index % len(MONTHS)]}-{index % 27 + 1:02}"
        yield [
            f"L{index:06}",
            f"第 {index} 件：新生儿医保参保（虚构）",
            f"{day} {9 + index % 7:02}:{index % 60:02}",
            f"跑了{index % 4 + 1}趟，每次都少一样材料。" * (index % 8 + 1),
            "一次讲清全部材料" if index % 3 else "",
            f"测试·{index}（虚构）",
            f"139{index:08}",
            str(index % 6),
            "医保局",
            "已联系本人，当日办结，并在窗口公布材料清单。" * (index % 5 + 1),
            f"{day} 16:{index % 60:02}",
            "已归档",
        ]


def named(chinese, english):
    return {"zh": chinese, "en": english}


def expect(status, answer):
    assert answer.status == status, (answer.status, answer.body[:1000])
    return answer.json()


def first_password(cloud, outputs):
    secret = cloud.client("secretsmanager").get_secret_value(SecretId=outputs["FirstPasswordSecret"])
    return secret["SecretString"]


def sign_everybody_in(cloud, outputs):
    """A house with one department and one window; its window lead and a clerk."""
    password = first_password(cloud, outputs)
    admin = sign_in(cloud, outputs, "admin", password)
    window = named("政务大厅窗口", "Hall window")
    seats = {role: {"role": f"window_{role}", "window": "hall"} for role in ("lead", "clerk")}
    for path, item in (
        ("departments/insurance", {"name": named("医保局", "Insurance"), "leader": "副市长"}),
        ("windows/hall", {"name": window, "phone": "0579-00000000", "place": "一楼"}),
        *(
            (f"accounts/{role}", {"name": f"{role}（虚构）", "seat": seat, "password": f"{role}-{password}"})
            for role, seat in seats.items()
        ),
    ):
        expect(200, admin.write("PUT", f"/api/v1/console/{path}", item | {"active": True}))
    return [sign_in(cloud, outputs, role, f"{role}-{password}") for role in seats]


class Peaks(threading.Thread):
    """The most memory of each function's process, read while they run."""

    def __init__(self, cloud):
        super().__init__(daemon=True)
        self.mark = f"AWS_ENDPOINT_URL={cloud.endpoint}".encode()
        self.bytes = {}
        self.start()

    def run(self):
        while True:
            self.look()
            time.sleep(POLL_SECONDS)

    def look(self):
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                environment = (process / "environ").read_bytes().split(b"\0")
                if self.mark not in environment:
                    continue
                [name] = (each for each in environment if each.startswith(b"AWS_LAMBDA_FUNCTION_NAME="))
                status = (process / "status").read_text()
            except (OSError, ValueError):
                continue
            name = name.partition(b"=")[2].decode()
            [peak] = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
            self.bytes[name] = max(self.bytes.get(name, 0), int(peak) * 1024)


class Followed(threading.Thread):
    """A task as the member of staff who started it sees it, until it has ended."""

    def __init__(self, staff, task):
        super().__init__(daemon=True)
        self.staff, self.task = staff, task
        self.path = f"/api/v1/console/tasks/{task['id']}"
        self.slowest_answer = self.longest_pause = 0.0
        self.unavailable = 0
        self.start()

    def run(self):
        changed = time.monotonic()
        while self.task["state"] == "running":
            asked = time.monotonic()
            answer = self.staff.call("GET", self.path)
            self.slowest_answer = max(self.slowest_answer, time.monotonic() - asked)
            if answer.status == 503:
                # The page asks again, too.
                self.unavailable += 1
                time.sleep(POLL_SECONDS)
                continue
            task = expect(200, answer)
            if (task["rows"], task["state"]) != (self.task["rows"], self.task["state"]):
                self.longest_pause = max(self.longest_pause, time.monotonic() - changed)
                changed = time.monotonic()
                print(f"  {task['rows']} rows, {task['state']}", file=sys.stderr)
            self.task = task
            time.sleep(POLL_SECONDS)


def run_to_its_end(cloud, staff, task):
    """Lets the clock's function work on a task, minute by minute, until it has ended."""
    followed = Followed(staff, task)
    while followed.is_alive():
        try:
            tick(cloud)
        except AssertionError as error:
            # The schedule calls it again in a minute, whatever became of this one.
            print(f"  a minute failed: {error}", file=sys.stderr)
        followed.join(POLL_SECONDS * 2)
    assert followed.task["state"] == "done", followed.task
    return followed


def import_rows(cloud, lead):
    """Imports a register as a file of a window, and returns the seconds that it took."""
    written = io.StringIO()
    csv.writer(written).writerows([HEADS, *rows()])
    content = written.getvalue().encode()
    columns = {field: place for place, field in enumerate(FIELDS)}
    began = time.monotonic()
    # A function knows the directory for two seconds.
    while True:
        asked = {"bytes": len(content), "sheet": "csv"}
        upload = expect(200, lead.call("POST", "/api/v1/console/imports/uploads", asked))
        put = urllib.request.Request(
            upload["url"], content, upload["headers"], method="PUT"
        )
        urllib.request.urlopen(put).close()
        start = {
            "key": upload["key"],
            "name": "register.csv",
            "source": "大厅登记表（虚构）",
            "mapping": {"columns": columns, "outcome": "solved"},
        }
        task = expect(201, lead.call("POST", "/api/v1/console/imports", start))
        assert task["state"] == "checked", task
        path = f"/api/v1/console/imports/{task['id']}"
        if not expect(200, lead.call("GET", path))["problems"]:
            break
        time.sleep(POLL_SECONDS)
    task = expect(200, lead.call("POST", f"{path}/confirmation", {}))
    run_to_its_end(cloud, lead, task)
    return time.monotonic() - began


def stop_stream(cloud):
    """Detaches the stream: copies are no commands, and the local AWS would go through all of them again and again."""
    lambdas = cloud.client("lambda")
    for feed in lambdas.list_event_source_mappings()["EventSourceMappings"]:
        lambdas.delete_event_source_mapping(UUID=feed["UUID"])


def every_page(staff, path):
    cursor = ""
    while cursor is not None:
        page = expect(200, staff.call("GET", f"{path}?cursor={cursor}" if cursor else path))
        yield from page["items"]
        cursor = page["cursor"]


def another_number(number):
    """Another number of the same month."""
    body = int(number[:4]) * 10**8 + random.randrange(10**8)
    value = f"{body * 100 + 98 - body * 100 % 97:014}"
    return "-".join((value[:4], value[4:8], value[8:12], value[12:]))


def stored_items(database, table, key):
    asked = {
        "TableName": table,
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": key}},
    }
    return [item for page in database.get_paginator("query").paginate(**asked) for item in page["Items"]]


def fill(cloud, outputs, numbers, total):
    """Stores copies of the imported cases until there are `total`; returns the number that each copy is of."""
    database = cloud.client("dynamodb")
    cases, personal = outputs["CasesTable"], outputs["PersonalTable"]
    stored = {}
    for number in numbers:
        # What a register is read from: the head, in the index of registrations, and the texts.
        heads = (item for item in stored_items(database, cases, f"CASE#{number}") if "ledger_pk" in item)
        items = [(cases, {name: head[name] for name in head if name not in OTHER_INDEXES}) for head in heads]
        items += [(personal, item) for item in stored_items(database, personal, number)]
        assert len(items) > 1, items
        stored[number] = [(table, json.dumps(item)) for table, item in items]
    known = {number: number for number in numbers}
    waiting = []

    def write(some):
        request = {}
        for table, item in some:
            request.setdefault(table, []).append({"PutRequest": {"Item": json.loads(item)}})
        answer = database.batch_write_item(RequestItems=request)
        assert not answer["UnprocessedItems"], answer

    while len(known) < total:
        for number in numbers[: total - len(known)]:
            copy = another_number(number)
            if copy in known:
                continue
            known[copy] = number
            waiting += [(table, item.replace(number, copy)) for table, item in stored[number]]
        while len(waiting) >= BATCH:
            write(waiting[:BATCH])
            del waiting[:BATCH]
    if waiting:
        write(waiting)
    return known


def compare(file, known, titles):
    """Reads every row of a workbook, and returns how many there are."""
    sheet = openpyxl.load_workbook(file, read_only=True).worksheets[0]
    left, count = dict(known), 0
    for count, row in enumerate(sheet.iter_rows(min_row=2, values_only=True), 1):
        original = left.pop(row[0])
        assert row[3] == titles[original], row
    assert not left, f"{len(left)} cases are missing"
    return count


def megabytes(size):
    return f"{size / 1024 / 1024:.1f} MB"


def main():
    total = int(sys.argv[1])
    with clouds.running(enforce=True) as cloud:
        outputs = deploy(cloud, BINARIES)
        # The bucket only accepts TLS, which the local AWS does not support.
        cloud.client("s3").delete_bucket_policy(Bucket=outputs["FilesBucketName"])
        peaks = Peaks(cloud)
        lead, clerk = sign_everybody_in(cloud, outputs)
        took = import_rows(cloud, lead)
        print(f"imported {IMPORTED} rows in {took:.1f} s")
        shown = list(every_page(clerk, "/api/v1/console/register"))
        titles = {row["number"]: row["title"] for row in shown}
        assert sorted(titles.values()) == sorted(row[1] for row in rows())
        stop_stream(cloud)
        began = time.monotonic()
        known = fill(cloud, outputs, list(titles), total)
        print(f"filled the tables up to {len(known)} cases in {time.monotonic() - began:.0f} s")

        # An export wants a password of a moment ago.
        clerk = sign_in(cloud, outputs, "clerk", f"clerk-{first_password(cloud, outputs)}")
        began = time.monotonic()
        asked = {"sheet": "xlsx", "lang": "zh", "reason": "月度核对"}
        task = expect(201, clerk.write("POST", "/api/v1/console/exports", asked))
        made = run_to_its_end(cloud, clerk, task)
        seconds = time.monotonic() - began
        link = expect(200, clerk.call("GET", f"{made.path}/file"))["url"]
        with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
            with urllib.request.urlopen(link) as answer:
                shutil.copyfileobj(answer, file)
            file.flush()
            size = os.path.getsize(file.name)
            count = compare(file.name, known, titles)
        print(
            f"{count} rows, {megabytes(size)}, made in {seconds:.0f} s; slowest answer "
            f"{made.slowest_answer:.1f} s ({made.unavailable} unavailable), longest time without progress "
            f"{made.longest_pause:.1f} s"
        )
        peaks.look()
        for name, peak in sorted(peaks.bytes.items()):
            print(f"  {name}: at most {megabytes(peak)} of memory")
        assert count == total, (count, total)
        assert max(peaks.bytes.values()) < MOST_MEMORY
    return 0


if __name__ == "__main__":
    sys.exit(main())
