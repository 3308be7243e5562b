"""The JSON shapes that CONTRACT promises, from the program's values."""

from collections.abc import Mapping

from galleryai.core.album import Album
from galleryai.core.changes import FileEvent
from galleryai.core.photo import Facts, Photo, Problem, Root
from galleryai.core.prediction import LabelScore
from galleryai.core.settings import Setting, Settings
from galleryai.core.tag import KeywordUse, Tag, Verdict
from galleryai.keywords.source import LintProblem
from galleryai.services.checking import Check
from galleryai.services.duplicates import Group
from galleryai.services.employing import ModelUse
from galleryai.services.report import IndexReport
from galleryai.services.trial import Example, Trial
from galleryai.store.analyses import Said

Document = dict[str, object]


def tag(value: Tag) -> Document:
    """A TAG."""
    return {
        "name": value.name,
        "score": value.score,
        "verdict": value.verdict.name.lower(),
        "kind": value.kind.value,
        "source": value.source.value,
        "sources": [
            {
                "source": witness.source.value,
                "model": witness.model,
                "version": witness.version,
                "score": witness.score,
            }
            for witness in value.sources
        ],
    }


def photo(value: Photo, *, rejected: bool = False) -> Document:
    """A PHOTO; rejected keywords are left out, as they are from searches."""
    facts = value.facts
    return {
        "id": value.id,
        "path": value.path or None,
        "paths": list(value.paths),
        "state": value.state.value,
        "width": facts.width,
        "height": facts.height,
        "taken_at": facts.taken_at.isoformat() if facts.taken_at else None,
        "rating": value.rating,
        "favorite": value.favorite,
        "title": value.title,
        "caption": value.caption,
        "tags": [tag(one) for one in value.tags if rejected or one.verdict is not Verdict.REJECTED],
        "place": str(value.place) if value.place else None,
        "camera": facts.camera,
    }


def facts(value: Facts) -> Document:
    """What a photo's file says of it; null where it says nothing."""
    return {
        "format": value.format,
        "orientation": value.orientation,
        "lens": value.lens,
        "iso": value.iso,
        "aperture": value.aperture,
        "exposure_seconds": value.exposure_seconds,
        "focal_length_mm": value.focal_length_mm,
        "latitude": value.latitude,
        "longitude": value.longitude,
    }


def scores(said: list[Said]) -> list[Document]:
    """All that models say of a photo: a row a label, and a row a box; sides from 0 to 1 of the upright picture."""
    rows: list[Document] = []
    for one in said:
        model = str(one.model)
        rows += [{"model": model, "label": label, "score": score, "box": None} for label, score in one.scores]
        rows += [
            {"model": model, "label": label, "score": box.score, "box": [box.left, box.top, box.right, box.bottom]}
            for label, box in one.boxes
        ]
    return rows


def keyword(value: KeywordUse) -> Document:
    """A keyword in use; `precision` is null where nobody judged it."""
    return {
        "name": value.keyword.name,
        "kind": value.keyword.kind.value,
        "count": value.count,
        "parents": list(value.parents),
        "accepted": value.judged.accepted,
        "rejected": value.judged.rejected,
        "precision": value.judged.precision,
    }


def model(value: ModelUse) -> Document:
    """A model; what is known only where it is on this machine is null elsewhere."""
    manifest = value.manifest
    files = manifest.folder.rglob("*") if manifest else ()
    return {
        "id": value.ref.name,
        "version": value.ref.version,
        "name": manifest.name if manifest else value.ref.name,
        "task": manifest.task if manifest else None,
        "licence": manifest.licence if manifest else None,
        "bytes": sum(file.stat().st_size for file in files if file.is_file()),
        "in_use": value.in_use,
        "photos": value.photos,
        "keywords": value.keywords,
    }


def album(value: Album) -> Document:
    """An album; `query` is null where no search finds just its photos."""
    return {
        "id": value.id,
        "title": value.title,
        "kind": value.kind,
        "count": value.count,
        "cover": value.cover,
        "parent": value.parent,
        "query": value.query,
    }


def duplicates(group: Group, photos: Mapping[int, Photo]) -> Document:
    """Photos that are duplicates, the one to keep first; `photos` by id."""
    shown = [photo(photos[id_]) for id_ in group.photo_ids]
    return {"level": group.level.value, "photos": shown, "keep": group.keep, "why": group.why}


def label(value: LabelScore) -> Document:
    """A label as Hugging Face's pipeline gives it."""
    return {"label": value.label, "score": value.score}


def problem(value: Problem) -> Document:
    """A file that could not be read."""
    return {"path": value.path, "reason": value.reason, "since": value.since.isoformat()}


def root(value: Root) -> Document:
    """A folder the library watches."""
    state = "online" if value.online else "offline"
    return {"path": value.path, "state": state, "watch": value.watch, "photos": value.photos}


def event(value: FileEvent) -> Document:
    """What happened to a file; only what there is to say of it."""
    more: Document = {"from": value.moved_from, "reason": value.reason, "known": value.known or None}
    return {"event": value.kind, "path": value.path} | {key: word for key, word in more.items() if word is not None}


def verdict(problems: list[LintProblem]) -> Document:
    """What is wrong with a pack of rules."""
    rows = [{"file": one.file, "line": one.line, "key": one.key, "message": one.message} for one in problems]
    return {"ok": not problems, "problems": rows}


def trial(value: Trial, coming: list[Example], going: list[Example], paths: Mapping[int, str | None]) -> Document:
    """What other rules would change; `paths` by photo id, None where a photo lies nowhere any more."""

    def rows(examples: list[Example]) -> list[Document]:
        return [{"keyword": one.keyword, "count": one.count, "path": paths[one.photo_id]} for one in examples]

    counts = {"photos": value.photos, "come": value.come, "go": value.go, "stay": value.stay}
    return counts | {"coming": rows(coming), "going": rows(going)}


def setting(about: Setting, settings: Settings) -> Document:
    """A setting, and what is chosen."""
    numbers = {} if about.is_switch else {"lowest": about.lowest, "highest": about.highest, "unit": about.unit}
    value = getattr(settings, about.name)
    return {"name": about.name, "value": value, "default": about.default, **numbers, "meaning": about.meaning}


def report(value: IndexReport) -> Document:
    """What an indexing run found and did."""
    return {
        "found": value.found,
        "new": value.new,
        "changed": value.changed,
        "moved": value.moved,
        "unchanged": value.unchanged,
        "gone": value.gone,
        "failed": value.failed,
        "analysed": value.analysed,
        "seconds": round(value.seconds, 3),
        "photos_per_second": round(value.photos_per_second, 2),
        "problems": [{"path": path, "reason": reason} for path, reason in value.problems + value.unavailable],
    }


def check(value: Check) -> Document:
    """One check of `doctor`."""
    return {"name": value.name, "ok": value.ok, "detail": value.detail}
