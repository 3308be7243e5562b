"""What the window says: counts, dates and camera settings as people write them."""

from datetime import datetime
from pathlib import PurePath
from textwrap import wrap

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

from galleryai.core.photo import Facts, Photo, Root, State
from galleryai.core.tag import Judged, Source, Tag, TagSource, Verdict
from galleryai.gui import tokens


def tr(text: str) -> str:
    """The text in the person's language."""
    return QCoreApplication.translate("galleryai", text)


def number(count: int) -> str:
    """A count with the locale's separators."""
    return QLocale().toString(count)


def photos(count: int) -> str:
    """A number of photographs."""
    return tr("1 photo") if count == 1 else tr("{count} photos").format(count=number(count))


def name_of(path: str) -> str:
    """A file's or folder's own name; a drive's whole path."""
    return PurePath(path).name or path


def folder(root: Root) -> str:
    """Where a folder of the library is, and what a person should know of it, in lines short enough to float."""
    if root.online:
        lines = wrap(root.why, tokens.TIP_LETTERS, break_long_words=False, break_on_hyphens=False)
        return "\n".join(lines) or root.path
    text = tr("{path} is not connected, or empty. Its photographs are kept.\nIf it is so for good, remove the folder.")
    return text.format(path=root.path)


def moment(taken: datetime) -> str:
    """A date and time on the wall."""
    day = QLocale().toString(QDate(taken.year, taken.month, taken.day), QLocale.FormatType.LongFormat)
    time = QLocale().toString(QTime(taken.hour, taken.minute), QLocale.FormatType.ShortFormat)
    return tr("{day}, {time}").format(day=day, time=time)


def size(facts: Facts) -> str:
    """Pixels, megapixels and format."""
    millions = facts.width * facts.height / 1e6
    text = tr("{width} × {height} · {millions} MP · {format}")
    return text.format(width=facts.width, height=facts.height, millions=f"{millions:.1f}", format=facts.format or "?")


def settings(facts: Facts) -> str:
    """Focal length, aperture, exposure and sensitivity, those that are known."""
    parts = []
    if facts.focal_length_mm:
        parts.append(tr("{length} mm").format(length=f"{facts.focal_length_mm:g}"))
    if facts.aperture:
        parts.append(f"ƒ/{facts.aperture:g}")
    if facts.exposure_seconds:
        parts.append(tr("{time} s").format(time=_exposure(facts.exposure_seconds)))
    if facts.iso:
        parts.append(f"ISO {facts.iso}")
    return " · ".join(parts)


def _exposure(seconds: float) -> str:
    return f"1/{round(1 / seconds)}" if seconds < 0.3 else f"{seconds:g}"


def state(photo: Photo) -> str:
    """Where the photograph's files are; nothing where all is well."""
    if photo.state is State.OFFLINE:
        return tr("The drive or share it lies on is not connected.")
    if photo.state is State.GONE:
        return tr("Its file is not there any more.")
    return ""


def witnesses(tag: Tag) -> str:
    """Who gave a keyword, and how sure each of them is."""
    return "\n".join(_witness(source) for source in tag.sources)


def agreed(judged: Judged | None) -> str:
    """How right a keyword's proposals were, those that the person answered; nothing where none was."""
    if judged is None:
        return ""
    text = tr("You agreed with {accepted} of {answered}")
    answered = judged.accepted + judged.rejected
    return text.format(accepted=number(judged.accepted), answered=number(answered))


def _witness(source: TagSource) -> str:
    who = _who(source)
    if source.score is None:
        return who
    return tr("{who} · {percent} %").format(who=who, percent=round(100 * source.score))


def _who(source: TagSource) -> str:
    """Who a witness is: a person, a file, a rule or a model, the latter two by name and version where they have one."""
    model = " ".join(filter(None, (source.model, source.version)))
    if source.source is Source.RULE and model:
        return tr("Rule ({model})").format(model=model)
    return {
        Source.PERSON: tr("You"),
        Source.FILE: tr("The file itself"),
        Source.RULE: tr("Rule"),
        Source.MODEL: model or tr("A model"),
    }[source.source]


def spoken(tag: Tag) -> str:
    """A keyword as it is read aloud: what it is, and whose word it is."""
    surest = max(tag.sources, key=lambda source: source.score or 0.0)
    if tag.verdict is Verdict.REJECTED:
        text = tr("{word}, rejected")
    elif tag.verdict is Verdict.ACCEPTED:
        text = tr("{word}, accepted")
    elif tag.source is Source.MODEL:
        text = tr("{word}, proposed by {who}, {percent} % sure")
    else:
        text = tr("{word}, from: {who}")
    who = surest.model if surest.source is Source.MODEL and surest.model else _who(surest)
    return text.format(word=tag.name, who=who, percent=round(100 * (surest.score or 0.0)))


def rejected(tags: tuple[Tag, ...]) -> list[Tag]:
    """The keywords that a person said no to, by name."""
    return sorted((tag for tag in tags if tag.verdict is Verdict.REJECTED), key=lambda tag: tag.name.casefold())


def shown(tags: tuple[Tag, ...]) -> list[Tag]:
    """The keywords a photograph carries, rejected ones left out."""
    return [tag for tag in tags if tag.verdict is not Verdict.REJECTED]


def breakable(text: str) -> str:
    """Let long paths and names break where a person would break them (zero-width spaces)."""
    for mark in ("/", "\\", "_", "-", "."):
        text = text.replace(mark, mark + "\u200b")
    return text
