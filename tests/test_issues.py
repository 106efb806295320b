"""What people are told of trouble: in English and in Chinese, and each kind says what can be done."""

import re

import pytest

from schemas.issues import ISSUE_KINDS, IssueKind


@pytest.mark.parametrize("kind", ISSUE_KINDS.values(), ids=lambda k: k.code)
def test_each_remedy_is_told_in_both_languages(kind: IssueKind) -> None:
    english, chinese = kind.remedy.split(" / ")
    assert english.isascii()
    assert len(english.split()) > 1
    assert re.search(r"[\u4e00-\u9fff]{4}", chinese)
