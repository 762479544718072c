"""A picture of a sheet of labels, so that staff see which is the first free one."""

from html import escape

from ivr.paper.sheets import PAGE_HEIGHT, PAGE_WIDTH, Box, LabelSheet

_INK, _PAPER, _GONE, _TAKEN = "#0b0c0c", "#ffffff", "#b1b4b6", "#d2e2f1"
_THIN, _THICK = 0.4, 2.0


def sheet_picture(sheet: LabelSheet, *, first: int, addresses: int) -> str:
    """An SVG of the first sheet: labels that are gone, labels to be printed, labels left.

    They differ by a cross, a thick edge and neither, not in colour alone; the title says it in
    words. There are no styles in it, so that a page may forbid them.
    """
    name = f"sheet-{sheet.code}-{first}"
    labels = range(1, sheet.labels + 1)
    drawn = "".join(_draw(sheet.place(label), label, first, addresses) for label in labels)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {PAGE_WIDTH:g} {PAGE_HEIGHT:g}" '
        f'role="img" aria-labelledby="{name}">'
        f'<title id="{name}">{escape(_in_words(sheet, first, addresses))}</title>'
        f"{_rectangle(Box(0, 0, PAGE_WIDTH, PAGE_HEIGHT), _PAPER, _THIN)}{drawn}</svg>"
    )


def _in_words(sheet: LabelSheet, first: int, addresses: int) -> str:
    words = [f"Sheet {sheet.code}: {sheet.down} rows of {sheet.across} labels"]
    if first > 1:
        words.append("Label 1 is gone" if first == 2 else f"Labels 1 to {first - 1} are gone")
    here = min(addresses, sheet.labels - first + 1)
    if here == 1:
        words.append(f"Label {first} will be printed")
    elif here:
        words.append(f"Labels {first} to {first + here - 1} will be printed")
    more = sheet.needed(addresses, first) - 1
    if more > 0:
        words.append("1 more sheet is needed" if more == 1 else f"{more} more sheets are needed")
    return ". ".join(words)


def _draw(box: Box, label: int, first: int, addresses: int) -> str:
    if label < first:
        return _rectangle(box, _GONE, _THIN) + _cross(box)
    taken = label < first + addresses
    return (
        f"{_rectangle(box, _TAKEN, _THICK) if taken else _rectangle(box, _PAPER, _THIN)}"
        f'<text x="{box.left + box.width / 2:g}" y="{box.top + box.height / 2:g}" fill="{_INK}" '
        'font-family="sans-serif" font-size="12" text-anchor="middle" '
        f'dominant-baseline="central">{label}</text>'
    )


def _rectangle(box: Box, fill: str, edge: float) -> str:
    inside = box.smaller(edge / 2)
    return (
        f'<rect x="{inside.left:g}" y="{inside.top:g}" width="{inside.width:g}" '
        f'height="{inside.height:g}" fill="{fill}" stroke="{_INK}" stroke-width="{edge:g}"/>'
    )


def _cross(box: Box) -> str:
    return (
        f'<path d="M{box.left:g} {box.top:g}L{box.right:g} {box.bottom:g}'
        f'M{box.left:g} {box.bottom:g}L{box.right:g} {box.top:g}" stroke="{_INK}" '
        f'stroke-width="{_THIN:g}"/>'
    )
