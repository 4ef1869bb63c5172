"""What needs Python, in one command: the deployment, and the calendar against another.

    python3 tests/deployed/run.py template            the templates keep their promises
    python3 tests/deployed/run.py journey BINARIES    the functions, deployed to a local AWS and used
    python3 tests/deployed/run.py register BINARIES [ROWS]
                                                      a register of 50,000 cases, made an XLSX by these functions
    python3 tests/deployed/run.py serve               a DynamoDB of several processes and an S3, for other tests
    python3 tests/deployed/run.py calendar PROGRAM    the working days, against an independent package
    python3 tests/deployed/run.py open ADDRESS        Open311, open data and the API, as others use them
    python3 tests/deployed/run.py schema ONETRIP [EXAMPLES]
                                                      the API, by what it says of itself and Schemathesis
    python3 tests/deployed/run.py bodies ONETRIP      bad requests and files, each with the answer it has to get
    python3 tests/deployed/run.py scripts ONETRIP     strings that run if they are taken for anything but text

BINARIES is the folder with the five function binaries, built for this machine: public, proof, console,
project, clock. `serve` prints the addresses of empty DynamoDBs and of an S3 once they answer, and stops when
its standard input ends, so that it never outlives the test that started it. PROGRAM is the built example
`working_days` of the crate `shared`. ADDRESS is a house with its demonstration: http://127.0.0.1:PORT. ONETRIP is the
built program `onetrip`, which each of these starts on a folder of its own.

Python packages live in target/deployed; the standard library is all that this file needs.
"""

import argparse
import fcntl
import os
import pathlib
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CACHE = ROOT / "target" / "deployed"


def python_with(name, requirements):
    """The interpreter of a virtual environment that has `requirements`; it is created at the first call."""
    CACHE.mkdir(parents=True, exist_ok=True)
    home = CACHE / name
    python = home / "bin" / "python"
    installed = home / "installed.txt"
    wanted = requirements.read_text(encoding="utf-8")
    # Two tests may come here at once, but only one may install.
    with (CACHE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not installed.exists() or installed.read_text(encoding="utf-8") != wanted:
            print(f"installing {' '.join(wanted.split())}", file=sys.stderr)
            venv.create(home, with_pip=True, clear=True)
            subprocess.run(
                [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
                + ["--requirement", requirements],
                check=True,
                stdout=sys.stderr,
            )
            installed.write_text(wanted, encoding="utf-8")
    return python


def run_template():
    aws = ROOT / "infra" / "aws"
    python = python_with("lint", aws / "requirements.txt")
    for script in ("check_template.py", "check_template_test.py"):
        ran = subprocess.run([python, "-B", aws / script], check=False)
        if ran.returncode:
            return ran.returncode
    return 0


def run_deployed(script, binaries, *arguments):
    python = python_with("ministack", HERE / "requirements.txt")
    environment = dict(os.environ, ONETRIP_BINARIES=str(binaries.resolve()))
    return subprocess.run(
        [python, "-B", HERE / script, *arguments], env=environment, check=False
    ).returncode


def run_serve():
    python = python_with("ministack", HERE / "requirements.txt")
    return subprocess.run([python, "-B", HERE / "store.py"], check=False).returncode


def run_calendar(program):
    folder = HERE.parent / "calendar"
    python = python_with("calendar", folder / "requirements.txt")
    environment = dict(os.environ, ONETRIP_WORKING_DAYS=str(program.resolve()))
    return subprocess.run(
        [python, "-B", folder / "calendar_test.py"], env=environment, check=False
    ).returncode


def run_open(address):
    tests = HERE.parent
    python = python_with("open", tests / "open311" / "requirements.txt")
    generating = python_with("client", tests / "client" / "requirements.txt")
    environment = dict(os.environ, ONETRIP_URL=address.rstrip("/"))
    for python, script in (
        (python, tests / "open311" / "open311_test.py"),
        (python, tests / "open_data" / "open_data_test.py"),
        (generating, tests / "client" / "client_test.py"),
    ):
        ran = subprocess.run([python, "-B", script], env=environment, check=False)
        if ran.returncode:
            return ran.returncode
    return 0


def run_hostile(script, program, *arguments):
    hostile = HERE.parent / "hostile"
    python = python_with("hostile", hostile / "requirements.txt")
    command = [python, "-B", hostile / f"{script}.py", program.resolve(), *arguments]
    return subprocess.run(command, check=False).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("template")
    commands.add_parser("journey").add_argument("binaries", type=pathlib.Path)
    register = commands.add_parser("register")
    register.add_argument("binaries", type=pathlib.Path)
    register.add_argument("rows", type=int, nargs="?", default=50_000)
    commands.add_parser("serve")
    commands.add_parser("calendar").add_argument("program", type=pathlib.Path)
    commands.add_parser("open").add_argument("address")
    schema = commands.add_parser("schema")
    schema.add_argument("program", type=pathlib.Path)
    schema.add_argument("examples", type=int, nargs="?", default=50_000)
    for name in ("bodies", "scripts"):
        commands.add_parser(name).add_argument("program", type=pathlib.Path)
    asked = parser.parse_args()
    if asked.command == "template":
        return run_template()
    if asked.command == "journey":
        return run_deployed("journey_test.py", asked.binaries)
    if asked.command == "register":
        return run_deployed("register.py", asked.binaries, str(asked.rows))
    if asked.command == "calendar":
        return run_calendar(asked.program)
    if asked.command == "open":
        return run_open(asked.address)
    if asked.command == "schema":
        return run_hostile("schema", asked.program, str(asked.examples))
    if asked.command in ("bodies", "scripts"):
        return run_hostile(asked.command, asked.program)
    return run_serve()


if __name__ == "__main__":
    sys.exit(main())
