"""How staff read what is asked for: the lists of the queue, and what to do about each."""

from collections.abc import Mapping
from dataclasses import dataclass

from ivr.leaflets.order import Format, State
from ivr.leaflets.request import Closed, Request
from ivr.voice import Kind


@dataclass(frozen=True)
class Tab:
    """One list of the queue."""

    state: State
    words: str
    colour: str
    """Of its tag, which says the word too."""
    hint: str
    empty: str


TABS = {
    tab.state: tab
    for tab in (
        Tab(
            State.WAITING,
            "New",
            "blue",
            "Listen, and type the address.",
            "No leaflet requests are waiting. New ones appear here when a caller leaves their "
            "address.",
        ),
        Tab(
            State.BEING_HANDLED,
            "Ready to print",
            "yellow",
            "The address is typed. Print the labels, or change what is wrong.",
            "Nothing is ready to print. A request comes here when its address is saved.",
        ),
        Tab(
            State.PRINTED,
            "Printed",
            "purple",
            "Put the leaflets into the envelopes, and post them.",
            "No envelopes wait to be posted.",
        ),
        Tab(
            State.POSTED,
            "Posted",
            "green",
            "These are on their way. If one does not arrive, open it and send it again.",
            "Nothing has been posted yet.",
        ),
        Tab(
            State.CANNOT_BE_SENT,
            "Problem",
            "red",
            "Nothing is sent for these. Ring the caller where they allowed it, and open the "
            "request again when you know more.",
            "There are no problems. Requests come here that can't be made out, or were made twice.",
        ),
        Tab(
            State.UNCONFIRMED,
            "Unconfirmed",
            "orange",
            "The caller left a name and an address and rang off before saying that they are right. "
            "Listen: if you can make them out, send the leaflets.",
            "Nobody rang off before they had confirmed their address.",
        ),
        Tab(
            State.NEEDS_ADDRESS,
            "Needs an address",
            "orange",
            "The caller could not leave an address and was put through to an office. Type the "
            "address if the office has taken it.",
            "Every caller could leave an address.",
        ),
        Tab(
            State.RANG_OFF,
            "Rang off",
            "grey",
            "The caller rang off with no name or no address. Listen to what there is; if it is "
            "not enough, close the request.",
            "Nobody rang off halfway.",
        ),
    )
}
ON_THE_LINE = Tab(
    State.IN_PROGRESS,
    "On the line",
    "grey",
    "The caller is still on the line. Open this page again when the call is over.",
    "",
)
FORMATS = {Format.ORDINARY: "Ordinary print", Format.LARGE_PRINT: "Large print"}
CLOSED = {
    Closed.UNCLEAR: "The address can't be made out",
    Closed.DUPLICATE: "The same request was made twice",
    Closed.NOT_WANTED: "Nothing is to be sent",
}
VOICES: Mapping[Kind, str] = {
    Kind.ADDRESS: "address",
    Kind.NAME: "name",
    Kind.LANGUAGE: "language",
}


def tab_of(request: Request) -> Tab:
    """The list that a request stands in."""
    return TABS.get(request.order.state or State.IN_PROGRESS, ON_THE_LINE)


def called(request: Request) -> str:
    """A request in the middle of a sentence: by its reference, where its caller was told one."""
    reference = request.order.reference
    return f"leaflet request {reference}" if reference else f"leaflet request no. {request.id}"


def age(days: int) -> str:
    """As "2 working days"."""
    if not days:
        return "Today"
    return "1 working day" if days == 1 else f"{days} working days"
