"""Text → tree. `and` binds stronger than `or`; what stands side by side is joined by `and`.

Words, and `-word` or `not word` for those that must not be there; `field:value`; quotes for phrases and for words that
would be something else without; parentheses, which stay in the tree. What looks like a field and is none is a mistake
(`cammera:fuji`), what cannot be one is words: `12:30`, `http://…`, `C:\\\\Photos`, `Note:` with nothing behind it.
"""

from collections.abc import Callable

from galleryai.core.errors import QueryError
from galleryai.query.ast import EVERYTHING, And, Not, Or, Query, Term, Word
from galleryai.query.fields import BY_NAME, ELSEWHERE, Field
from galleryai.query.tokens import Chars, Sort, Token, is_foreign, tokens, value
from galleryai.query.values import check_words, read
from galleryai.query.written import COMPARISONS, nearest, shown

MAX_LENGTH = 10_000
MAX_TERMS = 100
MAX_DEPTH = 50  # of parentheses and negations in one another; Python's own stack bears more


def parse(text: str) -> Query:
    """The tree of a search; an empty text finds everything.

    Raises `QueryError` with the place of the mistake.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(f"The search is longer than {MAX_LENGTH:,} characters. Shorten it.", (MAX_LENGTH, len(text)))
    return _Parser(list(tokens(text)), len(text)).whole()


class _Parser:
    def __init__(self, tokens: list[Token], length: int) -> None:
        self._tokens = tokens
        self._length = length
        self._next = 0
        self._terms = 0
        self._depth = 0

    def whole(self) -> Query:
        if not self._tokens:
            return EVERYTHING
        tree = self._either()
        if (rest := self._peek()) is not None:  # only a parenthesis ends a part too early
            raise _unopened(rest)
        return tree

    # grammar

    def _either(self) -> Query:
        parts = [self._all()]
        while self._takes("or"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all(self) -> Query:
        parts = [self._one()]
        while self._takes("and") or self._goes_on():
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _one(self) -> Query:
        token = self._wanted()
        if token.sort is Sort.MINUS or _is(token, "not"):
            return self._deeper(token, lambda: self._negated(token))
        if token.sort is Sort.OPEN:
            return self._deeper(token, lambda: self._inside(token))
        return self._term(token)

    def _negated(self, token: Token) -> Query:
        following = self._peek()
        alone = token.sort is Sort.MINUS and following is not None and following.at[0] > token.at[1]
        if following is None or following.sort is Sort.CLOSE or alone:
            after = "the minus sign" if token.sort is Sort.MINUS else shown(token.text)
            raise QueryError(f"A word is missing after {after}.", token.at)
        return Not(self._one())

    def _inside(self, opening: Token) -> Query:
        following = self._peek()
        if following is not None and following.sort is Sort.CLOSE:
            raise QueryError("There is nothing between these parentheses.", (opening.at[0], following.at[1]))
        if following is None:
            raise _unclosed(opening)
        tree = self._either()
        if (closing := self._peek()) is None or closing.sort is not Sort.CLOSE:
            raise _unclosed(opening)
        self._next += 1
        return tree

    # pieces

    def _peek(self) -> Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _wanted(self) -> Token:
        """The next piece, which has to begin a part."""
        token = self._peek()
        if token is None or token.sort is Sort.CLOSE or _is(token, "and", "or"):
            before = self._tokens[self._next - 1] if self._next else None
            if before is not None and _is(before, "and", "or"):
                raise QueryError(f"A word is missing after {shown(before.text)}.", before.at)
            if token is not None and token.sort is not Sort.CLOSE:
                sentence = f"A word is missing before {shown(token.text)}; in quotes it would be one itself."
                raise QueryError(sentence, token.at)
            assert token is not None, "before the end stands an operator, and that is dealt with above"
            raise _unopened(token)
        self._next += 1
        return token

    def _takes(self, operator: str) -> bool:
        token = self._peek()
        taken = token is not None and _is(token, operator)
        self._next += taken
        return taken

    def _goes_on(self) -> bool:
        token = self._peek()
        return token is not None and token.sort is not Sort.CLOSE and not _is(token, "or")

    def _deeper(self, token: Token, part: Callable[[], Query]) -> Query:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise QueryError(f"More than {MAX_DEPTH} parts in one another. Take some parentheses out.", token.at)
        tree = part()
        self._depth -= 1
        return tree

    def _term(self, token: Token) -> Query:
        self._terms += 1
        if self._terms > MAX_TERMS:
            place = (token.at[0], self._length)
            raise QueryError(f"The search has more than {MAX_TERMS} words and values. Shorten it.", place)
        if not token.closed:
            raise QueryError("The quotation mark that begins here has no end.", _quotation(token))
        if is_foreign(token):
            raise QueryError(_foreign(token), token.at)
        if token.sort is not Sort.FIELD:
            check_words(token.text, token.at)
            return Word(token.text)
        field = BY_NAME.get(token.name.lower())
        if field is None:
            return self._unknown(token)
        if token.negated:
            return Not(self._deeper(token, lambda: self._asked(field, token)))
        return self._asked(field, token)

    def _asked(self, field: Field, token: Token) -> Query:
        if not token.text.strip():
            raise QueryError(f"{token.name}: needs {self._needed(field, token)}, for example.", token.at)
        text, at = token.text, token.value_at
        while not token.quoted and _continues(field, text, self._peek()):
            following = self._wanted()
            text, at = f"{text} {following.text}", (at[0], following.at[1])
        return Term(field.name, read(field, text, at))

    def _needed(self, field: Field, token: Token) -> str:
        """What a field without a value needs."""
        following = self._peek()
        if following is not None and following.sort is Sort.OPEN and following.at[0] == token.at[1]:
            return f"one value: ({field.name}:… or {field.name}:…)"
        if following is not None and following.sort in (Sort.WORD, Sort.PHRASE):
            return f"its value right behind it: {field.name}:{value(following.text)}"
        return f"a value: {field.example}"

    def _unknown(self, token: Token) -> Query:
        """Words with a colon between; a mistake where they look like a field."""
        end = token.at[0] + len(token.name)
        meant = _meant(token)
        if token.text.startswith(("//", "\\")) or not (token.text or meant):
            text = f"{token.name}:{token.text}"
            check_words(text, token.at)
            return Word(text)
        hint = f"Did you mean {meant}?" if meant else "To search for these words, put them in quotes."
        raise QueryError(f"There is no field {shown(token.name)}. {hint}", (token.at[0], end), meant)


def _continues(field: Field, text: str, following: Token | None) -> bool:
    """Whether a value goes on behind a space: size:>5 MB, added:7 days, iso:> 400."""
    if following is None or following.sort is not Sort.WORD:
        return False
    return text in COMPARISONS or (text[-1].isdigit() and following.text.lower() in field.units)


def _meant(token: Token) -> str | None:
    """The field that was probably meant by the name of none, with its value where that changes."""
    name = token.name.lower()
    field = ELSEWHERE.get(name)
    if field is None:
        return nearest(name, BY_NAME)
    sign = field.elsewhere[name]
    return f"{field.name}:{sign}{value(token.text)}" if token.text else field.name


def _foreign(token: Token) -> str:
    """What to write instead of what other programs read."""
    if "|" in token.text:
        name = f"{token.name}:" if token.name else ""
        parts = [name + value(part) for part in token.text.split("|") if part]
        return f"One of several is written with or: ({' or '.join(parts) or 'dog or cat'})."
    if token.text[0] in "&+":
        return "Words side by side must all be there. Leave this sign out, or write and."
    return "The name of a field stands right before this, without a space, as in iso:>=1600."


def _is(token: Token, *operators: str) -> bool:
    return token.sort is Sort.WORD and token.text.lower() in operators


def _quotation(token: Token) -> Chars:
    return token.value_at if token.sort is Sort.FIELD else token.at


def _unopened(closing: Token) -> QueryError:
    return QueryError("No parenthesis is open that this one could close. Take it out.", closing.at, "")


def _unclosed(opening: Token) -> QueryError:
    return QueryError("The parenthesis that begins here has no end.", opening.at)
