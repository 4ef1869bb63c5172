"""The bad requests: what is sent, and the answer that it has to get.

Three tables make most of them: the routes with a body and what each of their fields is; the values that a field of each
kind must not have; and the bodies that are none. The others stand by themselves.
"""

import base64
import gzip
import json
import struct
import zlib

# --- What the fields of a body are, and what each kind must not be ----------------------------------------------------

LONG = {"line": 121, "note": 2_001, "prose": 10_001}
NOT_TEXT = [7, -1.5, True, [], {}, ["a"], {"a": "b"}]
NOT_WRITTEN = ["", " \u3000\n", "a\u0000b", "\u001b[31m", "\u0007"]
WRONG = {
    **{kind: NOT_TEXT + NOT_WRITTEN + ["字" * most, "x" * (most + 50_000)] for kind, most in LONG.items()},
    # A text that is only compared or looked up, in which more is allowed.
    "text": NOT_TEXT,
    "id": NOT_TEXT + ["", "NO SUCH", "../tax", "a b", "税", "a" * 41, "tax\u0000", "tax/../land", "*"],
    "day": NOT_TEXT
    + ["", "昨天", "2018-02-30", "2018-13-01", "2018-00-10", "0000-00-00", "2018-05-14T00:00:00Z", "14/05/2018"]
    + ["+2018-05-14", "99999-01-01", "2018", "2018-05", "1526263200000", "2018-05-14\u0000", "NaN"],
    "instant": ["", "1526263200000", 1.5, True, [], {}, 1e308, 10**30, -(10**30)],
    "choice": NOT_TEXT + ["", "nothing", "SOLVED", "solved ", "null", "0"],
    "flag": ["", "true", "false", 0, 1, [], {}],
    "number": ["", "1", "one", True, [], {}, 1.5, -1, 1e308, 2**32, 10**30, -(10**30)],
    "phone": NOT_TEXT + ["", "请打我电话", "1", "1" * 60, "+", "(((((((", "138\u00000000001", "13800000001;ext=1"],
    "email": NOT_TEXT + ["", "officer", "@town.example", "a@b@c", "a b@town.example", "officer@", "a\r\nBcc: x@y.z"],
    "link": NOT_TEXT
    + ["", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.example", "ftp://a.b/c"],
    "case": NOT_TEXT + ["", "1805", "1805-0000-0000-00", "1805-00000-00", "../../admin", "1805-7850-7807-68-1"],  # a wrong number
    "size": ["", "1", "one", True, [], {}, 1.5, -1, 1e308, 10**30, -(10**30)],
    "numbers": ["", 7, True, {}, [[]], [{}], [None], ["7"]],
    "list": ["", "tax", 7, True, {}, [[]], [{}], [None], [7]],
    "object": ["", "tax", 7, True, [], [[]]],
}
# What a kind is with a question mark: it may be null or absent, and nothing else changes.


def leaves(shape, path=()):
    """Each field of a shape, with the names that lead to it and its kind."""
    if isinstance(shape, dict):
        for name, inner in shape.items():
            if name != "=":
                yield from leaves(inner, (*path, name))
        if path:
            yield path, shape.get("=", "object")
    elif isinstance(shape, list):
        is_of_numbers = isinstance(shape[0], tuple) and shape[0][0] == "number"
        yield path, "numbers" if is_of_numbers else "list"
        yield from leaves(shape[0], (*path, 0))
    elif isinstance(shape, tuple):
        yield path, shape[0]


def good(shape):
    """A body that fits a shape."""
    if isinstance(shape, dict):
        return {name: good(inner) for name, inner in shape.items() if name != "="}
    if isinstance(shape, list):
        return [good(shape[0])]
    return shape[1]


def changed(body, path, value, is_gone=False):
    """The body with another value at one place, or without it."""
    body = json.loads(json.dumps(body))
    inner = body
    for name in path[:-1]:
        inner = inner[name]
    if is_gone:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return body


LINE, NOTE, PROSE = ("line", "改申报密码"), ("note", "先打电话问"), ("prose", "窗口说要去另一个部门")
LINE_, NOTE_, PROSE_ = ("line?", "改申报密码"), ("note?", "先打电话问"), ("prose?", "窗口说要去另一个部门")
DAY, DAY_, FLAG, NUMBER = ("day", "2018-06-12"), ("day?", "2018-06-12"), ("flag", True), ("number", 1)
TAX, TAX_, MAIN = ("id", "tax"), ("id?", "tax"), ("id", "main")
REASON, NUMBER_, PHONE_ = ("choice", "not_in_person"), ("number?", 3), ("phone?", "138-0000-0001")
INSTANT = ("instant", 1_528_000_000_000)
NAME = {"zh": LINE, "en": LINE_}


def registration(channel):
    return {
        "channel": ("choice", channel),
        "window": MAIN,
        "language": ("choice", "zh"),
        "applicant": {
            "kind": ("choice", "company"),
            "name": LINE_,
            "company": LINE_,
            "phone": PHONE_,
            "document": LINE_,
        },
        "matter": ("id?", "online-account"),
        "title": LINE,
        "account": PROSE_,
        "reason": REASON,
        "departments": [TAX],
        "trips": [{"on": ("day", "2018-05-11"), "place": LINE, "department": TAX_, "reason": REASON, "told": NOTE_}],
        "trips_made": NUMBER,
        "suggestion": NOTE_,
        "wish": NOTE_,
        "source_number": LINE_,
        "shows_identity": FLAG,
    }


VERDICT = {"solved": FLAG, "rating": ("number?", 5), "words": PROSE_, "via": ("choice", "online")}
ENDED = {"outcome": ("choice", "solved"), "answer": PROSE, "measure": PROSE_}
FILE = {"key": ("text", "waiting/0"), "name": LINE}
UPLOAD = {"bytes": ("size", 1), "media_type": ("text", "image/png")}
PLAN = {"title": LINE, "cause": NOTE, "measures": [{"what": NOTE, "person": LINE, "due_on": DAY}]}
ASSIGN = {"department": TAX, "days": NUMBER_, "note": PROSE_, "co": [("id", "land")]}
REFORM = {
    "title": {"zh": LINE, "en": LINE_},
    "change": {"kind": ("choice", "rule"), "text": {"zh": NOTE, "en": NOTE_}},
    "decision": NUMBER,
    "from": DAY,
}
LIMITS = {name: ("number", 1_000) for name in "registrations messages uploads codes numbers passwords reads".split()}
LIMITS |= {name: ("number", 1_000) for name in "town_registrations texts_to_phone texts_in_town".split()}
LIMITS["calling_codes"] = [("number", 86)]

# Who sends what where. `{case}` is a case of the main window, `{own}` one whose code the sender has, and the others are
# what their names say. A route with `=` wants the revision of what it changes.
ROUTES = [
    ("public", "POST", "/cases", registration("online")),
    ("holder", "POST=", "/cases/{own}/own/messages", {"words": PROSE}),
    ("holder", "POST=", "/cases/{own}/own/verdict", VERDICT),
    ("holder", "POST=", "/cases/{own}/own/reopening", {"reason": PROSE}),
    ("holder", "POST=", "/cases/{own}/own/files", FILE),
    ("holder", "POST", "/cases/{own}/own/uploads", UPLOAD),
    ("public", "POST", "/console/session", {"account": ("text", "lead"), "password": ("text", "x")}),
    (
        "public",
        "POST",
        "/console/session/factor",
        {"challenge": ("text", "x"), "factor": ("choice", "totp"), "code": ("text", "1")},
    ),
    ("public", "POST", "/console/session/passkey", {"challenge": ("text", "x"), "credential": ("text", "{}")}),
    ("lead", "POST", "/console/cases", registration("window")),
    ("lead", "POST=", "/console/cases/{case}/assignment", ASSIGN),
    ("lead", "POST=", "/console/cases/{case}/reassignment", ASSIGN | {"reason": PROSE}),
    ("lead", "POST=", "/console/cases/{case}/assignment-withdrawal", {"reason": PROSE_}),
    ("lead", "POST=", "/console/cases/{case}/summons", {"department": TAX, "note": PROSE_}),
    ("lead", "POST=", "/console/cases/{case}/arrivals", {"department": TAX}),
    ("lead", "POST=", "/console/cases/{case}/remarks", {"words": PROSE}),
    ("lead", "POST=", "/console/cases/{case}/settlement", ENDED),
    (
        "lead",
        "POST=",
        "/console/cases/{case}/classification",
        {"matter": ("id?", "online-account"), "reason": REASON, "departments": [TAX]},
    ),
    ("lead", "POST=", "/console/cases/{case}/steps", {"kind": ("choice", "contact"), "words": PROSE}),
    ("lead", "POST=", "/console/cases/{case}/planned-steps", {"words": PROSE, "due_on": DAY, "department": TAX_}),
    ("lead", "POST=", "/console/cases/{case}/finished-steps", {"id": NUMBER, "words": PROSE_}),
    ("lead", "POST=", "/console/cases/{case}/materials", {"materials": [LINE], "again": PROSE_}),
    ("lead", "POST=", "/console/cases/{case}/messages", {"words": PROSE}),
    ("lead", "POST=", "/console/cases/{case}/summary", {"summary": NOTE, "confirmed": FLAG}),
    ("lead", "POST=", "/console/cases/{case}/published-files", {"file": NUMBER, "caption": LINE, "confirmed": FLAG}),
    ("lead", "POST=", "/console/cases/{case}/verdict", VERDICT),
    ("lead", "POST=", "/console/cases/{case}/reopening", {"reason": PROSE}),
    ("lead", "POST=", "/console/cases/{case}/follow-ups", {"words": PROSE}),
    ("lead", "POST=", "/console/cases/{case}/access-code", {"checked": ("choice", "document")}),
    ("lead", "POST=", "/console/cases/{case}/answers", {"id": NUMBER, "words": PROSE}),
    ("lead", "POST=", "/console/cases/{case}/links", {"other": ("case", "1805-7850-7807-68")}),
    ("lead", "POST=", "/console/cases/{case}/files", FILE),
    ("lead", "POST", "/console/cases/{case}/uploads", UPLOAD),
    (
        "lead",
        "POST=",
        "/console/cases/{case}/voiding-proposal",
        {"because": ("choice", "spam"), "reason": PROSE, "other": ("case?", "1805-7850-7807-68")},
    ),
    ("lead", "POST=", "/console/cases/{case}/voiding-refusal", {"reason": PROSE}),
    ("tax-head", "POST=", "/console/cases/{case}/resolution", ENDED),
    ("tax-head", "POST=", "/console/cases/{case}/return", {"reason": PROSE}),
    ("tax-head", "POST=", "/console/cases/{case}/extension", {"days": NUMBER, "reason": PROSE}),
    ("tax-head", "POST=", "/console/cases/{case}/long-running", {"reason": PROSE, "report_on": DAY_}),
    ("tax-head", "POST=", "/console/cases/{case}/reports", {"words": PROSE, "report_on": DAY_}),
    ("tax-head", "POST=", "/console/cases/{case}/part", {"words": PROSE}),
    ("tax-head", "POST", "/console/plans", PLAN),
    (
        "leader",
        "POST=",
        "/console/cases/{case}/explanation",
        {
            "name": LINE,
            "office": LINE,
            "zh": NOTE,
            "en": NOTE_,
            "video": ("link?", "https://a.example/v"),
            "transcript": PROSE_,
        },
    ),
    ("leader", "POST=", "/console/studies/{study}/decisions", {"decisions": [{"zh": NOTE, "en": NOTE_}]}),
    ("inspector", "POST=", "/console/cases/{case}/notes", {"words": PROSE}),
    ("inspector", "POST=", "/console/cases/{case}/demands", {"words": PROSE, "due_on": DAY, "department": TAX_}),
    ("inspector", "POST", "/console/samples", {"from": DAY, "until": DAY, "size": NUMBER}),
    (
        "lead",
        "POST",
        "/console/duplicates",
        {"title": LINE, "account": PROSE_, "phone": PHONE_, "document": LINE_, "matter": ("id?", "online-account")},
    ),
    ("lead", "POST", "/console/person-searches", {"reason": NOTE, "phone": PHONE_, "document": LINE_}),
    ("lead", "POST", "/console/search", {"q": ("text", "密码")}),
    (
        "lead",
        "POST",
        "/console/exports",
        {"sheet": ("choice", "csv"), "lang": ("choice", "zh"), "from": DAY_, "until": DAY_, "reason": NOTE_},
    ),
    ("lead", "POST", "/console/imports/uploads", {"bytes": ("size", 1), "sheet": ("choice", "csv")}),
    ("lead", "POST", "/console/imports", {"key": ("text", "waiting/0"), "name": ("text", "a.csv"), "source": LINE}),
    ("lead", "POST", "/console/notices/seen", {"up_to": INSTANT}),
    ("lead", "POST", "/console/waiting", {"at": INSTANT, "waiting": NUMBER, "minutes": NUMBER}),
    ("lead", "POST", "/console/studies", {"pain": ("text", "tax-password~not_in_person"), "title": LINE}),
    ("lead", "POST=", "/console/studies/{study}/invitation", {"on": DAY, "place": LINE, "departments": [TAX]}),
    (
        "lead",
        "POST=",
        "/console/studies/{study}/meeting",
        {"on": DAY, "place": LINE, "offices": [LINE], "minutes": NOTE},
    ),
    ("lead", "POST=", "/console/studies/{study}/drop", {"reason": NOTE}),
    ("lead", "POST=", "/console/reforms/{reform}/draft", REFORM),
    ("lead", "POST=", "/console/plans/{plan}/rejection", {"reason": NOTE}),
    ("lead", "PUT", "/console/account/password", {"current": ("text", "x"), "password": ("text", "y")}),
    (
        "admin",
        "PUT",
        "/console/departments/new",
        {"name": NAME, "leader": LINE_, "active": FLAG, "aliases": [LINE], "phone": LINE_},
    ),
    (
        "admin",
        "PUT",
        "/console/windows/new",
        {"name": NAME, "place": LINE_, "phone": LINE_, "active": FLAG, "hours": LINE_, "online": FLAG},
    ),
    (
        "admin",
        "PUT",
        "/console/matters/new",
        {"name": NAME, "departments": [TAX], "materials": [NAME], "active": FLAG, "aliases": [LINE]},
    ),
    ("admin", "POST", "/console/setup/preview", {"file": ("text", "x")}),
    (
        "admin",
        "PUT",
        "/console/accounts/new",
        {
            "name": LINE,
            "seat": {"role": ("choice", "window_clerk"), "window": MAIN},
            "active": FLAG,
            "password": ("text?", "x"),
        },
    ),
    ("admin", "PUT", "/console/accounts/clerk/address", {"email": ("email?", "a@b.example"), "phone": PHONE_}),
    ("admin", "PUT", "/console/rate-limits", {"limits": LIMITS}),
    (
        "admin",
        "PUT",
        "/console/statutes/calendar",
        {"arrangement": {"year": ("number", 2018), "holidays": [DAY], "worked": [DAY], "source": LINE}},
    ),
    ("admin", "POST", "/console/waiting/keys", {"name": LINE, "window": ("id?", "main")}),
]

# Members that may be absent although they may not be null.
ABSENT = {"shows_identity", "co", "materials", "seen", "aliases", "online"}


def fields():
    """Each field of each route with each value that it must not have: 422, which names the field."""
    for who, method, path, shape in ROUTES:
        body = good(shape)
        for place, kind in leaves(shape):
            is_optional = kind.endswith("?")
            wrong = list(WRONG[kind.rstrip("?")])
            if not is_optional:
                wrong.append(None)
            field = ".".join(str(name) for name in place)
            for value in wrong:
                yield who, method, path, changed(body, place, value), 422, field
            if not is_optional and place[-1] not in ABSENT and not isinstance(place[-1], int):
                yield who, method, path, changed(body, place, None, is_gone=True), 422, field


# --- Bodies that are none ---------------------------------------------------------------------------------------------

JSON = "application/json"


def deep(opening, closing, times):
    return (opening * times + closing * times).encode()


BODIES = [
    ("nothing", JSON, b"", 400),
    ("white space", JSON, b" \n\t\r", 400),
    ("half an object", JSON, b"{", 400),
    ("half a text", JSON, b'{"words": "', 400),
    ("half an escape", JSON, b'{"words": "\\u12', 400),
    ("a lone surrogate", JSON, b'{"words": "\\ud800"}', 400),
    ("two surrogates the wrong way round", JSON, b'{"words": "\\udc00\\ud800"}', 400),
    ("single quotes", JSON, b"{'words': 'a'}", 400),
    ("a trailing comma", JSON, b'{"words": "a",}', 400),
    ("a comment", JSON, b'/* a */ {"words": "a"}', 400),
    ("NaN", JSON, b'{"words": NaN}', 400),
    ("Infinity", JSON, b'{"words": -Infinity}', 400),
    ("a number with a leading zero", JSON, b'{"words": 007}', 400),
    ("a hexadecimal number", JSON, b'{"words": 0x7}', 400),
    ("a tab inside a text", JSON, b'{"words": "a\tb"}', 400),
    ("a null byte inside a text", JSON, b'{"words": "a\0b"}', 400),
    ("invalid UTF-8", JSON, b'{"words": "\xff\xfe"}', 400),
    ("overlong UTF-8", JSON, b'{"words": "\xc0\xaf"}', 400),
    ("a surrogate in UTF-8", JSON, b'{"words": "\xed\xa0\x80"}', 400),
    ("Latin-1", JSON, '{"words": "é"}'.encode("latin-1"), 400),
    ("GBK", JSON, '{"words": "投诉"}'.encode("gbk"), 400),
    ("UTF-16", JSON, '{"words": "a"}'.encode("utf-16"), 400),
    ("UTF-32", JSON, '{"words": "a"}'.encode("utf-32"), 400),
    ("a byte order mark", JSON, b'\xef\xbb\xbf{"words": "a"}', 400),
    ("10,000 arrays", JSON, deep("[", "]", 10_000), 422),
    ("200,000 arrays", JSON, deep("[", "]", 200_000), 422),
    ("200,000 arrays that never end", JSON, b"[" * 200_000, 400),
    ("10,000 objects", JSON, b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 422),
    ("deep where nothing is read", JSON, b'{"unknown": ' + b"[" * 5_000 + b"]" * 5_000 + b"}", 422),
    ("a number of 300,000 digits", JSON, b'{"words": ' + b"9" * 300_000 + b"}", (400, 422)),
    ("600 KB of white space", JSON, b" " * 600_000, 413),
    ("600 KB of text", JSON, b'{"words": "' + b"a" * 600_000 + b'"}', 413),
    ("100,000 members", JSON, json.dumps({f"m{n}": 1 for n in range(30_000)}).encode(), 422),
    ("the same member twice", JSON, b'{"DOUBLED": 1, "DOUBLED": 2}', 422),
    ("two values", JSON, b"{}{}", (400, 422)),
    ("an array", JSON, b"[]", 422),
    ("an array of objects", JSON, b'[{"words": "a"}]', 422),
    ("a text", JSON, b'"words"', 422),
    ("a number", JSON, b"7", 422),
    ("true", JSON, b"true", 422),
    ("null", JSON, b"null", 422),
    ("an empty object", JSON, b"{}", 422),
    ("other members alone", JSON, b'{"__proto__": {"admin": true}, "constructor": 1}', 422),
    ("gzip that says so", JSON, gzip.compress(b'{"words": "a"}'), 400),
    ("a bomb of gzip", JSON, gzip.compress(b" " * 50_000_000), 400),
    ("plain text", "text/plain", b'{"words": "a"}', 415),
    ("a form", "application/x-www-form-urlencoded", b"words=a", 415),
    ("XML", "application/xml", b"<words>a</words>", 415),
    ("YAML", "application/yaml", b"words: a", 415),
    ("no type at all", None, b'{"words": "a"}', 415),
    ("an empty type", "", b'{"words": "a"}', 415),
    ("a type that is none", "json", b'{"words": "a"}', 415),
    ("a type that begins alike", "application/jsonp", b'{"words": "a"}', 415),
    ("a sequence of JSON", "application/json-seq", b'\x1e{"words": "a"}\n', 415),
    ("a patch", "application/json-patch+json", b"[]", 415),
    ("a type that is not ASCII", "application/json\xe9", b'{"words": "a"}', 415),
    (
        "multipart",
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="words"\r\n\r\na\r\n--x--\r\n',
        415,
    ),
    (
        "multipart that breaks off",
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="words',
        415,
    ),
    ("multipart without a boundary", "multipart/form-data", b"--\r\n\r\n", 415),
]


# --- Queries and paths ------------------------------------------------------------------------------------------------

QUERIES = {
    "from": ["2018-02-30", "x", "2018-05-25T00:00:00Z", "-1", "99999-12-31", "%00", "%E4%BB%8A", "1e9", "null"],
    "month": ["2018-13", "2018", "x", "0000-00", "-2018-05", "%00", "2018-05-01"],
    "format": ["pdf", "JSON", "json%00", "..%2f", "%E4%BB%8A"],
    "lang": ["fr", "%00", "zh,en", "..%2F"],
    "state": ["lost", "OPEN", "open,done", "%00"],
    "stage": ["lost", "%00", "assigned,closed"],
    "department": ["NO%20SUCH", "a%20b", "%00", "..%2Ftax", "a" * 41],
    "kind": ["lost", "%00", "HANDLE"],
    "cursor": ["nonsense", "%00", "e30", "bnVsbA", "W10", "eyJwayI6MX0", "a" * 2_000, "%F0%9F%98%80"],
    "on": ["2018-02-30", "x", "%00"],
}
# The lists that read each of these.
READ_BY = {
    "from": [
        ("public", "/figures"),
        ("public", "/figures/total"),
        ("public", "/figures/departments"),
        ("public", "/figures/picture.svg"),
        ("lead", "/console/register"),
        ("public", "/data/figures-by-day.csv"),
    ],
    "month": [("public", "/tables/matters-by-reason")],
    "format": [
        ("public", "/figures"),
        ("public", "/feed"),
        ("public", "/tables/matters-by-reason"),
        ("inspector", "/console/efficiency"),
    ],
    "lang": [
        ("public", "/figures/picture.svg"),
        ("public", "/feed"),
        ("public", "/open311/services.json"),
        ("public", "/open311/services.xml"),
    ],
    "state": [("lead", "/console/queue"), ("inspector", "/console/demands")],
    "stage": [("lead", "/console/queue")],
    "department": [("lead", "/console/plans")],
    "kind": [("lead", "/console/duties")],
    "cursor": [
        ("lead", "/console/queue"),
        ("lead", "/console/register"),
        ("lead", "/console/plans"),
        ("lead", "/console/notices"),
        ("admin", "/console/accounts"),
        ("inspector", "/console/readings"),
        ("public", "/log"),
        ("public", "/explanations"),
        ("public", "/plans"),
    ],
    "on": [("inspector", "/console/readings"), ("lead", "/console/waiting")],
}


def queries():
    for name, wrong in QUERIES.items():
        for who, path in READ_BY[name]:
            for value in wrong:
                expected = 400 if path.startswith("/open311") else 422
                yield who, path, f"{name}={value}", expected, name
    for broken in ("%", "%zz", "%FF%FE", "from=%C0%AF"):
        yield "public", "/figures", broken, (200, 422), None


NAMES = [
    "1805-00000-00",  # a wrong number
    "0",
    "-1",
    "1805-7850-7807-69",  # a wrong number
    "%00",
    "%F0%9F%98%80",
    "%FF",
    "..%2F..%2Fetc%2Fpasswd",
    "a" * 600,
]
NAMES += [
    "%252e%252e",
    "{number}",
    "1805-7850-7807-68%0d%0aX: y",
    "'%20or%201=1--",
    "%24%7B7*7%7D",
    "CON",
    "1805--7850",
]
PATHS = [
    ("public", "/cases/{}"),
    ("public", "/cases/{}/events"),
    ("public", "/cases/{}/files/1"),
    ("public", "/plans/{}"),
    ("public", "/reforms/{}"),
    ("public", "/tables/{}"),
    ("public", "/data/{}"),
    ("public", "/open311/requests/{}.json"),
    ("public", "/open311/services/{}.xml"),
    ("lead", "/console/cases/{}"),
    ("lead", "/console/plans/{}"),
    ("lead", "/console/studies/{}"),
    ("lead", "/console/tasks/{}"),
    ("lead", "/console/imports/{}"),
    ("inspector", "/console/samples/{}"),
    ("leader", "/console/digests/{}"),
    ("admin", "/console/accounts/{}/sessions"),
]


# --- Headers ----------------------------------------------------------------------------------------------------------

# A registration that fits, with these headers beside its own.
HEADERS = [
    ("no key", {"Idempotency-Key": None}, 428),
    ("an empty key", {"Idempotency-Key": ""}, 428),
    ("a short key", {"Idempotency-Key": "a" * 15}, 428),
    ("a long key", {"Idempotency-Key": "a" * 65}, 428),
    ("a huge key", {"Idempotency-Key": "a" * 30_000}, 428),
    ("a key with a space", {"Idempotency-Key": "a" * 10 + " " + "a" * 10}, 428),
    ("a key of other letters", {"Idempotency-Key": "\xe9" * 20}, 428),
    ("another site", {"Origin": "https://evil.example"}, 403),
    ("no site", {"Origin": "null"}, 403),
    ("another site, as browsers say", {"Sec-Fetch-Site": "cross-site"}, 403),
    ("a sibling, as browsers say", {"Sec-Fetch-Site": "same-site"}, 403),
    ("an origin that is none", {"Origin": "javascript:alert(1)"}, 403),
]
# A message in a case that fits, with these.
GUARDS = [
    ("no revision", {"If-Match": None}, 428),
    ("an empty revision", {"If-Match": ""}, 428),
    ("any revision", {"If-Match": "*"}, 428),
    ("a word", {"If-Match": '"abc"'}, 428),
    ("below zero", {"If-Match": '"-1"'}, 428),
    ("beyond 32 bits", {"If-Match": '"99999999999"'}, 428),
    ("beyond any number", {"If-Match": '"' + "9" * 5_000 + '"'}, 428),
    ("two revisions", {"If-Match": '"1", "2"'}, 428),
    ("a fraction", {"If-Match": '"1.5"'}, 428),
    ("other digits", {"If-Match": '"\xb2"'}, 428),
    ("a revision long past", {"If-Match": '"0"'}, 412),
    ("one that never was", {"If-Match": '"4294967295"'}, 412),
    ("no code", {"Authorization": None}, 404),
    ("an empty code", {"Authorization": ""}, 404),
    ("a code that is none", {"Authorization": "Code"}, 404),
    ("a short code", {"Authorization": "Code 1"}, 404),
    ("letters", {"Authorization": "Code abcdefgh"}, 404),
    ("a long code", {"Authorization": "Code " + "1" * 9_000}, 404),
    ("another scheme", {"Authorization": "Basic bGVhZDpvbmUtdHJpcC0yMDE4"}, 404),
    ("a token that is none", {"Authorization": "Token ../../x"}, 404),
    ("a bearer", {"Authorization": "Bearer eyJhbGciOiJub25lIn0.e30."}, 404),
    ("other letters", {"Authorization": "Code \xe9\xe9\xe9\xe9\xe9\xe9\xe9\xe9"}, 404),
]
# Who asks for the queue with these.
COOKIES = [
    ("none", None),
    ("empty", ""),
    ("no value", "__Host-session="),
    ("no dot", "__Host-session=lead"),
    ("nobody", "__Host-session=nobody.0123456789abcdef0123456789abcdef0123456789abcdef"),
    ("a wrong secret", "__Host-session=lead." + "0" * 48),
    ("a long secret", "__Host-session=lead." + "a" * 20_000),
    ("a long name", "__Host-session=" + "a" * 3_000 + "." + "0" * 48),
    ("a key of the store", "__Host-session=ACCOUNT#lead." + "0" * 48),
    ("other letters", "__Host-session=l\xe9ad.\xe9"),
    ("many", "; ".join(f"c{n}=1" for n in range(2_000))),
    ("without the prefix", "session=lead." + "0" * 48),
    ("a quotation", '__Host-session="lead.' + "0" * 48 + '"'),
    ("semicolons", ";;;;;;;;"),
]


# --- Open311 ----------------------------------------------------------------------------------------------------------

FORM = {
    "service_code": "online-account",
    "description": "窗口说要去另一个部门",
    "address_string": "二楼",
    "first_name": "某某",
    "phone": "13800000001",
    "attribute[reason]": "not_in_person",
}
WRONG_IN_FORM = {
    "service_code": [None, "", "nothing", "NO SUCH", "a" * 5_000, "\0"],
    "description": [None, "", " ", "字" * 10_001, "a\0b"],
    "address_string": [None, "", "字" * 121, "a\0b"],
    "first_name": [None, "", "字" * 121, "a\0b"],
    "phone": [None, "", "请打我电话", "1", "1" * 60],
    "attribute[reason]": [None, "", "because", "NOT_IN_PERSON"],
    "attribute[department]": ["NO SUCH", "a" * 41, "nowhere"],
    "attribute[trip_on]": ["2018-02-30", "昨天", "2099-01-01", "0001-01-01"],
    "attribute[trips_made]": ["0", "-1", "100", "two", "99999999999999999999"],
    "attribute[told]": ["字" * 2_001, "a\0b"],
    "attribute[wish]": ["字" * 2_001],
    "attribute[company]": ["字" * 121],
}
FORMS = [
    ("nothing", b"", 400),
    ("JSON", b'{"service_code": "online-account"}', 400),
    ("invalid UTF-8", b"description=%FF%FE&service_code=online-account", 400),
    ("half an escape", b"description=%&service_code=%4", 404),
    ("100,000 pairs", b"&".join(b"a=b" for _ in range(100_000)), 400),
    ("600 KB", b"description=" + b"a" * 600_000, 413),
    ("equals signs alone", b"=" * 50_000, 400),
]


# --- The readings of a queueing system --------------------------------------------------------------------------------

HEAD = "window,at,waiting,minutes\n"
READINGS = [
    ("nothing", "", 422),
    ("the header alone", HEAD, (200, 422)),
    ("another header", "a,b,c,d\nmain,2018-06-11 09:30,3,10\n", 422),
    ("no such window", HEAD + "nowhere,2018-06-11 09:30,3,10\n", 422),
    ("no day", HEAD + "main,yesterday,3,10\n", 422),
    ("below zero", HEAD + "main,2018-06-11 09:30,-3,10\n", 422),
    ("too many minutes", HEAD + "main,2018-06-11 09:30,3,99999999999\n", 422),
    ("not a number", HEAD + "main,2018-06-11 09:30,three,10\n", 422),
    ("a day to come", HEAD + "main,2099-06-11 09:30,3,10\n", 422),
    ("too few columns", HEAD + "main,2018-06-11 09:30\n", 422),
    ("a quotation that never ends", HEAD + '"main,2018-06-11 09:30,3,10\n', 422),
    ("a formula", HEAD + '=cmd|"/c calc"!A1,2018-06-11 09:30,3,10\n', 422),
    ("501 lines", HEAD + "".join(f"main,2018-06-11 09:{n % 60:02},3,10\n" for n in range(501)), 422),
    ("a null byte", HEAD + "ma\0in,2018-06-11 09:30,3,10\n", 422),
    ("600 KB", HEAD + "x" * 600_000, 413),
]


# --- Files ------------------------------------------------------------------------------------------------------------


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG = (
    SIGNATURE
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
    + chunk(b"IEND", b"")
)
WEBP = base64.b64decode("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAgA0JaQAA3AA/vv9UAA=")
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'

# What is uploaded, and under which types it is refused; under all where none are named.
FILES = [
    ("a text", b"hello"),
    ("a page", HTML),
    ("a page with a PDF inside", HTML + b"%PDF-1.7\n"),
    ("a picture of vectors", SVG),
    ("XML", b'<?xml version="1.0"?>' + SVG),
    ("a GIF", b"GIF89a" + b"\0" * 100),
    ("a GIF that is a script", b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)"),
    ("a BMP", b"BM" + b"\0" * 100),
    ("a TIFF", b"II*\0" + b"\0" * 100),
    ("a HEIC", b"\0\0\0\x18ftypheic" + b"\0" * 100),
    ("an AVIF", b"\0\0\0\x1cftypavif" + b"\0" * 100),
    ("a film", b"\0\0\0\x18ftypmp42" + b"\0" * 100),
    ("a ZIP", b"PK\x03\x04" + b"\0" * 100),
    ("a ZIP with a PDF inside", b"PK\x03\x04" + b"%PDF-1.7" + b"\0" * 100),
    ("gzip", gzip.compress(b"a" * 1_000_000)),
    ("a program for Linux", b"\x7fELF" + b"\0" * 100),
    ("a program for Windows", b"MZ" + b"\0" * 100),
    ("a Word file of before", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100),
    ("PostScript", b"%!PS-Adobe-3.0\n"),
    ("a PDF after a blank", b" %PDF-1.7\n"),
    ("a PDF after a byte order mark", b"\xef\xbb\xbf%PDF-1.7\n"),
    ("half a PDF's signature", b"%PD"),
    ("one byte", b"\xff"),
    ("zeros", b"\0" * 10_000),
    ("a JPEG's signature alone", b"\xff\xd8\xff"),
    ("a JPEG without a picture", b"\xff\xd8\xff\xd9"),
    ("a JPEG with a segment beyond its end", b"\xff\xd8\xff\xe1\xff\xff" + b"a" * 100),
    ("a JPEG with a segment of no length", b"\xff\xd8\xff\xe1\0\0" + b"a" * 100),
    ("a JPEG of fill bytes", b"\xff\xd8" + b"\xff" * 100_000),
    ("a JPEG that is a page", b"\xff\xd8\xff\xfe\0\x80" + HTML),
    ("a PNG's signature alone", SIGNATURE),
    ("a PNG that breaks off", PNG[:-12]),
    ("a PNG that breaks off in a chunk", PNG[:40]),
    ("a PNG with a chunk of 4 GB", SIGNATURE + b"\xff\xff\xff\xffIDAT" + b"\0" * 100),
    ("a PNG with a chunk of 2 GB", SIGNATURE + b"\x7f\xff\xff\xffIDAT" + b"\0" * 100),
    ("a PNG of a million chunks without an end", SIGNATURE + chunk(b"IDAT", b"") * 100_000),
    ("a PNG in lines of text", PNG.replace(b"\r\n", b"\n")),
    ("a WebP's signature alone", b"RIFF\0\0\0\0WEBP"),
    ("a WebP without a picture", b"RIFF\x0c\0\0\0WEBPEXIF\0\0\0\0"),
    ("a WebP with a chunk of 4 GB", b"RIFF\xff\xff\xff\xffWEBPVP8 \xff\xff\xff\xff" + b"\0" * 100),
    ("a WebP that breaks off", WEBP[:30]),
    ("a WebP of frames in frames", b"RIFF\xff\xff\0\0WEBP" + (b"ANMF\xff\xff\0\0" + b"\0" * 16) * 500),
    ("a sound", b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 100),
]
MEDIA_TYPES = ["image/jpeg", "image/png", "image/webp", "application/pdf"]
# A file that is what its bytes say, under the three types that it is not.
MISNAMED = [("image/png", PNG), ("image/webp", WEBP), ("application/pdf", b"%PDF-1.7\n%%EOF\n")]
NO_TYPES = [
    "",
    "image/svg+xml",
    "text/html",
    "image/gif",
    "image/*",
    "*/*",
    "application/octet-stream",
    "image/png; x=y",
    "image/png\r\nX: y",
]
NO_SIZES = [10 * 1024 * 1024 + 1, 2**63 - 1, 2**64 - 1]


# --- Registers --------------------------------------------------------------------------------------------------------

COLUMNS = "主题,登记时间\n"
REGISTERS = [
    ("nothing", "a.csv", b""),
    ("white space", "a.csv", b" \n\n\r\n"),
    ("no such columns", "a.csv", b"a,b,c\n1,2,3\n"),
    ("the header alone", "a.csv", COLUMNS.encode()),
    ("zeros", "a.csv", b"\0" * 5_000),
    ("bytes that are no text", "a.csv", bytes(range(256)) * 20),
    ("invalid UTF-8", "a.csv", COLUMNS.encode() + b"\xff\xfe\xfd,2018-4-16\n"),
    ("a quotation that never ends", "a.csv", (COLUMNS + '"某事,2018-4-16\n').encode()),
    ("70,000 commas", "a.csv", (COLUMNS + "," * 70_000 + "\n").encode()),
    ("no days", "a.csv", (COLUMNS + "某事,昨天\n某事,2018-02-30\n").encode()),
    ("days to come", "a.csv", (COLUMNS + "某事,2999-01-01\n").encode()),
    ("long texts", "a.csv", (COLUMNS + "字" * 200_000 + ",2018-4-16\n").encode()),
    ("a page", "a.csv", HTML),
    ("a program", "a.csv", b"\x7fELF" + b"\0" * 1_000),
    ("no ZIP", "a.xlsx", b"hello"),
    ("half a ZIP", "a.xlsx", b"PK\x03\x04" + b"\0" * 30),
    ("an empty ZIP", "a.xlsx", b"PK\x05\x06" + b"\0" * 18),
    ("a Word file of before", "a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
    ("a CSV under another name", "a.xlsx", COLUMNS.encode()),
    ("a PDF", "a.xlsx", b"%PDF-1.7\n"),
]
# Workbooks by the parts of their ZIP.
SHEET = b"<worksheet><sheetData>%s</sheetData></worksheet>"
BOOK = {
    "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/workbook.xml": b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/worksheets/sheet1.xml": SHEET % b"",
}
ENTITIES = b'<!DOCTYPE a [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
WORKBOOKS = [
    ("a ZIP with nothing of a workbook", {"a.txt": b"hello"}),
    ("no sheets", {**BOOK, "xl/workbook.xml": b"<workbook/>"}),
    ("a sheet that is not there", {name: part for name, part in BOOK.items() if "sheet1" not in name}),
    ("an empty sheet", BOOK),
    ("a sheet that is no XML", {**BOOK, "xl/worksheets/sheet1.xml": b"hello"}),
    ("a sheet that breaks off", {**BOOK, "xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row><c"}),
    ("tags the wrong way round", {**BOOK, "xl/worksheets/sheet1.xml": b"<worksheet><a><b></a></b></worksheet>"}),
    (
        "a cell without a place",
        {**BOOK, "xl/worksheets/sheet1.xml": SHEET % b'<row r="1"><c r="??"><v>1</v></c></row>'},
    ),
    (
        "a shared text that is not there",
        {**BOOK, "xl/worksheets/sheet1.xml": SHEET % b'<row r="1"><c r="A1" t="s"><v>999999999</v></c></row>'},
    ),
    (
        "entities of its own",
        {
            **BOOK,
            "xl/worksheets/sheet1.xml": ENTITIES
            + SHEET % b'<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>',
        },
    ),
    (
        "a file of the machine",
        {
            **BOOK,
            "xl/worksheets/sheet1.xml": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            + SHEET % b'<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row>',
        },
    ),
    ("a part outside of it", {**BOOK, "../../../../tmp/x": b"hello", "xl/workbook.xml": b"<workbook/>"}),
    ("elements 100,000 deep", {**BOOK, "xl/worksheets/sheet1.xml": b"<a>" * 100_000}),
    ("a bomb of 300 MB", {**BOOK, "xl/worksheets/sheet1.xml": b" " * 300_000_000}),
]


# --- What is no HTTP --------------------------------------------------------------------------------------------------

START = b"POST /api/v1/cases HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-For: 9.9.9.9\r\nIdempotency-Key: 0123456789abcdef\r\nContent-Type: application/json\r\n"
GET = b"GET /api/v1/directory HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-For: 9.9.9.9\r\n"
# What is written to a connection, and the statuses that may come back; 0 is a connection that ends without an answer.
RAW = [
    ("noise", bytes(range(256)) * 8, (400, 0)),
    ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200, (400, 0)),
    ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0" * 50, (400, 505, 0)),
    ("HTTP/0.9", b"GET /\r\n", (400, 0)),
    ("HTTP/9.9", b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", (400, 505, 0)),
    ("no method", b" / HTTP/1.1\r\nHost: a\r\n\r\n", (400, 0)),
    ("a method of 10,000 letters", b"A" * 10_000 + b" / HTTP/1.1\r\nHost: a\r\n\r\n", (400, 404, 405, 0)),
    ("a path with a blank", b"GET /api/v1/a b HTTP/1.1\r\nHost: a\r\n\r\n", (400, 0)),
    ("a path with a null byte", b"GET /api/v1/\0 HTTP/1.1\r\nHost: a\r\n\r\n", (400, 0)),
    ("a path of 200 KB", b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", (400, 404, 414, 431, 0)),
    ("a query of 60 KB", b"GET /api/v1/figures?from=" + b"a" * 60_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", (414, 422, 0)),
    (
        "a whole address",
        b"GET http://evil.example/api/v1/directory HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        (200, 400, 404),
    ),
    ("CONNECT", b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n", (400, 404, 405, 0)),
    ("two lengths", START + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", (400, 0)),
    ("a length below zero", START + b"Content-Length: -1\r\n\r\n{}", (400, 0)),
    ("a length that is a word", START + b"Content-Length: two\r\n\r\n{}", (400, 0)),
    ("a length beyond any", START + b"Content-Length: 99999999999999999999999\r\n\r\n{}", (400, 413, 0)),
    ("a length of 8 EB", START + b"Content-Length: 9223372036854775807\r\n\r\n{}", (413,)),
    ("a length with a sign", START + b"Content-Length: +2\r\n\r\n{}", (400, 422, 0)),
    ("a length and chunks", START + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", (400, 0)),
    ("chunks twice", START + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", (400, 422, 0)),
    ("another encoding", START + b"Transfer-Encoding: gzip\r\n\r\n0\r\n\r\n", (400, 501, 0)),
    ("an encoding with a blank", START + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", (400, 0)),
    ("an encoding in disguise", START + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", (400, 501, 0)),
    ("a chunk that is no number", START + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", (400, 0)),
    ("a chunk below zero", START + b"Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n", (400, 0)),
    ("a chunk of 16 EB", START + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n{}", (400, 413, 0)),
    ("a chunk beyond any", START + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n{}", (400, 413, 0)),
    ("an empty chunk's size", START + b"Transfer-Encoding: chunked\r\n\r\n\r\n{}\r\n0\r\n\r\n", (400, 0)),
    ("a chunk longer than said", START + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n", (400, 0)),
    (
        "an extension of 100 KB",
        START + b"Transfer-Encoding: chunked\r\n\r\n2;" + b"a" * 100_000 + b"\r\n{}\r\n0\r\n\r\n",
        (400, 422, 0),
    ),
    (
        "trailers of 100 KB",
        START + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n" + b"X: " + b"a" * 100_000 + b"\r\n\r\n",
        (400, 422, 0),
    ),
    (
        "20,000 chunks of a byte",
        START + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 20_000 + b"0\r\n\r\n",
        (400, 0),
    ),
    (
        "600 KB in chunks",
        START
        + b"Transfer-Encoding: chunked\r\n\r\n"
        + b"10000\r\n" * 0
        + (b"10000\r\n" + b" " * 65_536 + b"\r\n") * 10
        + b"0\r\n\r\n",
        (413,),
    ),
    ("a body that breaks off", START + b"Content-Length: 100\r\n\r\n{", (400, 0)),
    ("chunks that break off", START + b"Transfer-Encoding: chunked\r\n\r\n64\r\n{", (400, 0)),
    ("headers that break off", START, (0, 400, 408)),
    ("101 headers", GET + b"".join(b"X-%d: a\r\n" % n for n in range(101)) + b"\r\n", (431, 400, 0)),
    ("10,000 headers", GET + b"".join(b"X-%d: a\r\n" % n for n in range(10_000)) + b"\r\n", (431, 400, 0)),
    ("a header of 1 MB", GET + b"X: " + b"a" * 1_000_000 + b"\r\n\r\n", (431, 400, 0)),
    ("a header's name of 100 KB", GET + b"a" * 100_000 + b": b\r\n\r\n", (431, 400, 0)),
    ("a header without a name", GET + b": b\r\n\r\n", (400, 0)),
    ("a header without a colon", GET + b"abc\r\n\r\n", (400, 0)),
    ("a header with a blank in its name", GET + b"a b: c\r\n\r\n", (400, 0)),
    ("a header with a null byte", GET + b"X: a\0b\r\n\r\n", (400, 0)),
    ("a header over two lines", GET + b"X: a\r\n b\r\n\r\n", (400, 0)),
    ("carriage returns alone", GET.replace(b"\r\n", b"\r") + b"\r", (400, 0)),
    ("a null byte in Host", b"GET /api/v1/directory HTTP/1.1\r\nHost: a\0b\r\n\r\n", (400, 0)),
    ("two hosts", b"GET /api/v1/directory HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n", (200, 400)),
    ("no host", b"GET /api/v1/directory HTTP/1.1\r\nConnection: close\r\n\r\n", (200, 400)),
    (
        "an expectation",
        START + b"Expect: the-impossible\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
        (417, 422),
    ),
    (
        "an upgrade",
        GET + b"Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n",
        (200, 400),
    ),
    (
        "two requests in one",
        START + b"Content-Length: 2\r\n\r\n{}GET /api/v1/nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        (422,),
    ),
    (
        "a forwarded address that is none",
        b"GET /api/v1/directory HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: ;drop table\r\nConnection: close\r\n\r\n",
        (200, 400),
    ),
    (
        "10,000 forwarded addresses",
        b"GET /api/v1/directory HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: "
        + b"1.1.1.1, " * 10_000
        + b"1.1.1.1\r\nConnection: close\r\n\r\n",
        (200, 400, 431, 0),
    ),
    ("a range", GET + b"Range: bytes=0-99999999999999999999\r\nConnection: close\r\n\r\n", (200, 416)),
    (
        "encodings that are none",
        GET + b"Accept-Encoding: \xff\xfe, " + b"x, " * 5_000 + b"gzip;q=nan\r\nConnection: close\r\n\r\n",
        (200, 406),
    ),
    (
        "an entity tag that is none",
        GET + b"If-None-Match: " + b'W/"' * 5_000 + b"\r\nConnection: close\r\n\r\n",
        (200,),
    ),
]
