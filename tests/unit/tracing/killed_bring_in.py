"""Started by test_bring_in_killed: for each line of input, fork, bring a file in, kill that after so many seconds."""

import os
import signal
import sys
import time
from pathlib import Path

from tests.unit.tracing.presence_rows import bring


def main() -> None:
    """Read lines of ``file folder seconds``; say after each how it ended and how many seconds it took."""
    for line in sys.stdin:
        source, folder, seconds = line.split()
        started = time.monotonic()
        child = os.fork()
        if not child:
            bring(Path(source), Path(folder))
            os._exit(0)
        ended, status = 0, 0
        while not ended and time.monotonic() < started + float(seconds):
            time.sleep(0.002)
            ended, status = os.waitpid(child, os.WNOHANG)
        if not ended:
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else f"done:{status}", time.monotonic() - started, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
