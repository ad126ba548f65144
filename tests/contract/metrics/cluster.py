"""A Spark cluster on the loopback: a master and two workers, each a Java process of its own."""

import re
import shutil
import subprocess
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

_DEPLOY: Final = "org.apache.spark.deploy"
_HERE: Final = ("--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
_LOOKS: Final = 450  #: five in a second


def on_loopback(packages: Path, *command: str) -> list[str]:
    """Return the command with the settings that keep PySpark of a folder on the loopback."""
    local = ("SPARK_LOCAL_IP=127.0.0.1", "SPARK_LOCAL_HOSTNAME=localhost")
    return ["env", f"SPARK_HOME={packages / 'pyspark'}", *local, *command]


@contextmanager
def cluster(packages: Path, folder: Path) -> Generator[str]:
    """Start a master and two workers for the length of the block; give the master's address."""
    assert shutil.which("java"), "Spark needs Java 17: apt-get install default-jre-headless"
    program = str(packages / "pyspark" / "bin" / "spark-class")
    with ExitStack() as stack:

        def begin(name: str, kind: str, *arguments: str) -> Path:
            log = folder / f"{name}.log"
            java = (program, f"{_DEPLOY}.{kind}", *_HERE, *arguments)
            stack.enter_context(_running(on_loopback(packages, *java), log))
            return log

        master = _told(begin("master", "master.Master"), r"Starting Spark master at (\S+)")
        for name in ("one", "two"):
            space = ("--cores", "1", "--memory", "1g", "--work-dir", str(folder / name))
            log = begin(name, "worker.Worker", *space, master)
            _told(log, r"Successfully registered with master (\S+)")
        yield master


@contextmanager
def _running(command: list[str], log: Path) -> Generator[None]:
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def _told(log: Path, pattern: str) -> str:
    """Wait until a log says something, and return what it says in the brackets."""
    for _ in range(_LOOKS):
        found = re.search(pattern, log.read_text())
        if found:
            return found.group(1)
        time.sleep(0.2)
    raise AssertionError(f"no {pattern!r} in {log}: {log.read_text()[-2000:]}")
