"""Parses that tests of several modules build docs of, by the fixture `parsed`."""

TWO = """
Ruiz   NNP nsubj 1 B-PERSON
met    VBD ROOT  1
Osei   NNP obj   1 B-PERSON
before IN  mark  5
she    PRP nsubj 5
left   VBD advcl 1
.      .   punct 1
"""
