"""What the rules about the code need, and let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import code

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True, scope="module")
def trees() -> Iterator[None]:
    """Parsed files are kept as long as the tests of one module run."""
    yield
    code.forget()
