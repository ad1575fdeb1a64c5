"""Runs the measurements: `python -m benchmarks [--quick] [--only NAME] [--json FILE]`."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks import machine
from benchmarks.bench import Bench
from benchmarks.results import Failure, Figure, Results
from benchmarks.scenarios import SCENARIOS
from benchmarks.serving import LoopbackServer
from benchmarks.stores import Homes


def main() -> None:
    options = _parser().parse_args()
    facts = machine.facts()
    print(f"{facts['processor']}; Python {facts['Python']}; load {facts['load before']}")
    print(f"{'':<72} {'median':>10} {'min':>10} {'max':>10}", flush=True)
    made = _measure(options.only or [*SCENARIOS], is_quick=options.quick)
    results = Results(
        facts=facts,
        figures=tuple(result for result in made if isinstance(result, Figure)),
        failures=tuple(result for result in made if isinstance(result, Failure)),
    )
    if options.json:
        results.save(options.json)


def _measure(names: list[str], *, is_quick: bool) -> list[Figure | Failure]:
    """Run scenarios one after the other, and print what they say."""
    made: list[Figure | Failure] = []
    with tempfile.TemporaryDirectory(prefix="oai-tui-bench-") as folder, LoopbackServer() as server:
        bench = Bench(server=server, homes=Homes(Path(folder)), is_quick=is_quick)
        for name in names:
            for result in SCENARIOS[name](bench):
                print(result, flush=True)
                made.append(result)
    return made


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less, in a minute")
    parser.add_argument(
        "--only", action="append", choices=[*SCENARIOS], help="this scenario (again for more)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures here")
    return parser


if __name__ == "__main__":
    main()
