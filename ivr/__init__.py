"""A phone line that explains help at school to parents, and puts them through to a person."""
