"""The one real face of the tests, and nothing else."""

import numpy as np
import pytest
from skimage import data

from models.schemas import Image


@pytest.fixture(scope="session")
def astronaut() -> Image:
    """Eileen Collins, 512 x 512, public domain."""
    return np.asarray(data.astronaut(), np.uint8)
