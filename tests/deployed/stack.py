"""Uploads the functions for CloudFormation, deploys the template, and calls the result.

It does what an operator does with the AWS command line: a bucket, five archives, one stack.
"""

import base64
import hashlib
import hmac
import http.client
import io
import itertools
import json
import pathlib
import platform
import secrets
import struct
import time
import zipfile
from urllib.parse import urlsplit

TEMPLATES = pathlib.Path(__file__).resolve().parent.parent.parent / "infra" / "aws"
FUNCTIONS = ("public", "proof", "console", "project", "clock")
ADDRESS = "https://onetrip.test"
STACK_SECONDS = 120
UNKNOWN_TO_MINISTACK = '"Null": { "dynamodb:LeadingKeys": "false" }'


def archive(binary):
    """A Lambda archive: the binary, executable, under the name that the runtime starts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as written:
        entry = zipfile.ZipInfo("bootstrap")
        entry.external_attr = 0o100755 << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        written.writestr(entry, binary.read_bytes())
    return held.getvalue()


def uploaded(cloud, template):
    """The address of a template in the bucket for code: one of more than 51,200 bytes cannot be sent along.

    MiniStack does not know which keys a request uses, so there the condition that it uses some never holds. Which keys
    a function may use is tested in front of the embedded database."""
    lines = (TEMPLATES / template).read_text(encoding="utf-8").splitlines(keepends=True)
    body = "".join(line for line in lines if line.strip() != UNKNOWN_TO_MINISTACK)
    cloud.client("s3").put_object(Bucket="onetrip-code", Key=template, Body=body.encode())
    return f"{cloud.endpoint}/onetrip-code/{template}"


def create(cloud, name, template, parameters):
    """Creates a stack, waits, and returns its outputs; raises with the resource that failed and why."""
    formation = cloud.client("cloudformation")
    formation.create_stack(
        StackName=name,
        TemplateURL=uploaded(cloud, template),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        Capabilities=["CAPABILITY_IAM"],
    )
    deadline = time.monotonic() + STACK_SECONDS
    while time.monotonic() < deadline:
        stack = formation.describe_stacks(StackName=name)["Stacks"][0]
        if not stack["StackStatus"].endswith("IN_PROGRESS"):
            break
        time.sleep(0.1)
    if stack["StackStatus"] != "CREATE_COMPLETE":
        events = formation.describe_stack_events(StackName=name)["StackEvents"]
        failed = [
            f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason')}"
            for event in events
            if "FAILED" in event["ResourceStatus"]
        ]
        raise RuntimeError(f"{name}: {stack['StackStatus']}: {failed}")
    return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}


def deploy(cloud, binaries):
    """Deploys both templates with the functions in `binaries`, and returns the first one's outputs."""
    storage = cloud.client("s3")
    storage.create_bucket(
        Bucket="onetrip-code",
        CreateBucketConfiguration={"LocationConstraint": storage.meta.region_name},
    )
    for function in FUNCTIONS:
        storage.put_object(
            Bucket="onetrip-code",
            Key=f"releases/1/{function}.zip",
            Body=archive(binaries / function),
        )
    outputs = create(
        cloud,
        "onetrip",
        "template.yaml",
        {
            "CodeBucket": "onetrip-code",
            "CodePrefix": "releases/1/",
            "Architecture": "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64",
            "Address": ADDRESS,
            "FirstAdministrator": "admin",
            "EndpointUrl": cloud.endpoint,
        },
    )
    certificate = "arn:aws:acm:us-east-1:000000000000:certificate/0123abcd"
    create(
        cloud,
        "onetrip-site",
        "site.yaml",
        {key: outputs[key] for key in ("SiteBucketName", "FilesBucketName", "ApiId", "EdgeSecretArn")}
        | {"Domain": "one-trip.example", "CertificateArn": certificate},
    )
    return outputs


class Answer:
    """A response of the API."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)


def work_on(challenge):
    """A proof of work: the challenge, a dot and a number, whose SHA-256 begins with as many zero bits as it asks for."""
    bits = int(challenge.split(".")[0])
    for number in itertools.count():
        proof = f"{challenge}.{number}"
        if int.from_bytes(hashlib.sha256(proof.encode()).digest(), "big") >> (256 - bits) == 0:
            return proof


class Client:
    """A browser's view of the API: JSON in and out, and the session cookie."""

    def __init__(self, cloud, outputs):
        self.port = urlsplit(cloud.endpoint).port
        self.host = urlsplit(outputs["ApiEndpoint"]).netloc
        self.cookie = None

    def call(self, method, path, body=None, **headers):
        """One request, with the work that it costs. Header names are written with underscores."""
        answer = self.sent(method, path, body, **headers)
        challenge = answer.headers["onetrip-work"]
        if answer.status == 428 and challenge:
            answer = self.sent(method, path, body, onetrip_work=work_on(challenge), **headers)
        return answer

    def sent(self, method, path, body, **headers):
        sent = {"Host": self.host, "Origin": ADDRESS, "Accept": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        payload = None
        if body is not None:
            payload = json.dumps(body, ensure_ascii=False).encode()
            sent["Content-Type"] = "application/json"
        if self.cookie:
            sent["Cookie"] = self.cookie
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, payload, sent)
            answer = connection.getresponse()
            given = answer.getheader("Set-Cookie")
            if given:
                self.cookie = given.split(";")[0]
            try:
                read = answer.read()
            except http.client.IncompleteRead as cut:
                read = cut.partial
            return Answer(answer.status, answer.headers, read)
        finally:
            connection.close()

    def write(self, method, path, body, revision=None, **headers):
        """A write with a new idempotency key and the revision that was read."""
        if revision is not None:
            headers["If_Match"] = f'"{revision}"'
        return self.call(method, path, body, Idempotency_Key=secrets.token_hex(16), **headers)


class App:
    """An authenticator app (RFC 6238), and the recovery codes that were given with it. A house accepts the code of each
    step once, and one step ahead of its clock."""

    def __init__(self, secret):
        self.secret = base64.b32decode(secret)
        self.used = 0
        self.recovery = []

    def is_ready(self):
        """Whether there is a code that was not used."""
        return time.time() // 30 + 1 > self.used

    def code(self):
        """The next code that was not used, waiting for it if need be."""
        while not self.is_ready():
            time.sleep(1)
        self.used = max(int(time.time()) // 30, self.used + 1)
        digest = hmac.digest(self.secret, struct.pack(">Q", self.used), "sha1")
        number = struct.unpack_from(">I", digest, digest[19] & 15)[0]
        return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


# The app of each account.
APPS = {}


def show_factor(browser, account, challenge):
    """The second step of a sign-in: with a recovery code if the app's next code is half a minute away."""
    app = APPS[account]
    is_recovered = app.recovery and not app.is_ready()
    factor, code = ("recovery_code", app.recovery.pop()) if is_recovered else ("totp", app.code())
    body = {"challenge": challenge, "factor": factor, "code": code}
    return browser.call("POST", "/api/v1/console/session/factor", body)


def enrol(browser, account):
    """Sets up an authenticator app, which the rules of a new house require of everybody."""
    setup = browser.call("POST", "/api/v1/console/account/totp", {}).json()
    app = APPS[account] = App(setup["secret"])
    body = {"challenge": setup["challenge"], "code": app.code()}
    answer = browser.call("POST", "/api/v1/console/account/totp/confirmation", body)
    if answer.status == 200:
        app.recovery = answer.json()["codes"]
    return answer


def sign_in(cloud, outputs, account, password):
    """The browser of a member of staff who has signed in. The first time, an own password replaces the given one, and
    an authenticator app is set up where the rules require it."""
    browser = Client(cloud, outputs)
    own = f"{password}, by now my own"
    for given in (own, password):
        body = {"account": account, "password": given}
        answer = browser.call("POST", "/api/v1/console/session", body)
        if answer.status in (200, 202):
            break
    if answer.status == 202:
        answer = show_factor(browser, account, answer.json()["challenge"])
    if answer.status == 200 and answer.json()["replace_password"]:
        body = {"current": password, "password": own}
        answer = browser.call("PUT", "/api/v1/console/account/password", body)
    if answer.status == 200 and answer.json()["enrol_factor"]:
        answer = enrol(browser, account)
    if answer.status != 200:
        log = cloud.log.read_text(errors="replace")[-4000:]
        raise AssertionError(f"{account}: {answer.status} {answer.body}\n{log}")
    return browser


def resource(cloud, name):
    """What CloudFormation made of a resource in the template."""
    described = cloud.client("cloudformation").describe_stack_resources(
        StackName="onetrip", LogicalResourceId=name
    )
    return described["StackResources"][0]


def tick(cloud):
    """Runs the clock as its schedule does."""
    name = resource(cloud, "Clock")["PhysicalResourceId"]
    ran = cloud.client("lambda").invoke(FunctionName=name, Payload=b'{"source":"aws.events"}')
    assert "FunctionError" not in ran, ran["Payload"].read()
