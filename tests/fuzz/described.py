"""Writes an example of each request and each body that the API's description has, for the fuzz targets to start from.

    described.py FOLDER

FOLDER gets `request` and `body`. An example fits its schema; whether it makes sense is of no matter.
"""

import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
DESCRIPTION = json.loads((HERE / "../openapi.json").read_text())
SCHEMAS = DESCRIPTION["components"]["schemas"]
PATH = {"number": "1804-1234-5678-60", "file": "1"}
QUERY = {
    "lang": "en",
    "format": "csv",
    "on": "2018-06-10",
    "from": "2018-04-16",
    "until": "2018-06-10",
    # {"pk":"X","sk":"a"}
    "cursor": "eyJwayI6IlgiLCJzayI6ImEifQ",
    "kind": "act",
    "state": "open",
    "stage": "assigned",
    "month": "2018-05",
}
HEADERS = {"if-match": '"1"', "idempotency-key": "0123456789abcdef"}
FORM = (HERE / "seeds/open311/place").read_text()


def text(name, schema):
    kind, pattern = schema.get("format"), schema.get("pattern", "")
    if kind == "date":
        return "2018-05-18"
    if kind == "email":
        return "officer@town.example"
    if pattern.startswith("^\\d{4}-"):
        return "1804-1234-5678-60"
    if pattern.startswith("^\\d{4} "):
        return "1234 5678"
    if pattern:
        return "tax"
    return {"phone": "13800000001", "media_type": "image/jpeg"}.get(name, "改密码")


def example(schema, name="", depth=0):
    """A value that fits a schema, with all members that it can have."""
    if "$ref" in schema:
        return example(SCHEMAS[schema["$ref"].rsplit("/", 1)[-1]], name, depth + 1)
    if depth > 12:
        return None
    if "enum" in schema:
        return schema["enum"][0]
    if "allOf" in schema:
        parts = [example(part, name, depth + 1) for part in schema["allOf"]]
        return {key: value for part in parts for key, value in (part or {}).items()}
    for choices in ("oneOf", "anyOf"):
        if choices in schema:
            kinds = [choice for choice in schema[choices] if choice.get("type") != "null"]
            return example(kinds[0], name, depth + 1)
    kind = schema.get("type", "object")
    if isinstance(kind, list):
        kind = next(each for each in kind if each != "null")
    if kind == "boolean":
        return True
    if kind in ("integer", "number"):
        return max(1, schema.get("minimum", 1))
    if kind == "array":
        return [example(schema["items"], name, depth + 1)]
    if kind == "string":
        return text(name, schema)
    members = schema.get("properties", {}).items()
    return {name: example(member, name, depth + 1) for name, member in members}


def written(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def requests():
    """Each operation with its parameters and its body."""
    for path, operations in DESCRIPTION["paths"].items():
        for method, operation in operations.items():
            query, lines = [], []
            for parameter in operation.get("parameters", []):
                name = parameter["name"]
                if parameter["in"] == "query":
                    query.append(f"{name}={QUERY.get(name, 'tax')}")
                elif parameter["in"] == "header":
                    lines.append(f"{name.lower()}: {HEADERS.get(name.lower(), 'x')}")
            if "/console/" not in path:
                lines.append("authorization: Code 1234 5678")
            content = operation.get("requestBody", {}).get("content", {})
            body = ""
            for kind, described in list(content.items())[:1]:
                lines.append(f"content-type: {kind}")
                is_form = kind.endswith("x-www-form-urlencoded")
                body = FORM if is_form else written(example(described["schema"]))
            filled = re.sub(r"\{(\w+)\}", lambda part: PATH.get(part[1], "some"), path)
            asked = "&".join(query)
            address = f"{filled}?{asked}" if asked else filled
            head = "\n".join([f"{method.upper()} {address}", *lines])
            name = re.sub(r"\W", "_", f"{method} {path}")
            yield name, b"\0" + f"{head}\n\n{body}".encode()


def bodies():
    """The body of each type, behind the number by which `targets/body.rs` chooses it."""
    source = (HERE / "targets/body.rs").read_text()
    lists = re.findall(r"readers!\(\s*\w+:(.*?)\);", source, re.DOTALL)
    names = [name for names in lists for name in re.findall(r"\w+", names)]
    for number, name in enumerate(names):
        value = example(SCHEMAS["Assign" if name == "Command" else name], name)
        if name == "Command":
            value = {"command": "assign", **value}
        yield name, bytes([number]) + written(value).encode()


def main():
    for target, examples in (("request", requests()), ("body", bodies())):
        folder = Path(sys.argv[1]) / target
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in examples:
            (folder / name).write_bytes(content)


main()
