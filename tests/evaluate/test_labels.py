import json
from pathlib import Path

import pytest

from claimcheck.errors import DataError
from claimcheck.evaluate.labels import ENTITY_LABELS, built_in_scheme, load_scheme


@pytest.mark.parametrize(
    ("label", "types"),
    [
        ("PER", ("PERSON",)),
        ("person", ("PERSON",)),
        ("Organisation", ("ORG",)),
        ("Location", ("LOC",)),
        ("place", ("LOC",)),
        ("GPE", ("LOC",)),
        ("Facility", ("FAC",)),
        ("DURATION", ("DATE",)),
        ("SET", ("DATE",)),
        ("MEASURE", ("QUANTITY",)),
        ("NUMBER", ("CARDINAL",)),
        ("creative-work", ("WORK_OF_ART",)),
        ("Work_Of_Art", ("WORK_OF_ART",)),
        ("person-athlete", ("PERSON",)),
        ("MISC", ()),
        ("LANGUAGE", ()),
        ("gizmo", ()),
    ],
)
def test_the_built_in_table(label, types):
    assert built_in_scheme([label]).types(label) == types


def test_every_own_label_stands_for_itself():
    scheme = built_in_scheme(ENTITY_LABELS)
    assert [scheme.types(label) for label in ENTITY_LABELS] == [(x,) for x in ENTITY_LABELS]


def test_gpe_beside_geo_is_a_nationality():
    assert built_in_scheme(["geo", "gpe"]).types("gpe") == ("NORP",)


def save(tmp_path, data):
    path = tmp_path / "map.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_a_map_wins_and_the_table_fills_in(tmp_path):
    path = save(tmp_path, {"LOC": ["LOC", "FAC"], "per": None})
    scheme = load_scheme(path, data_file=Path("x.jsonl"))
    assert scheme.types("loc") == ("LOC", "FAC")
    assert scheme.types("PER") == ()
    assert scheme.types("ORG") == ("ORG",)


def test_a_whole_entry_and_a_file_of_entries(tmp_path):
    entry = {"labels": {"thing": "PRODUCT"}, "not_annotated": ["DATE"]}
    for data in (entry, {"herald": entry, "_note": "by data set"}):
        scheme = load_scheme(save(tmp_path, data), data_file=Path("herald.dev.jsonl.gz"))
        assert scheme.types("Thing") == ("PRODUCT",)
        assert scheme.not_annotated == {"DATE"}


@pytest.mark.parametrize(
    "data", [["x"], {"A": "NOPE"}, {"A": 3}, {"other": {"labels": {}}}, {"A": ["LOC", "x"]}]
)
def test_a_malformed_map_is_a_data_error(tmp_path, data):
    with pytest.raises(DataError, match="label map"):
        load_scheme(save(tmp_path, data), data_file=Path("herald.jsonl"))
