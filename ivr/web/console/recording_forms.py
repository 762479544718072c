"""The forms of what callers hear: the words of a page, and when they go on air."""

from ivr.web.console import forms

NOW, THEN = "now", "then"
LONGEST_WORDS = 6000


class WordsForm(forms.Form):
    """The words of a page."""

    text = forms.LongText(
        "Words",
        [forms.Given("Enter the words"), forms.Longest(LONGEST_WORDS, "The words")],
        hint="A line is one breath. A choice is a line such as “2: For School Action Plus”; the "
        "keys themselves can't be changed here.",
        rows=16,
    )
    note = forms.Text(
        "Why do you change it?", [forms.Longest(200, "The reason")], hint="For the history."
    )
    review_on = forms.Date("When should somebody look whether it is still so?", hint="Optional")
    seen = forms.Hidden()
    submit = forms.Button("Save as a draft")


class PronunciationsForm(WordsForm):
    """How words are spoken."""

    text = forms.LongText(
        "Words, and how they are spoken",
        [forms.Given("Enter at least one word"), forms.Longest(LONGEST_WORDS, "The words")],
        hint="A line is a word as it is written, =, and how it is spoken: “SENCO = Senco”. What is "
        "in capitals and does not stand here is spelt letter by letter.",
        rows=16,
    )


class PublishForm(forms.Form):
    """What is put on air, and when."""

    when = forms.Choices(
        "When?",
        [forms.Given("Choose when")],
        choices=[(NOW, "Now: the next caller hears it"), (THEN, "On a day, at a time")],
    )
    day = forms.Date("Which day?", hint="Only for a day and time to come")
    time = forms.Text("What time?", hint="For example, 9:00 or 2pm", width=10)
    approved_by = forms.Text(
        "Who speaks the language, and approves the computer voice?",
        [forms.Longest(80, "The name")],
        hint="The name of somebody who has listened to it. Without a name callers do not hear it.",
        width=20,
    )
    seen = forms.Hidden()
    draft = forms.Hidden()
    submit = forms.Button("Publish")


def sent_number(sent: str | None) -> int:
    """A number that a page hid in its form; -1, which is none, where somebody has tampered."""
    return int(sent) if sent and sent.isdecimal() else -1
