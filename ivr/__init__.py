"""A phone line that explains help at school to parents, and puts them through to a person."""

import gc

# What is loaded stays, and looking through it for garbage would be a tenth of every start.
gc.set_threshold(50_000)
