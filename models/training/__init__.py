"""How every weights file was made. Only the `train` modules import torch; the runtime imports none of this."""
