from claimcheck.corpora.near import NearIndex, fingerprint, normalise

LONG = (
    "the harbour board of saltmere voted on tuesday to close the eastern pier"
    " for two years from june"
)


def pairs(*texts, **options):
    index = NearIndex(**options)
    for key, text in enumerate(texts):
        index.add(key, normalise(text))
    return sorted(index.pairs())


def test_a_word_exchanged_in_a_long_text_is_near():
    changed = LONG.replace("tuesday", "monday")
    assert pairs(LONG, "quite another text about something else altogether", changed) == [(0, 2)]


def test_half_of_the_words_exchanged_is_not_near():
    other = "the harbour board of saltmere voted on friday and then went home again without a word"
    assert pairs(LONG, other) == []


def test_short_texts_are_left_out():
    assert pairs("He said no.", "He said no.") == []
    assert pairs("He said no.", "He said no.", min_words=3) == [(0, 1)]


def test_a_text_is_found_among_many_and_across_chunks():
    texts = [f"number {i} of the long list holds {i * 7} and {i * 13} entries" for i in range(9000)]
    found = pairs(LONG, *texts, LONG + " next", threshold=0.9)
    assert (0, 9001) in found
    assert not any(0 in pair or 9001 in pair for pair in found if pair != (0, 9001))


def test_nothing_in_nothing_out():
    assert pairs() == []


def test_normalise_and_fingerprint():
    assert normalise("The “Pier”,\tclosed!") == "the pier closed"
    assert fingerprint("a") == fingerprint("a") != fingerprint("b")
