"""Measures oai-tui beside a plain script and an empty Textual app, and says what was reached."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import machine, peers
from benchmarks.bench import Bench
from benchmarks.programs import Program
from benchmarks.report import page, summary
from benchmarks.results import Failure, Figure, Results, load
from benchmarks.scenarios import QUICK, SCENARIOS
from benchmarks.serving import LoopbackServer
from benchmarks.stores import Homes


def main() -> None:
    options = _parser().parse_args()
    facts = machine.facts()
    chosen = peers.installed(options.peer_path) if options.peers or options.peer else []
    chosen = [peer for peer in chosen if not options.peer or peer.name in options.peer]
    facts |= {peer.name: peers.version(peer) for peer in chosen}
    print(f"{facts['processor']}; Python {facts['Python']}; load {facts['load before']}")
    print(f"{'':<72} {'median':>10} {'min':>10} {'max':>10}", flush=True)
    names = options.only or ([*QUICK] if options.quick else [*SCENARIOS])
    made = _measure(names, chosen, is_quick=options.quick)
    results = Results(
        facts=facts,
        figures=tuple(result for result in made if isinstance(result, Figure)),
        failures=tuple(result for result in made if isinstance(result, Failure)),
    )
    print(f"\n{summary(results)}")
    if options.json:
        if options.json.exists():
            results = load(options.json).updated(results)
        results.save(options.json)
    if options.report:
        options.report.write_text(page(results), "utf-8")


def _measure(
    names: Sequence[str], chosen: Sequence[Program], *, is_quick: bool
) -> list[Figure | Failure]:
    """Run scenarios one after the other, and print what they say."""
    made: list[Figure | Failure] = []
    with tempfile.TemporaryDirectory(prefix="oai-tui-bench-") as folder, LoopbackServer() as server:
        bench = Bench(
            server=server, homes=Homes(Path(folder)), peers=tuple(chosen), is_quick=is_quick
        )
        for name in names:
            for result in SCENARIOS[name](bench):
                print(result, flush=True)
                made.append(result)
    return made


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    add = parser.add_argument
    add("--quick", action="store_true", help="less of everything, in a minute")
    add("--only", action="append", choices=[*SCENARIOS], help="this scenario (again for more)")
    add("--peers", action="store_true", help="measure the peers too that are installed")
    add("--peer", action="append", metavar="NAME", help="only this peer (again for more)")
    add("--peer-path", action="append", type=Path, default=[], metavar="DIR", help="look here too")
    add("--json", type=Path, metavar="FILE", help="keep figures here, beside those of other runs")
    add("--report", type=Path, metavar="FILE", help="write the page of all kept figures here")
    return parser


if __name__ == "__main__":
    main()
