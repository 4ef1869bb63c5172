"""The functions' own binaries, deployed by CloudFormation to a local AWS that enforces IAM, and used
through API Gateway as a citizen, a clerk, a department and an administrator use them.

    python3 tests/deployed/run.py journey BINARIES

Nothing here knows the functions from inside. What only the real AWS does (expiry, recovery, alarms,
throttling, rights to a part of a table's items) is checked on the template instead.
"""

import contextlib
import datetime
import gzip
import http.client
import json
import os
import pathlib
import secrets
import time
import unittest
from urllib.parse import urlsplit

import botocore.exceptions

import cloud as clouds
from stack import Answer, Client, deploy, resource, sign_in, tick

BINARIES = pathlib.Path(os.environ["ONETRIP_BINARIES"])
# How long the stream may take to update the figures.
FIGURES_SECONDS = 30
TODAY = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()
# A drawing from the demonstration.
PICTURE = (
    pathlib.Path(__file__).resolve().parent.parent.parent / "infra/local/demonstration/plan.png"
)
# Invented, and marked as such.
NAME = "测试·张三（虚构）"
PHONE = "13900000000"
TITLE = "新生儿医保参保（部署测试）"


def named(chinese, english):
    return {"zh": chinese, "en": english}


def registration(channel, matter):
    """The registration of a citizen who came twice without success."""
    trips = [
        {
            "on": str(TODAY - datetime.timedelta(days=days)),
            "place": "医保窗口",
            "department": "insurance",
            "reason": "not_told_at_once",
            "told": told,
        }
        for days, told in ((3, "先去派出所上户口"), (1, "还缺出生证明复印件"))
    ]
    return {
        "channel": channel,
        "window": "hall",
        "language": "zh",
        "applicant": {
            "kind": "person",
            "name": NAME,
            "company": None,
            "phone": PHONE,
            "document": None,
        },
        "matter": matter,
        "title": TITLE,
        "account": "跑了两趟，每次都少一样材料。",
        "reason": "not_told_at_once",
        "departments": ["insurance"],
        "trips": trips,
        "trips_made": 2,
        "suggestion": "一次讲清全部材料 📋",
        "wish": "今天办完",
        "source_number": None,
    }


class Deployed(unittest.TestCase):
    """One deployment for all tests; each test has its own matter, cases and sessions."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.held = contextlib.ExitStack()
        cls.addClassCleanup(cls.held.close)
        cls.cloud = cls.held.enter_context(clouds.running(enforce=True))
        cls.outputs = deploy(cls.cloud, BINARIES)
        secret = cls.cloud.client("secretsmanager").get_secret_value(
            SecretId=cls.outputs["FirstPasswordSecret"]
        )
        cls.password = secret["SecretString"]
        cls.admin = cls.signed_in("admin", cls.password)
        cls.put("departments/insurance", name=named("医保局", "Insurance"), leader="副市长", active=True)
        cls.put(
            "windows/hall",
            name=named("政务大厅窗口", "Hall window"),
            phone="0579-00000000",
            place="一楼",
            active=True,
        )
        for account, seat in (
            ("clerk", {"role": "window_clerk", "window": "hall"}),
            ("officer", {"role": "department_officer", "department": "insurance"}),
            ("leader", {"role": "leader_in_charge"}),
        ):
            cls.put(
                f"accounts/{account}",
                name=f"{account}（虚构）",
                seat=seat,
                active=True,
                password=f"{account}-{cls.password}",
            )

    @classmethod
    def signed_in(cls, account, password):
        return sign_in(cls.cloud, cls.outputs, account, password)

    @classmethod
    def put(cls, path, **item):
        answer = cls.admin.write("PUT", f"/api/v1/console/{path}", item)
        assert answer.status == 200, (path, answer.status, answer.body)

    def staff(self, account):
        return self.signed_in(account, f"{account}-{self.password}")

    def matter(self):
        """A new matter in the catalogue for this test."""
        matter = f"matter-{secrets.token_hex(4)}"
        self.put(
            f"matters/{matter}",
            name=named(f"新生儿医保 {matter}", f"Newborn insurance {matter}"),
            departments=["insurance"],
            active=True,
        )
        return matter

    def expect(self, status, answer):
        log = self.cloud.log.read_text(errors="replace")[-3000:] if answer.status >= 500 else ""
        self.assertEqual(answer.status, status, f"{answer.body[:1000]}\n{log}")
        return answer

    def register(self, matter):
        """Registers online, and returns the citizen's browser and the slip."""
        citizen = Client(self.cloud, self.outputs)
        deadline = time.monotonic() + 10
        while True:
            answer = citizen.write("POST", "/api/v1/cases", registration("online", matter))
            # A function caches the directory for two seconds.
            if answer.status != 422 or time.monotonic() > deadline:
                break
            time.sleep(0.2)
        return citizen, self.expect(201, answer).json()

    def figures_until(self, matter, reached):
        """The matter's public figures, as soon as `reached` holds for them."""
        citizen = Client(self.cloud, self.outputs)
        deadline = time.monotonic() + FIGURES_SECONDS
        while True:
            figures = self.expect(200, citizen.call("GET", "/api/v1/figures")).json()
            found = [each for each in figures["by_matter"] if each["matter"] == matter]
            if found and reached(found[0]):
                return found[0]
            if time.monotonic() > deadline:
                log = self.cloud.log.read_text(errors="replace")[-3000:]
                self.fail(f"the figures stayed at {found}\n{log}")
            time.sleep(0.1)

    def test_a_case_goes_from_the_slip_to_the_figures(self):
        matter = self.matter()
        citizen, slip = self.register(matter)
        number, code = slip["number"], f"Code {slip['access_code']}"

        seen = self.expect(200, citizen.call("GET", f"/api/v1/cases/{number}")).json()
        self.assertEqual((seen["stage"], seen["revision"]), ("registered", 1))
        self.assertNotIn(NAME, json.dumps(seen, ensure_ascii=False))
        own = self.expect(
            200, citizen.call("GET", f"/api/v1/cases/{number}/own", Authorization=code)
        ).json()
        self.assertEqual(own["intake"]["applicant"]["name"], NAME)
        self.assertEqual(own["intake"]["suggestion"], "一次讲清全部材料 📋")

        clerk = self.staff("clerk")
        queue = self.expect(200, clerk.call("GET", "/api/v1/console/queue?state=open")).json()
        self.assertIn(number, [row["public"]["number"] for row in queue["items"]])
        case = f"/api/v1/console/cases/{number}"
        assignment = {"department": "insurance", "days": None, "note": "请当日联系本人"}
        done = self.expect(
            200, clerk.write("POST", f"{case}/assignment", assignment, revision=1)
        ).json()
        stale = self.expect(
            412, clerk.write("POST", f"{case}/assignment", assignment, revision=1)
        ).json()
        self.assertEqual(
            (stale["code"], stale["revision"]), ("stale_revision", done["revision"])
        )
        seen = citizen.call("GET", f"/api/v1/cases/{number}").json()
        self.assertEqual(
            (seen["stage"], seen["holder"]),
            ("assigned", {"holder": "department", "department": "insurance"}),
        )
        counts = self.figures_until(matter, lambda counts: counts["assigned"])
        self.assertEqual((counts["registered"], counts["assigned"], counts["open"]), (1, 1, 1))

        officer = self.staff("officer")
        tick(self.cloud)
        owed = self.expect(200, officer.call("GET", "/api/v1/console/duties")).json()
        self.assertIn(number, [row.get("number") for row in owed["items"]])
        revision = done["revision"]
        ending = {"outcome": "solved", "answer": "已为您办好。", "measure": "窗口公布材料清单"}
        for path, body in (("acceptance", {}), ("resolution", ending)):
            answer = officer.write("POST", f"{case}/{path}", body, revision=revision)
            revision = self.expect(200, answer).json()["revision"]
        verdict = {"solved": True, "rating": 5, "words": "谢谢", "via": "online"}
        self.expect(
            200,
            citizen.write(
                "POST",
                f"/api/v1/cases/{number}/own/verdict",
                verdict,
                revision=revision,
                Authorization=code,
            ),
        )
        counts = self.figures_until(matter, lambda counts: counts["solved"])
        self.assertEqual(
            [counts[key] for key in ("registered", "assigned", "resolved", "solved", "open")],
            [1, 1, 1, 1, 0],
        )

    def test_figures_are_compressed_for_who_asks(self):
        citizen = Client(self.cloud, self.outputs)
        packed = self.expect(200, citizen.call("GET", "/api/v1/figures", Accept_Encoding="gzip"))
        self.assertEqual(packed.headers["Content-Encoding"], "gzip")
        figures = json.loads(gzip.decompress(packed.body))
        plain = self.expect(200, citizen.call("GET", "/api/v1/figures"))
        self.assertIsNone(plain.headers["Content-Encoding"])
        self.assertEqual(figures.keys(), plain.json().keys())

    def test_the_window_registers_searches_and_exports(self):
        matter = self.matter()
        clerk = self.staff("clerk")
        answer = clerk.write("POST", "/api/v1/console/cases", registration("window", matter))
        number = self.expect(201, answer).json()["number"]
        found = self.expect(200, clerk.call("POST", "/api/v1/console/search", {"q": number})).json()
        self.assertIn(number, [row["public"]["number"] for row in found["items"]])
        page = self.expect(200, clerk.call("GET", "/api/v1/console/register")).json()
        self.assertIn(number, [row["number"] for row in page["items"]])
        self.assertEqual(self.register_file(clerk, "xlsx")[:2], b"PK")
        text = self.register_file(clerk, "csv")
        self.assertIn(NAME, text.decode())
        # The byte order mark by which a spreadsheet program recognises UTF-8 must survive.
        self.assertTrue(text.startswith(b"\xef\xbb\xbf"), text[:20])
        everybody = self.expect(200, self.staff("leader").call("GET", "/api/v1/console/queue"))
        self.assertIn(number, [row["public"]["number"] for row in everybody.json()["items"]])

    def test_a_queueing_system_hands_in_readings_until_its_key_is_revoked(self):
        kept = {"name": f"取号机 {secrets.token_hex(4)}", "window": "hall"}
        answer = self.admin.write("POST", "/api/v1/console/waiting/keys", kept)
        made = self.expect(201, answer).json()
        machine = Client(self.cloud, self.outputs)

        def reads(second):
            at = int(time.time()) * 1000 - 60_000 + second * 1000
            reading = {"window": "hall", "at": at, "waiting": 3, "minutes": 10}
            shown = f"Key {made['secret']}"
            return machine.write("POST", "/api/v1/queue/readings", reading, Authorization=shown)

        self.assertEqual(self.expect(200, reads(0)).json()["taken"], 1)
        path = f"/api/v1/console/waiting/keys/{made['key']['id']}/revocation"
        self.expect(200, self.admin.call("POST", path))
        self.expect(401, reads(1))
        page = self.expect(200, self.admin.call("GET", "/api/v1/console/waiting/keys")).json()
        [known] = [key for key in page["items"] if key["id"] == made["key"]["id"]]
        self.assertIsNotNone(known["revoked_at"])

    def test_one_key_registers_one_case(self):
        matter = self.matter()
        self.register(matter)
        citizen = Client(self.cloud, self.outputs)
        key = secrets.token_hex(16)
        slips = [
            self.expect(
                201,
                citizen.call(
                    "POST", "/api/v1/cases", registration("online", matter), Idempotency_Key=key
                ),
            ).json()
            for _ in range(3)
        ]
        self.assertEqual(len({(slip["number"], slip["access_code"]) for slip in slips}), 1)
        other = registration("online", matter) | {"trips_made": 3}
        refused = self.expect(422, citizen.call("POST", "/api/v1/cases", other, Idempotency_Key=key))
        self.assertEqual(refused.json()["code"], "key_reused")
        counts = self.figures_until(matter, lambda counts: counts["registered"] >= 2)
        self.assertEqual(counts["registered"], 2)

    def follow(self, method, url, body=None, headers=None):
        """A request to the bucket of files, through a link that a function signed."""
        target = urlsplit(url)
        connection = http.client.HTTPConnection(target.netloc, timeout=60)
        try:
            connection.request(method, f"{target.path}?{target.query}", body, headers or {})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def test_a_file_goes_from_the_citizen_to_the_clerk_and_to_everybody(self):
        # The bucket only accepts TLS, which the local AWS does not support; the template's own test covers that. The
        # roles' rights are enforced all the same.
        storage = self.cloud.client("s3")
        storage.delete_bucket_policy(Bucket=self.outputs["FilesBucketName"])
        citizen, slip = self.register(self.matter())
        number, code = slip["number"], f"Code {slip['access_code']}"
        own = f"/api/v1/cases/{number}/own"
        picture = PICTURE.read_bytes()
        asked = {"bytes": len(picture), "media_type": "image/png"}
        upload = self.expect(
            200, citizen.call("POST", f"{own}/uploads", asked, Authorization=code)
        ).json()
        self.expect(200, self.follow("PUT", upload["url"], picture, upload["headers"]))
        handed = {"key": upload["key"], "name": "草图（虚构）.png"}
        done = self.expect(
            200,
            citizen.write("POST", f"{own}/files", handed, revision=1, Authorization=code),
        ).json()
        seen = self.expect(200, citizen.call("GET", own, Authorization=code)).json()
        self.assertEqual([file["name"] for file in seen["files"]], [handed["name"]])
        file = seen["files"][0]["file"]
        link = self.expect(
            200, citizen.call("GET", f"{own}/files/{file}", Authorization=code)
        ).json()
        shown = self.expect(200, self.follow("GET", link["url"]))
        self.assertEqual((shown.body, shown.headers["Content-Type"]), (picture, "image/png"))

        public = f"/api/v1/cases/{number}/files/{file}"
        self.expect(404, citizen.call("GET", public))
        clerk = self.staff("clerk")
        case = f"/api/v1/console/cases/{number}"
        link = self.expect(200, clerk.call("GET", f"{case}/files/{file}")).json()
        self.assertEqual(self.expect(200, self.follow("GET", link["url"])).body, picture)
        publish = {"file": file, "caption": "厂房草图", "confirmed": True}
        self.expect(
            200,
            clerk.write("POST", f"{case}/published-files", publish, revision=done["revision"]),
        )
        led = self.expect(303, citizen.call("GET", public))
        copy = self.expect(200, self.follow("GET", led.headers["Location"]))
        self.assertTrue(copy.body.startswith(b"\x89PNG"))
        self.assertNotIn("kept/", led.headers["Location"])

    def test_without_a_session_the_console_opens_nothing(self):
        stranger = Client(self.cloud, self.outputs)
        for path in ("session", "queue", "register", "accounts"):
            answer = self.expect(401, stranger.call("GET", f"/api/v1/console/{path}"))
            self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
            self.assertEqual(answer.json()["code"], "unauthenticated")
        clerk = self.staff("clerk")
        self.expect(403, clerk.call("GET", "/api/v1/console/accounts"))
        self.expect(204, clerk.call("DELETE", "/api/v1/console/session"))
        self.expect(401, clerk.call("GET", "/api/v1/console/queue"))

    def test_a_wrong_code_and_an_unknown_number_are_answered_alike(self):
        citizen, slip = self.register(self.matter())
        right = int(slip["access_code"].replace(" ", ""))
        wrong = f"{(right + 1) % 10**8:08d}"
        unknown = "0000-00000-00"  # a wrong number
        asked = [(slip["number"], wrong), (unknown, slip["access_code"])]
        answers = [
            self.expect(
                404,
                citizen.call("GET", f"/api/v1/cases/{number}/own", Authorization=f"Code {code}"),
            ).json()
            for number, code in asked
        ]
        for answer in answers:
            answer.pop("request_id", None)
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(answers[0]["code"], "no_such_case_or_code")

    def test_every_route_of_the_api_leads_to_its_function(self):
        browser = Client(self.cloud, self.outputs)
        self.expect(200, browser.call("GET", "/api/v1/directory"))
        self.expect(200, browser.call("GET", "/api/v1/openapi.json"))
        lite = self.expect(200, browser.call("GET", "/lite"))
        self.assertIn("text/html", lite.headers["Content-Type"])
        self.expect(404, browser.call("GET", "/api/v1/nothing"))
        self.expect(404, browser.call("GET", "/anything/else"))

    def test_the_clock_makes_up_for_what_the_stream_lost(self):
        lambdas = self.cloud.client("lambda")
        feeds = lambdas.list_event_source_mappings()["EventSourceMappings"]
        self.assertEqual(len(feeds), 1)
        matter = self.matter()
        lambdas.delete_event_source_mapping(UUID=feeds[0]["UUID"])
        try:
            self.register(matter)
            tick(self.cloud)
            self.assertEqual(self.figures_until(matter, lambda _: True)["registered"], 1)
        finally:
            lambdas.create_event_source_mapping(
                EventSourceArn=feeds[0]["EventSourceArn"],
                FunctionName=self.function("Project"),
                StartingPosition="TRIM_HORIZON",
                FilterCriteria=feeds[0]["FilterCriteria"],
            )
        # The stream restarts from its beginning, so everything is delivered a second time.
        self.register(matter)
        counts = self.figures_until(matter, lambda counts: counts["registered"] > 1)
        self.assertEqual(counts["registered"], 2)

    def register_file(self, staff, sheet):
        """The register as a file, which the clock makes."""
        asked = {"sheet": sheet, "lang": "zh", "reason": "月度核对"}
        task = self.expect(201, staff.write("POST", "/api/v1/console/exports", asked)).json()
        path = f"/api/v1/console/tasks/{task['id']}"
        while task["state"] == "running":
            tick(self.cloud)
            task = self.expect(200, staff.call("GET", path)).json()
        self.assertEqual(task["state"], "done")
        link = self.expect(200, staff.call("GET", f"{path}/file")).json()
        return self.expect(200, self.follow("GET", link["url"])).body

    def function(self, name):
        return resource(self.cloud, name)["PhysicalResourceId"]

    def test_each_role_reaches_its_tables_and_no_further(self):
        def by_key(table):
            return {"TableName": table, "Key": {"pk": {"S": "-"}, "sk": {"S": "-"}}}

        def many(table):
            return {"RequestItems": {table: {"Keys": [by_key(table)["Key"]]}}}

        def listing(table, index=None):
            asked = {
                "TableName": table,
                "KeyConditionExpression": "#pk = :pk",
                "ExpressionAttributeNames": {"#pk": f"{index}_pk" if index else "pk"},
                "ExpressionAttributeValues": {":pk": {"S": "-"}},
            }
            return asked | ({"IndexName": index} if index else {})

        tables = {name: self.outputs[f"{name}Table"] for name in ("Cases", "Personal", "Staff")}
        cases, personal, staff = tables.values()
        asked = {
            "get cases": ("get_item", by_key(cases)),
            "list cases": ("query", listing(cases)),
            "list queue": ("query", listing(cases, "queue")),
            "list urgency": ("query", listing(cases, "urgency")),
            "list ledger": ("query", listing(cases, "ledger")),
            "list pending": ("query", listing(cases, "pending")),
            "list duties": ("query", listing(cases, "duties")),
            "list overdue": ("query", listing(cases, "overdue")),
            "list clock": ("query", listing(cases, "clock")),
            "list log": ("query", listing(cases, "log")),
            "delete cases": ("delete_item", by_key(cases)),
            "scan cases": ("scan", {"TableName": cases}),
            "get personal": ("get_item", by_key(personal)),
            "get many personal": ("batch_get_item", many(personal)),
            "list personal": ("query", listing(personal)),
            "list month": ("query", listing(personal, "month")),
            "list timer": ("query", listing(personal, "timer")),
            "delete personal": ("delete_item", by_key(personal)),
            "scan personal": ("scan", {"TableName": personal}),
            "get staff": ("get_item", by_key(staff)),
            "list staff": ("query", listing(staff)),
            "delete staff": ("delete_item", by_key(staff)),
            "scan staff": ("scan", {"TableName": staff}),
        }
        expected = {
            "Public": {"get cases", "list cases", "delete cases", "get many personal"},
            "Proof": {"get cases", "list cases", "list log"},
            "Console": {
                "get cases",
                "list cases",
                "list queue",
                "list urgency",
                "list ledger",
                "list duties",
                "list overdue",
                "delete cases",
                "get personal",
                "get many personal",
                "list personal",
                "list month",
                "list timer",
                "delete personal",
                "get staff",
                "list staff",
                "delete staff",
            },
            "Project": {
                "get cases",
                "list cases",
                "get personal",
                "get many personal",
                "list timer",
                "list staff",
                # Subtotals, and what was set aside.
                "delete cases",
                "delete staff",
            },
            "Clock": {
                "get cases",
                "list cases",
                "list ledger",
                "list pending",
                "list duties",
                "list overdue",
                "list clock",
                "list log",
                "delete cases",
                "get personal",
                "get many personal",
                "list timer",
                "get staff",
                "list staff",
                "delete staff",
            },
        }
        tokens = self.cloud.client("sts")
        account = tokens.get_caller_identity()["Account"]
        reached = {}
        for function in expected:
            role = self.function(f"{function}Role")
            given = tokens.assume_role(
                RoleArn=f"arn:aws:iam::{account}:role/{role}", RoleSessionName="reach"
            )["Credentials"]
            database = self.cloud.client(
                "dynamodb",
                aws_access_key_id=given["AccessKeyId"],
                aws_secret_access_key=given["SecretAccessKey"],
                aws_session_token=given["SessionToken"],
            )
            reached[function] = set()
            for what, (operation, arguments) in asked.items():
                try:
                    getattr(database, operation)(**arguments)
                    reached[function].add(what)
                except botocore.exceptions.ClientError as error:
                    self.assertEqual(error.response["Error"]["Code"], "AccessDeniedException")
        self.assertEqual(reached, expected)

    def test_nothing_personal_and_no_secret_is_logged(self):
        citizen, slip = self.register(self.matter())
        code = slip["access_code"]
        path = f"/api/v1/cases/{slip['number']}/own"
        self.expect(200, citizen.call("GET", path, Authorization=f"Code {code}"))
        clerk = self.staff("clerk")
        self.expect(200, clerk.call("POST", "/api/v1/console/search", {"q": PHONE}))
        logs = self.cloud.client("logs")
        lines = []
        for group in logs.describe_log_groups()["logGroups"]:
            for page in logs.get_paginator("filter_log_events").paginate(
                logGroupName=group["logGroupName"]
            ):
                lines += [event["message"] for event in page["events"]]
        written = "\n".join(lines)
        self.assertIn("/api/v1/cases/{number}/own", written)
        # Who of the staff it was is said, and of citizens nothing.
        self.assertIn('"account":"clerk"', written)
        codes = code, code.replace(" ", ""), slip["token"]
        for what in (NAME, PHONE, *codes, self.password, clerk.cookie.split("=")[1]):
            self.assertNotIn(what, written)


if __name__ == "__main__":
    unittest.main(verbosity=2)
