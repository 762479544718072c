"""What staff type about a request: where it goes, and what goes into the envelope."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from ivr.leaflets.catalogue import Catalogue
from ivr.leaflets.order import Format
from ivr.leaflets.request import Closed, Request, Wanted
from ivr.paper.checking import faults_on_paper
from ivr.uk.address import AddressFault, PostalAddress, read_address
from ivr.web.console import forms
from ivr.web.console.request_words import CLOSED, FORMATS

_MOST_NOTES = 2000
_NO_LEAFLET = "Tick at least one leaflet"
_NO_LANGUAGE = "Listen to the language, and enter it"


class RequestForm(forms.Form):
    """The address and the notes; `form_for` adds the leaflets."""

    version = forms.Hidden()
    name = forms.Text("Name", autocomplete="off")
    address = forms.LongText(
        "Address",
        rows=5,
        hint="A line for each line: house number and street, then the village or the town. "
        "Derby, Chesterfield and the other towns near us follow from the postcode.",
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    postcode = forms.Text("Postcode", width=10, autocomplete="off")
    sure = forms.Tick("The postcode is right as it stands")
    notes = forms.LongText(
        "Notes", [forms.Longest(_MOST_NOTES, "The notes")], rows=3, hint="For the staff alone."
    )
    submit = forms.Button("Save and next")
    stay = forms.Button("Save", classes="govuk-button--secondary")
    leaflets: Mapping[str, str] = {}
    """The title of each, by its id."""
    doubtful = False
    """Whether to ask if the postcode is right as it stands."""

    def formats_of(self, leaflet: str) -> Any:
        """The field of a leaflet's formats."""
        return self[f"formats-{leaflet}"]

    def language_of(self, leaflet: str) -> Any:
        """The field of a leaflet's language."""
        return self[f"language-{leaflet}"]

    def show(self, request: Request) -> None:
        """Fill in what is stored."""
        self.version.data = str(request.version)
        self.name.data, self.address.data = request.name, request.address
        self.postcode.data, self.notes.data = request.postcode, request.notes
        for each in request.leaflets:
            formats = self.formats_of(each.leaflet)
            formats.data = [*(formats.data or ()), each.format.value]
            self.language_of(each.leaflet).data = each.language

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """The leaflets that are ticked, in the order of the page."""
        return tuple(
            Wanted(leaflet, Format(ticked), self.language_of(leaflet).data or "")
            for leaflet in self.leaflets
            for ticked in self.formats_of(leaflet).data or ()
        )

    @property
    def is_addressed(self) -> bool:
        """Whether anything of an address is typed."""
        return any((field.data or "").strip() for field in (self.name, self.address, self.postcode))

    def read(self, request: Request) -> tuple[Request, PostalAddress | None] | None:
        """The request as typed, and where it goes; None where something is to be mended."""
        if not self.validate():
            return None
        address, faults = self._read_address() if self.is_addressed else (None, ())
        self._tell(faults)
        if not self.wanted:
            self.form_errors.append(_NO_LEAFLET)
        elif address:
            self._ask_for_languages(request)
        if self.errors:
            return None
        name, lines, postcode = address.typed if address else ("", "", "")
        wanted = self.wanted
        typed = replace(
            request,
            version=int(self.version.data) if (self.version.data or "").isdecimal() else -1,
            name=name,
            address=lines,
            postcode=postcode,
            notes=(self.notes.data or "").strip(),
            wanted=request.wanted if wanted == request.leaflets else wanted,
        )
        return typed, address

    def _read_address(self) -> tuple[PostalAddress | None, tuple[AddressFault, ...]]:
        address, faults = read_address(
            self.name.data or "", self.address.data or "", self.postcode.data or ""
        )
        if address is None:
            return None, faults
        doubts = () if self.sure.data else address.doubts
        self.doubtful = bool(address.doubts)
        return address, faults_on_paper(address) + doubts

    def _tell(self, faults: Iterable[AddressFault]) -> None:
        for fault in faults:
            field = self[fault.field]
            field.errors = [*field.errors, fault.message]

    def _ask_for_languages(self, request: Request) -> None:
        for item in request.order.items:
            if not item.in_another_language or item.leaflet not in self.leaflets:
                continue  # staff have taken it out
            language = self.language_of(item.leaflet)
            if self.formats_of(item.leaflet).data and not language.data and not language.errors:
                language.errors = [_NO_LANGUAGE]


def form_for(request: Request, catalogue: Catalogue) -> RequestForm:
    """The form with a line for each leaflet that there is, or was when it was asked for."""
    titles = {each.id: each.title for each in catalogue.values()}
    titles |= {
        each.leaflet: each.leaflet for each in request.leaflets if each.leaflet not in titles
    }
    form = _class_for(tuple(titles.items()))()
    form.leaflets = titles
    return form


@cache
def _class_for(titles: tuple[tuple[str, str], ...]) -> type[RequestForm]:
    choices = [(each.value, words) for each, words in FORMATS.items()]
    fields: dict[str, Any] = {}
    for leaflet, title in titles:
        fields[f"formats-{leaflet}"] = forms.Ticks(title, choices=choices)
        fields[f"language-{leaflet}"] = forms.Text(
            "Language, if not English",
            [forms.Longest(40, "The language")],
            width=20,
            autocomplete="off",
        )
    return type("RequestFormOfLeaflets", (RequestForm,), fields)


class CloseForm(forms.Form):
    """Why nothing is sent."""

    version = forms.Hidden()
    why = forms.Choices(
        "Why can't it be sent?",
        [forms.Given("Choose why it can't be sent")],
        choices=[(why.value, words) for why, words in CLOSED.items()],
    )
    reference = forms.Text(
        "Reference of the other request",
        hint="Only where the same request was made twice.",
        width=10,
        autocomplete="off",
    )
    notes = forms.LongText("Notes", [forms.Longest(_MOST_NOTES, "The notes")], rows=3)
    submit = forms.Button("Close it, and open the next")

    @property
    def reason(self) -> Closed:
        """What was chosen."""
        return Closed(self.why.data)
