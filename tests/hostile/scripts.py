"""Strings that run somewhere if they are ever taken for anything but text, in every text that people can write.

    python3 tests/deployed/run.py scripts PROGRAM

`scripts.json` has them by class, after OWASP's cheat sheets on cross-site scripting and CSV injection, PortSwigger's
cross-site scripting cheat sheet and the “Big List of Naughty Strings”. They go through the API into cases, plans,
studies, reforms and the directory. Then each output is read by a parser of its kind, which has to find the texts and
nothing that they make: no element, no attribute, no formula. What browsers make of the pages is tested by
`scripts.spec.ts`. In the end the log, as talkative as the program can be, holds nothing that anybody wrote.
"""

import concurrent.futures
import csv
import io
import json
import os
import pathlib
import re
import sys
import time
import urllib.parse
import xml.parsers.expat
import zipfile

import html5lib
import openpyxl

from house import COOKIE, House, key

HERE = pathlib.Path(__file__).resolve().parent
API = "/api/v1"
# Stands in every text, so that a log that quotes one is found out.
CANARY = "金丝雀7f3a"
# A text with one of these in it is refused.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
RUNS = ("javascript:", "vbscript:", "data:")
# A cell that a spreadsheet would take for a formula.
FORMULA = re.compile(r"^[=+\-@\t\r＝＋－＠]")
NUMBER = re.compile(r"^-?[\d.,]+%?$")


def strings():
    classes = json.loads((HERE / "scripts.json").read_text(encoding="utf-8"))
    return [text for texts in classes.values() for text in texts]


class Person:
    """Somebody who is signed in."""

    def __init__(self, house, account):
        self.house = house
        self.session = {"cookie": f"{COOKIE}={house.sign_in(account)}"}

    def ask(self, method, path, body=None, revision=None):
        headers = {**self.session, "x_forwarded_for": "10.1.1.1", "idempotency_key": key()}
        if revision is not None:
            headers["if_match"] = f'"{revision}"'
        status, sent, told = self.house.ask(method, API + path, body, **headers)
        return status, sent, told

    def do(self, method, path, body=None, revision=None):
        """What is answered; ends the test unless it was done."""
        status, _, told = self.ask(method, path, body, revision)
        if not 200 <= status < 300:
            raise SystemExit(f"{method} {path}: {status} {told}\n{json.dumps(body, ensure_ascii=False)[:600]}")
        return told


class Everything:
    """Writes the strings everywhere."""

    def __init__(self, house):
        self.house = house
        self.texts = strings()
        self.fitting = [text for text in self.texts if not CONTROL.search(text)]
        self.people = {
            name: Person(house, name)
            for name in ("lead", "clerk", "admin", "inspector", "leader", "tax-head", "principal")
        }
        self.all = "\n".join(self.fitting)
        self.numbers = []
        self.written = 0

    def line(self, place):
        return self.fitting[place % len(self.fitting)]

    def text(self, place, most):
        """One string at the beginning, and as many others as there is room for."""
        from_here = "\n".join(self.fitting[place % len(self.fitting) :] + self.fitting)
        return f"{from_here[: most - len(CANARY) - 1]}\n{CANARY}"

    def case(self, place):
        lead = self.people["lead"]
        line, note, prose = self.line(place), self.text(place, 2_000), self.text(place, 10_000)
        # The largest texts in some, so that the house stays small.
        prose = prose if place % 20 == 0 else self.text(place, 400)
        note = note if place % 20 == 0 else self.text(place, 300)
        # What everybody reads may have neither the applicant's name in it nor a long number.
        name = self.line(place + 170)
        others = [self.line(place + n) for n in range(6)]
        others = [text for text in others if name.strip() not in text and not re.search(r"(\d[ -]*){7}", text)]
        public = "\n".join([*others, CANARY])
        slip = lead.do(
            "POST",
            "/console/cases",
            {
                "channel": "window",
                "window": "main",
                "language": "zh" if place % 2 else "en",
                "applicant": {
                    "kind": "company",
                    "name": name,
                    "company": name,
                    "phone": f"139{place:08}",
                    "document": name,
                },
                "matter": None,
                "title": line,
                "account": prose,
                "reason": "process_not_redesigned",
                "departments": ["tax"],
                "trips": [
                    {"on": "2018-05-11", "place": line, "department": "tax", "reason": "not_in_person", "told": note}
                ],
                "trips_made": 1,
                "suggestion": note,
                "wish": note,
                "source_number": line,
                "shows_identity": True,
            },
        )
        number, revision = slip["number"], 1
        self.written += 10

        def give(who, last, body):
            nonlocal revision
            told = self.people[who].do("POST", f"/console/cases/{number}/{last}", body, revision)
            revision = told["revision"]
            self.written += 1

        give("lead", "messages", {"words": prose})
        give("lead", "materials", {"materials": [line], "again": None})
        give("lead", "planned-steps", {"words": prose, "due_on": "2018-06-20"})
        give("lead", "steps", {"kind": "contact", "words": prose})
        status, _, told = lead.ask(
            "POST", f"/console/cases/{number}/summary", {"summary": public, "confirmed": True}, revision
        )
        if status == 200:
            revision, self.written = told["revision"], self.written + 1
        elif told.get("fields", [{}])[0].get("code") != "looks_personal":
            raise SystemExit(f"the summary: {status} {told}")
        if place % 3 == 0:
            give("inspector", "notes", {"words": prose})
            give("inspector", "demands", {"words": prose, "due_on": "2018-06-20", "department": None})
            give("lead", "answers", {"id": 1, "words": prose})
        if place % 2 == 0:
            give("lead", "assignment", {"department": "tax", "note": prose, "days": 5})
            give("tax-head", "acceptance", {})
            give(
                "principal",
                "explanation",
                {"name": line, "office": line, "zh": public, "en": public, "video": None, "transcript": public},
            )
            give("tax-head", "extension", {"days": 1, "reason": prose})
            give("tax-head", "resolution", {"outcome": "explained", "answer": prose, "measure": prose})
        else:
            give("lead", "settlement", {"outcome": "solved", "answer": prose, "measure": prose})
            give("lead", "follow-ups", {"words": prose})
            give("lead", "verdict", {"solved": place % 4 == 1, "rating": 5, "words": prose, "via": "phone"})
        if place % 40 == 0:
            give("lead", "voiding-proposal", {"because": "test", "reason": prose, "other": None})
        return number

    def refused(self):
        """What no text may hold is refused, everywhere."""
        anyone = {"x_forwarded_for": "10.1.1.2"}
        for text in self.texts:
            if CONTROL.search(text):
                status, _, told = self.people["lead"].ask(
                    "POST", f"/console/cases/{self.numbers[0]}/messages", {"words": text}, 1
                )
                if status != 422 or told["fields"][0]["code"] != "control":
                    raise SystemExit(f"{text!r}: {status} {told}")
        status, _, _ = self.house.ask("GET", f"{API}/directory", **anyone)

    def form(self, place):
        # The sign for what could not be read is refused in a form.
        line = self.line(place).replace("\ufffd", "x")
        form = urllib.parse.urlencode(
            {
                "service_code": "online-account",
                "description": self.text(place, 500).replace("\ufffd", ""),
                "address_string": line,
                "first_name": line,
                "phone": "13900000000",
                "attribute[reason]": "not_in_person",
                "attribute[company]": line,
                "attribute[told]": line,
                "attribute[wish]": line,
            }
        )
        connection = self.house.connection()
        connection.request(
            "POST",
            f"{API}/open311/requests.xml",
            form.encode(),
            {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Forwarded-For": f"10.2.{place // 250}.{place % 250 + 1}",
            },
        )
        answer = connection.getresponse()
        read = answer.read().decode()
        if answer.status != 200:
            raise SystemExit(f"a form with {line!r}: {answer.status} {read}")
        self.written += 7
        return re.search(r"<service_request_id>([\d-]+)<", read)[1]

    def directory(self, place):
        admin, line = self.people["admin"], self.line(place * 7)
        name = {"zh": line, "en": line}
        admin.do("PUT", f"/console/departments/x{place}", {"name": name, "leader": line, "active": True})
        admin.do("PUT", f"/console/windows/x{place}", {"name": name, "place": line, "phone": line, "active": True})
        admin.do(
            "PUT",
            f"/console/matters/x{place}",
            {"name": name, "departments": ["tax"], "materials": [name], "active": True},
        )
        admin.do("POST", "/console/waiting/keys", {"name": line, "window": None})
        admin.do(
            "PUT",
            f"/console/accounts/x{place}",
            {
                "name": line,
                "seat": {"role": "department_officer", "department": "tax"},
                "active": True,
                "password": f"{key()}-Aa9",
            },
        )
        self.written += 11

    def plan(self, place):
        line, note = self.line(place * 11), self.text(place * 11, 600)
        measures = [
            {"what": self.text(place + n, 300), "person": self.line(place + n), "due_on": "2018-06-20"}
            for n in range(3)
        ]
        plan = self.people["tax-head"].do(
            "POST", "/console/plans", {"title": line, "cause": note, "measures": measures}
        )
        path, revision = f"/console/plans/{plan['plan']}", plan["revision"]
        for who, last, body in (
            ("leader", "send-back", {"reason": note}),
            ("tax-head", "submission", {"title": line, "cause": note, "measures": measures}),
            ("leader", "approval", {}),
            ("lead", "publication", {}),
            ("tax-head", "finished-measures", {"place": 1, "evidence": note}),
        ):
            revision = self.people[who].do("POST", f"{path}/{last}", body, revision)["revision"]
        self.written += 12

    def study(self):
        """A study and the reform that it leads to."""
        lead, leader = self.people["lead"], self.people["leader"]
        causes = lead.do("GET", "/console/insights")["causes"]
        studied = {study["pain"] for study in lead.do("GET", "/console/studies")["items"]}
        pain = next(cause["point"] for cause in causes if cause["point"] not in studied)
        line, note = self.line(3), self.text(3, 2_000)
        study = lead.do("POST", "/console/studies", {"pain": pain, "title": line})
        path, revision = f"/console/studies/{study['study']}", study["revision"]
        for who, last, body in (
            ("lead", "invitation", {"on": "2018-06-12", "place": line, "departments": ["tax"]}),
            ("lead", "meeting", {"on": "2018-06-11", "place": line, "offices": [line], "minutes": note}),
            ("leader", "decisions", {"decisions": [{"zh": note, "en": note}]}),
        ):
            revision = self.people[who].do("POST", f"{path}/{last}", body, revision)["revision"]
        text = {
            "title": {"zh": line, "en": line},
            "change": {"kind": "rule", "text": {"zh": note, "en": note}},
            "decision": 1,
            "from": "2018-06-12",
        }
        reform = lead.do("POST", "/console/reforms", {"study": study["study"], "text": text})
        leader.do("POST", f"/console/reforms/{reform['reform']}/publication", {}, reform["revision"])
        self.written += 9


# --- The outputs ------------------------------------------------------------------------------------------------------


def shape_of_xml(text):
    """The elements and attributes of XML, or of nothing well-formed an exception."""
    found = set()
    parser = xml.parsers.expat.ParserCreate()

    def start(name, attributes):
        found.add(name)
        for attribute, value in attributes.items():
            found.add(f"{name} {attribute}")
            if attribute.lower().startswith("on") or value.strip().lower().startswith(RUNS):
                raise SystemExit(f"{name} has {attribute}={value!r}")

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = lambda *declared: found.add(f"a document type {declared}")
    parser.ProcessingInstructionHandler = lambda target, data: found.add(f"<?{target}?>")
    parser.EntityDeclHandler = lambda *declared: found.add(f"an entity {declared}")
    try:
        parser.Parse(text, True)
    except xml.parsers.expat.ExpatError as error:
        at = text.encode()[max(0, parser.ErrorByteIndex - 80) : parser.ErrorByteIndex + 40]
        raise SystemExit(f"no XML: {error} at {at!r}") from error
    return found


def shape_of_html(text):
    """The elements and attributes of a page, as browsers read it."""
    found = set()
    for element in html5lib.parse(text, namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            found.add("a comment")
            continue
        found.add(element.tag)
        for attribute, value in element.attrib.items():
            found.add(f"{element.tag} {attribute}")
            if attribute.lower().startswith("on") or value.strip().lower().startswith(RUNS):
                raise SystemExit(f"{element.tag} has {attribute}={value!r}")
    return found


def look_at_csv(what, text):
    for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))):
        for cell in row:
            if FORMULA.match(cell) and not NUMBER.match(cell):
                raise SystemExit(f"{what}: a spreadsheet would calculate {cell[:100]!r}")


def look_at_xlsx(what, content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                found = shape_of_xml(archive.read(name).decode("utf-8"))
                wrong = found & {"f", "hyperlink", "oleObject", "externalReference", "ddeLink"}
                if wrong:
                    raise SystemExit(f"{what}: {name} has {wrong}")
            if 'TargetMode="External"' in archive.read(name).decode("utf-8", "replace"):
                raise SystemExit(f"{what}: {name} leads elsewhere")
    texts = 0
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f" or cell.hyperlink:
                    raise SystemExit(f"{what}: {cell.coordinate} is a formula or a link: {cell.value!r}")
                texts += cell.data_type == "s"
    return texts


class Outputs:
    """Fetches everything that shows what people wrote."""

    def __init__(self, house, people):
        self.house = house
        self.people = people
        self.looked = 0

    def get(self, path, who=None):
        session = self.people[who].session if who else {}
        status, headers, told = self.house.get(
            path, {**session, "X-Forwarded-For": f"10.3.{self.looked // 250 % 250}.{self.looked % 250}"}
        )
        if status != 200:
            raise SystemExit(f"{path}: {status} {told[:300]}")
        if headers.get("x-content-type-options") != "nosniff" or "default-src 'none'" not in headers.get(
            "content-security-policy", "default-src 'none'"
        ):
            raise SystemExit(f"{path} may be taken for something else: {headers}")
        self.looked += 1
        return told.decode("utf-8") if not path.endswith("xlsx") else told

    def shapes(self, numbers, services):
        """The elements and attributes of each kind of output."""
        shapes = {"lite": set(), "picture": set(), "atom": set(), "open311": set()}
        for number in numbers:
            for lang in ("zh", "en"):
                shapes["lite"] |= shape_of_html(self.get(f"/lite?number={number}&lang={lang}"))
            shapes["open311"] |= shape_of_xml(self.get(f"{API}/open311/requests/{number}.xml"))
        for lang in ("zh", "en"):
            shapes["picture"] |= shape_of_xml(self.get(f"{API}/figures/picture.svg?lang={lang}"))
            atom = self.get(f"{API}/feed?format=atom&lang={lang}")
            shapes["atom"] |= shape_of_xml(atom)
            shapes["open311"] |= shape_of_xml(self.get(f"{API}/open311/services.xml?lang={lang}"))
            for entry in json.loads(self.get(f"{API}/feed?lang={lang}"))["items"]:
                shapes["atom"] |= {f"in HTML: {name}" for name in shape_of_html(entry.get("content_html", ""))}
        for service in services:
            shapes["open311"] |= shape_of_xml(self.get(f"{API}/open311/services/{service}.xml"))
        shapes["open311"] |= shape_of_xml(self.get(f"{API}/open311/requests.xml"))
        return shapes

    def export(self, who, sheet, lang):
        task = self.people[who].do(
            "POST", "/console/exports", {"sheet": sheet, "lang": lang, "reason": f"{CANARY} =1+1"}
        )
        until = time.monotonic() + 120
        while task["state"] == "running" and time.monotonic() < until:
            time.sleep(0.1)
            task = self.people[who].do("GET", f"/console/tasks/{task['id']}")
        link = self.people[who].do("GET", f"/console/tasks/{task['id']}/file")["url"]
        status, _, content = self.house.get(link, {})
        if status != 200:
            raise SystemExit(f"the export: {status}")
        return content

    def tables(self):
        """Every CSV and XLSX."""
        names = ["figures-by-day", "figures-by-department", "figures-by-matter", "figures-by-reason"]
        for name in [*names, "explanations", "plans", "reforms", "checkpoints"]:
            look_at_csv(name, self.get(f"{API}/data/{name}.csv"))
        for lang in ("zh", "en"):
            look_at_csv("figures", self.get(f"{API}/figures?format=csv&lang={lang}"))
        look_at_csv("tables", self.get(f"{API}/tables/matters-by-reason?format=csv"))
        look_at_csv("efficiency", self.get(f"{API}/console/efficiency?format=csv", "inspector"))
        look_at_xlsx("efficiency", self.get(f"{API}/console/efficiency?format=xlsx", "inspector"))
        for lang in ("zh", "en"):
            look_at_csv("the register", self.export("lead", "csv", lang).decode("utf-8"))
            texts = look_at_xlsx("the register", self.export("lead", "xlsx", lang))
        self.looked += 4
        return texts


def main():
    program = pathlib.Path(sys.argv[1])
    # All that the program itself can tell.
    log = "info,api=trace,local=trace,shared=trace,s3s=off"
    with House(program, ["--log", "json"], dict(os.environ, RUST_LOG=log)) as house:
        everything = Everything(house)
        outputs = Outputs(house, everything.people)
        before = outputs.shapes(list(house.codes), ["online-account"])
        with concurrent.futures.ThreadPoolExecutor(8) as crowd:
            everything.numbers = list(crowd.map(everything.case, range(len(everything.fitting))))
            everything.numbers += crowd.map(everything.form, range(0, len(everything.fitting), 5))
        for place in range(30):
            everything.directory(place)
        for place in range(8):
            everything.plan(place)
        everything.study()
        everything.refused()
        lead = everything.people["lead"]
        for place, number in enumerate(everything.numbers[: len(everything.fitting)]):
            kept = lead.do("GET", f"/console/cases/{number}")["intake"]
            if kept["title"] != everything.line(place):
                raise SystemExit(f"{everything.line(place)!r} became {kept['title']!r}")
        for text in everything.texts[::8]:
            status, _, told = lead.ask("POST", "/console/search", {"q": text})
            if status not in (200, 422):
                raise SystemExit(f"a search for {text!r}: {status} {told}")
        after = outputs.shapes(everything.numbers[::5] + everything.numbers[-3:], [f"x{place}" for place in range(30)])
        # What only cases with more in them have.
        expected = {"lite": {"ol", "li", "blockquote", "ul", "dl", "dt", "dd", "p lang", "span lang", "section", "h2"}}
        for kind, found in after.items():
            new = found - before[kind] - expected.get(kind, set())
            if new:
                raise SystemExit(f"{kind} has what nobody put there: {sorted(new)}")
        texts = outputs.tables()
        time.sleep(1)
        written = house.log_path.read_text(encoding="utf-8", errors="replace")
        secrets = [CANARY, "139000000", "window.ran", "evil.example", *house.codes.values()]
        secrets += [code.replace(" ", "") for code in house.codes.values()]
        secrets += [person.session["cookie"].split("=", 1)[1] for person in everything.people.values()] + [
            "one-trip-2018"
        ]
        for secret in secrets:
            for line in written.splitlines():
                if secret in line:
                    raise SystemExit(f"the log tells {secret}: {line[:600]}")
        print(
            f"{len(everything.texts)} strings, {everything.written} texts of {len(everything.numbers)} cases; {outputs.looked} outputs "
            f"and {texts} texts of a workbook read; nothing of it runs; {len(written.splitlines())} lines of log tell nothing; "
            f"the most memory was {house.most / 1000:.0f} MB"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
