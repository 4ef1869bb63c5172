"""Bad bodies, headers, queries, files and connections, each with the answer that it has to get: `table.py` lists them.

    python3 tests/deployed/run.py bodies PROGRAM

All are sent at once, many at a time, to a house with the demonstration. An error has to be a problem (RFC 9457) that
names the field; where a stranger's program reads the words themselves, in GeoReport, they are in the language that it
asked for. None may be a 5xx, the program may not use more than 300 MB, and afterwards the cases, the figures and what
administrators keep are what they were.
"""

import collections
import concurrent.futures
import http.client
import io
import json
import pathlib
import random
import re
import socket
import sys
import time
import urllib.parse
import zipfile

import table
from house import COOKIE, MOST_MEMORY, House, key

API = "/api/v1"
# Requests at a time.
CROWD = 24
# The account of each sender who has one.
ACCOUNTS = {"lead": "lead", "tax-head": "tax-head", "leader": "leader", "inspector": "inspector", "admin": "admin"}


class Bad(Exception):
    """An answer that is not the one of the table."""


class Sender:
    """Sends requests as anybody of the table, each from an address of its own."""

    def __init__(self, house):
        self.house = house
        self.cookies = {who: house.sign_in(account) for who, account in ACCOUNTS.items()}
        (self.own, self.code), *_ = house.codes.items()
        lead = self.headers("lead")
        listed = house.ask("GET", f"{API}/console/queue", **lead)[2]["items"]
        self.names = {"own": self.own, "case": listed[0]["public"]["number"]}
        for kind, name in (("studies", "study"), ("reforms", "reform"), ("plans", "plan")):
            self.names[name] = house.ask("GET", f"{API}/console/{kind}", **lead)[2]["items"][0]["id"]

    def headers(self, who):
        headers = {"X-Forwarded-For": ".".join(str(random.randrange(1, 255)) for _ in range(4))}
        if who == "holder":
            headers["Authorization"] = f"Code {self.code}"
        elif who != "public":
            headers["Cookie"] = f"{COOKIE}={self.cookies[who]}"
        return headers

    def send(self, method, path, headers, body=None):
        """The status, the content type and the bytes of an answer. A header of None is left out."""
        connection = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=120)
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            if value is not None:
                connection.putheader(name, value.encode("latin-1"))
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        try:
            connection.endheaders(body)
            answer = connection.getresponse()
        except (BrokenPipeError, ConnectionResetError):
            # Whoever is refused before the body has been read may not get to read why.
            answer = connection.getresponse()
        read = answer.read()
        kind = (answer.getheader("content-type") or "").split(";")[0]
        connection.close()
        return answer.status, kind, read

    def write(self, who, method, path, body, kind=table.JSON, **other):
        """Sends a body by a line of the table's routes."""
        headers = {**self.headers(who), "Idempotency-Key": key(), "Content-Type": kind, **other}
        if method.endswith("="):
            headers.setdefault("If-Match", '"1"')
        return self.send(method.rstrip("="), API + path.format(**self.names), headers, body)


def check(answer, expected, field=None):
    """Raises [`Bad`] unless an answer is as expected."""
    status, kind, body = answer
    allowed = expected if isinstance(expected, tuple) else (expected,)
    told = body[:300].decode("utf-8", "replace")
    if status not in allowed:
        raise Bad(f"{status} instead of {' or '.join(map(str, allowed))}: {told}")
    if status < 400:
        return
    if kind != "application/problem+json":
        raise Bad(f"{status} is {kind or 'of no type'}: {told}")
    problem = json.loads(body)
    if problem["status"] != status or not problem["code"] or not problem.get("title"):
        raise Bad(f"a problem that does not say what it is: {told}")
    fields = [told["field"] for told in problem.get("fields", [])]
    if status == 422 and not fields and problem["code"] == "fields":
        raise Bad(f"a problem without a field: {told}")
    # What cannot be told apart further is told at the field around it.
    if field and status == 422 and not any(name == "." or near(name, field) for name in fields):
        raise Bad(f"{field} is told at {fields}: {told}")


def near(name, field):
    """Whether one field is the other, inside it or around it. Of what has one of several shapes, only the whole is
    told apart."""
    inner, outer = sorted((name, field), key=len, reverse=True)
    return inner == outer or inner.startswith(f"{outer}.") or field.startswith("change.") and name.startswith("change.")


def geo_check(answer, expected, lang):
    """Raises [`Bad`] unless an answer is GeoReport's list of errors, in a language."""
    status, kind, body = answer
    text = body.decode("utf-8")
    if status != expected:
        raise Bad(f"{status} instead of {expected}: {text[:300]}")
    if kind not in ("application/json", "text/xml"):
        raise Bad(f"{status} is {kind}: {text[:300]}")
    if kind == "application/json":
        words = " ".join(error["description"] for error in json.loads(text))
    else:
        words = " ".join(re.findall(r"<description>(.*?)</description>", text, re.S))
    is_chinese = re.search(r"[\u4e00-\u9fff]", words) is not None
    if not words or is_chinese != (lang == "zh"):
        raise Bad(f"not in {lang}: {words[:300]}")


def requests(sender):
    """Every case of the table: what it is, and what sends it and checks the answer."""
    for who, method, path, body, expected, field in table.fields():

        def ask(who=who, method=method, path=path, body=body, expected=expected, field=field):
            check(sender.write(who, method, path, json.dumps(body).encode()), expected, field)

        yield "fields", f"{who} {method} {path} {field}: {json.dumps(body, ensure_ascii=False)[:2000]}", ask
    for who, method, path, shape in table.ROUTES[:: max(1, len(table.ROUTES) // 12)]:
        for what, kind, body, expected in table.BODIES:

            def ask(who=who, method=method, path=path, kind=kind, body=body, expected=expected, shape=shape):
                first = next(iter(shape)).encode()
                written = body.replace(b"words", first).replace(b"DOUBLED", first)
                check(sender.write(who, method, path, written, kind), expected)

            yield "bodies", f"{who} {method} {path}: {what}", ask
    for who, path, query, expected, field in table.queries():

        def ask(who=who, path=path, query=query, expected=expected, field=field):
            answer = sender.send("GET", f"{API}{path}?{query}", sender.headers(who))
            if path.startswith("/open311"):
                return geo_check(answer, expected, "zh")
            return check(answer, expected, field)

        yield "queries", f"{who} GET {path}?{query}", ask
    for who, path in table.PATHS:
        for name in table.NAMES:

            def ask(who=who, path=path, name=name):
                place = API + path.format(urllib.parse.quote(name, safe="%"))
                answer = sender.send("GET", place, sender.headers(who))
                if path.startswith("/open311"):
                    return geo_check(answer, 404, "zh")
                return check(answer, (404, 422))

            yield "paths", f"{who} GET {path.format(name)}", ask
    fitting = json.dumps(table.good(table.registration("online"))).encode()
    for what, headers, expected in table.HEADERS:

        def ask(headers=headers, expected=expected):
            check(sender.write("public", "POST", "/cases", fitting, **headers), expected)

        yield "headers", f"a registration with {what}", ask
    words = json.dumps({"words": "某事"}).encode()
    for what, headers, expected in table.GUARDS:

        def ask(headers=headers, expected=expected):
            check(sender.write("holder", "POST=", "/cases/{own}/own/messages", words, **headers), expected)

        yield "headers", f"a message with {what}", ask
    for what, cookie in table.COOKIES:
        for path in ("/console/queue", "/console/session", "/console/accounts"):

            def ask(cookie=cookie, path=path):
                check(sender.send("GET", API + path, {"Cookie": cookie, **sender.headers("public")}), 401)

            yield "headers", f"{path} with the cookie {what}", ask
    for field, wrong in table.WRONG_IN_FORM.items():
        for value in wrong:
            for ending, lang in (("json", "zh"), ("xml", "en"), ("json", "en")):
                form = {name: text for name, text in {**table.FORM, field: value}.items() if text is not None}

                # What is named and not here is 404.
                expected = 404 if field == "service_code" and value else 400

                def ask(form=form, ending=ending, lang=lang, expected=expected):
                    body = urllib.parse.urlencode(form).encode()
                    path = f"/open311/requests.{ending}?lang={lang}"
                    geo_check(
                        sender.write("public", "POST", path, body, "application/x-www-form-urlencoded"),
                        expected,
                        lang,
                    )

                yield "forms", f"{field}={value!r:.60} as {ending} in {lang}", ask
    for what, body, expected in table.FORMS:
        for lang in ("zh", "en"):

            def ask(body=body, expected=expected, lang=lang):
                path = f"/open311/requests.json?lang={lang}"
                geo_check(
                    sender.write("public", "POST", path, body, "application/x-www-form-urlencoded"), expected, lang
                )

            yield "forms", f"{what} in {lang}", ask
    made = sender.house.ask(
        "POST", f"{API}/console/waiting/keys", {"name": "叫号机"}, idempotency_key=key(), **sender.headers("admin")
    )[2]
    for what, written, expected in table.READINGS:

        def ask(written=written, expected=expected):
            headers = {**sender.headers("public"), "Authorization": f"Key {made['secret']}", "Content-Type": "text/csv"}
            check(sender.send("POST", f"{API}/queue/readings", headers, written.encode()), expected)

        yield "readings", what, ask
    for named in table.MEDIA_TYPES:
        for what, content in table.FILES:
            yield "files", f"{what} as {named}", lambda named=named, content=content: hand_in(sender, named, content)
        for other, content in table.MISNAMED:
            if other != named:
                yield (
                    "files",
                    f"{other} as {named}",
                    lambda named=named, content=content: hand_in(sender, named, content),
                )
    for named in table.NO_TYPES:
        for path in ("/cases/{own}/own/uploads", "/console/cases/{case}/uploads"):

            def ask(named=named, path=path):
                who = "holder" if "own" in path else "lead"
                body = json.dumps({"bytes": 1, "media_type": named}).encode()
                check(sender.write(who, "POST", path, body), 422)

            yield "files", f"the type {named!r}", ask
    for size in table.NO_SIZES:

        def ask(size=size):
            body = json.dumps({"bytes": size, "media_type": "image/png"}).encode()
            check(sender.write("lead", "POST", "/console/cases/{case}/uploads", body), 422)

        yield "files", f"{size} bytes", ask
    yield "files", "more bytes than were asked for", lambda: put_other(sender, b"a" * 20)
    yield "files", "fewer bytes than were asked for", lambda: put_other(sender, b"a")
    for change in ("X-Amz-Signature=0", "X-Amz-Expires=99999999", "x-id=GetObject"):
        yield "files", f"a link with {change}", lambda change=change: put_other(sender, b"a" * 10, change)
    for what, name, content in table.REGISTERS:
        yield "registers", f"{what} in {name}", lambda name=name, content=content: import_it(sender, name, content)
    for what, parts in table.WORKBOOKS:

        def ask(parts=parts):
            file = io.BytesIO()
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, part in parts.items():
                    archive.writestr(name, part)
            import_it(sender, "a.xlsx", file.getvalue())

        yield "registers", f"a workbook: {what}", ask
    for what, written, expected in table.RAW:
        yield "connections", what, lambda written=written, expected=expected: raw(sender.house, written, expected)


def put(sender, ticket, content, url=None):
    """Uploads a file with its ticket."""
    headers = {name: str(value) for name, value in ticket["headers"].items()}
    url = urllib.parse.urlsplit(url or ticket["url"])
    return sender.send("PUT", f"{url.path}?{url.query}", headers, content)


def asked(sender, size, named):
    body = json.dumps({"bytes": size, "media_type": named}).encode()
    status, _, told = sender.write("lead", "POST", "/console/cases/{case}/uploads", body)
    if status != 200:
        raise Bad(f"no place for an upload: {status} {told[:300]}")
    return json.loads(told)


def hand_in(sender, named, content):
    """Uploads a file, which nobody looks at yet, and hands it in: it is not what it was said to be."""
    ticket = asked(sender, len(content), named)
    status, _, told = put(sender, ticket, content)
    if status != 200:
        raise Bad(f"the upload: {status} {told[:300]}")
    path = "/console/cases/{case}/files"
    number = sender.names["case"]
    revision = sender.house.ask("GET", f"{API}/cases/{number}", **sender.headers("public"))[2]["revision"]
    body = json.dumps({"key": ticket["key"], "name": "a.png"}).encode()
    answer = sender.write("lead", "POST=", path, body, **{"If-Match": f'"{revision}"'})
    check(answer, 422, "file")


def put_other(sender, content, change=None):
    """Uploads with a link something that it was not made for."""
    ticket = asked(sender, 10, "image/png")
    url = ticket["url"]
    if change:
        name, value = change.split("=")
        url = re.sub(rf"{name}=[^&]*", change, url) if name in url else f"{url}&{name}={value}"
    status, _, told = put(sender, ticket, content, url)
    if not 400 <= status < 500:
        raise Bad(f"{status}: {told[:300]}")


def import_it(sender, name, content):
    """Has a register read: it is refused or has wrong rows, and is then given up."""
    body = json.dumps({"bytes": len(content), "sheet": name.rsplit(".", 1)[1]}).encode()
    status, _, told = sender.write("lead", "POST", "/console/imports/uploads", body)
    if status != 200:
        raise Bad(f"no place for a register: {status} {told[:300]}")
    ticket = json.loads(told)
    status, _, told = put(sender, ticket, content)
    if status != 200:
        raise Bad(f"the upload: {status} {told[:300]}")
    body = json.dumps({"key": ticket["key"], "name": name, "source": f"登记表 {key()}"}).encode()
    until = time.monotonic() + 120
    while True:
        status, _, told = sender.write("lead", "POST", "/console/imports", body)
        if status != 409 or time.monotonic() > until:
            break
        # Only so many run at a time.
        time.sleep(0.5)
    if status != 201:
        raise Bad(f"the import: {status} {told[:300]}")
    task = json.loads(told)
    path = f"{API}/console/tasks/{task['id']}"
    while task["state"] == "running":
        if time.monotonic() > until:
            raise Bad(f"not done: {task}")
        time.sleep(0.2)
        task = sender.house.ask("GET", path, **sender.headers("lead"))[2]
    if task["state"] == "failed":
        if not task["what"].get("refused"):
            raise Bad(f"it failed without a reason: {task}")
        return
    found = sender.house.ask("GET", f"{API}/console/imports/{task['id']}", **sender.headers("lead"))[2]
    sender.house.ask("POST", f"{path}/cancellation", **sender.headers("lead"))
    if found["rows"] and not found["problems"]:
        raise Bad(f"its rows could be imported: {found}")


def raw(house, written, expected):
    """Writes bytes to a connection and reads what comes back, until it ends or nothing more comes."""
    read = b""

    def listen(seconds):
        nonlocal read
        connection.settimeout(seconds)
        try:
            while len(read) < 65_536 and (part := connection.recv(65_536)):
                read += part
        except OSError:
            pass

    with socket.create_connection(("127.0.0.1", house.port), timeout=60) as connection:
        try:
            connection.sendall(written)
        except OSError:
            pass
        listen(5)
        # Whoever waits for more is told that there is no more.
        if not read:
            try:
                connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            listen(30)
    started = re.match(rb"HTTP/1\.[01] (\d{3})", read)
    status = int(started[1]) if started else 0
    if status not in expected:
        raise Bad(f"{status} instead of {expected}: {read[:200]}")


def standing(house):
    """What nothing that was refused may change."""
    admin = {"cookie": f"{COOKIE}={house.sign_in('admin')}"}
    inspector = {"cookie": f"{COOKIE}={house.sign_in('inspector')}"}
    kept = {}
    for who, path in (
        [
            ({}, "/figures"),
            ({}, "/directory"),
            ({}, "/explanations"),
            ({}, "/plans"),
            ({}, "/reforms"),
            ({}, "/log/standing"),
        ]
        + [
            (admin, f"/console/{name}")
            for name in ("accounts", "directory", "statutes", "rate-limits", "waiting/keys", "grants")
        ]
        + [
            (inspector, f"/console/{name}")
            for name in ("register", "samples", "studies", "reforms", "plans", "demands")
        ]
    ):
        pages, cursor = [], ""
        while cursor is not None:
            query = f"?cursor={urllib.parse.quote(cursor)}" if cursor else ""
            status, _, told = house.ask("GET", f"{API}{path}{query}", **who)
            if status != 200:
                raise SystemExit(f"{path}: {status} {told}")
            pages.append(told)
            cursor = told.get("cursor") if isinstance(told, dict) else None
        kept[path] = pages
    return kept


def differences(one, other, place=""):
    """Where two answers differ, and what stands there."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in one.keys() | other.keys():
            yield from differences(one.get(name), other.get(name), f"{place}/{name}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (here, there) in enumerate(zip(one, other)):
            yield from differences(here, there, f"{place}/{index}")
    elif one != other:
        yield f"{place}: {str(one)[:300]} is {str(other)[:300]}"


def main():
    program = pathlib.Path(sys.argv[1])
    with House(program, ["--log", "json"]) as house:
        sender = Sender(house)
        cases = list(requests(sender))
        # A request to a random place comes at any time.
        random.Random(1805).shuffle(cases)
        before = standing(house)
        counts, wrong = collections.Counter(), []

        def run(case):
            kind, what, ask = case
            try:
                ask()
            except Bad as bad:
                return kind, f"{kind}: {what}\n    {bad}"
            except Exception as error:  # Whatever it is, the rest goes on.
                return kind, f"{kind}: {what}\n    {error!r}"
            return kind, None

        began = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(CROWD) as crowd:
            for kind, fault in crowd.map(run, cases):
                counts[kind] += 1
                if fault:
                    wrong.append(fault)
        after = standing(house)
        for path, pages in before.items():
            if after[path] != pages:
                wrong.append(f"{path} has changed: {', '.join(differences(pages, after[path]))}")
        log = house.log_path.read_text(encoding="utf-8", errors="replace")
        faults = [line for line in log.splitlines() if '"level":"ERROR"' in line or "panicked" in line]
        statuses = collections.Counter(re.findall(r'"status":(\d+)', log))
        wrong.extend(f"the log: {line[:500]}" for line in faults)
        wrong.extend(f"{count} × {status}" for status, count in statuses.items() if status.startswith("5"))
        for fault in wrong:
            print(fault)
        print(", ".join(f"{kind} {count}" for kind, count in sorted(counts.items())))
        print("answers of the API:", ", ".join(f"{status} × {count}" for status, count in sorted(statuses.items())))
        print(
            f"{len(cases)} bad requests in {time.monotonic() - began:.0f} s, {len(wrong)} wrongly answered; "
            f"the most memory was {house.most / 1000:.0f} MB"
        )
        return 1 if wrong or house.most > MOST_MEMORY else 0


if __name__ == "__main__":
    sys.exit(main())
