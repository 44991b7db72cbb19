"""What is left out when more is asked than can be answered, in a declared order; passage for care never is.

The measure is how late the loop comes back to a clock of its own: what waits before a check waits before that too.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from random import SystemRandom
from typing import Final

PROBE_S: Final = 0.02
PROBES: Final = 3
RENEW_EVERY: Final = 10
"""Files are looked at after so many probes: every fifth of a second, and later by as much as the loop is late."""
LEAVE_WORDS_S, LEAVE_BATCHES_S, LEAVE_CHECKS_S = 0.03, 0.1, 0.25
_DICE: Final = SystemRandom()


class Pressure:
    """How late the loop is: 0 nothing is left out, 1 the words of what binds, 2 batches too, 3 checks too."""

    def __init__(self) -> None:
        self.level = 0
        self._late: deque[float] = deque(maxlen=PROBES)

    async def watch(self, renew: Callable[[], None]) -> None:
        """Measure for as long as the loop runs, and have the node's files looked at."""
        loop = asyncio.get_running_loop()
        count = 0
        while True:
            before = loop.time()
            await asyncio.sleep(PROBE_S)
            self.take(loop.time() - before - PROBE_S)
            count += 1
            if count >= RENEW_EVERY:
                count = 0
                renew()

    def take(self, late_s: float) -> None:
        """Take a measure; what counts is the least of the last few, so that one pause sheds nothing."""
        self._late.append(late_s)
        least = min(self._late)
        self.level = sum(least >= limit for limit in (LEAVE_WORDS_S, LEAVE_BATCHES_S, LEAVE_CHECKS_S))


def choose_wait() -> str:
    """Give after how many seconds to ask again: one to four, so that not all come back at once."""
    return str(1 + _DICE.randrange(4))
