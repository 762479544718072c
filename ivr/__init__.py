"""A phone line that explains help at school to parents, and puts them through to a person."""

import gc
import os

# What is loaded stays, and looking through it for garbage would be a tenth of every start.
gc.set_threshold(150_000)
# Nothing plugs into pydantic here, and asking every installed package would be a fiftieth.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
