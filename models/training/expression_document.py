"""The expression network's card as a page, apart from how it was trained; needs neither torch nor the data."""

from __future__ import annotations

from models.expressions import NETWORK
from models.training.expression_report import ExpressionReport
from models.training.expression_sections import sections
from models.training.tables import Section

CARD = f"{NETWORK}.md"
TRAINING = "How it was trained"

USE = """\
It says what a face looks like to most people, not what somebody feels: people smile when sad and frown when they
think. FER2013 is posed stock photography, and what its voters saw is their opinion. How its faces are spread over
ages, skin tones and countries is not recorded, and no fairness between groups of people was measured. Contempt,
disgust and fear are rare in it and poorly read. So Serenade asks before it reads, says how sure it is, asks again
where it is not, and lets everybody correct it."""
BAN = """\
Do not use it to judge, screen, watch or diagnose anybody, at work, at school or elsewhere."""
AGAIN = """\
Settings were chosen on validation faces; earlier networks were measured on this test, too. `serenade models evaluate
--data DIR` measures again and prints every number of this page, but for those of the training."""


def card(report: ExpressionReport, training: Section) -> str:
    """Return the card: what was measured, how the network was trained, and what it must not be used for."""
    parts = (*sections(report), training, Section("What it must not be used for", words=(USE, BAN, AGAIN)))
    return "\n\n".join(part.markdown() for part in parts).replace("## ", "# ", 1) + "\n"
