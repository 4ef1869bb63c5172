"""The hooks of Schemathesis for one person: who asks, from where, and for what exists.

What Schemathesis draws fits the description, but names cases, windows and revisions that do not exist, so that nearly
everything would be answered 404. Where a drawn value is meant to fit, half of the time one that exists takes its place.
What is meant not to fit stays as it was drawn.

ONETRIP_PERSON is the account; without it anybody asks. ONETRIP_KNOWN is a file with what exists, by kind.
ONETRIP_COUNTS is where the number of answers by operation and status goes.
"""

import atexit
import collections
import http.client
import json
import os
import pathlib
import random
import threading
import urllib.parse
import uuid

import schemathesis
from schemathesis.core.parameters import ParameterLocation

PERSON = os.environ.get("ONETRIP_PERSON")
PASSWORD = "one-trip-2018"
COOKIE = "__Host-session"
PORT = int(os.environ["ONETRIP_PORT"])
KNOWN = json.loads(pathlib.Path(os.environ["ONETRIP_KNOWN"]).read_text(encoding="utf-8"))
# The members of bodies that name something that exists.
NAMES = {
    "department": "departments",
    "departments": "departments",
    "co": "departments",
    "window": "windows",
    "matter": "matters",
    "number": "cases",
    "of": "cases",
    "plan": "plans",
    "study": "studies",
    "account": "accounts",
}

lock = threading.Lock()
counts = collections.Counter()
revisions = {}


class Session:
    """The session of the person. Whoever signs out, or was signed out, signs in again."""

    def __init__(self):
        self.cookies = None

    def begin(self):
        body = json.dumps({"account": PERSON, "password": PASSWORD})
        headers = {"content-type": "application/json", "x-forwarded-for": somewhere()}
        if self.cookies:
            # A browser that is known has the account's tries of passwords for itself.
            headers["cookie"] = f"__Host-device={self.cookies['__Host-device']}"
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        connection.request("POST", "/api/v1/console/session", body, headers)
        answer = connection.getresponse()
        told = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{PERSON} cannot sign in: {answer.status} {told}")
        given = answer.headers.get_all("set-cookie") or []
        pairs = (cookie.split(";")[0].split("=", 1) for cookie in given)
        self.cookies = {**(self.cookies or {}), **dict(pairs)}
        connection.close()


session = Session()


def somewhere():
    """An address of its own for each request, since the limits of an address have tests of their own."""
    return ".".join(str(random.randrange(1, 255)) for _ in range(4))


if PERSON:

    @schemathesis.auth(refresh_interval=None)
    class SignedIn:
        def get(self, case, context):
            with lock:
                if session.cookies is None or COOKIE not in session.cookies:
                    session.begin()
                return session.cookies[COOKIE]

        def set(self, case, data, context):
            case.cookies = {**(case.cookies or {}), COOKIE: data}


def fits(case, place):
    """Whether this part of a request was drawn so that it fits."""
    component = case.meta and case.meta.components.get(place)
    return bool(component) and component.mode.is_positive


def named(body, draw):
    """The same body with things that exist."""
    if isinstance(body, list):
        return [named(item, draw) for item in body]
    if not isinstance(body, dict):
        return body
    known = {}
    for name, value in body.items():
        those = KNOWN.get(NAMES.get(name), ())
        if isinstance(value, str) and those and draw.random() < 0.5:
            value = draw.choice(those)
        elif isinstance(value, list) and those and all(isinstance(item, str) for item in value):
            value = [draw.choice(those) if draw.random() < 0.5 else item for item in value]
        known[name] = named(value, draw)
    return known


@schemathesis.hook
def before_call(context, case, kwargs):
    # The same request is filled in alike whenever it is repeated, or no failure could be made smaller.
    draw = random.Random(repr((case.path, case.path_parameters, str(case.body), case.query)))
    kwargs["allow_redirects"] = False
    given = dict(case.headers or {})
    given["X-Forwarded-For"] = somewhere()
    thing = None
    if fits(case, ParameterLocation.PATH):
        parts = case.path.split("/")
        for name in case.path_parameters:
            kind = parts[parts.index(f"{{{name}}}") - 1]
            those = KNOWN.get(kind if name in ("id", "number") else name, ())
            if those and draw.random() < 0.7:
                case.path_parameters[name] = draw.choice(those)
            if name in ("id", "number"):
                thing = case.path_parameters[name]
    if fits(case, ParameterLocation.HEADER):
        if "Idempotency-Key" in given and draw.random() < 0.9:
            given["Idempotency-Key"] = uuid.uuid4().hex
        if "If-Match" in given and thing in revisions and draw.random() < 0.9:
            given["If-Match"] = f'"{revisions[thing]}"'
    code = KNOWN["codes"].get(thing)
    if not PERSON and code and "/own" in case.path and draw.random() < 0.8:
        given["Authorization"] = f"Code {code}"
    case.headers = given
    if fits(case, ParameterLocation.BODY) and isinstance(case.body, dict):
        case.body = named(case.body, draw)


@schemathesis.hook
def after_call(context, case, response):
    with lock:
        counts[f"{case.operation.label}\t{response.status_code}"] += 1
    try:
        told = response.json() if "json" in response.headers.get("content-type", [""])[0] else None
    except ValueError:
        return
    if not isinstance(told, dict):
        return
    if response.status_code == 401 and told.get("code") in ("session_expired", "sign_in_again"):
        with lock:
            if session.cookies:
                session.cookies.pop(COOKIE, None)
    parts = urllib.parse.urlsplit(response.request.url).path.split("/")
    for kind in ("cases", "plans", "studies", "reforms"):
        if kind in parts[:-1] and isinstance(told.get("revision"), int):
            revisions[parts[parts.index(kind) + 1]] = told["revision"]
    if response.status_code == 201 and "access_code" in told:
        KNOWN["cases"].append(told["number"])
        KNOWN["codes"][told["number"]] = told["access_code"]
        revisions[told["number"]] = told.get("revision", 1)
    if response.status_code == 201:
        for kind in ("plan", "study", "reform"):
            if isinstance(told.get(kind), str):
                KNOWN.setdefault({"study": "studies"}.get(kind, f"{kind}s"), []).append(told[kind])
                revisions[told[kind]] = told.get("revision", 1)


@atexit.register
def keep():
    pathlib.Path(os.environ["ONETRIP_COUNTS"]).write_text(json.dumps(counts), encoding="utf-8")
