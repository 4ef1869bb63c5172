"""Open311 as others use it: the clients on PyPI list services, submit requests and read them back.

`open311` (XML) and `three` (JSON) can do all of it. `georeport` can only read, so for it requests are submitted by the
specification, with the standard library. Then each case is looked up in the console, as staff.

ONETRIP_URL names a server with the demonstration.
"""

import json
import os
import secrets
import unittest
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree

import python2_clients
from georeport import GeoReport

HOUSE = os.environ["ONETRIP_URL"]
ROOT = f"{HOUSE}/api/v1/open311"
PASSWORD = "one-trip-2018"
STORY = "说要本人到场，家里老人走不动。"


def file_request(form, extension, **headers):
    """Submits a request and returns the bytes of the response."""
    body = urllib.parse.urlencode(form).encode()
    request = urllib.request.Request(f"{ROOT}/requests.{extension}", body, headers)
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def as_staff(account):
    """Signs in, and returns a function that reads a path of the console, or sends it something."""
    body = json.dumps({"account": account, "password": PASSWORD}).encode()
    request = urllib.request.Request(
        f"{HOUSE}/api/v1/console/session", body, {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        cookie = answer.headers["set-cookie"].split(";")[0]

    def ask(path, sent=None, method=None):
        headers = {"cookie": cookie, "idempotency-key": secrets.token_hex(16)}
        headers["content-type"] = "application/json"
        body = None if sent is None else json.dumps(sent).encode()
        asked = urllib.request.Request(
            f"{HOUSE}/api/v1/console/{path}", body, headers, method=method
        )
        with urllib.request.urlopen(asked) as answer:
            return json.load(answer)

    return ask


class Open311(unittest.TestCase):
    """Submits requests to a server."""

    def form(self, client, extension):
        """A form with the answers that the first service requires."""
        service = client.get_service_list()[0]
        self.assertIn(service["metadata"], (True, "true"))
        definition = client.get_service_definition(service["service_code"])
        questions = definition["attributes"]
        if extension == "xml":
            questions = questions["attribute"]
        asked = {question["code"]: question for question in questions}
        self.assertEqual(asked["reason"]["datatype"], "singlevaluelist")
        values = asked["reason"]["values"]
        reasons = values if extension == "json" else values["value"]
        self.assertGreater(len(reasons), 5)
        return service, {
            "service_code": service["service_code"],
            "description": STORY,
            "address_string": "二楼 3 号窗口",
            "first_name": "某某",
            "last_name": "示例",
            "phone": "138-0000-0311",
            "attribute[reason]": reasons[0]["key"],
            "attribute[trips_made]": "2",
        }

    def journey(self, extension):
        """Lists services, submits a request, reads it back, and looks it up as staff."""
        client = GeoReport(ROOT, output_format=extension)
        service, form = self.form(client, extension)
        # Each format submits a request of its own.
        form["description"] += extension
        filed = file_request(form, extension)
        if extension == "json":
            receipt = json.loads(filed)[0]
        else:
            receipt = {
                part.tag: part.text for part in xml.etree.ElementTree.fromstring(filed)[0]
            }
        number = receipt["service_request_id"]
        self.assertIn(number, receipt["service_notice"])
        again = file_request(form, extension)
        self.assertEqual(filed, again, "pressed twice, it is one request")

        shown = client.get_service_request(number)
        self.assertEqual(shown["service_request_id"], number)
        self.assertEqual(shown["status"], "open")
        self.assertEqual(shown["service_code"], service["service_code"])
        self.assertNotIn(STORY, str(shown))
        self.assertNotIn("0311", str(shown))
        listed = client.get_service_requests(service_request_id=number)
        listed = listed if isinstance(listed, list) else [listed]
        self.assertEqual([request["service_request_id"] for request in listed], [number])

        self.is_in_the_console(number, form)
        print(f"georeport {extension}: case {number} filed, read back, and in the queue", flush=True)

    def is_in_the_console(self, number, form):
        """A clerk reads what was submitted, and has it in the queue."""
        clerk = as_staff("clerk")
        case = clerk(f"cases/{number}")
        self.assertEqual(case["intake"]["account"], form["description"])
        self.assertEqual(case["public"]["trips_made"], 2)
        queue = clerk("queue?state=open")
        seen = [row["public"]["number"] for row in queue["items"]]
        cursor = queue["cursor"]
        while cursor and number not in seen:
            queue = clerk(f"queue?state=open&cursor={urllib.parse.quote(cursor)}")
            seen += [row["public"]["number"] for row in queue["items"]]
            cursor = queue["cursor"]
        self.assertIn(number, seen)

    def test_the_client_open311(self):
        """In XML, from the first call to the last."""
        client = python2_clients.open311(endpoint=ROOT)
        codes = [service.service_code for service in client.service_list()]
        service, form = self.form(GeoReport(ROOT), "json")
        self.assertIn(service["service_code"], codes)
        form["description"] += "open311"
        receipt = client.post_service_request(**form)["service_requests"]["request"]
        number = receipt["service_request_id"]
        shown = client.get_service_request(number)["service_requests"]["request"]
        self.assertEqual(shown["service_request_id"], number)
        self.assertEqual(shown["service_code"], form["service_code"])
        listed = client.service_requests(service_request_id=number)
        self.assertEqual(listed["service_request_id"], number)
        token = client.request_id_from_token(number)
        self.assertEqual(token["service_request_id"], number)
        self.is_in_the_console(number, form)
        print(f"open311: case {number} filed, read back, and in the queue", flush=True)

    def test_the_client_three(self):
        """In JSON, from discovery on."""
        client = python2_clients.three(ROOT)
        self.assertEqual(client.discovery()["endpoints"][0]["url"], ROOT)
        services = client.services()
        code = services[0]["service_code"]
        questions = client.services(code)["attributes"]
        reasons = next(asked["values"] for asked in questions if asked["code"] == "reason")
        form = {
            "address": "二楼 3 号窗口",
            "name": "某某 示例",
            "phone": "138-0000-0311",
            "description": f"{STORY}three",
            "attribute[reason]": reasons[0]["key"],
            "attribute[trips_made]": "2",
        }
        number = client.post(code, **form)[0]["service_request_id"]
        shown = client.request(number)[0]
        self.assertEqual(shown["service_request_id"], number)
        self.assertEqual(shown["service_code"], code)
        listed = client.requests(service_request_id=number)
        self.assertEqual([request["service_request_id"] for request in listed], [number])
        self.assertEqual(client.token(number)[0]["service_request_id"], number)
        self.is_in_the_console(number, form)
        print(f"three: case {number} filed, read back, and in the queue", flush=True)

    def test_a_key(self):
        """Where the town asks for one, a client with a key registers and one without does not."""
        admin = as_staff("admin")
        name = f"three {secrets.token_hex(4)}"
        made = admin("open311/keys", {"name": name})

        def decide(needed):
            now = admin("rate-limits")
            limits = {**now["limits"], "open311_needs_key": needed}
            seen = None if now["built_in"] else now["limits"]
            admin("rate-limits", {"limits": limits, "seen": seen}, "PUT")

        decide(True)
        try:
            client = python2_clients.three(ROOT, api_key=made["secret"])
            self.assertIn("is needed", client.discovery()["key_service"])
            service, form = self.form(GeoReport(ROOT), "json")
            form["description"] += "key"
            with self.assertRaises(urllib.error.HTTPError) as refused:
                file_request(form, "json")
            self.assertEqual(refused.exception.code, 403)
            self.assertIn("api_key", json.load(refused.exception)[0]["description"])
            sent = {name: value for name, value in form.items() if name != "service_code"}
            number = client.post(service["service_code"], **sent)[0]["service_request_id"]
            self.is_in_the_console(number, form)
            admin(f"open311/keys/{made['key']['id']}/revocation", {})
            with self.assertRaises(urllib.error.HTTPError) as refused:
                file_request({**form, "api_key": made["secret"]}, "json")
            self.assertEqual(refused.exception.code, 403)
        finally:
            decide(False)
        print(f"three: case {number} filed with a key", flush=True)

    def test_as_json(self):
        """JSON is the client's default."""
        self.journey("json")

    def test_as_xml(self):
        """The format that every server must have."""
        self.journey("xml")

    def test_what_is_listed_without_numbers(self):
        """Only cases whose numbers are public."""
        listed = []
        for begin in ("2018-01-01", "2018-04-01", "2018-06-30", "2018-09-28"):
            # 90 days from the first.
            found = GeoReport(ROOT).get_service_requests(start_date=f"{begin}T00:00:00Z")
            listed += found if isinstance(found, list) else [found]
        with urllib.request.urlopen(f"{HOUSE}/api/v1/explanations") as answer:
            explained = {row["number"] for row in json.load(answer)["items"]}
        numbers = {request["service_request_id"] for request in listed}
        self.assertTrue(numbers)
        self.assertLessEqual(numbers, explained)
        print(f"{len(numbers)} requests listed, all explained in public", flush=True)

    def test_the_house_says_where_it_answers(self):
        """Service discovery leads to the endpoint."""
        with urllib.request.urlopen(f"{ROOT}/discovery.json") as answer:
            endpoint = json.load(answer)["endpoints"][0]
        self.assertEqual(endpoint["url"], ROOT)
        services = GeoReport(endpoint["url"]).get_service_list()
        print(f"{len(services)} services", flush=True)
        self.assertTrue(services)


if __name__ == "__main__":
    unittest.main()
