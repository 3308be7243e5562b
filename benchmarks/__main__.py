"""`python -m benchmarks NAME [ARGS] [--json]`."""

import argparse
import importlib
import json

NAMES = ("derive", "indexing", "keywords")


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
    else:
        for name, value in figures.items():
            if isinstance(value, dict):
                continue  # too long for a line: --json has it
            print(f"{name:28} {value:,.2f}" if isinstance(value, float) else f"{name:28} {value:,}")


if __name__ == "__main__":
    main()
