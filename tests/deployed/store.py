"""MiniStack's DynamoDB by itself, in one process for each core, and a whole MiniStack for its S3, for other tests.

The whole MiniStack answers every request in one thread, and half of that thread's time goes to routes, tenants and log
lines that a database test does not need. Once they answer, it prints the addresses of the databases on one line and
that of the whole on the next, and ends with its standard input. A table lives in the process that created it, so a
client keeps to one address.
"""

import asyncio
import contextlib
import os
import subprocess
import sys

import cloud

CORES = os.cpu_count() or 1


class Connection(asyncio.Protocol):
    """One client's connection: HTTP/1.1 with a length for each body, as the SDKs send it."""

    def __init__(self, handle):
        self.handle = handle
        self.received = b""

    def connection_made(self, transport):
        self.transport = transport
        self.requests = asyncio.Queue()
        self.answering = asyncio.ensure_future(self.answer())

    def connection_lost(self, _):
        self.answering.cancel()

    def data_received(self, data):
        self.received += data
        while True:
            head, end, rest = self.received.partition(b"\r\n\r\n")
            if not end:
                return
            lines = head.decode("latin-1").split("\r\n")
            fields = (line.partition(":") for line in lines[1:])
            headers = {name.strip().lower(): value.strip() for name, _, value in fields}
            length = int(headers.get("content-length", "0"))
            if len(rest) < length:
                return
            self.received = rest[length:]
            self.requests.put_nowait((headers, rest[:length]))

    async def answer(self):
        while True:
            headers, body = await self.requests.get()
            status, told, answer = await self.handle("POST", "/", headers, body, {})
            answer = answer.encode() if isinstance(answer, str) else answer
            told = {**told, "Content-Length": str(len(answer))}
            lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
            self.transport.write(f"HTTP/1.1 {status} .\r\n{lines}\r\n".encode() + answer)


async def serve():
    # Only here, because it starts threads.
    from ministack.services import dynamodb

    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(dynamodb.handle_request), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await loop.run_in_executor(None, sys.stdin.buffer.read)
    # Open connections do not matter any more.
    os._exit(0)


def main():
    command = [sys.executable, "-B", __file__, "one"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    servers = [subprocess.Popen(command, **pipes) for _ in range(CORES)]
    with cloud.running(enforce=False) as whole:
        addresses = ",".join(server.stdout.readline().decode().strip() for server in servers)
        print(addresses, whole.endpoint, sep="\n", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            sys.stdin.buffer.read()
    for server in servers:
        server.stdin.close()
        server.wait()


if __name__ == "__main__":
    if sys.argv[1:] == ["one"]:
        asyncio.run(serve())
    else:
        main()
