"""What a person does meanwhile, until killed: `hands.py move FOLDER SEED`, `hands.py tag FOLDER SEED LIBRARY LOG`."""

import os
import random
import sys
import time
from pathlib import Path

from galleryai.cli.main import run

FOLDERS = ("here", "there", "there/deep", "elsewhere")
REJECTED = ("sky", "dog", "coffee", "flower")  # said no to, proposed or not


def photographs(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.jpg") if path.is_file())


def move(folder: Path, seed: int) -> None:
    """Rename photographs, one after the other, within their folder and to others."""
    chance = random.Random(seed)
    for turn in range(10_000):
        path = chance.choice(photographs(folder))
        to = folder / chance.choice(FOLDERS)
        to.mkdir(parents=True, exist_ok=True)
        path.rename(to / f"{seed}-{turn}.jpg")
        time.sleep(0.01)


def tag(folder: Path, seed: int, library: str, log: Path) -> None:
    """Say words of photographs; what was reported as done is a line of the log: verb, word, path."""
    chance = random.Random(seed)
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - until this process is killed
    for turn in range(10_000):
        path = chance.choice(photographs(folder))
        said = ("reject", chance.choice(REJECTED)) if turn % 3 == 0 else ("add", f"word {seed} {turn}")
        if run(["--library", library, "tag", *said, str(path)]) == 0:
            with log.open("a") as done:
                done.write("\t".join((*said, str(path))) + "\n")


if __name__ == "__main__":
    verb, where, number, *rest = sys.argv[1:]
    if verb == "move":
        move(Path(where), int(number))
    else:
        tag(Path(where), int(number), rest[0], Path(rest[1]))
