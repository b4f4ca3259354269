"""The lines of the review screen: its parts, and what each says, rests on and should not say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.content import Content

from mim_console.incident.when import say
from mim_console.screens.composer_lines import worst_first
from mim_console.widgets.captions import marked
from mim_console.widgets.lines import Line
from mim_console.widgets.theme import MUTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mim_console.desk.scene import Scene
    from mim_console.incident.account import Group, Item, Part
    from mim_console.incident.wording import Remark

_MARKS = {"written": ("✓", "$text-primary"), "derived": ("●", MUTED), "empty": ("·", MUTED)}


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the words of the review."""

    scene: Scene
    rests: Callable[[Sequence[str]], list[tuple[str, str]]]
    """Entries by their ids, each as time and name, and what it says."""
    remarks: dict[str, list[Remark]] = field(default_factory=dict)
    """What is wrong with the words, by section or handle."""

    def wrong(self, part: Part) -> list[Remark]:
        handles = (item.lead for each in part.groups for item in each.items) if part.sorts else ()
        return [remark for name in (part.section or "", *handles) for remark in self.remarks.get(name, ())]


def parts(account: list[Part], beside: Beside) -> list[Line]:
    """Each part of the review with how it stands."""
    return [_part(part, beside) for part in account]


def _part(part: Part, beside: Beside) -> Line:
    mark, style = _MARKS[part.state]
    words = Content.styled(part.name, MUTED if part.state == "empty" else "")
    tail = Content.styled(part.state, MUTED)
    if part.conflict:
        mark, style = "≠", "bold $text-warning"
        tail = Content.styled(f"{len(part.texts)} texts", "$text-warning")
    elif wrong := beside.wrong(part):
        graver = any(each.level == "error" for each in wrong)
        tail = Content.styled(f"{'✗' if graver else '!'} {len(wrong)}", "$text-error" if graver else "$text-warning")
    return Line(marked(mark, style, words), tail, f"part:{part.name}")


def words(part: Part, beside: Beside) -> list[Line]:
    """What the part says, each line an item so that a long one can be walked through."""
    lines = [Line(Content.styled(part.name, "bold $text-primary")), Line(Content.styled(_how(part), MUTED)), Line("")]
    if part.conflict:
        lines += _texts(part, beside)
    elif part.written:
        lines += _paragraphs(part.written, "line:")
    else:
        for n, each in enumerate(part.groups):
            lines += [Line(Content.styled(each.title, "$text-muted bold"))] if each.title else []
            lines += [*_items(each, n, beside), Line("")]
        lines += [] if part.groups else [Line(Content.styled(_empty(part), MUTED), rows=4)]
    if part.section:
        lines += _remarks(beside.remarks.get(part.section, []), 0)
    if part.rests_on:
        lines += [Line(""), Line(Content.styled("rests on" if part.section else "pinned", "$text-muted bold"))]
        lines += _rests(part.rests_on, beside, part.name, 0)
    return lines


def _texts(part: Part, beside: Beside) -> Iterator[Line]:
    for n, each in enumerate(part.texts):
        at = say(each.at, beside.scene.zone, beside.scene.now)
        yield Line(Content.assemble((each.by, "bold $text-warning"), (f"  {at}", MUTED)))
        yield from _paragraphs(each.text, f"line:{n}.")
        yield Line("")


def _paragraphs(text: str, key: str) -> list[Line]:
    return [Line(words, key=f"{key}{n}" if words else None, rows=40) for n, words in enumerate(text.split("\n"))]


def _remarks(found: Sequence[Remark], margin: int) -> Iterator[Line]:
    """What is wrong with the words; whoever wrote them may keep them."""
    for each in worst_first(found):
        mark, style = ("✗", "$text-error") if each.level == "error" else ("!", "$text-warning")
        start = Content.styled(f"{' ' * margin}{mark} ", f"bold {style}")
        advice = f" {each.instead[:1].upper()}{each.instead[1:]}." if each.instead else ""
        yield Line(Content.assemble(start, (each.text, style), (advice, MUTED)), rows=4, hang=len(start))


def _rests(ids: Iterable[str], beside: Beside, holder: str, margin: int) -> Iterator[Line]:
    """The entries, each to be gone to."""
    wanted = list(ids)
    for id, (when, text) in zip(wanted, beside.rests(wanted), strict=True):
        start = Content.styled(f"{' ' * margin}↳ {when}  ", "$text-primary")
        yield Line(start + Content.styled(text, MUTED), key=f"entry:{id}@{holder}", rows=3, hang=len(start))


def _how(part: Part) -> str:
    if part.state == "empty":
        return "empty"
    if part.sorts:
        return "enter adds a point; on one, what it answers"
    if part.name == "actions":
        return "enter on one changes it, t adds one"
    if part.section is None:
        return "from the record"
    if part.conflict:
        return "written twice: enter settles which holds"
    return "written: enter changes it, H its history" if part.written else "from the record: enter rewrites it"


def _empty(part: Part) -> str:
    if part.sorts:
        return f"nothing yet: enter adds a point ({', '.join(part.sorts)})"
    said = {
        "what was late": "nothing was late",
        "actions": "no action yet: t adds one; give it an owner and a date, and say what proves that it is done",
        "contradictions": "nothing contradicts",
        "external summary": "customers were told nothing that it could be drafted from; enter writes it",
        "known error, problem": "none is recorded: v k drafts a known error, v b the problem; v j, v n say why not",
        "attached files": "no file was attached: d t attaches one",
        "meeting and sign-off": "nobody is invited and nobody has signed: v s schedules it, v g signs it",
        "timeline extract": "nothing has happened yet that would stand here",
    }
    return said.get(part.name, "the record says nothing of it yet: enter writes it")


def _items(each: Group, number: int, beside: Beside) -> Iterator[Line]:
    """The leads in a column of their own, as wide as the widest; answers hang below what they answer, as a tree."""
    width = max((len(item.lead) for item in each.items), default=0)
    margin = width + 2 if width else 0
    for n, (item, branch) in enumerate(zip(each.items, _branches(each.items), strict=True)):
        yield _item(item, branch, margin, f"line:{number}.{n}")
        yield from _rests(item.rests_on, beside, item.lead, margin + len(branch))
        if item.key.startswith("point:"):
            yield from _remarks(beside.remarks.get(item.lead, []), margin + len(branch))


def _branches(items: Sequence[Item]) -> list[str]:
    """What stands before each item: `├─ ` where another of its depth follows below the same one, else `└─ `."""
    depths = [item.depth for item in items]

    def more(n: int, depth: int) -> bool:
        """Whether another item of this depth follows before one that is less deep."""
        below = next((each for each in depths[n + 1 :] if each <= depth), -1)
        return below == depth

    lines = []
    for n, depth in enumerate(depths):
        trunk = "".join("│  " if more(n, each) else "   " for each in range(1, depth))
        lines.append(f"{trunk}{'├─ ' if more(n, depth) else '└─ '}" if depth else "")
    return lines


def _item(item: Item, branch: str, margin: int, otherwise: str) -> Line:
    lead = Content.styled(f"{branch}{item.lead:<{margin}}", MUTED)
    tail = Content.styled(f" · {item.tail}" if item.tail else "", MUTED)
    text = Content.assemble(lead, item.text, tail)
    return Line(text, key=item.key or otherwise, rows=40, hang=margin + len(branch))
