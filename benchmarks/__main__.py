"""`python -m benchmarks NAME [ARGS] [--json]`."""

import argparse
import importlib
import json

NAMES = ("albums", "derive", "idle", "indexing", "keywords", "rescan", "search", "similar", "window")
ROWS = 20  # of a table within the figures


def main() -> None:
    """Run one benchmark and print its figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure GalleryAI.")
    commands = parser.add_subparsers(dest="name", required=True, metavar="NAME")
    for name in NAMES:
        module = importlib.import_module(f"benchmarks.{name}")
        command = commands.add_parser(name, help=(module.__doc__ or "").splitlines()[0])
        command.add_argument("--json", action="store_true", help="print one JSON document")
        module.arguments(command)
        command.set_defaults(run=module.run)
    chosen = parser.parse_args()
    figures: dict[str, object] = chosen.run(chosen)
    if chosen.json:
        print(json.dumps(figures, indent=2))
        return
    for name, value in figures.items():
        print(f"{name:28} {_cell(value)}" if not isinstance(value, dict) else _table(name, value))


def _cell(value: object) -> str:
    return f"{value:,.3f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else ""


def _table(name: str, rows: dict[str, object]) -> str:
    """The first rows of a table of tables; a plain table as lines of its own."""
    cells = {key: row if isinstance(row, dict) else {"": row} for key, row in rows.items()}
    titles = list(dict.fromkeys(title for row in cells.values() for title in row))
    lines = [f"{name:28} " + "".join(f"{title:>12}" for title in titles)]
    for key, row in list(cells.items())[:ROWS]:
        lines.append(f"  {key:26} " + "".join(f"{_cell(row.get(title)):>12}" for title in titles))
    if len(cells) > ROWS:
        lines.append(f"  and {len(cells) - ROWS} more: --json has them")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
