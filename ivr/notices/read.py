"""Reading the announcements of `menu.toml`."""

TABLE = "notice"
_KEYS = ("on", "before", "instead", "office", "from", "until")
_MOMENT = "%Y-%m-%d %H:%M"
