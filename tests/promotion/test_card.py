"""Cards of models and of data: licences carried through, figures from results, own words kept."""

import hashlib
import json

import numpy as np
import pytest

from claimcheck.errors import ConfigError, DataError, UsageError
from claimcheck.evaluate.versions import model_version
from claimcheck.promotion.card import card, load_results, merged
from claimcheck.promotion.card_figures import stale_figures
from claimcheck.promotion.data_card import chosen_sets, data_cards
from claimcheck.promotion.manifest import load_manifest, trained_on


def entry(file, licence_class, licence="as stated", sha256="0" * 64):
    return (
        f'[[set]]\nfile = "{file}"\nname = "Set of {file}"\nsource = ["x"]\nlicence = ["{licence}"]\n'
        f'class = "{licence_class}"\nuse = "train"\nrows = 3\nsha256 = "{sha256}"\n'
    )


ROWS = [
    {"premise": "a b c", "hypothesis": "a", "label": label}
    for label in ("supported", "supported", "unverified")
]


@pytest.fixture
def manifest(tmp_path):
    data = tmp_path / "data" / "entailment" / "train"
    data.mkdir(parents=True)
    text = "\n".join(map(json.dumps, ROWS))
    (data / "free.jsonl.gz").write_text(text, encoding="utf-8")
    path = tmp_path / "manifest.toml"
    path.write_text(
        entry(
            "entailment/train/free.jsonl.gz",
            "permissive",
            "MIT",
            hashlib.sha256(text.encode()).hexdigest(),
        )
        + entry("entailment/train/alike.jsonl.gz", "share-alike", "CC BY-SA 4.0")
        + entry("entailment/train/closed.jsonl.gz", "measure-only", "CC BY-NC"),
        encoding="utf-8",
    )
    return path


@pytest.fixture
def model(tmp_path):
    from safetensors.numpy import save_file

    folder = tmp_path / "models" / "entailment"
    folder.mkdir(parents=True)
    save_file({"a": np.zeros((1000, 1500), dtype=np.float16)}, folder / "model.safetensors")
    (folder / "config.json").write_text(
        '{"architectures": ["BertForSequenceClassification"]}', encoding="utf-8"
    )
    return folder


def recipe(model, **sets):
    (model / "recipe.json").write_text(
        json.dumps({"start": "start", "sets": sets, "mined": {"free": 2}, "seed": 13}),
        encoding="utf-8",
    )


RESULT = {
    "suite": "dev", "metric": "accuracy", "n": 300,
    "figures": {"accuracy": {"value": 0.7, "interval": [0.65, 0.75]}, "ece": {"value": 0.03, "interval": None}},
    "slices": {
        "numbers": {"n": 90, "value": 0.6, "interval": [0.5, 0.7]},
        "denials": {"n": 40, "value": 0.8, "interval": [0.7, 0.9]},
    },
}  # fmt: skip


def of(model, **more):
    """The result with the version of the weights that it was measured with."""
    return {**RESULT, "model": {"entailment": model_version("entailment", model)}, **more}


def test_a_card_is_made_of_what_is_known(model, manifest):
    recipe(model, free=2)
    page = merged(card(model, load_manifest(manifest), [of(model)]), None)
    assert page.startswith("# entailment\n")
    assert "1.5 million parameters" in page
    assert "| free | 2 | and 2 made unverified | MIT | permissive |" in page
    assert "under a permissive licence" in page
    assert "| dev | 300 | accuracy | 0.700 | 0.650-0.750 | 0.030 |" in page
    assert f"entailment `{model_version('entailment', model)}`" in page
    assert "- dev, numbers: 0.600 (n 90), the whole 0.700" in page
    assert "denials" not in page
    assert "seed 13" in page


def test_f1_among_rows_of_one_label_is_no_weakness(model, manifest):
    slices = {"gold no": {"n": 90, "value": 0.0}, "denials": {"n": 40, "value": 0.5}}
    sentences = {**of(model), "metric": "f1", "figures": {"f1": {"value": 0.8}}, "slices": slices}
    weak = card(model, load_manifest(manifest), [sentences])["weaknesses"]
    assert "denials: 0.500" in weak
    assert "gold no" not in weak
    # Of accuracy it is one: the model may fail on one label.
    accuracy = card(model, load_manifest(manifest), [of(model, slices=slices)])["weaknesses"]
    assert "gold no: 0.000" in accuracy


@pytest.mark.parametrize(
    ("sets", "words"),
    [
        ({"free": 0, "alike": 0}, "share-alike, and so are these weights"),
        ({"free": 0, "closed": 0}, "may not ship"),
    ],
)
def test_the_strictest_licence_decides(model, manifest, sets, words):
    recipe(model, **sets)
    assert words in card(model, load_manifest(manifest), [])["data"]


def test_a_set_without_an_entry_stops_the_card(model, manifest):
    recipe(model, unknown=0)
    with pytest.raises(ConfigError, match=r"entailment/train/unknown\.jsonl\.gz"):
        card(model, load_manifest(manifest), [])


def test_only_marked_parts_of_an_old_card_change(model, manifest):
    recipe(model, free=0)
    sections = card(model, load_manifest(manifest), [of(model)])
    old = "# Ours\n\n<!-- card:figures -->\nold\n<!-- /card:figures -->\n\n## Known weaknesses\nOurs.\n"
    new = merged(sections, old)
    assert "old" not in new
    assert new.startswith("# Ours\n\n<!-- card:figures -->\n| suite |")
    assert new.endswith("<!-- /card:figures -->\n\n## Known weaknesses\nOurs.\n")
    assert merged(sections, new) == new
    with pytest.raises(ConfigError, match="no marked part"):
        merged(sections, "# Ours\n")


def test_figures_of_another_model_or_version_stay_out(model, manifest):
    recipe(model, free=0)
    known = load_manifest(manifest)
    before = of(model, suite="before")
    (model / "calibration.json").write_text('{"temperature": 2, "pairs": 9, "set": "dev"}')
    theirs = {**RESULT, "suite": "spans", "model": {"extractor": "6-abc"}}
    sections = card(model, known, [before, theirs, RESULT])
    assert sections["figures"].startswith(
        f"Not measured with this version (`{of(model)['model']['entailment']}`)"
    )
    assert (
        f"Left out, as of other versions: before (`{before['model']['entailment']}`)"
        in sections["figures"]
    )
    assert "0.700" not in sections["figures"]
    assert "spans" not in sections["figures"]
    assert sections["weaknesses"] == ""
    mixed = card(model, known, [before, of(model)])["figures"]
    assert "| dev | 300 |" in mixed
    assert "| before |" not in mixed


def test_figures_stay_while_they_are_of_the_weights_that_are_there(model, manifest):
    recipe(model, free=0)
    known = load_manifest(manifest)
    page = merged(card(model, known, [of(model)]), None)
    (model / "README.md").write_text(page)
    assert "numbers: 0.600" in page
    assert merged(card(model, known, [], old=page), page) == page
    assert stale_figures(model) == []
    (model / "config.json").write_text(
        '{"architectures": ["BertForSequenceClassification"], "a": 1}'
    )
    assert len(stale_figures(model)) == 1
    anew = merged(card(model, known, [], old=page), page)
    # Neither what it measured nor where it was weak.
    assert "0.700" not in anew
    assert "numbers" not in anew
    (model / "README.md").write_text(anew)
    assert stale_figures(model) == []


def test_results_are_read_from_either_form(tmp_path):
    whole, lines, other = (tmp_path / name for name in ("suites.json", "lines.jsonl", "other.json"))
    whole.write_text(json.dumps([RESULT]), encoding="utf-8")
    lines.write_text(json.dumps(RESULT) + "\n", encoding="utf-8")
    other.write_text('[{"accuracy": 1}]', encoding="utf-8")
    assert load_results([whole, lines]) == [RESULT, RESULT]
    with pytest.raises(DataError, match="no results of suites"):
        load_results([other])


def test_data_cards_count_what_is_here_and_name_who_uses_it(model, manifest, tmp_path):
    recipe(model, free=0)
    sets = chosen_sets(load_manifest(manifest), licences=["permissive", "measure-only"])
    page = data_cards(sets, tmp_path / "models", tmp_path / "data")
    assert "alike" not in page
    assert "| models trained on it | entailment |" in page
    assert "| file here | the one listed |" in page
    assert "| labels | supported 2, unverified 1 |" in page
    assert "no, for measuring only" in page
    (tmp_path / "data/entailment/train/free.jsonl.gz").write_text(
        json.dumps(ROWS[0]), encoding="utf-8"
    )
    assert "**another**" in data_cards(sets, tmp_path / "models", tmp_path / "data")
    with pytest.raises(UsageError, match="no set is called 'x'"):
        chosen_sets(load_manifest(manifest), ["x"])
    with pytest.raises(UsageError, match="class of licence"):
        chosen_sets(load_manifest(manifest), licences=["free"])


def test_the_cards_of_what_ships_can_be_made(repository):
    manifest = load_manifest(repository / "corpus" / "manifest.toml")
    for folder in sorted((repository / "models").iterdir()):
        sections = card(folder, manifest, [])
        assert sections["title"] == f"# {folder.name}"
        assert "may not ship" not in sections["data"]
    used = trained_on(json.loads((repository / "models/extractor/recipe.json").read_text()))
    assert {one.file for one in used} <= set(manifest)
