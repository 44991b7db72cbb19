"""The compiled index: sealed, memory-mapped segments of a day each; see docs/algorithms/index.md."""

from pratique.tracing.engines.index.build import Progress, build_index
from pratique.tracing.engines.index.building import make_segments
from pratique.tracing.engines.index.engine import IndexEngine
from pratique.tracing.engines.index.segments import drop_day, verify

__all__ = ["IndexEngine", "Progress", "build_index", "drop_day", "make_segments", "verify"]
