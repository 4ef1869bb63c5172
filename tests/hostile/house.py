"""A server with the demonstration, in a process of its own whose memory is watched, and somebody to ask it."""

import http.client
import json
import pathlib
import re
import subprocess
import tempfile
import threading
import time
import uuid

PASSWORD = "one-trip-2018"
COOKIE = "__Host-session"
# What a house may never need more of, in kilobytes.
MOST_MEMORY = 300_000


class House:
    """The program `onetrip` on a folder that is thrown away. It believes each request where it says it comes from."""

    def __init__(self, program, options=(), environment=None):
        self.folder = tempfile.TemporaryDirectory(prefix="onetrip-")
        self.log_path = pathlib.Path(self.folder.name) / "log"
        self.log = self.log_path.open("wb")
        command = [program, "--port", "0", "--trusted-proxy", "127.0.0.1", *options]
        self.process = subprocess.Popen(
            command + ["--data", pathlib.Path(self.folder.name) / "data"],
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            env=environment,
        )
        said = ""
        for line in self.process.stdout:
            said += line
            if line.startswith("Ctrl-C"):
                break
        else:
            raise SystemExit(f"it ended before it served: {said}{self.log_path.read_text()}")
        self.port = int(re.search(r"http://127\.0\.0\.1:(\d+)/", said)[1])
        # Cases of which the code is printed.
        self.codes = dict(re.findall(r"^  (\d{4}-(?:\d{5}|\d{4}-\d{4})-\d\d)   (\d{4} ?\d{4}) ", said, re.M))
        self.most = 0
        self.watching = threading.Thread(target=self._watch, daemon=True)
        self.watching.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)
        self.log.close()
        self.folder.cleanup()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def _watch(self):
        while self.process.poll() is None:
            self.most = max(self.most, self.memory())
            time.sleep(0.05)

    def memory(self):
        """The most kilobytes that were resident so far; nothing where the system does not tell."""
        try:
            status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return 0
        peak = re.search(r"VmHWM:\s+(\d+)", status)
        return int(peak[1]) if peak else 0

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def get(self, path, headers):
        """The status, the headers and the bytes of an answer."""
        connection = self.connection()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        read = answer.read()
        connection.close()
        return answer.status, answer.headers, read

    def ask(self, method, path, body=None, **headers):
        """The status, the headers and the JSON of an answer."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            headers.setdefault("content-type", "application/json")
            body = json.dumps(body).encode()
        connection = self.connection()
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        read = answer.read()
        connection.close()
        is_json = "json" in (answer.getheader("content-type") or "")
        return answer.status, answer.headers, json.loads(read) if is_json else read

    def sign_in(self, account):
        """The session cookie of somebody of the demonstration."""
        status, headers, told = self.ask("POST", "/api/v1/console/session", {"account": account, "password": PASSWORD})
        if status != 200:
            raise SystemExit(f"{account} cannot sign in: {status} {told}")
        cookies = headers.get_all("set-cookie")
        return next(cookie.split(";")[0].split("=", 1)[1] for cookie in cookies if cookie.startswith(COOKIE))


def key():
    """An Idempotency-Key."""
    return uuid.uuid4().hex
