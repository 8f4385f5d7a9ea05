from __future__ import annotations

from recommender.store import Store


def test_a_note_is_the_last_that_was_kept_under_its_name_even_after_a_restart(store: Store, url: str) -> None:
    assert store.remembered.get("commands") is None
    store.remembered.put("commands", "one")
    store.remembered.put("commands", "two")
    store.remembered.put("other", "three")
    store.close()
    with Store.open(url) as again:
        assert again.remembered.get("commands") == "two"


def test_a_note_that_is_dropped_is_gone_and_others_are_not(store: Store) -> None:
    store.remembered.put("one", "1")
    store.remembered.put("two", "2")
    store.remembered.drop("one")
    store.remembered.drop("none")
    assert (store.remembered.get("one"), store.remembered.get("two")) == (None, "2")
