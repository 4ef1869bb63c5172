"""A local AWS in a separate process: MiniStack on a free port of 127.0.0.1.

It stores nothing, sees nothing of this process's environment, and ends with the process that started it, because it
waits for the end of its standard input. With `enforce`, IAM is enforced: a deployed function can do exactly what its
role allows.
"""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import botocore.config
import botocore.session

REGION = "eu-central-1"
# MiniStack takes this key for the account's root; its secret is not checked.
ROOT_KEY = "test"
READY_SECONDS = 60
# Longer than any function may run.
ANSWER_SECONDS = 300
# Runs MiniStack until standard input ends.
HOST = """
import os, signal, sys, threading
def watch():
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
threading.Thread(target=watch, daemon=True).start()
sys.argv = ["ministack"]
from ministack.app import main
main()
"""


class Cloud:
    """A running local AWS."""

    def __init__(self, endpoint, log):
        self.endpoint = endpoint
        self.log = log

    def client(self, service, **credentials):
        """A client of one service, as the account's root unless other credentials are given."""
        session = botocore.session.get_session()
        credentials = credentials or {
            "aws_access_key_id": ROOT_KEY,
            "aws_secret_access_key": ROOT_KEY,
        }
        config = botocore.config.Config(
            retries={"total_max_attempts": 1}, read_timeout=ANSWER_SECONDS
        )
        return session.create_client(
            service, region_name=REGION, endpoint_url=self.endpoint, config=config, **credentials
        )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(process, endpoint, log):
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"MiniStack ended:\n{log.read_text(errors='replace')[-4000:]}")
        with contextlib.suppress(urllib.error.URLError, OSError):
            with urllib.request.urlopen(f"{endpoint}/_ministack/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        time.sleep(0.05)
    raise RuntimeError(f"MiniStack did not answer:\n{log.read_text(errors='replace')[-4000:]}")


@contextlib.contextmanager
def running(enforce):
    """A local AWS for the duration of a `with` block."""
    with tempfile.TemporaryDirectory(prefix="onetrip-cloud-") as folder:
        port = free_port()
        log = pathlib.Path(folder) / "ministack.log"
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "C.UTF-8",
            "HOME": folder,
            "TMPDIR": folder,
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "MINISTACK_REGION": REGION,
            "AUTH": "true" if enforce else "false",
            "LOG_LEVEL": "INFO",
        }
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-c", HOST],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=folder,
                # A process group of its own, so that the functions it starts end with it.
                start_new_session=True,
            )
        try:
            endpoint = f"http://127.0.0.1:{port}"
            wait_until_ready(process, endpoint, log)
            yield Cloud(endpoint, log)
        finally:
            process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
