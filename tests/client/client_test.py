"""A client generated from `openapi.json`, and from nothing else, registers a case, tracks it, signs in and assigns
it, and understands why it is refused.

The client is strict: a status that the description does not list, or a member that it requires and the response lacks,
raises an exception.

ONETRIP_URL names a server with the demonstration.
"""

import importlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.request
import uuid

HOUSE = os.environ["ONETRIP_URL"]
PASSWORD = "one-trip-2018"
# What the generator says that it cannot generate: a workbook, a picture, what only browsers send, and a CSV body.
UNWRITTEN = {
    "GET /api/v1/console/setup/workbook",
    "GET /api/v1/figures/picture.svg",
    "POST /api/v1/csp-reports",
    "POST /api/v1/queue/readings",
}


def key():
    """An Idempotency-Key."""
    return uuid.uuid4().hex


class Client(unittest.TestCase):
    """Uses a client that is generated from what the server describes."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        home = pathlib.Path(folder.name)
        described = home / "openapi.json"
        with urllib.request.urlopen(f"{HOUSE}/api/v1/openapi.json") as answer:
            described.write_bytes(answer.read())
        generator = pathlib.Path(sys.executable).with_name("openapi-python-client")
        command = [generator, "generate", "--path", described, "--meta", "none"]
        # The generator formats its output with a program of its own environment.
        path = os.pathsep.join([str(generator.parent), os.environ.get("PATH", "")])
        ran = subprocess.run(
            command + ["--output-path", home / "onetrip"],
            env=dict(os.environ, PATH=path),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        cls.told = ran.stdout
        if ran.returncode:
            raise AssertionError(ran.stdout)
        sys.path.insert(0, str(home))
        cls.addClassCleanup(sys.path.remove, str(home))

    def call(self, where, client, *path, **given):
        """Calls an operation by the folder and the name of its function."""
        function = importlib.import_module(f"onetrip.api.{where}").sync_detailed
        return function(*path, client=client, **given)

    def model(self, name):
        """A class of the client."""
        return getattr(importlib.import_module("onetrip.models"), name)

    def client(self, **given):
        """A client that raises if a response is not as described."""
        if "token" in given:
            kind = importlib.import_module("onetrip").AuthenticatedClient
        else:
            kind = importlib.import_module("onetrip").Client
        client = kind(base_url=HOUSE, raise_on_unexpected_status=True, **given)
        self.addCleanup(client.get_httpx_client().close)
        return client

    def registration(self):
        """A registration, made of the client's own classes."""
        return self.model("Register").from_dict(
            {
                "channel": "online",
                "window": "main",
                "language": "zh",
                "applicant": {"kind": "person", "name": "某某（示例）", "phone": "138-0000-0019"},
                "title": "按说明写的程序登记的件",
                "reason": "not_in_person",
                "departments": ["tax"],
                "trips": [{"on": "2018-05-11", "place": "二楼", "reason": "not_in_person"}],
                "trips_made": 1,
            }
        )

    def test_nothing_of_the_description_is_beyond_the_generator(self):
        warned = re.findall(r"WARNING parsing (\w+ \S+) within", self.told)
        self.assertEqual(set(warned), UNWRITTEN, self.told)
        self.assertNotIn("Unable to", self.told)

    def test_it_registers_tracks_signs_in_and_assigns(self):
        anyone = self.client()
        directory = self.call("public.get_directory", anyone).parsed
        windows = [window.id for window in directory.windows if window.active]
        register = self.registration()
        register.window = windows[0]
        same = key()
        answers = [
            self.call("public.register_case", anyone, body=register, idempotency_key=same)
            for _ in range(2)
        ]
        self.assertEqual([answer.status_code for answer in answers], [201, 201])
        slip, again = (answer.parsed for answer in answers)
        self.assertEqual((slip.number, slip.access_code), (again.number, again.access_code))

        tracked = self.call("public.get_case", anyone, slip.number).parsed
        self.assertEqual(tracked.stage.value, "registered")
        self.assertEqual(tracked.reason.value, "not_in_person")
        self.assertEqual(tracked.timeline[0].what.what.value, "registered")

        holder = self.client(token=slip.access_code, prefix="Code")
        own = self.call("citizen.get_own_case", holder, slip.number).parsed
        self.assertEqual(own.intake.title, "按说明写的程序登记的件")
        self.assertIn("send_message", [command.value for command in own.permitted])

        nobody = self.call("console.get_session", anyone)
        self.assertEqual((nobody.status_code, nobody.parsed.code), (401, "unauthenticated"))
        sign_in = self.model("SignIn")(account="clerk", password=PASSWORD)
        signed_in = self.call("console.sign_in", anyone, body=sign_in)
        self.assertEqual(signed_in.parsed.seat.role.value, "window_clerk")
        cookie, value = signed_in.headers["set-cookie"].split(";")[0].split("=", 1)
        clerk = self.client(cookies={cookie: value})

        assign = self.model("Assign")(department="tax")
        given = {"body": assign, "if_match": f'"{tracked.revision}"'}
        done = self.call("console.assign_case", clerk, slip.number, idempotency_key=key(), **given)
        self.assertEqual((done.status_code, done.parsed.number), (200, slip.number))
        stale = self.call("console.assign_case", clerk, slip.number, idempotency_key=key(), **given)
        self.assertEqual((stale.status_code, stale.parsed.code), (412, "stale_revision"))
        self.assertEqual(stale.parsed.revision, done.parsed.revision)

        seen = self.call("console.console_get_case", clerk, slip.number).parsed
        self.assertEqual(seen.public.stage.value, "assigned")
        self.assertEqual(seen.public.holder.department, "tax")

    def test_what_is_wrong_is_told_at_its_field(self):
        register = self.registration()
        register.title = "字" * 121
        refused = self.call(
            "public.register_case", self.client(), body=register, idempotency_key=key()
        )
        self.assertEqual(refused.status_code, 422)
        (problem,) = refused.parsed.fields
        self.assertEqual((problem.field, problem.code.value), ("title", "too_long"))
        self.assertEqual((problem.max_, problem.got), (120, 121))


if __name__ == "__main__":
    unittest.main()
